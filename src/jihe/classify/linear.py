"""What `jihe learn` wrote, applied: a linear model over runs of signs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import numpy.typing as npt

from jihe.pack.model import Learnt

from .codes import UNKNOWN, Decision, folded

EDGE = "\x02"
"""Stands at both ends of a text, so that a run of signs there differs from one in its midst."""


def grams(text: str, sizes: Iterable[int]) -> set[str]:
    """The runs of signs of a text, each once.

    Examples
    --------
    >>> sorted(grams("AI芯", [2]), key=len)[0] in {"ai", "i芯", EDGE + "a", "芯" + EDGE}
    True
    """
    whole = f"{EDGE}{' '.join(folded(text).split())}{EDGE}"
    return {whole[i : i + size] for size in sizes for i in range(len(whole) - size + 1)} - {EDGE}


class Linear:
    """Gives the finest code whose share reaches its threshold, and none elsewhere."""

    def __init__(self, learnt: Learnt) -> None:
        self._learnt = learnt
        self._place = {run: i for i, run in enumerate(learnt.features)}
        numbers = np.array([*learnt.features.values()], dtype=float).reshape(-1, 1 + len(learnt.classes))
        self._rarity, self._weights = numbers[:, 0], numbers[:, 1:]
        self._bias = np.array(learnt.bias)

    def __call__(self, texts: Mapping[str, str]) -> Decision:
        told = [texts[column] for column in self._learnt.reads if column in texts]
        runs = {run for text in told for run in grams(text, self._learnt.grams)}
        found = sorted(self._place[run] for run in runs if run in self._place)
        if not found:
            return UNKNOWN
        values = self._rarity[found]
        scores = self._bias + (values / np.sqrt(values @ values)) @ self._weights[found]
        scores = np.exp(scores - scores.max())
        code, share = finest(scores / scores.sum(), self._learnt.codes, self._learnt.threshold)
        return UNKNOWN if code is None else (code, f"model (p={share:.2f})")


def finest(
    shares: npt.NDArray[np.float64], codes: Mapping[str, Sequence[int]], threshold: Mapping[str, float]
) -> tuple[str | None, float]:
    """Of the codes whose share reaches their threshold the finest inside the likeliest, and its share.

    Parameters
    ----------
    shares
        Of each class.
    codes
        Code -> places of its classes, upper codes first, as `Learnt` holds them.
    """
    given: tuple[str | None, float] = (None, 0.0)
    for code, places in codes.items():
        share = float(shares[list(places)].sum())
        is_inside = given[0] is None or set(places) <= set(codes[given[0]])
        is_better = is_inside or share > given[1]
        if share >= threshold.get(code, np.inf) and is_better:
            given = code, share
    return given
