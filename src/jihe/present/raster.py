"""Many thin lines as one image: what they cover together decides the colour of a pixel, not their order."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import numpy.typing as npt

Pixels = npt.NDArray[np.uint8]
Floats = npt.NDArray[np.float64]

USUAL, FULL = 0.22, 0.75
"""Opacity where lines lie as thick as in half of the pixels that they reach, and where they lie thickest."""

AT_ONCE = 1 << 20
"""Pixels of lines that are worked on together."""


def lines(ends: Floats, shade: npt.NDArray[np.integer], n_shade: int, width: int, height: int) -> Floats:
    """How many lines of each shade cover each pixel.

    Parameters
    ----------
    ends
        Shape (lines, 4): x, y of one end and of the other in pixels. What lies outside is not drawn.
    shade
        Shape (lines,): 0 to n_shade - 1.

    Returns
    -------
    array (n_shade, height, width)
        Each line is one pixel wide, its edges smoothed, and adds as much per unit of its length whatever its
        slope.
    """
    covered = np.zeros((n_shade, height * width))
    for value in range(n_shade):
        chosen = ends[shade == value]
        n_step = _steps(chosen).astype(np.int64) + 1
        stops = np.searchsorted(np.cumsum(n_step), np.arange(0, n_step.sum() + AT_ONCE, AT_ONCE))
        for first, last in pairwise(stops):
            _add(covered[value], chosen[first:last], n_step[first:last], width, height)
    return covered.reshape(n_shade, height, width)


def _steps(ends: Floats) -> Floats:
    return np.ceil(np.maximum(np.abs(ends[:, 2] - ends[:, 0]), np.abs(ends[:, 3] - ends[:, 1])))


def _add(covered: Floats, ends: Floats, n_step: npt.NDArray[np.int64], width: int, height: int) -> None:
    """Lines that go one pixel a step along one axis, each step shared by two pixels across it."""
    if not len(ends):
        return
    dx, dy = ends[:, 2] - ends[:, 0], ends[:, 3] - ends[:, 1]
    steps = np.maximum(n_step - 1, 1)
    weight = np.hypot(dx, dy) / np.maximum(n_step, 1)
    line = np.repeat(np.arange(len(ends)), n_step)
    step = np.arange(len(line)) - np.repeat(np.cumsum(n_step) - n_step, n_step)
    x = ends[line, 0] + (dx / steps)[line] * step
    y = ends[line, 1] + (dy / steps)[line] * step
    is_flat = (np.abs(dx) >= np.abs(dy))[line]
    column, row = np.floor(np.where(is_flat, x + 0.5, x)), np.floor(np.where(is_flat, y, y + 0.5))
    part = np.where(is_flat, y - row, x - column)
    for share, right, down in ((1 - part, 0, 0), (part, ~is_flat, is_flat)):
        at_x, at_y = (column + right).astype(np.int64), (row + down).astype(np.int64)
        inside = (at_x >= 0) & (at_x < width) & (at_y >= 0) & (at_y < height)
        at = at_y[inside] * width + at_x[inside]
        covered += np.bincount(at, (share * weight[line])[inside], len(covered))


def mixed(covered: Floats, colours: Sequence[str], paper: str) -> Pixels:
    """Lines as a picture on paper: shades mix by how often they cover a pixel.

    Opacity grows with the logarithm of coverage, so that a single line is seen and bundles stay apart, and
    the more of the picture lines cover, the paler they all become.

    Parameters
    ----------
    covered
        Shape (shades, height, width), as `lines` gives it.
    colours, paper
        "#RRGGBB" of each shade, and of what they are drawn on.

    Returns
    -------
    array (height, width, 3)
        Red, green, blue.
    """
    total = covered.sum(axis=0)
    inside = total > 0
    ground = np.array(_rgb(paper))
    result = np.broadcast_to(ground.astype(np.uint8), (*total.shape, 3)).copy()
    if not inside.any():
        return result
    depth = total[inside]
    mix = covered[:, inside].T @ np.array([_rgb(colour) for colour in colours]) / depth[:, None]
    usual, full = np.log1p(np.quantile(depth, [0.5, 0.995]))
    # The power makes the usual pixel as opaque as USUAL, the fullest as FULL.
    power = max(1.0, np.log(USUAL / FULL) / np.log(usual / full)) if usual < full else 1.0
    opacity = FULL * np.clip(np.log1p(depth) / full, 0, 1)[:, None] ** power
    result[inside] = (ground + (mix - ground) * opacity).round()
    return result


def _rgb(colour: str) -> list[float]:
    return [float(int(colour[i : i + 2], 16)) for i in (1, 3, 5)]


def png(pixels: Pixels) -> bytes:
    """An image as a PNG file; the same bytes for the same pixels."""
    height, width, _ = pixels.shape
    rows = pixels.reshape(height, width * 3)
    # Differences to the row above: long runs of equal pixels become zeros.
    raw = np.empty((height, width * 3 + 1), np.uint8)
    raw[:, 0] = 2
    raw[0, 1:] = rows[0]
    raw[1:, 1:] = rows[1:] - rows[:-1]
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    parts = ((b"IHDR", head), (b"IDAT", zlib.compress(raw.tobytes(), 6)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in parts
    )
