"""A picture to take away: title above, source and how to cite it below, and the mark of made-up data."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from typing import Any

from .. import theme
from ..label import folded
from ..pixels import to_png

EDGE = 20
LEAST_WIDTH = 420
TITLE, SMALL = 17.0, 11.0
SIZE = re.compile(r'<svg[^>]*?\bwidth="([\d.]+)"[^>]*?\bheight="([\d.]+)"')
LINK = re.compile(r"</?a\b[^>]*>")
"""Links lead to facts of a page, which a picture by itself is not on."""


def poster(told: Mapping[str, Any], drawn: str, lang: str) -> str:
    """The picture with what must be said about it, as one SVG.

    Parameters
    ----------
    told
        The exhibit, as the answer to ``figure`` has it.
    """
    inner = LINK.sub("", drawn)
    found = SIZE.search(inner)
    assert found is not None  # every picture of ours tells its size
    width, height = float(found[1]), float(found[2])
    room = max(width, LEAST_WIDTH)
    above = [
        (line, TITLE, theme.INK, 600) for line in folded(f"{told['number']}  {told['title']}", TITLE, room)
    ]
    said = [*told["notes"], told["source"], told["citation"]]
    below = [(line, SMALL, theme.MUTED, 400) for text in said if text for line in folded(text, SMALL, room)]
    if told["mark_text"]:
        below.append((told["mark_text"], SMALL, theme.WARNING, 600))
    head, top = _lines(above, EDGE)
    foot, end = _lines(below, top + height + 12)
    size = f'width="{room + 2 * EDGE:g}" height="{end + EDGE / 2:g}"'
    place = f'<svg x="{EDGE}" y="{top:g}"'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" {size} '
        f'viewBox="0 0 {room + 2 * EDGE:g} {end + EDGE / 2:g}" lang="{lang}">'
        f"<title>{html.escape(told['title'])}</title>"
        f'<rect width="100%" height="100%" fill="{theme.PAPER}"/>{head}'
        f"{inner.replace('<svg', place, 1)}{foot}</svg>\n"
    )


def png(drawing: str) -> bytes:
    """A poster as pixels."""
    return to_png(drawing)


def _lines(lines: list[tuple[str, float, str, int]], y: float) -> tuple[str, float]:
    """Texts one below the other from `y` on, and where the last ends."""
    found = []
    for text, size, colour, weight in lines:
        y += size * 1.45
        look = f'font-family="{theme.FONT}, sans-serif" font-size="{size:g}" font-weight="{weight}"'
        found.append(
            f'<text x="{EDGE}" y="{y - size * 0.35:g}" {look} fill="{colour}">{html.escape(text)}</text>'
        )
    return "".join(found), y + (6 if lines else 0)
