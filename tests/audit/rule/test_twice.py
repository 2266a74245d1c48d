from __future__ import annotations

from jihe.audit.rule import cross, twice
from tests.audit.rule.tables import codes, table

LONG = "edition | class | share_pct | source\n" + "\n".join(
    f"2023 | c{i} | {i}.50 | r.txt:{i}" for i in range(1, 9)
)


def test_one_value_in_two_places_is_right() -> None:
    assert not list(twice.find_values(table(LONG + "\n2023 | c3 | 3.50 | r.txt:80")))
    assert not list(twice.find_values(table(LONG + "\n2023 | c3 | 3.5 | r.txt:80")))


def test_two_values_of_one_quantity() -> None:
    (found,) = twice.find_values(table(LONG + "\n2023 | c3 | 5.30 | r.txt:80"))
    assert (found.rule, found.severity, found.printed, found.expected) == (
        "stated_twice",
        "error",
        "3.50",
        "5.30",
    )
    assert [(p.file, p.line or p.row) for p in found.places] == [
        ("t.csv", 4), ("r.txt", 3), ("t.csv", 10), ("r.txt", 80),
    ]  # fmt: skip


def test_a_row_that_stands_twice() -> None:
    assert codes(list(twice.find_values(table(LONG + "\n2023 | c3 | 3.50 | r.txt:3")))) == ["row_twice"]


def test_rows_that_no_key_tells_apart_contradict_nothing() -> None:
    events = "kind | amount\n" + "\n".join(f"x | {i}" for i in range(9))
    assert not list(twice.find_values(table(events)))


EDITIONS = "edition | year | statistic | value\n" + "\n".join(
    f"{e} | {y} | nodes | {y * 3}" for e in (2023, 2024) for y in range(2014, 2022)
)


def test_editions_that_differ_in_one_year() -> None:
    assert not list(twice.find_editions(table(EDITIONS)))
    changed = EDITIONS.replace("2024 | 2018 | nodes | 6054", "2024 | 2018 | nodes | 6045")
    (found,) = twice.find_editions(table(changed))
    assert (found.rule, found.severity) == ("edition_differs", "note")


def test_editions_that_count_otherwise_are_left_alone() -> None:
    lines = EDITIONS.splitlines()
    other = [line + "1" if line.startswith("2024") else line for line in lines]
    assert not list(twice.find_editions(table("\n".join(other))))


WIDE = "province | province_zh | rank_total | rank_trade\n" + "\n".join(
    f"P{i} | 省{i} | {i} | {11 - i}" for i in range(1, 11)
)
LIST = "pillar | rank | province\n" + "\n".join(f"trade | {11 - i} | P{i}" for i in range(10, 0, -1))


def test_ranks_in_two_tables() -> None:
    assert not list(twice.find_ranks_between([table(WIDE), table(LIST, "u.csv")]))
    swapped = LIST.replace("2 | P9", "x").replace("3 | P8", "2 | P8").replace("x", "3 | P9")
    (found,) = twice.find_ranks_between([table(WIDE), table(swapped, "u.csv")])
    assert found.rule == "rank_differs"
    assert {place.file for place in found.places} == {"t.csv", "u.csv"}


CROSS = "year | class | count\n" + "\n".join(f"{y} | {c} | {y}" for y in range(2016, 2022) for c in "abcd")


def test_a_pair_without_a_row() -> None:
    assert not list(cross.find(table(CROSS)))
    (found,) = cross.find(table(CROSS.replace("2018 | c | 2018\n", "")))
    assert (found.rule, found.expected) == ("row_missing", "2018 / c")


def test_a_ragged_table_is_no_crossing() -> None:
    rows = [line for i, line in enumerate(CROSS.splitlines()) if i % 5 != 3]
    assert not list(cross.find(table("\n".join(rows))))
