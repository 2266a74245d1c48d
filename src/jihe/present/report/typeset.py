"""The document in print: Typst sets it, and what it cannot read as text it never sees.

All texts travel as data to one template. The template is the only source that is compiled, so nothing that a
study's tables say can become markup.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime
from itertools import groupby
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Literal

from jihe.errors import tell

from ..chart import FONTS
from ..label import text_width
from .block import Captioned, Code, Figure, Number, Reference, Table
from .document import SHORT, Chapter, Document, Trace, href, measure_anchor
from .glyph import check_characters, printable

TEMPLATE = Path(__file__).parent / "template" / "report.typ"
LINE = 453.0
"""Points that a line is long."""
SIZES = (8.5, 7.6, 6.8, 6.2)
"""Points of a table's type."""
NAME = 20.0
"""Sizes of type beyond which a row's name folds before type is made smaller."""
ROOMY = 0.8
"""What part of a line a table takes at most whose columns then share the rest."""
GAP = 0.9
"""What lies between two columns, in sizes of type."""
STANDARD: Literal["ua-1"] = "ua-1"
ENDINGS = {"image/svg+xml": "svg", "image/png": "png", "image/jpeg": "jpg"}
KINDS = {
    "Text": "text",
    "Number": "number",
    "Reference": "reference",
    "Link": "link",
    "Break": "break",
    "Heading": "heading",
    "Paragraph": "paragraph",
    "Items": "items",
    "Quotation": "quotation",
    "Code": "code",
    "Definitions": "definitions",
    "Figure": "figure",
    "Table": "table",
    "Note": "note",
    "PageBreak": "pagebreak",
}
"""What the template calls the parts of a document."""


def write(document: Document, path: Path) -> None:
    """Write the document as PDF: A4, tagged for PDF/UA-1, the same bytes for the same document.

    Raises
    ------
    DataError
        When a text holds a character that no font of ours has.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(compiled(document))


def compiled(document: Document, form: Literal["pdf", "png"] = "pdf", ppi: float = 110) -> Any:
    """The PDF's bytes; of form "png" the bytes of each page."""
    import typst

    check_characters(document)
    with TemporaryDirectory() as name:
        folder = Path(name)
        shutil.copyfile(TEMPLATE, folder / "report.typ")
        (folder / "data.json").write_text(json.dumps(_Data(document, folder).whole()), "utf-8")
        return typst.compile(
            str(folder / "report.typ"),
            root=str(folder),
            font_paths=[str(FONTS)],
            ignore_system_fonts=True,
            format=form,
            ppi=ppi,
            pdf_standards=STANDARD if form == "pdf" else None,
            timestamp=_moment(document),
        )


def _moment(document: Document) -> datetime:
    """The day that the data stand for: a report made twice bears one date."""
    day = date.fromisoformat(document.date)
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


class _Data:
    """The document as the template reads it."""

    def __init__(self, document: Document, folder: Path) -> None:
        self._document = document
        self._folder = folder
        self._anchors = set(_anchors(document))
        self._n_picture = 0

    def whole(self) -> dict[str, Any]:
        document, lang = self._document, self._document.lang
        day = date.fromisoformat(document.date)
        made = tell("Made with Jihe {version}.", lang, version=document.version)
        return {
            "lang": lang,
            "title": printable(document.title),
            "subtitle": printable(document.subtitle),
            "edition": document.edition,
            "made": made,
            "day": {"year": day.year, "month": day.month, "day": day.day},
            "authors": list(document.authors),
            "mark": document.mark,
            "words": _words(lang),
            "has_figures": bool(document.figures),
            "has_tables": bool(document.tables),
            "abstract": self._parts(document.abstract),
            "chapters": self._parts(document.chapters),
            "appendices": self._parts(document.appendices),
            "sources": [self._plain(source) for source in document.sources],
            "traces": [_traced(list(group)) for _, group in groupby(document.traces, lambda t: t.measure)],
        }

    def _parts(self, chapters: Sequence[Chapter]) -> list[Any]:
        return [self._plain(chapter) for chapter in chapters]

    def _plain(self, part: Any) -> Any:
        """A part of the document as plain data, with what the template cannot find out for itself."""
        if isinstance(part, tuple | list):
            return [self._plain(item) for item in part]
        if isinstance(part, str):
            return printable(part)
        if not is_dataclass(part):
            return part
        held = {f.name: self._plain(getattr(part, f.name)) for f in fields(part) if f.name != "image"}
        if isinstance(part, Code):
            held["text"] = "\n".join(printable(line) for line in part.text.splitlines())
        held["t"] = KINDS.get(type(part).__name__, "")
        if isinstance(part, Number):
            held["href"] = href(part, self._document.site) if part.anchor or self._document.site else ""
        if isinstance(part, Reference) and part.anchor not in self._anchors:
            held["anchor"] = ""
        if "measure" in held:
            way = measure_anchor(held["measure"])
            held["way"] = way if way in self._anchors else ""
        if isinstance(part, Captioned):
            held["title"], held["mark"] = self._apart(held["title"])
        if isinstance(part, Table):
            held["size"], held["columns"] = columns(part)
        if isinstance(part, Figure):
            held["file"] = self._picture(part)
        return held

    def _apart(self, title: str) -> tuple[str, str]:
        """A title, and the mark of made-up data at its end."""
        mark = f"[{self._document.mark}]" if self._document.mark else ""
        is_marked = bool(mark) and title.endswith(mark)
        return (title.removesuffix(mark).rstrip(), mark) if is_marked else (title, "")

    def _picture(self, figure: Figure) -> str:
        if not figure.image:
            return ""
        self._n_picture += 1
        name = f"picture-{self._n_picture}.{ENDINGS[figure.media]}"
        (self._folder / name).write_bytes(figure.image)
        return name


def columns(table: Table) -> tuple[float, list[float | str]]:
    """The size of a table's type, and its columns: "auto", or a share of the room that is left.

    Type is made smaller before cells are folded; where no size is small enough, the longest texts fold.
    """
    if table.widths or not table.head:
        return SIZES[0], list(table.widths)
    widest = _widest(table)
    widest[0] = min(widest[0], NAME)
    for size in SIZES:
        wide = sum(width + GAP for width in widest) * size
        if wide <= LINE * ROOMY:
            return size, [width + GAP for width in widest]
        if wide <= LINE:
            return size, [1.0, *["auto" for _ in widest[1:]]]
    most = LINE / SIZES[-1] / len(widest)
    return SIZES[-1], [max(1.0, min(width, 2 * most)) for width in widest]


def _widest(table: Table) -> list[float]:
    """How wide the texts of each column are, in sizes of type; cells that span several are left out."""
    found = [1.0] * sum(cell.span for cell in table.head[0])
    for row in (*table.head, *table.body):
        place = 0
        for cell in row:
            if cell.span == 1:
                text = "".join(getattr(run, "text", "") for run in cell.runs)
                bold = 1.06 if cell.strong else 1.0
                found[place] = max(found[place], text_width(text) / 13 * bold)
            place += cell.span
    return found


def _anchors(document: Document) -> Iterator[str]:
    """Every place of the document that a reference may lead to."""
    for chapter in (*document.abstract, *document.chapters, *document.appendices):
        yield chapter.anchor
        yield from (anchor for block in chapter.blocks if (anchor := getattr(block, "anchor", "")))


def _traced(group: Sequence[Trace]) -> dict[str, Any]:
    """The numbers of a measure: what they share is told once."""
    first = group[0]
    files = "; ".join(f"{file.name} ({file.sha256[:SHORT]})" for file in first.files)
    entries = [{"anchor": t.anchor, "text": t.text, "cut": printable(t.cut), "n": t.n} for t in group]
    told = {
        "title": first.title,
        "measure": first.measure,
        "definition": first.definition,
        "population": first.population,
        "files": files,
    }
    return {**{name: printable(text) for name, text in told.items()}, "entries": entries}


def _words(lang: str) -> dict[str, str]:
    """Our own words, in the document's language."""

    def before(word: str) -> str:
        """A word before what it names."""
        return tell("{word}: ", lang, word=word)

    return {
        "contents": tell("Contents", lang),
        "figures": tell("List of figures", lang),
        "tables": tell("List of tables", lang),
        "references": tell("References", lang),
        "traces": tell("The way to each number", lang),
        "traced": tell(
            "Every number of the report leads here: to what it measures, how, and of how many rows. N is the "
            "number of rows counted, for shares with the number that they are a part of.",
            lang,
        ),
        "source": tell("Source: {source}", lang, source=""),
        "metric": before(tell("Metric", lang)),
        "unit": tell("Unit: {unit}", lang, unit=""),
        "calculation": before(tell("Calculation", lang)),
        "population": before(tell("Population", lang)),
        "files": before(tell("Files", lang)),
        "comma": tell(", ", lang),
        "made_up": tell("Rows of this study were made up. No number here is an observation.", lang),
    }
