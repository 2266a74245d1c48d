"""Files of a collection that come to their place in one step, and what a run that was killed left of them."""

from __future__ import annotations

import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from jihe.errors import DataError, Fault, Place

PLACES = ("", "read", "claimed", "published")
"""Folders of a collection in which drafts may lie."""
PUBLISHED = "published"
_DRAFTS = ".*.part"


def draft_of(path: Path) -> Path:
    """Where a file is written before it comes to its place."""
    return path.with_name(f".{path.name}.{os.getpid()}.part")


def write_whole(path: Path, text: str) -> None:
    """Write a file so that nobody ever finds half of it."""
    write_together(path.parent, {path.name: text})


def write_together(folder: Path, texts: Mapping[str, str]) -> None:
    """Write files that belong together: none comes to its place before all of them are written."""
    drafts = {folder / name: draft_of(folder / name) for name in texts}
    for path, draft in drafts.items():
        draft.write_text(texts[path.name], "utf-8", newline="")
    for path, draft in drafts.items():
        os.replace(draft, path)


def sweep(folder: Path) -> None:
    """Throw away the drafts of runs that were killed; for who alone writes to the collection."""
    for place in PLACES:
        for left in (folder / place).glob(_DRAFTS):
            with suppress(OSError):
                left.unlink()


def check_published(folder: Path) -> None:
    """Raise `DataError` where a publication has begun and not ended: its files may be of two publications."""
    if any((folder / PUBLISHED).glob(_DRAFTS)):
        text = "a run of jihe collect publish has not come to its end. Publish again, then build."
        raise DataError(Fault(Place(str(folder / PUBLISHED)), text))
