"""Delimited text in: tables of edges and of nodes, with or without a heading, in many dialects."""

from __future__ import annotations

import csv
import functools
import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from jihe.errors import DataError, Fault, Place, samples

from . import heading, text
from .network import LINE, TEXT

SEPARATORS = (",", ";", "\t", "|", " ")
COMMENTS = ("#", "%")
BLOCK = 16 << 20
"""Bytes parsed at once; a row must fit."""
_LOOK = 50
"""Lines by which the separator is told."""


@dataclass(frozen=True)
class Layout:
    """How a delimited file is laid out.

    Attributes
    ----------
    separator
        What stands between cells; a space stands for any number of spaces and tabs.
    skip
        Lines above the data: comments, blank lines and the heading.
    first
        The cells of the first row that is neither blank nor a comment; empty where there is none.
    line
        The line of that row.
    comment
        The last comment above it, as cells.
    """

    separator: str
    skip: int
    first: tuple[str, ...]
    line: int
    comment: tuple[str, ...]


def layout(source: text.Text) -> Layout:
    """Tell the separator and where the data begin."""
    comment, skip = "", 0
    ahead: list[str] = []
    with source.lines() as lines:
        for line in lines:
            if not ahead and (not line.strip() or line.startswith(COMMENTS)):
                skip += 1
                comment = line.lstrip("".join(COMMENTS)).strip() or comment
                continue
            if not ahead or line.strip():
                ahead.append(line)
            if len(ahead) == _LOOK:
                break
    separator = _separator(ahead)
    first = cells(ahead[0], separator) if ahead else ()
    return Layout(separator, skip, first, skip + 1, cells(comment, _separator([comment])))


def cells(line: str, separator: str) -> tuple[str, ...]:
    """The cells of one line."""
    line = line.strip("\r\n")
    if separator == " ":
        return tuple(line.split())
    return tuple(next(csv.reader([line], delimiter=separator), ()))


def _separator(lines: list[str]) -> str:
    """What divides the lines into the most cells, the same number in each; a comma when nothing does."""
    best, most = ",", (0, 0)
    for separator in SEPARATORS:
        widths = [len(cells(line, separator)) for line in lines]
        if widths and widths[0] > 1:
            # The number of lines like the first counts before the number of cells; a space counts least.
            score = (sum(width == widths[0] for width in widths), 1 if separator == " " else widths[0])
            best, most = (separator, score) if score > most else (best, most)
    return best


def load(source: text.Text, found: Layout, names: list[str], skip: int) -> pa.Table:
    """All rows below the first `skip` lines as text, with the column ``line``; raises DataError.

    Columns are named by position ("0", "1", ...); those that `names` passes over are left out.
    """
    kept = [str(position) for position, name in enumerate(names) if name != heading.SKIP]
    if skip >= source.n_line:
        empty = [pa.array([], TEXT)] * len(kept) + [pa.array([], pa.int64())]
        return pa.table(empty, names=[*kept, LINE])
    bad: list[Any] = []
    table = _parse(source, found, len(names), kept, skip, bad, is_exact=False)
    if bad or len(table) != source.n_line - skip:
        # Rarely: a wrong row, a blank one, or a line break inside a cell. Read again with the rows counted.
        bad = []
        table = _parse(source, found, len(names), kept, skip, bad, is_exact=True)
        if bad:
            raise DataError(_wrong_width(source, bad, len(names)))
    table = table.append_column(LINE, pa.array(np.arange(skip + 1, skip + 1 + len(table))))
    blank = functools.reduce(pc.and_, [pc.is_null(table[name]) for name in kept])
    return table.filter(pc.invert(blank)) if pc.any(blank).as_py() else table


def _parse(
    source: text.Text,
    found: Layout,
    n: int,
    kept: list[str],
    skip: int,
    bad: list[Any],
    is_exact: bool,
) -> pa.Table:
    from pyarrow import csv as arrow_csv

    def refuse(row: Any) -> str:
        bad.append(row)
        return "skip"

    names = [str(position) for position in range(n)]
    is_spaced = found.separator == " "
    pieces = _single_tabs(source.pieces()) if is_spaced else source.pieces()
    if source.has_quote and not is_spaced:
        pieces = itertools.chain(pieces, [_end(found.separator, n)])
    try:
        table = arrow_csv.read_csv(
            pa.PythonFile(text.as_file(pieces), mode="r"),
            # Only on one thread does the parser know the number of a row that it refuses.
            read_options=arrow_csv.ReadOptions(
                use_threads=not is_exact, block_size=BLOCK, column_names=names, skip_rows=skip
            ),
            parse_options=arrow_csv.ParseOptions(
                delimiter="\t" if is_spaced else found.separator,
                quote_char=False if is_spaced or not source.has_quote else '"',
                newlines_in_values=source.has_quote and not is_spaced,
                ignore_empty_lines=not is_exact,
                invalid_row_handler=refuse,
            ),
            convert_options=arrow_csv.ConvertOptions(
                column_types=dict.fromkeys(names, TEXT),
                include_columns=kept,
                strings_can_be_null=True,
                quoted_strings_can_be_null=False,
                null_values=[""],
            ),
        )
    except pa.ArrowInvalid as error:
        if "Empty CSV" in str(error):
            return pa.table([pa.array([], TEXT)] * len(kept), names=kept)
        raise DataError(_unclosed(source, None)) from None
    return _without_end(source, table, bad, skip) if source.has_quote and not is_spaced else table


_END = "\x1fend\x1f"
"""Fills a row that is added after the last: a quotation mark that is not closed would swallow it."""


def _end(separator: str, n: int) -> bytes:
    return ("\n" + separator.join([_END] * n) + "\n").encode()


def _without_end(source: text.Text, table: pa.Table, bad: list[Any], skip: int) -> pa.Table:
    n = len(table)
    if not n or table.column(0)[n - 1].as_py() != _END:
        line = bad[-1].number if bad and _END in bad[-1].text else skip + n
        raise DataError(_unclosed(source, line))
    return table.slice(0, n - 1)


def _unclosed(source: text.Text, line: int | None) -> Fault:
    said = (
        "the table cannot be read: a quotation mark is not closed, or a row is larger than {most} MB. "
        "Close it, or write it twice where it belongs to the text."
    )
    return Fault(Place(source.name, line=line), said, {"most": BLOCK >> 20})


def _single_tabs(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """Lines whose cells any number of spaces and tabs divide, with one tab between them."""
    rest = b""
    for piece in itertools.chain(pieces, [b"\n"]):
        whole, end, rest = (rest + piece).rpartition(b"\n")
        whole += end
        whole = re.sub(rb"[ \t]*\r?\n[ \t]*", b"\n", whole)
        yield re.sub(rb" [ \t]*|\t[ \t]+", b"\t", whole)


def _wrong_width(source: text.Text, bad: list[Any], n: int) -> Fault:
    lines = [row.number for row in bad]
    widths = sorted({row.actual_columns for row in bad})
    said = (
        "{n} rows have {widths} cells where {expected} are expected (lines {lines}). A separator or a "
        "quotation mark may be misplaced."
    )
    params = {
        "n": f"{len(bad):,}",
        "widths": samples(widths),
        "expected": n,
        "lines": samples(lines),
    }
    return Fault(Place(source.name, line=lines[0] if lines else None), said, params)


def read_table(path: Path, columns: str | None, is_edge: bool) -> tuple[pa.Table, str]:
    """A table of edges or nodes, its columns named as ours where their names are known, and its separator.

    An empty file is an empty table.
    """
    source = text.look(path)
    found = layout(source)
    words = heading.EDGE_WORDS if is_edge else heading.NODE_WORDS
    names, skip = list(found.first), found.skip
    if columns is not None:
        names = heading.given(columns, path.name)
        # The user names the columns of a file that has a heading after all.
        skip += bool(found.first) and heading.is_heading(found.first)
        if found.first and len(found.first) != len(names):
            said = "--columns names {given} columns, but the rows have {n} ({row})."
            params = {"given": len(names), "n": len(found.first), "row": samples(found.first)}
            raise DataError(Fault(Place(path.name, line=found.line), said, params))
    elif not found.first:
        names = ["source", "target"] if is_edge else ["id"]
        if found.comment and heading.is_heading(found.comment):
            names = list(found.comment)
    elif is_edge and not heading.is_heading(found.first):
        if not (heading.is_heading(found.comment) and len(found.comment) == len(found.first)):
            raise heading.refuse(path.name, found.line, found.first)
        names = list(found.comment)
    else:
        skip += 1
        if is_edge:
            heading.check_apart(names, Place(path.name, line=found.line))
    table = load(source, found, names, skip)
    named = heading.roles(names, words)
    return table.rename_columns([*named.values(), LINE]), found.separator


def trimmed(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Ids without spaces at their ends."""
    return pc.utf8_trim_whitespace(column)
