"""The data of an exhibit as a tidy table: a row for each fact, a column for each thing that is told of it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from jihe.errors import LANGUAGES
from jihe.pack.axes import PAIRED
from jihe.pack.model import Dimension, Exhibit, Measure, Pack

from ..grid import NUMBERS, Fact, Labels, choose, is_time, read_facts

TOLD = {
    "value": pa.float64(),
    "unit": pa.string(),
    "low": pa.float64(),
    "high": pa.float64(),
    "rank": pa.int64(),
    "n": pa.int64(),
    "n_base": pa.int64(),
    "n_undefined": pa.int64(),
    "fact_id": pa.string(),
}
"""What is told of every fact, after its measure and its classes."""

FIXED = {"measure", "is_synthetic", *TOLD}


@dataclass(frozen=True)
class Data:
    """One table that an exhibit shows.

    Attributes
    ----------
    name
        The exhibit's identifier; of the nodes and edges of a picture with ``.node`` and ``.edge``.
    columns
        Dimension -> the column that holds its codes (or years); names in each language stand beside it, as
        ``<column>_zh``.
    """

    name: str
    exhibit: Exhibit
    table: pa.Table
    columns: Mapping[str, str]


class Names:
    """Names made fit for files or sheets: short, of harmless signs, and no two alike."""

    def __init__(self, most: int, taken: Iterable[str] = ()) -> None:
        self._most = most
        self._taken = {name.casefold() for name in taken}

    def take(self, text: str) -> str:
        """A name for `text` that was not given before.

        Examples
        --------
        >>> names = Names(8)
        >>> [names.take(text) for text in ("a/b", "province_a", "province_b")]
        ['a-b', 'province', 'provin~2']
        """
        plain = re.sub(r"[^\w.~-]+", "-", text).strip(".") or "-"
        name, count = plain[: self._most], 1
        while name.casefold() in self._taken:
            count += 1
            name = plain[: self._most - len(f"~{count}")] + f"~{count}"
        self._taken.add(name.casefold())
        return name


def tidy(exhibit: Exhibit, pack: Pack, facts: Mapping[str, pa.Table], labels: Mapping[str, Labels]) -> Data:
    """The facts that an exhibit shows, in the order of its table.

    Parameters
    ----------
    facts
        For each measure its part of table ``measure.fact``.
    labels
        Names of classes in each language.
    """
    measure, dimensions = pack.measures[exhibit.measure], pack.dimensions
    shown = _shown(exhibit, measure, dimensions, facts, labels)
    told = list(measure.dimensions)
    if exhibit.against:
        told += [d for d in pack.measures[exhibit.against].dimensions if d not in told]
    columns = _columns(told)
    made: dict[str, pa.Array] = {"measure": pa.array([name for name, _ in shown], pa.string())}
    for dimension, column in columns.items():
        codes = [fact.cut.get(dimension) for _, fact in shown]
        if is_time(dimension, dimensions) or dimension in NUMBERS:
            made[column] = _numbers(codes)
            continue
        made[column] = pa.array(codes, pa.string())
        for lang in reversed(LANGUAGES):  # Chinese first, as everywhere
            names = [None if code is None else labels[lang].name(dimension, code) for code in codes]
            made[f"{column}_{lang}"] = pa.array(names, pa.string())
    for name, kind in TOLD.items():
        key = "id" if name == "fact_id" else name
        made[name] = pa.array([getattr(fact, key) for _, fact in shown], kind)
    return Data(exhibit.exhibit, exhibit, pa.table(made), columns)


def _shown(
    exhibit: Exhibit,
    measure: Measure,
    dimensions: Mapping[str, Dimension],
    facts: Mapping[str, pa.Table],
    labels: Mapping[str, Labels],
) -> list[tuple[str, Fact]]:
    """(measure, fact) of all that the exhibit shows."""
    own = facts[exhibit.measure]
    grid = choose(exhibit, measure, dimensions, own, labels[LANGUAGES[0]])
    found = grid.facts()
    if exhibit.mark in PAIRED:
        found.sort(key=lambda fact: -fact.weight)
    shown = [(exhibit.measure, fact) for fact in found]
    if exhibit.against:
        others = [
            fact
            for fact in read_facts(facts[exhibit.against])
            if all(fact.cut.get(dimension) in codes for dimension, codes in exhibit.chosen.items())
        ]
        shown += [(exhibit.against, fact) for fact in others if fact.cut.get(grid.x, "") in grid.xs]
    return shown


def _columns(dimensions: Sequence[str]) -> dict[str, str]:
    """A column for each dimension; one that is called like another column gives way."""
    found: dict[str, str] = {}
    taken = set(FIXED)
    for dimension in dimensions:
        name = dimension
        while taken & {name, *(f"{name}_{lang}" for lang in LANGUAGES)}:
            name += "_class"
        found[dimension] = name
        taken |= {name, *(f"{name}_{lang}" for lang in LANGUAGES)}
    return found


def _numbers(codes: Sequence[str | None]) -> pa.Array:
    """Codes that are numbers, as numbers: whole ones where all are."""
    values = [None if code is None else float(code) for code in codes]
    if all(value is None or value.is_integer() for value in values):
        return pa.array([None if value is None else int(value) for value in values], pa.int64())
    return pa.array(values, pa.float64())


def pictured(exhibit: Exhibit, node: pa.Table, edge: pa.Table) -> list[Data]:
    """What a picture of a network draws: its nodes, and its edges with the identifiers of their ends."""
    ends: dict[str, Any] = {
        f"{end}_id": node["organisation_id"].take(edge[end]) for end in ("source", "target")
    }
    edges = pa.table({**ends, "weight": edge["weight"]})
    nodes = node.select(["organisation_id", "label_zh", "label_en", "group", "size", "x", "y"])
    return [Data(f"{exhibit.exhibit}.{name}", exhibit, table, {}) for name, table in
            (("node", nodes), ("edge", edges))]  # fmt: skip
