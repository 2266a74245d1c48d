from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from jihe.audit import find_in_facts, find_in_figures
from jihe.pack import Pack, load
from jihe.pack.model import Figure

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def china() -> Pack:
    return load(ROOT / "studies" / "china-ai")


def figures(pack: Pack, *rows: dict[str, Any]) -> Pack:
    told = tuple(Figure(line=n, report="2024", **row) for n, row in enumerate(rows, 2))
    return pack.model_copy(update={"published": {"made": told}})


def codes(pack: Pack) -> list[str]:
    return [finding.rule for finding in find_in_figures(pack)]


def test_two_values_of_one_figure(china: Pack) -> None:
    cut = "network_year=2023;statistic={}"
    rows = [
        {"measure": "network", "cut": cut.format(s), "value": v}
        for s, v in (("n_edge", "91158"), ("diameter", "11"))
    ]
    assert codes(figures(china, *rows)) == []
    (found,) = find_in_figures(figures(china, *rows, {**rows[0], "value": "91185"}))
    assert (found.rule, found.printed, found.expected) == ("stated_twice", "91158", "91185")
    assert [place.row for place in found.places] == [2, 4]


def test_blanks_in_a_cut_mean_nothing(china: Pack) -> None:
    cuts = {"network_year=2023; statistic=n_edge": "91158", "network_year=2023;statistic=diameter": "11"}
    rows = [{"measure": "network", "cut": cut, "value": value} for cut, value in cuts.items()]
    assert codes(figures(china, *rows)) == []


def test_identities_hold_among_figures(china: Pack) -> None:
    told = {"n_node": "35672", "n_edge": "91158", "average_degree": "3.287"}
    rows = [
        {"measure": "network", "cut": f"network_year=2023;statistic={s}", "value": v} for s, v in told.items()
    ]
    assert codes(figures(china, *rows)) == ["average_degree"]


def test_a_city_is_no_more_than_its_province(china: Pack) -> None:
    def row(level: str, code: str, value: str) -> dict[str, str]:
        return {"measure": f"firm_by_{level}", "cut": f"{level}={code}", "value": value, "unit": "%"}

    province = row("province", "440000", "21.90")
    assert (
        codes(figures(china, province, row("city", "440300", "13.36"), row("city", "440100", "8.54"))) == []
    )
    assert codes(figures(china, province, row("city", "440300", "23.36"))) == ["part_whole"]
    two = (row("city", "440300", "13.36"), row("city", "440100", "8.85"))
    assert codes(figures(china, province, *two)) == ["part_whole"]


def test_the_figures_of_the_study_hold_the_known_contradictions(china: Pack) -> None:
    found = find_in_figures(china)
    assert {("average_degree", "3.287"), ("node_sum", "58800")} <= {(f.rule, f.printed) for f in found}
    values = {frozenset((f.printed, f.expected)) for f in found if f.rule == "stated_twice"}
    assert frozenset(("75.79", "75.49")) in values


FACT = {"low": None, "high": None, "unit": "", "n_undefined": 0, "rank": None}


def fact(measure: str, value: float, n: int, base: int, **cut: str) -> dict[str, Any]:
    name = ",".join(f"{k}={v}" for k, v in cut.items())
    return {
        **FACT,
        "fact_id": f"{measure}:{name}",
        "measure": measure,
        "cut": json.dumps(cut),
        "value": value,
        "n": n,
        "n_base": base,
    }


def told(pack: Pack, *rows: dict[str, Any]) -> list[str]:
    return [finding.rule for finding in find_in_facts(pa.Table.from_pylist(list(rows)), pack)]


@pytest.fixture(scope="module")
def example() -> Pack:
    return load(ROOT / "studies" / "example")


def test_facts_of_a_sound_slice(example: Pack) -> None:
    rows = [fact("application_share", n / 3, n, 3, application=a) for a, n in (("crop", 1), ("show", 2))]
    assert told(example, *rows) == []


def test_shares_of_a_slice_add_up_to_one(example: Pack) -> None:
    rows = [fact("application_share", n / 3, n, 3, application=a) for a, n in (("crop", 1), ("show", 1))]
    assert told(example, *rows) == ["fact_sum"]


def test_a_share_has_no_more_rows_than_its_base(example: Pack) -> None:
    rows = [fact("application_share", 1.0, 4, 3, application="crop")]
    assert told(example, *rows) == ["fact_range"]
    rows = [
        fact("application_share", 1.5, 3, 3, application="crop"),
        fact("application_share", -0.5, 0, 3, application="show"),
    ]
    assert told(example, *rows) == ["fact_range", "fact_range"]
