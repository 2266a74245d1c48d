"""What must hold of a table before it is published. A breach is a fault of ours, not of the user's data."""

from __future__ import annotations

import ibis


class ContractError(AssertionError):
    """A table breaks its contract."""


def check_key(name: str, table: ibis.Table, columns: list[str]) -> None:
    """Raise unless `columns` identify each row of `table` and are never missing."""
    n_missing = table.filter(ibis.or_(*[table[c].isnull() for c in columns])).count().to_pyarrow().as_py()
    times = table.group_by(columns).agg(n_row=table.count())
    n_doubled = times.filter(times.n_row > 1).count().to_pyarrow().as_py()
    if n_missing or n_doubled:
        raise ContractError(f"{name}: {n_missing} rows lack their key {columns}, {n_doubled} repeat it")


def check_reference(name: str, table: ibis.Table, column: str, referred: ibis.Table, key: str) -> None:
    """Raise unless each known value of `column` stands in `referred[key]`."""
    strangers = table.filter(table[column].notnull()).anti_join(referred, [(column, key)])
    n_stranger = strangers.count().to_pyarrow().as_py()
    if n_stranger:
        raise ContractError(f"{name}: {n_stranger} values of {column} are not in {key}")
