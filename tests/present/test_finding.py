"""The sentence of an exhibit says what its facts bear, and no more."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jihe.present.finding import finding
from jihe.present.format import number
from jihe.present.grid import Fact, Grid
from jihe.present.mark import Picture
from jihe.present.sentence import Sentence, words


def fact(x: str, s: str = "", value: float | None = 1.0, **more: Any) -> Fact:
    cut = {"x": x, **({"s": s} if s else {})}
    base = Fact(f"m:{x}{s}", cut, value, "", 1, None, 0, None)
    return replace(base, **more)


def told(*facts: Fact, by: str = "", is_time: bool = False, mark: str = "bar", x: str = "x") -> Sentence:
    xs = tuple(dict.fromkeys(f.cut[x] for f in facts))
    series = tuple(dict.fromkeys(f.cut.get(by, "") for f in facts)) if by else ("",)
    cells = {(f.cut[x], f.cut.get(by, "")): f for f in facts}
    names = {code: code.upper() for code in xs}
    picture = Picture(
        Grid(x, by, xs, series, cells), names, {s: s.upper() for s in series}, "x", "s", is_time, "en"
    )
    return finding(picture, mark)


def said(*facts: Fact, **more: Any) -> str:
    return words(told(*facts, **more))


def test_the_first_and_the_second_are_told() -> None:
    text = said(fact("a", value=3), fact("b", value=5), fact("c", value=1))
    assert text == "B leads with 5, before A with 3; 3 classes."


def test_equals_lead_together() -> None:
    pair = said(fact("a", value=5), fact("b", value=5), fact("c", value=1))
    assert pair == "A, B lead together with 5; 3 classes."
    many = said(*(fact(c, value=5) for c in "abcde"), fact("f", value=1))
    assert many == "5 of 6 classes share the greatest value, 5."
    assert said(*(fact(c, value=0) for c in "abc")) == "All 3 classes have one value: 0."


def test_equal_seconds_are_not_told_apart() -> None:
    assert said(fact("a", value=5), fact("b", value=2), fact("c", value=2)) == "A leads with 5; 3 classes."


def test_one_class_leads_no_one() -> None:
    assert said(fact("a", value=4)) == "A: 4."
    assert said(fact("a", value=4), fact("b", value=None)) == "A: 4."


def test_nothing_known_is_said() -> None:
    assert said(fact("a", value=None)) == "There are no facts to show."


def test_a_lead_within_the_intervals_is_called_so() -> None:
    near = [fact("a", value=5, low=3.0, high=7.0), fact("b", value=4, low=2.0, high=6.0)]
    far = [fact("a", value=9, low=8.0, high=10.0), fact("b", value=4, low=2.0, high=6.0)]
    assert said(*near).endswith("Their intervals overlap.")
    assert "overlap" not in said(*far)


def test_a_course_tells_both_ends_and_the_year_before() -> None:
    years = [fact("2019", value=1), fact("2020", value=9), fact("2021", value=4)]
    text = said(*years, is_time=True, mark="line")
    assert text == "From 1 in 2019 to 4 in 2021; the greatest value is 9, in 2020."
    assert said(*years, fact("2022", value=5), is_time=True).startswith(
        "From 1 in 2019 to 5 in 2022 (4 in 2021)"
    )
    assert said(*years[:2], is_time=True) == "From 1 in 2019 to 9 in 2020."
    assert said(fact("2019", value=2), fact("2020", value=2), is_time=True).startswith("2 in every year")
    gap = said(fact("2019", value=2), fact("2021", value=2), is_time=True)
    assert gap == "2 in each of 2 years from 2019 to 2021."


def test_the_last_year_is_held_against_the_one_before() -> None:
    facts = [fact(x, s, v) for x, s, v in (("1", "a", 1), ("1", "b", 9), ("2", "a", 7), ("2", "b", 3))]
    text = said(*facts, by="s", is_time=True, mark="line")
    assert text == "In 2, A leads with 7 (1 in 1), before B with 3; 2 classes."


def test_a_year_without_numbers_is_not_the_last() -> None:
    facts = [fact("1", "a", 4), fact("1", "b", 2), fact("2", "a", None), fact("2", "b", None)]
    assert said(*facts, by="s", is_time=True, mark="line").startswith("In 1, A leads")


def test_numbers_of_several_kinds_are_not_held_against_each_other() -> None:
    facts = [
        replace(fact("2020", value=v), cut={"x": "2020", "statistic": name})
        for name, v in (("n_node", 900.0), ("density", 0.1))
    ]
    text = said(*facts, by="statistic", is_time=True, mark="table")
    assert text == "In 2020, N_NODE: 900."
    mixed = said(fact("a", value=3, unit="person"), fact("b", value=5, unit="CNY"))
    assert "leads" not in mixed


def test_the_least_rank_is_the_first() -> None:
    facts = [
        replace(fact(c, value=v), cut={"x": c, "statistic": "rank"}) for c, v in (("a", 7.0), ("b", 1.0))
    ]
    assert "B has rank 1" in said(*facts, mark="table")


@given(st.lists(st.one_of(st.none(), st.integers(0, 4)), min_size=1, max_size=6))
def test_every_number_is_that_of_its_fact(values: list[int | None]) -> None:
    facts = {f.id: f for f in (fact(f"c{i}", value=v) for i, v in enumerate(values))}
    for piece in told(*facts.values()):
        if piece.fact:
            assert piece.text == number(facts[piece.fact].value)


@pytest.mark.parametrize("mark", ["heatmap", "pairs"])
def test_the_greatest_pair_is_told_unless_it_has_equals(mark: str) -> None:
    facts = [fact("a", "p", 3), fact("b", "p", 8)]
    assert said(*facts, by="s", mark=mark) == "The greatest value is 8: B → P."
    equal = [*facts, fact("c", "p", 8)]
    assert said(*equal, by="s", mark=mark) == "The greatest value is 8, of 2 pairs."
