"""The queue of claims as a CSV file to fill in elsewhere, and verdicts taken from such a file."""

from __future__ import annotations

import csv
import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from jihe.errors import DataError, Fault, Place
from jihe.pack import Pack
from jihe.pack.day import stated_day
from jihe.present.safe import safe

from .book import cell_faults, verdict_faults
from .claim_asked import Asked
from .claim_judgement import COLUMNS, CORRECTIONS, VERDICTS, YES, ClaimVerdict, Correction, correction_faults
from .filled import Line, lines, who_and_when

NEEDED = ("claim_id", "verdict")
TOLD = ("read_kind", "read_subject", "read_object", "quote", "trigger", "score", "effect")
SOURCE = ("title", "publisher", "published", "address")
WRITTEN = (*COLUMNS, *TOLD, *SOURCE)
COMMAND = "jihe collect review --export"
_NUMBER = re.compile(r"\d([.,]\d+)?E\+\d+", re.IGNORECASE)
"""What a spreadsheet shows of a claim's identifier where all its signs happen to be digits."""
_YES, _NO = ("true", "1", "yes"), ("", "false", "0", "no")


def write_queue(path: Path, claims: Sequence[Asked]) -> None:
    """Write claims, a line each, with an empty verdict and empty corrections."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(WRITTEN)
        for one in claims:
            told = (one.kind, one.subject_name or one.subject, one.object_name or one.object)
            quote = "".join(part.text for part in one.passage if part.mark != "around")
            more = (quote, one.trigger, f"{one.score:.4f}", one.effect.outcome)
            source = (getattr(one, name) for name in SOURCE)
            empty = [""] * (len(COLUMNS) - 1)
            writer.writerow([one.claim_id, *empty, *(safe(cell) for cell in (*told, *more, *source))])


def read_verdicts(
    path: Path, known: Collection[str], who: str, when: date, kinds: Collection[str] = ()
) -> list[ClaimVerdict]:
    """The verdicts of a file that was filled in; lines without one are passed over.

    Parameters
    ----------
    known
        Identifiers of the claims that there are.
    who, when
        Taken where a line says neither.
    kinds
        Codes that a kind may be set right to; any without them.

    Raises
    ------
    DataError
        With all faults of the file: then no line of it counts.
    """
    faults: list[Fault] = []
    found: dict[tuple[str, str], tuple[int, ClaimVerdict]] = {}
    for line in lines(path, COLUMNS, NEEDED, COMMAND):
        if not line.cells["verdict"]:
            if given := [name for name in CORRECTIONS if line.cells[name]]:
                text = "something is set right ({columns}), but the verdict is empty. Write accept."
                place = Place(path.name, line=line.number, column="verdict")
                faults.append(Fault(place, text, {"columns": ", ".join(given)}))
            continue
        said = who_and_when(path.name, line, who, when)
        wrong = [*_line_faults(path.name, line, known, kinds), *([said] if isinstance(said, Fault) else [])]
        faults += wrong
        if isinstance(said, Fault) or wrong:
            continue
        one = ClaimVerdict(
            line.cells["claim_id"], line.cells["verdict"], *said, _correction(line), line.cells["why"]
        )
        number, first = found.setdefault((one.claim_id, one.who), (line.number, one))
        if replace(first, when=one.when, why=one.why) != one:
            text = "says otherwise of a claim than line {line}, by the same person. Keep one of the two."
            faults.append(Fault(Place(path.name, line=line.number), text, {"line": number}))
    if faults:
        raise DataError(sorted(faults, key=lambda fault: fault.place.line or 0))
    return [one for _, one in found.values()]


def doubts(verdicts: Sequence[ClaimVerdict], pack: Pack, known: Collection[str] | None) -> list[Fault]:
    """What was set right and the study does not know: no fault, as it may come to know it, but to be told.

    Parameters
    ----------
    known
        Those of the names given that mean one organisation; None where the study has no build.
    """
    found = []
    first, last = pack.settings.earliest_date, pack.settings.snapshot_date
    currencies = {pack.settings.currency, *(rate.currency for rate in pack.rates)}
    for one in verdicts:
        made, place = one.correction, Place(code=one.claim_id)
        for column in ("subject", "object"):
            name = getattr(made, column)
            if name and known is not None and name not in known:
                text = 'no organisation of the build is called "{name}", or several are.'
                found.append(Fault(replace(place, column=column), text, {"name": name}))
        stated = stated_day(made.date) if made.date else None
        if stated is not None and not first <= stated[0] <= last:
            text = 'the date "{date}" does not lie between {first} and {last}: a build leaves such a row out.'
            told = {"date": made.date, "first": first.isoformat(), "last": last.isoformat()}
            found.append(Fault(replace(place, column="date"), text, told))
        if made.currency and made.currency not in currencies:
            text = 'the study has no rate for the currency "{currency}". Known are: {known}.'
            told = {"currency": made.currency, "known": ", ".join(sorted(currencies))}
            found.append(Fault(replace(place, column="currency"), text, told))
    return found


def _correction(line: Line) -> Correction:
    cells = {name: line.cells[name] for name in CORRECTIONS if name != "is_flipped"}
    return Correction(**cells, is_flipped=line.cells["is_flipped"].casefold() in _YES)


def _line_faults(file: str, line: Line, known: Collection[str], kinds: Collection[str]) -> Iterator[Fault]:
    place = Place(file, line=line.number)
    yield from verdict_faults(line.cells["verdict"], VERDICTS, replace(place, column="verdict"))
    if line.cells["claim_id"] not in known:
        text = 'no claim of the collection is "{id}". Leave this column as it was written.'
        if _NUMBER.fullmatch(line.cells["claim_id"]):
            text = (
                'a spreadsheet has made the number "{id}" of a claim. Open the file so that this column is '
                "read as text."
            )
        yield Fault(replace(place, column="claim_id"), text, {"id": line.cells["claim_id"]})
    if line.cells["is_flipped"].casefold() not in (*_YES, *_NO):
        text = '"{text}" says neither yes nor no. Write {yes}, or nothing.'
        told = {"text": line.cells["is_flipped"], "yes": YES}
        yield Fault(replace(place, column="is_flipped"), text, told)
    if kinds and line.cells["kind"] and line.cells["kind"] not in kinds:
        text = '"{kind}" is no kind of claim/kind.csv. Give one of: {known}.'
        told = {"kind": line.cells["kind"], "known": ", ".join(sorted(kinds))}
        yield Fault(replace(place, column="kind"), text, told)
    yield from correction_faults(_correction(line), place)
    for fault in cell_faults(line.cells, ()):
        yield replace(fault, place=replace(place, column=fault.place.column))
