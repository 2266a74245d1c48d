"""The relations of sample nodes, which of them lead abroad, and which may."""

from __future__ import annotations

import numpy as np

from jihe.pack.model import Measure, Pack

from .draft import Twin
from .growth import MAIN
from .margin import Floats

PARTNER = "partner_region_code"
FREE, FREE_BUSY = 0.8, 0.2
"""The part of relations that may lead abroad: with partners with but this one, and with a few."""
FEW_SPARED, SPARED = 20.0, 0.5
"""Relations of a place that may all lead abroad, and the part of the others."""
FEW = 8
"""Relations that a partner with a few has at most."""


def spared(room: Floats) -> Floats:
    """How many relations that may lead abroad do at most: the others are for what is printed at home."""
    return np.minimum(room, FEW_SPARED + SPARED * room)


class Links:
    """The relations of the main network from the side of one of their ends.

    Attributes
    ----------
    own, other
        Organisation at this end, and the node at the other.
    is_member
        Whether the one at this end is a sample node.
    is_abroad
        Whether the other end is named and in one of the countries that the measure counts.
    is_free
        Whether the other end is a partner with a few relations whose place is free.
    room
        The part of each relation that may lead abroad.
    """

    def __init__(self, twin: Twin, pack: Pack, measure: Measure) -> None:
        grown, org = twin.grown[MAIN], twin.draft.org[MAIN]
        ends = (grown.source, grown.target)
        own, self.other = ends if measure.where.get("direction") == "out" else ends[::-1]
        member = (grown.sample_from >= 0) & (grown.sample_until >= int(grown.year.max()))
        degree = np.bincount(np.concatenate(ends), minlength=grown.n)
        region = {row.name: row.region_code for row in pack.named}
        named = {o: region.get(name, "") for name, o in twin.draft.named.items()}
        countries = measure.where.get(PARTNER, ())
        self.own, self.is_member = org[own], member[own]
        at = np.array([named.get(o, "") for o in org[self.other].tolist()], object)
        self.is_abroad = np.isin(at.astype(str), list(countries))  # type: ignore[arg-type]
        self.is_free = (degree[self.other] <= FEW) & ~member[self.other] & (at == "")
        self.room = np.where(degree[self.other] == 1, FREE, FREE_BUSY) * self.is_free
