"""Members change places with partners, and every count of the network stays."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from jihe.twin.exchange import exchange
from jihe.twin.network import Grown


def grown(rng: np.random.Generator) -> Grown:
    """Thirty members, two of them named, and partners, of three years."""
    n, m = 120, 300
    source, target = rng.integers(0, 30, m), rng.integers(30, n, m)
    since = np.where(np.arange(n) < 30, 2021, -1)
    until = np.where(np.arange(n) < 30, 2023, -1)
    inner = np.arange(n) == 5
    return Grown(source, target, rng.integers(2021, 2024, m), since, until, {"A": 0, "B": 40}, inner, ())


@given(st.integers(0, 1000), st.integers(0, 12))
@settings(max_examples=40, deadline=None)
def test_so_many_members_are_replaced(seed: int, n: int) -> None:
    before = grown(np.random.default_rng(seed))
    after = exchange(before, {2022: n}, np.random.default_rng(seed))
    gone = (before.sample_until == 2023) & (after.sample_until < 2023)
    come = (before.sample_from < 0) & (after.sample_from >= 0)
    assert gone.sum() == come.sum() == n
    assert set(after.sample_until[gone]) <= {2021}
    assert set(after.sample_from[come]) <= {2022}
    for year in (2021, 2022, 2023):
        there = (after.sample_from >= 0) & (after.sample_from <= year) & (year <= after.sample_until)
        assert there.sum() == 30
    assert not (gone | come)[[0, 5, 40]].any()
    # Who comes had a relation before.
    first = np.full(120, 9999)
    np.minimum.at(first, before.target, before.year)
    assert (first[come] < 2022).all()


def test_nothing_changes_where_nothing_is_asked() -> None:
    before = grown(np.random.default_rng(0))
    after = exchange(before, {}, np.random.default_rng(0))
    assert (after.sample_from == before.sample_from).all()
    assert after.source is before.source
