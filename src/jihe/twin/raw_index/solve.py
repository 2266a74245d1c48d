"""From printed scores to raw values: the best of some searches."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from concurrent.futures import Executor

import numpy as np
from threadpoolctl import threadpool_limits

from jihe.twin.raw_index.problem import Cell, Given, Indicator, Printed, Problem, Raw, Reals
from jihe.twin.raw_index.search import Search
from jihe.twin.raw_index.verdict import best, n_wrong

STARTS, FINISHED = 4, 2
"""Searches that are begun, and how many of them, those that miss least by then, are brought to their end."""
MANY = 300
"""Printed numbers from which other processes are worth what they are told."""


def solve(
    cells: Sequence[Cell],
    indicators: Sequence[Indicator],
    printed: Sequence[Printed],
    given: Sequence[Given] = (),
    seed: int = 0,
    starts: int = STARTS,
    pool: Executor | None = None,
) -> Raw:
    """Raw values per cell whose scores round to the printed ones in every list.

    The score of a unit is 100 times the sum of weight * ln(1 + x) / ln(1 + max x) over the indicators, the
    maximum over the list's units. A province's, a circle's and a city's x is that of its cells together.
    What cannot be met, as when printed numbers contradict each other, is told and never an exception.

    Parameters
    ----------
    starts
        Searches of which the best is taken.
    pool
        Processes that may share the work; the answer is the same without.
    """
    problem = Problem(cells, indicators, printed, given)
    seeds = np.random.SeedSequence(seed).spawn(starts)
    each = pool.map if pool is not None and len(printed) >= MANY and starts > 1 else map
    begun = list(each(_begun, [problem] * starts, seeds))
    likely = sorted(begun, key=lambda one: n_wrong(one.checked()))[:FINISHED]
    return best(each(_finished, likely))


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
        search.low = np.minimum(search.low, search.raw)
        search.scale.leaders = {}
        before = search.checked()
        search.restart([i for i, code in enumerate(problem.codes) if code in fine])
        return best([before, search.finish()])


# One thread each: the same sums on every machine, and no threads of one process in the way of another's.
def _begun(problem: Problem, seed: np.random.SeedSequence) -> Search:
    with threadpool_limits(1):
        search = Search(problem, np.random.default_rng(seed))
        search.approach()
        search.settle()
        return search


def _finished(search: Search) -> Raw:
    with threadpool_limits(1):
        return search.finish()
