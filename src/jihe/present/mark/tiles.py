"""Maps of equal squares: a region, a tile; and flows between them as arrows."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from jihe.errors import tell

from .. import theme
from ..format import short
from ..grid import Fact
from .picture import Picture, Spec, canvas, text_width, ticks, widest
from .steps import Steps

MOST_SIDE = 82
"""Pixels of a tile's side at most."""

SLIM = "ijl"
"""Letters that take half the room of others."""
GAP = 2
"""Pixels between tiles."""

BEND = 0.18
"""How far an arrow bows, as a part of its length; to its left, so that a flow and its return part."""

N_POINT = 24
"""Points of an arrow's line."""

THIN, THICK = 0.75, 0.085
"""Pixels of the thinnest arrow; how much thicker the thickest one is, as a part of a tile's side."""


@dataclass(frozen=True)
class Layout:
    """Where tiles stand, in pixels.

    Attributes
    ----------
    side
        Of a square.
    at
        Left and top of each region's tile.
    """

    side: float
    at: Mapping[str, tuple[float, float]]

    @property
    def right(self) -> float:
        return max((x for x, _ in self.at.values()), default=0) + self.side

    @property
    def bottom(self) -> float:
        return max((y for _, y in self.at.values()), default=0) + self.side

    def middle(self, code: str) -> tuple[float, float]:
        x, y = self.at[code]
        return x + self.side / 2, y + self.side / 2


def tile_map(picture: Picture) -> Spec:
    """Every tile in the colour of its region's value, with name and value; grey where there is no fact."""
    facts = {fact.cut.get(picture.grid.x, ""): fact for fact in picture.grid.facts()}
    steps = Steps(picture.most_of_years(), picture.unit, picture.lang)
    layout = _layout(picture, widest(steps.names) + 40)
    layers = [*_ground(picture, layout, facts, steps, has_value=True)]
    swatches, bottom = _swatches(picture, layout, steps)
    return canvas(picture, [*layers, *swatches], max(layout.bottom, bottom))


def flow_map(picture: Picture) -> Spec:
    """Arrows between tiles, wider for more; tiles in the colour of what flows within them."""
    within = {x: f for (x, s), f in picture.grid.cells.items() if x == s}
    steps = Steps(picture.most_of_years(is_within=True), picture.unit, picture.lang)
    layout = _layout(picture, widest([*steps.names, tell("Within a place", picture.lang)]) + 40)
    flows = [
        (x, s, f)
        for (x, s), f in picture.grid.cells.items()
        if x != s and x in layout.at and s in layout.at and f.value is not None and f.value > 0
    ]
    flows.sort(key=lambda flow: -flow[2].weight)
    greatest = max((f.weight for _, _, f in flows), default=1.0)
    ground, names = _ground(picture, layout, within, steps, has_value=False)
    layers = [ground, *_arrows(picture, layout, flows, greatest), names]
    swatches, bottom = _swatches(picture, layout, steps, tell("Within a place", picture.lang))
    layers += swatches
    if flows:
        widths, bottom = _widths(picture, layout, greatest, bottom)
        layers += widths
    return canvas(picture, layers, max(layout.bottom, bottom))


def without_tile(picture: Picture) -> list[str]:
    """Codes of regions that have a fact and no tile."""
    grid = picture.grid
    both = grid.by == "" or grid.series == ("",)
    codes = [*grid.xs] if both else list(dict.fromkeys([*grid.xs, *grid.series]))
    known = {tile.region_code for tile in picture.tiles}
    return [code for code in codes if code not in known]


def _layout(picture: Picture, key: float) -> Layout:
    """Tiles as large as fit, beside the key on a page and above it on a telephone."""
    tiles = picture.tiles
    if not tiles:
        return Layout(0, {})
    left, top = min(t.column for t in tiles), min(t.row for t in tiles)
    room = picture.width if picture.is_narrow else picture.width - key
    side = min(room / (max(t.column for t in tiles) - left + 1), MOST_SIDE)
    return Layout(
        side - GAP, {t.region_code: ((t.column - left) * side, (t.row - top) * side) for t in tiles}
    )


def _ground(
    picture: Picture, layout: Layout, facts: Mapping[str, Fact], steps: Steps, has_value: bool
) -> Iterable[Spec]:
    """Tiles, their names, and their values below where they are wanted."""
    squares, words, side = [], [], layout.side
    font = 12.0 if side > 60 else 8.5
    for code, (left, top) in layout.at.items():
        fact = facts.get(code)
        is_dark = int(steps.is_dark(fact))
        row = _linked(picture, fact)
        squares.append({**row, "px": left, "py": top, "x2": left + side, "y2": top + side,
                        "c": steps.colour(fact)})  # fmt: skip
        names = fitted(_name(picture, code), side - 1, font)
        lines = [*names, row["t"]] if has_value and fact is not None else names
        first = top + side / 2 - (len(lines) - 1) * font * 0.62 if has_value else top + font
        for i, line in enumerate(lines):
            place = {"px": left + side / 2, "py": first + i * font * 1.24}
            words.append({**row, **place, "t": line, "d": is_dark})
    fill = {"field": "c", "type": "nominal", "scale": None}
    ink = {"condition": {"test": "datum.d == 1", "value": theme.ON_DARK_STEP}, "value": theme.INK}
    text = {"type": "text", "fontSize": font, "baseline": "middle"}
    yield _opened(squares, {"type": "rect"}, {"x2": {"field": "x2"}, "y2": {"field": "y2"}, "fill": fill})
    yield _opened(words, text, {"text": {"field": "t"}, "fill": ink})


def _opened(rows: list[Spec], mark: Spec, encoding: Spec) -> Spec:
    """A layer in which those rows that have a fact lead to it."""
    has_fact = [row for row in rows if "h" in row]
    without = [row for row in rows if "h" not in row]
    layers = [{"data": {"values": without}, "mark": mark, "encoding": encoding}]
    linked = {**encoding, "href": {"field": "h"}}
    return {"layer": [*layers, {"data": {"values": has_fact}, "mark": mark, "encoding": linked}]}


def _linked(picture: Picture, fact: Fact | None) -> Spec:
    return picture.value(fact) if fact is not None else {}


def _name(picture: Picture, code: str) -> str:
    return picture.tile_names.get(code) or picture.x_names.get(code) or picture.series_names.get(code, code)


def fitted(text: str, room: float, font: float) -> list[str]:
    """`text` on one line or two, cut short where it must be: what fits into `room` pixels.

    Examples
    --------
    >>> fitted("Outer Hebrides", 80, 12), fitted("Llanfairpwllgwyngyll", 80, 12)
    (['Outer', 'Hebrides'], ['Llanfairpwll…'])
    """
    words, line = text.split(" "), ""
    while words and _fits(f"{line} {words[0]}".strip(), room, font):
        line = f"{line} {words.pop(0)}".strip()
    if not words:
        return [line]
    return [line, cut(" ".join(words), room, font)] if line else [cut(text, room, font)]


def cut(text: str, room: float, font: float) -> str:
    """`text` on one line, cut short where it must be."""
    if _fits(text, room, font):
        return text
    while len(text) > 1 and not _fits(f"{text}…", room, font):
        text = text[:-1].rstrip()
    return f"{text}…"


def _fits(text: str, room: float, font: float) -> bool:
    slim = sum(sign in SLIM for sign in text)
    return (text_width(text) - 3.5 * slim) * font / 13 <= room


def _arrows(
    picture: Picture, layout: Layout, flows: list[tuple[str, str, Fact]], greatest: float
) -> list[Spec]:
    points: list[Spec] = []
    heads: list[Spec] = []
    for i, (x, s, fact) in enumerate(flows):
        width = THIN + THICK * layout.side * fact.weight / greatest
        line = curved(layout.middle(x), layout.middle(s), layout.side * 0.3)
        row = picture.value(fact, i=i, w=width)
        points += [{**row, "j": j, "px": a, "py": b} for j, (a, b) in enumerate(line)]
        (a, b), (c, d) = line[-3], line[-1]
        angle = math.degrees(math.atan2(d - b, c - a))
        heads.append({**row, "px": c, "py": d, "a": angle, "z": (5 + 2 * width) ** 2 * 0.6})
    raw = {"type": "quantitative", "scale": None}
    return [
        {
            "data": {"values": points},
            "mark": {"type": "line", "stroke": theme.CATEGORICAL[3], "opacity": 0.72, "strokeCap": "butt"},
            "encoding": {
                "detail": {"field": "i", "type": "nominal"},
                "order": {"field": "j"},
                "size": {"field": "w", **raw},
                "href": {"field": "h"},
            },
        },
        {
            "data": {"values": heads},
            "mark": {"type": "point", "shape": "triangle-right", "filled": True, "opacity": 1,
                     "color": theme.CATEGORICAL[3]},
            "encoding": {
                "angle": {"field": "a", **raw},
                "size": {"field": "z", **raw},
                "href": {"field": "h"},
            },
        },
    ]  # fmt: skip


def curved(begin: tuple[float, float], end: tuple[float, float], away: float) -> list[tuple[float, float]]:
    """Points of a bowed line from one place to another, beginning and ending `away` pixels from them."""
    (x1, y1), (x2, y2) = begin, end
    dx, dy = x2 - x1, y2 - y1
    bow = (x1 + x2) / 2 + dy * BEND * 2, (y1 + y2) / 2 - dx * BEND * 2
    cut = min(away / max(math.hypot(dx, dy), 1e-9), 0.45)
    found = []
    for i in range(N_POINT):
        t = cut + (1 - 2 * cut) * i / (N_POINT - 1)
        u = 1 - t
        found.append(
            (u * u * x1 + 2 * u * t * bow[0] + t * t * x2, u * u * y1 + 2 * u * t * bow[1] + t * t * y2)
        )
    return found


def _swatches(picture: Picture, layout: Layout, steps: Steps, title: str = "") -> tuple[list[Spec], float]:
    """The key of colours, and where it ends: to the right of the tiles, or in columns below them."""
    pairs = list(zip(steps.names, steps.colours, strict=True))
    left, top, n_row = _key_place(picture, layout, len(pairs))
    words: list[Spec] = [{"px": left, "py": top + 8, "t": title}] if title else []
    top += 22 if title else 0
    wide = picture.width / 3
    squares = []
    for i, (name, colour) in enumerate(pairs):
        x, y = left + i // n_row * wide, top + i % n_row * 20
        squares.append({"px": x, "py": y, "x2": x + 15, "y2": y + 15, "c": colour})
        words.append({"px": x + 22, "py": y + 8, "t": name})
    fill = {"field": "c", "type": "nominal", "scale": None}
    return [
        {
            "data": {"values": squares},
            "mark": {"type": "rect", "stroke": theme.GRID, "strokeWidth": 0.5},
            "encoding": {"x2": {"field": "x2"}, "y2": {"field": "y2"}, "fill": fill},
        },
        _told(words),
    ], top + n_row * 20


def _widths(picture: Picture, layout: Layout, greatest: float, top: float) -> tuple[list[Spec], float]:
    """The key of the widths of arrows, and where it ends."""
    left = _key_place(picture, layout, 1)[0]
    words: list[Spec] = [{"px": left, "py": top + 18, "t": tell("Between places", picture.lang)}]
    round_ = [value for value in ticks(greatest) if 0 < value <= greatest] or [greatest]
    chosen = dict.fromkeys([round_[0], round_[len(round_) // 2], round_[-1]])
    lines: list[Spec] = []
    for i, value in enumerate(chosen):
        y = top + 40 + i * 20
        lines.append(
            {"px": left, "py": y, "x2": left + 30, "w": THIN + THICK * layout.side * value / greatest}
        )
        words.append({"px": left + 38, "py": y, "t": short(value, picture.unit, picture.lang)})
    width = {"field": "w", "type": "quantitative", "scale": None}
    return [
        {
            "data": {"values": lines},
            "mark": {"type": "rule", "stroke": theme.CATEGORICAL[3], "opacity": 0.72},
            "encoding": {"x2": {"field": "x2"}, "strokeWidth": width},
        },
        _told(words),
    ], top + 40 + len(chosen) * 20


def _key_place(picture: Picture, layout: Layout, n: int) -> tuple[float, float, int]:
    """Left and top of the key, and how many of its entries stand one below the other."""
    if picture.is_narrow:
        return 0.0, layout.bottom + 12, math.ceil(n / 3)
    return layout.right + 22, 2.0, n


def _told(words: list[Spec]) -> dict[str, Any]:
    return {
        "data": {"values": words},
        "mark": {"type": "text", "align": "left", "baseline": "middle", "fontSize": 12},
        "encoding": {"text": {"field": "t"}},
    }
