"""Chapters that are written once for each class of a dimension, as a chapter for every region."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from urllib.parse import quote

import pyarrow as pa

from jihe.errors import tell
from jihe.pack.model import Chapter, Dimension, Exhibit, Pack, Text

NAME, CODE = "{class}", "{code}"
"""Stand in texts for the name and the code of the class."""
WORD = re.compile(r"\{(?:class|code)\}")
PUNCTUATION = re.compile(r"(?<!\w)[!-/:-@\[-`{-~]|[!-,./:-@\[-`{-~]")
"""All that Markdown may take for a sign; a hyphen within a word is none."""

CITED = re.compile(r"\[[^\]]*\]\(fact:([^)\s]*)\)|\{(?:fact|rank):((?:[^{}\s]|\{code\})*)\}")
"""A fact cited in prose, in either way."""


def repeated(pack: Pack, labels: pa.Table, known: Collection[str]) -> Pack:
    """The pack with each chapter of `settings.each` in as many copies as its dimension has classes.

    A copy shows its chapter's exhibits for its class only. Its texts and titles, and the codes in the facts
    that they cite, are filled in; a fact that the build has of other classes only becomes a dash. Chapters
    behind it are counted on. Where no class has facts, the chapter says so.

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
            if copies == []:
                moved = _without_classes(moved, pack.dimensions[each[moved.name]])
            chapters += _copies(moved, copies, known) if copies else [moved]
        shift += len(copies) - 1 if copies else 0
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
        for cited in ("".join(found) for found in CITED.findall(chapter.body))
        if any(_of_class(cited, code) in known for code, _ in copies)
    }
    for i, (code, named) in enumerate(copies):

        def cite(found: re.Match[str], code: str = code) -> str:
            cited = found[1] or found[2]
            own = _of_class(cited, code)
            return "—" if cited in of_some and own not in known else found[0].replace(cited, own)

        name = named.get(chapter.lang)
        text = {
            "title": _filled(chapter.title, name, code),
            "body": _filled(CITED.sub(cite, chapter.body), _plain(name), _plain(code)),
        }
        place = {"name": f"{chapter.name}_{code}", "number": chapter.number + i}
        made.append(chapter.model_copy(update={**text, **place}))
    return made


def _of_class(cited: str, code: str) -> str:
    """The identifier of a fact for one class: codes stand in identifiers as in addresses."""
    return cited.replace(CODE, quote(code, safe=""))


def _filled(text: str, name: str, code: str) -> str:
    """A text with the name and the code of a class; these are not filled in again."""
    return WORD.sub(lambda found: name if found[0] == NAME else code, text)


def _plain(text: str) -> str:
    """A text that Markdown shows as it is."""
    return PUNCTUATION.sub(r"\\\g<0>", " ".join(text.split()))


def _without_classes(chapter: Chapter, dimension: Dimension) -> Chapter:
    """What stands in place of a chapter whose dimension has no facts."""
    title = dimension.title.get(chapter.lang)
    body = tell("No class of {dimension} has facts.", chapter.lang, dimension=_plain(title))
    return chapter.model_copy(update={"title": _filled(chapter.title, title, ""), "body": f"{body}\n"})


class _Drawn(Exhibit):
    """An exhibit for one class. It is held, not written into `only`, where a code may mean something else."""

    held: tuple[str, str]

    @property
    def chosen(self) -> dict[str, tuple[str, ...]]:
        dimension, code = self.held
        return {**super().chosen, dimension: (code,)}


def _drawn(exhibit: Exhibit, dimension: str, found: dict[str, list[tuple[str, Text]]]) -> Iterator[Exhibit]:
    for code, name in found[exhibit.chapter]:
        texts = {
            f"{key}_{lang}": _filled(getattr(exhibit, f"{key}_{lang}"), name.get(lang), code)
            for key in ("title", "note")
            for lang in ("zh", "en")
        }
        place = {"exhibit": f"{exhibit.exhibit}_{code}", "chapter": f"{exhibit.chapter}_{code}"}
        yield _Drawn.model_construct(**{**dict(exhibit), **texts, **place, "held": (dimension, code)})
