"""Sentences cover a text, do not overlap, and end where a reader would end them."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jihe.collect.sentence import MOST, sentences

TEXT = st.text(st.sampled_from("甲乙 a.B1,，。！？?!…”」)\n\u3000；、J"), max_size=80)


def told(text: str) -> list[str]:
    return [text[begin:end] for begin, end in sentences(text)]


@given(TEXT)
def test_only_blanks_lie_outside(text: str) -> None:
    spans = list(sentences(text))
    assert all(begin < end for begin, end in spans)
    assert all(one[1] <= other[0] for one, other in pairwise(spans))
    edges = [0, *(at for span in spans for at in span), len(text)]
    assert not any(text[a:b].strip() for a, b in zip(edges[::2], edges[1::2], strict=True))
    assert not any(sentence != sentence.strip() for sentence in told(text))


@given(TEXT, st.integers(0, 20), st.integers(0, 20))
def test_a_stretch_has_the_offsets_of_its_text(text: str, before: int, after: int) -> None:
    whole = "x" * before + text + "y" * after
    inside = [(b - before, e - before) for b, e in sentences(whole, before, before + len(text))]
    assert inside == list(sentences(text))


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("甲投资乙。乙拒绝！真的？", ["甲投资乙。", "乙拒绝！", "真的？"]),
        ("他说：“好。”然后走了。", ["他说：“好。”", "然后走了。"]),
        ("标题\n正文。\r\n尾", ["标题", "正文。", "尾"]),
        ("甲完成1.5亿元融资……乙没有", ["甲完成1.5亿元融资……", "乙没有"]),
        ("Alder Inc. bought Birch. Cedar did not.", ["Alder Inc. bought Birch.", "Cedar did not."]),
        ("It paid $1.5 million. J. Moss left.", ["It paid $1.5 million.", "J. Moss left."]),
        ("alder.com grew. and e.g. shrank", ["alder.com grew. and e.g. shrank"]),
        (" \n ", []),
        ("", []),
    ],
)
def test_where_sentences_end(text: str, wanted: list[str]) -> None:
    assert told(text) == wanted


def test_a_line_without_an_end_is_cut_at_clauses() -> None:
    clause = "甲" * 30 + "，"
    pieces = told(clause * 100)
    assert "".join(pieces) == clause * 100
    assert all(len(piece) <= MOST and piece.endswith("，") for piece in pieces)
    assert all(len(piece) <= MOST for piece in told("a" * 5_000))
