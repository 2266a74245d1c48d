"""The day that a text states: in numbers, the year first or last, in any script; or with a month by name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from jihe.collect.month import month_of
from jihe.collect.noun import Precision

FIRST = date(1990, 1, 1)
"""Before it there was no page to publish."""
LAST = date(2049, 12, 31)
"""The last day that is believed where nothing says when the page was seen."""
AHEAD = timedelta(days=1)
"""By how much a day may be after that of the capture, which is in UTC: the page has its own time zone."""

_CJK = "\u2e80-\u9fff\uac00-\ud7af"
_JOINT = rf"\s?(?:[-/._]|[{_CJK}])\s?"
_DAY = re.compile(rf"(?<!\d)((?:19|20)\d\d){_JOINT}(\d{{1,2}}){_JOINT}(\d{{1,2}})(?!\d)")
_MONTH = re.compile(rf"(?<!\d)((?:19|20)\d\d)(?:[-/]|\s?[{_CJK}]\s?)(0?[1-9]|1[0-2])(?![\d-])")
_SOLID = re.compile(
    r"(?<!\d)((?:19|20)\d\d)(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(?:[0-2]\d[0-5]\d(?:[0-5]\d)?)?(?!\d)"
)
_DOTTED = re.compile(r"(?<![\d.])(\d{1,2})\.\s?(\d{1,2})\.\s?((?:19|20)\d\d)(?!\d)")
"""Day, month and year: with dots between no one means month, day and year."""
_NAME = r"([^\W\d_]{3,12})\.?"
_NAMED = re.compile(
    rf"\b{_NAME}\s+(\d{{1,2}})(?:st|nd|rd|th)?,?\s+((?:19|20)\d\d)\b|"
    rf"(?<!\d)(\d{{1,2}})(?:st|nd|rd|th|er|\.|\u00ba)?[\s-]+(?:de\s+)?{_NAME},?[\s-]+(?:de\s+)?((?:19|20)\d\d)\b",
    re.I,
)
_SCRIPTED = re.compile(
    r"[pPcC](?i:(?<=[\"'\s]p)ub(?:lish)?_?(?:ed_?)?(?:time|date|at)|(?<=[\"'\s]c)t)[\"']?\s*[:=]\s*"
    r"[\"'](\d{10}|20\d\d-\d\d?-\d\d?[^\"'<>]{0,20})[\"']"
)
"""A variable or a key of a script that is a day of publication; `ct` is how one large service names it."""
_EPOCH = re.compile(r"\s*(\d{10})(\d{3})?\s*$")
_YEAR = re.compile(r"\s*((?:19|20)\d\d)\s*$")
_WIDE = str.maketrans(
    "\uff10\uff11\uff12\uff13\uff14\uff15\uff16\uff17\uff18\uff19\uff0d\uff0f", "0123456789-/"
)
_SOME_YEAR = re.compile(r"(?:19|20)\d\d")
_IS_WIDE = re.compile("[\uff0d\uff0f-\uff19]")
_ADDRESS = re.compile(
    r"/((?:19|20)\d\d)[-/_]?(0[1-9]|1[0-2])[-/_]?(0[1-9]|[12]\d|3[01])(?=\D|\d{6,}\b)|"
    r"[/_t-]((?:19|20)\d\d)(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(?=\D|\d{6,}\b)|"
    r"/((?:19|20)\d\d)[-/](\d{1,2})/(\d{1,2})(?=/)|"
    r"/((?:19|20)\d\d)[-/]?(0[1-9]|1[0-2])(?=/)"
)


@dataclass(frozen=True)
class Day:
    """A date and how exactly it is known; the first day of a month or year stands for the whole."""

    on: date
    precision: Precision


def latest(captured: datetime | None) -> date:
    """The last day on which a page seen at `captured` may have been published."""
    return captured.date() + AHEAD if captured else LAST


def first_day(text: str, last: date, is_whole: bool = False) -> Day | None:
    """The first date in a text that is believable: not before the web, not after `last`.

    Parameters
    ----------
    is_whole
        Whether the text is meant to be a date and no more (a field): then a day written as one number, a
        count of seconds, a month or a year count as well.

    >>> first_day("07:30, 5 May 2023", LAST)
    Day(on=datetime.date(2023, 5, 5), precision='day')
    >>> first_day("2099-01-01", date(2024, 1, 1)) is None
    True
    """
    if _IS_WIDE.search(text):
        text = text.translate(_WIDE)
    if not is_whole and not _SOME_YEAR.search(text):
        return None
    for year, month, day in _days(text, is_whole):
        if found := believed(year, month, day, last):
            return found
    if not is_whole:
        return None
    of_month = _MONTH.search(text)
    if of_month and (found := believed(int(of_month[1]), int(of_month[2]), None, last)):
        return found
    year_alone = _YEAR.match(text)
    return believed(int(year_alone[1]), None, None, last) if year_alone else None


def _days(text: str, is_whole: bool) -> Iterator[tuple[int, int, int]]:
    found: list[tuple[int, int, int, int]] = []
    for match in _DAY.finditer(text):
        found.append((match.start(), int(match[1]), int(match[2]), int(match[3])))
    for match in _DOTTED.finditer(text):
        found.append((match.start(), int(match[3]), int(match[2]), int(match[1])))
    for match in _NAMED.finditer(text):
        name, day, year = (match[1], match[2], match[3]) if match[1] else (match[5], match[4], match[6])
        if month := month_of(name):
            found.append((match.start(), int(year), month, int(day)))
    if is_whole and not found:
        found += [(m.start(), int(m[1]), int(m[2]), int(m[3])) for m in _SOLID.finditer(text)]
        if epoch := _EPOCH.match(text):
            on = date(1970, 1, 1) + timedelta(seconds=int(epoch[1]))
            found.append((0, on.year, on.month, on.day))
    yield from (day for _, *day in sorted(found))  # type: ignore[misc]


def believed(year: int, month: int | None, day: int | None, last: date) -> Day | None:
    """A date, if there is such a day and it is not absurd."""
    try:
        on = date(year, month or 1, day or 1)
    except ValueError:
        return None
    if not FIRST <= on <= last:
        return None
    return Day(on, "day" if day else "month" if month else "year")


def day_of_scripts(html: str, last: date) -> Day | None:
    """The day that a page's scripts give as that of publication, where all that give one give the same.

    Pages that are drawn by their scripts state it nowhere else; a list of other articles gives many.
    """
    days = {first_day(match[1], last, is_whole=True) for match in _SCRIPTED.finditer(html)}
    return days.pop() if len(days) == 1 else None


def day_of_address(address: str, last: date) -> Day | None:
    """The date that a page's address states, as the paths of many news sites do.

    >>> day_of_address("http://example.org/2023-05/01/c_1129.htm", LAST)
    Day(on=datetime.date(2023, 5, 1), precision='day')
    >>> day_of_address("http://example.org/202305/t20230501_99.html", LAST).precision
    'day'
    """
    path = address.partition("://")[2] or address
    months: Day | None = None
    for match in _ADDRESS.finditer(path[:2000]):
        parts = [int(part) for part in match.groups() if part]
        found = believed(parts[0], parts[1], parts[2] if len(parts) > 2 else None, last)
        if found and found.precision == "day":
            return found
        months = months or found
    return months
