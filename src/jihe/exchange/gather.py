"""Rows gathered one by one as a file is read, kept compactly."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pyarrow as pa

from .network import LINE, TEXT, WHOLE

_BATCH = 1 << 16
_LINE = {LINE: WHOLE}


class Gathered:
    """A table that grows by rows; each row states what it has, as text.

    Parameters
    ----------
    types
        Types of the columns that are not text.
    """

    def __init__(self, types: Mapping[str, pa.DataType] = _LINE) -> None:
        self.types = dict(types)
        self.n_row = 0
        self.names: dict[str, None] = {}
        self._n = 0
        self._columns: dict[str, list[Any]] = {}
        self._done: list[pa.Table] = []

    def add(self, row: Mapping[str, Any]) -> None:
        """One row more: what it holds by the name of the column."""
        if self._n == _BATCH:
            self._flush()
        n = self._n
        for name, value in row.items():
            column = self._columns.get(name)
            if column is None:
                column = self._columns[name] = []
                self.names[name] = None
            if len(column) < n:
                column.extend([None] * (n - len(column)))
            column.append(value)
        self._n = n + 1
        self.n_row += 1

    def _flush(self) -> None:
        n = self._n
        if n:
            columns = {
                name: pa.array(values + [None] * (n - len(values)), self.types.get(name, TEXT))
                for name, values in self._columns.items()
            }
            self._done.append(pa.table(columns))
        self._columns, self._n = {}, 0

    def table(self, *always: str) -> pa.Table:
        """All rows; the columns `always` are there even when no row has them."""
        self._flush()
        names = [*always, LINE]
        empty = pa.schema([(name, self.types.get(name, TEXT)) for name in names]).empty_table()
        return pa.concat_tables([empty, *self._done], promote_options="default")
