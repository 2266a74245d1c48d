"""Bins of a distribution: whether they join on, and which one is missing."""

from __future__ import annotations

import itertools
from decimal import Decimal

from jihe.errors import Fault

from ..finding import ERROR, WARNING, Finding
from ..number import Printed
from ..sheet import is_word
from .slice import Slice

Bin = tuple[Decimal | None, Decimal | None, int]


def bins_of(one: Slice) -> list[Bin]:
    """(lower, upper, row) of each item, lowest first; a lower end of 0 is open."""
    sheet, roles = one.sheet, one.sheet.roles
    if roles.lower is None or roles.upper is None:
        return []
    seen: dict[tuple[Decimal | None, Decimal | None], int] = {}
    for row in one.rows:
        low, high = sheet.number(row, roles.lower), sheet.number(row, roles.upper)
        start = None if low is None or not low.value else low.value
        if (start, high and high.value) != (None, None) and (high is None or high.value > (start or 0)):
            seen.setdefault((start, high.value if high else None), row)
    return sorted(((a, b, row) for (a, b), row in seen.items()), key=lambda b: b[0] or Decimal(0))


def _joins(found: list[Bin]) -> bool:
    return all(_follows(a[1], b[0]) for a, b in itertools.pairwise(found))


def _follows(upper: Decimal | None, lower: Decimal | None) -> bool:
    """Whether a bin begins where the one before ends, or one whole number after."""
    return upper is not None and lower is not None and lower - upper in (0, 1)


def bin_gap(one: Slice) -> tuple[Bin, Bin] | None:
    """The two bins of an open-ended list of bins between which one is missing; None when none is."""
    found = bins_of(one)
    if len(found) < 3 or found[0][0] is not None or found[-1][1] is not None:
        return None
    broken = [(a, b) for a, b in itertools.pairwise(found) if not _follows(a[1], b[0])]
    if len(broken) != 1 or broken[0][0][1] is None or broken[0][1][0] is None:
        return None
    return broken[0] if broken[0][0][1] < broken[0][1][0] else None


def open_end(one: Slice) -> Bin | None:
    """The outermost bin of a list that joins on but begins above 0, or stops, while its other end is open."""
    found = bins_of(one)
    if len(found) < max(3, len(one.items)) or not _joins(found):
        return None
    if found[-1][1] is None and found[0][0] is not None:
        return found[0]
    return found[-1] if found[0][0] is None and found[-1][1] is not None else None


def is_complete(one: Slice) -> bool:
    """Whether the group itself shows that nothing is left out: "other", or bins with open ends."""
    sheet = one.sheet
    if any(is_word(cell, "cell", "other") for r in one.rows for cell in sheet.key(r, sheet.roles.key)):
        return True
    found = bins_of(one)
    if len(found) < max(3, len(one.items)):
        return False
    return _joins(found) and found[0][0] is None and found[-1][1] is None


def bin_missing(one: Slice, held: Printed, gap: tuple[Bin, Bin]) -> Finding:
    sheet, (before, after) = one.sheet, gap
    rest = one.whole - held.value
    text = (
        "the bins of {group} jump from {upper} to {lower}, and the shares add up to {sum}: the bin between "
        "is missing, with {rest}"
    )
    named = {"group": one.label, "upper": before[1], "lower": after[0], "sum": held.value, "rest": rest}
    places = sheet.places((before[2], after[2]), one.column)
    return Finding(
        "bin_missing", ERROR, Fault(places[0], text, named), str(held.value), str(one.whole), places[1:]
    )


def end_missing(one: Slice, held: Printed, end: Bin) -> Finding:
    sheet, rest = one.sheet, one.whole - held.value
    text = (
        "the bins of {group} end at {edge}, and the shares add up to {sum}: a bin beyond is missing, with "
        "{rest}"
    )
    edge = end[0] if end == bins_of(one)[0] else end[1]
    named = {"group": one.label, "edge": edge, "sum": held.value, "rest": rest}
    first, *also = sheet.places((end[2],), one.column)
    why = Fault(first, text, named)
    return Finding("bin_missing", WARNING, why, str(held.value), str(one.whole), tuple(also))
