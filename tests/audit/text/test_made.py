"""Invented reports: a right one is left alone, and every slip that is put in is found."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jihe.audit.finding import Finding
from jihe.audit.text import find_in_text, statements
from jihe.audit.text.read import parse
from tests.audit.text.made import SLIPS, report

FOLLOWS = {"identity": ("average",), "count_share": ("count_sum",), "count_sum": ("count_share",)}
"""Slips by which other numbers are wrong as well."""
SEEDS = st.integers(0, 2**32)


def found(text: str) -> list[Finding]:
    return find_in_text([parse(text, "a.txt")])


@given(SEEDS, st.sampled_from(["zh", "en"]))
def test_a_right_report_is_left_alone(seed: int, lang: str) -> None:
    assert [finding.told() for finding in found(report(seed, lang))] == []


@given(SEEDS, st.integers(20, 60))
def test_lines_cut_by_a_page_change_nothing(seed: int, wrap: int) -> None:
    whole, cut = parse(report(seed, "zh")), parse(report(seed, "zh", wrap))
    assert find_in_text([cut]) == []
    assert [(s.value, s.rank, s.role) for s in statements([cut])] == [
        (s.value, s.rank, s.role) for s in statements([whole])
    ]


@pytest.mark.parametrize(("make", "lang", "slip"), SLIPS, ids=lambda one: getattr(one, "__name__", one))
@given(seed=SEEDS)
def test_a_slip_is_found(make: Callable[..., str], lang: str, slip: str, seed: int) -> None:
    text = make(random.Random(seed), lang, slip)
    assert slip in {finding.rule for finding in found(text)}, text


@given(SEEDS, st.sampled_from(SLIPS))
def test_a_slip_in_a_report_is_the_only_finding(
    seed: int, wrong: tuple[Callable[..., str], str, str]
) -> None:
    make, lang, slip = wrong
    text = report(seed, lang).split("\n\n")[0] + "\n\n" + make(random.Random(seed), lang, slip)
    assert {finding.rule for finding in found(text)} <= {
        slip,
        "identity",
        "average",
        "count_share",
        "count_sum",
    }


@given(
    st.text(
        alphabet="排名第一二三的是占比为由从增加到家个项类表图、，。；：%0123456789.-() \n\tabThefirst",
        max_size=300,
    )
)
def test_any_text_is_read(text: str) -> None:
    for finding in found(text):
        assert finding.told()
