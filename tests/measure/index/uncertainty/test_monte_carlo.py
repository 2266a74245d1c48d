"""Statistics of replications against NumPy on all of them, hand-worked cases, and COINr's printed ones."""

from __future__ import annotations

import csv
from pathlib import Path

import numba
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from jihe.measure.index.uncertainty import (
    Design,
    counts_of,
    draws,
    monte_carlo,
    of_scores,
    prepare,
    quantiles,
    ready,
    uncertainty,
)
from jihe.measure.index.uncertainty.ranking import ranks_of
from tests.measure.index.uncertainty.grown import data, grown

TREE, X = grown(3, 9), data(14, 9)
DESIGN = Design(
    weight="dirichlet",
    concentration=15,
    normalisation=("min_max", "rank_score", "log_ratio"),
    aggregation=("arithmetic", "geometric"),
    least=0.01,
    noise=0.1,
    leave_out=True,
)


def test_all_statistics_are_those_of_the_replications() -> None:
    found = uncertainty(X, TREE, DESIGN, n=1300, seed=6, pairs=True)
    score = ready(X, TREE, DESIGN).scores(draws(DESIGN, TREE, 1300, seed=6)).T
    rank = ranks_of(score)
    assert np.allclose(found.score_mean, score.mean(axis=1))
    assert np.allclose(found.score_deviation, score.std(axis=1, ddof=1))
    assert np.allclose(found.score_quantile, np.quantile(score, found.at, axis=1).T)
    assert np.allclose(found.ranking.mean, rank.mean(axis=1))
    assert np.allclose(found.ranking.deviation, rank.std(axis=1, ddof=1))
    assert np.allclose(found.ranking.quantile, np.quantile(rank, found.at, axis=1).T)
    assert np.allclose(found.top(3), (rank <= 3).mean(axis=1))
    assert np.allclose(found.shift, abs(rank - found.rank[:, None]).mean(axis=0))
    assert found.above is not None
    assert np.allclose(found.above, (score[:, None] > score[None]).mean(axis=2))
    for u, following in enumerate(found.next_unit):
        if following >= 0:
            assert found.rank[following] == found.rank[u] + 1
            assert found.beats_next[u] == pytest.approx(found.above[u, following])
    assert (found.next_unit < 0).sum() == 1


def test_pieces_and_threads_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = uncertainty(X, TREE, DESIGN, n=700, seed=6)
    monkeypatch.setattr(prepare, "PIECE", 12 * 14 * 37)
    before = numba.get_num_threads()
    numba.set_num_threads(1)
    try:
        pieces = uncertainty(X, TREE, DESIGN, n=700, seed=6)
    finally:
        numba.set_num_threads(before)
    assert (whole.counts == pieces.counts).all()
    assert (whole.shift == pieces.shift).all()
    assert (whole.score_quantile == pieces.score_quantile).all()


def test_scores_beyond_the_memory_are_left_out_of_quantiles(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = uncertainty(X, TREE, DESIGN, n=900, seed=6)
    monkeypatch.setattr(monte_carlo, "KEPT", 8 * 14 * 600)
    part = uncertainty(X, TREE, DESIGN, n=900, seed=6)
    assert (part.n_kept, whole.n_kept) == (600, 900)
    assert (part.counts == whole.counts).all()
    assert (part.score_quantile == uncertainty(X, TREE, DESIGN, n=600, seed=6).score_quantile).all()


def test_tables_that_are_not_stored_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    design = Design(weight="noise", aggregation=("geometric", "harmonic", "arithmetic"), least=0.1)
    stored = uncertainty(X, TREE, design, n=300, seed=6)
    monkeypatch.setattr(prepare, "STORED", 0)
    assert np.allclose(stored.score_mean, uncertainty(X, TREE, design, n=300, seed=6).score_mean, rtol=1e-13)


def test_nothing_drawn_gives_the_index_each_time() -> None:
    found = uncertainty(X, TREE, Design(), n=50)
    assert np.allclose(found.score_deviation, 0, atol=1e-9)
    assert (found.ranking.quantile == found.rank[:, None]).all()
    assert (found.ranking.same_share == 1).all()
    assert (found.beats_next[found.next_unit >= 0] == 1).all()
    assert (found.shift == 0).all()


def test_a_unit_without_data_has_no_rank_and_takes_none() -> None:
    x = X.copy()
    x[2] = np.nan
    found = uncertainty(x, TREE, Design(weight="dirichlet"), n=200, seed=1, pairs=True)
    assert np.isnan([found.score[2], found.rank[2], found.score_mean[2], found.top(5)[2]]).all()
    assert np.isnan(found.ranking.quantile[2]).all()
    assert found.counts[2].sum() == 0
    assert found.counts[:, 13].sum() == 0  # thirteen units are ranked
    others = uncertainty(np.delete(X, 2, axis=0), TREE, Design(weight="dirichlet"), n=200, seed=1)
    kept = np.arange(14) != 2
    assert np.allclose(np.delete(found.counts, 2, axis=0)[:, :13], others.counts)
    assert np.allclose(found.beats_next[kept], others.beats_next, equal_nan=True)


def test_order_of_units_does_not_matter() -> None:
    design = Design(weight="dirichlet", normalisation=("min_max", "z_score", "rank_score"))
    one, other = uncertainty(X, TREE, design, n=400), uncertainty(X[::-1], TREE, design, n=400)
    assert (one.counts == other.counts[::-1]).all()


def test_top_k_outside_the_units_is_refused() -> None:
    found = uncertainty(X, TREE, Design(), n=5)
    with pytest.raises(ValueError, match="1 to 14"):
        found.top(0)
    with pytest.raises(ValueError, match="1 to 14"):
        found.top(15)


@given(arrays(np.int64, st.tuples(st.integers(1, 30), st.integers(1, 6)), elements=st.integers(1, 9)))
def test_quantiles_of_counts_are_those_of_the_ranks(rank: np.ndarray) -> None:
    at = (0.0, 0.05, 0.25, 0.5, 0.9, 1.0)
    assert np.allclose(quantiles(counts_of(rank, 9), at), np.quantile(rank, at, axis=0).T)


def test_ranks_with_ties_and_holes() -> None:
    score = np.array([[3.0], [1], [2], [1], [4], [np.nan]])
    assert np.array_equal(ranks_of(score)[:, 0], [2, 4, 3, 4, 1, np.nan], equal_nan=True)


@pytest.mark.parametrize(("name", "first"), [("UA", 100), ("SA", 200)])
def test_coinr(shared_data: Path, name: str, first: int) -> None:
    """COINr's printed rank statistics, from its replications; of a sensitivity analysis A and B alone."""
    folder = shared_data / "index-cases" / "coinr_asem"
    with (folder / f"v1_{name}_results_scores_all_reps.csv").open(encoding="utf-8") as file:
        rows = list(csv.reader(file))[1:]
    with (folder / f"expected_v1_{name}_results_RankStats.csv").open(encoding="utf-8") as file:
        printed = {row["uCode"]: row for row in csv.DictReader(file)}
    with (folder / f"expected_v1_{name}_results_Nominal.csv").open(encoding="utf-8") as file:
        as_is = {row["uCode"]: row for row in csv.DictReader(file)}
    score = np.array([[float(cell) for cell in row[1:]] for row in rows])
    found = of_scores(score[:, 1 : first + 1], score[:, 0], (0.5, 0.05, 0.95))
    theirs = np.array(
        [[float(printed[row[0]][c]) for c in ("Nominal", "Mean", "Median", "Q5", "Q95")] for row in rows]
    )
    ours = np.column_stack([found.nominal, found.mean, found.quantile])
    assert len(rows) == 51
    assert np.allclose(ours, theirs, rtol=0, atol=1e-9)
    assert found.nominal.tolist() == [float(as_is[row[0]]["Rank"]) for row in rows]
