"""Lists of a study that people's verdicts are added to: never changed, nothing taken away, all or none."""

from __future__ import annotations

import csv
import errno
import io
import os
import re
import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

from jihe.errors import DataError, Fault, PackError, Place, writing
from jihe.pack.lists import read_list
from jihe.pack.model import Row

from .lock import PATIENCE_S, locked

MOST_SIGNS = 1_000
"""Of a cell."""
_UNWRITTEN = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
"""Controls, breaks of lines, and halves of characters, which no file holds."""

AnyRow = TypeVar("AnyRow", bound=Row)


@dataclass(frozen=True)
class Book(Generic[AnyRow]):
    """A CSV file in a study's folder that lines are added to.

    Attributes
    ----------
    file
        Its name.
    columns
        In the order in which a new file has them.
    row
        What a line of it is read as.
    """

    file: str
    columns: tuple[str, ...]
    row: type[AnyRow]

    def given(self, study: Path) -> tuple[AnyRow, ...]:
        """The lines as the file has them now.

        Raises
        ------
        PackError
            When the file is broken.
        """
        return self._parsed(self._text(study))

    def append(
        self, study: Path, lines: Sequence[Mapping[str, str]], who: str, patience_s: float = PATIENCE_S
    ) -> int:
        """Add lines below those that are there; return how many were added: all or none.

        The file keeps its columns and its line ending, and is replaced in one step, so that nobody ever reads
        half a line.

        Parameters
        ----------
        lines
            Cells by column; what is left out is empty.
        who
            Whom another writer is told of.

        Raises
        ------
        PackError
            When the file is broken; nothing is written then.
        DataError
            When another writer holds the file for long, it lacks a column, or the disk refuses it.
        """
        if not lines:
            return 0
        with writing(self.file), locked(study / self.file, who, patience_s):
            text = self._text(study)
            self._parsed(text)
            path = (study / self.file).resolve()
            if path.exists() and not os.access(path, os.W_OK):  # it is replaced: its own mode would allow it
                raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
            draft = path.with_name(f".{self.file}.{os.getpid()}.part")
            try:
                with draft.open("wb") as file:
                    file.write(self._longer(text, lines).encode("utf-8"))
                    file.flush()
                    os.fsync(file.fileno())
                if path.exists():
                    shutil.copymode(path, draft)
                os.replace(draft, path)
            finally:
                draft.unlink(missing_ok=True)
        return len(lines)

    def _text(self, study: Path) -> str:
        """The file as it is, with its byte order mark and line ends; "" where there is none."""
        try:
            return (study / self.file).read_bytes().decode("utf-8")
        except FileNotFoundError:
            return ""
        except UnicodeDecodeError as error:
            text = "the file is not in UTF-8. Save it as UTF-8 (in a spreadsheet: CSV UTF-8)."
            raise PackError(Fault(Place(self.file), text)) from error

    def _parsed(self, text: str) -> tuple[AnyRow, ...]:
        if not text:
            return ()
        rows, faults = read_list(self.file, text.removeprefix("\ufeff"), self.row)
        if faults:
            raise PackError(faults)
        return rows

    def _longer(self, text: str, lines: Sequence[Mapping[str, str]]) -> str:
        """The file's text with lines below it."""
        end = "\r\n" if "\r\n" in text else "\n"
        if not text:
            text = ",".join(self.columns) + end
        elif not text.endswith("\n"):
            text += end
        heads = csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""))
        columns = next(cells for cells in heads if cells)
        lost = {name for line in lines for name, cell in line.items() if cell and name not in columns}
        if lost:
            told = 'the file has no column "{column}". Add the column to it, or leave that cell out.'
            raise DataError([Fault(Place(self.file), told, {"column": name}) for name in sorted(lost)])
        added = io.StringIO()
        writer = csv.writer(added, lineterminator=end)
        writer.writerows([line.get(column, "") for column in columns] for line in lines)
        return text + added.getvalue()


def cell_faults(cells: Mapping[str, str], needed: Sequence[str]) -> Iterator[Fault]:
    """What no line can hold, and what is empty of what is needed."""
    for column, text in cells.items():
        if not text.strip() and column in needed:
            yield Fault(Place(column=column), "is empty. Say it: a verdict needs it.")
        if len(text) > MOST_SIGNS or _UNWRITTEN.search(text):
            told = "holds line breaks or control characters, or more than {n} characters. Write one line."
            yield Fault(Place(column=column), told, {"n": f"{MOST_SIGNS:,}"})


def verdict_faults(verdict: str, known: Sequence[str], place: Place) -> Iterator[Fault]:
    """A word that is no verdict."""
    if verdict not in known:
        text = '"{verdict}" is no verdict. Give one of: {known}.'
        yield Fault(place, text, {"verdict": verdict, "known": ", ".join(known)})
