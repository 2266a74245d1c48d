"""What figures ask of the years of organisations: which rows each speaks of, and what is counted of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache

import numpy as np

from jihe.pack.model import Condition, Dimension, Measure, Pack, Range
from jihe.tables import money_name

from ..draft import Draft
from ..margin import Bools
from ..target import Classes, Target, Targets
from ..trait import LENT, falls
from .book import BOOLEANS, COLUMNS, MONEY, RATIOS, Rowset

TABLE = "organisation_year"
SAMPLES = f"{LENT}sample_code"
ORGANISATION = f"{LENT}id"
ANY = (0.0, np.inf)
"""Bounds of a number that is known."""


@dataclass(frozen=True)
class Asked:
    """A figure, in rows of one year.

    Attributes
    ----------
    reduce
        count, share, sum or mean; active: how many classes have rows enough.
    column
        The column that is added up; None where rows are counted.
    part
        The rows of the figure's class.
    base
        The rows that a share is a share of, or among which a class is one of several.
    organisation
        The one that the figure is about, where it is about one.
    classes
        Each class of the same dimension -> its organisations (active, and dimensions of a tree).
    """

    target: Target
    year: int
    reduce: str
    column: str | None
    part: Rowset
    base: Rowset
    organisation: int | None = None
    classes: Mapping[str, Bools] = field(default_factory=dict)

    @property
    def touched(self) -> set[str]:
        """Columns that the figure speaks of, ratios among them."""
        named = {*self.part.limits, *self.base.limits}
        return named | ({self.column} if self.column else set())


class _BeyondError(Exception):
    """A figure says something that this room does not draw."""


def read(targets: Targets, classes: Classes, draft: Draft) -> tuple[list[Asked], list[Target]]:
    """The figures about years of organisations, and those of them that say more than can be drawn."""
    found, beyond = [], []
    trees: dict[str, dict[str, Bools]] = {}
    once = cache(classes)
    for target in targets.where(TABLE):
        try:
            found.append(_Reader(targets.pack, once, draft, target, trees).asked())
        except _BeyondError:
            beyond.append(target)
    return found, beyond


class _Reader:
    def __init__(
        self, pack: Pack, classes: Classes, draft: Draft, target: Target, known: dict[str, dict[str, Bools]]
    ) -> None:
        self.pack, self.classes, self.draft, self.target, self.known = pack, classes, draft, target, known
        currency = pack.settings.currency
        stated = {money_name(c.name, currency) if c.name in MONEY else c.name: c.name for c in COLUMNS}
        self.own = stated | {name: name for name in RATIOS}
        self.year: int | None = None

    def asked(self) -> Asked:
        measure = self.target.measure
        if measure.distinct or SAMPLES not in measure.where:
            raise _BeyondError
        base = self._where(measure)
        part = Rowset(base.who.copy(), dict(base.limits))
        if measure.reduce == "polarisation":
            return self._active(measure, base)
        if measure.reduce not in ("count", "share", "sum", "mean"):
            raise _BeyondError
        organisation, trees = None, {}
        for name in measure.cut:
            code, dimension = self.target.cut[name], self.pack.dimensions[name]
            if dimension.column == "year":
                self._at(int(code))
            elif dimension.column == ORGANISATION:
                if code not in self.draft.named:
                    raise _BeyondError
                organisation = self.draft.named[code]
                part.who[:] = np.arange(self.draft.n) == organisation
            else:
                inside = name in measure.within
                base = self._cut(name, dimension, None if not inside else code, base)
                part = self._cut(name, dimension, code, part)
                if dimension.level or dimension.group:
                    trees = self._trees(name)
        column = self.own[measure.column] if measure.column else None
        if self.year is None or (column is None and not part.limits):
            # Rows of which no column is told are not drawn.
            raise _BeyondError
        return Asked(self.target, self.year, measure.reduce, column, part, base, organisation, trees)

    def _at(self, year: int) -> None:
        if self.year not in (None, year):
            raise _BeyondError
        self.year = year

    def _where(self, measure: Measure) -> Rowset:
        rows = Rowset(np.ones(self.draft.n, bool), {})
        for column, condition in measure.where.items():
            if column == "year":
                if not isinstance(condition, int):
                    raise _BeyondError
                self._at(condition)
            elif column == SAMPLES:
                rows = Rowset(rows.who & self._members(_texts(condition)), rows.limits)
            elif column in self.own:
                rows = _within(rows, self.own[column], *_bounds(condition, self.own[column]))
            else:
                rows = Rowset(rows.who & np.isin(self._trait(column), _texts(condition)), rows.limits)
        return rows

    def _members(self, samples: list[str]) -> Bools:
        """Members of samples in any year: so organisations are lent their samples."""
        found: Bools = np.any([members_of(self.draft, sample) for sample in samples], axis=0)
        return found

    def _trait(self, column: str) -> np.ndarray:
        bare = column.removeprefix(LENT)
        if bare not in self.draft.trait:
            raise _BeyondError
        held = self.draft.trait[bare]
        # Organisations that were added since have none.
        return np.concatenate([held, np.full(self.draft.n - len(held), "", object)]).astype(str)

    def _cut(self, name: str, dimension: Dimension, code: str | None, rows: Rowset) -> Rowset:
        """Rows of a class; of any class where no code is given."""
        if dimension.same_as or dimension.period:
            raise _BeyondError
        if dimension.column not in self.own:
            trees = self._trees(name)
            chosen = list(trees.values()) if code is None else [trees[code]] if code in trees else []
            return Rowset(rows.who & np.any([rows.who & False, *chosen], axis=0), rows.limits)
        column = self.own[dimension.column]
        if code is None:
            return _within(rows, column, *ANY)
        if column in BOOLEANS:
            return _within(rows, column, *((1.0, 2.0) if code == "true" else (0.0, 1.0)))
        held = next((b for b in self.pack.bins if (b.bin_set, b.code) == (dimension.bin, code)), None)
        if held is None:
            raise _BeyondError
        return _within(rows, column, held.low or 0.0, np.inf if held.high is None else held.high)

    def _trees(self, name: str) -> dict[str, Bools]:
        """Each class of a dimension of organisations -> who falls in it."""
        if name not in self.known:
            self.known[name] = self._grown(name)
        return self.known[name]

    def _grown(self, name: str) -> dict[str, Bools]:
        dimension = self.pack.dimensions[name]
        held = self._trait(dimension.column)
        values, at = np.unique(held, return_inverse=True)
        if dimension.level or dimension.group:
            codes = sorted({one for _, one in self.classes(name, TABLE)})
        else:
            codes = [b.code for b in self.pack.bins if b.bin_set == dimension.bin] or [v for v in values if v]
        found = {}
        told = [v or "nan" for v in values.tolist()]
        for code in codes:
            places = falls(dimension, code, told, TABLE, self.pack, self.classes, name)
            who = np.isin(at.reshape(-1), places)
            if who.any():
                found[code] = who
        return found

    def _active(self, measure: Measure, base: Rowset) -> Asked:
        """How many classes of the last dimension have rows enough."""
        if self.target.cut.get("statistic") != "n_active":
            raise _BeyondError
        for name in measure.cut[:-1]:
            if self.pack.dimensions[name].column != "year":
                raise _BeyondError
            self._at(int(self.target.cut[name]))
        trees = self._trees(measure.cut[-1])
        assert self.year is not None
        return Asked(self.target, self.year, "active", None, base, base, None, trees)


def members_of(draft: Draft, sample: str) -> Bools:
    """Members of a sample in any year."""
    found = np.zeros(draft.n, bool)
    for (code, _), orgs in draft.member.items():
        if code == sample:
            found[orgs] = True
    return found


def _within(rows: Rowset, column: str, low: float, high: float) -> Rowset:
    before = rows.limits.get(column, (-np.inf, np.inf))
    return Rowset(rows.who, {**rows.limits, column: (max(before[0], low), min(before[1], high))})


def _texts(condition: Condition) -> list[str]:
    if isinstance(condition, str):
        return [condition]
    if isinstance(condition, tuple):
        return [str(one) for one in condition]
    raise _BeyondError


def _bounds(condition: Condition, column: str) -> tuple[float, float]:
    """Bounds [low, high) of a condition on a number; all columns but ratios are whole."""
    if isinstance(condition, bool):
        return (1.0, 2.0) if condition else (0.0, 1.0)
    if isinstance(condition, int | float):
        return float(condition), float(np.nextafter(condition, np.inf))
    if not isinstance(condition, Range) or condition.not_ or condition.known is False:
        raise _BeyondError
    low = 0.0 if condition.from_ is None else float(condition.from_)  # type: ignore[arg-type]
    if condition.to is None:
        return low, np.inf
    last = float(condition.to)  # type: ignore[arg-type]
    return low, float(np.nextafter(last, np.inf)) if column in RATIOS else np.floor(last) + 1
