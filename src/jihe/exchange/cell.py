"""Columns of text made into columns of numbers, truths, times and colours."""

from __future__ import annotations

import re

import pyarrow as pa
import pyarrow.compute as pc

from .network import NUMBER, TEXT, TRUTH, WHOLE

_LOOK = 1_000
"""Cells that are tried before all are."""
_WHOLE = r"^(0|-?[1-9][0-9]{0,18})$"
_NUMBER = r"^[+-]?((0|[1-9][0-9]*)(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?$"
_ODD = r"^([+-]?(inf|infinity)|nan)$"
_TRUTH = {"true": True, "false": False, "1": True, "0": False}


def cast(column: pa.ChunkedArray, to: pa.DataType) -> pa.ChunkedArray | None:
    """A column of text as `to`; None when a cell is not of that kind."""
    if to == TEXT:
        return column
    column = pc.utf8_trim_whitespace(column)
    if to == TRUTH:
        return _truths(column)
    try:
        return column.cast(to)
    except pa.ArrowInvalid:
        if to == WHOLE:
            return None
    plain = pc.replace_substring_regex(pc.utf8_lower(column), r"^\+", "")
    try:
        return plain.cast(to)
    except pa.ArrowInvalid:
        return None


def _truths(column: pa.ChunkedArray) -> pa.ChunkedArray | None:
    lower = pc.utf8_lower(column)
    place = pc.index_in(lower, value_set=pa.array(list(_TRUTH)))
    if place.null_count != column.null_count:
        return None
    return pa.chunked_array([pa.array(list(_TRUTH.values())).take(chunk) for chunk in place.chunks], TRUTH)


def numbers(column: pa.ChunkedArray) -> tuple[pa.ChunkedArray, pa.ChunkedArray]:
    """A column of text as numbers, null where a cell is none; and which cells hold something that is none."""
    found = cast(column, NUMBER)
    if found is not None:
        return found, pc.and_(pc.is_valid(column), pc.is_null(found))
    trimmed = pc.utf8_trim_whitespace(column)
    is_number = pc.match_substring_regex(trimmed, f"{_NUMBER}|{_ODD}", ignore_case=True)
    kept = pc.if_else(is_number, pc.utf8_lower(trimmed), pa.scalar(None, TEXT))
    found = pc.replace_substring_regex(kept, r"^\+", "").cast(NUMBER)
    return found, pc.fill_null(pc.invert(is_number), False)


def infer(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """A column of text in the narrowest kind that holds every cell.

    A code with leading zeros is text: as a number it would lose them.
    """
    if column.null_count == len(column):
        return column
    head = column.slice(0, _LOOK)
    for pattern, to in ((_WHOLE, WHOLE), (f"{_NUMBER}|{_ODD}", NUMBER), (r"^(true|false)$", TRUTH)):
        if all(_fits(part, pattern) for part in (head, column)):
            found = cast(column, to)
            if found is not None:
                return found
    return column


def _fits(column: pa.ChunkedArray, pattern: str) -> bool:
    return bool(pc.all(pc.match_substring_regex(column, pattern, ignore_case=True)).as_py() is not False)


_HEX = re.compile(r"#?([0-9a-fA-F]{3}|[0-9a-fA-F]{6}|[0-9a-fA-F]{8})")


def hex_color(text: str) -> str | None:
    """A colour as #rrggbb; None for what is none.

    >>> hex_color("#FA0"), hex_color("255,0,16"), hex_color("rgb(1,2,3)"), hex_color("red")
    ('#ffaa00', '#ff0010', '#010203', None)
    """
    if found := _HEX.fullmatch(text.strip()):
        digits = found[1].lower()
        return "#" + ("".join(2 * digit for digit in digits) if len(digits) == 3 else digits[:6])
    parts = re.findall(r"[-\d.]+", text)
    is_triple = len(parts) in (3, 4) and re.fullmatch(r"\s*(rgba?\s*\()?[\d\s.,-]+\)?\s*", text)
    return rgb(parts[0], parts[1], parts[2]) if is_triple else None


def rgb(red: str, green: str, blue: str) -> str | None:
    """Three parts of 0-255 as #rrggbb."""
    try:
        parts = [round(float(part or 0)) for part in (red, green, blue)]
    except (ValueError, OverflowError):
        return None
    return "#{:02x}{:02x}{:02x}".format(*parts) if all(0 <= part <= 255 for part in parts) else None
