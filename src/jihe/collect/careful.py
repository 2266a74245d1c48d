"""The text of an article as trafilatura finds it: slow, and asked only where the quick way is unsure."""

from __future__ import annotations

import trafilatura

from jihe.collect.tidy import tidy

LONGEST = 2_000_000
"""Characters of a page past which it is not asked: its time grows faster than the page."""
DEEPEST = 300
"""Boxes within boxes past which it is not asked: it goes down into them by recursion."""


def careful_text(html: str, depth: int = 0) -> str:
    """The text; "" where there is none, or the page is too large or too deep to ask."""
    if len(html) > LONGEST or depth > DEEPEST:
        return ""
    try:
        text = trafilatura.extract(
            html.replace("\0", ""),
            include_comments=False,
            include_tables=True,
            include_images=False,
            include_links=False,
            deduplicate=False,
            with_metadata=False,
        )
    except (RecursionError, ValueError, AssertionError):
        return ""
    return tidy(text or "")
