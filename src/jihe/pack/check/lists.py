"""Bins, rates and the words of amounts."""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterable, Iterator
from itertools import pairwise

from jihe.errors import Fault
from jihe.pack.model import AmountWord, Bin, Row
from jihe.pack.parts import Parts, at, unknown

from .settings import YEARS

_CURRENCY = re.compile("[A-Z]{3}")


def find_list_faults(parts: Parts) -> Iterator[Fault]:
    """Faults of bin.csv, rate.csv, amount.csv and correction.csv."""
    yield from _bins(parts)
    yield from _rates(parts)
    yield from _amounts(parts)
    yield from _corrections(parts)


def find_twice(file: str, rows: Iterable[tuple[Row, Hashable]], columns: str) -> Iterator[Fault]:
    """A fault for each row whose key an earlier row has.

    Parameters
    ----------
    rows
        (row, key).
    columns
        The columns of the key, as the message tells them.
    """
    first: dict[Hashable, Row] = {}
    for row, key in rows:
        held = first.setdefault(key, row)
        if held is not row:
            yield Fault(
                at(file, row),
                "line {line} has the same {columns}. Remove or correct one of the two lines.",
                {"columns": columns, "line": held.line},
            )


def _bins(parts: Parts) -> Iterator[Fault]:
    file = "bin.csv"
    yield from find_twice(file, ((b, (b.bin_set, b.code)) for b in parts.bins), "bin_set, code")
    sets: dict[str, list[Bin]] = {}
    for b in parts.bins:
        if b.low is not None and b.high is not None and b.high <= b.low:
            yield Fault(
                at(file, b, b.code),
                "high {high} is not above low {low}. Exchange or correct them.",
                {"low": b.low, "high": b.high},
            )
        else:
            sets.setdefault(b.bin_set, []).append(b)
    # Where a line could not be read, what looks like a gap may be that line.
    for held in () if file in parts.broken else sets.values():
        yield from _adjoining(file, sorted(held, key=_low))


def _low(b: Bin) -> tuple[float, int]:
    return float("-inf") if b.low is None else b.low, b.line


def _adjoining(file: str, held: list[Bin]) -> Iterator[Fault]:
    """Faults of bins of one set, ordered by their lower bounds, that overlap or leave a gap."""
    for before, after in pairwise(held):
        params = {"line": before.line, "end": before.high, "begin": after.low}
        if before.high is None or after.low is None or after.low < before.high:
            yield Fault(
                at(file, after, after.code),
                "the bin overlaps with that of line {line}. Let each begin (low) where the one below "
                "ends (high).",
                params,
            )
        elif after.low > before.high:
            yield Fault(
                at(file, after, after.code),
                "numbers from {end}, where the bin of line {line} ends, to {begin} lie in no bin. "
                "Let each begin "
                "(low) where the one below ends (high).",
                params,
            )


def _rates(parts: Parts) -> Iterator[Fault]:
    file = "rate.csv"
    yield from find_twice(file, ((r, (r.currency, r.year)) for r in parts.rates), "currency, year")
    for rate in parts.rates:
        place = at(file, rate, rate.currency)
        if rate.rate <= 0:
            yield Fault(
                place,
                "rate {rate} is not above 0. Write what one unit of {currency} was worth.",
                {"rate": rate.rate, "currency": rate.currency},
            )
        if rate.year not in YEARS:
            yield Fault(place, "{year} is not a year. Write four digits.", {"year": rate.year})
        if not _CURRENCY.fullmatch(rate.currency):
            yield _no_currency(file, rate, rate.currency)


def _no_currency(file: str, row: Row, value: str) -> Fault:
    return Fault(
        at(file, row),
        '"{value}" is not a currency code. Write the three capital letters of ISO 4217, as EUR.',
        {"value": value},
    )


def _amounts(parts: Parts) -> Iterator[Fault]:
    file = "amount.csv"
    yield from find_twice(file, ((w, w.word.casefold()) for w in parts.amount_words), "word")
    for word in parts.amount_words:
        yield from _amount(file, word)


def _amount(file: str, word: AmountWord) -> Iterator[Fault]:
    value = word.value.strip()
    if word.role == "currency":
        if not _CURRENCY.fullmatch(value):
            yield _no_currency(file, word, value)
    elif word.role == "undisclosed":
        if value:
            yield Fault(
                at(file, word), 'role undisclosed has no value. Empty the cell "{value}".', {"value": value}
            )
    elif not _is_positive(value):
        yield Fault(
            at(file, word),
            'role {role} needs a number above 0 as its value, not "{value}". Write one, as 1000.',
            {"role": word.role, "value": value},
        )


def _is_positive(text: str) -> bool:
    return bool(re.fullmatch(r"\d{1,30}(\.\d{1,30})?", text, re.ASCII)) and float(text) > 0


def _corrections(parts: Parts) -> Iterator[Fault]:
    file = "correction.csv"
    keys = ((c, (c.source, c.file, c.row, c.column)) for c in parts.corrections)
    yield from find_twice(file, keys, "source, file, row, column")
    for row in parts.corrections:
        if row.source not in parts.sources and f"sources/{row.source}.yaml" not in parts.broken:
            yield unknown(at(file, row), "source", row.source, "sources/", parts.sources)
        if row.row < 1:
            yield Fault(at(file, row), "rows are counted from 1. Correct the row.")
