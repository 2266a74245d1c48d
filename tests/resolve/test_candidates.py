"""Which organisations may be one: what is never paired, what makes a pair doubtful, what order changes."""

from __future__ import annotations

from itertools import combinations
from math import log
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jihe.resolve.candidate import CANDIDATE, find_candidates
from jihe.resolve.doubt import DOUBT
from jihe.resolve.likeness import subjects
from jihe.resolve.match import MOST
from jihe.resolve.registry import LEAST_RECORDS, SHARED
from tests import study
from tests.resolve.worded import described, pack, reader, scores

PACK = pack()
READER = reader()
A, B = "91110000AAAAAAAAAA", "91110000BBBBBBBBBB"
ONE, OTHER = "蓝鲸科技", "临海蓝鲸科技有限公司"


def org(*names: str, **more: Any) -> dict[str, Any]:
    return {"name": list(names), **more}


def odds(score: float) -> float:
    return log(score / (1 - score))


def test_names_that_are_alike_are_a_pair() -> None:
    found = scores(PACK, org(ONE), org(OTHER), org("红松软件"))
    (pair,) = found
    assert set(pair) == {ONE, OTHER}
    assert found[pair] > 0.5


def test_a_candidate_is_told_with_the_names_that_are_most_alike() -> None:
    table = find_candidates(
        described(org("无名甲", ONE, root="a"), org("无名乙", "江东蓝鲸软件", OTHER, root="b")), PACK
    )
    (row,) = table.to_pylist()
    assert table.schema == CANDIDATE
    assert (row["left"], row["right"], row["left_name"], row["right_name"]) == ("a", "b", ONE, OTHER)
    assert row["method"] == "names"


def test_a_study_that_does_not_ask_gets_none() -> None:
    rows = described(org(ONE), org(OTHER))
    assert find_candidates(rows, study.pack()).equals(CANDIDATE.empty_table())
    assert find_candidates(rows.slice(0, 1), PACK).equals(CANDIDATE.empty_table())
    assert find_candidates(rows.slice(0, 0), PACK).equals(CANDIDATE.empty_table())


def test_only_pairs_from_the_threshold_on_are_told() -> None:
    rows = [org(ONE), org(OTHER), org("蓝鲸银行"), org("蓝鲸软件")]
    everything = scores(PACK, *rows)
    threshold = sorted(everything.values())[len(everything) // 2]
    found = scores(pack(review=threshold - 1e-6), *rows)
    assert found == {pair: score for pair, score in everything.items() if score >= threshold}
    assert 0 < len(found) < len(everything)


def test_two_that_one_register_lists_are_never_paired() -> None:
    rows = [org(ONE), org(OTHER), org("蓝鲸科技股份有限公司")]
    registers = {ONE: {"first"}, OTHER: {"first", "second"}, "蓝鲸科技股份有限公司": {"third"}}
    pairs = {frozenset(pair) for pair in scores(PACK, *rows, registers=registers)}
    assert pairs == {frozenset(pair) for pair in combinations(registers, 2) if set(pair) != {ONE, OTHER}}
    assert len(scores(PACK, *rows)) == 3


def test_unequal_credit_codes_are_never_paired() -> None:
    assert scores(PACK, org(ONE, credit_code=[A]), org(OTHER, credit_code=[B])) == {}
    # Codes that they share, or that one has not.
    for codes in ([A], [], [A, B]):
        assert len(scores(PACK, org(ONE, credit_code=[A]), org(OTHER, credit_code=codes))) == 1


def test_who_cannot_be_one_are_rivals_for_a_third() -> None:
    rows = [org("蓝鲸"), org("蓝鲸科技有限公司", credit_code=[A]), org("蓝鲸软件有限公司", credit_code=[B])]
    found = scores(PACK, *rows)
    alone = scores(PACK, *rows[:2])
    assert sum(found.values()) < 1
    (pair,) = alone
    assert found[pair] < alone[pair]


def test_one_domain_brings_a_pair_that_names_would_not() -> None:
    rows = [org("赤壁", website=["http://www.one.cn/a"]), org("蓝鲸", website=["one.cn"]), org("红松")]
    assert set(scores(PACK, *rows)) == {("蓝鲸", "赤壁")}
    assert scores(PACK, *(row | {"website": []} for row in rows)) == {}
    names = ["赤壁", "蓝鲸", "红松", "青山", "白云", "黑土"]
    few = [org(name, website=["one.cn"]) for name in names[:SHARED]]
    assert len(scores(PACK, *few)) == SHARED * (SHARED - 1) // 2
    # A host of many is nobody's own.
    assert len(names) > SHARED
    assert scores(PACK, *(org(name, website=["one.cn"]) for name in names)) == {}


DOUBTS = {
    "arm": (org("蓝鲸"), org("临海蓝鲸投资有限公司")),
    "nation": (org("蓝鲸科技"), org("蓝鲸科技(大国)有限公司")),
    "branch": (org("蓝鲸科技"), org("蓝鲸科技临海分公司")),
    "bracket": (org("大地(蓝鲸科技)集团"), org("蓝鲸科技有限公司")),
    "script": (org("blue whale蓝鲸"), org("临海蓝鲸科技有限公司")),
}


@pytest.mark.parametrize("name", DOUBTS)
def test_doubts_lower_the_odds_as_told(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    (doubted,) = scores(PACK, *DOUBTS[name]).values()
    size = DOUBT[name]
    monkeypatch.setitem(DOUBT, name, 0.0)
    (without,) = scores(PACK, *DOUBTS[name]).values()
    assert size < 0
    if name in ("bracket", "script"):
        # Another name may be the likelier one then.
        assert odds(doubted) < odds(without)
    else:
        assert odds(doubted) - odds(without) == pytest.approx(size, abs=0.01)


def test_what_both_have_is_no_doubt(monkeypatch: pytest.MonkeyPatch) -> None:
    pairs = [
        (org("蓝鲸投资"), org("临海蓝鲸投资有限公司")),
        (org("大国蓝鲸科技"), org("蓝鲸科技(大国)有限公司")),
        (org("蓝鲸科技分公司"), org("蓝鲸科技临海分公司")),
    ]
    before = [scores(PACK, *pair) for pair in pairs]
    for name in ("arm", "nation", "branch"):
        monkeypatch.setitem(DOUBT, name, 0.0)
    assert [scores(PACK, *pair) for pair in pairs] == before
    assert all(len(found) == 1 for found in before)


def test_two_arms_are_doubted_unless_they_share_a_word() -> None:
    ((_, apart),) = scores(PACK, org("蓝鲸创投"), org("蓝鲸投资有限公司")).items()
    ((_, shared),) = scores(PACK, org("蓝鲸创投", "蓝鲸投资"), org("蓝鲸投资有限公司")).items()
    assert shared > apart


def reasons(*rows: dict[str, Any], by: Any = PACK) -> dict[str, float]:
    (row,) = find_candidates(described(*rows), by).to_pylist()
    told = [reason.rpartition(" ") for reason in row["reason"]]
    assert [abs(float(size)) for *_, size in told] == sorted(
        (abs(float(size)) for *_, size in told), reverse=True
    )
    return {name: float(size) for name, _, size in told}


def test_reasons_name_their_subjects() -> None:
    assert set(reasons(org(ONE), org(OTHER))) <= {*subjects(), "rivals"}
    assert reasons(org(ONE), org(OTHER))["brand"] > 0
    for name, rows in DOUBTS.items():
        if name not in ("bracket", "script"):
            told = reasons(*rows)
            assert told[name] == DOUBT[name] or name in subjects()
    assert reasons(*DOUBTS["arm"])["arm"] == DOUBT["arm"]
    assert reasons(*DOUBTS["nation"])["nation"] == DOUBT["nation"]


def test_rivals_are_a_reason() -> None:
    table = find_candidates(described(org("蓝鲸"), org("蓝鲸科技有限公司"), org("蓝鲸银行有限公司")), PACK)
    told = [row["reason"] for row in table.to_pylist() if "蓝鲸" in (row["left"], row["right"])]
    assert len(told) == 2
    assert all(any(reason.startswith("rivals -") for reason in reasons) for reasons in told)


def test_evidence_of_records_is_weighed_and_told() -> None:
    brands = [f"{chr(0x4E00 + 7 * k)}{chr(0x6E00 + 11 * k)}" for k in range(LEAST_RECORDS)]
    years = [[1990 + k % 20] for k in range(len(brands))]
    rows = [org(f"{brand}科技有限公司", founded_year=year) for brand, year in zip(brands, years, strict=True)]
    rows += [org(brand, founded_year=year) for brand, year in zip(brands, years, strict=True)]
    rows[-1]["founded_year"] = [1950]
    asking = pack(evidence=("founded",))
    by_names, found = scores(PACK, *rows), scores(asking, *rows)

    def gain(brand: str) -> float:
        (pair,) = (pair for pair in found if set(pair) == {brand, f"{brand}科技有限公司"})
        return odds(min(found[pair], 1 - 1e-6)) - odds(min(by_names[pair], 1 - 1e-6))

    assert gain(brands[0]) > 0 > gain(brands[-1])
    table = find_candidates(described(*rows), asking).to_pylist()
    (row,) = (row for row in table if {row["left"], row["right"]} == {brands[0], f"{brands[0]}科技有限公司"})
    assert row["method"] == "registry"
    assert any(reason.startswith("founded +") for reason in row["reason"])


ROWS = [
    org(ONE), org(OTHER), org("蓝鲸软件", "蓝鲸网络"), org("大国蓝鲸"), org("江东蓝鲸银行", "蓝鲸银行(旧名)"),
    org("Blue Whale Tech", "蓝鲸Blue Whale"), org("红松软件", website=["one.cn"]),
    org("青山", website=["one.cn"]), org("蓝鲸投资", credit_code=[A]), org("大地科技", credit_code=[B]),
]  # fmt: skip


@settings(max_examples=6)
@given(st.permutations(ROWS))
def test_the_order_of_organisations_makes_no_difference(rows: list[dict[str, Any]]) -> None:
    expected = find_candidates(described(*ROWS), PACK)
    assert expected.num_rows > len(ROWS)
    assert find_candidates(described(*rows), PACK).equals(expected)


def test_roots_say_nothing_of_how_likely_a_pair_is() -> None:
    # Names of equal length: neither is the shorter one.
    for one, other in (("大国蓝鲸", "蓝鲸科技"), ("临海红松", "红松软件"), ("蓝鲸", "蓝鲟"), (ONE, OTHER)):
        straight = find_candidates(described(org(one, root="a"), org(other, root="b")), PACK).to_pylist()[0]
        turned = find_candidates(described(org(one, root="b"), org(other, root="a")), PACK).to_pylist()[0]
        assert (straight["score"], straight["reason"]) == (turned["score"], turned["reason"])
        assert (straight["left_name"], straight["right_name"]) == (one, other)
        assert (turned["left_name"], turned["right_name"]) == (other, one)


NAME = st.one_of(
    st.text(max_size=6),
    st.lists(st.sampled_from(["蓝", "鲸", "科技", "临海", "(", ")", "blue ", "公司"])).map("".join),
)


@settings(max_examples=15)
@given(st.lists(st.lists(NAME, max_size=3), max_size=7))
def test_pairs_are_told_once_in_order_with_a_probability(organisations: list[list[str]]) -> None:
    rows = [{"name": names, "root": f"r{k}"} for k, names in enumerate(organisations)]
    table = find_candidates(described(*rows), PACK)
    pairs = [(row["left"], row["right"]) for row in table.to_pylist()]
    assert pairs == sorted(set(pairs))
    assert all(left < right for left, right in pairs)
    for row in table.to_pylist():
        assert 0 <= row["score"] <= 1
        for end in ("left", "right"):
            # A name that they bear, or a part of one as it is read.
            said = READER.prepare(pa.array(organisations[int(row[end][1:])], pa.string())).to_pylist()
            (name,) = READER.prepare(pa.array([row[f"{end}_name"]])).to_pylist()
            assert any(name in text for text in said)


def test_five_hundred_of_one_name_do_not_explode() -> None:
    rows = [org("蓝鲸科技有限公司", root=f"r{k:03}") for k in range(500)]
    found = scores(PACK, *rows)
    assert 0 < len(found) <= 500 * (MOST + 1)
    assert (
        len(scores(pack(review=0.2), org(*["蓝鲸科技"] * 500, root="a"), org(*[OTHER] * 500, root="b"))) == 1
    )


def test_strange_names_are_names() -> None:
    names = [
        ".*",
        "(",
        "[a-z]+",
        "\\d{3}$",
        "^甲|乙$",
        "%",
        "_y_",
        "'; DROP TABLE x; --",
        "",
        " ",
        "鲸",
        "X",
        "7",
        "é",
    ]
    rows = [org(name, root=f"r{k:02}") for k, name in enumerate([*names, *names])]
    found = scores(PACK, *rows)
    assert set(found) <= {(f"r{k:02}", f"r{k + len(names):02}") for k in range(len(names))}
    assert ("r10", "r24") in found
    assert (
        scores(PACK, org("鲸", root="a"), org("豚", root="b"), org("", root="c"), {"name": [], "root": "d"})
        == {}
    )


def test_the_less_a_name_says_the_less_sure_it_is() -> None:
    found = [
        score
        for name in ("鲸", "蓝鲸", "蓝鲸科技")
        for score in scores(PACK, org(name), org("蓝鲸科技有限公司")).values()
    ]
    assert len(found) == 3
    assert found == sorted(found)
    assert found[0] < 0.9 < found[2]
