"""Numbers from tables: pure functions, each number with the way back to its rows."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping

import ibis
import pyarrow as pa

from jihe.pack.model import Pack

from .cut import labels as _labels
from .fact import FACT, Spread, check_measure, facts, opened, parse_fact_id, spread
from .network import Structure, edges_and_nodes, statistic_labels
from .population import populations

__all__ = [
    "check_measure",
    "edges_and_nodes",
    "fact_table",
    "label_table",
    "labelled",
    "no_facts",
    "opened_rows",
    "parse_fact_id",
    "populations",
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


def fact_table(name: str, populations: Mapping[str, ibis.Table], pack: Pack) -> pa.Table:
    """The facts of measure `name`, as `jihe.measure.fact.FACT`."""
    found = way(name, populations, pack)
    rows = found.facts() if isinstance(found, Structure) else facts(found, pack)
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
        if dimension == "statistic":
            made = statistic_labels()
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
    name: str, populations: Mapping[str, ibis.Table], pack: Pack, wanted: Iterable[str]
) -> tuple[pa.Table, dict[str, ibis.Table]]:
    """What stands behind every fact of measure `name` at once, for drawing.

    Parameters
    ----------
    wanted
        The facts to open.

    Returns
    -------
    (pyarrow.Table, dict)
        fact_id, population, rows (numbers of the population's `row`); and the populations by name.
    """
    found = way(name, populations, pack)
    keep = set(wanted)
    if isinstance(found, Structure):
        rows = []
        for row in found.facts():
            if row["fact_id"] in keep:
                cut = json.loads(str(row["cut"]))
                numbers = found.rows(cut).order_by("row").row.to_pyarrow().to_pylist()
                rows.append((row["fact_id"], found.population(cut["statistic"]), numbers))
        used = {kind: populations[kind] for _, kind, _ in rows}
    else:
        # Different values are rows of their own, which no published table holds.
        kind = name if found.measure.distinct else found.measure.table
        rows = [(id_, kind, numbers) for id_, numbers in opened(found) if id_ in keep]
        used = {kind: found.behind.drop(*found.cuts) if found.measure.distinct else populations[kind]}
    columns = zip(*rows, strict=True) if rows else ((), (), ())
    types = {"fact_id": pa.string(), "population": pa.string(), "rows": pa.list_(pa.int64())}
    table = pa.table({c: pa.array(list(v), t) for (c, t), v in zip(types.items(), columns, strict=True)})
    return table, used


def way(name: str, populations: Mapping[str, ibis.Table], pack: Pack) -> Spread | Structure:
    """How measure `name` is counted: `rows(cut)` opens a fact. Worth keeping where many facts are opened."""
    measure = pack.measures[name]
    if measure.reduce == "structure":
        return Structure(name, measure, populations, pack)
    return spread(name, populations, pack)
