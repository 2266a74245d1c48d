"""Parts and their whole in a study: a city's number is no more than its province's."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from jihe.errors import Fault, Place
from jihe.pack.model import Dimension, Measure, Pack

from .finding import ERROR, Finding
from .number import Printed, total

ADDS = ("count", "sum", "share")
"""Ways to reduce whose parts add up to their whole."""


@dataclass(frozen=True)
class Number:
    """A number of a measure: the codes that it is cut by, and where it stands."""

    measure: str
    report: str
    codes: Mapping[str, str]
    number: Printed
    place: Place


def find(numbers: Iterable[Number], pack: Pack) -> Iterator[Finding]:
    """``part_whole``: the parts of a region are more than the region, in two measures of one quantity.

    The measures must count the same rows in the same way and be cut alike, but for the level of the region.
    """
    told: dict[str, list[Number]] = {}
    for number in numbers:
        told.setdefault(number.measure, []).append(number)
    for fine, coarse, dimension, other in _pairs(told, pack):
        yield from _exceeding(told[fine], told[coarse], dimension, other, pack)


def _pairs(told: Mapping[str, list[Number]], pack: Pack) -> Iterator[tuple[str, str, str, str]]:
    """(measure of parts, measure of wholes, their two dimensions)."""
    levels = pack.settings.region.levels if pack.settings.region else ()
    for fine in told:
        for coarse in told:
            found = _levels(pack.measures[fine], pack.measures[coarse], pack)
            if found is not None and _depth(levels, found[0], pack) > _depth(levels, found[1], pack):
                yield fine, coarse, *found


def _depth(levels: tuple[str, ...], dimension: str, pack: Pack) -> int:
    level = pack.dimensions[dimension].level
    return levels.index(level) if level in levels else -1


def _levels(fine: Measure, coarse: Measure, pack: Pack) -> tuple[str, str] | None:
    """The two dimensions by which else equal measures differ; None when they differ otherwise."""
    if (
        fine.reduce not in ADDS
        or fine.distinct
        or _rest(fine) != _rest(coarse)
        or len(fine.cut) != len(coarse.cut)
    ):
        return None
    differing = [(a, b) for a, b in zip(fine.cut, coarse.cut, strict=True) if a != b]
    if len(differing) != 1:
        return None
    a, b = (pack.dimensions.get(name) for name in differing[0])
    same = a is not None and b is not None and _level_apart(a, b)
    return differing[0] if same and not set(differing[0]) & {*fine.within, *coarse.within} else None


def _level_apart(a: Dimension, b: Dimension) -> bool:
    return a.column == b.column and a.level is not None and b.level is not None and not (a.group or b.group)


def _rest(measure: Measure) -> dict[str, object]:
    """All that decides what a measure counts, without what it is cut by and called."""
    return measure.model_dump(exclude={"title", "note", "cut", "top", "unit"})


def _exceeding(
    parts: list[Number], wholes: list[Number], dimension: str, other: str, pack: Pack
) -> Iterator[Finding]:
    parent = {code.code: code.parent for code in pack.regions}
    held: dict[tuple[object, ...], Number] = {}
    for whole in wholes:
        held.setdefault((whole.report, _others(whole, other), whole.codes.get(other)), whole)
    below: dict[tuple[object, ...], list[Number]] = {}
    for part in parts:
        code: str | None = part.codes.get(dimension)
        rest = (part.report, _others(part, dimension))
        while code and (*rest, code) not in held:
            code = parent.get(code)
        if code and not any(p.codes == part.codes for p in below.get((*rest, code), ())):
            below.setdefault((*rest, code), []).append(part)
    for key, some in below.items():
        whole, sum_ = held[key], total(part.number for part in some)
        if sum_.low > whole.number.high:
            text = "{parts} are {sum}, more than {whole}, of which they are parts: {value}"
            names = ", ".join(part.codes[dimension] for part in some[:5])
            named = {"parts": names, "sum": sum_.value, "whole": key[-1], "value": whole.number.text}
            why = Fault(some[0].place, text, named)
            also = (*(part.place for part in some[1:]), whole.place)
            yield Finding("part_whole", ERROR, why, str(sum_.value), whole.number.text, also)


def _others(number: Number, dimension: str) -> frozenset[tuple[str, str]]:
    return frozenset((name, code) for name, code in number.codes.items() if name != dimension)
