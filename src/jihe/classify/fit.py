"""Multinomial logistic regression over runs of signs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize
from scipy.sparse import csr_matrix

from jihe.pack.model import Learnt

GRAMS = (1, 2, 3)
MOST_RUNS = 3000
"""Runs of signs that a model keeps: those that tell classes apart best."""
STRENGTH = 10.0
"""Inverse weight of the penalty on squared weights."""

Floats = npt.NDArray[np.float64]
Places = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Fitted:
    """Weights of runs of signs for each class."""

    place: dict[str, int]
    rarity: Floats
    weights: Floats
    bias: Floats

    @classmethod
    def of(cls, runs: Sequence[set[str]], answers: Places, n_class: int) -> Fitted:
        """Fit to the runs that tell classes apart best."""
        counts = Counter(run for each in runs for run in each)
        kept = _telling(runs, answers, n_class, sorted(run for run, n in counts.items() if n > 1))
        place = {run: i for i, run in enumerate(kept)}
        n = len(runs)
        rarity = np.log((1 + n) / (1 + np.array([counts[run] for run in kept], dtype=float))) + 1
        matrix = _matrix(runs, place, rarity)
        truth = np.zeros((n, n_class))
        truth[np.arange(n), answers] = 1

        def loss(flat: Floats) -> tuple[float, Floats]:
            weights, bias = flat[:-n_class].reshape(-1, n_class), flat[-n_class:]
            shares = _softmax(matrix @ weights + bias)
            wrong = shares - truth
            value = -np.log(np.maximum(shares[np.arange(n), answers], 1e-300)).sum()
            value += (weights**2).sum() / (2 * STRENGTH)
            slope = np.vstack([matrix.T @ wrong + weights / STRENGTH, wrong.sum(axis=0)])
            return float(value), slope.ravel()

        start = np.zeros((len(kept) + 1) * n_class)
        found = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": 100, "ftol": 1e-6}).x
        return cls(place, rarity, found[:-n_class].reshape(-1, n_class), found[-n_class:])

    def shares(self, runs: set[str]) -> Floats:
        """The share of each class for a text of these runs."""
        found = sorted(self.place[run] for run in runs if run in self.place)
        values = self.rarity[found]
        length = np.sqrt(values @ values) or 1.0
        return _softmax((self.bias + (values / length) @ self.weights[found])[None, :])[0]

    def learnt(
        self,
        reads: tuple[str, ...],
        classes: tuple[str, ...],
        codes: dict[str, tuple[int, ...]],
        threshold: dict[str, float],
    ) -> Learnt:
        """The model as a study keeps it."""
        rows = np.column_stack([self.rarity, self.weights]).round(3)
        features = {run: tuple(map(float, rows[i])) for run, i in self.place.items()}
        bias = tuple(map(float, self.bias.round(3)))
        return Learnt(
            reads=reads,
            grams=GRAMS,
            classes=classes,
            bias=bias,
            codes=codes,
            threshold=threshold,
            features=features,
        )


def _telling(runs: Sequence[set[str]], answers: Places, n_class: int, known: Sequence[str]) -> list[str]:
    """The runs whose counts in the classes differ most from the classes' sizes (chi square)."""
    if len(known) <= MOST_RUNS:
        return list(known)
    place = {run: i for i, run in enumerate(known)}
    seen = np.zeros((len(known), n_class))
    for each, answer in zip(runs, answers, strict=True):
        seen[[place[run] for run in each if run in place], answer] += 1
    size = np.bincount(answers, minlength=n_class) / len(answers)
    expected = seen.sum(axis=1, keepdims=True) * np.maximum(size, 1e-12)
    apart = ((seen - expected) ** 2 / expected).sum(axis=1)
    return [known[i] for i in sorted(np.argsort(-apart, kind="stable")[:MOST_RUNS])]


def _matrix(runs: Sequence[set[str]], place: dict[str, int], rarity: Floats) -> csr_matrix:
    """Texts by runs, each row of length 1."""
    columns: list[int] = []
    values: list[Floats] = []
    begins = [0]
    for each in runs:
        found = sorted(place[run] for run in each if run in place)
        columns += found
        held = rarity[found]
        values.append(held / (np.sqrt(held @ held) or 1.0))
        begins.append(len(columns))
    return csr_matrix((np.concatenate(values), columns, begins), shape=(len(runs), len(place)))


def _softmax(scores: Floats) -> Floats:
    shares: Floats = np.exp(scores - scores.max(axis=1, keepdims=True))
    return shares / shares.sum(axis=1, keepdims=True)
