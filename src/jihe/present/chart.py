"""Vega-Lite specification -> SVG text: without a network, the same bytes for the same specification."""

from __future__ import annotations

import json
import re
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

FONTS = Path(__file__).parent / "font"
VEGA_LITE = "6.4"


def svg(spec: dict[str, Any]) -> str:
    """Draw a specification whose data stand in it.

    Returns
    -------
    str
        An SVG element. Links in it lead to places of the page that it is put into, and are not reached by the
        keyboard: the table beside the chart holds the same links.

    Raises
    ------
    ValueError
        When data would have to be fetched, or the specification cannot be drawn.
    """
    _check_inline(spec)
    return _drawn(json.dumps(spec))


@lru_cache(maxsize=512)
def _drawn(spec: str) -> str:
    """Each picture once: one without words is the same in both languages, and drawing is what takes time."""
    drawn = converter().vegalite_to_svg(spec, vl_version=VEGA_LITE, allowed_base_urls=[])
    # The drawing library takes links for addresses on the site of its own sample data.
    drawn = re.sub(r'<a xlink:href="[^"#]*#', '<a tabindex="-1" href="#', drawn)
    return drawn.replace(' version="1.1" class="marks"', "", 1)


def _check_inline(part: Any) -> None:
    if isinstance(part, dict):
        if "url" in part:
            raise ValueError("a chart's data must stand in its specification")
        for value in part.values():
            _check_inline(value)
    elif isinstance(part, list):
        for value in part:
            _check_inline(value)


@cache
def converter() -> Any:
    """The library, imported at the first chart, with our fonts known to it."""
    import vl_convert

    vl_convert.register_font_directory(str(FONTS))
    return vl_convert
