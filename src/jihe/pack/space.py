"""The statistics of polarisation and diffusion that measure.yaml may name, and what they are called."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

SPATIAL: Mapping[str, tuple[int, int]] = {
    "polarisation": (2, 3),
    "polarisation_change": (2, 3),
    "location_quotient": (3, 3),
    "relatedness": (3, 3),
    "complexity": (3, 3),
    "shift_share": (3, 3),
}
"""Ways to reduce that tell how rows are spread over places -> the least and the greatest number of dimensions
that they are cut by, the year first."""

POLARISATION = ("polarisation", "polarisation_change")
"""Those of them that tell how far places differ."""

COMPARING = ("polarisation_change", "shift_share")
"""Those of them that compare two years."""


@dataclass(frozen=True)
class SpaceStatistic:
    """A statistic of how rows are spread over places.

    Attributes
    ----------
    label
        What it is called.
    meaning
        How it is worked out, in a sentence.
    sign
        What a rise says: 1 polarisation, -1 diffusion, 0 neither.
    unit
        As in facts: share, km, or nothing.
    needs
        "place": one dimension of places; "flow": two; "partition": one, and a partition of its classes; "":
        one or two.
    """

    label: str
    meaning: str
    sign: int
    unit: str = ""
    needs: str = ""


SPACE: Mapping[str, SpaceStatistic] = {
    "top_1_share": SpaceStatistic("share of the first", "rows of the greatest class ÷ all rows", 1, "share"),
    "top_2_share": SpaceStatistic(
        "share of the first 2", "rows of the 2 greatest classes ÷ all rows", 1, "share"
    ),
    "top_4_share": SpaceStatistic(
        "share of the first 4", "rows of the 4 greatest classes ÷ all rows", 1, "share"
    ),
    "herfindahl": SpaceStatistic("Herfindahl index", "sum of squared shares", 1),
    "gini": SpaceStatistic(
        "Gini coefficient",
        "mean difference between classes ÷ twice the mean; classes without rows count",
        1,
        "",
        "place",
    ),
    "theil": SpaceStatistic("Theil index", "sum of share × ln(share × number of classes)", 1, "", "place"),
    "theil_between": SpaceStatistic(
        "Theil index, between groups",
        "the part of the Theil index that lies between groups of classes",
        1,
        "",
        "partition",
    ),
    "theil_within": SpaceStatistic(
        "Theil index, within groups",
        "the part of the Theil index that lies within groups of classes",
        1,
        "",
        "partition",
    ),
    "entropy": SpaceStatistic("entropy", "minus the sum of share × ln(share)", -1),
    # It grows with the rows even where their spread stays the same, so that a rise tells neither.
    "n_active": SpaceStatistic("active classes", "classes with at least so many rows", 0),
    "intra_share": SpaceStatistic(
        "share within", "rows that begin and end in the same class ÷ all rows", 1, "share", "flow"
    ),
    "mean_distance": SpaceStatistic(
        "mean distance", "mean great-circle distance of a row; 0 within a class", -1, "km", "flow"
    ),
    "rank_correlation": SpaceStatistic(
        "rank correlation", "Spearman's correlation with the ranks of the year before", 0, "", "place"
    ),
    "mean_rank_change": SpaceStatistic(
        "mean change of rank",
        "mean number of ranks by which classes moved since the year before",
        0,
        "",
        "place",
    ),
}
"""Statistic -> what it says, in the order in which they are told."""

MOMENTS: Mapping[str, str] = {"before": "before", "after": "after", "change": "change"}
"""Classes of dimension ``moment``."""

COMPONENTS: Mapping[str, str] = {
    "change": "change",
    "national": "national growth",
    "mix": "mix of classes",
    "competitive": "own growth",
}
"""Classes of dimension ``component``: the change of a region's rows, and its parts."""


def statistics_of(n_cut: int, has_partition: bool) -> tuple[str, ...]:
    """Statistics that have a meaning for a year with `n_cut` - 1 dimensions of places."""
    fit = {"", "flow"} if n_cut == 3 else {"", "place", *(["partition"] if has_partition else [])}
    return tuple(name for name, held in SPACE.items() if held.needs in fit)
