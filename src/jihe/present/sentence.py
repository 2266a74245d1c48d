"""Sentences whose numbers stay apart from their words: each knows the fact that it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from jihe.errors import tell

from .format import number
from .grid import Fact

BORDER = "\x00"
"""Stands around numbers until a sentence is cut at them; no word holds it."""


class Piece(NamedTuple):
    """A part of a sentence; a number names the fact that it is, and the form that it is printed in."""

    text: str
    fact: str = ""
    form: str = "value"


Sentence = tuple[Piece, ...]


def words(sentence: Sentence) -> str:
    """All of a sentence as text."""
    return "".join(piece.text for piece in sentence)


def sentence(text: str, lang: str, said: Mapping[str, object]) -> Sentence:
    """A template filled; facts and sentences among what fills it keep their numbers apart.

    Examples
    --------
    >>> fact = Fact("firms", {}, 9, "", 9, None, 0, None)
    >>> [piece[:2] for piece in sentence("{leader}: {value}.", "en", {"leader": "A", "value": fact})]
    [('A: ', ''), ('9', 'firms'), ('.', '')]
    """
    held: list[Sentence] = []
    params: dict[str, object] = {}
    for name, value in said.items():
        if isinstance(value, Fact):
            value = (Piece(number(value.value, value.unit), value.id),)
        if isinstance(value, tuple):
            held.append(value)
            params[name] = f"{BORDER}{len(held) - 1}{BORDER}"
        else:
            params[name] = str(value).replace(BORDER, "")
    found: list[Piece] = []
    for i, part in enumerate(tell(text, lang, **params).split(BORDER)):
        found += held[int(part)] if i % 2 else [Piece(part)] if part else []
    return tuple(found)


def joined(sentences: Sequence[Sentence], between: str) -> Sentence:
    """Sentences with words between them."""
    found: list[Piece] = []
    for i, each in enumerate(sentences):
        found += ([Piece(between)] if i and between else []) + list(each)
    return tuple(found)
