"""What figures about years imply of members: a sum and a mean of one class tell how many are in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from ..margin import Ints
from ..target import Classes, Target, Targets
from ..trait import Asked, Trait, falls
from .ask import SAMPLES, TABLE

MANY = 1e9
"""More members than there are."""


def implied(trait: Trait, targets: Targets, classes: Classes) -> list[Asked]:
    """Numbers of members in classes of a trait, as if a figure told them.

    A class of which a sum, a mean or a share of a column is told has a member; where both its sum and its
    mean are told, as many as one holds the other. Of classes of which so many are said to have rows, those
    that weigh most have a member each.
    """
    found: list[Asked] = []
    told = [t for t in targets.where(TABLE) if SAMPLES in t.measure.where]
    for target in told:
        measure, cuts = target.measure, target.measure.cut
        if not cuts or targets.pack.dimensions[cuts[-1]].column != trait.column:
            continue
        if measure.column and len(cuts) == 1 and target.low > 0:
            places = _places(trait, targets, classes, cuts[0], target.cut[cuts[0]])
            found.append(_asked(target, places, *_number(target, told)))
        elif target.cut.get("statistic") == "n_active":
            found += _active(target, trait, targets, classes, cuts[-1])
    return found


def _number(target: Target, told: Sequence[Target]) -> tuple[float, float]:
    """Bounds of the members of a class."""
    one = target.measure
    if one.reduce == "sum":
        for other in told:
            two = other.measure
            alike = (one.where, one.column, target.cut) == (two.where, two.column, other.cut)
            if alike and two.reduce == "mean" and other.low > 0:
                return np.ceil(target.low / other.high), np.floor(target.high / other.low)
    return 1, MANY


def _active(target: Target, trait: Trait, targets: Targets, classes: Classes, name: str) -> list[Asked]:
    dimension = targets.pack.dimensions[name]
    codes = (
        sorted({one for _, one in classes(name, TABLE)})
        if dimension.level or dimension.group
        else trait.values
    )
    places = [_places(trait, targets, classes, name, code) for code in codes]
    by_weight = sorted(places, key=lambda at: -float(trait.weight[at].sum()))
    chosen = [at for at in by_weight[: round(target.value)] if len(at)]
    return [_asked(target, at, target.measure.least, MANY) for at in chosen]


def _places(trait: Trait, targets: Targets, classes: Classes, name: str, code: str) -> Ints:
    return falls(targets.pack.dimensions[name], code, trait.values, TABLE, targets.pack, classes, name)


def _asked(target: Target, places: Ints, low: float, high: float) -> Asked:
    held = target.measure.where[SAMPLES]
    samples = (held,) if isinstance(held, str) else tuple(str(one) for one in held)  # type: ignore[union-attr]
    return Asked(replace(target, low=low, high=high), samples, {}, places, is_share=False)
