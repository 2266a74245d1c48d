"""Short names among full ones: pieces, likeness, matches, look-up."""

from __future__ import annotations

import json
import random
from functools import cache

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jihe.resolve import match as matching
from jihe.resolve.gram import Index, grams
from jihe.resolve.likeness import Names, columns, likeness, subjects
from jihe.resolve.lookup import Lookup
from jihe.resolve.match import Matcher, Matches
from jihe.resolve.model import WEIGHTS, name_model, probability, sentence_model
from jihe.resolve.sentence import NUMBERS
from tests.resolve.worded import reader

READER = reader()
FULL = [
    "临海蓝鲸科技有限公司", "江东蓝鲸银行股份有限公司", "华北省红松软件有限公司", "青山控股集团有限公司",
    "白云网络技术有限公司", "Blue Whale Tech Inc", "Zinc Holdings GmbH", "临海大学", "黑土投资有限公司",
    "临海市长河技术有限公司",
]  # fmt: skip


def texts(*names: str | None) -> pa.Array:
    return pa.array(list(names), pa.string())


def named(left: list[str | None], right: list[str | None], **more: object) -> dict[tuple[str, str], float]:
    """Score of each pair, by its names: which must differ."""
    found = Matcher(READER, texts(*right)).match(texts(*left), **more)  # type: ignore[arg-type]
    return {
        (str(left[i]), str(right[j])): score
        for i, j, score in zip(found.left.tolist(), found.right.tolist(), found.score.tolist(), strict=True)
    }


def pieces(text: str) -> set[str]:
    _, found = grams(texts(text))
    mask = (1 << 21) - 1
    return {
        "".join(chr(code >> shift & mask) for shift in (42, 21, 0) if code >> shift)
        for code in found.tolist()
    }


@pytest.mark.parametrize(
    ("text", "made"),
    [
        ("", set()),
        ("鲸", {"鲸"}),
        ("蓝鲸蓝鲸", {"蓝", "鲸", "蓝鲸", "鲸蓝"}),
        ("蓝 鲸", {"蓝", "鲸"}),
        ("ab", {" ab", "ab "}),
        ("a b", {" a ", " b "}),
        ("鲸a", {"鲸", "鲸a"}),
        ("𠀀é", {"𠀀", "é", "𠀀é"}),
    ],
)
def test_pieces_by_hand(text: str, made: set[str]) -> None:
    assert pieces(text) == made


@given(st.lists(st.text(max_size=6), max_size=6))
def test_pieces_of_many_are_those_of_each(names: list[str]) -> None:
    row, found = grams(pa.array(names, pa.string()))
    alone = [(k, piece) for k, name in enumerate(names) for piece in sorted(grams(texts(name))[1].tolist())]
    assert list(zip(row.tolist(), found.tolist(), strict=True)) == alone


def test_the_index_finds_the_likest_first_and_no_more_than_asked() -> None:
    index = Index(texts("蓝鲸", "蓝鲸科技", "红鲸", "黑土"))
    left, right = index.candidates(texts("蓝鲸", "白云", "", "黑"), 2)
    assert left.tolist() == [0, 0, 3]
    assert right.tolist() == [0, 1, 3]
    assert index.candidates(texts(), 2)[0].tolist() == []
    assert Index(texts()).candidates(texts("蓝鲸"), 2)[0].tolist() == []


def test_what_nearly_all_names_have_finds_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Index, "FEW", 3)
    names = texts("蓝甲", "蓝乙", "蓝丙", "蓝丁", "红甲")
    assert set(Index(names).candidates(texts("蓝"), 9)[1].tolist()) == set()
    assert set(Index(names).candidates(texts("蓝甲"), 9)[1].tolist()) == {0, 4}
    assert set(Index(names, most_common=0.9).candidates(texts("蓝"), 9)[1].tolist()) == {0, 1, 2, 3}


def numbers(one: str, other: str) -> dict[str, float]:
    ends = (Names.of(texts(name), READER) for name in (one, other))
    at = np.zeros(1, np.int64)
    return dict(zip(columns(), likeness(*ends, at, at)[0].tolist(), strict=True))


@pytest.mark.parametrize(
    ("one", "other", "holds", "not_holds"),
    [
        ("蓝鲸", "临海蓝鲸科技有限公司", {"same_brand", "brand_inside", "core_inside"}, {"letters"}),
        ("临海蓝鲸", "华北蓝鲸科技", {"same_place"}, {"other_place"}),
        ("临海蓝鲸", "江东蓝鲸科技", {"other_place", "same_brand & other_place"}, {"same_place"}),
        ("大国蓝鲸", "蓝鲸科技", {"nation_differs"}, {"same_place", "other_place"}),
        ("蓝鲸科技", "蓝鲸软件网络", {"other_trade"}, {"same_trade"}),
        ("蓝鲸软件", "蓝鲸网络软件", {"same_trade"}, {"other_trade"}),
        ("蓝鲸投资", "蓝鲸创投", {"same_trade", "same_brand"}, {"other_trade"}),
        ("蓝鲸集团", "临海蓝鲸科技", {"group_differs", "group_lost"}, set()),
        ("蓝鲸", "临海蓝鲸集团", {"group_differs"}, {"group_lost"}),
        ("蓝鲸", "蓝鲸临海分公司", {"branch_differs"}, set()),
        ("鲸", "蓝鲸科技", {"one_sign", "two_signs"}, {"same_brand"}),
        ("blue whale", "Blue Whale Tech Inc", {"letters", "same_brand", "brand_inside"}, {"branch_differs"}),
        ("blue", "bluegrass tech", {"letters"}, {"brand_inside", "brand_around", "same_brand"}),
    ],
)  # fmt: skip
def test_likeness_by_hand(one: str, other: str, holds: set[str], not_holds: set[str]) -> None:
    found = numbers(one, other)
    assert {name for name in holds if found[name] != 1} == set()
    assert {name for name in not_holds if found[name] != 0} == set()
    if len(one) != len(other):
        # The shorter one is asked, whichever side it stands on.
        assert numbers(other, one) == found


@settings(max_examples=40)
@given(st.text(max_size=8), st.text(max_size=8))
def test_any_two_names_have_numbers(one: str, other: str) -> None:
    found = numbers(one, other)
    assert all(0 <= value <= (8 if name.startswith("more_") else 1) for name, value in found.items()), found


def test_the_weights_are_those_of_the_numbers() -> None:
    """A number that is added, renamed or dropped asks for new weights: tool/make_weights.py."""
    told = json.loads(WEIGHTS.read_text("utf-8"))
    assert [row["number"] for row in told["name"]["weights"]] == columns()
    assert [row["number"] for row in told["sentence"]["weights"]] == list(NUMBERS)
    assert len(subjects()) == len(columns()) == len(set(columns()))
    for model in (name_model(), sentence_model(NUMBERS)):
        assert np.isfinite(model.weights).all()
        assert model.weights.any()


def test_reasons_add_up_to_the_log_odds() -> None:
    left, right = (Names.of(texts(*names), READER) for names in (FULL, FULL[::-1]))
    at = np.arange(len(FULL))
    found = likeness(left, right, at, at)
    model = name_model()
    parts = model.parts(found, subjects())
    usual = float(model.usual @ model.weights) + model.intercept
    exact = found @ model.weights + model.intercept
    assert sum(parts.values()) + usual == pytest.approx(exact, abs=1e-4)


def test_short_names_find_their_full_ones() -> None:
    short = [
        "蓝鲸科技",
        "蓝鲸银行",
        "红松",
        "青山控股",
        "白云网络",
        "blue whale",
        "Zinc",
        "临海大学",
        "黑土投资",
        "长河技术",
    ]
    matches = Matcher(READER, texts(*FULL)).match(texts(*short))
    best = matches.best()
    assert matches.left[best].tolist() == list(range(len(short)))
    assert matches.right[best].tolist() == list(range(len(FULL)))
    assert (matches.score[best] > 0.5).all()
    assert named(["赤壁"], FULL) == {}


def test_equal_names_are_surer_than_like_ones() -> None:
    right: list[str | None] = ["蓝鲸科技有限公司", "蓝鲟科技有限公司", "蓝鲸网络有限公司"]
    found = named(["蓝鲸科技有限公司"], right)
    equal = found.pop(("蓝鲸科技有限公司", "蓝鲸科技有限公司"))
    assert equal > 0.5
    assert found
    assert all(score < equal for score in found.values())


def test_exact_doubles_share_what_one_would_have() -> None:
    alone = named(["蓝鲸科技"], ["蓝鲸科技有限公司"])["蓝鲸科技", "蓝鲸科技有限公司"]
    found = Matcher(READER, texts(*["蓝鲸科技有限公司"] * 4)).match(texts("蓝鲸科技"))
    assert sorted(found.right.tolist()) == [0, 1, 2, 3]
    assert len(set(found.score.tolist())) == 1
    assert found.score.sum() < 1
    odds = alone / (1 - alone)
    assert found.score[0] == pytest.approx(odds / (1 + 4 * odds))
    # Of the best the first counts.
    assert found.right[found.best()].tolist() == [0]


def test_names_of_one_owner_are_no_rivals() -> None:
    right = texts("蓝鲸科技有限公司", "蓝鲸科技股份有限公司", "蓝鲸软件有限公司")
    matcher = Matcher(READER, right)
    apart = matcher.match(texts("蓝鲸科技"))
    owned = matcher.match(texts("蓝鲸科技"), own=[5, 5, 6])
    assert len(apart.right) == 3
    assert len(owned.right) == 2
    # Of two names of one owner the likelier counts.
    likely = dict(zip(apart.right.tolist(), apart.likely.tolist(), strict=True))
    for names in (("蓝鲸软件", "蓝鲸科技"), ("蓝鲸科技", "蓝鲸软件")):
        both = Matcher(READER, texts(*names))
        alone, kept = both.match(texts("蓝鲸科技")), both.match(texts("蓝鲸科技"), own=[1, 1])
        assert kept.likely.tolist() == [alone.likely.max()]
        assert alone.likely.min() < alone.likely.max()
    assert set(owned.likely.tolist()) == {max(likely[0], likely[1]), likely[2]}
    assert owned.score.max() > apart.score.max() + 0.2
    same = matcher.match(texts("蓝鲸科技"), own=[5, 6, 7])
    assert same.score.tolist() == apart.score.tolist()


def test_a_list_that_names_each_once_lets_a_full_name_be_found_once() -> None:
    left: list[str | None] = ["蓝鲸科技", "蓝鲸"]
    apart, once = (
        named(left, ["蓝鲸科技有限公司"], is_left_distinct=is_distinct) for is_distinct in (False, True)
    )
    pairs = [(name, "蓝鲸科技有限公司") for name in ("蓝鲸科技", "蓝鲸")]
    odds = [apart[pair] / (1 - apart[pair]) for pair in pairs]
    assert [once[pair] for pair in pairs] == pytest.approx([o / (1 + sum(odds)) for o in odds])
    assert sum(once.values()) < 1 < sum(apart.values())


NOTHING: list[str | None] = [None, "", "-", "()", "***"]


def test_who_has_no_name_is_like_nobody() -> None:
    full: list[str | None] = [*NOTHING, "蓝鲸科技有限公司", *NOTHING]
    found = Matcher(READER, texts(*full)).match(texts(*NOTHING, "蓝鲸科技"))
    assert (found.left.tolist(), found.right.tolist()) == ([5], [5])
    assert found.score.tolist() == list(named(["蓝鲸科技"], ["蓝鲸科技有限公司"]).values())
    for left, right in (([], full), (full, []), ([], []), (NOTHING, NOTHING)):
        assert named(left, right) == {}
    assert len(Matcher(READER, texts()).match(texts("蓝鲸")).best()) == 0


@settings(max_examples=12)
@given(st.permutations(FULL), st.booleans())
def test_the_order_of_the_list_makes_no_difference(full: list[str], is_distinct: bool) -> None:
    left: list[str | None] = ["蓝鲸", "临海", "技术", "blue", "青山", "蓝鲸科技", "zinc"]
    expected = named(left, list(FULL), is_left_distinct=is_distinct)
    assert expected
    assert named(left, list(full), is_left_distinct=is_distinct) == pytest.approx(expected, rel=1e-5)


@cache
def many(n: int) -> list[str]:
    rng = random.Random(3)
    signs = [chr(0x4E00 + k) for k in range(0, 4000, 9)]
    brands = {"".join(rng.choices(signs, k=rng.choice((2, 2, 3)))) for _ in range(n)}
    return [
        rng.choice(("", "临海", "江东")) + brand + rng.choice(("科技", "软件", "网络", "")) + "有限公司"
        for brand in sorted(brands)
    ]


def equal(one: Matches, other: Matches) -> bool:
    return all(
        getattr(one, part).tolist() == getattr(other, part).tolist()
        for part in ("left", "right", "likely", "score")
    )


def test_threads_and_portions_make_no_difference(monkeypatch: pytest.MonkeyPatch) -> None:
    full = many(600)
    short = texts(*(name[:4] for name in full))
    found = Matcher(READER, texts(*full), threads=1).match(short, True)
    assert len(found.left) > len(full)
    assert equal(found, Matcher(READER, texts(*full), threads=2).match(short, True))
    monkeypatch.setattr(matching, "AT_ONCE", 101)
    done: list[int] = []
    assert equal(found, Matcher(READER, texts(*full)).match(short, True, tick=done.append))
    assert done == [101, 202, 303, 404, 505, len(full)]


def test_a_matcher_that_was_extended_is_one_of_all_names() -> None:
    full = many(300)
    short = texts(*(name[:4] for name in full))
    whole = Matcher(READER, texts(*full))
    first = Matcher(READER, texts(*full[:200]))
    before = first.match(short)
    assert equal(first.extended(texts(*full[200:])).match(short), whole.match(short))
    assert equal(first.extended(texts()).match(short), before)
    assert equal(Matcher(READER, texts()).extended(texts(*full)).match(short), whole.match(short))
    # What was extended stays as it was.
    assert equal(first.match(short), before)


def test_reasons_are_told_of_the_pairs_asked_for() -> None:
    left, matcher = texts("蓝鲸", "红松软件", "赤壁"), Matcher(READER, texts(*FULL))
    matches = matcher.match(left)
    best = matches.best()
    told = matcher.reasons(left, matches, best[::-1])
    assert told == matcher.reasons(left, matches, best)[::-1]
    subjects_told = [{reason.rpartition(" ")[0] for reason in reasons} for reasons in told]
    assert all(found <= {*subjects(), "rivals"} for found in subjects_told)
    # Two are called 蓝鲸, one 红松.
    assert [("rivals" in found) for found in subjects_told] == [False, True]
    sizes = [[abs(float(reason.rpartition(" ")[2])) for reason in reasons] for reasons in told]
    assert all(size == sorted(size, reverse=True) for size in sizes)


def test_five_hundred_of_one_name_do_not_explode() -> None:
    found = Matcher(READER, texts(*["蓝鲸科技有限公司"] * 500)).match(texts(*["蓝鲸科技"] * 500), True)
    assert 0 < len(found.left) <= 500 * matching.MOST
    assert found.score.max() < 0.01


@pytest.mark.parametrize(
    "name", [".*", "(", "[a-z]+", "\\d{3}$", "^甲|乙$", "%", "_x_", "'; DROP TABLE x; --"]
)
def test_names_that_are_regular_expressions_mean_themselves(name: str) -> None:
    found = named([name], [name, *FULL])
    assert set(found) <= {(name, name)}
    assert (name, name) in found or not any(map(str.isalnum, name))


@settings(max_examples=30)
@given(st.lists(st.text(max_size=8), max_size=6), st.lists(st.text(max_size=8), max_size=6))
def test_any_names_are_matched(left: list[str], right: list[str]) -> None:
    found = Matcher(READER, texts(*right)).match(texts(*left), True)
    assert ((found.score >= 0) & (found.score <= 1)).all()
    assert (found.score <= probability(found.likely)).all()
    pairs = list(zip(found.left.tolist(), found.right.tolist(), strict=True))
    assert len(pairs) == len(set(pairs))
    assert all(i < len(left) and j < len(right) for i, j in pairs)


def lookup(*names: tuple[str, int]) -> Lookup:
    return Lookup(READER, [name for name, _ in names], [bearer for _, bearer in names])


def test_who_alone_bears_the_very_name_is_meant() -> None:
    asked = lookup(("蓝鲸科技有限公司", 7), ("蓝鲸", 8), ("红松", 9))
    found = asked.find("蓝 鲸", 5)
    assert found[0] == (8, 1.0)
    assert found[1][0] == 7
    assert 0 < found[1][1] < 1
    assert asked.find("蓝鲸", 1) == found[:1]


def test_a_name_that_two_bear_means_neither_for_sure() -> None:
    found = dict(lookup(("蓝鲸", 1), ("蓝鲸", 2), ("蓝鲸", 2)).find("蓝鲸", 5))
    assert set(found) == {1, 2}
    assert found[1] == found[2] <= 0.5


def test_names_of_one_organisation_are_no_rivals_when_looked_up() -> None:
    one = lookup(("蓝鲸科技有限公司", 1), ("蓝鲸科技股份有限公司", 1)).find("蓝鲸科技", 5)
    two = lookup(("蓝鲸科技有限公司", 1), ("蓝鲸科技股份有限公司", 2)).find("蓝鲸科技", 5)
    assert [bearer for bearer, _ in one] == [1]
    assert one[0][1] > 0.5 >= max(score for _, score in two)


@pytest.mark.parametrize("name", ["", "-", ".*", "黄河", "(", "a" * 3_000])
def test_a_name_that_means_nobody_finds_nobody(name: str) -> None:
    assert lookup(("蓝鲸科技有限公司", 1), ("红松", 2)).find(name, 5) == []
    assert lookup().find(name, 5) == []


def test_what_is_found_is_ordered_and_limited() -> None:
    names = [(f"蓝鲸{trade}有限公司", k) for k, trade in enumerate(("科技", "软件", "网络", "银行", "技术"))]
    found = lookup(*names).find("蓝鲸", 3)
    assert len(found) == 3
    assert found == sorted(found, key=lambda pair: (-pair[1], pair[0]))
