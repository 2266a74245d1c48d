"""What is read of organisations: rows of their populations, and who speaks of whom, by the place of each."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from jihe.present.format import number
from jihe.present.site.rejection import missing

from .fact import Texts
from .row import cells

if TYPE_CHECKING:
    from .reader import Reader

PART = "organisations"


def place(reader: Reader, id_: str) -> int:
    """The place of an organisation in its table, which is in the order of identifiers."""
    ids = column(reader, "organisation", "organisation_id")
    found = bisect_left(Texts(ids), id_)
    if found == len(ids) or ids[found].as_py() != id_:
        raise missing("organisation", id_)
    return found


def population(reader: Reader, name: str) -> pa.Table:
    return reader.table(PART, f"population/{name}")


def column(reader: Reader, name: str, column: str) -> pa.Array:
    return reader.column(PART, f"population/{name}", column)


def rows_at(reader: Reader, name: str, places: Sequence[int]) -> list[dict[str, Any]]:
    """Rows of a population."""
    table = population(reader, name)
    values = cells(table, np.array(places, np.int64)) if len(places) else []
    return [dict(zip(table.column_names, row, strict=True)) for row in values]


def source(row: dict[str, Any]) -> dict[str, Any]:
    return {"file": row.get("source_file") or "", "row": row.get("source_row") or 0}


def of(reader: Reader, name: str, at: int) -> list[int]:
    """The rows of a kind that speak of an organisation."""
    found: list[int] = span(reader, name, at, "row").tolist()
    return found


def span(reader: Reader, name: str, at: int, part: str) -> np.ndarray:
    """What is told of an organisation: rows, partners and the like, as `make.organisation` lays them."""
    offset = reader.array(PART, f"of/{name}.offset", "offset")
    return reader.array(PART, f"of/{name}.{part}", part)[offset[at] : offset[at + 1]]


def is_money(column: str) -> bool:
    """Whether a column is an amount in the study's currency."""
    return column.startswith("amount_") and len(column) == len("amount_xyz")


def money(row: dict[str, Any]) -> str:
    found = next((name for name in row if is_money(name) and row[name] is not None), "")
    return f"{number(row[found], found[-3:].upper())} {found[-3:].upper()}" if found else ""


def named(reader: Reader, places: Sequence[int], names: dict[str, Any]) -> list[dict[str, Any]]:
    """What is told of organisations wherever they are named."""
    kinds, regions = names.get("organisation.kind_code", {}), names["region_code"]
    found = reader.table(PART, "node").take(pa.array(places, pa.int64())).to_pylist()
    return [
        {
            "id": row["id"],
            "name": row["name"],
            "kind": kinds.get(row["kind_code"], row["kind_code"] or ""),
            "region": regions.get(row["region_code"], ""),
            "degree": row["degree"],
        }
        for row in found
    ]
