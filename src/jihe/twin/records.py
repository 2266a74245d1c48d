"""Everything that a twin's files tell, from the networks to the index."""

from __future__ import annotations

import numpy as np

from jihe.pack.model import Pack

from .draft import Missed
from .draw import Tick, draw
from .index import Weights
from .realise import events, sums
from .rows import Records, keys, names, told
from .target import Classes, Targets
from .yearly import spread_sums

WHY = "nobody there can have it"
"""Why a sum is missed."""


def records(
    pack: Pack, classes: Classes, weights: Weights, seed: int, scale: float, tick: Tick
) -> tuple[Records, list[Missed]]:
    """The records of a study's twin, and the figures that it does not show.

    Parameters
    ----------
    classes
        Dimension and table -> (code, class) of each code of its column.
    weights
        Index -> indicator -> its weight, and the nodes above it.

    Raises
    ------
    DataError
        See `draw`.
    """
    twin, behinds, rows = draw(pack, classes, weights, seed, scale, tick)
    targets, rng = Targets(pack, scale), np.random.default_rng([seed, 1])
    made = dict(told(twin, pack, rng))
    given = {key: value for found in behinds for key, value in sums(found, twin.draft, rows, targets).items()}
    rows, short = spread_sums(rows, twin.draft, given, rng)
    twin.missed += [
        Missed(f"{one.column} {one.year} {one.sample} {one.region_code} = {one.given:.6g}", WHY)
        for one in short
    ]
    assert pack.twin is not None
    key, name = keys(twin.draft.n), names(twin.draft, pack.twin.name)
    made["organisation_year"] = {
        "organisation_key": key[rows.organisation],
        "organisation_name": name[rows.organisation],
        "year": rows.year.astype(object),
        **rows.columns,
    }
    for found in behinds:
        if found_events := events(found, targets, rng):
            made["event"] = found_events
    return made, twin.missed
