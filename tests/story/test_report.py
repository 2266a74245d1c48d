"""The report of studies/example from its build: files, numbers, chapters, and what is refused."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from pypdf import PdfReader

import jihe
from jihe.errors import DataError, PackError
from jihe.present.format import number
from jihe.present.report.block import Number
from jihe.present.report.document import Document
from jihe.present.studio import Studio
from jihe.present.table import interval
from jihe.run.report import report
from jihe.run.report_story import Story
from tests.present.document_made import pages, squeezed

STUDY = Path(__file__).parents[2] / "studies" / "example"


@pytest.fixture(scope="module")
def build(tmp_path_factory: pytest.TempPathFactory) -> jihe.Build:
    return jihe.build(STUDY, out=tmp_path_factory.mktemp("out"))


@pytest.fixture(scope="module")
def files(build: jihe.Build, tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    return report(build, tmp_path_factory.mktemp("report"), ("pdf", "html"), ("zh", "en"))


def document(build: jihe.Build, lang: str, tmp_path: Path) -> Document:
    with Studio(tmp_path / "drawn") as studio:
        return Story(build, tmp_path, (), "", lambda what, lang: None).document(lang, studio)[0]


def changed(build: jihe.Build, tmp_path: Path, text: str) -> jihe.Build:
    """The same build, of a study whose first chapter says something else."""
    study = tmp_path / "study"
    shutil.copytree(STUDY, study)
    for lang in ("zh", "en"):
        (study / "report" / f"01-sample.{lang}.md").write_text(f"# The sample\n\n{text}\n", "utf-8")
    return jihe.open(study, build.folder.parent)


def test_files_are_those_asked_for(files: list[Path]) -> None:
    assert [path.name for path in files] == [
        "example.zh.pdf", "index.zh.html", "example.en.pdf", "index.en.html",
    ]  # fmt: skip
    assert all(path.stat().st_size > 10_000 for path in files)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_number_of_ten_tables_is_that_of_its_fact(
    build: jihe.Build, files: list[Path], lang: str, tmp_path: Path
) -> None:
    """Five tables in each language: what stands in the PDF is what the fact table holds."""
    of = document(build, lang, tmp_path)
    facts = {fact.id: fact for fact in _known(build)}
    text = "".join(pages(next(path for path in files if path.name == f"example.{lang}.pdf")))
    lines = {squeezed(line) for line in text.splitlines()}
    assert len(of.tables) == 5
    for table in of.tables:
        for row in table.body:
            numbers = [run for cell in row for run in cell.runs if isinstance(run, Number)]
            for run in numbers:
                fact = facts[run.fact]
                printed = {
                    "n": number(fact.n), "rank": number(fact.rank), "value": number(fact.value, fact.unit),
                    "shown": f"{number(fact.value, fact.unit)} {interval(fact)}".strip(),
                }  # fmt: skip
                assert run.text == printed[run.form]
            assert any(squeezed(" ".join(run.text for run in numbers)) in line for line in lines)


def _known(build: jihe.Build) -> list[object]:
    from jihe.present.grid import read_facts

    return list(read_facts(build.table("measure.fact").to_arrow()))


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_number_has_its_trace(build: jihe.Build, lang: str, tmp_path: Path) -> None:
    of = document(build, lang, tmp_path)
    cells = [run for t in of.tables for row in t.body for cell in row for run in cell.runs]
    said = [run for block in (*of.figures, *of.tables) for run in block.finding]
    printed = {(run.fact, run.anchor) for run in (*cells, *said) if isinstance(run, Number)}
    traces = {(trace.fact, trace.anchor) for trace in of.traces}
    assert printed <= traces
    assert len({trace.anchor for trace in of.traces}) == len(of.traces)
    for trace in of.traces:
        assert len(build.rows(trace.fact)) == int(trace.n.split(" ")[0].replace(",", ""))
        assert trace.files
        assert all(len(file.sha256) == 64 for file in trace.files)


def test_the_same_build_gives_the_same_bytes(build: jihe.Build, files: list[Path], tmp_path: Path) -> None:
    again = report(build, tmp_path, ("pdf", "html"), ("zh", "en"))
    assert [path.read_bytes() for path in again] == [path.read_bytes() for path in files]


def test_a_second_report_leaves_rows_as_they_are(build: jihe.Build, tmp_path: Path) -> None:
    report(build, tmp_path, ("html",), ("zh", "en"))
    before = {path: path.stat().st_mtime_ns for path in (tmp_path / "rows").glob("*.js")}
    report(build, tmp_path, ("html",), ("zh", "en"))
    assert {path: path.stat().st_mtime_ns for path in (tmp_path / "rows").glob("*.js")} == before
    lost = next(iter(before))
    text = lost.read_bytes()
    lost.unlink()
    report(build, tmp_path, ("html",), ("zh", "en"))
    assert lost.read_bytes() == text


def test_a_chapter_keeps_its_numbers(build: jihe.Build, tmp_path: Path) -> None:
    (path,) = report(build, tmp_path, ("pdf",), ("en",), ("network",))
    text = "".join(pages(path))
    assert "Figure 2-1" in text
    assert "Figure 1-1" not in text
    assert "Riverland does not exist" not in text


def test_numbers_lead_to_the_site(build: jihe.Build, tmp_path: Path) -> None:
    (path,) = report(build, tmp_path, ("pdf",), ("en",), site="https://example.org/x")
    notes = [note.get_object() for page in PdfReader(path).pages for note in page.get("/Annots", [])]
    found = [str(note["/A"]["/URI"]) for note in notes if "/A" in note]
    assert any(re.fullmatch(r"https://example\.org/x#fact=[a-z_]+:.+", address) for address in found)


def test_one_language_leads_to_no_other(build: jihe.Build, tmp_path: Path) -> None:
    (path,) = report(build, tmp_path, ("html",), ("zh",))
    assert 'id="language"' not in path.read_text("utf-8")
    both = report(build, tmp_path, ("html",), ("zh", "en"))
    assert all('id="language"' in page.read_text("utf-8") for page in both)


def test_prose_names_facts_ranks_and_exhibits(build: jihe.Build, tmp_path: Path) -> None:
    exhibit = next(e.exhibit for e in build.pack.exhibits if e.mark == "network")
    told = "{fact:kind_count:kind=firm} firms, [](fact:organisation_count) in all; see {exhibit:NAME}."
    made = changed(build, tmp_path, told.replace("NAME", exhibit))
    path, page = report(made, tmp_path / "report", ("pdf", "html"), ("en",))
    text = squeezed("".join(pages(path)))
    value = {row["fact_id"]: row["value"] for row in build.facts().to_pylist()}
    assert f"{value['kind_count:kind=firm']:.0f}firms,11inall;seeFigure2-" in text
    assert re.search(r'see <a href="#figure-2-\d+">Figure 2-\d+</a>', page.read_text("utf-8"))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Fine.\n\n{fact:kind_cuont:kind=firm}", r"01-sample\.\w+\.md, line 5: cites the fact .*kind_count"),
        ("{exhibit:knids}", r"line 3: names the exhibit \"knids\".*Did you mean"),
        ("{rank:organisation_count:nothing=1}", r"line 3: cites the fact"),
    ],
)
def test_what_prose_names_and_is_not_there_stops_the_report(
    build: jihe.Build, tmp_path: Path, text: str, said: str
) -> None:
    made = changed(build, tmp_path, text)
    with pytest.raises(PackError) as told:
        report(made, tmp_path / "report", ("pdf",), ("en",))
    assert re.search(said, told.value.render("en"))
    assert not (tmp_path / "report").exists()


def test_choices_that_are_not_there_are_told_together(build: jihe.Build, tmp_path: Path) -> None:
    with pytest.raises(DataError) as told:
        report(build, tmp_path, ("pdf", "doc"), ("zh", "fr"), ("netwrk",))
    text = told.value.render("en")
    assert "not as doc" in text
    assert "not in fr" in text
    assert 'Did you mean "network"?' in text


def test_the_command_says_where_the_files_are(build: jihe.Build) -> None:
    words = ["report", str(STUDY), "--out", str(build.folder.parent), "--format", "pdf", "--lang", "en"]
    done = subprocess.run(
        [sys.executable, "-m", "jihe.cli", *words], capture_output=True, text=True, check=True, timeout=120
    )
    assert Path(done.stdout.strip().removeprefix("The report is ")).name == "example.en.pdf"


def test_a_chapter_of_number_0_stands_before_the_contents(build: jihe.Build, tmp_path: Path) -> None:
    made = changed(build, tmp_path, "Fine.")
    for lang in ("zh", "en"):
        file = made.pack.folder / "report" / f"00-abstract.{lang}.md"
        file.write_text("# In short\n\n{fact:organisation_count} organisations.\n", "utf-8")
    again = jihe.open(made.pack.folder, build.folder.parent)
    (path,) = report(again, tmp_path / "report", ("pdf",), ("en",))
    first = [page for page in pages(path) if "In short" in page.splitlines()]
    assert len(first) == 1
    assert "11 organisations." in first[0]
    assert pages(path).index(first[0]) < next(i for i, page in enumerate(pages(path)) if "Contents" in page)
