from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from jihe.audit.rule import count
from tests.audit.made import share as as_share
from tests.audit.made import sheet
from tests.audit.rule.tables import codes, table

LAYERS = """
layer | n | share_pct | count
base | 2200 | 2.41 | 53
middle | 2200 | 12.41 | 273
top | 2200 | 85.18 | {top}
"""


def test_counts_that_give_their_shares() -> None:
    assert not list(count.find_shares(table(LAYERS.format(top=1874) + "x | 2200 | 50.00 | 1100")))


def test_a_count_that_does_not_give_its_share() -> None:
    (found,) = count.find_shares(table(LAYERS.format(top=1873) + "x | 2200 | 50.00 | 1100"))
    assert (found.rule, found.severity, found.printed, found.expected) == (
        "count_share",
        "error",
        "85.18",
        "85.14",
    )


def test_counts_of_shares_that_close_add_up_to_their_base() -> None:
    assert not list(count.find_sums(table(LAYERS.format(top=1874))))
    (found,) = count.find_sums(table(LAYERS.format(top=1873)))
    assert (found.rule, found.printed, found.expected) == ("count_sum", "2199", "2200")


def test_a_share_that_no_whole_number_gives() -> None:
    rows = "name | n | share_pct\na | 197 | 49.24\nb | 197 | 21.83\nc | 197 | 8.63\nd | 197 | 20.30"
    rows += "\ne | 197 | {}"
    assert not list(count.find_shares(table(rows.format("0.51"))))
    (found,) = count.find_shares(table(rows.format("0.60")))
    assert (found.severity, found.printed, found.expected) == ("warning", "0.60", "0.51")


def test_a_base_that_allows_every_share_tells_nothing() -> None:
    rows = "name | n | share_pct\n" + "\n".join(
        f"{c} | 91158 | {v}" for c, v in zip("abcd", (1.1, 2.2, 3.3, 4.4), strict=True)
    )
    assert not list(count.find_shares(table(rows)))


def test_where_most_rows_disagree_the_base_is_another() -> None:
    rows = "name | n | share_pct | count\na | 100 | 10.00 | 20\nb | 100 | 20.00 | 40\nc | 100 | 15.00 | 30"
    assert not list(count.find_shares(table(rows)))


def test_a_total_of_rounded_shares_is_only_a_note() -> None:
    rows = LAYERS.format(top=1874) + "x | 2200 | 50.00 | 1100\nall together | 2200 | 84.58 | 1861"
    assert [f.severity for f in count.find_shares(table(rows))] == ["note"]


TOTALS = """
year | class | count
2020 | a | 10
2020 | b | 25
2020 | total | 35
2021 | a | 12
2021 | b | 25
2021 | total | 37
2022 | a | 14
2022 | b | 31
2022 | total | {}
"""


def test_a_total_is_the_sum_of_the_rows_beside_it() -> None:
    assert not list(count.find_totals(table(TOTALS.format(45))))
    (found,) = count.find_totals(table(TOTALS.format(54)))
    assert (found.rule, found.printed, found.expected) == ("total", "54", "45")


def test_a_total_that_is_never_the_sum_is_something_else() -> None:
    assert not list(count.find_totals(table(TOTALS.format(45).replace("35", "99").replace("37", "98"))))


@given(st.lists(st.integers(1, 900), min_size=3, max_size=8), st.integers(0, 7), st.integers(1, 50))
def test_shares_of_counts_are_right_and_another_count_is_found(counts: list[int], at: int, more: int) -> None:
    n = sum(counts)
    rows: list[list[object]] = [[f"c{i}", n, as_share(k, n), k] for i, k in enumerate(counts)]
    rows += [[f"d{i}", n, as_share(k, n), k] for i, k in enumerate(counts)]
    assert codes(list(count.find_shares(sheet("t.csv", "class n share_pct count", rows)))) == []
    row = rows[at % len(counts)]
    row[3] = int(str(row[3])) + max(more, n // 5_000 + 1)
    assert codes(list(count.find_shares(sheet("t.csv", "class n share_pct count", rows)))) == ["count_share"]
