"""Forms of a survey that organisations filled in: each answer is held against the form before it is read.

A form with any fault is refused as a whole, with the cell of each: whoever filled it in can still be asked.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from jihe.errors import LANGUAGES, DataError, Fault, Place, tell
from jihe.ingest.archive import check_archive
from jihe.ingest.clean import clean
from jihe.ingest.heading import letter
from jihe.ingest.raw import Part, Raw, as_batch
from jihe.ingest.workbook import as_text
from jihe.pack.survey import DIRECTIONS, HEADING_ROW, META, OUT, SEVERAL, YES_NO
from jihe.pack.survey_source import headings

MOST_ROWS = 10_000
"""Rows of a sheet that are looked at: a form has two hundred."""

_CODED = re.compile(r".*\(([^()]+)\)", re.DOTALL)
"""A choice as the form offers it: its name, and its code in brackets."""


@dataclass(frozen=True)
class Row:
    """A row that somebody filled in: column -> what stands there."""

    number: int
    texts: Mapping[str, str]


@dataclass
class Answered:
    """A form as it came back.

    Attributes
    ----------
    layout
        Sheet -> columns, as the form says of itself.
    titles
        Sheet -> what it is called in the file.
    faults
        What is wrong with its structure, and cells that hold no value.
    """

    study: str
    version: str
    titles: dict[str, str]
    layout: dict[str, list[str]]
    heads: dict[str, list[str]]
    sorts: dict[str, dict[str, str]]
    rows: dict[str, list[Row]] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)


def look(found: Part) -> list[Part]:
    """A part for each sheet that holds answers."""
    answered = answered_form(found)
    if answered.faults:
        raise DataError(answered.faults)
    known = headings(answered.layout)
    return [
        replace(found, sheet=answered.titles[code], headings=known, top=(known,))
        for code, rows in answered.rows.items()
        if rows
    ] or [replace(found, headings=known, top=(known,), has_rows=False)]


def read(part: Part) -> Iterator[Raw]:
    """The answers of a sheet under the headings of all sheets, each row with the one who answers."""
    answered = answered_form(part)
    own = answered.rows["organisation"][0].texts.get("name", "")
    for code, rows in answered.rows.items():
        if answered.titles[code] != part.sheet or not rows:
            continue
        sorts = answered.sorts[code]
        told = [
            _told(code, {n: _code(t, sorts.get(n, "")) for n, t in row.texts.items()}, own) for row in rows
        ]
        columns = [[row.get(heading, "") for row in told] for heading in part.headings]
        batch = as_batch(columns, part.headings)
        yield Raw(batch, np.array([row.number for row in rows], dtype=np.int64), batch)


def _told(sheet: str, texts: Mapping[str, str], own: str) -> dict[str, str]:
    """A row under the headings that are read."""
    if sheet in ("organisation", "year"):
        found = {f"{sheet}.{name}": text for name, text in texts.items()}
        return found | ({"year.organisation_name": own} if sheet == "year" else {})
    partner = texts.get("partner_name", "")
    gives = sheet == "relation" and texts.get("direction", "") == OUT
    found = {f"relation.{name}": text for name, text in texts.items()}
    if sheet == "person":
        told = [texts[name] for name in ("person", "role") if texts.get(name)]
        found["relation.title"] = ", ".join(told)
    found["relation.source_name"], found["relation.target_name"] = (own, partner) if gives else (partner, own)
    return found


def _code(text: str, sort: str) -> str:
    """Choices as codes; any other text as it stands."""
    if sort == "several":
        return f"{SEVERAL} ".join(coded(part) for part in split(text))
    return (_word(text, DIRECTIONS) or _word(text, YES_NO) or coded(text)) if sort == "choice" else text


def coded(text: str) -> str:
    found = _CODED.fullmatch(text)
    return found[1].strip() if found else text


def _word(text: str, known: Mapping[str, str]) -> str:
    """The code of a word that the program itself offers, in any language; "" for others."""
    said = text.strip().casefold()
    for code, word in known.items():
        if said in {code, *(tell(word, lang).casefold() for lang in LANGUAGES)}:
            return code
    return ""


def split(text: str) -> list[str]:
    # The fullwidth sign is what a Chinese keyboard writes.
    return [part.strip() for part in re.split("[;\uff1b]", text) if part.strip()]


# ---- the file


def answered_form(part: Part) -> Answered:
    return _opened(part.path, part.file, part.sha256)


@lru_cache(maxsize=8)
def _opened(path: Path, file: str, sha256: str) -> Answered:
    """What a form holds; its parts are asked for one after the other, so that it is opened but once."""
    import openpyxl

    check_archive(path, file)
    try:
        book = openpyxl.load_workbook(path, read_only=True)
        meta = _meta(book, file)
        for code, title in meta.titles.items():
            if title not in book.sheetnames:
                text = "the form's sheet {sheet} is missing. Copy the answers into a new form."
                meta.faults.append(Fault(Place(file), text, {"sheet": title}))
            else:
                _read_sheet(book[title], code, meta, Place(file, sheet=title))
    # The engine tells of broken files by all of these.
    except (OSError, ValueError, KeyError, TypeError, AttributeError, IndexError, SyntaxError) as error:
        text = "the workbook cannot be opened ({problem}). Save it anew from a spreadsheet program."
        raise DataError(Fault(Place(file), text, {"problem": error})) from None
    finally:
        if "book" in locals():
            book.close()
    if not meta.faults:
        meta.faults += _of_one(meta, file)
    return meta


def _meta(book: Any, file: str) -> Answered:
    """What the form says of itself on its hidden sheet."""
    try:
        told = json.loads(book[META]["A2"].value)
        layout = {
            code: [(str(n), str(h), str(s)) for n, h, s in told["layout"][code]] for code in told["layout"]
        }
        titles = {code: str(told["titles"][code]) for code in layout}
        study, version = str(told["study"]), str(told["version"])
        if "organisation" not in layout:
            raise KeyError("organisation")
    except (KeyError, TypeError, ValueError, AttributeError):
        text = (
            "is no form of a survey. Fill in the file that `jihe new --survey` made, and do not copy its "
            "sheets into another."
        )
        raise DataError(Fault(Place(file), text)) from None
    names = {code: [name for name, _, _ in columns] for code, columns in layout.items()}
    heads = {code: [heading for _, heading, _ in columns] for code, columns in layout.items()}
    sorts = {code: {name: sort for name, _, sort in columns} for code, columns in layout.items()}
    return Answered(study, version, titles, names, heads, sorts)


def _read_sheet(sheet: Any, code: str, into: Answered, place: Place) -> None:
    names, heads = into.layout[code], into.heads[code]
    into.rows[code] = []
    sheet.reset_dimensions()
    is_headed = False
    for number, cells in enumerate(sheet.iter_rows(), 1):
        if number > HEADING_ROW + MOST_ROWS:
            text = "the sheet has more than {n} rows. Clear what stands below the answers."
            into.faults.append(Fault(place, text, {"n": f"{MOST_ROWS:,}"}))
            return
        if number == HEADING_ROW:
            is_headed = True
            into.faults += _check_headings(cells, heads, place)
        if number <= HEADING_ROW:
            continue
        texts: dict[str, str] = {}
        for at, cell in enumerate(cells):
            text = clean(as_text(cell.value))
            if not text:
                continue
            where = replace(place, row=number, column=column_of(at, heads))
            if at >= len(names):
                said = "it lies outside the form's columns. Write it into one of them, or take it away."
                into.faults.append(Fault(where, said))
            elif cell.data_type in ("f", "e"):
                said = "the cell holds {value}, a formula or an error. Write the value itself."
                into.faults.append(Fault(where, said, {"value": text}))
            texts[names[at] if at < len(names) else ""] = text
        if texts:
            into.rows[code].append(Row(number, texts))
    if not is_headed:
        into.faults += _check_headings((), heads, place)


def _check_headings(cells: Sequence[Any], heads: Sequence[str], place: Place) -> Iterator[Fault]:
    """Faults of headings that are not those of the form, from the first on: the columns were changed."""
    held = [as_text(cell.value) for cell in cells]
    for at, heading in enumerate(heads):
        found = held[at] if at < len(held) else ""
        if clean(found) != clean(heading):
            text = (
                'the heading is "{found}", and the form has "{heading}" here. Columns were moved, renamed or '
                "taken away: undo it, or copy the answers into a new form."
            )
            where = replace(place, row=HEADING_ROW, column=letter(at))
            yield Fault(where, text, {"found": found, "heading": heading})
            return


def column_of(at: int, heads: Sequence[str]) -> str:
    return f"{letter(at)} ({heads[at]})" if at < len(heads) else letter(at)


def _of_one(answered: Answered, file: str) -> list[Fault]:
    """Faults of a form that does not tell of exactly one organisation."""
    rows = answered.rows["organisation"]
    place = Place(file, sheet=answered.titles["organisation"], row=HEADING_ROW + 1)
    if not rows:
        text = "nothing says which organisation answers. Write its full name there."
        return [Fault(replace(place, column=column_of(0, answered.heads["organisation"])), text)]
    if len(rows) > 1:
        text = "a form tells of one organisation, and here are {n}. Fill in a form for each."
        return [Fault(replace(place, row=rows[1].number), text, {"n": len(rows)})]
    return []
