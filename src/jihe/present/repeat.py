"""Chapters that are written once for each class of a dimension, as a chapter for every region."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

import pyarrow as pa

from jihe.pack.model import Chapter, Exhibit, Pack, Text

NAME, CODE = "{class}", "{code}"
"""Stand in texts for the name and the code of the class."""


CITED = re.compile(r"\[[^\]]*\]\(fact:([^)\s]*)\)")
"""A fact cited in prose."""


def repeated(pack: Pack, labels: pa.Table, known: Collection[str]) -> Pack:
    """The pack with each chapter of `settings.each` in as many copies as its dimension has classes.

    A copy shows its chapter's exhibits for its class only. Its texts and titles, and the codes in the facts
    that they cite, are filled in; a fact that the build has of other classes only becomes a dash. Chapters
    behind it are counted on.

    Parameters
    ----------
    labels
        Table ``measure.label`` of a build: the classes that have facts, in their order.
    known
        Identifiers of the build's facts.
    """
    each = pack.settings.each
    if not each:
        return pack
    found = {name: _classes(dimension, labels) for name, dimension in each.items()}
    chapters: list[Chapter] = []
    shift = 0
    for number in sorted({chapter.number for chapter in pack.chapters}):
        here = [chapter for chapter in pack.chapters if chapter.number == number]
        copies = found.get(here[0].name)
        for chapter in here:
            moved = chapter.model_copy(update={"number": number + shift})
            chapters += [moved] if copies is None else _copies(moved, copies, known)
        shift += 0 if copies is None else len(copies) - 1
    exhibits = [
        copy
        for exhibit in pack.exhibits
        for copy in (_drawn(exhibit, each[exhibit.chapter], found) if exhibit.chapter in each else [exhibit])
    ]
    return pack.model_copy(update={"chapters": tuple(chapters), "exhibits": tuple(exhibits)})


def _classes(dimension: str, labels: pa.Table) -> list[tuple[str, Text]]:
    rows = [row for row in labels.to_pylist() if row["dimension"] == dimension]
    rows.sort(key=lambda row: (row["position"], row["code"]))
    return [(row["code"], Text(zh=row["label_zh"], en=row["label_en"])) for row in rows]


def _copies(chapter: Chapter, copies: list[tuple[str, Text]], known: Collection[str]) -> list[Chapter]:
    made = []
    of_some = {
        cited
        for cited in CITED.findall(chapter.body)
        if any(cited.replace(CODE, code) in known for code, _ in copies)
    }
    for i, (code, name) in enumerate(copies):
        lacking = {c for c in of_some if c.replace(CODE, code) not in known}
        body = CITED.sub(lambda found: "—" if found[1] in lacking else found[0], chapter.body)  # noqa: B023
        text = {
            key: told.replace(NAME, name.get(chapter.lang)).replace(CODE, code)
            for key, told in (("title", chapter.title), ("body", body))
        }
        place = {"name": f"{chapter.name}_{code}", "number": chapter.number + i}
        made.append(chapter.model_copy(update={**text, **place}))
    return made


def _drawn(exhibit: Exhibit, dimension: str, found: dict[str, list[tuple[str, Text]]]) -> Iterator[Exhibit]:
    for code, name in found[exhibit.chapter]:
        texts = {
            f"{key}_{lang}": getattr(exhibit, f"{key}_{lang}").replace(NAME, name.get(lang))
            for key in ("title", "note")
            for lang in ("zh", "en")
        }
        only = "; ".join(filter(None, [exhibit.only, f"{dimension}={code}"]))
        place = {"exhibit": f"{exhibit.exhibit}_{code}", "chapter": f"{exhibit.chapter}_{code}"}
        yield exhibit.model_copy(update={**texts, "only": only, **place})
