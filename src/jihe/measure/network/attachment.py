"""Attachment: do nodes gain edges in proportion to those that they have?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pyarrow as pa
import scipy

from .graph import Bools, Floats, Graph, Ints
from .turnover import birth_year, years_of

Side = Literal["in", "out", "total"]

MAX_STEPS = 100
"""Newton steps; a dozen are enough."""

STEEPEST = 20.0
"""Exponents beyond this are not told: the data then say no more than "always the greatest"."""


@dataclass(frozen=True, eq=False)
class Attachment:
    """The attachment kernel of a growing network.

    Attributes
    ----------
    kernel
        One row for each degree that a node had at the end of some year but the last: degree; n_node_year,
        nodes of that degree added over the years; n_gained, edges that these gained in the year after;
        n_expected, edges that they would have gained were all nodes alike; rate = n_gained / n_expected,
        with rate_low and rate_high (95 %, n_gained being Poisson; narrower than the truth when one node
        gains in bursts). Null where nothing is expected.
    exponent
        Of the power of degree that gains are proportional to: 1 proportional ("the rich get richer"), 0
        indifferent. None where it cannot be told: nothing gained, or all nodes of one degree.
    exponent_low, exponent_high
        Its 95 % interval.
    n_gained
        Gains that the exponent was fitted to: those of nodes that have an edge.
    """

    kernel: pa.Table
    exponent: float | None
    exponent_low: float | None
    exponent_high: float | None
    n_gained: int


@dataclass(frozen=True, eq=False)
class _Year:
    """A year of growth: degrees of the nodes at its beginning, and what each gains in it; shapes (n,)."""

    degree: Ints
    gained: Ints
    old: Bools


def attachment(graph: Graph, degree: Side = "in") -> Attachment:
    """Attachment kernel of the cumulative network, over all its years.

    Nodes that are there at the end of one year, of degree k, are *exposed* in the next; they gain the new
    edges that arrive at them (from old nodes and new ones, a self-loop too). With g edges gained by all n
    exposed nodes in a year, n_k of these having degree k, g n_k / n are expected of them if all nodes are
    alike. The kernel divides gained by expected edges, both added over the years: Newman's (2001) relative
    rate, but weighted by exposure, so that a rare degree does not outweigh the others.

    The exponent a is that of maximum likelihood given the number of gains in each year: each goes to an
    exposed node with the probability k^a / (sum of k^a over all of them). Nodes without an edge, for which
    a power of degree says nothing, are left out of it; so the growth of the mean degree from year to year
    does no harm. Its interval allows for one node's gains coming in bursts (a sandwich estimate with a
    score for each node).

    Parameters
    ----------
    degree
        "in": in-degree, and edges gained as target; "out": as source; "total": both added. In an undirected
        network all three mean the edges of a node, a self-loop twice.

    Raises
    ------
    DataError
        When the network has no years.

    References
    ----------
    Newman (2001), Clustering and preferential attachment in growing networks, Physical Review E 64, 025102.
    """
    sums = [_counts(year) for year in _growth(graph, degree)]
    sums = [year for year in sums if year[0].sum()]
    kernel = _kernel(sums)
    linked = [(n[1:], g[1:]) for n, g in sums if g[1:].sum()]
    n_gained = sum(int(g.sum()) for _, g in linked)
    exponent = _most_likely(linked)
    if exponent is None:
        return Attachment(kernel, None, None, None, n_gained)
    half = float(scipy.stats.norm.ppf(0.975)) * _standard_error(graph, degree, exponent)
    return Attachment(kernel, exponent, exponent - half, exponent + half, n_gained)


def _growth(graph: Graph, degree: Side) -> Iterator[_Year]:
    """Each year but the first."""
    years = years_of(graph)
    assert graph.since is not None
    live = graph.live
    since, source, target = graph.since[live], graph.source[live], graph.target[live]
    is_all = not graph.is_directed or degree == "total"
    ends = [source, target] if is_all else [target if degree == "in" else source]
    born = birth_year(graph)
    have = np.zeros(graph.n, np.int64)
    for year in years:
        chosen = since == year
        gained = np.bincount(np.concatenate([end[chosen] for end in ends]), minlength=graph.n)
        if year > years[0]:
            yield _Year(have, gained, born < year)
        have = have + gained


def _counts(year: _Year) -> tuple[Ints, Ints]:
    """Exposed nodes, and edges that they gain, by degree."""
    degree = year.degree[year.old]
    n = np.bincount(degree)
    return n, np.bincount(degree, year.gained[year.old], len(n)).astype(np.int64)


def _kernel(sums: list[tuple[Ints, Ints]]) -> pa.Table:
    longest = max((len(n) for n, _ in sums), default=0)
    n_node_year, n_gained = np.zeros(longest, np.int64), np.zeros(longest, np.int64)
    n_expected = np.zeros(longest)
    for n, g in sums:
        n_node_year[: len(n)] += n
        n_gained[: len(n)] += g
        n_expected[: len(n)] += g.sum() * n / n.sum()
    degree = np.flatnonzero(n_node_year)
    n_node_year, n_gained, n_expected = n_node_year[degree], n_gained[degree], n_expected[degree]
    undefined = n_expected == 0
    per = np.where(undefined, 1.0, n_expected)
    low = np.where(n_gained > 0, scipy.stats.chi2.ppf(0.025, 2 * np.maximum(n_gained, 1)) / 2, 0.0)
    rates = {
        "rate": n_gained,
        "rate_low": low,
        "rate_high": scipy.stats.chi2.ppf(0.975, 2 * n_gained + 2) / 2,
    }
    return pa.table(
        {
            "degree": degree,
            "n_node_year": n_node_year,
            "n_gained": n_gained,
            "n_expected": n_expected,
            **{name: pa.array(number / per, mask=undefined) for name, number in rates.items()},
        }
    )


def _most_likely(years: list[tuple[Ints, Ints]]) -> float | None:
    """The log-likelihood is concave in the exponent: its slope is brought to 0 by Newton's method."""
    # n[0] and g[0] are those of degree 1.
    varied = [(np.log(np.flatnonzero(n) + 1), n[n > 0], g[n > 0]) for n, g in years if (n > 0).sum() > 1]
    if not varied or _slope(varied, STEEPEST)[0] >= 0 or _slope(varied, -STEEPEST)[0] <= 0:
        return None
    exponent, low, high = 0.0, -STEEPEST, STEEPEST
    for _ in range(MAX_STEPS):
        slope, curvature = _slope(varied, exponent)
        low, high = (exponent, high) if slope > 0 else (low, exponent)
        step = exponent + slope / curvature if curvature > 0 else high
        # A step out of what is known to hold the root is replaced by its middle.
        step = step if low < step < high else (low + high) / 2
        if abs(step - exponent) < 1e-12:
            break
        exponent = step
    return exponent


def _slope(years: list[tuple[Floats, Ints, Ints]], exponent: float) -> tuple[float, float]:
    """First derivative of the log-likelihood, and minus the second."""
    slope = curvature = 0.0
    for log_k, n, g in years:
        mean, variance = _moments(log_k, n, exponent)
        slope += float(g @ (log_k - mean))
        curvature += float(g.sum() * variance)
    return slope, curvature


def _moments(log_k: Floats, n: Ints, exponent: float) -> tuple[float, float]:
    """Mean and variance of log degree over nodes drawn in proportion to the power of their degree."""
    weight = n * np.exp(exponent * log_k - (exponent * log_k).max())
    weight /= weight.sum()
    mean = float(weight @ log_k)
    return mean, float(weight @ (log_k - mean) ** 2)


def _standard_error(graph: Graph, degree: Side, exponent: float) -> float:
    """From the scores of the nodes, each added over the years."""
    score = np.zeros(graph.n)
    information = 0.0
    for year in _growth(graph, degree):
        exposed = np.flatnonzero(year.old & (year.degree > 0))
        gained = year.gained[exposed]
        if not gained.sum():
            continue
        log_k = np.log(year.degree[exposed])
        mean, variance = _moments(log_k, np.ones(len(exposed), np.int64), exponent)
        power = np.exp(exponent * log_k - (exponent * log_k).max())
        score[exposed] += (gained - gained.sum() * power / power.sum()) * (log_k - mean)
        information += float(gained.sum() * variance)
    return float(np.sqrt((score**2).sum()) / information)
