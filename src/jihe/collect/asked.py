"""What a fetcher asked and was told: a file to which each answer adds a line."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True)
class Answer:
    """What came of asking for an address.

    Attributes
    ----------
    status
        The server's answer; 0 where it was not asked or did not answer.
    etag, modified
        What a server wants to hear again to say that nothing has changed.
    sha256
        Of the page; empty where none came.
    """

    status: int
    etag: str = ""
    modified: str = ""
    sha256: str = ""
    problem: str = ""


class Asked:
    """Answers so far, by rounds: one that was stopped goes on, one that has ended is followed by another.

    Parameters
    ----------
    path
        The file; None: they are kept in memory only.
    """

    def __init__(self, path: Path | None = None) -> None:
        self._path = path
        self._last: dict[str, Answer] = {}
        self._done: set[str] = set()
        for line in path.read_text("utf-8").splitlines() if path is not None and path.exists() else ():
            try:
                told = json.loads(line)
            except ValueError:
                continue  # the last line of a run that was killed while it wrote
            if "end" in told:
                self._done.clear()
            else:
                self._take(told.pop("address"), Answer(**told))

    def last(self, address: str) -> Answer | None:
        """What came of asking for it the last time that a page came or had not changed."""
        return self._last.get(address)

    def is_done(self, address: str) -> bool:
        """Whether this round has asked for it."""
        return address in self._done

    def keep(self, address: str, answer: Answer) -> None:
        """Keep an answer."""
        self._take(address, answer)
        self._write({"address": address, **asdict(answer)})

    def end(self) -> None:
        """End the round: the next one asks for everything again."""
        if self._done:
            self._done.clear()
            self._write({"end": True})

    def _take(self, address: str, answer: Answer) -> None:
        self._done.add(address)
        if answer.status in (200, 304):
            self._last[address] = answer

    def _write(self, told: dict[str, object]) -> None:
        if self._path is None:
            return
        with self._path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(told, ensure_ascii=False) + "\n")
