"""Amounts of money as people write them, with the words that a study's pack declares."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from itertools import pairwise
from typing import NamedTuple

from jihe.errors import Fault, Place
from jihe.pack.model import AmountWord

_ONE_NUMBER = re.compile(r"([^0-9]*)([0-9]{1,25}(?:\.[0-9]{1,25})?)([^0-9]*)")
_NUMBER = r"(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?(?:e[+-]?\d{1,2})?)(?![\d.,]*\d)"
_MINUS, _TO = "\\-\u2212", "\\-\u2010-\u2015\u2212~\u301c"
_SPAN = re.compile(rf"([^0-9]*)([0-9][0-9.,]*)\s*[{_TO}]\s*([0-9][0-9.,]*)([^0-9]*)")
_NEGATIVE = re.compile(rf"\s*[{_MINUS}][^0-9]*[0-9]")
_UP_TO = re.compile(rf"\s*[{_TO}].*[0-9]")
_INSIDE = re.compile(r"[a-z]{2}|[0-9.,]{2}")
"""Two signs between which no text is cut."""
_SHOWN = 40
_CODE = re.compile(r"[A-Za-z]{3}")
_TEN = Decimal(10)


class Money(NamedTuple):
    """An amount; `low` and `high` bound it where only its size is stated, and then `amount` is None."""

    amount: float | None
    low: float | None
    high: float | None
    currency: str | None


class _Unit(NamedTuple):
    """What one of a kind of amount text is worth; None when such texts must be read in full."""

    amount: Decimal | None
    currency: str | None


_NO_UNIT = _Unit(None, None)
MAX_UNITS = 10_000


@dataclass(frozen=True)
class Words:
    """The amount words of a pack, ready to cut a text into tokens."""

    pattern: re.Pattern[str]
    roles: Mapping[str, tuple[str, str]]
    """word -> (role, value)."""
    units: dict[tuple[str, str, str | None, float], _Unit] = field(default_factory=dict, compare=False)
    """What was found out about the words around a number: there are fewer of them than of numbers."""

    def currency(self, text: str) -> str | None:
        """The currency code that a text stands for: one of the words, or three letters."""
        role, value = self.roles.get(_plain(text), ("", ""))
        if role == "currency":
            return value
        return text.strip().upper() if _CODE.fullmatch(text.strip()) else None


def read_words(words: Iterable[AmountWord]) -> Words:
    """The words ordered so that a longer one is found before a shorter one that begins it."""
    roles = {_plain(word.word): (word.role, word.value.strip()) for word in words if word.word.strip()}
    names = sorted(roles, key=lambda name: (-len(name), name))
    # A word in Latin letters must not be cut out of a longer one: "m" is not the start of "miles".
    alternatives = [
        re.escape(n) + (r"(?![a-z])" if n[-1].isascii() and n[-1].isalpha() else "") for n in names
    ]
    return Words(
        re.compile(rf"\s*(?:(?P<number>{_NUMBER})|(?P<word>{'|'.join(alternatives) or '(?!)'}))"), roles
    )


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold().strip()


def read_amount(text: str, words: Words, currency: str | None, factor: float = 1.0) -> Money | Fault:
    """An amount of money.

    Parameters
    ----------
    text
        Such as ``11,144``, ``$1.2 million``, ``2-3 million``, or numbers, multipliers and currencies in the
        pack's own words.
    words
        The pack's words.
    currency
        The currency where the text names none.
    factor
        The column's unit.

    Returns
    -------
    Money or Fault
        All of it None when the text says that the amount is not disclosed.
    """
    shape = _ONE_NUMBER.fullmatch(text)
    if not shape:
        if span := _SPAN.fullmatch(_plain(text)):
            return _read_span(text, span, words, currency, factor)
        return _read_tokens(text, words, currency, factor)
    before, number, after = shape.groups()
    unit = words.units.get((before, after, currency, factor))
    if unit is None:
        unit = _unit(before, after, words, currency, factor)
        if len(words.units) < MAX_UNITS:
            words.units[before, after, currency, factor] = unit
    if unit.amount is None:
        return _read_tokens(text, words, currency, factor)
    return Money(float(Decimal(number) * unit.amount), None, None, unit.currency)


def _unit(before: str, after: str, words: Words, currency: str | None, factor: float) -> _Unit:
    """What the number 1 would amount to between the same words; any other number is worth a multiple."""
    if any(sign.isdigit() for sign in _plain(before) + _plain(after)):
        return _NO_UNIT
    found = _read_tokens(f"{before}1{after}", words, currency, factor)
    if isinstance(found, Fault) or found.amount is None:
        return _NO_UNIT
    return _Unit(Decimal(repr(found.amount)), found.currency)


def _read_span(
    text: str, span: re.Match[str], words: Words, currency: str | None, factor: float
) -> Money | Fault:
    """Two numbers side by side that share the words around them: the amount lies between."""
    before, *bounds, after = span.groups()
    found: list[Money] = []
    for bound in bounds:
        money = _read_tokens(f"{before}{bound}{after}", words, currency, factor)
        if isinstance(money, Fault):
            return replace(money, params={**money.params, "value": text})
        found.append(money)
    low, high = (money.amount for money in found)
    if low is None or high is None or low >= high:
        return _span(text)
    return Money(None, low, high, found[0].currency)


def _read_tokens(text: str, words: Words, currency: str | None, factor: float) -> Money | Fault:
    """An amount of any shape, token by token."""
    tokens = _cut(text, words)
    if isinstance(tokens, Fault):
        return tokens
    roles = [role for role, _ in tokens]
    if "undisclosed" in roles:
        if any(role in ("number", "several", "multiplier") for role in roles):
            return _unreadable(text)
        return Money(None, None, None, None)
    named = {value for role, value in tokens if role == "currency"}
    if len(named) > 1:
        return Fault(
            Place(),
            'the amount "{value}" names several currencies ({currencies})',
            {"value": text, "currencies": ", ".join(sorted(named))},
        )
    code = named.pop() if named else currency
    figures = [token for token in tokens if token[0] != "currency"]
    if not figures:
        return _unreadable(text)
    if not code:
        return Fault(Place(), 'the amount "{value}" names no currency, and none is declared', {"value": text})
    return _figure(text, figures, code, factor)


def _cut(text: str, words: Words) -> list[tuple[str, str]] | Fault:
    """(role, value) of each token, or a fault when something else stands in the text."""
    plain = _plain(text)
    tokens: list[tuple[str, str]] = []
    position = 0
    while position < len(plain):
        found = words.pattern.match(plain, position)
        if not found:
            return _stray(text, plain, position, words, any(role == "number" for role, _ in tokens))
        number = found["number"]
        tokens.append(("number", number.replace(",", "")) if number else words.roles[found["word"]])
        position = found.end()
    return tokens


def _stray(text: str, plain: str, position: int, words: Words, after_number: bool) -> Fault:
    """What is wrong with a text whose `plain` form goes on at `position` with no number and no word."""
    if after_number and _UP_TO.match(plain, position):
        return _span(text)
    if _NEGATIVE.match(plain, position):
        return Fault(Place(), 'the amount "{value}" is negative', {"value": text})
    end = position + 1
    while end < min(len(plain), position + _SHOWN) and (
        _INSIDE.match(plain, end - 1) or not words.pattern.match(plain, end)
    ):
        end += 1
    return Fault(
        Place(),
        'the amount "{value}" cannot be read: no word of amount.csv explains "{part}"',
        {"value": text, "part": plain[position:end].strip()},
    )


def _span(text: str) -> Fault:
    return Fault(
        Place(),
        'the amount "{value}" is a span; write its two numbers side by side, the lower first, before what '
        "they are counted in, as 2-3",
        {"value": text},
    )


def _figure(text: str, figures: list[tuple[str, str]], code: str, factor: float) -> Money | Fault:
    """The value of numbers, multipliers and a word such as "several" before them."""
    try:
        if figures[0][0] == "several":
            low = Decimal(figures[0][1] or "1")
            for role, value in figures[1:]:
                if role != "multiplier":
                    return _unreadable(text)
                low *= Decimal(value)
            return Money(None, _scaled(low, factor), _scaled(low * _TEN, factor), code)
        parts: list[Decimal] = []
        before = "multiplier"
        for role, value in figures:
            if role == "multiplier" and parts:
                parts[-1] *= Decimal(value)
            elif role == "number" and before == "multiplier":
                parts.append(Decimal(value))
            else:
                return _unreadable(text)
            before = role
        # One figure may follow another only as its smaller part: 1 hundred million 20 million.
        if any(left <= right for left, right in pairwise(parts)):
            return _unreadable(text)
        amount = _scaled(sum(parts, Decimal(0)), factor)
    except ArithmeticError:
        return _unreadable(text)
    return _unreadable(text) if amount == float("inf") else Money(amount, None, None, code)


def _scaled(value: Decimal, factor: float) -> float:
    return float(value if factor == 1 else value * Decimal(str(factor)))


def _unreadable(text: str) -> Fault:
    return Fault(
        Place(),
        'the amount "{value}" cannot be read: its numbers and words do not make one amount',
        {"value": text},
    )
