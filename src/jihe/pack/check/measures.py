"""measure.yaml held against the tables that it counts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from jihe.errors import Fault, Place
from jihe.pack.model import Dimension, Measure, Settings
from jihe.pack.parts import MEASURE, Parts, unknown
from jihe.pack.space import COMPARING, POLARISATION, SPATIAL
from jihe.pack.statistic import STATISTICS
from jihe.tables import OF_NETWORK, PUBLISHED, network_table

from .columns import Population
from .dimensions import find_dimension_faults, find_use_faults
from .ranking import find_ranking_faults
from .space import find_space_faults

NUMERIC = ("integer", "number")
NETWORK = ("structure", "ccdf", "lorenz")
"""Ways to reduce that measure the network as a whole."""

INDEX = ("index",)

ONLY_OF = {
    "partition": POLARISATION,
    "least": POLARISATION,
    "over": COMPARING,
    "index": INDEX,
    "without": INDEX,
}
"""Settings that go with some ways to reduce only."""

DEGREES = ("in_degree", "out_degree", "degree")


def find_measure_faults(parts: Parts) -> Iterator[Fault]:
    """Faults of dimensions and measures."""
    if parts.settings is None or "pack.yaml" in parts.broken:
        return
    populations = {table: Population.of(table, parts, parts.settings) for table in PUBLISHED}
    for name, dimension in parts.dimensions.items():
        yield from find_dimension_faults(name, dimension, populations, parts)
    told: list[Fault] = []
    for name, measure in parts.measures.items():
        population = populations[measure.table]
        # Measures that share a dimension share its faults.
        new = [fault for fault in _cut(name, measure, populations, parts) if fault not in told]
        told += new
        yield from new
        yield from _idle(name, measure, parts)
        yield from _made_of(name, measure, parts, parts.settings)
        if measure.reduce in NETWORK:
            yield from _network(name, measure, parts)
        elif measure.reduce == "index":
            yield from find_ranking_faults(name, measure, populations, parts)
        elif measure.reduce in SPATIAL:
            yield from find_space_faults(name, measure, population, parts)
        else:
            yield from _reduce(name, measure, population, parts)


def _at(parts: Parts, name: str, *path: str | int) -> Place:
    return parts.place(MEASURE, "measure", name, *path)


def _cut(name: str, measure: Measure, populations: Mapping[str, Population], parts: Parts) -> Iterator[Fault]:
    for i, dimension in enumerate(measure.cut):
        place = _at(parts, name, "cut", i)
        if dimension in measure.cut[:i]:
            yield Fault(place, 'cut names "{name}" twice. Remove one of the two.', {"name": dimension})
        elif dimension in parts.dimensions:
            held = parts.dimensions[dimension]
            yield from find_use_faults(place, dimension, held, populations, measure.table)
        elif MEASURE not in parts.broken:
            yield unknown(place, "cut", dimension, "dimension", parts.dimensions)
    for i, dimension in enumerate(measure.within):
        if dimension not in measure.cut:
            yield unknown(_at(parts, name, "within", i), "within", dimension, "cut", measure.cut)
    if measure.top is not None and measure.top < 1:
        yield Fault(_at(parts, name, "top"), "top keeps at least 1. Correct it, or take it out.")


def _idle(name: str, measure: Measure, parts: Parts) -> Iterator[Fault]:
    """Settings that would have no effect."""
    for key, reduces in ONLY_OF.items():
        if key in measure.model_fields_set and measure.reduce not in reduces:
            yield Fault(
                _at(parts, name, key),
                "{key} does not go with reduce: {reduce}. Take it out.",
                {"key": key, "reduce": measure.reduce},
            )
    if measure.least < 1:
        yield Fault(_at(parts, name, "least"), "least is at least 1 row. Correct it, or take it out.")
    for i, statistic in enumerate(measure.statistic):
        if statistic in measure.statistic[:i]:
            yield Fault(
                _at(parts, name, "statistic", i),
                'statistic names "{name}" twice. Remove one of the two.',
                {"name": statistic},
            )
    if measure.opens == "rows" and (measure.distinct is None or measure.reduce != "count"):
        yield Fault(
            _at(parts, name, "opens"),
            "opens: rows goes with reduce: count and distinct. Take it out, or write distinct.",
        )


def _made_of(name: str, measure: Measure, parts: Parts, settings: Settings) -> Iterator[Fault]:
    """Faults of the network whose table a measure counts, and of a name that tables bear."""
    if name in {*PUBLISHED, *(network_table(t, n) for t in OF_NETWORK for n in settings.networks)}:
        yield Fault(
            parts.place(MEASURE, "measure", name),
            "a measure cannot be called {name}: rows would be taken for those of a table. Name it otherwise.",
            {"name": name},
        )
    if measure.table not in OF_NETWORK:
        if measure.network is not None:
            yield Fault(
                _at(parts, name, "network"),
                "table {table} is made of no network. Take network out, or write one of these tables: "
                "{known}.",
                {"table": measure.table, "known": ", ".join(OF_NETWORK)},
            )
    elif measure.network is not None and measure.network not in settings.networks:
        place = _at(parts, name, "network")
        yield unknown(place, "network", measure.network, "pack.yaml: networks", settings.networks)
    elif settings.network_of(measure.network) is None:
        yield Fault(
            _at(parts, name, "table"),
            "table {table} needs a network. Declare network in pack.yaml, or name one of its networks.",
            {"table": measure.table},
        )


def _reduce(name: str, measure: Measure, population: Population, parts: Parts) -> Iterator[Fault]:
    reduce = measure.reduce
    for key in ("column", "distinct"):
        column = getattr(measure, key)
        if column is not None and column not in population.columns:
            yield unknown(_at(parts, name, key), key, column, f"table {measure.table}", population.columns)
    if reduce in ("sum", "mean") or (reduce == "share" and measure.column is not None):
        yield from _summed(name, measure, population, parts)
    elif measure.column is not None:
        yield Fault(
            _at(parts, name, "column"),
            "reduce: {reduce} takes no column. Take it out, or write reduce: sum, mean or share.",
            {"reduce": reduce},
        )
    if measure.statistic:
        yield Fault(
            _at(parts, name, "statistic"),
            "statistic goes with reduce: structure or polarisation. Take it out.",
        )
    if measure.distinct in population.columns and population.type(measure.distinct) == "texts":
        yield Fault(
            _at(parts, name, "distinct"),
            "{column} holds lists, whose values are not told apart. Choose another column.",
            {"column": measure.distinct},
        )
    if reduce == "share" and not set(measure.cut) - set(measure.within):
        yield Fault(
            _at(parts, name, "reduce"),
            "a share needs something to be a share of: cut by at least one dimension that is not in within.",
        )


def _summed(name: str, measure: Measure, population: Population, parts: Parts) -> Iterator[Fault]:
    numeric = [column for column, held in population.columns.items() if held.type in NUMERIC]
    if measure.column is None:
        yield Fault(
            _at(parts, name, "reduce"),
            "reduce: {reduce} needs column, the number to reduce. Write it.",
            {"reduce": measure.reduce},
        )
    elif measure.column in population.columns and measure.column not in numeric:
        yield Fault(
            _at(parts, name, "column"),
            "{column} is of type {type}, but reduce: {reduce} needs numbers. Write one of: {known}.",
            {
                "column": measure.column,
                "type": population.type(measure.column),
                "reduce": measure.reduce,
                "known": ", ".join(numeric),
            },
        )
    if measure.distinct is not None:
        yield Fault(
            _at(parts, name, "distinct"),
            "distinct counts values and does not go with reduce: {reduce}. Take one of them out.",
            {"reduce": measure.reduce},
        )


def _network(name: str, measure: Measure, parts: Parts) -> Iterator[Fault]:
    """Faults of a measure of the network as a whole."""
    reduce = measure.reduce
    table = "edge" if reduce == "structure" else "node"
    if measure.table != table:
        yield Fault(
            _at(parts, name, "table"),
            "reduce: {reduce} measures the network, not table {table}. Write table: {right}.",
            {"reduce": reduce, "table": measure.table, "right": table},
        )
    has_column = reduce != "structure"
    for key in ("where", "distinct", "within", "top", *(["statistic"] if has_column else ["column"])):
        if getattr(measure, key):
            yield Fault(
                _at(parts, name, key),
                "{key} does not go with reduce: {reduce}, which measures the whole network. Take it out.",
                {"key": key, "reduce": reduce},
            )
    if has_column and measure.column not in DEGREES:
        yield Fault(
            _at(parts, name, "reduce"),
            "reduce: {reduce} needs column, the degree to draw. Write one of: {known}.",
            {"reduce": reduce, "known": ", ".join(DEGREES)},
        )
    for i, statistic in enumerate(measure.statistic):
        if statistic not in STATISTICS:
            yield unknown(
                _at(parts, name, "statistic", i), "statistic", statistic, "reduce: structure", STATISTICS
            )
    known = [parts.dimensions[d] for d in measure.cut if d in parts.dimensions]
    if len(measure.cut) > 1 or not all(_is_year(dimension) for dimension in known):
        yield Fault(
            _at(parts, name, "cut"),
            "reduce: {reduce} is cut by nothing, or by one dimension with column: first_year and "
            "period: year. Correct cut.",
            {"reduce": reduce},
        )


def _is_year(dimension: Dimension) -> bool:
    return dimension.column == "first_year" and dimension.period == "year"
