"""Points of two measures, one for each class."""

from __future__ import annotations

import math
from collections.abc import Sequence
from statistics import median

from .. import theme
from ..format import axis_label
from ..grid import Fact
from ..label import Box, Label, Spot, placed
from .curve import decades
from .picture import Picture, Spec, pixels, ticks_between, whole

HEIGHT = 420
LEFT, RIGHT, TOP, BOTTOM = 62, 18, 30, 52
"""Pixels around the plot."""

RADIUS = 4.5

LOG_FROM = 100
"""An axis is logarithmic when its greatest value is more than so many times its least above 0."""

MOST_NAMES, FEW_NAMES = 24, 10
"""Points that are named on a page and on a telephone, where there is room."""


def pairs(picture: Picture) -> list[tuple[Fact, Fact]]:
    """The facts of each class that has both, the greatest first."""
    found = [(f, picture.against.get(f.cut.get(picture.grid.x, ""))) for f in picture.grid.facts()]
    known = [(f, o) for f, o in found if f.value is not None and o is not None and o.value is not None]
    return sorted(known, key=lambda pair: -pair[0].weight)


def points(picture: Picture) -> list[tuple[Fact, Fact]]:
    """Those of `pairs` that are drawn: a logarithmic axis has no zero."""
    both = pairs(picture)
    logs = [is_logarithmic([pair[side] for pair in both]) for side in (0, 1)]
    return [
        pair
        for pair in both
        if all((fact.value or 0) > 0 or not log for fact, log in zip(pair, logs, strict=True))
    ]


def is_logarithmic(facts: Sequence[Fact]) -> bool:
    """Whether values differ so much that the small ones would lie on one spot."""
    values = [f.value for f in facts if f.value is not None]
    above = [v for v in values if v > 0]
    return bool(above) and min(values) >= 0 and max(above) / min(above) > LOG_FROM


def scatter(picture: Picture) -> Spec:
    """A point for each class, the greatest named; dashed lines stand at the medians."""
    drawn, both = points(picture), pairs(picture)
    width, height = picture.width - LEFT - RIGHT, HEIGHT - TOP - BOTTOM
    logs = [is_logarithmic([pair[side] for pair in both]) for side in (0, 1)]
    ends = [_ends([pair[side] for pair in drawn], logs[side]) for side in (0, 1)]
    values = [picture.value(f, a=f.value, b=o.value) for f, o in drawn]
    x, y = (
        _axis(picture, name, title, [pair[side] for pair in drawn], ends[side], logs[side])
        for side, (name, title) in enumerate(zip("ab", (picture.title, picture.against_title), strict=True))
    )
    y["axis"] |= {"titleAngle": 0, "titleAlign": "left", "titleX": 8 - LEFT, "titleY": -18}
    at = [
        (width * _part(v["a"], *ends[0], logs[0]), height * (1 - _part(v["b"], *ends[1], logs[1])))
        for v in values
    ]
    layers: list[Spec] = [{"layer": [*_medians(values, x, y), _dots(values, x, y)]}]
    layers += _names(picture, values, at)
    apart = {"scale": {"x": "independent", "y": "independent"}}
    spec = whole(picture, [], layer=layers, height=height, resolve=apart)
    padding = {"left": LEFT, "right": RIGHT, "top": TOP, "bottom": BOTTOM}
    return {**spec, "width": width, "autosize": {"type": "none"}, "padding": padding}


def _ends(facts: Sequence[Fact], is_log: bool) -> tuple[float, float]:
    """Begin and end of an axis."""
    if is_log:
        values = [f.value for f in facts if f.value is not None]
        return min(values) / 1.5, max(values) * 1.5
    least, most = _extent(facts)
    steps = ticks_between(least, most)
    return steps[0], max(steps[-1], most * 1.03)


def _extent(facts: Sequence[Fact]) -> tuple[float, float]:
    """The least and the greatest value, zero between them."""
    values = [0.0, *(f.value for f in facts if f.value is not None)]
    return min(values), max(values) if max(values) > min(values) else 1.0


def _part(value: float, low: float, high: float, is_log: bool) -> float:
    """How far along an axis a value lies, from 0 to 1."""
    if is_log:
        return math.log(value / low) / math.log(high / low)
    return (value - low) / (high - low)


def _axis(
    picture: Picture,
    field: str,
    title: str,
    facts: Sequence[Fact],
    ends: tuple[float, float],
    is_log: bool,
) -> Spec:
    steps = decades(*ends) if is_log else ticks_between(*_extent(facts))
    axis = {
        "title": title,
        "values": [step for step in steps if ends[0] <= step <= ends[1]],
        "grid": True,
        "labelExpr": axis_label(facts[0].unit if facts else "", picture.lang),
        "labelColor": theme.MUTED,
        "labelFontSize": 12,
        "labelOverlap": True,
        "labelFlush": False,
        "titleLimit": picture.width - 30,
    }
    scale = {"domain": list(ends), "nice": False, "zero": False, "type": "log" if is_log else "linear"}
    if is_log:
        del scale["zero"]
    return {"field": field, "type": "quantitative", "scale": scale, "axis": axis}


def _dots(values: list[Spec], x: Spec, y: Spec) -> Spec:
    size = (2 * RADIUS) ** 2
    return {
        "data": {"values": values},
        "mark": {"type": "point", "filled": True, "size": size, "opacity": 0.85, "color": theme.ACCENT},
        "encoding": {"x": x, "y": y, "href": {"field": "h"}},
    }


def _medians(values: list[Spec], x: Spec, y: Spec) -> list[Spec]:
    if not values:
        return []
    rule = {"type": "rule", "strokeDash": [4, 4], "stroke": theme.MUTED}
    at = [{"a": median(v["a"] for v in values), "b": median(v["b"] for v in values)}]
    return [{"data": {"values": at}, "mark": rule, "encoding": {name: axis}} for name, axis in
            (("x", x), ("y", y))]  # fmt: skip


def _names(picture: Picture, values: list[Spec], at: Sequence[tuple[float, float]]) -> list[Spec]:
    """Names of the first points, each beside its own, where there is room."""
    width, height = picture.width - LEFT - RIGHT, HEIGHT - TOP - BOTTOM
    dots = [Box(a - RADIUS, b - RADIUS, a + RADIUS, b + RADIUS) for a, b in at]
    labels = [Label(v["x"], a, b, RADIUS, 12) for v, (a, b) in zip(values, at, strict=True)]
    most = FEW_NAMES if picture.is_narrow else MOST_NAMES
    link = {(label.x, label.y): v["h"] for label, v in zip(labels, values, strict=True)}
    found = list(placed(labels[:most], Box(2, -8, width + RIGHT, height - 2), (), dots))
    encoding = {"x": pixels("px", [0, width]), "y": pixels("py", [height, 0])}
    layers: list[Spec] = []
    for anchor, align in (("start", "left"), ("middle", "center"), ("end", "right")):
        rows = [_written(label, spot, link) for label, spot in found if spot.anchor == anchor]
        text = {"type": "text", "align": align, "baseline": "middle", "fontSize": 12}
        more = {"text": {"field": "t"}, "href": {"field": "h"}}
        if rows:
            layers.append({"data": {"values": rows}, "mark": text, "encoding": {**encoding, **more}})
    return [{"layer": layers}] if layers else []


def _written(label: Label, spot: Spot, link: dict[tuple[float, float], str]) -> Spec:
    place = {"px": spot.x, "py": spot.top + spot.height / 2}
    return {"t": label.text, "h": link[label.x, label.y], **place}
