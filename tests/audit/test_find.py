from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from jihe.audit import RULES, find_in_tables
from jihe.audit.finding import SEVERITIES, Finding
from jihe.errors import Fault, Place
from tests.audit.rule.tables import table

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "jihe" / "audit"


def told_codes() -> set[str]:
    """The first argument of every ``Finding(...)`` that is written out."""
    found = set()
    for path in SOURCE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Finding" and node.args:
                first = node.args[0]
                found |= {first.value} if isinstance(first, ast.Constant) else set()
    return {str(code) for code in found}


def test_every_rule_is_listed() -> None:
    assert told_codes() <= set(RULES)


@pytest.mark.parametrize("rule", RULES)
def test_every_rule_is_explained_and_exists(rule: str) -> None:
    text = (ROOT / "docs" / "method" / "audit.md").read_text("utf-8")
    assert f"`{rule}`" in text
    assert any(
        f'"{rule}"' in path.read_text("utf-8") for path in SOURCE.rglob("*.py") if path.name != "find.py"
    )


def test_the_gravest_come_first() -> None:
    lines = ("a | 100 | 10.00 | 10", "b | 100 | 20.01 | 20", "c | 100 | 130.00 | 15", "d | 100 | 5.00 | 5")
    rows = "\n".join(("name | n | share_pct | count", *lines))
    found = find_in_tables([table(rows)])
    order = [SEVERITIES.index(finding.severity) for finding in found]
    assert order == sorted(order)
    assert len(set(order)) > 1


def test_a_finding_has_a_severity_that_is_known() -> None:
    with pytest.raises(ValueError, match="grave"):
        Finding("sum", "grave", Fault(Place("a"), "x"))


def test_a_row_cites_lines_of_the_text_beside_it() -> None:
    rows = [f"c{i} | {i}.{i}5 | r.txt:{i}" for i in range(1, 13)]
    lines = [f"it is {i}.{i}5 %" for i in range(1, 13)]
    sheet = table("class | share_pct | source\n" + "\n".join(rows))
    assert not find_in_tables([sheet], {"r.txt": lines})
    lines[4] = "it is 9.99 %"
    (found,) = find_in_tables([sheet], {"r.txt": lines})
    assert (found.rule, found.printed) == ("cited", "5.55")
    assert Place("r.txt", line=5) in found.places


def test_rules_have_no_words_of_a_country_or_an_industry() -> None:
    wrong = re.compile(r"[\u4e00-\u9fff]")
    assert not [p.name for p in SOURCE.rglob("*.py") if wrong.search(p.read_text("utf-8"))]
