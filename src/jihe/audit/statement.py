"""What a text says: a statement is one number said about something."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from jihe.errors import Place


@dataclass(frozen=True)
class Statement:
    """One number that a text prints.

    Parameters
    ----------
    place
        File and line of the number.
    value
        The number as printed, in Decimal, so that its digits are kept; 5.990 has three.
        Words that multiply are not multiplied in.
    subject
        Whom or what it is said of, as printed; "" when the sentence does not name it.
    quantity
        What is measured, as printed: a share, an average degree, a number of nodes.
    unit
        "%" or the unit's word as printed; "" for a bare number.
    year
        The year it is said of; None when no year is near.
    role
        What the number does in its sentence: ``value``, ``share``, ``count``, ``total``, ``from``, ``to``,
        ``growth`` (a change in percent), ``times`` (a multiple), ``length`` (of a list).
    rank
        The rank that the sentence gives to the subject.
    group
        The list, table or sentence it stands with: numbers of one group are said together.
    report
        The text it stands in: the file's name without its ending, so that two files of one report can be told
        apart from two reports.
    section
        The heading it stands under; "" when there is none.
    """

    place: Place
    value: Decimal
    subject: str = ""
    quantity: str = ""
    unit: str = ""
    year: int | None = None
    role: str = "value"
    rank: int | None = None
    group: str = ""
    report: str = ""
    section: str = ""

    @property
    def digits(self) -> int:
        """Digits printed after the point."""
        return max(0, -int(self.value.as_tuple().exponent))
