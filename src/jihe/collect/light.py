"""The light classifier: a linear model of a sentence and two names in it, made by tool/make_claim_model.py.

It sums the weights of the pair's marks (collect/pair.py) for each label, and a softmax makes probabilities of
the sums. Its temperature, and the least probability at which a relation is told, were found on sentences that
the weights had not seen. Labels are those of the corpus; the model file says which of the study's claim kinds
each stands for, and what share of its claims of a kind readers of other sentences found right.
"""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import Any, Literal

import numpy as np
from scipy.sparse import csr_matrix

from jihe.collect.gram import index, looked_up
from jihe.collect.pair import Pair, Signs, Span
from jihe.errors import DataError, Fault, Place

FORMAT = 3
"""Of the model file; one of another number is refused."""
BATCH = 4096
"""Pairs weighed at a time."""
Modality = Literal["actual", "planned", "ended", "rumoured"]
MOST = 1_000
"""Signs of a sentence that are weighed, around the two names."""
EVEN = 0.75
"""Power of the probabilities by which a label is chosen: less than 1 lets unlikely labels count for more."""
KIN = 0.25
"""Share of what counts as the same kind of relation in the choice of a label."""


@dataclass(frozen=True)
class Judged:
    """What the model takes a sentence to say of two names.

    Attributes
    ----------
    label
        The corpus's own.
    kind
        Code of the study's claim kinds; None where the label stands for none.
    is_forward
        Whether the first name is the subject; None where the kind is not directed, or there is none.
    probability
        That this kind holds in this direction: the sum over the labels that stand for it.
    margin
        How much likelier it is than the likeliest other one; below 0 where that is no relation, or another
        one whose kin are unlikelier.
    modality
        What the label itself says of it.
    """

    label: str
    kind: str | None
    is_forward: bool | None
    probability: float
    margin: float
    modality: Modality = "actual"


@dataclass(frozen=True)
class Outcome:
    """What labels are summed to."""

    kind: str | None
    is_forward: bool | None


class Light:
    """The classifier in a file.

    Raises
    ------
    DataError
        When the file is missing or is none that tool/make_claim_model.py wrote.
    """

    def __init__(self, path: Path) -> None:
        told, arrays = _read(path)
        self.name: str = told["name"]
        """Identifier of the model, for the claims that it decides."""
        self.labels: list[str] = [label["label"] for label in told["labels"]]
        self._modality: list[Modality] = [label["modality"] or "actual" for label in told["labels"]]
        self._inverse = np.array([self.labels.index(label["inverse"]) for label in told["labels"]])
        self._signs: Signs = told["signs"]
        self._marks = arrays["marks"]
        self._table = index(self._marks)
        self._weights = arrays["weights"].astype(np.float32) * arrays["scale"][:, None]
        self._usual = arrays["usual"]
        self._temperature = float(told["temperature"])
        self._least = float(told["least"])
        self._none = self.labels.index(told["none"])
        self._outcomes, self._sums = outcomes_of(told["labels"])
        self._kin = kin_of(told["labels"])
        self._worth: dict[str, float] = told.get("worth", {})
        self._marks_of = lru_cache(4096)(self._found)

    def judge(self, sentence: str, first: Span, second: Span) -> Judged:
        """What the sentence says of the two stretches of it, offsets in characters."""
        return self.judge_many([(sentence, first, second)])[0]

    def judge_many(self, pairs: Iterable[tuple[str, Span, Span]]) -> list[Judged]:
        """The same of many: (sentence, first, second); a pair's answer does not depend on the others."""
        asked = list(pairs)
        found: list[Judged] = []
        for at in range(0, len(asked), BATCH):
            found += self._told(self.probabilities(asked[at : at + BATCH]))
        return found

    def score(self, told: Judged) -> float:
        """The probability, but no more than the share of such claims that readers surely find right.

        That share was measured where no rule speaks; for kinds that have none the probability stands.
        """
        return min(told.probability, self._worth.get(told.kind or "", 1.0))

    def chances(self, pairs: Sequence[tuple[str, Span, Span]]) -> list[dict[Outcome, float]]:
        """Probability of each kind and direction, with the first name as subject; what is left is of none."""
        rows = (self.probabilities(pairs) @ self._sums).tolist() if pairs else []
        return [
            {outcome: chance for outcome, chance in zip(self._outcomes, row, strict=True) if outcome.kind}
            for row in rows
        ]

    def probabilities(self, pairs: Sequence[tuple[str, Span, Span]]) -> np.ndarray:
        """Probability of each label (columns, as `labels`), with the first name as subject."""
        read = [Pair.of(*_near(*pair)) for pair in pairs]
        rows, lengths = zip(*(self._marks_of(pair) for pair in read), strict=True) if read else ((), ())
        ends = np.cumsum([0] + [len(row) for row in rows])
        columns = np.concatenate([*rows, np.empty(0, np.int32)])
        values = np.repeat(1 / np.sqrt(np.array(lengths, np.float32)), np.diff(ends))
        marks = csr_matrix((values, columns, ends), shape=(len(rows), len(self._marks)))
        sums = (marks @ self._weights + self._usual).astype(np.float64)
        turned = np.array([pair.is_turned for pair in read], dtype=bool)
        if turned.any():
            sums[turned] = sums[turned][:, self._inverse]
        sums = sums / self._temperature
        odds = np.exp(sums - sums.max(axis=1, keepdims=True))
        return np.asarray(odds / odds.sum(axis=1, keepdims=True))

    def _found(self, pair: Pair) -> tuple[np.ndarray, int]:
        """(rows of the marks that have weights, number of all marks)."""
        rows, n = looked_up(pair.marks(self._signs), self._marks, self._table)
        return rows, int(n)

    def _told(self, probability: np.ndarray) -> list[Judged]:
        label = decided(probability, self._kin, self._none, self._least)
        by_outcome = probability @ self._sums
        best = self._sums.argmax(axis=1)[label]
        likely = by_outcome[np.arange(len(best)), best]
        by_outcome[np.arange(len(best)), best] = -1
        margin = likely - by_outcome.max(axis=1)
        return [
            Judged(
                self.labels[one],
                self._outcomes[outcome].kind,
                self._outcomes[outcome].is_forward,
                chance,
                ahead,
                self._modality[one],
            )
            for one, outcome, chance, ahead in zip(
                label.tolist(), best.tolist(), likely.tolist(), margin.tolist(), strict=True
            )
        ]


def _near(sentence: str, first: Span, second: Span) -> tuple[str, Span, Span]:
    """Of a very long sentence the stretches about the two names."""
    if len(sentence) <= MOST:
        return sentence, first, second
    (a, b), (c, d) = sorted((first, second))
    low, high = max(0, a - MOST // 4), d + MOST // 4
    cut = (b + MOST // 4, max(b + MOST // 4, c - MOST // 4))
    text = sentence[low : cut[0]] + sentence[cut[1] : high]
    one, other = (a - low, b - low), (c - low - cut[1] + cut[0], d - low - cut[1] + cut[0])
    return (text, one, other) if first <= second else (text, other, one)


def decided(probability: np.ndarray, kin: np.ndarray, none: int, least: float) -> np.ndarray:
    """The label of each row: the best relation, or `none` where that is below the least.

    A label's worth is its own probability and that of all its `kin` (`kin_of`): where it is plain that a firm
    bought into another, but not how, no relation would be the worse answer.
    """
    even = probability**EVEN
    even /= even.sum(axis=1, keepdims=True)
    worth = (1 - KIN) * even + KIN * (even @ (kin @ kin.T))
    worth[:, none] = -1
    return np.where(worth.max(axis=1) < least, none, worth.argmax(axis=1))


def kin_of(labels: Sequence[dict[str, str]]) -> np.ndarray:
    """Which labels (rows) count as the same kind of relation, whatever its direction (columns)."""
    kinds = list(dict.fromkeys(label["counts_as"] for label in labels))
    return np.array([[label["counts_as"] == kind for kind in kinds] for label in labels], dtype=np.float64)


def outcomes_of(labels: Sequence[dict[str, str]]) -> tuple[list[Outcome], np.ndarray]:
    """What can come out, and which labels (rows) are summed to each (columns)."""
    forward = {"forward": True, "backward": False}
    told = [
        (Outcome(label["kind"], forward.get(label["direction"])) if label["kind"] else label["label"])
        for label in labels
    ]
    every = list(dict.fromkeys(told))
    sums = np.array([[one == outcome for outcome in every] for one in told], dtype=np.float64)
    return [one if isinstance(one, Outcome) else Outcome(None, None) for one in every], sums


_TOLD = {"name", "labels", "temperature", "least", "none"}


def _signs(senses: dict[str, str], **signs: str) -> Signs:
    if "" in senses or not all(isinstance(sense, str) for sense in senses.values()):
        raise ValueError("senses")
    return Signs(senses=senses, **signs)


def _read(path: Path) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
    """(what the file tells of itself, its arrays)."""
    try:
        with zipfile.ZipFile(path) as file:
            told = json.loads(file.read("model.json"))
            arrays = {
                name: np.load(BytesIO(file.read(f"{name}.npy")), allow_pickle=False)
                for name in ("marks", "weights", "scale", "usual")
            }
        is_ours = told["format"] == FORMAT
        if is_ours:
            told["signs"] = _signs(**told["signs"])
            if missing := sorted(_TOLD - told.keys()):
                raise KeyError(", ".join(missing))
    except (AttributeError, OSError, KeyError, TypeError, ValueError, zipfile.BadZipFile) as error:
        text = (
            "the light classifier cannot be read ({reason}): take the file that the study came with, or make "
            "it with tool/make_claim_model.py"
        )
        raise DataError([Fault(Place(str(path)), text, {"reason": str(error)})]) from error
    if not is_ours:
        text = "the light classifier is of another version of Jihe (form {found}, not {form}): make it anew"
        raise DataError([Fault(Place(str(path)), text, {"found": told["format"], "form": FORMAT})])
    return told, arrays
