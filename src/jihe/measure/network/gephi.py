"""What Gephi 0.9.2 prints where its counters overflow, for comparing with figures published from it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from .graph import Floats

LARGEST = (1 << 31) - 1
"""The largest whole number of 32 bits."""


@dataclass(frozen=True)
class AsGephi:
    """A value as Gephi 0.9.2 has it.

    Attributes
    ----------
    value
        One number, or one for each node; None where it is undefined.
    is_overflown
        Whether a counter of Gephi's overflowed, so that the value is not the right one.
    """

    value: float | Floats | None
    is_overflown: bool


def as_gephi(told: Mapping[str, Any]) -> dict[str, Any]:
    """Statistics as `structure` tells them, with Gephi 0.9.2's value in place of ours where its counters
    overflow, and under `overflown_in_gephi` the names of those: none where all are right in Gephi too."""
    values = dict(told)
    wrong = []
    if "average_path_length" in values:
        found = path_length_as_gephi(values["average_path_length"], values["n_reachable_pair"])
        if found.is_overflown:
            values["average_path_length"] = found.value
            wrong.append("average_path_length")
    return {**values, "overflown_in_gephi": wrong}


def path_length_as_gephi(mean: float | None, n_pair: int) -> AsGephi:
    """Average path length as Gephi 0.9.2 prints it.

    Gephi adds distances as doubles but counts reachable pairs in 32 bits, adding a double to them for each
    source; such a sum stops at 2^31 - 1. So beyond that many pairs the whole sum of distances is divided by
    2147483647: an undirected star of 46,400 nodes has 4,305,734,402 / 2,152,913,600 = 1.99996 and prints
    4,305,734,402 / 2,147,483,647 = 2.00501.
    """
    if mean is None or n_pair <= LARGEST:
        return AsGephi(mean, False)
    # The sum of distances is a whole number.
    return AsGephi(round(mean * n_pair) / LARGEST, True)


def normalised_betweenness_as_gephi(betweenness: Floats, n_node: int, is_directed: bool) -> AsGephi:
    """Normalised betweenness as Gephi 0.9.2 prints it.

    The number of pairs that it divides by, (N - 1)(N - 2) or half of that in an undirected network, is a
    product of 32 bits that wraps round beyond 2^31 - 1, from 46,343 nodes on: values then grow, turn negative
    or infinite.
    """
    pairs = (n_node - 1) * (n_node - 2)
    wrapped = (pairs + LARGEST + 1) % (2 * (LARGEST + 1)) - LARGEST - 1
    divisor = wrapped if is_directed else wrapped / 2
    with np.errstate(divide="ignore", invalid="ignore"):
        return AsGephi(np.true_divide(betweenness, divisor), wrapped != pairs)
