"""Names as they are compared when somebody looks one up: without what no reader would call a difference."""

from __future__ import annotations

import re
import unicodedata

_MARKS = re.compile(r"[\W_]+")


def folded(name: str) -> str:
    """Letters and digits alone, small and of plain width.

    Examples
    --------
    >>> folded("Ａce (Asia) Co., Ltd.")
    'aceasiacoltd'
    """
    return _MARKS.sub("", unicodedata.normalize("NFKC", name).lower())
