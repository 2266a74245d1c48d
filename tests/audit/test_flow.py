from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from jihe.audit.flow import REST, Flows, conflict, is_feasible
from jihe.audit.rule import flows as rule
from tests.audit.rule.tables import codes, table


@given(st.integers(2, 5), st.integers(0, 10_000), st.integers(1, 2))
def test_rounded_shares_of_one_matrix_are_feasible(n: int, seed: int, digits: int) -> None:
    matrix = np.random.default_rng(seed).dirichlet(np.ones((n + 1) ** 2)).reshape(n + 1, n + 1) * 100
    half = 0.5 / 10**digits

    def around(value: float) -> tuple[float, float]:
        return round(value, digits) - half, round(value, digits) + half

    kept = [(i, j) for i in range(n) for j in range(n) if (i + j) % 2]
    flows = Flows(
        n,
        row={i: around(matrix[i].sum()) for i in range(n)},
        column={j: around(matrix[:, j].sum()) for j in range(n)},
        cell={(i, j): around(matrix[i, j]) for i, j in kept},
    )
    assert is_feasible(flows)
    assert conflict(flows) == []


@given(st.integers(0, 10_000))
def test_a_flow_greater_than_what_leaves_is_found_and_nothing_else_is_blamed(seed: int) -> None:
    rng = np.random.default_rng(seed)
    matrix = rng.dirichlet(np.ones(16)).reshape(4, 4) * 100
    row = {i: (matrix[i].sum() - 0.01, matrix[i].sum() + 0.01) for i in range(3)}
    cell = {(0, 1): (matrix[0].sum() + 0.5, matrix[0].sum() + 0.6), (2, 2): (matrix[2, 2], matrix[2, 2])}
    assert set(conflict(Flows(3, row=row, cell=cell))) == {("row", 0, -1), ("cell", 0, 1)}


def test_what_is_left_out_of_a_top_list_is_less_than_its_least() -> None:
    # Each name sends 40, of which a list of the greatest flows shows 20; the rest has room for 2 x 5 only.
    flows = Flows(
        2, row={0: (40, 40), 1: (40, 40)}, column={0: (50, 50), 1: (50, 50)}, cell={(0, 0): (20, 20)}, rest=5
    )
    assert not is_feasible(flows)
    assert REST in conflict(flows)
    assert is_feasible(Flows(2, flows.row, flows.column, flows.cell))


FLOWS = """
rank | from_name | to_name | share_pct
1 | a | a | 40.00
2 | a | b | {}
3 | b | a | 15.00
4 | b | b | 10.00
"""
OUT = "role | name | share_pct\nfrom | a | 60.00\nfrom | b | 28.00\nfrom | c | 8.00\nfrom | d | 4.00"
INTO = OUT.replace("from", "to").replace("60.00", "58.00").replace("28.00", "30.00")


def test_two_tables_that_one_matrix_gives() -> None:
    assert not list(rule.find([table(FLOWS.format("18.00")), table(OUT, "out.csv"), table(INTO, "into.csv")]))


def test_two_tables_that_no_matrix_gives() -> None:
    found = list(rule.find([table(FLOWS.format("28.00")), table(OUT, "out.csv"), table(INTO, "into.csv")]))
    assert codes(found) == ["flow_conflict"]
    assert len(found[0].places) >= 3
