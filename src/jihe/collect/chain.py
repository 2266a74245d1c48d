"""Rows of labels: the likeliest one, and how likely a stretch of it is (a linear-chain random field).

Sums run forward and backward through the row and are scaled at each step (Rabiner 1989), so that they neither
vanish nor overflow however long it is.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Chain:
    """Weights between neighbouring labels.

    Attributes
    ----------
    step
        [from, to].
    first, last
        Of a label at the begin and at the end of a row.
    """

    step: Floats
    first: Floats
    last: Floats

    def best(self, scores: Floats, lengths: npt.NDArray[np.int64]) -> list[npt.NDArray[np.int64]]:
        """The likeliest labels of each row (Viterbi).

        Parameters
        ----------
        scores
            [place, row, label]; what lies behind a row's length does not count.
        """
        n_places, n_rows, n_labels = scores.shape
        came = np.zeros((n_places, n_rows, n_labels), np.int16)
        reached = self.first + scores[0]
        ends = np.where((lengths == 1)[:, None], reached, 0)
        to = np.ascontiguousarray(self.step.T)
        for place in range(1, n_places):
            ways = reached[:, None, :] + to
            came[place] = ways.argmax(axis=2)
            reached = np.take_along_axis(ways, came[place][:, :, None].astype(np.intp), 2)[:, :, 0]
            reached = reached + scores[place]
            ends = np.where((lengths == place + 1)[:, None], reached, ends)
        rows = np.arange(n_rows)
        labels = np.zeros((n_places, n_rows), np.int64)
        label = (ends + self.last).argmax(axis=1)
        for place in range(n_places - 1, -1, -1):
            is_inside = place < lengths
            labels[place] = np.where(is_inside, label, 0)
            label = np.where(is_inside & (place > 0), came[place, rows, label], label)
        return [labels[:length, row] for row, length in enumerate(lengths)]

    def sums(self, scores: Floats) -> Sums:
        """What the probabilities of stretches of one row are made of; `scores` is [place, label]."""
        peak = float(self.step.max())
        step = np.exp(self.step.astype(np.float64) - peak)
        weight = np.exp((scores - scores.max(axis=1, keepdims=True)).astype(np.float64))
        n = len(scores)
        before, after = np.zeros_like(weight), np.zeros_like(weight)
        scale = np.zeros(n)
        reached = np.exp(self.first.astype(np.float64)) * weight[0]
        for place in range(n):
            if place:
                reached = (before[place - 1] @ step) * weight[place]
            scale[place] = reached.sum()
            before[place] = reached / scale[place]
        after[n - 1] = np.exp(self.last.astype(np.float64))
        after[n - 1] /= before[n - 1] @ after[n - 1]
        for place in range(n - 2, -1, -1):
            after[place] = step @ (weight[place + 1] * after[place + 1]) / scale[place + 1]
        return Sums(before, after, step, weight, scale)


@dataclass(frozen=True)
class Sums:
    """Of one row: scaled sums over all that may stand before and after each place."""

    before: npt.NDArray[np.float64]
    after: npt.NDArray[np.float64]
    _step: npt.NDArray[np.float64]
    _weight: npt.NDArray[np.float64]
    _scale: npt.NDArray[np.float64]

    def probability(self, begin: int, labels: npt.NDArray[np.int64]) -> float:
        """Probability that just these labels stand from `begin` on."""
        end = begin + len(labels) - 1
        found = self.before[begin, labels[0]] * self.after[end, labels[-1]]
        for place in range(begin + 1, end + 1):
            one, other = labels[place - begin - 1], labels[place - begin]
            found *= self._step[one, other] * self._weight[place, other] / self._scale[place]
        return float(min(1.0, found))
