"""Plain text as it is kept: without control characters and empty lines, its words as they stand."""

from __future__ import annotations

import re

_CONTROL = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f\u200b\u200e\u200f\u2060\ufeff]+")
_LINES = re.compile("[\r\n\x0c\x85\u2028\u2029]+")
_BLANK = re.compile("[ \t\xa0\u3000]+")


def tidy(text: str) -> str:
    """The lines of a text that hold something, each without blanks around it and with single ones inside.

    >>> tidy(" a\\0 b\\r\\n\\r\\n c ")
    'a b\\nc'
    """
    lines = (_BLANK.sub(" ", line).strip() for line in _LINES.split(_CONTROL.sub("", text)))
    return "\n".join(line for line in lines if line)
