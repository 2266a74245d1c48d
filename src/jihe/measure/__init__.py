"""Numbers from tables: pure functions, each number with the way back to its rows."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping

import ibis
import pyarrow as pa

from jihe.pack.model import Pack
from jihe.pack.space import SPATIAL

from .cut import Label, classes
from .cut import labels as _labels
from .fact import FACT, check_measure, facts, opened, parse_fact_id
from .index.study import NODE, Ranking, index_labels, leaf_weights, node_labels
from .network.outline import outline
from .network.rolling import n_within
from .network.study import Curve, Structure, model_labels, of_network, statistic_labels
from .network.study_tables import (
    network_tables,
    node_years,
    pictured,
    pictured_years,
    population_names,
    positions,
)
from .population import Populations, populations
from .space.study import Spatial, space_labels
from .spread import Spread, spread

__all__ = [
    "Populations",
    "check_measure",
    "class_pairs",
    "fact_table",
    "label_table",
    "labelled",
    "leaf_weights",
    "n_within",
    "network_tables",
    "no_facts",
    "node_years",
    "opened_rows",
    "outline",
    "parse_fact_id",
    "pictured",
    "pictured_years",
    "population_names",
    "populations",
    "positions",
    "way",
]

LABEL = pa.schema(
    [
        ("dimension", pa.string()),
        ("code", pa.string()),
        ("label_zh", pa.string()),
        ("label_en", pa.string()),
        ("position", pa.int64()),
    ]
)


BROUGHT_LABELS: Mapping[str, Callable[[], list[Label]]] = {
    "statistic": lambda: [*statistic_labels(), *space_labels("statistic"), *index_labels()],
    "curve": model_labels,
    "moment": lambda: space_labels("moment"),
    "component": lambda: space_labels("component"),
}
"""Dimensions that ways to reduce bring with them -> labels of their classes."""


def class_pairs(dimension: str, table: str, pack: Pack) -> list[tuple[str, str]]:
    """(code, class) for each code of the tree of a dimension's column in population `table`."""
    return classes(pack.dimensions[dimension], table, pack)


def fact_table(name: str, populations: Mapping[str, ibis.Table], pack: Pack) -> pa.Table:
    """The facts of measure `name`, as `jihe.measure.fact.FACT`."""
    found = way(name, populations, pack, is_bare=True)
    rows = facts(found, pack) if isinstance(found, Spread) else found.facts()
    return pa.Table.from_pylist(rows, FACT)


def no_facts() -> pa.Table:
    """An empty fact table, for a study that declares no measure yet."""
    return FACT.empty_table()


def label_table(facts: pa.Table, populations: Mapping[str, ibis.Table], pack: Pack) -> pa.Table:
    """What the classes in `facts` are called: dimension, code, label_zh, label_en, position."""
    seen: dict[str, set[str]] = {}
    for cut in facts["cut"].to_pylist():
        for dimension, code in json.loads(cut).items():
            seen.setdefault(dimension, set()).add(code)
    source = {d: m.table for m in pack.measures.values() for d in m.cut}
    ids = {code for codes in seen.values() for code in codes}
    organisation = populations["organisation"]
    wanted = ibis.memtable(pa.table({"organisation_id": pa.array(sorted(ids), pa.string())}))
    named = organisation.semi_join(wanted, "organisation_id")
    own = ibis.coalesce(named.short_name, named.name)
    called = named.select("organisation_id", own=own, en=ibis.coalesce(named.name_en, own))
    names = {row["organisation_id"]: (row["own"], row["en"]) for row in called.to_pyarrow().to_pylist()}
    rows: list[dict[str, object]] = []
    for dimension in sorted(seen):
        if dimension in BROUGHT_LABELS:
            made = BROUGHT_LABELS[dimension]()
        elif dimension == NODE:
            made = node_labels(pack)
        elif dimension not in pack.dimensions:
            continue  # numbers, which are their own names
        else:
            made = _labels(
                dimension, pack.dimensions[dimension], source[dimension], pack, seen[dimension], names
            )
        rows += [
            {
                "dimension": dimension,
                "code": m.code,
                "label_zh": m.zh,
                "label_en": m.en,
                "position": m.position,
            }
            for m in made
        ]
    return pa.Table.from_pylist(rows, LABEL)


def labelled(facts: pa.Table, labels: pa.Table, lang: str) -> pa.Table:
    """The facts with a column `label`: what the classes of each are called in language `lang`."""
    words = {(row["dimension"], row["code"]): row[f"label_{lang}"] for row in labels.to_pylist()}
    cuts = [json.loads(cut).items() for cut in facts["cut"].to_pylist()]
    called = [" · ".join(words.get(pair, pair[1]) for pair in cut) for cut in cuts]
    return facts.add_column(3, "label", pa.array(called, pa.string()))


def opened_rows(
    name: str,
    populations: Mapping[str, ibis.Table],
    pack: Pack,
    wanted: Iterable[str],
    shows: Callable[[str], bool] = lambda kind: True,
) -> tuple[pa.Table, dict[str, ibis.Table]]:
    """What stands behind every fact of measure `name` at once, for drawing.

    Parameters
    ----------
    wanted
        The facts to open.
    shows
        Whether the rows of a population will be shown, by its name: what stands in others is not looked up.

    Returns
    -------
    (pyarrow.Table, dict)
        fact_id, population, rows (numbers of the population's `row`); and the populations by name.
    """
    found = way(name, populations, pack, is_narrow=True)
    keep = set(wanted)
    if not isinstance(found, Spread):
        cuts = {id_: parse_fact_id(id_, pack)[1] for id_ in sorted(keep)}
        kinds = {id_: found.population(cut) for id_, cut in cuts.items()}
        rows = [(id_, kinds[id_], found.numbers(cut)) for id_, cut in cuts.items() if shows(kinds[id_])]
        own = {name: found.own} if isinstance(found, Ranking) else {}
        used = {kind: own[kind] if kind in own else populations[kind] for _, kind, _ in rows}
    else:
        # Different values are rows of their own, which no published table holds.
        is_value = found.measure.distinct is not None and found.measure.opens == "values"
        kind = name if is_value else found.measure.population
        every = opened(found) if is_value or shows(kind) else ()
        rows = [(id_, kind, numbers) for id_, numbers in every if id_ in keep]
        used = {kind: found.behind.drop(*found.cuts) if is_value else populations[kind]}
    columns = zip(*rows, strict=True) if rows else ((), (), ())
    types = {"fact_id": pa.string(), "population": pa.string(), "rows": pa.list_(pa.int64())}
    table = pa.table({c: pa.array(list(v), t) for (c, t), v in zip(types.items(), columns, strict=True)})
    return table, used


def way(
    name: str,
    populations: Mapping[str, ibis.Table],
    pack: Pack,
    is_bare: bool = False,
    is_narrow: bool = False,
) -> Spread | Structure | Curve | Spatial | Ranking:
    """How measure `name` is counted: `rows(cut)` opens a fact, unless it is bare; a narrow one tells rows'
    numbers alone. Worth keeping where many facts are opened."""
    if pack.measures[name].reduce == "index":
        return Ranking(name, pack.measures[name], populations, pack)
    if pack.measures[name].reduce in SPATIAL:
        return Spatial(name, pack.measures[name], populations, pack)
    found = of_network(name, pack.measures[name], populations, pack)
    return found if found is not None else spread(name, populations, pack, is_bare, is_narrow)
