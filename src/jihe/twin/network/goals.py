"""Near figures of every year: as printed, and in between where they are not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from .reach import Reach
from .target import Bools, Floats, Growth, Inner, Ints

NEAR_LENGTH, NEAR_DIAMETER, NEAR_CLUSTERING = 0.05, 2, 0.2
"""What is near: part of the path length, steps of the diameter, part of the clustering."""

AHEAD = 0.5
"""Years by which clustering runs ahead between printed years: closed early is there when it counts."""

BETWEEN, AFTER = 1.06, 1.2
"""Factors of the path length that is aimed at in the network within between printed years and after the last:
when paths within are right, those of the whole tend to be too short."""

NOWHERE = float("nan")


@dataclass(frozen=True, eq=False)
class Goals:
    """What a network should come near to in each year, shape (years,); NaN where nothing is printed at all.

    Attributes
    ----------
    diameter, path_length
        As printed, or on the line between printed years.
    aim
        The path length that is aimed at.
    clustering
        Sum of the coefficients of all nodes.
    n_node
        Nodes.
    is_printed
        Whether the figures are those of the year itself.
    """

    diameter: Floats
    path_length: Floats
    aim: Floats
    clustering: Floats
    n_node: Ints
    is_printed: Bools

    def off(self, seen: Reach, clustered: float, t: int) -> float:
        """How far figures of a year are off: 1 at the bound of what is near."""
        if not self.is_printed[t]:
            return 0.0
        length = abs(seen.mean / self.path_length[t] - 1) / NEAR_LENGTH
        steps = abs(seen.longest - self.diameter[t]) / (NEAR_DIAMETER + 0.5)
        closed = abs(clustered / self.clustering[t] - 1) / NEAR_CLUSTERING
        return float(np.nanmax([length, steps, closed, 0.0]))


def goals_of(target: Growth, part: Growth | Inner, n_node: Ints) -> Goals:
    """Goals of the whole network or of the one within, which has so many nodes in each year."""

    def line(values: Sequence[float | None], ahead: float = 0.0) -> Floats:
        known = {year: value for year, value in zip(part.years, values, strict=True) if value is not None}
        if not known:
            return np.full(len(target.years), NOWHERE)
        at = [year + (0 if year in known else ahead) for year in target.years]
        return np.interp(at, list(known), list(known.values()))

    is_printed = np.isin(target.years, part.years)
    length = line(part.path_length)
    factor = np.ones(len(target.years))
    if target.inner:
        years = np.array(target.years)
        factor[(part is not target) & ~is_printed & (years > part.years[0])] = BETWEEN
        factor[years > part.years[-1]] = AFTER
    clustering = line(part.clustering, AHEAD) * n_node
    return Goals(line(part.diameter), length, length * factor, clustering, n_node, is_printed)
