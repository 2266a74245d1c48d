"""The books: every row read is stored, quarantined or a continuation, and a source keeps what it promised."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import pyarrow as pa

from jihe.errors import Fault, Place, samples, tell
from jihe.ingest.raw import Part
from jihe.pack.model import Bound, Source

_ACCOUNTS = pa.schema(
    [
        ("source_code", pa.string()),
        ("source_file", pa.string()),
        ("sha256", pa.string()),
        ("n_read", pa.int64()),
        ("n_stored", pa.int64()),
        ("n_quarantined", pa.int64()),
        ("n_continuation", pa.int64()),
        ("note", pa.string()),
    ]
)
_RECORDS = pa.schema(
    [
        ("source_code", pa.string()),
        ("source_file", pa.string()),
        ("table", pa.string()),
        ("n_record", pa.int64()),
        ("n_left_out", pa.int64()),
    ]
)
_QUARANTINED = pa.schema(
    [
        ("source_code", pa.string()),
        ("source_file", pa.string()),
        ("source_row", pa.int64()),
        ("reason", pa.string()),
    ]
)


@dataclass
class Account:
    """The counts of one part."""

    part: Part
    n_stored: int = 0
    n_quarantined: int = 0
    n_continuation: int = 0
    n_blank: int = 0
    n_record: dict[str, int] = field(default_factory=dict)
    n_left_out: dict[str, int] = field(default_factory=dict)

    @property
    def n_read(self) -> int:
        """Rows that hold anything, below the headings."""
        return self.n_stored + self.n_quarantined + self.n_continuation

    def note(self, lang: str) -> str:
        """What else is worth knowing, in the language of the study."""
        said = []
        if self.n_blank:
            said.append(tell("{n} blank rows were passed over", lang, n=self.n_blank))
        if self.part.has_macros:
            said.append(tell("the workbook holds macros; they were not run", lang))
        if self.part.unread:
            said.append(tell("sheets not read: {sheets}", lang, sheets=samples(self.part.unread)))
        return "; ".join(said)


def accounts_table(accounts: Iterable[Account], lang: str) -> pa.Table:
    """A row for each part."""
    rows = [
        {
            "source_code": a.part.source.code,
            "source_file": a.part.name,
            "sha256": a.part.sha256,
            "n_read": a.n_read,
            "n_stored": a.n_stored,
            "n_quarantined": a.n_quarantined,
            "n_continuation": a.n_continuation,
            "note": a.note(lang),
        }
        for a in accounts
    ]
    return pa.Table.from_pylist(rows, schema=_ACCOUNTS)


def records_table(accounts: Iterable[Account]) -> pa.Table:
    """A row for each part and record table that its source fills."""
    rows = [
        {
            "source_code": a.part.source.code,
            "source_file": a.part.name,
            "table": table,
            "n_record": a.n_record.get(table, 0),
            "n_left_out": a.n_left_out.get(table, 0),
        }
        for a in accounts
        for table in dict.fromkeys(record.table for record in a.part.source.records)
    ]
    return pa.Table.from_pylist(rows, schema=_RECORDS)


def quarantined_batch(part: Part, rows: list[tuple[int, str]]) -> pa.RecordBatch:
    """(row, reason) of refused rows as a batch."""
    n = len(rows)
    columns = [
        pa.repeat(part.source.code, n),
        pa.repeat(part.name, n),
        pa.array([row for row, _ in rows], pa.int64()),
        pa.array([reason for _, reason in rows], pa.string()),
    ]
    return pa.RecordBatch.from_arrays(columns, schema=_QUARANTINED)


def quarantined_table(batches: list[pa.RecordBatch]) -> pa.Table:
    """A row for each refused row."""
    return pa.Table.from_batches(batches, schema=_QUARANTINED)


def check_expected(source: Source, accounts: Iterable[Account]) -> list[Fault]:
    """Faults of a source whose counts lie outside what it declares (files are counted before)."""
    held, expect = list(accounts), source.expect
    faults = []
    if wrong := _outside(sum(a.n_read for a in held), expect.rows):
        faults.append(
            Fault(
                _place(source),
                "{n} rows were read, but {bound} are expected. See whether a file is cut short or "
                "doubled, or change "
                "expect.",
                wrong,
            )
        )
    if wrong := _outside(sum(a.n_quarantined for a in held), expect.quarantined):
        faults.append(
            Fault(
                _place(source),
                "{n} rows went to quarantine, but {bound} are expected. See their reasons there and "
                "correct the file, "
                "or change expect.",
                wrong,
            )
        )
    for table, bound in expect.records.items():
        if wrong := _outside(sum(a.n_record.get(table, 0) for a in held), bound):
            faults.append(
                Fault(
                    _place(source),
                    "{n} records were made for table {table}, but {bound} are expected. See whether "
                    "a file is cut "
                    "short or doubled, or change expect.",
                    {"table": table, **wrong},
                )
            )
    return faults


def _place(source: Source) -> Place:
    return Place(f"sources/{source.code}.yaml")


def _outside(n: int, bound: Bound | None) -> dict[str, object]:
    """What fills a fault when `n` lies outside the bound, else nothing."""
    if bound is None or ((bound.min is None or n >= bound.min) and (bound.max is None or n <= bound.max)):
        return {}
    return {"n": n, "bound": bound_text(bound)}


def bound_text(bound: Bound) -> str:
    """A bound in signs that need no translation.

    >>> bound_text(Bound(min=3)), bound_text(Bound(max=0)), bound_text(Bound(min=1, max=2))
    ('\u2265 3', '\u2264 0', '1\u20132')
    """
    if bound.max is None:
        return f"\u2265 {bound.min or 0}"
    if bound.min is None:
        return f"\u2264 {bound.max}"
    return str(bound.min) if bound.min == bound.max else f"{bound.min}\u2013{bound.max}"
