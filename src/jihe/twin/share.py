"""Shares, and shares of shares, of the relations of partners: which whole numbers the figures allow."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from .margin import ConflictError, Floats, Ints, counts
from .target import Classes, Target, Targets
from .trait import Trait, falls, leaning

REACH = 4000
"""How many relations may be left untold so that the shares of the others round as printed."""
SLACK = 200
"""How far the number of relations of a class of which no share is printed may be moved."""


@dataclass(frozen=True)
class Part:
    """A figure: the share of some classes in the relations of others, up to a year.

    Attributes
    ----------
    inner, outer
        Places in the trait's values; `outer` is None where the share is of all.
    """

    target: Target
    year: int
    inner: Ints
    outer: Ints | None


def parts(trait: Trait, targets: Targets, network: str | None, classes: Classes) -> list[Part]:
    """The figures about a trait of the partners in a network."""
    pack, found = targets.pack, []
    for target in targets.where("link", reduce="share", network=network):
        measure = target.measure
        if measure.where != {"is_sample_node": False}:
            continue
        cuts = [d for d in measure.cut if pack.dimensions[d].column == trait.column]
        others = [d for d in measure.cut if d not in cuts]
        if not cuts or len(others) != 1 or not pack.dimensions[others[0]].cumulative:
            continue
        sets = {
            d: falls(pack.dimensions[d], target.cut[d], trait.values, "link", pack, classes, d) for d in cuts
        }
        held = [sets[d] for d in cuts if d in measure.within]
        inner = sets[cuts[0]]
        for one in sets.values():
            inner = np.intersect1d(inner, one)
        found.append(Part(target, int(target.cut[others[0]]), inner, held[0] if held else None))
    return found


def usual_parts(trait: Trait, found: Sequence[Part]) -> Floats:
    """How large a part each value has: shares of shares are followed down."""
    told: list[tuple[Ints, float]] = []
    for one in sorted(found, key=lambda p: (0 if p.outer is None else len(p.outer), p.year), reverse=True):
        if one.outer is None:
            told.append((one.inner, one.target.value))
    part = leaning(trait.weight, told)
    inside = [(p.outer, p) for p in found if p.outer is not None]
    for outer, one in sorted(inside, key=lambda pair: -len(pair[0])):
        part = leaning(part, [*told, (one.inner, one.target.value * float(part[outer].sum()))])
        told.append((one.inner, one.target.value * float(part[outer].sum())))
    return part


Numbers = list[tuple[Ints, int, int]]
"""Bounds of the number of relations of some places."""


def whole_of(found: Sequence[Part], part: Floats, most: int) -> tuple[int, Numbers]:
    """The greatest number of relations of which all shares, and shares of shares, can be told."""
    for total in range(most, max(most - REACH, 0), -1):
        numbers = _numbers(found, part, total, None)
        if numbers is not None:
            return total, numbers
    raise ConflictError([f.target.name for f in found])


def _numbers(found: Sequence[Part], part: Floats, total: int, outer: Ints | None) -> Numbers | None:
    """Bounds of the number of each class within a whole; a class that is itself a whole gets one number."""
    made: Numbers = []
    told = [f for f in found if _is_same(f.outer, outer)]
    inside = {tuple(f.inner.tolist()): counts(f.target.low, f.target.high, total) for f in told}
    wholes = [f.outer for f in found if f.outer is not None and _is_next(f.outer, outer, found)]
    for key in {tuple(w.tolist()) for w in wholes}:
        near = round(float(part[list(key)].sum()) * total)
        inside.setdefault(key, (max(near - SLACK, 1), near + SLACK))
    for key, (low, high) in sorted(inside.items()):
        if low > high:
            return None
        places = np.array(key, np.int64)
        if any(_is_same(f.outer, places) for f in found):
            for base in sorted(range(low, high + 1), key=lambda k: abs(2 * k - low - high)):
                below = _numbers(found, part, base, places)
                if below is not None:
                    made += [(places, base, base), *below]
                    break
            else:
                return None
        else:
            made.append((places, low, high))
    return made


def _is_same(one: Ints | None, other: Ints | None) -> bool:
    if one is None or other is None:
        return one is other
    return np.array_equal(one, other)


def _is_next(whole: Ints, outer: Ints | None, found: Sequence[Part]) -> bool:
    """Whether `whole` lies in `outer` with no other whole between."""
    if outer is not None and (len(whole) >= len(outer) or not np.isin(whole, outer).all()):
        return False
    between = [f.outer for f in found if f.outer is not None and len(f.outer) > len(whole)
               and np.isin(whole, f.outer).all()]  # fmt: skip
    return all(outer is not None and len(b) >= len(outer) for b in between)
