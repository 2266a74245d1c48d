"""Measures of polarisation and diffusion, tiles and coordinates."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from jihe.errors import Fault, Place
from jihe.pack.model import Measure
from jihe.pack.parts import MEASURE, Parts, at, unknown
from jihe.pack.space import COMPARING, SPACE, SPATIAL, statistics_of

from .columns import Population
from .lists import find_twice

TILE, REGION = "tile.csv", "region.csv"


def find_space_faults(name: str, measure: Measure, population: Population, parts: Parts) -> Iterator[Fault]:
    """Faults of a measure that is reduced to statistics of how rows are spread over places."""

    def here(*path: str | int) -> Place:
        return parts.place(MEASURE, "measure", name, *path)

    least, most = SPATIAL[measure.reduce]
    known = [parts.dimensions[d] for d in measure.cut if d in parts.dimensions]
    year = parts.dimensions.get(measure.cut[0]) if measure.cut else None
    first, last = (year.first, year.last) if year is not None and year.period == "year" else (None, None)
    is_year = first is not None and last is not None
    if len(known) == len(measure.cut) and not (least <= len(measure.cut) <= most and is_year):
        yield Fault(
            here("cut"),
            "reduce: {reduce} is cut by a dimension of years with first and last, and then by {n} more. "
            "Correct cut.",
            {"reduce": measure.reduce, "n": most - 1 if least == most else f"{least - 1}-{most - 1}"},
        )
        return
    for key in ("column", "distinct", "within", "top"):
        if getattr(measure, key):
            yield Fault(
                here(key),
                "{key} does not go with reduce: {reduce}. Take it out.",
                {"key": key, "reduce": measure.reduce},
            )
    yield from _statistics(here, measure, parts)
    if measure.reduce.startswith("polarisation") and len(known) == 3:
        begin, end = known[1:]
        if (begin.level, begin.group) != (end.level, end.group):
            yield Fault(
                here("cut", 2),
                "a flow leads between places of one kind, but {begin} and {end} have different levels or "
                "groups. Cut by two that are alike.",
                {"begin": measure.cut[1], "end": measure.cut[2]},
            )
    if measure.partition is not None:
        yield from _partition(here("partition"), measure, parts)
    if measure.over < 1:
        yield Fault(here("over"), "over is at least 1 year. Correct it, or take it out.")
    if measure.reduce in COMPARING and first is not None and last is not None and measure.over > last - first:
        yield Fault(
            here("over"),
            "over: {over} is longer than the years of {dimension}, {first} to {last}. Write less.",
            {"over": measure.over, "dimension": measure.cut[0], "first": first, "last": last},
        )


def _statistics(here: Callable[..., Place], measure: Measure, parts: Parts) -> Iterator[Fault]:
    """Faults of the statistics that a measure names."""
    fit = statistics_of(len(measure.cut), measure.partition is not None)
    if measure.reduce in COMPARING:
        fit = tuple(statistic for statistic in fit if SPACE[statistic].sign)
    has_place = any(region.latitude is not None for region in parts.regions)
    for i, statistic in enumerate(measure.statistic):
        if statistic not in fit:
            yield unknown(here("statistic", i), "statistic", statistic, f"reduce: {measure.reduce}", fit)
        elif statistic == "mean_distance" and not has_place and REGION not in parts.broken:
            yield Fault(
                here("statistic", i),
                "mean_distance needs latitude and longitude in region.csv. Add them, or take it out.",
            )
    if measure.statistic and not measure.reduce.startswith("polarisation"):
        yield Fault(here("statistic"), "statistic does not go with reduce: {reduce}. Take it out.",
                    {"reduce": measure.reduce})  # fmt: skip


def _partition(place: Place, measure: Measure, parts: Parts) -> Iterator[Fault]:
    name = measure.partition or ""
    if name not in parts.dimensions:
        yield unknown(place, "partition", name, "dimension", parts.dimensions)
        return
    held = parts.dimensions[name]
    column = parts.dimensions[measure.cut[-1]].column
    is_own = name == measure.cut[-1]
    if is_own or len(measure.cut) != 2 or held.column != column or not (held.group or held.level):
        yield Fault(
            place,
            "partition names a dimension with a level or with groups of the same column as {dimension}, in a "
            "measure that is cut by two dimensions. Name another, or take it out.",
            {"dimension": measure.cut[-1]},
        )


def find_map_faults(parts: Parts) -> Iterator[Fault]:
    """Faults of tile.csv and of the coordinates in region.csv."""
    codes = {code.code for code in parts.regions}
    yield from find_twice(TILE, ((tile, tile.region_code) for tile in parts.tiles), "region_code")
    yield from find_twice(TILE, ((tile, (tile.row, tile.column)) for tile in parts.tiles), "row, column")
    for tile in parts.tiles:
        if tile.region_code not in codes and REGION not in parts.broken:
            yield unknown(at(TILE, tile), "region_code", tile.region_code, REGION, codes)
        if tile.row < 1 or tile.column < 1:
            yield Fault(at(TILE, tile), "rows and columns are counted from 1. Correct them.")
    for code in parts.regions:
        for key, value, bound in (("latitude", code.latitude, 90), ("longitude", code.longitude, 180)):
            if value is not None and abs(value) > bound:
                yield Fault(
                    at(REGION, code, code.code),
                    "{key} {value} lies beyond {bound} degrees. Correct it.",
                    {"key": key, "value": value, "bound": bound},
                )
        if (code.latitude is None) != (code.longitude is None):
            yield Fault(at(REGION, code, code.code), "latitude and longitude come together. Add the other.")
