"""Codes of the pack's taxonomies and regions for organisations, relations and events.

Places come from several kinds of evidence, classes from a person's labels, names and codes, the study's rules
and what was learnt from examples. Each code stands beside the rule that decided; what nothing decides stays
without a code and is counted, never guessed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import ibis
import pyarrow as pa

from jihe.pack.model import Pack

from .codes import BETWEEN, Classifier, Decision
from .evidence import CONTRADICTION, Seats, contradictions
from .examples import PRECISION, find_examples, precision
from .learn import Learning, learn
from .linear import Linear
from .money import convert
from .regions import Gazetteer
from .worklist import COVERAGE, UNRECOGNISED, coverage, is_coded, uncoded, unrecognised

__all__ = [
    "CONTRADICTION",
    "COVERAGE",
    "PRECISION",
    "UNRECOGNISED",
    "Learning",
    "classify",
    "contradictions",
    "convert",
    "coverage",
    "find_examples",
    "is_coded",
    "learn",
    "precision",
    "uncoded",
    "unrecognised",
]

_COLUMNS = "\x1e"
"""Joins the texts of several columns."""


def classify(name: str, table: ibis.Table, pack: Pack) -> ibis.Table:
    """Add `<column>_code` and `<column>_rule` for each taxonomy of table `name`, and for regions.

    Parameters
    ----------
    name
        A key of `jihe.tables.PUBLISHED`.
    table
        Its rows as `resolve` left them.
    pack
        Trees, rules, labels and models, and the snapshot day, on which names are looked up.

    Returns
    -------
    ibis.Table
        `table` with the columns added; a code is null where nothing decided, and the rule says why. An
        organisation's region also has `region_confidence`, the measured share of right places of the kind of
        evidence that decided; null where the study states none.
    """
    stated = table
    for key, setting in sorted(pack.settings.taxonomy.items()):
        if setting.table == name:
            learnt = pack.models.get(key)
            classifier = Classifier.of_pack(key, pack, Linear(learnt) if learnt else None)
            table = (_many if setting.many else _one)(table, setting.column, classifier)
    if "region" not in stated.columns:
        return table
    return _placed(name, table, pack)


def _placed(name: str, table: ibis.Table, pack: Pack) -> ibis.Table:
    setting = pack.settings.region
    has_confidence = name == "organisation"
    if setting is None:
        table = table.mutate(region_code=ibis.null("string"), region_rule=ibis.null("string"))
        return table.mutate(region_confidence=ibis.null("float64")) if has_confidence else table
    if not has_confidence:
        setting = setting.model_copy(update={"evidence": ("region",)})
    seats = Seats(Gazetteer.of(pack.regions, setting, pack.settings.snapshot_date), setting)

    def decide(keys: list[str]) -> list[Sequence[object]]:
        verdicts = [seats.decide(key.split(_COLUMNS)) for key in keys]
        return [(each.code, each.rule, setting.confidence.get(each.by)) for each in verdicts]  # type: ignore[call-overload]

    types = {"region_code": pa.string(), "region_rule": pa.string(), "region_confidence": pa.float64()}
    found = _looked_up(table, _joined(table, setting.evidence), decide, types)
    return found if has_confidence else found.drop("region_confidence")


def _one(table: ibis.Table, column: str, classifier: Classifier) -> ibis.Table:
    def decide(keys: list[str]) -> list[Decision]:
        rows = [_texts(classifier.columns, key.split(_COLUMNS)) for key in keys]
        classifier.learn({c: [row[c] for row in rows if c in row] for c in classifier.columns})
        return [classifier.decide(row) for row in rows]

    types = {f"{column}_code": pa.string(), f"{column}_rule": pa.string()}
    return _looked_up(table, _joined(table, classifier.columns), decide, types)


def _many(table: ibis.Table, column: str, classifier: Classifier) -> ibis.Table:
    others = classifier.columns[1:]

    def decide(keys: list[str]) -> list[tuple[list[str | None], list[str]]]:
        rows = []
        for key in keys:
            own, *rest = key.split(_COLUMNS)
            rows.append(([text for text in own.split(BETWEEN) if text], _texts(others, rest)))
        known = {c: [rest[c] for _, rest in rows if c in rest] for c in others}
        classifier.learn({column: [text for texts, _ in rows for text in texts], **known})
        decided = [classifier.several(texts, rest) for texts, rest in rows]
        return [([code for code, _ in found], [rule for _, rule in found]) for found in decided]

    key = table[column].join(BETWEEN)
    if others:
        key = _join([key, *(table[other] for other in others)])
    types = {name: pa.list_(pa.string()) for name in (f"{column}_code", f"{column}_rule")}
    return _looked_up(table, key, decide, types)


def _joined(table: ibis.Table, columns: Sequence[str]) -> ibis.Value:
    """The texts of several columns as one key; null where none of them holds any."""
    return table[columns[0]] if len(columns) == 1 else _join([table[column] for column in columns])


def _join(texts: Sequence[ibis.StringValue]) -> ibis.StringValue:
    key = ibis.literal(_COLUMNS).join([text.fill_null("") for text in texts])
    return key.nullif(_COLUMNS * (len(texts) - 1))


def _texts(columns: Sequence[str], texts: Sequence[str]) -> dict[str, str]:
    """Column -> text. Of a single column the empty text is one that was stated."""
    return {c: text for c, text in zip(columns, texts, strict=True) if text or len(columns) == 1}


def _looked_up(
    table: ibis.Table,
    key: ibis.Value,
    decide: Callable[[list[str]], Sequence[Sequence[object]]],
    types: dict[str, pa.DataType],
) -> ibis.Table:
    """Decide once for each different key, then join the columns of `types`."""
    table = table.mutate(lookup=key)
    keys = (
        table.select("lookup").distinct().filter(lambda t: t.lookup.notnull()).order_by("lookup").to_pyarrow()
    )
    words = keys["lookup"].to_pylist()
    decided = decide(words)
    columns = {"lookup": pa.array(words, pa.string())}
    for i, (name, type_) in enumerate(types.items()):
        columns[name] = pa.array([row[i] for row in decided], type_)
    return table.left_join(ibis.memtable(pa.table(columns)), "lookup").drop("lookup", "lookup_right")
