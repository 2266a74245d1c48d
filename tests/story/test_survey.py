"""A survey: a form is made of a study, somebody fills it in, and its answers are in the study's tables."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest

import jihe
from jihe import run
from jihe.errors import DataError
from jihe.pack import load
from jihe.pack.survey import form
from jihe.run.survey import survey
from tests.story import collected

FIRST = 4
"""The row in which answers begin."""


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the example study, its build, a blank form and one on an organisation."""
    folder = tmp_path_factory.mktemp("survey")
    study = folder / "example"
    shutil.copytree(collected.EXAMPLE, study, ignore=shutil.ignore_patterns("pages", "collection"))
    run.build(study, out=folder / "builds").close()
    survey(study, folder / "asked.xlsx", ["长空"], folder / "builds")
    survey(study, folder / "blank.xlsx")
    return folder


@pytest.fixture
def study(built: Path, tmp_path: Path) -> Path:
    """The study, with the source that reads forms, and a folder for these."""
    shutil.copytree(built / "example", tmp_path / "example")
    (tmp_path / "example" / "data" / "survey").mkdir()
    return tmp_path / "example"


class Filled:
    """A form, opened to be filled in by the names of its columns."""

    def __init__(self, path: Path, study: Path) -> None:
        self.book = openpyxl.load_workbook(path)
        self.form = form(load(study))

    def sheet(self, code: str) -> Any:
        return self.book[next(sheet.title for sheet in self.form.sheets if sheet.code == code)]

    def at(self, code: str, name: str, row: int = FIRST) -> Any:
        names = [name for name, *_ in self.form.layout[code]]
        return self.sheet(code).cell(row, names.index(name) + 1)

    def put(self, code: str, row: int = FIRST, **values: object) -> Filled:
        for name, value in values.items():
            self.at(code, name, row).value = value
        return self

    def choice(self, code: str, name: str, key: str) -> str:
        (sheet,) = (s for s in self.form.sheets if s.code == code)
        return dict(next(q for q in sheet.questions if q.name == name).choices)[key]

    def save(self, study: Path, name: str = "reply.xlsx") -> Path:
        path = study / "data" / "survey" / name
        self.book.save(path)
        return path


def answered(built: Path, study: Path) -> Filled:
    """A form with answers of every kind."""
    made = Filled(built / "blank.xlsx", study)
    made.put(
        "organisation",
        name="长空电池有限公司",
        website="https://skylong.example",
        founded_date="2014-09",
        layer=made.choice("organisation", "layer", "technology"),
        is_platform=made.choice("organisation", "is_platform", "true"),
    )
    made.put("year", year=2023, n_employee=700, revenue=12_500_000)
    made.put(
        "relation",
        direction=made.choice("relation", "direction", "out"),
        partner_name="新朋友(中国)有限公司",
        kind=made.choice("relation", "kind", "technology"),
        technology=made.choice("relation", "technology", "battery"),
        relation_date=datetime.fromisoformat("2023-06-01"),
        title="供电池",
    )
    made.put(
        "relation",
        FIRST + 3,
        direction=made.choice("relation", "direction", "in"),
        partner_name="河谷创投",
        kind="capital",
        relation_date=2022,
        amount=3_000_000,
    )
    made.put(
        "person",
        person="某某",
        role="首席科学家",
        partner_name="北原大学",
        kind="technology",
        relation_date="2010",
    )
    return made


def rows(build: jihe.Build, table: str) -> list[dict[str, Any]]:
    told = build.table(table).to_arrow().to_pylist()
    return [row for row in told if row["source_code"] == "survey"]


def test_answers_are_in_the_tables_with_file_sheet_and_row(built: Path, study: Path, tmp_path: Path) -> None:
    made = answered(built, study)
    made.save(study)
    build = run.build(study, out=tmp_path / "out")
    found = {row["title"]: row for row in rows(build, "measure.relation")}
    out, into, person = found["供电池"], found[None], found["某某, 首席科学家"]
    sheet = next(s.title for s in made.form.sheets if s.code == "relation")
    assert (out["source_name"], out["target_name"]) == ("长空电池有限公司", "新朋友(中国)有限公司")
    assert (out["kind_code"], out["technology_code"]) == ("technology", "battery")
    assert (str(out["relation_date"]), out["relation_date_precision"]) == ("2023-06-01", "day")
    assert (out["source_file"], out["source_row"]) == (f"survey/reply.xlsx#{sheet}", FIRST)
    # The other direction, a year alone, a code that was typed, a row further down.
    assert (into["source_name"], into["target_name"]) == ("河谷创投", "长空电池有限公司")
    assert (into["kind_code"], into["amount_rvd"], into["source_row"]) == ("capital", 3_000_000, FIRST + 3)
    assert into["relation_date_precision"] == "year"
    assert (person["source_name"], person["target_name"]) == ("北原大学", "长空电池有限公司")
    (year,) = [
        r
        for r in build.table("ingest.organisation_year").to_arrow().to_pylist()
        if r["source_code"] == "survey"
    ]
    assert (year["year"], year["n_employee"], year["revenue"]) == (2023, 700, 12_500_000)
    (own,) = [
        r for r in build.table("ingest.organisation").to_arrow().to_pylist() if r["source_code"] == "survey"
    ]
    assert (own["layer"], own["is_platform"], own["website"]) == (
        "technology",
        True,
        "https://skylong.example",
    )
    assert own["founded_date_precision"] == "month"


def test_precedence_decides_whether_the_survey_is_believed(built: Path, study: Path, tmp_path: Path) -> None:
    answered(built, study).save(study)
    layers = []
    for first in (False, True):
        settings = (study / "pack.yaml").read_text("utf-8")
        if first:
            settings = settings.replace("precedence: [", "precedence: [survey, ")
            (study / "pack.yaml").write_text(settings, "utf-8")
        build = run.build(study, out=tmp_path / f"out{first}")
        table = build.table("measure.organisation").to_arrow().to_pylist()
        layers.append(next(row["layer_code"] for row in table if row["name"] == "长空电池有限公司"))
    assert layers == ["foundation", "technology"]


def test_a_form_without_answers_or_no_form_at_all_stops_nothing(study: Path, tmp_path: Path) -> None:
    assert not rows(run.build(study, out=tmp_path / "out"), "measure.relation")


def test_a_form_is_filled_with_what_is_known(built: Path, study: Path, tmp_path: Path) -> None:
    made = Filled(built / "asked.xlsx", study)
    assert made.at("organisation", "name").value == "长空电池有限公司"
    assert made.at("organisation", "founded_date").value == "2014-09-01"
    assert made.at("organisation", "layer").value == made.choice("organisation", "layer", "foundation")
    assert (made.at("year", "year").value, made.at("year", "n_employee").value) == (2023, 640)
    # Known relations are shown for comparison, and not counted once more when the form comes back.
    assert made.at("relation", "partner_name").value is None
    known = [sheet for sheet in made.book.worksheets if sheet.title in ("已知关系", "Known already")]
    assert len(known) == 1
    assert known[0].max_row == 3
    made.save(study)
    assert not rows(run.build(study, out=tmp_path / "out"), "measure.relation")


def test_a_form_offers_the_studys_own_choices(built: Path, study: Path) -> None:
    made = Filled(built / "blank.xlsx", study)
    sheet = made.sheet("relation")
    lists = [rule for rule in sheet.data_validations.dataValidation if rule.type == "list"]
    column = made.at("relation", "technology").column_letter
    (rule,) = [r for r in lists if str(r.sqref).startswith(f"{column}{FIRST}:")]
    name, _, cells = rule.formula1.rpartition("!")
    words = [cell.value for (cell,) in made.book[name.strip("'")][cells.replace("$", "")]]
    assert words == [f"{code.name_zh} ({code.code})" for code in load(study).taxonomies["technology"]]
    assert all(page.protection.sheet for page in made.book.worksheets)
    head, cell = sheet.cell(FIRST - 1, 1), made.at("relation", "title")
    assert head.protection.locked
    assert not cell.protection.locked
    assert head.comment is not None
    assert "Direction" in head.value
    assert made.book["jihe"].sheet_state == "veryHidden"


def test_equal_forms_are_equal_bytes(built: Path, study: Path, tmp_path: Path) -> None:
    survey(study, tmp_path / "again.xlsx")
    assert (tmp_path / "again.xlsx").read_bytes() == (built / "blank.xlsx").read_bytes()


def _formula(made: Filled) -> None:
    made.put("year", FIRST + 1, year="=2020+1")


def _unknown(made: Filled) -> None:
    made.put("relation", kind="tecnology")


def _future(made: Filled) -> None:
    made.put("relation", relation_date="2099-01-01")


def _nobody(made: Filled) -> None:
    made.put("relation", partner_name=None)


def _renamed(made: Filled) -> None:
    made.sheet("relation").cell(FIRST - 1, 2).value = "合作者"


def _moved(made: Filled) -> None:
    made.sheet("year").delete_cols(1)


def _beside(made: Filled) -> None:
    made.sheet("organisation").cell(FIRST, 60).value = "!"


def _gone(made: Filled) -> None:
    del made.book[made.sheet("person").title]


def _unnamed(made: Filled) -> None:
    for question, *_ in made.form.layout["organisation"]:
        made.put("organisation", **{question: None})


def _two(made: Filled) -> None:
    made.put("organisation", FIRST + 1, name="另一家")


def _negative(made: Filled) -> None:
    made.put("year", n_employee="很多")


def _year_twice(made: Filled) -> None:
    made.put("year", FIRST + 5, year="2023", n_employee=5)


def _other_study(made: Filled) -> None:
    made.book["jihe"]["A2"].value = made.book["jihe"]["A2"].value.replace('"example"', '"other"', 1)


def _other_version(made: Filled) -> None:
    made.book["jihe"]["A2"].value = made.book["jihe"]["A2"].value.replace(made.form.version, "0-old")


def _no_form(made: Filled) -> None:
    del made.book["jihe"]


BAD: dict[str, tuple[Callable[[Filled], None], str, tuple[str, ...]]] = {
    "a formula": (_formula, "year", ("row 5", "column A", "formula", "=2020+1")),
    "an unknown code": (
        _unknown,
        "relation",
        ("row 4", "column C", "tecnology", "not among the choices", "technology"),
    ),
    "a date in the future": (_future, "relation", ("row 4", "2099-01-01", "lies after 2023-12-31")),
    "no partner": (_nobody, "relation", ("row 4", "column B", "it is required")),
    "a heading renamed": (_renamed, "relation", ("row 3", "column B", "合作者", "Partner", "undo it")),
    "a column taken away": (_moved, "year", ("row 3", "column A", "moved, renamed or taken away")),
    "an answer beside the form": (
        _beside,
        "organisation",
        ("row 4", "column BH", "outside the form's columns"),
    ),
    "a sheet taken away": (_gone, "", ("missing", "Copy the answers into a new form")),
    "no organisation": (_unnamed, "organisation", ("row 4", "column A", "which organisation answers")),
    "two organisations": (_two, "organisation", ("row 5", "one organisation")),
    "a word for a number": (_negative, "year", ("row 4", "column B", "很多")),
    "a year twice": (_year_twice, "year", ("row 9", "row 4", "2023", "Keep one of the two")),
    "another study": (_other_study, "", ("other", "example")),
    "another version": (_other_version, "", ("version 0-old", "jihe new --survey")),
    "no form": (_no_form, "", ("is no form of a survey",)),
}


@pytest.mark.parametrize("mistake", BAD)
def test_a_bad_form_is_refused_with_its_place(built: Path, study: Path, mistake: str) -> None:
    spoil, sheet, words = BAD[mistake]
    made = answered(built, study)
    title = next((s.title for s in made.form.sheets if s.code == sheet), "")
    spoil(made)
    made.save(study)
    with pytest.raises(DataError) as told:
        run.check(study, study / "data")
    said = str(told.value)
    assert said.startswith("survey/reply.xlsx")
    assert said.count("\n") == 0, said
    for word in (*words, *([f"sheet {title}"] if title else [])):
        assert word in said, (word, said)


def test_all_faults_of_all_forms_are_told_at_once(built: Path, study: Path) -> None:
    for i, spoil in enumerate((_unknown, _future)):
        made = answered(built, study)
        spoil(made)
        _nobody(made)
        made.save(study, f"{i}.xlsx")
    with pytest.raises(DataError) as told:
        run.check(study, study / "data")
    assert [str(fault.place.file) for fault in told.value.faults] == ["survey/0.xlsx"] * 2 + [
        "survey/1.xlsx"
    ] * 2


def test_a_form_that_is_there_twice_is_told(built: Path, study: Path) -> None:
    answered(built, study).save(study)
    answered(built, study).save(study, "reply (1).xlsx")
    answered(built, study).put("year", n_employee=701).save(study, "next year.xlsx")
    with pytest.raises(DataError) as told:
        run.check(study, study / "data")
    assert str(told.value) == (
        "survey/reply.xlsx: the form holds the same answers as survey/reply (1).xlsx. Take one of the two "
        "away."
    )


@pytest.mark.parametrize("name", ["REPLY.XLSX", "reply.xlsm"])
def test_a_form_is_read_whatever_its_name(built: Path, study: Path, name: str) -> None:
    made = answered(built, study)
    _nobody(made)
    made.save(study, name)
    with pytest.raises(DataError, match=f"survey/{name}.*it is required"):
        run.check(study, study / "data")


def test_what_is_no_workbook_is_refused_in_words(study: Path) -> None:
    for name, data in (("a.xlsx", b"PK\x03\x04nothing"), ("b.xlsx", b"text")):
        (study / "data" / "survey" / name).write_bytes(data)
    with pytest.raises(DataError) as told:
        run.check(study, study / "data")
    assert len(told.value.faults) == 2


def test_forms_are_made_for_a_list_and_never_over_another(built: Path, tmp_path: Path) -> None:
    (tmp_path / "list.csv").write_text("机构\n长空\n云岭\n", "utf-8-sig")
    study, builds = tmp_path / "example", tmp_path / "builds"
    shutil.copytree(collected.EXAMPLE, study, ignore=shutil.ignore_patterns("pages", "collection"))
    shutil.copytree(built / "builds", builds, symlinks=True)
    made = survey(study, tmp_path / "forms.xlsx", [str(tmp_path / "list.csv")], builds)
    assert sorted(path.name for path in made.files) == ["云岭无人机有限公司.xlsx", "长空电池有限公司.xlsx"]
    assert made.source == study / "sources" / "survey.yaml"
    assert load(study)
    with pytest.raises(DataError, match="something is there already"):
        survey(study, made.files[0])
    shutil.copytree(
        collected.EXAMPLE, tmp_path / "again", ignore=shutil.ignore_patterns("pages", "collection")
    )
    words = [
        sys.executable,
        "-m",
        "jihe.cli",
        "new",
        "--survey",
        str(tmp_path / "again"),
        "--out",
        str(tmp_path / "x.xlsx"),
        "--for",
        "长空空",
        "--builds",
        str(builds),
    ]
    told = subprocess.run(words, capture_output=True, text=True, timeout=120, check=False)
    assert told.returncode == 2
    assert "长空" in told.stderr
    assert not (tmp_path / "x.xlsx").exists()
