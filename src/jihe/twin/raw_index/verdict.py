"""What is met of that which is printed and given, and what comes out instead."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from jihe.twin.raw_index.problem import RANKED, Given, Printed, Problem, Raw, Reals
from jihe.twin.raw_index.scale import Scale

EQUAL = 1e-9
"""Scores that differ by less share a rank."""


def verdict(problem: Problem, scale: Scale, raw: Reals) -> Raw:
    """The answer, checked afresh against every printed number and given fact."""
    logs = scale.logs(raw)
    shares = scale.shares(logs)
    missed: list[tuple[Printed, float]] = []
    matched: dict[str, tuple[int, int]] = dict.fromkeys(RANKED, (0, 0))
    for one in problem.printed:
        got = _got(problem, scale, shares, one)
        hit = _hit(one, got)
        met, told = matched[one.level]
        matched[one.level] = (met + int(hit), told + 1)
        if not hit:
            missed.append((one, got))
    values = {code: raw[i] for i, code in enumerate(problem.codes)}
    return Raw(values, missed, _unmet(problem, scale, logs), {k: v for k, v in matched.items() if v[1]})


def best(found: Iterable[Raw]) -> Raw:
    """The first answer that misses least; none is sought after one that misses nothing."""
    least: Raw | None = None
    for one in found:
        if least is None or n_wrong(one) < n_wrong(least):
            least = one
        if n_wrong(least) == 0:
            break
    assert least is not None
    return least


def n_wrong(raw: Raw) -> int:
    """Printed numbers that are missed, and given facts that are not met."""
    return len(raw.missed) + len(raw.unmet)


def _hit(one: Printed, got: float) -> bool:
    if one.score is None:
        return got == one.rank
    return bool(abs(got - one.score) <= 0.5 * 10.0**-one.digits + EQUAL)


def _got(problem: Problem, scale: Scale, shares: Reals, one: Printed) -> float:
    under = problem.under(one.node)
    score = scale.weight[under] @ shares[under]
    own = score[scale.row[one.level, one.unit]]
    if one.score is not None:
        return float(own)
    return float(1 + np.sum(score[scale.lists[one.level]] > own + EQUAL))


def _unmet(problem: Problem, scale: Scale, logs: Reals) -> list[tuple[Given, float]]:
    out = []
    for one in problem.given:
        got = float(np.expm1(logs[problem.codes.index(one.indicator), scale.row[one.level, one.unit]]))
        away = got - one.value
        wrong = away if one.op == "<=" else -away if one.op == ">=" else abs(away)
        if wrong > 1e-6 * max(1.0, abs(one.value)):
            out.append((one, got))
    return out
