"""Numbers as they are printed: their digits tell how far the number behind them may be from them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

_NUMBER = re.compile(r"([+\-\u2212])?(\d{1,3}(?:[,\uff0c]\d{3})+|\d+)(\.\d+)?\s*([%\uff05])?")
MOST_SIGNS = 40
"""Longer texts are no numbers."""


@dataclass(frozen=True)
class Printed:
    """A number with its rounding interval; arithmetic with it is exact.

    Attributes
    ----------
    text
        As printed.
    value
        Its value.
    half
        Half a unit of its last digit; 0 for a number that is known to be exact.
    """

    text: str
    value: Decimal
    half: Decimal = Decimal(0)

    @property
    def low(self) -> Decimal:
        return self.value - self.half

    @property
    def high(self) -> Decimal:
        return self.value + self.half

    @cached_property
    def digits(self) -> int:
        """Digits printed after the point."""
        return max(0, -int(self.value.as_tuple().exponent))

    @property
    def is_whole(self) -> bool:
        return self.digits == 0

    def exact(self) -> Printed:
        """The same, taken for exact: a count."""
        return Printed(self.text, self.value)

    def meets(self, low: Decimal, high: Decimal) -> bool:
        """Whether the number behind it may lie in [low, high]."""
        return self.low <= high and low <= self.high


def read(text: str) -> Printed | None:
    """The number that a text is; None when it is anything else.

    >>> read("30.60").half, read("1,250").value, read("12.5%").value, read("10-20")
    (Decimal('0.005'), Decimal('1250'), Decimal('12.5'), None)
    """
    text = text.strip()
    if not text or len(text) > MOST_SIGNS or not (found := _NUMBER.fullmatch(text)):
        return None
    whole = found[2].replace(",", "").replace("\uff0c", "")
    if found[2] != whole and found[2][0] == "0":
        return None
    sign = "-" if found[1] in ("-", "\u2212") else ""
    value = Decimal(sign + whole + (found[3] or ""))
    return Printed(text, value, unit_of(value) / 2)


def unit_of(value: Decimal) -> Decimal:
    """One unit of the last digit.

    >>> unit_of(Decimal("2.50")), unit_of(Decimal(12))
    (Decimal('0.01'), Decimal('1'))
    """
    exponent = value.as_tuple().exponent
    return Decimal(1).scaleb(min(int(exponent), 0))


def total(numbers: Iterable[Printed]) -> Printed:
    """Their sum, with the sum of their intervals."""
    value = half = Decimal(0)
    for number in numbers:
        value += number.value
        half += number.half
    return Printed(str(value), value, half)


def ratio(above: Printed, below: Printed) -> tuple[Decimal, Decimal] | None:
    """The least and the greatest quotient that the two may have; None where the lower may be 0.

    >>> ratio(Printed("6", Decimal(6)), Printed("4", Decimal(4)))
    (Decimal('1.5'), Decimal('1.5'))
    """
    if below.low <= 0 <= below.high:
        return None
    ends = [a / b for a in (above.low, above.high) for b in (below.low, below.high)]
    return min(ends), max(ends)


def rounded(value: Decimal, like: Printed) -> str:
    """`value` with as many digits as `like` is printed with."""
    return str(round(value, like.digits)) if like.digits else str(round(value))
