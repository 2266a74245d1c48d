"""Which dimensions of a measure an exhibit shows along x, and which it tells apart."""

from __future__ import annotations

from .model import Exhibit, Measure

STATISTIC, MOMENT = "statistic", "moment"

DRAWN = {
    "network": (STATISTIC, ""),
    "ccdf": ("degree_from", "curve"),
    "lorenz": ("holder", ""),
    "polarisation_change": (STATISTIC, MOMENT),
}
"""What stands along x and what is told apart where the exhibit does not say, by mark or way to reduce."""

MAPS = ("tile_map", "flow_map")
"""Marks that draw tiles."""

PAIRED = ("pairs", "flow_map")
"""Marks that show pairs of classes, so that `top` counts these."""

SINGLE = ("scatter", "tile_map")
"""Marks of one dimension."""

FREE = (*PAIRED, *SINGLE, "panels")
"""Marks whose dimensions are those that `only` leaves free."""


def axes(exhibit: Exhibit, measure: Measure, each: str = "") -> tuple[str, str]:
    """Dimensions along x and told apart, as the exhibit or else the measure says; "" for none.

    Parameters
    ----------
    each
        The dimension that the exhibit's chapter is written for each class of: held, as if `only` named it.
    """
    if exhibit.mark == "verdict":
        return STATISTIC, MOMENT
    if exhibit.mark in FREE:
        return _free_axes(exhibit, measure, each)
    x, by = DRAWN.get(exhibit.mark if exhibit.mark == "network" else measure.reduce, ("", ""))
    return exhibit.x or x or next(iter(measure.dimensions), ""), exhibit.series or by


def _free_axes(exhibit: Exhibit, measure: Measure, each: str) -> tuple[str, str]:
    """Of the dimensions that `only` does not hold the last two, or the first where one is shown."""
    held = {*exhibit.chosen, each}
    free = [d for d in measure.dimensions if d not in held] or list(measure.dimensions)
    if exhibit.mark in SINGLE:
        return exhibit.x or next(iter(free), ""), ""
    left = [d for d in free if d not in (exhibit.x, exhibit.series)]
    by = exhibit.series or (left.pop() if left else "")
    return exhibit.x or (left.pop() if left else ""), by
