"""What records say of each organisation before names that are only alike are looked at."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import ibis
import pyarrow as pa

from jihe.pack.model import Pack

from .candidate import DESCRIBED
from .identity import MENTIONS, identity_of


@dataclass(frozen=True)
class Described:
    """Organisations, each by the identity that stands for it.

    Attributes
    ----------
    table
        As `candidate.DESCRIBED`: those that have a name.
    owners
        Organisation -> those that own it, by any of its records.
    registers
        Organisation -> sources of the setting `distinct` that describe it.
    """

    table: pa.Table
    owners: dict[str, set[str]]
    registers: dict[str, set[str]]


def describe(records: Mapping[str, ibis.Table], found: ibis.Table, pack: Pack) -> Described:
    """Put together what the records say.

    Parameters
    ----------
    records
        As `scoped`.
    found
        What each identity stands for: identity, stands.
    """
    found = found.select("identity", root=found.stands)
    own = records["organisation"]
    mention = _mentions(records)
    named = [own.select("identity", value=own[c]) for c in ("name", "short_name", "name_en")]
    named += [own.select("identity", value=own["alias"].unnest()), mention.select("identity", "value")]
    said = {
        "name": ibis.union(*named),
        "source_code": ibis.union(
            own.select("identity", value=own.source_code), mention.select("identity", value="source_code")
        ),
        "region": own.select("identity", value=own.region),
        "founded_year": own.select("identity", value=own.founded_date.year().cast("int64")),
        "website": own.select("identity", value=own.website),
        "credit_code": own.select("identity", value=own.credit_code),
    }
    lists = {column: _listed(told, found, column) for column, told in said.items()}
    table = lists.pop("name")
    for column, told in lists.items():
        table = table.left_join(told, "root").drop("root_right")
        empty = ibis.literal([], type=told[column].type())
        table = table.mutate(**{column: ibis.coalesce(table[column], empty)})
    table = table.order_by("root").select(*DESCRIBED.names).to_pyarrow().cast(DESCRIBED)
    setting = pack.settings.resolve
    return Described(table, _owners(own, found), _registers(own, found, setting.distinct if setting else ()))


def _mentions(records: Mapping[str, ibis.Table]) -> ibis.Table:
    parts = []
    for table, ends in MENTIONS.items():
        for end in ends:
            record = records[table]
            told = {"identity": identity_of(record, f"{end}_"), "value": record[f"{end}_name"]}
            parts.append(record.select("source_code", **told).distinct())
    return ibis.union(*parts, distinct=True)


def _listed(told: ibis.Table, found: ibis.Table, column: str) -> ibis.Table:
    """All values of each organisation, each once and in order."""
    told = told.filter(told.value.notnull()).inner_join(found, "identity").select("root", "value").distinct()
    return told.group_by("root").agg(**{column: told.value.collect(order_by=told.value)})


def _owners(own: ibis.Table, found: ibis.Table) -> dict[str, set[str]]:
    owned = own.select("identity", owner=identity_of(own, "parent_"))
    owned = (
        owned.filter(owned.owner.notnull()).inner_join(found, "identity").select("root", "owner").distinct()
    )
    above = found.select(owner="identity", above="root")
    pairs = owned.inner_join(above, "owner").select("root", "above").distinct().to_pyarrow()
    return _sets(pairs["root"].to_pylist(), pairs["above"].to_pylist())


def _registers(own: ibis.Table, found: ibis.Table, distinct: tuple[str, ...]) -> dict[str, set[str]]:
    if not distinct:
        return {}
    listed = own.filter(own.source_code.isin(distinct)).select("identity", "source_code").distinct()
    listed = listed.inner_join(found, "identity").select("root", "source_code").distinct().to_pyarrow()
    return _sets(listed["root"].to_pylist(), listed["source_code"].to_pylist())


def _sets(keys: Iterable[str], values: Iterable[str]) -> dict[str, set[str]]:
    made: dict[str, set[str]] = {}
    for key, value in zip(keys, values, strict=True):
        made.setdefault(key, set()).add(value)
    return made
