from __future__ import annotations

import pytest

from jihe.audit.rule import share
from tests.audit.rule.tables import codes, table

YEARS = """
year | class | share_pct
2020 | a | 50.10
2020 | b | 30.20
2020 | c | 19.70
2021 | a | 48.00
2021 | b | 32.33
2021 | c | 19.67
2022 | a | {a}
2022 | b | 32.50
2022 | c | {c}
"""


def test_shares_that_close_are_left_alone() -> None:
    assert not list(share.find_sums(table(YEARS.format(a="47.50", c="20.00"))))


def test_rounding_is_allowed_for() -> None:
    assert not list(share.find_sums(table(YEARS.format(a="47.51", c="20.00"))))


def test_a_group_that_closes_in_other_years_must_close() -> None:
    (found,) = share.find_sums(table(YEARS.format(a="47.50", c="29.00")))
    assert (found.rule, found.severity, found.printed) == ("share_sum", "error", "109.00")
    assert {place.row for place in found.places} == {8, 9, 10}


def test_a_missing_item_is_named_with_what_is_left_for_it() -> None:
    sheet = table(YEARS.format(a="47.50", c="20.00").replace("2022 | b | 32.50\n", ""))
    (found,) = share.find_sums(sheet)
    assert (found.rule, found.expected) == ("item_missing", "32.50")
    assert "b" in found.told()


def test_a_top_list_need_not_close() -> None:
    lines = ("1 | a | 40.1", "1 | b | 20.3", "2 | a | 41.0", "2 | b | 18.8", "3 | a | 10", "3 | b | 9")
    top = "\n".join(("edition | name | share_pct", *lines))
    assert not list(share.find_sums(table(top)))


BINS = """
variable | bin | lower | upper | share_pct
revenue | <20 | 0 | 20 | 54.61
revenue | 20-40 | 20 | 40 | 18.01
revenue | 40-60 | 40 | 60 | 8.63
revenue | 60-80 | 60 | 80 | 4.32
revenue | 80-100 | 80 | 100 | 2.08
revenue | >100 | 100 | | 12.35
"""


def test_bins_with_open_ends_are_complete() -> None:
    assert not list(share.find_sums(table(BINS)))
    (found,) = share.find_sums(table(BINS.replace("18.01", "81.01")))
    assert (found.rule, found.severity) == ("share_sum", "error")


def test_a_missing_bin_is_told_with_its_ends_and_its_share() -> None:
    (found,) = share.find_sums(table(BINS.replace("revenue | 60-80 | 60 | 80 | 4.32\n", "")))
    assert (found.rule, found.severity, found.printed, found.expected) == (
        "bin_missing",
        "error",
        "95.68",
        "100",
    )
    assert "60 to 80" in found.told()


@pytest.mark.parametrize("lost", ["revenue | <20 | 0 | 20 | 54.61\n", "revenue | >100 | 100 | | 12.35\n"])
def test_a_missing_end_is_told(lost: str) -> None:
    (found,) = share.find_sums(table(BINS.replace(lost, "")))
    assert (found.rule, found.severity) == ("bin_missing", "warning")


def test_whole_numbers_may_end_one_before_the_next_begins() -> None:
    assert not list(share.find_sums(table(BINS.replace("20-40 | 20 | 40", "20-39 | 20 | 39"))))


def test_a_group_with_others_is_complete() -> None:
    other = "place | share_pct\nNorth | 40.5\nSouth | 30.2\nother | {}"
    assert not list(share.find_sums(table(other.format("29.3"))))
    assert codes(list(share.find_sums(table(other.format("39.3"))))) == ["share_sum"]


def test_values_in_conflict_do_not_spoil_a_group_that_one_of_them_closes() -> None:
    double = YEARS.format(a="47.50", c="20.00") + "2022 | b | 35.20\n"
    assert not list(share.find_sums(table(double)))


def test_shares_told_as_parts_of_one() -> None:
    ones = "year | class | share\n" + "\n".join(
        f"{y} | {c} | {v}" for y in (1, 2, 3) for c, v in (("a", ".4"), ("b", ".6"))
    )
    ones = ones.replace("| .", "| 0.")
    assert not list(share.find_sums(table(ones)))
    assert codes(list(share.find_sums(table(ones.replace("3 | b | 0.6", "3 | b | 0.9"))))) == ["share_sum"]


@pytest.mark.parametrize(("value", "n"), [("99.9", 0), ("100", 0), ("0", 0), ("104.2", 1), ("-3.1", 1)])
def test_a_share_lies_between_nothing_and_the_whole(value: str, n: int) -> None:
    assert len(list(share.find_outside(table(f"name | share_pct\na | {value}\nb | 20.5\nc | 30.1")))) == n


def test_an_intensity_may_exceed_the_whole() -> None:
    assert not list(share.find_outside(table("name | rd_intensity_pct\na | 140.2\nb | 20.5")))


def test_items_taken_together_are_the_sum_of_their_parts() -> None:
    four = "name | share_pct\na | 36.21\nb | 29.96\nc | 10.08\na+b | {}"
    assert not list(share.find_composites(table(four.format("66.17"))))
    (found,) = share.find_composites(table(four.format("67.16")))
    assert (found.printed, found.expected) == ("67.16", "66.17")


def test_estimates_and_bounds_are_left_out() -> None:
    bounds = "year | class | op | share_pct\n" + "\n".join(
        f"{y} | {c} | {op} | {v}"
        for y in (1, 2, 3)
        for c, op, v in (("a", "=", 40), ("b", "=", 60), ("c", ">", 50))
    )
    assert not list(share.find_sums(table(bounds)))
