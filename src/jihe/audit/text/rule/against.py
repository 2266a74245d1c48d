"""What a text says against the tables that are printed in it, and against a report that it names."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from jihe.errors import Fault, Place

from ...finding import WARNING, Finding
from ..language import Grammar
from ..name import names
from ..printed_table import Cell, Table
from ..ranking import Entry
from ..said import Said
from ..sentence import Sentence

LEAST_COMMON = 5
MOST_WRONG = 4
"""One name in so many may stand at another rank; more, and the column is about something else."""
LEAST_TOPIC = 4
LEAST_TITLE = 10
MOST_TITLES = 30
CITED = 5
"""How often the words of a title must stand in a report for it to be the one that is named."""


def find_lists(said: Said) -> Iterator[Finding]:
    """``rank_differs``, ``table_differs``: a list in the text against the column of a table that tells the
    same.

    The column must agree with most names of the list, and its heading must share words with the sentence.
    """
    for entry in said.entries:
        if len(entry.names) != len(entry.ranks) or len(entry.ranks) < LEAST_COMMON:
            continue
        yield from _ranks(said, entry)
        yield from _values(said, entry)


def _ranks(said: Said, entry: Entry) -> Iterator[Finding]:
    best: tuple[int, list[tuple[str, int, Cell]]] | None = None
    for table, rows in _named(said):
        for at in range(1, min(table.width, len(table.header))):
            cells = table.column(at)
            if not _is_topic(table.header[at], entry) or any(c.value is None or c.digits for c in cells):
                continue
            common = [
                (name, rank, rows[name][at])
                for rank, name in zip(entry.ranks, entry.names, strict=True)
                if name in rows
            ]
            right = sum(cell.value == rank for _, rank, cell in common)
            if len(common) >= LEAST_COMMON and (best is None or right > best[0]):
                best = right, common
    if best is None:
        return
    wrong = [(name, rank, cell) for name, rank, cell in best[1] if cell.value != rank]
    if 0 < len(wrong) * MOST_WRONG <= len(best[1]):
        text = (
            "{name} is ranked {rank} here, but {other} in the table of line {line}. Correct one of the "
            "two. Names: {names}."
        )
        name, rank, cell = wrong[0]
        named = {"name": name, "rank": rank, "other": str(cell.value), "line": cell.line, "names": len(wrong)}
        also = tuple(Place(said.text.file, line=one.line) for _, _, one in wrong)
        shown = ", ".join(f"{one} {r}" for one, r, _ in wrong)
        expected = ", ".join(f"{one} {c.value}" for one, _, c in wrong)
        yield Finding("rank_differs", WARNING, Fault(entry.place, text, named), shown, expected, also)


def _values(said: Said, entry: Entry) -> Iterator[Finding]:
    for table in said.text.tables:
        for at in range(table.width - 1 if table.is_regular else 0):
            if not table.names(at) or not table.shares(at + 1):
                continue
            rows = {row[at].text: row[at + 1] for row in table.rows}
            common = [(name, value, rows[name]) for _, name, value in entry.items if name in rows]
            wrong = [(name, value, cell) for name, value, cell in common if cell.value != value.value]
            if len(common) >= LEAST_COMMON and 0 < len(wrong) * MOST_WRONG <= len(common):
                for name, value, cell in wrong:
                    text = (
                        "{name} has {value} here, but {other} in the table of line {line}. Correct one "
                        "of the two."
                    )
                    named = {"name": name, "value": value.text, "other": cell.text, "line": cell.line}
                    also = (Place(said.text.file, line=cell.line),)
                    why = Fault(entry.place, text, named)
                    yield Finding("table_differs", WARNING, why, value.text, cell.text, also)


def _named(said: Said) -> Iterator[tuple[Table, dict[str, Sequence[Cell]]]]:
    """The tables with a column of names in front, and their rows by name."""
    for table in said.text.tables:
        if table.is_regular and table.header and table.names(0):
            yield table, {row[0].text: row for row in table.rows}


def _is_topic(heading: str, entry: Entry) -> bool:
    """Whether a heading shares words with the sentence of a list."""
    text = entry.sentence.text[max(0, entry.at - 60) : entry.at + 40] + entry.sentence.passage.heading
    return _shares(heading, text, LEAST_TOPIC)


def _shares(one: str, other: str, length: int) -> bool:
    return any(one[n : n + length] in other for n in range(len(one) - length + 1))


def find_frames(said: Said) -> Iterator[Finding]:
    """``list_length``: "6 pillars and 10 indicators" against a table with columns of pillars and of
    indicators.

    The table is taken for the one that is meant when it holds as many different entries as said of the
    other kind.
    """
    for sentence in said.sentences:
        told = [
            (int(match["n"]), match["noun"], match.start())
            for match in sentence.grammar.one("count_of").finditer(sentence.text)
            if match["n"].isdigit()
        ]
        for table in said.text.tables:
            if not table.is_regular or not table.header:
                continue
            held = {}
            for n, noun, at in told:
                column = next(
                    (
                        c
                        for c, heading in enumerate(table.header)
                        if len(heading) >= 3 and noun.startswith(heading)
                    ),
                    None,
                )
                if column is not None and n > 1 and all(c.value is None for c in table.column(column)):
                    held[at] = (
                        n,
                        table.header[column],
                        len({c.text for c in table.column(column) if c.text}),
                    )
            wrong = {at: one for at, one in held.items() if one[0] != one[2]}
            if len(held) >= 2 and len(wrong) == 1:
                at, (n, heading, rows) = next(iter(wrong.items()))
                text = (
                    "{n} are said of {heading}, but the table of line {line} has {rows}. Correct one of "
                    "the two."
                )
                named = {"n": n, "heading": heading, "line": table.line, "rows": rows}
                why = Fault(sentence.place(at), text, named)
                also = (Place(said.text.file, line=table.line),)
                yield Finding("list_length", WARNING, why, str(n), str(rows), also)


def find_compared(said: Said) -> Iterator[Finding]:
    """``compared``: "A, B and C are those with more x than y" against the table that holds x and y."""
    for sentence in said.sentences:
        for match in sentence.grammar.one("compared").finditer(sentence.text):
            start = sentence.clause(match.start())[0]
            listed = sentence.text[start : match.start()]
            cuts = [found for n in range(2, 12) if (found := names(listed, n, sentence.grammar))]
            higher = match["word"] == sentence.grammar.words["pattern"]["higher"]
            for table in said.text.tables:
                one, two = (_half(table, match[side]) for side in ("x", "y"))
                several = next(
                    (cut for cut in cuts if all(name in one and name in two for name in cut)), None
                )
                if several:
                    yield from _compare(sentence, start, match, several, one, two, higher)
                    break


def _half(table: Table, what: str) -> dict[str, Cell]:
    """The share of each name in the half of a table whose heading says `what`."""
    for at, heading in enumerate(table.header[:-1]):
        if what in heading and table.is_regular and table.names(at) and table.shares(at + 1):
            return {row[at].text: row[at + 1] for row in table.rows}
    return {}


def _compare(
    sentence: Sentence,
    at: int,
    match: re.Match[str],
    several: list[str],
    one: dict[str, Cell],
    two: dict[str, Cell],
    higher: bool,
) -> Iterator[Finding]:
    wrong = [
        name
        for name in several
        if _is_less(one[name], two[name]) == higher and one[name].value != two[name].value
    ]
    if 0 < len(wrong) * 2 < len(several):
        for name in wrong:
            text = (
                "{name} is named among those whose {x} is {word} {y}, but the table has {a} and {b}. "
                "Take it out, or correct the table."
            )
            named = {"name": name, "x": match["x"], "y": match["y"], "word": match["word"]}
            named |= {"a": one[name].text, "b": two[name].text}
            also = tuple(Place(sentence.file, line=cell.line) for cell in (one[name], two[name]))
            yield Finding(
                "compared",
                WARNING,
                Fault(sentence.place(at), text, named),
                one[name].text,
                two[name].text,
                also,
            )


def _is_less(one: Cell, two: Cell) -> bool:
    return (one.value or Decimal(0)) < (two.value or Decimal(0))


def find_cited(several: Sequence[Said]) -> Iterator[Finding]:
    """``cited_count``: a number of parts that a text gives of a report, which the report itself gives
    otherwise.

    The text names the report by its title; the report holds the words of the title often, and agrees with
    another number of the sentence.
    """
    for said in several:
        named = [
            (sentence, _plain(title["title"], sentence.grammar))
            for sentence in said.sentences
            for title in sentence.grammar.one("title").finditer(sentence.text)
        ]
        known = list(dict.fromkeys(title for _, title in named))[:MOST_TITLES]
        for other in several:
            own = {title for title in known if other is not said and _is_cited(title, other.flat)}
            for sentence, title in named:
                if title in own:
                    yield from _cited(sentence, said, other)


def _plain(title: str, grammar: Grammar) -> str:
    """A title without the year in it."""
    return re.sub(rf"\d+{grammar.words['year']}|[\s()]", "", title)


def _is_cited(title: str, flat: str) -> bool:
    """Whether a report holds the words of a title often."""
    halves = {title[n : n + LEAST_TITLE] for n in range(len(title) - LEAST_TITLE + 1)}
    return any(flat.count(half) >= CITED for half in halves)


def _cited(sentence: Sentence, said: Said, other: Said) -> Iterator[Finding]:
    told = _numbers(sentence)
    theirs = [(key, n, one.place(at)) for one in other.sentences for key, n, at in _numbers(one)]
    same = {key for key, n, _ in told if any(key == k and n == m for k, m, _ in theirs)}
    for key, n, at in told:
        known = [(m, place) for k, m, place in theirs if k == key]
        if same - {key} and known and n not in {m for m, _ in known}:
            most, place = max(known, key=lambda one: one[0])
            if most * 2 < n or n < most:
                continue
            text = (
                "{n} {what} are told of the report that is named here; the report itself says {most}. "
                "Correct one."
            )
            named = {"n": n, "what": key[1], "most": most}
            yield Finding(
                "cited_count", WARNING, Fault(sentence.place(at), text, named), str(n), str(most), (place,)
            )


def _numbers(sentence: Sentence) -> list[tuple[tuple[str, str], int, int]]:
    """Numbers of things in a sentence, with their unit and the first words of what they are."""
    return [
        ((match["unit"], match["noun"][:4]), int(match["n"]), match.start())
        for match in sentence.grammar.one("count_of").finditer(sentence.text)
        if match["n"].isdigit()
    ]
