"""Traits of the members of samples: where they are, what they do, when they were founded.

A trait is given to groups of organisations that belong to the same samples (and share the traits that a
figure names beside). How many of a group have each value follows from the figures (`margin.fill`); who of the
group has it is drawn.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from jihe.pack.model import Condition, Dimension, Pack, Range

from .margin import Floats, Ints, Sum, counts, fill
from .target import Classes, Target, Targets

LENT = "organisation_"
SAMPLE = "sample_code"
ROUNDS = 100
"""Passes of proportional fitting."""


@dataclass(frozen=True)
class Trait:
    """A column of organisations.

    Attributes
    ----------
    column
        As a membership is lent it: organisation_region_code.
    values
        All that it may hold.
    weight
        Shape (values,): how readily each is held where no figure tells.
    """

    column: str
    values: tuple[str, ...]
    weight: Floats


def falls(
    dimension: Dimension,
    code: str,
    values: Sequence[str],
    table: str,
    pack: Pack,
    classes: Classes,
    name: str,
) -> Ints:
    """Places in `values` of those that fall in class `code` of a dimension."""
    if dimension.level or dimension.group:
        held = {value for value, one in classes(name, table) if one == code}
        return np.array([i for i, value in enumerate(values) if value in held], np.int64)
    if dimension.bin:
        found = next(b for b in pack.bins if (b.bin_set, b.code) == (dimension.bin, code))
        low, high = found.low, found.high
        inside = [(low is None or float(v) >= low) and (high is None or float(v) < high) for v in values]
        return np.flatnonzero(inside)
    return np.array([i for i, value in enumerate(values) if value == code], np.int64)


@dataclass(frozen=True)
class Asked:
    """A figure about one trait of some members.

    Attributes
    ----------
    samples
        Whose members are counted.
    conditions
        Other traits that these must have: column -> values.
    places
        Values of the trait that are counted.
    is_share
        Whether the figure is a share of these members, not their number.
    """

    target: Target
    samples: tuple[str, ...]
    conditions: Mapping[str, tuple[str, ...]]
    places: Ints
    is_share: bool


def asked(trait: Trait, targets: Targets, classes: Classes) -> list[Asked]:
    """The figures that speak of a trait of members."""
    pack, found = targets.pack, []
    for target in targets.where("membership"):
        measure = target.measure
        if measure.reduce not in ("count", "share"):
            continue
        samples, conditions = listed(measure.where.get(SAMPLE)), {}
        for column, held in measure.where.items():
            if column != SAMPLE:
                conditions[column] = listed(held)
        places: Ints | None = None
        for name, code in target.cut.items():
            dimension = pack.dimensions[name]
            if dimension.column == SAMPLE:
                samples = (code,)
            elif dimension.column == trait.column:
                at = falls(dimension, code, trait.values, "membership", pack, classes, name)
                places = at if places is None else np.intersect1d(places, at)
            else:
                places = None
                break
        if places is None and trait.column in conditions and measure.reduce == "count":
            held_ = conditions.pop(trait.column)
            places = np.array([i for i, v in enumerate(trait.values) if v in held_], np.int64)
        if places is not None:
            found.append(Asked(target, samples, conditions, places, measure.reduce == "share"))
    return found


@dataclass(frozen=True)
class Need:
    """How many members of a sample must have one of some values, so that figures about other things can be.

    Attributes
    ----------
    is_plain
        Whether those in the fewest samples are meant: the others are asked for elsewhere.
    """

    name: str
    sample: str
    places: Ints
    low: float
    high: float
    is_plain: bool = False


def listed(held: Condition | None) -> tuple[str, ...]:
    """The values that a condition allows; none where it is of another form."""
    if held is None or isinstance(held, Range | bool | int | float):
        return ()
    return (held,) if isinstance(held, str) else tuple(str(one) for one in held)


def wished(trait: Trait, found: Sequence[Asked]) -> Floats:
    """How large a part each value would have: the printed shares, and its weight where none is printed."""
    return leaning(
        trait.weight,
        [(one.places, one.target.value) for one in found if one.is_share and not one.conditions],
    )


def usual(trait: Trait, targets: Targets, classes: Classes) -> Floats:
    """How large a part each value has in what figures tell of relations."""
    pack, told = targets.pack, []
    bare = trait.column.removeprefix(LENT)
    for target in targets.every:
        cuts = [d for d in target.cut if d in pack.dimensions and pack.dimensions[d].column.endswith(bare)]
        if target.measure.table == "relation" and target.measure.reduce == "share" and len(cuts) == 1:
            name, table = cuts[0], target.measure.table
            code, dimension = target.cut[name], pack.dimensions[cuts[0]]
            places = falls(dimension, code, trait.values, table, pack, classes, name)
            told.append((places, target.value))
    return leaning(trait.weight, told)


def leaning(weight: Floats, told: Sequence[tuple[Ints, float]]) -> Floats:
    """Weights as parts of one, fitted in proportion to what is told of sets of places; of a set to the mean.

    Examples
    --------
    >>> leaning(np.ones(4), [(np.array([0, 1]), 0.6), (np.array([1]), 0.5)]).round(3).tolist()
    [0.1, 0.5, 0.2, 0.2]
    """
    part = weight / weight.sum()
    values: dict[tuple[int, ...], list[float]] = {}
    for places, value in told:
        if np.isfinite(value) and len(places):
            values.setdefault(tuple(places.tolist()), []).append(value)
    means = [(np.array(held, np.int64), float(np.mean(shares))) for held, shares in values.items()]
    for _ in range(ROUNDS if means else 0):
        for at, share in means:
            inside = part[at].sum()
            if 0 < inside < 1 and share < 1:
                part *= (1 - share) / (1 - inside)
                part[at] *= share / inside * (1 - inside) / (1 - share)
    return part / part.sum()


def alike(places: Sequence[Ints], n: int) -> Ints:
    """Class of each value: values that the same figures count are one class, whatever their number.

    Examples
    --------
    >>> alike([np.array([0, 1]), np.array([1])], 4).tolist()
    [1, 2, 0, 0]
    """
    if not places:
        return np.zeros(n, np.int64)
    counted = np.zeros((n, len(places)), bool)
    for i, held in enumerate(places):
        counted[held, i] = True
    _, found = np.unique(counted, axis=0, return_inverse=True)
    return found.reshape(-1).astype(np.int64)


def spread(
    trait: Trait,
    of_value: Ints,
    found: Sequence[Asked],
    needs: Sequence[Need],
    group: Ints,
    key: Sequence[Mapping[str, object]],
    fixed: Ints,
) -> Ints:
    """How many of each group fall in each class of values.

    Parameters
    ----------
    of_value
        Shape (values,): class of each value (`alike`).
    needs
        What other figures need of members.
    group
        Shape (groups,): members of each.
    key
        Of each group, its samples (`sample_code`: a set) and its other traits.
    fixed
        Shape (groups, classes): members whose class is known beforehand.

    Returns
    -------
    numpy.ndarray
        Shape (groups, classes).
    """
    n, m = len(group), int(of_value.max()) + 1
    cell = np.arange(n * m).reshape(n, m)
    sums = [Sum("", cell[i], int(size), int(size)) for i, size in enumerate(group)]
    for one in found:
        chosen = np.array([i for i in range(n) if _counts(key[i], one)], np.int64)
        total = int(group[chosen].sum())
        low, high = counts(one.target.low, one.target.high, total) if one.is_share else _ints(one.target)
        classes = np.unique(of_value[one.places])
        sums.append(Sum(one.target.name, cell[np.ix_(chosen, classes)].ravel(), low, high))
    sums += [Sum("", cell[g, c : c + 1], fixed[g, c], np.inf) for g, c in np.argwhere(fixed)]
    for need in needs:
        chosen = np.array([i for i in range(n) if need.sample in samples_of(key[i])], np.int64)
        if need.is_plain and len(chosen):
            plain = min(chosen.tolist(), key=lambda i: len(samples_of(key[i])))
            chosen = np.array([plain], np.int64)
        at = np.ix_(chosen, np.unique(of_value[need.places]))
        if len(chosen):
            sums.append(Sum(need.name, cell[at].ravel(), need.low, max(need.high, fixed[at].sum())))
    # A group would be like its own samples, not like those of others.
    own = [[f for f in found if not f.samples or samples_of(k).intersection(f.samples)] for k in key]
    parts = np.array([np.bincount(of_value, wished(trait, held), m) for held in own], np.float64)
    wish = group[:, None] * parts
    return fill(wish.ravel(), sums, together=list(cell.T)).reshape(n, m)


def samples_of(key: Mapping[str, object]) -> frozenset[str]:
    """The samples that the members of a group are in."""
    samples = key[SAMPLE]
    assert isinstance(samples, frozenset)
    return samples


def _ints(target: Target) -> tuple[int, int]:
    return int(np.ceil(target.low - 1e-9)), int(np.floor(target.high + 1e-9))


def _counts(key: Mapping[str, object], one: Asked) -> bool:
    if one.samples and not samples_of(key).intersection(one.samples):
        return False
    return all(key.get(column) in held for column, held in one.conditions.items())


def conditioned(found: Sequence[Asked]) -> list[str]:
    """Other traits by which the groups must be told apart."""
    return sorted({column for one in found for column in one.conditions})
