"""The golden networks: what Gephi 0.9.2 printed for small networks with every oddity."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np

from jihe.measure.network import Graph, from_edges

FOLDER = Path(__file__).parents[3].parent / "shared" / "data" / "gephi-golden"


def names() -> list[str]:
    """Networks at hand; a name that fails loudly (or skips, away from CI) where there are none."""
    return sorted(path.stem for path in FOLDER.glob("*.csv")) or ["absent"]


def network(name: str, is_directed: bool = True) -> tuple[Graph, dict[str, Any]]:
    """The network as Gephi held it (parallel edges apart, a type of its own for each) and what it printed."""
    mode = "directed" if is_directed else "undirected"
    printed = json.loads((FOLDER / f"{name}.{mode}.json").read_text())
    lines = (FOLDER / f"{name}.csv").read_text().split()
    rows = np.array([[float(cell) for cell in line.split(",")] for line in lines]).reshape(-1, 4)
    source, target, kind = rows[:, :3].astype(np.int64).T
    graph = from_edges(printed["nodes"], source, target, kind=kind, weight=rows[:, 3], rule="keep")
    return (graph if is_directed else graph.undirected), printed
