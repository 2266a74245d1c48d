"""Shares of flows against shares of what leaves and what enters: can one matrix give both tables?"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass

from jihe.errors import Fault, Place, samples

from ..finding import WARNING, Finding
from ..flow import REST, Flows, Interval, Limit, conflict, is_feasible
from ..group import distinct, groups
from ..sheet import Sheet

LEAST_COMMON = 0.5
"""Part of the names of a table of flows that a table of margins must know."""
LEAST_CELLS = 4
MOST_NAMES = 60
ALIKE = 5
"""Letters that two words must begin with alike to speak of one direction: empowering, empowerment."""


@dataclass(frozen=True)
class Margin:
    """What leaves, or what enters: a name's share and the row that prints it; from one group of a sheet."""

    sheet: Sheet
    column: int
    key: tuple[str, ...]
    item: int
    share: dict[str, int]


@dataclass(frozen=True)
class Cells:
    """A group of flows: (from, to) -> the row that prints the share."""

    sheet: Sheet
    column: int
    ends: tuple[int, int]
    key: tuple[str, ...]
    share: dict[tuple[str, str], int]
    is_top: bool
    """Whether it is ranked, so that what it leaves out is less than what it prints."""


def find(sheets: list[Sheet]) -> Iterator[Finding]:
    """``flow_conflict``: a table of flows and a table of margins that no matrix of flows can give.

    Which of two margins is what leaves and which is what enters is taken from their words where they tell;
    where they do not, only what holds either way is told. All shares may be off by their rounding.
    """
    cells = [c for sheet in sheets for c in _cells(sheet)]
    margins = [m for sheet in sheets for m in _margins(sheet)]
    for flows in cells:
        names = {name for pair in flows.share for name in pair}
        fit = [
            m
            for m in margins
            if _same_report(flows, m) and len(names & m.share.keys()) > LEAST_COMMON * len(names)
        ]
        found = [_told(flows, *pair) for pair in _pairs(flows, fit)]
        if found and all(found):
            yield min((f for f in found if f), key=lambda f: len(f.also))


def _cells(sheet: Sheet) -> Iterator[Cells]:
    """Groups of a sheet with two columns of the same names and a share."""
    roles = sheet.roles
    for column in roles.share:
        rows = distinct(sheet, [r for r in sheet.plain if sheet.number(r, column) is not None], (column,))
        for a, b in itertools.combinations([c for c in roles.key if c not in roles.time], 2):
            here, there = ({sheet.cells[r][c].strip() for r in rows} for c in (a, b))
            if len(here & there) >= max(2, LEAST_COMMON * min(len(here), len(there))):
                for key, some in groups(sheet, roles.time, rows).items():
                    share = {(sheet.cells[r][a].strip(), sheet.cells[r][b].strip()): r for r in some}
                    if len(share) >= LEAST_CELLS and len(share) == len(some):
                        ranked = bool(roles.rank) and all(sheet.number(r, roles.rank[0]) for r in some)
                        yield Cells(sheet, column, (a, b), key, share, ranked)


def _margins(sheet: Sheet) -> Iterator[Margin]:
    roles = sheet.roles
    for column in roles.share:
        rows = distinct(sheet, [r for r in sheet.plain if sheet.number(r, column) is not None], (column,))
        names = [c for c in roles.key if c not in roles.time]
        item = max(names, key=lambda c: len({sheet.cells[r][c] for r in rows}), default=None)
        if item is None:
            continue
        columns = tuple(c for c in roles.key if c != item)
        for key, some in groups(sheet, columns, rows).items():
            share = {sheet.cells[r][item].strip(): r for r in some}
            if len(share) >= LEAST_CELLS and len(share) == len(some):
                yield Margin(sheet, column, key, item, share)


def _same_report(flows: Cells, margin: Margin) -> bool:
    """Whether the margin is of the years and editions of the flows."""
    return set(filter(None, flows.key)) <= set(margin.key) and flows.sheet is not margin.sheet


def _pairs(flows: Cells, margins: list[Margin]) -> list[tuple[Margin, Margin]]:
    """The ways to take two margins as what leaves and what enters."""
    if len(margins) != 2:
        names = [flows.sheet.names[c] for c in flows.ends]
        told = [[m for m in margins if _alike(name, m)] for name in names]
        return [(told[0][0], told[1][0])] if len(told[0]) == len(told[1]) == 1 else []
    one, two = margins
    names = [flows.sheet.names[c] for c in flows.ends]
    straight = _alike(names[0], one) + _alike(names[1], two)
    crossed = _alike(names[0], two) + _alike(names[1], one)
    if straight == crossed:
        return [(one, two), (two, one)]
    return [(one, two)] if straight > crossed else [(two, one)]


def _alike(heading: str, margin: Margin) -> int:
    """How many words of a margin begin as one of the heading does."""
    names = margin.sheet.names
    here, there = _words(heading), _words(" ".join((*margin.key, names[margin.item], names[margin.column])))
    return len(here & there)


def _words(text: str) -> set[str]:
    """The first letters of each long word."""
    words = re.findall(r"[^\W_]+", text.casefold())
    return {word[:ALIKE] for word in words if len(word) >= ALIKE}


def _interval(sheet: Sheet, row: int, column: int) -> Interval:
    number = sheet.number(row, column)
    assert number is not None
    return float(number.low), float(number.high)


def _told(flows: Cells, out: Margin, into: Margin) -> Finding | None:
    names = list(dict.fromkeys([*out.share, *into.share, *(n for pair in flows.share for n in pair)]))
    if len(names) > MOST_NAMES:
        return None
    at = {name: position for position, name in enumerate(names)}
    cell = {(at[a], at[b]): _interval(flows.sheet, r, flows.column) for (a, b), r in flows.share.items()}
    limits = Flows(
        n=len(names),
        row={at[n]: _interval(out.sheet, r, out.column) for n, r in out.share.items()},
        column={at[n]: _interval(into.sheet, r, into.column) for n, r in into.share.items()},
        cell=cell,
        rest=min(high for _, high in cell.values()) if flows.is_top else None,
        total=float(flows.sheet.roles.share[flows.column]),
    )
    if is_feasible(limits):
        return None
    return _finding(flows, out, into, names, conflict(limits))


def _finding(flows: Cells, out: Margin, into: Margin, names: list[str], found: list[Limit]) -> Finding:
    places: list[Place] = []
    words: list[str] = []
    for kind, i, j in found:
        if kind == "row":
            sheet, row, column = out.sheet, out.share[names[i]], out.column
            words.append(f"{names[i]} \u2192 {sheet.cells[row][column]}")
        elif kind == "column":
            sheet, row, column = into.sheet, into.share[names[j]], into.column
            words.append(f"\u2192 {names[j]} {sheet.cells[row][column]}")
        elif kind == "cell":
            sheet, row, column = flows.sheet, flows.share[names[i], names[j]], flows.column
            words.append(f"{names[i]} \u2192 {names[j]} {sheet.cells[row][column]}")
        else:
            continue
        places += sheet.places((row,), column)
    text = (
        "no flows give both these shares and those in {file}; {n} numbers already contradict each other: "
        "{limits}"
    )
    if REST in found:
        text = (
            "no flows give both these shares and those in {file}; {n} numbers already contradict each other, "
            "as flows outside the list are at most its least: {limits}"
        )
    n = len(words)
    named = {"file": out.sheet.file, "n": n, "limits": samples(words)}
    first = Place(flows.sheet.file, sheet=flows.sheet.sheet, row=flows.sheet.rows[min(flows.share.values())])
    also = tuple(dict.fromkeys(places))
    return Finding("flow_conflict", WARNING, Fault(first, text, named), "", "", also)
