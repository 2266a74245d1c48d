"""What partners do: shares of their relations by class of a tree, one class within another, come out as printed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from .margin import Bools, ConflictError, Floats, Ints, Sum, counts, fill
from .target import Classes, Target, Targets
from .trait import Trait, alike, falls, leaning

TOLD = (0.95, 0.9, 0.8, 0.7, 0.6, 0.5)
"""Part of the partners with several relations of whom it is told what they do, tried in turn."""
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
    for one in sorted((p for p in found if p.outer is not None), key=lambda p: -len(p.outer)):  # type: ignore[arg-type]
        assert one.outer is not None
        part = leaning(part, [*told, (one.inner, one.target.value * float(part[one.outer].sum()))])
        told.append((one.inner, one.target.value * float(part[one.outer].sum())))
    return part


def settle_industry(
    trait: Trait,
    found: Sequence[Part],
    year: Ints,
    partner: Ints,
    known: Mapping[int, int],
    n: int,
    rng: np.random.Generator,
) -> Ints:
    """The value of each partner.

    Parameters
    ----------
    year, partner
        Shape (links,): year of each relation and the partner at its end.
    known
        Partner -> place of the value that it has.
    n
        Nodes.

    Returns
    -------
    numpy.ndarray
        Shape (nodes,): place in the trait's values, -1 of nodes that are no partners.
    """
    part = usual_parts(trait, found)
    of_value = alike([p for f in found for p in (f.inner, f.outer) if p is not None], len(part))
    m = int(of_value.max()) + 1
    degree = np.bincount(partner, minlength=n)
    value = np.full(n, -1, np.int64)
    for node, place in known.items():
        value[node] = place
    busy = np.flatnonzero((degree > 1) & (value < 0))
    is_leaf = (degree == 1) & (value < 0)
    years = np.array(sorted({f.year for f in found}))
    each = np.stack([np.bincount(partner[year <= y], minlength=n) for y in years.tolist()])
    leant = replace(trait, weight=part)
    level = np.stack([np.bincount(of_value, usual_parts(leant, [f for f in found if f.year == y]), m)
                      for y in years.tolist()])  # fmt: skip
    held = np.zeros_like(level)
    for node in known:
        held[:, of_value[value[node]]] += each[:, node]
    for told in TOLD:
        some = busy[rng.random(len(busy)) < told]
        value[busy] = -1
        total = each[:, some].sum(axis=1) + held.sum(axis=1)
        lack = level * total[:, None] - held
        for node in some[np.argsort(-degree[some], kind="stable")].tolist():
            odds = np.maximum((lack * each[:, node, None] / np.maximum(total, 1)[:, None]).sum(axis=0), 0.0)
            if odds.sum() <= 0:
                continue
            c = min(int(np.searchsorted(np.cumsum(odds), rng.random() * odds.sum())), m - 1)
            values = np.flatnonzero(of_value == c)
            value[node] = rng.choice(values, p=part[values] / part[values].sum())
            lack[:, c] -= each[:, node]
        try:
            _fill(value, is_leaf, part, of_value, found, year, partner, rng)
        except ConflictError:
            if told == TOLD[-1]:
                raise
        else:
            break
    return value


def _fill(
    value: Ints,
    is_leaf: Bools,
    part: Floats,
    of_value: Ints,
    found: Sequence[Part],
    year: Ints,
    partner: Ints,
    rng: np.random.Generator,
) -> None:
    """Give each partner with a single relation a value, so that all figures come out."""
    m = int(of_value.max()) + 1
    years = np.array(sorted({f.year for f in found}))
    link = np.flatnonzero(is_leaf[partner])
    group = np.minimum(np.searchsorted(years, year[link]), len(years) - 1)
    size = np.bincount(group, minlength=len(years))
    # The last column are partners of whom it is not told.
    cell = np.arange(len(years) * (m + 1)).reshape(len(years), m + 1)
    sums = [Sum(f"partners {g}", cell[g], int(size[g]), int(size[g])) for g in range(len(years))]
    settled = value[partner] >= 0
    told, before = 0, 0
    for g, at in enumerate(years.tolist()):
        now = [f for f in found if f.year == at]
        names = {tuple(f.inner.tolist()): f.target.name for f in now}
        fixed = np.bincount(of_value[value[partner[settled & (year <= at)]]], minlength=m)
        total = int(((year <= at) & (settled | is_leaf[partner])).sum())
        told, numbers = _whole(now, part, told + total - before)
        before = total
        first = np.arange(g + 1)
        sums.append(Sum(str(at), cell[: g + 1, :m].ravel(), told - int(fixed.sum()), told - int(fixed.sum())))
        for places, low, high in numbers:
            held = np.unique(of_value[places])
            taken = int(fixed[held].sum())
            name = names.get(tuple(places.tolist()), str(at))
            sums.append(Sum(name, cell[np.ix_(first, held)].ravel(), low - taken, high - taken))
    wish = size[:, None] * np.append(np.bincount(of_value, part, m), 0.0)[None, :]
    made = fill(wish.ravel(), sums).reshape(len(years), m + 1)
    for g in range(len(years)):
        mine = rng.permutation(partner[link[group == g]])
        of_mine = np.repeat(np.arange(m + 1), made[g])
        for c in np.unique(of_mine[of_mine < m]):
            values = np.flatnonzero(of_value == c)
            chosen = mine[of_mine == c]
            value[chosen] = rng.choice(values, len(chosen), p=part[values] / part[values].sum())


Numbers = list[tuple[Ints, int, int]]
"""Bounds of the number of relations of some places."""


def _whole(found: Sequence[Part], part: Floats, most: int) -> tuple[int, Numbers]:
    """The greatest number of relations of which all shares, and shares of shares, can be told."""
    for total in range(most, max(most - REACH, 0), -1):
        numbers = _numbers(found, part, total, None)
        if numbers is not None:
            return total, numbers
    raise ConflictError([f.target.name for f in found])


def _numbers(found: Sequence[Part], part: Floats, total: int, outer: Ints | None) -> Numbers | None:
    """Bounds of the number of each class within a whole; a class that is itself a whole gets one number."""
    made: Numbers = []
    told = [f for f in found if (f.outer is None) == (outer is None)
            and (outer is None or np.array_equal(f.outer, outer))]  # fmt: skip
    inside = {tuple(f.inner.tolist()): counts(f.target.low, f.target.high, total) for f in told}
    wholes = [f.outer for f in found if f.outer is not None and _is_next(f.outer, outer, found)]
    for key in {tuple(w.tolist()) for w in wholes}:
        near = int(round(part[list(key)].sum() * total))
        inside.setdefault(key, (max(near - SLACK, 1), near + SLACK))
    for key, (low, high) in sorted(inside.items()):
        if low > high:
            return None
        places = np.array(key, np.int64)
        if any(f.outer is not None and np.array_equal(f.outer, places) for f in found):
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


def _is_next(whole: Ints, outer: Ints | None, found: Sequence[Part]) -> bool:
    """Whether `whole` lies in `outer` with no other whole between."""
    if outer is not None and (len(whole) >= len(outer) or not np.isin(whole, outer).all()):
        return False
    between = [f.outer for f in found if f.outer is not None and len(f.outer) > len(whole)
               and np.isin(whole, f.outer).all()]  # fmt: skip
    return all(outer is not None and len(b) >= len(outer) for b in between)
