"""The published reports: every slip that was found by eye and rule, and nothing else."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from jihe.audit.finding import Finding
from jihe.audit.text import Text, find_in_text, read_text, statements

EXPECTED = Path(__file__).parent / "expected.csv"


def expected() -> list[dict[str, str]]:
    with EXPECTED.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def texts(shared_reference: Path) -> list[Text]:
    return [read_text(path) for path in sorted(shared_reference.glob("*.txt"))]


@pytest.fixture(scope="module")
def found(texts: list[Text]) -> list[Finding]:
    return find_in_text(texts)


def seen(finding: Finding) -> tuple[str, int | None, str, str, str]:
    place = finding.why.place
    return place.file, place.line, finding.rule, finding.printed, finding.expected


def test_the_slips_are_found_and_nothing_else(found: list[Finding]) -> None:
    known = {
        (row["file"], int(row["line"]), row["rule"], row["printed"], row["expected"]) for row in expected()
    }
    assert ({seen(f) for f in found} - known, known - {seen(f) for f in found}) == (set(), set())
    assert len(found) == len(known)


def test_the_places_print_what_the_finding_says(found: list[Finding], shared_reference: Path) -> None:
    """A number that is quoted stands on one of the lines that are named."""
    lines = {path.name: path.read_text("utf-8").splitlines() for path in shared_reference.glob("*.txt")}
    quoted = [
        f for f in found if f.rule in {"stated_twice", "identity", "average", "digits_swapped", "compared"}
    ]
    assert quoted
    for finding in quoted:
        shown = [lines[place.file][(place.line or 0) - 1] for place in finding.places]
        assert finding.printed.rstrip("%") in "".join(shown), finding.told()


def test_a_slip_told_in_several_places_is_one_finding(found: list[Finding]) -> None:
    (one,) = [f for f in found if f.printed == "75.49%"]
    assert [place.line for place in one.places] == [83, 946, 312]


def test_findings_are_told_in_both_languages(found: list[Finding]) -> None:
    for finding in found:
        assert "{" not in finding.told("en") + finding.told("zh")


def test_every_printed_share_of_a_sentence_is_a_statement(texts: list[Text]) -> None:
    told = {(s.report, s.place.line, str(s.value)): s for s in statements(texts)}
    one = told["industry-report-2024", 66, "42.70"]
    assert (one.subject, one.rank, one.role, one.unit) == ("大数据和云计算", 1, "share", "%")
    assert told["industry-report-2022", 812, "10.24"].role == "to"
    assert told["industry-report-2023", 660, "84.58"].role == "total"
    assert len(told) > 800
