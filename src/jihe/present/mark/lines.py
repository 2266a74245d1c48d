"""Lines, each named at its end instead of in a key."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from typing import Any

from ..format import short
from ..grid import Fact
from .picture import (
    MOST_SERIES,
    Picture,
    Spec,
    colour,
    is_whole,
    quantity,
    ticks_between,
    value_axis,
    whole,
    widest,
)

HEIGHT = 270


def line(picture: Picture) -> Spec:
    """Lines from zero; the greatest six when there are more. A class without a fact breaks its line.

    Where facts have intervals, a pale band shows them.
    """
    grid = picture.grid
    codes = grid.series[:MOST_SERIES]
    place = {x: _place(x, i, picture) for i, x in enumerate(grid.xs)}
    facts = [f for x in grid.xs for s in codes if (f := grid.cells.get((x, s)))]
    values = [picture.value(f, p=place[f.cut.get(grid.x, "")], lo=f.low, hi=f.high) for f in facts]
    values += [
        {"s": picture.series_names.get(s, s), "p": at, "v": None}
        for s in codes
        for x, at in place.items()
        if (x, s) not in grid.cells
    ]
    steps = ticks_between(*picture.ends(facts), is_whole(facts))
    ends = _ends(picture, codes, place, steps)
    room = min(widest(e["t"] for e in ends) + 30, picture.width * 0.5)
    x = _along(picture, place, room)
    y = quantity("v", value_axis(picture, steps), steps[-1], steps[0])
    shade = colour([picture.series_names.get(s, s) for s in codes])
    mark: Spec = {"x": x, "y": y, "color": shade}
    layers: list[Spec] = [
        *_band(facts, mark),
        {"mark": {"type": "line", "strokeJoin": "round"}, "encoding": mark},
        {"mark": {"type": "point", "opacity": 1}, "encoding": {**mark, "href": {"field": "h"}}},
        *_named(ends, x, {**y, "field": "l"}, shade, room),
    ]
    return whole(picture, sorted(values, key=lambda v: v["p"]), layer=layers, height=HEIGHT)


def _band(facts: Sequence[Fact], mark: Spec) -> list[Spec]:
    """Intervals around the lines, where there are any."""
    if all(f.low is None or f.high is None for f in facts):
        return []
    bounds = {"y": {**mark["y"], "field": "lo"}, "y2": {"field": "hi"}}
    encoding = {"x": mark["x"], **bounds, "color": mark["color"]}
    return [{"mark": {"type": "area", "opacity": 0.16, "line": False}, "encoding": encoding}]


def _named(ends: list[Spec], x: Spec, y: Spec, shade: Spec, room: float) -> list[Spec]:
    """Names at the ends of lines, each after a square of its colour where there are several."""
    is_one = len(ends) < 2
    text = {"type": "text", "align": "left", "dx": 10 if is_one else 23, "limit": room - 24}
    encoding = {"x": x, "y": y, "text": {"field": "t"}, "href": {"field": "h"}}
    layers = [{"data": {"values": ends}, "mark": text, "encoding": encoding}]
    if not is_one:
        sign = {"type": "point", "shape": "square", "size": 70, "xOffset": 14, "opacity": 1}
        layers.append({"data": {"values": ends}, "mark": sign, "encoding": {"x": x, "y": y, "color": shade}})
    return layers


def _place(code: str, index: int, picture: Picture) -> float:
    """Years stand at their distance in time, other classes one after another."""
    return float(code) if picture.is_time and code.isdigit() else float(index)


def _along(picture: Picture, place: Mapping[str, float], room: float) -> Spec:
    scale = {
        "domain": [min(place.values(), default=0), max(place.values(), default=1)],
        "nice": False,
        "zero": False,
        "range": [16, {"expr": f"width - {room:.0f}"}],
    }
    axis = _axis(picture, place, picture.width - room)
    return {"field": "p", "type": "quantitative", "axis": axis, "scale": scale}


def _axis(picture: Picture, place: Mapping[str, float], room: float) -> Spec:
    """Names below the line, every k-th, the last one always."""
    names = {at: picture.x_names.get(x, x) for x, at in place.items()}
    every = max(1, math.ceil(len(names) * (widest(names.values()) + 14) / max(room, 1)))
    shown = list(names)[::-1][::every][::-1]
    words = "".join(f"datum.value == {at!r} ? {json.dumps(names[at], ensure_ascii=False)} : " for at in shown)
    return {"title": None, "values": shown, "labelExpr": f"{words}''", "domain": True, "labelFlush": False}


def _ends(
    picture: Picture, codes: Sequence[str], place: Mapping[str, float], steps: Sequence[float]
) -> list[Spec]:
    """The last fact of each line with its label's height `l`, pushed apart so that none covers another."""
    grid, gap, top, span = picture.grid, 17.0, steps[-1], steps[-1] - steps[0]
    ends: list[dict[str, Any]] = []
    for s in codes:
        known = [f for x in grid.xs if (f := grid.cells.get((x, s))) and f.value is not None]
        if known:
            last, name = known[-1], picture.series_names.get(s, s)
            text = f"{name} {short(last.value, last.unit, picture.lang)}".strip()
            ends.append(picture.value(last, p=max(place.values()), t=text))
    ends.sort(key=lambda end: -end["v"])
    free = 0.0
    for end in ends:
        end["l"] = max((top - end["v"]) / span * HEIGHT, free)
        free = end["l"] + gap
    floor = float(HEIGHT)
    for end in reversed(ends):
        end["l"] = min(end["l"], floor)
        floor = end["l"] - gap
        end["l"] = top - end["l"] / HEIGHT * span
    return ends
