"""The tables of the published reports: every slip that was found by eye, and not one more."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

import pytest

from jihe.audit import Finding, find_in_tables, read_lines, read_tables

EXPECTED = Path(__file__).with_name("expected.csv")


@pytest.fixture(scope="module")
def found(shared_reference: Path) -> list[Finding]:
    sheets = []
    for path in sorted((shared_reference / "published").rglob("*.csv")):
        tables, told = read_tables(path, path.relative_to(shared_reference).as_posix())
        assert not told
        sheets += tables
    return find_in_tables(sheets, {path.name: read_lines(path) for path in shared_reference.glob("*.txt")})


def test_what_is_found_is_what_is_there(found: list[Finding]) -> None:
    with EXPECTED.open(encoding="utf-8") as file:
        expected = Counter((row["file"], int(row["row"]), row["rule"]) for row in csv.DictReader(file))
    assert Counter((f.why.place.file, f.why.place.row, f.rule) for f in found) == expected


def test_a_finding_names_the_lines_of_the_report(found: list[Finding]) -> None:
    (degree,) = [finding for finding in found if finding.rule == "average_degree"]
    assert (degree.printed, degree.expected) == ("3.287", "2.555")
    assert ("industry-report-2024.txt", 132) in {(place.file, place.line) for place in degree.places}


def test_the_bin_that_is_missing(found: list[Finding]) -> None:
    told = {(f.printed, f.expected) for f in found if f.rule == "bin_missing"}
    assert ("95.68", "100") in told


def test_one_matrix_gives_the_tables_of_one_edition_and_not_those_of_the_other(found: list[Finding]) -> None:
    (conflict,) = [finding for finding in found if finding.rule == "flow_conflict"]
    cited = {place.file for place in conflict.places if place.line}
    assert cited == {"industry-report-2024.txt"}
