"""A study's judgement.csv: verdicts on pairs of names are appended, by one writer at a time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from jihe.errors import DataError, Fault, Place
from jihe.pack.model import Judgement

from . import lock
from .book import Book, cell_faults, verdict_faults
from .lock import PATIENCE_S, lock_of

FILE = "judgement.csv"
LOCK = lock_of(Path(FILE)).name
COLUMNS = ("left", "right", "verdict", "who", "when", "why")
VERDICTS = ("same", "different", "unsure")
_BOOK = Book(FILE, COLUMNS, Judgement)


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
    return _BOOK.given(study)


def append(study: Path, verdicts: Sequence[Verdict], patience_s: float = PATIENCE_S) -> int:
    """Add verdicts below those that are there; return how many were added: all or none.

    Raises
    ------
    PackError
        When the file is broken; nothing is written then.
    DataError
        When another writer holds the file for long, a verdict cannot stand in it, or the disk refuses it.
    """
    check(verdicts)
    lines = [{**vars(one), "when": one.when.isoformat()} for one in verdicts]
    return _BOOK.append(study, lines, verdicts[0].who if verdicts else "", patience_s)


def check(verdicts: Sequence[Verdict]) -> None:
    """Raise `DataError` where a verdict lacks something or holds what no line can."""
    faults: list[Fault] = []
    for one in verdicts:
        told = {"left": one.left, "right": one.right, "who": one.who, "why": one.why}
        faults += cell_faults(told, ("left", "right", "who"))
        faults += verdict_faults(one.verdict, VERDICTS, Place(column="verdict"))
        if one.left == one.right:
            faults.append(Fault(Place(column="right"), "both ends of the verdict are the same."))
    if faults:
        raise DataError(faults)


@contextmanager
def locked(study: Path, who: str, patience_s: float = PATIENCE_S) -> Iterator[None]:
    """Be the only writer of the study's verdicts.

    Raises
    ------
    DataError
        When another one writes and does not end in time.
    """
    with lock.locked(study / FILE, who, patience_s):
        yield
