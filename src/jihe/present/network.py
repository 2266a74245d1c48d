"""The picture of a network: edges as one image, nodes, names and key as vectors."""

from __future__ import annotations

import base64
import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from html import escape
from itertools import groupby

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from jihe.errors import tell

from . import raster, synthetic, theme
from .label import Box, Label, placed
from .mark.picture import text_width
from .pixels import to_png

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

MOST_GROUPS = len(theme.CATEGORICAL)
FEW_EDGES = 1500
"""Up to so many, edges are drawn as curves; more become an image, in which they blend."""

SHARPNESS = 2
"""Dots of the edges' image to a pixel."""

DOT = 2.0
"""Radius in pixels up to which a node has no ring."""

MOST_SEEN = 300
"""Names keep clear of so many of the greatest nodes, as far as they can."""

MARGIN = 28.0
BEND = 0.1
"""How far a curve leaves the straight line, as a share of its length: to the left of its direction."""


@dataclass(frozen=True)
class NetworkPicture:
    """What to draw.

    Attributes
    ----------
    node
        x, y (null or NaN: not drawn), and where it has them label, size (any amount from 0 on; the area of a
        node grows with it) and group.
    edge
        source, target (row numbers of `node`), and where it has it weight.
    title
        Written above; "" for none.
    groups
        Codes of groups in the order of their colours; those beyond the sixth, and those left out, share one.
        None: the greatest first.
    group_names
        What a code is called in the key; the code itself where it is missing.
    n_label
        The greatest nodes so many are named, as far as their names have room.
    frame
        x and y of the least and of the greatest point to show, so that pictures of several years agree. None
        fits this one.
    is_synthetic
        Whether any of it was made up: then the picture says so, below.
    """

    node: pa.Table
    edge: pa.Table
    title: str = ""
    groups: Sequence[str] | None = None
    group_names: dict[str, str] = field(default_factory=dict)
    n_label: int = 20
    lang: str = "en"
    frame: tuple[float, float, float, float] | None = None
    width: int = 1200
    height: int = 900
    is_synthetic: bool = False


@dataclass(frozen=True)
class _Drawn:
    """Nodes in pixels, the ends of edges among them, and what colours mean."""

    place: Floats
    radius: Floats
    shade: Ints
    ends: Ints
    weight: Floats
    name: list[str]
    key: list[tuple[str, str, int]]

    @property
    def colours(self) -> list[str]:
        return [colour for colour, _, _ in self.key]


def svg(picture: NetworkPicture) -> str:
    """The picture as an SVG file; the same text for the same picture."""
    drawn = _drawn(picture)
    size = f'width="{picture.width}" height="{picture.height}"'
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} viewBox="0 0 {picture.width} {picture.height}"'
        f' role="img" font-family="{theme.FONT}, sans-serif">',
        f"<title>{_text(picture.title)}</title>" if picture.title else "",
        f'<rect {size} fill="{theme.PAPER}"/>',
        _curves(drawn) if len(drawn.ends) <= FEW_EDGES else _image(drawn, picture),
        _nodes(drawn),
        *_key(drawn, picture),
        *_names(drawn, picture),
        _mark(picture) if picture.is_synthetic else "",
        "</svg>",
    ]
    return "\n".join(part for part in parts if part)


def png(picture: NetworkPicture, scale: float = SHARPNESS) -> bytes:
    """The picture as a PNG file."""
    return to_png(svg(picture), scale)


def _drawn(picture: NetworkPicture) -> _Drawn:
    node, edge = picture.node, picture.edge
    place = np.column_stack([_floats(node, "x", math.nan), _floats(node, "y", math.nan)])
    here = np.isfinite(place[:, 0]) & np.isfinite(place[:, 1])
    number = np.cumsum(here) - 1
    ends = np.column_stack([edge[end].to_numpy().astype(np.int64) for end in ("source", "target")])
    kept = here[ends].all(axis=1) & (ends[:, 0] != ends[:, 1])
    names = node["label"].to_pylist() if "label" in node.column_names else [None] * len(here)
    codes = node["group"].to_pylist() if "group" in node.column_names else [None] * len(here)
    shade, key = _shades([code for code, is_here in zip(codes, here, strict=True) if is_here], picture)
    size = np.nan_to_num(_floats(node, "size", 1.0))[here]
    return _Drawn(
        _fitted(place[here], picture, _top(key, picture)),
        _radii(size, picture),
        shade,
        number[ends[kept]],
        _floats(edge, "weight", 1.0)[kept],
        [name or "" for name, is_here in zip(names, here, strict=True) if is_here],
        key,
    )


def _floats(table: pa.Table, name: str, default: float) -> Floats:
    if name not in table.column_names:
        return np.full(len(table), default)
    values: Floats = table[name].to_numpy().astype(np.float64)
    return values


def _fitted(place: Floats, picture: NetworkPicture, top: float) -> Floats:
    """Places in pixels: the frame as large as it goes, in the middle below `top`; y upwards, as in a
    layout."""
    if not len(place):
        return place
    frame = picture.frame or (*place.min(axis=0), *place.max(axis=0))
    low, high = np.array(frame[:2]), np.array(frame[2:])
    room = np.array([picture.width - 2 * MARGIN, picture.height - top - _foot(picture)])
    extent = np.maximum(high - low, 1e-9)
    scale = float((room / extent).min()) if (high > low).any() else 0.0
    middle = np.array([picture.width / 2, top + room[1] / 2])
    fitted: Floats = (place - (low + high) / 2) * scale * [1, -1] + middle
    return fitted


def _radii(size: Floats, picture: NetworkPicture) -> Floats:
    """Radius in pixels: the least fits the distance between neighbours, the area grows with size."""
    spacing = math.sqrt(picture.width * picture.height / max(len(size), 1))
    least, most = min(max(0.13 * spacing, 0.65), 5.0), min(max(8 + 0.1 * spacing, 11.0), 20.0)
    share = size / max(float(size.max(initial=0)), 1e-9)
    return np.sqrt(least**2 + (most**2 - least**2) * np.clip(share, 0, 1))


def _shades(codes: list[str | None], picture: NetworkPicture) -> tuple[Ints, list[tuple[str, str, int]]]:
    """Number of each node's colour, and the key: colour, name, how many."""
    count = Counter(codes)
    if set(count) <= {None}:
        return np.zeros(len(codes), np.int64), [(theme.ACCENT, "", len(codes))]
    found = sorted((code for code in count if code is not None), key=lambda code: (-count[code], code))
    order = list(picture.groups or found)[:MOST_GROUPS]
    rank = {code: i for i, code in enumerate(order)}
    shade = np.array([rank.get(code or "", len(order)) for code in codes], np.int64)
    tally = np.bincount(shade, minlength=len(order) + 1)
    names = [picture.group_names.get(code, code) for code in order] + [tell("Other", picture.lang)]
    colours = [*theme.CATEGORICAL[: len(order)], theme.OTHER]
    return shade, [(c, name, int(n)) for c, name, n in zip(colours, names, tally, strict=True)]


def _image(drawn: _Drawn, picture: NetworkPicture) -> str:
    """Edges as an image: each half in the colour of its end."""
    start, end = drawn.place[drawn.ends[:, 0]] * SHARPNESS, drawn.place[drawn.ends[:, 1]] * SHARPNESS
    middle = (start + end) / 2
    halves = np.concatenate([np.hstack([start, middle]), np.hstack([end, middle])])
    shade = np.concatenate([drawn.shade[drawn.ends[:, 0]], drawn.shade[drawn.ends[:, 1]]])
    width, height = picture.width * SHARPNESS, picture.height * SHARPNESS
    covered = raster.lines(halves, shade, len(drawn.key), width, height)
    data = base64.b64encode(raster.png(raster.mixed(covered, drawn.colours, theme.PAPER))).decode()
    size = f'width="{picture.width}" height="{picture.height}"'
    return f'<image {size} href="data:image/png;base64,{data}"/>'


def _curves(drawn: _Drawn) -> str:
    """Edges as curves, heavier ones thicker; each half in the colour of its end."""
    if not len(drawn.ends):
        return ""
    start, end = drawn.place[drawn.ends[:, 0]], drawn.place[drawn.ends[:, 1]]
    control = (start + end) / 2 + (end - start)[:, ::-1] * [BEND, -BEND]
    one, other = (start + control) / 2, (end + control) / 2
    middle = (one + other) / 2
    thick = 0.7 + 3.3 * np.sqrt(drawn.weight / max(float(drawn.weight.max()), 1e-9))
    if np.ptp(drawn.weight) == 0:
        thick[:] = 1.1
    lines = []
    for points, near in ((np.hstack([start, one, middle]), 0), (np.hstack([end, other, middle]), 1)):
        for row, shade, width in zip(points, drawn.shade[drawn.ends[:, near]], thick, strict=True):
            x, y, by_x, by_y, to_x, to_y = (_n(v) for v in row)
            colour = drawn.colours[shade]
            path = f"M{x} {y}Q{by_x} {by_y} {to_x} {to_y}"
            lines.append(f'<path d="{path}" stroke="{colour}" stroke-width="{_n(width)}"/>')
    return f'<g fill="none" stroke-opacity="0.38">{"".join(lines)}</g>'


def _nodes(drawn: _Drawn) -> str:
    """Nodes, the greater above the smaller; large ones are ringed, the rest are dots of few sizes."""
    rounded = np.where(drawn.radius > DOT, drawn.radius, np.ceil(drawn.radius * 5) / 5)
    order = np.lexsort((drawn.shade, rounded))
    parts = []
    for (radius, shade), group in groupby(order, key=lambda i: (float(rounded[i]), int(drawn.shade[i]))):
        colour, places = drawn.colours[shade], drawn.place[list(group)]
        if radius <= DOT:
            # Lines without length and with round ends: a tenth of the text of as many circles.
            path = "".join(f"M{_n(x)} {_n(y)}h0" for x, y in places)
            parts.append(f'<path d="{path}" stroke="{colour}" stroke-width="{_n(2 * radius)}"/>')
            continue
        ring = _n(min(0.12 * radius + 0.3, 1.5))
        style = f'r="{_n(radius)}" fill="{colour}" stroke="{theme.PAPER}" stroke-width="{ring}"'
        parts += [f'<circle cx="{_n(x)}" cy="{_n(y)}" {style}/>' for x, y in places]
    return f'<g stroke-linecap="round">{"".join(parts)}</g>'


def _key(drawn: _Drawn, picture: NetworkPicture) -> Iterable[str]:
    """Title, and what each colour stands for with the number of its nodes."""
    if picture.title:
        yield (
            f'<text x="{_n(MARGIN)}" y="42" font-size="22" font-weight="bold" fill="{theme.INK}">'
            f"{_text(picture.title)}</text>"
        )
    for colour, name, count, x, y in _entries(drawn.key, picture):
        yield (
            f'<circle cx="{_n(x + 6)}" cy="{_n(y - 5)}" r="6" fill="{colour}"/>'
            f'<text x="{_n(x + 20)}" y="{_n(y)}" font-size="14" fill="{theme.INK}">{_text(name)}'
            f'<tspan dx="7" fill="{theme.MUTED}">{count:,}</tspan></text>'
        )


def _entries(
    key: list[tuple[str, str, int]], picture: NetworkPicture
) -> list[tuple[str, str, int, float, float]]:
    """The key's entries side by side, in as many rows as they need: colour, name, how many, x, y."""
    x, y = MARGIN, 74.0 if picture.title else 30.0
    found = []
    for colour, name, count in key:
        wide = 20 + 1.1 * text_width(f"{name} {count:,}") + 24
        if not name or not count:
            continue
        if x > MARGIN and x + wide > picture.width:
            x, y = MARGIN, y + 23
        found.append((colour, name, count, x, y))
        x += wide
    return found


def _top(key: list[tuple[str, str, int]], picture: NetworkPicture) -> float:
    """Where title and key end, and nodes may begin."""
    entries = _entries(key, picture)
    last = entries[-1][-1] if entries else 36.0 if picture.title else 0.0
    return MARGIN + last


def _names(drawn: _Drawn, picture: NetworkPicture) -> Iterable[str]:
    """Names of the greatest nodes, haloed so that they are read on any ground."""
    order = np.argsort(-drawn.radius, kind="stable")
    chosen = [i for i in order[: picture.n_label] if drawn.name[i]]
    seen = order[:MOST_SEEN]
    corners = np.hstack(
        [drawn.place[seen] - drawn.radius[seen, None], drawn.place[seen] + drawn.radius[seen, None]]
    )
    nodes = [Box(*corner) for corner in corners.tolist()]
    most = max((float(drawn.radius[i]) for i in chosen), default=1.0)
    labels = [
        Label(
            drawn.name[i],
            drawn.place[i, 0],
            drawn.place[i, 1],
            drawn.radius[i],
            11.5 + 5.5 * float(drawn.radius[i]) / most,
        )
        for i in chosen
    ]
    around = Box(4, 4, picture.width - 4, picture.height - 4)
    taken = [Box(0, 0, picture.width, _top(drawn.key, picture) - MARGIN + 4)]
    if picture.is_synthetic:
        taken.append(Box(0, picture.height - _foot(picture) + 14, picture.width, picture.height))
    halo = f'stroke="{theme.PAPER}" stroke-width="3.5" stroke-opacity="0.85" stroke-linejoin="round"'
    for label, spot in placed(labels, around, taken, nodes):
        at = f'x="{_n(spot.x)}" y="{_n(spot.box.top + 0.93 * label.font)}" text-anchor="{spot.anchor}"'
        style = (
            f'font-size="{_n(label.font)}" font-weight="bold" fill="{theme.INK}" paint-order="stroke" {halo}'
        )
        yield f"<text {at} {style}>{_text(label.text)}</text>"


def _foot(picture: NetworkPicture) -> float:
    """What stays free below the nodes."""
    return MARGIN + (16 if picture.is_synthetic else 0)


def _mark(picture: NetworkPicture) -> str:
    """The mark of made-up data, in the corner below on the right."""
    x, y = _n(picture.width - 12), _n(picture.height - 10)
    style = f'font-size="14" font-weight="bold" fill="{theme.WARNING}" text-anchor="end"'
    return f'<text x="{x}" y="{y}" {style}>{_text(synthetic.mark())}</text>'


def _text(text: str) -> str:
    """Text for an element: markup escaped, signs that XML forbids left out."""
    return escape(
        "".join(c for c in text if c >= " " and c not in "\ufffe\uffff" and not 0xD800 <= ord(c) < 0xE000)
    )


def _n(value: float) -> str:
    """A length with at most two decimals."""
    return f"{value:.2f}".rstrip("0").rstrip(".")
