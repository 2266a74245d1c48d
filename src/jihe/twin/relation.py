"""The relations of a twin: one row for each edge, with who, when, and what about."""

from __future__ import annotations

import numpy as np

from jihe.pack.model import TwinSetting

from . import enrich
from .dates import days
from .draft import Twin
from .subject import subjects
from .target import Classes, Targets


def draw_relations(
    twin: Twin, targets: Targets, setting: TwinSetting, classes: Classes, rng: np.random.Generator
) -> None:
    """One row for each edge."""
    pack, draft = targets.pack, twin.draft
    about = {
        f"{t.column}_code": pack.taxonomies[name]
        for name, t in pack.settings.taxonomy.items()
        if t.table == "relation" and t.column != "kind" and not t.many
    }
    columns: dict[str, list[np.ndarray]] = {}

    def put(**made: np.ndarray) -> None:
        n = len(made["source"])
        for column in ("source", "target", "kind", "date", *about):
            columns.setdefault(column, []).append(made.get(column, np.full(n, "", object)))

    for name, grown in twin.grown.items():
        kind, org = setting.networks[name].kind, draft.org[name]
        codes = {
            column: subjects(column, tree, kind, grown.year, targets, classes, rng)
            for column, tree in about.items()
        }
        put(
            source=org[grown.source],
            target=org[grown.target],
            kind=np.full(len(grown.year), kind, object),
            date=days(grown.year, rng),
            **codes,
        )
    if twin.enriched is not None and setting.enriched is not None:
        held, found = setting.enriched, twin.enriched
        kind_of = {"investment": held.capital, "education": held.study, "employment": held.work}
        kinds = np.array([kind_of[kind] for kind in enrich.KINDS], object)
        put(
            source=draft.org[held.network][found.source],
            target=draft.org[held.network][found.target],
            kind=kinds[found.kind],
            date=days(found.year, rng),
        )
    twin.relation = {column: np.concatenate(parts) for column, parts in columns.items()}
