"""How well organisations were recognised: the pairs of names that a person looked at, against the build."""

from __future__ import annotations

from collections.abc import Mapping

import ibis
import pyarrow as pa

from jihe.pack.model import Pack

from .identity import MENTIONS, identity_of
from .names import normalise, spelling

RIGHT, MISSED, WRONG, UNKNOWN = "right", "missed", "wrong", "unknown"

TRIAL = pa.schema(
    [
        ("line", pa.int64()),
        ("left", pa.string()),
        ("right", pa.string()),
        ("verdict", pa.string()),
        ("left_id", pa.string()),
        ("right_id", pa.string()),
        ("outcome", pa.string()),
        ("why", pa.string()),
    ]
)
"""Each line of link.csv with the organisations that its names were taken for. `outcome` is ``right``;
``missed``: two that are the same were not found to be; ``wrong``: two that differ were taken for one;
``unknown``: no row of the source bears one of the names, or it is of several organisations; null where the
person was unsure."""


def try_links(records: Mapping[str, ibis.Table], known: ibis.Table, pack: Pack) -> pa.Table:
    """Hold the pairs of link.csv against the build, as `TRIAL`.

    Parameters
    ----------
    records
        As `scoped`.
    known
        identity, organisation_id.
    """
    said = sorted({(source, name) for row in pack.links for source, name in _ends(row)})
    spelled = normalise(pa.array([name for _, name in said], pa.string())).to_pylist()
    ids = _taken_for(records, known, {text for text in spelled if text})
    of = {end: ids.get((end[0], text or ""), set()) for end, text in zip(said, spelled, strict=True)}
    rows = []
    for row in pack.links:
        left, right = (next(iter(of[end])) if len(of[end]) == 1 else None for end in _ends(row))
        outcome = None
        if row.verdict != "unsure":
            outcome = _outcome(left, right, row.verdict == "same")
        told = {
            "line": row.line,
            "left": row.left,
            "right": row.right,
            "verdict": row.verdict,
            "why": row.why,
        }
        rows.append(told | {"left_id": left, "right_id": right, "outcome": outcome})
    return pa.Table.from_pylist(rows, TRIAL)


def _ends(row: object) -> tuple[tuple[str, str], tuple[str, str]]:
    return (row.left_source, row.left), (row.right_source, row.right)  # type: ignore[attr-defined]


def _outcome(left: str | None, right: str | None, is_same: bool) -> str:
    if left is None or right is None:
        return UNKNOWN
    if is_same == (left == right):
        return RIGHT
    return MISSED if is_same else WRONG


def _taken_for(
    records: Mapping[str, ibis.Table], known: ibis.Table, wanted: set[str]
) -> dict[tuple[str, str], set[str]]:
    """(source, spelling) -> the organisations that rows of the source mean by it."""
    own = records["organisation"]
    parts = [own.select("source_code", "identity", name=own[c]) for c in ("name", "short_name", "name_en")]
    parts.append(own.select("source_code", "identity", name=own["alias"].unnest()))
    for table, ends in MENTIONS.items():
        for end in ends:
            record = records[table]
            told = {"identity": identity_of(record, f"{end}_"), "name": record[f"{end}_name"]}
            parts.append(record.select("source_code", **told))
    every = ibis.union(*parts, distinct=True)
    every = every.select("source_code", "identity", spelled=spelling(every.name))
    asked = ibis.memtable(pa.table({"spelled": pa.array(sorted(wanted), pa.string())}))
    found = every.semi_join(asked, "spelled").inner_join(known, "identity")
    found = found.select("source_code", "spelled", "organisation_id").distinct().to_pyarrow()
    ids: dict[tuple[str, str], set[str]] = {}
    for row in found.to_pylist():
        ids.setdefault((row["source_code"], row["spelled"]), set()).add(row["organisation_id"])
    return ids
