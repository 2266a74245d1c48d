"""Two layers of recurrent units that read a text's characters in both directions, and what they say of each.

The units are gated (GRU, Cho et al. 2014), with the gate in this order: new = (1 - u) old + u candidate.
Texts are read many at once, a step for each place, so that NumPy's products of matrices do the work.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
Whole = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Layer:
    """Units of both directions; the first axis of each array is the direction, forward then backward.

    Attributes
    ----------
    inward, usual
        From what is read to update gate, reset gate and candidate: [direction, read, 3 units], and what is
        added.
    gates, candidate
        From the units' own state: [direction, units, 2 units], [direction, units, units].
    """

    inward: Floats
    usual: Floats
    gates: Floats
    candidate: Floats

    def read(self, given: Floats, lengths: Whole) -> Floats:
        """States of both directions side by side: [place, row, 2 units] of [place, row, read]."""
        n_places, n_rows, _ = given.shape
        back = _backward(n_places, lengths)
        turned = np.stack([given, np.take_along_axis(given, back[:, :, None], 0)])
        told = turned.reshape(2, n_places * n_rows, -1) @ self.inward + self.usual[:, None, :]
        told = told.reshape(2, n_places, n_rows, -1)
        n_units = self.candidate.shape[1]
        state: npt.NDArray[Any] = np.zeros((2, n_rows, n_units), np.float32)
        states = np.empty((2, n_places, n_rows, n_units), np.float32)
        for place in range(n_places):
            gates = _between(told[:, place, :, : 2 * n_units] + state @ self.gates)
            update, reset = gates[:, :, :n_units], gates[:, :, n_units:]
            fresh = np.tanh(told[:, place, :, 2 * n_units :] + (reset * state) @ self.candidate)
            state = state + update * (fresh - state)
            states[:, place] = state
        return np.concatenate([states[0], np.take_along_axis(states[1], back[:, :, None], 0)], axis=2)


@dataclass(frozen=True)
class Network:
    """What is said of each character: a score for each label.

    Attributes
    ----------
    signs
        Codes of the characters that it knows, ascending; any other is read as the last row of `meanings`.
    meanings
        [sign + 1, read]
    outward, usual
        From the last layer to labels: [2 units, label], and what is added.
    """

    signs: Whole
    meanings: Floats
    layers: tuple[Layer, ...]
    outward: Floats
    usual: Floats

    @classmethod
    def of(cls, stored: Mapping[str, Any]) -> Network:
        """From the arrays of a model's file: layer0_inward and so on, in steps of what NAME_step says."""

        def whole(name: str) -> Floats:
            step = stored.get(f"{name}_step", np.float32(1))
            return stored[name].astype(np.float32) * step

        n_layers = sum(name.endswith("_inward") for name in stored)
        parts = ("inward", "usual", "gates", "candidate")
        layers = tuple(Layer(*(whole(f"layer{k}_{part}") for part in parts)) for k in range(n_layers))
        meanings = stored["meanings"].astype(np.float32) * stored["meaning_step"]
        outward, usual = (stored[name].astype(np.float32) for name in ("outward", "usual"))
        return cls(stored["signs"].astype(np.int64), meanings, layers, outward, usual)

    def read(self, texts: Sequence[str], width: int = 0) -> tuple[Floats, Floats, Whole]:
        """The last layer [place, text, 2 units], the scores [place, text, label], and the texts' lengths.

        None of the texts is empty. There are `width` places at least: products of matrices of one shape round
        alike, so that what is said of a text does not depend on those beside it.
        """
        lengths = np.array([len(text) for text in texts])
        codes = np.zeros((len(texts), max(width, int(lengths.max()))), np.int64)
        for row, text in enumerate(texts):
            codes[row, : len(text)] = np.frombuffer(text.encode("utf-32-le", "replace"), np.uint32)
        told = self.meanings[self._known(codes.T)]
        for layer in self.layers:
            told = layer.read(told, lengths)
        return told, told @ self.outward + self.usual, lengths

    def _known(self, codes: Whole) -> Whole:
        """Row of `meanings` of each code."""
        found = np.minimum(np.searchsorted(self.signs, codes), len(self.signs) - 1)
        return np.where(self.signs[found] == codes, found, len(self.signs))


def _backward(n_places: int, lengths: Whole) -> Whole:
    """[place, row] -> the place that is read there by the backward direction: each row turned in itself."""
    places = np.arange(n_places)[:, None]
    return np.where(places < lengths, lengths - 1 - places, places)


def _between(value: npt.NDArray[Any]) -> Floats:
    """The logistic function."""
    return np.float32(0.5) * (np.tanh(np.float32(0.5) * value) + np.float32(1))
