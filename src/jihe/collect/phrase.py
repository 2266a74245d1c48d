"""Patterns of claim/rule.csv -> what finds them in a plain sentence."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations

from jihe.errors import Place
from jihe.pack.claim import MOST_NAMES, Part, read_pattern, trigger_of
from jihe.pack.model import ClaimKind, ClaimRule, Pack

from .plain import ENDS, FIRST, Plain
from .word import NAMES, NEVER, any_of, by_list, list_pattern, word_pattern

NAME = f"[{NAMES}]"
ORGANISATION = "organisation"


@dataclass(frozen=True)
class Phrase:
    """A rule ready to be found.

    Attributes
    ----------
    needed
        Of each of these groups of words one must stand in the sentence.
    without
        What must not stand in the clauses of what was found.
    is_mutual
        Whether it pairs the names of one list with one another.
    of_owners
        Whether it looks for names that only tell whose the next one is.
    """

    row: ClaimRule
    kind: ClaimKind | None
    pattern: re.Pattern[str]
    needed: tuple[frozenset[str], ...]
    without: re.Pattern[str] | None
    is_mutual: bool
    of_owners: bool

    def find(self, line: Plain) -> Iterator[Match]:
        """Every pair of names that the rule finds in a sentence."""
        at = 0
        while found := self.pattern.search(line.text, at):
            at = found.start() + 1
            clauses = _clauses(line.text, found.start(), found.end())
            if self.without and self.without.search(line.text, *clauses):
                continue
            role = found.span("R") if "R" in self.pattern.groupindex and found["R"] else None
            for subject, object_ in self._pairs(found, line):
                yield Match(self, subject, object_, found.span(), found.span("T"), role)

    def _pairs(self, found: re.Match[str], line: Plain) -> list[tuple[int, int]]:
        left = [at for at in range(*found.span("A")) if at in line.mentions][:MOST_NAMES]
        if self.is_mutual:
            return list(combinations(left, 2))[:MOST_NAMES]
        right = [at for at in range(*found.span("B")) if at in line.mentions][:MOST_NAMES]
        pairs = [(a, b) for a in left for b in right][:MOST_NAMES]
        is_directed = self.kind is None or self.kind.directed
        return pairs if is_directed else [(min(pair), max(pair)) for pair in pairs]


@dataclass(frozen=True)
class Match:
    """A rule that was found between two names; all places are those of the plain sentence."""

    phrase: Phrase
    subject: int
    object: int
    span: tuple[int, int]
    trigger: tuple[int, int]
    role: tuple[int, int] | None


def _clauses(text: str, begin: int, end: int) -> tuple[int, int]:
    """The stretch made larger, to where the clauses that it lies in begin and end."""
    start = max(text.rfind(sign, 0, begin) for sign in ENDS) + 1
    stops = [at for sign in ENDS if (at := text.find(sign, end)) >= 0]
    return start, min(stops, default=len(text))


class Phrases:
    """Makes the rules of a pack ready.

    Attributes
    ----------
    labels
        Number of each label of mentions that rules look for.
    groups
        The first part of each word, by the list or the part of a pattern that it stands in.
    """

    def __init__(self, pack: Pack) -> None:
        self.lists = by_list(pack.claim_words)
        self.kinds = {kind.code: kind for kind in pack.claim_kinds}
        named = {label for kind in pack.claim_kinds for label in (kind.subject, kind.object)}
        self.labels = {label: i for i, label in enumerate([ORGANISATION, *sorted(named - {ORGANISATION})])}
        self.groups: dict[str, set[str]] = {}

    def phrase(self, row: ClaimRule) -> Phrase:
        """A rule, ready to be found."""
        kind = self.kinds.get(row.kind)
        parts, _ = read_pattern(row.pattern, Place())
        trigger = trigger_of(parts)
        pieces = [self._piece(part, kind, i == trigger, i == 0) for i, part in enumerate(parts)]
        barred = [word for word in row.not_.split("|") if word.strip()]
        without = self._words(
            [name for name in barred if name in self.lists],
            [word for word in barred if word not in self.lists],
        )
        return Phrase(
            row=row,
            kind=kind,
            pattern=re.compile(r"\s*".join(pieces)),
            needed=tuple(frozenset(self._groups(part)) for part in parts if part.is_needed),
            without=re.compile(without) if barred else None,
            is_mutual=any(part.end == "AA" for part in parts),
            of_owners=any("aside" in part.lists for part in parts),
        )

    def owners(self) -> re.Pattern[str]:
        """Finds names that only tell whose the next one is: a word of the list `aside` stands between."""
        aside = list_pattern(self.lists.get("aside", ()))
        more = rf"(?:\s*{self._and()}\s*{NAME}){{0,{MOST_NAMES}}}"
        return re.compile(rf"{NAME}(?={more}\s*{aside}[^{ENDS}]{{0,12}}{NAME})")

    def _groups(self, part: Part) -> Iterator[str]:
        """Names of the groups of words that a part may be found by, which are noted on the way."""
        for name in part.lists:
            self.groups[name] = {word.word.casefold().split()[0] for word in self.lists.get(name, ())}
            yield name
        for word in part.words:
            self.groups[f"={word}"] = {word.casefold().split()[0]}
            yield f"={word}"

    def _words(self, lists: Iterable[str], words: Iterable[str]) -> str:
        held = list_pattern([word for name in lists for word in self.lists.get(name, ())])
        return any_of([*([] if held == NEVER else [held]), *map(word_pattern, words)])

    def _and(self, pure: bool = False) -> str:
        """Words between names of a list; the pure ones say nothing else."""
        others = {word.word for word in self.lists.get("with", ())} if pure else set()
        return list_pattern([word for word in self.lists.get("and", ()) if word.word not in others])

    def _piece(self, part: Part, kind: ClaimKind | None, is_trigger: bool, is_first: bool) -> str:
        if part.kind == "edge":
            return rf"(?:(?<=[{ENDS}])|^)" if part.end == "^" else rf"(?=[{ENDS}]|\.?$)"
        if part.kind == "gap":
            barred = ("" if part.over_clauses else ENDS) + ("" if part.over_names else self._ends(kind))
            return f"[^{barred}]{{0,{part.most}}}?" if barred else f".{{0,{part.most}}}?"
        if part.kind == "slot":
            return self._slot(part, kind) + ("?" if part.optional else "")
        if part.absent:
            return self._absent(part, is_first)
        body = self._words(part.lists, part.words)
        if part.many:
            # What was taken is not given back: where one word begins another there are too many ways to.
            body = rf"(?>{body}(?:(?:\s*{self._and()})?\s*{body})*)"
        if kind and kind.role and kind.role in part.lists:
            body = f"(?P<R>{body})"
        body = f"(?P<T>{body})" if is_trigger else f"(?:{body})"
        return body + ("?" if part.optional else "")

    def _sign(self, label: str) -> str:
        return chr(FIRST + self.labels[label])

    def _ends(self, kind: ClaimKind | None) -> str:
        """The signs of the names that a gap must not pass over: those of the labels of both ends."""
        return "".join(
            sorted({self._sign(k) for k in ((kind.subject, kind.object) if kind else (ORGANISATION,))})
        )

    def _slot(self, part: Part, kind: ClaimKind | None) -> str:
        label = ORGANISATION if kind is None else kind.object if part.end == "B" else kind.subject
        body = name = NAME if part.end == "_" else self._sign(label)
        if part.end == "AA":
            # "A with B and C" is A with each: only the last two may have such a word between them.
            before = rf"{name}(?:\s*{self._and(pure=True)}\s*{name}){{0,{MOST_NAMES}}}"
            body = rf"{before}\s*{self._and()}\s*{name}"
        elif part.many:
            body = rf"{name}(?:\s*{self._and()}\s*{name}){{0,{MOST_NAMES}}}"
        return f"(?:{body})" if part.end == "_" else f"(?P<{part.end[0]}>{body})"

    def _absent(self, part: Part, is_first: bool) -> str:
        """Words that must not stand here; lookbehinds need one length each."""
        held = {word.word.casefold() for name in part.lists for word in self.lists.get(name, ())}
        words = sorted(held | set(part.words))
        if is_first:
            return "".join(f"(?<!{re.escape(word)})" for word in words)
        return f"(?!{any_of(map(word_pattern, words))})"


def first_parts(
    groups: Mapping[str, Iterable[str]], bits: Mapping[str, int]
) -> dict[str, tuple[tuple[str, int], ...]]:
    """(first part of a word, bits of its groups) by the first sign, to find all in a text in one pass."""
    held: dict[str, int] = {}
    for group, words in groups.items():
        for word in words:
            held[word] = held.get(word, 0) | bits[group]
    first: dict[str, list[tuple[str, int]]] = {}
    for word in sorted(held):
        first.setdefault(word[0], []).append((word, held[word]))
    return {sign: tuple(words) for sign, words in first.items()}
