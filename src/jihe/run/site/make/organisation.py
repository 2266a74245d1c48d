"""Organisations: which rows of which tables speak of each, by the place of the organisation in its table."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from jihe.errors import LANGUAGES
from jihe.pack.model import Pack
from jihe.present.report.heading import class_names, heading

if TYPE_CHECKING:
    from .maker import Maker

SPEAKING = {
    "given": ("relation", "source_id", "target_id"),
    "taken": ("relation", "target_id", "source_id"),
    "event": ("event", "organisation_id", ""),
    "membership": ("membership", "organisation_id", ""),
    "year": ("organisation_year", "organisation_id", ""),
}
"""What is found of an organisation -> population, the column that names it, and that of the other end."""
LINKS = ("given", "taken")
"""The relations that it gives and takes in."""


def make(maker: Maker) -> None:
    """The tables that organisation pages are read from."""
    maker.make("evidence")
    for name in ("organisation", "relation", "event", "membership", "organisation_year"):
        maker.make(f"population/{name}")
    organisation = maker.table("measure.organisation").sort_by("row")
    ids = organisation["organisation_id"]
    held = {name: maker.table(f"measure.{table}").sort_by("row") for name, (table, *_) in SPEAKING.items()}
    found = {
        name: _by_organisation(held[name], own, other, ids) for name, (_, own, other) in SPEAKING.items()
    }
    kinds = _kinds(held["given"])
    for name in LINKS:
        found[name] |= _told(held[name], found[name]["row"], kinds)
    for name, parts in {**found, "near": _near(found, len(ids))}.items():
        for part, values in parts.items():
            maker.store.write_table(f"of/{name}.{part}", pa.table({part: values}))
    degree = np.sum([np.diff(found[name]["offset"]) for name in LINKS], axis=0)
    maker.store.write_table("of/degree", pa.table({"degree": degree}))
    maker.store.write_table("node", _nodes(organisation, degree))
    maker.store.write_json("kinds", kinds)
    _conflicts(maker)
    maker.store.write_json("successors", _successors(maker))
    maker.store.write_json("aliases", _aliases(maker))
    for lang in LANGUAGES:
        maker.store.write_json(f"names.{lang}", _names(maker.pack, lang))
    maker.store.write_json(
        "samples", sorted({row for row in held["membership"]["sample_code"].to_pylist() if row})
    )


def _nodes(organisation: pa.Table, degree: np.ndarray) -> pa.Table:
    """What is told of an organisation wherever it is named: id, name, kind_code, region_code, degree."""
    names = [organisation[c] for c in ("short_name", "name", "organisation_id")]
    none = pa.nulls(len(organisation), pa.string())
    codes = {
        column: organisation[column] if column in organisation.column_names else none
        for column in ("kind_code", "region_code")
    }
    return pa.table({"id": names[-1], "name": pc.coalesce(*names), **codes, "degree": degree})


def _kinds(relation: pa.Table) -> list[str]:
    """Codes of the kinds of relations, "" for none."""
    if "kind_code" not in relation.column_names:
        return [""]
    return ["", *sorted(pc.unique(relation["kind_code"]).drop_null().to_pylist())]


def _told(relation: pa.Table, row: np.ndarray, kinds: list[str]) -> dict[str, np.ndarray]:
    """year (0 where it is not known) and kind (a place in `kinds`) of relations."""
    year = np.zeros(len(relation), np.int32)
    if "relation_date" in relation.column_names:
        year = pc.fill_null(pc.year(relation["relation_date"]), 0).to_numpy().astype(np.int32)
    kind = np.zeros(len(relation), np.int32)
    if "kind_code" in relation.column_names:
        place = pc.index_in(relation["kind_code"], value_set=pa.array(kinds))
        kind = pc.fill_null(place, 0).to_numpy().astype(np.int32)
    return {"year": year[row], "kind": kind[row]}


def _near(found: Mapping[str, Mapping[str, np.ndarray]], n: int) -> dict[str, np.ndarray]:
    """For each organisation its partners, those with most relations first, and how many these are."""
    ends = [
        (np.repeat(np.arange(n), np.diff(found[name]["offset"])), found[name]["partner"]) for name in LINKS
    ]
    own, partner = (np.concatenate(both).astype(np.int64) for both in zip(*ends, strict=True))
    is_link = (partner >= 0) & (partner != own)
    pair, times = np.unique(own[is_link] * n + partner[is_link], return_counts=True)
    own, partner = pair // n, pair % n
    order = np.lexsort((partner, -times, own))
    offset = np.searchsorted(own[order], np.arange(n + 1)).astype(np.int32)
    return {"offset": offset, "partner": partner[order].astype(np.int32), "n": times[order].astype(np.int32)}


def _by_organisation(table: pa.Table, column: str, other: str, ids: pa.ChunkedArray) -> dict[str, np.ndarray]:
    """offset: where the rows of each organisation begin among `row`, their numbers, and `partner`."""
    place = _places(table[column], ids)
    order = np.argsort(place, kind="stable").astype(np.int32)
    order = order[place[order] >= 0]
    offset = np.searchsorted(place[order], np.arange(len(ids) + 1)).astype(np.int32)
    found = {"offset": offset, "row": order}
    if other:
        found["partner"] = _places(table[other], ids)[order].astype(np.int32)
    return found


def _places(column: pa.ChunkedArray, ids: pa.ChunkedArray) -> np.ndarray:
    """The place of each identifier in the table of organisations; -1 of none."""
    found = pc.index_in(column, value_set=ids.combine_chunks())
    return np.asarray(pc.fill_null(found, -1).to_numpy(), np.int64)


def _conflicts(maker: Maker) -> None:
    table = maker.table("resolve.conflict").sort_by(
        [("organisation_id", "ascending"), ("column", "ascending")]
    )
    maker.store.write_table("conflict", table)


def _successors(maker: Maker) -> dict[str, str]:
    """Identifier that is in use no more -> that of the organisation that it became part of."""
    if "resolve.succession" not in maker.build.tables:
        return {}
    rows = maker.table("resolve.succession").to_pylist()
    return {row["old_id"]: row["new_id"] for row in rows if row["change"] == "merged"}


def _aliases(maker: Maker) -> dict[str, list[str]]:
    """Organisation -> other names that alias.csv gives it."""
    table = maker.table("measure.organisation")
    named = dict(zip(table["name"].to_pylist(), table["organisation_id"].to_pylist(), strict=True))
    found: dict[str, list[str]] = {}
    for told in maker.pack.aliases:
        if told.name in named:
            found.setdefault(named[told.name], []).append(told.alias)
    return found


def _names(pack: Pack, lang: str) -> dict[str, dict[str, str]]:
    """What the codes in columns of each table are called."""
    found: dict[str, dict[str, str]] = {
        "region_code": dict(class_names("organisation", "region_code", pack, lang))
    }
    for table, pairs in pack.class_tables().items():
        for name, _ in pairs:
            column = f"{name}_code"
            found[f"{table}.{column}"] = dict(class_names(table, column, pack, lang))
            found[f"{table}.{column}:heading"] = {"": heading(table, column, pack, lang)}
    return found
