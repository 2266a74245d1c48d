"""Uncertainty of a composite index: ours against loops over scikit-criteria, pymcdm and ProMCDA.

    python bench/index.py [--n 10000] [--peer 100] [--runs 5]

Each replication draws the weights (Dirichlet), one of four normalisations and one of two aggregations, and
ranks the units. Ours does `--n` replications with all statistics of scores and ranks; a peer does `--peer`
of them, scores and ranks only, and its time is scaled up, which is said (~). "With noise" draws all data
and normalises anew in every replication. Each side runs in a process of its own, and all first runs,
compilation among them, are timed apart. Peers lack some of the choices: what each does is printed beside
it.
"""

# ruff: noqa: T201
from __future__ import annotations

import argparse
import importlib
import json
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import numpy as np

SIZES = {"31 x 19": (31, 19, 6), "300 x 100": (300, 100, 10)}
SIDES = ("ours", "ours, with noise", "ours, with noise and ranks", "scikit-criteria", "pymcdm", "ProMCDA")

Run = Callable[[int], Any]


def tree_of(n_leaf: int, n_pillar: int) -> Any:
    """Pillars below the root, and the indicators dealt to them in turn."""
    random = np.random.default_rng(0)
    parent = np.array([-1, *[0] * n_pillar, *[1 + i % n_pillar for i in range(n_leaf)]])
    share = random.random(len(parent)) + 0.2
    for node in set(parent.tolist()):
        share[parent == node] /= share[parent == node].sum()
    level = np.array([0, *[1] * n_pillar, *[2] * n_leaf])
    return SimpleNamespace(
        parent=parent,
        share=share,
        level=level,
        direction=np.ones(len(parent), dtype=np.int64),
        leaf=np.arange(n_pillar + 1, len(parent)),
        order=np.argsort(-level, kind="stable"),
    )


def ours(side: str, x: Any, n_pillar: int) -> Run:
    from jihe.measure.index.uncertainty import Design, uncertainty

    tree = tree_of(x.shape[1], n_pillar)
    last = "rank_score" if side.endswith("ranks") else "fraction_of_maximum"
    design = Design(
        weight="dirichlet",
        normalisation=("log_ratio", "min_max", "z_score", last),
        aggregation=("arithmetic", "geometric"),
        least=0.01,
        noise=0.1 if "noise" in side else 0.0,
    )
    return lambda n: uncertainty(x, tree, design, n=n, seed=1).shift.mean()


def in_scikit_criteria(x: Any) -> Run:
    import skcriteria as skc
    from skcriteria.agg.simple import WeightedProductModel, WeightedSumModel
    from skcriteria.preprocessing.scalers import MaxAbsScaler, MinMaxScaler, SumScaler, VectorScaler

    random, scalers = np.random.default_rng(1), (MinMaxScaler, MaxAbsScaler, SumScaler, VectorScaler)
    sides, objectives = (WeightedSumModel, WeightedProductModel), [max] * x.shape[1]

    def run(n: int) -> Any:
        for _ in range(n):
            weights = random.dirichlet(np.ones(x.shape[1]))
            matrix = skc.mkdm(x, objectives, weights=weights)
            scaled = scalers[random.integers(4)](target="matrix").transform(matrix)
            aggregate = sides[random.integers(2)]
            if aggregate is WeightedProductModel:  # it refuses zeros
                scaled = skc.mkdm(np.maximum(scaled.matrix.to_numpy(), 0.01), objectives, weights=weights)
            found = aggregate().evaluate(scaled).rank_
        return found

    return run


def in_pymcdm(x: Any) -> Run:
    from pymcdm import normalizations
    from pymcdm.helpers import rrankdata
    from pymcdm.methods import WPM, WSM

    random, types = np.random.default_rng(1), np.ones(x.shape[1])
    ways = [
        normalizations.minmax_normalization,
        normalizations.max_normalization,
        normalizations.sum_normalization,
        normalizations.vector_normalization,
    ]

    def run(n: int) -> Any:
        for _ in range(n):
            weights, way = random.dirichlet(np.ones(x.shape[1])), ways[random.integers(4)]

            def positive(values: Any, cost: bool = False, way: Any = way) -> Any:
                return np.maximum(way(values, cost), 0.01)

            method = (WSM, WPM)[random.integers(2)](normalization_function=positive)
            found = rrankdata(method(x, weights, types))
        return found

    return run


def in_promcda(x: Any) -> Run:
    """Its own parts, without its reading of settings and its drawings."""
    import pandas as pd

    aggregation = importlib.import_module("mcda.mcda_functions.aggregation").Aggregation
    normalization = importlib.import_module("mcda.mcda_functions.normalization").Normalization
    random, polarity = np.random.default_rng(1), ["+"] * x.shape[1]
    frame = pd.DataFrame(x)

    def run(n: int) -> Any:
        for _ in range(n):
            weights, norm = random.dirichlet(np.ones(x.shape[1])), normalization(frame, polarity)
            is_sum, kind = random.integers(2), random.integers(4)
            ways: list[Any] = [
                lambda norm=norm, is_sum=is_sum: norm.minmax("0-1" if is_sum else "without_zero"),
                lambda norm=norm, is_sum=is_sum: norm.target("0-1" if is_sum else "without_zero"),
                lambda norm=norm, is_sum=is_sum: norm.standardized("" if is_sum else "without_zero"),
                norm.rank,
            ]
            values, agg = ways[kind](), aggregation(weights)
            found = agg.weighted_sum(values) if is_sum else agg.geometric(values)
            found = pd.Series(found).rank()
        return found

    return run


def child(side: str, size: str, n: int, runs: int) -> None:
    n_unit, n_leaf, n_pillar = SIZES[size]
    x = np.random.default_rng(0).lognormal(2, 1, (n_unit, n_leaf))
    peers = {"scikit-criteria": in_scikit_criteria, "pymcdm": in_pymcdm, "ProMCDA": in_promcda}
    try:
        run = peers[side](x) if side in peers else ours(side, x, n_pillar)
    except ImportError as lacking:
        print(json.dumps({"lacking": str(lacking)}))
        return
    begin = time.perf_counter()
    run(3)
    first, seconds = time.perf_counter() - begin, []
    for _ in range(1 if side in peers else runs):
        begin = time.perf_counter()
        run(n)
        seconds.append(time.perf_counter() - begin)
    held = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"seconds": statistics.median(seconds), "first": first, "mb": held}))


def main() -> None:
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("--n", type=int, default=10_000, help="replications of ours")
    words.add_argument("--peer", type=int, default=100, help="replications of a peer, scaled up")
    words.add_argument("--runs", type=int, default=5)
    words.add_argument("--child", nargs=2, help=argparse.SUPPRESS)
    given = words.parse_args()
    if given.child:
        child(*given.child, given.n, given.runs)
        return
    for size in SIZES:
        print(f"\n{size}, {given.n:,} replications", flush=True)
        show(size, given.n, given.peer, given.runs)


def show(size: str, n: int, n_peer: int, runs: int) -> None:
    base = None
    for side in SIDES:
        count = n if side.startswith("ours") else n_peer
        told = subprocess.run(
            [sys.executable, __file__, "--child", side, size, "--n", str(count), "--runs", str(runs)],
            check=True,
            stdout=subprocess.PIPE,
            text=True,
        )
        row = json.loads(told.stdout.splitlines()[-1])
        if "lacking" in row:
            print(f"  {side:28} not installed ({row['lacking']})")
            continue
        seconds = row["seconds"] * n / count
        base = base or seconds
        about = " " if count == n else "~"
        line = f"{about}{seconds:9.3f} s {seconds / base:9.1f} x {row['mb']:7,.0f} MB"
        print(f"  {side:28}{line}   first run {row['first']:.2f} s", flush=True)


if __name__ == "__main__":
    main()
