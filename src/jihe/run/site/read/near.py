"""Who stands near an organisation: its partners and theirs, and who shares them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from .held import PART, named, span

if TYPE_CHECKING:
    from .reader import Reader

MOST_NEAR, MOST_FAR = 30, 40
"""Nodes of an ego network one step away and two."""
MOST_ALIKE = 8
MOST_ASKED = 60
"""Partners among whose partners organisations alike are sought."""
MOST_PARTNERS = 1_000
"""Partners of a partner that are looked at."""


def ego(reader: Reader, at: int, names: dict[str, Any]) -> dict[str, Any]:
    """The most linked partners, theirs, and what links all of these."""
    n_all = len(reader.array(PART, "of/degree", "degree"))
    near = span(reader, "near", at, "partner")
    first = near[:MOST_NEAR]
    none = np.array([], np.int32)
    theirs = [span(reader, "near", p, "partner")[:MOST_PARTNERS] for p in first.tolist()]
    times = [span(reader, "near", p, "n")[:MOST_PARTNERS] for p in first.tolist()]
    weight = np.bincount(np.concatenate([*theirs, none]), np.concatenate([*times, none]), n_all)
    weight[near] = weight[at] = 0
    far = np.flatnonzero(weight)
    second = far[np.lexsort((far, -weight[far]))][:MOST_FAR]
    step = {at: 0, **dict.fromkeys(first.tolist(), 1), **dict.fromkeys(second.tolist(), 2)}
    nodes = dict(zip(step, named(reader, list(step), names), strict=True))
    is_shown = np.zeros(n_all, bool)
    is_shown[list(step)] = True
    edges, inner = [], {at, *first.tolist()}
    for a in sorted(inner):
        partner = span(reader, "near", a, "partner")
        here = np.flatnonzero(is_shown[partner])
        count = span(reader, "near", a, "n")[here]
        for b, k in zip(partner[here].tolist(), count.tolist(), strict=True):
            if a < b or b not in inner:
                edges.append({"source": nodes[a]["id"], "target": nodes[b]["id"], "n": k})
    is_capped = len(first) < len(near) or len(second) < len(far)
    told = [{**node, "step": step[i]} for i, node in nodes.items()]
    return {"nodes": told, "edges": edges, "is_capped": is_capped}


def similar(reader: Reader, at: int, names: dict[str, Any]) -> list[dict[str, Any]]:
    """Those that share most partners with it, few of whose others they are; and what else they share."""
    theirs = [
        span(reader, "near", p, "partner") for p in span(reader, "near", at, "partner")[:MOST_ASKED].tolist()
    ]
    theirs = [found for found in theirs if len(found) <= MOST_PARTNERS]
    if not theirs:
        return []
    every = np.concatenate(theirs)
    weight = np.bincount(every, np.repeat([1 / len(t) for t in theirs], [len(t) for t in theirs]))
    shared = np.bincount(every)
    weight[at] = 0
    alike = np.flatnonzero(weight)
    best = alike[np.lexsort((alike, -weight[alike]))][: MOST_ALIKE * 4].tolist()
    own, *nodes = named(reader, [at, *best], names)
    told = []
    for i, node in zip(best, nodes, strict=True):
        same = [node[what] for what in ("region", "kind") if node[what] and node[what] == own[what]]
        told.append({"id": node["id"], "name": node["name"], "shared": int(shared[i]), "same": same})
    told.sort(key=lambda row: -len(row["same"]))
    return told[:MOST_ALIKE]
