"""How well names are resolved on public pairs, at least: floors, on what the weights were not found on.

bench/resolve.py tells more, beside what others reach.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from jihe.pack import Pack, load
from jihe.resolve.likeness import Names, likeness
from jihe.resolve.match import Matcher
from jihe.resolve.model import name_model, sentence_model
from jihe.resolve.reader import Reader
from jihe.resolve.sentence import NUMBERS, sentence_numbers
from tool.make_weights import STUDY, brands, is_aside, sentences, shares


@pytest.fixture(scope="module")
def pack() -> Pack:
    return load(STUDY)


def curve(score: np.ndarray, right: np.ndarray, n: int) -> tuple[float, float]:
    """The best F as the threshold falls, and the greatest share of n answered at a precision of .99."""
    order = np.argsort(-score, kind="stable")
    hits, given = np.cumsum(right[order]), np.arange(1, len(order) + 1)
    # Equal scores are told apart by no threshold.
    last = np.append(np.diff(score[order]) != 0, True)
    hits, given = hits[last], given[last]
    sure = given[hits / given >= 0.99]
    return float((2 * hits / (given + n)).max()), float(max(sure, default=0)) / n


def answers(pairs: list[tuple[str, str]], pack: Pack) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Of each short name that is found: its row, the score, whether the answer is right."""
    full = list(dict.fromkeys(name for _, name in pairs))
    place = {name: row for row, name in enumerate(full)}
    truth = np.array([place[name] for _, name in pairs])
    matcher = Matcher(Reader.of(pack), pa.array(full), threads=2)
    matches = matcher.match(pa.array([short for short, _ in pairs]), True, most=30)
    best = matches.best()
    left = matches.left[best]
    return left, matches.score[best], matches.right[best] == truth[left]


def aside(pairs: list[tuple[str, str]]) -> np.ndarray:
    kept = np.array([is_aside(short) for short, _ in pairs])
    assert 0.15 < kept.mean() < 0.25
    return kept


def test_brands_find_their_legal_names(shared_data: Path, pack: Pack) -> None:
    pairs = brands(shared_data)
    left, score, right = answers(pairs, pack)
    kept = aside(pairs)
    f, sure = curve(score[kept[left]], right[kept[left]], int(kept.sum()))
    assert f >= 0.83
    assert sure >= 0.65


def test_short_names_of_an_exchange_find_their_full_ones(shared_data: Path, pack: Pack) -> None:
    pairs = shares(shared_data)
    left, score, right = answers(pairs, pack)
    assert right.sum() / len(pairs) >= 0.95
    # Those that the weights were not found on.
    kept = aside(pairs)
    f, sure = curve(score[kept[left]], right[kept[left]], int(kept.sum()))
    assert f >= 0.94
    assert sure >= 0.85


def test_two_names_in_a_sentence_are_told_to_be_one(shared_data: Path, pack: Pack) -> None:
    rows = sentences(shared_data, "valid")
    one, other, text = ([row[k] for row in rows] for k in (0, 1, 3))
    same = np.array([row[2] for row in rows])
    reader, at = Reader.of(pack), np.arange(len(rows))
    numbers = likeness(Names.of(pa.array(one), reader), Names.of(pa.array(other), reader), at, at)
    said, apart = (
        tuple(part.text for part in pack.name_parts if part.part == kind) for kind in ("said", "apart")
    )
    heard = sentence_model(NUMBERS).log_odds(sentence_numbers(one, other, text, numbers, said, apart))
    f, _ = curve(heard, same, int(same.sum()))
    alone, _ = curve(name_model().log_odds(numbers), same, int(same.sum()))
    assert f >= 0.72
    # The sentence says what names do not.
    assert f > alone + 0.05
