"""Small multiples: a little chart of lines for each class, all on one scale."""

from __future__ import annotations

from .. import theme
from ..format import tick
from .picture import Picture, Spec, canvas, is_whole, ticks_between
from .tiles import cut

MOST_PANELS = 30
HEIGHT, HEAD, FOOT, GUTTER = 72, 26, 24, 22
"""Pixels of a plot, of what stands above and below it, and between two columns."""

LEFT = 46
"""Pixels for the numbers beside the first column."""


def panels(picture: Picture) -> Spec:
    """A panel for each class of series, its last value below the end of its line; common axes."""
    grid = picture.grid
    codes = grid.series[:MOST_PANELS]
    facts = [f for x in grid.xs for s in codes if (f := grid.cells.get((x, s)))]
    steps = ticks_between(*picture.ends(facts), is_whole(facts))
    n_column = 2 if picture.is_narrow else min(4, max(len(codes), 1))
    wide = (picture.width - LEFT - GUTTER * n_column) / n_column
    at = [_place(x, i, picture) for i, x in enumerate(grid.xs)]
    first, span = min(at, default=0.0), (max(at, default=1.0) - min(at, default=0.0)) or 1.0
    points: list[Spec] = []
    words: list[Spec] = []
    rules: list[Spec] = []
    at_end: dict[str, Spec] = {}
    for i, s in enumerate(codes):
        left = LEFT + i % n_column * (wide + GUTTER)
        top = i // n_column * (HEIGHT + HEAD + FOOT) + HEAD
        rules += _rules(picture, steps, left, top, wide, is_first=i % n_column == 0)
        at_end[str(i)] = {"px": left + wide, "py": top + HEIGHT + 11}
        name = cut(picture.series_names.get(s, s), wide + GUTTER - 6, 13.5)
        words.append({"px": left, "py": top - 14, "t": name})
        run = 0
        for x, place in zip(grid.xs, at, strict=True):
            fact = grid.cells.get((x, s))
            if fact is None or fact.value is None:
                run += 1  # the line breaks where there is no number
                continue
            row = picture.value(fact, i=f"{i}.{run}", px=left + wide * (place - first) / span)
            bounds = {key: _down(n, steps, top) for key, n in (("lo", fact.low), ("hi", fact.high))}
            points.append({**row, **bounds, "py": _down(fact.value, steps, top)})
        words.append({"px": left, "py": top + HEIGHT + 11, "t": picture.x_names[grid.xs[0]], "e": "first"})
    height = -(-len(codes) // n_column) * (HEIGHT + HEAD + FOOT)
    return canvas(picture, [*_lines(rules, points), *_words(words, rules, _last(points, at_end))], height)


def _place(code: str, index: int, picture: Picture) -> float:
    return float(code) if picture.is_time and code.isdigit() else float(index)


def _down(value: float | None, steps: list[float], top: float) -> float | None:
    """Pixels from the top of the picture."""
    if value is None:
        return None
    return top + HEIGHT * (steps[-1] - value) / (steps[-1] - steps[0])


def _rules(
    picture: Picture, steps: list[float], left: float, top: float, wide: float, is_first: bool
) -> list[Spec]:
    """Lines at the least, at zero and at the greatest number, which are named beside the first column."""
    made = []
    for value in dict.fromkeys((steps[0], 0.0, steps[-1])):
        text = tick(value, picture.unit, picture.lang) if is_first else ""
        colour = theme.MUTED if value == 0 else theme.GRID
        made.append({"px": left, "x2": left + wide, "py": _down(value, steps, top), "c": colour, "t": text})
    return made


def _last(points: list[Spec], at_end: dict[str, Spec]) -> list[Spec]:
    """The last number of each panel, below its right end, with its year."""
    last = {point["i"].partition(".")[0]: point for point in points}
    return [{**point, **at_end[i], "t": f"{point['x']}: {point['t']}"} for i, point in last.items()]


def _lines(rules: list[Spec], points: list[Spec]) -> list[Spec]:
    raw = {"type": "nominal", "scale": None}
    apart = {"detail": {"field": "i", "type": "nominal"}}
    band = [p for p in points if p["lo"] is not None and p["hi"] is not None]
    layers: list[Spec] = [
        {
            "data": {"values": rules},
            "mark": {"type": "rule", "strokeWidth": 1},
            "encoding": {"x2": {"field": "x2"}, "stroke": {"field": "c", **raw}},
        }
    ]
    if band:
        y = {"y": {"field": "lo", "type": "quantitative", "axis": None, "title": None}, "y2": {"field": "hi"}}
        area = {"type": "area", "fill": theme.ACCENT, "opacity": 0.18, "line": False}
        layers.append({"data": {"values": band}, "mark": area, "encoding": {**y, **apart}})
    layers += [
        {"data": {"values": points}, "mark": {"type": "line", "strokeWidth": 1.75}, "encoding": apart},
        {
            "data": {"values": points},
            "mark": {"type": "point", "filled": True, "size": 14, "opacity": 1, "color": theme.ACCENT},
            "encoding": {"href": {"field": "h"}},
        },
    ]
    return layers


def _words(words: list[Spec], rules: list[Spec], last: list[Spec]) -> list[Spec]:
    """Titles, the numbers beside the first column, the years, and the last values."""
    titles = [w for w in words if "e" not in w]
    beside = [{**r, "px": r["px"] - 6} for r in rules if r["t"]]
    groups = (
        (titles, "left", theme.INK, 12.5, 600),
        (beside, "right", theme.MUTED, 10.5, 400),
        ([w for w in words if w.get("e") == "first"], "left", theme.MUTED, 10.5, 400),
        (last, "right", theme.INK, 11, 400),
    )
    return [
        {
            "data": {"values": rows},
            "mark": {"type": "text", "align": align, "baseline": "middle", "fill": fill, "fontSize": size,
                     "fontWeight": weight},
            "encoding": {"text": {"field": "t"}, **({"href": {"field": "h"}} if rows is last else {})},
        }
        for rows, align, fill, size, weight in groups
        if rows
    ]  # fmt: skip
