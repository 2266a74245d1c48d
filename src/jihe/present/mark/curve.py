"""Curves over numbers: the distribution of degrees with fitted models, and the Lorenz curve."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from jihe.errors import tell

from .. import theme
from ..format import axis_label
from .picture import Picture, Spec, key, whole

HEIGHT = 360


def curve(picture: Picture) -> Spec:
    """Degrees on logarithmic axes, the network as points and models as lines; or shares from 0 to 1."""
    return _ccdf(picture) if picture.grid.x == "degree_from" else _lorenz(picture)


def _points(picture: Picture) -> list[Spec]:
    x = picture.grid.x
    return [
        picture.value(fact, p=float(fact.cut[x]))
        for fact in picture.grid.facts()
        if fact.value is not None and fact.value > 0
    ]


def _ccdf(picture: Picture) -> Spec:
    values = _points(picture)
    # A model may fall far below the last node: the axis ends where the data do.
    least = min((v["v"] for v in values if v["s"] == picture.series_names.get("data")), default=0.0)
    values = [v for v in values if v["v"] >= least]
    names = [picture.series_names.get(s, s) for s in picture.grid.series]
    colours = [theme.INK, *theme.CATEGORICAL][: len(names)]
    scale = {"domain": names, "range": colours}
    legend = {"title": None, **key(picture)} if len(names) > 1 else None
    encoding: dict[str, Any] = {
        "x": _log("p", tell("Degree", picture.lang), "format(datum.value, ',')", [v["p"] for v in values]),
        "y": _log(
            "v",
            tell("Share of nodes with this degree or more", picture.lang),
            "format(datum.value, '~%')",
            [v["v"] for v in values],
        ),
        "color": {"field": "s", "type": "nominal", "scale": scale, "legend": legend},
    }
    data = names[0]
    layers: list[Spec] = [
        {
            "transform": [{"filter": {"field": "s", "equal": data}}],
            "mark": {"type": "point", "size": 22, "filled": True, "opacity": 0.75},
            "encoding": {**encoding, "href": {"field": "h"}},
        },
        {
            "transform": [{"filter": f"datum.s != {data!r}"}],
            "mark": {"type": "line", "strokeWidth": 2},
            "encoding": encoding,
        },
    ]
    return whole(picture, values, layer=layers, height=HEIGHT)


def _log(field: str, title: str | None, words: str, values: Sequence[float]) -> Spec:
    low, high = min(values), max(values)
    axis = {
        "title": title,
        "grid": True,
        "values": decades(low, high),
        "labelExpr": words,
        "labelColor": theme.MUTED,
        "labelFontSize": 12,
    }
    scale = {"type": "log", "nice": False, "domain": [low, high if high > low else low * 10]}
    return {"field": field, "type": "quantitative", "scale": scale, "axis": axis}


def decades(low: float, high: float) -> list[float]:
    """Powers of ten from `low` to `high`; where they are few with 2 and 5 times each, or all whole multiples.

    Examples
    --------
    >>> decades(1, 2000), decades(0.1, 2), decades(1, 5)
    ([1, 10, 100, 1000], [0.1, 0.2, 0.5, 1, 2], [1, 2, 3, 4, 5])
    """
    powers = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
    extent = math.log10(high / low)
    steps: Sequence[int] = range(1, 10) if extent < 1 else (1, 2, 5) if extent < 2 else (1,)
    made = [step * 10**power if power >= 0 else step / 10**-power for power in powers for step in steps]
    return [at for at in made if low * (1 - 1e-9) <= at <= high * (1 + 1e-9)]


def _lorenz(picture: Picture) -> Spec:
    facts = [f for f in picture.grid.facts() if f.value is not None]
    # Nodes are told by their number; the last point holds all of them.
    most = max((float(f.cut[picture.grid.x]) for f in facts), default=1.0) or 1.0
    share = {f.id: float(f.cut[picture.grid.x]) / most for f in facts}
    values = [picture.value(f, p=share[f.id], e=share[f.id]) for f in facts]
    axis = {
        "labelExpr": axis_label("share", picture.lang),
        "labelColor": theme.MUTED,
        "labelFontSize": 12,
        "grid": True,
        "values": [0, 0.2, 0.4, 0.6, 0.8, 1],
    }
    scale = {"domain": [0, 1], "nice": False}
    held = tell("Share that they hold", picture.lang)
    x = {"field": "p", "type": "quantitative", "scale": scale, "axis": {**axis, "title": picture.x_title}}
    y = {"field": "v", "type": "quantitative", "scale": scale, "axis": {**axis, "title": held}}
    layers: list[Spec] = [
        {
            "mark": {"type": "line", "strokeDash": [4, 4], "color": theme.MUTED},
            "encoding": {"x": x, "y": {**y, "field": "e"}},
        },
        {
            "mark": {"type": "area", "opacity": 0.15, "color": theme.ACCENT},
            "encoding": {"x": x, "y": y, "y2": {"field": "e"}},
        },
        {"mark": {"type": "line", "color": theme.ACCENT, "strokeWidth": 2}, "encoding": {"x": x, "y": y}},
        {
            "mark": {"type": "point", "size": 40, "opacity": 0},
            "encoding": {"x": x, "y": y, "href": {"field": "h"}},
        },
    ]
    return whole(picture, values, layer=layers, height=HEIGHT)
