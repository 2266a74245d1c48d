"""The same cleaning of a text, once for a single text and once for a whole Arrow column.

Control characters and invisible marks are removed, line breaks and tabs become one space, the ends trimmed.
Letters are never changed: what looks alike stays as it was written.
"""

from __future__ import annotations

import re

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

LIST = "\ufdd0"
"""Stands before each item of a cell that is a list in its file (JSON, Parquet); no character of any text."""

_INVISIBLE = "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]"
_BREAK = "[\t-\r\x85\u2028\u2029]"
_BREAKS = f" *{_BREAK}(?:{_BREAK}| )*"
_ODD = re.compile(f"{_INVISIBLE}|{_BREAK}")
_INVISIBLE_RE = re.compile(_INVISIBLE)
_BREAKS_RE = re.compile(_BREAKS)
_LEADS = (b"\xe2\x80", b"\xe2\x81", b"\xef\xbb\xbf", b"\xc2")
_ODD_BYTES = re.compile(rb"\xe2\x80[\x8b-\x8f\xa8-\xae]|\xe2\x81[\xa0-\xa4]|\xef\xbb\xbf|\xc2[\x80-\x9f]")


def clean(text: str) -> str:
    """`text` without invisible characters, in one line, trimmed."""
    if _ODD.search(text):
        text = _BREAKS_RE.sub(" ", _INVISIBLE_RE.sub("", text))
    return text.strip()


def clean_array(texts: pa.Array) -> pa.Array:
    """Every text of a string array cleaned as by `clean`; null becomes the empty text."""
    if texts.null_count:
        texts = pc.fill_null(texts, "")
    if _has_odd(texts):
        texts = pc.replace_substring_regex(texts, _INVISIBLE, "")
        texts = pc.replace_substring_regex(texts, _BREAKS, " ")
    return pc.utf8_trim_whitespace(texts)


def _has_odd(texts: pa.Array) -> bool:
    """Whether a byte of the column may belong to a character that `clean` takes away.

    Regular expressions over millions of cells are dear, and nearly no column needs them.
    """
    data = texts.buffers()[2]
    if data is None or not len(texts):
        return False
    octets = np.frombuffer(data, dtype=np.uint8)
    if bool((octets < 32).any()) or bool((octets == 127).any()):
        return True
    held = octets.tobytes()
    return any(lead in held for lead in _LEADS) and _ODD_BYTES.search(held) is not None
