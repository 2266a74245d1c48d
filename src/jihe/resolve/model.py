"""The probability that two names are of one organisation, from how alike they are.

Two small logistic models: one of names, and one that also heeds the sentence in which both names stand. Their
weights were found on public pairs of names by tool/make_weights.py; docs/method/resolution.md describes
these.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from .likeness import Numbers, columns

WEIGHTS = Path(__file__).parent / "weights.json"
SURE = 12.0
"""Log odds that nothing goes beyond: names alone never prove."""


@dataclass(frozen=True)
class Model:
    """A logistic model.

    Attributes
    ----------
    weights
        Of each number.
    usual
        What each number usually is among candidates: reasons tell the difference from it.
    intercept
        Log odds where all numbers are zero.
    """

    weights: npt.NDArray[np.float64]
    usual: npt.NDArray[np.float64]
    intercept: float

    def log_odds(self, numbers: Numbers) -> npt.NDArray[np.float64]:
        """Natural log odds for each row of numbers."""
        found: npt.NDArray[np.float64] = numbers.astype(np.float64) @ self.weights + self.intercept
        return np.clip(found, -SURE, SURE)

    def parts(self, numbers: Numbers, of: list[str]) -> dict[str, npt.NDArray[np.float64]]:
        """What each subject adds to the log odds of a usual candidate."""
        added = (numbers - self.usual) * self.weights
        return {name: added[:, [s == name for s in of]].sum(axis=1) for name in dict.fromkeys(of)}


def name_model() -> Model:
    """The model of names; its numbers are `likeness.columns()`."""
    return _read("name", tuple(columns()))


def sentence_model(numbers: tuple[str, ...]) -> Model:
    """The model of two names in a sentence; its numbers are those given."""
    return _read("sentence", numbers)


@cache
def _weights() -> dict[str, Any]:
    told: dict[str, Any] = json.loads(WEIGHTS.read_text("utf-8"))
    return told


@cache
def _read(name: str, numbers: tuple[str, ...]) -> Model:
    told = _weights()[name]
    rows = {row["number"]: row for row in told["weights"]}
    return Model(
        np.array([rows[number]["weight"] for number in numbers]),
        np.array([rows[number]["usual"] for number in numbers]),
        told["intercept"],
    )


def reasons(parts: dict[str, npt.NDArray[np.float64]], rows: npt.NDArray[np.int64]) -> list[list[str]]:
    """For each of `rows` the subjects that count most, such as ``brand +3.1``, the weightiest first."""
    names = list(parts)
    table = np.column_stack([parts[name][rows] for name in names])
    order = np.argsort(-np.abs(table), axis=1, kind="stable")
    return [
        [f"{names[k]} {line[k]:+.1f}" for k in ranked if abs(line[k]) >= 0.05]
        for line, ranked in zip(table.tolist(), order.tolist(), strict=True)
    ]


def probability(log_odds: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Probability of log odds."""
    found: npt.NDArray[np.float64] = 1 / (1 + np.exp(-log_odds))
    return found
