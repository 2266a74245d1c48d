"""The facts that an exhibit shows, chosen and ordered: a grid of classes down and across."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from jihe.errors import Fault, PackError, Place, samples
from jihe.pack.axes import MOMENT, PAIRED, STATISTIC, axes
from jihe.pack.model import Dimension, Exhibit, Measure

BY_VALUE = ("bar", "table", "scatter", "tile_map")
"""Marks whose classes stand by value."""

WHOLE = ("network", *PAIRED)
"""Marks in whose tables `top` leaves out no class."""

MOST_FLOWS = 20
"""Arrows on a map of flows where the exhibit does not say."""

NUMBERS = ("degree_from", "holder")
"""Dimensions whose classes are numbers."""

INDEX_NODE = "index_node"

BROUGHT_TITLES = {
    STATISTIC: "Statistic",
    "curve": "Curve",
    "degree_from": "Degree, at least",
    "holder": "Nodes, the least linked first",
    MOMENT: "Moment",
    "component": "Part of growth",
    INDEX_NODE: "Part of the index",
}
"""Titles of the dimensions that ways to reduce bring with them."""


@dataclass(frozen=True)
class Fact:
    """A measured number, as the fact table gives it."""

    id: str
    cut: Mapping[str, str]
    value: float | None
    unit: str
    n: int
    n_base: int | None
    n_undefined: int
    rank: int | None
    low: float | None = None
    high: float | None = None
    """Bounds of a 95 % interval, where there is one."""

    @property
    def weight(self) -> float:
        """By which facts are sorted; the undefined come last."""
        return float("-inf") if self.value is None else self.value


class Labels:
    """What the classes of dimensions are called in one language, and their natural order."""

    def __init__(self, table: pa.Table, lang: str) -> None:
        self._name: dict[tuple[str, str], str] = {}
        self._position: dict[tuple[str, str], int] = {}
        for row in table.to_pylist():
            key = row["dimension"], row["code"]
            self._name[key] = row[f"label_{lang}"] or row["code"]
            self._position[key] = row["position"]

    def name(self, dimension: str, code: str) -> str:
        return self._name.get((dimension, code), code)

    def position(self, dimension: str, code: str) -> tuple[int, str]:
        """Sorts classes in their natural order."""
        return self._position.get((dimension, code), len(self._position)), code


@dataclass(frozen=True)
class Grid:
    """Facts by class of `x` and class of `series` ("" where the exhibit has none).

    `xs` and `series` hold the classes in the order in which they are shown.
    """

    x: str
    by: str
    xs: tuple[str, ...]
    series: tuple[str, ...]
    cells: Mapping[tuple[str, str], Fact]
    n_left_out: int = 0
    """Classes beyond the exhibit's `top`, which counts those of x, or of series where x is time."""
    of_years: Sequence[Fact] = ()
    """Facts of every year, where the exhibit shows one of them: colours stay the same as years go by."""

    def facts(self) -> list[Fact]:
        """All facts, row by row."""
        return [self.cells[x, s] for x in self.xs for s in self.series if (x, s) in self.cells]

    def unit(self) -> str:
        """The unit of all facts; "" where they have several."""
        units = {fact.unit for fact in self.cells.values()}
        return units.pop() if len(units) == 1 else ""


ByMeasure = Mapping[str, Sequence[Fact]]
"""Facts that were read already, by the measure that they are of."""


def by_measure(facts: Iterable[Fact]) -> ByMeasure:
    """Facts by measure, in their order: worth having where many exhibits are drawn."""
    found: dict[str, list[Fact]] = {}
    for fact in facts:
        found.setdefault(fact.id.partition(":")[0], []).append(fact)
    return found


def read_facts(table: pa.Table | ByMeasure, measure: str | None = None) -> list[Fact]:
    """Facts of a measure, or all, in the order of the table."""
    if isinstance(table, Mapping):
        return [f for name, facts in table.items() if measure in (None, name) for f in facts]
    if measure is not None:
        table = table.filter(pc.equal(table["measure"], measure))
    names = ("fact_id", "cut", "value", "unit", "n", "n_base", "n_undefined", "rank", "low", "high")
    columns = (
        table[name].to_pylist() if name in table.column_names else itertools.repeat(None) for name in names
    )
    return [
        Fact(id_, json.loads(cut), value, unit or "", n, n_base, n_undefined or 0, rank, low, high)
        for id_, cut, value, unit, n, n_base, n_undefined, rank, low, high in zip(*columns, strict=False)
    ]


def choose(
    exhibit: Exhibit,
    measure: Measure,
    dimensions: Mapping[str, Dimension],
    facts: pa.Table | ByMeasure,
    labels: Labels,
) -> Grid:
    """The grid of an exhibit.

    Raises
    ------
    PackError
        When several facts would stand in one place: a dimension of the measure is neither shown nor fixed.
    """
    only = exhibit.chosen
    years = {d for d, codes in only.items() if len(codes) == 1 and d in dimensions and is_time(d, dimensions)}
    of_years = [
        fact
        for fact in read_facts(facts, exhibit.measure)
        if all(
            fact.cut.get(dimension) in codes for dimension, codes in only.items() if dimension not in years
        )
    ]
    found = [fact for fact in of_years if all(fact.cut.get(d) in only[d] for d in years)]
    cut = measure.dimensions
    x, by = axes(exhibit, measure)
    cells: dict[tuple[str, str], Fact] = {}
    for fact in found:
        place = fact.cut.get(x, ""), fact.cut.get(by, "")
        if place in cells:
            raise PackError(_ambiguous(exhibit, [d for d in cut if d not in (x, by)], (cells[place], fact)))
        cells[place] = fact
    cells, n_pairs = _greatest_pairs(exhibit, cells)
    by_value = exhibit.mark in BY_VALUE
    xs = _order(x, cells, 0, by_value and not is_natural(x, dimensions), labels)
    series = _order(by, cells, 1, exhibit.mark != "heatmap" and not is_natural(by, dimensions), labels)
    is_ranking = any(INDEX_NODE in fact.cut for fact in cells.values())
    if is_ranking:
        series = _order(by, cells, 1, False, labels)
        xs = _by_place(xs, series, cells)
    side = 1 if by and is_natural(x, dimensions) else 0
    full = (xs, series)[side]
    # A picture of the network has so many nodes; its table keeps all statistics.
    top = None if exhibit.mark in WHOLE else exhibit.top
    kept = set(full[:top] if is_ranking else _greatest(full, cells, side, top))
    cells = {place: fact for place, fact in cells.items() if place[side] in kept}
    xs, series = (
        tuple(c for c in classes if c in {p[i] for p in cells}) for i, classes in enumerate((xs, series))
    )
    if exhibit.mark == "panels":
        series = tuple(sorted(series, key=lambda s: -_last(s, xs, cells)))
    return Grid(x, by, xs, series, cells, n_pairs + len(full) - len(kept), of_years if years else ())


def is_natural(dimension: str, dimensions: Mapping[str, Dimension]) -> bool:
    """Whether classes have an order of their own (time, bins, same or not), which outweighs their values."""
    if dimension in BROUGHT_TITLES:
        return True
    declared = dimensions.get(dimension)
    if declared is None:
        return False
    return any(part is not None for part in (declared.period, declared.bin, declared.same_as))


def is_time(dimension: str, dimensions: Mapping[str, Dimension]) -> bool:
    """Whether classes are years."""
    declared = dimensions.get(dimension)
    return declared is not None and declared.period is not None


def _greatest_pairs(
    exhibit: Exhibit, cells: dict[tuple[str, str], Fact]
) -> tuple[dict[tuple[str, str], Fact], int]:
    """Pairs of classes that are shown, the greatest first, and how many are not: `top` counts pairs.

    A map of flows keeps all flows within a place, which colour its tiles, and counts those between places.
    """
    if exhibit.mark not in PAIRED:
        return cells, 0
    ordered = sorted(cells.items(), key=lambda item: -item[1].weight)
    top = exhibit.top
    if exhibit.mark == "flow_map":
        top = top or MOST_FLOWS
    counted = [fact.weight for (x, s), fact in ordered if exhibit.mark == "pairs" or x != s]
    least = counted[top - 1] if top is not None and len(counted) > top else float("-inf")
    kept = {
        (x, s): fact
        for (x, s), fact in ordered
        if fact.weight >= least or (exhibit.mark == "flow_map" and x == s)
    }
    return kept, len(cells) - len(kept)


def _last(series: str, xs: tuple[str, ...], cells: Mapping[tuple[str, str], Fact]) -> float:
    """The last known value of a class."""
    known = [f.weight for x in xs if (f := cells.get((x, series))) and f.value is not None]
    return known[-1] if known else float("-inf")


def _order(
    dimension: str, cells: Mapping[tuple[str, str], Fact], side: int, by_value: bool, labels: Labels
) -> tuple[str, ...]:
    """Classes in their natural order, or the class that holds the greatest fact first."""
    codes = {place[side] for place in cells}
    if dimension in NUMBERS:
        return tuple(sorted(codes, key=float))
    seen = sorted(codes, key=lambda code: labels.position(dimension, code))
    if not by_value:
        return tuple(seen)
    best = _best(cells, side)
    return tuple(sorted(seen, key=lambda code: -best[code]))


def _by_place(
    xs: Sequence[str], series: Sequence[str], cells: Mapping[tuple[str, str], Fact]
) -> tuple[str, ...]:
    """Units of an index, the best first: by the sum of what is shown, or by the rank that is told first."""

    def place(x: str) -> float:
        shown = [cells[x, s] for s in series if (x, s) in cells]
        known = [fact.value for fact in shown if fact.value is not None]
        if shown and shown[0].cut.get(STATISTIC) == "rank":
            return known[0] if known else float("inf")
        return -sum(known)

    return tuple(sorted(xs, key=place))


def _best(cells: Mapping[tuple[str, str], Fact], side: int) -> dict[str, float]:
    best: dict[str, float] = {}
    for place, fact in cells.items():
        best[place[side]] = max(best.get(place[side], float("-inf")), fact.weight)
    return best


def _greatest(
    classes: tuple[str, ...], cells: Mapping[tuple[str, str], Fact], side: int, top: int | None
) -> tuple[str, ...]:
    """The `top` classes with the greatest facts, those equal to the last one included."""
    if top is None or len(classes) <= top:
        return classes
    best = _best(cells, side)
    least = sorted(best.values(), reverse=True)[top - 1]
    return tuple(c for c in classes if best[c] >= least)


def _ambiguous(exhibit: Exhibit, free: list[str], pair: tuple[Fact, Fact]) -> Fault:
    differ = [d for d in free if pair[0].cut.get(d) != pair[1].cut.get(d)]
    return Fault(
        Place("exhibit.csv", line=exhibit.line, column="only", code=exhibit.exhibit),
        "several facts fall on one place, as {dimensions} is neither shown nor fixed ({facts}). "
        "Name it as x or series, or choose one of its classes: {first}=...",
        {
            "dimensions": ", ".join(differ),
            "facts": samples(f.id for f in pair),
            "first": differ[0] if differ else "",
        },
    )
