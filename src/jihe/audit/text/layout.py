"""What each line of a report is: contents, the title of a table or figure, or free for anything else."""

from __future__ import annotations

import re
from dataclasses import dataclass

from .language import LANGUAGES, Grammar, grammar

_LEADER = re.compile(r".*(?:\.{4,}|…{2,}|·{4,})\s*[\divxlcIVXLC]*\s*")
_ENTRY = re.compile(r".{1,80}?(?:\t|\s|\.{3,})[\divxlcIVXLC]{1,4}\s*")
_SENTENCE = re.compile(r"[。；]|\.\s+[A-Z]")
_TITLE_MOST = 90


@dataclass(frozen=True)
class Caption:
    """The title of a table or figure; `number` as printed."""

    kind: str
    number: str
    title: str
    line: int


class Layout:
    """The lines of a report, sorted.

    Attributes
    ----------
    free
        For each line whether it may hold running text or the row of a table.
    captions
        The titles of tables and figures, in order.
    """

    def __init__(self, lines: list[str]) -> None:
        self.free = [True] * len(lines)
        self.captions: list[Caption] = []
        self.rest: dict[int, str] = {}
        """Running text that goes on behind a caption in the same line."""
        self._contents(lines)
        found = [_marks(grammar(name)) for name in LANGUAGES]
        for at, line in enumerate(lines):
            if self.free[at] and len(line) < 400:
                self._caption(at, line, found)

    def _contents(self, lines: list[str]) -> None:
        """Takes off lists of contents: a heading that says so and its entries, and lines with leaders."""
        heads = [re.compile(rf"\s*(?:{grammar(name).words['layout']['contents']})\s*") for name in LANGUAGES]
        inside = False
        for at, line in enumerate(lines):
            if len(line) < 200 and any(head.fullmatch(line) for head in heads):
                inside = True
            elif inside and line.strip() and not _ENTRY.fullmatch(line[:200]):
                inside = False
            if inside or (len(line) < 200 and _LEADER.fullmatch(line)):
                self.free[at] = False

    def _caption(self, at: int, line: str, patterns: list[_Marks]) -> None:
        """Takes the captions of a line off, and keeps a sentence that goes on behind them."""
        for marks in patterns:
            first = marks.first.match(line)
            if not first:
                continue
            goes = marks.said.search(line, first.end())
            titles = line[: goes.start()] if goes else line
            if _SENTENCE.search(titles.rstrip("。. "), first.end()) or titles.rstrip().endswith(("，", ",")):
                continue
            found = [marks.first.match(titles), *marks.later.finditer(titles)]
            starts = [match for match in found if match]
            for match, end in zip(starts, [*(m.start() for m in starts[1:]), len(titles)], strict=True):
                kind = "table" if match["table"] else "figure"
                title = titles[match.end() : end].strip(" .:：")
                if len(title) <= _TITLE_MOST:
                    self.captions.append(Caption(kind, match["table"] or match["figure"], title, at + 1))
            if goes:
                self.rest[at] = line[goes.start() :]
            self.free[at] = False
            return


@dataclass(frozen=True)
class _Marks:
    """How a caption begins a line, how another begins in the line, and how a sentence names a table or
    figure."""

    first: re.Pattern[str]
    later: re.Pattern[str]
    said: re.Pattern[str]


def _marks(of: Grammar) -> _Marks:
    layout = of.words["layout"]
    number = r"\d{1,3}(?:[-.]\d{1,3})?"
    mark = rf"(?:{layout['table']}\s*(?P<table>{number})|{layout['figure']}\s*(?P<figure>{number}))"
    goes = rf"(?:(?:{layout['goes_on']})\b)" if of.joined else f"(?:{layout['goes_on']})"
    between = r"\s+" if of.joined else r"\s*"
    return _Marks(
        re.compile(rf"\s*{mark}(?:\s+|[.:：]\s*)(?!{goes})(?=\S)"),
        re.compile(rf"(?<=\S){between}{mark}(?:\s+|[.:：]\s*)(?!{goes})(?=\S)"),
        re.compile(rf"{mark}(?=\s*{goes})"),
    )
