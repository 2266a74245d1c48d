"""Accepted claims -> relations: one for each two organisations, kind and month, with all that shows it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from jihe.collect.store import Collection
from jihe.pack import Pack
from jihe.pack.model import ClaimKind

from .claim_judgement import Standing, corrected
from .collect_claimed import claimed
from .collect_reading import Reading

SHOWN = {"day": 10, "month": 7, "year": 4}
"""Signs of a day that are known."""
CLAIM, DOCUMENT = "claim_id", "document_id"
ROUND = (DOCUMENT, "quote_begin", "kind", "object_name", "amount")


@dataclass
class Published:
    """What became of the claims that have verdicts.

    Attributes
    ----------
    n_relation, n_evidence
        Rows written.
    n_accepted
        Claims accepted; the following say why those that are no relation are not.
    n_denied, n_planned, n_rumoured
        The sentence says that it is not so, or not yet, or that others say so.
    n_ended
        They ended a relation; `n_unended` ended none that is there.
    n_outside
        Their kind is no kind of relation.
    n_alone
        Both ends are one organisation.
    n_lost
        No reading has them.
    n_kept
        Accepted claims that the reading no longer finds, taken from an earlier one.
    """

    n_relation: int = 0
    n_evidence: int = 0
    n_accepted: int = 0
    n_denied: int = 0
    n_planned: int = 0
    n_rumoured: int = 0
    n_ended: int = 0
    n_unended: int = 0
    n_outside: int = 0
    n_alone: int = 0
    n_lost: int = 0
    n_kept: int = 0


@dataclass
class Relation:
    """Accepted claims that say one thing, with where each stands."""

    source: str
    target: str
    kind: str
    rows: list[Mapping[str, Any]] = field(default_factory=list)
    end: Mapping[str, Any] | None = None

    @property
    def begin(self) -> str:
        return min(row["relation_day"] for row in self.rows)


def places_of(
    collection: Collection, reading: Reading, accepted: Mapping[str, Standing], told: Published
) -> dict[str, list[dict[str, Any]]]:
    """Claim -> its rows, corrected: those of the reading, or else as they were first read."""
    wanted = pa.array(sorted(accepted), pa.string())
    places: dict[str, list[dict[str, Any]]] = {}
    for row in _wanted(reading.table("claim"), wanted):
        places.setdefault(row[CLAIM], []).append(row)
    gone = pa.array(sorted(accepted.keys() - places.keys()), pa.string())
    for table in claimed(collection) if len(gone) else ():
        for row in _wanted(table, gone):
            places.setdefault(row[CLAIM], []).append(row)
    shared = _shared(reading.table("claim"))
    told.n_kept = sum(id_ in places for id_ in gone.to_pylist())
    told.n_lost = len(gone) - told.n_kept
    return {
        id_: [
            corrected(row, accepted[id_].verdict.correction) | {"is_shared": _round(row) in shared}
            for row in rows
        ]
        for id_, rows in sorted(places.items())
    }


def _round(row: Mapping[str, Any]) -> tuple[Any, ...]:
    """A sum that one sentence tells of one taker."""
    return tuple(row[name] for name in ROUND)


def _shared(claim: pa.Table) -> set[tuple[Any, ...]]:
    """Sums that several gave together, as the investors of a round: what each gave is not told."""
    told = claim.filter(pc.is_valid(claim["amount"])).group_by(list(ROUND))
    found = told.aggregate([("subject_name", "count_distinct")])
    found = found.filter(pc.greater(found["subject_name_count_distinct"], 1))
    return {_round(row) for row in found.to_pylist()}


def _wanted(claim: pa.Table, ids: pa.Array) -> list[dict[str, Any]]:
    return claim.filter(pc.is_in(claim[CLAIM], ids)).to_pylist()


def relations_of(
    pack: Pack,
    places: Mapping[str, Sequence[Mapping[str, Any]]],
    accepted: Mapping[str, Standing],
    told: Published,
) -> dict[str, Relation]:
    """Key -> relation: one for each two organisations, kind and month."""
    kinds = {kind.code: kind for kind in pack.claim_kinds}
    made: dict[str, Relation] = {}
    ends: list[tuple[tuple[str, str, str], Mapping[str, Any]]] = []
    for rows in places.values():
        # Reprints may be of different months, but a claim is one: its first row tells when.
        first = min(rows, key=lambda row: (row["claim_date"] is None, day_of(row), row[DOCUMENT]))
        if (why := _outside(first, kinds)) is not None:
            setattr(told, why, getattr(told, why) + 1)
            continue
        source, target = _ends(first, kinds[first["kind"]])
        kind = kinds[first["kind"]].relation_kind
        if first["modality"] == "ended":
            ends.append(((source, target, kind), first))
            continue
        one = made.setdefault(key_of(source, target, kind, day_of(first)[:7]), Relation(source, target, kind))
        one.rows += [dict(row, relation_day=day_of(first)) for row in rows]
    for what, row in sorted(ends, key=lambda pair: (pair[0], day_of(pair[1]), pair[1][CLAIM])):
        _end(what, row, made, told)
    return made


def _outside(row: Mapping[str, Any], kinds: Mapping[str, ClaimKind]) -> str | None:
    """Why a claim is no relation: the attribute of `Published` that counts it."""
    if row["kind"] not in kinds or not kinds[row["kind"]].relation_kind:
        return "n_outside"
    if row["subject_name"] == row["object_name"]:
        return "n_alone"
    if row["polarity"] == "denied":
        return "n_denied"
    return {"planned": "n_planned", "rumoured": "n_rumoured"}.get(row["modality"])


def _end(
    what: tuple[str, str, str], row: Mapping[str, Any], made: Mapping[str, Relation], told: Published
) -> None:
    """End the last relation of these two that began before."""
    day = day_of(row)
    begun = [one for one in made.values() if (one.source, one.target, one.kind) == what and one.end is None]
    begun = [one for one in begun if one.begin[: len(day)] <= day]
    if not begun or not day:
        told.n_unended += 1
        return
    max(begun, key=lambda one: one.begin).end = row
    told.n_ended += 1


def _ends(row: Mapping[str, Any], kind: ClaimKind) -> tuple[str, str]:
    """Source and target; of an undirected relation in alphabetical order."""
    ends = row["subject_name"], row["object_name"]
    return ends if kind.directed else (min(ends), max(ends))


def day_of(row: Mapping[str, Any]) -> str:
    """When it came about, as far as that is known."""
    day: date | None = row["claim_date"]
    return day.isoformat()[: SHOWN.get(row["claim_date_precision"] or "day", 10)] if day else ""


def share_of(rows: Iterable[Mapping[str, Any]], stand: Mapping[str, Standing]) -> float:
    """Of the people who accept or reject a claim the share that accepts; of several claims the greatest."""
    shares = []
    for id_ in sorted({row[CLAIM] for row in rows}):
        said = [one.verdict for one in stand[id_].by if one.verdict != "unsure"]
        shares.append(said.count("accept") / len(said))
    return max(shares)


# ---- documents


def documents_of(collection: Collection, reading: Reading, ids: set[str]) -> dict[str, dict[str, Any]]:
    """What is known of some documents, with their cluster and the page that they were first seen on."""
    wanted = pa.array(sorted(ids), pa.string())
    columns = [DOCUMENT, "address", "title", "publisher", "published_date", "published_date_precision"]
    found: dict[str, dict[str, Any]] = {}
    for part in collection.documents(columns):
        for row in part.filter(pc.is_in(part[DOCUMENT], wanted)).to_pylist():
            found[row[DOCUMENT]] = row | {"cluster_id": row[DOCUMENT], "rank": 1, "sha256": ""}
    captures = collection.captures([DOCUMENT, "content_sha256"])
    for row in captures.filter(pc.is_in(captures[DOCUMENT], wanted)).to_pylist():
        one = found[row[DOCUMENT]]
        one["sha256"] = one["sha256"] or row["content_sha256"]
    copies = reading.table("syndication")
    for row in copies.filter(pc.is_in(copies[DOCUMENT], wanted)).to_pylist():
        found[row[DOCUMENT]] |= row
    return found


def evidence_of(
    rows: Iterable[Mapping[str, Any]], documents: Mapping[str, Mapping[str, Any]]
) -> list[Mapping[str, Any]]:
    """One row for each cluster of reprints, that of its first document, the earliest published first."""

    def place(row: Mapping[str, Any]) -> tuple[Any, ...]:
        one = documents[row[DOCUMENT]]
        day = one["published_date"]
        return day is None, str(day), one["rank"], row[DOCUMENT], row["quote_begin"], row[CLAIM]

    chosen: dict[str, Mapping[str, Any]] = {}
    for row in sorted(rows, key=place):
        chosen.setdefault(documents[row[DOCUMENT]]["cluster_id"], row)
    return list(chosen.values())


def key_of(*parts: str) -> str:
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:16]
