"""The sheet README: what the tables of a workbook are, what columns mean, where the numbers come from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

import pyarrow as pa

from jihe.errors import LANGUAGES, tell
from jihe.pack.model import Measure, Pack

from .. import synthetic
from ..format import SHARE, unit_name
from ..grid import BROUGHT_TITLES
from ..report.card import lines
from ..report.part import exhibit_numbers
from .tidy import Data
from .workbook import Line

MEANINGS = {
    "measure": "the metric that was measured; told below",
    "value": "the number, with all its digits; empty: not defined",
    "unit": "what the number is counted in; told below",
    "low": "lower bound of the 95% interval; of a rank, of where it lies in 90 of 100 replications",
    "high": "upper bound of the same",
    "rank": "place of the class by value, the greatest being 1",
    "n": "rows that were counted",
    "n_base": "rows of the denominator of a share",
    "n_undefined": "rows that could not be counted, or statistics that are not defined",
    "fact_id": "identifier of the number: `jihe rows STUDY FACT_ID` opens it to its rows",
    "is_synthetic": "whether the number rests on rows that were made up",
    "organisation_id": "identifier of the organisation",
    "label_zh": "its name in Chinese",
    "label_en": "its name in English",
    "group": "whether it belongs to the network's sample",
    "size": "its degree",
    "x": "where the picture draws it, from left to right",
    "y": "where the picture draws it, from top to bottom",
    "source_id": "the organisation that gives",
    "target_id": "the organisation that takes in",
    "weight": "relations that the edge stands for",
}
"""What the columns of all tables mean."""

UNITS = {
    "": "a number: of rows, or without a unit",
    SHARE: "a share from 0 to 1, shown in percent",
    "point": "points",
    "person": "persons",
    "patent": "patents",
    "paper": "papers",
}


def readme(
    title: Mapping[str, str],
    sheets: Mapping[str, Data],
    pack: Pack,
    accounts: pa.Table,
    version: str,
    is_synthetic: bool,
) -> list[Line]:
    """The lines of the sheet.

    Parameters
    ----------
    title
        What the chapter is called in each language.
    sheets
        Name -> table.
    accounts
        The files read, with their hashes.
    """
    used = _measures(sheets.values())
    return [
        *_head(title, pack, version, is_synthetic),
        *_tables(sheets, pack),
        *_columns(sheets.values(), pack),
        *_definitions(used, pack),
        *_units(sheets.values(), used, pack),
        *_sources(pack, accounts),
    ]


def both(text: str, **params: object) -> list[str]:
    """A text in every language, Chinese first."""
    return [tell(text, lang, **params) for lang in reversed(LANGUAGES)]


def _section(heading: Sequence[str], columns: Sequence[str]) -> Iterator[Line]:
    yield "note", ()
    yield "title", (" · ".join(heading),)
    yield "head", columns


def _head(title: Mapping[str, str], pack: Pack, version: str, is_synthetic: bool) -> Iterator[Line]:
    settings = pack.settings
    yield "title", tuple(settings.title.get(lang) for lang in reversed(LANGUAGES))
    yield "title", tuple(title[lang] for lang in reversed(LANGUAGES))
    if is_synthetic:
        yield "title", (synthetic.mark(),)
    yield "note", [*both("Study"), settings.study]
    yield "note", [*both("As of"), str(settings.snapshot_date)]
    yield "note", [*both("Made with"), f"Jihe {version}"]
    told = (
        "The numbers rest on the sources named below, each under its own licence; where none is named, ask "
        "the publisher before you pass them on."
    )
    yield "note", both("Licence") + both(told)
    told = (
        "One sheet for each table; one row for each number. A text that begins with = + - @ is a text, never "
        "a formula. The same tables lie beside this file as Parquet."
    )
    yield "note", both("How to read") + both(told)


def _tables(sheets: Mapping[str, Data], pack: Pack) -> Iterator[Line]:
    line = pack.settings.source_line
    source = (line.zh, line.en) if line else ("", "")
    heads = ("sheet", "measure", "title_zh", "title_en", "number_zh", "number_en", "note_zh", "note_en")
    numbers = {lang: exhibit_numbers(pack, lang) for lang in LANGUAGES}
    yield from _section(both("Tables"), heads)
    for name, data in sheets.items():
        e = data.exhibit
        places = (numbers[lang].get(e.exhibit, "") for lang in reversed(LANGUAGES))
        yield "note", (name, e.measure, e.title_zh, e.title_en, *places, e.note_zh, e.note_en)
    if any(source):
        yield "note", both("Source") + list(source)


def _columns(tables: Iterable[Data], pack: Pack) -> Iterator[Line]:
    tables = list(tables)
    seen = {name for data in tables for name in data.table.column_names}
    yield from _section(both("Columns"), ("column", "", "meaning_zh", "meaning_en"))
    for column, dimension in {c: d for data in tables for d, c in data.columns.items()}.items():
        titles = [_title(dimension, pack, lang) for lang in reversed(LANGUAGES)]
        yield "note", (column, "", *titles)
        for lang in reversed(LANGUAGES):
            if f"{column}_{lang}" in seen:
                text = "name of {column} in Chinese" if lang == "zh" else "name of {column} in English"
                named = both(text, column=column)
                yield "note", (f"{column}_{lang}", "", *named)
    for name in (name for name in MEANINGS if name in seen):
        yield "note", (name, "", *both(MEANINGS[name]))


def _title(dimension: str, pack: Pack, lang: str) -> str:
    if dimension in BROUGHT_TITLES:
        return tell(BROUGHT_TITLES[dimension], lang)
    return pack.dimensions[dimension].title.get(lang)


def _measures(sheets: Iterable[Data]) -> list[str]:
    """Metrics that the tables tell, each once."""
    return list(
        dict.fromkeys(
            name for data in sheets for name in (data.exhibit.measure, data.exhibit.against) if name
        )
    )


def _definitions(measures: Iterable[str], pack: Pack) -> Iterator[Line]:
    heads = ("measure", "title", "definition_zh", "definition_en", "heading_zh", "heading_en")
    yield from _section(both("Definitions"), heads)
    for name in measures:
        measure = pack.measures[name]
        told = [list(lines(measure, pack, lang)) for lang in reversed(LANGUAGES)]
        title = " · ".join(measure.title.get(lang) for lang in reversed(LANGUAGES))
        for zh, en in zip(*told, strict=True):
            yield "note", (name, title, zh[1], en[1], zh[0], en[0])


def _units(sheets: Iterable[Data], measures: Iterable[str], pack: Pack) -> Iterator[Line]:
    found: dict[str, None] = {}
    for data in sheets:
        if "unit" in data.table.column_names:
            found |= dict.fromkeys(data.table["unit"].to_pylist())
    yield from _section(both("Units"), ("unit", "measure", "meaning_zh", "meaning_en"))
    for unit in sorted(found):
        yield "note", (unit or '""', "", *_unit(unit))
    for name in measures:
        measure: Measure = pack.measures[name]
        if measure.unit is not None:
            yield "note", ("", name, *(unit_name(measure, "", lang) for lang in reversed(LANGUAGES)))


def _unit(unit: str) -> list[str]:
    return both(UNITS[unit]) if unit in UNITS else [unit] * len(LANGUAGES)


def _sources(pack: Pack, accounts: pa.Table) -> Iterator[Line]:
    declared = {source.code: source for source in pack.sources}
    heads = ("file", "title", "sha256", "publisher", "licence", "address", "note")
    yield from _section(both("Sources"), (*heads, "rows"))
    ordered = accounts.sort_by([("source_code", "ascending"), ("source_file", "ascending")])
    for row in ordered.to_pylist():
        source = declared.get(row["source_code"])
        told: tuple[str, ...] = ("",) * 5
        if source is not None:
            title = " · ".join(dict.fromkeys((source.title.zh, source.title.en)))
            told = (title, source.publisher, source.licence, source.url, source.note)
        yield "note", (row["source_file"], told[0], row["sha256"], *told[1:], row["n_read"])
