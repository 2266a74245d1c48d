"""Ranks and lists: every rank once, none left out, values in their order, no name twice."""

from __future__ import annotations

import bisect
import re
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal

from jihe.errors import Fault, samples

from ..finding import ERROR, NOTE, WARNING, Finding
from ..group import Group, Groups, called, distinct, divide, others
from ..sheet import Sheet, top_of

LEAST_FITTING = 0.75
"""Part of the ranked rows whose rank is as expected, before the others are told."""
MOST_MISSING = 0.2
"""Ranks that may be missing from a list, relative to its length, before it is no list of all ranks."""
LEAST_ORDERED = 8
"""Rows by which it may be told that a list goes by a column; fewer where it is the only column."""
MOST_ASTRAY = 0.15
_STATED = re.compile(r"[(\uff08]\s*(\d+)\s*[)\uff09]\s*$")


def _rank(sheet: Sheet, row: int, column: int) -> int | None:
    number = sheet.number(row, column)
    return int(number.value) if number is not None and number.is_whole and number.value > 0 else None


def _ranked(sheet: Sheet, column: int) -> list[int]:
    """Rows with a rank; of rows that tell one rank of the same in several places the first."""
    return distinct(sheet, [row for row in range(len(sheet)) if _rank(sheet, row, column)], (column,))


def _fitting(ranks: list[int]) -> int:
    """How many ranks have their predecessor, or as many better ones as their number says (ties)."""
    held, count = sorted(ranks), Counter(ranks)
    return sum(
        (count[r] == 1 and (r == 1 or r - 1 in count)) or bisect.bisect_left(held, r) == r - 1 for r in ranks
    )


def lists(sheet: Sheet, column: int) -> tuple[tuple[int, ...], Groups]:
    """The ranked lists of a column: what names them, and their rows; none where the ranks make no lists."""
    rows = _ranked(sheet, column)
    ranks = {row: _rank(sheet, row, column) or 0 for row in rows}

    def fit(group: Group) -> float:
        return _fitting([ranks[row] for row in group])

    columns, found, score = divide(sheet, rows, fit)
    return (columns, found) if rows and score >= LEAST_FITTING * len(rows) else ((), {})


def find_ranks(sheet: Sheet) -> Iterator[Finding]:
    """``rank_repeated``, ``rank_skipped``, ``list_length``: ranks that stand twice or nowhere.

    A tie is allowed where the next rank leaves as many out. Lists are only judged when most ranks of their
    column are in order.
    """
    for column in sheet.roles.rank:
        columns, found = lists(sheet, column)
        for key, rows in found.items():
            if len(rows) > 1:
                label = " / ".join(filter(None, key)) or sheet.file
                yield from _repeated(sheet, column, rows, label)
                yield from _skipped(sheet, column, rows, label)
        yield from _short(sheet, column, found)
        yield from _stated(sheet, column, columns, found)


def _by_rank(sheet: Sheet, column: int, rows: Group) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    for row in rows:
        found.setdefault(_rank(sheet, row, column) or 0, []).append(row)
    return dict(sorted(found.items()))


def _repeated(sheet: Sheet, column: int, rows: Group, label: str) -> Iterator[Finding]:
    by_rank = _by_rank(sheet, column, rows)
    for rank, held in by_rank.items():
        if len(held) == 1:
            continue
        follows = min((r for r in by_rank if r > rank), default=None)
        if follows is None or follows >= rank + len(held):
            continue
        text = "rank {rank} of {list} stands {n} times: {names}"
        names = samples(called(sheet, r, _names(sheet)) for r in held)
        named = {"rank": rank, "list": label, "n": len(held), "names": names}
        first, *also = sheet.places(held, column)
        yield Finding("rank_repeated", ERROR, Fault(first, text, named), str(rank), "", tuple(also))


def _skipped(sheet: Sheet, column: int, rows: Group, label: str) -> Iterator[Finding]:
    by_rank = _by_rank(sheet, column, rows)
    ranks = sorted(rank for rank, held in by_rank.items() for _ in held)
    last = ranks[-1]
    first_rank = 1 if ranks[0] == 1 or len(ranks) >= last * (1 - MOST_MISSING) else ranks[0]
    absent = []
    for rank in range(first_rank, last):
        tied = any(better < rank < better + len(held) for better, held in by_rank.items())
        if rank not in by_rank and not tied:
            absent.append(rank)
    if not absent or len(absent) > max(2, MOST_MISSING * (last - first_rank + 1)):
        return
    shown = ", ".join(map(str, absent))
    follows = next(held for rank, held in by_rank.items() if rank > absent[0])
    first, *also = sheet.places(follows, column)
    why = Fault(
        first,
        "{list} has no {number} {ranks}, though it goes on to {last}",
        {"list": label, "number": sheet.names[column], "ranks": shown, "last": last},
    )
    yield Finding("rank_skipped", WARNING, why, "", shown, tuple(also))


def _short(sheet: Sheet, column: int, found: Groups) -> Iterator[Finding]:
    """A list that is one or a few rows shorter than all the others, which are of one length."""
    sizes = Counter(len(rows) for rows in found.values())
    if len(found) < 3 or len(sizes) != 2:
        return
    (usual, n), (odd, once) = sizes.most_common()
    if once != 1 or n < 2 or not 0 < usual - odd <= max(1, MOST_MISSING * usual):
        return
    for key, rows in found.items():
        if len(rows) == odd:
            text = "{list} has {n} ranks where the {k} others have {usual}"
            label = " / ".join(filter(None, key))
            named = {"list": label, "n": odd, "k": n, "usual": usual}
            first, *also = sheet.places(rows[-1:], column)
            yield Finding("list_length", NOTE, Fault(first, text, named), str(odd), str(usual), tuple(also))


def _length(name: str) -> int | None:
    """The number of items that a list's name states."""
    found = _STATED.search(name)
    return int(found[1]) if found else top_of(name)


def _stated(sheet: Sheet, column: int, columns: tuple[int, ...], found: Groups) -> Iterator[Finding]:
    """A list whose name states its length, as "technology (24)" or "top 10", and has another."""
    wrong, right = [], 0
    for key, rows in found.items():
        for stated in filter(None, map(_length, key)):
            right += stated == len(rows)
            if stated != len(rows):
                wrong.append((" / ".join(filter(None, key)), stated, rows))
    if right < max(2, len(wrong)):
        return
    for label, stated, rows in wrong:
        text = "{list} states {stated} items and has {n}"
        first, *also = sheet.places(rows[-1:], column)
        why = Fault(first, text, {"list": label, "stated": stated, "n": len(rows)})
        yield Finding("list_length", WARNING, why, str(stated), str(len(rows)), tuple(also))


def _names(sheet: Sheet) -> tuple[int, ...]:
    """Key columns without years and editions."""
    return tuple(c for c in sheet.roles.key if c not in sheet.roles.time)


def find_order(sheet: Sheet) -> Iterator[Finding]:
    """``rank_order``: a value that is greater than that of a better rank, where the list goes by it.

    The list goes by a column when all but a few of its values fall (or rise) with the rank.
    """
    for column in sheet.roles.rank:
        _, found = lists(sheet, column)
        numbers = [c for c in sheet.roles.number if c not in sheet.roles.implied]
        told = [(_astray(sheet, column, c, sign, found), c) for c in numbers for sign in (-1, 1)]
        judged = [(astray, n, c) for (astray, n), c in told if n]
        if not judged:
            continue
        astray, n, by = min(judged, key=lambda one: len(one[0]) / one[1])
        only = len(numbers) == 1
        if n >= (4 if only else LEAST_ORDERED) and len(astray) <= max(1, MOST_ASTRAY * n):
            yield from (_out_of_order(sheet, column, by, *pair) for pair in astray)
            for rows in found.values():
                yield from _untied(sheet, column, by, rows)


def _untied(sheet: Sheet, rank: int, by: int, rows: Group) -> Iterator[Finding]:
    """Rows that share a rank, but not the value that the list goes by."""
    by_rank = _by_rank(sheet, rank, rows)
    for better, held in by_rank.items():
        values = {n.value for r in held if (n := sheet.number(r, by)) is not None}
        tied = not any(better < other < better + len(held) for other in by_rank)
        if len(held) > 1 and len(values) > 1 and tied:
            text = "{n} rows share rank {rank}, but have {values}"
            told = samples(sheet.cells[r][by].strip() for r in held)
            first, *also = sheet.places(held, rank)
            why = Fault(first, text, {"n": len(held), "rank": better, "values": told})
            yield Finding("rank_repeated", WARNING, why, str(better), "", tuple(also))


def _astray(sheet: Sheet, rank: int, by: int, sign: int, found: Groups) -> tuple[list[tuple[int, int]], int]:
    """(row, the row it contradicts) of the fewest rows without which values go with ranks; rows looked at."""
    astray, n = [], 0
    for rows in found.values():
        held = sorted(
            (_rank(sheet, r, rank) or 0, sign * number.value, r)
            for r in rows
            if (number := sheet.number(r, by)) is not None
        )
        order = [r for _, _, r in held]
        values = [value for _, value, _ in held]
        kept = _longest(values)
        n += len(order) if len(order) > 1 else 0
        for position in range(len(order)):
            if position not in kept:
                beside = [k for k in kept if (values[k] > values[position]) == (k < position)]
                wrong = min(beside, key=lambda k: abs(k - position), default=None)
                if wrong is not None:
                    astray.append((order[position], order[wrong]))
    return astray, n


def _longest(values: list[Decimal]) -> set[int]:
    """Positions of a longest run of values, not all adjoining, that never fall."""
    tails: list[Decimal] = []
    ends: list[int] = []
    before: list[int] = []
    for position, value in enumerate(values):
        at = bisect.bisect_right(tails, value)
        before.append(ends[at - 1] if at else -1)
        tails[at:] = [value] if at == len(tails) else [value, *tails[at + 1 :]]
        ends[at:] = [position] if at == len(ends) else [position, *ends[at + 1 :]]
    kept: set[int] = set()
    position = ends[-1] if ends else -1
    while position >= 0:
        kept.add(position)
        position = before[position]
    return kept


def _out_of_order(sheet: Sheet, rank: int, by: int, row: int, beside: int) -> Finding:
    text = "rank {rank} ({name}) has {value}, rank {other} ({beside}) has {held}: one of them is out of order"
    value, held = sheet.cells[row][by].strip(), sheet.cells[beside][by].strip()
    names = _names(sheet)
    named = {
        "rank": sheet.cells[row][rank].strip(),
        "name": called(sheet, row, names),
        "value": value,
        "other": sheet.cells[beside][rank].strip(),
        "beside": called(sheet, beside, names),
        "held": held,
    }
    first, *also = sheet.places((row, beside), by)
    return Finding("rank_order", ERROR, Fault(first, text, named), value, "", tuple(also))


def find_names(sheet: Sheet) -> Iterator[Finding]:
    """``name_twice``: one name at two ranks of a list, where names are else all different."""
    for column in sheet.roles.rank:
        columns, found = lists(sheet, column)
        ranked = sum(len(rows) for rows in found.values())
        for item in others(sheet, columns):
            if item in sheet.roles.time:
                continue
            twice = [pair for rows in found.values() for pair in _twice(sheet, rows, item, column)]
            if ranked >= 4 and len(twice) <= max(1, ranked // 20) and _tells_apart(sheet, item, found):
                yield from (_name_twice(sheet, item, column, *pair) for pair in twice)


def _tells_apart(sheet: Sheet, item: int, found: Groups) -> bool:
    return any(len({sheet.cells[r][item] for r in rows}) > 2 for rows in found.values())


def _twice(sheet: Sheet, rows: Group, item: int, column: int) -> Iterator[tuple[int, int]]:
    seen: dict[str, int] = {}
    for row in rows:
        name = sheet.cells[row][item].strip()
        if name and name in seen and _rank(sheet, seen[name], column) != _rank(sheet, row, column):
            yield seen[name], row
        seen.setdefault(name, row)


def _name_twice(sheet: Sheet, item: int, column: int, first_row: int, row: int) -> Finding:
    text = "{name} stands twice in one list, at {first} and at {second}"
    name = sheet.cells[row][item].strip()
    ranks = [sheet.cells[r][column].strip() for r in (first_row, row)]
    first, *also = sheet.places((first_row, row), item)
    why = Fault(first, text, {"name": name, "first": ranks[0], "second": ranks[1]})
    return Finding("name_twice", ERROR, why, name, "", tuple(also))
