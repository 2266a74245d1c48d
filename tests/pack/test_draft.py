"""A drafted study holds as it stands, and its spreadsheets can be filled in and built."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from jihe.errors import PackError
from jihe.pack import Pack, draft, load
from jihe.pack.model import Source


@pytest.fixture(params=["zh", "en"])
def lang(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def study(tmp_path: Path, lang: str) -> Path:
    draft(tmp_path / "my-study", lang)
    return tmp_path / "my-study"


def book_of(study: Path, source: Source) -> Workbook:
    return openpyxl.load_workbook(study / "template" / source.files)


def first_sheet(book: Workbook) -> Worksheet:
    return book.worksheets[0]


def headings(sheet: Worksheet) -> dict[str, str]:
    """Heading -> column letter."""
    return {cell.value: cell.column_letter for cell in sheet[1]}


def used(source: Source) -> list[str]:
    cells = [cell for record in source.records for cell in record.columns.values()]
    return list(dict.fromkeys(cell.from_ for cell in cells if isinstance(cell.from_, str)))


def choices(book: Workbook, heading: str) -> list[str]:
    """What the drop-down list under a heading of the first sheet offers."""
    sheet = first_sheet(book)
    letter = headings(sheet)[heading]
    for rule in sheet.data_validations.dataValidation:
        if rule.type == "list" and str(rule.sqref).startswith(f"{letter}2"):
            name, _, cells = rule.formula1.rpartition("!")
            area = book[name.strip("'")][cells.replace("$", "")]
            return [row[0].value for row in area]
    return []


def test_everything_written_is_told_and_loads(tmp_path: Path, lang: str) -> None:
    written = draft(tmp_path / "a" / "my-study", lang)
    found = {path for path in (tmp_path / "a").rglob("*") if path.is_file()}
    assert set(written) == found
    pack = load(tmp_path / "a" / "my-study")
    assert pack.settings.study == "my-study"
    assert pack.settings.language == lang
    for path in pack.files:
        assert path.name == "amount.csv" or "$" not in path.read_text("utf-8")
    assert not any("[[" in path.read_text("utf-8") for path in pack.files)


def test_comments_are_in_one_language(study: Path, lang: str) -> None:
    comments = [
        line for line in (study / "pack.yaml").read_text("utf-8").splitlines() if line.startswith("#")
    ]
    assert comments
    assert all(line.isascii() == (lang == "en") for line in comments)


def test_templates_hold_the_headings_that_the_sources_read(study: Path) -> None:
    for source in load(study).sources:
        sheet = first_sheet(book_of(study, source))
        assert source.sheets == (sheet.title,)
        assert list(headings(sheet)) == used(source)
        assert sheet.freeze_panes == "A2"
        assert sheet.max_row == 1
        assert all(cell.comment and cell.comment.text.strip() for cell in sheet[1])


def test_notes_explain_every_column(study: Path) -> None:
    for source in load(study).sources:
        notes = book_of(study, source).worksheets[1]
        explained = {row[0]: row[1] for row in notes.iter_rows(min_row=5, values_only=True)}
        assert list(explained) == used(source)
        assert all(explained.values())


def test_lists_offer_what_the_study_knows(study: Path, lang: str) -> None:
    pack = load(study)
    sources = {source.code: source for source in pack.sources}
    name = "name_zh" if lang == "zh" else "name_en"

    def of(code: str, table: str, column: str) -> list[str]:
        record = next(r for r in sources[code].records if r.table == table)
        return choices(book_of(study, sources[code]), str(record.columns[column].from_))

    kinds = {t: [getattr(c, name) for c in codes] for t, codes in pack.taxonomies.items()}
    assert of("organisation", "organisation", "kind") == kinds["organisation_kind"]
    assert of("relation", "relation", "kind") == kinds["relation_kind"]
    assert of("event", "event", "kind") == kinds["event_kind"]
    assert of("organisation", "organisation", "region") == [getattr(c, name) for c in pack.regions]
    assert of("organisation", "organisation", "is_platform") == (
        ["是", "否"] if lang == "zh" else ["yes", "no"]
    )
    assert of("organisation", "organisation", "name") == []


def test_columns_keep_what_is_typed(study: Path) -> None:
    """A year typed under a date must not become a day in 1905, nor a register number a number."""
    source = next(s for s in load(study).sources if s.code == "organisation")
    sheet = first_sheet(book_of(study, source))
    columns = source.records[0].columns
    for name in ("founded_date", "credit_code"):
        letter = headings(sheet)[str(columns[name].from_)]
        assert sheet.column_dimensions[letter].number_format == "@"
    whole = [rule for rule in sheet.data_validations.dataValidation if rule.type == "whole"]
    assert len(whole) == 1


def test_a_filled_study_builds(study: Path) -> None:
    """The example rows, moved to the sheet that is read."""
    run = pytest.importorskip("jihe.run")
    pack = load(study)
    for source in pack.sources:
        if source.code == "event":
            continue  # may be left out
        book = book_of(study, source)
        data, example = book.worksheets[0], book.worksheets[2]
        for row in example.iter_rows(min_row=2, values_only=True):
            data.append(row)
        assert 2 <= data.max_row - 1 <= 3
        book.save(study / "data" / source.files)
    build = run.build(study, out=study.parent / "build")
    try:
        assert [file["n_quarantined"] for file in build.log["files"]] == [0, 0, 0]
        kinds = {row["cut"]: row["value"] for row in build.facts("organisation_by_kind").to_pylist()}
        assert kinds == {'{"kind": "firm"}': 1.0, '{"kind": "university"}': 1.0, '{"kind": "investor"}': 1.0}
        (firm,) = (
            row for row in build.table("classify.organisation").to_pylist() if row["kind_code"] == "firm"
        )
        assert (firm["region_code"], firm["founded_date"], firm["is_platform"]) == (
            "N",
            date(2012, 3, 5),
            True,
        )
        assert firm["is_sample"]
        amounts = [row[f"revenue_{pack.settings.currency.lower()}"] for row in revenue(build)]
        assert sorted(amounts) == [35_000_000, 41_000_000]
    finally:
        build.close()


def revenue(build: object) -> list[dict[str, float]]:
    return build.table("classify.organisation_year").to_pylist()  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("text", "bounds"),
    [
        ("10亿元", (1e9, None, None, "CNY")),
        ("2000万美元", (2e7, None, None, "USD")),
        ("数十万", (None, 1e5, 1e6, "home")),
        ("数亿港元", (None, 1e8, 1e9, "HKD")),
        ("5百万欧元", (5e6, None, None, "EUR")),
        ("2-3亿元", (None, 2e8, 3e8, "CNY")),
        ("未透露", (None, None, None, None)),
        ("$1.2bn", (1.2e9, None, None, "USD")),
        ("EUR 30m", (3e7, None, None, "EUR")),
        ("1.2 billion USD", (1.2e9, None, None, "USD")),
        ("500k", (5e5, None, None, "home")),
        ("undisclosed", (None, None, None, None)),
    ],
)
def test_amounts_as_they_are_usually_written_are_read(
    study: Path, text: str, bounds: tuple[float | str | None, ...]
) -> None:
    reading = pytest.importorskip("jihe.ingest")
    source = next(s for s in load(study).sources if s.code == "relation")
    book = book_of(study, source)
    example, data = book.worksheets[2], first_sheet(book)
    column = headings(data)[str(source.records[0].columns["amount"].from_)]
    for cell in example[2]:
        data[f"{cell.column_letter}2"] = text if cell.column_letter == column else cell.value
    book.save(study / "data" / source.files)
    pack = load(study).model_copy(update={"sources": (source,)})
    (batch,) = [b for _, b in reading.read(pack, study / "data", study / "quarantine")]
    (row,) = batch.to_pylist()
    home = tuple(pack.settings.currency if part == "home" else part for part in bounds)
    assert tuple(row[f"amount{end}"] for end in ("", "_low", "_high", "_currency")) == home


def test_yes_and_no_may_be_written_in_several_ways(study: Path, lang: str) -> None:
    source = next(s for s in load(study).sources if s.code == "organisation")
    cell = source.records[0].columns["is_platform"]
    own = {"zh": ("是", "否"), "en": ("yes", "no")}[lang]
    assert {own[0], "y", "yes"} <= set(cell.true)
    assert {own[1], "n", "no"} <= set(cell.false)


def test_example_rows_fit_the_sources(study: Path) -> None:
    """Each example names columns of its source, and only classes and regions that the study knows."""
    pack: Pack = load(study)
    for source in pack.sources:
        example = book_of(study, source).worksheets[2]
        rows = list(example.iter_rows(min_row=2, values_only=True))
        assert 2 <= len(rows) <= 3
        for position, heading in enumerate(used(source)):
            offered = choices(book_of(study, source), heading)
            if offered:
                assert {row[position] for row in rows} - {None} <= set(offered)


def test_every_example_column_is_filled_by_its_source() -> None:
    import jihe.pack.begin as begin

    folder = Path(str(begin.__file__)).parent / "blank"
    for path in (folder / "example").glob("*.csv"):
        with path.open(encoding="utf-8", newline="") as file:
            named = next(csv.reader(file))
        text = (folder / "sources" / f"{path.stem}.yaml").read_text("utf-8")
        assert all(f" {name}: " in text for name in named)


@pytest.mark.parametrize(("name", "near"), [("My Study", "my-study"), ("研究", "my-study"), ("a_b", "a-b")])
def test_a_name_that_no_study_may_have_is_refused(tmp_path: Path, name: str, near: str) -> None:
    with pytest.raises(PackError, match=near):
        draft(tmp_path / name, "en")
    assert not (tmp_path / name).exists()


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    (tmp_path / "study").mkdir()
    (tmp_path / "study" / "x").write_text("mine", "utf-8")
    (tmp_path / "file").write_text("mine", "utf-8")
    for name in ("study", "file"):
        with pytest.raises(PackError, match="something is there already"):
            draft(tmp_path / name, "en")
    assert [path.name for path in (tmp_path / "study").iterdir()] == ["x"]
    draft(tmp_path / "empty", "en")


def test_a_place_that_cannot_be_written_to_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine", "utf-8")
    with pytest.raises(PackError, match="cannot be written to"):
        draft(tmp_path / "file" / "study", "en")
