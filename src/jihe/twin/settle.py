"""Who has which value of a trait: numbers of each class become organisations with values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
from numba import njit

from jihe.pack.model import Code, Pack

from .draft import Draft
from .margin import Bools, Floats, Ints
from .target import Classes, Targets
from .trait import LENT, SAMPLE, Trait, alike, asked, conditioned, spread, usual, wished

LACKING = 0.05
"""How bad a lack is beside a surplus of the same size."""
ROOM = 0.8
"""How much of what is left by named partners the members of samples may fill."""
EXCHANGES = 1500
"""Exchanges tried for each member."""


def settle(
    draft: Draft,
    trait: Trait,
    targets: Targets,
    classes: Classes,
    known: Mapping[int, int],
    burden: Floats,
    quota: Floats,
    taken: Floats,
    apart: Sequence[Ints],
    rng: np.random.Generator,
) -> None:
    """Give all members of samples of which a figure tells a value of the trait.

    Parameters
    ----------
    known
        Organisation -> place of the value that it has.
    burden
        Shape (organisations, k): what an organisation brings to the value that it is given.
    quota
        Shape (values, k): which part of it each value should be brought; (organisations, 0) and (values, 0)
        where nothing is to be balanced.
    taken
        Shape (values, k): what others bring to each value beforehand, as part of all.
    apart
        Sets of places that are to be balanced against each other, beside those of which figures tell.
    """
    found = asked(trait, targets, classes)
    of_value = alike([*(one.places for one in found), *apart], len(trait.values))
    part = wished(trait, found)
    member, group, key = groups(draft, {s for one in found for s in one.samples}, conditioned(found))
    of_member = np.array([known.get(int(org), -1) for org in member])
    is_known = of_member >= 0
    fixed = np.zeros((len(key), int(of_value.max()) + 1), np.int64)
    np.add.at(fixed, (group[is_known], of_value[of_member[is_known]]), 1)
    left = spread(part, of_value, found, np.bincount(group, minlength=len(key)), key, fixed) - fixed
    bare = trait.column.removeprefix(LENT)
    held = draft.trait.setdefault(bare, np.full(draft.n, "", object))
    values = np.array(trait.values, object)
    m = int(of_value.max()) + 1
    is_free = ~is_known
    one = np.where(is_known, of_value[of_member], -1)
    for g in range(len(key)):
        mine = rng.permutation(np.flatnonzero(is_free & (group == g)))
        one[mine] = np.repeat(np.arange(m), left[g])
    if burden.shape[1]:
        carried = burden[member]
        wanted, room = (_by_class(each, of_value) for each in (quota * carried.sum(axis=0), quota - taken))
        # Partners come later and need room as well.
        wanted = np.maximum(np.minimum(wanted, room * ROOM), 0.0)
        balance(one, group, is_free, carried, wanted, int(rng.integers(2**31)))
    values = np.array(trait.values, object)
    held[member[is_known]] = values[of_member[is_known]]
    for c in range(m):
        mine = np.flatnonzero(is_free & (one == c))
        at = np.flatnonzero(of_value == c)
        held[member[mine]] = values[rng.choice(at, len(mine), p=part[at] / part[at].sum())]


def _by_class(values: Floats, of_value: Ints) -> Floats:
    return np.stack([np.bincount(of_value, column, int(of_value.max()) + 1) for column in values.T], axis=1)


@njit(cache=True)
def _strain(over: float) -> float:
    """How bad it is to be so much above what is wanted; what is lacking others can bring."""
    return over * over if over > 0 else LACKING * over * over


@njit(cache=True)
def balance(one: Ints, group: Ints, is_free: Bools, carried: Floats, wanted: Floats, seed: int) -> None:
    """Exchange the classes of members of one group until each class is brought about what is wanted.

    Parameters
    ----------
    one
        Shape (members,): class of each; changed in place.
    carried
        Shape (members, k): what each brings.
    wanted
        Shape (classes, k).
    """
    np.random.seed(seed)
    n, width = carried.shape
    have = np.zeros_like(wanted)
    for i in range(n):
        have[one[i]] += carried[i]
    free = np.flatnonzero(is_free)
    least = wanted.sum() / wanted.size / 100
    for _ in range(EXCHANGES * len(free)):
        i, j = free[np.random.randint(len(free))], free[np.random.randint(len(free))]
        a, b = one[i], one[j]
        if group[i] != group[j] or a == b:
            continue
        change = 0.0
        for k in range(width):
            d = carried[j, k] - carried[i, k]
            for c, by in ((a, d), (b, -d)):
                over = have[c, k] - wanted[c, k]
                change += (_strain(over + by) - _strain(over)) / max(wanted[c, k], least)
        if change < 0:
            one[i], one[j] = b, a
            have[a] += carried[j] - carried[i]
            have[b] += carried[i] - carried[j]


def groups(
    draft: Draft, samples: set[str], columns: Sequence[str]
) -> tuple[Ints, Ints, list[Mapping[str, object]]]:
    """Members of samples, told apart by the samples that they are in and by other traits.

    Returns
    -------
    (members, group of each, what each group is)
    """
    inside: dict[int, set[str]] = {}
    for (sample, _), orgs in sorted(draft.member.items()):
        if sample in samples:
            for org in orgs.tolist():
                inside.setdefault(org, set()).add(sample)
    member = np.array(sorted(inside), np.int64)
    told: dict[tuple[object, ...], int] = {}
    group = np.zeros(len(member), np.int64)
    key: list[Mapping[str, object]] = []
    for i, org in enumerate(member.tolist()):
        others = tuple(draft.trait[c.removeprefix(LENT)][org] for c in columns)
        one = (tuple(sorted(inside[org])), *others)
        if one not in told:
            told[one] = len(key)
            key.append({SAMPLE: frozenset(inside[org]), **dict(zip(columns, others, strict=True))})
        group[i] = told[one]
    return member, group, key


def traits(targets: Targets, classes: Classes) -> list[Trait]:
    """The traits of organisations of which figures tell, those first on which others depend."""
    pack = targets.pack
    told = [t for t in targets.where("membership") if t.measure.reduce in ("count", "share")]
    columns = {
        pack.dimensions[d].column
        for t in told
        for d in t.cut
        if pack.dimensions[d].column.startswith(LENT)
    }
    found = [trait_of(column, targets, classes) for column in sorted(columns)]
    # A trait that a condition names comes before those that are told under it.
    named = {c for t in told for c in t.measure.where}
    return sorted(found, key=lambda t: (t.column not in named, t.column))


def trait_of(column: str, targets: Targets, classes: Classes) -> Trait:
    """Values of a column of organisations: the finest codes of its tree, or years."""
    pack = targets.pack
    bare = column.removeprefix(LENT)
    if bare == "founded_date":
        last = pack.settings.snapshot_date.year
        years = np.arange(min(last - 1, 1990), last + 1)
        return Trait(column, tuple(str(y) for y in years), np.linspace(1, 3, len(years)))
    if bare == "region_code":
        trait = Trait(column, *_finest(pack.regions, _home(pack), pack.settings.region.levels[-1]))
        return replace(trait, weight=usual(trait, targets, classes))
    name = next(n for n, t in pack.settings.taxonomy.items() if t.table == "organisation" and f"{t.column}_code" == bare)
    return Trait(column, *_finest(pack.taxonomies[name], None, None))


def _home(pack: Pack) -> str:
    """The root of the regions with the most codes below it: the country that the study is of."""
    parent = {c.code: c.parent for c in pack.regions}
    count: dict[str, int] = {}
    for code in parent:
        root = code
        while parent.get(root):
            root = parent[root]
        count[root] = count.get(root, 0) + 1
    return max(count, key=lambda code: (count[code], code))


def _finest(codes: Sequence[Code], root: str | None, level: str | None) -> tuple[tuple[str, ...], Floats]:
    """Codes that have none below them, under one root and of one level; of those of one parent the first
    weigh most."""
    level_of = {c.code: c.level for c in codes}
    parent = {c.code: c.parent for c in codes}
    above = set(parent.values())
    found, turn, weight = [], {}, []
    for code, over in parent.items():
        line = code
        while parent.get(line):
            line = parent[line]
        if code in above or (root is not None and line != root) or (level and level_of[code] != level):
            continue
        turn[over] = turn.get(over, 0) + 1
        found.append(code)
        weight.append(1 / turn[over])
    return tuple(found), np.array(weight)
