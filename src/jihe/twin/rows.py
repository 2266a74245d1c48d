"""A twin as rows of the study's own files, each of them marked."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pyarrow as pa

from jihe.errors import DataError, Fault, Place, tell
from jihe.pack.model import Cell, Pack, Source
from jihe.tables import SYNTHETIC

from .dates import days
from .draft import Draft, Twin

MADE_UP = " ".join(dict.fromkeys((tell("synthetic", "zh"), "synthetic")))
"""What stands in the column that marks a row."""
WIDTH = 6
"""Digits of the number of a made-up name."""

Records = Mapping[str, Mapping[str, np.ndarray]]
"""Record table -> column -> values; None where a value is not known."""


def names(draft: Draft, words: Mapping[str, str]) -> np.ndarray:
    """The name of each organisation: the printed one, or a word of its kind with a number."""
    held = np.full(draft.n, "", object)
    for name, org in sorted(draft.named.items()):
        held[org] = name
    counted: dict[str, int] = {}
    for org, kind in enumerate(draft.kind):
        if not held[org]:
            word = words.get(kind, kind)
            counted[word] = counted.get(word, 0) + 1
            held[org] = f"{word}-{counted[word]:0{WIDTH}}"
    return held


def keys(n: int) -> np.ndarray:
    """The key of each organisation."""
    return np.array([f"S{i:07}" for i in range(n)], object)


def told(twin: Twin, pack: Pack, rng: np.random.Generator) -> Records:
    """Records of organisations, their samples and relations."""
    draft, setting = twin.draft, pack.twin
    assert setting is not None
    key, name = keys(draft.n), names(draft, setting.name)
    trait = {column.removesuffix("_code"): values for column, values in draft.trait.items()}
    founded = trait.pop("founded_date", np.full(draft.n, "", object))
    is_known = founded != ""
    dates = np.full(draft.n, "", object)
    dates[is_known] = days(founded[is_known].astype(np.int64), rng)
    platform = np.full(draft.n, None, object)
    for grown in twin.grown.items():
        if grown[1].inner.any():
            platform[:] = False
            platform[draft.org[grown[0]][grown[1].inner]] = True
    members = [
        (org, sample, year) for (sample, year), orgs in sorted(draft.member.items()) for org in orgs.tolist()
    ]
    at = np.array([org for org, _, _ in members], np.int64)
    relation = twin.relation
    return {
        "organisation": {
            "key": key,
            "name": name,
            "founded_date": dates,
            "is_platform": platform,
            "kind": np.array(draft.kind, object),
            **trait,
        },
        "membership": {
            "organisation_key": key[at],
            "sample_code": np.array([sample for _, sample, _ in members], object),
            "year": np.array([year for _, _, year in members], object),
        },
        "relation": {
            "source_key": key[relation["source"].astype(np.int64)],
            "target_key": key[relation["target"].astype(np.int64)],
            "relation_date": relation["date"],
            **{c.removesuffix("_code"): v for c, v in relation.items() if c not in ("source", "target", "date")},
        },
    }


def files(records: Records, pack: Pack) -> dict[str, pa.Table]:
    """Name of each file of the study -> its rows, under the headings that the study's sources declare.

    Raises
    ------
    DataError
        When a source is of a form that no twin can be written in, or no source holds a table.
    """
    made: dict[str, pa.Table] = {}
    faults, held = [], set()
    for source in pack.sources:
        tables = {record.table for record in source.records}
        if not tables & set(records):
            continue
        if (problem := _problem(source)) is not None:
            faults.append(Fault(Place(f"sources/{source.code}.yaml"), problem))
            continue
        record = source.records[0]
        held.add(record.table)
        headings = {column: _heading(cell) for column, cell in record.columns.items()}
        made[source.files] = _table(records[record.table], {c: h for c, h in headings.items() if h})
    for table in sorted(set(records) - held):
        if len(next(iter(records[table].values()))) and not faults:
            text = "no source of the study holds table {table}, of which a twin has rows. Declare one in sources/."
            faults.append(Fault(Place("sources"), text, {"table": table}))
    if faults:
        raise DataError(faults)
    return made


def _heading(cell: Cell) -> str:
    """The heading under which a column is written; the first of several."""
    return cell.from_ if isinstance(cell.from_, str) else (cell.from_ or ("",))[0]


def _problem(source: Source) -> str | None:
    if len(source.records) != 1:
        return "a twin is written in sources of one kind of record each: this one holds several."
    if any(sign in source.files for sign in "*?[") or not source.files.endswith(".csv"):
        return "a twin is written in sources of one CSV file each: name the file, without * or ?."
    return None


def _table(columns: Mapping[str, np.ndarray], headings: Mapping[str, str]) -> pa.Table:
    n = len(next(iter(columns.values())))
    arrays: dict[str, pa.Array] = {}
    for name, heading in headings.items():
        values = columns.get(name)
        texts = pa.nulls(n, pa.string()) if values is None else pa.array([_told(v) for v in values.tolist()], pa.string())
        arrays[heading] = texts
    arrays[SYNTHETIC] = pa.array([MADE_UP] * n, pa.string())
    return pa.table(arrays)


def _told(value: object) -> str | None:
    if value is None or value == "":
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return None if value != value else f"{value:.2f}".rstrip("0").rstrip(".")
    return str(value)
