"""Numbers in the text against the cells of a table that hold the same numbers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from decimal import Decimal

from jihe.errors import Fault, Place

from ...finding import WARNING, Finding
from ..number import COUNT, PERCENT, Number
from ..printed_table import Cell, Table
from ..said import Said
from ..sentence import Sentence

LEAST_SHARES, LEAST_COUNTS = 3, 4
"""Numbers of a passage that stand in one column of a table before the passage is taken to tell it."""
MOST_HELD = 20
"""Columns that one number is looked up in."""
LEAST_SIGNS = 3
MOST_WRONG = 3
"""Of the numbers of a passage, one for so many that the table holds may stand elsewhere."""


def find_cells(said: Said) -> Iterator[Finding]:
    """``table_differs``: numbers that a table holds too, but one, which differs from a cell by a slip.

    The numbers of two sentences that follow each other are taken together. The one that differs must have one
    digit that is another, or two that changed places, and the cell must not stand in the text.
    """
    columns = [
        column for table in said.text.tables for at in range(table.width) if (column := _column(table, at))
    ]
    holding: dict[Decimal, list[int]] = {}
    for at, column in enumerate(columns):
        for value in column:
            holding.setdefault(value, []).append(at)
    seen: set[tuple[int, int]] = set()
    for sentence in said.sentences if columns else ():
        told = [(one, n) for one in (sentence, *said.after(sentence)) for n in one.numbers if _is_telling(n)]
        for kind, least in ((PERCENT, LEAST_SHARES), (COUNT, LEAST_COUNTS)):
            numbers = [(one, n) for one, n in told if n.kind == kind]
            held = Counter(
                at for value in {n.value for _, n in numbers} for at in holding.get(value, ())[:MOST_HELD]
            )
            for at, n in held.items():
                if n >= least:
                    yield from _compare(said, numbers, columns[at], seen)


def _column(table: Table, at: int) -> dict[Decimal, Cell]:
    """The telling numbers of a column with their cells."""
    return {
        cell.value: cell
        for cell in table.column(at)
        if cell.value is not None and len(cell.text) >= LEAST_SIGNS
    }


def _is_telling(number: Number) -> bool:
    return not number.is_span and len(str(number.value)) >= LEAST_SIGNS


def _compare(
    said: Said,
    numbers: list[tuple[Sentence, Number]],
    column: dict[Decimal, Cell],
    seen: set[tuple[int, int]],
) -> Iterator[Finding]:
    values = {number.value for _, number in numbers}
    right = values & set(column)
    if len(values - right) * MOST_WRONG > len(right):
        return
    free = [(str(value), cell) for value, cell in column.items() if value not in values]
    for sentence, number in numbers:
        near = [cell for value, cell in free if is_slip(str(number.value), value)]
        spot = (sentence.order, number.start)
        if number.value in column or len(near) != 1 or spot in seen:
            continue
        seen.add(spot)
        text = (
            "{value} here is {other} in the table of line {line}, which holds the {n} numbers beside it. "
            "Correct one of the two."
        )
        named = {"value": number.text, "other": near[0].text, "line": near[0].line, "n": len(right)}
        why = Fault(sentence.place(number.start), text, named)
        also = (Place(said.text.file, line=near[0].line),)
        yield Finding("table_differs", WARNING, why, number.text, near[0].text, also)


def is_slip(one: str, two: str) -> bool:
    """Whether two numbers differ in one digit, or by two digits that changed places.

    >>> is_slip("4311", "4331"), is_slip("70.09", "70.90"), is_slip("12", "120")
    (True, True, False)
    """
    if len(one) != len(two):
        return False
    apart = [n for n in range(len(one)) if one[n] != two[n]]
    return len(apart) == 1 or (
        len(apart) == 2 and one[apart[0]] == two[apart[1]] and one[apart[1]] == two[apart[0]]
    )
