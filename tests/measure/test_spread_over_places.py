"""Polarisation and its kin, as measures of a study; shares of sums, sets of groups, names of classes."""

from __future__ import annotations

import json
from collections import Counter
from datetime import date
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings

from jihe import measure
from jihe.measure.space import gini, location_quotient, shift_share, theil, top_share
from jihe.pack.model import Code, Dimension, GroupMember, Text
from tests import study
from tests.measure.test_measure import PROVINCE, check_rows, facts, measured, networks, populations

PROVINCES = ["X1", "X2", "X3"]
YEARS = range(2020, 2024)


def counted(relations: list[dict[str, Any]], place: dict[str, str | None]) -> np.ndarray:
    """Relations by year up to it, source and target, of those with both places known."""
    held = np.zeros((4, 3, 3))
    for r in relations:
        ends = PROVINCE.get(place[r["source_id"]]), PROVINCE.get(place[r["target_id"]])
        if r["relation_date"] and r["relation_date"].year <= 2023 and None not in ends:
            first = max(r["relation_date"].year, 2020) - 2020
            held[first:, PROVINCES.index(ends[0]), PROVINCES.index(ends[1])] += 1
    return held


def close(told: float | None, expected: float) -> bool:
    return told is None if np.isnan(expected) else told == pytest.approx(float(expected), abs=1e-12)


def _check_changes(moved: dict[str, dict[str, Any]]) -> None:
    for id_, fact in moved.items():
        if id_.endswith("change") and fact["value"] is not None:
            after, before = (moved[id_.replace("change", m)]["value"] for m in ("after", "before"))
            assert fact["value"] == pytest.approx(after - before)


@settings(max_examples=4)
@given(networks())
def test_statistics_are_those_of_the_counts(drawn: Any) -> None:
    nodes, relations = drawn
    flow = ("until", "from", "into")
    pack = study.pack(
        measures={
            "place": measured(table="relation", reduce="polarisation", cut=("until", "from")),
            "yearly": measured(table="relation", reduce="polarisation", cut=("year", "from")),
            "grouped": measured(table="relation", reduce="polarisation", cut=("until", "both")),
            "flow": measured(table="relation", reduce="polarisation", cut=flow, least=1),
            "moved": measured(table="relation", reduce="polarisation_change", cut=flow, over=2),
            "quotient": measured(table="relation", reduce="location_quotient", cut=flow),
            "growth": measured(table="relation", reduce="shift_share", cut=flow, over=1),
        },
        dimensions={
            **study.pack().dimensions,
            "both": Dimension(title=study.WORD, column="source_region_code", group="true"),
        },
    )
    found = populations(pack, nodes, relations)
    place = {node["organisation_id"]: node["region_code"] for node in nodes}
    held = counted(relations, place)
    sources = np.zeros((4, 3))
    for r in relations:
        code = PROVINCE.get(place[r["source_id"]])
        if r["relation_date"] and r["relation_date"].year <= 2023 and code:
            sources[max(r["relation_date"].year, 2020) - 2020 :, PROVINCES.index(code)] += 1

    told = facts("place", found, pack)
    if not told:
        assert not sources.any()
    for i, year in enumerate(YEARS):
        for name, of in (("gini", gini), ("theil", theil), ("top_2_share", lambda x: top_share(x, 2))):
            fact = told.get(f"place:until={year},statistic={name}")
            assert fact is None or close(fact["value"], of(sources[i]))
            assert fact is None or fact["n"] == sources[i].sum()
    flows = facts("flow", found, pack)
    for i, year in enumerate(YEARS):
        fact = flows.get(f"flow:until={year},statistic=intra_share")
        total = held[i].sum()
        assert fact is None or close(fact["value"], np.trace(held[i]) / total if total else np.nan)
        active = flows.get(f"flow:until={year},statistic=n_active")
        assert active is None or active["value"] == (held[i] > 0).sum()
    _check_changes(facts("moved", found, pack))
    quotient = location_quotient(held)
    for fact in facts("quotient", found, pack).values():
        year, a, b = json.loads(fact["cut"]).values()
        at = int(year) - 2020, PROVINCES.index(a), PROVINCES.index(b)
        assert fact["value"] == pytest.approx(quotient[at])
        assert fact["n"] == held[at]
    parts = shift_share(held[2], held[3])
    for fact in facts("growth", found, pack).values():
        region, component = json.loads(fact["cut"]).values()
        i = PROVINCES.index(region)
        values = dict(zip(("national", "mix", "competitive"), (part[i] for part in parts), strict=True))
        assert close(fact["value"], values.get(component, sum(values.values())))
    for name in pack.measures:
        first = facts(name, found, pack)
        assert all(f["low"] <= f["high"] for f in first.values() if f["low"] is not None)
    assert facts("flow", found, pack) == flows
    check_rows(pack, found)


def test_what_leans_to_one_place_is_told_apart_from_noise() -> None:
    """2,000 relations: until 2020 even over three provinces, then four of five in one."""
    rng = np.random.default_rng(0)
    nodes = [
        {"organisation_id": f"o{i}", "name": f"n{i}", "region_code": p}
        for i, p in enumerate(["X11", "X21", "X3"])
    ]

    def drawn(year: int, chance: list[float]) -> list[dict[str, Any]]:
        ends = rng.choice(3, 1000, p=chance)
        return [
            {
                "relation_id": f"r{year}-{i:04}",
                "source_id": f"o{end}",
                "target_id": f"o{(end + 1) % 3}",
                "relation_date": date(year, 6, 1),
                "kind_code": "technology",
            }
            for i, end in enumerate(ends)
        ]

    pack = study.pack(
        measures={
            "moved": measured(table="relation", reduce="polarisation_change", cut=("year", "from"), over=3)
        }
    )
    for chance, is_beyond in (([0.8, 0.1, 0.1], True), ([1 / 3] * 3, False)):
        found = populations(pack, nodes, drawn(2020, [1 / 3] * 3) + drawn(2023, chance))
        told = facts("moved", found, pack)["moved:statistic=herfindahl,moment=change"]
        assert (told["low"] > 0) == is_beyond
        assert told["n"] == 2000


def test_shares_of_sums_ratios_and_samples() -> None:
    nodes = [
        {"organisation_id": "a", "name": "a", "region_code": "X11", "sample_code": ["s", "t"]},
        {"organisation_id": "b", "name": "b", "region_code": "X21", "sample_code": ["s"]},
        {"organisation_id": "c", "name": "c", "region_code": None, "sample_code": None},
    ]
    years = [
        {"organisation_id": "a", "year": 2020, "n_patent": 30, "revenue_cny": 200.0, "rd_expense_cny": 20.0},
        {"organisation_id": "b", "year": 2020, "n_patent": 10, "revenue_cny": 0.0, "rd_expense_cny": 5.0},
        {"organisation_id": "c", "year": 2020, "n_patent": 5, "n_employee": 8, "n_rd_employee": 2},
        {"organisation_id": "a", "year": 2021, "n_patent": None},
    ]
    dimensions = {
        **study.pack().dimensions,
        "place": Dimension(title=study.WORD, column="organisation_region_code", level="province"),
        "sample": Dimension(
            title=study.WORD, column="organisation_sample_code", names={"s": Text(zh="样", en="Sample")}
        ),
    }
    pack = study.pack(
        dimensions=dimensions,
        measures={
            "patents": measured(table="organisation_year", reduce="share", column="n_patent", cut=("place",)),
            "by_sample": measured(
                table="organisation_year",
                reduce="share",
                column="n_patent",
                cut=("sample",),
                where={"organisation_sample_code": ("s", "t")},
            ),
            "intensity": measured(table="organisation_year", reduce="mean", column="rd_intensity"),
            "staff": measured(table="organisation_year", reduce="mean", column="rd_employee_share"),
        },
    )
    rows = {"organisation": nodes, "organisation_year": years}
    from jihe.tables import OF_NETWORK, PUBLISHED
    from tests.measure.test_measure import table

    tables = {n: table(pack, n, rows.get(n, [])) for n in PUBLISHED if n not in OF_NETWORK}
    found = measure.populations({**tables, **measure.network_tables(tables, pack)}, pack)

    told = facts("patents", found, pack)
    assert told["patents:place=X1"]["value"] == 30 / 40
    assert (told["patents:place=X1"]["n"], told["patents:place=X1"]["n_base"]) == (1, 2)
    assert told["patents:place=X1"]["n_undefined"] == 2  # c has no place, a's 2021 no patents
    # Both samples hold a: the base counts its patents once.
    by_sample = facts("by_sample", found, pack)
    assert by_sample["by_sample:sample=s"]["value"] == 1
    assert by_sample["by_sample:sample=t"]["value"] == 30 / 40
    assert facts("intensity", found, pack)["intensity"]["value"] == 0.1  # b has no revenue
    assert facts("staff", found, pack)["staff"]["value"] == 0.25
    labels = measure.label_table(measure.fact_table("by_sample", found, pack), found, pack).to_pylist()
    assert [row["label_en"] for row in labels] == ["Sample", "t"]
    check_rows(pack, found)


@settings(max_examples=5)
@given(networks())
def test_groups_come_in_sets_and_are_compared(drawn: Any) -> None:
    nodes, relations = drawn
    groups = (
        GroupMember(line=2, group_set="coast", group_code="c1", name_zh="一", name_en="C1", region_code="X1"),
        GroupMember(line=3, group_set="coast", group_code="c2", name_zh="二", name_en="C2", region_code="X2"),
        GroupMember(line=4, group_set="other", group_code="g", name_zh="三", name_en="G", region_code="X3"),
    )
    dimension = Dimension(title=study.WORD, column="source_region_code", group="coast")
    pack = study.pack(
        region_groups=groups,
        dimensions={
            "coast": dimension,
            "side": dimension.model_copy(update={"same_as": "target_region_code"}),
        },
        measures={
            "coast": measured(table="relation", cut=("coast",)),
            "side": measured(table="relation", cut=("side",)),
        },
    )
    found = populations(pack, nodes, relations)
    of = {"X1": "c1", "X2": "c2"}
    place = {n["organisation_id"]: of.get(PROVINCE.get(n["region_code"], ""), "") for n in nodes}
    ends = [(place[r["source_id"]], place[r["target_id"]]) for r in relations]
    expected = Counter(a for a, _ in ends if a)
    assert {k.split("=")[1]: f["n"] for k, f in facts("coast", found, pack).items()} == expected
    sides = Counter("same" if a == b else "different" for a, b in ends if a and b)
    assert {k.split("=")[1]: f["n"] for k, f in facts("side", found, pack).items()} == sides
    check_rows(pack, found)


def test_years_of_dates_fall_in_bins() -> None:
    from jihe.pack.model import Bin

    bins = (
        Bin(line=2, bin_set="age", code="old", high=2000, name_zh="旧", name_en="old"),
        Bin(line=3, bin_set="age", code="new", low=2000, name_zh="新", name_en="new"),
    )
    pack = study.pack(
        bins=bins,
        dimensions={"age": Dimension(title=study.WORD, column="founded_date", bin="age")},
        measures={"age": measured(table="organisation", cut=("age",))},
    )
    nodes = [
        {"organisation_id": f"o{i}", "name": f"n{i}", "founded_date": day}
        for i, day in enumerate([date(1999, 12, 31), date(2000, 1, 1), date(2020, 5, 5), None])
    ]
    told = facts("age", populations(pack, nodes, []), pack)
    assert [(k, f["value"], f["n_undefined"]) for k, f in told.items()] == [
        ("age:age=old", 1, 1),
        ("age:age=new", 2, 1),
    ]


def test_distances_come_from_coordinates() -> None:
    """One relation within a province, one between two that lie a quarter of the equator apart."""
    spots = {"X1": (0.0, 0.0), "X2": (0.0, 90.0)}
    regions = tuple(
        region.model_copy(
            update=dict(zip(("latitude", "longitude"), spots.get(region.code, (None, None)), strict=True))
        )
        for region in study.pack().regions
    )
    assert isinstance(regions[0], Code)
    pack = study.pack(
        regions=regions,
        measures={
            "far": measured(
                table="relation",
                reduce="polarisation",
                cut=("year", "from", "into"),
                statistic=("mean_distance",),
            )
        },
    )
    nodes = [
        {"organisation_id": f"o{i}", "name": f"n{i}", "region_code": p}
        for i, p in enumerate(["X11", "X11", "X21"])
    ]
    relations = [
        {
            "relation_id": f"r{i}",
            "source_id": "o0",
            "target_id": f"o{i}",
            "relation_date": date(2021, 1, 1),
            "kind_code": "technology",
        }
        for i in (1, 2)
    ]
    told = facts("far", populations(pack, nodes, relations), pack)
    fact = told["far:year=2021,statistic=mean_distance"]
    assert fact["value"] == pytest.approx(6371.0088 * np.pi / 2 / 2)
    assert fact["unit"] == "km"
    assert told["far:year=2020,statistic=mean_distance"]["value"] is None
