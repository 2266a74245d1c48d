"""What a sentence says of two names that stand in it: that they are one, or two."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from jihe.pack.model import Pack

from .likeness import Names, Numbers, columns, likeness
from .model import name_model, probability, sentence_model
from .reader import Reader

SAID = (
    "said_between", "said", "apart_between", "apart", "bracket", "listed", "distance", "nested", "quoted",
)  # fmt: skip
"""What the words `said` and `apart` of name_part.csv and the place of the names say."""
NUMBERS = (*columns(), *SAID)
_NEAR = 16
"""Signs between two names within which a word belongs to both."""
_BRACKETS = '(（“"「'


def pair_scores(pairs: Sequence[tuple[str, str, str]], pack: Pack) -> npt.NDArray[np.float64]:
    """Probability that two names are one organisation, for each (name, name, sentence that holds both).

    Where the sentence is empty the names alone count.
    """
    reader = Reader.of(pack)
    one, other, texts = ([pair[k] for pair in pairs] for k in range(3))
    rows = np.arange(len(pairs))
    left, right = (Names.of(pa.array(column, pa.string()), reader) for column in (one, other))
    alike = likeness(left, right, rows, rows)
    said, apart = (tuple(w.text for w in pack.name_parts if w.part == part) for part in ("said", "apart"))
    heard = sentence_model(NUMBERS).log_odds(sentence_numbers(one, other, texts, alike, said, apart))
    return probability(np.where([bool(text) for text in texts], heard, name_model().log_odds(alike)))


def sentence_numbers(
    one: list[str], other: list[str], sentences: list[str], alike: Numbers, said: tuple[str, ...],
    apart: tuple[str, ...],
) -> Numbers:  # fmt: skip
    """The numbers of pairs of names in sentences, as `NUMBERS`; `alike` are those of `likeness`."""
    rows = [
        _row(min(a, b, key=len), max(b, a, key=len), text, said, apart)
        for a, b, text in zip(one, other, sentences, strict=True)
    ]
    return np.column_stack([alike, np.array(rows, np.float32).reshape(len(rows), len(SAID))])


def _row(
    short: str, long: str, text: str, said: tuple[str, ...], apart: tuple[str, ...]
) -> tuple[float, ...]:
    between = _between(short, long, text)
    nested = between is None
    between = between or ""
    near = 0 < len(between) <= _NEAR
    return (
        float(near and any(word in between for word in said)),
        float(any(word in text for word in said)),
        float(any(word in between for word in apart if len(word) > 1)),
        float(any(word in text for word in apart if len(word) > 1)),
        float(0 < len(between) <= 8 and any(sign in between for sign in _BRACKETS)),
        float(0 < len(between) <= 2 and any(word in between for word in apart)),
        min(len(between), 60) / 60,
        float(nested),
        float(any(sign + short in text for sign in _BRACKETS)),
    )


def _between(short: str, long: str, text: str) -> str | None:
    """The shortest stretch between the two names; None where they stand in each other only, or not at all."""
    best: str | None = None
    for a in _places(short, text):
        for b in _places(long, text):
            if b <= a and a + len(short) <= b + len(long):
                continue
            found = text[a + len(short) : b] if a < b else text[b + len(long) : a]
            if best is None or len(found) < len(best):
                best = found
    return best


def _places(name: str, text: str) -> list[int]:
    found, at = [], text.find(name)
    while name and at >= 0:
        found.append(at)
        at = text.find(name, at + 1)
    return found
