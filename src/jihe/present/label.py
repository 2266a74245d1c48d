"""Names beside their nodes, so that none covers another."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

GAP = 3.0
"""Pixels between a node and its name."""


def text_width(text: str) -> float:
    """Pixels that a text takes at 13 px, about."""
    return sum(13.0 if ord(c) > 0x2E7F else 7.4 for c in text)


def folded(text: str, size: float, room: float) -> Iterator[str]:
    """A text of a size in lines that fit: cut between words, or between characters that are words."""
    line = ""
    for word in re.findall(r"[\u0021-\u2e7f]+\s*|\s+|.", text):
        if line and text_width(line + word.rstrip()) * size / 13 > room:
            yield line.rstrip()
            line = ""
        line += word
    if line.strip():
        yield line.rstrip()


class Box(NamedTuple):
    """A rectangle in pixels."""

    left: float
    top: float
    right: float
    bottom: float

    def shared(self, other: Box) -> float:
        """Area that both cover."""
        width = min(self.right, other.right) - max(self.left, other.left)
        height = min(self.bottom, other.bottom) - max(self.top, other.top)
        return max(width, 0.0) * max(height, 0.0)

    def holds(self, other: Box) -> bool:
        return (
            self.left <= other.left
            and self.top <= other.top
            and other.right <= self.right
            and other.bottom <= self.bottom
        )


class Spot(NamedTuple):
    """A place for a text: which part of it stands at x, its top, and how much room it takes."""

    anchor: Literal["start", "middle", "end"]
    x: float
    top: float
    width: float
    height: float

    @property
    def box(self) -> Box:
        left = self.x - self.width * {"start": 0.0, "middle": 0.5, "end": 1.0}[self.anchor]
        return Box(left, self.top, left + self.width, self.top + self.height)


@dataclass(frozen=True)
class Label:
    """A name, the node that it belongs to (centre and radius) and its height, in pixels."""

    text: str
    x: float
    y: float
    radius: float
    font: float

    def spots(self) -> Iterator[Spot]:
        """Where the name may stand, the best place first: right, left, above, below, then the corners."""
        width, height = text_width(self.text) * self.font / 13 * 1.04, self.font * 1.2
        away, near = self.radius + GAP, self.radius * 0.7 + GAP
        level, above, below = self.y - height / 2, self.y - away - height, self.y + away
        yield Spot("start", self.x + away, level, width, height)
        yield Spot("end", self.x - away, level, width, height)
        for y in (above, below):
            yield Spot("middle", self.x, y, width, height)
        for y in (self.y - near - height, self.y + near):
            yield Spot("start", self.x + near, y, width, height)
            yield Spot("end", self.x - near, y, width, height)


def placed(
    labels: Sequence[Label], around: Box, taken: Sequence[Box], nodes: Sequence[Box]
) -> Iterator[tuple[Label, Spot]]:
    """Labels with their places, in the order given; one without a free place is left out.

    Parameters
    ----------
    labels
        The most important first. A name never covers another or leaves the picture; among the places that are
        left it takes the one that covers least of `nodes`.
    around
        The picture.
    taken
        Where nothing may stand.
    """
    full = list(taken)
    for label in labels:
        free = [s for s in label.spots() if around.holds(s.box) and not any(s.box.shared(b) for b in full)]
        if free:
            spot = min(free, key=lambda spot: sum(spot.box.shared(node) for node in nodes))
            full.append(spot.box)
            yield label, spot
