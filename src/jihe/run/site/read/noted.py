"""What a file says now, read again only when it has changed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from threading import Lock
from typing import Generic, TypeVar

Read = TypeVar("Read")


class Noted(Generic[Read]):
    """Remembers what was read of a file for as long as the file stays as it is."""

    def __init__(self, path: Path, read: Callable[[], Read]) -> None:
        self._path = path
        self._read = read
        self._lock = Lock()
        self._held: tuple[object, Read] | None = None

    def now(self) -> Read:
        try:
            stat = self._path.stat()
            state: object = stat.st_mtime_ns, stat.st_size, stat.st_ino
        except OSError:
            state = None
        with self._lock:
            if state is None or self._held is None or state != self._held[0]:
                self._held = state, self._read()
            return self._held[1]
