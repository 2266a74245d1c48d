"""Where a relation was read: the pages, their words, who published them and when."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

if TYPE_CHECKING:
    from .reader import Reader

PART = "evidence"
TOLD = ("url", "title", "publisher", "published_date", "quote", "sha256")
"""All are texts of others, which may say anything: the pages show them as text."""


def of_relation(reader: Reader, row: int) -> list[dict[str, str]]:
    """The evidence of a relation, the oldest first; [] where the study has none.

    Parameters
    ----------
    row
        Its number in the population of relations.
    """
    table = reader.table(PART, PART)
    if not len(table):
        return []
    offset = reader.array(PART, "evidence.offset", "offset")
    return _told(table.slice(int(offset[row]), int(offset[row + 1] - offset[row])))


def of_file(reader: Reader, file: str, row: int | None = None) -> dict[int, list[dict[str, str]]]:
    """The evidence of the relations that a file's rows tell, or one of its rows: row -> evidence."""
    table = reader.table(PART, PART)
    if not len(table):
        return {}
    fits = pc.equal(table["file"].cast(pa.string()), file)
    if row is not None:
        fits = pc.and_(fits, pc.equal(table["row"], row))
    mine = table.take(pa.array(np.flatnonzero(np.asarray(fits))))
    found: dict[int, list[dict[str, str]]] = {}
    for number, told in zip(mine["row"].to_pylist(), _told(mine), strict=True):
        # A row that tells several relations lends each the same evidence.
        if told not in found.setdefault(number, []):
            found[number].append(told)
    return found


def _told(table: pa.Table) -> list[dict[str, str]]:
    return [{name: row[name] or "" for name in TOLD} for row in table.select(list(TOLD)).to_pylist()]
