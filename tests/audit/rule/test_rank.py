from __future__ import annotations

import pytest

from jihe.audit.rule import rank
from tests.audit.rule.tables import codes, table

VALUES = (95, 88, 80, 79, 70, 64, 60, 51, 43, 31)
LIST = "rank | name | score\n" + "\n".join(f"{i} | n{i} | {v}" for i, v in enumerate(VALUES, 1))


def ranked(text: str) -> list[str]:
    sheet = table(text)
    return codes([*rank.find_ranks(sheet), *rank.find_order(sheet), *rank.find_names(sheet)])


def test_a_list_in_order() -> None:
    assert ranked(LIST) == []


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("5 | n5 | 70", "4 | n5 | 70", {"rank_repeated"}),
        ("5 | n5 | 70", "3 | n5 | 70", {"rank_repeated", "rank_skipped", "rank_order"}),
        ("5 | n5 | 70\n", "", {"rank_skipped"}),
        ("n7 | 60", "n2 | 60", {"name_twice"}),
        ("n3 | 80", "n3 | 60", {"rank_order"}),
        ("n3 | 80", "n3 | 90", {"rank_order"}),
    ],
)
def test_slips_of_a_list(old: str, new: str, expected: set[str]) -> None:
    assert set(ranked(LIST.replace(old, new))) == expected


def test_ties_leave_ranks_out() -> None:
    tied = LIST.replace("5 | n5 | 70", "4 | n5 | 79")
    assert ranked(tied) == []


def test_lists_side_by_side_are_told_apart() -> None:
    two = "unit | rank | name\n" + "\n".join(
        f"{u} | {i} | {u}{i}" for i in range(1, 9) for u in ("city", "province")
    )
    assert ranked(two) == []
    assert ranked(two.replace("city | 4 | city4\n", "")) == ["rank_skipped"]


def test_a_column_of_anything_is_no_ranking() -> None:
    assert (
        ranked("rank | name\n" + "\n".join(f"{r} | n{i}" for i, r in enumerate((9, 4, 4, 17, 2, 30, 11))))
        == []
    )


def test_ranks_out_of_a_longer_list_are_left_alone() -> None:
    assert (
        ranked("rank | name\n" + "\n".join(f"{r} | n{r}" for r in (1, 2, 3, 4, 5, 9, 14, 22, 31, 40))) == []
    )


def test_what_the_list_does_not_go_by_may_be_in_any_order() -> None:
    both = "rank | name | degree | in_degree\n" + "\n".join(
        f"{i} | n{i} | {v} | {w}"
        for i, (v, w) in enumerate(zip(VALUES, (5, 9, 7, 8, 3, 6, 2, 4, 1, 2), strict=True), 1)
    )
    assert ranked(both) == []


def test_a_list_told_again_in_the_text_is_one_list() -> None:
    again = "rank | name | source\n" + "\n".join(f"{i} | n{i} | r.txt:{i}" for i in range(1, 9))
    assert ranked(again + "\n1 | n1 | r.txt:90\n2 | n2 | r.txt:90") == []


def test_a_list_states_its_length() -> None:
    lists = "list | position | name\n" + "\n".join(
        f"{name} ({n}) | {i} | {name}{i}"
        for name, n in (("a", 3), ("b", 4), ("c", 5))
        for i in range(1, n + 1)
    )
    assert ranked(lists) == []
    assert "list_length" in ranked(lists.replace("\nc (5) | 5 | c5", ""))


def test_numbers_of_captions() -> None:
    captions = "item | number | caption\n" + "\n".join(
        f"{kind} | {i} | {kind} no {i}" for kind, n in (("figure", 12), ("table", 7)) for i in range(1, n + 1)
    )
    assert ranked(captions) == []
    assert ranked(
        captions.replace("table | 4 | table no 4\n", "").replace("table | 5 | table no 5\n", "")
    ) == ["rank_skipped"]
