"""Every number that a text states, with what can be told of it: for rules that compare texts with tables."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..statement import Statement
from .number import COUNT, DATE, OTHER, PERCENT, TIMES, YEAR, Number
from .ranking import Entry
from .said import Said
from .sentence import Sentence

LONGEST = 40
"""Characters of a subject or quantity."""


def statements(said: Said) -> Iterator[Statement]:
    """The statements of a text, in order.

    The values of rankings have a subject and a rank. Of other numbers the subject is what stands before
    them in their clause, or what is counted; the year is the last one named before them in the sentence.
    """
    ranked: dict[tuple[int, int], tuple[Entry, int, str, int]] = {}
    for group, ranking in enumerate(said.rankings):
        for entry in ranking:
            sentence = entry.told_by or entry.sentence
            for rank, name, value in entry.items:
                ranked[sentence.order, value.start] = (entry, rank, name, group)
    for sentence in said.sentences:
        roles = _roles(sentence)
        for number in sentence.numbers:
            if number.kind in (YEAR, DATE, OTHER) or number.is_span:
                continue
            told = ranked.get((sentence.order, number.start))
            yield Statement(
                sentence.place(number.start),
                number.value,
                told[2] if told else _subject(sentence, number),
                _quantity(sentence, number),
                number.unit,
                _year(sentence, number),
                roles.get(number.start) or _role(sentence, number),
                told[1] if told else None,
                f"ranking {told[3]}" if told else f"sentence {sentence.order}",
                said.text.report,
                sentence.passage.heading,
            )


def _roles(sentence: Sentence) -> dict[int, str]:
    """What numbers of changes do in the sentence, by where they stand."""
    found: dict[int, str] = {}
    grammar = sentence.grammar
    changes = {"grew": {"p": "growth"}, "grew_times": {"x": "times"}, "from_to": {"a": "from", "b": "to"}}
    for name, groups in changes.items():
        for match in grammar.one(name).finditer(sentence.text):
            found |= {match.start(group): role for group, role in groups.items()}
    for name in ("total", "total_of_names"):
        found |= {match.start("t"): "total" for match in grammar.one(name).finditer(sentence.text)}
    for name in ("list_of", "n_list"):
        found |= {match.start("n"): "length" for match in grammar.one(name).finditer(sentence.text)}
    return found


def _role(sentence: Sentence, number: Number) -> str:
    if number.kind == PERCENT:
        return "share"
    return "times" if number.kind == TIMES else "count" if number.kind == COUNT else "value"


def _subject(sentence: Sentence, number: Number) -> str:
    """What is counted, or what stands before a number in its clause."""
    if counted := sentence.grammar.one("count_of").match(sentence.text, number.start):
        return counted["noun"].strip()[:LONGEST]
    start, _ = sentence.clause(number.start)
    before = re.split(r"\d[\d.,]*%?", sentence.text[start : number.start])[-1]
    return before.strip(" ：:、")[-LONGEST:]


def _quantity(sentence: Sentence, number: Number) -> str:
    """The word of a share before a number; what is counted otherwise."""
    before = sentence.text[max(0, number.start - 30) : number.start]
    found = sentence.grammar.one("share").search(before)
    return found[0].strip()[:LONGEST] if found else ""


def _year(sentence: Sentence, number: Number) -> int | None:
    years = [n for n in sentence.numbers if n.kind == YEAR]
    before = [n for n in years if n.start < number.start]
    return int((before or years)[-1].value) if years else None
