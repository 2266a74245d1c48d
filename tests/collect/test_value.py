"""Amounts and dates as sentences state them, with a study's words."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jihe.collect.moment import Dates
from jihe.collect.noun import Precision
from jihe.collect.value import Amounts
from jihe.pack import load
from jihe.pack.model import Pack

ROOT = Path(__file__).parents[2]
CHINESE, ENGLISH = ROOT / "studies/china-ai-2018", ROOT / "tests/pack/base"
DAY = date(2020, 3, 10)


@cache
def pack_of(folder: Path) -> Pack:
    return load(folder)


@cache
def readers(folder: Path) -> tuple[Amounts, Dates]:
    return Amounts.of(pack_of(folder)), Dates.of(pack_of(folder))


def amount(text: str, folder: Path = CHINESE) -> tuple[object, ...] | None:
    found = readers(folder)[0].find(text)
    assert len(found) <= 1
    assert all(text[s.begin : s.end] == s.amount.text for s in found)
    held = found[0].amount if found else None
    return (held.value, held.low, held.high, held.currency) if held else None


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("出资2亿元", (2e8, None, None, "CNY")),
        ("2,700.5万美元", (2.7005e7, None, None, "USD")),
        ("人民币 30 亿", (3e9, None, None, "CNY")),
        ("约8亿欧元", (8e8, None, None, "EUR")),
        ("超过3000万元人民币", (None, 3e7, None, "CNY")),
        ("10亿余元", (None, 1e9, None, "CNY")),
        ("不超过5亿港元", (None, None, 5e8, "HKD")),
        ("1-2亿元", (None, 1e8, 2e8, "CNY")),
        ("5000万~1亿元", (None, 5e7, 1e8, "CNY")),
        ("数千万元", (None, 1e7, 1e8, "CNY")),
        ("近亿元", (1e8, None, None, "CNY")),
        ("千万美元级", (None, 1e7, 1e8, "USD")),
        ("3000万股", None),
        ("2亿用户", None),
        ("5元", (5.0, None, None, "CNY")),
        ("元", None),
    ],
)
def test_amounts(text: str, wanted: tuple[object, ...] | None) -> None:
    assert amount(text) == wanted


def test_english_amounts() -> None:
    assert amount("for $1.2 million", ENGLISH) == (1.2e6, None, None, "USD")
    assert amount("tens of million $", ENGLISH) == (None, 1e7, 1e8, "USD")
    assert amount("$5 millionaire", ENGLISH) == (5.0, None, None, "USD")


@given(st.integers(1, 9_999), st.sampled_from(["", "万", "亿", "百万"]), st.sampled_from(["元", "美元"]))
def test_an_amount_is_its_number_times_its_words(number: int, times: str, coin: str) -> None:
    factor = {"": 1, "万": 1e4, "亿": 1e8, "百万": 1e6}[times]
    code = {"元": "CNY", "美元": "USD"}[coin]
    assert amount(f"以{number}{times}{coin}收购") == (number * factor, None, None, code)


def when(
    text: str, published: date | None = DAY, precision: Precision | None = "day"
) -> list[tuple[date, str]]:
    found = readers(CHINESE)[1].find(text, published, precision if published else None)
    return [(dated.on, dated.precision) for dated in found]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("2019年11月20日", [(date(2019, 11, 20), "day")]),
        ("2019年11月", [(date(2019, 11, 1), "month")]),
        ("2019年", [(date(2019, 1, 1), "year")]),
        ("2019-11-20", [(date(2019, 11, 20), "day")]),
        ("1月10日", [(date(2020, 1, 10), "day")]),
        ("3月10日", [(date(2020, 3, 10), "day")]),
        ("3月11日", [(date(2019, 3, 11), "day")]),
        ("11月", [(date(2019, 11, 1), "month")]),
        ("9日", [(date(2020, 3, 9), "day")]),
        ("11日", [(date(2020, 2, 11), "day")]),
        ("今年3月", [(date(2020, 3, 1), "month")]),
        ("去年12月5日", [(date(2019, 12, 5), "day")]),
        ("去年", [(date(2019, 1, 1), "year")]),
        ("本月5日", [(date(2020, 3, 5), "day")]),
        ("上月", [(date(2020, 2, 1), "month")]),
        ("昨日", [(date(2020, 3, 9), "day")]),
        ("今日头条", []),
        ("2月30日", []),
        ("13月", []),
        ("10日均线", []),
        ("3个月", []),
        ("增值率1924.01%", []),
        ("2018年1月和2019年2月", [(date(2018, 1, 1), "month"), (date(2019, 2, 1), "month")]),
    ],
)
def test_dates(text: str, wanted: list[tuple[date, str]]) -> None:
    assert when(text) == wanted


def test_what_publication_does_not_tell_stays_open() -> None:
    assert when("昨日", DAY, "month") == []
    assert when("9日", DAY, "month") == []
    assert when("今年3月", DAY, "year") == [(date(2020, 3, 1), "month")]
    assert when("昨日，今年3月，1月10日，2019年", None) == [(date(2019, 1, 1), "year")]
    assert when("上月", date(2020, 1, 5)) == [(date(2019, 12, 1), "month")]


@given(st.dates(date(1990, 1, 1), date(2090, 1, 1)), st.integers(0, 364))
def test_a_day_and_month_lie_in_the_year_up_to_publication(published: date, back: int) -> None:
    on = published - timedelta(days=back)
    if (on.month, on.day) != (2, 29):
        assert when(f"{on.month}月{on.day}日", published) == [(on, "day")]
    assert when(f"{on.year}年{on.month}月{on.day}日", published) == [(on, "day")]
    assert monthrange(on.year, on.month)[1] >= on.day


def test_english_dates() -> None:
    def english(text: str) -> list[tuple[date, str]]:
        return [(d.on, d.precision) for d in readers(ENGLISH)[1].find(text.lower(), DAY, "day")]

    assert english("on March 3rd, 2019") == [(date(2019, 3, 3), "day")]
    assert english("on 3 March 2019") == [(date(2019, 3, 3), "day")]
    assert english("in May 2018") == [(date(2018, 5, 1), "month")]
    assert english("on Nov 5") == []
    assert english("on Jan. 5") == [(date(2020, 1, 5), "day")]
    assert english("It may 5 times; last month") == [(date(2019, 5, 5), "day"), (date(2020, 2, 1), "month")]
    assert english("yesterday") == [(date(2020, 3, 9), "day")]
