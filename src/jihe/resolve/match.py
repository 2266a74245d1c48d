"""Two lists of names -> which name of one is which of the other."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from copy import copy
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from .doubt import Signs, doubts
from .first import first_of
from .gram import Index
from .likeness import Names, Numbers, Rows, likeness, subjects
from .model import name_model, probability, reasons
from .reader import Reader
from .registry import Records, same_domain, weigh
from .rivals import contested

MOST = 12
"""Candidates that are looked at closely for each name."""
AT_ONCE = 50_000
"""Names whose candidates are weighed together."""
LEAST = -9.0
"""Log odds below which a candidate is forgotten."""


@dataclass(frozen=True)
class Matches:
    """Pairs of two lists that may be one organisation.

    Attributes
    ----------
    left, right
        Rows of the lists.
    likely
        Natural log odds of the pair by its names alone.
    score
        Probability, rivals counted.
    """

    left: Rows
    right: Rows
    likely: npt.NDArray[np.float64]
    score: npt.NDArray[np.float64]

    def best(self) -> npt.NDArray[np.int64]:
        """For each left name that has candidates the pair of the highest score, earlier rows first."""
        return first_of((self.left,), (-self.score, self.right))


class Matcher:
    """Finds names of one list in another.

    Parameters
    ----------
    reader
        Of names.
    right
        The list that is looked in.
    threads
        Of the machine's cores.
    """

    def __init__(self, reader: Reader, right: pa.Array, threads: int = 1) -> None:
        self._reader = reader
        self._threads = threads
        self.right = Names.of(right, reader)
        self._signs = Signs.of(self.right, reader)
        self._index = Index(pa.array(self.right.core, pa.string()))

    def extended(self, names: pa.Array) -> Matcher:
        """A matcher of this list and then `names`; only these are read anew."""
        made = copy(self)
        added = Names.of(names, self._reader)
        made.right = self.right + added
        made._signs = self._signs + Signs.of(added, self._reader)
        made._index = self._index.extended(pa.array(added.core, pa.string()))
        return made

    def match(
        self,
        left: pa.Array,
        is_left_distinct: bool = False,
        most: int = MOST,
        records: tuple[Records, Records] | None = None,
        own: Sequence[int] | None = None,
        tick: Callable[[int], None] = lambda done: None,
    ) -> Matches:
        """Candidates of each name of `left`, with their probability.

        Parameters
        ----------
        is_left_distinct
            Whether `left` names each organisation once.
        records
            What both lists say beside names, which is then weighed as well; see `registry.weigh`.
        own
            The organisation that each right name is of, where some have several: of these the likeliest
            counts.
        tick
            Told how many names are done.
        """
        found = []
        for start in range(0, len(left), AT_ONCE):
            names = Names.of(left.slice(start, AT_ONCE), self._reader)
            rows, told, log_odds = self._weighed(names, most)
            found.append((rows + start, told, log_odds))
            tick(min(start + AT_ONCE, len(left)))
        if not found:
            nothing = np.zeros(0, np.int64)
            return Matches(nothing, nothing, nothing.astype(float), nothing.astype(float))
        left_rows, right_rows, likely = (np.concatenate([part[k] for part in found]) for k in range(3))
        if records is not None:
            left_rows, right_rows, likely = self._beside(left, left_rows, right_rows, likely, records)
        if own is not None:
            keep = first_of((left_rows, np.asarray(own, np.int64)[right_rows]), (-likely,))
            left_rows, right_rows, likely = left_rows[keep], right_rows[keep], likely[keep]
        score = probability(contested(left_rows, right_rows, likely, is_left_distinct))
        return Matches(left_rows, right_rows, likely, score)

    def _weighed(self, names: Names, most: int) -> tuple[Rows, Rows, npt.NDArray[np.float64]]:
        rows, told = self._index.candidates(pa.array(names.core, pa.string()), most, self._threads)
        log_odds = self._odds(names, rows, told)
        keep = log_odds >= LEAST
        return rows[keep], told[keep], log_odds[keep]

    def _odds(self, names: Names, rows: Rows, told: Rows) -> npt.NDArray[np.float64]:
        """Natural log odds of pairs by their names, doubts counted."""
        odds = name_model().log_odds(likeness(names, self.right, rows, told, self._threads))
        for doubt in doubts(Signs.of(names, self._reader), self._signs, rows, told).values():
            odds = odds + doubt
        return odds

    def _beside(
        self,
        left: pa.Array,
        rows: Rows,
        told: Rows,
        likely: npt.NDArray[np.float64],
        records: tuple[Records, Records],
    ) -> tuple[Rows, Rows, npt.NDArray[np.float64]]:
        """The pairs, with those of one domain, and what the records say beside names added to their log
        odds."""
        names = Names.of(left, self._reader)
        known = set(zip(rows.tolist(), told.tolist(), strict=True))
        sites = ([[site] if site else [] for site in each.domain] for each in records)
        more = np.array([pair for pair in same_domain(*sites) if pair not in known], np.int64).reshape(-1, 2)
        likely = np.concatenate([likely, self._odds(names, more[:, 0], more[:, 1])])
        rows, told = np.concatenate([rows, more[:, 0]]), np.concatenate([told, more[:, 1]])
        expected = float(probability(contested(rows, told, likely, True)).sum())
        weights = weigh(*records, names, self.right, rows, told, expected)
        return rows, told, likely + sum(weights.values())

    def reasons(self, left: pa.Array, matches: Matches, pairs: Rows) -> list[list[str]]:
        """Why some pairs have their score; see `model.reasons`."""
        rows, among = np.unique(matches.left[pairs], return_inverse=True)
        names = Names.of(left.take(pa.array(rows)), self._reader)
        numbers: Numbers = likeness(names, self.right, among, matches.right[pairs], self._threads)
        parts: dict[str, npt.NDArray[np.float64]] = name_model().parts(numbers, subjects())
        parts |= doubts(Signs.of(names, self._reader), self._signs, among, matches.right[pairs])
        score = np.clip(matches.score[pairs], 1e-9, 1 - 1e-9)
        parts["rivals"] = np.log(score / (1 - score)) - matches.likely[pairs]
        return reasons(parts, np.arange(len(pairs)))
