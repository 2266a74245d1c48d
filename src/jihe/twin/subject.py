"""What relations are about: the shares of every year come out as printed."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from jihe.pack.model import Code

from .margin import Ints, Sum, counts, fill, whole
from .target import Classes, Target, Targets
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
    values = _values(codes, int(years[-1]))
    new = np.array([(year == y).sum() for y in years])
    coded = _coded(asked, years, new)
    cell = np.arange(len(years) * len(values)).reshape(len(years), len(values))
    sums = [Sum("", cell[: i + 1].ravel(), n, n) for i, n in enumerate(coded.tolist())]
    sums += [Sum("", cell[i], 0, n) for i, n in enumerate(new.tolist())]
    for at, target, name in asked:
        i = int(np.searchsorted(years, at))
        if i == len(years) or years[i] != at:
            continue
        pack = targets.pack
        code, dimension = target.cut[name], pack.dimensions[name]
        places = falls(dimension, code, values, "relation", pack, classes, name)
        low, high = counts(max(target.low, 0.0), min(target.high, 1.0), int(coded[i]))
        sums.append(Sum(target.name, cell[np.ix_(np.arange(i + 1), places)].ravel(), low, high))
    wish = np.diff(_levels(values, asked, years) * coded[:, None], axis=0, prepend=0.0)
    made = fill(np.maximum(wish, 0.0).ravel(), sums).reshape(cell.shape)
    held = np.full(len(year), "", object)
    names = np.array([*values, ""], object)
    for i, y in enumerate(years.tolist()):
        mine = rng.permutation(np.flatnonzero(year == y))
        held[mine] = np.repeat(names, np.append(made[i], len(mine) - made[i].sum()))
    return held


Asked = tuple[int, Target, str]
"""Year, figure, and the dimension of the code."""


def _asked(column: str, kind: str, targets: Targets) -> list[Asked]:
    """The figures about shares of the column."""
    pack, found = targets.pack, []
    for target in targets.where("relation", reduce="share"):
        if target.measure.where != {"kind_code": kind} or len(target.cut) != 2:
            continue
        names = list(target.cut)
        if pack.dimensions[names[1]].column == column and pack.dimensions[names[0]].cumulative:
            found.append((int(target.cut[names[0]]), target, names[1]))
    return found


def _coded(asked: Sequence[Asked], years: Ints, new: Ints) -> Ints:
    """How many relations up to each year bear a code: a number of which all its shares can be told."""
    until = np.cumsum(new)
    coded = np.zeros(len(years), np.int64)
    for i, y in enumerate(years.tolist()):
        before = int(coded[i - 1]) if i else 0
        most = before + int(new[i])
        near = min(int(until[i] * CODED), most)
        bounds = [(max(t.low, 0.0), min(t.high, 1.0)) for at, t, _ in asked if at == y]
        coded[i] = max(whole(bounds, near, most) if bounds else near, before)
    return coded


def _values(codes: Sequence[Code], last: int) -> list[str]:
    """Codes that were known in the last year."""
    return [c.code for c in codes if c.valid_from is None or c.valid_from.year <= last]


def _levels(values: Sequence[str], asked: Sequence[Asked], years: Ints) -> np.ndarray:
    """Share of each code in each year: on the line between printed ones; a falling tail for the others."""
    told: dict[str, dict[int, float]] = {}
    for at, target, name in asked:
        if target.figure.op == "=":
            told.setdefault(target.cut[name], {})[at] = target.value
    level = np.zeros((len(years), len(values)))
    for j, value in enumerate(values):
        if value in told:
            known = sorted(told[value])
            level[:, j] = np.interp(years, known, [told[value][y] for y in known])
    for i in range(len(years)):
        bare = level[i] == 0
        left = max(1 - level[i].sum(), 0.02)
        weight = TAIL ** np.arange(bare.sum())
        level[i, bare] = left * weight / weight.sum()
    return level / level.sum(axis=1, keepdims=True)
