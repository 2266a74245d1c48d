"""Stacks: classes of series one upon the other."""

from __future__ import annotations

from .. import theme
from ..format import SHARE
from .picture import (
    MOST_BARS,
    MOST_SERIES,
    Picture,
    Spec,
    all_years,
    class_axis,
    class_scale,
    colour,
    key,
    quantity,
    span,
    ticks_between,
    value_axis,
    whole,
    widest,
)


def stacked(picture: Picture) -> Spec:
    """Stacks of at most six classes, the five greatest when there are more; upright where x is time.

    Values below zero are stacked from zero the other way.
    """
    grid = picture.grid
    codes = grid.series if len(grid.series) <= MOST_SERIES else grid.series[: MOST_SERIES - 1]
    xs = grid.xs if picture.is_time else grid.xs[:MOST_BARS]
    held = [[f.value or 0 for s in codes if (f := grid.cells.get((x, s)))] for x in xs]
    least, most = span(sum(v for v in stack if v * side > 0) for stack in held for side in (-1, 1))
    values = _segments(picture, xs, codes, most - least)
    is_full = picture.unit == SHARE and least == 0 and 0.9 < most <= 1 + 1e-9
    steps = ticks_between(least, most, picture.unit == "")
    end = 1.0 if is_full else steps[-1]
    axis = value_axis(picture, [s for s in steps if s <= end])
    along = {**quantity("v", axis, end, steps[0]), "stack": "zero"}
    years = all_years(picture) if picture.is_time else []
    room = (picture.width - 50) / max(len(years or xs), 1)
    names_axis = (
        class_axis(picture, room, years)
        if picture.is_time
        else {"title": None, "labelLimit": picture.width * 0.35}
    )
    one, other = ("x", "y") if picture.is_time else ("y", "x")
    ink = {"condition": {"test": "datum.o == 0", "value": theme.PAPER}, "value": theme.ON_COLOUR}
    names = [picture.series_names.get(s, s) for s in codes]
    layers = [
        {
            "mark": {"type": "bar", "stroke": theme.PAPER, "strokeWidth": 1},
            "encoding": {"color": colour(names, key(picture))},
        },
        {
            "mark": {"type": "text", "fontSize": 12},
            "encoding": {other: {**along, "bandPosition": 0.5}, "text": {"field": "t"}, "fill": ink},
        },
    ]
    encoding = {
        one: {"field": "x", "type": "nominal", "sort": None, "axis": names_axis, "scale": class_scale(years)},
        other: along,
        "order": {"field": "o"},
        "href": {"field": "h"},
    }
    height = 300 if picture.is_time else {"step": 30}
    return whole(picture, values, layer=layers, encoding=encoding, height=height)


def _segments(picture: Picture, xs: tuple[str, ...], codes: tuple[str, ...], tall: float) -> list[Spec]:
    """Facts with their order from the ground up; those too small for it lose their text."""
    values = []
    for x in xs:
        for order, s in enumerate(codes):
            fact = picture.grid.cells.get((x, s))
            if fact is not None and fact.value:
                value = picture.value(fact, o=order)
                is_seen = abs(fact.value) / tall > (0.09 if picture.is_time else 0.12)
                values.append(value if is_seen else {**value, "t": ""})
    room = (picture.width - 50) / max(len(all_years(picture)), 1) * 0.74
    if picture.is_time and widest(v["t"] for v in values) * 0.93 > room:
        return [{**v, "t": ""} for v in values]
    return values
