"""Pictures of an index: what pillars add to each unit's score, and how far its rank can be trusted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from jihe.errors import tell

from . import theme
from .chart import converter, svg
from .format import number

Spec = dict[str, Any]

WIDTH, STEP = 760, 22
MOST_UNITS = 60
"""Units that one picture shows; more would be read by nobody."""


@dataclass(frozen=True)
class Ranked:
    """A unit of a ranking.

    Attributes
    ----------
    parts
        What each pillar adds to the score; empty where a score is not the sum of such parts.
    low, high
        Bounds of the rank; None: not known.
    """

    name: str
    rank: int
    score: float
    parts: tuple[float, ...] = ()
    low: float | None = None
    high: float | None = None


def bars(units: Sequence[Ranked], pillars: Sequence[str], title: str) -> Spec:
    """Scores as bars, the parts of the pillars one behind another."""
    shown = units[:MOST_UNITS]
    has_parts = bool(pillars) and all(len(unit.parts) == len(pillars) for unit in shown)
    values = [
        {"name": f"{unit.rank}  {unit.name}", "pillar": pillar, "part": part, "turn": i}
        for unit in shown
        for i, (pillar, part) in enumerate(
            zip(pillars, unit.parts, strict=True) if has_parts else [("", unit.score)]
        )
    ]
    ends = [
        {"name": f"{u.rank}  {u.name}", "score": u.score, "text": number(u.score, "score")} for u in shown
    ]
    colours = [theme.CATEGORICAL[i % len(theme.CATEGORICAL)] for i in range(len(pillars))] or [theme.ACCENT]
    y = {"field": "name", "type": "nominal", "sort": None, "axis": {"title": None, "labelLimit": 260}}
    layer = [
        {
            "data": {"values": values},
            "mark": {"type": "bar", "size": 14},
            "encoding": {
                "y": y,
                "x": {"field": "part", "type": "quantitative", "stack": "zero", "axis": None},
                "color": {
                    "field": "pillar",
                    "type": "nominal",
                    "sort": None,
                    "scale": {"domain": list(pillars) or [""], "range": colours},
                    "legend": {"orient": "top", "title": None, "columns": 4} if has_parts else None,
                },
                "order": {"field": "turn", "type": "quantitative"},
            },
        },
        {
            "data": {"values": ends},
            "mark": {"type": "text", "align": "left", "dx": 5, "color": theme.INK, "fontSize": 12},
            "encoding": {
                "y": y,
                "x": {"field": "score", "type": "quantitative"},
                "text": {"field": "text"},
            },
        },
    ]
    return _whole(layer, title)


def intervals(units: Sequence[Ranked], title: str, lang: str) -> Spec:
    """Ranks as dots, from the first down, each with its interval."""
    values = [{"name": u.name, "rank": u.rank, "low": u.low, "high": u.high} for u in units[:MOST_UNITS]]
    y = {"field": "name", "type": "nominal", "sort": None, "axis": {"title": None, "labelLimit": 260}}
    axis = {
        "title": tell("Rank, and where it lies in 90 of 100 replications", lang),
        "tickMinStep": 1,
        "grid": True,
    }
    x = {"type": "quantitative", "axis": axis, "scale": {"zero": False, "nice": False, "padding": 8}}
    layer = [
        {
            "mark": {"type": "rule", "strokeWidth": 6, "color": theme.SEQUENTIAL[2], "strokeCap": "round"},
            "encoding": {"y": y, "x": {**x, "field": "low"}, "x2": {"field": "high"}},
        },
        {
            "mark": {"type": "point", "filled": True, "size": 60, "color": theme.ACCENT, "opacity": 1},
            "encoding": {"y": y, "x": {**x, "field": "rank"}},
        },
    ]
    return {**_whole(layer, title), "data": {"values": values}}


def write(spec: Spec, path: Any) -> None:
    """Write a picture, SVG or PNG as the name's ending says."""
    drawn = svg(spec)
    if str(path).lower().endswith(".png"):
        path.write_bytes(converter().svg_to_png(drawn, scale=2))
    else:
        path.write_text(drawn, "utf-8", newline="\n")


def _whole(layer: list[Spec], title: str) -> Spec:
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "width": WIDTH,
        "height": {"step": STEP},
        "title": {"text": title, "anchor": "start", "fontSize": 16, "color": theme.INK, "offset": 12},
        "layer": layer,
        "config": {**theme.CONFIG, "background": theme.PAPER},
    }
