"""The queue of pairs as a CSV file to fill in elsewhere, and verdicts taken from such a file."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path

from jihe.errors import DataError, Fault, Place, samples
from jihe.resolve.review import Pair, identities

from .book import verdict_faults
from .filled import Line, who_and_when
from .filled import lines as lines_of
from .judgement import VERDICTS, Verdict

WRITTEN = ("left", "right", "verdict", "who", "when", "why", "score", "reason", "effect")
NEEDED = ("left", "right", "verdict")
READ = ("left", "right", "verdict", "who", "when", "why")
"""Columns that are read; of the others anything may be made."""


def write_queue(path: Path, pairs: Sequence[Pair]) -> None:
    """Write pairs, a line each, with an empty verdict."""
    # Names stay as they are, whatever a spreadsheet makes of them: by them verdicts are found again.
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(WRITTEN)
        for pair in pairs:
            cells = (pair.left_text, pair.right_text, "", "", "", "", f"{pair.score:.4f}")
            writer.writerow([*cells, "; ".join(pair.reasons), pair.effect.n_touched])


def read_verdicts(path: Path, known: Mapping[str, str], who: str, when: date) -> list[Verdict]:
    """The verdicts of a file that was filled in; lines without one are passed over.

    Parameters
    ----------
    known
        Identity -> organisation_id, of those that stand for one organisation.
    who, when
        Taken where a line says neither.

    Raises
    ------
    DataError
        With all faults of the file: then no line of it counts.
    """
    read = lines_of(path, READ, NEEDED, "jihe review --export")
    lines = [line for line in read if line.cells.get("verdict", "")]
    texts = (line.cells[end] for line in lines for end in ("left", "right"))
    stands = identities((text for text in texts if text), known)
    faults: list[Fault] = []
    verdicts = []
    before: dict[frozenset[str], Line] = {}
    for line in lines:
        found = list(_line_faults(path.name, line, known, stands))
        if not found:
            pair = frozenset(known[stands[line.cells[end]]] for end in ("left", "right"))
            pair = pair if len(pair) > 1 else frozenset(stands[line.cells[end]] for end in ("left", "right"))
            found += _again(path.name, line, before.setdefault(pair, line))
            if before[pair] is not line and not found:
                continue
        made, wrong = _verdict(path.name, line, who, when)
        faults += [*found, *wrong]
        verdicts += [made] if made is not None else []
    if not faults:
        faults += _against(path.name, lines, stands)
    if faults:
        raise DataError(sorted(faults, key=lambda fault: fault.place.line or 0))
    return verdicts


def _line_faults(
    file: str, line: Line, known: Mapping[str, str], stands: Mapping[str, str]
) -> Iterator[Fault]:
    place = Place(file, line=line.number, column="verdict")
    yield from verdict_faults(line.cells["verdict"], VERDICTS, place)
    ends = [line.cells[end] for end in ("left", "right")]
    for column, name in zip(("left", "right"), ends, strict=True):
        place = Place(file, line=line.number, column=column)
        if not name:
            yield Fault(place, "the cell is empty. Fill it in: the column has no default.")
        elif stands[name] not in known:
            text = 'no organisation of the build is called "{name}", or several are. Give its identity.'
            yield Fault(place, text, {"name": name})
    if all(ends) and stands[ends[0]] == stands[ends[1]]:
        text = 'both ends are "{name}". A verdict speaks of two.'
        yield Fault(Place(file, line=line.number), text, {"name": ends[1]})


def _again(file: str, line: Line, first: Line) -> list[Fault]:
    """A pair that stands twice, under other names perhaps, with two verdicts: they contradict each other."""
    said, before = line.cells["verdict"], first.cells["verdict"]
    if said == before:
        return []
    text = 'says "{said}" of a pair that line {line} calls "{before}". Keep one of the two.'
    told = {"said": said, "before": before, "line": first.number}
    return [Fault(Place(file, line=line.number), text, told)]


def _against(file: str, lines: Sequence[Line], stands: Mapping[str, str]) -> Iterator[Fault]:
    """Ends that a line calls different and that others, one after the other, call the same."""
    same: dict[str, str] = {}

    def first(end: str) -> str:
        while same.get(end, end) != end:
            end = same[end]
        return end

    for line in lines:
        if line.cells["verdict"] == "same":
            left, right = sorted(first(stands[line.cells[end]]) for end in ("left", "right"))
            same[right] = left
    for line in lines:
        left, right = (stands[line.cells[end]] for end in ("left", "right"))
        if line.cells["verdict"] == "different" and first(left) == first(right):
            joined = [one for one in lines if one.cells["verdict"] == "same"]
            joined = [one for one in joined if first(stands[one.cells["left"]]) == first(left)]
            text = "says different of two that lines {lines} together call the same. Change one of them."
            told = {"lines": samples(one.number for one in joined)}
            yield Fault(Place(file, line=line.number), text, told)


def _verdict(file: str, line: Line, who: str, when: date) -> tuple[Verdict | None, list[Fault]]:
    cells = line.cells
    said = who_and_when(file, line, who, when)
    if isinstance(said, Fault):
        return None, [said]
    return Verdict(cells["left"], cells["right"], cells["verdict"], *said, cells["why"]), []
