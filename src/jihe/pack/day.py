"""A day, a month or a year, as people write it."""

from __future__ import annotations

import re
from datetime import date
from typing import Literal

Precision = Literal["day", "month", "year"]
_WRITTEN = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", re.ASCII)


def stated_day(text: str) -> tuple[date, Precision] | None:
    """The first day of what is stated, and how exactly it is; None where it is neither.

    Examples
    --------
    >>> stated_day("2018-05"), stated_day("2018-13")
    ((datetime.date(2018, 5, 1), 'month'), None)
    """
    found = _WRITTEN.fullmatch(text.strip())
    if found is None:
        return None
    year, month, day = found.groups()
    try:
        first = date(int(year), int(month or 1), int(day or 1))
    except ValueError:
        return None
    return first, "day" if day else "month" if month else "year"
