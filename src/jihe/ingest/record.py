"""The fate of each row: stored as records, a mere continuation, or refused with every reason found."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from jihe.errors import Fault, Place, samples
from jihe.ingest.clean import clean_array
from jihe.ingest.column import Cells, Filled, Filler, Ints, Mask
from jihe.ingest.combine import PAIRED, spread, uneven
from jihe.ingest.continuation import Continuation
from jihe.ingest.heading import headings_of, used
from jihe.ingest.raw import Part, Raw
from jihe.pack.model import Pack, Record
from jihe.tables import SYNTHETIC, record_fields


@dataclass
class Outcome:
    """What became of the rows of a raw batch.

    Attributes
    ----------
    batches
        (record table, records).
    reasons
        Row position -> why the row was refused; nothing of it is in `batches`.
    n_stored, n_continuation, n_blank
        Rows that made a record, that continued another and made none, and that hold nothing.
    n_left_out
        For each of the source's records the rows that make no such statement.
    """

    batches: list[tuple[str, pa.RecordBatch]] = field(default_factory=list)
    reasons: dict[int, list[str]] = field(default_factory=dict)
    n_stored: int = 0
    n_continuation: int = 0
    n_blank: int = 0
    n_left_out: list[int] = field(default_factory=list)


@dataclass
class _Statement:
    """A record of the source, filled for those rows of a batch that it is about."""

    rows: Ints
    filled: dict[str, Filled]
    lacks: Mask
    """Of `rows`, those that make no such statement."""


class _Maker:
    """Makes the records of one kind."""

    def __init__(self, record: Record, part: Part, pack: Pack) -> None:
        self.record, self.part, self.lang = record, part, pack.settings.language
        self.fillers = [Filler(name, record, part.source, pack) for name in record.columns]
        self.schema = record_fields(record.table, pack.class_columns(record.table))

    def fill(
        self, cells: Cells, rows: Ints, reasons: dict[int, list[str]], spoiled: Mapping[str, set[int]]
    ) -> _Statement:
        """Read the record's columns at `rows`; what is wrong goes to `reasons`, once for a cell.

        `spoiled` holds, by heading, the rows whose cell is known to be no text to read.
        """
        some = cells if len(rows) == cells.n else cells.take(rows)
        filled = {filler.name: filler.fill(some) for filler in self.fillers}
        lacks: Mask = np.zeros(len(rows), dtype=bool)
        for need in self.record.needs:
            if need in filled:
                lacks |= filled[need].is_missing & ~_at(filled[need].faults, len(rows))
        if self.record.combine == "pairs":
            lacks |= _single(filled, len(rows))
        if self.record.combine == "zip":
            lacks |= self._all_gaps(filled, len(rows))
        for filler in self.fillers:
            column = filled[filler.name]
            known = {row for heading in headings_of(filler.cell) for row in spoiled.get(heading, ())}
            _note(reasons, rows, [(at, said) for at, said in column.faults.items() if rows[at] not in known])
            if filler.cell.required:
                is_absent = column.is_missing | _has_gap(column)
                absent = np.flatnonzero(is_absent & ~lacks & ~_at(column.faults, len(rows)))
                _note(reasons, rows, _same(absent, Fault(filler.place, "required, but missing"), self.lang))
        self._check_together(filled, rows, lacks, reasons)
        return _Statement(rows, filled, lacks)

    def _check_together(
        self, filled: dict[str, Filled], rows: Ints, lacks: Mask, reasons: dict[int, list[str]]
    ) -> None:
        """Faults that only show when columns are held against each other."""
        lists = {name: column.items for name, column in filled.items() if column.items is not None}
        if self.record.combine == "zip":
            fault = Fault(Place(), "the lists of {columns} differ in length", {"columns": samples(lists)})
            _note(reasons, rows, _same(uneven(lists), fault, self.lang))
        if "end_date" in filled and "relation_date" in filled:
            _note(
                reasons,
                rows,
                _same(_ends_early(filled), Fault(Place(), "it ends before it begins"), self.lang),
            )
        if "confidence" in filled:
            value = pc.fill_null(filled["confidence"].arrays["confidence"], 0.0)
            outside = np.flatnonzero(np.asarray(pc.or_(pc.less(value, 0.0), pc.greater(value, 1.0))))
            fault = Fault(Place(column="confidence"), "a probability lies between 0 and 1")
            _note(reasons, rows, _same(outside, fault, self.lang))

    def make(self, statement: _Statement, wants: Mask, numbers: Ints, made_up: Mask) -> pa.RecordBatch | None:
        """The records of the rows that `wants` chooses among all rows of the batch.

        `numbers` and `made_up` are those of all rows: where they stand, and whether they are synthetic.
        """
        chosen = np.flatnonzero(wants[statement.rows] & ~statement.lacks)
        if not len(chosen):
            return None
        parents, arrays = spread(statement.filled, self.record.combine, chosen)
        if self.record.combine == "zip":
            parents, arrays = self._without_gaps(parents, arrays)
        n = len(parents)
        arrays["source_code"] = pa.repeat(self.part.source.code, n)
        arrays["source_file"] = pa.repeat(self.part.name, n)
        arrays["source_row"] = pa.array(numbers[statement.rows[parents]])
        arrays["is_synthetic"] = pa.array(made_up[statement.rows[parents]])
        columns = [
            pa.nulls(n, f.type) if f.name not in arrays else arrays[f.name].cast(f.type) for f in self.schema
        ]
        return pa.RecordBatch.from_arrays(columns, schema=self.schema)

    def _all_gaps(self, filled: dict[str, Filled], n: int) -> Mask:
        """Rows none of whose records would be whole."""
        lists = {name: column.items for name, column in filled.items() if column.items is not None}
        even = np.setdiff1d(np.arange(n), uneven(lists))
        whole, _ = self._without_gaps(*spread(filled, "zip", even))
        return np.isin(np.arange(n), np.setdiff1d(even, whole))

    def _without_gaps(self, parents: Ints, arrays: dict[str, pa.Array]) -> tuple[Ints, dict[str, pa.Array]]:
        """The records that lack nothing of `needs`: a list may have a missing item among others."""
        is_whole: Mask = np.ones(len(parents), dtype=bool)
        # Only lists can have gaps: a row whose other needs are missing makes no record at all.
        for need in self.record.needs:
            if need in arrays and arrays[need].type == pa.string():
                is_whole &= np.asarray(pc.is_valid(arrays[need]))
        keep = pa.array(is_whole)
        return parents[is_whole], {name: array.filter(keep) for name, array in arrays.items()}


class Statements:
    """Turns the raw batches of one part into records."""

    def __init__(self, part: Part, pack: Pack) -> None:
        self.lang = pack.settings.language
        self.makers = [_Maker(record, part, pack) for record in part.source.records]
        self.unnamed: dict[str, int] = dict.fromkeys(sorted(part.unnamed), 0)
        self._continuation = Continuation(part, self.lang)
        self._used = used(part.source)
        self._has_mark = SYNTHETIC in part.headings

    def read(self, raw: Raw, batch: pa.RecordBatch) -> Outcome:
        """The fate of the rows of `raw`, whose corrected cells are `batch`."""
        n = len(batch)
        is_blank = _blank(batch)
        for heading in self.unnamed:
            self.unnamed[heading] += int(np.count_nonzero(_holds(batch.column(heading))))
        cleaned = {heading: clean_array(batch.column(heading)) for heading in self._used}
        if self._has_mark:
            cleaned[SYNTHETIC] = _either(raw.cells.column(SYNTHETIC), batch.column(SYNTHETIC))
        continues, orphans = self._continuation.fill(cleaned, raw.rows, is_blank, raw.malformed)
        outcome = Outcome(n_blank=int(np.count_nonzero(is_blank)))
        reasons = outcome.reasons
        spoiled: dict[str, set[int]] = {}
        for position, fault in raw.faults:
            reasons.setdefault(position, []).append(fault.render(self.lang))
            spoiled.setdefault(fault.place.column, set()).add(position)
        _note(reasons, np.arange(n), orphans.items())
        statements = []
        for maker in self.makers:
            about = ~is_blank & ~continues if maker.record.on == "first" else ~is_blank
            statements.append(maker.fill(Cells(n, cleaned), np.flatnonzero(about), reasons, spoiled))
        made = np.zeros(n, dtype=bool)
        for statement in statements:
            made[statement.rows[~statement.lacks]] = True
        is_bad = _at(reasons, n)
        idle = np.flatnonzero(~made & ~is_bad & ~is_blank & ~continues)
        if len(idle):
            _note(reasons, np.arange(n), _same(idle, self._no_record(), self.lang))
            is_bad[idle] = True
        for position, told in reasons.items():
            reasons[position] = list(dict.fromkeys(told))
        made_up = _holds(cleaned[SYNTHETIC]) if self._has_mark else np.zeros(n, dtype=bool)
        self._keep(outcome, statements, ~is_bad, raw.rows, made_up)
        outcome.n_stored = int(np.count_nonzero(made & ~is_bad))
        outcome.n_continuation = int(np.count_nonzero(continues & ~made & ~is_bad))
        return outcome

    def _keep(
        self, outcome: Outcome, statements: list[_Statement], is_good: Mask, numbers: Ints, made_up: Mask
    ) -> None:
        for maker, statement in zip(self.makers, statements, strict=True):
            outcome.n_left_out.append(int(np.count_nonzero(statement.lacks & is_good[statement.rows])))
            records = maker.make(statement, is_good, numbers, made_up)
            if records is not None:
                outcome.batches.append((maker.record.table, records))

    def _no_record(self) -> Fault:
        needs = dict.fromkeys(name for maker in self.makers for name in maker.record.needs)
        return Fault(Place(), "no record can be made of it; missing: {columns}", {"columns": samples(needs)})


def _note(reasons: dict[int, list[str]], rows: Ints, found: Iterable[tuple[int, str]]) -> None:
    for position, told in found:
        reasons.setdefault(int(rows[position]), []).append(told)


def _same(positions: Ints, fault: Fault, lang: str) -> list[tuple[int, str]]:
    if not len(positions):
        return []
    told = fault.render(lang)
    return [(int(position), told) for position in positions]


def _at(positions: Mapping[int, Any], n: int) -> Mask:
    mask: Mask = np.zeros(n, dtype=bool)
    if positions:
        mask[np.fromiter(positions, dtype=np.int64, count=len(positions))] = True
    return mask


def _holds(texts: pa.Array) -> Mask:
    """Which cells hold more than white space."""
    if texts.null_count:
        texts = pc.fill_null(texts, "")
    return np.asarray(pc.not_equal(pc.utf8_trim_whitespace(texts), ""))


def _either(was: pa.Array, now: pa.Array) -> pa.Array:
    """The marks of a batch: a correction may add one, but takes none away."""
    was = clean_array(was)
    return pc.if_else(pc.equal(was, ""), clean_array(now), was)


def _blank(batch: pa.RecordBatch) -> Mask:
    """Rows without any text. Columns are looked at only until every row has shown one."""
    is_blank: Mask = np.ones(len(batch), dtype=bool)
    for column in batch.columns:
        is_blank &= ~_holds(column)
        if not is_blank.any():
            break
    return is_blank


def _has_gap(column: Filled) -> Mask:
    """Rows whose list has a missing item among others."""
    gaps: Mask = np.zeros(len(column.is_missing), dtype=bool)
    if column.items is not None:
        is_null = np.asarray(pc.is_null(pc.list_flatten(column.items)))
        gaps[np.asarray(pc.list_parent_indices(column.items))[is_null]] = True
    return gaps


def _single(filled: Mapping[str, Filled], n: int) -> Mask:
    """Rows that name fewer than two organisations, so that there is no pair."""
    column = filled.get(PAIRED[0])
    if column is None or column.items is None:
        return np.ones(n, dtype=bool)
    return np.asarray(pc.less(pc.fill_null(pc.list_value_length(column.items), 0), 2))


def _ends_early(filled: Mapping[str, Filled]) -> Ints:
    """Rows whose end lies before their beginning, whatever day a stated month or year is taken to mean."""
    begins, ends = filled["relation_date"].arrays, filled["end_date"].arrays
    first = np.asarray(begins["relation_date"].cast(pa.int32()).fill_null(-(2**30)), dtype="datetime64[D]")
    last = np.asarray(ends["end_date"].cast(pa.int32()).fill_null(2**30), dtype="datetime64[D]")
    unit = np.asarray(ends["end_date_precision"].fill_null("day"))
    for precision, code in (("month", "M"), ("year", "Y")):
        coarse = unit == precision
        last[coarse] = (last[coarse].astype(f"datetime64[{code}]") + 1).astype("datetime64[D]") - 1
    return np.flatnonzero(last < first)
