"""All statistics of a network at once: one row for a network, or one for each of its years."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from jihe.pack.statistic import PARTS, STATISTICS, Part

from .clustering import average_clustering
from .community import find_communities
from .component import component_sizes, strong_component, weak_component
from .concentration import gini, top_count, top_share
from .core import core_number
from .distance import Distances, distances
from .graph import Bools, Graph, Ints
from .louvain import Method
from .mixing import degree_assortativity, reciprocity, total_degrees
from .power_law import fit_power_law
from .robustness import robustness
from .simple import simple

Tick = Callable[[str, int, int], None]
"""Told of progress: what is being done, how much of it is done, and out of how much."""

Value = float | int | None

RIVALS = ("lognormal", "exponential", "truncated_power_law")
"""Models that the power law is held against."""


@dataclass(frozen=True)
class Options:
    """How the statistics are computed.

    Attributes
    ----------
    parts
        The computations to run; all when left out.
    sample
        Targets that distances are measured to; None measures all, exactly.
    n_seed
        Runs of each community method.
    n_bootstrap
        Replicates of the power law's p; 0 gives none.
    seed
        Where every random choice begins.
    methods
        Community methods.
    """

    parts: Sequence[Part] = PARTS
    sample: int | None = None
    n_seed: int = 10
    n_bootstrap: int = 100
    seed: int = 0
    methods: Sequence[Method] = ("louvain", "leiden")


def structure(
    graph: Graph,
    options: Options = Options(),
    sampled: Bools | None = None,
    tick: Tick | None = None,
) -> dict[str, Value]:
    """Statistics of a network, named and ordered as `STATISTICS`.

    Parameters
    ----------
    sampled
        Shape (n,): whether each node is of the study's sample; None: sample and relation nodes are not told
        apart.

    Returns
    -------
    dict
        Value of each statistic of the chosen parts; None where it is undefined (a mean over nothing).
        Bounds of the path length are told only where distances are sampled.
    """
    tick = tick or (lambda what, done, total: None)
    found: dict[str, Value] = {}
    for part in options.parts:
        tick(part, 0, 0)
        found |= _COMPUTED[part](graph, options, sampled, tick)
    return {name: _plain(found[name]) for name in STATISTICS if name in found}


def structures(
    graph: Graph,
    years: Sequence[int],
    options: Options = Options(),
    sampled: Mapping[int, Bools] | None = None,
    in_year: bool = False,
    tick: Tick | None = None,
) -> Iterator[tuple[int, dict[str, Value]]]:
    """`structure` of each year: of the network up to it, or with `in_year` of the year's own rows."""
    for year in years:
        view = graph.during(year) if in_year else graph.until(year)
        yield year, structure(view, options, sampled[year] if sampled else None, tick)


def sizes(graph: Graph, sampled: Bools | None = None) -> dict[str, Value]:
    """Nodes, edges and their ratios: E / N (directed) or 2 E / N, the same with weights, E / (N (N - 1)) or
    twice that; None for no node, density also for one."""
    n, e = graph.n_node, graph.n_edge
    ends = 1 if graph.is_directed else 2
    found: dict[str, Value] = {"n_node": n}
    if sampled is not None:
        inside = int((graph.present & sampled).sum())
        found |= {"n_sample_node": inside, "n_relation_node": n - inside}
    total = float(graph.weight[graph.live].sum())
    return found | {
        "n_edge": e,
        "n_relation": graph.n_row,
        "average_degree": ends * e / n if n else None,
        "average_weighted_degree": ends * total / n if n else None,
        "density": ends * e / (n * (n - 1)) if n > 1 else None,
    }


def distance_statistics(found: Distances) -> dict[str, Value]:
    """What `structure` tells of distances."""
    told: dict[str, Value] = {
        "diameter": found.diameter,
        "radius": found.radius,
        "average_path_length": found.average_path_length,
        "n_reachable_pair": found.n_pair,
    }
    if found.interval is not None:
        low, high = found.interval
        told |= {"average_path_length_low": low, "average_path_length_high": high}
    return told


def _communities(graph: Graph, options: Options, tick: Tick) -> dict[str, Value]:
    told: dict[str, Value] = {}
    seeds = range(options.seed, options.seed + options.n_seed)
    for method in options.methods:
        end = "" if method == "louvain" else f"_{method}"
        found = find_communities(graph, method, seeds=seeds, tick=tick)
        told |= {
            f"modularity{end}": found.modularity,
            f"modularity{end}_mean": found.mean,
            # Runs that find the same partition may differ in the last digit: they add in another order.
            f"modularity{end}_sd": found.sd if found.sd is None or found.sd > 1e-12 else 0.0,
            f"n_community{end}": found.n_community,
            f"community_stability{end}": found.stability,
        }
    return told


def _components(graph: Graph) -> dict[str, Value]:
    told: dict[str, Value] = {}
    for name, find in (("weak", weak_component), ("strong", strong_component)):
        size = component_sizes(find(graph))
        told[f"n_{name}_component"] = len(size)
        told[f"{name}_giant_share"] = int(size[0]) / graph.n_node if len(size) else None
    return told


def _mixing(graph: Graph) -> dict[str, Value]:
    return {"reciprocity": reciprocity(graph), "degree_assortativity": degree_assortativity(graph)}


def _core(graph: Graph) -> dict[str, Value]:
    if not graph.n_node:
        return {"max_core_number": None, "n_top_core_node": None, "rich_club_density": None}
    core = core_number(graph)[graph.present]
    return {
        "max_core_number": core.max(),
        "n_top_core_node": (core == core.max()).sum(),
        "rich_club_density": top_density(graph, 0.01),
    }


def top_density(graph: Graph, q: float) -> float | None:
    """Linked pairs / all pairs among the share `q` of nodes with most neighbours (q N rounded up, ties by
    number), directions left aside; None with fewer than two such nodes."""
    view = simple(graph)
    there = np.flatnonzero(graph.present)
    top = there[np.argsort(-np.diff(view.start)[there], kind="stable")[: top_count(len(there), q)]]
    if len(top) < 2:
        return None
    inside = np.zeros(graph.n, bool)
    inside[top] = True
    node = np.repeat(np.arange(graph.n), np.diff(view.start))
    return float((inside[node] & inside[view.other]).sum()) / (len(top) * (len(top) - 1))


def _degree(graph: Graph) -> dict[str, Value]:
    degree, out = total_degree(graph), graph.out.degree[graph.present]
    shares = {"01": 0.001, "1": 0.01, "10": 0.1, "20": 0.2}
    told: dict[str, Value] = {f"degree_top_{name}_share": top_share(degree, q) for name, q in shares.items()}
    for name in ("01", "1", "10"):
        told[f"out_degree_top_{name}_share"] = top_share(out, shares[name])
    return {"degree_gini": gini(degree), **told}


def _power(graph: Graph, options: Options) -> dict[str, Value]:
    fit = fit_power_law(total_degree(graph), n_bootstrap=options.n_bootstrap, seed=options.seed)
    told: dict[str, Value] = {
        "power_law_alpha": fit.alpha,
        "power_law_sigma": fit.sigma,
        "power_law_k_min": fit.k_min,
        "n_power_law_node": fit.n_tail,
        "power_law_p": fit.p_value,
    }
    for name in RIVALS:
        rival = fit.rivals.get(name)
        told |= {f"{name}_ratio": rival.log_ratio if rival else None, f"{name}_p": rival.p if rival else None}
    return told


def _robustness(graph: Graph, options: Options) -> dict[str, Value]:
    hubs = robustness(graph, "degree")
    chance = robustness(graph, "random", range(options.seed, options.seed + 10))
    return {
        "robustness_degree_index": hubs.index,
        "robustness_degree_half": hubs.half,
        "robustness_random_half": chance.half,
    }


def total_degree(graph: Graph) -> Ints:
    """Degree of the nodes that are there, in the order of their numbers; see `total_degrees`."""
    return total_degrees(graph)[graph.present]


_COMPUTED: Mapping[Part, Callable[[Graph, Options, Bools | None, Tick], dict[str, Value]]] = {
    "size": lambda graph, options, sampled, tick: sizes(graph, sampled),
    "distance": lambda graph, options, sampled, tick: distance_statistics(
        distances(graph, options.sample, options.seed, tick)
    ),
    "clustering": lambda graph, options, sampled, tick: {"average_clustering": average_clustering(graph)},
    "community": lambda graph, options, sampled, tick: _communities(graph, options, tick),
    "component": lambda graph, options, sampled, tick: _components(graph),
    "mixing": lambda graph, options, sampled, tick: _mixing(graph),
    "core": lambda graph, options, sampled, tick: _core(graph),
    "degree": lambda graph, options, sampled, tick: _degree(graph),
    "power": lambda graph, options, sampled, tick: _power(graph, options),
    "robustness": lambda graph, options, sampled, tick: _robustness(graph, options),
}


def _plain(value: object) -> Value:
    """A number of Python's own; what is not a number is None."""
    if value is None:
        return None
    if isinstance(value, (int, np.integer)):
        return int(value)
    number = float(value)  # type: ignore[arg-type]
    return number if np.isfinite(number) else None
