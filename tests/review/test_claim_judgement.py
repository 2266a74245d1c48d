"""claim_judgement.csv, what people say together, and how far they agree: worked out by hand."""

from __future__ import annotations

import math
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given as drawn
from hypothesis import strategies as st

from jihe.errors import DataError, PackError
from jihe.measure.agreement import agreement
from jihe.pack import load
from jihe.run.claim_judgement import (
    COLUMNS,
    FILE,
    ClaimVerdict,
    Correction,
    append,
    corrected,
    given,
    shared,
    standing,
)
from tests.review import claimed

DAY = date(2024, 5, 6)
HEAD = ",".join(COLUMNS)
ALL = Correction("invest", True, "甲", "乙", "2018-05", "50000000", "CNY", "A轮", "董事", "vision", "health")


def said(id_: str, verdict: str = "accept", who: str = "Ann", **more: Any) -> ClaimVerdict:
    return ClaimVerdict(id_, verdict, who, DAY, **more)


def test_a_verdict_comes_back_as_it_was_given(tmp_path: Path) -> None:
    both = (said("a", correction=ALL, why='one, "two"'), said("b", "reject", "Bo"))
    assert append(tmp_path, both) == 2
    text = (tmp_path / FILE).read_text("utf-8")
    assert text.splitlines()[0] == HEAD
    cells = (
        'a,accept,Ann,2024-05-06,invest,true,甲,乙,2018-05,50000000,CNY,A轮,董事,vision,health,"one, ""two"""'
    )
    assert text.splitlines()[1:] == [cells, "b,reject,Bo,2024-05-06" + "," * 12]
    assert given(tmp_path) == both
    assert [path.name for path in tmp_path.iterdir()] == [FILE]


def test_an_amount_is_written_as_a_number(tmp_path: Path) -> None:
    append(tmp_path, [said("a", correction=Correction(amount="50,000,000.5"))])
    assert given(tmp_path)[0].correction.amount == "50000000.5"


def test_what_is_there_stays_and_a_broken_file_is_not_written_to(tmp_path: Path) -> None:
    before = "\ufeffwho,claim_id,verdict,when\r\nBo,x,unsure,2020-01-01\r\n"
    (tmp_path / FILE).write_bytes(before.encode())
    append(tmp_path, [said("a", "reject")])
    assert (tmp_path / FILE).read_bytes().decode() == before + "Ann,a,reject,2024-05-06\r\n"
    with pytest.raises(DataError, match='no column "why"'):
        append(tmp_path, [said("a", why="a note")])
    (tmp_path / FILE).write_text(f"{HEAD}\na,perhaps,Bo,2020-01-01{',' * 12}\n", "utf-8")
    with pytest.raises(PackError, match="line 2"):
        append(tmp_path, [said("a")])


@pytest.mark.parametrize(
    ("bad", "words"),
    [
        ({"verdict": "maybe"}, '"maybe" is no verdict'),
        ({"who": " "}, "is empty"),
        ({"id_": ""}, "is empty"),
        ({"correction": Correction(date="May")}, '"May" is no day, month or year'),
        ({"correction": Correction(date="2018-02-30")}, "is no day"),
        ({"correction": Correction(amount="5千万")}, "is no amount"),
        ({"correction": Correction(amount="-1")}, "is no amount"),
        ({"correction": Correction(amount="nan")}, "is no amount"),
        ({"correction": Correction(subject="A", object="a")}, "both ends"),
        ({"correction": Correction(round="two\nlines")}, "one line"),
        ({"why": "x" * 1001}, "1,000"),
    ],
)
def test_what_no_relation_can_be_is_refused_with_all_else(
    tmp_path: Path, bad: dict[str, Any], words: str
) -> None:
    with pytest.raises(DataError, match=words):
        append(tmp_path, [said("a"), said(**{"id_": "b", **bad})])
    assert list(tmp_path.iterdir()) == []


def test_a_study_knows_the_file_and_a_build_does_not_depend_on_it(tmp_path: Path) -> None:
    from jihe.pack import fingerprint

    copy, _ = claimed.study(tmp_path)
    before = fingerprint(load(copy))
    append(copy, [said("a", correction=ALL)])
    pack = load(copy)
    assert [row.claim_id for row in pack.claim_judgements] == ["a"]
    assert fingerprint(pack) == before


# ---- what is said together


def test_a_later_line_replaces_that_of_the_same_person_and_the_latest_decides() -> None:
    stand = standing([said("a"), said("a", "reject", "Bo"), said("a", "unsure"), said("b")])
    assert [(one.who, one.verdict) for one in stand["a"].by] == [("Bo", "reject"), ("Ann", "unsure")]
    assert stand["a"].verdict.verdict == "unsure"
    assert not stand["a"].is_disputed
    assert not stand["b"].is_disputed


@pytest.mark.parametrize(
    ("second", "is_disputed"),
    [
        (said("a", who="Bo"), False),
        (said("a", who="Bo", why="another note"), False),
        (said("a", "unsure", "Bo"), False),
        (said("a", "reject", "Bo"), True),
        (said("a", who="Bo", correction=Correction(is_flipped=True)), True),
    ],
)
def test_two_who_say_different_things_dispute(second: ClaimVerdict, is_disputed: bool) -> None:
    assert standing([said("a"), second])["a"].is_disputed == is_disputed


def test_agreement_of_two_people() -> None:
    told = [said(str(i), "accept" if i < 25 else "reject") for i in range(50)]
    told += [said(str(i), "accept" if i < 20 or i >= 40 else "reject", "Bo") for i in range(50)]
    told += [said("0", who="Bo", correction=ALL), said("only Ann"), said("0", who="Cem")]
    by = {(one.first, one.second): one for one in shared(standing(told))}
    ann_bo = by["Ann", "Bo"]
    # Both accept 20, Ann alone 5, Bo alone 10, neither 15; Bo sets one of the 20 right.
    assert ann_bo.verdicts.counts == {
        ("accept", "accept"): 20,
        ("accept", "reject"): 5,
        ("reject", "accept"): 10,
        ("reject", "reject"): 15,
    }
    assert ann_bo.verdicts.agreement_share == 0.7
    assert ann_bo.verdicts.kappa == pytest.approx(0.4)
    assert (ann_bo.n_accepted, ann_bo.n_alike) == (20, 19)
    one = by["Ann", "Cem"]
    assert (one.verdicts.n, one.verdicts.kappa) == (1, None)


def test_nobody_agrees_on_nothing() -> None:
    assert (agreement([]).agreement_share, agreement([]).kappa) == (None, None)


@drawn(st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from("abc")), min_size=1))
def test_kappa_is_what_its_definition_says(pairs: list[tuple[str, str]]) -> None:
    found, n = agreement(pairs), len(pairs)
    chance = sum(
        sum(a == name for a, _ in pairs) / n * (sum(b == name for _, b in pairs) / n) for name in "abc"
    )
    assert found.agreement_share == sum(a == b for a, b in pairs) / n
    if math.isclose(chance, 1):
        assert found.kappa is None
    else:
        assert found.kappa == pytest.approx((found.agreement_share - chance) / (1 - chance))
        assert found.kappa <= 1
        turned = agreement([(b, a) for a, b in pairs])
        assert turned.kappa == pytest.approx(found.kappa)


# ---- what is set right


def test_a_claim_is_set_right() -> None:
    row = claimed.claim_table().to_pylist()[3]
    assert (row["claim_id"], row["subject"]) == ("money", claimed.VENTURES)
    same = corrected(row, Correction())
    assert {name: same[name] for name in row} == row
    made = corrected(row, Correction(is_flipped=True, subject="甲", date="2018", amount="1,000", role="董事"))
    assert (made["object_name"], made["object_state"], made["subject_name"]) == (
        "甲",
        "linked",
        claimed.SWARM,
    )
    assert made["subject_begin"] == row["object_begin"]
    assert (made["claim_date"], made["claim_date_precision"]) == (date(2018, 1, 1), "year")
    assert (made["amount"], made["amount_low"], made["amount_currency"]) == (1000.0, None, "CNY")
    assert (made["round"], made["role"], made["technology"]) == ("A轮", "董事", None)


@drawn(st.booleans(), st.sampled_from(["", "甲"]), st.sampled_from(["", "乙"]))
def test_turning_twice_is_not_turning(is_flipped: bool, subject: str, object_: str) -> None:
    row = claimed.claim_table().to_pylist()[0]
    once = corrected(row, Correction(is_flipped=is_flipped, subject=subject, object=object_))
    back = corrected(once, Correction(is_flipped=is_flipped))
    assert (back["subject_name"], back["object_name"]) == (
        subject or row["subject_name"],
        object_ or row["object_name"],
    )
