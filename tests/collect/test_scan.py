"""Names found in texts: against a plain search, and cases worked out by hand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jihe.collect.noun import Mention
from jihe.collect.scan import Names, folded

SIGNS = "ab12 商汤科技Ａ（)é"


def is_part(sign: str) -> bool:
    return ord(sign) < 0x2E80 and sign.isalnum()


def plainly(text: str, names: list[str]) -> list[tuple[int, int]]:
    """Leftmost, then longest, by trying every stretch."""
    known = {folded(name.strip()) for name in names}
    known = {name for name in known if len(name) > 1 and any(map(str.isalpha, name))}
    plain = folded(text)
    found, begin = [], 0
    while begin < len(plain):
        for end in range(len(plain), begin, -1):
            before, after = plain[begin - 1 : begin], plain[end : end + 1]
            is_torn = (before and is_part(before) and is_part(plain[begin])) or (
                after and is_part(after) and is_part(plain[end - 1])
            )
            if plain[begin:end] in known and not is_torn:
                found.append((begin, end))
                begin = end
                break
        else:
            begin += 1
    return found


@given(st.text(SIGNS, max_size=30), st.lists(st.text(SIGNS, min_size=1, max_size=5), max_size=12))
def test_leftmost_longest_and_whole_words(text: str, names: list[str]) -> None:
    found = Names.of(names, [None] * len(names)).scan(text)
    assert [(m.begin, m.end) for m in found] == plainly(text, names)
    assert all(m.text == text[m.begin : m.end] for m in found)


@given(st.text(), st.text(min_size=2, max_size=4))
def test_any_text_keeps_its_offsets(text: str, name: str) -> None:
    assert len(folded(text)) == len(text)
    for m in Names.of([name], ["it"]).scan(text + name):
        assert folded((text + name)[m.begin : m.end]) == folded(name.strip())


def test_folding_again_changes_nothing_and_half_a_pair_is_borne() -> None:
    every = "".join(map(chr, range(0x110000)))
    once = folded(every)
    assert len(once) == len(every)
    assert folded(once) == once


def named(text: str, *names: str, places: tuple[str, ...] = ()) -> list[str]:
    return [m.text for m in Names.of(names, [f"{n} Ltd" for n in names], places).scan(text)]


def test_a_name_of_letters_is_a_whole_word() -> None:
    text = "OPENAI与Openai2合作，openai-x、xopenai、ＯｐｅｎＡＩ的openai。"
    assert named(text, "OpenAI") == ["OPENAI", "openai", "ＯｐｅｎＡＩ", "openai"]
    assert named("I work for ACME. ACMEs are not.", "acme") == ["ACME"]
    assert named("36氪 236氪 36氪a", "36氪") == ["36氪", "36氪"]


def test_offsets_are_those_of_the_text() -> None:
    text = "𠮷的ＳｅｎｓｅＴｉｍｅ（商汤）"
    (found,) = Names.of(["SenseTime(商汤)"], ["商汤集团"]).scan(text)
    assert found == Mention(
        2, 15, "ＳｅｎｓｅＴｉｍｅ（商汤）", name="SenseTime(商汤)", organisation="商汤集团", state="linked"
    )


def test_what_a_broken_word_hides_is_found() -> None:
    # 平安A is torn in 平安AB: 平安 stands there all the same, and so does what begins inside.
    assert named("平安AB", "平安A", "平安") == ["平安"]
    assert named("平安银行AB", "平安银行A", "银行AB") == ["银行AB"]
    assert named("一二AX三四", "一二A", "二AX三", "三四") == ["二AX三"]


def test_states() -> None:
    names = Names.of(
        ["甲乙", "甲乙", "丙丁", "戊己", "戊己", "Acme", "ACME"],
        ["one", "two", None, "three", "three", "four", "four"],
    )
    found = [(m.text, m.name, m.organisation, m.state) for m in names.scan("甲乙和丙丁，戊己；ACME")]
    assert found == [
        ("甲乙", "甲乙", None, "ambiguous"),
        ("丙丁", "丙丁", None, "unknown"),
        ("戊己", "戊己", "three", "linked"),
        ("ACME", "Acme", "four", "linked"),
    ]


@pytest.mark.parametrize("name", ["京", " 京 ", "", "360", "——", "１２", "A"])
def test_too_little_to_be_a_name(name: str) -> None:
    assert named(f"在京 360 —— １２ A{name}", name) == []


def test_a_place_is_no_mention_but_hides_what_it_overlaps() -> None:
    text = "中国电信在中国与国电会面，中国银行不在"
    assert named(text, "中国", "国电", "中国银行") == ["中国", "中国", "国电", "中国银行"]
    assert named(text, "中国", "国电", "中国银行", places=("中国",)) == ["国电", "中国银行"]


def test_without() -> None:
    names = Names.of(["小米", "小米", "平安", "中国"], ["a", "b", "c", "d"], ["中国"])
    fewer = names.without(["平安", "无"])
    assert [(m.text, m.state) for m in fewer.scan("中国平安小米")] == [("小米", "ambiguous")]
    assert [m.text for m in names.scan("中国平安小米")] == ["平安", "小米"]


def test_no_names() -> None:
    assert Names.of([], []).scan("甲乙") == []


def test_long_line_full_of_torn_names_takes_no_time() -> None:
    text = "平安ab" * 200_000
    assert len(Names.of(["平安a", "平安", "a平"], [None] * 3).scan(text)) == 200_000
