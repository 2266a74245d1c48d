"""The grammars by which statements are found: one file of words and patterns for each language."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

LANGUAGES = ("zh", "en")
"""In the order in which they are tried: Chinese text holds Latin letters, English text hardly any Chinese."""
NUMBER = r"(?:\d{1,3}(?:,\d{3})+(?!\d)|\d+)(?:\.\d+)?"
NEVER = re.compile(r"(?!)")
SAMPLE = 2_000
"""Characters of a line by which its language is told."""


@dataclass(frozen=True)
class Grammar:
    """How one language says numbers.

    Attributes
    ----------
    name
        Its code.
    words
        Its file as it stands.
    patterns
        The compiled patterns, by name; a kind of statement that the language has no pattern for never
        matches.
    cardinals, ordinals
        Number words and what they are.
    """

    name: str
    words: dict[str, Any]
    cardinals: dict[str, int]
    ordinals: dict[str, int]
    patterns: dict[str, tuple[re.Pattern[str], ...]]
    script: re.Pattern[str]
    end: re.Pattern[str]
    aside: re.Pattern[str]
    mark: re.Pattern[str]
    partial: re.Pattern[str]
    loose: re.Pattern[str]
    closing: re.Pattern[str]
    reference: re.Pattern[str]
    unit: re.Pattern[str]
    ordinal: re.Pattern[str]
    rank_to: re.Pattern[str]

    @property
    def stop(self) -> str:
        """Characters that end a clause."""
        return str(self.words["stop"])

    @property
    def joined(self) -> str:
        """What stands between two lines of one paragraph."""
        return str(self.words["joined"])

    def every(self, name: str) -> tuple[re.Pattern[str], ...]:
        return self.patterns.get(name, ())

    def one(self, name: str) -> re.Pattern[str]:
        return self.patterns[name][0] if self.patterns.get(name) else NEVER

    def cardinal(self, text: str) -> int:
        """The whole number that a word or digits say."""
        found = self.cardinals.get(text.lower())
        return int(text) if found is None else found

    def ranks(self, text: str) -> list[int]:
        """The ranks that `text` names; a span of ranks is written out.

        >>> grammar("en").ranks("fourth and fifth"), grammar("en").ranks("third to sixth")
        ([4, 5], [3, 4, 5, 6])
        """
        found: list[int] = []
        end = 0
        for match in self.ordinal.finditer(text):
            rank = self.ordinals.get(match[0].lower()) or int(re.sub(r"\D", "", match[0]) or 0)
            if (
                found
                and self.rank_to.search(text[end : match.start()])
                and found[-1] < rank < found[-1] + 100
            ):
                found += range(found[-1] + 1, rank)
            found.append(rank)
            end = match.end()
        return found


def _any(words: Any) -> str:
    """A pattern for any of `words`, the longest first; one that never matches for none."""
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True)) or "(?!)"


@cache
def grammar(name: str) -> Grammar:
    """The grammar of the language `name`."""
    words = tomllib.loads((files(__package__) / "language" / f"{name}.toml").read_text("utf-8"))
    numerals = words["cardinals"]
    cardinals = {word: n for n, word in enumerate(numerals, 1)} | words["also"]
    prefix = words["ordinal_prefix"]
    ordinals = (
        {word: n for n, word in enumerate(words["ordinals"], 1)}
        if words["ordinals"]
        else {prefix + word: n for word, n in cardinals.items()} | cardinals
    )
    card = rf"(?:{_any(cardinals)}|\d{{1,3}}(?![\d.%]))"
    rank = f"(?:{_any(ordinals)}" + (
        rf"|{prefix}\d{{1,3}}|\d{{1,3}}(?:st|nd|rd|th)?)(?![\w%])" if not prefix else rf"|{prefix}\d{{1,3}})"
    )
    first = rf"(?:{prefix}(?:{_any(cardinals)}|\d{{1,3}}))" if prefix else f"(?:{_any(ordinals)})(?![a-z])"
    joins = f"(?:{_any(words['and'])}|、|, |{words['rank_to']})"
    ranks = rf"(?P<ranks>{first}{words['ordinal_suffix']}(?:{joins}{rank}{words['ordinal_suffix']}){{0,9}})"
    parts = {
        "card": card,
        "ranks": ranks,
        "num": f"(?:{NUMBER})",
        "unit": f"(?:{_any(words['units'])})",
        "counted": f"(?:{_any(words['counted'])})",
    }

    def build(pattern: str) -> re.Pattern[str]:
        for part, meaning in parts.items():
            pattern = pattern.replace("{" + part + "}", meaning)
        return re.compile(pattern)

    patterns = {}
    for key, given in words["pattern"].items():
        several = [given] if isinstance(given, str) else given
        patterns[key] = tuple(build(pattern) for pattern in several if pattern)
    return Grammar(
        name,
        words,
        cardinals,
        ordinals,
        patterns,
        re.compile(words["script"]),
        re.compile(words["end"]),
        re.compile(words["aside"]),
        re.compile(words["mark"]),
        re.compile(words["partial"]),
        re.compile(f"{words['partial']}|{words['loose']}"),
        re.compile(words["closing"]),
        re.compile(words["reference"]),
        re.compile(_any(words["units"])),
        re.compile(first if not prefix else rank),
        re.compile(words["rank_to"]),
    )


def of_line(line: str) -> Grammar | None:
    """The grammar of the language that a line is written in; None when it holds no letters of any.

    >>> of_line("the 3 largest").name, of_line("2024")
    ('en', None)
    """
    line = line[:SAMPLE]
    signs = sum(not sign.isspace() for sign in line)
    for name in LANGUAGES:
        of = grammar(name)
        if len(of.script.findall(line)) * 10 > signs:
            return of
    return None
