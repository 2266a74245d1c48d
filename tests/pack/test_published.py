"""What a printed figure claims: digits, units, bounds and tolerances."""

from __future__ import annotations

import shutil
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jihe.measure.index.study import STATISTICS
from jihe.measure.index.table import ROOT
from jihe.pack import fingerprint, load
from jihe.pack.model import INDEX_ROOT, INDEX_STATISTICS, Figure
from jihe.pack.published import Claim, read_claim, read_units

BASE = Path(__file__).parent / "base"


def claim(value: str, **more: str) -> Claim:
    figure = Figure.model_validate({"line": 2, "report": "r", "measure": "m", "value": value, **more})
    return read_claim(figure, {"million": Decimal(1_000_000)})


@given(st.integers(1, 5_000), st.integers(0, 5_000), st.integers(0, 4))
def test_a_share_agrees_with_itself_printed(n_base: int, n: int, digits: int) -> None:
    """However a share of counts is rounded, at a tie up or to the even digit, the fact agrees with it."""
    n = n % (n_base + 1)
    for rounding in (ROUND_HALF_UP, ROUND_HALF_EVEN):
        printed = (Decimal(100) * n / n_base).quantize(Decimal(1).scaleb(-digits), rounding)
        assert claim(str(printed), unit="%").holds(n / n_base)


@given(st.integers(1, 5_000), st.integers(0, 5_000), st.integers(1, 9))
def test_a_share_does_not_agree_with_another_digit(n_base: int, n: int, off: int) -> None:
    n = n % (n_base + 1)
    printed = (Decimal(100) * n / n_base).quantize(Decimal("0.01"), ROUND_HALF_UP)
    told = claim(str(printed), unit="%")
    assert not told.holds(n / n_base + off * 0.0001 + 1e-7) or off == 0
    assert not claim(str(min(printed + off, Decimal("100.00"))), unit="%").holds(n / n_base) or printed == 100


def test_the_digits_printed_tell_how_far_a_number_may_be() -> None:
    assert claim("30.6", unit="%").holds(0.30596)
    assert not claim("30.60", unit="%").holds(0.30594)
    assert claim("3.287").holds(3.2865)
    assert not claim("3.287").holds(2.555)
    assert claim("4311").holds(4311)
    assert not claim("4311").holds(4312)


def test_a_unit_multiplies() -> None:
    told = claim("2.5", unit="million")
    assert told.holds(2_549_999)
    assert not told.holds(2_560_000)
    assert told.round(2_440_000) == "2.4"
    assert claim("30.60", unit="%").round(0.2904) == "29.04"


def test_tolerances_are_of_the_fact_or_of_the_figure() -> None:
    assert claim("11", tolerance="2").holds(13)
    assert not claim("11", tolerance="2").holds(13.5)
    assert claim("4.0", tolerance="5%").holds(4.2)
    assert not claim("4.0", tolerance="5%").holds(4.21)
    share = claim("75", unit="%", op="~", tolerance="0.02")
    assert share.holds(0.77)
    assert not share.holds(0.78)
    assert not share.is_exact


def test_about_is_two_percent_or_five_of_the_last_digit() -> None:
    assert claim("1000", op="~").holds(1020)
    assert not claim("1000", op="~").holds(1021)
    assert claim("70", op="~", unit="%").holds(0.65)
    assert not claim("70", op="~", unit="%").holds(0.64)


@pytest.mark.parametrize(
    ("op", "held"),
    [(">", [0.0401, 0.9]), (">=", [0.04, 0.0401, 0.9]), ("<", [0.0399]), ("<=", [0.0399, 0.04])],
)
def test_bounds(op: str, held: list[float]) -> None:
    told = claim("4.0000", op=op, unit="%")
    assert [fact for fact in (0.0399, 0.04, 0.0401, 0.9) if told.holds(fact)] == held
    assert told.is_exact


def test_figures_are_read_in_the_order_of_their_files(tmp_path: Path) -> None:
    study = shutil.copytree(BASE, tmp_path / "study")
    text = (study / "published" / "report.csv").read_text("utf-8")
    (study / "published" / "earlier.csv").write_text(text.replace("2024", "2023"), "utf-8")
    pack = load(study)
    assert list(pack.published) == ["earlier", "report"]
    assert [figure.report for figure in pack.figures] == ["2023"] * 4 + ["2024"] * 4
    first = pack.figures[0]
    assert (first.place, first.lines, first.value, first.unit) == ("table 1", "12;40", "30.60", "%")
    assert first.classes == {"kind": "firm", "province": "A1"}
    assert [figure.followed for figure in pack.figures[:4]] == [True, False, True, True]
    assert read_units(pack.amount_words) == {"million": 1_000_000}


def test_figures_are_no_part_of_what_a_build_depends_on(tmp_path: Path) -> None:
    study = shutil.copytree(BASE, tmp_path / "study")
    before = fingerprint(load(study))
    (study / "published" / "report.csv").unlink()
    assert fingerprint(load(study)) == before


def test_the_index_tells_what_figures_may_name() -> None:
    assert tuple(STATISTICS) == INDEX_STATISTICS
    assert ROOT == INDEX_ROOT
