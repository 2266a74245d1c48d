"""What partners do: shares of their relations by class, one class within another, come out as printed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from .draft import Missed, Twin
from .growth import MAIN
from .margin import Bools, ConflictError, Floats, Ints, Sum, fill
from .settle import has_trait, trait_of
from .share import Part, parts, usual_parts, whole_of
from .target import Classes, Targets
from .trait import LENT, Trait, alike

INDUSTRY = "industry_code"
WHY = "no room was left beside the other figures"
"""Why a figure is missed."""
TOLD = (0.95, 0.9, 0.8, 0.7, 0.6, 0.5)
"""Part of the partners with several relations of whom it is told what they do, tried in turn."""


def draw_industries(twin: Twin, targets: Targets, classes: Classes, rng: np.random.Generator) -> None:
    """What the partners do."""
    draft, column = twin.draft, LENT + INDUSTRY
    if not has_trait(column, targets.pack):
        return
    trait = trait_of(column, targets, classes)
    at = {value: i for i, value in enumerate(trait.values)}
    held = draft.trait.setdefault(INDUSTRY, np.full(draft.n, "", object))
    for row in targets.pack.named:
        if row.name in draft.named:
            held[draft.named[row.name]] = row.industry_code
    for name, grown in twin.grown.items():
        found = parts(trait, targets, None if name == MAIN else name, classes)
        if not found:
            continue
        is_member = (grown.sample_from >= 0) & (grown.sample_until >= int(grown.year.max()))
        ends, year = np.concatenate([grown.source, grown.target]), np.concatenate([grown.year, grown.year])
        kept = ~is_member[ends]
        org = draft.org[name]
        known = {int(node): at[held[org[node]]] for node in np.unique(ends[kept]) if held[org[node]] in at}
        value, missed = _settled(trait, found, Links(year[kept], ends[kept], known, grown.n), rng)
        twin.missed += missed
        is_new = value >= 0
        held[org[is_new]] = np.array(trait.values, object)[value[is_new]]


@dataclass(frozen=True)
class Links:
    """Relations of partners.

    Attributes
    ----------
    year, partner
        Shape (links,): year of each relation and the partner at its end.
    known
        Partner -> place of the value that it has.
    n
        Nodes.
    """

    year: Ints
    partner: Ints
    known: Mapping[int, int]
    n: int


def _settled(
    trait: Trait, found: list[Part], links: Links, rng: np.random.Generator
) -> tuple[Ints, list[Missed]]:
    """The value of each partner, and the figures for which there was no room."""
    missed: list[Missed] = []
    while True:
        try:
            return settle_industry(trait, found, links, rng), missed
        except ConflictError as conflict:
            # The finest of the figures that find no room together is given up.
            among = [f for f in found if f.target.name in conflict.names] or found
            least = min(among, key=lambda f: f.target.value)
            found = [f for f in found if f is not least]
            missed.append(Missed(least.target.name, WHY))


def settle_industry(trait: Trait, found: Sequence[Part], links: Links, rng: np.random.Generator) -> Ints:
    """The value of each partner.

    Returns
    -------
    numpy.ndarray
        Shape (nodes,): place in the trait's values, -1 of nodes that are no partners.

    Raises
    ------
    ConflictError
        When no values give all figures.
    """
    part = usual_parts(trait, found)
    of_value = alike([p for f in found for p in (f.inner, f.outer) if p is not None], len(part))
    degree = np.bincount(links.partner, minlength=links.n)
    value = np.full(links.n, -1, np.int64)
    value[list(links.known)] = list(links.known.values())
    busy = np.flatnonzero((degree > 1) & (value < 0))
    is_leaf = (degree == 1) & (value < 0)
    before = value.copy()
    lacking = _Lacking(trait, found, part, of_value, links)
    for told in TOLD:
        value = before.copy()
        some = busy[rng.random(len(busy)) < told]
        lacking.give(value, some[np.argsort(-degree[some], kind="stable")], rng)
        try:
            _fill(value, is_leaf, part, of_value, found, links, rng)
        except ConflictError:
            if told == TOLD[-1]:
                raise
        else:
            break
    return value


class _Lacking:
    """How many relations each class lacks by each year of which a figure tells.

    Attributes
    ----------
    each
        Shape (years, nodes): relations of each partner by then.
    level
        Shape (years, classes): part of all relations that each class should have.
    held
        Shape (years, classes): relations of those whose value is known beforehand.
    """

    def __init__(
        self, trait: Trait, found: Sequence[Part], part: Floats, of_value: Ints, links: Links
    ) -> None:
        self.part, self.of_value = part, of_value
        m, leant = int(of_value.max()) + 1, replace(trait, weight=part)
        years = sorted({f.year for f in found})
        self.each = np.stack([np.bincount(links.partner[links.year <= y], minlength=links.n) for y in years])
        parts = [usual_parts(leant, [f for f in found if f.year == y]) for y in years]
        self.level = np.stack([np.bincount(of_value, one, m) for one in parts])
        self.held = np.zeros_like(self.level)
        for node, place in links.known.items():
            self.held[:, of_value[place]] += self.each[:, node]

    def give(self, value: Ints, some: Ints, rng: np.random.Generator) -> None:
        """Give each of some partners a value whose class lacks relations."""
        m = self.level.shape[1]
        total = self.each[:, some].sum(axis=1) + self.held.sum(axis=1)
        lack = self.level * total[:, None] - self.held
        for node in some.tolist():
            odds = (lack * self.each[:, node, None] / np.maximum(total, 1)[:, None]).sum(axis=0)
            odds = np.maximum(odds, 0.0)
            if odds.sum() <= 0:
                continue
            c = min(int(np.searchsorted(np.cumsum(odds), rng.random() * odds.sum())), m - 1)
            values = np.flatnonzero(self.of_value == c)
            value[node] = rng.choice(values, p=self.part[values] / self.part[values].sum())
            lack[:, c] -= self.each[:, node]


def _fill(
    value: Ints,
    is_leaf: Bools,
    part: Floats,
    of_value: Ints,
    found: Sequence[Part],
    links: Links,
    rng: np.random.Generator,
) -> None:
    """Give each partner with a single relation a value, so that all figures come out."""
    m = int(of_value.max()) + 1
    years = np.array(sorted({f.year for f in found}))
    link = np.flatnonzero(is_leaf[links.partner])
    group = np.minimum(np.searchsorted(years, links.year[link]), len(years) - 1)
    size = np.bincount(group, minlength=len(years))
    # The last column are partners of whom it is not told.
    cell = np.arange(len(years) * (m + 1)).reshape(len(years), m + 1)
    sums = [Sum("", cell[g], int(size[g]), int(size[g])) for g in range(len(years))]
    sums += _asked(value, is_leaf, part, of_value, found, links, cell)
    wish = size[:, None] * np.append(np.bincount(of_value, part, m), 0.0)[None, :]
    made = fill(wish.ravel(), sums).reshape(len(years), m + 1)
    for g in range(len(years)):
        mine = rng.permutation(links.partner[link[group == g]])
        of_mine = np.repeat(np.arange(m + 1), made[g])
        for c in np.unique(of_mine[of_mine < m]):
            values = np.flatnonzero(of_value == c)
            chosen = mine[of_mine == c]
            value[chosen] = rng.choice(values, len(chosen), p=part[values] / part[values].sum())


def _asked(
    value: Ints,
    is_leaf: Bools,
    part: Floats,
    of_value: Ints,
    found: Sequence[Part],
    links: Links,
    cell: Ints,
) -> list[Sum]:
    """What the figures of each year still need."""
    m = int(of_value.max()) + 1
    settled = value[links.partner] >= 0
    sums: list[Sum] = []
    told, before = 0, 0
    for g, at in enumerate(sorted({f.year for f in found})):
        now = [f for f in found if f.year == at]
        names = {tuple(f.inner.tolist()): f.target.name for f in now}
        there = links.year <= at
        fixed = np.bincount(of_value[value[links.partner[settled & there]]], minlength=m)
        total = int((there & (settled | is_leaf[links.partner])).sum())
        told, numbers = whole_of(now, part, told + total - before)
        before, free = total, told - int(fixed.sum())
        sums.append(Sum("", cell[: g + 1, :m].ravel(), free, free))
        for places, low, high in numbers:
            held = np.unique(of_value[places])
            taken = int(fixed[held].sum())
            name = names.get(tuple(places.tolist()), "")
            sums.append(Sum(name, cell[np.ix_(np.arange(g + 1), held)].ravel(), low - taken, high - taken))
    return sums
