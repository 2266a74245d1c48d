"""Growth against levels, and cumulative series that fall."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from itertools import pairwise

from jihe.errors import Fault

from ..finding import ERROR, NOTE, WARNING, Finding
from ..group import groups
from ..number import Printed, ratio, rounded, unit_of
from ..sheet import Sheet, is_word, says, statistic
from .identity import Cell

LEAST_FITTING = 2
GROWING = ("nodes", "edges", "relation_nodes")
"""Statistics of a network that gathers relations year by year: they cannot fall. Its
sample may, as firms leave it."""
LEAST_RISES = 4
_SPAN = re.compile(r"(\d{4})\D+(\d{4})")
_PART = re.compile(r"[_\s]+")


def growth_of(start: Printed, end: Printed) -> tuple[Decimal, Decimal] | None:
    """The least and greatest growth in percent from one level to another."""
    bounds = ratio(_level(end), _level(start))
    return bounds and ((bounds[0] - 1) * 100, (bounds[1] - 1) * 100)


def _level(number: Printed) -> Printed:
    return number.exact() if number.is_whole else number


def find_stated(sheet: Sheet) -> Iterator[Finding]:
    """``growth``, ``times``: a growth from one year to another that its levels do not give.

    For long tables: a statistic that names another one and a growth, in a span of two years. "Increased by so
    many times" is the ratio less one; where the ratio itself is printed the finding is a warning.
    """
    roles = sheet.roles
    if roles.statistic is None or roles.value is None or not roles.time:
        return
    level: dict[tuple[tuple[str, ...], str, str], list[Cell]] = {}
    year = max(roles.time, key=lambda c: sum(bool(_SPAN.search(row[c])) for row in sheet.cells))
    rest = tuple(c for c in roles.key if c not in (roles.statistic, year))
    for row in sheet.plain:
        if number := sheet.number(row, roles.value):
            key = (
                sheet.key(row, rest),
                sheet.cells[row][year].strip(),
                statistic(sheet.cells[row][roles.statistic]),
            )
            level.setdefault(key, []).append(Cell(number, sheet, row, roles.value))
    for row in sheet.plain:
        span, number = _SPAN.fullmatch(sheet.cells[row][year].strip()), sheet.number(row, roles.value)
        name = sheet.cells[row][roles.statistic].strip().casefold()
        grown = _grown(name)
        if span and number and grown:
            ends = [level.get((sheet.key(row, rest), moment, grown)) for moment in span.groups()]
            if ends[0] and ends[1]:
                yield from _judge(name, Cell(number, sheet, row, roles.value), ends[0][0], ends[1][0])


def _grown(name: str) -> str:
    """The statistic whose growth a name tells; "" when it tells none."""
    if not says(name, "column", "growth"):
        return ""
    drop = ("growth", "percent", "times", "share")
    left = [part for part in _PART.split(name) if not any(is_word(part, "column", role) for role in drop)]
    return statistic("_".join(left))


def _judge(name: str, told: Cell, start: Cell, end: Cell) -> Iterator[Finding]:
    by_times = says(name, "column", "times")
    bounds = growth_of(start.number, end.number)
    if bounds is None:
        return
    if by_times:
        bounds = (bounds[0] / 100, bounds[1] / 100)
    if told.number.meets(*bounds):
        return
    expected = rounded((bounds[0] + bounds[1]) / 2, told.number)
    values = {"name": name, "told": told.number.text, "start": start.number.text, "end": end.number.text}
    values["expected"] = expected
    first, *also = dict.fromkeys((*told.places(), *start.places(), *end.places()))
    times = ratio(_level(end.number), _level(start.number))
    if by_times and times and told.number.meets(*times):
        text = "{name}: {told} is {end} divided by {start}; the increase is {expected} times"
        yield Finding("times", WARNING, Fault(first, text, values), told.number.text, expected, tuple(also))
        return
    text = "{name}: from {start} to {end} is {expected}, not {told}"
    near = min(abs(told.number.value - b) for b in bounds) <= unit_of(told.number.value)
    severity = NOTE if near else ERROR
    rule = "times" if by_times else "growth"
    yield Finding(rule, severity, Fault(first, text, values), told.number.text, expected, tuple(also))


def find_columns(sheet: Sheet) -> Iterator[Finding]:
    """``growth``: in a wide table, a column of growth that the column of levels does not give."""
    roles = sheet.roles
    grown = [c for c in roles.number if says(sheet.names[c], "column", "growth")]
    years = [c for c in roles.time if c not in roles.edition]
    for column in grown:
        for level in (c for c in roles.number if c not in grown):
            for year in years:
                fitting, wrong = _follow(sheet, column, level, year)
                if fitting >= max(LEAST_FITTING, len(wrong)):
                    yield from wrong


def _follow(sheet: Sheet, column: int, level: int, year: int) -> tuple[int, list[Finding]]:
    """How many steps of a series have the growth that is printed, and what to say of the others."""
    rest = tuple(c for c in sheet.roles.key if c != year)
    fitting = 0
    wrong: list[Finding] = []
    for rows in groups(sheet, rest, sheet.plain).values():
        order = sorted(rows, key=lambda r: sheet.cells[r][year])
        for before, row in pairwise(order):
            told, start, end = (sheet.number(*at) for at in ((row, column), (before, level), (row, level)))
            if told is None or start is None or end is None or (bounds := growth_of(start, end)) is None:
                continue
            scale = 1 if sheet.roles.share.get(column) == 1 else 100
            bounds = (bounds[0] * scale / 100, bounds[1] * scale / 100)
            if told.meets(*bounds):
                fitting += 1
            else:
                cells = (Cell(told, sheet, row, column), Cell(start, sheet, before, level))
                wrong += _judge(sheet.names[column], *cells, Cell(end, sheet, row, level))
    return fitting, wrong


def find_falls(sheet: Sheet) -> Iterator[Finding]:
    """``cumulative_fall``: a number that can only grow falls from one year to the next.

    Numbers called cumulative; and nodes and edges of a network in a table where they rise in all other years.
    """
    roles = sheet.roles
    years = [c for c in roles.time if c not in roles.edition]
    if not years:
        return
    year = years[0]
    rest = tuple(c for c in roles.key if c != year)
    for column in roles.number:
        name = sheet.names[column]
        for key, rows in groups(sheet, rest, sheet.plain).items():
            what = statistic(
                sheet.cells[rows[0]][roles.statistic]
                if column == roles.value and roles.statistic is not None
                else name
            )
            if what in GROWING or says(what, "column", "cumulative") or says(name, "column", "cumulative"):
                order = [r for r in rows if re.fullmatch(r"\d{4}", sheet.cells[r][year].strip())]
                label = " / ".join(filter(None, key)) or name
                yield from _falls(
                    sheet, column, year, sorted(order, key=lambda r: sheet.cells[r][year]), label
                )


def _falls(sheet: Sheet, column: int, year: int, order: list[int], label: str) -> Iterator[Finding]:
    pairs = [(a, b) for a, b in pairwise(order) if sheet.cells[a][year] != sheet.cells[b][year]]
    steps = [
        (a, b, end.value - start.value)
        for a, b in pairs
        if (start := sheet.number(a, column)) is not None and (end := sheet.number(b, column)) is not None
    ]
    falls = [(a, b) for a, b, step in steps if step < 0]
    if len(falls) != 1 or len(steps) - 1 < LEAST_RISES:
        return
    before, after = falls[0]
    text = "{label} falls from {start} in {before} to {end} in {after}; a number that gathers cannot fall"
    values = {"label": label, "start": sheet.cells[before][column], "before": sheet.cells[before][year]}
    values |= {"end": sheet.cells[after][column], "after": sheet.cells[after][year]}
    first, *also = sheet.places((after, before), column)
    why = Fault(first, text, values)
    yield Finding("cumulative_fall", NOTE, why, sheet.cells[after][column], "", tuple(also))
