"""Rules find what their examples say; who gives and who takes, how surely, when and for how much is told."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import cache
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jihe.collect.noun import Claim, Mention
from jihe.collect.rule import Rules
from jihe.pack import load
from jihe.pack.model import ClaimKind, ClaimRule, ClaimWord, Pack
from tests import study

from .marked import marked, mentions

ROOT = Path(__file__).parents[2]
PACKS = [
    *sorted(path.parents[1] for path in (ROOT / "studies").glob("*/claim/rule.csv")),
    ROOT / "tests/pack/base",
]
CHINESE, ENGLISH = ROOT / "studies/china-ai-2018", ROOT / "tests/pack/base"
DAY = date(2020, 1, 31)


@cache
def pack_of(folder: Path) -> Pack:
    return load(folder)


@cache
def rules_of(folder: Path) -> Rules:
    return Rules.of(pack_of(folder))


def told(claims: list[Claim]) -> set[tuple[str, str, str]]:
    return {(claim.kind, claim.subject.text, claim.object.text) for claim in claims}


def read(folder: Path, text: str, published: date | None = DAY) -> list[Claim]:
    plain, found = marked(text)
    return rules_of(folder).claims(plain, mentions(found), published, "day" if published else None)


# ---- every rule of every study proves itself -------------------------------------------------------


def wanted(row: ClaimRule, kind: ClaimKind) -> tuple[str, list[Mention], set[tuple[str, str, str]]]:
    plain, found = marked(row.example, {"A": kind.subject, "B": kind.object})
    ends = {mark: [mention for m, mention in found if m == mark] for mark in "AB"}
    pairs = [(a, b) for a in ends["A"] for b in ends["B"]] or list(combinations(ends["A"], 2))
    if not kind.directed:
        pairs = [(min(pair), max(pair)) for pair in pairs]
    return plain, mentions(found), {(kind.code, a.text, b.text) for a, b in pairs}


@pytest.mark.parametrize("folder", PACKS, ids=lambda folder: folder.name)
def test_every_rule_finds_what_its_example_marks(folder: Path) -> None:
    pack = pack_of(folder)
    kinds = {kind.code: kind for kind in pack.claim_kinds}
    failed = {}
    for row in pack.claim_rules:
        if row.kind:
            plain, found, ends = wanted(row, kinds[row.kind])
            alone = told(Rules.of(pack, only=[row.code]).claims(plain, found))
            together = told(rules_of(folder).claims(plain, found))
            if alone != ends or not ends <= together:
                failed[row.code] = (ends, alone, together)
    assert not failed


# ---- who, and which way round ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("[A:甲公司]赋能[B:乙公司]。", {("supply", "甲公司", "乙公司")}),
        ("[B:甲公司]由[A:乙公司]提供技术支持。", {("supply", "乙公司", "甲公司")}),
        ("[B:甲公司]获[A:乙公司]赋能。", {("supply", "乙公司", "甲公司")}),
        ("[B:甲公司]的新车将搭载“[A:乙公司]”的芯片。", {("supply", "乙公司", "甲公司")}),
        ("[A:甲公司](以下简称“甲”)为[B:乙公司](000001)提供云服务。", {("supply", "甲公司", "乙公司")}),
        (
            "[A:甲公司]与[B:乙公司]、[B:丙公司]签署战略合作协议。",
            {("cooperation", "甲公司", "乙公司"), ("cooperation", "甲公司", "丙公司")},
        ),
        (
            "[A:甲公司]获得由[B:乙资本]领投、[B:丙基金]和[B:丁资本]跟投的2亿元B轮融资。",
            {("investment", b, "甲公司") for b in ("乙资本", "丙基金", "丁资本")},
        ),
        (
            "[A:甲集团]旗下[B:乙公司]收购了[C:丙公司]。",
            {("acquisition", "乙公司", "丙公司"), ("ownership", "甲集团", "乙公司")},
        ),
        (
            "[A:甲公司]收购[O:丁公司]持有的[B:乙公司]30%股权。",
            {("acquisition", "甲公司", "乙公司"), ("ownership", "丁公司", "乙公司")},
        ),
        ("[A:甲公司]和[B:乙公司]都在深圳。", set()),
        ("[A:甲公司]收购[B:甲公司]的股份。", set()),
        (
            "前[A:甲公司]首席科学家[P:张三]毕业于[B:乙大学]。",
            {("employment", "甲公司", "张三"), ("education", "乙大学", "张三")},
        ),
    ],
)
def test_who_gives_and_who_takes(text: str, wanted: set[tuple[str, str, str]]) -> None:
    assert told(read(CHINESE, text)) == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        # Who tells the news takes no part, whether it stands after the names or before them.
        ("[A:甲公司]入股[T:天眼查]App显示，近日有工商变更。", set()),
        ("[T:天眼查]融资历程显示，[B:乙公司]投资方包括[A:甲资本]。", {("investment", "甲资本", "乙公司")}),
        ("据[T:路透社]报道，[A:甲公司]携手[B:乙公司]。", {("cooperation", "甲公司", "乙公司")}),
        ("[T:三星]显示携手[B:乙公司]。", {("cooperation", "三星", "乙公司")}),
        # Partners of a third are none of each other, also where nothing knows the third's name.
        ("公司与康佳、[O:甲公司]、[O:乙公司]等企业合作开发。", set()),
        ("公司与美国[O:甲公司]和[O:乙公司]展开合作。", set()),
        ("[A:甲公司]与[B:乙公司]和[B:丙公司]签署合作协议。",
         {("cooperation", "甲公司", "乙公司"), ("cooperation", "甲公司", "丙公司")}),
        ("与此同时[A:甲公司]和[B:乙公司]宣布合作。", {("cooperation", "甲公司", "乙公司")}),
        # A name behind "with" or "to" does not act in the clauses that follow.
        ("公司与[O:甲公司]开展合作，现已进入[O:乙公司]的供应链。", set()),
        ("[A:甲公司]拟向[O:乙公司]发行股份，收购[B:丙公司]。", {("acquisition", "甲公司", "丙公司")}),
        # A title and the text behind it are two.
        ("【推进湖区开发 [O:甲公司]】公司公告，与[O:乙公司]签订战略合作协议。", set()),
        ("【[A:甲公司]与[B:乙公司]合作】双方今日签约。", {("cooperation", "甲公司", "乙公司")}),
        # A part of a firm is not the firm.
        ("[A:甲公司]收购[B:乙公司]手机业务。", set()),
    ],
)  # fmt: skip
def test_who_takes_no_part(text: str, wanted: set[tuple[str, str, str]]) -> None:
    assert told(read(CHINESE, text)) == wanted


def test_of_whom_rules_say_nothing_is_told() -> None:
    """Pairs of the sentence in which a rule without a kind was found, wherever its two names stand in it."""
    plain, found = marked("[A:甲公司]入股[B:乙公司]。[T:天眼查]显示，[A:甲公司]增资，[A:甲公司]成为股东。")
    told = rules_of(CHINESE).read(plain, mentions(found), DAY, "day")
    (_, _), _, (_, teller), (_, one), (_, other) = found
    assert told.barred == {frozenset((teller.begin, one.begin)), frozenset((teller.begin, other.begin))}
    assert told.claims == rules_of(CHINESE).claims(plain, mentions(found), DAY, "day")


def test_directed_claims_change_with_the_names_and_others_keep_their_order() -> None:
    for text, wanted in (
        ("[A:甲]收购[B:乙]。", ("甲", "乙")),
        ("[A:乙]收购[B:甲]。", ("乙", "甲")),
        ("[A:甲]被[B:乙]收购。", ("乙", "甲")),
        ("[A:乙]被[B:甲]收购。", ("甲", "乙")),
        ("[A:甲]与[B:乙]合作。", ("甲", "乙")),
        ("[A:乙]与[B:甲]合作。", ("乙", "甲")),
    ):
        (claim,) = read(CHINESE, text)
        assert (claim.subject.text, claim.object.text) == wanted


# ---- how surely ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "polarity", "modality"),
    [
        ("[A:甲公司]收购[B:乙公司]。", "affirmed", "actual"),
        ("[A:甲公司]拟收购[B:乙公司]。", "affirmed", "planned"),
        ("[A:甲公司]将[B:乙公司]收购。", "affirmed", "actual"),
        ("[A:甲虚拟]以虚拟币收购[B:乙公司]。", "affirmed", "actual"),
        ("[A:甲公司]终止收购[B:乙公司]。", "affirmed", "ended"),
        ("[A:甲公司]对[B:乙公司]的收购宣告失败。", "affirmed", "ended"),
        ("据传[A:甲公司]将收购[B:乙公司]。", "affirmed", "rumoured"),
        ("[A:甲公司]并未收购[B:乙公司]。", "denied", "actual"),
        ("[A:甲公司]未来收购[B:乙公司]。", "affirmed", "actual"),
        ("[A:甲公司]否认收购[B:乙公司]。", "denied", "actual"),
    ],
)
def test_how_it_is_said(text: str, polarity: str, modality: str) -> None:
    (claim,) = read(CHINESE, text)
    assert (claim.polarity, claim.modality) == (polarity, modality)


# ---- when, how much, which round, which post -------------------------------------------------------


def test_what_else_the_sentence_tells_belongs_to_the_claim() -> None:
    text = "去年12月，估值30亿元的[A:甲公司]完成约2亿元B+轮融资，由[B:乙资本]领投。"
    (claim,) = read(CHINESE, text)
    assert claim.amount is not None
    assert (claim.amount.value, claim.amount.currency, claim.round) == (2e8, "CNY", "B+轮")
    assert (claim.on, claim.date_precision, claim.date_source) == (date(2019, 12, 1), "month", "sentence")
    assert (claim.trigger, claim.quote[-1]) == ("领投", "。")


def test_without_a_date_in_the_sentence_the_day_of_publication_counts() -> None:
    (claim,) = read(CHINESE, "[A:甲公司]收购[B:乙公司]。")
    assert (claim.on, claim.date_precision, claim.date_source) == (DAY, "day", "publication")
    (claim,) = read(CHINESE, "[A:甲公司]收购[B:乙公司]。", None)
    assert (claim.on, claim.date_precision, claim.date_source) == (None, None, None)


def test_what_is_done_was_not_done_after_it_was_told() -> None:
    (claim,) = read(CHINESE, "[A:甲公司]收购[B:乙公司]，2099年付清。")
    assert (claim.on, claim.date_source) == (DAY, "publication")
    (claim,) = read(CHINESE, "[A:甲公司]计划2021年收购[B:乙公司]。")
    assert (claim.on, claim.date_source) == (date(2021, 1, 1), "sentence")


def test_posts_and_degrees_are_told_as_they_stand() -> None:
    claims = read(CHINESE, "[A:甲公司]董事长兼CEO[P:张三]，[B:乙大学]计算机博士。")
    assert {(c.kind, c.subject.text, c.object.text, c.role) for c in claims} == {
        ("employment", "甲公司", "张三", "董事长兼CEO"),
        ("education", "乙大学", "张三", "博士"),
    }


def test_a_round_told_in_the_next_sentence_is_of_the_firm_before() -> None:
    text = "[A:甲公司]宣布完成1亿元A轮融资。本轮融资由[B:乙资本]领投。"
    (claim,) = read(CHINESE, text)
    assert (claim.subject.text, claim.object.text) == ("乙资本", "甲公司")
    assert claim.quote == marked(text)[0]
    assert not read(CHINESE, text.replace("。本轮", "。\n本轮"))


# ---- the engine knows no language ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "kind", "ends", "manner"),
    [
        ("[A:Alder] supplies [B:Birch] with chips.", "supply", "Alder Birch", "actual affirmed"),
        ("Reportedly [A:Fir Inc.] will acquire [B:Elm].", "acquisition", "Fir Inc. Elm", "rumoured affirmed"),
        ("[A:Alder] PLANS TO acquire [B:Birch].", "acquisition", "Alder Birch", "planned affirmed"),
        ("[A:Alder] denied that it bought [B:Birch].", "acquisition", "Alder Birch", "actual denied"),
        ("[B:Birch] was acquired by [A:Alder].", "acquisition", "Alder Birch", "actual affirmed"),
        ("[A:Fir]'s unit [B:Elm] acquired [C:Cedar].", "acquisition", "Elm Cedar", "actual affirmed"),
    ],
)
def test_english_rules(text: str, kind: str, ends: str, manner: str) -> None:
    (claim,) = read(ENGLISH, text)
    assert (claim.kind, f"{claim.subject.text} {claim.object.text}") == (kind, ends)
    assert f"{claim.modality} {claim.polarity}" == manner


def test_english_values() -> None:
    text = "On March 3 [B:Cedar] raised more than $1.5 million in a Series A led by [A:Alder]."
    (claim,) = read(ENGLISH, text)
    assert claim.amount is not None
    assert (claim.amount.value, claim.amount.low, claim.amount.currency) == (None, 1.5e6, "USD")
    assert (claim.round, claim.on, claim.date_precision) == ("Series A", date(2019, 3, 3), "day")


def test_a_word_is_not_found_inside_another() -> None:
    assert not read(ENGLISH, "[A:Alder] reuses [B:Birch].")


# ---- properties ------------------------------------------------------------------------------------

PIECES = st.sampled_from([
    *("[A:甲公司]", "[A:乙公司]", "[A:丙]", "[P:张三]", "收购", "与", "、", "，", "。"),
    *("合作", "拟", "为", "提供"),
    *("（简称“丁”）", "“", "”", "2亿元", "去年3月", "领投", "完成", "融资", "本轮", "董事长", "未", "\n"),
    *("Ａ轮", "İ", "ǅ", "\ue001"),
])  # fmt: skip


@given(st.lists(PIECES, max_size=30))
def test_claims_quote_the_text_as_it_stands(pieces: list[str]) -> None:
    plain, found = marked("".join(pieces))
    made = rules_of(CHINESE).claims(plain, mentions(found), DAY, "day")
    for claim in made:
        assert plain[claim.quote_begin : claim.quote_end] == claim.quote
        assert plain[claim.trigger_begin : claim.trigger_end] == claim.trigger
        assert claim.subject in mentions(found)
        assert claim.object in mentions(found)
        assert claim.subject.text != claim.object.text
        for end in (claim.subject, claim.object):
            assert claim.quote_begin <= end.begin < end.end <= claim.quote_end
        for stated in (claim.round, claim.role):
            assert stated is None or stated in claim.quote
    assert made == rules_of(CHINESE).claims(plain, mentions(found), DAY, "day")
    # A paragraph more changes nothing in what stands before it.
    assert rules_of(CHINESE).claims(plain + "\n其他。", mentions(found), DAY, "day")[: len(made)] == made


def test_two_names_of_one_organisation_are_no_pair() -> None:
    plain, found = marked("[A:甲公司]收购[B:乙公司]。")
    one, other = (replace(m, name="甲", organisation="甲公司") for m in mentions(found))
    assert rules_of(CHINESE).claims(plain, [one, other]) == []


def test_a_rule_without_a_kind_leaves_a_pair_alone() -> None:
    kind = ClaimKind(line=2, code="supply", family="technology", name_zh="供", name_en="Supply")
    gives = ClaimRule(line=2, code="gives", kind="supply", pattern="{A} ~ gives {B}", score=0.5)
    sues = ClaimRule(line=3, code="sues", pattern="{A} ~40 <sues> {B}", score=0.9)
    words = (ClaimWord(line=2, list="sues", word="who sues"),)
    pack = study.pack(claim_kinds=(kind,), claim_rules=(gives, sues), claim_words=words)
    plain, found = marked("[A:Alder] gives [B:Birch] work, and [A:Cedar] gives [B:Dogwood] who sues [O:Elm].")
    assert told(Rules.of(pack).claims(plain, mentions(found))) == {
        ("supply", "Alder", "Birch"), ("supply", "Cedar", "Dogwood")
    }  # fmt: skip
    plain, found = marked("[A:Alder] gives [B:Birch] a letter: [A:Alder] is the one who sues [B:Birch].")
    assert told(Rules.of(pack).claims(plain, mentions(found))) == set()


def one_rule(pattern: str, without: str = "") -> Rules:
    kind = ClaimKind(line=2, code="supply", family="technology", name_zh="供", name_en="Supply")
    row = ClaimRule(line=2, code="one", kind="supply", pattern=pattern, **{"not": without}, score=0.5)
    words = (ClaimWord(line=2, list="and", word="和"),)
    return Rules.of(study.pack(claim_kinds=(kind,), claim_rules=(row,), claim_words=words))


def test_a_page_cannot_make_a_rule_try_for_ever() -> None:
    # Words of which one begins another can be laid over these in 2 ** 200 ways, and in none up to a name.
    plain, found = marked(f"[A:甲公司]{'收购和' * 200}他人，[B:乙公司]。")
    assert one_rule("{A} 收|购|收购!+ {B}").claims(plain, mentions(found)) == []
    plain, found = marked("[A:甲公司]收购和收购[B:乙公司]。")
    assert len(one_rule("{A} 收|购|收购!+ {B}").claims(plain, mentions(found))) == 1


def test_a_blank_bars_nothing() -> None:
    plain, found = marked("[A:甲公司]收购[B:乙公司]。")
    assert one_rule("{A} 收购 {B}", "未 | |　").claims(plain, mentions(found))


def test_the_version_follows_the_rules() -> None:
    pack = pack_of(ENGLISH)
    rows = (*pack.claim_rules[:-1], pack.claim_rules[-1].model_copy(update={"score": 0.5}))
    moved = tuple(row.model_copy(update={"line": row.line + 1}) for row in pack.claim_rules)
    assert Rules.of(pack).version == Rules.of(pack.model_copy(update={"claim_rules": moved})).version
    assert Rules.of(pack).version != Rules.of(pack.model_copy(update={"claim_rules": rows})).version
