"""Sentences, each with its numbers and the lines that they stand on."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from jihe.errors import Place

from .language import Grammar
from .number import Number, numbers
from .read import Passage, Text

LONGEST = 3000
"""Characters of a sentence; a longer one is no sentence, and is not read."""


@dataclass(frozen=True)
class Sentence:
    """One sentence.

    Attributes
    ----------
    at
        Where it begins in its passage.
    order
        Its number in the text.
    """

    text: str
    file: str
    passage: Passage = field(compare=False)
    at: int
    order: int

    @property
    def grammar(self) -> Grammar:
        return self.passage.grammar

    @cached_property
    def numbers(self) -> list[Number]:
        return numbers(self.text, self.grammar)

    @cached_property
    def clauses(self) -> list[tuple[int, int]]:
        """Start and end of each clause; a comma between digits ends none."""
        marks = re.finditer(rf"[{re.escape(self.grammar.stop)}](?!\d)", self.text)
        ends = [mark.start() for mark in marks if not _is_point(self.text, mark.start())] + [len(self.text)]
        starts = [0, *[end + 1 for end in ends[:-1]]]
        return list(zip(starts, ends, strict=True))

    def clause(self, at: int) -> tuple[int, int]:
        """The clause that the character `at` stands in."""
        return next(((start, end) for start, end in self.clauses if start <= at <= end), (0, len(self.text)))

    def place(self, at: int = 0) -> Place:
        """File and line of the character `at`."""
        return Place(self.file, line=self.passage.line(self.at + at))

    def has_seam(self, start: int = 0, end: int | None = None) -> bool:
        """Whether a page ends between two characters of it."""
        last = self.at + (len(self.text) if end is None else end)
        return any(self.at + start < seam <= last for seam in self.passage.seams)


def _is_point(text: str, at: int) -> bool:
    """Whether the sign at `at` stands within a number, such as a decimal point."""
    return text[at] in ".," and text[at - 1 : at].isdigit() and text[at + 1 : at + 2].isdigit()


def sentences(text: Text) -> list[Sentence]:
    """Every sentence of the running text, in order."""
    found: list[Sentence] = []
    for passage in text.passages:
        for start, end in _cut(passage):
            if 1 < end - start <= LONGEST:
                found.append(Sentence(passage.text[start:end], text.file, passage, start, len(found)))
    return found


def _cut(passage: Passage) -> Iterator[tuple[int, int]]:
    start = 0
    for mark in passage.grammar.end.finditer(passage.text):
        yield start, mark.start()
        start = mark.end()
    yield start, len(passage.text)
