"""Organisations counted as their uppermost owner: the network of groups.

An organisation stays one of its own, whoever owns it; that its relations count for its group is a choice of
the network (`roll_up`).
"""

from __future__ import annotations

from collections.abc import Mapping

import ibis
import pyarrow as pa

from jihe.pack.model import NetworkSetting, Pack


def rolled(tables: Mapping[str, ibis.Table], setting: NetworkSetting | None) -> Mapping[str, ibis.Table]:
    """Tables whose relations and memberships speak of groups, in a network that counts groups.

    A relation within one group is left out. A group is a member of a sample when any of its organisations is.

    Parameters
    ----------
    tables
        Classified ``relation``, ``organisation`` and ``membership``.
    """
    if setting is None or not setting.roll_up:
        return tables
    top = ibis.memtable(uppermost(tables["organisation"]))
    relation = _raised(_raised(tables["relation"], top, "source_id"), top, "target_id")
    relation = relation.filter(relation.source_id != relation.target_id)
    return {
        **tables,
        "relation": relation,
        "membership": _raised(tables["membership"], top, "organisation_id"),
    }


def uppermost(organisation: ibis.Table) -> pa.Table:
    """The uppermost owner of each organisation that has an owner: member, top_id.

    An owner of which there is no row counts as none; owners go in no circle (`jihe.resolve.without_cycles`).
    """
    owned = organisation.filter(organisation.parent_id.notnull()).select("organisation_id", "parent_id")
    owned = owned.semi_join(organisation.select(parent_id="organisation_id"), "parent_id")
    rows = owned.order_by("organisation_id").to_pyarrow()
    parent = dict(zip(rows["organisation_id"].to_pylist(), rows["parent_id"].to_pylist(), strict=True))
    top: dict[str, str] = {}
    for member in parent:
        here, steps = member, [member]
        while here not in top and here in parent:
            here = parent[here]
            steps.append(here)
        top.update(dict.fromkeys(steps[:-1], top.get(here, here)))
    columns = [pa.array(list(parent), pa.string()), pa.array([top[m] for m in parent], pa.string())]
    return pa.table(columns, names=["member", "top_id"])


def n_within(tables: Mapping[str, ibis.Table], pack: Pack) -> dict[str, int]:
    """For each network that counts groups the number of relations of its kinds and years within one group, by
    the network's name ("" for the main one).

    Parameters
    ----------
    tables
        Classified ``relation``, ``organisation`` and ``membership``.
    """
    found = {}
    for name, setting in (("", pack.settings.network), *sorted(pack.settings.networks.items())):
        if setting is not None and setting.roll_up and "kind_code" in tables["relation"].columns:
            relation = tables["relation"]
            year = relation.relation_date.year()
            held = relation.filter(relation.kind_code.isin(setting.kinds), year <= setting.last_year)
            apart = rolled({**tables, "relation": held}, setting)["relation"]
            n, n_apart = (int(table.count().to_pyarrow().as_py()) for table in (held, apart))
            found[name] = n - n_apart
    return found


def _raised(table: ibis.Table, top: ibis.Table, column: str) -> ibis.Table:
    held = top.select(**{f"{column}_member": top.member, f"{column}_top": top.top_id})
    joined = table.left_join(held, [(column, f"{column}_member")])
    raised = ibis.coalesce(joined[f"{column}_top"], joined[column])
    return joined.mutate(**{column: raised}).select(*table.columns)
