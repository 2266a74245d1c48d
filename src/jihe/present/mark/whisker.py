"""Changes as dots with the interval of each as a whisker."""

from __future__ import annotations

from typing import Any

from jihe.errors import tell

from .. import theme
from ..verdict import Reading, changes, read_name
from .picture import Picture, Spec, pixels, ticks_between, whole, widest

STEP, TALL_STEP = 30, 46
COLOURS: dict[Reading, str] = {
    "polarised": theme.CATEGORICAL[3],
    "diffused": theme.CATEGORICAL[0],
    "noise": theme.OTHER,
}


def whisker(picture: Picture) -> Spec:
    """Each statistic's change as a part of its value before, coloured by what it says; a line at zero."""
    values, readings = _values(picture)
    numbers = [0.0, *(v[key] for v in values for key in ("lo", "hi"))]
    steps = ticks_between(min(numbers), max(numbers) if max(numbers) > min(numbers) else 1.0)
    names = 0.0 if picture.is_narrow else min(widest(v["x"] for v in values) + 14, 260)
    label = 22 if picture.is_narrow else widest(v["t"] for v in values) + 12
    height = (TALL_STEP if picture.is_narrow else STEP) * max(len(values), 1)
    along = {"domain": [steps[0], steps[-1]], "nice": False, "zero": False}
    scale = {**along, "range": [names + 20 * picture.is_narrow, {"expr": f"width - {label:.0f}"}]}
    axis = {
        "title": tell("Change, in percent of the value before", picture.lang),
        "values": steps,
        "grid": True,
        "labelExpr": "(datum.value > 0 ? '+' : '') + format(datum.value, '~%')",
        "labelColor": theme.MUTED,
        "labelFontSize": 12,
        "labelOverlap": True,
        "labelFlush": False,
    }
    x = {"type": "quantitative", "scale": scale, "axis": axis}
    y = pixels("py", [height, 0])
    return whole(picture, values, layer=_layers(picture, x, y, readings), height=height)


def _values(picture: Picture) -> tuple[list[Spec], list[Reading]]:
    values: list[dict[str, Any]] = []
    found: list[Reading] = []
    step = TALL_STEP if picture.is_narrow else STEP
    for change in changes(picture.grid):
        relative, fact = change.relative, change.change
        if not change.reading or relative is None or fact is None:
            continue
        found.append(change.reading)
        sign = "+" if relative[0] > 0 else "−" if relative[0] < 0 else ""
        values.append(
            picture.value(
                fact,
                p=relative[0],
                lo=relative[1],
                hi=relative[2],
                r=read_name(change.reading, picture.lang),
                t=f"{sign}{abs(relative[0]):.1%}",
                py=len(values) * step + step * (0.68 if picture.is_narrow else 0.5),
            )
        )
    return values, [reading for reading in COLOURS if reading in found]


def _layers(picture: Picture, x: Spec, y: Spec, readings: list[Reading]) -> list[Spec]:
    domain = [read_name(reading, picture.lang) for reading in readings]
    legend = {"title": None, "orient": "top", "symbolType": "circle"}
    scale = {"domain": domain, "range": [COLOURS[reading] for reading in readings]}
    colour = {"field": "r", "type": "nominal", "scale": scale, "legend": legend}
    link = {"href": {"field": "h"}}
    at = {"x": {**x, "field": "p"}, "y": y}
    above = {"dy": -19} if picture.is_narrow else {}
    name: Spec = {"type": "text", "baseline": "middle", "align": "left", "limit": 260, **above}
    text: Spec = {"type": "text", "baseline": "middle", "align": "right", **above}
    start, end = {"x": {"value": 0}, "y": y}, {"x": {"value": {"expr": "width"}}, "y": y}
    halo = {"stroke": theme.PAPER, "strokeWidth": 4, "fill": theme.PAPER}
    return [
        {"data": {"values": [{"z": 0}]}, "mark": {"type": "rule", "stroke": theme.INK, "strokeWidth": 1.25},
         "encoding": {"x": {**x, "field": "z"}}},
        {"mark": {"type": "rule", "strokeWidth": 2.5},
         "encoding": {"x": {**x, "field": "lo"}, "x2": {"field": "hi"}, "y": y, "color": colour, **link}},
        {"mark": {"type": "point", "filled": True, "size": 90, "opacity": 1},
         "encoding": {**at, "color": colour, **link}},
        {"mark": text, "encoding": {**end, "text": {"field": "t"}, **link}},
        {"mark": {**name, **halo}, "encoding": {**start, "text": {"field": "x"}}},
        {"mark": name, "encoding": {**start, "text": {"field": "x"}, **link}},
    ]  # fmt: skip
