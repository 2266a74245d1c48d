"""Organisations and persons that no list names, found by how a text speaks of them.

Each character is read with what stands before and after it by two layers of recurrent units in both
directions; a conditional random field over what they say picks the likeliest row of labels (Huang, Xu and
Yu 2015). The weights are a file of the study, made by tool/make_mention_model.py.
"""

from __future__ import annotations

import re
import zipfile
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
from threadpoolctl import threadpool_limits

from jihe.errors import DataError, Fault, Place

from .chain import Chain
from .noun import Mention
from .trait import Traits, unpacked

LABELS = {
    "company": "organisation",
    "organisation": "organisation",
    "government": "organisation",
    "person": "person",
}
"""Class of the model -> what is mentioned. Its other classes (places, works, posts) are no mentions."""
PIECE = 120
"""Characters of the longest piece that is read at once; longer sentences are cut."""
TOGETHER = 16
"""Pieces that are read together: always so many, filled up where there are fewer."""
WIDTHS = (16, 32, 48, 72, PIECE)
"""Characters to which the pieces that are read together are filled up."""
FILLER = " "
DIGITS = 3
"""Of a score: more would depend on the machine."""

_SENTENCE = re.compile(r"[^\n\r。！？!?；;]*(?:[\n\r。！？!?；;]+[”’」』）)]?|$)")

Span = tuple[int, int, str, float]
"""Begin, end, class and probability."""


class Tagger:
    """Finds mentions by a model.

    Parameters
    ----------
    path
        The model's file.

    Raises
    ------
    DataError
        It cannot be read.
    """

    def __init__(self, path: Path) -> None:
        try:
            with np.load(path, allow_pickle=False) as stored:
                arrays = {name: stored[name] for name in stored.files}
            self._traits = Traits.of(arrays)
            self._keys = np.cumsum(unpacked(arrays["keys"]), dtype=np.uint64)
            self._weights = np.zeros((len(self._keys) + 1, len(arrays["labels"])), np.float32)
            self._weights[:-1] = arrays["weights"].T * arrays["weight_step"]
            self._chain = Chain(*(arrays[name].astype(np.float32) for name in ("step", "first", "last")))
            self._labels = [str(label) for label in arrays["labels"]]
        except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile) as trouble:
            text = "this is no model of mentions ({trouble}). Make it with tool/make_mention_model.py."
            raise DataError(Fault(Place(str(path)), text, {"trouble": str(trouble)})) from trouble

    def tag(self, text: str) -> list[Mention]:
        """Organisations and persons of a text, in its order; they do not overlap."""
        return self.tag_all([text])[0]

    def tag_all(self, texts: Sequence[str]) -> list[list[Mention]]:
        """Those of each text; faster than one by one where the texts are short."""
        return [
            [
                Mention(begin, end, text[begin:end], label, "model", score=score)
                for begin, end, kind, score in spans
                if (label := LABELS.get(kind))
            ]
            for text, spans in zip(texts, self.spans(texts), strict=True)
        ]

    def spans(self, texts: Sequence[str]) -> list[list[Span]]:
        """Everything that the model knows a class for, in each text."""
        parts = [(number, *part) for number, text in enumerate(texts) for part in pieces(text)]
        by_width: dict[int, list[int]] = {}
        for k, (_, begin, end) in enumerate(parts):
            by_width.setdefault(WIDTHS[bisect_left(WIDTHS, end - begin)], []).append(k)
        found: dict[int, list[Span]] = {}
        with threadpool_limits(1, "blas"):  # for products this small threads wait more than they work
            for width, these in sorted(by_width.items()):
                for start in range(0, len(these), TOGETHER):
                    some = these[start : start + TOGETHER]
                    read = self._read([texts[parts[k][0]][parts[k][1] : parts[k][2]] for k in some], width)
                    found.update(zip(some, read, strict=True))
        told: list[list[Span]] = [[] for _ in texts]
        for k, (number, start, _) in enumerate(parts):
            told[number] += [(b + start, e + start, kind, score) for b, e, kind, score in found[k]]
        return told

    def _read(self, texts: Sequence[str], width: int) -> list[list[Span]]:
        """Spans of at most `TOGETHER` pieces, none of which is empty or longer than `width`."""
        scores, lengths = self._scores(texts, width)
        told: list[list[Span]] = []
        for row, labels in enumerate(self._chain.best(scores, lengths)):
            stretches = list(self._stretches(labels))
            sums = self._chain.sums(scores[: lengths[row], row]) if stretches else None
            told.append(
                [
                    (begin, end, kind, round(sums.probability(begin, labels[begin:end]), DIGITS))
                    for begin, end, kind in stretches
                    if sums is not None
                ]
            )
        return told

    def _scores(
        self, texts: Sequence[str], width: int
    ) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.int64]]:
        """[place, text, label], and the lengths."""
        lengths = np.array([len(text) for text in texts])
        scores = np.zeros((int(lengths.max()), len(texts), len(self._labels)), np.float32)
        filled = [*texts, *[FILLER] * (TOGETHER - len(texts))]
        for row, traits in enumerate(self._traits.of_texts(filled, width)[: len(texts)]):
            place = np.minimum(np.searchsorted(self._keys, traits), len(self._keys) - 1)
            place = np.where(self._keys[place] == traits, place, len(self._keys))
            scores[: len(traits), row] = self._weights[place].sum(axis=1)
        return scores, lengths

    def _stretches(self, labels: npt.NDArray[np.int64]) -> Iterator[tuple[int, int, str]]:
        """Begin, end and class of each stretch: B-class, then I- or E-class; S-class is one alone."""
        return stretches([self._labels[label] for label in labels])


def stretches(labels: Iterable[str]) -> Iterator[tuple[int, int, str]]:
    """Begin, end and class of what labels mark: B, I, E of a class, or S for one place; O is nothing.

    >>> list(stretches(["O", "B-person", "E-person", "S-company"]))
    [(1, 3, 'person'), (3, 4, 'company')]
    """
    begin, kind = 0, ""
    place = -1
    for place, label in enumerate(labels):
        part, _, its = label.partition("-")
        if kind and (part in "OBS" or its != kind):
            yield begin, place, kind
            kind = ""
        if its and not kind:
            begin, kind = place, its
    if kind:
        yield begin, place + 1, kind


def pieces(text: str) -> Iterator[tuple[int, int]]:
    """Begin and end of the sentences of a text, cut where they are very long; blank ones are left out."""
    for sentence in _SENTENCE.finditer(text):
        for begin in range(sentence.start(), sentence.end(), PIECE):
            end = min(begin + PIECE, sentence.end())
            if not text[begin:end].isspace():
                yield begin, end
