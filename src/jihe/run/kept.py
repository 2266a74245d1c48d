"""Tables found out of a build once: a build never changes, so that the next report need not look again."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa

from . import standing

DRAWN = "drawn"
"""Beside the builds: pictures and tables that the next report need not make again."""

MOST = 200
"""Tables that are kept: those of several reports."""


class Kept:
    """Keeps tables by the hash of what they are made from and of the program's own text.

    Parameters
    ----------
    folder
        Where they lie; made when missing.
    made_from
        What all of them are made from.
    """

    def __init__(self, folder: Path, *made_from: object) -> None:
        self._folder = folder
        self._made_from = made_from

    def table(self, make: Callable[[], pa.Table], *made_from: object) -> pa.Table:
        """The table that `make` makes of these; as it was kept, where it is whole."""
        path = self._path(made_from)
        found = _read(path)
        if found is None:
            found = make()
            _write(path, found)
        return found

    def same(self, make: Callable[[], pa.Table], name: str) -> pa.Table:
        """The table of this name, which tells all that it is made from: another version of the program whose
        own text changed elsewhere takes it as it is."""
        path = self._folder / f"{name}.arrow"
        found = _read(path)
        if found is None:
            found = make()
            _write(path, found)
        return found

    def tables(
        self, make: Callable[[], tuple[pa.Table, pa.Table]], *made_from: object
    ) -> tuple[pa.Table, pa.Table]:
        """Two tables that are made together."""
        paths = [self._path((*made_from, place)) for place in (0, 1)]
        first, second = (_read(path) for path in paths)
        if first is None or second is None:
            first, second = make()
            _write(paths[0], first)
            _write(paths[1], second)
        return first, second

    def forget(self) -> None:
        """Remove the tables that were asked for longest ago, where there are many."""
        kept = sorted(self._folder.glob("*.arrow"), key=lambda path: path.stat().st_mtime_ns)
        for path in kept[:-MOST]:
            path.unlink(missing_ok=True)

    def _path(self, made_from: tuple[object, ...]) -> Path:
        return self._folder / f"{standing.key(*self._made_from, *made_from)[:32]}.arrow"


def _read(path: Path) -> pa.Table | None:
    """A table as it was kept; None where it was not, or is not whole."""
    try:
        with pa.OSFile(str(path), "rb") as file:
            found = pa.ipc.open_file(file).read_all()
        path.touch()
    except (OSError, pa.ArrowInvalid):
        return None
    return found


def _write(path: Path, table: pa.Table) -> None:
    """Write so that no half of a table is ever found."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(f".{os.getpid()}.part")
    with pa.OSFile(str(draft), "wb") as file, pa.ipc.new_file(file, table.schema) as writer:
        writer.write_table(table)
    os.replace(draft, path)
