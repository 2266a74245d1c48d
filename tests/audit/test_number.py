from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jihe.audit.number import Printed, ratio, read, total


@pytest.mark.parametrize(
    ("text", "value", "half"),
    [
        ("30.6", "30.6", "0.05"),
        ("21.90", "21.90", "0.005"),
        ("4311", "4311", "0.5"),
        ("10,000", "10000", "0.5"),
        ("18.72%", "18.72", "0.005"),
        ("-3.1", "-3.1", "0.05"),
    ],
)
def test_digits_tell_how_far_a_number_may_be(text: str, value: str, half: str) -> None:
    found = read(text)
    assert found is not None
    assert (found.value, found.half) == (Decimal(value), Decimal(half))


@pytest.mark.parametrize(
    "text", ["", "-", "1-2", "2017-2021", ">50", "1.2.3", "12 km", "1,2", "0,123", "9" * 60]
)
def test_other_texts_are_no_numbers(text: str) -> None:
    assert read(text) is None


@given(st.decimals("-1000", "1000", places=5), st.integers(0, 4))
def test_a_number_lies_in_the_interval_of_its_rounding(value: Decimal, digits: int) -> None:
    printed = read(f"{round(value, digits):f}")
    assert printed is not None
    assert printed.meets(value, value)


@given(st.lists(st.decimals("0", "100", places=4), min_size=1, max_size=9), st.integers(0, 3))
def test_a_sum_lies_in_the_interval_of_the_rounded_sum(values: list[Decimal], digits: int) -> None:
    half = Decimal(1).scaleb(-digits) / 2
    printed = [Printed("", round(value, digits), half) for value in values]
    assert total(printed).meets(sum(values), sum(values))


@given(st.integers(1, 10**6), st.integers(1, 10**6))
def test_a_quotient_of_exact_numbers_is_exact(a: int, b: int) -> None:
    bounds = ratio(Printed("", Decimal(a)), Printed("", Decimal(b)))
    assert bounds == (Decimal(a) / Decimal(b),) * 2


def test_nothing_is_divided_by_what_may_be_nothing() -> None:
    assert ratio(Printed("", Decimal(1)), Printed("0", Decimal(0), Decimal("0.5"))) is None
