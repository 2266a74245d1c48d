"""Who of those whom no figure tells apart has which value: so that places have room for it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from ..draft import Draft
from ..margin import Floats, Ints
from ..target import Classes, Targets
from .ask import read
from .book import Rows


def fixed(
    rows: Rows, targets: Targets, classes: Classes, draft: Draft, column: str, year: int
) -> Iterator[tuple[Ints, Floats]]:
    """Organisations whom the figures about a column of a year do not tell apart, and what they have of it.

    Their values may be exchanged: every figure stays as it is.
    """
    here = np.flatnonzero((rows.year == year) & np.array([v is not None for v in rows.columns[column]]))
    org = rows.organisation[here]
    asked = [one for one in read(targets, classes, draft)[0] if one.year == year and column in one.touched]
    seen = np.array(
        [who[org] for one in asked for who in (one.part.who, one.base.who, *one.classes.values())]
    )
    _, group = np.unique(seen.T, axis=0, return_inverse=True) if len(seen) else (None, np.arange(len(org)))
    value = rows.columns[column][here].astype(float)
    for g in range(int(group.max(initial=-1)) + 1):
        mine = group.reshape(-1) == g
        yield org[mine], value[mine]


NOT_MEANT = -2


def deal(  # noqa: PLR0913
    rows: Rows,
    targets: Targets,
    classes: Classes,
    draft: Draft,
    column: str,
    year: int,
    place: Ints,
    room: Floats,
) -> Rows:
    """Exchange values of a column of a year, so that places have no more of it than they have room for.

    Parameters
    ----------
    place
        Of each organisation; -1 outside all, -2 of those who are not meant.
    room
        Shape (places,): what all there may have together.
    """
    found, left = {}, np.append(room.astype(float), np.inf)
    slots: list[dict[int, list[int]]] = []
    values: list[tuple[float, int]] = []
    for org, value in fixed(rows, targets, classes, draft, column, year):
        meant = place[org] > NOT_MEANT
        org, value = org[meant], value[meant]
        values += [(-v, len(slots)) for v in value.tolist()]
        slots.append({})
        for one in org.tolist():
            slots[-1].setdefault(int(place[one]), []).append(one)
    # The largest first, each where most room is left.
    for minus, group in sorted(values):
        at = max(slots[group], key=lambda p: (left[p], p))
        found[slots[group][at].pop()] = -minus
        left[at] += minus
        if not slots[group][at]:
            del slots[group][at]
    held = rows.columns[column].copy()
    for i in np.flatnonzero(rows.year == year).tolist():
        if int(rows.organisation[i]) in found:
            held[i] = round(found[int(rows.organisation[i])])
    return replace(rows, columns={**rows.columns, column: held})
