"""Codes of the pack's taxonomies and regions for organisations, relations and events.

First form: names, aliases, codes and the study's rule tables. Each code stands beside the rule that
decided; what no rule knows stays without a code and is counted, never guessed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import ibis
import pyarrow as pa

from jihe.pack.model import Pack

from .codes import Classifier, Decision
from .money import convert, unpriced
from .regions import Gazetteer

__all__ = ["classify", "convert", "unrecognised"]

_BETWEEN = "\x1f"
"""Joins the texts of a many-valued cell into one lookup key."""


def classify(name: str, table: ibis.Table, pack: Pack) -> ibis.Table:
    """Add `<column>_code` and `<column>_rule` for each taxonomy of table `name`, and for regions.

    Parameters
    ----------
    name
        A key of `jihe.tables.PUBLISHED`.
    table
        Its rows as `resolve` left them.
    pack
        Trees, rules and the snapshot day, on which names are looked up.

    Returns
    -------
    ibis.Table
        `table` with the columns added; a code is null where nothing decided, and the rule says why.
    """
    day = pack.settings.snapshot_date
    for key, setting in sorted(pack.settings.taxonomy.items()):
        if setting.table == name:
            classifier = Classifier.of(key, pack.taxonomies[key], pack.rules.get(key, ()), day)
            table = (_many if setting.many else _one)(table, setting.column, classifier)
    if "region" in table.columns:
        if pack.settings.region is None:
            return table.mutate(region_code=ibis.null("string"), region_rule=ibis.null("string"))
        gazetteer = Gazetteer.of(pack.regions, pack.settings.region, day)

        def decide(paths: list[str]) -> list[Decision]:
            return [gazetteer.find(path) for path in paths]

        table = _looked_up(table, "region", table.region, decide, pa.string())
    return table


def _one(table: ibis.Table, column: str, classifier: Classifier) -> ibis.Table:
    def decide(texts: list[str]) -> list[Decision]:
        classifier.learn(texts)
        return [classifier.one(text) for text in texts]

    return _looked_up(table, column, table[column], decide, pa.string())


def _many(table: ibis.Table, column: str, classifier: Classifier) -> ibis.Table:
    def decide(keys: list[str]) -> list[tuple[list[str | None], list[str]]]:
        lists = [key.split(_BETWEEN) for key in keys]
        classifier.learn(sorted({text for texts in lists for text in texts}))
        decided = [classifier.several(texts) for texts in lists]
        return [([code for code, _ in found], [rule for _, rule in found]) for found in decided]

    return _looked_up(table, column, table[column].join(_BETWEEN), decide, pa.list_(pa.string()))


def _looked_up(
    table: ibis.Table,
    column: str,
    key: ibis.Value,
    decide: Callable[[list[str]], Sequence[Sequence[object]]],
    type_: pa.DataType,
) -> ibis.Table:
    """Decide once for each different text, then join."""
    table = table.mutate(lookup=key)
    texts = (
        table.select("lookup").distinct().filter(lambda t: t.lookup.notnull()).order_by("lookup").to_pyarrow()
    )
    words = texts["lookup"].to_pylist()
    decided = decide(words)
    found = ibis.memtable(
        pa.table(
            {
                "lookup": pa.array(words, pa.string()),
                f"{column}_code": pa.array([code for code, _ in decided], type_),
                f"{column}_rule": pa.array([rule for _, rule in decided], type_),
            }
        )
    )
    return table.left_join(found, "lookup").drop("lookup", "lookup_right")


def unrecognised(name: str, table: ibis.Table, pack: Pack) -> ibis.Table:
    """What nothing decided, as a worklist: the texts for which a list, a rule or a rate is missing.

    Parameters
    ----------
    name, table
        A classified and converted table.

    Returns
    -------
    ibis.Table
        table, column, text, rule (why not), n (rows). A place of which only the larger part is known stands
        here too; for money the text is the currency and the year for which rate.csv has no line.
    """
    found = []
    for setting in pack.settings.taxonomy.values():
        if setting.table != name:
            continue
        stated, code = table[setting.column], table[f"{setting.column}_code"]
        rule = table[f"{setting.column}_rule"]
        if setting.many:
            stated, rule = stated.join(" | "), ibis.literal("unknown")
            code = ibis.ifelse(code.length() > 0, code[0], ibis.null("string"))
        found.append((setting.column, stated, rule, code.isnull()))
    if "region" in table.columns:
        partly = table.region_rule.contains(";")
        found.append(("region", table.region, table.region_rule, table.region_code.isnull() | partly))
    for column, stated, is_lacking in unpriced(name, table, pack):
        found.append((column, stated, ibis.literal("no rate"), is_lacking))
    parts = [
        table.filter(is_lacking & stated.notnull() & (stated != ""))
        .select(table=ibis.literal(name), column=ibis.literal(column), text=stated, rule=rule)
        .group_by(["table", "column", "text", "rule"])
        .agg(n=ibis._.count())
        for column, stated, rule, is_lacking in found
    ]
    return ibis.union(*parts) if parts else ibis.memtable(UNRECOGNISED.empty_table())


UNRECOGNISED = pa.schema(
    [
        ("table", pa.string()),
        ("column", pa.string()),
        ("text", pa.string()),
        ("rule", pa.string()),
        ("n", pa.int64()),
    ]
)
