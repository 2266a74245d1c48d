"""Marks: a grid of facts as a Vega-Lite specification."""

from __future__ import annotations

from collections.abc import Callable

from .bars import bar, column
from .curve import curve
from .lines import line
from .matrix import heatmap
from .panels import MOST_PANELS, panels
from .picture import MOST_BARS, MOST_CELLS, MOST_SERIES, NARROW, WIDE, Picture, Spec
from .scatter import scatter
from .stack import stacked
from .tiles import flow_map, tile_map
from .whisker import whisker

__all__ = [
    "MARKS",
    "MOST_BARS",
    "MOST_CELLS",
    "MOST_PANELS",
    "MOST_SERIES",
    "NARROW",
    "WIDE",
    "Picture",
    "Spec",
]

MARKS: dict[str, Callable[[Picture], Spec]] = {
    "bar": bar,
    "column": column,
    "line": line,
    "stacked": stacked,
    "heatmap": heatmap,
    "curve": curve,
    "panels": panels,
    "scatter": scatter,
    "tile_map": tile_map,
    "flow_map": flow_map,
    "verdict": whisker,
}
"""Mark of exhibit.csv -> what draws it; a table needs no drawing."""
