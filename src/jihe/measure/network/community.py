"""Communities: groups of nodes linked more with each other than by chance."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import combinations

import numba
import numpy as np

from jihe.errors import DataError, Fault, Place

from .graph import Floats, Graph, Ints
from .louvain import Method, Run, Search
from .louvain_kernel import quality, renumbered
from .threads import in_order
from .weighted import weighted

Tick = Callable[[str, int, int], None]


@dataclass(frozen=True, eq=False)
class Communities:
    """The best of several partitions of a network, each found from a seed of its own.

    Attributes
    ----------
    label
        Shape (n,): community of each node in the best partition, numbered by size, the greatest first, equal
        ones by their least node; a node without edges is one by itself. -1 for a node that is not there.
    modularity
        Of the best partition, the first of equals; None in a network without edges, or whose weights are all
        0.
    each
        Shape (seeds,): modularity of every partition.
    n_community
        Communities of the best partition.
    stability
        How alike the partitions are: mean normalised mutual information of each two of them; 1 where all are
        the same; None for one seed.
    """

    label: Ints
    modularity: float | None
    each: Floats
    n_community: int
    stability: float | None

    @property
    def mean(self) -> float | None:
        """Mean modularity of the partitions."""
        return None if self.modularity is None else float(self.each.mean())

    @property
    def sd(self) -> float | None:
        """Standard deviation of their modularity, with n - 1; None for one seed."""
        return None if self.modularity is None or len(self.each) < 2 else float(self.each.std(ddof=1))


def modularity(graph: Graph, community: Ints, resolution: float = 1.0) -> float | None:
    """Modularity of a partition, as Gephi 0.9.2 defines it.

    With m the weight of all edges, L of those inside a community, D the sum of its nodes' weighted degrees::

        Q = sum over communities of L / m - resolution (D / 2m)^2

    on the undirected view: of two opposite edges of one kind one counts (where their weights differ the one
    that leads from the node of the greater number), kinds are added up, self-loops left out. The edges of an
    undirected graph weigh what they weigh.

    Parameters
    ----------
    community
        Shape (n,): whole numbers; a node with a negative one is a community by itself.
    resolution
        Newman's gamma: more gives more, smaller communities their due. Gephi's resolution r is its inverse:
        its "modularity with resolution" is r times this with resolution 1 / r.

    Returns
    -------
    float or None
        None in a network without edges, self-loops apart, or whose weights are all 0.

    Raises
    ------
    DataError
        When the resolution is not above 0.

    References
    ----------
    Newman and Girvan (2004), Finding and evaluating community structure in networks; Reichardt and Bornholdt
    (2006), Statistical mechanics of community detection.
    """
    _check(resolution)
    view = weighted(graph)
    if view.total <= 0:
        return None
    label = np.asarray(community).astype(np.int64)
    alone = label < 0
    label[alone] = label.max(initial=0) + 1 + np.arange(alone.sum())
    label = np.unique(label, return_inverse=True)[1]
    return float(quality(view, label, resolution))


def find_communities(
    graph: Graph,
    method: Method = "louvain",
    seeds: Sequence[int] = range(10),
    resolution: float = 1.0,
    tick: Tick | None = None,
) -> Communities:
    """Partitions of high modularity, one from each seed, and the best of them.

    No method finds the best partition of all; runs differ with the order in which nodes are looked at. The
    same seeds give the same result on any number of threads.

    Parameters
    ----------
    method
        "louvain" (Blondel and others 2008) or "leiden" (Traag and others 2019), whose communities always
        hang together.
    resolution
        See `modularity`.
    tick
        Told after each seed.

    Raises
    ------
    DataError
        When there is no seed, or the resolution is not above 0.
    """
    _check(resolution)
    if not len(seeds):
        raise DataError(Fault(Place(), "no seed is given. Communities need one or more."))
    tick = tick or (lambda what, done, total: None)
    view = weighted(graph)
    search = Search.of(view, method, resolution)
    stop = threading.Event()
    found: list[Run] = []
    try:
        for one in in_order(lambda seed: search.run(seed, stop.is_set), seeds):
            found.append(one)
            tick("communities", len(found), len(seeds))
    finally:
        stop.set()
    each = np.array([one.modularity for one in found])
    best = found[int(np.argmax(each))]
    label = by_size(np.where(graph.present, best.label, -1))
    return Communities(
        label=label,
        modularity=None if view.total <= 0 else float(each.max()),
        each=each,
        n_community=int(label.max(initial=-1)) + 1,
        stability=_agreement([one.label[graph.present] for one in found]),
    )


def normalised_mutual_information(a: Ints, b: Ints) -> float | None:
    """How much two partitions of the same nodes tell of each other: 1 when they are the same, 0 when nothing.

    ``2 I(a, b) / (H(a) + H(b))``, I being their mutual information and H the entropy: normalised by the
    arithmetic mean, as scikit-learn does by default.

    Parameters
    ----------
    a, b
        Shape (n,): labels, whole numbers; nodes with a negative one in either are left out.

    Returns
    -------
    float or None
        1 when neither partition divides the nodes at all; None without nodes.
    """
    a, b = np.asarray(a), np.asarray(b)
    known = (a >= 0) & (b >= 0)
    if not known.any():
        return None
    return _agreement([np.unique(part[known], return_inverse=True)[1] for part in (a, b)])


def by_size(label: Ints) -> Ints:
    """The same groups numbered by size, the greatest first, equal ones by their least node; -1 stays."""
    known = np.flatnonzero(label >= 0)
    _, first, group, size = np.unique(
        label[known], return_index=True, return_inverse=True, return_counts=True
    )
    rank = np.empty(len(size), np.int64)
    rank[np.lexsort((first, -size))] = np.arange(len(size))
    result = np.full(len(label), -1, label.dtype)
    result[known] = rank[group]
    return result


def _check(resolution: float) -> None:
    if not resolution > 0:
        text = "the resolution of modularity is {value}. It must be above 0; 1 is usual."
        raise DataError(Fault(Place(), text, {"value": resolution}))


def _agreement(labels: list[Ints]) -> float | None:
    """Mean normalised mutual information of each two; labels from 0, of all nodes."""
    if len(labels) < 2 or not len(labels[0]):
        return None
    parts = [renumbered(label) for label in labels]
    values = in_order(lambda pair: _mutual(*pair[0], *pair[1]), combinations(parts, 2))
    return sum(values) / (len(parts) * (len(parts) - 1) / 2)


@numba.njit(cache=True, nogil=True)
def _mutual(n_a, a, n_b, b):  # type: ignore[no-untyped-def]
    """Labels from 0 without gaps."""
    n = len(a)
    first = np.zeros(n_a + 1, np.int64)
    in_b = np.zeros(n_b, np.int64)
    for v in range(n):
        first[a[v] + 1] += 1
        in_b[b[v]] += 1
    # Entropies and mutual information times n, all sums of x log x of whole numbers.
    of_a, of_b, of_both = 0.0, 0.0, 0.0
    for c in range(n_a):
        size = first[c + 1]
        of_a += size * np.log(size)
        first[c + 1] += first[c]
    for size in in_b:
        of_b += size * np.log(size)
    member = np.empty(n, np.int64)
    at = first[:-1].copy()
    for v in range(n):
        member[at[a[v]]] = b[v]
        at[a[v]] += 1
    met = np.zeros(n_b, np.int64)
    for c in range(n_a):
        for i in range(first[c], first[c + 1]):
            met[member[i]] += 1
        for i in range(first[c], first[c + 1]):
            size = met[member[i]]
            if size > 0:
                of_both += size * np.log(size)
                met[member[i]] = 0
    whole = n * np.log(n)
    entropy = (whole - of_a) + (whole - of_b)
    if entropy <= 0.0:
        return 1.0
    return min(max(2.0 * (whole + of_both - of_a - of_b) / entropy, 0.0), 1.0)
