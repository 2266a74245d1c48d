"""Tables that cross two lists: every pair has its row."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from jihe.errors import Fault

from ..finding import WARNING, Finding
from ..sheet import Sheet

LEAST_SIDE = 4
"""Different cells of each of the two columns."""
LEAST_ROWS = 12
MOST_MISSING = 0.03
"""Pairs without a row, relative to all, before the table is no full crossing; one may always be missing."""


def find(sheet: Sheet) -> Iterator[Finding]:
    """``row_missing``: of two columns nearly every pair has a row, as each class in each year, but not all.

    Looked at where the two columns together tell the rows apart. Bins are looked at by their ends.
    """
    if sheet.roles.lower is not None or sheet.roles.upper is not None:
        return
    for a, b in itertools.combinations(sheet.roles.key, 2):
        pairs: dict[tuple[str, str], int] = {}
        for row, cells in enumerate(sheet.cells):
            pairs.setdefault((cells[a].strip(), cells[b].strip()), row)
        sides = [list(dict.fromkeys(pair[side] for pair in pairs)) for side in (0, 1)]
        n = len(sides[0]) * len(sides[1])
        lost = n - len(pairs)
        enough = min(map(len, sides)) >= LEAST_SIDE and len(pairs) >= LEAST_ROWS
        if (
            enough
            and 0 < lost <= max(1, MOST_MISSING * n)
            and len(pairs) >= len(sheet) - max(1, len(sheet) // 20)
        ):
            yield from _missing(sheet, (a, b), pairs, sides)


def _missing(
    sheet: Sheet, columns: tuple[int, int], pairs: dict[tuple[str, str], int], sides: list[list[str]]
) -> Iterator[Finding]:
    for pair in itertools.product(*sides):
        if pair not in pairs:
            near = [row for held, row in pairs.items() if held[0] == pair[0] or held[1] == pair[1]]
            text = "there is no row for {pair}, though nearly every {first} has one for every {second}"
            first, second = (sheet.names[c] for c in columns)
            name = " / ".join(pair)
            place, *also = sheet.places(near[-1:])
            why = Fault(place, text, {"pair": name, "first": first, "second": second})
            yield Finding("row_missing", WARNING, why, "", name, tuple(also))
