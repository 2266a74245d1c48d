"""What a printed figure claims of a fact: a value in the fact's unit, and how far the fact may be from it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from .model import AmountWord, Figure

PERCENT = "%"
ABOUT_SHARE, ABOUT_STEPS = Decimal("0.02"), 5
"""Where a figure is only about right and names no tolerance: 2 %, or five of its last digit if more."""

SLACK = 1e-9
"""Of a step: how far a fact, being a binary number, may lie beyond a bound that it means to hold."""


@dataclass(frozen=True)
class Claim:
    """What a figure says.

    Attributes
    ----------
    value
        The figure, in the fact's unit.
    step
        One of its last printed digit, in the fact's unit.
    scale
        What one of the printed unit is worth in the fact's unit: 0.01 for %.
    low, high
        What the fact may be, bounds included but for ``>`` and ``<``; infinite where open.
    is_exact
        Whether the fact has to round to the printed digits, or to keep a bound; else a tolerance is given.
    is_strict
        Whether the bounds themselves are left out.
    """

    value: float
    step: float
    scale: float
    low: float
    high: float
    is_exact: bool
    is_strict: bool

    def holds(self, fact: float) -> bool:
        """Whether a fact agrees. A fact that lies just between two printed values agrees with both.

        >>> claim = read_claim(Figure(line=2, report="2024", measure="m", value="12.5", unit="%"), {})
        >>> claim.holds(0.1246), claim.holds(0.1245), claim.holds(0.1244)
        (True, True, False)
        """
        slack = self.step * SLACK
        if self.is_strict:
            return self.low < fact < self.high
        return self.low - slack <= fact <= self.high + slack

    def round(self, fact: float) -> str:
        """A fact as the report would print it: in its unit, with its digits.

        >>> read_claim(Figure(line=2, report="2024", measure="m", value="30.60", unit="%"), {}).round(0.3)
        '30.00'
        """
        step = Decimal(str(self.step)) / Decimal(str(self.scale))
        told = Decimal(str(fact)) / Decimal(str(self.scale))
        return str(told.quantize(step.normalize() if step < 1 else Decimal(1), ROUND_HALF_UP))


def read_claim(figure: Figure, units: Mapping[str, Decimal]) -> Claim:
    """What a checked figure says.

    Parameters
    ----------
    units
        Words that multiply and what they are worth, as `read_units` gives them.
    """
    printed, step = Decimal(figure.value), step_of(figure.value)
    scale = scale_of(figure.unit, units)
    away = step / 2
    if figure.tolerance:
        away = tolerance_of(figure.tolerance, printed * scale) / scale
    elif figure.op == "~":
        away = max(abs(printed) * ABOUT_SHARE, step * ABOUT_STEPS)
    is_strict = figure.op in ("<", ">")
    if is_strict:
        away = Decimal(0)
    low = -math.inf if figure.op in ("<", "<=") else float((printed - away) * scale)
    high = math.inf if figure.op in (">", ">=") else float((printed + away) * scale)
    is_exact = not figure.tolerance and figure.op != "~"
    return Claim(float(printed * scale), float(step * scale), float(scale), low, high, is_exact, is_strict)


def read_units(words: tuple[AmountWord, ...]) -> dict[str, Decimal]:
    """The words of amount.csv that multiply, each with what it is worth."""
    return {word.word: Decimal(word.value.strip()) for word in words if word.role == "multiplier"}


def scale_of(unit: str, units: Mapping[str, Decimal]) -> Decimal:
    """What one of a printed unit is worth in the fact's own."""
    if unit == PERCENT:
        return Decimal("0.01")
    return units[unit] if unit else Decimal(1)


def step_of(value: str) -> Decimal:
    """One of the last digit that a value prints.

    >>> step_of("30.6"), step_of("21.90"), step_of("4311")
    (Decimal('0.1'), Decimal('0.01'), Decimal('1'))
    """
    return Decimal(1).scaleb(-len(value.partition(".")[2]))


def tolerance_of(text: str, value: Decimal) -> Decimal:
    """How far a tolerance lets a fact be from `value`; one in % is a part of it.

    Raises
    ------
    ValueError
        When the text is neither a number nor a percentage, or below 0.
    """
    try:
        far = Decimal(text.removesuffix(PERCENT))
    except InvalidOperation:
        far = Decimal(-1)
    if not far.is_finite() or far < 0:
        raise ValueError(text)
    return abs(value) * far / 100 if text.endswith(PERCENT) else far
