"""Rows whose code is known beforehand: labelled by a person, or stated by a source."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import ibis
import pyarrow as pa

from jihe.pack.model import Pack

from .codes import BETWEEN, Classifier, folded


@dataclass(frozen=True, order=True)
class Example:
    """What is known of a record, and the code that it has; "" for none that suits."""

    texts: tuple[tuple[str, str], ...]
    code: str


def find_examples(table: ibis.Table, taxonomy: str, pack: Pack) -> list[Example]:
    """Examples that a model of a taxonomy can be learnt from.

    A row is one when a person labelled one of its texts, or when its own column states a class that names,
    codes or rules recognise; the texts are those of the other columns that the taxonomy reads (of its own
    where it reads no other). Rows of the same texts make one example.

    Parameters
    ----------
    table
        The classified table of the taxonomy.

    Returns
    -------
    list of Example
        In the order of their texts.
    """
    setting = pack.settings.taxonomy[taxonomy]
    reads = setting.from_ or (setting.column,)
    known = {folded(row.text): row.code for row in pack.labels.get(taxonomy, ())}
    stated = replace(Classifier.of_pack(taxonomy, pack), labels={}, learned=None)
    found: dict[tuple[tuple[str, str], ...], str] = {}
    for row in _rows(table, setting.reads):
        texts = tuple((column, row[column]) for column in reads if row.get(column))
        if not texts:
            continue
        code = next((known[folded(t)] for t in row.values() if folded(t) in known), None)
        if code is None and setting.from_ and setting.column in row:
            code = stated.decide({setting.column: row[setting.column]})[0]
        if code is not None:
            found.setdefault(texts, code)
    return sorted(Example(texts, code) for texts, code in found.items())


def precision(table: ibis.Table, taxonomy: str, pack: Pack) -> pa.Table:
    """How often names and rules are right, by a person's labels; labels and models decide nothing here.

    Returns
    -------
    pyarrow.Table
        Columns of `PRECISION`, in the order of codes: how many labelled records bear the code by the label,
        how many were given it, and how many of these rightly: the label is the code or stands below it.
        Records labelled with no code stand under "". Where a record may bear many codes, each counts by
        itself.
    """
    setting = pack.settings.taxonomy[taxonomy]
    known = {folded(row.text): row.codes or ("",) for row in pack.labels.get(taxonomy, ())}
    counts: dict[str, list[int]] = {}
    if known:
        ruled = replace(Classifier.of_pack(taxonomy, pack), labels={}, learned=None)
        for text, row in _labelled(_rows(table, setting.reads, setting.many), known):
            given = _given(ruled, row, setting.many, text)
            right = {up for code in known[text] for up in (code, *ruled.above.get(code, ()))}
            for code in known[text]:
                counts.setdefault(code, [0, 0, 0])[0] += 1
            for code in given:
                counts.setdefault(code, [0, 0, 0])[1] += 1
                counts[code][2] += code in right
    rows = [
        {"code": code, "n_labelled": counts[code][0], "n_given": counts[code][1], "n_right": counts[code][2]}
        for code in sorted(counts)
    ]
    return pa.Table.from_pylist(rows, PRECISION)


def _given(ruled: Classifier, row: Mapping[str, str], many: bool, label: str) -> Sequence[str]:
    """The codes that names and rules give a row, or that of its own texts that is labelled; "" for none."""
    if not many:
        return (ruled.decide(row)[0] or "",)
    own = [text for text in row.get(ruled.own, "").split(BETWEEN) if text]
    if alone := [text for text in own if folded(text) == label]:
        found = ruled.several(alone)
    else:
        found = ruled.several(own, {column: text for column, text in row.items() if column != ruled.own})
    return [code for code, _ in found if code is not None] or [""]


PRECISION = pa.schema(
    [("code", pa.string()), *((name, pa.int64()) for name in ("n_labelled", "n_given", "n_right"))]
)


def _labelled(
    rows: Iterable[Mapping[str, str]], known: Mapping[str, tuple[str, ...]]
) -> Iterator[tuple[str, Mapping[str, str]]]:
    """Each labelled text with the first row that holds it."""
    left = set(known)
    for row in rows:
        texts = [part for text in row.values() for part in text.split(BETWEEN)]
        for text in map(folded, texts):
            if text in left:
                left.remove(text)
                yield text, row


def _rows(table: ibis.Table, columns: Sequence[str], many: bool = False) -> Iterator[dict[str, str]]:
    """The texts of each row, those missing left out, in an order that does not depend on the engine. The
    first column is a list where many codes are borne; its texts then come joined."""
    if many:
        table = table.mutate(table[columns[0]].join(BETWEEN).name(columns[0]))
    told = table.select(*columns).distinct().order_by(list(columns)).to_pyarrow()
    for batch in told.to_batches():
        for row in batch.to_pylist():
            yield {column: text for column, text in row.items() if text}
