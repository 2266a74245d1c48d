"""Pictures in a line, with what they show in words."""

from __future__ import annotations

import struct
from typing import Any

from lxml import etree

from ...office import visible
from ...pixels import SCALE, SVG
from .markup import Element, w

WP = "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
A = "http://schemas.openxmlformats.org/drawingml/2006/main"
PIC = "http://schemas.openxmlformats.org/drawingml/2006/picture"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"

EMU = 635
"""In a twentieth of a point."""
NATURAL = 12
"""Twentieths of a point that a pixel of a drawing is wide on paper: its words are as great as captions."""


def natural_width(data: bytes, media: str) -> int | None:
    """Twentieths of a point that a picture made of a drawing is wide; None for others: they fill the line."""
    if media != SVG or not data.startswith(b"\x89PNG"):
        return None
    width = struct.unpack(">I", data[16:20])[0]
    return round(width / SCALE * NATURAL)


def fitted(width: int, height: int, wish: int | None, most: tuple[int, int]) -> tuple[int, int]:
    """Width and height on paper of a picture of so many pixels.

    Examples
    --------
    >>> fitted(200, 100, None, (1000, 300)), fitted(200, 100, 400, (1000, 300))
    ((600, 300), (400, 200))
    """
    wide = float(min(wish or most[0], most[0]))
    high = wide * height / width
    if high > most[1]:
        wide, high = most[1] * width / height, most[1]
    return round(wide), round(high)


def drawing(relation: str, number: int, name: str, alt: str, size: tuple[int, int]) -> Element:
    """A picture in a line, with what it shows in words."""
    cx, cy = (str(length * EMU) for length in size)
    made = _in(WP, "inline", {"distT": "0", "distB": "0", "distL": "0", "distR": "0"})
    made.append(_in(WP, "extent", {"cx": cx, "cy": cy}))
    told = {"id": str(number), "name": visible(name), "descr": visible(alt)}
    made.append(_in(WP, "docPr", told))
    fixed = _in(WP, "cNvGraphicFramePr")
    fixed.append(_in(A, "graphicFrameLocks", {"noChangeAspect": "1"}))
    made.append(fixed)
    picture = _in(PIC, "pic")
    about = _in(PIC, "nvPicPr")
    about.append(_in(PIC, "cNvPr", {"id": str(number), "name": visible(name), "descr": visible(alt)}))
    about.append(_in(PIC, "cNvPicPr"))
    fill = _in(PIC, "blipFill")
    fill.append(_in(A, "blip", {f"{{{R}}}embed": relation}))
    stretch = _in(A, "stretch")
    stretch.append(_in(A, "fillRect"))
    fill.append(stretch)
    picture.extend([about, fill, _shape(cx, cy)])
    data = _in(A, "graphicData", {"uri": PIC})
    data.append(picture)
    graphic = _in(A, "graphic")
    graphic.append(data)
    made.append(graphic)
    return w("r", w("drawing", made))


def _shape(cx: str, cy: str) -> Element:
    made = _in(PIC, "spPr")
    frame = _in(A, "xfrm")
    frame.append(_in(A, "off", {"x": "0", "y": "0"}))
    frame.append(_in(A, "ext", {"cx": cx, "cy": cy}))
    shape = _in(A, "prstGeom", {"prst": "rect"})
    shape.append(_in(A, "avLst"))
    made.extend([frame, shape])
    return made


def _in(space: str, name: str, attributes: dict[str, str] | None = None) -> Any:
    prefix = {WP: "wp", A: "a", PIC: "pic"}[space]
    return etree.Element(f"{{{space}}}{name}", attributes or {}, nsmap={prefix: space, "r": R})
