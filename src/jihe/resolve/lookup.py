"""One name looked up among those of organisations."""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa

from .match import Matcher
from .names import normalise
from .reader import Reader

SAME = 1.0
"""Likelihood of an organisation that alone bears the very name that is asked."""


class Lookup:
    """Names of organisations, ready to be asked.

    Parameters
    ----------
    names
        Every name of every organisation, as stated.
    bearers
        The organisation that bears each.
    """

    def __init__(self, reader: Reader, names: Sequence[str], bearers: Sequence[int]) -> None:
        self._matcher = Matcher(reader, pa.array(names, pa.string()))
        self._bearers = bearers
        self._spelled: dict[str, set[int]] = {}
        for spelled, bearer in zip(normalise(pa.array(names, pa.string())).to_pylist(), bearers, strict=True):
            if spelled:
                self._spelled.setdefault(spelled, set()).add(bearer)

    def find(self, name: str, limit: int) -> list[tuple[int, float]]:
        """The organisations that a name may mean, and how likely each, the likeliest first.

        The likelihood is that of `Matcher.match`; names of one organisation are no rivals of each other.
        """
        asked = pa.array([name], pa.string())
        found = self._matcher.match(asked, most=4 * limit, own=self._bearers)
        bearers = (self._bearers[row] for row in found.right.tolist())
        best = dict(zip(bearers, found.score.tolist(), strict=True))
        same = self._spelled.get(normalise(asked)[0].as_py() or "", set())
        if len(same) == 1:
            best[next(iter(same))] = SAME
        return sorted(best.items(), key=lambda pair: (-pair[1], pair[0]))[:limit]
