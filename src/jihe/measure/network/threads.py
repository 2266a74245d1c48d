"""Work in several threads, its results in order."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import islice
from typing import TypeVar

import numba

Item = TypeVar("Item")
Result = TypeVar("Result")


def in_order(work: Callable[[Item], Result], items: Iterable[Item]) -> Iterator[Result]:
    """Results of `work` for each item, in the order of the items, from as many threads as numba may use.

    `work` should spend its time in kernels that release the interpreter's lock. Few results wait at a time:
    each is asked for before the next but few begin. When the caller stops early (Ctrl-C), no further item is
    begun.
    """
    n_thread = numba.get_num_threads()
    if n_thread == 1:
        yield from map(work, items)
        return
    left = iter(items)
    with ThreadPoolExecutor(n_thread) as pool:
        waiting: deque[Future[Result]] = deque()
        try:
            waiting.extend(pool.submit(work, item) for item in islice(left, 2 * n_thread))
            while waiting:
                result = waiting.popleft().result()
                waiting.extend(pool.submit(work, item) for item in islice(left, 1))
                yield result
        finally:
            for future in waiting:
                future.cancel()
