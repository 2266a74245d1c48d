"""Numbers against the lines of the text that their rows say they were taken from."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from jihe.errors import Fault

from ..finding import WARNING, Finding
from ..sheet import Sheet

LEAST_ROWS = 10
LEAST_FOUND = 0.9
"""Part of a column's numbers that stand on the lines cited, before the others are told."""
_CITED = re.compile(r"([^;:\s][^;:]*):(\d+)(?:-(\d+))?")
_NUMBER = re.compile(r"\d+(?:,\d{3})*(?:\.\d+)?")


def find(sheet: Sheet, texts: Mapping[str, Sequence[str]]) -> Iterator[Finding]:
    """``cited``: a number that does not stand on the lines of the text that its row cites.

    Looked at where the texts lie beside the tables and nearly all numbers of the column are found.
    """
    roles = sheet.roles
    if not roles.source or not texts:
        return
    for column in (*(c for c in roles.number if c not in roles.implied), *roles.weight):
        missed, found = [], 0
        for row in sheet.plain:
            number = sheet.number(row, column)
            printed = _printed(sheet, row, texts) if number is not None else None
            if number is not None and printed is not None:
                is_there = number.value in printed or number.text.rstrip("%") in printed
                found += is_there
                missed += [] if is_there else [row]
        if found >= LEAST_ROWS and found >= LEAST_FOUND * (found + len(missed)):
            yield from (_missing(sheet, column, row) for row in missed)


def _printed(sheet: Sheet, row: int, texts: Mapping[str, Sequence[str]]) -> set[object] | None:
    """The numbers on the lines that a row cites; None when it cites none that is at hand."""
    from decimal import Decimal

    found: set[object] = set()
    known = False
    for column in sheet.roles.source:
        for file, start, end in _CITED.findall(sheet.cells[row][column]):
            lines = texts.get(file.strip())
            if lines is not None and int(start) <= len(lines):
                known = True
                some = "\n".join(lines[int(start) - 1 : int(end or start)])
                found |= {Decimal(hit.replace(",", "")) for hit in _NUMBER.findall(some)}
    return found if known else None


def _missing(sheet: Sheet, column: int, row: int) -> Finding:
    text = "{value} does not stand on the lines that the row cites"
    first, *also = sheet.places((row,), column)
    value = sheet.cells[row][column].strip()
    return Finding("cited", WARNING, Fault(first, text, {"value": value}), value, "", tuple(also))
