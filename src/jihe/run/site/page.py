"""Which chapter stands on which page of the site."""

from __future__ import annotations

from collections.abc import Sequence

from jihe.pack import Pack

CHAPTER = "chapter"
"""The page of a chapter that the study gives none."""


def page_of(chapter: str, pack: Pack) -> str:
    """The page that shows a chapter."""
    for page, setting in pack.site.page.items():
        if holds(setting.chapters, chapter, pack):
            return page
    return CHAPTER


def holds(chapters: Sequence[str], chapter: str, pack: Pack) -> bool:
    """Whether a chapter is among those named: itself, or a copy of one written for each class."""
    each = pack.settings.each
    return any(chapter == name or (name in each and chapter.startswith(f"{name}_")) for name in chapters)
