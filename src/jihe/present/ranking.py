"""Pictures of an index: what pillars add to each unit's score, and how far its rank can be trusted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from jihe.errors import tell

from . import theme
from .chart import svg
from .pixels import to_png

Spec = dict[str, Any]

WIDTH, STEP = 760, 22
MOST_UNITS = 60
"""Units that one picture shows; more would be read by nobody."""
LETTER = 7
"""Width of a Latin letter of a legend; a Chinese character takes two."""
Y: Spec = {"field": "name", "type": "nominal", "sort": None, "axis": {"title": None, "labelLimit": 260}}


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


def bars(units: Sequence[Ranked], pillars: Sequence[str], title: str, lang: str) -> Spec:
    """Scores as bars, the parts of the pillars one behind another.

    Parts of which one is below 0 cannot stand one behind another and are not drawn.
    """
    shown = units[:MOST_UNITS]
    has_parts = bool(pillars) and all(
        len(unit.parts) == len(pillars) and min(unit.parts) >= 0 for unit in shown
    )
    values = [
        {"name": _called(unit), "pillar": pillar, "part": part, "turn": i}
        for unit in shown
        for i, (pillar, part) in enumerate(
            zip(pillars, unit.parts, strict=True) if has_parts else [("", unit.score)]
        )
    ]
    # A score below 0 is written right of the line from which its bar runs to the left.
    ends = [{"name": _called(u), "at": max(u.score, 0), "text": f"{u.score:,.2f}"} for u in shown]
    colours = _colours(len(pillars)) if has_parts else [theme.ACCENT]
    layer = [
        {
            "data": {"values": values},
            "mark": {"type": "bar", "size": 14, "stroke": theme.PAPER, "strokeWidth": 0.7},
            "encoding": {
                "y": Y,
                "x": {"field": "part", "type": "quantitative", "stack": "zero", "axis": None},
                "color": {
                    "field": "pillar",
                    "type": "nominal",
                    "sort": None,
                    "scale": {"domain": list(pillars) if has_parts else [""], "range": colours},
                    "legend": _legend(pillars) if has_parts else None,
                },
                "order": {"field": "turn", "type": "quantitative"},
            },
        },
        {
            "data": {"values": ends},
            "mark": {"type": "text", "align": "left", "dx": 5, "color": theme.INK, "fontSize": 12},
            "encoding": {
                "y": Y,
                "x": {"field": "at", "type": "quantitative"},
                "text": {"field": "text"},
            },
        },
    ]
    return _whole(layer, title, len(units), lang)


def intervals(units: Sequence[Ranked], title: str, lang: str) -> Spec:
    """Ranks as dots, from the first down, each with its interval."""
    shown = units[:MOST_UNITS]
    values = [{"name": _called(u), "rank": u.rank, "low": u.low, "high": u.high} for u in shown]
    last = max([u.high or u.rank for u in shown], default=1)
    step = 1 if last <= 12 else 5 if last <= 60 else 10
    axis = {
        "title": tell("Rank, and where it lies in 90 of 100 replications", lang),
        "values": [1, *range(max(step, 2), int(last) + 1, step)],
        "grid": True,
    }
    x = {"type": "quantitative", "axis": axis, "scale": {"zero": False, "nice": False, "padding": 8}}
    layer = [
        {
            "mark": {"type": "rule", "strokeWidth": 6, "color": theme.SEQUENTIAL[2], "strokeCap": "round"},
            "encoding": {"y": Y, "x": {**x, "field": "low"}, "x2": {"field": "high"}},
        },
        {
            "mark": {"type": "point", "filled": True, "size": 60, "color": theme.ACCENT, "opacity": 1},
            "encoding": {"y": Y, "x": {**x, "field": "rank"}},
        },
    ]
    return {**_whole(layer, title, len(units), lang), "data": {"values": values}}


def write(spec: Spec, path: Any) -> None:
    """Write a picture, SVG or PNG as the name's ending says."""
    drawn = svg(spec)
    if str(path).lower().endswith(".png"):
        path.write_bytes(to_png(drawn))
    else:
        path.write_text(drawn, "utf-8", newline="\n")


def _called(unit: Ranked) -> str:
    return f"{unit.rank}  {unit.name}"


def _colours(n: int) -> list[str]:
    """So many colours: those of the theme, then the same in pale."""
    every = [*theme.CATEGORICAL, *(_pale(colour) for colour in theme.CATEGORICAL)]
    return [every[i % len(every)] for i in range(n)]


def _pale(colour: str) -> str:
    """Halfway to the paper's white."""
    parts = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return "#" + "".join(f"{(part + 255) // 2:02X}" for part in parts)


def _legend(pillars: Sequence[str]) -> Spec:
    """As many columns as fit: all in one row where they do, else rows of like length."""
    widest = max(sum(LETTER if ord(sign) < 0x2E80 else 2 * LETTER for sign in name) for name in pillars)
    n_fit = max(WIDTH // (widest + 32), 1)
    n_row = -(-len(pillars) // n_fit)
    return {"orient": "top", "title": None, "columns": -(-len(pillars) // n_row), "labelLimit": WIDTH}


def _whole(layer: list[Spec], title: str, n: int, lang: str) -> Spec:
    told = tell("The first {n} of {n_all}", lang, n=MOST_UNITS, n_all=n) if n > MOST_UNITS else ""
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "width": WIDTH,
        "height": {"step": STEP},
        "title": {
            "text": title,
            **({"subtitle": told, "subtitleColor": theme.MUTED} if told else {}),
            "anchor": "start",
            "fontSize": 16,
            "color": theme.INK,
            "offset": 12,
        },
        "layer": layer,
        "config": {**theme.CONFIG, "background": theme.PAPER},
    }
