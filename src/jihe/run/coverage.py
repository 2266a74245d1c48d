"""How many rows of a build bear codes and by what, where a label would help most, and models from labels."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import ibis
import pyarrow as pa

from jihe import classify
from jihe.classify import Learning, is_coded
from jihe.errors import DataError, Fault, Place, nearest
from jihe.pack.model import Learnt, Pack, versions_at
from jihe.present.view import View

from .study import Build

__all__ = ["Coverage", "Learning", "coverage", "is_coded", "learn", "written"]

TEXT = pa.schema(
    [
        ("table", pa.string()),
        ("column", pa.string()),
        ("text", pa.string()),
        ("n", pa.int64()),
        ("degree", pa.int64()),
    ]
)
RIGHT = pa.schema(
    [
        ("taxonomy", pa.string()),
        *((field.name, field.type) for field in classify.PRECISION),
        ("label", pa.string()),
    ]
)


@dataclass(frozen=True)
class Coverage:
    """What is coded of a build.

    Attributes
    ----------
    kinds
        table, column, kind, n: rows by the kind of rule that decided, or that did not.
    texts
        table, column, text, n, degree: the texts without a code, those of most rows first, and of these the
        ones whose organisations have most edges in the main network. Texts of one row each stand here, too.
    right
        taxonomy, code, n_labelled, n_given, n_right, label: what a person's labels say of names and rules.
    """

    kinds: pa.Table
    texts: pa.Table
    right: pa.Table


def coverage(build: Build, lang: str | None = None) -> Coverage:
    """What is coded of a build, and by what.

    Parameters
    ----------
    lang
        Language of the classes' names; the study's own when left out.
    """
    pack, told = build.pack, build.classified()
    node = told.pop("node", None)
    kinds, texts, right = [], [], []
    for name, table in told.items():
        kinds.append(classify.coverage(name, table, pack))
        texts += list(_texts(name, table, node, pack))
    for taxonomy in sorted(pack.labels):
        right.append(_right(taxonomy, told[pack.settings.taxonomy[taxonomy].table], pack, lang))
    return Coverage(
        pa.concat_tables([classify.COVERAGE.empty_table(), *kinds]),
        pa.concat_tables([TEXT.empty_table(), *texts]),
        pa.concat_tables([RIGHT.empty_table(), *right]),
    )


def _texts(name: str, table: ibis.Table, node: ibis.Table | None, pack: Pack) -> Iterator[pa.Table]:
    for column, rows in classify.uncoded(name, table, pack):
        weighed = rows.mutate(degree=ibis.literal(0, "int64"))
        if name == "organisation" and node is not None:
            edges = node.select("organisation_id", "degree")
            weighed = rows.left_join(edges, "organisation_id").mutate(degree=lambda t: t.degree.fill_null(0))
        counted = weighed.group_by("text").agg(n=ibis._.count(), degree=ibis._.degree.sum())
        ordered = counted.order_by([ibis.desc("n"), ibis.desc("degree"), "text"])
        made = ordered.mutate(table=ibis.literal(name), column=ibis.literal(column))
        yield made.select(*TEXT.names).to_pyarrow().cast(TEXT)


def _right(taxonomy: str, table: ibis.Table, pack: Pack, lang: str | None) -> pa.Table:
    found = classify.precision(table, taxonomy, pack)
    versions = versions_at(pack.taxonomies[taxonomy], pack.settings.snapshot_date)
    is_zh = (lang or pack.settings.language) == "zh"
    names = {code: version.name_zh if is_zh else version.name_en for code, version in versions.items()}
    label = pa.array([names.get(code, "") for code in found["code"].to_pylist()], pa.string())
    made = found.append_column("label", label)
    return made.add_column(0, "taxonomy", pa.array([taxonomy] * len(made), pa.string())).cast(RIGHT)


def written(rows: pa.Table) -> View:
    """Rows ready to be written to a file."""
    return View(rows)


def learn(
    build: Build,
    taxonomy: str,
    precision: float = 0.95,
    seed: int = 1,
    tick: Callable[[int, int], None] = lambda done, total: None,
) -> tuple[Learning, Path]:
    """Learn a model for a taxonomy from the examples of a build, and write it into the study.

    Returns
    -------
    (Learning, Path)
        The model with its measured precision, and the file that was written.

    Raises
    ------
    DataError
        With an unknown taxonomy, one of many codes, or too few examples.
    """
    pack = build.pack
    setting = pack.settings.taxonomy.get(taxonomy)
    if setting is None:
        known = list(pack.settings.taxonomy)
        text = "the study has no such taxonomy. It has: {known}"
        if near := nearest(taxonomy, known):
            text = 'the study has no such taxonomy. Did you mean "{near}"?'
        raise DataError(Fault(Place(taxonomy), text, {"near": near, "known": ", ".join(known)}))
    if setting.many:
        text = (
            "a record may bear several codes of this taxonomy; only single codes can be learnt. Write rules."
        )
        raise DataError(Fault(Place(taxonomy), text))
    examples = classify.find_examples(build.classified()[setting.table], taxonomy, pack)
    reads = setting.from_ or (setting.column,)
    versions = versions_at(pack.taxonomies[taxonomy], pack.settings.snapshot_date)
    parents = {code: version.parent for code, version in versions.items()}
    made = classify.learn(examples, taxonomy, reads, parents, precision, seed, tick)
    file = pack.folder / "model" / f"{taxonomy}.json"
    file.parent.mkdir(exist_ok=True)
    file.write_text(_written(made.learnt), "utf-8", newline="\n")
    return made, file


def _written(learnt: Learnt) -> str:
    """JSON with one run of signs on a line, so that a difference can be read."""
    whole = learnt.model_dump()
    features = ",\n".join(
        f"  {json.dumps(run, ensure_ascii=True)}: {json.dumps(row)}"
        for run, row in whole.pop("features").items()
    )
    head = ",\n".join(f" {json.dumps(key)}: {json.dumps(value)}" for key, value in whole.items())
    return f'{{\n{head},\n "features": {{\n{features}\n }}\n}}\n'
