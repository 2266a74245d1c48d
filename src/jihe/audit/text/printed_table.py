"""Tables set as lines of text: rows of cells that tabs or blanks part."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from .language import NUMBER

_NUMBER = re.compile(rf"({NUMBER})(%?)")
_NAME_VALUE = re.compile(rf"(\D[^()]{{0,30}})\(({NUMBER})\)")
_RANK_VALUE = re.compile(rf"(\d{{1,4}})\(({NUMBER})\)")
_VALUE_NAME = re.compile(rf"({NUMBER})([^\d\s.,%()\-][^\s]{{0,30}})")
_PROSE = re.compile(r"[。；，！？]|[,;:]\s|[.!?]$|,$")
_SENTENCE = re.compile(r"[。；！？]|[!?]$")
_CLOSING = re.compile(rf"\({NUMBER}\)")
MOST_CELLS = 40
LONGEST = 400
"""Characters of a line that may be a row."""
LONGEST_CELL, LONGEST_RULED = 30, 100
"""Characters of a cell; more where tabs or bars part the cells."""
FEWEST = 3
"""Rows alike, one under the other, that make a table; two where tabs part the cells."""


@dataclass(frozen=True)
class Cell:
    """One cell: its text without blanks, its number if it is one, and its line."""

    text: str
    line: int
    value: Decimal | None = None
    is_percent: bool = False

    @property
    def digits(self) -> int:
        return 0 if self.value is None else max(0, -int(self.value.as_tuple().exponent))


@dataclass(frozen=True)
class Table:
    """A table as printed.

    Attributes
    ----------
    rows
        Its rows of cells; "A(12)" and "12A" have become two cells.
    header
        The headings of the columns; empty when they are not printed one by one.
    caption
        Its title; "" when none is near.
    """

    rows: tuple[tuple[Cell, ...], ...]
    header: tuple[str, ...] = ()
    caption: str = ""
    caption_line: int | None = None
    number: str = ""
    above: tuple[str, ...] = field(default=(), compare=False)
    """Lines of headings as they stand."""

    @property
    def line(self) -> int:
        return self.rows[0][0].line

    @property
    def is_regular(self) -> bool:
        """Whether every row has as many cells."""
        return len({len(row) for row in self.rows}) == 1

    @property
    def width(self) -> int:
        return max(len(row) for row in self.rows)

    def column(self, at: int) -> list[Cell]:
        """The cells of a column; rows that are too short have none."""
        return [row[at] for row in self.rows if at < len(row)]

    def names(self, at: int) -> bool:
        """Whether a column holds names: no numbers, and hardly two alike."""
        cells = self.column(at)
        words = {cell.text for cell in cells}
        return all(cell.value is None and cell.text for cell in cells) and len(words) * 10 >= len(cells) * 8

    def is_rank(self, at: int) -> bool:
        """Whether a column counts the rows: 1, 2, 3, ..."""
        return [cell.value for cell in self.column(at)] == [Decimal(n + 1) for n in range(len(self.rows))]

    def shares(self, at: int) -> bool:
        """Whether a column holds numbers with digits after the point."""
        return all(cell.value is not None and cell.digits for cell in self.column(at))


def split(line: str) -> list[str]:
    """The cells of a line, as they are printed."""
    if "\t" in line.strip():
        return [re.sub(r"\s+", "", cell) for cell in line.split("\t")]
    if line.lstrip().startswith("|"):
        return [cell.strip() for cell in line.strip().strip("|").split("|")]
    return line.split()


def _is_ruled(line: str) -> bool:
    """Whether signs of their own part the cells: a cell is then one name or one number."""
    return "\t" in line or line.lstrip().startswith("|")


def kinds(line: str) -> str:
    """What the cells of a line are, one sign each; "" when it is no row of a table.

    >>> kinds("2014 493 1.319"), kinds("Acme 12% Bolt 3%"), kinds("In 2014 we counted 3 firms.")
    ('NNN', 'TNTN', '')
    """
    is_ruled = _is_ruled(line)
    prose, longest = (_SENTENCE, LONGEST_RULED) if is_ruled else (_PROSE, LONGEST_CELL)
    if not line.strip() or len(line) > LONGEST or prose.search(line.strip()):
        return ""
    found = ""
    for cell in split(line)[: MOST_CELLS + 1]:
        if len(cell) > longest:
            return ""
        if _NUMBER.fullmatch(cell):
            found += "N"
        elif _NAME_VALUE.fullmatch(cell) or _RANK_VALUE.fullmatch(cell):
            found += "P"
        elif not is_ruled and _VALUE_NAME.fullmatch(cell):
            found += "M"
        else:
            found += "T" if cell else "-"
    has_numbers = any(kind in found for kind in "NPM")
    return found if 1 < len(found) <= MOST_CELLS and (has_numbers or is_ruled) else ""


def cells(line: str, number: int) -> tuple[Cell, ...]:
    """The cells of a row, names and numbers apart."""
    found: list[Cell] = []
    for text in split(line):
        if match := _NUMBER.fullmatch(text):
            found.append(Cell(text, number, Decimal(match[1].replace(",", "")), bool(match[2])))
        elif match := _NAME_VALUE.fullmatch(text):
            found += [
                Cell(match[1].strip(), number),
                Cell(match[2], number, Decimal(match[2].replace(",", ""))),
            ]
        elif match := _RANK_VALUE.fullmatch(text):
            found += [Cell(part, number, Decimal(part.replace(",", ""))) for part in match.groups()]
        elif not _is_ruled(line) and (match := _VALUE_NAME.fullmatch(text)):
            found += [Cell(match[1], number, Decimal(match[1].replace(",", ""))), Cell(match[2], number)]
        else:
            found.append(Cell(text, number))
    return tuple(found)


def find(lines: Sequence[str], free: Sequence[bool]) -> list[tuple[Table, range]]:
    """Every table among `lines`, with the (zero-based) lines that it takes.

    Parameters
    ----------
    free
        Lines that may belong to a table: no captions, headings or contents.
    """
    signs = [kinds(line) if free[at] else "" for at, line in enumerate(lines)]
    found = []
    at = 0
    while at < len(lines):
        end, joined = _run(lines, signs, at)
        is_table = end - at >= (2 if _is_ruled(lines[at]) else FEWEST) or _is_row(lines[at], signs[at])
        if signs[at] and is_table:
            rows = tuple(cells(text, number + 1) for number, text in joined)
            rows = _without_header(rows)
            start, above = _headings(lines, free, at)
            header = tuple(cell.text for cell in cells(above[-1], at)) if above else ()
            if _is_header(joined[0][1]):
                header, above = tuple(split(joined[0][1])), [*above, joined[0][1]]
            table = Table(rows, header if len(header) == len(rows[0]) else (), above=tuple(above))
            found.append((table, range(start, end)))
        at = max(end, at + 1)
    return found


def _run(lines: Sequence[str], signs: Sequence[str], at: int) -> tuple[int, list[tuple[int, str]]]:
    """The end of the run of like rows that begins at `at`, and its rows with wrapped ones joined."""
    joined = [(at, lines[at])]
    end = at + 1
    while end < len(lines):
        if signs[end] and (_alike(signs[at], signs[end]) or (_is_ruled(lines[at]) and _is_ruled(lines[end]))):
            joined.append((end, lines[end]))
        elif signs[at] and _CLOSING.fullmatch(lines[end].strip()):
            joined[-1] = (joined[-1][0], joined[-1][1] + lines[end].strip())
        elif signs[at] and signs[end] and end + 1 < len(lines) and _CLOSING.fullmatch(lines[end + 1].strip()):
            joined.append((end, lines[end]))
        else:
            break
        end += 1
    return end, joined


def _is_row(line: str, signs: str) -> bool:
    """Whether a line alone is a table: many numbers, and no labels of an axis."""
    return signs.count("N") >= 5 and 2 * line.count("%") < len(signs)


def _alike(one: str, other: str) -> bool:
    """Whether two rows belong to one table: as many cells, at most one of another kind."""
    return len(one) == len(other) and sum(a != b for a, b in zip(one, other, strict=True)) <= 1


def _is_header(line: str) -> bool:
    return not any(kind in kinds(line) for kind in "NPM")


def _without_header(rows: tuple[tuple[Cell, ...], ...]) -> tuple[tuple[Cell, ...], ...]:
    """The rows without leading ones that hold no number: headings between tabs."""
    while len(rows) > 1 and not any(cell.value is not None for cell in rows[0]):
        rows = rows[1:]
    return rows


def _headings(lines: Sequence[str], free: Sequence[bool], at: int) -> tuple[int, list[str]]:
    """The start and the lines of the headings above a table: short lines without a number."""
    start = at
    while start > 0 and at - start < 24:
        line = lines[start - 1].strip()
        if not line or not free[start - 1] or len(line) > 80 or _PROSE.search(line) or re.search(r"\d", line):
            break
        start -= 1
    return start, [lines[number] for number in range(start, at)]


def with_caption(table: Table, caption: str, line: int, number: str) -> Table:
    return replace(table, caption=caption, caption_line=line, number=number)
