"""The way to each number: what the numbers of a report lead to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from jihe.errors import tell

from ..block import Text
from ..document import SHORT, Trace
from .body import GAP
from .line import Lines
from .markup import Element, bookmark_name, paragraph

ANCHOR = "traces"


def title(lang: str) -> str:
    """What the appendix is called."""
    return tell("The way to each number", lang)


def way(traces: Sequence[Trace], lang: str, lines: Lines) -> Iterator[Element]:
    """An appendix that tells what each number measures, and of which rows.

    What the numbers of a measure share is told once. How many rows stand behind each is left to the PDF: the
    numbers of this file may be set anew, and what is told here has to stay true.
    """
    yield paragraph("Heading1", *lines.bookmarks.around(bookmark_name(ANCHOR), lines.words(title(lang))))
    said = tell("Every number of the report leads here: to what it measures, how, and of which rows.", lang)
    yield paragraph("BodyText", lines.words(said))
    for _, group in groupby(traces, lambda trace: trace.measure):
        yield from _measure(tuple(group), lang, lines)


def _measure(traces: Sequence[Trace], lang: str, lines: Lines) -> Iterator[Element]:
    first = traces[0]
    named = (Text(first.title, strong=True), Text(f"{GAP}{first.measure}"))
    yield paragraph("Way", *lines.runs(named))
    files = tell(", ", lang).join(f"{file.name} ({file.sha256[:SHORT]})" for file in first.files)
    told = (
        (tell("Calculation", lang), first.definition),
        (tell("Population", lang), first.population),
        (tell("Files", lang), files),
    )
    parts = [tell("{word}: ", lang, word=word) + text for word, text in told if text]
    yield paragraph("Source", lines.words(GAP.join(parts)))
    content: list[Element] = []
    for place, trace in enumerate(traces):
        end = "; " if place < len(traces) - 1 else ""
        name = bookmark_name(trace.anchor)
        content += lines.bookmarks.around(name, lines.words((trace.cut or first.title) + end))
    yield paragraph("Source", *content)
