"""Parts of a report as plain data: what stands in a line, and what stands on a page.

A printed number is a `Number`, never part of a text: it names the fact that it is, and its `anchor` is where
the document tells the way to it. All texts are literal: a writer escapes what its format reads as markup.
"""

from __future__ import annotations

from dataclasses import KW_ONLY, dataclass
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
class Captioned:
    """What bears a caption: a figure or a table.

    Attributes
    ----------
    number
        "Figure 3-2", in the document's language; "" for what no list holds (it then has no title either).
    subtitle
        The title in the report's other language, outside the lists of figures and tables; "" for none.
    finding
        What it shows, in a sentence to be printed; () where there is none to tell.
    notes
        Where nothing can be shown, the first of them says why.
    source, measure, unit, n
        "" where there is none to tell. `measure` is an identifier, told in the method appendix at the anchor
        ``measure_anchor(measure)``.
    exhibit
        The exhibit's identifier; "" for what is none.
    """

    anchor: str
    number: str
    title: str
    subtitle: str
    _: KW_ONLY
    finding: Runs = ()
    notes: tuple[str, ...] = ()
    source: str = ""
    measure: str = ""
    unit: str = ""
    n: str = ""
    exhibit: str = ""


@dataclass(frozen=True)
class Figure(Captioned):
    """A picture with its caption below.

    Attributes
    ----------
    image, media
        The picture, and its kind: image/svg+xml, image/png or image/jpeg. Empty where nothing can be drawn.
    alt
        What it shows, in a sentence.
    """

    image: bytes
    media: str
    alt: str


@dataclass(frozen=True)
class Cell:
    runs: Runs
    align: Align = "left"
    span: int = 1
    strong: bool = False


Rows = tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True)
class Table(Captioned):
    """A table with its caption above.

    Attributes
    ----------
    head, body
        Rows of cells; the spans of a row add up to the same number of columns in all rows. Head rows repeat
        on every page. Both are empty where there is nothing to show.
    widths
        Shares of the columns in the page's width; () for what the cells need.
    """

    head: Rows
    body: Rows
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
