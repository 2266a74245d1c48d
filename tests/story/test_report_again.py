"""The second report of studies/example: what is kept from the first never shows in it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pyarrow as pa
import pytest

import jihe
from jihe.present.report import typeset
from jihe.run import standing
from jihe.run.kept import DRAWN, Kept
from jihe.run.report import report
from tests.story.test_report import STUDY

FORMATS = ("pdf", "docx", "html")


@pytest.fixture(scope="module")
def builds(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("builds")
    jihe.build(STUDY, out=out).close()
    return out


def bytes_of(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def opened(study: Path, builds: Path, place: Path) -> jihe.Build:
    """The build, beside a folder of its own for what is kept."""
    shutil.copytree(builds, place, ignore=shutil.ignore_patterns(DRAWN, "report"))
    return jihe.open(study, place)


def test_a_changed_sentence_gives_what_a_first_report_gives(builds: Path, tmp_path: Path) -> None:
    study = tmp_path / "study"
    shutil.copytree(STUDY, study)
    build = opened(study, builds, tmp_path / "again")
    report(build, tmp_path / "kept", FORMATS, ("zh", "en"))
    chapter = study / "report" / "01-sample.zh.md"
    chapter.write_text(chapter.read_text("utf-8") + "\n1 + 1 = 2.\n", "utf-8")
    report(jihe.open(study, tmp_path / "again"), tmp_path / "kept", FORMATS, ("zh", "en"))
    report(opened(study, builds, tmp_path / "first"), tmp_path / "fresh", FORMATS, ("zh", "en"))
    kept, fresh = bytes_of(tmp_path / "kept"), bytes_of(tmp_path / "fresh")
    assert kept.keys() == fresh.keys()
    assert [name for name in kept if kept[name] != fresh[name]] == []


def test_only_what_says_something_else_is_set_again(
    builds: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    study = tmp_path / "study"
    shutil.copytree(STUDY, study)
    build = opened(study, builds, tmp_path / "again")
    files = report(build, tmp_path / "report", ("pdf",), ("zh", "en"))
    chapter = study / "report" / "01-sample.zh.md"
    chapter.write_text(chapter.read_text("utf-8") + "\n1 + 1 = 2.\n", "utf-8")
    (tmp_path / "report" / files[1].name).write_bytes(files[1].read_bytes())
    written: list[str] = []
    set_ = typeset.write
    monkeypatch.setattr(
        typeset, "write", lambda document, path: (written.append(document.lang), set_(document, path))
    )
    report(jihe.open(study, tmp_path / "again"), tmp_path / "report", ("pdf",), ("zh", "en"))
    assert written == ["zh"]


def test_a_file_that_somebody_changed_is_written_again(builds: Path, tmp_path: Path) -> None:
    build = opened(STUDY, builds, tmp_path / "again")
    [path] = report(build, tmp_path / "report", ("docx",), ("en",))
    first = path.read_bytes()
    path.write_bytes(first + b" ")
    report(build, tmp_path / "report", ("docx",), ("en",))
    assert path.read_bytes() == first


def test_a_table_is_made_once_and_again_where_it_is_damaged(tmp_path: Path) -> None:
    made: list[int] = []

    def make() -> pa.Table:
        made.append(1)
        return pa.table({"n": [1, None, 3], "name": ["a", "b", None]})

    kept = Kept(tmp_path / "kept", "build-1")
    assert kept.table(make, "what", 1).equals(kept.table(make, "what", 1))
    assert len(made) == 1
    kept.table(make, "what", 2)
    Kept(tmp_path / "kept", "build-2").table(make, "what", 1)
    assert len(made) == 3
    for path in (tmp_path / "kept").iterdir():
        path.write_bytes(path.read_bytes()[:-20])
    assert kept.table(make, "what", 1)["n"].to_pylist() == [1, None, 3]
    assert len(made) == 4
    assert kept.table(make, "what", 1)["n"].to_pylist() == [1, None, 3]
    assert len(made) == 4


def test_two_tables_are_made_together(tmp_path: Path) -> None:
    pair = pa.table({"a": [1]}), pa.table({"b": [2]})
    kept = Kept(tmp_path)
    assert kept.tables(lambda: pair, "x") == kept.tables(lambda: pytest.fail("made again"), "x") == pair


def test_a_hash_tells_content_and_not_how_it_is_held() -> None:
    word = "".join(["wo", "rd"])
    assert standing.digest((word, word)) == standing.digest(("word", "".join(["wo", "rd"])))
    assert standing.digest((word, "x")) != standing.digest((word, "y"))
