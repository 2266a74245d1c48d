"""What every format is turned into before its cells mean anything: texts under headings, with row numbers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import pyarrow as pa

from jihe.errors import Fault, Place
from jihe.pack.model import Source

BATCH_ROWS = 20_000
"""Rows of a raw batch where the format does not bring batches of its own."""
AHEAD = 8
"""Rows below the headings that are looked at when the headings are not where they should be."""


@dataclass(frozen=True)
class Part:
    """A file of a source, or one sheet of it, found and looked at but not yet read."""

    source: Source
    path: Path
    file: str
    """Path below the data folder, or collection/ and the path below the collection."""
    format: str
    sha256: str
    sheet: str = ""
    headings: tuple[str, ...] = ()
    """One for each column, cleaned; a column without heading is named by its letter, as (Y)."""
    unnamed: frozenset[str] = frozenset()
    top: tuple[tuple[str, ...], ...] = ()
    """The rows down to the headings, as they stand in the file."""
    below: tuple[tuple[str, ...], ...] = ()
    """Some of the rows that follow, in case the headings stand there."""
    encoding: str = "utf-8"
    has_mark: bool = False
    """Whether the file begins with a byte order mark."""
    has_rows: bool = True
    has_macros: bool = False
    unread: tuple[str, ...] = ()
    """Sheets of the same file that hold rows and that the source does not choose; its first part tells."""

    @property
    def name(self) -> str:
        """What `source_file` says: the path, with #sheet for a workbook."""
        return f"{self.file}#{self.sheet}" if self.sheet else self.file

    @property
    def place(self) -> Place:
        return Place(self.file, sheet=self.sheet)

    @property
    def delimiter(self) -> str:
        """What stands between cells: what the source says, else a tab in .tsv files, else a comma."""
        return self.source.delimiter or ("\t" if self.path.suffix.lower() == ".tsv" else ",")


@dataclass(frozen=True)
class Malformed:
    """A row that could not even be cut into cells."""

    row: int
    text: str
    fault: Fault
    is_blank: bool = False
    """Whether there is nothing in it beside separators."""


@dataclass
class Raw:
    """Some rows of a part.

    Attributes
    ----------
    cells
        Texts named by heading.
    rows
        The row number of each, as a spreadsheet counts.
    originals
        The same rows as they must be given back in quarantine; its form is the format's own affair.
    malformed
        Rows up to the last of `rows` (or to the end of the file) that are not among `cells`.
    faults
        (position in the batch, fault) of cells that cannot even be turned into a text.
    """

    cells: pa.RecordBatch
    rows: np.ndarray[Any, np.dtype[np.int64]]
    originals: Any
    malformed: list[Malformed] = field(default_factory=list)
    faults: list[tuple[int, Fault]] = field(default_factory=list)


class Opener(Protocol):
    """A module that knows one format."""

    def look(self, found: Part) -> list[Part]:
        """The parts of a file with their headings; raises DataError with all that is wrong with it."""

    def read(self, part: Part) -> Iterator[Raw]:
        """The rows of a part in order; memory stays bounded."""


def as_batch(columns: list[list[str]], headings: tuple[str, ...]) -> pa.RecordBatch:
    """A batch of texts from one list for each heading."""
    return pa.RecordBatch.from_arrays([pa.array(c, pa.string()) for c in columns], names=list(headings))
