"""Which rows of a sheet belong together.

A sheet seldom says which of its columns name a group and which name the items in it. So every choice of key
columns is tried, and the one is taken under which most rows fit what the rule expects of a group. One wrong
number spoils one group; the others still tell how the sheet is laid out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import combinations

from .sheet import Sheet

Group = list[int]
Groups = dict[tuple[str, ...], Group]
MOST_KEYS = 9
"""Key columns that are tried; of more, those with the fewest different cells."""
MOST_COMPARED = 200
"""Rows with equal numbers among which the one that a row says again is sought."""
MOST_WORK = 3_000_000
"""Rows times choices."""


def groups(sheet: Sheet, columns: Sequence[int], rows: Iterable[int]) -> Groups:
    """Rows by their cells in `columns`, in the order of the sheet."""
    found: Groups = {}
    for row in rows:
        found.setdefault(sheet.key(row, columns), []).append(row)
    return found


def _useful(sheet: Sheet, rows: Sequence[int]) -> dict[int, tuple[int, ...]]:
    """Key columns with more than one cell, one of each set that divides alike, fewest cells first.

    Each comes with the number of its cell in every row.
    """
    seen: dict[tuple[int, ...], int] = {}
    for column in sheet.roles.key:
        number: dict[str, int] = {}
        pattern = tuple(number.setdefault(sheet.cells[row][column].strip(), len(number)) for row in rows)
        if len(number) > 1:
            seen.setdefault(pattern, column)
    kept = sorted(seen.items(), key=lambda pair: max(pair[0]))[:MOST_KEYS]
    while kept and len(rows) << len(kept) > MOST_WORK:
        kept = kept[:-1]
    return {column: pattern for pattern, column in kept}


def divide(
    sheet: Sheet, rows: Sequence[int], fit: Callable[[Group], float]
) -> tuple[tuple[int, ...], Groups, float]:
    """The choice of columns whose groups fit best, its groups, and how many rows fit.

    Parameters
    ----------
    fit
        How many rows of a group are as the rule expects them. Of equal choices the one with the fewest
        groups is taken.
    """
    patterns = _useful(sheet, rows)
    best: tuple[tuple[float, int], tuple[int, ...]] | None = None
    known: dict[tuple[int, ...], float] = {}
    for size in range(len(patterns) + 1):
        for chosen in combinations(patterns, size):
            found: dict[tuple[int, ...], Group] = {}
            for row, *cells in zip(rows, *(patterns[c] for c in chosen), strict=True):
                found.setdefault(tuple(cells), []).append(row)
            total = 0.0
            for group in found.values():
                one = tuple(group)
                if one not in known:
                    known[one] = fit(group)
                total += known[one]
            if best is None or (total, -len(found)) > best[0]:
                best = ((total, -len(found)), tuple(sorted(chosen)))
    if best is None:
        return (), {}, 0.0
    return best[1], groups(sheet, best[1], rows), best[0][0]


def others(sheet: Sheet, columns: Sequence[int]) -> tuple[int, ...]:
    """Key columns that are not among `columns`: they name what stands in a group."""
    return tuple(c for c in sheet.roles.key if c not in columns)


def called(sheet: Sheet, row: int, columns: Sequence[int]) -> str:
    """What a row is called: its cells in `columns`, each different one once."""
    named = [c for c in columns if c not in sheet.roles.operator]
    return " / ".join(dict.fromkeys(cell for cell in sheet.key(row, named) if cell)) or "-"


def distinct(sheet: Sheet, rows: Iterable[int], columns: Sequence[int]) -> list[int]:
    """`rows` without those that say again, in another place of the report, what an earlier one says.

    Two rows say the same when their cells in `columns` and in the key columns are equal, a blank key cell
    being equal to any.
    """
    if not sheet.roles.source:
        return list(rows)
    seen: dict[tuple[str, ...], list[int]] = {}
    kept = []
    for row in rows:
        before = seen.setdefault(sheet.key(row, columns), [])
        if not any(_restates(sheet, row, held) for held in before[-MOST_COMPARED:]):
            kept.append(row)
        before.append(row)
    return kept


def _restates(sheet: Sheet, row: int, held: int) -> bool:
    key, other = sheet.key(row, sheet.roles.key), sheet.key(held, sheet.roles.key)
    same = all(a == b or not a or not b for a, b in zip(key, other, strict=True))
    return same and sheet.key(row, sheet.roles.source) != sheet.key(held, sheet.roles.source)
