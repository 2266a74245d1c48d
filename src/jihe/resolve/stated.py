"""What the rows of a study say of some organisations, before anything is merged."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import ibis
import pyarrow as pa

from jihe.pack.model import Pack

from .identity import MENTIONS, identity_of, scoped

PLACE = ("source_code", "source_file", "source_row")
DESCRIPTION = (
    "name",
    "short_name",
    "name_en",
    "alias",
    "kind",
    "region",
    "founded_date",
    "website",
    "credit_code",
    "parent_name",
)
"""Columns that tell organisations apart; `kind` only where the study has it."""


def described(records: Mapping[str, ibis.Table], pack: Pack, identities: Iterable[str]) -> ibis.Table:
    """Rows that describe some identities: identity, `DESCRIPTION`, and where each stands."""
    table = scoped({"organisation": records["organisation"]}, pack)["organisation"]
    held = [column for column in DESCRIPTION if column in table.columns]
    found = table.select(*held, *PLACE, "identity")
    return found.semi_join(_wanted(identities), "identity").order_by(*PLACE, "identity")


def mentioned(records: Mapping[str, ibis.Table], pack: Pack, identities: Iterable[str]) -> ibis.Table:
    """Rows that speak of some identities: identity, name, the record table, and where each stands."""
    tables = scoped({name: records[name] for name in MENTIONS}, pack)
    parts = [
        tables[name].select(
            *PLACE,
            identity=identity_of(tables[name], f"{end}_"),
            name=tables[name][f"{end}_name"],
            table=ibis.literal(name),
        )
        for name, ends in MENTIONS.items()
        for end in ends
    ]
    every = ibis.union(*parts, distinct=True)
    return every.semi_join(_wanted(identities), "identity").order_by("table", *PLACE, "identity", "name")


def linked_ends(records: Mapping[str, ibis.Table], pack: Pack, identities: Iterable[str]) -> ibis.Table:
    """Relations that speak of some identities: their ends' identities, and where each stands.

    Returns
    -------
    ibis.Table
        source_identity, target_identity, source_file, source_row.
    """
    table = scoped({"relation": records["relation"]}, pack)["relation"]
    found = table.select(
        "source_file",
        "source_row",
        source_identity=identity_of(table, "source_"),
        target_identity=identity_of(table, "target_"),
    )
    wanted = _wanted(identities).identity
    return found.filter(found.source_identity.isin(wanted) | found.target_identity.isin(wanted)).distinct()


def _wanted(identities: Iterable[str]) -> ibis.Table:
    return ibis.memtable(pa.table({"identity": pa.array(sorted(set(identities)), pa.string())}))
