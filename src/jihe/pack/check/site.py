"""site.yaml held against the chapters of the study."""

from __future__ import annotations

from collections.abc import Iterator

from jihe.errors import Fault
from jihe.pack.parts import SITE, Parts, unknown

TAKEN = ("api", "chapter", "compare", "data", "gallery", "organisation", "static")
"""First parts of addresses that are the site's own."""


def find_site_faults(parts: Parts) -> Iterator[Fault]:
    """Faults of site.yaml."""
    if parts.site is None:
        return
    known = sorted({chapter.name for chapter in parts.chapters} | {e.chapter for e in parts.exhibits})
    is_whole = not any(file.startswith("report/") or file == "exhibit.csv" for file in parts.broken)
    shown: dict[str, str] = {}
    for page, setting in parts.site.page.items():
        if page in TAKEN:
            yield Fault(
                parts.place(SITE, "page", page),
                "the site has a page {page} of its own. Name this one otherwise.",
                {"page": page},
            )
        for i, chapter in enumerate(setting.chapters):
            place = parts.place(SITE, "page", page, "chapters", i)
            if chapter in shown:
                yield Fault(
                    place,
                    "chapter {chapter} stands on page {page} already. Take it out of one of the two.",
                    {"chapter": chapter, "page": shown[chapter]},
                )
            elif chapter not in known and is_whole:
                yield unknown(place, "chapters", chapter, "report/", known)
            shown.setdefault(chapter, page)
