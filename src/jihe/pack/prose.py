"""Chapters of the report: Markdown files whose first heading is the title."""

from __future__ import annotations

import re

from jihe.errors import Fault, Place

from .model import Chapter

NAME = re.compile(r"(\d\d)-([a-z][a-z0-9_-]*)\.(zh|en)\.md")


def read_chapter(file: str, text: str) -> tuple[Chapter | None, list[Fault]]:
    """A chapter, from the path and the text of its file."""
    named = NAME.fullmatch(file.rpartition("/")[2])
    if named is None:
        return None, [
            Fault(
                Place(file),
                "the name must tell number, chapter and language. Rename it to one such as "
                "report/01-chapter.en.md.",
            )
        ]
    lines = text.splitlines()
    at = next((i for i, line in enumerate(lines) if line.strip()), len(lines))
    title = lines[at][2:].strip() if at < len(lines) and lines[at].startswith("# ") else ""
    if not title:
        return None, [
            Fault(
                Place(file, line=at + 1),
                "the chapter has no title. Begin the file with a line such as: # Title",
            )
        ]
    number, name, lang = named.groups()
    while at + 1 < len(lines) and not lines[at + 1].strip():
        at += 1
    body = "\n".join(lines[at + 1 :]).rstrip() + "\n"
    told = {"name": name, "lang": lang, "title": title, "body": body, "file": file}
    return Chapter(number=int(number), first_line=at + 2, **told), []


def find_unpaired(chapters: list[Chapter], broken: set[str]) -> list[Fault]:
    """Faults of chapters that are not told once in each language."""
    faults = []
    known = {(c.number, c.name, c.lang) for c in chapters}
    for chapter in chapters:
        other = "en" if chapter.lang == "zh" else "zh"
        twin = f"report/{chapter.number:02}-{chapter.name}.{other}.md"
        if (chapter.number, chapter.name, other) not in known and twin not in broken:
            faults.append(
                Fault(
                    Place(chapter.file),
                    "the chapter is told in one language only. Write {twin} as well.",
                    {"twin": twin},
                )
            )
    by_number: dict[tuple[int, str], Chapter] = {}
    by_name: dict[tuple[str, str], Chapter] = {}
    for chapter in chapters:
        held = by_number.setdefault((chapter.number, chapter.lang), chapter)
        if held is not chapter:
            faults.append(
                Fault(
                    Place(chapter.file),
                    "{other} has the same number. Give each chapter its own.",
                    {"other": held.file},
                )
            )
        held = by_name.setdefault((chapter.name, chapter.lang), chapter)
        if held is not chapter:
            faults.append(
                Fault(
                    Place(chapter.file),
                    "{other} has the same name. Give each chapter its own.",
                    {"other": held.file},
                )
            )
    return faults
