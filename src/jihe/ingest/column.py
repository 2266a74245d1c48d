"""A canonical column of a batch, filled from raw cells: readers see the different texts, not the rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from jihe.errors import Fault, Place
from jihe.ingest.amount import Money
from jihe.ingest.clean import LIST, clean
from jihe.ingest.heading import currency_heading, headings_of
from jihe.ingest.readers import PAIR, Day, column_types, make_reader
from jihe.pack.model import Pack, Record, Source
from jihe.tables import ARROW

Mask = np.ndarray[Any, np.dtype[np.bool_]]
Ints = np.ndarray[Any, np.dtype[np.int64]]

MEMO = 200_000
"""Texts whose reading is remembered; the memory is emptied when there are more."""
_FORMULA = "^(?:[=\uff1d]|[+@-] *[A-Za-z_][A-Za-z0-9_.]* *[|(])"
_MONEY = ("", "_low", "_high", "_currency")


@dataclass
class Filled:
    """A canonical column for the rows of a batch.

    Attributes
    ----------
    arrays
        Arrow field name -> values; a date and an amount fill several fields.
    items
        Instead of arrays, lists to be spread over several records.
    is_missing
        Rows in which the column has no value.
    faults
        Row position -> what is wrong with its cell, told.
    """

    arrays: dict[str, pa.Array]
    is_missing: Mask
    items: pa.ListArray | None = None
    faults: dict[int, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Cells:
    """The cleaned columns of a batch that a source uses, by heading."""

    n: int
    columns: Mapping[str, pa.Array]

    def take(self, positions: Ints) -> Cells:
        """The same columns at some rows only."""
        index = pa.array(positions)
        return Cells(
            len(positions), {heading: column.take(index) for heading, column in self.columns.items()}
        )


class Filler:
    """Fills one canonical column of one record of a source, batch after batch."""

    def __init__(self, name: str, record: Record, source: Source, pack: Pack) -> None:
        cell = record.columns[name]
        self.name, self.cell = name, cell
        self.type = column_types(record.table, pack)[name]
        self.lang = pack.settings.language
        self.missing = frozenset(
            clean(t) for t in (*pack.settings.missing, *source.missing, *cell.missing)
        ) | {""}
        self.place = Place(column=", ".join(headings_of(cell)) or name)
        in_place = record.combine == "zip" and self.type != "texts"
        self._read = make_reader(cell, pack, f"sources/{source.code}.yaml", self.missing, in_place)
        self._memo: dict[str, Any] = {}
        self._missing = pa.array(sorted(self.missing), pa.string())
        self._from = pa.array(list(cell.map), pa.string())
        self._to = pa.array(list(cell.map.values()), pa.string())
        self._is_name = name in ("name", "short_name", "name_en", "alias") or name.endswith("_name")

    def fill(self, cells: Cells) -> Filled:
        """The column for all rows of `cells`."""
        if self.cell.value is not None:
            one = self._typed(self._settle(pa.array([self.cell.value])))
            index = pa.array(np.zeros(cells.n, dtype=np.int64))
            return Filled(
                {name: array.take(index) for name, array in one.arrays.items()},
                np.repeat(one.is_missing, cells.n),
                None if one.items is None else one.items.take(index),
                {row: reason for reason in one.faults.values() for row in range(cells.n)},
            )
        columns = [self._settle(cells.columns[heading]) for heading in headings_of(self.cell)]
        if len(columns) == 1:
            texts = columns[0]
        else:
            texts = _as_path(columns) if self.cell.read == "region" else pc.coalesce(*columns)
        if heading := currency_heading(self.cell):
            stated = self._settle(cells.columns[heading], swap=False)
            texts = pc.binary_join_element_wise(texts, pc.fill_null(stated, ""), PAIR)
        return self._typed(texts)

    def _settle(self, texts: pa.Array, swap: bool = True) -> pa.Array:
        """Texts replaced by `map`, and null where they mean "missing"; items of lists are for the reader."""
        if self.cell.read == "list":
            return pc.if_else(pc.is_in(texts, self._missing), None, texts)
        if swap and len(self._from):
            texts = pc.coalesce(self._to.take(pc.index_in(texts, self._from)), texts)
        return pc.if_else(pc.is_in(texts, self._missing), None, texts)

    def _typed(self, texts: pa.Array) -> Filled:
        if self.cell.read == "text" and not self._any_list(texts):
            filled = self._filled_text(texts)
        else:
            filled = self._filled_by_reader(texts)
        if self._is_name:
            self._check_formulas(filled)
        return filled

    def _any_list(self, texts: pa.Array) -> bool:
        return bool(pc.any(pc.match_substring(texts, LIST)).as_py())

    def _filled_text(self, texts: pa.Array) -> Filled:
        is_missing = np.asarray(pc.is_null(texts))
        return Filled({self.name: _as_lists(texts) if self.type == "texts" else texts}, is_missing)

    def _filled_by_reader(self, texts: pa.Array) -> Filled:
        coded = texts.dictionary_encode()
        values = self._values(coded.dictionary.to_pylist())
        faults: dict[int, str] = {}
        bad = [code for code, value in enumerate(values) if isinstance(value, Fault)]
        if bad:
            codes = np.asarray(pc.fill_null(coded.indices, -1))
            told = {code: replace(values[code], place=self.place).render(self.lang) for code in bad}
            faults = {int(row): told[int(codes[row])] for row in np.flatnonzero(np.isin(codes, bad))}
            values = [None if isinstance(value, Fault) else value for value in values]
        arrays = {name: array.take(coded.indices) for name, array in self._arrays(values).items()}
        first = next(iter(arrays.values()))
        is_missing = np.asarray(pc.is_null(first))
        if self.type == "money":
            is_missing &= np.asarray(pc.is_null(arrays[f"{self.name}_low"]))
        if self.cell.read == "list" and self.type != "texts":
            return Filled({}, is_missing, first, faults)
        return Filled(arrays, is_missing, None, faults)

    def _values(self, texts: list[str]) -> list[Any]:
        """What each text reads as; texts seen in an earlier batch are not read again."""
        memo, read = self._memo, self._read
        values = []
        for text in texts:
            if text not in memo:
                memo[text] = read(text)
            values.append(memo[text])
        if len(memo) > MEMO:
            memo.clear()
        return values

    def _arrays(self, values: list[Any]) -> dict[str, pa.Array]:
        """Arrow arrays of read values, by field name."""
        if self.cell.read == "list":
            return {self.name: pa.array(values, ARROW["texts"])}
        if self.type == "texts":
            return {self.name: _as_lists(pa.array(values, pa.string()))}
        if self.type == "date":
            days: list[Day | None] = values
            return {
                self.name: pa.array([day and day.date for day in days], pa.date32()),
                f"{self.name}_precision": pa.array([day and day.precision for day in days], pa.string()),
            }
        if self.type == "money":
            sums: list[Money | None] = values
            types = (pa.float64(), pa.float64(), pa.float64(), pa.string())
            return {
                self.name + end: pa.array([money and money[i] for money in sums], types[i])
                for i, end in enumerate(_MONEY)
            }
        return {self.name: pa.array(values, ARROW[self.type])}

    def _check_formulas(self, filled: Filled) -> None:
        """A name that a spreadsheet would run as a formula is a fault of its row."""
        column = filled.items if filled.items is not None else filled.arrays[self.name]
        rows = None
        if pa.types.is_list(column.type):
            rows, column = np.asarray(pc.list_parent_indices(column)), pc.list_flatten(column)
        found = np.flatnonzero(np.asarray(pc.fill_null(pc.match_substring_regex(column, _FORMULA), False)))
        for position in found:
            row = int(position if rows is None else rows[position])
            text = column[int(position)].as_py()
            fault = Fault(
                self.place, 'the name "{value}" would run as a formula in a spreadsheet', {"value": text}
            )
            filled.faults.setdefault(row, fault.render(self.lang))


def _as_lists(texts: pa.Array) -> pa.ListArray:
    """Each text as a list of one, null as null."""
    present = np.asarray(pc.is_valid(texts))
    offsets = np.concatenate([[0], np.cumsum(present)]).astype(np.int32)
    lists = pa.ListArray.from_arrays(pa.array(offsets), texts.drop_null())
    return pc.if_else(pa.array(present), lists, pa.nulls(len(texts), ARROW["texts"]))


def _as_path(columns: list[pa.Array]) -> pa.Array:
    """The parts of a place that stand in columns of their own, joined by /; null where all are missing."""
    joined = pc.utf8_trim(pc.binary_join_element_wise(*(pc.fill_null(c, "") for c in columns), "/"), "/")
    return pc.if_else(pc.equal(joined, ""), None, joined)
