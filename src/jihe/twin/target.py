"""Published figures as what a twin has to show: bounds in the unit of the study's facts."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from jihe.pack.model import Figure, Measure, Pack

Classes = Callable[[str, str], Sequence[tuple[str, str]]]
"""Dimension and table -> (code, class) of each code of the dimension's column."""

EXACT = 1e-9
"""A bound of a rounding interval belongs to neither of two printed numbers."""
NAMED = "organisation_id"
"""Column of a dimension whose classes are printed names of organisations."""
ABOUT = 0.02
"""What "about" allows, in parts of the number."""


@dataclass(frozen=True)
class Target:
    """One figure that a twin follows.

    Attributes
    ----------
    low, high
        Bounds of the fact; infinite where the figure is a bound itself.
    value
        The printed number, in the fact's unit.
    """

    figure: Figure
    measure: Measure
    cut: Mapping[str, str]
    low: float
    high: float
    value: float

    @property
    def name(self) -> str:
        """The figure, as a message names it."""
        parts = ", ".join(self.cut.values())
        told = f"{self.figure.measure}({parts})" if parts else self.figure.measure
        return f"{told} = {self.figure.value}{self.figure.unit}"


@dataclass(frozen=True)
class Targets:
    """All figures of a study that its twin follows.

    Attributes
    ----------
    scale
        How many times as many of everything that is counted.
    """

    pack: Pack
    scale: float = 1.0

    @cached_property
    def every(self) -> tuple[Target, ...]:
        """Each figure once, in the order of the files."""
        found, told = [], set()
        for figure in self.pack.figures:
            key = figure.measure, figure.cut, figure.op, figure.value
            if figure.followed and key not in told:
                told.add(key)
                found.append(self._target(figure))
        return tuple(found)

    def of(self, name: str) -> list[Target]:
        """Targets of one measure."""
        return [t for t in self.every if t.figure.measure == name]

    def where(self, table: str, **conditions: object) -> Iterator[Target]:
        """Targets whose measure counts this table, with these attributes."""
        for target in self.every:
            if target.measure.table == table and all(
                getattr(target.measure, key) == value for key, value in conditions.items()
            ):
                yield target

    def organisation(self, target: Target) -> str | None:
        """The printed name of the organisation that a figure is about."""
        dimensions = self.pack.dimensions
        held = (code for d, code in target.cut.items() if d in dimensions and dimensions[d].column == NAMED)
        return next(held, None)

    def year(self, target: Target) -> int | None:
        """The year of which, or up to which, a figure tells."""
        dimensions = self.pack.dimensions
        return next((int(c) for d, c in target.cut.items() if d in dimensions and dimensions[d].period), None)

    def _target(self, figure: Figure) -> Target:
        measure = self.pack.measures[figure.measure]
        cut = dict(part.partition("=")[::2] for part in figure.cut.split(";") if part)
        factor = self._factor(figure.unit)
        value = Decimal(figure.value) * factor
        half = Decimal(1).scaleb(int(value_exponent(figure.value))) * factor / 2
        low, high = _bounds(figure, float(value), float(half))
        grows = measure.reduce in ("count", "sum") or cut.get("statistic", "").startswith("n_")
        times = self.scale if grows else 1.0
        return Target(figure, measure, cut, low * times, high * times, float(value) * times)

    def _factor(self, unit: str) -> Decimal:
        if unit == "%":
            return Decimal("0.01")
        factor = Decimal(1)
        for sign in unit:
            factor *= Decimal(self._multipliers[sign])
        return factor

    @cached_property
    def _multipliers(self) -> Mapping[str, str]:
        return {w.word: w.value for w in self.pack.amount_words if w.role == "multiplier"}


def value_exponent(text: str) -> int:
    """Place of the last printed digit: -2 of 21.90, 0 of 344."""
    exponent = Decimal(text).as_tuple().exponent
    return min(int(exponent), 0)


def _bounds(figure: Figure, value: float, half: float) -> tuple[float, float]:
    within = half * (1 - EXACT)
    if figure.tolerance.endswith("%"):
        within = abs(value) * float(figure.tolerance[:-1]) / 100
    elif figure.tolerance:
        within = float(figure.tolerance)
    elif figure.op == "~":
        within = max(abs(value) * ABOUT, half)
    match figure.op:
        case ">" | ">=":
            return value, float("inf")
        case "<" | "<=":
            return float("-inf"), value
        case _:
            return value - within, value + within
