"""Search: names, everyday names, codes, and the initials of how names are read."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

if TYPE_CHECKING:
    from .reader import Reader

SIGN = "\n"
MOST = 20
MOST_INITIALS = 12
"""Letters of a query that is taken for initials."""


def search(reader: Reader, q: str, lang: str) -> tuple[list[dict[str, Any]], int]:
    """What is called so, the best first: a whole name, its beginning, initials, any part of it."""
    text = q.strip().lower().replace(SIGN, " ")
    if not text:
        return [], 0
    table = reader.table("search", "search")
    keys = table["keys"]
    ways: list[Callable[[], list[int]]] = [
        lambda: _holding(keys, f"{SIGN}{text}{SIGN}"),
        lambda: _holding(keys, f"{SIGN}{text}"),
    ]
    if text.isascii() and text.isalpha() and len(text) <= MOST_INITIALS:
        ways.append(lambda: _initials(reader, text))
    ways.append(lambda: _holding(keys, text))
    found: dict[int, None] = {}
    for way in ways:
        found |= dict.fromkeys(way())
        if len(found) >= MOST:
            break
    shown = list(found)[:MOST]
    return [_hit(table, i, lang) for i in shown], len(found)


def _holding(keys: pa.ChunkedArray, text: str) -> list[int]:
    found: list[int] = np.flatnonzero(np.asarray(pc.match_substring(keys, text)))[: MOST * 5].tolist()
    return found


def _initials(reader: Reader, text: str) -> list[int]:
    """Entries with a name whose characters are read, from its start, with these initials."""
    table = reader.table("search", "initial")
    mask, entry = table["mask"].to_numpy(), table["entry"].to_numpy()
    n = len(mask) - len(text)
    if n <= 0:
        return []
    # Names begin after a sign, which stands for no letter.
    fits = mask[:n] == 0
    for i, letter in enumerate(text, 1):
        fits &= (mask[i : n + i] >> (ord(letter) - 97) & 1).astype(bool)
    return list(dict.fromkeys(entry[:n][fits].tolist()))[: MOST * 5]


def _hit(table: pa.Table, i: int, lang: str) -> dict[str, Any]:
    def told(name: str) -> str:
        text: str = table[name][i].as_py() or ""
        return text

    return {
        "kind": told("kind"),
        "id": told("id"),
        "name": told(lang),
        "detail": told(f"detail_{lang}"),
        "path": told("path"),
    }
