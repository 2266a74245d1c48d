"""The published region index, from raw values made to reproduce it: pillars, totals, ranks."""

from __future__ import annotations

import csv
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from jihe.measure.index.step import Data, Recipe, replay
from jihe.measure.index.tree import Tree


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def tree_of(framework: list[dict[str, str]]) -> Tree:
    """Pillar, sub-pillar and indicator, with shares from global weights."""
    weight: dict[str, float] = {"all": 0.0}
    parent = {"all": ""}
    for row in framework:
        line = ("all", row["pillar"], row["subpillar"], row["indicator"])
        for above, code in pairwise(line):
            parent[code] = above
            weight[code] = weight.get(code, 0.0) + float(row["w_global"])
        weight["all"] += float(row["w_global"])
    share = [weight[code] / weight[parent[code]] if parent[code] else 1.0 for code in weight]
    return Tree.of(list(weight), [parent[code] for code in weight], share)


def test_the_printed_scores_and_ranks(shared_data: Path) -> None:
    folder = shared_data / "index-cases" / "seed_replica"
    tree = tree_of(rows_of(folder / "framework.csv"))
    raw, printed = rows_of(folder / "SYNTHETIC_raw_31x19.csv"), rows_of(folder / "expected.csv")
    assert [row[""] for row in raw] == [row[""] for row in printed]
    leaves = [tree.code[i] for i in tree.leaf]
    x = np.array([[float(row[code]) for code in leaves] for row in raw])
    made = replay(Recipe.of(normalise={"how": "log_ratio"}), Data(x, tree, tuple(row[""] for row in raw)))

    pillars = [code for code in printed[0] if code in tree.code]
    assert len(pillars) == 6
    expected = np.array([[float(row[code]) for code in pillars] for row in printed])
    # A pillar's printed score is its part of the total.
    parts = made.score[:, tree.pillar] * tree.weight[tree.pillar]
    assert [tree.code[i] for i in tree.pillar] == pillars
    assert np.abs(parts - expected).max() < 0.02
    total = np.array([float(row["published_total"]) for row in printed])
    assert made.total == pytest.approx(total, abs=0.02)
    assert made.ranks[:, tree.root].tolist() == list(range(1, 32))


def test_the_weights_are_those_printed(shared_data: Path) -> None:
    framework = rows_of(shared_data / "index-cases" / "seed_replica" / "framework.csv")
    tree = tree_of(framework)
    weight = dict(zip(tree.code, tree.weight, strict=True))
    for row in framework:
        assert weight[row["indicator"]] == pytest.approx(float(row["w_indicator_rounded"]), abs=2e-4)
        assert weight[row["pillar"]] == pytest.approx(float(row["w_pillar"]), abs=2e-4)
