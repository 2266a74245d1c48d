from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jihe.present.format import UNDEFINED, number, scales, short


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (0.4, "share", "40.00%"),
        (0.00004, "share", "0.00%"),
        (1234.0, "", "1,234"),
        (0.0, "", "0"),
        (3.826, "", "3.826"),
        (0.0000712, "", "0.0000712"),
        (0.024, "", "0.0240"),
        (1234567.89, "CNY", "1,234,568"),
        (12.5, "CNY", "12.50"),
        (float("nan"), "", UNDEFINED),
        (None, "share", UNDEFINED),
    ],
)
def test_a_number_is_written_in_one_way(value: float | None, unit: str, text: str) -> None:
    assert number(value, unit) == text


def test_great_numbers_are_grouped_as_each_language_does() -> None:
    assert short(38_600_000_000, "CNY", "en") == "38.6 bn"
    assert short(38_600_000_000, "CNY", "zh") == "386 亿"
    assert short(1204, "", "zh") == "1,204"


@given(st.floats(min_value=1e5, max_value=1e14), st.sampled_from(["en", "zh"]))
def test_short_numbers_stay_within_a_hundredth(value: float, lang: str) -> None:
    digits, _, word = short(value, "", lang).partition(" ")
    size = {w: s for s, w in scales(lang)}.get(word, 1)
    assert float(digits.replace(",", "")) * size == pytest.approx(value, rel=0.01)
