"""Who has which value of a trait: numbers of each class become organisations with values."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numba import njit

from jihe.pack.model import Code, Pack

from .draft import Draft
from .margin import Bools, Floats, Ints
from .need import divisible, needed
from .target import Classes, Targets
from .trait import LENT, SAMPLE, Trait, alike, asked, conditioned, samples_of, spread, usual

UNTOLD = 0.03
"""What part all places share evenly, beside what is told of them."""
LACKING = 0.05
"""How bad a lack is beside a surplus of the same size."""
ROOM = 0.8
"""How much of what is left by named partners the members of samples may fill."""
EXCHANGES = 1500
"""Exchanges tried for each member."""


@dataclass(frozen=True)
class Balance:
    """What members bring to the values that they are given, and what each value should be brought.

    Attributes
    ----------
    burden
        Shape (organisations, k): what an organisation brings to the value that it is given.
    quota
        Shape (values, k): which part of it each value should be brought.
    taken
        Shape (values, k): what others bring to each value beforehand, as part of all.
    apart
        Sets of places that are to be balanced against each other, beside those of which figures tell.
    """

    burden: Floats
    quota: Floats
    taken: Floats
    apart: Sequence[Ints]


def settle(
    draft: Draft,
    trait: Trait,
    targets: Targets,
    classes: Classes,
    known: Mapping[int, int],
    balance: Balance | None,
    rng: np.random.Generator,
) -> None:
    """Give all members of samples of which a figure tells a value of the trait.

    Parameters
    ----------
    known
        Organisation -> place of the value that it has.
    balance
        What is to be balanced beside the figures, or None.
    """
    found = asked(trait, targets, classes)
    member, group, key = groups(draft, {s for one in found for s in one.samples}, conditioned(found))
    n = np.bincount(group, minlength=len(key))
    sizes: Counter[str] = Counter()
    for one_key, many in zip(key, n.tolist(), strict=True):
        sizes.update(dict.fromkeys(samples_of(one_key), many))
    others = [one for t in traits(targets, classes) for one in asked(t, targets, classes)]
    needs = [*needed(trait, targets, classes), *divisible(trait, found, others, sizes)]
    sets = [
        *(one.places for one in found),
        *(one.places for one in needs),
        *(balance.apart if balance else ()),
    ]
    of_value, part = alike(sets, len(trait.values)), trait.weight / trait.weight.sum()
    of_member = np.array([known.get(int(org), -1) for org in member], np.int64)
    is_free = of_member < 0
    m = int(of_value.max()) + 1
    fixed = np.zeros((len(key), m), np.int64)
    np.add.at(fixed, (group[~is_free], of_value[of_member[~is_free]]), 1)
    left = spread(trait, of_value, found, needs, n, key, fixed) - fixed
    one = np.where(is_free, -1, of_value[of_member])
    for g in range(len(key)):
        mine = rng.permutation(np.flatnonzero(is_free & (group == g)))
        one[mine] = np.repeat(np.arange(m), left[g])
    if balance:
        carried = balance.burden[member]
        wanted = _by_class(balance.quota * carried.sum(axis=0), of_value)
        # Partners come later and need room as well.
        room = _by_class(balance.quota - balance.taken, of_value) * ROOM
        wanted = np.maximum(np.minimum(wanted, room), 0.0)
        even_out(one, group, is_free, carried, wanted, int(rng.integers(2**31)))
    held = draft.trait.setdefault(trait.column.removeprefix(LENT), np.full(draft.n, "", object))
    values = np.array(trait.values, object)
    held[member[~is_free]] = values[of_member[~is_free]]
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
def even_out(one: Ints, group: Ints, is_free: Bools, carried: Floats, wanted: Floats, seed: int) -> None:
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
    columns = {pack.dimensions[d].column for t in told for d in t.cut}
    found = [trait_of(column, targets, classes) for column in sorted(columns) if has_trait(column, pack)]
    # A trait that a condition names comes before those that are told under it.
    named = {c for t in told for c in t.measure.where}
    return sorted(found, key=lambda t: (t.column not in named, t.column))


def has_regions(pack: Pack) -> bool:
    """Whether the study knows places."""
    return pack.settings.region is not None and bool(pack.regions)


def has_trait(column: str, pack: Pack) -> bool:
    """Whether a column, as rows are lent it, is one whose values the study lists."""
    if not column.startswith(LENT):
        return False
    bare = column.removeprefix(LENT)
    return bare == "founded_date" or (bare == "region_code" and has_regions(pack)) or bool(_tree(bare, pack))


def _tree(bare: str, pack: Pack) -> Sequence[Code]:
    """The codes of a column of organisations that holds one of them; none where no taxonomy fills it."""
    trees = pack.settings.taxonomy.items()
    held = (n for n, t in trees if t.table == "organisation" and f"{t.column}_code" == bare and not t.many)
    return pack.taxonomies.get(next(held, ""), ())


def trait_of(column: str, targets: Targets, classes: Classes) -> Trait:
    """Values of a column of organisations: the finest codes of its tree, or years."""
    pack = targets.pack
    bare = column.removeprefix(LENT)
    if bare == "founded_date":
        last = pack.settings.snapshot_date.year
        years = np.arange(min(last - 1, 1990), last + 1)
        return Trait(column, tuple(str(y) for y in years), np.linspace(1, 3, len(years)))
    region = pack.settings.region
    if bare == "region_code" and region is not None:
        trait = Trait(column, *_finest(pack.regions, home(pack), region.levels[-1]))
        weight = usual(trait, targets, classes) + UNTOLD * trait.weight / trait.weight.sum()
        return replace(trait, weight=weight)
    return Trait(column, *_finest(_tree(bare, pack), None, None))


def home(pack: Pack) -> str:
    """The root of the regions with the most codes below it: the country that the study is of."""
    parent = {c.code: c.parent for c in pack.regions}
    count: dict[str, int] = {}
    for code in parent:
        root = code
        while over := parent.get(root):
            root = over
        count[root] = count.get(root, 0) + 1
    return max(count, key=lambda code: (count[code], code))


def _finest(codes: Sequence[Code], root: str | None, level: str | None) -> tuple[tuple[str, ...], Floats]:
    """Codes that have none below them, under one root and of one level, and the weight of each: of those of
    one parent the first weigh most."""
    level_of = {c.code: c.level for c in codes}
    parent = {c.code: c.parent for c in codes}
    above = set(parent.values())
    turn: dict[str | None, int] = {}
    weight: dict[str, float] = {}
    for code, over in parent.items():
        line = code
        while parent.get(line):
            line = str(parent[line])
        if code in above or (root is not None and line != root) or (level and level_of[code] != level):
            continue
        turn[over] = turn.get(over, 0) + 1
        weight[code] = 1 / turn[over]
    return tuple(weight), np.array(list(weight.values()))
