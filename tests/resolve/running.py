"""Resolving small studies made in memory."""

from __future__ import annotations

from datetime import date
from typing import Any

import ibis

from jihe import resolve
from jihe.pack.model import Judgement, Pack
from jihe.resolve.recognise import Known
from tests import study


def known(pack: Pack, former: resolve.Former | None = None, **rows: Any) -> Known:
    """Who is who."""
    return resolve.identify(resolve.scoped(study.records(pack, **rows), pack), pack, former)


def run(pack: Pack, **rows: Any) -> tuple[dict[str, Any], dict[str, ibis.Table], ibis.Table]:
    """Identity -> (organisation_id, rule); the organisations and records that refer to them; conflicts."""
    records = resolve.scoped(study.records(pack, **rows), pack)
    found = resolve.identify(records, pack)
    known = ibis.memtable(found.identity.to_pyarrow())
    organisation, conflict = resolve.organisations(records, known, pack)
    organisation, rings = resolve.without_cycles(ibis.memtable(organisation.to_pyarrow()))
    conflict = resolve.all_conflicts(conflict, found.refused, found.shared, rings, found.unknown)
    told = resolve.refer(records, known, organisation, pack)
    identities = {r["identity"]: (r["organisation_id"], r["rule"]) for r in known.to_pyarrow().to_pylist()}
    return identities, {"organisation": organisation, **told}, conflict


def rows(table: ibis.Table) -> list[dict[str, Any]]:
    return table.to_pyarrow().to_pylist()


def judged(left: str, right: str, verdict: str, line: int = 2) -> Judgement:
    return Judgement(line=line, left=left, right=right, verdict=verdict, who="a", when=date(2024, 1, 1))
