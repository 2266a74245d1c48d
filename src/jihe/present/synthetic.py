"""The mark of made-up data: it stands, in every language, on all that shows any, and nothing takes it off."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from jihe.errors import LANGUAGES, tell

from . import theme

COLUMN = "is_synthetic"


def mark() -> str:
    """The words in every language, whatever the language of what bears them; English last, as in captions."""
    return " · ".join(tell("Synthetic data", lang) for lang in reversed(LANGUAGES))


def titled(title: str) -> str:
    """A title with the mark at its end."""
    return f"{title} [{mark()}]"


def has_made_up(table: pa.Table) -> bool:
    """Whether any row of a table says that it was made up."""
    if COLUMN not in table.column_names or not pa.types.is_boolean(table[COLUMN].type):
        return False
    return bool(pc.any(table[COLUMN]).as_py())


def column(table: pa.Table) -> pa.Table:
    """The table with a column that says of each row that it was made up, unless its rows tell themselves."""
    if COLUMN in table.column_names:
        return table
    return table.append_column(COLUMN, pa.repeat(True, table.num_rows))


def drawn(spec: dict[str, Any]) -> dict[str, Any]:
    """A Vega-Lite specification with the mark above the picture, so that a copy of the picture has it too."""
    if "title" not in spec:
        # Within the plot: at the edge of a picture it would be cut.
        place = {"anchor": "end", "frame": "group", "offset": 8}
        look = {"fontSize": 12, "color": theme.WARNING, "font": theme.FONT}
        return {**spec, "title": {"text": mark(), **place, **look}}
    told = spec["title"].get("subtitle")
    words = {
        "subtitle": [*([told] if told else []), mark()],
        "subtitleColor": theme.WARNING,
        "subtitleFontWeight": "bold",
    }
    return {**spec, "title": {**spec["title"], **words}}
