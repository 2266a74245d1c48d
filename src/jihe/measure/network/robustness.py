"""Robustness: how a network falls apart when nodes are taken from it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numba
import numpy as np

from .concentration import top_count
from .graph import Floats, Graph, Ints
from .mixing import total_degrees
from .simple import simple
from .threads import in_order

Order = Literal["degree", "recalculated_degree", "random"]


@dataclass(frozen=True, eq=False)
class Robustness:
    """What is left of a network while its nodes are removed one by one.

    Attributes
    ----------
    removed
        Shape (n + 1,): share of the nodes removed, from 0 to 1.
    giant
        Shape (n + 1,): nodes of the greatest weak component / nodes of the whole network; the mean of all
        seeds where the order is random.
    n_component
        Shape (n + 1,): weak components among the nodes left; a mean as well.
    sd
        Shape (n + 1,): standard deviation of `giant` over the seeds; None for one order.
    """

    removed: Floats
    giant: Floats
    n_component: Floats
    sd: Floats | None = None

    @property
    def index(self) -> float | None:
        """Mean of `giant` over all removals, R of Schneider and others (2011): from 1/n, a star whose hub
        goes
        first, to about 0.5; None without nodes."""
        return float(self.giant[1:].mean()) if len(self.giant) > 1 else None

    @property
    def half(self) -> float | None:
        """Share of nodes to remove until the greatest component has fallen to half of what it was."""
        below = np.flatnonzero(self.giant <= self.giant[0] / 2)
        return float(self.removed[below[0]]) if len(self.giant) > 1 and len(below) else None

    def after(self, q: float) -> float | None:
        """`giant` when the share q of nodes is removed, q n rounded up; None without nodes."""
        n = len(self.giant) - 1
        return float(self.giant[min(top_count(n, q), n)]) if n else None


def robustness(
    graph: Graph, order: Order | Floats = "degree", seeds: Sequence[int] = range(10)
) -> Robustness:
    """Remove all nodes one after another, and watch the greatest weak component.

    Parameters
    ----------
    order
        "degree": the most linked first, by their degree in the whole network; "recalculated_degree": by the
        neighbours that they have left; "random": a mean over `seeds`; or an array, shape (n,), whose
        greatest values go first (betweenness, say), nodes without a value last. Of equal nodes the one with
        the lesser number goes first.
    seeds
        One random order for each.

    References
    ----------
    Albert, Jeong and Barabási (2000), Error and attack tolerance of complex networks, Nature 406, 378.
    Schneider and others (2011), Mitigation of malicious attacks on networks, PNAS 108, 3838.

    Examples
    --------
    >>> from jihe.measure.network import from_edges
    >>> star = robustness(from_edges(5, [0, 0, 0, 0], [1, 2, 3, 4]))
    >>> star.giant.tolist(), star.n_component.tolist()
    ([1.0, 0.2, 0.2, 0.2, 0.2, 0.0], [1.0, 4.0, 3.0, 2.0, 1.0, 0.0])
    >>> star.half
    0.2
    """
    view, there = simple(graph), np.flatnonzero(graph.present)
    removed = np.arange(len(there) + 1) / max(len(there), 1)

    def fallen(first: Ints) -> tuple[Floats, Floats]:
        giant, n_component = _grown(view.start, view.other, first)
        return giant / max(len(there), 1), n_component.astype(np.float64)

    if isinstance(order, str) and order == "random":
        every = in_order(lambda seed: fallen(np.random.default_rng(seed).permutation(there)), seeds)
        giants, n_components = map(np.array, zip(*every, strict=True))
        sd = giants.std(axis=0, ddof=1) if len(giants) > 1 else None
        return Robustness(removed, giants.mean(axis=0), n_components.mean(axis=0), sd)
    if isinstance(order, str) and order == "recalculated_degree":
        return Robustness(removed, *fallen(_by_what_is_left(view.start, view.other, there)))
    value = total_degrees(graph) if isinstance(order, str) else np.asarray(order)
    return Robustness(removed, *fallen(there[np.argsort(-value[there], kind="stable")]))


@numba.njit(cache=True, nogil=True)
def _grown(start, other, order):  # type: ignore[no-untyped-def]
    """Size of the greatest component, and number of components, after each removal: nodes are put back in
    the opposite order."""
    n = len(start) - 1
    root, size = np.arange(n), np.ones(n, np.int64)
    is_back = np.zeros(n, np.bool_)
    giant, n_component = np.zeros((2, len(order) + 1), np.int64)
    most = apart = 0
    for i in range(len(order) - 1, -1, -1):
        v = order[i]
        is_back[v] = True
        most = max(most, 1)
        apart += 1
        for k in range(start[v], start[v + 1]):
            if is_back[other[k]]:
                a, b = _find(root, v), _find(root, other[k])
                if a != b:
                    if size[a] < size[b]:
                        a, b = b, a
                    root[b] = a
                    size[a] += size[b]
                    most = max(most, size[a])
                    apart -= 1
        giant[i], n_component[i] = most, apart
    return giant, n_component


@numba.njit(cache=True, nogil=True)
def _find(root, v):  # type: ignore[no-untyped-def]
    while root[v] != v:
        root[v] = root[root[v]]
        v = root[v]
    return v


@numba.njit(cache=True, nogil=True)
def _by_what_is_left(start, other, there):  # type: ignore[no-untyped-def]
    """Nodes in the order of the neighbours that they have left, greatest first."""
    n = len(start) - 1
    left, is_gone = np.zeros(n, np.int64), np.ones(n, np.bool_)
    most = 0
    for v in there:
        left[v] = start[v + 1] - start[v]
        is_gone[v] = False
        most = max(most, left[v])
    order = np.empty(len(there), np.int64)
    done, degree = 0, most
    while done < len(there):
        # All of the degree at hand, by number; what a removal lowers is met again at its new degree.
        for v in there:
            if not is_gone[v] and left[v] == degree:
                is_gone[v] = True
                order[done] = v
                done += 1
                for k in range(start[v], start[v + 1]):
                    if not is_gone[other[k]]:
                        left[other[k]] -= 1
        degree = 0
        for v in there:
            if not is_gone[v]:
                degree = max(degree, left[v])
    return order
