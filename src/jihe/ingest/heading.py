"""Headings: made of one or several rows, and held against what the source says of them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from jihe.errors import Fault, Place, nearest, samples
from jihe.ingest.clean import clean
from jihe.ingest.raw import Part
from jihe.pack.model import Cell, Source
from jihe.tables import SYNTHETIC

_HEADING = re.compile(r"^\{(.+)\}$")


def header_rows(source: Source) -> tuple[int, ...]:
    """The rows, counted from 1, that hold the headings."""
    return (source.header,) if isinstance(source.header, int) else tuple(source.header)


def join_rows(rows: Sequence[Sequence[str]]) -> tuple[tuple[str, ...], frozenset[str]]:
    """Headings of one or several rows of cells, and which of them were made up for want of one.

    In every row but the last a blank cell repeats the one on its left; parts are joined by " / ", a part that
    repeats the one above it once only.
    """
    width = max((len(row) for row in rows), default=0)
    levels = []
    for number, row in enumerate(rows):
        level, left = [], ""
        for cell in [clean(c) for c in row] + [""] * (width - len(row)):
            left = cell or (left if number < len(rows) - 1 else "")
            level.append(left)
        levels.append(level)
    headings, unnamed = [], set()
    for position in range(width):
        parts: list[str] = []
        for level in levels:
            if level[position] and level[position] != (parts[-1] if parts else ""):
                parts.append(level[position])
        if not levels[-1][position] and len(levels) > 1 and _is_spill(levels, position):
            parts = []
        if not parts:
            unnamed.add(f"({letter(position)})")
        headings.append(" / ".join(parts) or f"({letter(position)})")
    return tuple(headings), frozenset(unnamed)


def _is_spill(levels: list[list[str]], position: int) -> bool:
    """Whether the upper parts over a blank cell only ran on from the left: then the column has no heading."""
    return position > 0 and all(level[position] == level[position - 1] for level in levels[:-1])


def letter(position: int) -> str:
    """A column's letter in a spreadsheet, from its position counted from 0.

    >>> letter(0), letter(24), letter(26)
    ('A', 'Y', 'AA')
    """
    name = ""
    position += 1
    while position:
        position, rest = divmod(position - 1, 26)
        name = chr(65 + rest) + name
    return name


def headings_of(cell: Cell) -> tuple[str, ...]:
    """The headings from which a cell is filled, the first that is not missing first."""
    if cell.from_ is None:
        return ()
    found = (cell.from_,) if isinstance(cell.from_, str) else cell.from_
    return tuple(clean(heading) for heading in found)


def currency_heading(cell: Cell) -> str:
    """The heading of the currency column of an amount, "" when it has none."""
    found = _HEADING.match(cell.currency or "")
    return clean(found[1]) if found else ""


def used(source: Source) -> tuple[str, ...]:
    """Every heading that the source makes use of, each once, in the order of first use."""
    found: dict[str, None] = {}
    for record in source.records:
        for cell in record.columns.values():
            found.update(dict.fromkeys(headings_of(cell)))
            if heading := currency_heading(cell):
                found[heading] = None
    found.update((clean(filled), None) for filled in (source.continued, *source.fill) if filled)
    return tuple(found)


def ignored(source: Source) -> frozenset[str]:
    """Headings that are left out on purpose."""
    return frozenset(clean(heading) for heading in source.ignore)


def check_headings(part: Part) -> list[Fault]:
    """Faults of a part's headings: given twice, missing, or neither used nor ignored."""
    place, source = part.place, part.source
    has, wants, drops = set(part.headings), used(source), ignored(source)
    if (near := _moved(part, wants)) is not None:
        return [
            Fault(
                place,
                "the headings are not in row {row}; they seem to be in row {near}. Write header: {near} in "
                "sources/{source}.yaml.",
                {"row": len(part.top), "near": near, "source": source.code},
            )
        ]
    faults = _check_twice(part)
    missing = [heading for heading in wants if heading not in has]
    known = {*drops, *wants, *part.unnamed, SYNTHETIC}
    unknown = [heading for heading in part.headings if heading not in known]
    renamed = {heading: nearest(heading, unknown) for heading in missing}
    for heading in missing:
        if renamed[heading]:
            faults.append(
                Fault(
                    Place(place.file, sheet=place.sheet, column=heading),
                    'the heading is missing. Was it renamed to "{near}"? Change the file, or the heading in '
                    "sources/{source}.yaml.",
                    {"near": renamed[heading], "source": source.code},
                )
            )
        else:
            faults.append(
                Fault(
                    Place(place.file, sheet=place.sheet, column=heading),
                    "the heading is missing. The file has: {headings}. Change the file, or the heading in "
                    "sources/{source}.yaml.",
                    {"headings": samples(part.headings), "source": source.code},
                )
            )
    for heading in dict.fromkeys(unknown):
        if heading not in renamed.values():
            faults.append(_neither(part, heading, nearest(heading, wants)))
    return faults


def _moved(part: Part, wants: Sequence[str]) -> int | None:
    """The row below that holds most of the headings when that of the headings holds almost none."""
    if len(header_rows(part.source)) > 1 or 4 * len({*wants} & {*part.headings}) > len(wants):
        return None
    for row, cells in enumerate(part.below, len(part.top) + 1):
        if 2 * len({*wants} & {clean(cell) for cell in cells}) > len(wants):
            return row
    return None


def _check_twice(part: Part) -> list[Fault]:
    twice = [heading for heading, n in Counter(part.headings).items() if n > 1]
    if not twice:
        return []
    return [
        Fault(
            part.place,
            "{n} headings stand more than once ({headings}). Give each column a heading of its own.",
            {"n": len(twice), "headings": samples(twice)},
        )
    ]


def _neither(part: Part, heading: str, near: str) -> Fault:
    place = Place(part.file, sheet=part.sheet, column=heading)
    if near:
        return Fault(
            place,
            'the heading is neither used nor ignored; it is near "{near}". Use it in a record of '
            "sources/{source}.yaml, "
            "or write it under ignore with the reason.",
            {"near": near, "source": part.source.code},
        )
    return Fault(
        place,
        "the heading is neither used nor ignored. Use it in a record of sources/{source}.yaml, or "
        "write it under "
        "ignore with the reason.",
        {"source": part.source.code},
    )


def unheaded(part: Part, counts: Iterable[tuple[str, int]]) -> list[Fault]:
    """Faults of columns that hold data but have no heading.

    Parameters
    ----------
    counts
        (made-up heading, rows with data under it).
    """
    return [
        Fault(
            Place(part.file, sheet=part.sheet, column=heading),
            "the column has no heading but holds data in {n} rows. Give it a heading, or write "
            "{heading} under ignore "
            "in sources/{source}.yaml with the reason.",
            {"n": n, "heading": heading, "source": part.source.code},
        )
        for heading, n in counts
        if n and heading not in ignored(part.source) and heading not in used(part.source)
    ]
