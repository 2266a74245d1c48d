"""Counts: a share is a whole number of a known base, and counts of a complete group add up to it."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from jihe.errors import Fault

from ..finding import ERROR, NOTE, WARNING, Finding
from ..group import called
from ..number import Printed, unit_of
from ..sheet import Sheet, is_word
from .slice import Slice, is_several, slices

LEAST_COUNTED, LEAST_FITTING = 2, 0.5
"""Rows whose count gives their share, and their part of all, before the others are told."""
LEAST_ATTAINED, LEAST_ATTAINABLE = 3, 0.7
"""The same for shares that some whole number gives, which chance does more often."""
MOST_UNITS = 5
"""Units of the last digit by which a total of rounded shares may be off."""


def find_shares(sheet: Sheet) -> Iterator[Finding]:
    """``count_share``: a count, its base and its share do not agree, or no whole number gives the share.

    The share that the count gives must round to the printed digits. Where no count is printed, some whole
    number out of the base must give the share; that is looked at only where not nearly every share could be
    given.
    """
    base = sheet.roles.base
    if base is None:
        return
    for column, whole in sheet.roles.share.items():
        counted = {r: c for r in sheet.plain if (c := _counted(sheet, r)) is not None}
        held = [r for r in sheet.plain if _both(sheet, r, column, base)]
        told = {r: _count_and_share(sheet, r, column, base, whole, counted[r]) for r in held if r in counted}
        if _convinces(told, LEAST_COUNTED, LEAST_FITTING):
            yield from (f for f in told.values() if f is not None)
        whole_ones = {r: _no_count(sheet, r, column, base, whole) for r in held if r not in counted}
        whole_ones = {r: f for r, f in whole_ones.items() if _tells(sheet, r, column, base, whole)}
        if _convinces(whole_ones, LEAST_ATTAINED, LEAST_ATTAINABLE):
            yield from (f for f in whole_ones.values() if f is not None)


def _convinces(told: dict[int, Finding | None], least: int, part: float) -> bool:
    fitting = sum(f is None for f in told.values())
    return fitting >= least and fitting >= part * len(told)


def _both(sheet: Sheet, row: int, column: int, base: int) -> bool:
    n, share = sheet.number(row, base), sheet.number(row, column)
    return n is not None and n.value > 0 and share is not None


def _counted(sheet: Sheet, row: int) -> tuple[int, Printed] | None:
    """The column and the number of a row's count; one that was worked out only where none is printed."""
    for column in (*sheet.roles.count, *sheet.roles.implied):
        number = sheet.number(row, column)
        if number is not None:
            return column, number
    return None


def _count_and_share(
    sheet: Sheet, row: int, column: int, base: int, whole: int, counted: tuple[int, Printed]
) -> Finding | None:
    n, share = sheet.number(row, base), sheet.number(row, column)
    assert n is not None
    assert share is not None
    count = counted[1]
    exact = count.value * whole / n.value
    off = abs(exact - share.value)
    if off <= share.half:
        return None
    first, *also = sheet.places((row,), column)
    expected = str(round(exact, share.digits))
    text = "{count} of {n} are {expected}, not {share}"
    if count.value > n.value:
        text = "{count} is more than the {n} that it is counted from"
    named = {"count": count.text, "n": n.text, "expected": expected, "share": share.text}
    # A total of rounded shares is often one unit off.
    units = MOST_UNITS if is_several(sheet, row) else 1
    severity = NOTE if off <= units * unit_of(share.value) else ERROR
    return Finding("count_share", severity, Fault(first, text, named), share.text, expected, tuple(also))


def _possible(share: Printed, n: Decimal, whole: int) -> bool:
    least = (share.low * n / whole).to_integral_value(ROUND_CEILING)
    most = (share.high * n / whole).to_integral_value(ROUND_FLOOR)
    return least <= most


def _tells(sheet: Sheet, row: int, column: int, base: int, whole: int) -> bool:
    """Whether most shares that could be printed are given by no whole number."""
    n, share = sheet.number(row, base), sheet.number(row, column)
    assert n is not None
    assert share is not None
    return n.value * unit_of(share.value) / whole < Decimal("0.5")


def _no_count(sheet: Sheet, row: int, column: int, base: int, whole: int) -> Finding | None:
    n, share = sheet.number(row, base), sheet.number(row, column)
    assert n is not None
    assert share is not None
    if _possible(share, n.value, whole):
        return None
    near = round(share.value * n.value / whole)
    expected = str(round(near * whole / n.value, share.digits))
    text = "no whole number out of {n} is {share}; {near} would be {expected}"
    named = {"n": n.text, "share": share.text, "near": near, "expected": expected}
    severity = NOTE if is_several(sheet, row) else WARNING
    first, *also = sheet.places((row,), column)
    return Finding("count_share", severity, Fault(first, text, named), share.text, expected, tuple(also))


def find_sums(sheet: Sheet) -> Iterator[Finding]:
    """``count_sum``: the counts of a group whose shares close do not add up to its base, or exceed it."""
    base = sheet.roles.base
    if base is None:
        return
    for column in sheet.roles.share:
        for one in slices(sheet, column):
            yield from _count_sum(one, base)


def _count_sum(one: Slice, base: int) -> Iterator[Finding]:
    sheet = one.sheet
    seen: dict[str, int] = {}
    for row in one.rows:
        seen.setdefault(called(sheet, row, [c for c in sheet.roles.key if c not in one.columns]), row)
    rows = list(seen.values())
    counts = [c[1].value for r in rows if (c := _counted(sheet, r)) is not None]
    bases = {n.value for r in rows if (n := sheet.number(r, base)) is not None}
    if len(counts) < len(rows) or len(rows) < 2 or len(bases) != 1:
        return
    base_value, held = bases.pop(), sum(counts, Decimal(0))
    if not one.closes or held == base_value:
        return
    text = "the {k} counts of {group} add up to {sum}, not to {n}, though the shares add up to the whole"
    named = {"k": len(rows), "group": one.label, "sum": held, "n": base_value}
    first, *also = sheet.places(rows, (sheet.roles.count or sheet.roles.implied)[0])
    yield Finding("count_sum", ERROR, Fault(first, text, named), str(held), str(base_value), tuple(also))


def find_totals(sheet: Sheet) -> Iterator[Finding]:
    """``total``: a row called "total" is not the sum of the rows beside it, where in most groups it is."""
    from ..group import groups

    named = [c for c in sheet.roles.key if any(is_word(row[c], "cell", "total") for row in sheet.cells)]
    for item in named:
        columns = tuple(c for c in sheet.roles.key if c != item)
        parts = groups(sheet, columns, sheet.plain)
        for column in (c for c in sheet.roles.number if c not in sheet.roles.share):
            told = [f for rows in parts.values() if (f := _total(sheet, item, column, rows)) is not None]
            wrong = [finding for fits, finding in told if not fits and finding is not None]
            if len(told) - len(wrong) >= max(2, len(wrong)):
                yield from wrong


def _total(sheet: Sheet, item: int, column: int, rows: list[int]) -> tuple[bool, Finding | None] | None:
    """Whether a group's total is the sum of its parts, and what to say when not; None without a total."""
    totals = [r for r in rows if is_word(sheet.cells[r][item], "cell", "total")]
    rest = [r for r in rows if r not in totals]
    numbers = [n for r in rest if (n := sheet.number(r, column)) is not None]
    told = sheet.number(totals[0], column) if len(totals) == 1 else None
    if told is None or len(numbers) < 2 or len(numbers) != len(rest):
        return None
    held = sum((n.value for n in numbers), Decimal(0))
    half = (
        sum((n.half for n in numbers), told.half) if any(n.digits for n in (told, *numbers)) else Decimal(0)
    )
    if abs(held - told.value) <= half:
        return True, None
    text = "the total is {total}, but the {n} rows beside it add up to {sum}"
    first, *also = sheet.places((totals[0], *rest), column)
    why = Fault(first, text, {"total": told.text, "n": len(rest), "sum": held})
    return False, Finding("total", ERROR, why, told.text, str(held), tuple(also))
