"""A spread reduced to numbers: those of its classes, and what a share of its slices is a share of.

A cumulative year is not unfolded row by row: rows, or the different things that they name, are counted by the
first year that they stand in, and only these few numbers are added up to those of all years.
"""

from __future__ import annotations

import math
from collections import defaultdict
from typing import Any, NamedTuple

import ibis

from .spread import Spread, with_class

Counted = dict[tuple[str, ...], dict[str, Any]]
"""By class: n rows, their number, n_lacking rows without a value."""

Sliced = dict[tuple[str, ...], float]
"""By slice of `within`."""


class Reduced(NamedTuple):
    """What the facts of a measure are made from.

    Attributes
    ----------
    counted
        The classes that have rows; with `top` only those that it keeps.
    base
        Rows, or different things, that have a class.
    undefined
        Rows that lack one.
    total
        What a share is a share of.
    """

    counted: Counted
    base: Sliced
    undefined: Sliced
    total: Sliced


def reduced(cut: Spread) -> Reduced:
    """The numbers of a bare spread."""
    measure = cut.measure
    if measure.distinct is None and measure.top is None and not cut.is_multiple:
        return _at_once(cut)
    base, undefined = _slices(cut)
    total = _totals(cut) if measure.reduce == "share" and measure.column else dict(base)
    return Reduced(_classes(cut), base, undefined, total)


def grouped(table: ibis.Table, columns: list[str]) -> Any:
    """The table grouped by the columns; itself, to be reduced whole, when there are none."""
    return table.group_by(columns) if columns else table


def _at_once(cut: Spread) -> Reduced:
    """All in one pass over the rows; that suffices where each row stands in one class of its slice."""
    measure, table = cut.measure, cut.table
    column = table[measure.column] if measure.column else None
    extra = {} if column is None else {"n_value": column.count(), "total": _sum(column)}
    found = cut.added(grouped(table, cut.cuts).agg(n=table.count(), **extra), cut.cuts)
    counted: Counted = {}
    base: Sliced = defaultdict(int)
    undefined: Sliced = defaultdict(int)
    total: dict[tuple[str, ...], list[float]] = defaultdict(list)
    for row in sorted(_rows(found), key=lambda row: [str(row[c]) for c in cut.cuts]):
        slice_ = tuple(row[c] for c in cut.kept)
        if None in slice_:
            continue
        codes = tuple(row[c] for c in cut.cuts)
        if None in codes:
            undefined[slice_] += row["n"]
            continue
        n = row["n"] if column is None else row["n_value"]
        number = row["n"] if column is None else float(row["total"] or 0)
        base[slice_] += n
        total[slice_].append(number)
        if measure.reduce == "mean" and n:
            number /= n
        counted[codes] = {"n": n, "number": number, "n_lacking": row["n"] - n}
    return Reduced(counted, base, undefined, {slice_: math.fsum(parts) for slice_, parts in total.items()})


def _classes(cut: Spread) -> Counted:
    """Number and rows of each class that has any; with `top` only of those that it keeps."""
    measure, cuts = cut.measure, cut.cuts
    if measure.column:
        table = with_class(cut.table, cuts)
        column = table[measure.column]
        result = grouped(table, cuts).agg(
            n=column.count(), total=_sum(column), n_lacking=column.isnull().sum()
        )
        result = cut.added(result, cuts)
        total = result.total.cast("float64")
        result = result.mutate(number=total / result.n if measure.reduce == "mean" else total)
    elif measure.distinct:
        table = cut.counted.filter(cut.counted[measure.distinct].notnull())
        thing = _things(cut, table, cuts)
        result = grouped(thing, cuts).agg(number=thing.count())
        if measure.opens == "rows":
            row = grouped(table, cuts).agg(n=table.count())
            none = ibis.literal(0, "int64")
            parts = ibis.union(
                result.select(*cuts, "number", n=none), row.select(*cuts, "n", number=none).relocate("number")
            )
            result = grouped(parts, cuts).agg(n=parts.n.sum(), number=parts.number.sum())
        else:
            result = result.mutate(n=result.number)
        result = cut.added(result, cuts)
    else:
        result = cut.added(grouped(cut.counted, cuts).agg(n=cut.counted.count()), cuts)
        result = result.mutate(number=result.n)
    if measure.top is not None:
        place = ibis.rank().over(group_by=cut.kept, order_by=ibis.desc(result.number))
        result = result.mutate(place=place).filter(lambda t: t.place < measure.top)
    return {tuple(row[c] for c in cuts): row for row in _rows(result)}


def _slices(cut: Spread) -> tuple[Sliced, Sliced]:
    """Rows with all classes known, and rows that lack one, in each slice of `within`."""
    others = [c for c in cut.cuts if c not in cut.kept]
    unit, column = cut.measure.distinct, cut.measure.column
    table = with_class(cut.table, cut.kept)
    lacks = ibis.or_(*[table[c].isnull() for c in others]) if others else ibis.literal(False)
    if unit:
        lacks = lacks | table[unit].isnull()
    table = table.mutate(lacks=lacks)
    if unit:
        base_of = _things(cut, table.filter(~table.lacks), cut.kept)
        base = _sliced(cut, base_of, base_of.count())
    else:
        known = table.filter(~table.lacks & table[column].notnull() if column else ~table.lacks)
        base = _sliced(cut, known, known.row.nunique() if cut.is_several else known.count())
    lacking = table.filter(table.lacks)
    n_lacking = lacking.row.nunique() if cut.is_several else lacking.count()
    return base, _sliced(cut, lacking, n_lacking)


def _totals(cut: Spread) -> Sliced:
    """What a column adds up to in each slice of `within`, each row that has a class counted once."""
    column = cut.measure.column
    table = cut.counted.select(*cut.kept, "row", column).distinct()
    return _sliced(cut, table, _sum(table[column]))


def _sliced(cut: Spread, table: ibis.Table, number: ibis.Value) -> Sliced:
    found = cut.added(grouped(table, cut.kept).agg(number=number), cut.kept)
    is_sum = number.type().is_decimal()
    return {
        tuple(row[c] for c in cut.kept): float(row["number"]) if is_sum else row["number"]
        for row in _rows(found)
    }


def _things(cut: Spread, table: ibis.Table, by: list[str]) -> ibis.Table:
    """The different values of `distinct`: a row for each of them and its class, from its first year on."""
    unit = cut.measure.distinct
    if cut.since in by:
        return table.group_by([*(c for c in by if c != cut.since), unit]).agg(
            **{cut.since: table[cut.since].min()}
        )
    return table.select(*by, unit).distinct()


def _sum(column: ibis.Value) -> ibis.Value:
    """Sums of floats depend on the order in which the engine's threads meet them; decimals do not."""
    return column.cast("decimal(38, 15)").sum()


def _rows(table: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = table.to_pyarrow().to_pylist()
    return found
