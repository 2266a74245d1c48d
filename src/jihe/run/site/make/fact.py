"""Facts: each with what its measure says of it, and which of them name a place or an organisation."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from jihe.errors import LANGUAGES, tell
from jihe.pack.model import Dimension, Measure
from jihe.present.format import unit_name
from jihe.present.grid import BROUGHT_TITLES
from jihe.present.report.card import TABLES, calculation, conditions, lines

if TYPE_CHECKING:
    from .maker import Maker

REGION, ORGANISATION = "region", "organisation"


def make(maker: Maker) -> None:
    """The table of facts, the cards of measures, and which facts name what."""
    table = maker.table("measure.fact").sort_by("fact_id")
    maker.store.write_table("fact", table)
    maker.store.write_table("label", maker.table("measure.label"))
    for lang in LANGUAGES:
        told = {name: _measure(name, maker, lang) for name in maker.pack.measures}
        maker.store.write_json(f"measures.{lang}", told)
    maker.store.write_table("named", _named(table, kinds(maker)))


def kinds(maker: Maker) -> dict[str, str]:
    """Dimensions whose classes are places or organisations, and which of the two."""
    found = {}
    for name, dimension in maker.pack.dimensions.items():
        if _is_place(dimension):
            found[name] = REGION
        elif dimension.column.endswith(("organisation_id", "source_id", "target_id", "partner_id")):
            found[name] = ORGANISATION
    return found


def _is_place(dimension: Dimension) -> bool:
    is_code = dimension.column.endswith("region_code")
    return is_code and dimension.same_as is None


def _named(table: pa.Table, kind: Mapping[str, str]) -> pa.Table:
    """code, kind, dimension, fact (its place in the table of facts) of every place and organisation named."""
    rows = []
    for place, cut in enumerate(table["cut"].to_pylist()):
        for dimension, code in json.loads(cut).items():
            if dimension in kind:
                rows.append((code, kind[dimension], dimension, place))
    rows.sort()
    names = ("code", "kind", "dimension", "fact")
    columns = list(zip(*rows, strict=True)) if rows else [(), (), (), ()]
    types = (pa.string(), pa.string(), pa.string(), pa.int32())
    arrays = (pa.array(list(c), t) for c, t in zip(columns, types, strict=True))
    return pa.table(dict(zip(names, arrays, strict=True)))


def _measure(name: str, maker: Maker, lang: str) -> dict[str, Any]:
    pack = maker.pack
    measure = pack.measures[name]
    dimensions = {d: _title(d, maker, lang) for d in measure.dimensions}
    units = {
        unit: unit_name(measure, unit, lang) for unit in ("", "share", "point", "person", "patent", "paper")
    }
    return {
        "measure": name,
        "title": measure.title.get(lang),
        "formula": calculation(measure, pack, lang),
        "filters": conditions(measure, pack, lang),
        "card": [
            {"heading": heading, "text": text, "columns": columns}
            for heading, text, columns in lines(measure, pack, lang)
        ],
        "population": measure.population,
        "population_title": tell(TABLES[measure.table], lang),
        # Kept from answers: what facts are told with.
        "_dimensions": dimensions,
        "_units": units,
        "_note": _note(measure, lang),
        "_n_fact": len(maker.fact_ids.get(name, ())),
        "_figures": [e.exhibit for e in pack.exhibits if e.measure == name],
    }


def _note(measure: Measure, lang: str) -> str:
    return measure.note.get(lang) if measure.note is not None else ""


def _title(dimension: str, maker: Maker, lang: str) -> str:
    if dimension in BROUGHT_TITLES:
        return tell(BROUGHT_TITLES[dimension], lang)
    return maker.pack.dimensions[dimension].title.get(lang)
