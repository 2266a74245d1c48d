"""The report as plain data, one document per language: what a writer sets in type, and nothing about type.

A printed number is a `Number`, never part of a text: it names the fact that it is, and its `anchor` is where
the document tells the way to it (a `Trace`). All texts are literal: a writer escapes what its format reads as
markup. Anchors are unique within a document and made of small letters, digits and hyphens.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

Align = Literal["left", "center", "right"]


# What stands in a line


@dataclass(frozen=True)
class Text:
    """Words. Emphasis is weight, as Chinese type has no italics."""

    text: str
    strong: bool = False
    code: bool = False


@dataclass(frozen=True)
class Number:
    """A printed number and the fact that it is.

    Attributes
    ----------
    fact
        The fact's identifier.
    text
        The number as printed.
    anchor
        That of the fact's `Trace`; "" where the document traces only by a site.
    form
        What of the fact is printed, a key of `jihe.present.printed.FORMS`.
    """

    fact: str
    text: str
    anchor: str = ""
    form: str = "value"


@dataclass(frozen=True)
class Reference:
    """A way to another place of the document: "Figure 3-2"."""

    anchor: str
    text: str


@dataclass(frozen=True)
class Link:
    """A way out of the document."""

    href: str
    text: str


@dataclass(frozen=True)
class Break:
    """A line ends here and the paragraph goes on."""


Run = Text | Number | Reference | Link | Break
Runs = tuple[Run, ...]


# What stands on a page


@dataclass(frozen=True)
class Heading:
    """A heading within a chapter.

    Attributes
    ----------
    level
        2 to 6; the chapter's own title is level 1.
    number
        "3.1"; "" where headings bear none.
    """

    level: int
    number: str
    text: str
    anchor: str


@dataclass(frozen=True)
class Paragraph:
    """Runs of a paragraph; `lang` where they are in another language than the document."""

    runs: Runs
    lang: str = ""


@dataclass(frozen=True)
class Items:
    """A list; a numbered one begins at `start`."""

    ordered: bool
    items: tuple[tuple[Block, ...], ...]
    start: int = 1


@dataclass(frozen=True)
class Quotation:
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Code:
    """Lines set as they are."""

    text: str


@dataclass(frozen=True)
class Definitions:
    """Terms, each with what is said of it."""

    items: tuple[tuple[str, Runs], ...]


@dataclass(frozen=True)
class Figure:
    """A picture with its caption below.

    Attributes
    ----------
    number
        "Figure 3-2", in the document's language.
    subtitle
        The title in the report's other language, outside the lists of figures and tables; "" for none.
    image, media
        The picture, and its kind: image/svg+xml, image/png or image/jpeg. Empty where nothing can be drawn;
        `notes` then say why.
    alt
        What it shows, in a sentence.
    finding
        The same sentence in runs, to be printed; () where the picture has none of its own.
    source, measure, unit, n
        "" where there is none to tell. `measure` is an identifier, told in the method appendix at the anchor
        ``measure_anchor(measure)``.
    exhibit
        The exhibit's identifier; "" for an author's picture.
    """

    anchor: str
    number: str
    title: str
    subtitle: str
    image: bytes
    media: str
    alt: str
    finding: Runs = ()
    notes: tuple[str, ...] = ()
    source: str = ""
    measure: str = ""
    unit: str = ""
    n: str = ""
    exhibit: str = ""


@dataclass(frozen=True)
class Cell:
    runs: Runs
    align: Align = "left"
    span: int = 1
    strong: bool = False


Rows = tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True)
class Table:
    """A table with its caption above.

    Attributes
    ----------
    number
        "Table 3-2"; "" for a table of an appendix that no list holds (it then has no title either).
    head, body
        Rows of cells; the spans of a row add up to the same number of columns in all rows. Head rows repeat
        on every page. Both are empty where there is nothing to show; `notes` then say why.
    widths
        Shares of the columns in the page's width; () for what the cells need.
    """

    anchor: str
    number: str
    title: str
    subtitle: str
    head: Rows
    body: Rows
    finding: Runs = ()
    notes: tuple[str, ...] = ()
    source: str = ""
    measure: str = ""
    unit: str = ""
    n: str = ""
    exhibit: str = ""
    widths: tuple[float, ...] = ()


@dataclass(frozen=True)
class Note:
    """A line apart: `kind` is "note", or "warning" for what no reader may miss."""

    kind: Literal["note", "warning"]
    runs: Runs


@dataclass(frozen=True)
class PageBreak:
    """What follows stands on a new page."""


Block = Heading | Paragraph | Items | Quotation | Code | Definitions | Figure | Table | Note | PageBreak


# The whole


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

    def _numbered(self) -> Iterator[Block]:
        for chapter in self.chapters:
            yield from (b for b in chapter.blocks if isinstance(b, Figure | Table) and b.number)


def measure_anchor(measure: str) -> str:
    """Where the method appendix tells a measure."""
    return "measure-" + measure.replace("_", "-")


def href(number: Number, site: str) -> str:
    """Where a printed number leads: to the fact on the site, else to its trace in the document."""
    return f"{site}#fact={number.fact}" if site else f"#{number.anchor}"
