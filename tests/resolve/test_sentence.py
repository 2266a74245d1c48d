"""What a sentence says of two names that stand in it, by hand."""

from __future__ import annotations

import numpy as np
import pytest

from jihe.resolve.sentence import NUMBERS, SAID, sentence_numbers

SAYS, PARTS = ("简称", "旗下"), ("投资了", "、", "和")


def heard(one: str, other: str, text: str) -> dict[str, float]:
    made = sentence_numbers([one], [other], [text], np.zeros((1, 2), np.float32), SAYS, PARTS)
    assert made.shape == (1, 2 + len(SAID))
    return dict(zip(SAID, made[0, 2:].tolist(), strict=True))


def true(one: str, other: str, text: str) -> set[str]:
    found = heard(one, other, text)
    return {name for name, value in found.items() if value and name != "distance"}


@pytest.mark.parametrize(
    ("one", "other", "text", "holds"),
    [
        ("蓝鲸", "蓝鲸科技有限公司", "蓝鲸科技有限公司，简称蓝鲸，在临海", {"said_between", "said"}),
        ("蓝鲸", "大地科技", "大地科技今日投资了蓝鲸", {"apart_between", "apart"}),
        ("蓝鲸", "大地科技", "蓝鲸、大地科技签约", {"listed"}),
        ("蓝鲸", "大地科技", "蓝鲸和大地科技", {"listed"}),
        ("蓝鲸", "大地科技", "大地科技（蓝鲸）上市", {"bracket", "quoted"}),
        ("蓝鲸", "大地科技", "“蓝鲸”由大地科技所有", {"quoted"}),
        # One stands in the other only.
        ("蓝鲸", "蓝鲸科技", "蓝鲸科技上市", {"nested"}),
        ("蓝鲸", "蓝鲸科技", "蓝鲸科技与蓝鲸合影", set()),
        ("蓝鲸", "大地", "两个名字都不在此", {"nested"}),
        # Said, but not between the two; and between them, but too far apart.
        ("蓝鲸", "大地科技", "蓝鲸到大地科技。旗下另有一家", {"said"}),
        ("蓝鲸", "大地科技", "蓝鲸" + "长" * 16 + "简称大地科技", {"said"}),
        ("蓝鲸", "大地科技", "蓝鲸" + "长" * 14 + "简称大地科技", {"said_between", "said"}),
        # A bracket further than eight signs, a mark of lists further than two.
        ("蓝鲸", "大地科技", "蓝鲸" + "长" * 8 + "（大地科技", set()),
        ("蓝鲸", "大地科技", "蓝鲸长长和大地科技", set()),
    ],
)
def test_numbers_by_hand(one: str, other: str, text: str, holds: set[str]) -> None:
    assert true(one, other, text) == holds
    # Which of the two is named first makes no difference.
    assert heard(one, other, text) == heard(other, one, text)


def test_the_shortest_stretch_counts() -> None:
    text = "蓝鲸" + "长" * 30 + "大地科技长长长蓝鲸"
    assert heard("蓝鲸", "大地科技", text)["distance"] == pytest.approx(3 / 60)
    assert heard("蓝鲸", "大地科技", "蓝鲸" + "长" * 90 + "大地科技")["distance"] == 1


def test_many_pairs_are_told_row_by_row_and_none_is_none() -> None:
    alike = np.arange(6, dtype=np.float32).reshape(3, 2)
    texts = ["蓝鲸、大地", "蓝鲸简称大地", "没有"]
    made = sentence_numbers(["蓝鲸"] * 3, ["大地"] * 3, texts, alike, SAYS, PARTS)
    assert (made[:, :2] == alike).all()
    for row, text in zip(made, texts, strict=True):
        assert dict(zip(SAID, row[2:].tolist(), strict=True)) == heard("蓝鲸", "大地", text)
    nothing = sentence_numbers([], [], [], np.zeros((0, 2), np.float32), SAYS, PARTS)
    assert nothing.shape == (0, 2 + len(SAID))


def test_an_empty_name_stands_nowhere() -> None:
    assert true("", "蓝鲸", "蓝鲸简称甲") == {"said", "nested"}
    assert NUMBERS[-len(SAID) :] == SAID
