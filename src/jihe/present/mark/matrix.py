"""A matrix of coloured cells."""

from __future__ import annotations

import math
from collections.abc import Sequence

from .. import theme
from ..label import folded
from .picture import MOST_CELLS, Picture, Spec, text_width, whole, widest
from .steps import Steps

TITLE = 12.0
"""Size of the titles of rows and columns."""
LEAST_TITLE, ARROW = 96.0, 14.0
"""Pixels of a line of the title of rows, at least, and of the arrow after it."""
GAP, KEY = 6.0, 36.0
"""Pixels between names of columns, and those that a colour of the key takes beside its name."""
SLANT, MOST_NAME = 60, 150
"""Degrees by which long names of columns rise where there is room, and how long they may be."""


def heatmap(picture: Picture) -> Spec:
    """A matrix, x down and series across, on a grey ground that stays visible where there is no fact.

    Values are written into the cells where they fit; otherwise a key says what the colours mean.
    """
    grid = picture.grid
    xs, series = grid.xs[:MOST_CELLS], grid.series[:MOST_CELLS]
    ground = [
        {"x": picture.x_names.get(x, x), "s": picture.series_names.get(s, s)} for x in xs for s in series
    ]
    facts = [f for x in xs for s in series if (f := grid.cells.get((x, s))) and f.value is not None]
    steps = Steps(picture.most_of_years(), picture.unit, picture.lang)
    values = [picture.value(f, c=steps.name(f), d=int(steps.is_dark(f))) for f in facts]
    names = min(max((text_width(g["x"]) for g in ground), default=0) + 24, picture.width * 0.3)
    title = list(folded(picture.x_title, TITLE, max(names, LEAST_TITLE) - ARROW)) or [""]
    title[-1] += " ↓"
    left = max(names, *(text_width(line) * TITLE / 13 + 12 for line in title))
    columns = [text_width(picture.series_names.get(s, s)) for s in series]
    room, beyond, rise = _rooms(picture, left, columns)
    is_labelled = max((text_width(v["t"]) for v in values), default=0) * 0.93 + 4 <= room
    cell = {"type": "rect", "stroke": theme.PAPER, "strokeWidth": 1}
    fill = {"field": "c", "type": "nominal", **_scale(steps, picture.width - left, is_labelled)}
    layers: list[Spec] = [
        {"data": {"values": ground}, "mark": {**cell, "fill": theme.NO_DATA}},
        {"mark": cell, "encoding": {"fill": fill, "href": {"field": "h"}}},
    ]
    if is_labelled:
        ink = {"condition": {"test": "datum.d == 1", "value": theme.ON_DARK_STEP}, "value": theme.INK}
        written = {"text": {"field": "t"}, "fill": ink, "href": {"field": "h"}}
        layers.append({"mark": {"type": "text", "fontSize": 12}, "encoding": written})
    encoding = {
        "y": {"field": "x", "type": "nominal", "sort": None, "axis": _down(title, names)},
        "x": {"field": "s", "type": "nominal", "sort": None, "axis": _across(picture, rise)},
    }
    padding = {**theme.CONFIG["padding"], "right": beyond + 1}
    step = {"step": 28 if len(xs) <= 15 else 20}
    return whole(picture, values, layer=layers, encoding=encoding, height=step, padding=padding)


def _rooms(picture: Picture, left: float, columns: Sequence[float]) -> tuple[float, float, int]:
    """Pixels for each column and beyond the last of them, and degrees by which the columns' names rise."""
    width = picture.width - left
    room = width / max(len(columns), 1)
    if max(columns, default=0) + GAP <= room:
        return room, 0.0, 0
    if picture.is_narrow:
        return room, 0.0, 90
    slanted = [min(wide, MOST_NAME) * math.cos(math.radians(SLANT)) + 8 for wide in columns]
    beyond = max(0.0, *(wide - (len(columns) - k - 0.5) * room for k, wide in enumerate(slanted)))
    return (width - beyond) / len(columns), beyond, SLANT


def _scale(steps: Steps, width: float, is_labelled: bool) -> Spec:
    scale = {"domain": steps.names, "range": steps.colours}
    columns = min(5, max(1, int(width // (widest(steps.names) + KEY))))
    return {
        "scale": scale,
        "legend": None if is_labelled else {"orient": "bottom", "columns": columns, "offset": 14},
    }


def _down(title: list[str], names: float) -> Spec:
    above = -12 - (len(title) - 1) * (TITLE + 2)
    place = {"titleAngle": 0, "titleAlign": "right", "titleAnchor": "start", "titleY": above, "titleX": -7}
    return {"title": title, "labelLimit": names, **place}


def _across(picture: Picture, rise: int) -> Spec:
    labels: Spec = {"labelAngle": -rise, "labelAlign": "left"} if rise else {"labelAngle": 0}
    if rise == 90:
        labels["labelBaseline"] = "middle"
    return {"title": f"{picture.series_title} →", "orient": "top", "labelLimit": MOST_NAME, **labels}
