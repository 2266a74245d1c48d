"""exhibit.csv held against the measures that it draws and the chapters that it stands in."""

from __future__ import annotations

from collections.abc import Iterator

from jihe.errors import Fault, Place
from jihe.pack.model import Exhibit, Measure
from jihe.pack.parts import MEASURE, Parts, at, unknown

from .lists import find_twice

FILE = "exhibit.csv"


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
            yield from _drawn(place, exhibit, measure)
        elif MEASURE not in parts.broken:
            yield unknown(place, "measure", exhibit.measure, MEASURE, parts.measures)


def _drawn(place: Place, exhibit: Exhibit, measure: Measure) -> Iterator[Fault]:
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
    if exhibit.only:
        yield from _only(place, exhibit.only, where, cuts)
    if exhibit.mark == "curve" and measure.reduce not in ("ccdf", "lorenz"):
        yield Fault(place, "mark curve draws a measure with reduce: ccdf or lorenz. Choose another mark.")
    if exhibit.mark == "network" and measure.reduce != "structure":
        yield Fault(place, "mark network draws a measure with reduce: structure. Choose another mark.")


def _only(place: Place, text: str, where: str, cuts: list[str]) -> Iterator[Fault]:
    for part in text.split(";"):
        name, sign, codes = (piece.strip() for piece in part.partition("="))
        if not sign or not name or not all(code.strip() for code in codes.split("|")):
            yield Fault(
                place,
                'only "{only}" cannot be read. Write dimension=code|code; dimension=code.',
                {"only": text},
            )
        elif name not in cuts:
            yield unknown(place, "only", name, where, cuts)
