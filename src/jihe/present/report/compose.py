"""Chapters, exhibits and facts -> the document that writers set in type."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import pyarrow as pa

from jihe.errors import LANGUAGES, tell
from jihe.pack.model import Exhibit

from .. import synthetic
from ..exhibit import Drawn
from ..sentence import Piece
from ..studio import Studio
from ..table import Cell as DrawnCell
from .appendix import consistency_appendix, data_appendix, method_appendix, sources
from .block import Block, Cell, Figure, Number, Reference, Rows, Run, Runs, Table, Text
from .consistency import Consistency
from .document import Chapter, Document
from .flow import Flow
from .part import Held, Numbered, Part, is_table, picture
from .trace import Traced, numbers_of

MOST_ROWS = 300
"""Rows of a table that are printed; longer ones would be read by no one."""


def compose(  # noqa: PLR0913 - all that the story knows of a build
    held: Held,
    parts: Sequence[Part],
    studio: Studio,
    accounts: pa.Table,
    records: pa.Table,
    version: str,
    consistent: Consistency | None = None,
    site: str = "",
) -> Document:
    """The document of a report in one language.

    Parameters
    ----------
    parts
        The chapters, as `jihe.present.report.part.parts` numbers them.
    studio
        Where their pictures are drawn.
    accounts, records
        What became of the rows of each file read, and which tables its records went into.
    consistent
        What the audit of the build found; None where it was not made.
    site
        Address of the explorable site that numbers lead to; "" to trace them in an appendix.
    """
    pack, lang = held.pack, held.lang
    settings = pack.settings
    composed = [_Composer(held, studio).chapter(part) for part in parts]
    shown = list(dict.fromkeys(e.drawn.measure for part in parts for e in part.exhibits))
    cited = [number.fact.partition(":")[0] for chapter in composed for number in numbers_of(chapter.blocks)]
    measures = [name for name in pack.measures if name in {*shown, *cited}]
    appendices = [method_appendix(measures, held, parts), data_appendix(accounts, held)]
    if consistent is not None:
        appendices.append(consistency_appendix(consistent, lang))
    traced = Traced(held, held.named, accounts, records, site)
    chapters = [traced.chapter(chapter) for chapter in composed]
    second = next(code for code in LANGUAGES if code != lang)
    return Document(
        lang=lang,
        title=settings.title.get(lang),
        subtitle=settings.title.get(second),
        edition=tell("As of {date}", lang, date=settings.snapshot_date.isoformat()),
        date=settings.snapshot_date.isoformat(),
        version=version,
        authors=settings.authors,
        is_synthetic=held.is_synthetic,
        mark=synthetic.mark() if held.is_synthetic else "",
        abstract=tuple(chapter for chapter in chapters if not chapter.number),
        chapters=tuple(chapter for chapter in chapters if chapter.number),
        appendices=tuple(_lettered(appendices)),
        traces=traced.traces(measures),
        sources=sources(pack, lang, set(accounts["source_code"].to_pylist())),
        study=settings.study,
        site=site,
    )


def _lettered(appendices: Sequence[Chapter]) -> Iterator[Chapter]:
    for place, appendix in enumerate(appendices):
        yield replace(appendix, number=chr(ord("A") + place))


class _Composer:
    """Makes a chapter's blocks."""

    def __init__(self, held: Held, studio: Studio) -> None:
        self._held = held
        self._studio = studio
        self._exhibits = {exhibit.exhibit: exhibit for exhibit in held.pack.exhibits}

    def chapter(self, part: Part) -> Chapter:
        of = part.chapter
        anchor = f"chapter-{of.number}"
        n_picture = 0

        def pictured(file: str, alt: str, title: str) -> Figure:
            nonlocal n_picture
            n_picture += 1
            shown = picture(of, n_picture, file, alt, title, self._held)
            return Figure(shown.anchor, shown.number, shown.title, "", shown.image, shown.media, shown.alt)

        blocks: list[Block] = list(Flow(part.tokens, anchor, pictured).blocks())
        blocks += [self._block(exhibit) for exhibit in part.exhibits]
        lang = of.lang if of.lang != self._held.lang else ""
        return Chapter(str(of.number) if of.number else "", of.name, of.title, anchor, tuple(blocks), lang)

    def _block(self, numbered: Numbered) -> Block:
        drawn = numbered.drawn
        exhibit = self._exhibits[drawn.id]
        return self._table(numbered) if is_table(exhibit) else self._figure(numbered)

    def _figure(self, numbered: Numbered) -> Figure:
        drawn, lang = numbered.drawn, self._held.lang
        plan = None if drawn.empty else numbered.plans["wide"]
        image = self._studio.draw(plan).encode() if plan is not None else b""
        missing = drawn.empty or tell("Nothing to draw: all numbers are 0 or not defined.", lang)
        drawing = image, "image/svg+xml" if image else "", drawn.alt
        return Figure(*self._named(numbered), *drawing, **self._told(numbered, () if image else (missing,)))

    def _table(self, numbered: Numbered) -> Table:
        drawn, lang = numbered.drawn, self._held.lang
        body = drawn.rows[:MOST_ROWS]
        rows = ((), ()) if drawn.empty else (_head(drawn), tuple(_row(row) for row in body))
        missing = (drawn.empty,) if drawn.empty else ()
        made = Table(*self._named(numbered), *rows, **self._told(numbered, missing))
        if len(body) == len(drawn.rows):
            return made
        text = "The first {most} of {full} rows. All of them: jihe facts STUDY --measure {measure}"
        full = f"{len(drawn.rows):,}"
        note = tell(text, lang, most=MOST_ROWS, full=full, measure=drawn.measure)
        return replace(made, notes=(*made.notes, note))

    def _named(self, numbered: Numbered) -> tuple[str, str, str, str]:
        """How an exhibit is called."""
        drawn = numbered.drawn
        return numbered.anchor, numbered.number, drawn.title, self._subtitle(drawn)

    def _told(self, numbered: Numbered, first: tuple[str, ...]) -> dict[str, Any]:
        """What is told of an exhibit: its notes after those that come first."""
        drawn = numbered.drawn
        return {
            "finding": self._finding(numbered),
            "notes": (*first, *drawn.notes),
            "source": "" if drawn.empty else drawn.source,
            "measure": drawn.measure,
            "unit": drawn.unit,
            "n": drawn.n,
            "exhibit": drawn.id,
        }

    def _subtitle(self, drawn: Drawn) -> str:
        """The title in the report's other language; "" where it says the same."""
        exhibit: Exhibit = self._exhibits[drawn.id]
        other = exhibit.title_en if self._held.lang == "zh" else exhibit.title_zh
        return "" if other == drawn.title else other

    def _finding(self, numbered: Numbered) -> Runs:
        """What the exhibit shows, in a sentence that names it."""
        drawn = numbered.drawn
        if not drawn.finding:
            return ()
        found: list[Run] = [Reference(numbered.anchor, numbered.number), Text(tell(": ", self._held.lang))]
        return (*found, *(_run(piece) for piece in drawn.finding))


def _run(piece: Piece) -> Run:
    return Number(piece.fact, piece.text, form=piece.form) if piece.fact else Text(piece.text)


def _head(drawn: Drawn) -> Rows:
    first = drawn.rows[0] if drawn.rows else ()
    cells = []
    for place, heading in enumerate(drawn.headings):
        is_word = place == 0 or (place < len(first) and first[place].is_word)
        cells.append(Cell((Text(heading),), "left" if is_word else "right", strong=True))
    return (tuple(cells),)


def _row(row: Sequence[DrawnCell]) -> tuple[Cell, ...]:
    cells = []
    for place, cell in enumerate(row):
        run = Number(cell.fact, cell.text, form=cell.form) if cell.fact else Text(cell.text)
        cells.append(Cell((run,), "left" if place == 0 or cell.is_word else "right"))
    return tuple(cells)
