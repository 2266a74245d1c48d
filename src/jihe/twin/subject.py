"""What relations are about: codes of each year's relations, so that the shares of every year come out as printed."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from jihe.pack.model import Code

from .margin import Ints, Sum, counts, fill, whole
from .target import Classes, Targets
from .trait import falls

CODED = 0.97
"""About this part of all relations bear a code."""
TAIL = 0.8
"""Each class of which no figure tells has so much of the one before it."""


def subjects(
    column: str,
    codes: Sequence[Code],
    kind: str,
    year: Ints,
    targets: Targets,
    classes: Classes,
    rng: np.random.Generator,
) -> np.ndarray:
    """The code of each relation of one kind; "" where it bears none.

    Parameters
    ----------
    column
        Of relations: technology_code.
    codes
        Of its tree.
    year
        Shape (relations,): the network's year to which each belongs.

    Raises
    ------
    ConflictError
        When no numbers hold the figures.
    """
    years = np.unique(year)
    asked = _asked(column, kind, targets)
    values = _values(codes, asked, int(years[-1]))
    new = np.array([(year == y).sum() for y in years])
    until = np.cumsum(new)
    n, m = len(years), len(values)
    cell = np.arange(n * m).reshape(n, m)
    bounds = {y: [(t.low, t.high) for at, t, _ in asked if at == y] for y in years.tolist()}
    coded = np.zeros(n, np.int64)
    for i, y in enumerate(years.tolist()):
        before = int(coded[i - 1]) if i else 0
        most = before + int(new[i])
        near = min(int(until[i] * CODED), most)
        closed = [(max(low, 0.0), min(high, 1.0)) for low, high in bounds[y]]
        coded[i] = max(whole(closed, near, most) if closed else near, before)
    sums = [
        Sum(f"{y}", cell[: i + 1].ravel(), int(coded[i]), int(coded[i])) for i, y in enumerate(years.tolist())
    ]
    sums += [Sum(f"new {y}", cell[i], 0, int(new[i])) for i, y in enumerate(years.tolist())]
    level = _levels(values, asked, years)
    for at, target, name in asked:
        i = int(np.searchsorted(years, at))
        if i == n or years[i] != at:
            continue
        places = falls(targets.pack.dimensions[name], target.cut[name], values, "relation", targets.pack, classes, name)
        low, high = counts(max(target.low, 0.0), min(target.high, 1.0), int(coded[i]))
        sums.append(Sum(target.name, cell[np.ix_(np.arange(i + 1), places)].ravel(), low, high))
    wish = np.diff(level * coded[:, None], axis=0, prepend=0.0)
    made = fill(np.maximum(wish, 0.0).ravel(), sums).reshape(n, m)
    held = np.full(len(year), "", object)
    names = np.array([*values, ""], object)
    for i, y in enumerate(years.tolist()):
        mine = rng.permutation(np.flatnonzero(year == y))
        filled = np.append(made[i], len(mine) - made[i].sum())
        held[mine] = np.repeat(names, filled)
    return held


def _asked(column: str, kind: str, targets: Targets) -> list[tuple[int, object, str]]:  # type: ignore[type-arg]
    """(year, figure, dimension of the code) of each figure about shares of the column."""
    pack, found = targets.pack, []
    for target in targets.where("relation", reduce="share"):
        if target.measure.where != {"kind_code": kind} or len(target.cut) != 2:
            continue
        names = list(target.cut)
        if pack.dimensions[names[1]].column == column and pack.dimensions[names[0]].cumulative:
            found.append((int(target.cut[names[0]]), target, names[1]))
    return found


def _values(codes: Sequence[Code], asked: Sequence[tuple], last: int) -> list[str]:
    """Codes that were known in the last year."""
    return [c.code for c in codes if c.valid_from is None or c.valid_from.year <= last]


def _levels(values: Sequence[str], asked: Sequence[tuple], years: Ints) -> np.ndarray:
    """Share of each code in each year: between printed ones in proportion, and a falling tail for the others."""
    told: dict[str, dict[int, float]] = {}
    for at, target, name in asked:
        if target.figure.op == "=":
            told.setdefault(target.cut[name], {})[at] = target.value
    level = np.zeros((len(years), len(values)))
    for j, value in enumerate(values):
        if value in told:
            at = sorted(told[value])
            level[:, j] = np.interp(years, at, [told[value][y] for y in at])
    for i in range(len(years)):
        bare = level[i] == 0
        left = max(1 - level[i].sum(), 0.02)
        weight = TAIL ** np.arange(bare.sum())
        level[i, bare] = left * weight / weight.sum()
    return level / level.sum(axis=1, keepdims=True)
