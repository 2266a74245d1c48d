"""The report as plain data, one document per language: what a writer sets in type, and nothing about type.

Anchors are unique within a document and made of small letters, digits and hyphens.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from .block import Block, Captioned, Figure, Number, Table


@dataclass(frozen=True)
class Chapter:
    """A chapter, or an appendix, whose number is a letter.

    Attributes
    ----------
    name
        As the study calls it; an appendix has a name of ours.
    lang
        The language that it is written in, where it is not the document's.
    """

    number: str
    name: str
    title: str
    anchor: str
    blocks: tuple[Block, ...]
    lang: str = ""


SHORT = 12
"""Characters of a hash that tell a file from the others; all of it stands in the appendix of files."""


@dataclass(frozen=True)
class File:
    """A file that was read."""

    name: str
    sha256: str


@dataclass(frozen=True)
class Trace:
    """The way from a printed number to what was counted; grouped by measure, in the order of printing.

    Attributes
    ----------
    text
        The number as printed.
    title, definition, population
        What the measure is called, how it is calculated, and which rows it counts.
    cut
        The classes of this number in words.
    n
        How many rows were counted, as printed.
    files
        The files that the rows were read from.
    """

    anchor: str
    fact: str
    text: str
    measure: str
    title: str
    definition: str
    population: str
    cut: str
    n: str
    files: tuple[File, ...]


@dataclass(frozen=True)
class Source:
    """An entry of the references, written as GB/T 7714 has it."""

    anchor: str
    number: int
    text: str
    href: str = ""


@dataclass(frozen=True)
class Document:
    """A report in one language.

    Attributes
    ----------
    title, subtitle
        In the document's language, and in the other.
    edition
        "As of 2023-12-31": what distinguishes this edition, as the cover says it.
    date
        The day that the data stand for (ISO 8601); writers use it wherever a file must bear a date.
    version
        Of the program.
    mark
        The words for made-up data in every language; "" for a report of nothing but what was observed.
    abstract
        Parts before the contents, such as an abstract or acknowledgements; they bear no number.
    site
        Address of the explorable site that numbers lead to; "" where they lead to `traces`.
    """

    lang: str
    title: str
    subtitle: str
    edition: str
    date: str
    version: str
    authors: tuple[str, ...]
    is_synthetic: bool
    mark: str
    abstract: tuple[Chapter, ...]
    chapters: tuple[Chapter, ...]
    appendices: tuple[Chapter, ...]
    traces: tuple[Trace, ...]
    sources: tuple[Source, ...]
    study: str = ""
    site: str = ""

    @property
    def figures(self) -> list[Figure]:
        """Figures of the chapters, in order: the list of figures."""
        return [block for block in self._numbered() if isinstance(block, Figure)]

    @property
    def tables(self) -> list[Table]:
        """Tables of the chapters, in order: the list of tables."""
        return [block for block in self._numbered() if isinstance(block, Table)]

    def _numbered(self) -> Iterator[Captioned]:
        for chapter in self.chapters:
            yield from (b for b in chapter.blocks if isinstance(b, Captioned) and b.number)


def measure_anchor(measure: str) -> str:
    """Where the method appendix tells a measure."""
    return "measure-" + measure.replace("_", "-")


def href(number: Number, site: str) -> str:
    """Where a printed number leads: to the fact on the site, else to its trace in the document."""
    return f"{site}#fact={number.fact}" if site else f"#{number.anchor}"
