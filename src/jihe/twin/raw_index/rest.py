"""What the totals ask of one pillar while the others stay as they are."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

import numpy as np

from jihe.twin.raw_index.demand import Demand
from jihe.twin.raw_index.problem import Problem, Reals
from jihe.twin.raw_index.scale import Scale

SLACK = 0.002
"""Slack of what one unit in two lists asks."""


def rest(problem: Problem, scale: Scale, raw: Reals, asked: Iterable[Demand], pillar: str) -> list[Demand]:
    """What of the demands about totals is left for a pillar."""
    shares = scale.shares(scale.logs(raw))
    under, out = set(problem.under(pillar)), []
    for one in asked:
        if one.node == "":
            gone = sum(factor * shares[i, row] for i, row, factor in one.shares if i not in under)
            terms = [term for term in one.shares if term[0] in under]
            out.append(
                replace(one, low=one.low - gone, high=one.high - gone, shares=terms, node=pillar, ranks=False)
            )
    return out


def twins(problem: Problem, scale: Scale, left: Sequence[Demand]) -> list[Demand]:
    """What the totals of one unit in two lists ask: only a list's largest values can part them."""
    totals = {one.shares[0][1]: one for one in left if np.isfinite(one.high)}
    out = []
    for level in ("province", "circle"):
        for unit in problem.units(level):
            a, b = scale.row[level, unit], scale.row.get(("city", unit), -1)
            if a in totals and b in totals and (scale.inside[a] == scale.inside[b]).all():
                one, other = totals[a], totals[b]
                terms = one.shares + [(i, row, -factor) for i, row, factor in other.shares]
                low, high = one.low - other.high, one.high - other.low
                out.append(replace(one, low=low, high=high, slack=SLACK, shares=terms))
    return out
