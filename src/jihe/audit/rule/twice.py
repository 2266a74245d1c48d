"""The same quantity stated twice: in one report with two values, or in two editions."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping

from jihe.errors import Fault, samples

from ..finding import ERROR, NOTE, WARNING, Finding
from ..group import Group, called, groups
from ..number import Printed
from ..sheet import Sheet

LEAST_TOLD_APART = 0.8
"""Part of the rows that their key columns tell apart, before two rows of one key contradict each other."""
MOST_DOUBLED = 3
"""Rows that stand twice which are told one by one."""
LEAST_MATCHED = 5
LEAST_AGREEING = 0.6
"""Part of the quantities told in two editions that are equal, before the others are told."""
LEAST_RANKS = 8
LEAST_EQUAL = 0.8
"""The same for ranks in two tables, which may speak of different things."""


def find_values(sheet: Sheet) -> Iterator[Finding]:
    """``stated_twice``, ``row_twice``: two rows say the same of the same, with other values or with the same.

    Rows that cite different lines may repeat one value; that is how a report states a number twice.
    """
    columns = sheet.roles.key
    numbers = [c for c in sheet.roles.number if c not in sheet.roles.implied] + list(sheet.roles.weight)
    if not columns:
        return
    found = groups(sheet, columns, range(len(sheet)))
    if len(found) < LEAST_TOLD_APART * len(sheet) and not sheet.told:
        return
    doubled: list[tuple[int, int]] = []
    for rows in found.values():
        if len(rows) > 1:
            yield from _conflicts(sheet, rows, numbers)
            doubled += _doubled(sheet, rows)
    if len(doubled) > MOST_DOUBLED:
        text = "{n} rows stand twice: {names}"
        names = samples(called(sheet, row, sheet.roles.key) for row, _ in doubled)
        first, *also = sheet.places(row for pair in doubled for row in pair)
        why = Fault(first, text, {"n": len(doubled), "names": names})
        yield Finding("row_twice", WARNING, why, "", "", tuple(also))
    else:
        yield from (_row_twice(sheet, row, held) for row, held in doubled)


def _conflicts(sheet: Sheet, rows: Group, numbers: list[int]) -> Iterator[Finding]:
    if len({sheet.key(r, sheet.roles.rank) for r in rows}) > 1 and sheet.roles.rank:
        ranks = [sheet.key(r, sheet.roles.rank) for r in rows]
        if all(any(rank) for rank in ranks):
            return  # A name at two ranks of a list: find_names tells it.
    differing = [c for c in numbers if len({sheet.cells[r][c].strip() for r in rows} - {""}) > 1]
    if len(differing) == len(numbers) > 1:
        return  # Where all numbers differ, one of them tells the rows apart.
    for column in differing:
        told = {n.value: (n, r) for r in reversed(rows) if (n := sheet.number(r, column)) is not None}
        if len(told) < 2 or _only_rounded(n for n, _ in told.values()):
            continue
        values = sorted(told.values(), key=lambda pair: pair[1])
        text = "{name} is told as {values}"
        named = {
            "name": called(sheet, rows[0], sheet.roles.key),
            "values": " / ".join(n.text for n, _ in values),
        }
        first, *also = sheet.places([r for _, r in values], column)
        why = Fault(first, text, named)
        yield Finding("stated_twice", ERROR, why, values[0][0].text, values[1][0].text, tuple(also))


def _only_rounded(told: Iterable[Printed]) -> bool:
    """Whether values differ in their digits only: 30.6 and 30.62."""
    numbers = list(told)
    finest = min(numbers, key=lambda n: n.half)
    return all(n.low <= finest.value <= n.high for n in numbers)


def _doubled(sheet: Sheet, rows: Group) -> Iterator[tuple[int, int]]:
    """Rows that are equal to an earlier one in every cell, with that one."""
    seen: dict[tuple[str, ...], int] = {}
    for row in rows:
        held = seen.setdefault(sheet.cells[row], row)
        if held != row:
            yield row, held


def _row_twice(sheet: Sheet, row: int, held: int) -> Finding:
    text = "the row stands twice: {name}"
    first, *also = sheet.places((row, held))
    why = Fault(first, text, {"name": called(sheet, row, sheet.roles.key)})
    return Finding("row_twice", WARNING, why, "", "", tuple(also))


def find_editions(sheet: Sheet) -> Iterator[Finding]:
    """``edition_differs``: two editions tell one quantity differently, where they agree on most others.

    Editions may revise what they printed, so this is a note.
    """
    roles = sheet.roles
    rest = tuple(c for c in roles.key if c not in roles.edition)
    if not roles.edition or len(rest) < 2 or not set(roles.time) - set(roles.edition):
        return
    for column in (c for c in roles.number if c not in roles.implied):
        rows = [r for r in sheet.plain if sheet.number(r, column) is not None]
        agree, wrong = 0, []
        for held in groups(sheet, rest, rows).values():
            if len({sheet.key(r, roles.edition) for r in held}) > 1:
                told = [n for r in held if (n := sheet.number(r, column)) is not None]
                if _only_rounded(told):
                    agree += 1
                else:
                    wrong.append(held)
        if agree >= LEAST_MATCHED and agree >= LEAST_AGREEING * (agree + len(wrong)):
            yield from (_differs(sheet, column, rest, held) for held in wrong)


def _differs(sheet: Sheet, column: int, rest: tuple[int, ...], rows: list[int]) -> Finding:
    text = "{name} is told as {values} in the editions {editions}"
    values = [sheet.cells[r][column].strip() for r in rows]
    named = {
        "name": called(sheet, rows[0], rest),
        "values": " / ".join(values),
        "editions": " / ".join(called(sheet, r, sheet.roles.edition) for r in rows),
    }
    first, *also = sheet.places(rows, column)
    return Finding("edition_differs", NOTE, Fault(first, text, named), values[0], values[1], tuple(also))


def find_ranks_between(sheets: list[Sheet]) -> Iterator[Finding]:
    """``rank_differs``: two tables of ranks disagree on a name, where they agree on most.

    A column named rank_<list> is held against a table with a column that names the list.
    """
    same = _other_names(sheets)
    told = [(sheet, ranks) for sheet in sheets if (ranks := _told_ranks(sheet, same))]
    for position, (one, here) in enumerate(told):
        for two, there in told[position + 1 :]:
            both = [key for key in here if key in there]
            wrong = [key for key in both if here[key][0] != there[key][0]]
            agree = len(both) - len(wrong)
            enough = 2 * len(both) > min(len(here), len(there)) and agree >= LEAST_RANKS
            if wrong and enough and agree >= LEAST_EQUAL * len(both):
                yield _rank_differs(one, two, wrong, here, there)


Told = dict[frozenset[str], tuple[str, int, int]]


def _other_names(sheets: list[Sheet]) -> dict[str, str]:
    """Cell -> the same in another language or code: columns such as province and province_zh tell them."""
    same: dict[str, str] = {}
    for sheet in sheets:
        for a, b in itertools.combinations(sheet.roles.key, 2):
            heads = [sheet.names[c].casefold().split("_")[0] for c in (a, b)]
            pairs = {(cells[a].strip(), cells[b].strip()) for cells in sheet.cells}
            one_to_one = len(pairs) == len({p[0] for p in pairs}) == len({p[1] for p in pairs})
            if heads[0] == heads[1] and one_to_one:
                for x, y in pairs:
                    first, second = sorted((same.get(x, x), same.get(y, y)))
                    same[x] = same[y] = same[second] = first
    return same


def _told_ranks(sheet: Sheet, same: Mapping[str, str]) -> Told:
    """What a sheet ranks -> rank, row, column; a key told twice is left out."""
    found: Told = {}
    double = set()
    for column in sheet.roles.rank:
        name = sheet.names[column].casefold()
        listed = name.removeprefix("rank_") if name.startswith("rank_") and len(sheet.roles.rank) > 1 else ""
        for row in range(len(sheet)):
            if sheet.number(row, column) is not None:
                cells = {*sheet.key(row, sheet.roles.key), listed} - {""}
                key = frozenset(same.get(cell, cell) for cell in cells)
                double |= {key} & found.keys()
                found[key] = (sheet.cells[row][column].strip(), row, column)
    return {key: held for key, held in found.items() if key not in double and len(key) > 1}


def _rank_differs(one: Sheet, two: Sheet, wrong: list[frozenset[str]], here: Told, there: Told) -> Finding:
    text = "{n} ranks differ from those in {file}: {names}"
    names = samples(f"{' / '.join(sorted(key))} ({here[key][0]}, {there[key][0]})" for key in wrong)
    places = [one.places((here[key][1],), here[key][2]) for key in wrong]
    places += [two.places((there[key][1],), there[key][2]) for key in wrong]
    first, *also = dict.fromkeys(place for some in places for place in some)
    why = Fault(first, text, {"n": len(wrong), "file": two.file, "names": names})
    return Finding("rank_differs", WARNING, why, here[wrong[0]][0], there[wrong[0]][0], tuple(also))
