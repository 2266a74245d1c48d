"""Claims of all readings: a verdict on one holds, whatever later readings find."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence

import pyarrow as pa
import pyarrow.parquet as pq

from jihe.collect.store import Collection


def keep_claimed(collection: Collection, claim: pa.Table) -> None:
    """Keep the claims that no reading had before."""
    known = {pair for table in claimed(collection, ["claim_id", "document_id"]) for pair in _pairs(table)}
    place = [at for at, pair in enumerate(_pairs(claim)) if pair not in known]
    if not place:
        return
    folder = collection.folder / "claimed"
    folder.mkdir(exist_ok=True)
    path = folder / f"{len(list(folder.glob('[0-9]*.parquet'))) + 1:06}.parquet"
    draft = folder / f".{path.name}.{os.getpid()}.part"
    pq.write_table(claim.take(pa.array(place)), draft, compression="zstd")
    os.replace(draft, path)


def claimed(collection: Collection, columns: Sequence[str] | None = None) -> Iterator[pa.Table]:
    """Claims of all readings as they were first read, a row for each claim and document."""
    for path in sorted((collection.folder / "claimed").glob("[0-9]*.parquet")):
        yield pq.ParquetFile(path).read(columns=list(columns) if columns is not None else None)


def _pairs(claim: pa.Table) -> Iterator[tuple[str, str]]:
    yield from zip(claim["claim_id"].to_pylist(), claim["document_id"].to_pylist(), strict=True)
