"""How much bears a code and what decided it, and which texts wait for a list, a rule or a label."""

from __future__ import annotations

from collections.abc import Iterator

import ibis
import pyarrow as pa

from jihe.pack.model import Pack

from .codes import TOO_LITTLE
from .money import unpriced

CODED, UNCODED = "coded", "uncoded"

UNRECOGNISED = pa.schema(
    [
        ("table", pa.string()),
        ("column", pa.string()),
        ("text", pa.string()),
        ("rule", pa.string()),
        ("n", pa.int64()),
    ]
)


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
        partly = table.region_rule.re_search("; [a-z]+ part")
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


COVERAGE = pa.schema(
    [("table", pa.string()), ("column", pa.string()), ("kind", pa.string()), ("n", pa.int64())]
)

KINDS = (
    "code", "name", "label", "rule", "model", "address", "credit code", "organisation's name",
    "contradictory", "too little evidence", "ambiguous", "unknown", "nothing stated",
)  # fmt: skip
"""Kinds of rules, those that give no code last."""


def coverage(name: str, table: ibis.Table, pack: Pack) -> pa.Table:
    """How many rows each kind of rule gave a code, and why the others have none.

    Parameters
    ----------
    name, table
        A classified table.

    Returns
    -------
    pyarrow.Table
        Columns of `COVERAGE`: column is that of a taxonomy, or ``region``; kind is one of `KINDS`. A record
        of several codes is counted once, by the rule of its first code.
    """
    counts: dict[tuple[str, str], int] = {}
    for column, rule, is_coded in _ruled(name, table, pack):
        told = table.select(rule=rule, is_coded=is_coded).group_by(["rule", "is_coded"])
        for row in told.agg(n=ibis._.count()).to_pyarrow().to_pylist():
            key = column, _kind(row["rule"], row["is_coded"])
            counts[key] = counts.get(key, 0) + row["n"]
    ordered = sorted(counts.items(), key=lambda item: (item[0][0], KINDS.index(item[0][1])))
    rows = [{"table": name, "column": c, "kind": kind, "n": n} for (c, kind), n in ordered]
    return pa.Table.from_pylist(rows, COVERAGE)


def is_coded(kind: str) -> bool:
    """Whether rules of a kind give a code."""
    return KINDS.index(kind) < KINDS.index("contradictory")


def uncoded(name: str, table: ibis.Table, pack: Pack) -> Iterator[tuple[str, ibis.Table]]:
    """For each column of codes the rows without any: the column, and the rows with `text`, the first that is
    known of what is read of them."""
    for column, _, is_coded in _ruled(name, table, pack):
        if column == "region":
            kinds = pack.settings.region.evidence if pack.settings.region and name == "organisation" else ()
            reads = [kind for kind in kinds if kind != "credit_code"] or ["region"]
            texts = [table[kind] for kind in reads]
        else:
            setting = next(
                t for t in pack.settings.taxonomy.values() if (t.table, t.column) == (name, column)
            )
            texts = [
                table[c].join(" | ") if c == column and setting.many else table[c] for c in setting.reads
            ]
        text = ibis.coalesce(*(each.nullif("") for each in texts))
        yield column, table.mutate(text=text).filter(~is_coded & text.notnull())


def _ruled(
    name: str, table: ibis.Table, pack: Pack
) -> Iterator[tuple[str, ibis.StringValue, ibis.BooleanValue]]:
    """Each column of codes, its rule and whether a row has a code."""
    for column, many in pack.class_columns(name):
        code, rule = table[f"{column}_code"], table[f"{column}_rule"]
        if many:
            has_any = code.length().fill_null(0) > 0
            yield column, ibis.ifelse(has_any, rule[0], ibis.null("string")), has_any
        else:
            yield column, rule, code.notnull()
    if "region" in table.columns and pack.settings.region is not None:
        yield "region", table.region_rule, table.region_code.notnull()


def _kind(rule: str | None, is_coded: bool) -> str:
    if rule is None:
        return "nothing stated"
    first = rule.partition(";")[0]
    if is_coded:
        return next((kind for kind in ("rule", "label", "model") if first.startswith(kind)), first)
    for kind, begins in (("too little evidence", (TOO_LITTLE, "as many")), ("label", ("label",))):
        if first.startswith(begins):
            return "unknown" if kind == "label" else kind
    return next((kind for kind in ("ambiguous", "contradictory") if first.startswith(kind)), "unknown")
