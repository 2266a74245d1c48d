"""Tables with three rules, whose heads repeat on every page."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from ...office import visible
from ..block import Break, Cell, Table
from .line import Lines
from .markup import Element, paragraph, w
from .style import TABLE_SIZES

DIGIT = 5.7
"""Twentieths of a point that a digit is wide for each half point of its height."""
FOLDED = 16.0
"""Digits that a column of texts has at least where it must give room; longer texts fold."""
NORMAL = 15
KEPT = 2
"""Rows at the end of a table that stand on one page with what follows."""
WIDE, NARROW = 80, 45
"""Room at the sides of a cell, in twentieths of a point; of one with letters below the normal."""


def table(block: Table, width: int, lines: Lines) -> Element:
    """A table, `width` twentieths of a point wide."""
    columns, size = _laid_out(block, width)
    margin = [w(side, w=_margin(size), type="dxa") for side in ("left", "right")]
    properties = w(
        "tblPr",
        w("tblStyle", val="ThreeRules"),
        w("tblW", w=sum(columns), type="dxa"),
        w("jc", val="center"),
        w("tblLayout", type="fixed"),
        w("tblCellMar", *margin),
        w("tblLook", firstRow=1, lastRow=0, firstColumn=0, lastColumn=0, noHBand=1, noVBand=1),
        w("tblCaption", val=visible(block.title)) if block.title else None,
    )
    grid = w("tblGrid", *(w("gridCol", w=column) for column in columns))
    made = w("tbl", properties, grid)
    last = len(block.head) - 1
    for place, row in enumerate(block.head):
        made.append(_row(row, columns, lines, size, is_head=True, is_kept=True, is_last=place == last))
    for place, row in enumerate(block.body):
        # Neither the first row nor the last ones stand alone on a page: these with the foot behind them.
        is_kept = place == 0 or place >= len(block.body) - KEPT
        made.append(_row(row, columns, lines, size, is_head=False, is_kept=is_kept))
    return made


def _row(
    cells: Sequence[Cell],
    columns: Sequence[int],
    lines: Lines,
    size: int,
    is_head: bool,
    is_kept: bool,
    is_last: bool = False,
) -> Element:
    properties = w("trPr", w("cantSplit"), w("tblHeader") if is_head else None)
    made = w("tr", properties)
    place = 0
    for cell in cells:
        wide = sum(columns[place : place + cell.span])
        place += cell.span
        # The style rules off the first row; a head of several rows is ruled off below its last.
        line = "single" if is_last else "nil"
        rule = [w("bottom", val=line, sz=5, space=0, color="auto")] if is_head else []
        about = w(
            "tcPr",
            w("tcW", w=wide, type="dxa"),
            w("gridSpan", val=cell.span) if cell.span > 1 else None,
            w("tcBorders", *rule) if rule else None,
            w("vAlign", val="bottom" if is_head else "top"),
        )
        looks = [w("keepNext")] if is_kept else []
        looks.append(w("jc", val=cell.align))
        content = lines.runs(cell.runs, strong=cell.strong or is_head)
        text = paragraph(TABLE_SIZES[size], *content, properties=tuple(looks))
        made.append(w("tc", about, text))
    return made


def _laid_out(block: Table, width: int) -> tuple[list[int], int]:
    """Widths of the columns, and the height of letters at which they hold their numbers."""
    needs, is_number = _needs(block)
    if len(block.widths) == len(needs):
        total = sum(block.widths)
        return [round(width * share / total) for share in block.widths], max(TABLE_SIZES)
    for size in TABLE_SIZES:
        # What a column cannot do without: all of a number, some of a text.
        least = [need if number else min(need, FOLDED) for need, number in zip(needs, is_number, strict=True)]
        room = (width - 2 * _margin(size) * len(needs)) / (DIGIT * size)
        if sum(least) <= room:
            break
    more = [need - part for need, part in zip(needs, least, strict=True)]
    part = min(1.0, max(0.0, room - sum(least)) / sum(more)) if sum(more) else 0.0
    wide = [a + b * part for a, b in zip(least, more, strict=True)]
    total = sum(wide) or 1.0
    over = 2 * _margin(size)
    return [round((width - over * len(needs)) * share / total) + over for share in wide], size


def _margin(size: int) -> int:
    return WIDE if size >= NORMAL else NARROW


def _needs(block: Table) -> tuple[list[float], list[bool]]:
    """Digits that the texts of each column take, and whether it holds numbers."""
    n = sum(cell.span for cell in (block.head or block.body)[0])
    needs, is_number = [4.0] * n, [True] * n
    for row in (*block.head, *block.body):
        place = 0
        for cell in row:
            if cell.span == 1:
                needs[place] = max(needs[place], _digits(cell))
                is_number[place] &= cell.align == "right"
            place += cell.span
    return needs, is_number


def _digits(cell: Cell) -> float:
    """How many digits wide a cell is; a Chinese character takes nearly two."""
    text = "".join("" if isinstance(run, Break) else run.text for run in cell.runs)
    wide = sum(unicodedata.east_asian_width(sign) in "WF" for sign in text)
    return len(text) + 0.8 * wide + 0.5
