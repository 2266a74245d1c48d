"""Identifiers that last: an organisation keeps its own when the data is read again or grows.

The build before is the ledger. An organisation takes the identifier that most of its identities had. Where
several meet, the others are told as merged into it; where one falls apart, one part keeps it and the other
parts are told as split from it. No identifier is ever given a second time.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

MERGED, SPLIT = "merged", "split"

SUCCESSION = pa.schema([("old_id", pa.string()), ("new_id", pa.string()), ("change", pa.string())])
"""Identifiers that others took over, in this build or one before it: ``merged`` (`old_id` is in use no more),
``split`` (`new_id` took a part of what was `old_id`)."""

CHANGED = pa.schema([("changed", pa.string()), ("kept_id", pa.string())])


@dataclass(frozen=True)
class Former:
    """The build before.

    Attributes
    ----------
    identity
        identity, organisation_id.
    succession
        As `SUCCESSION`.
    """

    identity: pa.Table
    succession: pa.Table


@dataclass(frozen=True)
class Lasting:
    """Who keeps which identifier.

    Attributes
    ----------
    changed
        changed (what stands for an organisation), kept_id: of those whose identifier is not the one that is
        made from what stands for them.
    succession
        As `SUCCESSION`.
    """

    changed: pa.Table
    succession: pa.Table


def last(found: pa.Table | None, former: Former | None) -> Lasting:
    """Give identifiers to organisations.

    Parameters
    ----------
    found
        What each identity stands for now: identity, stands.
    former
        The build before; without one every identifier is made anew.
    """
    if found is None or former is None:
        return Lasting(CHANGED.empty_table(), SUCCESSION.empty_table())
    both = found.select(["identity", "stands"]).join(
        former.identity.select(["identity", "organisation_id"]), "identity", join_type="inner"
    )
    shares = _shares(both)
    heirs = _heirs(shares, both)
    kept = _kept(shares, heirs)
    used = set(former.identity["organisation_id"].to_pylist())
    used |= {id_ for column in ("old_id", "new_id") for id_ in former.succession[column].to_pylist()}
    ids = dict(kept)
    for stands in sorted(set(found["stands"].to_pylist()) - set(kept)):
        ids[stands] = _free(stands, used)
        used.add(ids[stands])
    changed = {stands: id_ for stands, id_ in sorted(ids.items()) if id_ != _made(stands)}
    table = pa.table([list(changed), list(changed.values())], schema=CHANGED)
    return Lasting(table, _succession(shares, heirs, ids, former.succession))


def _made(stands: str, salt: str = "") -> str:
    """As `identity.identifier`, of one text."""
    return "o" + hashlib.md5(f"{stands}{salt}".encode(), usedforsecurity=False).hexdigest()[:16]


def _free(stands: str, used: set[str]) -> str:
    """An identifier that nothing ever had."""
    made, turn = _made(stands), 1
    while made in used:
        turn += 1
        made = _made(stands, f"\x1f{turn}")
    return made


def _shares(both: pa.Table) -> dict[tuple[str, str], int]:
    """(what stands for an organisation, an identifier of before) -> identities that they have in common."""
    counted = both.group_by(["stands", "organisation_id"]).aggregate([("identity", "count")])
    counted = counted.sort_by([("stands", "ascending"), ("organisation_id", "ascending")])
    columns = (counted[name].to_pylist() for name in ("stands", "organisation_id", "identity_count"))
    return {(stands, old): n for stands, old, n in zip(*columns, strict=True)}


def _heirs(shares: Mapping[tuple[str, str], int], both: pa.Table) -> dict[str, str]:
    """Identifier of before -> what stands for the organisation that goes on with it: that which holds the
    identity it was made from, else most of its identities."""
    parts: dict[str, list[str]] = {}
    for stands, old in shares:
        parts.setdefault(old, []).append(stands)
    torn = pa.array(sorted(old for old, found in parts.items() if len(found) > 1), pa.string())
    heirs = {
        old: min(found, key=lambda stands, old=old: (-shares[stands, old], stands))  # type: ignore[misc]
        for old, found in parts.items()
    }
    for row in both.filter(pc.is_in(both["organisation_id"], value_set=torn)).to_pylist():
        if row["organisation_id"] == _made(row["identity"]):
            heirs[row["organisation_id"]] = row["stands"]
    return heirs


def _kept(shares: Mapping[tuple[str, str], int], heirs: Mapping[str, str]) -> dict[str, str]:
    """What stands for an organisation -> the identifier that it goes on with."""
    held: dict[str, list[str]] = {}
    for old, stands in heirs.items():
        held.setdefault(stands, []).append(old)
    return {stands: min(olds, key=lambda old: (-shares[stands, old], old)) for stands, olds in held.items()}


def _succession(
    shares: Mapping[tuple[str, str], int],
    heirs: Mapping[str, str],
    ids: Mapping[str, str],
    before: pa.Table,
) -> pa.Table:
    """What became of identifiers, now and before; of each the organisation that goes on with it today."""
    now: set[tuple[str, str, str]] = set()
    for stands, old in shares:
        if ids[stands] != old:
            now.add((old, ids[stands], MERGED if heirs[old] == stands else SPLIT))
    moved = {old: new for old, new, change in now if change == MERGED}
    told = zip(*(before[column].to_pylist() for column in SUCCESSION.names), strict=True)
    all_ = {(old, moved.get(new, new), change) for old, new, change in told} | now
    rows = sorted(row for row in all_ if row[0] != row[1])
    return pa.table([list(column) for column in zip(*rows, strict=True)] or [[], [], []], schema=SUCCESSION)
