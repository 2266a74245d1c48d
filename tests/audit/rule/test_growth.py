from __future__ import annotations

import pytest

from jihe.audit.rule import growth
from tests.audit.rule.tables import codes, table

LONG = """
report_year | year | statistic | value
2024 | 2022 | edges | 83815
2024 | 2023 | edges | 91158
2024 | 2022->2023 | growth_edges_pct | {pct}
2024 | 2022->2023 | edges_increase_times | {times}
"""


@pytest.mark.parametrize(
    ("pct", "times", "expected"),
    [
        ("8.76", "0.09", []),
        ("8.8", "0.09", []),
        ("9.76", "0.09", ["growth"]),
        ("8.76", "1.09", ["times"]),
        ("8.76", "27.62", ["times"]),
    ],
)
def test_growth_against_levels(pct: str, times: str, expected: list[str]) -> None:
    assert codes(list(growth.find_stated(table(LONG.format(pct=pct, times=times))))) == expected


def test_a_ratio_told_as_an_increase_is_a_warning() -> None:
    (found,) = growth.find_stated(table(LONG.format(pct="8.76", times="1.09")))
    assert (found.severity, found.expected) == ("warning", "0.09")


WIDE = """
year | revenue | growth_pct
2019 | 812 |
2020 | 934 | 15.02
2021 | 1001 | {}
2022 | 1150 | 14.89
2023 | 1200 | 4.35
"""


def test_a_column_of_growth() -> None:
    assert not list(growth.find_columns(table(WIDE.format("7.17"))))
    (found,) = growth.find_columns(table(WIDE.format("7.71")))
    assert (found.rule, found.printed, found.expected) == ("growth", "7.71", "7.17")


SERIES = "year | statistic | value\n" + "\n".join(
    f"{2013 + i} | edges | {v}" for i, v in enumerate((2602, 4007, 5370, 9658, 17889, 28271))
)


def test_what_gathers_does_not_fall() -> None:
    assert not list(growth.find_falls(table(SERIES)))
    (found,) = growth.find_falls(table(SERIES.replace("17889", "7889")))
    assert (found.rule, found.severity) == ("cumulative_fall", "note")


def test_other_series_may_fall() -> None:
    assert not list(growth.find_falls(table(SERIES.replace("17889", "7889").replace("edges", "revenue"))))
