"""Bars and columns from zero: single, or side by side for each class of series."""

from __future__ import annotations

from collections.abc import Sequence

from ..grid import Fact
from .picture import (
    MOST_BARS,
    MOST_SERIES,
    Picture,
    Spec,
    all_years,
    class_axis,
    class_scale,
    colour,
    is_whole,
    key,
    quantity,
    span,
    ticks_between,
    value_axis,
    whole,
    widest,
    zero_axis,
)

TALL = 250
"""Pixels of columns."""

MANY = 20
"""Bars of a page or paper beyond which they stand closer: two such pictures then fit on a page of A4."""


def bar(picture: Picture) -> Spec:
    """Horizontal bars, the value written at each end; on a narrow page the name stands above its bar."""
    grid = picture.grid
    shown = grid.xs[:MOST_BARS]
    if len(grid.series) > 1:
        return _grouped(picture, shown, is_upright=False)
    facts = [f for x in shown for s in grid.series if (f := grid.cells.get((x, s)))]
    values = [picture.value(f, p=f.value or 0) for f in facts]
    label = widest(v["t"] for v in values) + 12
    names = min(widest(v["x"] for v in values) + 8, 300)
    plot = picture.width - (0 if picture.is_narrow else names)
    begin, end = _range(facts, plot, label)
    axis = None if picture.is_narrow else {"title": None, "labelLimit": 300}
    is_dense = len(shown) > MANY and not picture.is_narrow
    if is_dense:
        axis = {**(axis or {}), "labelFontSize": 11}
    thick = {"size": 12, "yOffset": 8} if picture.is_narrow else {"size": 9 if is_dense else 12}
    text = {"type": "text", "dy": 9 if picture.is_narrow else 1, **({"fontSize": 11} if is_dense else {})}
    layers: list[Spec] = [
        {"mark": {"type": "bar", **thick}},
        *_at_ends({**text, "dx": 6}, begin < 0, is_upright=False),
    ]
    if picture.is_narrow:
        name = {"type": "text", "align": "left", "baseline": "bottom", "dy": -1, "limit": picture.width}
        layers.append({"mark": name, "encoding": {"text": {"field": "x"}, "x": {"value": 0}}})
    encoding = {
        "y": {"field": "x", "type": "nominal", "sort": None, "axis": axis},
        "x": quantity("p", zero_axis() if begin < 0 else None, end, begin),
        "href": {"field": "h"},
    }
    height = {"step": 42 if picture.is_narrow else 14 if is_dense else 18}
    return whole(picture, values, layer=layers, encoding=encoding, height=height)


def _range(facts: Sequence[Fact], plot: float, label: float) -> tuple[float, float]:
    """Where the axis begins and ends, so that labels fit beyond the bars: `label` of `plot` pixels each."""
    least, most = span(f.value for f in facts)
    sides = (least < 0) + (most > 0)
    room = (most - least) * label / max(plot - sides * label, 40)
    return least - room * (least < 0), most + room * (most > 0)


def _at_ends(text: Spec, is_split: bool, is_upright: bool) -> list[Spec]:
    """The values written beyond the ends of the bars: to the left of or below those of less than zero.

    `text` tells the distance as ``dx``, or ``dy`` where bars are upright.
    """
    key, side = ("dy", "baseline") if is_upright else ("dx", "align")
    beyond, before = ("bottom", "top") if is_upright else ("left", "right")
    above = {"mark": {**text, side: beyond}, "encoding": {"text": {"field": "t"}}}
    if not is_split:
        return [above]
    below = {"mark": {**text, side: before, key: -text[key]}, "encoding": {"text": {"field": "t"}}}
    return [
        {**above, "transform": [{"filter": "datum.p >= 0"}]},
        {**below, "transform": [{"filter": "datum.p < 0"}]},
    ]


def column(picture: Picture) -> Spec:
    """Vertical columns in natural order, labelled one by one where there is room, else the greatest alone."""
    grid = picture.grid
    if len(grid.series) > 1:
        return _grouped(picture, grid.xs, is_upright=True)
    facts, names = grid.facts(), all_years(picture)
    room = (picture.width - 10) / max(len(names), 1)
    values = [picture.value(f, p=f.value or 0) for f in facts]
    has_room = widest(v["t"] for v in values) + 4 <= room
    if not has_room:
        greatest = next((f"#fact={f.id}" for f in facts if f.value == picture.most()), "")
        values = [v if v["h"] == greatest else {**v, "t": ""} for v in values]
    along = _upright(picture, facts, has_room, 20)
    scale = {"domain": names, "padding": 0.1}
    encoding = {
        "x": {"field": "x", "type": "nominal", "axis": class_axis(picture, room, names), "scale": scale},
        "y": along,
        "href": {"field": "h"},
    }
    layers = [
        {"mark": {"type": "bar", "width": min(room * 0.74, 64)}},
        *_at_ends({"type": "text", "dy": -4}, along["scale"]["domain"][0] < 0, is_upright=True),
    ]
    return whole(picture, values, layer=layers, encoding=encoding, height=TALL)


def _upright(picture: Picture, facts: Sequence[Fact], has_room: bool, label: float) -> Spec:
    """The channel of columns' values: where not all are written upon columns, with an axis."""
    begin, end = _range(facts, TALL, label)
    if has_room:
        return quantity("p", zero_axis() if begin < 0 else None, end, begin)
    least, most = span(f.value for f in facts)
    steps = ticks_between(least, most, is_whole(facts))
    return quantity("p", value_axis(picture, steps), max(steps[-1], most * 1.05), min(steps[0], least * 1.05))


def _grouped(picture: Picture, xs: Sequence[str], is_upright: bool) -> Spec:
    """Bars side by side, one for each class of series, with a key."""
    grid = picture.grid
    codes = grid.series[:MOST_SERIES]
    facts: list[Fact] = [f for x in xs for s in codes if (f := grid.cells.get((x, s)))]
    values = [picture.value(f, p=f.value or 0) for f in facts]
    along = all_years(picture) if is_upright else []
    room = (picture.width - 50) / max(len(along or xs), 1)
    label = widest(v["t"] for v in values)
    has_room = not is_upright or label <= room / len(codes)
    if is_upright:
        value = _upright(picture, facts, has_room, 20)
    else:
        begin, end = _range(facts, picture.width * 0.65, label + 12)
        value = quantity("p", zero_axis() if begin < 0 else None, end, begin)
    axis = (
        class_axis(picture, room, along)
        if is_upright
        else {"title": None, "labelLimit": picture.width * 0.35}
    )
    one, other = ("x", "y") if is_upright else ("y", "x")
    names = [picture.series_names.get(s, s) for s in codes]
    place = {"dy": -3} if is_upright else {"dx": 5}
    layers: list[Spec] = [{"mark": {"type": "bar"}, "encoding": {"color": colour(names, key(picture))}}]
    if has_room:
        text = {"type": "text", "fontSize": 12, **place}
        layers += _at_ends(text, value["scale"]["domain"][0] < 0, is_upright)
    encoding = {
        one: {"field": "x", "type": "nominal", "sort": None, "axis": axis, "scale": class_scale(along)},
        f"{one}Offset": {"field": "s", "sort": names},
        other: value,
        "href": {"field": "h"},
    }
    height = TALL if is_upright else {"step": 17, "for": "offset"}
    return whole(picture, values, layer=layers, encoding=encoding, height=height)
