"""Claims that a person accepted -> relations with their evidence, as files that a source of the study reads.

    <collection>/published/relation.csv
    <collection>/published/evidence.csv
    <collection>/published/reading.json   the reading that they were made from, and their hashes

Verdicts hold over readings: a claim that was accepted and is no longer read is taken as it was first read.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from jihe.collect.store import Collection
from jihe.pack import Pack, load

from .claim_judgement import Standing, given, standing
from .collect import alone, collection_of, read_last
from .collect_draft import PUBLISHED, write_together, write_whole
from .collect_reading import Reading, found
from .collect_relation import (
    DOCUMENT,
    SHOWN,
    Published,
    Relation,
    day_of,
    documents_of,
    evidence_of,
    places_of,
    relations_of,
    share_of,
)

FOLDER, READING = PUBLISHED, "reading.json"
RELATION = (
    "relation_key",
    "source_name",
    "target_name",
    "kind",
    "title",
    "relation_date",
    "end_date",
    "amount_text",
    "amount",
    "currency",
    "round",
    "technology",
    "application",
    "confidence",
)
EVIDENCE = (
    "relation_key",
    "document_id",
    "url",
    "title",
    "publisher",
    "published_date",
    "quote",
    "sha256",
)


def publish(pack: Pack, collection: Collection, reading: Reading, stand: Mapping[str, Standing]) -> Published:
    """Write the relations of a reading, and make it the published one.

    Parameters
    ----------
    stand
        What is said of each claim.
    """
    told = Published()
    accepted = {id_: one for id_, one in stand.items() if one.verdict.verdict == "accept"}
    told.n_accepted = len(accepted)
    places = places_of(collection, reading, accepted, told)
    relations = relations_of(pack, places, accepted, told)
    documents = documents_of(collection, reading, {row[DOCUMENT] for rows in places.values() for row in rows})
    lines, evidence = [], []
    for key, one in sorted(relations.items()):
        rows = evidence_of(one.rows, documents)
        lines.append(_line(key, one, rows[0], share_of(one.rows, stand)))
        evidence += [_evidence_line(key, row, documents) for row in rows]
    told.n_relation, told.n_evidence = len(lines), len(evidence)
    _write(collection, reading, lines, evidence)
    return told


def publish_last(study: str | Path, collection: str | Path | None = None) -> Published:
    """Publish the last reading of a study's collection, with the verdicts as they are now.

    Raises
    ------
    PackError, DataError
        When the study or its verdicts are broken, nothing was read yet, or the disk refuses it.
    """
    pack, held = load(Path(study)), collection_of(study, collection)
    with alone(held):
        return publish(pack, held, read_last(study, held), standing(given(Path(study))))


def published(collection: Collection) -> Reading | None:
    """The reading that is published, None where none is."""
    told = _told(collection)
    return found(collection, told["reading"]) if told else None


def is_whole(collection: Collection) -> bool:
    """Whether both files are those that were published last; not so when a run was killed between them."""
    told, folder = _told(collection), collection.folder / FOLDER
    if told is None:
        return True
    try:
        return all(_hash((folder / name).read_bytes()) == sha for name, sha in told["sha256"].items())
    except OSError:
        return False


def _told(collection: Collection) -> dict[str, Any] | None:
    try:
        return json.loads((collection.folder / FOLDER / READING).read_text("utf-8"))
    except (OSError, ValueError):
        return None


# ---- files


def _line(key: str, one: Relation, first: Mapping[str, Any], share: float) -> dict[str, str]:
    """The relation as its earliest evidence tells it; what that leaves out, as the next does."""

    def stated(name: str) -> Any:
        rows = [first, *one.rows]
        return next((row[name] for row in rows if row[name] not in (None, "")), None)

    amount = next((row for row in [first, *one.rows] if row["amount"] is not None), first)
    is_own = amount["amount"] is not None and not amount["is_shared"]
    return {
        "relation_key": key,
        "source_name": one.source,
        "target_name": one.target,
        "kind": one.kind,
        "title": " ".join(first["quote"].split()),
        "relation_date": first["relation_day"],
        "end_date": day_of(one.end) if one.end else "",
        "amount_text": amount["amount_text"] or stated("amount_text") or "",
        "amount": f"{amount['amount']:.15g}" if is_own else "",
        "currency": (is_own and amount["amount_currency"]) or "",
        "round": stated("round") or "",
        "technology": stated("technology") or "",
        "application": stated("application") or "",
        "confidence": f"{share:.6g}",
    }


def _evidence_line(
    key: str, row: Mapping[str, Any], documents: Mapping[str, Mapping[str, Any]]
) -> dict[str, str]:
    one = documents[row[DOCUMENT]]
    day = one["published_date"]
    precision = one["published_date_precision"] or "day"
    return {
        "relation_key": key,
        "document_id": row[DOCUMENT],
        "url": one["address"] or "",
        "title": one["title"] or "",
        "publisher": one["publisher"] or "",
        "published_date": day.isoformat()[: SHOWN[precision]] if day else "",
        "quote": row["quote"],
        "sha256": one["sha256"],
    }


def _write(
    collection: Collection,
    reading: Reading,
    lines: Sequence[Mapping[str, str]],
    evidence: Sequence[Mapping[str, str]],
) -> None:
    """Both files in one step each, and last the one that says that they are there."""
    folder = collection.folder / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    texts = {"evidence.csv": _csv(EVIDENCE, evidence), "relation.csv": _csv(RELATION, lines)}
    write_together(folder, texts)
    told = {"reading": reading.key, "sha256": {name: _hash(text.encode()) for name, text in texts.items()}}
    write_whole(folder / READING, json.dumps(told, indent=1) + "\n")


def _csv(columns: Sequence[str], rows: Iterable[Mapping[str, str]]) -> str:
    out = io.StringIO()
    writer = csv.DictWriter(out, columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def _hash(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
