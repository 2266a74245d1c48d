"""Drawings as pixels: these look alike everywhere, while a drawing names fonts that few machines have."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Iterable
from functools import cache
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from .chart import FONTS

SVG = "image/svg+xml"
SCALE = 2.0
"""Pixels for each of the drawing's own."""
FEW = 6
"""So many drawings are done sooner than a process starts."""
MOST = 2_000
"""Pictures that are kept."""
PER_INCH = 96
"""Pixels of a drawing in an inch."""
PAGE = """#set page(width: auto, height: auto, margin: 0pt, fill: none)
#image(bytes(sys.inputs.drawing), format: "svg")
"""
"""A page that is just as large as the drawing on it."""


class Pixels:
    """Makes drawings PNG files, two at a time, and keeps these for the next report.

    Parameters
    ----------
    folder
        Where they are kept; made when missing. None: nothing is kept.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self._own = TemporaryDirectory() if folder is None else None
        self._folder = Path(self._own.name) if self._own else Path(str(folder))
        self._folder.mkdir(parents=True, exist_ok=True)
        self._helper: subprocess.Popen[bytes] | None = None
        self._helped: set[Path] = set()

    def __enter__(self) -> Pixels:
        return self

    def __exit__(self, *_: object) -> None:
        self._wait()
        if self._own is not None:
            self._own.cleanup()
        else:
            self._forget()

    def begin(self, drawings: Iterable[bytes]) -> None:
        """Start to draw the later half of those that are not there, beside whatever else goes on."""
        missing = {path: d for d in drawings for path in [self._path(d)] if not path.exists()}
        if len(missing) <= FEW:
            return
        jobs = list(missing.items())[len(missing) // 2 :]
        self._helped = {path for path, _ in jobs}
        self._helper = subprocess.Popen(
            [sys.executable, "-m", __name__], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL
        )
        assert self._helper.stdin is not None
        self._helper.stdin.write(json.dumps([[str(path), d.decode("utf-8")] for path, d in jobs]).encode())
        self._helper.stdin.close()

    def png(self, image: bytes, media: str) -> bytes:
        """A picture as PNG, or as the JPEG that it is."""
        if media != SVG:
            return image
        path = self._path(image)
        if path in self._helped and not path.exists():
            self._wait()
        if not path.exists():
            _keep(path, image.decode("utf-8"))
        os.utime(path)
        return path.read_bytes()

    def _forget(self) -> None:
        """Remove the pictures that were not asked for longest, where there are many."""
        kept = sorted(self._folder.glob("*.png"), key=lambda path: path.stat().st_mtime_ns)
        for path in kept[:-MOST]:
            path.unlink(missing_ok=True)

    def _wait(self) -> None:
        if self._helper is not None:
            self._helper.wait()
        self._helper, self._helped = None, set()

    def _path(self, drawing: bytes) -> Path:
        return self._folder / f"{hashlib.sha256(_tools() + drawing).hexdigest()[:32]}.png"


@cache
def _tools() -> bytes:
    """What a picture depends on beside the drawing."""
    fonts = [hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(FONTS.glob("*.otf"))]
    return "\n".join([version("typst"), PAGE, str(SCALE), *fonts]).encode()


def _keep(path: Path, drawing: str) -> None:
    """Draw, and write so that no half of a picture is ever found."""
    draft = path.with_suffix(f".{os.getpid()}.part")
    draft.write_bytes(to_png(drawing))
    os.replace(draft, path)


def to_png(drawing: str, scale: float = SCALE) -> bytes:
    """An SVG drawing as PNG, so many pixels for each of its own."""
    told = {"drawing": drawing}
    made: bytes = _press().compile(PAGE.encode(), format="png", ppi=scale * PER_INCH, sys_inputs=told)
    return made


@cache
def _press() -> Any:
    """What sets pages, with our fonts known to it and no others."""
    import typst

    return typst.Compiler(font_paths=[str(FONTS)], ignore_system_fonts=True)


def main() -> None:
    """The other process: draws what it is told to."""
    jobs: list[list[Any]] = json.load(sys.stdin)
    for path, drawing in jobs:
        _keep(Path(path), drawing)


if __name__ == "__main__":
    main()
