"""The site of a study's current build, ready to be asked."""

from __future__ import annotations

import hashlib
import multiprocessing
import os
import shutil
import signal
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from itertools import chain
from multiprocessing.connection import Connection
from pathlib import Path
from threading import Lock, Thread, Timer
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from jihe.errors import DataError, PackError
from jihe.present.site.rejection import Rejection

from .read import Reader
from .store import Store

if sys.platform != "win32":
    import fcntl

if TYPE_CHECKING:
    from .make import Maker

REFUSALS = {"DataError": DataError, "PackError": PackError}
FOLDER = "site"
"""Beside the builds, among what was drawn: a store for each build."""
JUDGEMENTS = ("judgement.csv", "claim_judgement.csv")
MOST_STORES = 3
AHEAD = ("front", "search")
"""Parts that are made before anybody asks: what every page begins with, and what takes longest."""
CALM_S = 3.0
"""Seconds without a wish after which something is made ahead."""
IDLE_S = 60.0
"""After so long without anything to make the process that makes it ends."""


def opened(
    study: Path, out: Path | None = None, writes: bool = False, collection: Path | None = None
) -> tuple[Reader, str, Callable[[], None]]:
    """The answers of a study, the key of all that they are made from, and what begins to make them ahead.

    Parameters
    ----------
    writes
        Whether the site has the pages on which verdicts are given.
    collection
        Folder of the collection whose claims are judged there.

    What needs engines is made by another process, which ends when nothing is left to make: what answers
    requests stays small.

    Raises
    ------
    PackError, DataError
        As `jihe.run.open` does.
    """
    workshop = Workshop(study, out, collection)
    keep(workshop.folder)
    ahead = Thread(target=workshop.make_ahead, args=(AHEAD,), daemon=True)
    claims = writes and collection is not None
    reader = Reader(Store(workshop.folder), workshop.make, is_patient=False, writes=writes, claims=claims)
    return reader, f"{workshop.folder.name}{'+' * (writes + claims)}", ahead.start


class Workshop:
    """Makes parts of a store in a process of its own.

    Attributes
    ----------
    folder
        The store's.
    """

    def __init__(self, study: Path, out: Path | None, collection: Path | None = None) -> None:
        self._asked = str(study), *(None if one is None else str(one) for one in (out, collection))
        self._lock = Lock()
        self._line: Connection | None = None
        self._idle: Timer | None = None
        self._asked_at = 0.0
        with self._lock:
            self.folder = Path(self._begin())

    def make(self, part: str) -> None:
        """Have a part made, after those that others asked for before."""
        self._asked_at = time.monotonic()
        with self._lock:
            if self._idle is not None:
                self._idle.cancel()
            try:
                problem = self._asked_for(part)
            except (EOFError, OSError):
                self._end_now()  # somebody ended the process: once more, with another one
                try:
                    problem = self._asked_for(part)
                except (EOFError, OSError) as error:
                    self._end_now()
                    raise RuntimeError(f"{part}: the process that makes it has ended") from error
            if problem:
                raise RuntimeError(problem)
            self._asked_at = time.monotonic()
            self._idle = Timer(IDLE_S, self._end)
            self._idle.daemon = True
            self._idle.start()

    def _asked_for(self, part: str) -> str:
        """What went wrong with a part; "" for nothing."""
        if self._line is None:
            self._begin_again()
        assert self._line is not None
        self._line.send(part)
        problem: str = self._line.recv()
        return problem

    def make_ahead(self, parts: Sequence[str]) -> None:
        """Make parts while nobody asks for anything."""
        for part in parts:
            while time.monotonic() - self._asked_at < CALM_S:
                time.sleep(CALM_S / 10)
            if not Store(self.folder).is_made(part):
                try:
                    self.make(part)
                except (Rejection, RuntimeError):  # which whoever asks next is told
                    return

    def _begin_again(self) -> None:
        """Begin anew after a while; what is read here can no longer be made when the study has changed."""
        try:
            is_same = Path(self._begin()) == self.folder
        except (DataError, PackError):
            is_same = False
        if not is_same:
            self._end_now()
            text = "the study has changed since this server was started. Start it anew: jihe serve"
            raise Rejection(503, "study", text)

    def _begin(self) -> str:
        ours, theirs = multiprocessing.Pipe()
        context = multiprocessing.get_context("spawn")
        context.Process(target=work, args=(theirs, *self._asked), daemon=True).start()
        theirs.close()
        told: Any = ours.recv()
        if not isinstance(told, str):
            kind, faults = told
            raise OSError(*faults) if kind == "OSError" else REFUSALS[kind](faults)
        self._line = ours
        return told

    def _end(self) -> None:
        with self._lock:
            self._end_now()

    def _end_now(self) -> None:
        if self._line is not None:
            self._line.close()
            self._line = None


def work(line: Connection, study: str, out: str | None, collection: str | None = None) -> None:
    """The other process: opens the build, then makes what it is told to until nobody asks any more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # who asks decides when it ends
    try:
        maker = maker_of(Path(study), *(None if one is None else Path(one) for one in (out, collection)))
    except (DataError, PackError) as error:
        line.send((type(error).__name__, error.faults))
        return
    except OSError as error:
        line.send(("OSError", (error.errno, error.strerror, error.filename)))
        return
    line.send(str(maker.store.folder))
    while True:
        try:
            part = line.recv()
        except EOFError:
            return
        problem = ""
        try:
            maker.make(part)
        except Exception:
            import traceback

            problem = f"{part}: {traceback.format_exc()}"
        try:
            line.send(problem)
        except OSError:  # nobody waits for it any more
            return


def maker_of(study: Path, out: Path | None = None, collection: Path | None = None) -> Maker:
    """What makes the parts of a study's site, and the store that it puts them into."""
    from .. import standing
    from ..kept import DRAWN
    from ..study import open as open_build
    from .make import Maker

    build = open_build(study, out)
    # Verdicts may be added while the site is open: it shows none of them before the next build.
    hidden = {build.pack.folder / name for name in JUDGEMENTS}
    shown = (path for path in build.pack.files if path not in hidden)
    files: Iterable[str] = (hashlib.sha256(path.read_bytes()).hexdigest() for path in shown)
    claims = None
    if collection is not None:
        from ..collect import claims as read_claims

        claims = read_claims(study, collection)
        read = hashed(claims[0]), hashed(claims[1].select(["document_id"]))  # which is a hash of the text
        files = chain(files, read)
    key = standing.key(build.folder.name, *files)[:32]
    place = build.folder.parent / DRAWN / FOLDER
    store = Store(place / key)
    store.folder.mkdir(parents=True, exist_ok=True)
    os.utime(store.folder)
    _forget(place)
    return Maker(build, store, claims)


def hashed(table: pa.Table) -> str:
    """A hash of what a table holds."""
    held = pa.BufferOutputStream()
    with pa.ipc.new_stream(held, table.schema) as writer:
        writer.write_table(table)
    return hashlib.sha256(held.getvalue()).hexdigest()


def keep(store: Path) -> None:
    """Hold a store as long as this process lives: no other one removes it."""
    if sys.platform != "win32":
        fcntl.flock(os.open(store, os.O_RDONLY), fcntl.LOCK_SH)


def _forget(place: Path) -> None:
    """Remove the stores that were opened longest ago, but for a few and for those that are being read."""
    stores = sorted(place.iterdir(), key=lambda folder: folder.stat().st_mtime_ns)
    for folder in stores[:-MOST_STORES]:
        if not _is_kept(folder):
            shutil.rmtree(folder, ignore_errors=True)


def _is_kept(store: Path) -> bool:
    """Whether a process reads a store; where the system does not say, one may."""
    if sys.platform == "win32":
        return True
    held = os.open(store, os.O_RDONLY)
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return True
    finally:
        os.close(held)
    return False
