"""Networks: ours against igraph, NetworKit, NetworkX and rustworkx on the same made network.

    python bench/network.py [--task paths ...] [--runs 3] [--large]

Each side runs in a process of its own, in turn: it brings the network (bench/made.py, from a fixed seed)
into its
own form, and then times the task alone, after a first run on a small network, so that nobody's
compilation or first imports are counted. Printed are median seconds, how many times as long as ours, and
the greatest memory held by the process. A peer that would take hours is measured on a part of the sources and
its time scaled up; it is marked with ~. `--large` adds the networks of a million nodes and more (an hour).
"""

# ruff: noqa: T201
from __future__ import annotations

import argparse
import gzip
import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from made import Made, value_network

SIZES = {
    "2023": (35_672, 91_158),
    "100k": (100_000, 255_000),
    "1M": (1_000_000, 5_000_000),
    "3M": (3_000_000, 30_000_000),
    "small": (2_000, 5_000),
}
CAIDA = Path(__file__).parents[1].parent / "shared" / "data" / "stress" / "caida-as-relationships" / "raw"
"""Where the project's public data lies beside it."""

Done = tuple[Any, float]
"""What was found, and by how much the measured time must be multiplied."""


def ours(made: Made, has_years: bool = False) -> Any:
    from jihe.measure.network import from_edges

    return from_edges(made.n, made.source, made.target, year=made.year if has_years else None)


def in_igraph(made: Made) -> Any:
    import igraph

    return igraph.Graph(n=made.n, edges=np.column_stack([made.source, made.target]), directed=True)


def in_networkit(made: Made) -> Any:
    import networkit

    # int64 on purpose: GraphFromCoo crashes on int32 arrays.
    ends = made.source.astype(np.int64), made.target.astype(np.int64)
    return networkit.GraphFromCoo(ends, n=made.n, weighted=False, directed=True)


def in_networkit_undirected(made: Made) -> Any:
    """Each pair once: NetworKit's own way to that crashed here."""
    import networkit

    low, high = np.minimum(made.source, made.target), np.maximum(made.source, made.target)
    key = np.unique(low.astype(np.int64) * made.n + high)
    ends = key // made.n, key % made.n
    return networkit.GraphFromCoo(ends, n=made.n, weighted=False, directed=False)


def in_networkx(made: Made) -> Any:
    import networkx

    graph = networkx.DiGraph()
    graph.add_nodes_from(range(made.n))
    graph.add_edges_from(zip(made.source.tolist(), made.target.tolist(), strict=True))
    return graph


def in_rustworkx(made: Made) -> Any:
    import rustworkx

    graph = rustworkx.PyDiGraph()
    graph.add_nodes_from(list(range(made.n)))
    graph.add_edges_from_no_data(list(zip(made.source.tolist(), made.target.tolist(), strict=True)))
    return graph


# ---- tasks: each takes a network in its own form -----------------------------------------------------


def paths_ours(graph: Any) -> Done:
    from jihe.measure.network import distances

    found = distances(graph)
    found.closeness, found.harmonic  # noqa: B018 - all that is compared is computed
    return (found.average_path_length, found.diameter), 1


def paths_igraph(graph: Any) -> Done:
    return graph.average_path_length(directed=True), 1


def paths_networkit(graph: Any) -> Done:
    import networkit

    closeness = networkit.centrality.HarmonicCloseness(graph, False)
    closeness.run()
    return sum(closeness.scores()), 1


def paths_networkx(graph: Any) -> Done:
    import networkx

    nodes = list(graph)[:: max(1, len(graph) // 200)]
    total = pairs = 0
    for node in nodes:
        found = networkx.single_source_shortest_path_length(graph, node)
        total, pairs = total + sum(found.values()), pairs + len(found) - 1
    return total / pairs, len(graph) / len(nodes)


def paths_rustworkx(graph: Any) -> Done:
    import rustworkx

    return rustworkx.unweighted_average_shortest_path_length(graph, disconnected=True), 1


def million_ours(graph: Any) -> Done:
    """Exact distances to a part of the targets, scaled up: the work grows with their number."""
    from jihe.measure.network import distances

    sample = 16_384
    found = distances(graph, sample=sample)
    reachable = int(((graph.into.degree > 0) & graph.present).sum())
    return found.average_path_length, reachable / sample


def sampled_ours(graph: Any) -> Done:
    from jihe.measure.network import distances

    found = distances(graph, sample=2_048)
    return (found.average_path_length, found.interval), 1


def clustering_ours(graph: Any) -> Done:
    from jihe.measure.network import average_clustering

    return average_clustering(graph), 1


def clustering_igraph(graph: Any) -> Done:
    return graph.transitivity_avglocal_undirected(mode="zero"), 1


def clustering_networkx(graph: Any) -> Done:
    import networkx

    return networkx.average_clustering(graph.to_undirected(as_view=False)), 1


def clustering_networkit(graph: Any) -> Done:
    import networkit

    found = networkit.centrality.LocalClusteringCoefficient(graph, True)
    found.run()
    return sum(found.scores()) / graph.numberOfNodes(), 1


def panel_ours(graph: Any) -> Done:
    from jihe.measure.network import structures

    return [row["average_path_length"] for _, row in structures(graph, graph.years)], 1


def pagerank_ours(graph: Any) -> Done:
    from jihe.measure.network import pagerank

    return float(np.nanmax(pagerank(graph))), 1


def pagerank_igraph(graph: Any) -> Done:
    return max(graph.pagerank()), 1


def pagerank_networkit(graph: Any) -> Done:
    import networkit

    found = networkit.centrality.PageRank(graph, 0.85, 1e-6)
    found.run()
    return max(found.scores()), 1


def leiden_ours(graph: Any) -> Done:
    from jihe.measure.network import find_communities

    return find_communities(graph, "leiden", seeds=range(1)).modularity, 1


def leiden_igraph(graph: Any) -> Done:
    plain = graph.as_undirected(combine_edges=None)
    found = plain.community_leiden(objective_function="modularity", n_iterations=2)
    return found.modularity, 1


def leiden_networkit(graph: Any) -> Done:
    import networkit

    found = networkit.community.ParallelLeiden(graph)
    found.run()
    return networkit.community.Modularity().getQuality(found.getPartition(), graph), 1


def linear_ours(graph: Any) -> Done:
    from jihe.measure.network import average_clustering, core_number, strong_component, weak_component
    from jihe.measure.network import total_degree as degrees

    strong, weak = strong_component(graph), weak_component(graph)
    found = (average_clustering(graph), core_number(graph).max(), weak.max() + 1, strong.max() + 1)
    return [float(value) for value in (*found, degrees(graph).max())], 1


PASSES = 50


def layout_ours(graph: Any) -> Done:
    from jihe.measure.network import force_atlas2

    start = np.random.default_rng(0).normal(size=(graph.n, 2)) * np.sqrt(graph.n)
    force_atlas2(graph, iterations=PASSES, start=start, seed=0)
    return PASSES, 1 / PASSES


def settled_ours(graph: Any) -> Done:
    from jihe.measure.network import force_atlas2

    return float(np.nanmax(force_atlas2(graph, seed=0))), 1


def caida(parts: tuple[str, ...]) -> Callable[[Any], Done]:
    """All statistics of these parts for each of the 33 snapshots, reading of the files not counted."""

    def task(graphs: Any) -> Done:
        from jihe.measure.network import Options, structure

        found = [structure(graph, Options(parts=parts)) for graph in graphs]  # type: ignore[arg-type]
        return [next(iter(row.values())) for row in found], 1

    return task


def in_snapshots(made: Made) -> Any:
    """The snapshots as graphs: providers point at customers, and peers at each other."""
    del made
    from jihe.measure.network import from_edges

    graphs = []
    for path in sorted(CAIDA.glob("*.as-rel.txt.gz")):
        with gzip.open(path, "rt") as file:
            rows = np.array(
                [line.split("|")[:3] for line in file if not line.startswith("#")], dtype=np.int64
            )
        node, ends = np.unique(rows[:, :2], return_inverse=True)
        ends, is_peer = ends.reshape(-1, 2), rows[:, 2] == 0
        source = np.concatenate([ends[:, 0], ends[is_peer, 1]])
        target = np.concatenate([ends[:, 1], ends[is_peer, 0]])
        graphs.append(from_edges(len(node), source, target))
    return graphs


LINEAR = ("size", "clustering", "component", "mixing", "core", "degree")
WITHOUT_DISTANCES = ("size", "clustering", "community", "component", "mixing", "core", "degree", "power")

Side = tuple[Callable[[Made], Any], Callable[[Any], Done]]
TASKS: dict[str, tuple[str, bool, dict[str, Side]]] = {
    "paths": (
        "2023",
        False,
        {
            "ours": (ours, paths_ours),
            "igraph (path length only)": (in_igraph, paths_igraph),
            "NetworKit (harmonic closeness only)": (in_networkit, paths_networkit),
            "rustworkx (path length only)": (in_rustworkx, paths_rustworkx),
            "NetworkX (200 sources)": (in_networkx, paths_networkx),
        },
    ),
    "clustering": (
        "2023",
        False,
        {
            "ours (directed)": (ours, clustering_ours),
            "igraph (undirected)": (in_igraph, clustering_igraph),
            "NetworKit (undirected)": (in_networkit_undirected, clustering_networkit),
            "NetworkX (undirected)": (in_networkx, clustering_networkx),
        },
    ),
    "panel": ("2023", False, {"ours": (lambda made: ours(made, has_years=True), panel_ours)}),
    "layout, one pass": ("2023", False, {"ours": (ours, layout_ours)}),
    "layout, settled": ("2023", False, {"ours": (ours, settled_ours)}),
    "paths of 100k": (
        "100k",
        False,
        {"ours": (ours, paths_ours), "igraph (path length only)": (in_igraph, paths_igraph)},
    ),
    "caida without distances": ("small", False, {"ours": (in_snapshots, caida(WITHOUT_DISTANCES))}),
    "caida distances": ("small", True, {"ours": (in_snapshots, caida(("distance",)))}),
    "sampled paths of 1M": ("1M", True, {"ours": (ours, sampled_ours)}),
    "exact paths of 1M (16,384 targets)": ("1M", True, {"ours": (ours, million_ours)}),
    "clustering of 1M": (
        "1M",
        True,
        {
            "ours (directed)": (ours, clustering_ours),
            "igraph (undirected)": (in_igraph, clustering_igraph),
            "NetworKit (undirected)": (in_networkit_undirected, clustering_networkit),
        },
    ),
    "pagerank of 1M": (
        "1M",
        True,
        {
            "ours": (ours, pagerank_ours),
            "igraph": (in_igraph, pagerank_igraph),
            "NetworKit": (in_networkit, pagerank_networkit),
        },
    ),
    "leiden of 1M": (
        "1M",
        True,
        {
            "ours": (ours, leiden_ours),
            "igraph": (in_igraph, leiden_igraph),
            "NetworKit": (in_networkit_undirected, leiden_networkit),
        },
    ),
    "clustering, components, degrees, cores of 3M": ("3M", True, {"ours": (ours, linear_ours)}),
}
"""Task -> size, whether it is one of the large ones, and the sides."""


def child(task: str, side: str, folder: Path) -> None:
    """One side of a task; prints seconds, megabytes and what was found."""
    sides = TASKS[task][2]
    bring, run = sides[side]
    run(
        bring(value_network(*SIZES["small"]))
        if bring is not in_snapshots
        else bring(value_network(10, 9))[:1]
    )
    network = bring(load(folder))
    begin = time.perf_counter()
    found, scale = run(network)
    seconds = (time.perf_counter() - begin) * scale
    held = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"seconds": seconds, "mb": held, "scaled": scale != 1, "found": repr(found)[:120]}))


def load(folder: Path) -> Made:
    n, source, target, year = (np.load(folder / f"{name}.npy") for name in ("n", "source", "target", "year"))
    return Made(int(n), source, target, year)


def store(folder: Path, size: str) -> Path:
    """A network of this size, made once for all sides."""
    place = folder / size
    if not place.exists():
        place.mkdir()
        made = value_network(*SIZES[size])
        for name in ("n", "source", "target", "year"):
            np.save(place / f"{name}.npy", getattr(made, name))
    return place


def measure(task: str, side: str, runs: int, folder: Path) -> dict[str, Any]:
    rows = []
    for _ in range(runs):
        words = [sys.executable, __file__, "--child", task, side, str(folder)]
        told = subprocess.run(words, check=True, stdout=subprocess.PIPE, text=True)
        rows.append(json.loads(told.stdout.splitlines()[-1]))
    return {**rows[0], "seconds": statistics.median(row["seconds"] for row in rows)}


def main() -> None:
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("--task", nargs="*", choices=list(TASKS), help="only these")
    words.add_argument("--runs", type=int, default=3)
    words.add_argument("--large", action="store_true", help="also the large networks")
    words.add_argument("--child", nargs=3, help=argparse.SUPPRESS)
    given = words.parse_args()
    if given.child:
        child(*given.child[:2], Path(given.child[2]))
        return
    with tempfile.TemporaryDirectory() as folder:
        for task, (_, is_large, _) in TASKS.items():
            if task in given.task if given.task else given.large or not is_large:
                show(task, given.runs, Path(folder))


def show(task: str, runs: int, folder: Path) -> None:
    """Run a task on all sides and print a line for each."""
    size, _, sides = TASKS[task]
    n, m = SIZES[size]
    print(f"\n{task}" + ("" if size == "small" else f": {n:,} nodes, {m:,} edges"), flush=True)
    first = None
    for side in sides:
        row = measure(task, side, runs, store(folder, size))
        times = f"{row['seconds'] / first:8.1f} x" if first else " " * 10
        first = first or row["seconds"]
        about = "~" if row["scaled"] else " "
        told = f"{about}{row['seconds']:10.3f} s {times} {row['mb']:8,.0f} MB  {row['found']}"
        print(f"  {side:36} {told}", flush=True)


if __name__ == "__main__":
    main()
