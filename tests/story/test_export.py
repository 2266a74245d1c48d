"""`jihe export` on studies/example: a person asks for the data behind the exhibits."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from pyarrow import parquet

import jihe
from jihe import cli
from tests.story.marked import STUDY, marked_study

Command = Callable[..., tuple[int, str, str]]


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("out")
    jihe.build(STUDY, out=out).close()
    return out


@pytest.fixture
def command(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    """`jihe ...` as a person calls it: exit code, output, messages."""

    def run(*words: object) -> tuple[int, str, str]:
        for module in ("jihe.cli", "jihe.cli.words"):
            monkeypatch.setattr(sys.modules[module], "LANG", "en")
        monkeypatch.setattr(cli, "WORDS", list(map(str, words)))
        with pytest.raises(SystemExit) as end:
            cli.main()
        told = capsys.readouterr()
        return int(str(end.value.code or 0)), told.out, told.err

    return run


def test_the_files_hold_the_facts_of_the_build(out: Path, command: Command) -> None:
    code, told, _ = command("export", STUDY, "--out", out)
    assert code == 0
    assert "2 workbooks" in told
    folder = out / "export"
    build = jihe.open(STUDY, out)
    known = {row["fact_id"]: row["value"] for row in build.facts().to_pylist()}
    told_of = set()
    for path in (folder / "parquet").glob("*.parquet"):
        table = parquet.read_table(path)
        if "fact_id" in table.column_names:
            for row in table.to_pylist():
                assert row["value"] == known[row["fact_id"]]
                told_of.add(row["fact_id"].partition(":")[0])
    assert told_of == {name for e in build.pack.exhibits for name in (e.measure, e.against) if name}
    build.close()
    book = openpyxl.load_workbook(folder / "01-sample.xlsx", read_only=True)
    readme = {str(cell) for row in book["README"].iter_rows(values_only=True) for cell in row}
    assert {file["sha256"] for file in build.log["files"]} <= readme


def test_python_gets_the_same_files(out: Path, command: Command, tmp_path: Path) -> None:
    command("export", STUDY, "--out", out)
    build = jihe.open(STUDY, out)
    for path in build.export(tmp_path):
        assert path.read_bytes() == (out / "export" / path.relative_to(tmp_path)).read_bytes()
    build.close()


def test_one_chapter(out: Path, command: Command) -> None:
    shutil.rmtree(out / "export", ignore_errors=True)
    assert command("export", STUDY, "--out", out, "--chapter", "network")[0] == 0
    assert [path.name for path in (out / "export").glob("*.xlsx")] == ["02-network.xlsx"]


def test_a_chapter_that_is_not_there(out: Path, command: Command) -> None:
    code, _, told = command("export", STUDY, "--out", out, "--chapter", "netwrok")
    assert code == 2
    assert 'Did you mean "network"?' in told


def test_a_study_without_a_build(tmp_path: Path, command: Command) -> None:
    code, _, told = command("export", STUDY, "--out", tmp_path)
    assert code == 2
    assert "no build lies here" in told


def test_a_place_that_cannot_be_written(out: Path, command: Command) -> None:
    shutil.rmtree(out / "export", ignore_errors=True)
    (out / "export").write_text("", "utf-8")
    code, _, told = command("export", STUDY, "--out", out)
    (out / "export").unlink()
    assert code == 2
    assert "cannot be written" in told


def test_made_up_rows_are_marked_in_every_file(tmp_path: Path, command: Command) -> None:
    study = marked_study(tmp_path / "study")
    jihe.build(study, out=tmp_path / "out").close()
    _, told, _ = command("export", study, "--out", tmp_path / "out")
    assert "Synthetic data" in told
    for path in (tmp_path / "out" / "export" / "parquet").iterdir():
        assert set(parquet.read_table(path)["is_synthetic"].to_pylist()) <= {True}
    for path in (tmp_path / "out" / "export").glob("*.xlsx"):
        assert "Synthetic data" in str(openpyxl.load_workbook(path, read_only=True).properties.title)
