"""Changes told in words against the levels told with them, or printed in a table."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from jihe.errors import Fault, Place

from ...finding import ERROR, WARNING, Finding
from ...number import read as read_number
from ...number import rounded, unit_of
from ..printed_table import Table
from ..said import Said
from ..sentence import Sentence

NEAR = 40
"""Characters between two levels and the growth that belongs to them."""


def find_changes(said: Said) -> Iterator[Finding]:
    """``direction``, ``growth``, ``growth_word``, ``times``: a change that its two levels do not give.

    The growth may be off by what rounding it allows. "Grew to 96 %" said of a growth by 96 % is a slip of
    words. Changes of shares are not checked, as they may be percentage points.
    """
    for sentence in said.sentences:
        grammar = sentence.grammar
        pairs = list(grammar.one("from_to").finditer(sentence.text))
        for n, match in enumerate(pairs):
            a, b = _number(match["a"]), _number(match["b"])
            if match["ua"] and match["ub"] and match["ua"] != match["ub"]:
                continue
            rises = bool(grammar.one("rises").search(match["word"]))
            if a != b and (b > a) != rises:
                text = (
                    "The words say that it {went}, the numbers go from {a} to {b}. Correct the word or "
                    "the numbers."
                )
                went = match["word"]
                named = {"went": went, "a": match["a"], "b": match["b"]}
                why = Fault(sentence.place(match.start("a")), text, named)
                yield Finding("direction", ERROR, why, f"{match['a']} - {match['b']}")
            elif a and "%" not in (match["ua"], match["ub"]):
                limit = pairs[n + 1].start() if n + 1 < len(pairs) else len(sentence.text)
                yield from _growth(sentence, match, limit, a, b)


def _growth(
    sentence: Sentence, match: re.Match[str], limit: int, a: Decimal, b: Decimal
) -> Iterator[Finding]:
    """The growth and the multiple told after two levels."""
    grammar = sentence.grammar
    near = sentence.text[match.end() : min(limit, match.end() + NEAR)]
    if grammar.one("per_year").search(near):
        return
    place = sentence.place(match.end())
    if grown := grammar.one("grew").search(near):
        sign = -1 if grammar.one("fell").search(grown[0]) else 1
        told = _number(grown["p"])
        half = unit_of(told) / 2 + _slack(a, b) * 100
        growth, ratio = (b - a) / a * 100 * sign, b / a * 100
        named = {"told": f"{grown['p']}%", "a": match["a"], "b": match["b"], "growth": f"{round(growth, 2)}%"}
        if abs(growth - told) <= half:
            if grown["word"] and grammar.one("grew_to").search(grown["word"]):
                text = (
                    "From {a} to {b} is a growth by {told}, but the words say a growth to {told}. "
                    "Correct the word."
                )
                yield Finding(
                    "growth_word", WARNING, Fault(place, text, named), named["told"], named["growth"]
                )
        elif abs(ratio - told) <= half:
            if not grown["word"] or not grammar.one("grew_to").search(grown["word"]):
                text = (
                    "{told} is the later level in percent of the earlier one; from {a} to {b} is a "
                    "growth by {growth}."
                )
                yield Finding("growth", ERROR, Fault(place, text, named), named["told"], named["growth"])
        else:
            text = "From {a} to {b} is a growth by {growth}, not {told}. Correct the growth or a level."
            yield Finding("growth", ERROR, Fault(place, text, named), named["told"], named["growth"])
    elif times := grammar.one("grew_times").search(near):
        yield from _multiple(place, times["x"], b / a, _slack(a, b), f"{match['a']} - {match['b']}", ())


def _slack(a: Decimal, b: Decimal) -> Decimal:
    """How far the ratio of two levels may be off, as they are rounded; whole numbers are counts, not
    rounded."""
    halves = [unit_of(x) / 2 if x.as_tuple().exponent else Decimal(0) for x in (a, b)]
    return (halves[1] + halves[0] * b / a) / a


def _multiple(
    place: Place,
    told: str,
    ratio: Decimal,
    slack: Decimal,
    levels: str,
    also: tuple[Place, ...],
    is_sure: bool = True,
) -> Iterator[Finding]:
    """A multiple told as an increase: an increase by so many times is the ratio less one."""
    value = _number(told)
    half = unit_of(value) / 2 + slack
    if abs(ratio - 1 - value) <= half:
        return
    like = read_number(told)
    less = rounded(ratio - 1, like) if like else ""
    if abs(ratio - value) <= half:
        text = (
            "{told} times is the later level over the earlier one ({levels}), not the increase, which is "
            "{less} times. "
            "Say that it is {told} times as much, or that it grew by {less} times."
        )
        why = Fault(place, text, {"told": told, "levels": levels, "less": less})
        yield Finding("times", WARNING, why, told, less, also)
    elif is_sure:
        text = (
            "The levels ({levels}) give an increase by {less} times, not {told}. Correct the multiple or "
            "a level."
        )
        yield Finding(
            "times",
            ERROR,
            Fault(place, text, {"told": told, "levels": levels, "less": less}),
            told,
            less,
            also,
        )


def find_multiples(said: Said) -> Iterator[Finding]:
    """``times`` against a printed table: an increase "by 1.77 times" where that is the ratio of two rows.

    The rows are those of the years that the sentence names; the column is the one whose ratio, to every
    printed digit, is the multiple told. Where some column grew by so many times nothing is said.
    """
    for sentence in said.sentences:
        matches = list(sentence.grammar.one("grew_times").finditer(sentence.text))
        span = matches and _span(said, sentence)
        if not span:
            continue
        for match in matches:
            value = _number(match["x"])
            if not value.as_tuple().exponent:
                continue
            for table in said.text.tables:
                found = _ratios(table, span)
                half = unit_of(value) / 2
                if any(abs(ratio - 1 - value) <= half for ratio, _, _ in found):
                    continue
                hits = [hit for hit in found if abs(hit[0] - value) <= half]
                if len(hits) == 1:
                    ratio, levels, line = hits[0]
                    also = (Place(sentence.file, line=line),)
                    yield from _multiple(
                        sentence.place(match.start("x")), match["x"], ratio, Decimal(0), levels, also, False
                    )


def _span(said: Said, sentence: Sentence) -> tuple[int, int] | None:
    """The two years that a sentence, or the one before it, speaks of."""
    for other in (sentence, said.before(sentence)):
        found = other and other.grammar.one("span").search(other.text)
        if found:
            return int(found["first"]), int(found["last"])
    return None


def _ratios(table: Table, span: tuple[int, int]) -> list[tuple[Decimal, str, int]]:
    """Later level over earlier one in each column of counts, with the levels and their line."""
    rows = {row[0].value: row for row in table.rows if row[0].value is not None and row[0].value in span}
    if len(rows) < 2 or not table.is_regular:
        return []
    first, last = (rows[Decimal(year)] for year in span)
    found = []
    for a, b in zip(first[1:], last[1:], strict=True):
        if a.value and b.value and not a.digits and not b.digits and a.value >= 100:
            found.append((b.value / a.value, f"{a.value} - {b.value}", b.line))
    return found


def _number(text: str) -> Decimal:
    return Decimal(text.replace(",", ""))
