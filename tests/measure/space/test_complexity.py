"""Relatedness of classes and complexity of regions."""

from __future__ import annotations

import logging

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from jihe.measure.space import complexity, location_quotient, proximity, relatedness_density, specialised

from .drawn import tables

# From the first region, which has all but the commonest class, to the last, which has that one only.
NESTED = np.array([[20, 6, 5, 4], [20, 6, 5, 0], [20, 6, 0, 0], [20, 0, 0, 0]])


def test_proximity_and_density_by_hand() -> None:
    counts = [[4, 4, 0], [4, 0, 4], [0, 4, 0], [8, 0, 0]]
    # Of 28 rows the classes have 16, 8, 4: shares 4/7, 2/7, 1/7.
    held = [[0, 1, 0], [0, 0, 1], [0, 1, 0], [1, 0, 0]]
    assert specialised(counts).tolist() == held
    assert (proximity(counts) == 0).all()
    assert np.isnan(relatedness_density(counts)).all()

    counts = [[4, 4, 0], [4, 4, 4], [0, 0, 4], [0, 0, 0]]
    # Classes 8, 8, 8: the first region has the first two, the second all, the third the last.
    assert specialised(counts).tolist() == [[1, 1, 0], [1, 1, 1], [0, 0, 1], [0, 0, 0]]
    assert proximity(counts).tolist() == [[0, 1, 0.5], [1, 0, 0.5], [0.5, 0.5, 0]]
    nan = np.nan
    expected = [[2 / 3, 2 / 3, 1], [1, 1, 1], [1 / 3, 1 / 3, 0], [nan, nan, nan]]
    assert relatedness_density(counts) == pytest.approx(np.array(expected), nan_ok=True)


@given(tables)
def test_proximity_is_the_lesser_conditional_probability(counts: np.ndarray) -> None:
    m, found = specialised(counts), proximity(counts)
    for c in range(m.shape[1]):
        for d in range(m.shape[1]):
            of_c, of_d = m[:, c] > 0, m[:, d] > 0
            if c == d or not of_c.any() or not of_d.any():
                assert found[c, d] == 0
            else:
                assert found[c, d] == pytest.approx(min(m[of_c, d].mean(), m[of_d, c].mean()))


@given(tables)
def test_density_is_a_share_and_has_a_value_where_a_class_has_relatives(counts: np.ndarray) -> None:
    found = relatedness_density(counts)
    has = np.outer(counts.sum(axis=1) > 0, proximity(counts).sum(axis=0) > 0)
    assert np.isfinite(found).tolist() == has.tolist()
    assert (found[has] >= 0).all()
    assert (found[has] <= 1 + 1e-9).all()


def _determined(counts: np.ndarray) -> bool:
    """Whether the second eigenvalue stands well apart, and the sign too, so that rounding decides nothing."""
    m = specialised(counts)
    m = m[m.sum(axis=1) > 0][:, m.sum(axis=0) > 0]
    if len(m) < 3:
        return False
    many = m.sum(axis=1)
    value, vector = np.linalg.eig((m / m.sum(axis=0)) @ m.T / many[:, None])
    order = np.argsort(-value.real)
    value, second = value.real[order], vector.real[:, order[1]]
    apart = value[0] - value[1] > 1e-3 and value[1] - value[2] > 1e-3 and value[1] > 1e-3
    return bool(apart and many.std() > 0 and abs(np.corrcoef(second, many)[0, 1]) > 1e-3)


@given(tables)
def test_complexity_is_the_second_eigenvector(counts: np.ndarray) -> None:
    assume(_determined(counts))
    m = specialised(counts)
    there, held = m.sum(axis=1) > 0, m.sum(axis=0) > 0
    region, kind = complexity(counts)
    assert np.isfinite(region).tolist() == there.tolist()
    known = region[there]
    assert known.mean() == pytest.approx(0, abs=1e-9)
    assert known.std() == pytest.approx(1)
    m = m[there][:, held]
    assert np.corrcoef(known, m.sum(axis=1))[0, 1] > 0
    # Worked out from the matrix that is not symmetric.
    value, vector = np.linalg.eig((m / m.sum(axis=0)) @ m.T / m.sum(axis=1)[:, None])
    second = vector.real[:, np.argsort(-value.real)[1]]
    assert abs(np.corrcoef(known, second)[0, 1]) == pytest.approx(1)
    # Classes: the eigenvector of theirs, along with the regions that have them.
    if np.isfinite(kind).any():
        value, vector = np.linalg.eig((m / m.sum(axis=1)[:, None]).T @ m / m.sum(axis=0)[:, None])
        second = vector.real[:, np.argsort(-value.real)[1]]
        assert abs(np.corrcoef(kind[held], second)[0, 1]) == pytest.approx(1)
        mean = (m * known[:, None]).sum(axis=0) / m.sum(axis=0)
        assert np.corrcoef(kind[held], mean)[0, 1] == pytest.approx(1)


@given(tables, st.randoms())
def test_neither_the_order_of_regions_nor_of_classes_matters(counts: np.ndarray, random: object) -> None:
    assume(_determined(counts))
    rows, columns = list(range(counts.shape[0])), list(range(counts.shape[1]))
    random.shuffle(rows)  # type: ignore[attr-defined]
    random.shuffle(columns)  # type: ignore[attr-defined]
    region, kind = complexity(counts)
    mixed_region, mixed_kind = complexity(counts[rows][:, columns])
    assert mixed_region == pytest.approx(region[rows], abs=1e-6, nan_ok=True)
    assert mixed_kind == pytest.approx(kind[columns], abs=1e-6, nan_ok=True)


def test_a_region_with_rare_classes_beside_the_common_is_the_most_complex() -> None:
    held = [[0, 1, 1, 1], [0, 1, 1, 0], [1, 1, 0, 0], [1, 0, 0, 0]]
    assert specialised(NESTED).tolist() == held
    region, kind = complexity(NESTED)
    assert np.argsort(-region).tolist() == [0, 1, 2, 3]
    assert np.argsort(kind).tolist() == [0, 1, 2, 3]


@pytest.mark.parametrize(
    "counts",
    [
        np.zeros((4, 4)),
        [[1, 0, 0], [0, 1, 0]],  # two regions
        np.ones((4, 4)),  # all alike
        [[2, 1, 0], [2, 1, 0], [0, 0, 3], [0, 0, 1]],  # in two parts that share no class
        np.eye(4),  # none shares a class with another: as many greatest eigenvalues as regions
        1 - np.eye(4),  # all but one class each: all eigenvalues but the greatest are equal
    ],
)
def test_complexity_has_no_value_where_nothing_tells_regions_apart(counts: object) -> None:
    region, kind = complexity(counts)  # type: ignore[arg-type]
    assert np.isnan(region).all()
    assert np.isnan(kind).all()


def test_years_are_kept() -> None:
    years = np.stack([NESTED, np.zeros_like(NESTED), NESTED[::-1]])
    region, kind = complexity(years)
    assert np.isfinite(region[0]).all()
    assert region[0].tolist() == complexity(NESTED)[0].tolist()
    assert np.isnan(region[1]).all()
    assert np.isnan(kind[1]).all()
    assert region[2] == pytest.approx(region[0][::-1])


def test_a_package_of_the_field_agrees() -> None:
    peer = pytest.importorskip("economic_complexity")
    pd = pytest.importorskip("pandas")
    logging.getLogger("economic_complexity").setLevel(logging.ERROR)
    generator = np.random.default_rng(3)
    counts = generator.poisson(generator.gamma(0.6, 8, (25, 14))) + np.eye(25, 14, dtype=int)
    quotient = pd.DataFrame(peer.rca(pd.DataFrame(counts)))
    assert location_quotient(counts) == pytest.approx(quotient.to_numpy())
    # Its own proximity writes into what pandas 3 keeps from writing.
    near = pd.DataFrame(proximity(counts))
    theirs = peer.relatedness(quotient, proximities=near).to_numpy()
    assert relatedness_density(counts) == pytest.approx(theirs)
    region, kind = complexity(counts)
    # It goes by reflections, which come ever nearer to the eigenvectors; by the sample's deviation, too.
    their_region, their_kind = peer.complexity(quotient, iterations=46)
    assert np.corrcoef(region, their_region)[0, 1] == pytest.approx(1, abs=1e-4)
    assert np.corrcoef(kind, their_kind)[0, 1] == pytest.approx(1, abs=1e-4)
