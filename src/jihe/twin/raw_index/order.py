"""Which unit stands where in a list: printed ranks, and places for the units without one."""

from __future__ import annotations

from collections.abc import Mapping

from jihe.twin.raw_index.problem import Level, Problem


def ranks(problem: Problem, level: Level, node: str) -> dict[str, int]:
    """The printed ranks of a list at a node."""
    return {
        one.unit: one.rank
        for one in problem.printed
        if one.level == level and one.node == node and one.rank is not None
    }


def scores(problem: Problem, level: Level, node: str) -> dict[str, float]:
    """The printed scores of a list at a node."""
    return {
        one.unit: one.score
        for one in problem.printed
        if one.level == level and one.node == node and one.score is not None
    }


def places(problem: Problem, level: Level, node: str, size: Mapping[str, float]) -> list[list[str]]:
    """The units of a list from best to last, tied ones together.

    Units without a rank fill the places that printed ranks leave free, the largest `size` first; what is
    left over comes last, one group per unit. Without any rank the printed scores decide, if there are any.
    """
    told = ranks(problem, level, node)
    units = problem.units(level)
    if not told:
        printed = scores(problem, level, node)
        return [[unit] for unit in sorted(printed, key=lambda unit: -printed[unit])]
    groups: dict[int, list[str]] = {}
    for unit in units:
        if unit in told:
            groups.setdefault(told[unit], []).append(unit)
    free = sorted((unit for unit in units if unit not in told), key=lambda unit: -size.get(unit, 0.0))
    out: list[list[str]] = []
    at = 1
    for rank in sorted(groups):
        while at < rank and free:
            out.append([free.pop(0)])
            at += 1
        out.append(groups[rank])
        at = max(at, rank) + len(groups[rank])
    return out + [[unit] for unit in free]


def last_ranked(problem: Problem, level: Level, node: str) -> int:
    """The last printed rank of a list at a node; 0 without any."""
    return max(ranks(problem, level, node).values(), default=0)


def rival(problem: Problem, level: Level, told: Mapping[str, float]) -> tuple[str, str]:
    """The best of a list and the unit that is to be larger in some indicator: one of the next three.

    Rather one of several cells: where it leads, the lists of its parts have another largest value, and
    what is printed of one list binds the other less.
    """
    best, *others = sorted(told, key=lambda unit: -told[unit])[:4]
    cells = {unit: sum(cell.at(level) == unit for cell in problem.cells) for unit in others}
    return best, next((unit for unit in others if cells[unit] > 1), others[0])


def loser(problem: Problem, level: Level, under: list[int], best: str, lack: float) -> int:
    """Of some indicators the one in which the best unit of their pillar may lose what it lacks of the most.

    Only where another unit is the largest can it lose anything. Groups that it leads are spared if
    possible; of the other indicators the lightest that can carry the lack well, else the heaviest.
    """
    led = {
        i
        for i in under
        for node in problem.indicators[i].groups[1:]
        if ranks(problem, level, node).get(best) == 1
    }
    among = [i for i in under if i not in led] or under
    by_weight = sorted(among, key=lambda i: problem.indicators[i].weight)
    able = [i for i in by_weight if 100 * problem.indicators[i].weight >= 2 * lack]
    return able[0] if able else by_weight[-1]
