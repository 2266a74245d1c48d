"""Colours and type of charts. The page's style sheet knows these colours by value and turns them dark."""

from __future__ import annotations

from typing import Any

FONT = "Jihe Sans SC"
INK = "#1F2328"
MUTED = "#59636E"
GRID = "#E3E7EB"
PAPER = "#FFFFFF"
ACCENT = "#1F67A6"
NO_DATA = "#ECEFF2"
WARNING = "#B42318"

CATEGORICAL = ("#0072B2", "#E69F00", "#009E73", "#D55E00", "#56B4E9", "#CC79A7")
"""In the order of use; told apart by the colour-blind too."""

OTHER = "#6E7781"
"""What is left over when classes are more than colours."""

ON_COLOUR = "#0B0D0F"
"""Text on these colours but the first, on which paper is read better."""

SEQUENTIAL = (
    "#EEF4FB",
    "#D3E3F3",
    "#AFCCE8",
    "#82AFD9",
    "#538FC5",
    "#2B6FAD",
    "#124E8A",
    "#062C56",
)
LIGHT_STEPS = 5
"""Dark text stands on so many of the first sequential colours, on the rest:"""
ON_DARK_STEP = "#FEFEFE"
"""A white of its own, as the dark page reverses the steps and so must reverse this."""

CONFIG: dict[str, Any] = {
    "font": FONT,
    "background": None,
    "aria": False,
    "padding": {"left": 1, "right": 1, "top": 4, "bottom": 4},
    "view": {"stroke": None},
    "axis": {
        "labelFont": FONT,
        "labelFontSize": 13,
        "labelColor": INK,
        "titleFont": FONT,
        "titleFontSize": 12,
        "titleFontWeight": "normal",
        "titleColor": MUTED,
        "domainColor": MUTED,
        "tickColor": MUTED,
        "gridColor": GRID,
        "ticks": False,
        "labelPadding": 7,
        "domain": False,
        "grid": False,
    },
    "legend": {
        "labelFont": FONT,
        "labelFontSize": 13,
        "labelColor": INK,
        "labelLimit": 220,
        "title": None,
        "orient": "top",
        "symbolType": "square",
        "symbolSize": 140,
        "symbolStrokeWidth": 0,
        "columnPadding": 16,
        "rowPadding": 4,
        "offset": 10,
    },
    "text": {"font": FONT, "fontSize": 13, "fill": INK},
    "bar": {"fill": ACCENT},
    "line": {"stroke": ACCENT, "strokeWidth": 2.25},
    "point": {"filled": True, "size": 36},
}


def colour(place: int) -> str:
    """The colour of the class that stands at this place, from 0; those beyond the last share one."""
    return CATEGORICAL[place] if 0 <= place < len(CATEGORICAL) else OTHER
