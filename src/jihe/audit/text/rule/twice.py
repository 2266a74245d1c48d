"""The same thing told twice: in the abstract and the body, in two languages, in neighbouring sentences."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

from jihe.errors import Fault

from ...finding import ERROR, NOTE, WARNING, Finding
from ..number import COUNT, DATE, PERCENT, PLAIN, TIMES, YEAR, Number
from ..ranking import Entry
from ..said import Said
from ..sentence import Sentence
from .cell import is_slip

LEAST_EQUAL = 4
"""Numbers around one that differs that must be equal, in order, for two passages to tell the same."""
LEAST_AROUND_DATE = 3
REACH = 8
APART = 4
"""Sentences between two that tell the same in one language."""
MOST_PLACES = 12
"""A number that stands more often than this does not tell where a passage is told again."""


def find_rankings(said: Said) -> Iterator[Finding]:
    """``stated_twice``, ``name_differs``: a ranking told twice with another value or another name.

    Two rankings are the same when two of their values are equal to every digit for the same names at the same
    ranks; or one is, and the values that differ do so in one digit.
    """
    several = [ranking for ranking in said.rankings if sum(len(entry.items) for entry in ranking) > 1]
    holding: dict[tuple[str, str], list[int]] = {}
    for at, ranking in enumerate(several):
        for item in {(name, value.text) for entry in ranking for _, name, value in entry.items}:
            holding.setdefault(item, []).append(at)
    known = (places for places in holding.values() if len(places) <= MOST_PLACES)
    for one, two in sorted({pair for places in known for pair in combinations(places, 2)}):
        years = _years(several[one]), _years(several[two])
        if not all(years) or years[0] & years[1]:
            yield from _differences(several[one], several[two])


def _years(ranking: list[Entry]) -> set[str]:
    return {n.text for entry in ranking for n in entry.sentence.numbers if n.kind == YEAR}


def _differences(one: list[Entry], two: list[Entry]) -> Iterator[Finding]:
    first, second = (
        {rank: (name, value, entry) for entry in r for rank, name, value in entry.items} for r in (one, two)
    )
    common = [
        (first[rank], second[rank])
        for rank in first
        if rank in second and first[rank][1].kind == second[rank][1].kind
    ]
    same = [1 for (a, v, _), (b, w, _) in common if a == b and v.value == w.value and v.digits]
    for (name, value, entry), (other, again, later) in common:
        here, there = entry.sentence.place(value.start), later.sentence.place(again.start)
        if name == other and value.value != again.value:
            if len(same) >= 2 or (same and is_slip(str(value.value), str(again.value))):
                text = (
                    "{name} has {value} here and {other} in line {line}, where the same is told. Correct "
                    "one of the two."
                )
                named = {"name": name, "value": value.text, "other": again.text, "line": there.line}
                yield Finding(
                    "stated_twice", ERROR, Fault(here, text, named), value.text, again.text, (there,)
                )
        elif (
            name != other
            and value.value == again.value
            and value.digits
            and len(same) >= 2
            and _alike(name, other)
        ):
            text = "{name} ({value}) is called {other} in line {line}, where the same is told. Use one name."
            named = {"name": name, "value": value.text, "other": other, "line": there.line}
            yield Finding("name_differs", WARNING, Fault(here, text, named), name, other, (there,))


def _alike(one: str, two: str) -> bool:
    """Whether two names are nearly the same: as long, and one sign apart."""
    return len(one) == len(two) >= 4 and sum(a != b for a, b in zip(one, two, strict=True)) == 1


@dataclass(frozen=True)
class _Told:
    """A number with its sentence; `key` is what makes it the same number in another language."""

    key: tuple[str, str]
    number: Number
    sentence: Sentence

    @property
    def is_telling(self) -> bool:
        return len(re.sub(r"\D", "", self.key[1]).strip("0")) >= 2


def find_retold(said: Said) -> Iterator[Finding]:
    """``stated_twice``: numbers told again in the same order, all but one equal: in the abstract, or in
    English.

    No words are compared, so that it serves across languages. A date that differs before the same numbers
    is a note.
    """
    told = [_Told(key, n, s) for s in said.sentences for n in s.numbers if (key := _key(n)) is not None]
    where: dict[tuple[str, str], list[int]] = {}
    for at, one in enumerate(told):
        if one.is_telling:
            where.setdefault(one.key, []).append(at)
    seen: set[tuple[int, int]] = set()
    for places in where.values():
        if len(places) > MOST_PLACES:
            continue
        for i, j in combinations(places, 2):
            for a, b in ((i + 1, j + 1), (i - 1, j - 1)):
                if (
                    (a, b) not in seen
                    and 0 <= a < b < len(told)
                    and _is_apart(told[a].sentence, told[b].sentence)
                ):
                    seen.add((a, b))
                    yield from _differs(told, a, b)


def _is_apart(one: Sentence, two: Sentence) -> bool:
    """Whether two sentences may tell one thing twice: neighbours tell alike of different things."""
    return one.grammar is not two.grammar or abs(one.order - two.order) >= APART


def _key(number: Number) -> tuple[str, str] | None:
    if number.is_span or number.kind == YEAR:
        return None
    kind = {PERCENT: "%", TIMES: "x", DATE: "date", COUNT: "n", PLAIN: "n"}.get(number.kind)
    return (kind + (number.unit if kind == "date" else ""), str(number.value)) if kind else None


def _differs(told: list[_Told], a: int, b: int) -> Iterator[Finding]:
    """The finding that the numbers at `a` and `b` ought to be equal, when what stands around them says so."""
    one, two = told[a], told[b]
    if one.key == two.key or one.key[0] != two.key[0] or one.number.digits != two.number.digits:
        return
    left, right = _run(told, a, b, -1), _run(told, a, b, 1)
    is_date = one.key[0].startswith("date")
    if one.key[0] == "n" and len(str(one.number.value)) != len(str(two.number.value)):
        return
    enough = LEAST_AROUND_DATE if is_date else LEAST_EQUAL
    open_left = left == 0 and not (_is_end(told, a, -1) and _is_end(told, b, -1))
    open_right = right == 0 and not (_is_end(told, a, 1) and _is_end(told, b, 1))
    if left + right < enough or open_left or open_right:
        return
    here, there = one.sentence.place(one.number.start), two.sentence.place(two.number.start)
    named = {"value": one.number.text, "other": two.number.text, "line": there.line, "n": left + right}
    if is_date:
        text = "The same {n} numbers are told of another date in line {line}: {value} here, {other} there."
        yield Finding(
            "stated_twice", NOTE, Fault(here, text, named), one.number.text, two.number.text, (there,)
        )
    elif one.number.digits or one.number.value >= 100 or one.key[0] != "n":
        text = (
            "{value} here is {other} in line {line}, where the {n} numbers around it are told again. "
            "Correct one of the two."
        )
        yield Finding(
            "stated_twice", ERROR, Fault(here, text, named), one.number.text, two.number.text, (there,)
        )


def _run(told: list[_Told], a: int, b: int, step: int) -> int:
    """How many telling numbers beside `a` and `b` are equal, one by one."""
    equal = 0
    for n in range(1, REACH + 1):
        i, j = a + n * step, b + n * step
        if not (0 <= i < len(told) and 0 <= j < len(told)) or i >= b > a or told[i].key != told[j].key:
            break
        if not (_is_near(told[a], told[i]) and _is_near(told[b], told[j])):
            break
        equal += told[i].is_telling
    return equal


def _is_near(one: _Told, other: _Told) -> bool:
    return (
        one.sentence.passage is other.sentence.passage and abs(one.sentence.order - other.sentence.order) <= 2
    )


def _is_end(told: list[_Told], at: int, step: int) -> bool:
    """Whether a number is the first or last of its sentence."""
    beside = at + step
    return not 0 <= beside < len(told) or told[beside].sentence is not told[at].sentence


def find_swapped(said: Said) -> Iterator[Finding]:
    """``digits_swapped``: the end of a change and a share told just before it that differ by two digits
    swapped.

    The two must be said of the same thing: the clause of the first shares words with the sentence of the
    second.
    """
    for sentence in said.sentences:
        for match in sentence.grammar.one("from_to").finditer(sentence.text):
            end = next((n for n in sentence.numbers if n.start == match.start("b")), None)
            if end is None or end.kind != PERCENT or end.digits < 2:
                continue
            for other in (said.before(sentence), sentence):
                for number in other.numbers if other else ():
                    is_before = number.kind == PERCENT and (
                        other is not sentence or number.start < match.start()
                    )
                    if (
                        other
                        and is_before
                        and _is_swapped(number, end)
                        and _same_thing(other, number, sentence)
                    ):
                        text = (
                            "{value} here and {other} just before it differ by two digits that changed "
                            "places. Correct one."
                        )
                        why = Fault(
                            sentence.place(end.start), text, {"value": end.text, "other": number.text}
                        )
                        also = (other.place(number.start),)
                        yield Finding("digits_swapped", WARNING, why, end.text, number.text, also)


def _is_swapped(one: Number, two: Number) -> bool:
    a, b = str(one.value).replace(".", ""), str(two.value).replace(".", "")
    apart = [n for n in range(min(len(a), len(b))) if a[n] != b[n]]
    beside = len(apart) == 2 and apart[1] == apart[0] + 1
    return (
        one.digits == two.digits
        and len(a) == len(b) >= 4
        and beside
        and a[apart[0]] == b[apart[1]]
        and a[apart[1]] == b[apart[0]]
    )


def _same_thing(other: Sentence, number: Number, sentence: Sentence) -> bool:
    start, end = other.clause(number.start)
    length = 14 if sentence.grammar.joined else 5
    clause = other.text[start:end]
    return any(clause[n : n + length] in sentence.text for n in range(len(clause) - length + 1))
