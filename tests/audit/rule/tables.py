"""Small tables for the rules, written as text."""

from __future__ import annotations

from jihe.audit.finding import Finding
from jihe.audit.sheet import Sheet


def table(text: str, file: str = "t.csv") -> Sheet:
    """A sheet from lines of cells, separated by |, the first being the heading."""
    rows = [[cell.strip() for cell in line.split("|")] for line in text.strip().splitlines()]
    cells = tuple(tuple(row) for row in rows[1:])
    return Sheet(file, tuple(rows[0]), cells, tuple(range(2, len(cells) + 2)))


def codes(found: list[Finding]) -> list[str]:
    return [finding.rule for finding in found]
