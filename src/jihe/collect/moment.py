"""Dates that stand in a sentence: whole ones, parts of them, and those told from the day of publication."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from jihe.pack.model import Pack

from .noun import Precision
from .word import by_list, list_pattern

FIRST_YEAR, LAST_YEAR = 1800, 2100
UNITS = ("year", "month", "day")
NUMBERED = ("relative_year", "relative_month", "relative_day", "month_name")
"""Lists whose words carry a number."""

_NUMERIC = r"(?<![\d.])(?P<y0>\d{4})(?P<sep>[-/.])(?P<m0>\d{1,2})(?P=sep)(?P<d0>\d{1,2})(?![\d.])"
_COMMA = "[,\uff0c]?"


class Dated(NamedTuple):
    """A date and where it stands."""

    begin: int
    end: int
    on: date
    precision: Precision


@dataclass(frozen=True)
class Dates:
    """Reads dates with the words of claim/word.csv."""

    pattern: re.Pattern[str]
    words: Mapping[str, Mapping[str, int]]

    @classmethod
    def of(cls, pack: Pack) -> Dates:
        """The reader of a study's dates."""
        lists = by_list(pack.claim_words)
        names = {name: list_pattern(lists.get(name, ())) for name in (*UNITS, *NUMBERED)}
        words = {
            name: {w.word.casefold().strip(): int(w.value) for w in lists.get(name, ())} for name in NUMBERED
        }
        forms = [_NUMERIC, *_spelled(names), *_counted(names), f"(?P<rd>{names['relative_day']})"]
        return cls(re.compile("|".join(forms)), words)

    def find(self, plain: str, published: date | None, precision: Precision | None) -> list[Dated]:
        """Every date of a plain sentence that can be told, in its order.

        Parameters
        ----------
        published, precision
            The day, month or year of publication, from which what is missing is told: the latest date that
            fits and does not lie after it.
        """
        made = []
        for found in self.pattern.finditer(plain):
            parts = {name.rstrip("0123456789"): text for name, text in found.groupdict().items() if text}
            told = self._told(parts, published, precision)
            if told is not None:
                made.append(Dated(found.start(), found.end(), *told))
        return made

    def _told(
        self, parts: Mapping[str, str], published: date | None, precision: Precision | None
    ) -> tuple[date, Precision] | None:
        if "rd" in parts:
            if published is None or precision != "day":
                return None
            return published + timedelta(days=self._number("relative_day", parts["rd"])), "day"
        year, month, day = (int(parts[unit]) if unit in parts else None for unit in "ymd")
        if "n" in parts:
            month = self._number("month_name", parts["n"])
        if "ry" in parts:
            if published is None:
                return None
            year = published.year + self._number("relative_year", parts["ry"])
        if "rm" in parts:
            if published is None or precision == "year":
                return None
            count = published.month - 1 + self._number("relative_month", parts["rm"])
            month = count % 12 + 1
            year = published.year + count // 12 if year is None else year
        return _dated(year, month, day, published, precision)

    def _number(self, name: str, word: str) -> int:
        return self.words[name][" ".join(word.split())]


def _spelled(names: Mapping[str, str]) -> list[str]:
    """March 3, 2019; 3 March 2019; March 2019. A number after a group's name only tells it from others."""

    def month(i: int) -> str:
        return rf"(?P<n{i}>{names['month_name']})\.?"

    def day(i: int) -> str:
        return rf"(?P<d{i}>(?<!\d)\d{{1,2}}){names['day']}?(?!\d)"

    def year(i: int) -> str:
        return rf"{_COMMA}\s+(?P<y{i}>\d{{4}})(?!\d)"

    return [
        rf"{month(1)}\s+{day(1)}(?:{year(1)})?",
        rf"{day(2)}\s+{month(2)}(?:{year(2)})?",
        rf"{month(3)}{year(3)}",
    ]


def _counted(names: Mapping[str, str]) -> list[str]:
    """Numbers before the words of their units, from the year down, and words for this and the last year."""

    def year() -> str:
        return rf"(?:(?P<y4>(?<!\d)\d{{4}})\s*{names['year']}|(?P<ry>{names['relative_year']}))"

    def month(i: int) -> str:
        told = rf"(?P<m{i}>(?<!\d)\d{{1,2}})\s*{names['month']}"
        return rf"(?:{told}|(?P<rm{i}>{names['relative_month']}))"

    def day(i: int) -> str:
        return rf"(?P<d{i}>(?<!\d)\d{{1,2}})\s*{names['day']}"

    return [rf"{year()}(?:\s*{month(5)}(?:\s*{day(5)})?)?", rf"{month(6)}(?:\s*{day(6)})?", day(7)]


def _dated(
    year: int | None, month: int | None, day: int | None, published: date | None, precision: Precision | None
) -> tuple[date, Precision] | None:
    """A date from its parts; the missing larger ones are those of the latest that publication allows."""
    if year is None:
        if published is None or (month is None and precision != "day"):
            return None
        year = published.year
        if month is None:
            month = published.month if (day or 0) <= published.day else published.month - 1
            year, month = (year, month) if month else (year - 1, 12)
        elif precision != "year" and (month, day or 0) > _latest(published, precision):
            year -= 1
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return None
    try:
        on = date(year, month or 1, day or 1)
    except ValueError:
        return None
    return on, "day" if day is not None else "month" if month is not None else "year"


def _latest(published: date, precision: Precision | None) -> tuple[int, int]:
    """The latest (month, day) of the year of publication that may be meant."""
    return published.month, published.day if precision == "day" else 31
