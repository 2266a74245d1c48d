"""Documents for tests of what sets them: of the study made in memory, and with one text of one's own."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pyarrow as pa
from pypdf import PdfReader

from jihe.present.grid import read_facts
from jihe.present.report.block import Cell, Heading, Number, Paragraph, Table, Text
from jihe.present.report.compose import compose
from jihe.present.report.document import Chapter, Document, Trace
from jihe.present.report.part import Held, parts, plans
from jihe.present.studio import Studio
from tests.present.made import Made, made

RECORDS = pa.Table.from_pylist(
    [{"source_file": "a.csv", "table": "organisation"}, {"source_file": "b.csv", "table": "relation"}]
)


def held(m: Made, lang: str = "zh", **more: object) -> Held:
    known = {fact.id: fact for fact in read_facts(m.facts)}
    return Held(m.pack, m.facts, m.labels, known, {}, lang, **more)  # type: ignore[arg-type]


@cache
def document(lang: str = "zh", site: str = "") -> Document:
    """The report of the study that is made in memory."""
    m = made()
    told = held(m, lang)
    with Studio() as studio:
        laid = parts(told)
        studio.begin(plans(laid, "wide"))
        return compose(told, laid, studio, m.accounts, RECORDS, "0.1.0", None, site)


def with_text(text: str, title: str = "Title", lang: str = "en") -> Document:
    """A chapter whose paragraph, heading and cell hold one text."""
    cells = (Cell((Text(text),)), Cell((Number("firms", "1,234", "fact-1"),), "right"))
    table = Table(
        "table-1-1", "Table 1-1", text, "", ((Cell((Text("Name"),)), Cell((Text("N"),))),), (cells,)
    )
    blocks = (Paragraph((Text(text),)), Heading(2, "", text, "part-1"), table)
    trace = Trace(
        "fact-1", "firms", "1,234", "firms", text, "number of rows", "organisations", text, "1,234", ()
    )
    return Document(
        lang, title, "", "As of 2023-12-31", "2023-12-31", "0.1.0", (), False, "", (),
        (Chapter("1", "one", "One", "chapter-1", blocks),), (), (trace,), (),
    )  # fmt: skip


def pages(path: Path) -> list[str]:
    """The text of each page."""
    return [page.extract_text() for page in PdfReader(path).pages]


def squeezed(text: str) -> str:
    """A text without what a line's end may take or leave."""
    return "".join(text.replace("\u200b", "").split())
