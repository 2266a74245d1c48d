"""Corrupted copies of clean tables are found out, and clean ones are left alone."""

from __future__ import annotations

import random
from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest

import jihe
from jihe.audit import Sheet, find_in_tables
from tests.audit import made

N_COPIES = 200
N_CLEAN = 20
"""Copies that are audited before they are spoilt as well; of all, the tables left alone are clean too."""
ROOT = Path(__file__).parents[2]


def named(sheets: list[Sheet]) -> set[str]:
    """Files that findings name."""
    return {place.file for finding in find_in_tables(sheets) for place in finding.places}


def test_two_hundred_corrupted_copies() -> None:
    missed: Counter[tuple[str, str]] = Counter()
    false, n_clean = 0, 0
    for seed in range(N_COPIES):
        rng = random.Random(seed)
        tables = made.report(rng)
        clean = named([table.sheet for table in tables]) if seed < N_CLEAN else set()
        way, file, sheets = made.spoil(rng, tables)
        found = named(sheets)
        missed[way, file] += file not in found
        false += len(clean) + len(found - {file})
        n_clean += len(tables) * (2 if seed < N_CLEAN else 1) - 1
    assert sum(missed.values()) <= 0.05 * N_COPIES, +missed
    assert false < 0.01 * n_clean


@pytest.fixture(scope="module")
def facts(tmp_path_factory: pytest.TempPathFactory) -> list[made.Clean]:
    """The shares of the example study as a report would print them."""
    build = jihe.build(ROOT / "studies" / "example", out=tmp_path_factory.mktemp("build"))
    told: dict[str, list[list[object]]] = {}
    for row in build.facts().to_pylist():
        measure = build.pack.measures[row["measure"]]
        plain = measure.reduce == "share" and measure.column is None and not measure.distinct
        if plain and row["value"] is not None:
            printed = made.to_digits(Decimal(repr(row["value"])) * 100, 2)
            told.setdefault(row["measure"], []).append([row["fact_id"], row["n_base"], row["n"], printed])
    build.close()
    # A sum of three rows or fewer tells too little.
    sheets = [
        made.sheet(f"{name}.csv", "fact n count share_pct", rows)
        for name, rows in told.items()
        if len(rows) > 3
    ]
    return [made.Clean(sheet, ("count", "share_pct"), (), keeps_rows=False) for sheet in sheets]


def test_corrupted_facts_of_a_study(facts: list[made.Clean]) -> None:
    assert facts
    assert named([clean.sheet for clean in facts]) == set()
    missed = []
    for seed in range(60):
        way, file, sheets = made.spoil(random.Random(seed), facts)
        found = named(sheets)
        missed += [(seed, way, file)] if file not in found else []
        assert found <= {file}
    assert len(missed) <= 3, missed
