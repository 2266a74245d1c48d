"""One row for each organisation, from all that the sources say of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import ibis
import pyarrow as pa

from jihe.pack.model import Pack
from jihe.tables import PROVENANCE

from .clusters import Refusal
from .identity import MENTIONS, identity_of

_COMPARED = ("founded_year", "credit_code")
"""What sources may disagree on so that it is worth a person's look."""


def organisations(
    records: Mapping[str, ibis.Table], known: ibis.Table, pack: Pack
) -> tuple[ibis.Table, ibis.Table]:
    """Merge the records of each organisation and list where sources disagree.

    The first value that is not missing wins, sources taken in the pack's order of precedence, then file and
    row. An organisation that is only mentioned has the name of its first mention and nothing else.

    Returns
    -------
    (ibis.Table, ibis.Table)
        Organisations: organisation_id, the record's columns, `parent_id`, `is_sample`, `sample_code`.
        Conflicts: column, organisation_id, name, value_kept, source_kept, value_other, source_other.
    """
    record = records["organisation"]
    known = known.select("identity", "organisation_id")
    stated = record.inner_join(known, "identity")
    columns = [c for c in record.columns if c not in ("key", "identity")]
    merged, several = _first_values(stated, ("organisation_id",), columns, pack)
    described = _with_parent(merged, known)
    alone = _only_mentioned(records, known, described, pack)
    members = records["membership"]
    members = (
        members.mutate(identity=identity_of(members, "organisation_"))
        .inner_join(known, "identity")
        .select(member_id="organisation_id", sample_code="sample_code")
        .distinct()
    )
    codes = members.group_by("member_id").agg(
        sample_code=members.sample_code.collect(order_by=members.sample_code)
    )
    every = ibis.union(described, alone.select(*described.columns)).left_join(
        codes, [("organisation_id", "member_id")]
    )
    every = every.mutate(is_sample=every.member_id.notnull()).drop("member_id")
    return every, _conflicts(several, merged)


def without_cycles(organisation: ibis.Table) -> tuple[ibis.Table, dict[str, list[str]]]:
    """Take away the owner of each organisation that would own itself through others, and tell which."""
    owned = organisation.filter(organisation.parent_id.notnull())
    found = cycles(owned.select("organisation_id", "parent_id").order_by("organisation_id").to_pyarrow())
    if not found:
        return organisation, found
    caught = organisation.organisation_id.isin(sorted(found))
    parent = ibis.ifelse(caught, ibis.null("string"), organisation.parent_id)
    return organisation.mutate(parent_id=parent), found


def all_conflicts(
    disagreements: ibis.Table,
    refused: Iterable[Refusal],
    shared: Mapping[str, list[str]],
    owning: Mapping[str, list[str]],
    unknown: Mapping[int, list[str]],
) -> ibis.Table:
    """Disagreements of sources and all else that contradicts itself, in one table.

    Parameters
    ----------
    refused
        Proofs that were not followed.
    shared
        Name that organisations of different credit codes bear -> these codes.
    owning
        `cycles` of owners.
    unknown
        Line of judgement.csv -> its names that no record bears.
    """
    rows = [
        {
            "column": "identity",
            "name": refusal.proof.left,
            "value_kept": f"{refusal.barrier.verdict} ({refusal.barrier.said})",
            "source_kept": refusal.barrier.source,
            "value_other": f"same ({refusal.proof.told})",
            "source_other": refusal.proof.rule,
        }
        for refusal in refused
    ]
    rows += [
        {"column": "name", "name": name, "value_other": ", ".join(codes)}
        for name, codes in sorted(shared.items())
    ]
    rows += [
        {"column": "parent_id", "organisation_id": member, "value_other": " > ".join([*ring, ring[0]])}
        for member, ring in sorted(owning.items())
    ]
    rows += [
        {"column": "judgement", "name": name, "source_other": f"judgement.csv:{line}"}
        for line, names in sorted(unknown.items())
        for name in names
    ]
    types = {column: pa.string() for column in disagreements.columns}
    extra = pa.Table.from_pylist(rows, pa.schema(list(types.items())))
    return disagreements.union(ibis.memtable(extra))


def cycles(parents: pa.Table) -> dict[str, list[str]]:
    """Organisations that own themselves through others.

    Parameters
    ----------
    parents
        organisation_id, parent_id; no row with a missing parent.

    Returns
    -------
    dict
        Each organisation on a cycle -> the cycle, from its smallest member on.
    """
    parent = dict(zip(*(parents[c].to_pylist() for c in ("organisation_id", "parent_id")), strict=True))
    found: dict[str, list[str]] = {}
    seen: dict[str, str] = {}
    for start in sorted(parent):
        walk: list[str] = []
        here: str | None = start
        while here is not None and here not in seen:
            seen[here] = start
            walk.append(here)
            here = parent.get(here)
        if here is not None and seen[here] == start and here in walk:
            ring = walk[walk.index(here) :]
            first = ring.index(min(ring))
            for member in ring:
                found[member] = ring[first:] + ring[:first]
    return found


def first_stated(table: ibis.Table, keys: tuple[str, ...], pack: Pack) -> ibis.Table:
    """One row for each `keys`: of every column the first value not missing, in the order of belief."""
    return _first_values(table, keys, [c for c in table.columns if c not in keys], pack)[0]


def _first_values(
    table: ibis.Table, keys: tuple[str, ...], columns: list[str], pack: Pack
) -> tuple[ibis.Table, ibis.Table]:
    """One row for each `keys`, and the rows of those that several rows describe, in the order of belief."""
    counted = table.inner_join(table.group_by(list(keys)).agg(n_stated=table.count()), list(keys))
    # Most are described once: only the others are worth the memory of being ordered and merged.
    alone = counted.filter(counted.n_stated == 1).select(*keys, *columns)
    several = in_order(counted.filter(counted.n_stated > 1).drop("n_stated"), pack)
    merged = several.group_by(list(keys)).agg(**{c: _kept(several, c) for c in columns})
    return alone.union(merged.select(*keys, *columns)), several


def _kept(stated: ibis.Table, column: str) -> ibis.Value:
    """The first value that is not missing; what any row made up has a part in is made up."""
    if column == "is_synthetic":
        return stated.is_synthetic.any()
    return stated[column].argmin(stated.position, where=stated[column].notnull())


def in_order(table: ibis.Table, pack: Pack) -> ibis.Table:
    """Add `position`: the order in which sources are believed."""
    codes = [*pack.settings.precedence]
    codes += sorted(source.code for source in pack.sources if source.code not in codes)
    rank = ibis.memtable(
        pa.table(
            {"source_code": pa.array(codes, pa.string()), "rank": pa.array(range(len(codes)), pa.int64())}
        )
    )
    ranked = table.left_join(rank, "source_code").drop("source_code_right")
    first = [ranked["rank"], ranked.source_code, ranked.source_file, ranked.source_row]
    # Records of one row are told apart by what they say.
    rest = [ranked[c] for c in ("identity", "organisation_id", "name") if c in ranked.columns]
    return ranked.mutate(position=ibis.row_number().over(order_by=[*first, *rest])).drop("rank")


def _with_parent(merged: ibis.Table, known: ibis.Table) -> ibis.Table:
    named = merged.mutate(identity=identity_of(merged, "parent_"))
    owner = known.select("identity", parent_id="organisation_id")
    joined = named.left_join(owner, "identity")
    own = joined.parent_id == joined.organisation_id
    return joined.mutate(parent_id=ibis.ifelse(own, ibis.null("string"), joined.parent_id)).drop(
        "identity", "identity_right", "parent_key", "parent_name"
    )


def _only_mentioned(
    records: Mapping[str, ibis.Table], known: ibis.Table, described: ibis.Table, pack: Pack
) -> ibis.Table:
    parts = []
    for table, ends in MENTIONS.items():
        for end in ends:
            record = records[table]
            parts.append(
                record.select(
                    *(column.name for column in PROVENANCE),
                    identity=identity_of(record, f"{end}_"),
                    name=record[f"{end}_name"],
                )
            )
    mention = ibis.union(*parts).filter(lambda t: t.name.notnull())
    mention = mention.inner_join(known, "identity").anti_join(described, "organisation_id")
    mention = in_order(mention, pack)
    first = mention.group_by("organisation_id").agg(
        **{c: _kept(mention, c) for c in ("name", *(column.name for column in PROVENANCE))}
    )
    types = described.schema()
    return first.mutate(**{c: ibis.null(types[c]) for c in described.columns if c not in first.columns})


def _conflicts(stated: ibis.Table, merged: ibis.Table) -> ibis.Table:
    stated = stated.mutate(founded_year=stated.founded_date.year().cast("string"))
    parts = []
    for column in _COMPARED:
        said = stated.filter(stated[column].notnull())
        kept = said.group_by("organisation_id").agg(
            value_kept=said[column].argmin(said.position), source_kept=said.source_code.argmin(said.position)
        )
        other = said.select(
            "organisation_id", value_other=said[column], source_other=said.source_code
        ).distinct()
        pair = other.inner_join(kept, "organisation_id").filter(lambda t: t.value_other != t.value_kept)
        named = pair.inner_join(merged.select("organisation_id", "name"), "organisation_id")
        parts.append(
            named.select(
                "organisation_id", "name", "value_kept", "source_kept", "value_other", "source_other",
                column=ibis.literal(column),
            )
        )  # fmt: skip
    return ibis.union(*parts)
