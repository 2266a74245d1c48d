"""What every mark needs: the facts and their names, and the parts of a specification that marks share.

Arithmetic in this package is that of drawing: pixels, never data.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from jihe.pack.model import Tile

from .. import theme
from ..format import axis_label, short
from ..grid import Fact, Grid
from ..label import text_width as text_width

WIDE, NARROW = 760, 330
"""Widths in pixels: a column of the page or of print, and a telephone."""

MOST_BARS = 30
MOST_SERIES = 6
MOST_CELLS = 40
"""Beyond these a picture is no longer read; the table has all."""

Spec = dict[str, Any]


@dataclass(frozen=True)
class Picture:
    """What a mark needs to know: the facts, what classes are called, the language and the width.

    Attributes
    ----------
    title, against_title
        What the measure is called, and the one along the other axis of a scatter.
    against
        Facts of that other measure, by class of x.
    tiles, tile_names
        Places of regions on a map of squares, and what regions are called there.
    """

    grid: Grid
    x_names: dict[str, str]
    series_names: dict[str, str]
    x_title: str
    series_title: str
    is_time: bool
    lang: str
    width: int = WIDE
    title: str = ""
    against: Mapping[str, Fact] = field(default_factory=dict)
    against_title: str = ""
    tiles: Sequence[Tile] = ()
    tile_names: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_narrow(self) -> bool:
        return self.width < WIDE

    @property
    def unit(self) -> str:
        return self.grid.unit()

    def value(self, fact: Fact, **more: Any) -> Spec:
        """A fact as a row of the chart's data: classes, value, its text, and the link that opens it."""
        x, s = (fact.cut.get(d, "") for d in (self.grid.x, self.grid.by))
        return {
            "x": self.x_names.get(x, x),
            "s": self.series_names.get(s, s),
            "v": fact.value,
            "t": short(fact.value, fact.unit, self.lang),
            "h": f"#fact={fact.id}",
            **more,
        }

    def most(self) -> float:
        """The greatest value shown, 1 where there is none above 0."""
        return max([f.value for f in self.grid.facts() if f.value is not None and f.value > 0], default=1.0)

    def most_of_years(self, is_within: bool = False) -> float:
        """The greatest value of any year, where one of them is shown; of places to themselves alone."""
        grid = self.grid
        return max(
            (
                f.value
                for f in grid.of_years or grid.facts()
                if f.value is not None
                and f.value > 0
                and (not is_within or f.cut.get(grid.x) == f.cut.get(grid.by))
            ),
            default=1.0,
        )

    def ends(self, facts: Iterable[Fact]) -> tuple[float, float]:
        """Least and greatest number of values and their intervals, zero between them; 0 and 1 without any."""
        return span(n for f in facts for n in (f.value, f.low, f.high))


def span(numbers: Iterable[float | None]) -> tuple[float, float]:
    """Least and greatest of numbers, zero between them; 0 and 1 where none differs from zero."""
    known = [n for n in numbers if n is not None]
    least, most = min([0.0, *known]), max([0.0, *known])
    return least, most if least < most else 1.0


def widest(texts: Iterable[str]) -> float:
    """Pixels of the widest text, 0 where there is none."""
    return max((text_width(text) for text in texts), default=0.0)


def ticks(most: float, is_whole: bool = False) -> list[float]:
    """Round values from 0 to above `most`, four or five steps.

    Examples
    --------
    >>> ticks(0.43), ticks(3, is_whole=True)
    ([0.0, 0.1, 0.2, 0.3, 0.4, 0.5], [0.0, 1.0, 2.0, 3.0])
    """
    rough = most / 4.5
    size = 10.0 ** math.floor(math.log10(rough))
    step = next(s * size for s in (1, 2, 2.5, 5, 10) if s * size >= rough * 0.999)
    if is_whole:
        step = max(1.0, math.ceil(step))
    return [round(step * i, 12) for i in range(math.ceil(most / step - 1e-9) + 1)]


def ticks_between(least: float, most: float, is_whole: bool = False) -> list[float]:
    """Round values from below `least`, which is not above 0, to above `most`.

    Examples
    --------
    >>> ticks_between(-0.12, 0.43), ticks_between(0, 0.43) == ticks(0.43)
    ([-0.2, -0.1, 0.0, 0.1, 0.2, 0.3, 0.4, 0.5], True)
    """
    step = ticks(max(most, -least), is_whole)[1]
    low, high = math.floor(least / step + 1e-9), math.ceil(most / step - 1e-9)
    return [round(step * i, 12) + 0.0 for i in range(low, high + 1)]


def whole(picture: Picture, values: list[Spec], **parts: Any) -> Spec:
    """The specification: data, sizes and colours around what the mark adds."""
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "config": theme.CONFIG,
        "width": picture.width,
        "autosize": {"type": "fit-x", "contains": "padding"},
        "data": {"values": values},
        **parts,
    }


def canvas(picture: Picture, layers: list[Spec], height: float) -> Spec:
    """A specification whose marks stand at pixels: `px` from the left, `py` from the top."""
    return whole(
        picture,
        [],
        layer=layers,
        encoding={"x": pixels("px", [0, picture.width]), "y": pixels("py", [height, 0])},
        height=height,
    )


def pixels(name: str, domain: Sequence[float]) -> Spec:
    scale = {"domain": list(domain), "nice": False, "zero": False}
    return {"field": name, "type": "quantitative", "axis": None, "title": None, "scale": scale}


def quantity(field: str, axis: Spec | None, end: float, begin: float = 0) -> Spec:
    """A channel for values, from `begin` to `end`."""
    scale = {"domain": [begin, end], "nice": False}
    return {"field": field, "type": "quantitative", "axis": axis, "scale": scale}


def class_scale(names: Sequence[str] = ()) -> Spec:
    """The distances of bars; `names` are the classes that have a place, those without a bar included."""
    return {"paddingInner": 0.25, **({"domain": list(names)} if names else {})}


def colour(names: Sequence[str], legend: Spec | None = None) -> Spec:
    """The channel that tells series apart; one alone takes the accent."""
    if len(names) == 1 and legend is None:
        return {"value": theme.ACCENT}
    scale = {"domain": list(names), "range": list(theme.CATEGORICAL[: len(names)])}
    return {"field": "s", "type": "nominal", "scale": scale, "legend": legend}


def key(picture: Picture) -> Spec:
    """A key of colours above the picture."""
    return {"columns": 2, "labelLimit": 140} if picture.is_narrow else {"columns": 4, "labelLimit": 220}


def zero_axis() -> Spec:
    """A line at zero and nothing else, for values written on their bars."""
    bare = {"labels": False, "ticks": False, "domain": False}
    return {"title": None, "values": [0], **bare, "grid": True, "gridColor": theme.MUTED}


def value_axis(picture: Picture, steps: Sequence[float]) -> Spec:
    """Values at `steps`, with lines across; that at zero is darker where numbers lie on both its sides."""
    zero = {"condition": {"test": "datum.value === 0", "value": theme.MUTED}, "value": theme.GRID}
    return {
        **({"gridColor": zero} if steps[0] < 0 else {}),
        "title": None,
        "values": list(steps),
        "grid": True,
        "labelExpr": axis_label(picture.unit, picture.lang),
        "labelColor": theme.MUTED,
        "labelFontSize": 12,
    }


def class_axis(picture: Picture, room: float, names: Sequence[str] = ()) -> Spec:
    """Names below columns: every one, every k-th where classes are years, or slanted."""
    names = names or [picture.x_names.get(x, x) for x in picture.grid.xs]
    most = widest(names) + 6
    axis: Spec = {"title": None, "labelAngle": 0, "labelLimit": 160, "domain": True}
    if any(f.value is not None and f.value < 0 for f in picture.grid.facts()):
        axis["domain"] = False  # the line that matters is that at zero
    if most <= room:
        return axis
    if picture.is_time:
        every = math.ceil(most / max(room, 1))
        return {**axis, "values": names[::every]}
    return {**axis, "labelAngle": -40, "labelAlign": "right"}


def all_years(picture: Picture) -> list[str]:
    """Names of the classes of x; where they are years also of those between, so that time runs evenly."""
    codes = picture.grid.xs
    if not picture.is_time or not all(code.isdigit() for code in codes) or not codes:
        return [picture.x_names.get(x, x) for x in codes]
    years = range(int(codes[0]), int(codes[-1]) + 1)
    return [picture.x_names.get(str(year), str(year)) for year in years]


def is_whole(facts: Sequence[Fact]) -> bool:
    """Whether all values are whole numbers, so that an axis must not show halves."""
    return all(f.value is None or f.value == int(f.value) for f in facts)
