"""One writer at a time for a file that several people add to."""

from __future__ import annotations

import json
import os
import socket
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from jihe.errors import DataError, Fault, Place, shown

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

PATIENCE_S = 5.0
"""How long a writer waits for another one."""
BEYOND = 10_000
"""A byte of the lock that nothing is written to: it is held where the system holds bytes, not files."""


def lock_of(file: Path) -> Path:
    """The lock of a file: hidden beside it while it is written, so that no study takes it for its own."""
    return file.with_name(f".{file.stem}.lock")


@contextmanager
def locked(file: Path, who: str, patience_s: float = PATIENCE_S, told: str = "") -> Iterator[None]:
    """Be the only writer of a file; the lock says who it is, and that of a process that has ended holds
    nobody up.

    Parameters
    ----------
    told
        What others are told is being written to; the file's name when left out.

    Raises
    ------
    DataError
        When another one writes and does not end in time.
    """
    path = lock_of(file)
    until = time.monotonic() + patience_s
    while (held := _taken(path)) is None:
        if time.monotonic() >= until:
            raise DataError(_busy(path, told or file.name))
        time.sleep(0.05)
    try:
        holder = {"who": who, "process": os.getpid(), "machine": socket.gethostname()}
        os.ftruncate(held, 0)
        os.write(held, json.dumps(holder, ensure_ascii=False).encode("utf-8"))
        yield
    finally:
        with suppress(OSError):  # where a file that is open cannot be removed it stays, held by nobody
            path.unlink()
        os.close(held)


def _taken(path: Path) -> int | None:
    """The lock, if it was free: the system frees it when the process that holds it ends."""
    file = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        if sys.platform == "win32":
            os.lseek(file, BEYOND, os.SEEK_SET)  # beyond what it says, which others may read
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


def _busy(path: Path, file: str) -> Fault:
    try:
        told = json.loads(path.read_text("utf-8"))
        holder = {name: str(shown(str(told[name]))) for name in ("who", "process", "machine")}
    except (OSError, ValueError, KeyError, TypeError):
        holder = {"who": "?", "process": "?", "machine": "?"}
    text = "{who} is writing to it (process {process} on {machine}). Try again when that has ended."
    return Fault(Place(file), text, holder)
