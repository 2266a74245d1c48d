"""A collection on a Spark cluster: the same functions for each file and each part, with the same results.

Files are taken apart and read on the workers; one writer then lays their pages into the collection, which
costs no more than writing. Workers need the program, the study, and the files at the same places.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

import pyarrow as pa

from jihe.collect.document import document
from jihe.collect.known import Known
from jihe.collect.seen import CAPTURE, DOCUMENT, Seen, looked_at
from jihe.collect.store import Added
from jihe.pack import load
from jihe.warehouse.spread import spread

from .collect import Task, Tick, alone, collection_of, pages_of
from .collect_read import Found

BATCH = 500
"""Pages that travel together."""
TEXTS = [pa.field(f"document_{name}", DOCUMENT.field(name).type) for name in DOCUMENT.names]
SEEN = pa.schema([*CAPTURE, *(field for field in TEXTS if field.name not in CAPTURE.names)])
"""A capture, and beside it the document that it holds, where that is new in its file."""
FOUND = pa.schema([("name", pa.string()), ("rows", pa.binary())])
"""A table of a part, as an Arrow stream."""


def add(
    study: str | Path,
    files: Sequence[str | Path],
    master: str,
    columns: Mapping[str, str] | None = None,
    collection: str | Path | None = None,
    tick: Tick = lambda what, done, total: None,
) -> Added:
    """Add the pages of files as `jihe.run.collect.add` does, each file read by a worker.

    Parameters
    ----------
    master
        Spark's master: ``local[2]``, ``spark://host:7077``, ``yarn``.

    Raises
    ------
    PackError, DataError
        As for `jihe.run.collect.add`, and when Spark is not installed.
    """
    load(Path(study))
    held = collection_of(study, collection)
    with alone(held):
        work = partial(_seen_in, dict(columns or {}))
        aside = held.folder / ".spread"
        batches = spread(work, [str(file) for file in files], SEEN, master, aside)
        return held.add_seen(_seen_again(batches), lambda done: tick("add", done, 0))


def read_parts(master: str, task: Task, numbers: Sequence[int]) -> Iterator[Found]:
    """What parts of a collection say, each read by a worker: give it to `jihe.run.collect.read` as `spread`,
    its master filled in.

    Examples
    --------
    ``read(study, spread=functools.partial(read_parts, "local[2]"))``
    """
    aside = task.folder / ".spread"
    work = partial(_found_in, task)
    tables: list[pa.Table] = []
    for batch in spread(work, [str(number) for number in numbers], FOUND, master, aside):
        for row in batch.to_pylist():
            tables.append(_table(row["rows"]))
            if row["name"] == "claim":
                told = tables[1].schema.metadata
                mention, claim = (table.replace_schema_metadata(None) for table in tables)
                yield Found(mention, claim, int(told[b"n_scanned"]), int(told[b"n_claimed"]))
                tables = []


# ---- on the workers


def _seen_in(columns: Mapping[str, str], file: str) -> Iterator[pa.RecordBatch]:
    known = Known()
    looked = (looked_at(page, document, known) for page in pages_of(file, columns))
    while rows := [_row(one) for one in islice(looked, BATCH)]:
        yield pa.RecordBatch.from_pylist(rows, SEEN)


def _found_in(task: Task, number: str) -> Iterator[pa.RecordBatch]:
    for found in task.read([int(number)]):
        counts = {"n_scanned": str(found.n_scanned), "n_claimed": str(found.n_claimed)}
        tables = {"mention": found.mention, "claim": found.claim.replace_schema_metadata(counts)}
        rows = [{"name": name, "rows": _stream(table)} for name, table in tables.items()]
        yield pa.RecordBatch.from_pylist(rows, FOUND)


def _row(one: Seen) -> dict[str, Any]:
    beside = {f"document_{name}": value for name, value in (one.document or {}).items()}
    beside.pop("document_document_id", None)
    return one.capture | beside


def _seen_again(batches: Iterator[pa.RecordBatch]) -> Iterator[Seen]:
    for batch in batches:
        for row in batch.to_pylist():
            capture = {name: row[name] for name in CAPTURE.names}
            text = {name: row[f"document_{name}"] for name in DOCUMENT.names[1:]}
            is_new = text["text"] is not None
            yield Seen(capture, {"document_id": capture["document_id"], **text} if is_new else None)


def _stream(table: pa.Table) -> bytes:
    out = io.BytesIO()
    with pa.ipc.new_stream(out, table.schema) as writer:
        writer.write_table(table)
    return out.getvalue()


def _table(data: bytes) -> pa.Table:
    with pa.ipc.open_stream(data) as reader:
        return reader.read_all()
