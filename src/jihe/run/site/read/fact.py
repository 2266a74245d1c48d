"""Facts as the drawer tells them."""

from __future__ import annotations

import json
from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from jihe.present.format import number
from jihe.present.site.rejection import missing

if TYPE_CHECKING:
    from .reader import Reader

SEPARATOR = " · "


def fact(reader: Reader, id_: str, lang: str) -> dict[str, Any]:
    """One fact with what its measure says of it."""
    told = own(reader, rows_at(reader, [place(reader, id_)])[0], lang)
    measure = reader.cards(lang)[id_.partition(":")[0]]
    return {**shared(measure), **told, "is_synthetic": reader.site()["is_synthetic"]}


def shared(measure: dict[str, Any]) -> dict[str, Any]:
    """What all facts of a measure share, as an answer tells it."""
    told = {name: value for name, value in measure.items() if not name.startswith("_")}
    return {**told, "note": measure["_note"]}


def place(reader: Reader, id_: str) -> int:
    """The place of a fact in the table of facts.

    Raises
    ------
    Rejection
        When the study has no such fact.
    """
    ids = reader.fact_ids
    found = bisect_left(Texts(ids), id_)
    if found == len(ids) or ids[found].as_py() != id_:
        raise missing("fact", id_)
    return found


class Texts:
    """An array that a search may look into without all of it being read."""

    def __init__(self, array: Any) -> None:
        self._array = array

    def __len__(self) -> int:
        return len(self._array)

    def __getitem__(self, i: int) -> str:
        text: str = self._array[i].as_py()
        return text


def own(reader: Reader, row: Mapping[str, Any], lang: str) -> dict[str, Any]:
    """What is told of a fact alone, from its row of the table."""
    card = reader.cards(lang)[row["measure"]]
    labels, cut = reader.labels(lang), json.loads(row["cut"])
    unit = row["unit"] or ""
    bounds = ""
    if row["low"] is not None and row["high"] is not None:
        bounds = f"[{number(row['low'], unit)}, {number(row['high'], unit)}]"
    n, n_base = row["n"], row["n_base"]
    return {
        "id": row["fact_id"],
        "value": row["value"],
        "text": number(row["value"], unit),
        "unit": card["_units"].get(unit, unit),
        "n": n,
        "n_base": n_base,
        "ratio": "" if n_base is None else f"{number(n)} ÷ {number(n_base)}",
        "n_undefined": row["n_undefined"] or 0,
        "rank": row["rank"],
        "low": row["low"],
        "high": row["high"],
        "interval": bounds,
        "cut": [
            {
                "dimension": d,
                "title": card["_dimensions"][d],
                "code": code,
                "label": labels.get((d, code), code),
            }
            for d, code in cut.items()
        ],
    }


def rows_at(reader: Reader, places: Sequence[int]) -> list[dict[str, Any]]:
    """Rows of the table of facts."""
    found: list[dict[str, Any]] = reader.table("facts", "fact").take(pa.array(places, pa.int64())).to_pylist()
    return found


def facts_of(reader: Reader, code: str) -> list[int]:
    """Places of the facts that name a place or an organisation."""
    codes = reader.column("facts", "named", "code")
    texts = Texts(codes)
    first, last = bisect_left(texts, code), bisect_right(texts, code)
    found: list[int] = np.unique(reader.array("facts", "named", "fact")[first:last]).tolist()
    return found
