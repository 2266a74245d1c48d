"""The compiled kernel and the plain functions of the index are one definition."""

from __future__ import annotations

import numpy as np
import pytest

from jihe.measure.index.compose import compose
from jihe.measure.index.normalise import NORMALISATIONS
from jihe.measure.index.tree import Tree
from jihe.measure.index.uncertainty import Design, draws, ready
from jihe.measure.index.uncertainty.column import COLUMN_NORMALISATIONS
from jihe.measure.index.uncertainty.prepare import _by_name
from tests.measure.index.uncertainty.grown import data


@pytest.mark.parametrize("name", COLUMN_NORMALISATIONS)
def test_normalisations(name: str) -> None:
    x, sign = np.round(data(13, 5)), np.array([1, -1, 1, -1, 1])
    x[3, 1] = x[5, 4] = np.nan
    found = _by_name(np.ascontiguousarray(x.T), sign, name).T
    assert np.allclose(found, NORMALISATIONS[name](x, sign), rtol=1e-12, equal_nan=True)


@pytest.mark.parametrize("how", ["arithmetic", "geometric", "harmonic", {0: "geometric", 1: "arithmetic"}])
@pytest.mark.parametrize("has_holes", [False, True])
def test_single_draws(how: object, has_holes: bool) -> None:
    tree = Tree.of(
        ["all", "p", "q", "a", "b", "c", "d"],
        ["", "all", "all", "p", "p", "q", "q"],
        [1, 0.4, 0.6, 0.5, 0.5, 0.3, 0.7],
        [1, 1, 1, 1, -1, 1, 1],
    )
    x = data(12, 4)
    if has_holes:
        x[2, 1] = x[4, 2] = x[4, 3] = np.nan
    choice = how if isinstance(how, str) else tuple(how.items())  # type: ignore[attr-defined]
    design = Design(weight="dirichlet", normalisation=("log_ratio", "min_max"), aggregation=(choice,))
    drawn = draws(design, tree, 20, seed=3)
    found = ready(x, tree, design).scores(drawn)
    sign = np.asarray(tree.direction)[tree.leaf]
    for k in range(20):
        y = NORMALISATIONS[design.normalisation[drawn.normalisation[k]]](x, sign)
        node = compose(y, tree.with_shares(drawn.share[k]), how)
        root = int(np.flatnonzero(np.asarray(tree.parent) < 0)[0])
        assert np.allclose(found[k], node[:, root], rtol=1e-12, equal_nan=True)
