"""A reading: what a collection says by one recipe, as tables in a folder of their own.

    <collection>/read/<key>/mention.parquet           a row group for each part of the collection
    <collection>/read/<key>/claim.parquet             likewise
    <collection>/read/<key>/syndication.parquet       of documents that mention anybody
    <collection>/read/<key>/new_organisation.parquet  names that the study does not know
    <collection>/read/<key>/names.parquet             names that it was read with
    <collection>/read/<key>/reading.json              recipe and counts
    <collection>/read/latest                          key of the last reading
    <collection>/claimed/000001.parquet               every claim ever read, as it was first read

The key is made of all that a reading depends on, and its bytes depend on nothing else: however a collection
grew, it is read as if from scratch.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from jihe.collect.ask import Tally
from jihe.collect.row import CLAIM, MENTION
from jihe.collect.sentence import sentences
from jihe.collect.store import Collection
from jihe.collect.syndicate import clusters
from jihe.errors import DataError, Fault, Place
from jihe.tables import collected_fields

from .collect_claimed import keep_claimed
from .collect_draft import write_whole
from .collect_read import Found
from .collect_recipe import Recipe

NEW_ORGANISATION = pa.schema(
    [("name", pa.string()), ("n_document", pa.int64()), ("n_cluster", pa.int64()), ("quote", pa.string())]
)
"""A name that is no organisation's yet: in how many documents and clusters of reprints it stands, and the
first sentence that it stands in; those of most clusters first."""
MOST_QUOTED = 5_000
"""Names whose first sentence is looked up."""
LATEST = "latest"
COPIED = ("document_id", "text", "published_date", "published_date_precision")
"""Columns by which reprints are found."""


@dataclass(frozen=True)
class Reading:
    """A reading that is there.

    Attributes
    ----------
    n_scanned, n_claimed
        Documents that were read anew for it by the run that made it, for mentions and for claims.
    is_new
        Whether this run made it.
    asked
        What asking a large model came to in this run.
    """

    folder: Path
    n_scanned: int = 0
    n_claimed: int = 0
    is_new: bool = False
    asked: Tally | None = None

    @property
    def key(self) -> str:
        return self.folder.name

    @property
    def told(self) -> dict[str, Any]:
        """Recipe, parts and counts."""
        try:
            return json.loads((self.folder / "reading.json").read_text("utf-8"))
        except (OSError, ValueError) as error:
            raise DataError(_damaged(self.folder)) from error

    @property
    def recipe(self) -> Recipe:
        return Recipe(**self.told["recipe"])

    @property
    def n(self) -> dict[str, int]:
        """Counts: documents, mentions, linked ones, claims, new organisations."""
        return dict(self.told["n"])

    def table(self, name: str) -> pa.Table:
        """mention, claim, syndication, new_organisation or names."""
        with self._whole():
            return pq.ParquetFile(self.folder / f"{name}.parquet").read()

    def part(self, place: int) -> tuple[pa.Table, pa.Table]:
        """Mentions and claims of a part, counted from 0."""
        with self._whole():
            mention, claim = (
                pq.ParquetFile(self.folder / f"{name}.parquet").read_row_group(place).cast(schema)
                for name, schema in (("mention", MENTION), ("claim", CLAIM))
            )
        return mention, claim

    @contextmanager
    def _whole(self) -> Iterator[None]:
        """Tell of a table that is not as it was written."""
        try:
            yield
        except (OSError, ValueError, pa.ArrowException) as error:
            raise DataError(_damaged(self.folder)) from error


def readings(collection: Collection) -> Path:
    return collection.folder / "read"


def latest(collection: Collection) -> Reading | None:
    """The last reading of a collection, None where there is none."""
    try:
        key = (readings(collection) / LATEST).read_text("utf-8").strip()
    except OSError:
        return None
    return found(collection, key)


def found(collection: Collection, key: str) -> Reading | None:
    """The reading of this key, None where there is none."""
    folder = readings(collection) / key
    return Reading(folder) if key.isalnum() and (folder / "reading.json").is_file() else None


def _damaged(folder: Path) -> Fault:
    text = "the reading is damaged. Take its folder away and read again: jihe collect read STUDY"
    return Fault(Place(str(folder)), text)


def write_reading(
    collection: Collection,
    recipe: Recipe,
    names: pa.Table,
    parts: Sequence[str],
    rows: Iterable[Found],
    more: Mapping[str, object],
) -> Reading:
    """Write a reading aside, move it to its place in one step, and make it the latest.

    Parameters
    ----------
    parts
        Keys of the collection's parts.
    rows
        What each of them says.
    more
        What else reading.json tells.
    """
    draft = readings(collection) / f".draft-{os.getpid()}"
    _sweep(readings(collection))
    draft.mkdir(parents=True)
    try:
        n_scanned, n_claimed, asked = _write_rows(draft, rows)
        pq.write_table(names, draft / "names.parquet", compression="zstd")
        made = Reading(draft)
        _write_copies(collection, made)
        _write_new(collection, made)
        told = {"recipe": asdict(recipe), "parts": list(parts), "n": _counts(made, collection), **more}
        (draft / "reading.json").write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n", "utf-8")
        # Before anybody finds the reading: were it found, the next run would not keep its claims.
        keep_claimed(collection, made.table("claim"))
        target = readings(collection) / recipe.key(parts)
        if target.exists():
            shutil.rmtree(target)  # one that was damaged: a whole one would not have been read again
        draft.rename(target)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    reading = Reading(target, n_scanned, n_claimed, is_new=True, asked=asked)
    point(collection, reading)
    return reading


def point(collection: Collection, reading: Reading) -> None:
    """Make a reading the latest."""
    write_whole(readings(collection) / LATEST, reading.key + "\n")


def _write_rows(folder: Path, rows: Iterable[Found]) -> tuple[int, int, Tally | None]:
    n_scanned, n_claimed, asked = 0, 0, None
    with (
        pq.ParquetWriter(folder / "mention.parquet", MENTION, compression="zstd") as mention,
        pq.ParquetWriter(folder / "claim.parquet", CLAIM, compression="zstd") as claim,
    ):
        for one in rows:
            for writer, table in ((mention, one.mention), (claim, one.claim)):
                # As one piece, or the pieces that it was put together from would show in the bytes.
                writer.write_table(table.combine_chunks(), row_group_size=max(1, len(table)))
            n_scanned, n_claimed = n_scanned + one.n_scanned, n_claimed + one.n_claimed
            asked = one.asked
    return n_scanned, n_claimed, asked


def _write_copies(collection: Collection, reading: Reading) -> None:
    """Clusters of reprints, of the documents that mention anybody: the others are evidence of nothing."""
    ids = pc.unique(reading.table("mention")["document_id"])
    held = [part.filter(pc.is_in(part["document_id"], ids)) for part in collection.documents(COPIED)]
    fields = collected_fields("document")
    documents = pa.concat_tables([pa.schema([fields.field(c) for c in COPIED]).empty_table(), *held])
    pq.write_table(clusters(documents), reading.folder / "syndication.parquet", compression="zstd")


def _write_new(collection: Collection, reading: Reading) -> None:
    mention = reading.table("mention")
    wanted = pc.and_(pc.equal(mention["state"], "unknown"), pc.equal(mention["label"], "organisation"))
    rows = mention.filter(wanted).select(["text", "document_id", "begin"]).to_pylist()
    copies = reading.table("syndication")
    cluster = dict(zip(copies["document_id"].to_pylist(), copies["cluster_id"].to_pylist(), strict=True))
    documents: dict[str, dict[str, int]] = {}
    for row in rows:
        documents.setdefault(row["text"], {}).setdefault(row["document_id"], row["begin"])
    n_cluster = {name: len({cluster[id_] for id_ in held}) for name, held in documents.items()}
    order = sorted(documents, key=lambda name: (-n_cluster[name], -len(documents[name]), name))
    first = {name: next(iter(documents[name].items())) for name in order[:MOST_QUOTED]}
    quotes = _quotes(collection, first)
    made = [
        {
            "name": name,
            "n_document": len(documents[name]),
            "n_cluster": n_cluster[name],
            "quote": quotes.get(name),
        }
        for name in order
    ]
    table = pa.Table.from_pylist(made, NEW_ORGANISATION)
    pq.write_table(table, reading.folder / "new_organisation.parquet", compression="zstd")


def _quotes(collection: Collection, first: Mapping[str, tuple[str, int]]) -> dict[str, str]:
    """The sentence at each name's place."""
    at: dict[str, list[tuple[str, int]]] = {}
    for name, (id_, begin) in first.items():
        at.setdefault(id_, []).append((name, begin))
    quotes: dict[str, str] = {}
    for id_, text in texts_of(collection, set(at)):
        for begin, end in sentences(text):
            quotes |= {name: text[begin:end] for name, place in at[id_] if begin <= place < end}
    return quotes


def texts_of(collection: Collection, ids: set[str]) -> Iterator[tuple[str, str]]:
    """(document, text) of some documents."""
    wanted = pa.array(sorted(ids), pa.string())
    for part in collection.documents(["document_id", "text"]):
        held = part.filter(pc.is_in(part["document_id"], wanted))
        yield from zip(held["document_id"].to_pylist(), held["text"].to_pylist(), strict=True)


def _counts(reading: Reading, collection: Collection) -> dict[str, int]:
    mention = reading.table("mention").select(["state", "found_by"])
    return {
        "document": collection.counts()["document"],
        "mention": len(mention),
        "linked": pc.sum(pc.equal(mention["state"], "linked")).as_py() or 0,
        "claim": pq.ParquetFile(reading.folder / "claim.parquet").metadata.num_rows,
        "new_organisation": pq.ParquetFile(reading.folder / "new_organisation.parquet").metadata.num_rows,
    }


def _sweep(folder: Path) -> None:
    for left in folder.glob(".draft-*"):
        shutil.rmtree(left, ignore_errors=True)
