"""Records that speak of organisations, made to refer to them by identifier."""

from __future__ import annotations

from collections.abc import Mapping

import ibis

from jihe.pack.model import Pack
from jihe.tables import KEY

from .identity import MENTIONS, identity_of
from .merge import first_stated

_REASONS = {
    "nobody": "names no organisation",
    "unknown": "gives a key that no source describes and no name",
    "itself": "both ends are the same organisation",
    "no relation": "names no relation",
    "no such relation": "names a relation that its source does not have, or that cannot stand",
}


def refer(
    records: Mapping[str, ibis.Table], known: ibis.Table, named: ibis.Table, pack: Pack
) -> dict[str, ibis.Table]:
    """Replace names and keys by identifiers; set aside what cannot stand.

    Parameters
    ----------
    records
        Record tables.
    known
        `identity.identify`.
    named
        Organisations that have a row: organisation_id.
    pack
        Its precedence decides where several rows describe one member or one organisation in one year.

    Returns
    -------
    dict
        ``relation`` (with relation_id), ``event`` (with event_id), ``membership``, ``organisation_year``,
        ``evidence`` (with evidence_id and the relation_id of its relation) where there are such records, and
        ``rejected``: table, source_code, source_file, source_row, reason.
    """
    tables: dict[str, ibis.Table] = {}
    rejected = []
    for table, ends in MENTIONS.items():
        record = records[table]
        for end in ends:
            record = _point(record, end, known, named)
        reason = _reason(record, ends, optional=table == "event")
        record = record.mutate(reason=reason)
        bad = record.filter(record.reason.notnull())
        rejected.append(_told(bad, table))
        drop = ["reason", *[f"{end}_{part}" for end in ends for part in ("key", "name", "stated", "has_row")]]
        good = record.filter(record.reason.isnull()).drop(*drop)
        one_each = table in ("membership", "organisation_year")
        tables[table] = first_stated(good, KEY[table], pack) if one_each else _with_id(good, table)
    if "evidence" in records:
        tables["evidence"], bad = _evidence(records["evidence"], tables["relation"])
        rejected.append(_told(bad, "evidence"))
    tables["relation"] = tables["relation"].drop("key")
    tables["rejected"] = ibis.union(*rejected)
    return tables


def _evidence(evidence: ibis.Table, relation: ibis.Table) -> tuple[ibis.Table, ibis.Table]:
    """What was read of each relation, once for each that bears the key; and what speaks of none.

    Keys are held against each other as `scoped` wrote them: within one set of identifiers.
    """
    keyed = relation.filter(relation.key.notnull()).select("relation_id", relation_key=relation.key)
    joined = evidence.left_join(keyed, "relation_key").drop("relation_key_right")
    why = ibis.cases(
        (joined.relation_key.isnull(), _REASONS["no relation"]),
        (joined.relation_id.isnull(), _REASONS["no such relation"]),
        else_=ibis.null("string"),
    )
    joined = joined.mutate(reason=why)
    good = joined.filter(joined.reason.isnull()).drop("reason")
    return _with_id(good, "evidence").drop("relation_key"), joined.filter(joined.reason.notnull())


def _told(bad: ibis.Table, table: str) -> ibis.Table:
    return bad.select("source_code", "source_file", "source_row", "reason", table=ibis.literal(table))


def _point(record: ibis.Table, end: str, known: ibis.Table, named: ibis.Table) -> ibis.Table:
    """Add <end>_id, whether the record states an organisation there, and whether that one has a row."""
    record = record.mutate(**{f"{end}_stated": identity_of(record, f"{end}_")})
    ids = known.select(**{f"{end}_stated": known.identity, f"{end}_id": known.organisation_id})
    rows = named.select(**{f"{end}_id": named.organisation_id, f"{end}_has_row": ibis.literal(True)})
    record = record.left_join(ids, f"{end}_stated").drop(f"{end}_stated_right")
    return record.left_join(rows, f"{end}_id").drop(f"{end}_id_right")


def _reason(record: ibis.Table, ends: tuple[str, ...], optional: bool) -> ibis.Value:
    cases = []
    for end in ends:
        if not optional:
            cases.append((record[f"{end}_stated"].isnull(), _REASONS["nobody"]))
        cases.append((record[f"{end}_id"].notnull() & record[f"{end}_has_row"].isnull(), _REASONS["unknown"]))
    if ends == ("source", "target"):
        cases.append((record.source_id == record.target_id, _REASONS["itself"]))
    return ibis.cases(*cases, else_=ibis.null("string"))


def _with_id(table: ibis.Table, name: str) -> ibis.Table:
    """Add an identifier made of the statement and its place; equal statements of one row are numbered."""
    # The key is how evidence finds a relation; it came later than identifiers, which must last.
    told = [c for c in table.columns if c not in ("is_synthetic", "key") and not table[c].type().is_array()]
    parts = [table[c].cast("string").fill_null("") for c in told]
    said = ibis.literal("\x1f").join(parts)
    table = table.mutate(said=said)
    turn = ibis.row_number().over(group_by=table.said, order_by=table.source_row).cast("string")
    code = (table.said + "\x1f" + turn).hexdigest("md5").substr(0, 16)
    return table.mutate(**{f"{name}_id": name[0] + code}).drop("said")
