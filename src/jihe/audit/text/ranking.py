"""Rankings told in words: "the first is A, with 12.2%; the second and third are B and C, with 8.4% and
8.1%"."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from jihe.errors import Place

from .language import Grammar
from .name import count, names
from .number import COUNT, PERCENT, PLAIN, Number
from .sentence import Sentence


@dataclass(frozen=True)
class Entry:
    """One part of a ranking: ranks, the names that hold them, and the values of these.

    Attributes
    ----------
    way
        How it is said: ``after`` (the first is A), ``before`` (A ranks first), ``top`` (the top ten are A,
        B, ...), ``next`` (followed by A).
    least, most
        How many names there can be.
    """

    sentence: Sentence
    way: str
    ranks: tuple[int, ...]
    listed: str
    names: tuple[str, ...]
    least: int
    most: int
    values: tuple[Number, ...]
    at: int
    is_respective: bool
    """Whether the values are said to be those of the names, one each."""
    told_by: Sentence | None = None
    """The sentence that tells the values, where it is another one."""

    @property
    def place(self) -> Place:
        return self.sentence.place(self.at)

    def value_place(self, n: int) -> Place:
        return (self.told_by or self.sentence).place(self.values[n].start)

    @property
    def items(self) -> list[tuple[int, str, Number]]:
        """(rank, name, value) of each name; empty unless there are as many of each."""
        if not len(self.ranks) == len(self.names) == len(self.values):
            return []
        return list(zip(self.ranks, self.names, self.values, strict=True))


@dataclass(frozen=True)
class _Mark:
    """Where a rank is named in a sentence."""

    start: int
    end: int
    way: str
    ranks: tuple[int, ...]


def entries(sentence: Sentence) -> list[Entry]:
    """The parts of rankings that a sentence tells, in order."""
    marks = _marks(sentence)
    found = []
    for n, mark in enumerate(marks):
        limit = _segment_end(sentence, mark.end)
        if n + 1 < len(marks) and marks[n + 1].start < limit:
            after = marks[n + 1]
            limit = sentence.clause(after.start)[0] if after.way.endswith("before") else after.start
        found.append(_entry(sentence, mark, max(limit, mark.end), marks[n - 1].end if n else 0))
    return found


def all_entries(sentences: list[Sentence]) -> list[Entry]:
    """The parts of rankings in every sentence; values told in the next sentence are taken from there."""
    found: list[Entry] = []
    for n, sentence in enumerate(sentences):
        told = entries(sentence)
        if told and told[-1].way == "top" and not told[-1].values and n + 1 < len(sentences):
            after = sentences[n + 1]
            several = _values(after, 0, len(after.text)) if after.passage is sentence.passage else []
            if len(several) > 1 and _respective(after.grammar, after.text, 0, several[0].start):
                told[-1] = replace(told[-1], values=tuple(several), told_by=after, is_respective=True)
        found += told
    return found


def _marks(sentence: Sentence) -> list[_Mark]:
    grammar, text = sentence.grammar, sentence.text
    found = []
    for way in ("rank_after", "rank_before"):
        for pattern in grammar.every(way):
            found += [
                _Mark(m.start(), m.end(), way.removeprefix("rank_"), tuple(grammar.ranks(m["ranks"])))
                for m in pattern.finditer(text)
            ]
    for way in ("top_after", "top_before"):
        for pattern in grammar.every(way):
            for m in pattern.finditer(text):
                n = grammar.cardinal(m["n"])
                if 1 < n <= 100:
                    found.append(_Mark(m.start(), m.end(), way, tuple(range(1, n + 1))))
    for way, rank in (("first_after", 1), ("first_before", 1), ("next_after", 2)):
        for pattern in grammar.every(way):
            found += [_Mark(m.start(), m.end(), way, (rank,)) for m in pattern.finditer(text)]
    return _apart(sorted(found, key=lambda mark: (mark.start, -mark.end)))


def _apart(marks: list[_Mark]) -> list[_Mark]:
    """The marks without those that lie in another."""
    found: list[_Mark] = []
    for mark in marks:
        if not found or mark.start >= found[-1].end:
            found.append(mark)
    return found


def _segment_end(sentence: Sentence, at: int) -> int:
    signs = re.escape(str(sentence.grammar.words["segment"]))
    found = re.compile(f"[{signs}]").search(sentence.text, at)
    return found.start() if found else len(sentence.text)


def _entry(sentence: Sentence, mark: _Mark, limit: int, previous: int) -> Entry:
    grammar, text = sentence.grammar, sentence.text
    if mark.way.endswith("before"):
        start = max(sentence.clause(mark.start)[0], previous)
        listed = text[start : mark.start]
        values_from = mark.end
    else:
        end = _names_end(sentence, mark.end, limit)
        start, listed, values_from = mark.end, text[mark.end : end], end
    listed = listed.strip(" ：:")
    several = _values(sentence, values_from, limit)
    least, most = count(listed, grammar)
    ranks = mark.ranks
    if mark.way == "next_after" and len(several) > 1:
        ranks = tuple(range(2, 2 + len(several)))
    told = tuple(names(listed, len(ranks), grammar))
    way = {"first_after": "after", "first_before": "before", "next_after": "next"}.get(mark.way, mark.way)
    way = "top" if way.startswith("top") else way
    respective = bool(several) and _respective(grammar, text, values_from, several[0].start)
    return Entry(sentence, way, ranks, listed, told, least, most, tuple(several), mark.start, respective)


def _names_end(sentence: Sentence, start: int, limit: int) -> int:
    """Where the names after a mark end: at the next stop; where list marks are commas, before the values'
    verb."""
    grammar, text = sentence.grammar, sentence.text
    if not grammar.joined:
        return min(sentence.clause(start)[1], limit)
    first = next((n for n in sentence.numbers if start <= n.start < limit and n.kind == PERCENT), None)
    end = limit
    if first:
        lead = re.search(
            r",?\s*(?:respectively\s+)?[a-z]+ for\s*(?:only |about )?$|,\s*(?:at|with)\s*$",
            text[start : first.start],
        )
        end = start + lead.start() if lead else first.start
    return end


def _values(sentence: Sentence, start: int, limit: int) -> list[Number]:
    """The first list of values between two places: shares, scores or counts parted by list marks only."""
    grammar, text = sentence.grammar, sentence.text
    joins = [re.escape(word.strip()) for word in grammar.words["and"]]
    between = re.compile(rf"%?\s*(?:{grammar.unit.pattern})?\s*(?:、|,|，)?\s*(?:{'|'.join(joins)})?\s*")
    found: list[Number] = []
    for number in sentence.numbers:
        if number.start < start or number.start >= limit or number.is_span:
            continue
        if number.kind not in (PERCENT, COUNT, PLAIN) or (number.kind == PLAIN and not number.digits):
            if found:
                break
            continue
        alike = not found or (
            number.kind == found[-1].kind and between.fullmatch(text[found[-1].end : number.start])
        )
        if not alike:
            break
        found.append(number)
    return found


def _respective(grammar: Grammar, text: str, start: int, at: int) -> bool:
    """Whether the words before the values say that they are values of the names."""
    return bool(grammar.one("value_intro").search(text[max(start, at - 60) : at]))


def rankings(all_entries: list[Entry]) -> list[list[Entry]]:
    """Entries that go on from each other: a new ranking begins with a first rank, elsewhere, or in another
    way."""
    found: list[list[Entry]] = []
    for entry in all_entries:
        last = found[-1][-1] if found else None
        goes_on = (
            last is not None
            and entry.sentence.passage is last.sentence.passage
            and entry.sentence.order - last.sentence.order <= 1
            and entry.way != "top"
            and last.way != "top"
            and entry.ranks
            and entry.ranks[0] > 1
            and last.ranks
            and entry.ranks[0] >= last.ranks[-1]
        )
        if goes_on:
            found[-1].append(entry)
        else:
            found.append([entry])
    return found
