"""A study's claim_judgement.csv: verdicts on claims, what people set right, and how far they agree."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from itertools import combinations
from pathlib import Path
from typing import Any

from jihe.errors import DataError, Fault, Place
from jihe.measure.agreement import Agreement, agreement
from jihe.pack.day import stated_day
from jihe.pack.model import ClaimJudgement

from .book import Book, cell_faults, verdict_faults
from .lock import PATIENCE_S

FILE = "claim_judgement.csv"
CORRECTIONS = (
    "kind",
    "is_flipped",
    "subject",
    "object",
    "date",
    "amount",
    "currency",
    "round",
    "role",
    "technology",
    "application",
)
COLUMNS = ("claim_id", "verdict", "who", "when", *CORRECTIONS, "why")
VERDICTS = ("accept", "reject", "unsure")
YES = "true"
_BOOK = Book(FILE, COLUMNS, ClaimJudgement)


@dataclass(frozen=True)
class Correction:
    """What a person set right in a claim; what is empty stays as it was read.

    Attributes
    ----------
    is_flipped
        Whether it runs the other way round: the ends are corrected first, then exchanged.
    date
        A day, a month or a year: 2018-05-04, 2018-05, 2018.
    amount
        A number, in `currency`.
    """

    kind: str = ""
    is_flipped: bool = False
    subject: str = ""
    object: str = ""
    date: str = ""
    amount: str = ""
    currency: str = ""
    round: str = ""
    role: str = ""
    technology: str = ""
    application: str = ""

    @property
    def told(self) -> dict[str, str]:
        """The cells that are not empty."""
        cells = {name: getattr(self, name) for name in CORRECTIONS}
        return {name: YES if cell is True else cell for name, cell in cells.items() if cell}


@dataclass(frozen=True)
class ClaimVerdict:
    """What a person says of a claim."""

    claim_id: str
    verdict: str
    who: str
    when: date
    correction: Correction = Correction()
    why: str = ""


@dataclass(frozen=True)
class Standing:
    """What is said of a claim: the last verdict of each person, in the order in which they were written.

    Attributes
    ----------
    by
        A verdict of each.
    is_disputed
        Whether two of them say different things, or accept different claims; who is unsure disputes nothing.
    """

    by: tuple[ClaimVerdict, ...]

    @property
    def verdict(self) -> ClaimVerdict:
        """The one that decides: the latest."""
        return self.by[-1]

    @property
    def is_disputed(self) -> bool:
        return len({_said(one) for one in self.by if one.verdict != "unsure"}) > 1


def _said(one: ClaimVerdict) -> tuple[Any, ...]:
    return (one.verdict, one.correction) if one.verdict == "accept" else (one.verdict,)


def given(study: Path) -> tuple[ClaimVerdict, ...]:
    """The verdicts of a study as its file has them now.

    Raises
    ------
    PackError
        When the file is broken.
    """
    return verdicts_of(_BOOK.given(study))


def verdicts_of(rows: Iterable[ClaimJudgement]) -> tuple[ClaimVerdict, ...]:
    """The verdicts that rows of the file are."""
    found = []
    for row in rows:
        cells: dict[str, Any] = {one.name: getattr(row, one.name, "") for one in fields(Correction)}
        cells |= {"date": row.day, "amount": "" if row.amount is None else f"{row.amount:.15g}"}
        found.append(ClaimVerdict(row.claim_id, row.verdict, row.who, row.when, Correction(**cells), row.why))
    return tuple(found)


def append(study: Path, verdicts: Sequence[ClaimVerdict], patience_s: float = PATIENCE_S) -> int:
    """Add verdicts below those that are there; return how many were added: all or none.

    Raises
    ------
    PackError
        When the file is broken; nothing is written then.
    DataError
        When another writer holds the file for long, a verdict cannot stand in it, or the disk refuses it.
    """
    check(verdicts)
    lines = [_line(one) for one in verdicts]
    return _BOOK.append(study, lines, verdicts[0].who if verdicts else "", patience_s)


def _line(one: ClaimVerdict) -> dict[str, str]:
    own = {"claim_id": one.claim_id, "verdict": one.verdict, "who": one.who, "why": one.why}
    cells = one.correction.told
    if (amount := amount_of(one.correction.amount)) is not None:
        cells["amount"] = f"{amount:.15g}"
    return {**own, "when": one.when.isoformat(), **cells}


def check(verdicts: Sequence[ClaimVerdict]) -> None:
    """Raise `DataError` where a verdict lacks something or holds what no line can."""
    faults: list[Fault] = []
    for one in verdicts:
        faults += cell_faults(_line(one), ("claim_id", "who"))
        faults += verdict_faults(one.verdict, VERDICTS, Place(column="verdict"))
        faults += correction_faults(one.correction, Place())
    if faults:
        raise DataError(faults)


def with_cell(made: Correction, column: str, cell: str) -> Correction:
    """A correction with one more cell set right; an empty one takes it back."""
    cells: dict[str, Any] = {column: cell}
    return replace(made, **cells)


def correction_faults(made: Correction, place: Place) -> list[Fault]:
    """What in a correction no relation can be."""
    faults = []
    if made.date and stated_day(made.date) is None:
        text = '"{text}" is no day, month or year. Write it as 2018-05-04, 2018-05 or 2018.'
        faults.append(Fault(replace(place, column="date"), text, {"text": made.date}))
    if made.amount and amount_of(made.amount) is None:
        text = '"{text}" is no amount. Write a number of at least 0, such as 50000000.'
        faults.append(Fault(replace(place, column="amount"), text, {"text": made.amount}))
    if made.subject and made.subject.casefold() == made.object.casefold():
        text = 'both ends are "{name}". A claim speaks of two.'
        faults.append(Fault(replace(place, column="object"), text, {"name": made.object}))
    return faults


def amount_of(text: str) -> float | None:
    """A sum as it is written in a cell; None where it is none."""
    try:
        found = float(text.replace(",", ""))
    except ValueError:
        return None
    return found if 0 <= found < float("inf") else None


# ---- what they say together


def standing(verdicts: Iterable[ClaimVerdict]) -> dict[str, Standing]:
    """What is said of each claim; a later verdict of one person replaces an earlier one."""
    found: dict[str, dict[str, ClaimVerdict]] = {}
    for one in verdicts:
        by = found.setdefault(one.claim_id, {})
        by.pop(one.who, None)
        by[one.who] = one
    return {id_: Standing(tuple(by.values())) for id_, by in found.items()}


@dataclass(frozen=True)
class Shared:
    """How far two people agree.

    Attributes
    ----------
    verdicts
        By what they said: accept, reject or unsure.
    n_alike
        Claims that both accept with the same corrections.
    n_accepted
        Claims that both accept.
    """

    first: str
    second: str
    verdicts: Agreement
    n_accepted: int
    n_alike: int


def shared(stand: Mapping[str, Standing]) -> list[Shared]:
    """Agreement of each two people who judged some claim both, in alphabetical order."""
    told: dict[tuple[str, str], list[tuple[ClaimVerdict, ClaimVerdict]]] = {}
    for one in stand.values():
        for first, second in combinations(sorted(one.by, key=lambda v: v.who), 2):
            told.setdefault((first.who, second.who), []).append((first, second))
    found = []
    for (first_who, second_who), both in sorted(told.items()):
        accepted = [(a, b) for a, b in both if a.verdict == b.verdict == "accept"]
        alike = sum(a.correction == b.correction for a, b in accepted)
        counted = agreement((a.verdict, b.verdict) for a, b in both)
        found.append(Shared(first_who, second_who, counted, len(accepted), alike))
    return found


def corrected(claim: Mapping[str, Any], made: Correction) -> dict[str, Any]:
    """A row of table `claim` as it is once what a person set right is put in.

    An end that was corrected is linked to the name given; an amount loses the bounds of the one read.
    A technology and an application, which claims do not have, stand in columns of these names.
    """
    row = dict(claim)
    for end in ("subject", "object"):
        if name := getattr(made, end):
            row |= {f"{end}_name": name, f"{end}_state": "linked"}
    if made.is_flipped:
        turned = {name for name in row if name == "subject" or name.startswith("subject_")}
        for name in turned:
            other = "object" + name.removeprefix("subject")
            row[name], row[other] = row[other], row[name]
    for name in ("kind", "round", "role"):
        row[name] = getattr(made, name) or row[name]
    if made.date and (stated := stated_day(made.date)) is not None:
        row |= {"claim_date": stated[0], "claim_date_precision": stated[1], "date_source": "person"}
    if made.amount:
        row |= {"amount": amount_of(made.amount), "amount_low": None, "amount_high": None}
    row["amount_currency"] = made.currency or row["amount_currency"]
    return row | {"technology": made.technology or None, "application": made.application or None}
