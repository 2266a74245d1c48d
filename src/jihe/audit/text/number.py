"""Numbers in running text, and what they are numbers of."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from .language import NUMBER, Grammar

PERCENT, TIMES, YEAR, DATE, COUNT, PLAIN, OTHER = (
    "percent",
    "times",
    "year",
    "date",
    "count",
    "plain",
    "other",
)
"""Kinds: a share or growth in percent, a multiple, a year, a month or day, a number of things with its word,
a bare number, and what is no number of the report (a reference, a part of a name, percentage points)."""
EARLIEST, LATEST = 1800, 2200
LONGEST = 15
"""Digits of a number; longer ones are codes."""


@dataclass(frozen=True)
class Number:
    """A number in a sentence: its value with the digits as printed, its kind, its unit's word and where it
    is."""

    value: Decimal
    kind: str
    unit: str
    start: int
    end: int
    is_span: bool = False
    """Whether it is one end of a span such as 5-10."""

    @property
    def digits(self) -> int:
        return max(0, -int(self.value.as_tuple().exponent))

    @property
    def text(self) -> str:
        return str(self.value) + ("%" if self.kind == PERCENT else "")


@cache
def _pattern() -> re.Pattern[str]:
    return re.compile(rf"(?<![\d.,A-Za-z_])({NUMBER})(?![\d])")


def numbers(text: str, grammar: Grammar) -> list[Number]:
    """Every number in `text`, in order."""
    found = []
    for match in _pattern().finditer(text):
        if len(match[1]) > LONGEST:
            continue
        value = Decimal(match[1].replace(",", ""))
        kind, unit = _kind(text, match, value, grammar)
        is_span = bool(re.match(r"%?-\d", text[match.end() : match.end() + 3])) or bool(
            re.search(r"\d%?-$", text[max(0, match.start() - 3) : match.start()])
        )
        found.append(Number(value, kind, unit, match.start(), match.end(), is_span))
    return found


def _kind(text: str, match: re.Match[str], value: Decimal, grammar: Grammar) -> tuple[str, str]:
    """The kind of a number and its unit, by what stands before and after it."""
    after = text[match.end() : match.end() + 24]
    if grammar.reference.search(text[max(0, match.start() - 12) : match.start()]):
        return OTHER, ""
    if after.startswith("%"):
        return (OTHER if re.match("%" + grammar.words["point"], after) else PERCENT), "%"
    if re.match(grammar.words["point"], after):
        return OTHER, ""
    if found := re.match(grammar.words["times"], after):
        return TIMES, found[0].strip()
    if re.match(r"[A-Za-z_+/]", after):
        return OTHER, ""
    whole = value == int(value) and "." not in match[1] and "," not in match[1]
    if whole and EARLIEST <= value <= LATEST and len(match[1]) == 4:
        is_year = after.startswith(str(grammar.words["year"])) if grammar.words["year"] else True
        if is_year or re.match(r"[-\u2013]\d{4}", after):
            return YEAR, str(grammar.words["year"])
    for word in ("month", "day"):
        if grammar.words[word] and re.match(grammar.words[word], after):
            return DATE, grammar.words[word]
    unit = grammar.unit.match(after.lstrip()) if grammar.joined else grammar.unit.match(after)
    return (COUNT, unit[0]) if unit else (PLAIN, "")
