"""ForceAtlas2: where each node lies in a picture of the network, so that communities are seen.

The forces, their options and the adaptive speed are those of Gephi 0.9.2 (Jacomy, Venturini, Heymann &
Bastian 2014, "ForceAtlas2, a continuous graph layout algorithm"). Two things differ: the start comes from
coarser pictures of the same network, where Gephi begins at random, so that a picture settles in a fraction of
the time; and the same seed gives the same picture, bit for bit, on any number of threads.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np

from jihe.errors import DataError, Fault, Place

from .graph import Floats, Graph
from .layout_kernel import Rows, move, swing_and_traction
from .layout_kernel import forces as forces_at
from .layout_start import Springs, apart, coarser, scattered, with_neighbours

Tick = Callable[[str, int, int], None]
"""Told of progress: what is being done, how much of it is done, and out of how much."""

MOST_PASSES = 600
"""Passes after which a picture counts as settled at the latest."""

CHECK_EVERY = 20
SETTLED = 0.015
"""A picture is settled when its nodes moved on average, from one check to the next, by no more than this
share of its radius (the root mean square of their distance from the centre)."""

NEXT_PASSES = 60
"""Passes for each year after the first: enough for what is new to find its place, too few for all else to
wander."""

COARSE_PASSES = 100
"""Passes for each coarser picture."""

OWN_MASS = 4.0
"""See `Forces`: for pictures."""


@dataclass(frozen=True)
class Forces:
    """The options of ForceAtlas2, by their meaning in Gephi and with its usual values.

    Attributes
    ----------
    scaling
        Strength of repulsion: nodes of mass a and b push each other away with scaling a b / distance. A
        node's mass is its degree + `own_mass`.
    gravity
        Strength of the pull towards the origin: gravity times mass, whatever the distance.
    is_strong_gravity
        Gravity grows with the distance; parts that hang together by nothing stay near.
    is_lin_log
        Edges pull with the logarithm of 1 + their length instead of their length: communities draw together.
    dissuades_hubs
        An edge's pull is divided by the mass of its source (and multiplied by the mean of all nodes):
        nodes with many edges go to the rim.
    prevents_overlap
        Distances are taken from rim to rim of nodes, and those that overlap push each other away a hundred
        times as hard.
    weight_influence
        An edge pulls with its weight to this power: 0 makes all alike.
    jitter_tolerance
        How much swinging is put up with for the sake of speed.
    own_mass
        What a node weighs beside its edges: Gephi's 1. With more of it leaves keep their distance from each
        other instead of crowding beside their hub.
    theta
        Barnes-Hut: a cell counts as one body from a distance of its size / theta on; 0 is exact, 2 the most.
    """

    scaling: float = 2.0
    gravity: float = 1.0
    is_strong_gravity: bool = False
    is_lin_log: bool = False
    dissuades_hubs: bool = False
    prevents_overlap: bool = False
    weight_influence: float = 1.0
    jitter_tolerance: float = 1.0
    own_mass: float = 1.0
    theta: float = 1.2

    def __post_init__(self) -> None:
        for name in ("scaling", "gravity", "weight_influence", "jitter_tolerance", "own_mass"):
            amount = getattr(self, name)
            if not (math.isfinite(amount) and amount >= 0):
                text = "{name} is {amount}; it is a number from 0 on."
                raise DataError(Fault(Place(), text, {"name": name, "amount": amount}))
        if not 0 <= self.theta <= 2:
            raise DataError(
                Fault(Place(), "theta is {theta}; it lies between 0 and 2.", {"theta": self.theta})
            )


def gephi_forces(graph: Graph) -> Forces:
    """What Gephi 0.9.2 sets for a network of this size."""
    n = graph.n_node
    jitter = 10.0 if n >= 50_000 else 1.0 if n >= 5_000 else 0.1
    return Forces(scaling=2.0 if n >= 100 else 10.0, jitter_tolerance=jitter)


def picture_forces(graph: Graph, weight_influence: float = 1.0) -> Forces:
    """Forces that make a readable picture of a network of any size, dense or sparse.

    LinLog, so that communities part, and strong gravity, so that small components stay in the picture. Both
    strengths follow from the size: nodes fill a disc with about the same distance between neighbours, and at
    its rim repulsion, gravity and the pull of an edge are of one order.
    """
    strength = graph.weight[graph.live] ** weight_influence
    mean = float(strength.mean()) if strength.any() else 1.0
    radius = 2.5 * math.sqrt(max(graph.n_node, 1))
    pull = math.log1p(radius) * mean
    mass = OWN_MASS * graph.n_node + 2 * graph.n_edge
    return Forces(
        scaling=1.6 * pull * radius / max(mass, 1),
        gravity=0.75 * pull / radius,
        is_strong_gravity=True,
        is_lin_log=True,
        weight_influence=weight_influence,
        own_mass=OWN_MASS,
    )


def force_atlas2(
    graph: Graph,
    iterations: int | None = None,
    *,
    forces: Forces | None = None,
    start: Rows | None = None,
    size: Floats | None = None,
    seed: int = 0,
    tick: Tick | None = None,
) -> Rows:
    """Places for the nodes of a network.

    Parameters
    ----------
    iterations
        Passes to make; None makes as many as it takes to settle (see `SETTLED`), `MOST_PASSES` at most.
    forces
        None takes `picture_forces`; see also `gephi_forces`.
    start
        Shape (n, 2): where nodes lay before, NaN for new ones, which begin beside their neighbours. None
        begins anew, from coarser pictures of the network.
    size
        Shape (n,): radius of each node in the units of the layout; it matters where overlap is prevented.
    seed
        Of the start. Edges, sizes and seed being equal, so is the result.

    Returns
    -------
    array (n, 2)
        x and y; NaN for nodes that are not in the view. A picture that began anew lies with its longer side
        along x.
    """
    forces = picture_forces(graph) if forces is None else forces
    result = np.full((graph.n, 2), np.nan)
    chosen = np.flatnonzero(graph.present)
    if not len(chosen):
        return result
    springs, mass = _springs(graph, forces)
    radius = np.zeros(len(chosen)) if size is None else np.asarray(size, np.float64)[chosen]
    node = np.column_stack((mass, radius))
    generator = np.random.default_rng(seed)
    if start is None:
        place = _from_coarser(springs, mass, forces, generator)
    else:
        place = with_neighbours(np.asarray(start, np.float64)[chosen], springs, generator)
    place = _settled(apart(place, generator), springs, node, forces, iterations, tick)
    result[chosen] = place if start is not None else _turned(place)
    return result


def layouts_by_year(
    graph: Graph,
    years: Iterable[int] | None = None,
    iterations: int | None = None,
    *,
    weight_influence: float = 1.0,
    seed: int = 0,
    tick: Tick | None = None,
) -> dict[int, Rows]:
    """Places for the network up to each year, each year beginning where the last one ended.

    A node thus stays about where it was, and pictures of different years can be laid side by side. With
    `iterations` None the first year is settled, and each one after it gets `NEXT_PASSES`.
    """
    result: dict[int, Rows] = {}
    last: Rows | None = None
    for year in graph.years if years is None else years:
        view = graph.until(year)
        forces = picture_forces(view, weight_influence)
        if last is not None and not np.isfinite(last).any():
            last = None
        passes = NEXT_PASSES if iterations is None and last is not None else iterations
        last = force_atlas2(view, passes, forces=forces, start=last, seed=seed, tick=tick)
        result[year] = last
    return result


def _springs(graph: Graph, forces: Forces) -> tuple[Springs, Floats]:
    """Springs among the nodes that are there, and their masses."""
    number = np.cumsum(graph.present) - 1
    source, target = number[graph.source[graph.live]], number[graph.target[graph.live]]
    n = graph.n_node
    degree = np.bincount(source, minlength=n) + np.bincount(target, minlength=n)
    mass = np.add(degree, forces.own_mass, dtype=np.float64)
    strength = graph.weight[graph.live] ** forces.weight_influence
    if forces.dissuades_hubs:
        strength = strength * mass.mean() / mass[source]
    return Springs.between(n, source, target, strength), mass


def _from_coarser(springs: Springs, mass: Floats, forces: Forces, generator: np.random.Generator) -> Rows:
    """A start: the network drawn with groups of nodes as one, then with smaller groups."""
    levels = coarser(springs, mass)
    spread = math.sqrt(springs.n) * 2.5
    place = scattered(levels[-1].springs.n if levels else springs.n, spread, generator)
    for i in range(len(levels) - 1, -1, -1):
        level = levels[i]
        node = np.column_stack((level.mass, np.zeros(level.springs.n)))
        place = _settled(place, level.springs, node, forces, COARSE_PASSES, None)
        place = place[level.group]
        place += scattered(len(place), _extent(place) / math.sqrt(len(place)), generator)
    return place


def _settled(
    place: Rows, springs: Springs, node: Rows, forces: Forces, iterations: int | None, tick: Tick | None
) -> Rows:
    has_radius = bool(forces.prevents_overlap and node[:, 1].any())
    flags = (forces.is_strong_gravity, forces.is_lin_log, has_radius)
    options = (float(forces.theta), float(forces.scaling), float(forces.gravity), *flags)
    pull = (springs.indptr, springs.other, springs.strength)
    place, checked = np.ascontiguousarray(place), place.copy()
    before = np.zeros_like(place)
    pace = _Pace(len(place), forces.jitter_tolerance)
    most = MOST_PASSES if iterations is None else iterations
    for done in range(most):
        now = forces_at(place, node, pull, options)
        pace.adapt(*swing_and_traction(before, now, node))
        move(place, before, now, node, pace.speed, has_radius)
        before = now
        if tick is not None:
            tick("layout", done + 1, most)
        if iterations is None and (done + 1) % CHECK_EVERY == 0:
            moved = float(np.hypot(*(place - checked).T).mean())
            if moved <= SETTLED * _extent(place):
                break
            checked = place.copy()
    return place


class _Pace:
    """The adaptive speed of Gephi 0.9.2: as fast as swinging allows, rising by half a pass at most."""

    def __init__(self, n: int, tolerance: float) -> None:
        self.n, self.tolerance = n, tolerance
        self.speed = self.efficiency = 1.0

    def adapt(self, swing: float, traction: float) -> None:
        if swing <= 0 or traction <= 0:
            return
        usual = 0.05 * math.sqrt(self.n)
        allowed = self.tolerance * max(math.sqrt(usual), min(10.0, usual * traction / self.n**2))
        if swing / traction > 2:
            self._slacken(0.5)
            allowed = max(allowed, self.tolerance)
        target = allowed * self.efficiency * traction / swing
        if swing > allowed * traction:
            self._slacken(0.7)
        elif self.speed < 1000:
            self.efficiency *= 1.3
        self.speed += min(target - self.speed, 0.5 * self.speed)

    def _slacken(self, by: float) -> None:
        if self.efficiency > 0.05:
            self.efficiency *= by


def _extent(place: Rows) -> float:
    """Root mean square of the distance from the centre."""
    return math.sqrt(float(((place - place.mean(axis=0)) ** 2).sum(axis=1).mean()))


def _turned(place: Rows) -> Rows:
    """Turned about the origin so that the points spread most along x."""
    x, y = (place - place.mean(axis=0)).T
    angle = 0.5 * math.atan2(2 * float((x * y).sum()), float((x * x - y * y).sum()))
    turn = np.array([[math.cos(angle), -math.sin(angle)], [math.sin(angle), math.cos(angle)]])
    # Not by matrix product: its sums may be taken in an order of the library's own.
    turned: Rows = place[:, :1] * turn[0] + place[:, 1:] * turn[1]
    return turned
