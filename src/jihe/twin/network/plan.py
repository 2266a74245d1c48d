"""Ends of edges before they are joined: how many out of and into each node, year by year.

A network is made of layers. In each every edge touches the layer's core: the sample where there is one layer;
with a network within, its members in the one layer and the rest of the sample in the other.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from jihe.errors import DataError, Fault, Place

from .chance import State, begin, draw
from .hubs import caps
from .nodes import Nodes
from .target import Bools, Floats, Growth, Ints

UNBOUND = 1 << 40


@dataclass(frozen=True)
class Shape:
    """How unequal a layer is; what no table prints, and shares of top nodes are tuned with.

    Attributes
    ----------
    core_core
        Share of edges among core nodes, in the first year.
    core_power
        Of all edges so far: as this power of them those among core nodes grow.
    other_out
        Share of the ends at other nodes that lead out of them.
    core_spread, other_spread
        Standard deviation of the logarithm of the weight that a node draws edges with.
    turn
        How much more another node draws edges of a direction that it has none of yet.
    """

    core_core: float = 0.15
    core_power: float = 1.0
    other_out: float = 0.42
    core_spread: float = 1.2
    other_spread: float = 1.2
    turn: float = 1.0


@dataclass(frozen=True, eq=False)
class Layer:
    """A part of the edges.

    Attributes
    ----------
    core, inside, first
        Shape (n,): every edge touches a core node; nodes that may have edges here; nodes whose first edge is
        here.
    n_edge
        Shape (years,): new edges of each year.
    hub_out, hub_into
        Shape (hubs, years): what hubs gain in each year.
    favour
        Shape (n,): factor of the weight that a node draws edges with.
    shape
        How unequal it is.
    """

    core: Bools
    inside: Bools
    first: Bools
    n_edge: Ints
    hub_out: Ints
    hub_into: Ints
    favour: Floats
    shape: Shape = Shape()

    def n_core_core(self, t: int) -> int:
        """New edges among core nodes that a year should have."""
        so_far = np.cumsum(self.n_edge)
        share, power = self.shape.core_core, self.shape.core_power
        among = share * so_far[0] * (so_far / so_far[0]) ** power
        return round(float(np.diff(among, prepend=0)[t]))

    def shaped(self, **knobs: float) -> Layer:
        return replace(self, shape=replace(self.shape, **knobs))


@dataclass(frozen=True, eq=False)
class Ends:
    """Ends of a year's edges in a layer: a node once for each; equal numbers out and in."""

    out: Ints
    into: Ints


def ceilings(target: Growth, nodes: Nodes) -> Ints:
    """Most edges that each node may have at the end of each year, shape (years, n): hubs have their own."""
    n_year = len(target.years)
    found = np.full((n_year, nodes.n), UNBOUND)
    free = nodes.hub < 0
    for is_sample in (True, False):
        known = caps(target, is_sample)
        for t, year in enumerate(target.years):
            later = [(cap, target.years.index(then)) for then, cap in known.items() if then >= year]
            for cap, at in later:
                member = nodes.is_sample & (nodes.left > at)
                rows = free & (member == is_sample)
                found[t, rows] = np.minimum(found[t, rows], max(cap, 1))
    return found


def plan(target: Growth, nodes: Nodes, layers: list[Layer], ceiling: Ints, seed: int) -> list[list[Ends]]:
    """Ends of every year (first index) in every layer.

    Raises
    ------
    DataError
        When a year has fewer edges than its new nodes and its hubs need.
    """
    rng = np.random.default_rng([seed, 1])
    chance = begin(seed, 2)
    # One part of a node's weight is its own, the other is apart for edges out of it and into it.
    own, out, into = rng.standard_normal((3, nodes.n))
    luck = (own + 0.6 * out) / 1.17, (own + 0.6 * into) / 1.17
    load, sides = np.zeros(nodes.n, np.int64), np.zeros((2, nodes.n), np.int64)
    years: list[list[Ends]] = []
    for t in range(len(target.years)):
        years.append([])
        for layer in layers:
            made = _Year(target, nodes, layer, t, rng, chance)
            years[-1].append(made.ends(luck, load, ceiling[t], sides))
    return years


def room(ends: list[list[Ends]], ceiling: Ints) -> Ints:
    """Edges that each node may get beyond the plan, from each year on, shape (years, n)."""
    n = ceiling.shape[1]
    load = np.zeros_like(ceiling)
    for t, year in enumerate(ends):
        for layer in year:
            load[t] += np.bincount(layer.out, minlength=n) + np.bincount(layer.into, minlength=n)
    spare = ceiling - np.cumsum(load, axis=0)
    return np.minimum.accumulate(spare[::-1])[::-1]


class _Year:
    """One year of one layer."""

    def __init__(
        self, target: Growth, nodes: Nodes, layer: Layer, t: int, rng: np.random.Generator, chance: State
    ) -> None:
        self.layer, self.rng, self.chance, self.year = layer, rng, chance, target.years[t]
        self.t, self.m = t, int(layer.n_edge[t])
        self.alive = layer.inside & (nodes.born <= t) & (nodes.hub < 0)
        self.new = layer.first & (nodes.born == t) & (nodes.hub < 0)
        self.named_out, self.named_into = np.zeros(nodes.n, np.int64), np.zeros(nodes.n, np.int64)
        there = np.flatnonzero(nodes.hub >= 0)
        self.named_out[there] = layer.hub_out[nodes.hub[there], t]
        self.named_into[there] = layer.hub_into[nodes.hub[there], t]

    def ends(self, luck: tuple[Floats, Floats], load: Ints, ceiling: Ints, sides: Ints) -> Ends:
        load += self.named_out + self.named_into
        out, into = self.named_out.copy(), self.named_into.copy()
        for part, spread, n_out, n_into in self._shares():
            birth = np.flatnonzero(self.new & part)
            self.rng.shuffle(birth)
            total = n_out + n_into
            k = round(len(birth) * n_out / total) if total else 0
            k = min(max(k, len(birth) - n_into), n_out)
            out[birth[:k]] += 1
            into[birth[k:]] += 1
            load[birth] += 1
            turn = 1.0 if part is self.layer.core else self.layer.shape.turn
            weight = np.where(sides + np.stack([out, into]) > 0, 1.0, turn)
            weight *= self.layer.favour * np.exp(spread * np.stack(luck))
            weight[:, ~(self.alive & part)] = 0
            out += self._drawn(weight[0], load, ceiling, n_out - k)
            into += self._drawn(weight[1], load, ceiling, n_into - len(birth) + k)
        sides += np.stack([out, into])
        number = np.arange(len(out))
        return Ends(np.repeat(number, out), np.repeat(number, into))

    def _drawn(self, weight: Floats, load: Ints, ceiling: Ints, k: int) -> Ints:
        found = draw(self.chance, weight, load, ceiling, k)
        short = k - int(found.sum())
        if short and weight.any():
            # All are full: the cap gives way, and is told as missed.
            found += draw(self.chance, weight, load, np.full_like(ceiling, UNBOUND), short)
        elif short:
            self._refuse(k)
        return np.asarray(found)

    def _shares(self) -> list[tuple[Bools, float, int, int]]:
        """Core and others: who, how unequal, ends out and in that unnamed ones get."""
        core, shape, m = self.layer.core, self.layer.shape, self.m
        need = {
            (part, way): int(named[core == part].sum())
            for part in (True, False)
            for way, named in (("out", self.named_out), ("in", self.named_into))
        }
        new = {part: int((self.new & (core == part)).sum()) for part in (True, False)}
        least = {part: new[part] + need[part, "out"] + need[part, "in"] for part in (True, False)}
        most, fewest = min(m, 2 * m - least[True]), least[False]
        # Where all nodes of a side are named, it has what tables print and no more.
        if not (self.alive & ~core).any():
            most = min(most, least[False])
        if not (self.alive & core).any():
            fewest = max(fewest, 2 * m - least[True])
        if fewest > most:
            self._refuse(max(least[False], least[False] + least[True] - m))
        others = min(max(m - self.layer.n_core_core(self.t), fewest), most)
        low = max(need[False, "out"], need[True, "in"] - m + others)
        high = min(others - need[False, "in"], m - need[True, "out"])
        if low > high:
            self._refuse(max(need[True, "out"] + need[False, "out"], need[True, "in"] + need[False, "in"]))
        out = min(max(round(others * shape.other_out), low), high)
        return [
            (core, shape.core_spread, m - out - need[True, "out"], m - others + out - need[True, "in"]),
            (~core, shape.other_spread, out - need[False, "out"], others - out - need[False, "in"]),
        ]

    def _refuse(self, least: int) -> None:
        text = (
            "{year} has {n} new edges, but its new nodes and the named ones need {least} or more that touch "
            "the sample. The figures cannot all be met."
        )
        raise DataError(Fault(Place(), text, {"year": self.year, "n": self.m, "least": least}))
