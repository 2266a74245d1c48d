"""A reading beside the one that is published: claims that are new, gone or read otherwise."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pyarrow as pa

from .collect_reading import Reading

DIFFERENCE = pa.schema(
    [
        ("change", pa.string()),
        ("claim_id", pa.string()),
        ("n_document", pa.int64()),
        ("kind", pa.string()),
        ("polarity", pa.string()),
        ("modality", pa.string()),
        ("subject", pa.string()),
        ("object", pa.string()),
        ("field", pa.list_(pa.string())),
        ("before", pa.list_(pa.string())),
        ("after", pa.list_(pa.string())),
        ("score", pa.float64()),
        ("rule", pa.string()),
        ("quote", pa.string()),
    ]
)
"""A row for each claim that is not as before. `change` is new, gone or changed; for changed ones the fields
that differ, and what each was and is; `subject`, `object` as they are linked."""
NEW, GONE, CHANGED = "new", "gone", "changed"
COMPARED = (
    "kind",
    "subject_name",
    "object_name",
    "is_directed",
    "polarity",
    "modality",
    "claim_date",
    "claim_date_precision",
    "amount",
    "amount_low",
    "amount_high",
    "amount_currency",
    "round",
    "role",
)
"""Columns that a claim is compared by: what it says. Its score, its rule and its place may differ."""


def difference(before: Reading | None, after: Reading) -> pa.Table:
    """Claims of two readings that are not the same, each once, whatever the number of its documents.

    Returns
    -------
    pyarrow.Table
        As `DIFFERENCE`: new ones first, then those gone, then those changed, the surest first.
    """
    old, new = _claims(before), _claims(after)
    rows = []
    for id_ in old.keys() | new.keys():
        was, now = old.get(id_), new.get(id_)
        fields = [c for c in COMPARED if was and now and was[0][c] != now[0][c]]
        if was and now and not fields:
            continue
        change = CHANGED if was and now else NEW if now else GONE
        row, n_document = now or was or ({}, 0)
        rows.append(
            {
                "change": change,
                "claim_id": id_,
                "n_document": n_document,
                "kind": row["kind"],
                "polarity": row["polarity"],
                "modality": row["modality"],
                "subject": row["subject_name"],
                "object": row["object_name"],
                "field": fields,
                "before": [_text(was[0][c]) for c in fields] if was else [],
                "after": [_text(now[0][c]) for c in fields] if now else [],
                "score": row["score"],
                "rule": row["rule"],
                "quote": row["quote"],
            }
        )
    order = (NEW, GONE, CHANGED)
    rows.sort(key=lambda row: (order.index(row["change"]), -row["score"], row["claim_id"]))
    return pa.Table.from_pylist(rows, DIFFERENCE)


def _claims(reading: Reading | None) -> dict[str, tuple[Mapping[str, Any], int]]:
    """Claim -> its first row, and in how many documents it stands."""
    found: dict[str, tuple[Mapping[str, Any], int]] = {}
    for row in reading.table("claim").to_pylist() if reading else ():
        first, n = found.get(row["claim_id"], (row, 0))
        found[row["claim_id"]] = first, n + 1
    return found


def _text(value: object) -> str:
    return "" if value is None else str(value)
