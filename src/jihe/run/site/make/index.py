"""An index as the page reads it: its tree, and values of indicators, of which the page makes scores."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import ibis
import pyarrow.compute as pc

from jihe import measure as measured
from jihe.errors import LANGUAGES
from jihe.measure.index.study import NODE, STATISTIC, Ranking
from jihe.measure.index.table import Table
from jihe.pack.model import Index, Measure

if TYPE_CHECKING:
    from .maker import Maker

NORMALISATIONS = (
    "log_ratio",
    "min_max",
    "z_score",
    "rank_score",
    "percentile_rank",
    "fraction_of_maximum",
    "efficacy",
)
AGGREGATIONS = ("arithmetic", "geometric", "harmonic")
"""What the page can work out; it and `jihe.measure.index` agree."""
TOLD = ("score", "rank", "value")


def make(maker: Maker, name: str) -> None:
    """The index of this name: ``index/NAME.LANG.json``."""
    maker.make("regions")
    index = maker.pack.indices[name]
    table = Table(index)
    ranked = [(m, held) for m, held in maker.pack.measures.items() if held.index == name]
    lists = [made for m, held in ranked if (made := _list(maker, m, held, table)) is not None]
    for lang in LANGUAGES:
        told = {
            "name": name,
            **_tree(table, index, lang),
            "lists": [_named(maker, one, lang) for one in lists],
        }
        maker.store.write_json(f"index/{name}.{lang}", told)


def _tree(table: Table, index: Index, lang: str) -> dict[str, Any]:
    tree, said = table.tree, index.settings
    own = {node.code: node for node in table.nodes}
    nodes = [
        {
            "code": code,
            "name": table.name(code, lang),
            "parent": int(tree.parent[i]),
            "share": float(tree.share[i]),
            "sign": int(tree.direction[i]),
            "measure": own[code].measure or "",
            "own": own[code].normalisation or "",
            "low": own[code].low,
            "high": own[code].high,
            "fact": quote(code, safe=""),
        }
        for i, code in enumerate(tree.code)
    ]
    return {
        "title": said.title.get(lang) if said.title else "",
        "scale": said.scale,
        "normalise": said.normalise,
        "aggregate": said.aggregate,
        "missing": said.missing,
        "is_live": _is_live(index),
        "normalisations": list(NORMALISATIONS),
        "aggregations": list(AGGREGATIONS),
        "nodes": nodes,
    }


def _is_live(index: Index) -> bool:
    """Whether the page can work scores out again: not where a normalisation or a mean is beyond it."""
    said = index.settings
    ways = {node.normalisation for node in index.tree if node.normalisation}
    is_known = said.normalise in (*NORMALISATIONS, "goalposts") and said.aggregate in AGGREGATIONS
    return is_known and not said.levels and said.weigh == "given" and ways <= {*NORMALISATIONS, "goalposts"}


def _list(maker: Maker, name: str, measure: Measure, table: Table) -> dict[str, Any] | None:
    """A measure that ranks: units, their values, what was printed; None where there is nothing to rank."""
    facts = _facts(maker, name)
    dimension, root = measure.cut[0], table.tree.code[table.tree.root]
    units = sorted({unit for unit, node, _ in facts if node == root})
    if not units:
        return None
    leaves = [table.tree.code[i] for i in table.tree.leaf]
    printed = [[facts.get((u, root, s), {}) for s in ("score", "rank")] for u in units]
    day = _year_earlier(maker.pack.settings.snapshot_date)
    return {
        "measure": name,
        "dimension": dimension,
        "unit": [{"code": u, "fact": f"{name}:{dimension}={quote(u, safe='')},{NODE}="} for u in units],
        "value": [[facts.get((u, leaf, "value"), {}).get("value") for leaf in leaves] for u in units],
        "before": _before(maker, name, measure, units, leaves, day),
        "day": str(day),
        "score": [score.get("value") for score, _ in printed],
        "rank": [rank.get("value") for _, rank in printed],
        "low": [rank.get("low") for _, rank in printed],
        "high": [rank.get("high") for _, rank in printed],
    }


def _facts(maker: Maker, name: str) -> dict[tuple[str, str, str], dict[str, Any]]:
    """(unit, node, statistic) -> fact, of a measure that ranks."""
    table = maker.table("measure.fact")
    found = {}
    for row in (
        table.filter(pc.equal(table["measure"], name)).select(["cut", "value", "low", "high"]).to_pylist()
    ):
        cut = json.loads(row.pop("cut"))
        node, statistic = cut.pop(NODE), cut.pop(STATISTIC)
        if statistic in TOLD:
            (unit,) = cut.values()
            found[unit, node, statistic] = row
    return found


def _named(maker: Maker, told: Mapping[str, Any], lang: str) -> dict[str, Any]:
    labels, places = maker.labels[lang], maker.store.json(f"regions.{lang}")
    units = [
        {**unit, "name": labels.name(told["dimension"], unit["code"]), "is_region": unit["code"] in places}
        for unit in told["unit"]
    ]
    return {**told, "title": maker.pack.measures[told["measure"]].title.get(lang), "unit": units}


# ---- what had been known a year earlier


def _year_earlier(day: date) -> date:
    return day.replace(year=day.year - 1, day=min(day.day, 28) if day.month == 2 else day.day)


def _before(
    maker: Maker, name: str, measure: Measure, units: Sequence[str], leaves: Sequence[str], day: date
) -> list[list[float | None]] | None:
    """The same indicators counted over the rows that are dated up to a day.

    A null column where rows have no such date, so that nothing can be told; None where that is so of all, or
    of an index whose values are treated.
    """
    said = maker.pack.indices[str(measure.index)].settings
    if said.treat != "none" or said.impute != "none" or said.least_coverage:
        return None
    ranking = Ranking(name, measure, earlier(maker.populations, day), maker.build.pack)
    counted = ranking.values(units)
    columns = [counted[leaf][0] if counted[leaf][1] else [None] * len(units) for leaf in leaves]
    if not any(counted[leaf][1] for leaf in leaves):
        return None
    return [list(row) for row in zip(*columns, strict=True)]


def earlier(populations: measured.Populations, day: date) -> dict[str, ibis.Table]:
    """Populations of what was dated up to a day: relations, events, years told of organisations, and whoever
    was founded by then or at a time that is not known."""
    found: dict[str, ibis.Table] = dict(populations)
    relation = populations["relation"]
    found["relation"] = relation.filter(relation.relation_date <= day)
    for name, table in populations.items():
        if name == "event":
            found[name] = table.filter(table.event_date <= day)
        elif name == "organisation_year":
            found[name] = table.filter(table.year <= day.year)
        elif name in ("organisation", "membership"):
            founded = table.founded_date if name == "organisation" else table.organisation_founded_date
            found[name] = table.filter(founded.isnull() | (founded <= day))
        elif "relation_id" in table.columns and name != "relation":
            found[name] = table.semi_join(found["relation"], "relation_id")
        elif "first_year" in table.columns:
            found[name] = table.filter(table.first_year <= day.year)
    return found
