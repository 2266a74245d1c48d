"""The page of a region: every fact that names it, its place among its like, and what flows in and out."""

from __future__ import annotations

import json
from collections import defaultdict
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from jihe.present.format import number
from jihe.present.site.rejection import missing

from .fact import facts_of

if TYPE_CHECKING:
    from .reader import Reader

MOST_FLOWS = 10
NODE, STATISTIC = "index_node", "statistic"


def regions(reader: Reader, lang: str) -> list[dict[str, Any]]:
    """All places of which any fact tells, in the order of their tree."""
    told: list[dict[str, Any]] = reader.held("regions", f"told.{lang}")
    return told


def region(reader: Reader, code: str, lang: str) -> dict[str, Any]:
    """The answer to ``region``."""
    tree = reader.held("regions", f"regions.{lang}")
    if code not in tree:
        raise missing("code", code)
    node, place = tree[code], reader.held("regions", "dimensions")
    found = _facts(reader, code)
    plain = [row for row in found if row["n_place"] == 1 and NODE not in row["cut"]]
    flows = [row for row in found if row["n_place"] > 1]
    ranked = [row for row in found if NODE in row["cut"]]
    return {
        "code": code,
        "name": node["name"],
        "level": node["level"],
        "parents": _parents(tree, node),
        "children": [_head(tree[c]) for c in node.get("members", []) if c in tree]
        or [_head(other) for other in tree.values() if other["parent"] == code],
        "siblings": [
            _head(o)
            for o in tree.values()
            if o["level"] == node["level"] and o["parent"] == node["parent"] and o["code"] != code
        ],
        "measures": _measures(reader, plain, place, lang),
        "flows": _flows(reader, flows, code, place, lang),
        "index": _index(reader, ranked, lang),
        "figures": [h["id"] for h in reader.figures(lang) if h["chapter"].endswith(f"_{code}")],
        "is_synthetic": reader.site()["is_synthetic"],
    }


def _facts(reader: Reader, code: str) -> list[dict[str, Any]]:
    """The facts that name a place, each with its rank among its like and how many places it names."""
    at = facts_of(reader, code)
    place, taken = reader.held("regions", "dimensions"), pa.array(at, pa.int64())
    rows = reader.table("facts", "fact").take(taken).to_pylist()
    ranks = reader.table("regions", "rank").take(taken).to_pylist()
    for row, rank in zip(rows, ranks, strict=True):
        row["cut"] = json.loads(row["cut"])
        row |= {"place": rank["rank"], "of": rank["of"], "n_place": sum(d in place for d in row["cut"])}
    return rows


def _head(node: dict[str, Any]) -> dict[str, str]:
    return {"code": node["code"], "name": node["name"]}


def _parents(tree: dict[str, Any], node: dict[str, Any]) -> list[dict[str, str]]:
    found: list[dict[str, str]] = []
    while node["parent"] in tree and len(found) < len(tree):
        node = tree[node["parent"]]
        found.insert(0, _head(node))
    return found


def _told(reader: Reader, row: dict[str, Any], place: dict[str, str], lang: str) -> dict[str, Any]:
    labels, unit = reader.labels(lang), row["unit"] or ""
    rest = {d: c for d, c in row["cut"].items() if d not in place}
    card = reader.cards(lang)[row["measure"]]
    year = next((int(c) for d, c in rest.items() if c.isdigit() and len(c) == 4), None)
    return {
        "id": row["fact_id"],
        "text": number(row["value"], unit),
        "value": row["value"],
        "unit": card["_units"].get(unit, unit),
        "n": row["n"],
        "label": " · ".join(labels.get(pair, pair[1]) for pair in rest.items()),
        "year": year,
        "rank": row["place"],
        "of": row["of"],
    }


def _measures(
    reader: Reader, found: list[dict[str, Any]], place: dict[str, str], lang: str
) -> list[dict[str, Any]]:
    by: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in found:
        by[row["measure"]].append(_told(reader, row, place, lang))
    cards = reader.cards(lang)
    return [
        {"measure": m, "title": cards[m]["title"], "unit": by[m][0]["unit"], "facts": by[m]}
        for m in cards
        if m in by
    ]


def _flows(
    reader: Reader, found: list[dict[str, Any]], code: str, place: dict[str, str], lang: str
) -> list[dict[str, Any]]:
    """For each measure of flows the places that most flows to, and those that most comes from."""
    by: dict[tuple[str, str, str, str, str], list[dict[str, Any]]] = defaultdict(list)
    for row in found:
        ends = [d for d in row["cut"] if d in place]
        if len(ends) != 2 or row["value"] is None:
            continue
        rest = " · ".join(reader.labels(lang).get(p, p[1]) for p in row["cut"].items() if p[0] not in ends)
        for own, other, direction in ((ends[0], ends[1], "out"), (ends[1], ends[0], "in")):
            if row["cut"][own] == code and row["cut"][other] != code:
                by[row["measure"], own, other, direction, rest].append({**row, "partner": row["cut"][other]})
    answer = []
    for (measure, own, other, direction, rest), rows in sorted(by.items()):
        rows.sort(key=lambda row: (-row["value"], row["partner"]))
        partners = [
            {
                "code": row["partner"],
                "name": reader.labels(lang).get((other, row["partner"]), row["partner"]),
                "fact": row["fact_id"],
                "text": number(row["value"], row["unit"] or ""),
                "value": row["value"],
            }
            for row in rows[:MOST_FLOWS]
        ]
        card = reader.cards(lang)[measure]
        titles = card["_dimensions"]
        told = {"measure": measure, "title": card["title"], "dimension": titles[own], "other": titles[other]}
        answer.append(
            {**told, "direction": direction, "label": rest, "total": len(rows), "partners": partners}
        )
    return answer


def _index(reader: Reader, found: list[dict[str, Any]], lang: str) -> list[dict[str, Any]]:
    """Scores and ranks on every node of each index that ranks the place."""
    told = reader.held("regions", f"indices.{lang}")
    by: dict[str, dict[tuple[str, str], dict[str, Any]]] = defaultdict(dict)
    for row in found:
        by[row["measure"]][row["cut"][NODE], row["cut"].get(STATISTIC, "score")] = row
    answer = []
    for measure, rows in by.items():
        nodes = [
            {
                **node,
                **{
                    s: _told(reader, rows[node["code"], s], {}, lang) if (node["code"], s) in rows else None
                    for s in ("score", "rank")
                },
            }
            for node in told[measure]["nodes"]
        ]
        answer.append(
            {"index": measure, "title": told[measure]["title"], "list": measure, "year": "", "nodes": nodes}
        )
    return answer
