"""A linear model learnt from examples, and how often it is right on examples that it did not see."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from jihe.errors import DataError, Fault, Place
from jihe.pack.model import Learnt

from .examples import Example
from .fit import GRAMS, Fitted, Floats, Places
from .linear import finest, grams

FOLDS = 5
FEWEST = 10
"""Examples that a code needs to be learnt."""

Tick = Callable[[int, int], None]


@dataclass(frozen=True)
class Measured:
    """What a code's examples tell of a model: counts on examples that it did not see."""

    code: str
    n_example: int
    """Examples of the code, and of those below it."""
    threshold: float | None
    """None: the precision is never reached, and the model never gives the code."""
    n_given: int
    n_right: int


@dataclass(frozen=True)
class Learning:
    """A model, what is known of it, and codes with too few examples to be told from others."""

    learnt: Learnt
    measured: tuple[Measured, ...]
    n_example: int
    rare: dict[str, int]


def learn(
    examples: Sequence[Example],
    taxonomy: str,
    reads: Sequence[str],
    parents: Mapping[str, str] | None = None,
    precision: float = 0.95,
    seed: int = 1,
    tick: Tick = lambda done, total: None,
) -> Learning:
    """Learn a model: multinomial logistic regression over runs of one to three signs.

    A run counts once in a text, by its inverse document frequency, the whole scaled to length 1. Examples of
    codes with too few of them are learnt as their parent; what has none, as one class that is never given.

    The threshold of a code is the least share from which on the asked precision is reached on examples that
    the model did not see (each fifth in its turn). The counts in `measured` are one step stricter: the
    thresholds, too, come from other fifths than those that are counted.

    Parameters
    ----------
    examples
        At least `FEWEST` of two codes.
    reads
        Columns of their texts.
    parents
        Code -> the one above it.
    precision
        Share of right ones among the codes given that each code must reach.
    seed
        Of the draw of the fifths.

    Raises
    ------
    DataError
        With too few examples.
    """
    parents = parents or {}
    counts = Counter(example.code for example in examples if example.code)
    moved = _moved(counts, parents)
    classes = sorted({code for code in moved.values() if code})
    if len(classes) < 2:
        raise DataError(_too_few(taxonomy, counts))
    is_rest = any(not moved.get(example.code) for example in examples)
    classes += [""] if is_rest else []
    place = {code: i for i, code in enumerate(classes)}
    answers = np.array([place[moved.get(example.code, "")] for example in examples])
    codes = _codes(classes, parents)
    runs = [set().union(*(grams(text, GRAMS) for _, text in example.texts)) for example in examples]

    fold = _folds(answers, seed)
    shares = np.zeros((len(runs), len(classes)))
    for i in range(FOLDS):
        tick(i, FOLDS + 1)
        seen = np.flatnonzero(fold != i)
        fitted = Fitted.of([runs[j] for j in seen], answers[seen], len(classes))
        for j in np.flatnonzero(fold == i):
            shares[j] = fitted.shares(runs[j])
    tick(FOLDS, FOLDS + 1)
    learnt = Fitted.of(runs, answers, len(classes)).learnt(
        tuple(reads), tuple(classes), codes, _thresholds(shares, answers, codes, precision)
    )
    measured = _measured(shares, answers, fold, learnt, precision)
    rare = {code: counts[code] for code in sorted(counts) if moved[code] != code}
    return Learning(learnt, measured, len(examples), rare)


def _moved(counts: Counter[str], parents: Mapping[str, str]) -> dict[str, str]:
    """Code of examples -> the code that they are learnt as; "" for none."""
    above = {code: [code, *_line(code, parents)] for code in counts}
    left = dict.fromkeys(counts, 0)
    for depth in range(max((len(line) for line in above.values()), default=1), 1, -1):
        # The finest codes first, so that what they pass on may be enough for the next.
        held = Counter[str]()
        for code, n in counts.items():
            held[above[code][left[code]]] += n
        for code in counts:
            here = above[code][left[code]]
            if len(_line(here, parents)) + 1 == depth and held[here] < FEWEST:
                left[code] += 1
    held = Counter[str]()
    for code, n in counts.items():
        held[above[code][left[code]]] += n
    return {code: here if held[here := above[code][left[code]]] >= FEWEST else "" for code in counts}


def _line(code: str, parents: Mapping[str, str]) -> list[str]:
    """What stands above a code, from its parent up."""
    found: list[str] = []
    while (code := parents.get(code, "")) and code not in found:
        found.append(code)
    return found


def _codes(classes: Sequence[str], parents: Mapping[str, str]) -> dict[str, tuple[int, ...]]:
    """Each code that can be given -> the places of the classes at and below it, upper codes first."""
    found: dict[str, list[int]] = {}
    for i, name in enumerate(classes):
        for code in [name, *_line(name, parents)] if name else []:
            found.setdefault(code, []).append(i)
    ordered = sorted(found, key=lambda code: (len(_line(code, parents)), code))
    return {code: tuple(found[code]) for code in ordered}


def _thresholds(
    shares: Floats, answers: Places, codes: Mapping[str, tuple[int, ...]], precision: float
) -> dict[str, float]:
    """Code -> the least share from which on enough answers are right; codes without any left out."""
    found = {}
    for code, places in codes.items():
        limit = _threshold(shares[:, list(places)].sum(axis=1), np.isin(answers, places), precision)
        if limit is not None:
            found[code] = limit
    return found


def _threshold(share: Floats, right: npt.NDArray[np.bool_], precision: float) -> float | None:
    """The least share from which on enough answers are right: (right + 1) / (n + 2), since a few right ones
    are no proof."""
    order = np.argsort(-share, kind="stable")
    hits = np.cumsum(right[order])
    for n in range(len(order), 0, -1):
        is_last = n == len(order) or share[order[n]] < share[order[n - 1]]
        if is_last and hits[n - 1] + 1 >= precision * (n + 2):
            return float(np.floor(share[order[n - 1]] * 1e4) / 1e4)
    return None


def _measured(
    shares: Floats, answers: Places, fold: Places, learnt: Learnt, precision: float
) -> tuple[Measured, ...]:
    """How often each code is given and right, by thresholds that come from the other fifths."""
    n_given, n_right = Counter[str](), Counter[str]()
    for i in range(FOLDS):
        threshold = _thresholds(shares[fold != i], answers[fold != i], learnt.codes, precision)
        for j in np.flatnonzero(fold == i):
            code, _ = finest(shares[j], learnt.codes, threshold)
            if code is not None:
                n_given[code] += 1
                n_right[code] += int(answers[j]) in learnt.codes[code]
    return tuple(
        Measured(
            code,
            int(np.isin(answers, places).sum()),
            learnt.threshold.get(code),
            n_given[code],
            n_right[code],
        )
        for code, places in learnt.codes.items()
    )


def _too_few(taxonomy: str, counts: dict[str, int]) -> Fault:
    told = ", ".join(f"{code} × {n}" for code, n in sorted(counts.items(), key=lambda pair: -pair[1])[:5])
    return Fault(
        Place(f"label/{taxonomy}.csv"),
        "too few examples to learn from: at least two codes need {fewest} each, and there are {counts}. "
        "Label more texts; jihe coverage lists those that would decide most rows.",
        {"fewest": FEWEST, "counts": told or "0"},
    )


def _folds(answers: Places, seed: int) -> Places:
    """The part, of five, that each example is kept unseen in; every class is spread over all."""
    fold = np.zeros(len(answers), dtype=int)
    draw = np.random.default_rng(seed)
    for code in np.unique(answers):
        members = draw.permutation(np.flatnonzero(answers == code))
        fold[members] = np.arange(len(members)) % FOLDS
    return fold
