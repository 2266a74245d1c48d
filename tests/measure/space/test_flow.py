"""Flows between places."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from jihe.measure.space import great_circle, intra_share, mean_distance
from jihe.measure.space.flow import EARTH_RADIUS

from .drawn import some_counts

latitudes = arrays(np.float64, 4, elements=st.floats(-90, 90))
longitudes = arrays(np.float64, 4, elements=st.floats(-180, 180))


@given(some_counts, st.data())
def test_what_stays_and_what_leaves_are_all(flows: np.ndarray, data: st.DataObject) -> None:
    n = len(flows)
    within = np.array(data.draw(st.lists(st.booleans(), min_size=n, max_size=n)))
    stays, leaves = intra_share(flows, within), intra_share(flows, ~within)
    if not flows.sum():
        assert np.isnan(stays)
        assert np.isnan(leaves)
        return
    assert stays + leaves == pytest.approx(1)
    assert stays == pytest.approx(sum(flows[within]) / sum(flows))


def test_a_diagonal_matrix_stays_at_home() -> None:
    matrix, home = np.diag([3, 1, 2]), np.eye(3, dtype=bool)
    assert intra_share(matrix.ravel(), home.ravel()) == 1
    assert intra_share((matrix + 1).ravel(), home.ravel()) == pytest.approx(9 / 15)


def test_years_are_kept() -> None:
    flows = np.array([[3, 1, 4], [0, 0, 9], [0, 0, 0]])
    assert intra_share(flows, [True, False, False]) == pytest.approx([3 / 8, 0, np.nan], nan_ok=True)
    # The last cell lies nowhere: it neither counts nor is it taken for 0 km.
    found = mean_distance(flows, [0.0, 40.0, np.nan])
    assert found == pytest.approx([10, np.nan, np.nan], nan_ok=True)


def test_no_distance_is_known() -> None:
    assert np.isnan(mean_distance([1, 2], [np.nan, np.nan]))


@pytest.mark.parametrize(
    ("one", "other", "km"),
    [
        ((0, 0), (0, 180), np.pi * EARTH_RADIUS),  # to the other side
        ((90, 17), (-90, 80), np.pi * EARTH_RADIUS),  # from pole to pole, whatever their longitude
        ((0, 179.5), (0, -179.5), np.pi * EARTH_RADIUS / 180),  # over the date line
        ((36.12, -86.67), (33.94, -118.40), 2886.45),  # two airports of a well-known worked example
    ],
)
def test_known_distances(one: tuple[float, float], other: tuple[float, float], km: float) -> None:
    found = great_circle([one[0], other[0]], [one[1], other[1]])
    assert found[0, 1] == pytest.approx(km, rel=1e-5)


@given(latitudes, longitudes)
def test_distances_are_a_metric_and_follow_the_angle(latitude: np.ndarray, longitude: np.ndarray) -> None:
    found = great_circle(latitude, longitude)
    assert found.diagonal().tolist() == [0] * 4
    assert found == pytest.approx(found.T)
    assert (found[:, None, :] <= found[:, :, None] + found[None, :, :] + 1e-3).all()
    # The angle between the places as vectors.
    phi, lam = np.radians(latitude), np.radians(longitude)
    at = np.stack([np.cos(phi) * np.cos(lam), np.cos(phi) * np.sin(lam), np.sin(phi)], axis=1)
    cross = np.linalg.norm(np.cross(at[:, None], at[None, :]), axis=-1)
    assert found == pytest.approx(EARTH_RADIUS * np.arctan2(cross, at @ at.T), abs=1e-3)


def test_a_place_that_lies_nowhere_has_no_distance_even_to_itself() -> None:
    found = great_circle([0, np.nan, 1], [0, np.nan, 1])
    assert np.isnan(found).tolist() == [[False, True, False], [True, True, True], [False, True, False]]
