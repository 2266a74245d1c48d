from __future__ import annotations

import string
from datetime import date
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jihe.errors import Fault, shown
from jihe.ingest.amount import Money, read_amount, read_words
from jihe.ingest.clean import clean, clean_array
from jihe.ingest.readers import (
    Day,
    make_reader,
    read_boolean,
    read_credit_code,
    read_date,
    read_integer,
    read_list,
    read_number,
    split,
)
from jihe.pack.model import Cell
from tests.ingest.making import WORDS, amount_words, pack

EARLIEST, LATEST = date(1900, 1, 1), date(2023, 12, 31)
words = read_words(amount_words())
days = st.dates(EARLIEST, LATEST)
odd = st.text(
    st.one_of(
        st.characters(exclude_categories=("Cs",)),
        st.sampled_from(
            "\u200b\u3000\ufeff\n\r\t\x00\x1e\x1f\ufdd0\x85\u2028-/.,()（）年月日１２数万亿0123456789eE+$"
            + "".join(w for w, _, _ in WORDS)
        ),
    )
)


def day(text: str) -> Any:
    return read_date(text, EARLIEST, LATEST)


def amount(text: str, currency: str | None = None, factor: float = 1.0) -> Any:
    return read_amount(text, words, currency, factor)


def told(found: Any) -> str:
    assert isinstance(found, Fault), found
    return found.render()


# ---- text


@given(st.lists(odd, max_size=5))
def test_a_column_is_cleaned_as_its_texts_are(texts: list[str]) -> None:
    assert clean_array(pa.array(texts, pa.string())).to_pylist() == [clean(text) for text in texts]


@given(odd)
def test_clean_is_done_after_one_time(text: str) -> None:
    assert clean(clean(text)) == clean(text)
    assert not set(clean(text)) & set("\n\r\t\x00\u200b\ufeff\u2028")


@pytest.mark.parametrize("sign", "\x00\x1b\x1e\x7f\x80\x9f\u200b\u200f\u202a\u202e\u2060\u2064\ufeff")
def test_each_invisible_sign_is_removed(sign: str) -> None:
    assert clean_array(pa.array([f"a{sign}b"])).to_pylist() == [clean(f"a{sign}b")] == ["ab"]


@pytest.mark.parametrize("sign", "\t\n\r\x0b\x85\u2028\u2029")
def test_each_line_break_becomes_a_space(sign: str) -> None:
    assert clean_array(pa.array([f"a{sign}b"])).to_pylist() == [clean(f"a{sign}b")] == ["a b"]


def test_clean_keeps_letters_and_joins_lines() -> None:
    assert clean(" \ufeffA\u200bＢ \r\n\n 中\u3000") == "AＢ 中"


# ---- dates


@given(
    days,
    st.sampled_from(
        [
            "{0:04}-{1:02}-{2:02}",
            "{0:04}/{1}/{2}",
            "{0:04}{1:02}{2:02}",
            "{0:04}年{1}月{2}日",
            "{0:04}.{1}.{2}",
            "{0:04}-{1:02}-{2:02}T23:59:01Z",
            "{0:04}-{1:02}-{2:02} 00:00:00",
        ]
    ),
)
def test_any_day_is_read_back_from_any_form(stated: date, form: str) -> None:
    assert day(form.format(stated.year, stated.month, stated.day)) == Day(stated, "day")


@given(days)
def test_months_and_years_keep_their_precision(stated: date) -> None:
    first = stated.replace(day=1)
    for form in ("{0:04}-{1:02}", "{0:04}.{1}", "{0:04}年{1}月", "{0:04}/{1}"):
        assert day(form.format(stated.year, stated.month)) == Day(first, "month")
    for form in ("{0:04}", "{0:04}年"):
        assert day(form.format(stated.year)) == Day(first.replace(month=1), "year")


@pytest.mark.parametrize(
    "text",
    ["16-5-7", "5/7/2016", "2015Q2", "2015-2018", "2015年第2季度", "2015年底",
     "May 2016", "2011–12", "201", "20160532", "2016-13", "2015-02-29",
     "0000-01-01", "２０１６-0-1", "2016-05-17 and more"],
)  # fmt: skip
def test_what_would_have_to_be_guessed_is_no_date(text: str) -> None:
    assert isinstance(day(text), Fault)


def test_a_date_outside_the_bounds_says_which() -> None:
    assert "lies before 1900-01-01" in told(day("0002-03-01"))
    assert "lies after 2023-12-31" in told(day("3201-01-01"))
    assert day("2023-12-31") == Day(LATEST, "day")
    assert "lies after" in told(day("2024-01-01"))
    hinted = read_date("1905-07-08", date(1980, 1, 1), LATEST)
    assert "the year 2016" in told(hinted)
    assert "was shown as a date" not in told(read_date("1906-07-08", date(1980, 1, 1), LATEST))


def test_a_year_counts_as_inside_when_any_day_of_it_is() -> None:
    assert read_date("1999", date(1999, 6, 1), LATEST) == Day(date(1999, 1, 1), "year")
    assert isinstance(read_date("1998", date(1999, 6, 1), LATEST), Fault)


def test_a_limit_says_where_it_is_set() -> None:
    def said(text: str, **cell: Any) -> str:
        made = Cell.model_validate({"from": "x", **cell})
        return told(make_reader(made, pack(), "sources/first.yaml", frozenset())(text))

    assert "1900-01-01, which is set in pack.yaml: earliest_date" in said("1898", read="date")
    assert "2023-12-31, which is set in pack.yaml: snapshot_date" in said("2024", read="date")
    own = {"read": "date", "earliest": date(1950, 1, 1), "latest": date(2000, 1, 1)}
    assert "1950-01-01, which is set in sources/first.yaml: earliest" in said("1898", **own)
    assert "2000-01-01, which is set in sources/first.yaml: latest" in said("2001", **own)
    assert "in sources/first.yaml" in said("maybe", read="boolean")


# ---- amounts


@pytest.mark.parametrize(
    ("text", "currency", "expected"),
    [
        ("数千万美元", None, Money(None, 1e7, 1e8, "USD")),
        ("630万人民币", None, Money(6.3e6, None, None, "CNY")),
        ("11,144", "USD", Money(11144.0, None, None, "USD")),
        ("$1.2 million", None, Money(1.2e6, None, None, "USD")),
        ("$1.2M", "CNY", Money(1.2e6, None, None, "USD")),
        ("tens of million 美元", None, Money(None, 1e7, 1e8, "USD")),
        ("1亿2000万人民币", None, Money(1.2e8, None, None, "CNY")),
        ("222.2222万人民币", None, Money(2222222.0, None, None, "CNY")),
        ("１２万", "CNY", Money(120000.0, None, None, "CNY")),
        ("3２万", "CNY", Money(320000.0, None, None, "CNY")),
        ("0", "CNY", Money(0.0, None, None, "CNY")),
        ("1e6", "CNY", Money(1e6, None, None, "CNY")),
        ("未透露人民币", None, Money(None, None, None, None)),
    ],
)
def test_amounts(text: str, currency: str | None, expected: Money) -> None:
    assert amount(text, currency) == expected


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("1000", "names no currency"),
        ("数千万", "names no currency"),
        ("-5万美元", "negative"),
        ("-2-3亿美元", "negative"),
        ("美元 -5", "negative"),
        ("$-5", "negative"),
        ("1,5美元", "cannot be read"),
        ("1.2.3美元", "cannot be read"),
        ("5 6美元", "cannot be read"),
        ("2000万1亿美元", "cannot be read"),
        ("5万5万美元", "cannot be read"),
        ("万美元", "cannot be read"),
        ("美元", "cannot be read"),
        ("过亿美元", "cannot be read"),
        ("5 miles 美元", "cannot be read"),
        ("5万美元人民币", "several currencies (CNY, USD)"),
        ("未透露5万美元", "cannot be read"),
    ],
)
def test_amounts_that_are_refused(text: str, said: str) -> None:
    assert said in told(amount(text))


@pytest.mark.parametrize("sign", ["-", "~", "\uff5e", "\u2013", " - "])
@pytest.mark.parametrize(("before", "after"), [("", "亿美元"), ("$", "m"), ("", "万")])
def test_two_numbers_with_a_dash_between_bound_the_amount(before: str, sign: str, after: str) -> None:
    times = {"亿美元": 1e8, "m": 1e6, "万": 1e4}[after]
    currency = "CNY" if after == "万" else "USD"
    assert amount(f"{before}2{sign}3.5{after}", "CNY") == Money(None, 2 * times, 3.5 * times, currency)


@pytest.mark.parametrize("text", ["2亿-3亿美元", "3-2亿美元", "2-2亿美元", "1-2-3亿美元", "2-3亿5000万美元"])
def test_other_spans_are_told_as_spans(text: str) -> None:
    assert f'the amount "{text}" is a span' in told(amount(text))


@pytest.mark.parametrize(
    ("text", "part"),
    [("约5亿美元", "约"), ("5 miles", "miles"), ("A轮 5M", "a轮"), ("1.2.3美元", "1.2.3"), ("~5亿", "~")],
)
def test_the_part_of_an_amount_that_no_word_explains(text: str, part: str) -> None:
    fault = amount(text, "CNY")
    assert f'the amount "{text}" cannot be read: no word of amount.csv explains "{part}"' in told(fault)


@given(
    st.decimals(0, 10**9, places=2),
    st.sampled_from(["万", "million ", "亿", ""]),
    st.sampled_from(["美元", "人民币"]),
)
def test_an_amount_is_its_number_times_its_unit(number: Any, unit: str, currency: str) -> None:
    times = {"万": 10**4, "million ": 10**6, "亿": 10**8, "": 1}[unit]
    found = amount(f"{number}{unit}{currency}")
    assert found.amount == float(number * times)
    assert amount(f"{number:,}{unit}{currency}") == found


def test_a_factor_is_the_unit_of_the_column() -> None:
    assert amount("1.5", "CNY", 10000).amount == 15000
    assert amount("数千", "CNY", 10000) == Money(None, 1e7, 1e8, "CNY")
    # The same words with another factor are not mixed up.
    assert amount("1.5", "CNY", 1).amount == 1.5


# ---- the rest


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_number_is_read_back(number: float) -> None:
    assert read_number(repr(number)) == number


@given(st.integers(-(2**62), 2**62))
def test_a_whole_number_is_read_back(number: int) -> None:
    assert read_integer(str(number)) == number
    assert read_integer(f"{number:,}") == number


@pytest.mark.parametrize("text", ["", ".", "1.2.3", "12,34", "1 000", "nan", "inf", "1e999", "0x10", "1_000"])
def test_what_is_no_number(text: str) -> None:
    assert isinstance(read_number(text), Fault)


def test_whole_numbers() -> None:
    assert read_integer("１２") == 12
    assert read_integer("12.0") == 12
    assert read_integer("1.5", 10000) == 15000
    for text in ("12.5", "9223372036854775808", "1e30"):
        assert isinstance(read_integer(text), Fault)


def test_booleans_are_compared_without_case() -> None:
    yes, no = frozenset({"yes", "是"}), frozenset({"no"})
    assert [read_boolean(text, yes, no) for text in ("YES", "是", "No")] == [True, True, False]
    assert isinstance(read_boolean("maybe", yes, no), Fault)


@pytest.mark.parametrize(
    ("text", "items"),
    [
        ("A,B (C, D),E", ["A", "B (C, D)", "E"]),
        ("中国移动（中移,基金）,九弦", ["中国移动（中移,基金）", "九弦"]),
        ("A [x,(y,z)],【b,c】", ["A [x,(y,z)]", "【b,c】"]),
        ("A (open,B", ["A (open", "B"]),
        ("A) ,B", ["A) ", "B"]),
    ],
)
def test_separators_inside_brackets_do_not_split(text: str, items: list[str]) -> None:
    assert split(text, ",") == items


@given(odd, st.sampled_from([",", " ", "||", "、"]))
def test_splitting_loses_nothing(text: str, separator: str) -> None:
    assert separator.join(split(text, separator)) == text


def test_items_are_trimmed_mapped_and_each_kept_once() -> None:
    found = read_list(" a ,b,, a,-,old", ",", {"old": "new"}, frozenset({"-"}))
    assert found == ("a", "b", "new")
    assert read_list("-,-", ",", {}, frozenset({"-"})) is None


@given(st.text("0123456789ABCDEFGHJKLMNPQRTUWXY", min_size=17, max_size=17))
def test_one_check_sign_of_31_is_right(body: str) -> None:
    good = [s for s in "0123456789ABCDEFGHJKLMNPQRTUWXY" if read_credit_code(body + s) == body + s]
    assert len(good) == 1
    assert f"would be {good[0]}" in told(read_credit_code(body + ("0" if good[0] != "0" else "1")))


def test_credit_codes() -> None:
    assert read_credit_code("91350100m000100y43") == "91350100M000100Y43"  # the example of GB 32100-2015
    for text in ("91350100M000100Y4", "91350100M000100YO3", "430111000344649"):
        assert isinstance(read_credit_code(text), Fault)


READS = ["text", "date", "integer", "number", "amount", "boolean", "list", "region", "credit_code", "part"]


@given(odd, st.sampled_from(READS))
def test_no_text_breaks_a_reader(text: str, name: str) -> None:
    cell = Cell.model_validate(
        {"from": "x", "read": name, "separator": "-", "currency": "CNY", "start": 1, "end": 3}
    )
    found = make_reader(cell, pack(), "sources/first.yaml", frozenset({""}))(text)
    if isinstance(found, Fault):
        for lang in ("en", "zh"):
            assert found.render(lang)


@given(st.text(string.printable))
def test_a_fault_shows_braces_as_they_are(text: str) -> None:
    found = day("{" + text)
    assert str(shown("{" + text)) in told(found)
