"""What is asked of the raw values, as bounds on sums of shares and logs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise, product

import numpy as np
from scipy import sparse

from jihe.twin.raw_index.order import last_ranked, loser, places, ranks, rival, scores
from jihe.twin.raw_index.problem import RANKED, Level, Marks, Problem, Reals
from jihe.twin.raw_index.scale import Scale

Term = tuple[int, int, float]
"""An indicator, a row of the scale, a factor."""
KEPT, KEPT_TOTAL = 0.8, 0.96
"""The part of the rounding interval that a fit aims at: the rest is left for whole numbers."""
APART, RANK_SLACK = 5e-5, 1e-3
"""How far apart ranked units are to be, and how bad a miss is, in parts of the most that can be scored."""

NEAR = 0.6
"""The part of the largest log from which a unit could be the largest."""


@dataclass
class Demand:
    """low <= sum of the terms <= high; `slack` is a miss that is as bad as any other demand's slack."""

    low: float
    high: float
    slack: float
    shares: list[Term] = field(default_factory=list)
    logs: list[Term] = field(default_factory=list)
    node: str | None = None
    """The node whose scores are asked about; None for facts about values."""
    room: float = 0.0
    """How far beyond its bounds whole numbers may still be."""
    ranks: bool = False
    wish: bool = False
    """Whether a miss is of no account in itself."""
    is_part: bool = False
    """Whether it is about a part and its whole (`part_demands`)."""

    @cached_property
    def indicators(self) -> set[int]:
        """The indicators that it speaks of."""
        return {i for i, _, _ in self.shares + self.logs}


def score_terms(
    problem: Problem, scale: Scale, level: Level, unit: str, node: str, sign: float = 1
) -> list[Term]:
    row = scale.row[level, unit]
    return [(i, row, sign * float(scale.weight[i])) for i in problem.under(node)]


def nodes(problem: Problem, level: Level) -> list[str]:
    """The nodes at which something is printed of a list."""
    return list(dict.fromkeys(one.node for one in problem.printed if one.level == level))


def score_demands(problem: Problem, scale: Scale) -> list[Demand]:
    out = []
    for one in problem.printed:
        if one.score is not None:
            full = 0.5 * 10.0**-one.digits
            half = (KEPT if one.node else KEPT_TOTAL) * full
            room = full - half
            terms = score_terms(problem, scale, one.level, one.unit, one.node)
            out.append(Demand(one.score - half, one.score + half, half, terms, node=one.node, room=room))
    return out


def rank_demands(
    problem: Problem, scale: Scale, level: Level, node: str, size: dict[str, float]
) -> list[Demand]:
    """Each unit above the next; after the last printed rank only below the last ranked unit.

    Where printed scores already order two units nothing is asked: printed ranks may contradict them.
    """
    if not ranks(problem, level, node):
        return []
    told, last = scores(problem, level, node), last_ranked(problem, level, node)
    groups = places(problem, level, node, size)
    most = problem.weight(node)
    room = 0.99 * APART * most
    out = [_tie(problem, scale, level, node, pair) for group in groups for pair in pairwise(group)]
    at = 1
    best: str | None = None
    for group in groups:
        if best is not None and not (best in told and group[0] in told):
            terms = score_terms(problem, scale, level, best, node)
            terms += score_terms(problem, scale, level, group[0], node, -1)
            out.append(
                Demand(APART * most, np.inf, RANK_SLACK * most, terms, node=node, room=room, ranks=True)
            )
        if at <= last:
            best = group[-1]
        at += len(group)
    return out


def _tie(problem: Problem, scale: Scale, level: Level, node: str, pair: tuple[str, str]) -> Demand:
    terms = score_terms(problem, scale, level, pair[0], node)
    terms += score_terms(problem, scale, level, pair[1], node, -1)
    return Demand(0.0, 0.0, RANK_SLACK * problem.weight(node), shares=terms, node=node, ranks=True)


def given_demands(problem: Problem, scale: Scale) -> list[Demand]:
    out = []
    for one in problem.given:
        at, row = problem.codes.index(one.indicator), scale.row[one.level, one.unit]
        value = float(np.log1p(one.value))
        low = -np.inf if one.op == "<=" else value
        high = np.inf if one.op == ">=" else value
        out.append(Demand(low, high, 1e-3, logs=[(at, row, 1.0)]))
    return out


def part_demands(problem: Problem, scale: Scale, raw: Reals) -> list[Demand]:
    """Of each whole so many are in its part at most, where the wholes are about as large as in `raw`."""
    out = []
    for i, leaf in enumerate(problem.indicators):
        if leaf.part_of:
            whole = problem.codes.index(leaf.part_of)
            for cell, row in enumerate(scale.lists["cell"]):
                beside = leaf.beside[cell] if leaf.beside else 0.0
                size = max(float(raw[whole, cell]), beside)
                low = float(np.log1p(size) - np.log1p(size - beside))
                terms = [(whole, row, 1.0), (i, row, -1.0)]
                out.append(Demand(low, np.inf, 1e-2, logs=terms, is_part=True))
    return out


def leaders(problem: Problem, scale: Scale, raw: Reals) -> dict[tuple[Level, int], int]:
    """Who is the largest in each list and indicator: who is so in `raw`, but where even the best of a pillar
    lacks something of the most a rival is in one indicator, as it could not lack it otherwise; of the
    cities one of the rival's then is, so that lists which share units have different largest values."""
    logs = scale.logs(raw)
    out = {
        (level, i): int(rows[np.argmax(logs[i, rows])])
        for level in RANKED
        for i in range(len(raw))
        if len(rows := scale.lists[level])
    }
    known = {(one.level, problem.codes.index(one.indicator)) for one in problem.given if one.op == "="}
    for level, pillar in product(RANKED, problem.pillars()):
        told = scores(problem, level, pillar)
        if len(told) < 2:
            continue
        best, second = rival(problem, level, told)
        lack = problem.weight(pillar) - told[best]
        open_ = [i for i in problem.under(pillar) if (level, i) not in known]
        for i in open_:
            out[level, i] = scale.row[level, best]
        if lack > 0.5 * 10.0**-2 and open_:
            i, row = loser(problem, level, open_, best, lack), scale.row[level, second]
            out[level, i] = row
            if level == "province":
                parts = [city for city in scale.lists["city"] if scale.inside[row] @ scale.inside[city]]
                out |= {("city", i): int(max(parts, key=lambda city: logs[i, city]))} if parts else {}
    return out


def contenders(scale: Scale, raw: Reals) -> list[tuple[Level, int, int, int]]:
    """List, indicator, leader and each other row that could be the largest too, as it is near it in `raw`."""
    logs, out = scale.logs(raw), []
    for (level, i), top in scale.leaders.items():
        rows = scale.lists[level]
        near = rows[logs[i, rows] > NEAR * logs[i, rows].max()]
        out += [(level, i, top, row) for row in near.tolist() if row != top]
    return out


def lead_demands(scale: Scale, raw: Reals) -> list[Demand]:
    """The leaders are to be the largest of their lists."""
    return [
        Demand(0.0, np.inf, 0.01, logs=[(i, top, 1.0), (i, row, -1.0)])
        for _, i, top, row in contenders(scale, raw)
    ]


def demands(
    problem: Problem, scale: Scale, size: dict[tuple[Level, str], dict[str, float]], raw: Reals
) -> list[Demand]:
    """All that is asked; `size` orders the units without a rank, per list and node."""
    out = score_demands(problem, scale) + given_demands(problem, scale) + part_demands(problem, scale, raw)
    for level in RANKED:
        for node in nodes(problem, level):
            out += rank_demands(problem, scale, level, node, size.get((level, node), {}))
    return out


class System:
    """Demands as matrices over all shares and logs, laid out indicator by indicator."""

    def __init__(self, scale: Scale, asked: Sequence[Demand], sharp: float = 1.0, apart: float = 1.0) -> None:
        self.scale = scale
        self.asked = asked
        self.low = np.array([one.low * (apart if one.ranks else 1.0) for one in asked])
        self.high = np.array([one.high for one in asked])
        self.slack = np.array([one.slack * (sharp if one.ranks else 1.0) for one in asked])
        self.room = np.array([one.room for one in asked])
        self.wish = np.array([one.wish for one in asked], dtype=bool)
        self.shares = self._matrix([one.shares for one in asked])
        self.logs = self._matrix([one.logs for one in asked])

    def _matrix(self, terms: list[list[Term]]) -> sparse.csr_array:
        flat = [
            (d, i * self.scale.rows + row, factor) for d, one in enumerate(terms) for i, row, factor in one
        ]
        at, column, factor = zip(*flat, strict=True) if flat else ((), (), ())
        shape = (len(terms), len(self.scale.weight) * self.scale.rows)
        return sparse.csr_array((factor, (at, column)), shape=shape)

    def values(self, raw: Reals) -> Reals:
        """What each demand's sum comes to."""
        logs = self.scale.logs(raw)
        out: Reals = self.shares @ self.scale.shares(logs).ravel() + self.logs @ logs.ravel()
        return out

    def excess(self, values: Reals) -> Reals:
        """How far each sum must move to be within its bounds."""
        out: Reals = np.clip(values, self.low, self.high) - values
        return out

    def slope(self, raw: Reals, free: Marks) -> sparse.csr_array:
        """Change of the demands' sums with ln(1 + raw), demands x free values."""
        of_logs, of_shares = self.scale.slopes(raw, free)
        return self.shares @ of_shares + self.logs @ of_logs
