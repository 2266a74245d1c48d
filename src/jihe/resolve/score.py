"""Organisations that are alike enough become one, unless something forbids it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from jihe.pack.model import Pack

from .candidate import CANDIDATE
from .clusters import Barrier, Joining, Proof
from .describe import Described
from .proof import Proven, Verdict

SCORE = "score"
"""Rule of identities that a score joined to another organisation."""

LINKED, ONE, REVIEW, HELD, ANSWERED = "linked", "one", "review", "held", "judged"

JUDGED = pa.schema(
    [
        *CANDIDATE,
        ("left_id", pa.string()),
        ("right_id", pa.string()),
        ("state", pa.string()),
        ("why", pa.string()),
    ]
)
"""Each pair that was looked at, the organisations that its ends became, and what was done: ``linked``,
``one`` (other links made them one), ``review`` (a person should look), ``held`` (likely enough, but `why`
forbids it), ``judged`` (a verdict, told in `why`, answers it)."""


def follow(
    pairs: pa.Table,
    found: pa.Table,
    proven: Proven,
    described: Described,
    codes: Mapping[str, str],
    pack: Pack,
) -> tuple[pa.Table, pa.Table]:
    """Join the pairs that are alike enough, the likeliest first.

    Parameters
    ----------
    pairs
        As `CANDIDATE`.
    found
        What each identity stands for: identity, stands, rule.
    codes
        Organisation -> its credit code.

    Returns
    -------
    (pyarrow.Table, pyarrow.Table)
        `found` with what each identity stands for now, and the pairs as `JUDGED`; their `left_id` and
        `right_id` are still identities.
    """
    setting = pack.settings.resolve
    assert setting is not None  # asked for in a study with this setting only
    answered, joining = _prepared(found, proven, described, codes)
    unclear = set(_where(found, "rule", ["ambiguous name"])["stands"].to_pylist())
    rows = [row for row in pairs.to_pylist() if row["score"] >= setting.review]
    rows.sort(key=lambda row: (-row["score"], row["left"], row["right"]))
    for row in rows:
        left, right = row["left"], row["right"]
        verdict = answered.get(frozenset((left, right)))
        row["state"], row["why"] = REVIEW, ""
        if verdict is not None:
            row["state"], row["why"] = ANSWERED, verdict.barrier.told
        elif joining.find(left) == joining.find(right):
            row["state"] = ONE
        elif row["score"] >= setting.auto:
            barrier = Barrier("ambiguous name") if {left, right} & unclear else None
            barrier = barrier or joining.join(Proof(left, right, SCORE))
            row["state"], row["why"] = (HELD, barrier.told) if barrier else (LINKED, "")
    rows = _once(rows, answered, joining)
    stands = _standing(joining.roots(), found)
    for row in rows:
        row["left_id"], row["right_id"] = (stands.get(row[end], row[end]) for end in ("left", "right"))
        if row["state"] == REVIEW and row["left_id"] == row["right_id"]:
            row["state"] = ONE
    return _moved(found, stands), pa.Table.from_pylist(_told(rows, found), JUDGED)


def _once(
    rows: list[dict[str, Any]], answered: Mapping[frozenset[str], Verdict], joining: Joining
) -> list[dict[str, Any]]:
    """The pairs, of two organisations each once: under several names a person would be asked the same again.

    A verdict on any two of their names answers for the organisations that these became.
    """
    of_joined = {frozenset(map(joining.find, pair)): verdict for pair, verdict in answered.items()}
    kept, asked = [], set()
    for row in rows:
        pair = frozenset(joining.find(row[end]) for end in ("left", "right"))
        if row["state"] == REVIEW and pair in of_joined and len(pair) > 1:
            row["state"], row["why"] = ANSWERED, of_joined[pair].barrier.told
        if row["state"] == REVIEW and len(pair) > 1:
            if pair in asked:
                continue
            asked.add(pair)
        kept.append(row)
    return kept


def _prepared(
    found: pa.Table, proven: Proven, described: Described, codes: Mapping[str, str]
) -> tuple[dict[frozenset[str], Verdict], Joining]:
    """Pairs of organisations that verdicts answer, and the joining that honours them."""
    ends = {end for verdict in proven.verdicts for end in (verdict.left, verdict.right)}
    told = _where(found, "identity", sorted(ends))
    stands = dict(zip(told["identity"].to_pylist(), told["stands"].to_pylist(), strict=True))
    stands |= {end: root for end, root in proven.clusters.root.items() if end in ends}
    joining = Joining(codes, described.owners, described.registers)
    answered = {}
    for verdict in proven.verdicts:
        left, right = (stands.get(end, end) for end in (verdict.left, verdict.right))
        answered[frozenset((left, right))] = verdict
        if verdict.judgement.verdict != "same":
            joining.keep_apart(left, right, verdict.barrier)
    return answered, joining


def _told(rows: list[dict[str, Any]], found: pa.Table) -> list[dict[str, Any]]:
    """The pairs by identities that records have: a credit code may stand for an organisation."""
    coded = {row[end] for row in rows for end in ("left", "right") if row[end].startswith("c:")}
    held = _where(found, "stands", sorted(coded)).sort_by([("identity", "descending")])
    first = dict(zip(held["stands"].to_pylist(), held["identity"].to_pylist(), strict=True))
    told = []
    for row in rows:
        row |= {end: first.get(row[end], row[end]) for end in ("left", "right")}
        if row["left"] > row["right"]:
            other = {"left": "right", "right": "left"}
            row |= {f"{e}{part}": row[f"{other[e]}{part}"] for e in other for part in ("", "_name", "_id")}
        told.append(row)
    return sorted(told, key=lambda row: (row["left"], row["right"]))


def _where(table: pa.Table, column: str, values: Iterable[str]) -> pa.Table:
    return table.filter(pc.is_in(table[column], value_set=pa.array(list(values), pa.string())))


def _standing(roots: Mapping[str, str], found: pa.Table) -> dict[str, str]:
    """Organisation -> the one that it is part of now, for all that were joined.

    Of those that were joined the one stands for all that most identities mean, one that a source describes
    before others: its identifier then stays.
    """
    joined: dict[str, list[str]] = {}
    for member, root in sorted(roots.items()):
        joined.setdefault(root, []).append(member)
    joined = {root: members for root, members in joined.items() if len(members) > 1}
    every = [member for members in joined.values() for member in members]
    held = _where(found, "stands", every)
    n = Counter(held["stands"].to_pylist())
    only = {"new", "ambiguous name"}
    rows = zip(held["stands"].to_pylist(), held["rule"].to_pylist(), strict=True)
    is_described = {root for root, rule in rows if rule not in only}
    made = {}
    for members in joined.values():
        main = min(members, key=lambda member: (member not in is_described, -n[member], member))
        made.update(dict.fromkeys(members, main))
    return made


def _moved(found: pa.Table, stands: Mapping[str, str]) -> pa.Table:
    moved: dict[str, Any] = {root: main for root, main in stands.items() if root != main}
    if not moved:
        return found
    place = pc.index_in(found["stands"], value_set=pa.array(moved, pa.string()))
    new = pa.array(moved.values(), pa.string()).take(place)
    rule = pc.if_else(pc.is_valid(new), SCORE, found["rule"])
    columns = [found["identity"], pc.coalesce(new, found["stands"]), rule]
    return pa.table(columns, schema=found.schema)
