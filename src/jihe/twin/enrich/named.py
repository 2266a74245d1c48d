"""Institutions and investors with a name: which node each is, and where its edges go."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .frame import Frame
from .given import (
    EDUCATION,
    EMPLOYMENT,
    INVESTMENT,
    INVESTOR,
    OTHER_INVESTOR,
    STUDY,
    STUDY_FOREIGN,
    WORK,
    WORK_FOREIGN,
    Base,
    Floats,
    Ints,
    Lists,
    Miss,
)

LATE_PEOPLE = 0.04
"""Share of a named institution's people that came after the first period."""
EARLY_CAPITAL = 0.05
"""Share of a named investor's firms that it had by the end of the first period."""

CLASS = {
    ("study", False): (EDUCATION, STUDY),
    ("study", True): (EDUCATION, STUDY_FOREIGN),
    ("work", False): (EMPLOYMENT, WORK),
    ("work", True): (EMPLOYMENT, WORK_FOREIGN),
}


@dataclass(frozen=True)
class Listed:
    """An entry of a list: its node, kind of edge, class and number of firms."""

    name: str
    node: int
    kind: int
    code: int
    degree: int


@dataclass(frozen=True, eq=False)
class Edges:
    """Edges by period and kind."""

    source: Ints
    target: Ints
    period: Ints
    kind: Ints

    @classmethod
    def joined(cls, *parts: Edges) -> Edges:
        """All edges of the parts, in their order."""
        sides = ("source", "target", "period", "kind")
        return cls(*(np.concatenate([getattr(part, side) for part in parts]) for side in sides))

    @classmethod
    def of(cls, rows: list[tuple[int, int, int, int]]) -> Edges:
        """Edges from rows of source, target, period and kind."""
        return cls(*np.asarray(rows, dtype=np.int64).reshape(-1, 4).T)


def look_up(base: Base, lists: Lists, n: int) -> tuple[tuple[Listed, ...], dict[str, int], list[Miss]]:
    """The entries of the lists with their nodes, the node of each name, and entries that stand twice."""
    entries = [(one.name, *CLASS[one.experience, one.is_foreign], one.degree) for one in lists.institutions]
    entries += [
        (one.name, INVESTMENT, INVESTOR if one.is_institution else OTHER_INVESTOR, one.degree)
        for one in lists.investors
    ]
    known = lists.node_of or base.hub.get
    node: dict[str, int] = {}
    listed: list[Listed] = []
    missed: list[Miss] = []
    taken: dict[tuple[int, int], Listed] = {}
    n_new = 0
    for name, kind, code, degree in entries:
        if name not in node:
            found = known(name)
            node[name] = n + n_new if found is None else found
            n_new += found is None
        before = taken.get((node[name], kind))
        if before:
            why = "the name stands twice in a list: the first entry is followed"
            missed.append(Miss(name, None, degree, before.degree, why))
            continue
        listed.append(Listed(name, node[name], kind, code, degree))
        taken[node[name], kind] = listed[-1]
    return tuple(listed), node, missed


def place_named(frame: Frame, listed: tuple[Listed, ...], weight: Floats, rng: np.random.Generator) -> Edges:
    """Edges of the named, to different members of every period, never where technology or another kind goes.

    `weight` says how readily a node is chosen.
    """
    when = {
        kind: _share(frame, EARLY_CAPITAL if kind == INVESTMENT else 1 - LATE_PEOPLE)
        for kind in (INVESTMENT, EDUCATION, EMPLOYMENT)
    }
    steady = frame.steady
    n_edge = np.bincount(np.append(frame.source, frame.target), minlength=frame.n)
    order = np.argsort(frame.source, kind="stable")
    begin = np.searchsorted(frame.source[order], [entry.node for entry in listed], side="left")
    end = np.searchsorted(frame.source[order], [entry.node for entry in listed], side="right")
    gone: dict[int, Ints] = {}
    rows: list[tuple[int, int, int, int]] = []
    for i, entry in enumerate(listed):
        before = gone.get(entry.node, frame.target[order[begin[i] : end[i]]])
        open_to = np.setdiff1d(steady, np.append(before, entry.node))
        pull = weight[open_to]
        if entry.node < frame.n:
            # Where technology is dense, one more edge of its nodes would close many triangles.
            pull = pull / (1 + n_edge[open_to])
        key = rng.exponential(size=len(open_to)) / pull
        chosen = open_to[np.argsort(key, kind="stable")[: entry.degree]]
        gone[entry.node] = np.append(before, chosen)
        period = rng.choice(frame.n_period, size=len(chosen), p=when[entry.kind])
        if entry.node < frame.n and frame.is_ever[entry.node]:
            period = np.maximum(period, frame.since[entry.node])
        rows += [(entry.node, firm, at, entry.kind) for firm, at in zip(chosen, period, strict=True)]
    return Edges.of(rows)


def _share(frame: Frame, early: float) -> Floats:
    """Share of each period, later ones by the number of edges to be added."""
    later = np.maximum(frame.n_new_edge[1:], 0).astype(float)
    if not later.sum():
        return np.append(1.0, np.zeros(len(later)))
    return np.append(early, (1 - early) * later / later.sum())
