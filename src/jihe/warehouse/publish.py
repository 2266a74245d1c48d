"""A build is written aside and becomes current in one atomic step.

    <out>/current            names the current build
    <out>/build-<key>/       tables, quarantine and log of that build
    <out>/.draft-<pid>/      a build being written; a killed one is swept away by the next

Only the small file `current` decides: a build that is killed at any moment leaves it, and the build that
it names, untouched.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from .engine import Warehouse, _told


def current(out: Path) -> Path | None:
    """Folder of the current build below `out`, or None when there is none yet."""
    try:
        folder = out / (out / "current").read_text("utf-8", errors="replace").strip()
    except (FileNotFoundError, NotADirectoryError):
        return None
    return folder if folder.name.startswith("build-") and folder.is_dir() else None


class Draft:
    """A build being written below `out`; `key` names what it was made of.

    Use as a context: leaving it without `publish` throws the draft away.
    """

    def __init__(self, out: Path, key: str) -> None:
        self.out = out
        self.key = key
        self.folder = out / f".draft-{os.getpid()}"

    def __enter__(self) -> Draft:
        with _told(self.folder):
            self.out.mkdir(parents=True, exist_ok=True)
            _sweep(self.out)
            self.folder.mkdir()
            self.warehouse = Warehouse(self.folder)
        return self

    def __exit__(self, *_: object) -> None:
        try:
            self.warehouse.close()
        finally:
            shutil.rmtree(self.folder, ignore_errors=True)

    def publish(self) -> Path:
        """Make the draft current and return its folder; the build before it is kept, older ones go."""
        self.warehouse.close()
        before = current(self.out)
        target = self._free_place()
        with _told(self.folder):
            self.folder.rename(target)
            pointer = self.out / f".draft-{os.getpid()}-current"
            pointer.write_text(target.name + "\n", "utf-8")
            os.replace(pointer, self.out / "current")
        for folder in self.out.glob("build-*"):
            if folder not in (target, before):
                shutil.rmtree(folder, ignore_errors=True)
        return target

    def _free_place(self) -> Path:
        """build-<key>, or build-<key>.2 ... when a build of the same key stands there already."""
        target, number = self.out / f"build-{self.key}", 1
        while target.exists():
            number += 1
            target = self.out / f"build-{self.key}.{number}"
        return target


def _sweep(out: Path) -> None:
    """Throw away drafts whose process is gone."""
    for folder in out.glob(".draft-*"):
        pid = folder.name.split("-")[1]
        if pid.isdigit() and int(pid) != os.getpid() and _is_alive(int(pid)):
            continue
        if folder.is_dir():
            shutil.rmtree(folder, ignore_errors=True)
        else:
            folder.unlink(missing_ok=True)


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
