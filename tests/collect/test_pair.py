"""The marks of two names in a sentence: grams by their place, and words by their sense."""

from __future__ import annotations

from zlib import crc32

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from jihe.collect.gram import grams, index, looked_up
from jihe.collect.pair import ONE, OTHER, Pair, Signs
from jihe.collect.sense import Senses

SENSES = {"收购": "buy", "并购": "buy", "收购了": "buy", "子公司": "child", "的": "of"}
SIGNS = Signs(breaks=",。", stops="。", joins="、", senses=SENSES)
TEXTS = st.text("收购了的a🙂\ud800", max_size=12)
STRETCHES = st.lists(st.tuples(st.sampled_from("*MA"), TEXTS, st.integers(1, 4)), max_size=4)
HASHES = st.lists(st.integers(0, 2**32 - 1) | st.integers(0, 9), max_size=40)


def marks(sentence: str, one: str, other: str, places: str = "") -> set[int]:
    """Hashes of the marks of the two names where they stand first, in all places or some."""
    ends = ((sentence.index(name), sentence.index(name) + len(name)) for name in (one, other))
    pair = Pair.of(sentence, *ends)
    wanted = places.split()
    return {
        mark for place, found in pair.parts(SIGNS) if not wanted or place in wanted for mark in found
    }  # fmt: skip


@given(STRETCHES)
def test_grams_are_hashed_as_zlib_does(stretches: list[tuple[str, str, int]]) -> None:
    right = []
    for place, text, most in stretches:
        data = text.encode("utf-16-le", "surrogatepass")
        for at in range(0, len(data), 2):
            for high in range(at + 2, min(at + 2 * most, len(data)) + 1, 2):
                right.append(crc32(data[at:high], crc32(place.encode())))
    assert sorted(grams(stretches).tolist()) == sorted(right)


@given(HASHES, HASHES)
def test_marks_are_looked_up_once_each(hashes: list[int], known: list[int]) -> None:
    have = np.unique(np.array(known, np.uint32))
    rows, n = looked_up(np.array(hashes, np.uint32), have, index(have))
    assert sorted(have[rows].tolist()) == sorted(set(hashes) & set(known))
    assert n == len(set(hashes))


@given(TEXTS, TEXTS, TEXTS)
def test_marks_by_place_are_all_marks(a: str, b: str, c: str) -> None:
    pair = Pair.of(f"{a}X{b}Y{c}", (len(a), len(a) + 1), (len(a) + len(b) + 1, len(a) + len(b) + 2))
    by_place = {mark for _, found in pair.parts(SIGNS) for mark in found}
    assert set(pair.marks(SIGNS).tolist()) == by_place


def test_signs_of_full_width_are_those_of_half() -> None:
    assert marks("甲公司,拟收购乙公司(Z).", "甲公司", "乙公司") == marks(
        "甲公司，拟收购乙公司（Ｚ）．", "甲公司", "乙公司"
    )
    assert marks("ＡＢ收购乙", "ＡＢ", "乙") == marks("AB收购乙", "AB", "乙")


def test_words_of_one_sense_share_their_marks() -> None:
    buys, takes = (
        marks(f"甲公司{word}乙公司", "甲公司", "乙公司", "sense order") for word in ("收购", "并购")
    )
    assert buys == takes
    assert marks("甲公司收购乙公司", "甲公司", "乙公司", "word") != marks(
        "甲公司并购乙公司", "甲公司", "乙公司", "word"
    )


def test_a_word_may_be_written_in_full_width() -> None:
    narrow, wide = (
        [found for _, found in Senses({word: "stock"}).parts(f"{ONE}A股{OTHER}", 0, 3)]
        for word in ("A股", "Ａ股")
    )
    assert narrow == wide


def test_the_longest_word_is_read_and_shorter_ones_in_it_are_told() -> None:
    found = dict(Senses(SENSES).parts(f"{ONE}收购了{OTHER}的子公司", 0, 4))
    words = {
        crc32(f"W{mark}".encode())
        for mark in ("*收购了", "M收购了", "*收购", "M收购", "*的", "A的", "*子公司", "A子公司")
    }
    assert set(found["word"]) == words
    order = set(found["order"])
    assert crc32(b"Ombuy") in order, "one purchase, not two"
    assert crc32(b"Ombuy>buy") not in order
    assert crc32(b"OMAbuy|of") in order
    assert crc32(b"Oaof>child") in order


def test_a_word_has_a_place_by_its_distance() -> None:
    text = "收购" + "一" * 30 + ONE + "一" * 9 + "并购" + OTHER + "一" * 40 + "收购"
    begin, end = text.index(ONE), text.index(OTHER)
    found = dict(Senses(SENSES).parts(text, begin, end))
    assert set(found["sense"]) == {crc32(f"S{place}buy".encode()) for place in ("*", "M", "2")}
    assert set(found["word"]) == {crc32(mark.encode()) for mark in ("W*收购", "W*并购", "WM并购")}


def test_a_name_that_stands_again_has_its_place_in_the_order() -> None:
    found = dict(Senses(SENSES).parts(f"{ONE}收购{OTHER}，{ONE}的", 0, 3))
    assert crc32(b"Oa1>of") in set(found["order"])
    assert not set(found["word"]) & {crc32(f"W*{ONE}".encode())}
