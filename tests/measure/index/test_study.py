"""A study's index: counted, normalised and weighed by hand, and opened down to its rows."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from jihe import measure
from jihe.pack.model import Index, IndexSetting, Indicator, Pack
from tests import study
from tests.measure.test_measure import facts, measured, populations


def indicator(code: str, parent: str, weight: float | None, name: str = "", place: str = "") -> Indicator:
    return Indicator(
        line=2, code=code, parent=parent, name_zh=code, name_en=code, weight=weight, measure=name, place=place
    )


def ranked(without: tuple[str, ...] = ()) -> tuple[Pack, dict[str, Any]]:
    """Two provinces and a third without rows: firms count for a quarter, relations given for the rest."""
    tree = (
        indicator("size", "", 0.25),
        indicator("firms", "size", None, "organisations"),
        indicator("links", "", 0.75, "relations", "source_region_code"),
    )
    index = Index(folder=Path("index"), settings=IndexSetting(), tree=tree, units=(), values=())
    pack = study.pack(
        indices={"power": index},
        measures={
            "organisations": measured(table="organisation"),
            "relations": measured(table="relation"),
            "ranking": measured(
                table="organisation", reduce="index", index="power", cut=("province",), without=without
            ),
        },
    )
    places = ["X1", "X1", "X1", "X2"]
    nodes = [
        {
            "organisation_id": f"o{i}",
            "name": f"n{i}",
            "region_code": place,
            "is_sample": False,
            "topic_code": None,
        }
        for i, place in enumerate(places)
    ]
    ends = [("o0", "o3"), ("o3", "o0"), ("o3", "o1"), ("o3", "o2"), ("o3", "o1")]
    relations = [
        {
            "relation_id": f"r{i}",
            "source_id": a,
            "target_id": b,
            "relation_date": date(2021, 1, 1),
            "kind_code": "technology",
            "amount_cny": None,
        }
        for i, (a, b) in enumerate(ends)
    ]
    return pack, populations(pack, nodes, relations)


def values(found: dict[str, dict[str, Any]], statistic: str, node: str) -> list[float]:
    return [row["value"] for id_, row in found.items() if f"index_node={node},statistic={statistic}" in id_]


def test_scores_points_and_ranks_are_those_worked_out_by_hand() -> None:
    pack, tables = ranked()
    found = facts("ranking", tables, pack)
    # X1: 3 firms and 1 relation given; X2: 1 firm and 4 relations.
    firms, links = np.log([4, 2]) / np.log(4), np.log([2, 5]) / np.log(5)
    whole = 100 * (0.25 * firms + 0.75 * links)
    assert values(found, "value", "firms") == [3, 1]
    assert values(found, "score", "index") == pytest.approx(whole)
    assert values(found, "points", "size") == pytest.approx(25 * firms)
    assert values(found, "rank", "index") == [2, 1]
    assert values(found, "rank", "size") == [1, 2]
    [low, high] = [
        [row[end] for id_, row in found.items() if "=index,statistic=rank" in id_] for end in ("low", "high")
    ]
    assert all(a <= r <= b for a, r, b in zip(low, [2, 1], high, strict=True))


def test_a_score_opens_to_its_parts_and_an_indicator_to_its_rows() -> None:
    pack, tables = ranked()
    found = facts("ranking", tables, pack)
    way = measure.way("ranking", tables, pack)
    code = {id_: measure.parse_fact_id(id_, pack)[1] for id_ in found}
    for id_, row in found.items():
        assert way.rows(code[id_]).count().to_pyarrow().as_py() == row["n"] == len(way.numbers(code[id_]))
    parts = way.rows(code[next(id_ for id_ in found if "=index,statistic=score" in id_)])
    opened = parts.order_by("row").to_pyarrow().to_pylist()
    assert [row["title"] for row in opened] == ["size", "links"]
    whole = next(row["value"] for id_, row in found.items() if "=index,statistic=score" in id_)
    assert sum(row["points"] for row in opened) == pytest.approx(whole)
    assert all(row["fact_id"] in found for row in opened)


def test_a_region_left_out_sets_no_maximum() -> None:
    pack, tables = ranked(without=("X2",))
    assert values(facts("ranking", tables, pack), "score", "index") == pytest.approx([100])


def test_values_are_told_of_the_units_asked_for() -> None:
    pack, tables = ranked()
    way = measure.way("ranking", tables, pack)
    assert way.values(["X2", "X1", "X3"]) == {"firms": ([1, 3, 0], 4), "links": ([4, 1, 0], 5)}
