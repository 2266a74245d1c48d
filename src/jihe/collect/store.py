"""A collection: what was captured, and the documents that it holds, in parts that are never written again.

    <collection>/part/000001/capture.parquet     every page that was seen, also those that cannot be read
    <collection>/part/000001/document.parquet    texts that were not there before
    <collection>/part/000001/part.json           rows and hashes of both

A part is written aside and comes to its place in one step: a run that is killed at any moment leaves the
parts that are there, and loses at most the one that it was writing. Pages that are added again are known.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from jihe.errors import DataError, Fault, Place, writing
from jihe.tables import collected_fields

from .known import Known
from .noun import Page
from .seen import CAPTURE, DOCUMENT, Reader, Seen, is_new, known_again, seen_beside

MOST_CAPTURES = 20_000
"""Of a part."""
MOST_SIGNS = 32_000_000
"""Characters of text in a part."""

Tick = Callable[[int], None]


@dataclass
class Added:
    """What became of pages.

    Attributes
    ----------
    n_capture
        Captures written.
    n_new, n_unchanged, n_problem
        Of these: with a text that was not there before, with one that was, and with none.
    n_again
        Pages that this very collection has from the same place: nothing is written for them.
    problems
        How many pages have each problem.
    """

    n_capture: int = 0
    n_new: int = 0
    n_unchanged: int = 0
    n_problem: int = 0
    n_again: int = 0
    problems: dict[str, int] = field(default_factory=dict)


class Collection:
    """The parts below a folder, which need not be there yet.

    Pages are added by one writer at a time, which is for the caller to see to; a second one would be refused
    the place of its part.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    # ---- what is there

    def numbers(self) -> list[int]:
        """The parts, from the first."""
        found = [int(path.name) for path in (self.folder / "part").glob("[0-9]*") if path.name.isdigit()]
        return sorted(found)

    def part_key(self, number: int) -> str:
        """Hash of all that a part holds."""
        return str(self._told(number)["key"])

    def key(self) -> str:
        """Hash of all parts."""
        return _hash("\n".join(self.part_key(number) for number in self.numbers()).encode())

    def counts(self) -> dict[str, int]:
        """How many rows the parts have together, by table."""
        told = [self._told(number) for number in self.numbers()]
        return {table: sum(int(one[table]) for one in told) for table in ("capture", "document")}

    def captures(self, columns: Sequence[str] | None = None) -> pa.Table:
        """Every page that was seen, in the order in which they came."""
        parts = [self._read(number, "capture", columns) for number in self.numbers()]
        return pa.concat_tables(parts) if parts else _none(CAPTURE, columns)

    def documents(self, columns: Sequence[str] | None = None) -> Iterator[pa.Table]:
        """Every text once, a table for each part, in the order in which they came."""
        yield from (self.part(number, columns) for number in self.numbers())

    def part(self, number: int, columns: Sequence[str] | None = None) -> pa.Table:
        """The documents of one part."""
        return self._read(number, "document", columns)

    # ---- what comes

    def add(self, pages: Iterable[Page], read: Reader, tick: Tick = lambda done: None) -> Added:
        """Add pages; the text of those that are known is not looked for again.

        Parameters
        ----------
        read
            Finds the document of a page.
        tick
            Told how many pages are done.

        Raises
        ------
        DataError
            When a part is damaged, another writer takes the place of one, or the disk refuses it.
        """
        with writing(self.folder):
            known = self._known()
            return self._add((seen_beside(page, read, known) for page in pages), known, tick)

    def add_seen(self, seen: Iterable[Seen], tick: Tick = lambda done: None) -> Added:
        """Add pages whose texts were looked for elsewhere: the parts are those that `add` would write."""
        with writing(self.folder):
            known = self._known()
            return self._add((known_again(one, known) for one in seen), known, tick)

    def _add(self, pages: Iterable[Seen], known: Known, tick: Tick) -> Added:
        """Each page is looked at when those before it are known."""
        added, draft = Added(), _Draft(self.folder)
        try:
            for done, seen in enumerate(pages, 1):
                _count(added, seen, known, draft)
                if draft.is_full:
                    self._settle(draft)
                tick(done)
            self._settle(draft)
        finally:
            draft.drop()
        return added

    def _settle(self, draft: _Draft) -> None:
        numbers = self.numbers()
        draft.settle(self.folder / "part" / f"{(numbers[-1] if numbers else 0) + 1:06}")

    def _known(self) -> Known:
        _sweep(self.folder)
        known = Known()
        columns = ["capture_id", "content_sha256", "document_id", "problem"]
        for number in self.numbers():
            rows = self._read(number, "capture", columns)
            known.extend(*(rows[column].to_pylist() for column in columns))
        return known

    # ---- files

    def _told(self, number: int) -> dict[str, Any]:
        try:
            return json.loads((self.folder / "part" / f"{number:06}" / "part.json").read_text("utf-8"))
        except (OSError, ValueError) as error:
            raise DataError(self._damaged(number, error)) from error

    def _read(self, number: int, table: str, columns: Sequence[str] | None) -> pa.Table:
        path = self.folder / "part" / f"{number:06}" / f"{table}.parquet"
        try:
            rows = pq.ParquetFile(path).read(columns=list(columns) if columns is not None else None)
            schema = collected_fields(table)
            return rows.cast(pa.schema([schema.field(name) for name in columns or schema.names]))
        except (OSError, ValueError, pa.ArrowException) as error:
            raise DataError(self._damaged(number, error)) from error

    def _damaged(self, number: int, error: Exception) -> Fault:
        text = (
            "the part is damaged or was written by another version ({reason}). Take its folder away, and add "
            "its pages again."
        )
        reason = str(error).partition("\n")[0]
        return Fault(Place(str(self.folder / "part" / f"{number:06}")), text, {"reason": reason})


class _Draft:
    """A part that is being put together."""

    def __init__(self, folder: Path) -> None:
        self._place = folder / f".part-{os.getpid()}"
        self._captures: list[dict[str, Any]] = []
        self._documents: list[dict[str, Any]] = []
        self._n_sign = 0

    @property
    def is_full(self) -> bool:
        return len(self._captures) >= MOST_CAPTURES or self._n_sign >= MOST_SIGNS

    def take(self, seen: Seen) -> None:
        self._captures.append(seen.capture)
        if seen.document is not None:
            self._documents.append(seen.document)
            self._n_sign += len(seen.document["text"])

    def settle(self, place: Path) -> None:
        """Write the part, move it to its place in one step, and begin the next."""
        if not self._captures:
            return
        self.drop()
        self._place.mkdir(parents=True)
        told: dict[str, Any] = {}
        for table, schema, rows in (
            ("capture", CAPTURE, self._captures),
            ("document", DOCUMENT, self._documents),
        ):
            path = self._place / f"{table}.parquet"
            pq.write_table(pa.Table.from_pylist(rows, schema), path, compression="zstd")
            told |= {table: len(rows), f"{table}_sha256": _file_hash(path)}
        told["key"] = _hash(json.dumps(told, sort_keys=True).encode())
        (self._place / "part.json").write_text(json.dumps(told, indent=1) + "\n", "utf-8")
        for path in self._place.iterdir():
            _to_disk(path)
        place.parent.mkdir(exist_ok=True)
        if place.exists():
            text = "another writer has taken this place. Add the pages again when it has ended."
            raise DataError(Fault(Place(str(place)), text))
        self._place.rename(place)  # onto a folder that holds something it would fail
        self._captures, self._documents, self._n_sign = [], [], 0

    def drop(self) -> None:
        shutil.rmtree(self._place, ignore_errors=True)


def _count(added: Added, seen: Seen, known: Known, draft: _Draft) -> None:
    capture = seen.capture
    if not known.is_new_capture(capture["capture_id"]):
        added.n_again += 1
        return
    added.n_capture += 1
    document_id, problem = capture["document_id"], capture["problem"]
    if document_id is None:
        added.n_problem += 1
        added.problems[problem] = added.problems.get(problem, 0) + 1
    if is_new(seen, known):
        added.n_new += 1
        draft.take(seen)
        return
    added.n_unchanged += document_id is not None
    draft.take(Seen(capture))


def _hash(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _file_hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _to_disk(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())


def _none(schema: pa.Schema, columns: Sequence[str] | None) -> pa.Table:
    return schema.empty_table().select(list(columns) if columns is not None else schema.names)


def _sweep(folder: Path) -> None:
    """Throw away what runs that were killed left."""
    for left in folder.glob(".part-*"):
        shutil.rmtree(left, ignore_errors=True)
