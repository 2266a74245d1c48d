"""Specialisation of regions in classes."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given

from jihe.measure.space import location_quotient, specialised

from .drawn import tables


def test_by_hand() -> None:
    # Of 20 rows: regions 10, 10; classes 8, 12.
    found = location_quotient([[6, 4], [2, 8]])
    assert found == pytest.approx(np.array([[0.6 / 0.4, 0.4 / 0.6], [0.2 / 0.4, 0.8 / 0.6]]))


@given(tables)
def test_quotients_weighed_by_the_classes_come_to_one(counts: np.ndarray) -> None:
    found = location_quotient(counts)
    region, kind = counts.sum(axis=1) > 0, counts.sum(axis=0) > 0
    assert np.isfinite(found).tolist() == np.outer(region, kind).tolist()
    if not counts.sum():
        return
    share = counts.sum(axis=0) / counts.sum()
    assert np.nansum(found * share, axis=1)[region] == pytest.approx(1)


@given(tables)
def test_regions_alike_are_specialised_in_all_that_there_is(counts: np.ndarray) -> None:
    alike = np.outer(np.arange(1, 6), counts[0])
    found = location_quotient(alike)[:, counts[0] > 0]
    assert (found == 1).all(), "1 exactly, so that rounding does not decide who is specialised"
    assert specialised(alike).tolist() == [(counts[0] > 0).astype(float).tolist()] * 5


def test_years_are_kept() -> None:
    years = np.array([[[6, 4], [2, 8]], [[1, 0], [0, 0]]])
    found = location_quotient(years)
    assert found[0].tolist() == location_quotient(years[0]).tolist()
    assert found[1] == pytest.approx(np.array([[1, np.nan], [np.nan, np.nan]]), nan_ok=True)
    assert specialised(years)[1].tolist() == [[1, 0], [0, 0]]
