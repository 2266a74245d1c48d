from __future__ import annotations

import pytest

from jihe.audit.rule import identity
from tests.audit.rule.tables import codes, table

LONG = """
edition | year | statistic | value
2024 | 2022 | sample_nodes | 2200
2024 | 2022 | relation_nodes | 28565
2024 | 2022 | nodes | 30765
2024 | 2022 | edges | 83815
2024 | 2022 | average_degree | 2.724
2024 | 2023 | sample_nodes | 4311
2024 | 2023 | relation_nodes | 31361
2024 | 2023 | nodes | {nodes}
2024 | 2023 | edges | 91158
2024 | 2023 | average_degree | {degree}
"""


def test_a_network_that_is_right() -> None:
    assert not list(identity.find_named(table(LONG.format(nodes=35672, degree="2.555"))))


def test_an_average_degree_that_is_not_edges_per_node() -> None:
    (found,) = identity.find_named(table(LONG.format(nodes=35672, degree="3.287")))
    assert (found.rule, found.severity, found.printed, found.expected) == (
        "average_degree",
        "error",
        "3.287",
        "2.555",
    )
    assert [place.row for place in found.places] == [11, 10, 9]


def test_one_unit_of_the_last_digit_is_a_note() -> None:
    assert [f.severity for f in identity.find_named(table(LONG.format(nodes=35672, degree="2.556")))] == [
        "note"
    ]


def test_nodes_are_sample_nodes_and_relation_nodes() -> None:
    found = list(identity.find_named(table(LONG.format(nodes=35762, degree="2.549"))))
    assert codes(found) == ["node_sum"]
    assert found[0].expected == "35672"


def test_an_undirected_network_counts_each_edge_twice() -> None:
    both = LONG.format(nodes=35672, degree="5.111").replace("2.724", "5.449")
    assert not list(identity.find_named(table(both)))


def test_a_value_told_twice_is_right_when_one_of_the_two_is() -> None:
    again = LONG.format(nodes=35672, degree="3.287") + "2024 | 2023 | average_degree | 2.555\n"
    assert not list(identity.find_named(table(again)))


@pytest.mark.parametrize(("degree", "n"), [("7052", 0), ("7025", 1)])
def test_edges_in_and_out_are_the_degree(degree: str, n: int) -> None:
    rows = f"name | in_degree | out_degree | degree\na | 2327 | 4725 | {degree}\nb | 980 | 2638 | 3618"
    assert codes(list(identity.find_named(table(rows)))) == ["degree_sum"] * n


def test_density() -> None:
    rows = "nodes | edges | density\n1000 | 5000 | {}"
    assert not list(identity.find_named(table(rows.format("0.005"))))
    assert codes(list(identity.find_named(table(rows.format("0.011"))))) == ["density"]


PAIRS = (("p", 210, 134), ("q", 345, 871), ("r", 512, 377), ("s", 268, 941), ("t", 739, 653), ("u", 481, 295))
WIDE = "name | n_home | n_away | n_all | home_per_away\n" + "\n".join(
    f"{c} | {a} | {b} | {a + b} | {a / b:.3f}" for c, a, b in PAIRS
)


def test_sums_and_quotients_are_read_off_the_table() -> None:
    assert not list(identity.find_learned(table(WIDE)))
    wrong = list(identity.find_learned(table(WIDE.replace("889", "898"))))
    assert "sum" in codes(wrong)
    assert "quotient" in codes(list(identity.find_learned(table(WIDE.replace("1.358", "1.583")))))


def test_few_rows_teach_nothing() -> None:
    few = "name | n_a | n_b | n_c\np | 10 | 20 | 30\nq | 15 | 25 | 40\nr | 11 | 12 | 29"
    assert not list(identity.find_learned(table(few)))
