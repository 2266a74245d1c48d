"""Claims of all readings: a verdict on one holds, whatever later readings find."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from jihe.collect.store import Collection
from jihe.errors import DataError, Fault, Place

from .collect_draft import draft_of


def keep_claimed(collection: Collection, claim: pa.Table) -> None:
    """Keep the claims that no reading had before."""
    known = {pair for table in claimed(collection, ["claim_id", "document_id"]) for pair in _pairs(table)}
    place = [at for at, pair in enumerate(_pairs(claim)) if pair not in known]
    if not place:
        return
    folder = collection.folder / "claimed"
    folder.mkdir(exist_ok=True)
    files = _files(collection)
    path = folder / f"{int(files[-1].stem) + 1 if files else 1:06}.parquet"
    draft = draft_of(path)
    pq.write_table(claim.take(pa.array(place)), draft, compression="zstd")
    os.replace(draft, path)


def claimed(collection: Collection, columns: Sequence[str] | None = None) -> Iterator[pa.Table]:
    """Claims of all readings as they were first read, a row for each claim and document.

    Raises
    ------
    DataError
        When a file is damaged.
    """
    for path in _files(collection):
        try:
            table = pq.ParquetFile(path).read(columns=list(columns) if columns is not None else None)
        except (OSError, ValueError, pa.ArrowException) as error:
            text = (
                "the file is damaged. Put a copy of it back; without one take it away: verdicts on claims "
                "that only earlier readings have are then left out."
            )
            raise DataError(Fault(Place(str(path)), text)) from error
        yield table


def _files(collection: Collection) -> list[Path]:
    found = (collection.folder / "claimed").glob("[0-9]*.parquet")
    return sorted((path for path in found if path.stem.isdecimal()), key=lambda path: int(path.stem))


def _pairs(claim: pa.Table) -> Iterator[tuple[str, str]]:
    yield from zip(claim["claim_id"].to_pylist(), claim["document_id"].to_pylist(), strict=True)
