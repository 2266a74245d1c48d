"""The classes that exhibits show: those that `only` chooses, those left free, and those drawn as tiles."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from jihe.errors import Fault, Place
from jihe.pack.axes import MAPS, axes
from jihe.pack.model import Exhibit, Measure
from jihe.pack.parts import Parts, unknown
from jihe.pack.space import COMPONENTS, MOMENTS, POLARISATION, statistics_of
from jihe.pack.statistic import STATISTICS

from .columns import Population

WHOLE = "change"
"""The part of growth that the others add up to."""


def find_chosen_faults(place: Place, exhibit: Exhibit, measure: Measure, parts: Parts) -> Iterator[Fault]:
    """Faults of what `only` chooses."""
    each = _each(exhibit, parts)
    seen = set[str]()
    for part in exhibit.only.split(";") if exhibit.only else ():
        name, sign, codes = (piece.strip() for piece in part.partition("="))
        chosen = [code.strip() for code in codes.split("|")]
        if not sign or not name or not all(chosen):
            yield Fault(
                place,
                'only "{only}" cannot be read. Write dimension=code|code; dimension=code.',
                {"only": exhibit.only},
            )
        elif name not in measure.dimensions:
            yield unknown(place, "only", name, f"{exhibit.measure}: cut", measure.dimensions)
        elif name in seen:
            yield Fault(
                place,
                "only names {name} twice, and the last would hold alone. Write its codes together: "
                "{name}=code|code.",
                {"name": name},
            )
        elif name == each:
            yield Fault(
                place,
                "only chooses classes of {name}, but chapter {chapter} is written for each of them. Take it "
                "out, or move the exhibit.",
                {"name": name, "chapter": exhibit.chapter},
            )
        else:
            yield from _codes(place, name, chosen, measure, parts)
        seen.add(name)


def _codes(place: Place, name: str, chosen: list[str], measure: Measure, parts: Parts) -> Iterator[Fault]:
    known = known_classes(name, measure, parts)
    for code in chosen:
        if known and code not in known:
            yield unknown(place, f"only: {name}", code, f"dimension {name}", known)


def find_free_faults(place: Place, exhibit: Exhibit, measure: Measure, parts: Parts) -> Iterator[Fault]:
    """Faults of dimensions along which several facts would fall on one place, or on none."""
    population = _population(measure, parts)
    if population is None:
        return
    each = _each(exhibit, parts)
    shown = axes(exhibit, measure, each)
    free = [
        name
        for name in measure.dimensions
        if name not in (*shown, each)
        and len(exhibit.chosen.get(name) or known_classes(name, measure, parts)) != 1
    ]
    if free:
        yield Fault(
            place,
            "{dimensions} is neither shown nor held to one class, so that several facts would fall on one "
            "place. Name it as x or series, or choose one of its classes under only: {first}=code.",
            {"dimensions": ", ".join(free), "first": free[0]},
        )
    if exhibit.mark in MAPS and parts.tiles and "tile.csv" not in parts.broken:
        yield from _tiles(place, exhibit, shown, measure, population)
    chosen = exhibit.chosen.get("component", tuple(COMPONENTS))
    if exhibit.mark == "stacked" and shown[1] == "component" and WHOLE in chosen:
        yield Fault(
            place,
            "the change is the sum of its parts and cannot be stacked upon them. Write only: "
            "component={parts}, or choose another mark.",
            {"parts": "|".join(name for name in COMPONENTS if name != WHOLE)},
        )


def _tiles(
    place: Place, exhibit: Exhibit, shown: tuple[str, str], measure: Measure, population: Population
) -> Iterator[Fault]:
    """Faults of a map whose classes are no regions with tiles."""
    parts = population.parts
    tiles = {tile.region_code for tile in parts.tiles}
    for name in shown if exhibit.mark == "flow_map" else shown[:1]:
        held = parts.dimensions.get(name)
        if name and held is None and name in measure.cut:
            continue  # unknown, which is told of the measure
        known = known_classes(name, measure, parts)
        column = held.column if held is not None and name in measure.cut else ""
        is_region = column in population.columns and population.is_region(column)
        if not is_region or (known and not tiles & set(known)):
            yield Fault(
                place,
                "mark {mark} colours tiles, but no class of {dimension} has one in tile.csv. Show a "
                "dimension of regions that have tiles, or choose another mark.",
                {"mark": exhibit.mark, "dimension": name or exhibit.measure},
            )


def _each(exhibit: Exhibit, parts: Parts) -> str:
    """The dimension that the exhibit's chapter is written for each class of; "" for most."""
    return parts.settings.each.get(exhibit.chapter, "") if parts.settings is not None else ""


def _population(measure: Measure, parts: Parts) -> Population | None:
    """What a measure counts; None where pack.yaml could not be read in full."""
    if parts.settings is None or "pack.yaml" in parts.broken:
        return None
    return Population.of(measure.table, parts, parts.settings)


def known_classes(name: str, measure: Measure, parts: Parts) -> Collection[str]:
    """The classes that a dimension of a measure may have; none where they are not known beforehand."""
    if name in measure.cut:
        held = parts.dimensions.get(name)
        population = _population(measure, parts)
        return () if held is None or population is None else population.classes(held)
    if name == "moment":
        return MOMENTS
    if name == "component":
        return COMPONENTS
    if name != "statistic" or measure.reduce == "index":
        return ()
    if measure.reduce in POLARISATION:
        return measure.statistic or statistics_of(len(measure.cut), measure.partition is not None)
    return measure.statistic or STATISTICS
