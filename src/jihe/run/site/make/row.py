"""The rows behind facts: which rows of which population, the populations, and what was read from files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import ibis
import numpy as np
import pyarrow as pa

from jihe import measure, tables
from jihe.errors import LANGUAGES
from jihe.pack.model import Pack
from jihe.present import synthetic
from jihe.present.report.heading import class_names, heading
from jihe.present.report.rows import column_place

if TYPE_CHECKING:
    from .maker import Maker

ROW = "row"


def make(maker: Maker, name: str) -> None:
    """Fact, population and row numbers of all facts of a measure; and the population that is its own."""
    wanted = maker.fact_ids[name]
    opened, used = measure.opened_rows(name, maker.populations, maker.build.pack, wanted)
    place = {id_: i for i, id_ in enumerate(opened["fact_id"].to_pylist())}
    empty = pa.table(
        {
            "fact_id": pa.array([id_ for id_ in wanted if id_ not in place], pa.string()),
        }
    )
    lacking = empty.append_column("population", pa.array([""] * len(empty), pa.string()))
    lacking = lacking.append_column("rows", pa.array([[]] * len(empty), pa.list_(pa.int32())))
    narrow = opened.set_column(2, "rows", opened["rows"].cast(pa.list_(pa.int32())))
    told = pa.concat_tables([narrow, lacking]).sort_by("fact_id")
    for kind, table in used.items():
        if kind not in maker.populations:
            _keep(maker, kind, table)
            maker.store.set_made(f"population/{kind}")
    maker.store.write_table(f"rows/{name}", told)


def make_population(maker: Maker, name: str) -> None:
    """A population, whole; one that is a measure's own is made with its rows."""
    if name in maker.populations:
        _keep(maker, name, maker.populations[name])
    else:
        maker.make(f"rows/{name}")


def _keep(maker: Maker, name: str, expression: ibis.Table) -> None:
    table = maker.read(expression.order_by(ROW))
    assert np.array_equal(table[ROW].to_numpy(), np.arange(len(table))), (
        f"{name}: rows are not numbered from 0"
    )
    table = table.drop_columns([ROW, *(c for c in table.column_names if c.startswith("cut_"))])
    if maker.build.is_synthetic:
        table = synthetic.column(table)
    pack = maker.build.pack
    kind = pack.measures[name].table if name in pack.measures else tables.kind_of(name)
    shown = [c for c in table.column_names if _is_told(table, c)]
    shown.sort(key=lambda column: column_place(kind, column, pack))
    maker.store.write_table(f"population/{name}", table.select(shown))
    for lang in LANGUAGES:
        told = [_column(table.schema.field(column), kind, pack, lang) for column in shown]
        maker.store.write_json(f"columns/{name}.{lang}", told)


def _is_told(table: pa.Table, column: str) -> bool:
    """Columns that are empty throughout are left out, and a mark that marks nothing."""
    if column == synthetic.COLUMN and not synthetic.has_made_up(table):
        return False
    return table[column].null_count < table.num_rows or not table.num_rows


def _column(field: pa.Field, kind: str, pack: Pack, lang: str) -> dict[str, Any]:
    meanings = tables.published_columns(kind, pack.class_tables(), pack.settings.currency, lang)
    told: dict[str, Any] = {
        "name": field.name,
        "heading": heading(kind, field.name, pack, lang),
        "meaning": meanings[field.name].meaning if field.name in meanings else "",
        "is_number": pa.types.is_integer(field.type) or pa.types.is_floating(field.type),
    }
    if names := class_names(kind, field.name, pack, lang):
        told["names"] = dict(names)
    return told


def make_raw(maker: Maker) -> None:
    """What was read from each row of each file, as it was stored before anything was made of it."""
    pack = maker.build.pack
    told: dict[str, dict[str, Any]] = {lang: {} for lang in LANGUAGES}
    for name in tables.RECORD:
        table = maker.table(f"ingest.{name}")
        if not len(table):
            continue
        shown = [c for c in table.column_names if table[c].null_count < len(table)]
        maker.store.write_table(f"raw/{name}", table.select(shown))
        for lang in LANGUAGES:
            told[lang][name] = {
                c: {"heading": heading(name, c, pack, lang), "meaning": _meaning(name, c)} for c in shown
            }
    for lang in LANGUAGES:
        maker.store.write_json(f"raw.{lang}", told[lang])
    files = {row["source_file"]: row["sha256"] or "" for row in maker.table("ingest.accounts").to_pylist()}
    maker.store.write_json("files", files)


def _meaning(table: str, column: str) -> str:
    return next((c.meaning for c in (*tables.RECORD[table], *tables.PROVENANCE) if c.name == column), "")
