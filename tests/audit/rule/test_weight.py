from __future__ import annotations

from jihe.audit.rule import weight
from tests.audit.rule.tables import codes, table

NESTED = """
pillar | w_pillar | indicator | w_indicator
firms | 0.6000 | number | 0.2000
firms | 0.6000 | patents | {patents}
firms | 0.6000 | links | 0.2654
schools | 0.4000 | papers | 0.1500
schools | 0.4000 | places | 0.2500
"""


def test_weights_that_add_up() -> None:
    assert not list(weight.find_nested(table(NESTED.format(patents="0.1346"))))


def test_rounding_is_allowed_for() -> None:
    assert not list(weight.find_nested(table(NESTED.format(patents="0.1347"))))


def test_weights_that_do_not_add_up() -> None:
    (found,) = weight.find_nested(table(NESTED.format(patents="0.1634")))
    assert (found.rule, found.expected) == ("weight_sum", "0.6000")


def test_a_lost_weight_is_told_with_what_is_left_for_it() -> None:
    (found,) = weight.find_nested(table(NESTED.format(patents="")))
    assert (found.rule, found.expected) == ("weight_missing", "0.1346")


TREE = "code | parent | weight\n{}\na.1 | a | 0.5\na.2 | a | {a2}\nb.1 | b | 0.7\nb.2 | b | 0.3"


def test_a_tree_by_parents() -> None:
    local = TREE.format("a | | 0.6\nb | | 0.4", a2="0.5")
    assert not list(weight.find_children(table(local)))
    assert codes(
        list(weight.find_children(table(local.replace("a | 0.5\na.2 | a | 0.5", "a | 0.5\na.2 | a | 0.8"))))
    ) == ["weight_sum"]
