"""Text -> typed value: pure functions of one text, each giving a value, None for nothing, or a fault.

They are applied to the different texts of a column, not to its rows.
"""

from __future__ import annotations

import datetime
import re
import unicodedata
from collections.abc import Callable, Sequence
from decimal import Decimal, InvalidOperation
from functools import partial
from typing import Any, NamedTuple

from jihe.errors import Fault, Place
from jihe.ingest.amount import Words, read_amount, read_words
from jihe.ingest.clean import LIST, clean
from jihe.pack.model import Cell, Pack
from jihe.tables import RECORD

Read = Callable[[str], Any]

PAIR = "\x1f"
"""Stands between an amount and the text of its currency column."""

_SEPARATOR = r"\s*(?:[-/.\uff0e\uff0f\uff0d]|[\u2e80-\ud7ff])\s*"
_TIME = r"(?:[T\s]\s*\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?\s*(?:Z|[+-]\d{2}:?\d{2})?)?"
_DATE = re.compile(
    rf"(\d{{4}})(?:{_SEPARATOR}(\d{{1,2}})(?:{_SEPARATOR}(\d{{1,2}}))?)?(?:\s*[\u2e80-\ud7ff])?{_TIME}"
)
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")
_NUMBER = re.compile(r"[+-]?(?:\d{1,3}(?:,\d{3})+|\d+)?(?:\.\d*)?(?:[eE][+-]?\d{1,3})?")
_OPENING, _CLOSING = "(\uff08[\u3010", ")\uff09]\u3011"
_CODE_SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_EXCEL_EPOCH = datetime.date(1899, 12, 30)


class Day(NamedTuple):
    """The first day of the period that a text states."""

    date: datetime.date
    precision: str


def read_text(text: str) -> str | Fault:
    """The text itself, unless it is a list in its file."""
    if LIST in text:
        return Fault(Place(), "the cell is a list where one value is expected; use read: list")
    return text


def read_date(
    text: str,
    earliest: datetime.date,
    latest: datetime.date,
    limits: tuple[str, str] = ("earliest", "latest"),
) -> Day | Fault:
    """A year, a month or a day, whatever stands between the numbers, inside [earliest, latest].

    Two-digit years, and days before months, are refused: they would have to be guessed. `limits` says of
    either bound where it is set.
    """
    plain = unicodedata.normalize("NFKC", text)
    found = _COMPACT.fullmatch(plain) or _DATE.fullmatch(plain)
    if not found:
        return Fault(
            Place(),
            '"{value}" cannot be read as a date; write year-month-day, as 2016-05-17',
            {"value": text},
        )
    year, month, day = (None if part is None else int(part) for part in found.groups())
    try:
        first = datetime.date(year or 0, 1 if month is None else month, 1 if day is None else day)
    except ValueError:
        return Fault(Place(), '"{value}" is no day of the calendar', {"value": text})
    precision = "day" if day is not None else "month" if month is not None else "year"
    period = {"day": first, "month": first.replace(day=28), "year": first.replace(month=12, day=31)}[
        precision
    ]
    if period < earliest:
        number = (first - _EXCEL_EPOCH).days
        if first.year == 1905 and 1900 <= number <= 2100:
            return Fault(
                Place(),
                '"{value}" lies before {earliest} ({setting}); perhaps the year {year} was shown as a date',
                {"value": text, "earliest": earliest, "setting": limits[0], "year": number},
            )
        return Fault(
            Place(),
            '"{value}" lies before {earliest}, which is set in {setting}',
            {"value": text, "earliest": earliest, "setting": limits[0]},
        )
    if first > latest:
        return Fault(
            Place(),
            '"{value}" lies after {latest}, which is set in {setting}',
            {"value": text, "latest": latest, "setting": limits[1]},
        )
    return Day(first, precision)


def _decimal(text: str, factor: float) -> Decimal | None:
    plain = unicodedata.normalize("NFKC", text).strip().replace("\u2212", "-")
    if not _NUMBER.fullmatch(plain):
        return None
    try:
        return Decimal(plain.replace(",", "")) * Decimal(str(factor))
    except (InvalidOperation, ArithmeticError):
        return None


def read_number(text: str, factor: float = 1.0) -> float | Fault:
    """A number, thousands separated by commas or not at all, times `factor`."""
    value = _decimal(text, factor)
    if value is None or abs(number := float(value)) == float("inf"):
        return Fault(Place(), '"{value}" cannot be read as a number', {"value": text})
    return float(value) if number else 0.0


def read_integer(text: str, factor: float = 1.0) -> int | Fault:
    """A whole number after multiplication by `factor`."""
    value = _decimal(text, factor)
    if value is None or value.adjusted() > 19 or value != value.to_integral_value() or abs(value) >= 2**63:
        return Fault(Place(), '"{value}" cannot be read as a whole number', {"value": text})
    return int(value)


def read_boolean(text: str, true: frozenset[str], false: frozenset[str], file: str = "") -> bool | Fault:
    """Yes or no, compared without case; `file` declares what means either."""
    folded = text.casefold()
    if folded in true or folded in false:
        return folded in true
    return Fault(
        Place(),
        '"{value}" is neither yes nor no; name it under true or false of this column in {file}',
        {"value": text, "file": file},
    )


def split(text: str, separator: str, whole: Sequence[str] = ()) -> list[str]:
    """`text` cut at each `separator` that stands outside brackets and outside the names that are `whole`.

    A bracket that is never closed does not protect what follows it. `whole` goes from the longest name down.

    >>> split("A,B (C, D),E", ",")
    ['A', 'B (C, D)', 'E']
    >>> split("New Moon Fund Sun Fund X", " ", ["New Moon Fund", "Sun Fund"])
    ['New Moon Fund', 'Sun Fund', 'X']
    """
    if not separator:
        return [text]
    if not whole and not any(sign in text for sign in _OPENING):
        return text.split(separator)
    shut = _closings(text)
    items, start, position = [], 0, 0
    while position < len(text):
        if position == start and (name := _begins(text, position, separator, whole)):
            position += len(name)
        elif position in shut:
            position = shut[position]
        elif text.startswith(separator, position):
            items.append(text[start:position])
            position = start = position + len(separator)
        else:
            position += 1
    return [*items, text[start:]]


def _begins(text: str, position: int, separator: str, whole: Sequence[str]) -> str:
    """The longest of `whole` that stands at `position` as an item, or ""."""
    for name in whole:
        end = position + len(name)
        if text.startswith(name, position) and (end == len(text) or text.startswith(separator, end)):
            return name
    return ""


def _closings(text: str) -> dict[int, int]:
    """Position of each outermost opening bracket -> the position after the one that closes it."""
    open_: list[int] = []
    shut: dict[int, int] = {}
    for position, sign in enumerate(text):
        if sign in _OPENING:
            open_.append(position)
        elif sign in _CLOSING and open_:
            shut[open_.pop()] = position + 1
    return shut


def read_list(
    text: str,
    separator: str,
    swap: dict[str, str],
    missing: frozenset[str],
    whole: Sequence[str] = (),
    in_place: bool = False,
) -> tuple[str | None, ...] | None:
    """Items in their order, each once; those that mean "missing" are dropped.

    Items that are to be read beside those of another list stay `in_place`: none is dropped, and None stands
    for a missing one.
    """
    texts = text.split(LIST)[1:] if text.startswith(LIST) else split(text, separator, whole)
    items = [swap.get(item, item) for item in map(clean, texts)]
    found = [None if item in missing or not item else item for item in items]
    if not in_place:
        found = list(dict.fromkeys(item for item in found if item is not None))
    return tuple(found) if any(found) else None


def read_region(text: str, separator: str) -> str | Fault | None:
    """Parts of a place from the largest down, joined by /."""
    if LIST in text:
        return read_text(text)
    parts = text.split(separator) if separator else [text]
    return "/".join(part for part in (clean(p) for p in parts) if part) or None


def read_credit_code(text: str) -> str | Fault:
    """A unified social credit code (GB 32100-2015): 18 signs, the last a check modulo 31 with powers of 3."""
    code = unicodedata.normalize("NFKC", text).upper().replace(" ", "")
    if len(code) != 18 or any(sign not in _CODE_SIGNS for sign in code):
        return Fault(Place(), '"{value}" is not a credit code of 18 signs', {"value": text})
    total = sum(_CODE_SIGNS.index(sign) * pow(3, place, 31) for place, sign in enumerate(code[:17]))
    check = _CODE_SIGNS[-total % 31]
    if code[17] != check:
        return Fault(
            Place(),
            '"{value}" is not a credit code: its check sign would be {check}',
            {"value": text, "check": check},
        )
    return code


def read_part(text: str, start: int, end: int | None, suffix: str) -> str | Fault:
    """Characters [start, end) of the text, then `suffix`."""
    if len(text) <= start or (end is not None and len(text) < end):
        return Fault(Place(), '"{value}" is too short to take a part of', {"value": text})
    return text[start:end] + suffix


def make_reader(cell: Cell, pack: Pack, file: str, missing: frozenset[str], in_place: bool = False) -> Read:
    """The reader that a cell asks for, as a function of the text alone; `in_place` is for lists.

    `file` is where the cell is declared.
    """
    match cell.read:
        case "date":
            return partial(
                read_date,
                earliest=cell.earliest or pack.settings.earliest_date,
                latest=cell.latest or pack.settings.snapshot_date,
                limits=(
                    f"{file}: earliest" if cell.earliest else "pack.yaml: earliest_date",
                    f"{file}: latest" if cell.latest else "pack.yaml: snapshot_date",
                ),
            )
        case "integer":
            return partial(read_integer, factor=cell.factor)
        case "number":
            return partial(read_number, factor=cell.factor)
        case "boolean":
            yes, no = (frozenset(word.casefold() for word in words) for words in (cell.true, cell.false))
            return partial(read_boolean, true=yes, false=no, file=file)
        case "list":
            return partial(
                read_list,
                separator=cell.separator or "",
                swap=dict(cell.map),
                missing=missing,
                whole=sorted(cell.whole, key=len, reverse=True),
                in_place=in_place,
            )
        case "region":
            return partial(read_region, separator=cell.separator or "")
        case "credit_code":
            return read_credit_code
        case "part":
            return partial(read_part, start=cell.start, end=cell.end, suffix=cell.suffix)
        case "amount":
            return partial(_read_money, words=read_words(pack.amount_words), cell=cell)
    return read_text


def _read_money(text: str, words: Words, cell: Cell) -> Any:
    text, _, stated = text.partition(PAIR)
    currency = cell.currency
    if currency and currency.startswith("{"):
        currency = words.currency(stated) if stated else None
        if stated and currency is None:
            return Fault(Place(), '"{currency}" is not a currency', {"currency": stated})
    return read_amount(text, words, currency, cell.factor)


def column_types(table: str, pack: Pack) -> dict[str, str]:
    """Type of each canonical column of a record table, class columns included."""
    own = {column.name: column.type for column in RECORD[table]}
    return own | {name: "texts" if many else "text" for name, many in pack.class_columns(table)}
