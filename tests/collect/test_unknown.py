"""The model of unknown mentions: sums against plain ones, traits, and what the study's model finds."""

from __future__ import annotations

from functools import cache
from itertools import pairwise, product
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jihe.collect.chain import Chain
from jihe.collect.recurrent import Layer
from jihe.collect.trait import Lists, Traits, packed, unpacked
from jihe.collect.unknown import LABELS, PIECE, Tagger, pieces, stretches
from jihe.errors import DataError

MODEL = Path(__file__).parents[2] / "studies/china-ai-2018/model/mention.npz"


@cache
def tagger() -> Tagger:
    return Tagger(MODEL)


# ---- the chain -------------------------------------------------------------------------------------


def weights(seed: int, n_labels: int) -> Chain:
    rng = np.random.default_rng(seed)
    shapes = ((n_labels, n_labels), n_labels, n_labels)
    return Chain(*(rng.normal(size=shape).astype(np.float32) for shape in shapes))


def total(chain: Chain, scores: np.ndarray, labels: tuple[int, ...]) -> float:
    steps = sum(chain.step[one, other] for one, other in pairwise(labels))
    told = sum(scores[place, label] for place, label in enumerate(labels))
    return float(chain.first[labels[0]] + chain.last[labels[-1]] + steps + told)


@given(st.integers(0, 1000), st.lists(st.integers(1, 4), min_size=1, max_size=3))
@settings(max_examples=30, deadline=None)
def test_the_likeliest_row_and_probabilities_by_trying_all(seed: int, sizes: list[int]) -> None:
    chain = weights(seed, 3)
    scores = np.random.default_rng(seed + 1).normal(size=(max(sizes), len(sizes), 3)).astype(np.float32) * 3
    for row, best in enumerate(chain.best(scores, np.array(sizes))):
        own = scores[: sizes[row], row]
        every = {labels: total(chain, own, labels) for labels in product(range(3), repeat=sizes[row])}
        assert tuple(best) == max(every, key=lambda labels: every[labels])
        weight = {labels: np.exp(value) for labels, value in every.items()}
        sums = chain.sums(own)
        for begin in range(sizes[row]):
            these = best[begin : begin + 2]
            share = sum(w for labels, w in weight.items() if labels[begin : begin + 2] == tuple(these))
            assert sums.probability(begin, these) == pytest.approx(share / sum(weight.values()), rel=1e-4)


def test_a_long_row_neither_vanishes_nor_overflows() -> None:
    scores = np.full((20_000, 3), -40, np.float32)
    assert 0 < weights(1, 3).sums(scores).probability(9_999, np.array([1])) < 1


# ---- the network -----------------------------------------------------------------------------------


def test_a_layer_reads_each_text_as_if_it_were_alone_and_both_ways() -> None:
    rng = np.random.default_rng(1)
    shapes = ((2, 3, 12), (2, 12), (2, 4, 8), (2, 4, 4))
    layer = Layer(*(rng.normal(size=shape).astype(np.float32) for shape in shapes))
    given_, sizes = rng.normal(size=(5, 3, 3)).astype(np.float32), np.array([5, 2, 1])
    told = layer.read(given_, sizes)
    for row, size in enumerate(sizes):
        alone = layer.read(given_[:size, row : row + 1], np.array([size]))
        assert np.allclose(told[:size, row], alone[:, 0], atol=1e-5)
    parts = (layer.inward, layer.usual, layer.gates, layer.candidate)
    same = Layer(*(np.stack([part[0], part[0]]) for part in parts))
    there = same.read(given_[:, :1], np.array([5]))[:, 0]
    back = same.read(given_[::-1, :1], np.array([5]))[:, 0]
    assert np.allclose(there[:, :4], back[::-1, 4:], atol=1e-5)


# ---- traits ----------------------------------------------------------------------------------------


@given(st.sets(st.integers(0, 2**32 - 1), min_size=1))
def test_packing_keeps_numbers(numbers: set[int]) -> None:
    ascending = np.array(sorted(numbers), np.uint64)
    assert np.cumsum(unpacked(packed(ascending)), dtype=np.uint64).tolist() == ascending.tolist()


def traits(*texts: str) -> list[np.ndarray]:
    with np.load(MODEL) as stored:
        return Traits.of({name: stored[name] for name in stored.files}).of_texts(texts)


def test_traits_of_a_text_do_not_depend_on_its_neighbours() -> None:
    one, other = "商汤科技获得融资。", "ＡＩ四小龙𠮷"
    together, alone = traits(one, other), [traits(one)[0], traits(other)[0]]
    assert all(np.array_equal(a, b) for a, b in zip(together, alone, strict=True))
    assert [len(each) for each in together] == [len(one), len(other)]


def test_lists_hold_what_they_were_made_of() -> None:
    hashes = Lists.of([["商汤科技", "华为", "华"], ["ＡＩ"]]).hashes
    assert [len(each) for each in hashes] == [2, 1]
    assert Lists.of([["ai"]]).hashes[0].tolist() == hashes[1].tolist()


# ---- labels and pieces -----------------------------------------------------------------------------


def test_stretches() -> None:
    labels = ["O", "B-a", "I-a", "B-a", "O", "I-b", "I-c", "E-c", "S-a", "S-a"]
    assert list(stretches(labels)) == [
        (1, 3, "a"), (3, 4, "a"), (5, 6, "b"), (6, 8, "c"), (8, 9, "a"), (9, 10, "a"),
    ]  # fmt: skip
    assert list(stretches([])) == []


@given(st.text("甲乙。！\n ”ab", max_size=300))
def test_pieces_hold_all_but_blanks(text: str) -> None:
    parts = list(pieces(text))
    assert all(begin < end <= begin + PIECE for begin, end in parts)
    assert all(one[1] <= other[0] for one, other in pairwise(parts))
    assert "".join("".join(text[b:e].split()) for b, e in parts) == "".join(text.split())


# ---- the study's model -----------------------------------------------------------------------------


def test_it_finds_firms_institutions_and_persons() -> None:
    text = "　　昨天，云天励飞宣布与中国科学院自动化研究所合作。\n董事长陈宁表示，百度也将投资该公司。"
    found = [(m.text, m.label) for m in tagger().tag(text)]
    assert ("云天励飞", "organisation") in found
    assert ("陈宁", "person") in found
    assert ("百度", "organisation") in found
    assert all(m.text == text[m.begin : m.end] and 0 < m.score <= 1 for m in tagger().tag(text))


def test_texts_together_are_as_they_are_alone() -> None:
    texts = ["百度与华为在北京签约。腾讯没有来！", "", " \n ", "𠮷野家来了", "招商银行的马蔚华", "x" * 500]
    assert tagger().tag_all(texts) == [tagger().tag(text) for text in texts]


@given(st.text(max_size=60))
@settings(max_examples=25, deadline=None)
def test_any_text_is_borne(text: str) -> None:
    found = tagger().tag(text)
    assert all(one.end <= other.begin for one, other in pairwise(found))
    assert all(m.label in LABELS.values() and m.text == text[m.begin : m.end] for m in found)


@pytest.mark.parametrize("data", [b"", b"no model", b"PK\x03\x04 half"])
def test_a_file_that_is_no_model(tmp_path: Path, data: bytes) -> None:
    file = tmp_path / "mention.npz"
    file.write_bytes(data)
    with pytest.raises(DataError, match="no model of mentions"):
        Tagger(file)


def test_no_file(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="no model of mentions"):
        Tagger(tmp_path / "none.npz")
