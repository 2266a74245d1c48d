"""Shares: of a complete group they add up to the whole, and none lies outside it."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from jihe.errors import Fault

from ..finding import ERROR, WARNING, Finding
from ..number import Printed, rounded, total
from ..sheet import Sheet, says
from .bins import bin_gap, bin_missing, end_missing, is_complete, open_end
from .slice import Slice, slices

LEAST_SIBLINGS = 2
"""Groups that differ in their year or edition only and close, before a group is held to be complete."""
LEAST_PEERS = 3
"""Other groups of the sheet, all of which close, before a group is doubted."""
_SLACK = Decimal("1.0005")
"""A total of rounded shares may exceed the whole by so much."""


def find_sums(sheet: Sheet) -> Iterator[Finding]:
    """``share_sum``, ``bin_missing``, ``item_missing``: a complete group of shares does not add up.

    A group is held to be complete when its bins join on from an open end to an open end; when it has an item
    such as "other"; or when the same group closes in at least two other years or editions. Half a unit of
    each share's last digit is allowed for rounding.
    """
    for column in sheet.roles.share:
        found = [s for s in slices(sheet, column) if len(s.items) > 1]
        n_closing = sum(s.closes for s in found)
        alike: dict[tuple[str, ...], list[Slice]] = {}
        for one in found:
            alike.setdefault(one.untimed, []).append(one)
        for one in found:
            if not one.closes:
                siblings = [s for s in alike[one.untimed] if s is not one]
                yield from _judge(one, siblings, n_closing, len(found) - 1)


def _judge(one: Slice, siblings: list[Slice], n_closing: int, n_other: int) -> Iterator[Finding]:
    held = one.sum()
    gap = bin_gap(one)
    if gap is not None:
        if held.high < one.whole:
            yield bin_missing(one, held, gap)
        return
    if (end := open_end(one)) is not None and held.high < one.whole:
        yield end_missing(one, held, end)
        return
    lacking = _lacking(one, [s for s in siblings if s.closes])
    if lacking and held.high < one.whole:
        yield _item_missing(one, held, lacking)
    elif not one.is_list:
        return
    elif (reason := _completeness(one, siblings)) is not None:
        yield _not_whole(one, held, reason)
    elif n_closing == n_other >= LEAST_PEERS or (
        held.low > one.whole and n_closing and n_closing * 2 >= n_other
    ):
        yield _not_whole(one, held, WARNING)


def _completeness(one: Slice, siblings: list[Slice]) -> str | None:
    """How sure it is that the group is complete: the severity of its not closing, None when it is not."""
    if is_complete(one):
        return ERROR
    closed = [s for s in siblings if s.closes]
    same = [s for s in closed if s.items == one.items]
    if len(closed) >= LEAST_SIBLINGS and len(closed) * 5 >= len(siblings) * 4:
        return ERROR if same else WARNING
    if same and len(closed) == len(siblings):
        return WARNING
    return None


def _lacking(one: Slice, closed: list[Slice]) -> list[str]:
    """Items that every closing sibling has and this group has not, where it has no other of its own."""
    if len(closed) < LEAST_SIBLINGS:
        return []
    common = frozenset.intersection(*(s.items for s in closed))
    lost = common - one.items
    return [" / ".join(filter(None, item)) for item in sorted(lost)] if one.items <= common else []


def _item_missing(one: Slice, held: Printed, lacking: list[str]) -> Finding:
    rest = one.whole - held.value
    text = "{item} is missing from {group}: the shares add up to {sum}, which leaves {rest} for it"
    named = {"item": ", ".join(lacking), "group": one.label, "sum": held.value, "rest": rest}
    places = one.sheet.places(one.rows, one.column)
    return Finding(
        "item_missing", WARNING, Fault(places[0], text, named), str(held.value), str(rest), places[1:]
    )


def _not_whole(one: Slice, held: Printed, severity: str) -> Finding:
    text = "the {n} shares of {group} add up to {sum}, not to {whole} (rounding allows {half})"
    named = {
        "n": len(one.items),
        "group": one.label,
        "sum": held.value,
        "whole": one.whole,
        "half": held.half,
    }
    places = one.sheet.places(one.rows, one.column)
    why = Fault(places[0], text, named)
    return Finding("share_sum", severity, why, str(held.value), str(one.whole), places[1:])


def find_outside(sheet: Sheet) -> Iterator[Finding]:
    """``share_range``: a share below 0 or above the whole."""
    for column, whole in sheet.roles.share.items():
        if says(sheet.names[column], "column", "average"):
            continue
        for row in range(len(sheet)):
            number = sheet.number(row, column)
            if number is not None and not 0 <= number.value <= whole * _SLACK:
                text = "a share of {value} lies outside 0 to {whole}"
                first, *also = sheet.places((row,), column)
                why = Fault(first, text, {"value": number.text, "whole": whole})
                yield Finding("share_range", ERROR, why, number.text, f"0-{whole}", tuple(also))


def find_composites(sheet: Sheet) -> Iterator[Finding]:
    """``share_sum``: an item "A + B" is the sum of its parts, as far as rounding can tell."""
    for column in sheet.roles.share:
        for row in sheet.plain:
            for key in sheet.roles.key:
                parts = [p.strip() for p in sheet.cells[row][key].split("+")]
                if len(parts) > 1 and (found := _composite(sheet, column, key, row, parts)):
                    yield found


def _composite(sheet: Sheet, column: int, key: int, row: int, parts: list[str]) -> Finding | None:
    told = sheet.number(row, column)
    rest = _alike(sheet, key, row, parts)
    numbers = [n for r in rest if (n := sheet.number(r, column)) is not None]
    if told is None or len(numbers) != len(parts):
        return None
    held = total(numbers)
    if held.meets(told.low, told.high):
        return None
    text = "{items} together are told as {value}, but add up to {sum}"
    named = {"items": sheet.cells[row][key], "value": told.text, "sum": held.value}
    first, *also = sheet.places((row, *rest), column)
    why = Fault(first, text, named)
    return Finding("share_sum", ERROR, why, told.text, rounded(held.value, told), tuple(also))


def _alike(sheet: Sheet, key: int, row: int, parts: list[str]) -> list[int]:
    """Rows that tell the parts, alike in as many other key columns as any choice of one row for each part."""
    keys = [c for c in sheet.roles.key if c != key]
    scored: dict[str, list[tuple[int, int]]] = {}
    for r in sheet.plain:
        if (cell := sheet.cells[r][key].strip()) in parts and r != row:
            same = sum(sheet.cells[r][c] == sheet.cells[row][c] for c in keys)
            scored.setdefault(cell, []).append((same, r))
    best = [max(found, key=lambda pair: pair[0]) for found in scored.values()]
    alike = {same for same, _ in best}
    return [r for _, r in best] if len(alike) == 1 and alike.pop() >= len(keys) - 1 else []
