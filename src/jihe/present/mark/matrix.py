"""A matrix of coloured cells."""

from __future__ import annotations

from .. import theme
from .picture import MOST_CELLS, Picture, Spec, text_width, whole
from .steps import Steps


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
    steps = Steps(picture.most(), picture.unit, picture.lang)
    values = [picture.value(f, c=steps.name(f), d=int(steps.is_dark(f))) for f in facts]
    names = min(max((text_width(g["x"]) for g in ground), default=0) + 24, picture.width * 0.3)
    room = (picture.width - names) / max(len(series), 1)
    is_labelled = max((text_width(v["t"]) for v in values), default=0) * 0.93 + 4 <= room
    cell = {"type": "rect", "stroke": theme.PAPER, "strokeWidth": 1}
    fill = {"field": "c", "type": "nominal", **_scale(steps, picture, is_labelled)}
    layers: list[Spec] = [
        {"data": {"values": ground}, "mark": {**cell, "fill": theme.NO_DATA}},
        {"mark": cell, "encoding": {"fill": fill, "href": {"field": "h"}}},
    ]
    if is_labelled:
        ink = {"condition": {"test": "datum.d == 1", "value": theme.ON_DARK_STEP}, "value": theme.INK}
        written = {"text": {"field": "t"}, "fill": ink, "href": {"field": "h"}}
        layers.append({"mark": {"type": "text", "fontSize": 12}, "encoding": written})
    encoding = {
        "y": {"field": "x", "type": "nominal", "sort": None, "axis": _down(picture, names)},
        "x": {"field": "s", "type": "nominal", "sort": None, "axis": _across(picture, room)},
    }
    return whole(
        picture, values, layer=layers, encoding=encoding, height={"step": 28 if len(xs) <= 15 else 20}
    )


def _scale(steps: Steps, picture: Picture, is_labelled: bool) -> Spec:
    scale = {"domain": steps.names, "range": steps.colours}
    legend = {"orient": "bottom", "columns": 3 if picture.is_narrow else 5, "offset": 14}
    return {"scale": scale, "legend": None if is_labelled else legend}


def _down(picture: Picture, names: float) -> Spec:
    title = {"titleAngle": 0, "titleAlign": "right", "titleAnchor": "start", "titleY": -12, "titleX": -7}
    return {"title": f"{picture.x_title} ↓", "labelLimit": names, **title}


def _across(picture: Picture, room: float) -> Spec:
    is_upright = max((text_width(name) for name in picture.series_names.values()), default=0) <= room
    labels = {"labelAngle": 0} if is_upright else {"labelAngle": -60, "labelAlign": "left"}
    return {"title": f"{picture.series_title} →", "orient": "top", "labelLimit": 150, **labels}
