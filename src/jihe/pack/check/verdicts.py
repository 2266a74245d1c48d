"""Verdicts on claims: what a person set right must be something that a relation can be."""

from __future__ import annotations

from collections.abc import Iterator

from jihe.errors import Fault
from jihe.pack.day import stated_day
from jihe.pack.parts import Parts, at

FILE = "claim_judgement.csv"


def find_verdict_faults(parts: Parts) -> Iterator[Fault]:
    """Faults of claim_judgement.csv. Kinds are not held against claim/kind.csv: verdicts outlive it."""
    for row in parts.claim_judgements:
        if row.subject and row.subject.casefold() == row.object.casefold():
            yield Fault(at(FILE, row), "both names are the same. Write two names, or remove the line.")
        if row.day and stated_day(row.day) is None:
            yield Fault(
                at(FILE, row),
                '"{text}" is no day, month or year. Write it as 2018-05-04, 2018-05 or 2018.',
                {"text": row.day},
            )
