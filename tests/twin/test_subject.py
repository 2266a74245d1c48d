"""What relations are about: the shares of each year come out of that year's relations and those before."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from jihe.twin.margin import ConflictError
from jihe.twin.subject import subjects
from tests.twin.small import targets

YEAR = np.repeat([2021, 2022, 2023], [90, 60, 50])


def drawn(folder: Path, *figures: str) -> np.ndarray:
    wanted, classes = targets(folder, *figures)
    tree = wanted.pack.taxonomies["matter"]
    return subjects("matter_code", tree, "swap", YEAR, wanted, classes, np.random.default_rng(0))


def share(held: np.ndarray, code: str, until: int) -> float:
    coded = held[(until >= YEAR) & (held != "")]
    return float((coded == code).mean())


def test_printed_shares_of_years_come_out(tmp_path: Path) -> None:
    held = drawn(
        tmp_path,
        "matters,until=2021;matter=queens,41.9,%",
        "matters,until=2023;matter=queens,48.8,%",
        "matters,until=2023;matter=frames,12.3,%",
    )
    assert share(held, "queens", 2021) == pytest.approx(0.419, abs=0.0005)
    assert share(held, "queens", 2023) == pytest.approx(0.488, abs=0.0005)
    assert share(held, "frames", 2023) == pytest.approx(0.123, abs=0.0005)
    # Between printed years the share lies between them.
    assert 0.40 < share(held, "queens", 2022) < 0.50
    assert 0 < (held == "").sum() < 50
    assert set(held) <= {"queens", "frames", "advice", ""}


def test_without_figures_every_code_occurs(tmp_path: Path) -> None:
    held = drawn(tmp_path, "members,list=roll,40,")
    assert set(held) == {"queens", "frames", "advice", ""}


def test_shares_that_cannot_be_together_are_named(tmp_path: Path) -> None:
    """By 2021 ninety relations are half of what is there by 2023: queens cannot fall from all to a tenth."""
    with pytest.raises(ConflictError) as conflict:
        drawn(
            tmp_path,
            "matters,until=2021;matter=queens,95.0,%",
            "matters,until=2023;matter=queens,10.0,%",
            "matters,until=2023;matter=frames,12.0,%",
        )
    assert set(conflict.value.names) == {"matters(2021, queens) = 95.0%", "matters(2023, queens) = 10.0%"}
