"""Lists whose length is said: "A, B and C, three aspects", "four kinds: first ..., second ..."."""

from __future__ import annotations

import re
from collections.abc import Iterator

from jihe.errors import Fault, Place

from ...finding import WARNING, Finding
from ..language import Grammar
from ..name import count, parts
from ..said import Said
from ..sentence import Sentence

NEAR = 0.75
"""A list with fewer names than this part of the number is not meant to be the whole of it."""
FEWEST = 3
FEWEST_OF = 5
MOST_MORE = 3
"""Names more than said; a list that is longer by far is about something else."""
LONGEST_NAME = 30
FEWEST_TOLD, MOST_TOLD = 2, 30
"""Numbers before a colon: one or two are told of anything."""


def find_lengths(said: Said) -> Iterator[Finding]:
    """``list_length``: a list with more or fewer names than the number that is said of it.

    A list "including A and B" of 20 is no slip; one of 23 names for 24 is.
    """
    for sentence in said.sentences:
        yield from _included(sentence)
        yield from _counted(sentence)
        yield from _announced(sentence)


def _included(sentence: Sentence) -> Iterator[Finding]:
    """ "including A, B, ... altogether 24 kinds"."""
    grammar = sentence.grammar
    for match in grammar.one("list_of").finditer(sentence.text):
        n = grammar.cardinal(match["n"])
        least, most = count(match["names"], grammar)
        is_near = most >= NEAR * n
        if grammar.partial.search(match["names"]) or sentence.has_seam(match.start(), match.end()):
            continue
        if n >= FEWEST_OF and (n < least <= n + MOST_MORE or (most < n and is_near)):
            yield _wrong(sentence, match.start(), n, least if least > n else most)


def _counted(sentence: Sentence) -> Iterator[Finding]:
    """ "A, B and C, three aspects": fewer names than said, by little."""
    grammar = sentence.grammar
    for match in grammar.one("list_n").finditer(sentence.text):
        n = grammar.cardinal(match["n"])
        start = sentence.clause(match.start())[0]
        listed = sentence.text[start : match.start()]
        least, most = count(listed, grammar)
        is_list = least >= FEWEST - 1 and n >= FEWEST and not listed.endswith(str(grammar.words["of"]))
        if (
            is_list
            and NEAR * n <= most < n
            and not grammar.loose.search(listed)
            and not re.search(r"\d", listed)
        ):
            yield from _whole(sentence, start, match.end(), n, most)


def _announced(sentence: Sentence) -> Iterator[Finding]:
    """ "three indicators: A, B and C"."""
    grammar = sentence.grammar
    for match in grammar.one("n_list").finditer(sentence.text):
        n = grammar.cardinal(match["n"])
        before = sentence.text[max(0, match.start() - 24) : match.start()]
        if re.search(r"\d", before + match["names"]) or not FEWEST_TOLD < n <= MOST_TOLD:
            continue  # "6 and 10 indicators, namely" does not say of which
        least, most = count(match["names"], grammar)
        is_near = most >= NEAR * n and least <= n + MOST_MORE and most > 1
        if not least <= n <= most and is_near and _is_plain(match["names"], grammar):
            yield from _whole(sentence, match.start(), match.end(), n, least if least > n else most)


def _is_plain(listed: str, grammar: Grammar) -> bool:
    """Whether a list is one of names: short ones, and no points of an argument."""
    is_short = all(len(part) <= LONGEST_NAME for part in parts(listed, grammar))
    return is_short and not grammar.loose.search(listed) and not grammar.one("another").search(listed)


def _whole(sentence: Sentence, start: int, end: int, n: int, told: int) -> Iterator[Finding]:
    """The finding, unless a page ends within the list."""
    if not sentence.has_seam(start, end):
        yield _wrong(sentence, start, n, told)


def _wrong(sentence: Sentence, at: int, n: int, told: int) -> Finding:
    text = "{n} are said to be listed, but {told} are. Correct the number or complete the list."
    why = Fault(sentence.place(at), text, {"n": n, "told": told})
    return Finding("list_length", WARNING, why, str(n), str(told))


def find_points(said: Said) -> Iterator[Finding]:
    """``enumeration``: "four kinds: first ..., second ..., third ...": a point that does not come.

    The points may go on in the following sentences, as far as the section goes.
    """
    for sentence in said.sentences:
        grammar = sentence.grammar
        for match in grammar.one("n_marks").finditer(sentence.text):
            n = grammar.cardinal(match["n"])
            told, last = _points(said, sentence, match.end(), n)
            if last is not None and 2 <= told != n and n <= len(grammar.words["marks"]):
                text = "{n} points are announced, but {told} follow. Correct the number or add the point."
                why = Fault(sentence.place(match.start()), text, {"n": n, "told": told})
                yield Finding("enumeration", WARNING, why, str(n), str(told), (last,))


def _points(said: Said, sentence: Sentence, at: int, n: int) -> tuple[int, Place | None]:
    """How many points follow, and where the last one is; no place where a page may hide one."""
    grammar = sentence.grammar
    marks = [str(mark) for mark in grammar.words["marks"]]
    told, last, seam = 0, sentence.place(at), sentence.has_seam(at)
    following = [
        other
        for other in said.sentences[sentence.order + 1 : sentence.order + 40]
        if _goes_on(sentence, other)
    ]
    for order, other in enumerate([sentence, *following]):
        start = at if order == 0 else 0
        if order and grammar.one("n_marks").search(other.text):
            break
        seam = seam or other.has_seam()
        while told < len(marks) and (found := other.text.lower().find(marks[told], start)) >= 0:
            if told == n and order:
                return told, last
            told, start, last = told + 1, found + 1, other.place(found)
        if told > n:
            break
    return told, None if seam and told < n else last


def _goes_on(sentence: Sentence, other: Sentence) -> bool:
    return other.passage.heading == sentence.passage.heading and other.grammar is sentence.grammar
