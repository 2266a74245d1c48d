"""All measures of studies/china-ai on made data, against pandas where pandas has the same numbers.

    python bench/study.py [--organisations 50000] [--relations 150000] [--distance-sample N]

Printed are seconds for the facts of all measures, by way to reduce; and for counts, shares, sums and means
the seconds that pandas takes for the same numbers from the same tables in memory, which are compared one by
one.
"""

# ruff: noqa: T201
from __future__ import annotations

import argparse
import json
import resource
import tempfile
import time
from collections import defaultdict
from pathlib import Path
from typing import Any

import pandas as pd
from made_study import STUDY, write

from jihe import measure, run
from jihe.measure.cut import bins, classes
from jihe.pack.model import Dimension, Measure, Pack, Range

COUNTED = ("count", "share", "sum", "mean")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--organisations", type=int, default=50_000)
    parser.add_argument("--relations", type=int, default=150_000)
    parser.add_argument("--distance-sample", type=int, help="as network.distance_sample in pack.yaml")
    said = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        # A fifth of the relations are of other kinds than technology.
        write(Path(folder) / "data", said.organisations, said.relations * 5 // 6)
        build = run.build(STUDY, Path(folder) / "data", Path(folder) / "out")
        compare(build, said.distance_sample)
        build.close()


def compare(build: Any, distance_sample: int | None) -> None:
    network = build.pack.settings.network.model_copy(update={"distance_sample": distance_sample})
    settings = build.pack.settings.model_copy(update={"network": network})
    pack, held = build.pack.model_copy(update={"settings": settings}), build._populations
    ours: dict[str, list[dict[str, Any]]] = {}
    spent: dict[str, float] = defaultdict(float)
    for name, declared in pack.measures.items():
        begin = time.perf_counter()
        ours[name] = measure.fact_table(name, held, pack).to_pylist()
        spent[declared.reduce] += time.perf_counter() - begin
    for reduce, seconds in sorted(spent.items(), key=lambda item: -item[1]):
        n = sum(m.reduce == reduce for m in pack.measures.values())
        print(f"{reduce:22}{n:4} measures {seconds:8.2f} s")
    print(f"{'all':22}{len(ours):4} measures {sum(spent.values()):8.2f} s")
    print(f"greatest memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:,.0f} MB")
    _against_pandas(pack, held, ours, sum(spent[r] for r in COUNTED))


def _against_pandas(pack: Pack, held: Any, ours: dict[str, list[dict[str, Any]]], seconds: float) -> None:
    names = [n for n, m in pack.measures.items() if m.reduce in COUNTED]
    frames = {t: held[t].to_pandas() for t in {pack.measures[n].table for n in names}}
    begin, wrong, n = time.perf_counter(), [], 0
    found = {name: in_pandas(pack.measures[name], frames, pack) for name in names}
    theirs = time.perf_counter() - begin
    for name, values in found.items():
        for fact in ours[name]:
            n += 1
            key = tuple(json.loads(fact["cut"]).values())
            other = values.get(key if len(key) != 1 else key[0], None if fact["n"] else fact["value"])
            if fact["value"] is not None and (
                other is None or abs(other - fact["value"]) > 1e-9 * abs(other)
            ):
                wrong.append((fact["fact_id"], fact["value"], other))
    print(f"counts, shares, sums and means: {len(names)} measures, {n:,} facts")
    print(f"  ours   {seconds:8.2f} s\n  pandas {theirs:8.2f} s  {theirs / seconds:.2f} x (tables in memory)")
    print(f"  {len(wrong)} facts differ {wrong[:3] or ''}")


def in_pandas(declared: Measure, frames: dict[str, pd.DataFrame], pack: Pack) -> dict[Any, float]:
    """Class -> number."""
    frame = frames[declared.table]
    for column, condition in declared.where.items():
        frame = frame[_holds(frame[column], condition)]
    for name in declared.cut:
        frame = _cut(frame, name, pack.dimensions[name], declared.table, pack)
    cut = [f"cut_{name}" for name in declared.cut]
    frame = frame.dropna(subset=cut)
    if declared.distinct:
        frame = frame.dropna(subset=[declared.distinct])
    if not cut:
        return {(): _value(frame, declared)}
    grouped = frame.groupby(cut, observed=True)
    if declared.column:
        found = (
            grouped[declared.column].mean() if declared.reduce == "mean" else grouped[declared.column].sum()
        )
    else:
        found = grouped[declared.distinct].nunique() if declared.distinct else grouped.size()
    if declared.reduce == "share":
        keep = [f"cut_{name}" for name in declared.within]
        base = _base(frame, declared, keep)
        found = found / (found.index.map(lambda key: base[_part(key, cut, keep)]) if keep else base)
    return dict(found)


def _part(key: Any, cut: list[str], keep: list[str]) -> Any:
    key = key if isinstance(key, tuple) else (key,)
    part = tuple(key[cut.index(c)] for c in keep)
    return part if len(part) > 1 else part[0]


def _base(frame: pd.DataFrame, declared: Measure, keep: list[str]) -> Any:
    """What shares are divided by: each row once in its slice."""
    unit = declared.distinct or "row"
    once = frame.drop_duplicates([*keep, unit])
    held = once.groupby(keep, observed=True) if keep else once
    if declared.column:
        return held[declared.column].sum()
    return held[unit].nunique()


def _value(frame: pd.DataFrame, declared: Measure) -> float:
    if declared.column:
        return getattr(frame[declared.column], declared.reduce)()
    return frame[declared.distinct].nunique() if declared.distinct else len(frame)


def _holds(column: pd.Series, condition: Any) -> pd.Series:
    if isinstance(condition, Range):
        kept = pd.Series(True, column.index)
        if condition.from_ is not None:
            kept &= column >= condition.from_
        if condition.to is not None:
            kept &= column <= condition.to
        if condition.known is not None:
            kept &= column.notna() == condition.known
        return kept & ~column.isin(list(condition.not_))
    values = set(condition) if isinstance(condition, tuple) else {condition}
    if column.map(lambda v: hasattr(v, "__len__") and not isinstance(v, str)).any():
        return column.map(
            lambda v: v is not None and not values.isdisjoint(v if hasattr(v, "__len__") else ())
        )
    return column.isin(values)


def _cut(frame: pd.DataFrame, name: str, dimension: Dimension, table: str, pack: Pack) -> pd.DataFrame:
    column, cut = frame[dimension.column], f"cut_{name}"
    if dimension.group or dimension.level:
        mapping = pd.DataFrame(classes(dimension, table, pack), columns=["code", cut])
        if dimension.same_as:
            of = mapping.set_index("code")[cut]
            one, other = column.map(of), frame[dimension.same_as].map(of)
            told = (one == other).map({True: "same", False: "different"})
            return frame.assign(**{cut: told.where(one.notna() & other.notna())})
        return frame.merge(mapping, left_on=dimension.column, right_on="code", how="left").drop(
            columns="code"
        )
    if dimension.bin:
        is_number = pd.api.types.is_numeric_dtype(column)
        number = column if is_number else pd.to_datetime(column).dt.year
        code = pd.Series(None, column.index, dtype=object)
        for b in bins(pack, dimension.bin):
            low, high = (
                b.low if b.low is not None else float("-inf"),
                b.high if b.high is not None else float("inf"),
            )
            code[(number >= low) & (number < high)] = b.code
        return frame.assign(**{cut: code})
    if dimension.period:
        return _years(frame, column, cut, dimension)
    told = (
        column.map({True: "true", False: "false"})
        if column.dtype in (bool, object) and set(column.dropna().map(type)) <= {bool}
        else column
    )
    return (
        frame.assign(**{cut: told}).explode(cut)
        if column.map(type).isin([list]).any()
        else frame.assign(**{cut: told})
    )


def _years(frame: pd.DataFrame, column: pd.Series, cut: str, dimension: Dimension) -> pd.DataFrame:
    year = column if pd.api.types.is_integer_dtype(column) else pd.to_datetime(column).dt.year
    if not dimension.cumulative:
        inside = year.between(dimension.first or 0, dimension.last or 9999)
        return frame.assign(**{cut: year.where(inside).astype("Int64").astype("string")})
    frame = frame[year <= dimension.last]
    year = year[year <= dimension.last].clip(lower=dimension.first).astype(int)
    until = [[str(y) for y in range(first, dimension.last + 1)] for first in year]
    return frame.assign(**{cut: until}).explode(cut)


if __name__ == "__main__":
    main()
