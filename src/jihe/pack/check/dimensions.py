"""Dimensions: does the column exist, and can it be cut in this way?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from jihe.errors import Fault, Place, samples
from jihe.pack.model import BROUGHT, ONLY_SET, Dimension
from jihe.pack.parts import MEASURE, Parts, unknown

from .columns import REGION_CODE, Population
from .settings import find_year_faults

WAYS = ("level", "group", "period", "bin")
"""Settings of which each says another way to make classes of values."""


def find_dimension_faults(
    name: str, dimension: Dimension, populations: Mapping[str, Population], parts: Parts
) -> Iterator[Fault]:
    """Faults of a dimension that show whatever measure uses it."""

    def at(*path: str) -> Place:
        return parts.place(MEASURE, "dimension", name, *path)

    if any(name in own for own in BROUGHT.values()):
        yield Fault(
            at(),
            "{name} is the name of one of the network's own dimensions. Name this one otherwise.",
            {"name": name},
        )
    if len(files := _trees(name, dimension, populations, parts)) > 1:
        yield Fault(
            at("column"),
            "dimension {name} cuts measures of {tables}, where {column} holds codes of different trees "
            "({files}). Declare a dimension for each.",
            {
                "name": name,
                "tables": ", ".join(table for tables in files.values() for table in tables),
                "column": dimension.column,
                "files": ", ".join(files),
            },
        )
    every = sorted({column for population in populations.values() for column in population.columns})
    if dimension.column not in every and not _is_used(name, parts):
        yield unknown(at("column"), "column", dimension.column, ", ".join(populations), every)
    if len(given := [way for way in WAYS if getattr(dimension, way)]) > 1:
        yield Fault(
            at(given[1]),
            "{ways} are different ways to cut. Keep one; write a second dimension for the other.",
            {"ways": ", ".join(given)},
        )
    if dimension.same_as is not None and (other := [way for way in WAYS[2:] if getattr(dimension, way)]):
        yield Fault(
            at("same_as"),
            "same_as compares two columns and cannot go with {way}. Keep one; write a second "
            "dimension for the other.",
            {"way": other[0]},
        )
    if dimension.period is None:
        for key in ("first", "last", "cumulative"):
            if getattr(dimension, key):
                yield Fault(at(key), "{key} speaks of years. Write period: year as well.", {"key": key})
    else:
        yield from find_year_faults(at("first"), dimension.first, dimension.last)
        if dimension.cumulative and (dimension.first is None or dimension.last is None):
            yield Fault(at("cumulative"), "cumulative needs to know its years. Write first and last.")
    sets = sorted({b.bin_set for b in parts.bins})
    if dimension.bin is not None and dimension.bin not in sets and "bin.csv" not in parts.broken:
        yield unknown(at("bin"), "bin", dimension.bin, "bin.csv: bin_set", sets)


def _trees(
    name: str, dimension: Dimension, populations: Mapping[str, Population], parts: Parts
) -> dict[str, list[str]]:
    """Files of the trees whose codes stand in the column -> the tables of measures that are cut by it."""
    found: dict[str, list[str]] = {}
    for table in dict.fromkeys(m.table for m in parts.measures.values() if name in m.cut):
        file = populations[table].codes_file(dimension.column)
        if file and dimension.column in populations[table].columns:
            found.setdefault(file, []).append(table)
    return found


def _is_used(name: str, parts: Parts) -> bool:
    return any(name in measure.cut for measure in parts.measures.values())


def find_use_faults(
    cut: Place, name: str, dimension: Dimension, populations: Mapping[str, Population], table: str
) -> Iterator[Fault]:
    """Faults of a dimension as a way to cut a population.

    They lie where the dimension is declared, but for a column that only other tables have: that is a fault of
    the cut.
    """
    population = populations[table]
    column = dimension.column

    def at(key: str) -> Place:
        return population.parts.place(MEASURE, "dimension", name, key)

    def at_column(key: str, column: str) -> Place:
        return cut if any(column in other.columns for other in populations.values()) else at(key)

    if column not in population.columns:
        yield unknown(
            at_column("column", column),
            f"dimension.{name}.column",
            column,
            f"table {table}",
            population.columns,
        )
        return
    kind = population.type(column)
    params = {"name": name, "column": column, "type": kind}
    if dimension.level is not None:
        yield from _level(at("level"), name, dimension, population)
    if dimension.same_as in population.columns and (dimension.level is not None or dimension.group):
        yield from _same_tree(at("same_as"), name, dimension, population)
    elif dimension.same_as is not None and dimension.same_as not in population.columns:
        yield unknown(
            at_column("same_as", dimension.same_as),
            f"dimension.{name}.same_as",
            dimension.same_as,
            f"table {table}",
            population.columns,
        )
    if dimension.group:
        yield from _group(at("group"), name, dimension, population)
    if dimension.bin is not None and kind not in ("integer", "number", "date"):
        yield Fault(
            at("bin"),
            "dimension {name} has bins, but {column} is of type {type}. Bins need numbers, or dates, "
            "whose years they hold: choose another column.",
            params,
        )
    known = population.classes(dimension)
    for code in dimension.names:
        if known and code not in known:
            place = population.parts.place(MEASURE, "dimension", name, "names", code)
            yield unknown(place, f"dimension.{name}.names", code, column, known)
    if dimension.period is not None and kind not in ("integer", "date"):
        yield Fault(
            at("period"),
            "dimension {name} has period: year, but {column} is of type {type}. Choose a date or a year.",
            params,
        )


def _level(place: Place, name: str, dimension: Dimension, population: Population) -> Iterator[Fault]:
    column, level = dimension.column, dimension.level or ""
    file = population.codes_file(column)
    if not file:
        yield Fault(
            place,
            "dimension {name} has a level, but {column} holds no codes of a tree. Take level out, or "
            "name the "
            "column that ends in _code.",
            {"name": name, "column": column},
        )
        return
    setting = population.parts.settings.region if population.parts.settings else None
    if population.is_region(column) and setting is not None:
        levels, file = list(setting.levels), "pack.yaml: region.levels"
    else:
        levels = sorted({held for held in population.codes(column).values() if held})
        if file in population.parts.broken:
            return
    if level not in levels:
        yield unknown(place, f"dimension.{name}.level", level, file, levels)


def _same_tree(place: Place, name: str, dimension: Dimension, population: Population) -> Iterator[Fault]:
    """A fault when the classes of the two columns compared come from different trees."""
    other = dimension.same_as or ""
    if population.codes_file(other) != population.codes_file(dimension.column):
        yield Fault(
            place,
            "dimension {name} compares {column} with {other}, which holds no codes of the same tree. "
            "Name a column that does.",
            {"name": name, "column": dimension.column, "other": other},
        )


def _group(place: Place, name: str, dimension: Dimension, population: Population) -> Iterator[Fault]:
    if not population.is_region(dimension.column):
        yield Fault(
            place,
            "dimension {name} has group, which groups regions, but {column} holds none. Name a column that "
            "ends in {region}.",
            {"name": name, "column": dimension.column, "region": REGION_CODE},
        )
    parts = population.parts
    if not parts.region_groups and "region_group.csv" not in parts.broken:
        yield Fault(
            place,
            "dimension {name} groups regions, but region_group.csv lists no group. Write it, or take "
            "group out.",
            {"name": name},
        )
    sets = sorted({row.group_set for row in parts.region_groups})
    if dimension.group == ONLY_SET and len(sets) > 1:
        yield Fault(
            place,
            "region_group.csv has several sets of groups. Name one of them: group: {set}.",
            {"set": next(filter(None, sets))},
        )
    elif sets and dimension.group not in (ONLY_SET, *sets):
        yield unknown(place, f"dimension.{name}.group", dimension.group, "region_group.csv", sets)
    if dimension.same_as is not None:
        yield from _apart(place, dimension, parts)


def _apart(place: Place, dimension: Dimension, parts: Parts) -> Iterator[Fault]:
    """A fault when a place stands in several groups: two such places are neither within nor between."""
    held: dict[str, set[str]] = {}
    for row in parts.region_groups:
        if dimension.group in (ONLY_SET, row.group_set):
            held.setdefault(row.region_code, set()).add(row.group_code)
    above = {region.code: region.parent for region in parts.regions}
    both = []
    for code in sorted({*above, *held}):
        groups, here, seen = set[str](), code, set[str]()
        while here and here not in seen:
            groups |= held.get(here, set())
            seen.add(here)
            here = above.get(here, "")
        if len(groups) > 1:
            both.append(code)
    if both:
        yield Fault(
            place,
            "same_as compares groups, but {n} places stand in several ({codes}). Compare a set whose groups "
            "do not overlap.",
            {"n": len(both), "codes": samples(both)},
        )
