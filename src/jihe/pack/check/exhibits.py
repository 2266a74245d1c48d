"""exhibit.csv held against the measures that it draws and the chapters that it stands in."""

from __future__ import annotations

from collections.abc import Iterator

from jihe.errors import Fault, Place
from jihe.pack.axes import MAPS, PAIRED, SINGLE
from jihe.pack.model import Exhibit, Measure
from jihe.pack.parts import MEASURE, Parts, at, unknown

from .lists import find_twice
from .shown import find_chosen_faults, find_free_faults

FILE, TILE = "exhibit.csv", "tile.csv"


def find_exhibit_faults(parts: Parts) -> Iterator[Fault]:
    """Faults of exhibits."""
    yield from find_twice(FILE, ((e, e.exhibit) for e in parts.exhibits), "exhibit")
    chapters = sorted({chapter.name for chapter in parts.chapters})
    is_whole = not any(file.startswith("report/") for file in parts.broken)
    for exhibit in parts.exhibits:
        place = at(FILE, exhibit, exhibit.exhibit)
        if chapters and is_whole and exhibit.chapter not in chapters:
            yield unknown(place, "chapter", exhibit.chapter, "report/", chapters)
        if exhibit.top is not None and exhibit.top < 1:
            yield Fault(place, "top keeps at least 1. Correct it, or empty the cell.")
        measure = parts.measures.get(exhibit.measure)
        if measure is not None:
            found = [*_drawn(place, exhibit, measure, parts), *_against(place, exhibit, measure, parts)]
            yield from found or find_free_faults(place, exhibit, measure, parts)
            if exhibit.mark in MAPS and not parts.tiles and TILE not in parts.broken:
                yield Fault(
                    place,
                    "mark {mark} needs the places of tiles. Write tile.csv, or choose another mark.",
                    {"mark": exhibit.mark},
                )
        elif MEASURE not in parts.broken:
            yield unknown(place, "measure", exhibit.measure, MEASURE, parts.measures)


def _drawn(place: Place, exhibit: Exhibit, measure: Measure, parts: Parts) -> Iterator[Fault]:
    cuts = list(measure.dimensions)
    where = f"{exhibit.measure}: cut"
    for key in ("x", "series"):
        name = getattr(exhibit, key)
        if name and name not in cuts:
            yield unknown(place, key, name, where, cuts)
    if exhibit.x and exhibit.x == exhibit.series:
        yield Fault(
            place, 'x and series are both "{name}". Choose another, or empty one.', {"name": exhibit.x}
        )
    yield from find_chosen_faults(place, exhibit, measure, parts)
    if exhibit.mark == "curve" and measure.reduce not in ("ccdf", "lorenz"):
        yield Fault(place, "mark curve draws a measure with reduce: ccdf or lorenz. Choose another mark.")
    yield from _compared(place, exhibit, measure)
    yield from _spread(place, exhibit, cuts)
    if exhibit.mark == "network" and measure.reduce != "structure":
        yield Fault(place, "mark network draws a measure with reduce: structure. Choose another mark.")


def _against(place: Place, exhibit: Exhibit, measure: Measure, parts: Parts) -> Iterator[Fault]:
    """Faults of the other axis of a scatter."""
    if exhibit.mark != "scatter":
        if exhibit.against:
            yield Fault(
                place,
                "against goes with mark scatter only, not with {mark}. Empty the cell, or choose scatter.",
                {"mark": exhibit.mark},
            )
        return
    if not exhibit.against:
        yield Fault(place, "mark scatter needs a second measure. Name it under against.")
        return
    other = parts.measures.get(exhibit.against)
    if other is not None and set(other.dimensions) != set(measure.dimensions):
        yield Fault(
            place,
            "{measure} is cut by {cut}, and {against} by {other}. Cut them alike, or name another measure.",
            {
                "measure": exhibit.measure,
                "cut": ", ".join(measure.dimensions) or "-",
                "against": exhibit.against,
                "other": ", ".join(other.dimensions) or "-",
            },
        )
    elif other is None and MEASURE not in parts.broken:
        yield unknown(place, "against", exhibit.against, MEASURE, parts.measures)


def _compared(place: Place, exhibit: Exhibit, measure: Measure) -> Iterator[Fault]:
    """Faults of a mark that tells how statistics changed."""
    is_change = measure.reduce == "polarisation_change"
    if exhibit.mark == "verdict" and not is_change:
        yield Fault(
            place, "mark verdict draws a measure with reduce: polarisation_change. Choose another mark."
        )
    if is_change and exhibit.mark not in ("verdict", "table"):
        yield Fault(
            place,
            "a measure with reduce: polarisation_change is drawn by mark verdict or table, not by {mark}. "
            "Choose one of these.",
            {"mark": exhibit.mark},
        )


def _spread(place: Place, exhibit: Exhibit, cuts: list[str]) -> Iterator[Fault]:
    """Faults of marks that need so many dimensions."""
    shown = {d for d in cuts if d not in exhibit.chosen} | {d for d in (exhibit.x, exhibit.series) if d}
    if exhibit.mark in PAIRED and len(shown) < 2:
        yield Fault(
            place,
            "mark {mark} shows pairs of classes, from and to: {measure} needs two dimensions that only "
            "does not hold. Name another measure, or choose another mark.",
            {"mark": exhibit.mark, "measure": exhibit.measure},
        )
    if exhibit.mark == "panels" and len(shown) < 2:
        yield Fault(
            place,
            "mark panels needs a dimension for its panels beside that along x: {measure} has none. Name "
            "another measure, or choose line.",
            {"measure": exhibit.measure},
        )
    if exhibit.mark in SINGLE and exhibit.series:
        yield Fault(
            place,
            "mark {mark} shows one dimension, and has no series. Empty the cell.",
            {"mark": exhibit.mark},
        )
