"""Times as files write them, told in one way: a year, month, day or moment in ISO form, or a number."""

from __future__ import annotations

import datetime
import re

import pyarrow as pa

_DAY = re.compile(
    r"(?P<y>-?\d{4})(?:[-/.](?P<m>\d{1,2})(?:[-/.](?P<d>\d{1,2}))?)?"
    r"(?:[T ](?P<time>\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?)(?P<zone>Z|[+-]\d{2}:?\d{2})?)?(?P<alone>Z)?"
)
_JOINED = re.compile(r"(?P<y>(?:1[5-9]|20|21)\d\d)(?P<m>0[1-9]|1[0-2])(?P<d>0[1-9]|[12]\d|3[01])")
_NUMBER = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?")
_OPEN = {"", "inf", "+inf", "-inf", "infinity", "-infinity", "+infinity"}


def normal(text: str) -> str | None:
    """A time in one form; "" for one that is left open; None for what is no time.

    >>> normal("2023/5/1"), normal("2023-05-01 00:00:00"), normal("20230501"), normal("2019.0")
    ('2023-05-01', '2023-05-01', '2023-05-01', '2019')
    >>> normal("2019.5"), normal("-Infinity"), normal("2023-13-01"), normal("May 2023")
    ('2019.5', '', None, None)
    """
    text = text.strip()
    if text.lower() in _OPEN:
        return ""
    found = _JOINED.fullmatch(text)
    if found:
        return _day(found["y"], found["m"], found["d"])
    if _NUMBER.fullmatch(text) and not re.fullmatch(r"\d{4}\.\d{2}", text):
        number = float(text)
        return str(int(number)) if number.is_integer() and abs(number) < 1e15 else repr(number)
    found = _DAY.fullmatch(text)
    if not found or (found["time"] and not found["d"]):
        return None
    day = _day(found["y"], found["m"], found["d"])
    return day if day is None else day + _clock(found["time"], found["zone"])


def _day(year: str, month: str | None, day: str | None) -> str | None:
    try:
        datetime.date(max(abs(int(year)), 1), int(month or 1), int(day or 1))
    except ValueError:
        return None
    return "-".join([year, *(f"{int(part):02d}" for part in (month, day) if part)])


def _clock(time: str | None, zone: str | None) -> str:
    if not time or re.fullmatch(r"0?0:00(:00(\.0+)?)?", time):
        return ""
    hour, rest = time.split(":", 1)
    return f"T{int(hour):02d}:{rest if ':' in rest else rest + ':00'}{zone or ''}"


def normal_column(column: pa.ChunkedArray) -> tuple[pa.ChunkedArray, dict[str, None]]:
    """A column of times in one form, null where one is open or absent; and the texts that are no times."""
    coded = column.dictionary_encode()
    wrong: dict[str, None] = {}
    told: dict[str, str | None] = {}
    chunks = []
    for chunk in coded.chunks:
        values = []
        for text in chunk.dictionary.to_pylist():
            if text not in told:
                found = normal(text)
                told[text] = found or None
                if found is None:
                    wrong[text] = None
            values.append(told[text])
        chunks.append(pa.array(values, pa.string()).take(chunk.indices))
    return pa.chunked_array(chunks, pa.string()), wrong


def key(text: str | None, if_open: float) -> tuple[float, str]:
    """What times are ordered by: the number of the year, then the rest."""
    if not text:
        return if_open, ""
    found = re.match(r"-?\d+(?:\.\d+)?(?:e[+-]?\d+)?", text)
    return (float(found[0]), text) if found else (0.0, text)


def form(text: str) -> str:
    """Whether a normal time is a "number", "month", "day" or "moment"."""
    if "T" in text:
        return "moment"
    return {2: "day", 1: "month"}.get(text[1:].count("-") if "e" not in text else 0, "number")
