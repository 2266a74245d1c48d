"""Opening facts in several processes: each opens the build for itself and keeps it."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import lru_cache
from multiprocessing import get_context
from pathlib import Path

import jihe

AT_ONCE = 50
"""Facts that a process opens before it reports."""


@lru_cache(maxsize=1)
def _build(study: Path, out: Path) -> jihe.Build:
    return jihe.open(study, out)


def _count(study: Path, out: Path, fact_ids: list[str]) -> list[tuple[str, int]]:
    build = _build(study, out)
    return [(fact_id, len(build.rows(fact_id))) for fact_id in fact_ids]


def count_rows(study: Path, out: Path, fact_ids: Iterable[str]) -> Iterator[tuple[str, int]]:
    """Each fact with the number of rows that `Build.rows` gives for it."""
    wanted = list(fact_ids)
    parts = [wanted[start : start + AT_ONCE] for start in range(0, len(wanted), AT_ONCE)]
    with ProcessPoolExecutor(os.cpu_count(), mp_context=get_context("spawn")) as pool:
        for part in pool.map(_count, [study] * len(parts), [out] * len(parts), parts):
            yield from part
