"""Facts: one measured number each, and the way back to the rows that it was counted from.

A measure's *spread* is its population with one column for each dimension of its cut. The number and its rows
are read from the same spread, hence they cannot disagree.
"""

from __future__ import annotations

import itertools
import json
import math
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, unquote

import ibis
import pyarrow as pa

from jihe.errors import DataError, Fault, Place, nearest
from jihe.pack.model import Measure, Pack
from jihe.tables import published_columns

from .cut import complete, expand
from .population import select

FACT = pa.schema(
    [
        ("fact_id", pa.string()),
        ("measure", pa.string()),
        ("cut", pa.string()),
        ("value", pa.float64()),
        ("low", pa.float64()),
        ("high", pa.float64()),
        ("unit", pa.string()),
        ("n", pa.int64()),
        ("n_base", pa.int64()),
        ("n_undefined", pa.int64()),
        ("rank", pa.int64()),
    ]
)
"""fact_id; measure; cut (JSON: dimension -> class); value (null where undefined); low and high, the bounds
of its interval where it has one; unit; n, the rows behind
the number; n_base, the rows of a share's denominator; n_undefined, the rows of the same slice that fall in no
class, and for sums and means those of the class that have no value; rank within the slice, 1 the greatest,
ties sharing a rank."""


def fact_id(measure: str, cut: Mapping[str, str]) -> str:
    """Identifier of a fact.

    Examples
    --------
    >>> fact_id("firm_count", {"province": "11", "year": "2018"})
    'firm_count:province=11,year=2018'
    """
    parts = [f"{dimension}={quote(code, safe='')}" for dimension, code in cut.items()]
    return f"{measure}:{','.join(parts)}" if parts else measure


def check_measure(name: str, pack: Pack) -> None:
    """Raise a `DataError` unless the study declares measure `name`."""
    if name not in pack.measures:
        near = nearest(name, pack.measures)
        text = 'the study has no measure "{name}". `jihe facts` lists all.'
        if near:
            text = 'the study has no measure "{name}". Did you mean "{near}"? `jihe facts` lists all.'
        raise DataError(Fault(Place(name), text, {"name": name, "near": near}))


def parse_fact_id(text: str, pack: Pack) -> tuple[str, dict[str, str]]:
    """Measure and cut of a fact's identifier; a `DataError` when the study has no such fact's name."""
    name, _, rest = text.partition(":")
    check_measure(name, pack)
    cut = {}
    for part in rest.split(",") if rest else ():
        dimension, _, code = part.partition("=")
        cut[dimension] = unquote(code)
    measure = pack.measures[name]
    expected = list(measure.dimensions)
    if list(cut) != expected:
        raise DataError(
            Fault(
                Place(text),
                "a fact of this measure is named {name}:{expected}",
                {"name": name, "expected": ",".join(f"{d}=..." for d in expected)},
            )
        )
    return name, cut


@dataclass(frozen=True)
class Spread:
    """A measure's population, cut: columns of the population, `row`, and `cut_<dimension>`."""

    name: str
    measure: Measure
    table: ibis.Table
    is_multiple: bool
    """Whether a row may stand in several classes of one slice."""

    @property
    def cuts(self) -> list[str]:
        return [f"cut_{dimension}" for dimension in self.measure.cut]

    @property
    def kept(self) -> list[str]:
        """The cuts that make slices."""
        return [f"cut_{dimension}" for dimension in self.measure.within]

    @property
    def counted(self) -> ibis.Table:
        """Rows that enter a number: every class known, and the value too when one is summed."""
        table = self.table.filter([self.table[c].notnull() for c in self.cuts]) if self.cuts else self.table
        if self.measure.column:
            table = table.filter(table[self.measure.column].notnull())
        return table

    @property
    def behind(self) -> ibis.Table:
        """Rows behind the numbers, each with its `row`.

        For `distinct` these are the different values: a row for each class and value, with its count; or all
        rows that have one, where the measure opens rows.
        """
        column = self.measure.distinct
        if column is None:
            return self.counted
        known = self.counted.filter(self.counted[column].notnull())
        if self.measure.opens == "rows":
            return known
        named = column.removesuffix("_id") + "_name"
        extra = {named: known[named].min()} if column.endswith("_id") and named in known.columns else {}
        entity = known.group_by([*self.cuts, column]).agg(**extra, n_row=known.count())
        return entity.mutate(
            row=ibis.row_number().over(order_by=[entity[column], *[entity[c] for c in self.cuts]])
        )

    def rows(self, cut: Mapping[str, str]) -> ibis.Table:
        """The rows behind the fact with this cut, each with its `row`."""
        table = self.behind
        for dimension, code in cut.items():
            table = table.filter(table[f"cut_{dimension}"] == code)
        return table.drop(*self.cuts) if self.cuts else table


def spread(name: str, populations: Mapping[str, ibis.Table], pack: Pack, is_bare: bool = False) -> Spread:
    """Cut the population of measure `name`.

    Parameters
    ----------
    is_bare
        Keep only the columns that numbers are worked out from: a narrow table compiles several times faster.
    """
    measure = pack.measures[name]
    table = select(populations[measure.table], measure)
    if is_bare:
        dimensions = [pack.dimensions[d] for d in measure.cut]
        needed = [c for d in dimensions for c in (d.column, d.same_as)] + [measure.column, measure.distinct]
        table = table.select("row", *dict.fromkeys(c for c in needed if c))
    is_multiple = False
    for dimension in measure.cut:
        declared = pack.dimensions[dimension]
        if dimension not in measure.within:
            is_list = table[declared.column].type().is_array()
            is_multiple |= bool(declared.group) or declared.cumulative or is_list
        table = expand(table, dimension, declared, measure.table, pack)
    return Spread(name, measure, table, is_multiple)


def facts(cut: Spread, pack: Pack) -> list[dict[str, Any]]:
    """The facts of a measure, as rows of `FACT`, in the order of their cut.

    Classes that are known beforehand (years between bounds, bins) stand with 0 when no row falls in them.
    Each slice of `within` is counted by itself.
    """
    measure, keys = cut.measure, list(cut.measure.cut)
    if measure.distinct is None and measure.top is None and not cut.is_multiple:
        counted, base, undefined, total = _at_once(cut)
    else:
        counted = _reduced(cut)
        base, undefined = _slices(cut)
        total = _totals(cut) if measure.reduce == "share" and measure.column else dict(base)
    rows, unit = [], _unit(measure, pack)
    for codes in _cells(counted, measure, pack):
        slice_ = tuple(codes[keys.index(d)] for d in measure.within)
        found = counted.get(codes)
        n = found["n"] if found else 0
        value = _value(measure, found, total.get(slice_, 0))
        lacking = undefined.get(slice_, 0) + ((found["n_lacking"] or 0) if found and measure.column else 0)
        pairs = dict(zip(keys, codes, strict=True))
        rows.append(
            {
                "fact_id": fact_id(cut.name, pairs),
                "measure": cut.name,
                "cut": json.dumps(pairs, ensure_ascii=False),
                "value": value,
                "unit": unit,
                "n": n,
                "n_base": base.get(slice_, 0) if measure.reduce == "share" else None,
                "n_undefined": lacking,
                "slice": slice_,
            }
        )
    return _ranked(rows, measure.top)


def opened(cut: Spread) -> list[tuple[str, list[int]]]:
    """Every fact's identifier with the `row` numbers behind it, in order."""
    table = cut.behind
    numbers = table["row"].collect(order_by=table["row"])
    result = _grouped(table, cut.cuts).agg(rows=numbers).to_pyarrow().to_pylist()
    found = [
        (fact_id(cut.name, {d: row[f"cut_{d}"] for d in cut.measure.cut}), row["rows"] or [])
        for row in result
    ]
    return sorted(found)


Counted = dict[tuple[str, ...], dict[str, Any]]
"""By class: n rows, their number, n_lacking rows without a value."""

Sliced = dict[tuple[str, ...], float]
"""By slice of `within`."""


def _at_once(cut: Spread) -> tuple[Counted, Sliced, Sliced, Sliced]:
    """Classes, rows with a class, rows without one and what is added up, in one pass over the rows.

    That suffices where each row stands in one class of its slice.
    """
    measure, table = cut.measure, cut.table
    column = table[measure.column] if measure.column else None
    extra = {} if column is None else {"n_value": column.count(), "total": _sum(column)}
    found = _grouped(table, cut.cuts).agg(n=table.count(), **extra).to_pyarrow().to_pylist()
    counted: Counted = {}
    base: Sliced = defaultdict(int)
    undefined: Sliced = defaultdict(int)
    total: dict[tuple[str, ...], list[float]] = defaultdict(list)
    for row in sorted(found, key=lambda row: [str(row[c]) for c in cut.cuts]):
        slice_ = tuple(row[c] for c in cut.kept)
        if None in slice_:
            continue
        codes = tuple(row[c] for c in cut.cuts)
        if None in codes:
            undefined[slice_] += row["n"]
            continue
        n = row["n"] if column is None else row["n_value"]
        number = row["n"] if column is None else row["total"]
        base[slice_] += n
        total[slice_].append(number or 0)
        if measure.reduce == "mean" and n:
            number /= n
        counted[codes] = {"n": n, "number": number, "n_lacking": row["n"] - n}
    return counted, base, undefined, {slice_: math.fsum(parts) for slice_, parts in total.items()}


def _reduced(cut: Spread) -> Counted:
    """Number and rows of each class that has any; with `top` only of those that it keeps."""
    measure = cut.measure
    if measure.column:
        known = [cut.table[c].notnull() for c in cut.cuts]
        table = cut.table.filter(known) if known else cut.table
        column = table[measure.column]
        total = _sum(column)
        number = total / column.count() if measure.reduce == "mean" else total
        result = _grouped(table, cut.cuts).agg(
            n=column.count(), number=number, n_lacking=column.isnull().sum()
        )
    elif measure.opens == "rows":
        table = cut.behind
        result = _grouped(table, cut.cuts).agg(n=table.count(), number=table[measure.distinct].nunique())
    else:
        table = cut.behind
        result = _grouped(table, cut.cuts).agg(n=table.count(), number=table.count())
    if measure.top is not None:
        place = ibis.rank().over(group_by=cut.kept, order_by=ibis.desc(result.number))
        result = result.mutate(place=place).filter(lambda t: t.place < measure.top)
    return {tuple(row[c] for c in cut.cuts): row for row in result.to_pyarrow().to_pylist()}


def _slices(cut: Spread) -> tuple[Sliced, Sliced]:
    """Rows with all classes known, and rows that lack one, in each slice of `within`."""
    others = [c for c in cut.cuts if c not in cut.kept]
    unit, column = cut.measure.distinct, cut.measure.column
    table = cut.table.filter([cut.table[c].notnull() for c in cut.kept]) if cut.kept else cut.table
    lacks = ibis.or_(*[table[c].isnull() for c in others]) if others else ibis.literal(False)
    if unit:
        lacks = lacks | table[unit].isnull()
    table = table.mutate(lacks=lacks)
    is_base = ~table.lacks & table[column].notnull() if column else ~table.lacks
    base, undefined = is_base.sum(), table.lacks.sum()
    if unit:
        base = table[unit].nunique(where=~table.lacks)
    elif cut.is_multiple:
        base = table["row"].nunique(where=is_base)
    if cut.is_multiple:
        undefined = table["row"].nunique(where=table.lacks)
    counted = _grouped(table, cut.kept).agg(base=base, undefined=undefined).to_pyarrow().to_pylist()
    keys = [tuple(row[c] for c in cut.kept) for row in counted]
    return (
        {key: row["base"] or 0 for key, row in zip(keys, counted, strict=True)},
        {key: row["undefined"] or 0 for key, row in zip(keys, counted, strict=True)},
    )


def _totals(cut: Spread) -> Sliced:
    """What a column adds up to in each slice of `within`, each row that has a class counted once."""
    column = cut.measure.column
    table = cut.counted.select(*cut.kept, "row", column).distinct()
    added = _grouped(table, cut.kept).agg(total=_sum(table[column])).to_pyarrow().to_pylist()
    return {tuple(row[c] for c in cut.kept): row["total"] for row in added}


def _sum(column: ibis.Value) -> ibis.Value:
    """Sums of floats depend on the order in which the engine's threads meet them; decimals do not."""
    return column.cast("decimal(38, 15)").sum().cast("float64")


def _grouped(table: ibis.Table, columns: list[str]) -> Any:
    return table.group_by(columns) if columns else table


def _cells(
    counted: Mapping[tuple[str, ...], object], measure: Measure, pack: Pack
) -> Iterator[tuple[str, ...]]:
    """Every class with rows, and every combination with the classes known beforehand."""
    known = [complete(pack.dimensions[d], pack) for d in measure.cut]
    seen = [{codes[i] for codes in counted} for i in range(len(known))]
    open_parts = [i for i, classes in enumerate(known) if not classes]
    if len(open_parts) == len(known):
        yield from sorted(counted) if known else [()]
        return
    combos = {tuple(codes[i] for i in open_parts) for codes in counted} if open_parts else {()}
    order: Sequence[Sequence[str]] = [classes or sorted(seen[i]) for i, classes in enumerate(known)]
    for codes in itertools.product(*order):
        if tuple(codes[i] for i in open_parts) in combos:
            yield codes


def _value(measure: Measure, found: Mapping[str, Any] | None, base: float) -> float | None:
    if measure.reduce == "share":
        return float((found["number"] if found else 0) or 0) / base if base else None
    if measure.column:
        return float(found["number"]) if found and found["n"] else None
    return float(found["number"]) if found else 0.0


def _unit(measure: Measure, pack: Pack) -> str:
    if measure.reduce == "share":
        return "share"
    if measure.column:
        columns = published_columns(measure.table, pack.class_tables(), pack.settings.currency)
        return columns[measure.column].unit
    return ""


def _ranked(rows: list[dict[str, Any]], top: int | None) -> list[dict[str, Any]]:
    """Give ranks within each slice; keep ranks up to `top`, ties at the edge included."""
    slices: dict[tuple[str, ...], list[dict[str, Any]]] = {}
    for row in rows:
        slices.setdefault(row.pop("slice"), []).append(row)
    for members in slices.values():
        values = sorted((row["value"] for row in members if row["value"] is not None), reverse=True)
        place: dict[object, int] = {}
        for i, value in enumerate(values):
            place.setdefault(value, i + 1)
        for row in members:
            row["rank"] = place.get(row["value"])
    if top is None:
        return rows
    return [row for row in rows if row["rank"] is not None and row["rank"] <= top and row["n"]]
