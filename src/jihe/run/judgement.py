"""A study's judgement.csv: verdicts are appended, never changed or taken away, by one writer at a time."""

from __future__ import annotations

import csv
import errno
import io
import json
import os
import re
import shutil
import socket
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from jihe.errors import DataError, Fault, PackError, Place, shown
from jihe.pack.lists import read_list
from jihe.pack.model import Judgement

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

FILE = "judgement.csv"
LOCK = ".judgement.lock"
"""Beside it while it is being written; hidden, so that no study takes it for one of its files."""
COLUMNS = ("left", "right", "verdict", "who", "when", "why")
VERDICTS = ("same", "different", "unsure")
PATIENCE_S = 5.0
"""How long a writer waits for another one."""
MOST_SIGNS = 1_000
"""Of a name, of who judged and of why."""
_UNWRITTEN = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
"""Controls, breaks of lines, and halves of characters, which no file holds."""


@dataclass(frozen=True)
class Verdict:
    """What a person says of two organisations, by names or identities."""

    left: str
    right: str
    verdict: str
    who: str
    when: date
    why: str = ""


def given(study: Path) -> tuple[Judgement, ...]:
    """The verdicts of a study as its file has them now.

    Raises
    ------
    PackError
        When the file is broken.
    """
    return _parsed(_text(study))


def append(study: Path, verdicts: Sequence[Verdict], patience_s: float = PATIENCE_S) -> int:
    """Add verdicts below those that are there; return how many were added: all or none.

    The file keeps its columns and its line ending, and is replaced in one step, so that nobody ever reads
    half a line.

    Raises
    ------
    PackError
        When the file is broken; nothing is written then.
    DataError
        When another writer holds the file for long, a verdict cannot stand in it, or the disk refuses it.
    """
    check(verdicts)
    if not verdicts:
        return 0
    with _told(), locked(study, verdicts[0].who, patience_s):
        text = _text(study)
        _parsed(text)
        path = (study / FILE).resolve()
        if path.exists() and not os.access(path, os.W_OK):  # it is replaced, which its own mode would allow
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
        draft = path.with_name(f".{FILE}.{os.getpid()}.part")
        try:
            with draft.open("wb") as file:
                file.write(_longer(text, verdicts).encode("utf-8"))
                file.flush()
                os.fsync(file.fileno())
            if path.exists():
                shutil.copymode(path, draft)
            os.replace(draft, path)
        finally:
            draft.unlink(missing_ok=True)
    return len(verdicts)


@contextmanager
def _told() -> Iterator[None]:
    """Turn what the disk refuses into a fault."""
    try:
        yield
    except OSError as error:
        text = (
            "cannot be written ({problem}). See that the folder is there and has room, or choose another "
            "place."
        )
        raise DataError(Fault(Place(FILE), text, {"problem": error.strerror or error})) from error


def check(verdicts: Sequence[Verdict]) -> None:
    """Raise `DataError` where a verdict lacks something or holds what no line can."""
    faults = []
    for one in verdicts:
        told = {"left": one.left, "right": one.right, "who": one.who, "why": one.why}
        for column, text in told.items():
            if not text.strip() and column != "why":
                faults.append(Fault(Place(column=column), "is empty. Say it: a verdict needs it."))
            if len(text) > MOST_SIGNS or _UNWRITTEN.search(text):
                faults.append(
                    Fault(
                        Place(column=column),
                        "holds line breaks or control characters, or more than {n} characters. Write one "
                        "line.",
                        {"n": f"{MOST_SIGNS:,}"},
                    )
                )
        if one.verdict not in VERDICTS:
            text = '"{verdict}" is no verdict. Give one of: {known}.'
            known = {"verdict": one.verdict, "known": ", ".join(VERDICTS)}
            faults.append(Fault(Place(column="verdict"), text, known))
        if one.left == one.right:
            faults.append(Fault(Place(column="right"), "both ends of the verdict are the same."))
    if faults:
        raise DataError(faults)


def _text(study: Path) -> str:
    """The file as it is, with its byte order mark and line ends; "" where there is none."""
    try:
        return (study / FILE).read_bytes().decode("utf-8")
    except FileNotFoundError:
        return ""
    except UnicodeDecodeError as error:
        text = "the file is not in UTF-8. Save it as UTF-8 (in a spreadsheet: CSV UTF-8)."
        raise PackError(Fault(Place(FILE), text)) from error


def _parsed(text: str) -> tuple[Judgement, ...]:
    if not text:
        return ()
    rows, faults = read_list(FILE, text.removeprefix("\ufeff"), Judgement)
    if faults:
        raise PackError(faults)
    return rows


def _longer(text: str, verdicts: Sequence[Verdict]) -> str:
    """The file's text with verdicts below it."""
    end = "\r\n" if "\r\n" in text else "\n"
    if not text:
        text = ",".join(COLUMNS) + end
    elif not text.endswith("\n"):
        text += end
    heads = csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""))
    columns = next(cells for cells in heads if cells)
    if "why" not in columns and any(one.why for one in verdicts):
        told = 'the file has no column "why" for the note. Add the column, or leave the note out.'
        raise DataError(Fault(Place(FILE), told))
    added = io.StringIO()
    writer = csv.writer(added, lineterminator=end)
    for one in verdicts:
        cells = {**vars(one), "when": one.when.isoformat()}
        writer.writerow([cells[column] for column in columns])
    return text + added.getvalue()


# ---- one writer


@contextmanager
def locked(study: Path, who: str, patience_s: float = PATIENCE_S) -> Iterator[None]:
    """Be the only writer; the lock says who it is, and that of a process that has ended holds nobody up.

    Raises
    ------
    DataError
        When another one writes and does not end in time.
    """
    path = study / LOCK
    until = time.monotonic() + patience_s
    while (file := _taken(path)) is None:
        if time.monotonic() >= until:
            raise DataError(_busy(path))
        time.sleep(0.05)
    try:
        holder = {"who": who, "process": os.getpid(), "machine": socket.gethostname()}
        os.ftruncate(file, 0)
        os.write(file, json.dumps(holder, ensure_ascii=False).encode("utf-8"))
        yield
    finally:
        with suppress(OSError):  # where a file that is open cannot be removed it stays, held by nobody
            path.unlink()
        os.close(file)


def _taken(path: Path) -> int | None:
    """The lock, if it was free: the system frees it when the process that holds it ends."""
    file = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        if sys.platform == "win32":
            os.lseek(file, MOST_SIGNS * 10, os.SEEK_SET)  # beyond what it says, which others may read
            msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
            os.lseek(file, 0, os.SEEK_SET)
        else:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        # Whoever held it may have removed it meanwhile: then another file bears its name.
        if os.path.samestat(os.fstat(file), path.stat()):
            return file
    except OSError:
        pass
    os.close(file)
    return None


def _busy(path: Path) -> Fault:
    try:
        told = json.loads(path.read_text("utf-8"))
        holder = {name: str(shown(str(told[name]))) for name in ("who", "process", "machine")}
    except (OSError, ValueError, KeyError, TypeError):
        holder = {"who": "?", "process": "?", "machine": "?"}
    text = "{who} is writing to it (process {process} on {machine}). Try again when that has ended."
    return Fault(Place(FILE), text, holder)
