"""Facts: one measured number each, and the way back to the rows that it was counted from."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import quote, unquote

import pyarrow as pa

from jihe.errors import DataError, Fault, Place, nearest
from jihe.pack.model import Measure, Pack
from jihe.tables import published_columns

from .cut import complete
from .reduced import grouped, reduced
from .spread import Spread

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


def facts(cut: Spread, pack: Pack) -> list[dict[str, Any]]:
    """The facts of a measure, as rows of `FACT`, in the order of their cut, from its bare spread.

    Classes that are known beforehand (years between bounds, bins) stand with 0 when no row falls in them.
    Each slice of `within` is counted by itself.
    """
    measure, keys = cut.measure, list(cut.measure.cut)
    counted, base, undefined, total = reduced(cut)
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
    result = grouped(table, cut.cuts).agg(rows=numbers).to_pyarrow().to_pylist()
    found = [
        (fact_id(cut.name, {d: row[f"cut_{d}"] for d in cut.measure.cut}), row["rows"] or [])
        for row in result
    ]
    return sorted(found)


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
