"""Where pictures are drawn: each once, many at a time, and kept for the next report.

Drawing is what takes the time of a report. Pictures are kept by the hash of what they are drawn from, so that
only those are drawn anew whose numbers or titles have changed.
"""

from __future__ import annotations

import hashlib
import json
import pickle
import subprocess
import sys
import time
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pyarrow as pa

from .chart import svg, tools
from .mark import WIDE
from .network import NetworkPicture
from .network import svg as network_svg
from .pixels import SVG, Pixels

N_PROCESS = 2
MOST_KEPT = 5_000
"""Pictures that are kept: those of several reports."""
WAIT = 0.02
"""Seconds between looks for a picture that another process draws."""
FEW = 4
"""So many pictures are drawn sooner than a process starts."""

Plan = Mapping[str, Any] | NetworkPicture
"""What a picture is drawn from: a Vega-Lite specification, or nodes and edges."""


class Studio:
    """Draws pictures as SVG.

    Parameters
    ----------
    folder
        Where pictures are kept; made when missing. None: nothing is kept.
    is_pixels
        Whether drawings on paper are wanted as pixels too, where `jihe.present.pixels` finds them.

    Examples
    --------
    >>> with Studio() as studio:
    ...     studio.begin([])
    """

    def __init__(self, folder: Path | None = None, is_pixels: bool = False) -> None:
        self._is_pixels = is_pixels and folder is not None
        self._own = TemporaryDirectory() if folder is None else None
        self._folder = Path(self._own.name) if self._own else Path(str(folder))
        self._folder.mkdir(parents=True, exist_ok=True)
        self._busy: list[subprocess.Popen[bytes]] = []

    def __enter__(self) -> Studio:
        return self

    def __exit__(self, *_: object) -> None:
        for process in self._busy:
            process.kill()
            process.wait()
        if self._own is not None:
            self._own.cleanup()

    def begin(self, plans: Iterable[Plan]) -> None:
        """Start to draw what is not drawn yet, beside whatever else goes on."""
        missing = {key: plan for plan in plans for key in [_key(plan)] if not self._path(key).exists()}
        if len(missing) <= FEW:
            return
        jobs = [(self._path(key), plan, self._is_pixels and _is_wide(plan)) for key, plan in missing.items()]
        # What paper waits for first, and as much of each kind for every process.
        jobs.sort(key=lambda job: (not _is_wide(job[1]), isinstance(job[1], NetworkPicture)))
        for i in range(N_PROCESS):
            drawing = subprocess.Popen(
                [sys.executable, "-m", __name__], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL
            )
            assert drawing.stdin is not None
            drawing.stdin.write(pickle.dumps(jobs[i::N_PROCESS]))
            drawing.stdin.close()
            self._busy.append(drawing)

    @property
    def is_drawing(self) -> bool:
        """Whether pictures are being drawn beside what goes on."""
        return any(process.poll() is None for process in self._busy)

    def draw(self, plan: Plan) -> str:
        """The picture: as it was kept, or drawn now."""
        key = _key(plan)
        path = self._path(key)
        while not path.exists() and self.is_drawing:
            time.sleep(WAIT)
        if not path.exists():
            _keep(path, _drawn(plan))
        else:
            path.touch()
        return path.read_text("utf-8")

    def forget(self, most: int = MOST_KEPT) -> None:
        """Remove the pictures that were asked for longest ago, but for so many."""
        kept = sorted(self._folder.glob("*.svg"), key=lambda path: path.stat().st_mtime_ns, reverse=True)
        for path in kept[most:]:
            path.unlink(missing_ok=True)

    def _path(self, key: str) -> Path:
        return self._folder / f"{key}.svg"


def _key(plan: Plan) -> str:
    """The hash of all that a picture depends on."""
    digest = hashlib.sha256(_tools())
    if isinstance(plan, NetworkPicture):
        for table in (plan.node, plan.edge):
            sink = pa.BufferOutputStream()
            with pa.ipc.new_stream(sink, table.schema) as stream:
                stream.write_table(table.combine_chunks())
            digest.update(sink.getvalue())
        rest = (plan.title, plan.groups, plan.group_names, plan.n_label, plan.lang, plan.frame)
        digest.update(repr((*rest, plan.width, plan.height, plan.is_synthetic)).encode())
    else:
        digest.update(json.dumps(plan).encode())
    return digest.hexdigest()[:32]


@cache
def _tools() -> bytes:
    """The hash of all that a picture depends on beside its plan."""
    here = Path(__file__).parent
    ours = [(here / name).read_bytes() for name in ("network.py", "raster.py", "label.py")]
    return hashlib.sha256(b"".join([tools(), *ours])).digest()


def _is_wide(plan: Plan) -> bool:
    """Whether a picture is drawn as wide as paper has it."""
    width: int = plan.width if isinstance(plan, NetworkPicture) else plan.get("width", WIDE)
    return width >= WIDE


def _drawn(plan: Plan) -> str:
    return network_svg(plan) if isinstance(plan, NetworkPicture) else svg(dict(plan))


def _keep(path: Path, drawn: str) -> None:
    """Write a picture so that no half of one is ever found."""
    part = path.with_suffix(f".{id(path)}.part")
    part.write_text(drawn, "utf-8", newline="\n")
    part.replace(path)


def main() -> None:
    """Draw what comes in: for each picture its file, what it is drawn from, and whether pixels are wanted."""
    for path, plan, is_pixels in pickle.load(sys.stdin.buffer):
        drawn = _drawn(plan)
        _keep(path, drawn)
        if is_pixels:
            Pixels(path.parent).png(drawn.encode(), SVG)


if __name__ == "__main__":
    main()
