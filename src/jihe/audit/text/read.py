"""A report's text as lines -> passages, captions and printed tables, each number with the line it stands on.

Reports come out of typeset pages: paragraphs are cut into lines, pages bring their numbers and footnotes, and
contents lists repeat captions. What is taken off here is only what is no statement.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, field
from pathlib import Path

from . import printed_table
from .decode import decode, read_bytes
from .language import LANGUAGES, Grammar, grammar, of_line
from .layout import Caption, Layout
from .printed_table import Table

_SAME = str.maketrans("０１２３４５６７８９％（）／［］　\u00a0–—－−～∼﹣", "0123456789%()/[]  -------")
_WIDE = "\u2e80-\u9fff\uff00-\uffef\u2018-\u201d"
_BLANKS = re.compile(rf"(?<=[{_WIDE}])\s+|\s+(?=[{_WIDE}])")
_NOTE_MARK = re.compile(r"\^?\[\s*\d{1,2}\s*\]")
_NOTE = re.compile(r"\s*\^?\[\s*\d{1,2}\s*\]")
_PAGE = re.compile(r"\s*(?:[ivxlcIVXLC]{1,6}|-?\s*\d{1,3}(?:\s+\d{1,3})?\s*-?)\s*")
_LOOSE = re.compile(r"[\s\d.,%<>=\-]+")


@dataclass(frozen=True)
class Passage:
    """Running text between two headings, tables or captions, its lines joined.

    Attributes
    ----------
    starts, lines
        Where in the text each line begins, and its number in the file.
    seams
        Places in the text where a page ends: what stands beyond may not go on there.
    """

    text: str
    grammar: Grammar
    heading: str
    starts: tuple[int, ...]
    lines: tuple[int, ...]
    seams: tuple[int, ...] = ()

    def line(self, at: int) -> int:
        """The line of the file that the character `at` stands on."""
        return self.lines[max(0, bisect_right(self.starts, at) - 1)]


@dataclass(frozen=True)
class Text:
    """A report as read.

    Attributes
    ----------
    file, report
        The file's name, with and without its ending.
    encoding
        The encoding that it was found to be in.
    """

    file: str
    report: str
    encoding: str
    passages: tuple[Passage, ...]
    captions: tuple[Caption, ...]
    tables: tuple[Table, ...]


def read_text(path: Path) -> Text:
    """The report in the file `path`.

    Raises
    ------
    DataError
        When the file cannot be read, is too large, or is no text.
    """
    raw, encoding = decode(read_bytes(path), path.name)
    return parse(raw, path.name, encoding)


def parse(raw: str, file: str = "", encoding: str = "utf-8") -> Text:
    """The report that `raw` is."""
    lines = [line.translate(_SAME) for line in re.split(r"\r\n|\n|\r", raw.removeprefix("\ufeff"))]
    layout = Layout(lines)
    tables = []
    for table, taken in printed_table.find(lines, layout.free):
        layout.free[taken.start : taken.stop] = [False] * len(taken)
        tables.append(table)
    passages = _passages(lines, layout)
    report = Path(file).stem
    return Text(file, report, encoding, passages, tuple(layout.captions), _titled(tables, layout))


def _titled(tables: list[Table], layout: Layout) -> tuple[Table, ...]:
    """The tables with the captions that stand above them, each caption with one table."""
    taken: set[int] = set()
    found = []
    for table in tables:
        above = [
            c for c in layout.captions if c.kind == "table" and c.line < table.line and c.line not in taken
        ]
        if above and table.line - above[-1].line < 60:
            taken.add(above[-1].line)
            table = printed_table.with_caption(table, above[-1].title, above[-1].line, above[-1].number)
        found.append(table)
    return tuple(found)


@dataclass
class _Draft:
    """A passage while its lines are joined."""

    grammar: Grammar
    heading: str
    text: list[str] = field(default_factory=list)
    size: int = 0
    starts: list[int] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    seams: list[int] = field(default_factory=list)

    def add(self, line: str, number: int) -> None:
        text = " ".join(line.split())
        text = _NOTE_MARK.sub("", _BLANKS.sub("", text) if " " in text else text)
        if not text:
            return
        if self.text and self.grammar.joined:
            last = self.text[-1]
            if re.search(r"[a-z]-$", last) and text[0].islower():
                self.text[-1] = last[:-1]
                self.size -= 1
            elif not last.endswith("-"):
                text = self.grammar.joined + text
        elif self.text and re.search(r"[A-Za-z]$", self.text[-1]) and re.match(r"[A-Za-z]", text):
            text = " " + text
        self.starts.append(self.size)
        self.lines.append(number)
        self.text.append(text)
        self.size += len(text)

    @property
    def is_open(self) -> bool:
        """Whether its last sentence has not ended."""
        return bool(self.text) and not re.search(r"[。！？.!?”\"]\s*$", self.text[-1])

    def passage(self) -> Passage:
        return Passage(
            "".join(self.text),
            self.grammar,
            self.heading,
            tuple(self.starts),
            tuple(self.lines),
            tuple(self.seams),
        )


class _Joiner:
    """Joins lines of running text until a heading, a caption, a table, a blank line or another language."""

    def __init__(self) -> None:
        self.headings = [
            re.compile(rf"\s*(?:{mark})")
            for name in LANGUAGES
            for mark in grammar(name).words["layout"]["heading"]
        ]
        self.found: list[_Draft] = []
        self.body: _Draft | None = None
        self.note: _Draft | None = None
        self.heading = ""

    def end(self, is_hard: bool = True) -> None:
        """Ends the passage; one whose sentence is open goes on behind a table or figure that stands in it."""
        if is_hard or not (self.body and self.body.is_open):
            self.body = None
        if is_hard:
            self.note = None

    def seam(self) -> None:
        """Marks the end of a page."""
        self.note = None
        if self.body:
            self.body.seams.append(self.body.size)

    def add(self, line: str, number: int) -> None:
        if not line.strip():
            self.end()
        elif _PAGE.fullmatch(line) or _LOOSE.fullmatch(line):
            self.seam()
        elif any(mark.match(line) for mark in self.headings) and _is_title(line):
            self.end()
            self.heading = line.strip()
        elif of := of_line(line) or (self.body.grammar if self.body else None):
            if line[0] in " \f":
                self.seam()
            if _NOTE.match(line) or self.note:
                self._add_note(line, number, of)
                return
            if self.body is None or self.body.grammar is not of:
                self.body = self._draft(of)
            self.body.add(line, number)

    def _add_note(self, line: str, number: int, of: Grammar) -> None:
        """A footnote is a passage of its own; the running text goes on behind it."""
        if not self.note or _NOTE.match(line):
            self.note = self._draft(of)
        self.note.add(line, number)
        if not self.note.is_open:
            self.note = None

    def _draft(self, of: Grammar) -> _Draft:
        self.found.append(_Draft(of, self.heading))
        return self.found[-1]


def _passages(lines: list[str], layout: Layout) -> tuple[Passage, ...]:
    """The running text of a report."""
    joiner = _Joiner()
    for at, line in enumerate(lines):
        if at in layout.rest:
            joiner.end()
            joiner.add(layout.rest[at], at + 1)
        elif layout.free[at]:
            joiner.add(line, at + 1)
        else:
            joiner.end(is_hard=False)
    return tuple(draft.passage() for draft in joiner.found if draft.text)


def _is_title(line: str) -> bool:
    """Whether a numbered line is a heading: short, and no sentence."""
    return len(line.strip()) <= 60 and not re.search(r"[。；，：？]|[.;]\s|[.;,:]$", line.strip())
