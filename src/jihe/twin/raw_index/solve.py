"""From printed scores to raw values: the best of some searches."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

import numpy as np
from threadpoolctl import threadpool_limits

from jihe.twin.raw_index.problem import Cell, Given, Indicator, Printed, Problem, Raw, Reals
from jihe.twin.raw_index.search import Search
from jihe.twin.raw_index.verdict import best, verdict

STARTS, CORES = 4, 2
"""Searches that are begun, and processes that they run in."""
MANY = 300
"""Printed numbers from which other processes are worth their start."""


def solve(
    cells: Sequence[Cell],
    indicators: Sequence[Indicator],
    printed: Sequence[Printed],
    given: Sequence[Given] = (),
    seed: int = 0,
    starts: int = STARTS,
) -> Raw:
    """Raw values per cell whose scores round to the printed ones in every list.

    The score of a unit is 100 times the sum of weight * ln(1 + x) / ln(1 + max x) over the indicators, the
    maximum over the list's units. A province's, a circle's and a city's x is that of its cells together.
    What cannot be met, as when printed numbers contradict each other, is told and never an exception.

    Parameters
    ----------
    starts
        Searches of which the best is taken.
    """
    problem = Problem(cells, indicators, printed, given)
    seeds = np.random.SeedSequence(seed).spawn(starts)
    if len(printed) < MANY or starts == 1:
        return best(_searched(problem, one) for one in seeds)
    with ProcessPoolExecutor(CORES, mp_context=get_context("spawn")) as pool:
        return best(pool.map(_searched, [problem] * starts, seeds))


def refine(problem: Problem, raw: Mapping[str, Reals], fine: Collection[str], seed: int = 0) -> Raw:
    """Other values of some indicators, for what is printed to be met as far as all others let it.

    Parameters
    ----------
    raw
        Indicator -> one value per cell; those that are not `fine` stay.
    """
    with threadpool_limits(1):
        search = Search(problem, np.random.default_rng(seed))
        search.raw = np.stack([raw[code] for code in problem.codes])
        free = [i for i, code in enumerate(problem.codes) if code in fine]
        search.low = np.minimum(search.low, search.raw)
        search.scale.leaders = {}
        before = verdict(problem, search.scale, search.raw.copy())
        search.restart(free)
        return best(
            [before, search.finish(free, [i for i in free if problem.indicators[i].kind != "amount"])]
        )


def _searched(problem: Problem, seed: np.random.SeedSequence) -> Raw:
    # One thread each: the same sums on every machine, and no threads of one process in the way of another's.
    with threadpool_limits(1):
        search = Search(problem, np.random.default_rng(seed))
        search.approach()
        return search.settle()
