"""Names and what the model sees, joined; the model here is one that sees what it is told to."""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import pairwise
from typing import cast

from hypothesis import given
from hypothesis import strategies as st

from jihe.collect.mention import everyday, mentions, mentions_all, relink, unknown
from jihe.collect.noun import Mention
from jihe.collect.scan import Names
from jihe.collect.unknown import Tagger


class Seer:
    """Sees each stretch that it was told, longest first, wherever it stands."""

    def __init__(self, told: Mapping[str, str]) -> None:
        self.told = told
        self._any = re.compile("|".join(map(re.escape, sorted(told, key=len, reverse=True))) or "(?!)")

    def tag(self, text: str) -> list[Mention]:
        found = self._any.finditer(text)
        return [Mention(m.start(), m.end(), m[0], self.told[m[0]], "model", score=0.8) for m in found if m[0]]

    def tag_all(self, texts: list[str]) -> list[list[Mention]]:
        return [self.tag(text) for text in texts]


def seer(**told: str) -> Tagger:
    return cast(Tagger, Seer(told))


ORGANISATION = "organisation"


def joined(text: str, names: Names, tagger: Tagger) -> list[tuple[str, str, str | None, str]]:
    return [(m.text, m.found_by, m.organisation, m.state) for m in mentions(text, names, tagger)]


def known(*names: str, places: tuple[str, ...] = ()) -> Names:
    return Names.of(names, [name + "集团" for name in names], places)


def test_without_a_model_only_names() -> None:
    assert [m.text for m in mentions("新华三集团和百度", known("百度"))] == ["百度"]


def test_a_name_inside_a_longer_one_that_the_model_sees() -> None:
    tagger = seer(新华三集团=ORGANISATION)
    assert joined("新华三集团与新华", known("新华"), tagger) == [
        ("新华三集团", "model", None, "unknown"),
        ("新华", "name", "新华集团", "linked"),
    ]


def test_a_stretch_that_holds_two_names_is_two_names() -> None:
    tagger = seer(百度和腾讯=ORGANISATION)
    assert [each[0] for each in joined("百度和腾讯", known("百度", "腾讯"), tagger)] == ["百度", "腾讯"]


def test_the_same_stretch_is_the_name() -> None:
    found = joined("ＡＢＣ来了", known("abc"), seer(ＡＢＣ=ORGANISATION))
    assert found == [("ＡＢＣ", "name", "abc集团", "linked")]


def test_of_two_that_overlap_the_longer() -> None:
    assert [e[0] for e in joined("上海百度公司", known("上海百度"), seer(百度公司=ORGANISATION))] == [
        "上海百度"
    ]
    assert [e[0] for e in joined("海百度公司", known("海百度"), seer(百度公司=ORGANISATION))] == ["百度公司"]


def test_a_person_is_no_organisation() -> None:
    found = mentions("马云说", known("马云", places=("马云",)), seer(马云="person"))
    assert [(m.text, m.label, m.found_by) for m in found] == [("马云", "person", "model")]


def test_what_is_no_mention_by_itself_is_one_where_the_model_sees_it() -> None:
    names = known("苹果", "中国", places=("苹果",)).without(["中国"])
    assert mentions("苹果很甜，中国很大", names, seer()) == []
    (found,) = mentions("苹果发布手机，中国很大", names, seer(苹果=ORGANISATION))
    assert (found.organisation, found.found_by, found.score) == ("苹果集团", "name", 0.8)


TEXT = st.text("甲乙丙丁ab", max_size=25)
PIECE = st.text("甲乙丙丁ab", min_size=1, max_size=4)


@given(TEXT, st.lists(PIECE, max_size=6), st.dictionaries(PIECE, st.sampled_from([ORGANISATION, "person"])))
def test_sorted_and_without_overlap(text: str, names: list[str], told: dict[str, str]) -> None:
    found = mentions(text, Names.of(names, names), seer(**told))
    assert found == sorted(found)
    assert mentions_all([text, ""], Names.of(names, names), seer(**told)) == [found, []]
    assert all(one.end <= other.begin for one, other in pairwise(found))
    assert all(m.text == text[m.begin : m.end] for m in found)


def test_everyday_words() -> None:
    texts = ["今天智慧城市，百度来了"] * 10 + ["别的"] * 90
    names = known("智慧", "百度", "别的", "今天")
    tagger = seer(百度=ORGANISATION, 今天=ORGANISATION)
    assert everyday(texts, names, tagger) == ["智慧", "别的"]
    assert everyday(texts[8:20], names, tagger) == ["别的"]


def test_unknown_and_relink() -> None:
    found = [
        Mention(0, 2, "甲乙", found_by="model"),
        Mention(3, 5, "丙丁", found_by="model"),
        Mention(6, 8, "甲乙", found_by="model"),
        Mention(9, 11, "戊己", label="person", found_by="model"),
        Mention(12, 14, "百度", organisation="百度集团", state="linked"),
    ]
    assert unknown(found) == ["丙丁", "甲乙"]
    linked = relink(
        found, {"甲乙": ["甲乙公司"], "丙丁": ["one", "two"], "百度": ["wrong"], "戊己": ["wrong"]}
    )
    assert [(m.state, m.organisation) for m in linked] == [
        ("linked", "甲乙公司"),
        ("ambiguous", None),
        ("linked", "甲乙公司"),
        ("unknown", None),
        ("linked", "百度集团"),
    ]
    assert relink(found, {}) == found
