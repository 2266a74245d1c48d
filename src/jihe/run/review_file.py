"""The queue of pairs as a CSV file to fill in elsewhere, and verdicts taken from such a file."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from jihe.errors import DataError, Fault, Place, samples
from jihe.resolve.review import Pair, identities

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


@dataclass(frozen=True)
class _Line:
    number: int
    cells: Mapping[str, str]


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
    lines = [line for line in _lines(path) if line.cells.get("verdict", "")]
    texts = (line.cells[end] for line in lines for end in ("left", "right"))
    stands = identities((text for text in texts if text), known)
    faults: list[Fault] = []
    verdicts = []
    before: dict[frozenset[str], _Line] = {}
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


def _lines(path: Path) -> Iterator[_Line]:
    """Lines of the file by heading, cells without outer spaces."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        told = "the file cannot be opened ({problem}). See that you may read it."
        raise DataError(Fault(Place(str(path)), told, {"problem": error.strerror or str(error)})) from error
    except UnicodeDecodeError as error:
        told = "the file is not in UTF-8. Save it as UTF-8 (in a spreadsheet: CSV UTF-8)."
        raise DataError(Fault(Place(path.name), told)) from error
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    headings: list[str] = []
    begins = 1
    try:
        for cells in reader:
            if not headings:
                headings = [cell.strip() for cell in cells]
                _check_headings(path.name, headings)
            elif any(cell.strip() for cell in cells):
                held = dict(zip(headings, (cell.strip() for cell in cells), strict=False))
                yield _Line(begins, {column: held.get(column, "") for column in READ})
            begins = reader.line_num + 1
    except csv.Error as error:
        told = (
            "this is not CSV ({problem}). See that quotes are closed and that a quote inside quotes is "
            "doubled."
        )
        raise DataError(Fault(Place(path.name, line=begins), told, {"problem": error})) from error
    if not headings:
        _check_headings(path.name, headings)


def _check_headings(file: str, headings: list[str]) -> None:
    absent = [name for name in NEEDED if name not in headings]
    if absent:
        text = "the columns {columns} are missing. Take a file that `jihe review --export` wrote."
        raise DataError(Fault(Place(file, line=1), text, {"columns": ", ".join(absent)}))


def _line_faults(
    file: str, line: _Line, known: Mapping[str, str], stands: Mapping[str, str]
) -> Iterator[Fault]:
    verdict = line.cells["verdict"]
    if verdict not in VERDICTS:
        text = '"{verdict}" is no verdict. Give one of: {known}.'
        told = {"verdict": verdict, "known": ", ".join(VERDICTS)}
        yield Fault(Place(file, line=line.number, column="verdict"), text, told)
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


def _again(file: str, line: _Line, first: _Line) -> list[Fault]:
    """A pair that stands twice, under other names perhaps, with two verdicts: they contradict each other."""
    said, before = line.cells["verdict"], first.cells["verdict"]
    if said == before:
        return []
    text = 'says "{said}" of a pair that line {line} calls "{before}". Keep one of the two.'
    told = {"said": said, "before": before, "line": first.number}
    return [Fault(Place(file, line=line.number), text, told)]


def _against(file: str, lines: Sequence[_Line], stands: Mapping[str, str]) -> Iterator[Fault]:
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


def _verdict(file: str, line: _Line, who: str, when: date) -> tuple[Verdict | None, list[Fault]]:
    cells = line.cells
    day = when
    if cells["when"]:
        try:
            day = date.fromisoformat(cells["when"])
        except ValueError:
            text = '"{text}" is no day. Write it as 2024-12-31.'
            return None, [Fault(Place(file, line=line.number, column="when"), text, {"text": cells["when"]})]
    if not (cells["who"] or who):
        text = "nobody is named. Say who judged: in this column, or with --who."
        return None, [Fault(Place(file, line=line.number, column="who"), text)]
    made = Verdict(cells["left"], cells["right"], cells["verdict"], cells["who"] or who, day, cells["why"])
    return made, []
