"""A first guess of the raw values: spread as the printed scores are."""

from __future__ import annotations

import numpy as np
from scipy.optimize import brentq

from jihe.twin.raw_index.order import loser, places, ranks, rival, scores
from jihe.twin.raw_index.problem import Level, Marks, Problem, Reals
from jihe.twin.raw_index.scale import Scale

Levels = dict[tuple[Level, str], dict[str, float]]
"""List and node -> unit -> the part of the most that can be scored, 0-1."""
NOISE = 0.02
FALL = 0.93
"""What is left of the part reached from one place to the next where nothing is known."""
LAST = 1e-3
LEFT = 0.15
"""The part of a province that its cities leave at least."""


def guess(problem: Problem) -> Levels:
    """The part of each pillar that each province and city reaches, from scores, ranks and like places."""
    out: Levels = {}
    pillars = problem.pillars()
    for level in ("province", "city"):
        units = problem.units(level)
        home = {cell.at(level): cell.province for cell in problem.cells}
        total = _curve(problem, level, "", len(units), None)
        for pillar in pillars:
            other = out.get(("province", pillar))
            like = None if level == "province" or not other else np.sort(np.array(list(other.values())))[::-1]
            size = {} if not other or level == "province" else _beside(problem, other, home)
            if level == "province":
                size = scores(problem, level, "")
            curve = _curve(problem, level, pillar, len(units), total if like is None else like)
            out[level, pillar] = _placed(problem, level, pillar, size, curve)
        out[level, ""] = {
            unit: sum(out[level, pillar][unit] * problem.weight(pillar) for pillar in pillars) / 100
            for unit in units
        }
    return out


def _beside(problem: Problem, of_province: dict[str, float], home: dict[str, str]) -> dict[str, float]:
    """How large a city without a rank may be: its province, less for each of its cities told before it.

    Those of which nothing is told come last.
    """
    seen: dict[str, int] = {}
    out = {cell.at("city"): LAST * of_province[cell.province] for cell in problem.cells if not cell.city}
    for unit in problem.units("city"):
        if unit in out:
            continue
        out[unit] = of_province[home[unit]] * 0.9 ** seen.get(home[unit], 0)
        seen[home[unit]] = seen.get(home[unit], 0) + 1
    return out


def _curve(problem: Problem, level: Level, node: str, n: int, like: Reals | None) -> Reals:
    """The part reached at each place of a list: printed scores from best to last, then as in `like`."""
    shape = np.linspace(1, 0.2, n) if like is None else like[like > 0]
    shape = np.concatenate([shape, shape[-1] * FALL ** np.arange(1, n + 1)])[:n]
    told = np.sort(np.array(list(scores(problem, level, node).values())))[::-1][:n] / problem.weight(node)
    if len(told):
        shape = np.concatenate([told, shape[len(told) :] * told[-1] / shape[len(told) - 1]])
    return np.asarray(shape - 1e-6 * np.arange(n))


def _placed(
    problem: Problem, level: Level, node: str, size: dict[str, float], curve: Reals
) -> dict[str, float]:
    told = scores(problem, level, node)
    units = problem.units(level)
    groups = places(problem, level, node, size) or [
        [u] for u in sorted(units, key=lambda u: -size.get(u, 0.0))
    ]
    out: dict[str, float] = {}
    for group in groups:
        at = len(out)
        tied_last = len(group) > 1 and at + len(group) == len(units)
        for unit in group:
            out[unit] = 0.0 if tied_last else float(curve[min(at, len(curve) - 1)])
    out |= {unit: score / problem.weight(node) for unit, score in told.items()}
    return {unit: out.get(unit, float(curve[-1])) for unit in units}


def start(problem: Problem, scale: Scale, parts: Levels, rng: np.random.Generator) -> Reals:
    """Raw values per indicator and cell, spread as the guessed parts are; of a mean the numerator."""
    raw = np.zeros((len(problem.indicators), problem.n))
    order = sorted(range(len(raw)), key=lambda i: problem.indicators[i].kind == "mean")
    tops = _tops(problem, parts)
    for i in order:
        one = problem.indicators[i]
        part = dict(parts["province", one.groups[0]])
        for unit in part:
            if (i, unit) in tops:
                part[unit] = tops[i, unit]
            elif 0 < part[unit] < 1:
                part[unit] *= 1 + NOISE * rng.standard_normal()
        total = _total(problem, one.code) if one.kind != "mean" else None
        value = _values(np.clip(np.array(list(part.values())), 0, 1), one.about, total)
        by = raw[problem.codes.index(one.count_of)] if one.kind == "mean" else None
        raw[i] = _split(problem, dict(zip(part, value, strict=True)), parts["city", one.groups[0]], by)
    return _bounded(problem, scale, raw)


def _tops(problem: Problem, parts: Levels) -> dict[tuple[int, str], float]:
    """Where even the best of a pillar is below its most, the second is to be the largest in some indicator.

    Only there can the best lose what it lacks: a list's largest value always counts in full.
    """
    out: dict[tuple[int, str], float] = {}
    for pillar in problem.pillars():
        told = scores(problem, "province", pillar)
        if len(told) < 2:
            continue
        best, second = rival(problem, "province", told)
        lack = problem.weight(pillar) - told[best]
        if lack < 0.015:
            continue
        leaf = loser(problem, "province", problem.under(pillar), best, lack)
        weight = 100 * problem.indicators[leaf].weight
        for i in problem.under(pillar):
            out[i, best] = 1.0
        out[leaf, best], out[leaf, second] = 1 - lack / weight, 1.0
    return out


def _total(problem: Problem, code: str) -> float | None:
    told = [g.value for g in problem.given if g.indicator == code and g.level == "all" and g.op == "="]
    return told[0] if told else None


def _values(part: Reals, about: float, total: float | None) -> Reals:
    """Values whose logs are the parts of the largest one's; they add up to the total if there is one."""
    if total is None or total <= 0 or not part.any():
        return np.expm1(np.log1p(about) * part)
    most = brentq(lambda m: np.expm1(m * part).sum() - total, 0.0, np.log1p(total) / part.max() + 1)
    return np.expm1(most * part)


def _split(problem: Problem, value: dict[str, float], of_city: dict[str, float], by: Reals | None) -> Reals:
    """Province values laid out over their cells: cities by their part, the rest gets what is left."""
    most = np.log1p(max(value.values()))
    out = np.zeros(problem.n)
    for province, amount in value.items():
        cells = [c for c, cell in enumerate(problem.cells) if cell.province == province]
        cities = [c for c in cells if problem.cells[c].city]
        rest = [c for c in cells if not problem.cells[c].city]
        if by is not None:
            out[cells] = amount * by[cells]
        elif not rest:
            share = np.array([np.expm1(most * of_city[problem.cells[c].city]) + 1e-9 for c in cities])
            out[cities] = amount * share / share.sum()
        else:
            share = np.array([np.expm1(most * of_city[problem.cells[c].city]) for c in cities])
            room = (1 - LEFT) * amount
            out[cities] = share * min(1.0, room / max(share.sum(), 1e-9))
            out[rest] = (amount - out[cities].sum()) / len(rest)
    return out


def _bounded(problem: Problem, scale: Scale, raw: Reals) -> Reals:
    """The guess moved to the values that are given cell by cell."""
    for one in [*problem.given] * 3:
        i, inside = problem.codes.index(one.indicator), scale.inside[scale.row[one.level, one.unit]]
        cells, now = inside > 0, float(raw[i] @ inside)
        wrong = (one.op != "<=" and now < one.value) or (one.op != ">=" and now > one.value)
        if one.level != "all" and wrong and problem.indicators[i].kind != "mean":
            raw[i, cells] = raw[i, cells] * one.value / now if now > 0 else one.value / cells.sum()
    return raw


def bounds(problem: Problem, scale: Scale) -> tuple[Marks, Reals]:
    """Which raw values are free, and the least that each can be; one that is not free is its least."""
    free, low = (
        np.ones((len(problem.indicators), problem.n), dtype=bool),
        np.zeros((len(problem.indicators), problem.n)),
    )
    for level, node in {(one.level, one.node) for one in problem.printed if one.rank is not None}:
        told = ranks(problem, level, node)
        last = [unit for unit in told if told[unit] == max(told.values())]
        if len(last) > 1 and max(told.values()) + len(last) - 1 == len(problem.units(level)):
            for unit in last:
                free[np.ix_(problem.under(node), scale.inside[scale.row[level, unit]] > 0)] = False
    for one in problem.given:
        i, inside = problem.codes.index(one.indicator), scale.inside[scale.row[one.level, one.unit]] > 0
        if one.op != ">=" and one.value == 0:
            free[i, inside] = False
        elif inside.sum() == 1 and problem.indicators[i].kind != "mean" and one.op != "<=":
            free[i, inside], low[i, inside] = one.op != "=", one.value
    return free, low
