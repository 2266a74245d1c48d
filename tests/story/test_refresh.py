"""`jihe report --refresh`: an author goes over the Word file, the data change, the numbers follow."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import docx
import pytest
from docx.oxml.ns import qn

import jihe
from jihe import cli
from jihe.present.report.docx.refresh import read_record
from tests.story.marked import STUDY, marked_study

Command = Callable[..., tuple[int, str, str]]


@pytest.fixture
def command(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    """`jihe ...` as a person calls it: exit code, output, messages."""

    def run(*words: object) -> tuple[int, str, str]:
        for module in ("jihe.cli", "jihe.cli.refresh", "jihe.cli.words"):
            monkeypatch.setattr(sys.modules[module], "LANG", "en", raising=False)
        monkeypatch.setattr(cli, "WORDS", list(map(str, words)))
        with pytest.raises(SystemExit) as end:
            cli.main()
        told = capsys.readouterr()
        return int(str(end.value.code or 0)), told.out, told.err

    return run


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A study with a build and a report in Chinese."""
    place = tmp_path_factory.mktemp("place")
    shutil.copytree(STUDY, place / "study")
    build = jihe.build(place / "study", out=place / "out")
    jihe.run.report.report(build, formats=("docx",), langs=("zh",))
    build.close()
    return place


@pytest.fixture
def file(place: Path, tmp_path: Path) -> Path:
    path = tmp_path / "mine.docx"
    shutil.copyfile(place / "out" / "report" / "example.zh.docx", path)
    return path


def texts(path: Path) -> dict[str, list[str]]:
    """Tag -> what stands in its controls."""
    found: dict[str, list[str]] = {}
    for control in docx.Document(str(path)).element.body.iter(qn("w:sdt")):
        tag = control.find(f"{qn('w:sdtPr')}/{qn('w:tag')}").get(qn("w:val"))
        found.setdefault(tag, []).append("".join(t.text or "" for t in control.iter(qn("w:t"))))
    return found


def type_over(path: Path, tag: str, text: str) -> None:
    """An author opens the file and writes something else in place of a number."""
    word = docx.Document(str(path))
    for control in word.element.body.iter(qn("w:sdt")):
        if control.find(f"{qn('w:sdtPr')}/{qn('w:tag')}").get(qn("w:val")) == tag:
            next(control.iter(qn("w:t"))).text = text
    word.add_paragraph("What the author adds.")
    word.save(str(path))


def changed(place: Path, folder: Path) -> Path:
    """The builds of the same study after two of its relations turned out to be none."""
    shutil.copytree(place / "study", folder / "study")
    path = folder / "study" / "data" / "cooperation.csv"
    lines = path.read_text("gb18030").splitlines(keepends=True)
    path.write_text("".join(lines[:-2]), "gb18030", newline="")
    jihe.build(folder / "study", out=folder / "out").close()
    return folder / "out"


def test_the_same_build_prints_the_same(place: Path, file: Path, command: Command) -> None:
    before = file.read_bytes()
    code, told, _ = command("report", place / "study", "--out", place / "out", "--refresh", file)
    assert code == 0
    n = sum(len(found) for found in texts(file).values())
    assert f"Numbers set anew: 0; as they were: {n}" in told
    assert "Changed by hand" not in told
    assert file.read_bytes() == before
    assert [path.name for path in file.parent.iterdir()] == ["mine.docx"]


def test_numbers_follow_the_data_and_authors_keep_theirs(
    place: Path, tmp_path: Path, command: Command
) -> None:
    file = tmp_path / "mine.docx"
    shutil.copyfile(place / "out" / "report" / "example.zh.docx", file)
    out = changed(place, tmp_path)
    build, old = jihe.open(tmp_path / "study", out), jihe.open(place / "study", place / "out")
    new_values, old_values = ({r["fact_id"]: r["value"] for r in b.facts().to_pylist()} for b in (build, old))
    build.close()
    old.close()
    printed = read_record(file.read_bytes(), "").numbers
    plain = {t: n for t, n in printed.items() if n.form == "value" and n.fact in new_values}
    mine = next(t for t, n in plain.items() if new_values[n.fact] != old_values[n.fact])
    type_over(file, mine, "many")
    before = file.read_bytes()

    code, told, _ = command("report", tmp_path / "study", "--out", out, "--refresh", file)
    assert code == 0
    assert "Changed by hand, and so left as they are" in told
    assert "here many" in told
    found = texts(file)
    assert set(found[mine]) == {"many"}
    build = jihe.open(tmp_path / "study", out)
    report = jihe.run.report.report(build, tmp_path / "new", ("docx",), ("zh",))[0]
    build.close()
    written = texts(report)
    for tag, shown in found.items():
        if tag != mine and tag in written:
            assert set(shown) == set(written[tag]), tag
    assert "What the author adds." in [p.text for p in docx.Document(str(file)).paragraphs]
    assert (tmp_path / "mine.docx.bak").read_bytes() == before
    # what no row is counted for any more is told and left
    gone = {n.fact for n in printed.values()} - set(new_values)
    assert ("Facts that the build has not" in told) == bool(gone)


def test_a_file_of_another_study_is_refused(
    place: Path, file: Path, tmp_path: Path, command: Command
) -> None:
    study = marked_study(tmp_path / "study")
    settings = study / "pack.yaml"
    settings.write_text(settings.read_text("utf-8").replace("study: example", "study: another", 1), "utf-8")
    jihe.build(study, out=tmp_path / "out").close()
    code, _, told = command("report", study, "--out", tmp_path / "out", "--refresh", file)
    assert code == 2
    assert "of the study example, not of another" in told


def test_made_up_numbers_never_come_into_a_file_that_does_not_say_so(
    file: Path, tmp_path: Path, command: Command
) -> None:
    study = marked_study(tmp_path / "study")
    jihe.build(study, out=tmp_path / "out").close()
    before = file.read_bytes()
    code, _, told = command("report", study, "--out", tmp_path / "out", "--refresh", file)
    assert code == 2
    assert "made up" in told
    assert file.read_bytes() == before


def test_a_file_that_is_not_there_or_none_of_word(place: Path, tmp_path: Path, command: Command) -> None:
    words = ("report", place / "study", "--out", place / "out", "--refresh")
    code, _, told = command(*words, tmp_path / "none.docx")
    assert (code, "cannot be read" in told) == (2, True)
    (tmp_path / "wrong.docx").write_text("text", "utf-8")
    code, _, told = command(*words, tmp_path / "wrong.docx")
    assert (code, "no Word file" in told) == (2, True)
