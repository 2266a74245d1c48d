"""The networks of the published reports, as targets: A of the 2024 edition, B of the 2023 edition."""

from __future__ import annotations

import csv
from collections import defaultdict
from pathlib import Path
from typing import Any

from jihe.twin.network import Growth, Hub, Inner

SAME = {"中国信息通信研究院": "中国信通院"}
"""Printed names of one organisation."""

KINDS = "sample", "relation"

Rows = list[dict[str, str]]


def read(folder: Path, name: str) -> Rows:
    with (folder / name).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def target_a(folder: Path) -> Growth:
    rows = [row for row in read(folder, "top_nodes.csv") if row["edition"] == "2024"]
    in_out = [{2023: (int(row["in_degree"]), int(row["out_degree"]))} for row in rows]
    hubs = [
        Hub(row["name"], row["node_class"] == "sample", in_out=pair)
        for row, pair in zip(rows, in_out, strict=True)
    ]
    years = tuple(range(2014, 2024))
    return Growth(
        **_structure(folder, "2024", years),
        hubs=tuple(hubs),
        top_share=((0.2, "degree", 0.75),),
        cap={2023: _least(rows)},
    )


def target_b(folder: Path) -> Growth:
    rows = [row for row in read(folder, "top_nodes.csv") if row["edition"] != "2024"]
    degree: dict[tuple[str, bool], dict[int, int]] = defaultdict(dict)
    in_out: dict[tuple[str, bool], dict[int, tuple[int, int]]] = defaultdict(dict)
    by_year: dict[int, Rows] = defaultdict(list)
    for row in rows:
        name, year = SAME.get(row["name"], row["name"]), int(row["year"])
        by_year[year].append(row)
        key = name, row["node_class"] == "sample"
        if row["in_degree"]:
            in_out[key][year] = int(row["in_degree"]), int(row["out_degree"])
        else:
            # Two names stand twice in one year: the greater degree.
            degree[key][year] = max(int(row["degree"]), degree[key].get(year, 0))
    keys = dict.fromkeys([*in_out, *degree])
    return Growth(
        **_structure(folder, "2023", tuple(range(2014, 2023))),
        hubs=tuple(Hub(*key, degree[key], in_out[key]) for key in keys),
        cap={year: _least(found) for year, found in by_year.items()},
        inner=_platforms(folder),
    )


def _least(rows: Rows) -> tuple[int, int]:
    sample, relation = (
        min(int(row["degree"]) for row in rows if row["node_class"] == kind)
        for kind in ("sample", "relation")
    )
    return sample, relation


def _structure(folder: Path, edition: str, years: tuple[int, ...]) -> dict[str, Any]:
    found = {
        (int(row["year"]), row["statistic"]): float(row["value"])
        for row in read(folder, "network_structure.csv")
        if row["report_year"] == edition
        and row["network"] == "technology-cooperation"
        and row["kind"] == "table"
    }
    names = {
        "n_sample": "sample_nodes",
        "n_relation": "relation_nodes",
        "n_edge": "edges",
        "diameter": "diameter",
    }
    return {
        "years": years,
        **{key: tuple(int(found[year, name]) for year in years) for key, name in names.items()},
        "path_length": tuple(found[year, "average_path_length"] for year in years),
        "clustering": tuple(found[year, "average_clustering"] for year in years),
    }


def _platforms(folder: Path) -> Inner:
    found: dict[tuple[int, str], float] = {}
    for row in read(folder, "network_structure.csv"):
        if row["network"].startswith("platform-200"):
            found[int(row["year"]), row["statistic"]] = float(row["value"])
    years = (2015, 2017, 2019, 2021)
    share = {
        float(row["top_node_share_pct"]) / 100: float(row["cumulative_share_pct"]) / 100
        for row in read(folder, "cumulative_degree.csv")
        if row["network"] == "platform-200"
    }
    return Inner(
        n_member=int(found[2021, "sample_nodes"]),
        years=years,
        n_node=tuple(int(found[year, "nodes"]) for year in years),
        n_edge=tuple(int(found[year, "edges"]) for year in years),
        diameter=tuple(int(found[year, "diameter"]) for year in years),
        path_length=tuple(found[year, "average_path_length"] for year in years),
        clustering=tuple(found[year, "average_clustering"] for year in years),
        top_share=tuple((q, "out_degree", held) for q, held in share.items()),
    )
