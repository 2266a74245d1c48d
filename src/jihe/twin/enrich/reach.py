"""The greatest distance led to its figure: chains of firms lengthen it, single edges shorten it."""

from __future__ import annotations

import numpy as np

from .frame import Frame
from .given import EMPLOYMENT, Ints, Target
from .kernel import greatest_distance, sampled
from .named import Edges

MOST_SHORTCUTS = 24
"""Edges added in one period to shorten the greatest distance."""
MOST_SEARCHED = 4096
"""Firms among which the one farthest from others is looked for."""


class Backbone:
    """Edges that a path may pass: those of technology, and others that begin at a node of technology.

    All others begin at nodes to which nothing leads.
    """

    def __init__(self, frame: Frame, fixed: Edges) -> None:
        is_old = fixed.source < frame.n
        self.frame = frame
        self.source = np.append(frame.source, fixed.source[is_old])
        self.target = np.append(frame.target, fixed.target[is_old])
        self.period = np.append(frame.period, fixed.period[is_old])
        self._added: list[tuple[int, int, int, int]] = []

    @property
    def added(self) -> Edges:
        """What `add` has added."""
        return Edges.of(self._added)

    def add(self, source: int, target: int, period: int) -> None:
        """One more edge: a person who went from one firm to another."""
        self._added.append((source, target, period, EMPLOYMENT))
        self.source = np.append(self.source, source)
        self.target = np.append(self.target, target)
        self.period = np.append(self.period, period)

    def until(self, period: int) -> tuple[Ints, Ints]:
        """Sources and targets up to the period."""
        here = self.period <= period
        return self.source[here], self.target[here]

    def holds(self, source: int, target: int) -> bool:
        """Whether the edge is there, at whatever time."""
        return bool(((self.source == source) & (self.target == target)).any())

    def farthest(self, period: int, among: Ints) -> tuple[int, int]:
        """The node from which the farthest one is farthest, and that distance."""
        greatest = greatest_distance(self.frame.n, *self.until(period), among)
        return int(among[greatest.argmax()]), int(greatest.max())


def stretch(backbone: Backbone, target: Target, rng: np.random.Generator) -> tuple[Ints, list[float | None]]:
    """Add edges between firms that lead the greatest distance to its figure.

    Returns rows of period and firm: some institution must come to each, as the path begins there;
    and the greatest distance of each period, None where it has no figure.
    """
    frame = backbone.frame
    # Firms from which nothing ever goes out are the links of chains: no other way leads past them.
    n_out = np.bincount(backbone.source, minlength=frame.n)
    spare = [int(node) for node in frame.steady[n_out[frame.steady] == 0]]
    begin: list[tuple[int, int]] = []
    greatest: list[float | None] = []
    for t, wanted in enumerate(target.diameter):
        if wanted is None or not len(frame.steady):
            greatest.append(None)
            continue
        end, steps = _shortened(backbone, t, int(wanted), rng)
        # One step is the institution's own.
        while steps + 1 < wanted and spare:
            link = spare.pop(0)
            if link != end:
                backbone.add(link, end, t)
                end, steps = link, steps + 1
        begin.append((t, end))
        greatest.append(steps + 1)
    return np.array(begin, dtype=np.int64).reshape(-1, 2), greatest


def _shortened(backbone: Backbone, period: int, wanted: int, rng: np.random.Generator) -> tuple[int, int]:
    """Edges from the firms farthest from others to the one in the middle, until no path is too long.

    Returns the farthest firm after that, and its distance.
    """
    middle, among = _middle(backbone, period, rng)
    for _ in range(MOST_SHORTCUTS):
        far, steps = backbone.farthest(period, among)
        if steps < wanted:
            break
        if far == middle or backbone.holds(far, middle):
            break
        backbone.add(far, middle, period)
    return far, steps


def _middle(backbone: Backbone, period: int, rng: np.random.Generator) -> tuple[int, Ints]:
    """The firm nearest to all others, of those that reach many; and firms that are far from others."""
    firm = backbone.frame.steady
    reached, total, _ = sampled(backbone.frame.n, *backbone.until(period), rng)
    mean = total[firm] / np.maximum(reached[firm], 1)
    middle = np.where(reached[firm] >= reached[firm].max() / 2, mean, np.inf).argmin()
    return int(firm[middle]), np.sort(firm[np.argsort(-mean, kind="stable")[:MOST_SEARCHED]])
