"""How a source fills one column: is it told what to read, and does the reader fit?"""

from __future__ import annotations

import re
from collections.abc import Iterator

from jihe.errors import Fault, Place
from jihe.pack.model import Cell
from jihe.pack.parts import Parts, unknown

FILLS: dict[str, tuple[str, ...]] = {
    "text": ("text", "texts"),
    "list": ("text", "texts"),
    "region": ("text", "texts"),
    "part": ("text", "texts"),
    "credit_code": ("text", "texts"),
    "date": ("date",),
    "integer": ("integer", "number"),
    "number": ("number",),
    "boolean": ("boolean",),
    "amount": ("money",),
}
"""Reader -> types of the columns that it can fill."""
SUITED = {"date": "date", "integer": "integer", "number": "number", "boolean": "boolean", "money": "amount"}
"""Type of a column -> the reader that the remedy names."""
MEANT_FOR: dict[str, tuple[str, ...]] = {
    "separator": ("list", "region"),
    "whole": ("list",),
    "currency": ("amount",),
    "factor": ("number", "integer", "amount"),
    "start": ("part",),
    "end": ("part",),
    "suffix": ("part",),
    "earliest": ("date",),
    "latest": ("date",),
    "true": ("boolean",),
    "false": ("boolean",),
}
"""Setting -> the readers that heed it."""

_CURRENCY = re.compile(r"[A-Z]{3}|\{.+\}")


def find_cell_faults(
    place: Place, table: str, name: str, cell: Cell, kind: str, parts: Parts
) -> Iterator[Fault]:
    """Faults of a cell.

    Parameters
    ----------
    place
        Where it stands.
    kind
        Type of the column that it fills.
    """
    yield from _given(place, name, cell)
    if kind not in FILLS[cell.read]:
        yield Fault(
            place,
            "read: {read} cannot fill {name}, a column of type {type}. Write read: {suited}.",
            {"read": cell.read, "name": name, "type": kind, "suited": SUITED.get(kind, "text")},
        )
        return
    for setting in sorted(cell.model_fields_set & MEANT_FOR.keys()):
        if cell.read not in MEANT_FOR[setting]:
            yield Fault(
                place,
                "{setting} does nothing with read: {read}. Take it out, or write read: {suited}.",
                {"setting": setting, "read": cell.read, "suited": " / ".join(MEANT_FOR[setting])},
            )
    yield from _reader(place, cell, parts)
    yield from _constant(place, table, name, cell, parts)


def _given(place: Place, name: str, cell: Cell) -> Iterator[Fault]:
    if cell.from_ is not None and cell.value is not None:
        yield Fault(
            place, "{name} has both from (a heading) and value (a constant). Keep one.", {"name": name}
        )
    elif cell.value is None and not cell.from_:
        yield Fault(
            place,
            "nothing fills {name}. Write from (the heading that it is read from) or value (a constant).",
            {"name": name},
        )


def _reader(place: Place, cell: Cell, parts: Parts) -> Iterator[Fault]:
    """Faults of what a reader needs to know."""
    if cell.read == "list" and not cell.separator:
        yield Fault(
            place, 'read: list needs a separator. Write what stands between the items: separator: ",".'
        )
    if cell.read == "amount":
        words = parts.amount_words or "amount.csv" in parts.broken
        if not words and cell.currency is None:
            yield Fault(
                place,
                "no currency can be known. Write currency: EUR (or the like) here, or the words of "
                "amounts in "
                "amount.csv.",
            )
        elif cell.currency is not None and not _CURRENCY.fullmatch(cell.currency):
            yield Fault(
                place,
                'currency "{value}" is neither a code of three capital letters, as EUR, nor a {{heading}}. '
                "Write one of the two.",
                {"value": cell.currency},
            )
    if cell.factor <= 0:
        yield Fault(place, "factor {factor} is not above 0. Correct it.", {"factor": cell.factor})
    if cell.start < 0 or (cell.end is not None and cell.end <= cell.start):
        yield Fault(
            place,
            "start {start} and end {end} hold no sign between them. Count from 0; end is left out of "
            "the part.",
            {"start": cell.start, "end": cell.end},
        )
    if cell.earliest and cell.latest and cell.latest < cell.earliest:
        yield Fault(
            place,
            "latest {latest} lies before earliest {earliest}. Exchange or correct them.",
            {"earliest": cell.earliest, "latest": cell.latest},
        )


def _constant(place: Place, table: str, name: str, cell: Cell, parts: Parts) -> Iterator[Fault]:
    """Faults of a constant class that the taxonomy does not have; rules may know more than its names."""
    taxonomy = parts.taxonomy_of(table, name)
    codes = parts.whole_tree(taxonomy)
    if cell.value is None or cell.read != "text" or not codes:
        return
    if parts.rules.get(taxonomy) or f"rule/{taxonomy}.csv" in parts.broken:
        return
    known = {word.casefold() for c in codes for word in (c.code, c.name_zh, c.name_en, *c.alias)}
    if cell.value.strip().casefold() not in known:
        yield unknown(place, "value", cell.value, f"taxonomy/{taxonomy}.csv", [c.code for c in codes])
