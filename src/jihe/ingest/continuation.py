"""Rows that continue the one above: merged cells, whose value stands in their first row only."""

from __future__ import annotations

import bisect
from collections.abc import Iterable

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from jihe.errors import Fault, Place
from jihe.ingest.clean import clean
from jihe.ingest.column import Ints, Mask
from jihe.ingest.raw import Malformed, Part
from jihe.tables import SYNTHETIC


class Continuation:
    """Copies cells down onto continuation rows, across batches as well."""

    def __init__(self, part: Part, lang: str) -> None:
        source = part.source
        self.heading = clean(source.continued) if source.continued else ""
        # What continues a row that was made up was made up as well.
        mark = SYNTHETIC if SYNTHETIC in part.headings else ""
        self.filled = tuple(dict.fromkeys(clean(h) for h in (self.heading, *source.fill, mark) if h))
        self.lang = lang
        self._held: dict[str, str] = {}
        self._head = 0
        """Row of the last row that continues none; 0 before the first."""
        self._malformed: list[int] = []

    def fill(
        self, cleaned: dict[str, pa.Array], rows: Ints, is_blank: Mask, malformed: Iterable[Malformed]
    ) -> tuple[Mask, dict[int, str]]:
        """Fill the columns in place.

        Returns
        -------
        (continues, faults)
            Which rows continue the one above, and by position those that continue nothing that can be known.
        """
        none = np.zeros(len(rows), dtype=bool)
        if not self.heading:
            return none, {}
        self._malformed += [bad.row for bad in malformed]
        if not len(rows):
            return none, {}
        continues: Mask = np.asarray(pc.equal(cleaned[self.heading], "")) & ~is_blank
        is_head = ~continues & ~is_blank
        # Position of the last head at or above each row; -1 stands for the one held from the batch before.
        above = np.maximum.accumulate(np.where(is_head, np.arange(len(rows)), -1))
        heads = np.where(above >= 0, rows[above], self._head)
        for heading in self.filled:
            column = cleaned[heading]
            held = pa.concat_arrays([pa.array([self._held.get(heading, "")], pa.string()), column])
            copied = held.take(pa.array(above + 1))
            wants = pa.array(continues & np.asarray(pc.equal(column, "")))
            cleaned[heading] = pc.if_else(wants, copied, column)
            if above[-1] >= 0:
                self._held[heading] = column[int(above[-1])].as_py()
        faults = self._orphans(continues, rows, heads)
        self._head = int(heads[-1])
        self._malformed = [row for row in self._malformed if row > self._head]
        return continues, faults

    def _orphans(self, continues: Mask, rows: Ints, heads: Ints) -> dict[int, str]:
        """Continuation rows whose head is unknown, since there is none or a malformed row stands between."""
        faults: dict[int, str] = {}
        if self._head and not self._malformed:
            return faults
        for position in np.flatnonzero(continues):
            at = bisect.bisect_left(self._malformed, int(rows[position]))
            if at and self._malformed[at - 1] > heads[position]:
                fault = Fault(
                    Place(column=self.heading),
                    "the row continues row {row}, which is malformed",
                    {"row": self._malformed[at - 1]},
                )
                faults[int(position)] = fault.render(self.lang)
            elif not heads[position]:
                fault = Fault(
                    Place(column=self.heading), "the row continues the one above, but there is none"
                )
                faults[int(position)] = fault.render(self.lang)
        return faults
