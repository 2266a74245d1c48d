"""The parts of an organisation's name: place, brand, trade, legal form, group, branch.

Which words are which is a list of the study's (name_part.csv, region.csv); the reader knows no language.
What no list names is brand.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from jihe.errors import DataError, Fault, Place
from jihe.pack.model import Pack, versions_at

FORM, GROUP, BRANCH, TRADE, MARK = "form", "group", "branch", "trade", "mark"
REGION, NATION = "region", "nation"
"""Places inside a nation; nations and what is larger."""
PARTS = (FORM, GROUP, BRANCH, TRADE, MARK)
ARM = "arm"

_Cut = tuple[tuple[str, ...], bool]
"""Parts that are taken off a name, and whether off its end."""
_MARKED: _Cut = ((MARK,), False)
_MARKING: _Cut = ((MARK,), True)
_FORMED: _Cut = ((FORM, GROUP, BRANCH), True)
_SEATED: _Cut = ((REGION, NATION), True)
_PLACED: _Cut = ((REGION, NATION), False)
_NATIONAL: _Cut = ((NATION,), True)
_TRADING: _Cut = ((TRADE, GROUP), True)
_CUTS = (_MARKED, _MARKING, _FORMED, _SEATED, _PLACED, _NATIONAL, _TRADING)

_BRACKETS = re.compile(r"\(([^()]*)\)")
_WORD = re.compile(r"[^\W_]")
_LEAST_BRAND = 2
"""Signs that a brand keeps at least where it has so many: of a shorter one too much would be like it."""


@dataclass(frozen=True, slots=True)
class Name:
    """A name taken apart; each part as the name has it, in lower case.

    Attributes
    ----------
    brand
        What tells the organisation from others: what no list names. Where all is named by lists, the last
        part that was taken off stands here.
    trade, region, nation, form, group, branch, mark
        Words of the lists, in the order of the name; `mark` is what an exchange or a register puts to a name.
    bracket
        What stood in brackets and is none of these.
    arm
        The words of trade for what invests, as they were; see `Reader.alike`.
    """

    brand: str
    trade: tuple[str, ...] = ()
    region: tuple[str, ...] = ()
    nation: tuple[str, ...] = ()
    form: tuple[str, ...] = ()
    group: tuple[str, ...] = ()
    branch: tuple[str, ...] = ()
    mark: tuple[str, ...] = ()
    bracket: tuple[str, ...] = ()
    arm: tuple[str, ...] = ()

    @property
    def core(self) -> str:
        """Brand and trade."""
        return _joined((self.brand, *self.trade))


@dataclass(frozen=True)
class Reader:
    """Reads names by lists of words.

    Attributes
    ----------
    words
        Word, in lower case -> its part.
    simplify
        Name of the conversion of characters that OpenCC knows, such as ``t2s``; "" for none.
    places
        Word of a place -> the codes that it may stand for, and those with all codes around them.
    briefs
        Word of a place -> its abbreviation.
    arms
        Words of trade for what invests.
    """

    words: Mapping[str, str]
    simplify: str = ""
    places: Mapping[str, tuple[frozenset[str], frozenset[str]]] = field(default_factory=dict)
    briefs: Mapping[str, str] = field(default_factory=dict)
    arms: tuple[str, ...] = ()

    @classmethod
    def of(cls, pack: Pack) -> Reader:
        """The reader of a study's names: by name_part.csv, region.csv and `resolve: simplify`."""
        own, briefs = _regions(pack)
        words = {word: REGION if codes else NATION for word, (codes, _) in own.items()}
        words |= {part.text.lower(): part.part for part in pack.name_parts if part.part in PARTS}
        simplify = pack.settings.resolve.simplify if pack.settings.resolve else ""
        arms = tuple(part.text.lower() for part in pack.name_parts if part.part == ARM)
        return cls(words, simplify, own, briefs, arms)

    def told(self) -> dict[str, Any]:
        """All that the reader knows, for JSON; `heard` reads it."""
        places = {word: [sorted(own), sorted(around)] for word, (own, around) in self.places.items()}
        return {
            "words": dict(self.words), "simplify": self.simplify, "places": places,
            "briefs": dict(self.briefs), "arms": list(self.arms),
        }  # fmt: skip

    @classmethod
    def heard(cls, told: Mapping[str, Any]) -> Reader:
        """The reader that `told` was asked of."""
        places = {word: (frozenset(own), frozenset(around)) for word, (own, around) in told["places"].items()}
        return cls(told["words"], told["simplify"], places, told["briefs"], tuple(told["arms"]))

    def is_arm(self, name: Name) -> bool:
        """Whether a name has a word for what invests."""
        return any(word in self.arms for word in name.trade)

    def alike(self, name: Name) -> Name:
        """The name with every word for what invests made the first one: houses change them at will."""
        if not self.is_arm(name):
            return name
        trade = tuple(self.arms[0] if word in self.arms else word for word in name.trade)
        return replace(name, trade=trade, arm=tuple(word for word in name.trade if word in self.arms))

    def brief(self, region: str) -> str:
        """The abbreviation of a place, or its name where it has none."""
        return self.briefs.get(region, region)

    def place(self, regions: Iterable[str]) -> tuple[frozenset[str], frozenset[str]]:
        """The codes that words of places may stand for, and those with all codes around them."""
        found = [self.places[word] for word in regions if word in self.places]
        if len(found) == 1:
            return found[0]
        return (
            frozenset().union(*(own for own, _ in found)),
            frozenset().union(*(around for _, around in found)),
        )

    @cached_property
    def _lengths(self) -> dict[tuple[tuple[str, ...], bool], dict[str, tuple[int, ...]]]:
        """For some parts and an end: the sign at that end of a word -> lengths of such words, longest
        first."""
        found: dict[tuple[tuple[str, ...], bool], dict[str, tuple[int, ...]]] = {}
        for parts, at_end in _CUTS:
            lengths: dict[str, set[int]] = {}
            for word, part in self.words.items():
                if part in parts:
                    lengths.setdefault(word[-1 if at_end else 0], set()).add(len(word))
            found[parts, at_end] = {sign: tuple(sorted(n, reverse=True)) for sign, n in lengths.items()}
        return found

    def prepare(self, names: pa.Array) -> pa.Array:
        """Names with width, case and characters made alike and marks made spaces, brackets kept."""
        folded = pc.utf8_normalize(pc.utf8_lower(pc.utf8_normalize(names, form="NFKC")), form="NFKC")
        opened = pc.replace_substring_regex(folded, r"[\[{<【〔〈《「]", "(")
        closed = pc.replace_substring_regex(opened, r"[\]}>】〕〉》」]", ")")
        spaced = pc.replace_substring_regex(closed, r"[^\p{L}\p{N}\p{M}()*]+", " ")
        # Scripts that put no spaces between words do not need those that typists put there.
        tight = pc.replace_substring_regex(spaced, r"([\p{Han}\p{Hiragana}\p{Katakana}()]) +", r"\1")
        tight = pc.replace_substring_regex(tight, r" +([\p{Han}\p{Hiragana}\p{Katakana}()])", r"\1")
        return _converted(pc.utf8_trim_whitespace(tight), self.simplify)

    def read(self, names: pa.Array) -> list[Name | None]:
        """The parts of each name; None for a missing one and one that is made of marks only."""
        return [self._one(text) if text else None for text in self.prepare(names).to_pylist()]

    def _one(self, text: str) -> Name | None:
        if not _WORD.search(text):
            return None
        found: dict[str, list[str]] = {
            TRADE: [],
            REGION: [],
            NATION: [],
            FORM: [],
            GROUP: [],
            BRANCH: [],
            MARK: [],
        }
        bracket: list[str] = []
        if "(" in text or ")" in text:
            text = self._unbracketed(text, found, bracket)
        text = self._cut(text, found, _MARKED, least=1)
        text = self._cut(text, found, _MARKING, least=1)
        text = self._cut(text, found, _FORMED, least=1)
        if found[BRANCH]:
            text = self._cut(text, found, _SEATED, least=_LEAST_BRAND)
            text = self._cut(text, found, _FORMED, least=1)
        text = self._cut(text, found, _PLACED, least=1)
        text = self._cut(text, found, _NATIONAL, least=_LEAST_BRAND)
        text = self._cut(text, found, _TRADING, least=_LEAST_BRAND)
        parts = {part: tuple(words) for part, words in found.items()}
        return Name(text, bracket=tuple(bracket), **parts)

    def _unbracketed(self, text: str, found: dict[str, list[str]], bracket: list[str]) -> str:
        while True:
            match = _BRACKETS.search(text)
            if match is None:
                return text.replace("(", " ").replace(")", " ").strip()
            inside = match[1].strip()
            part = self.words.get(inside)
            rest = f"{text[: match.start()].rstrip()} {text[match.end() :].lstrip()}".strip()
            if not _WORD.search(rest):
                return inside
            text = re.sub(r"(?<=[^\x00-\x7f]) | (?=[^\x00-\x7f])", "", rest)
            if part in found:
                found[part].append(inside)
            elif inside:
                bracket.append(inside)

    def _cut(self, text: str, found: dict[str, list[str]], cut: _Cut, least: int) -> str:
        """Take the longest words of some parts off an end of the text, as long as `least` signs are left."""
        _, at_end = cut
        taken = []
        while word := self._longest(text, cut, least):
            text = (text[: -len(word)] if at_end else text[len(word) :]).strip()
            taken.append(word)
        for word in reversed(taken) if at_end else taken:
            found[self.words[word]].append(word)
        return text

    def _longest(self, text: str, cut: _Cut, least: int) -> str:
        parts, at_end = cut
        for length in self._lengths[cut].get(text[-1 if at_end else 0], ()):
            if length > len(text) - least:
                continue
            word = text[-length:] if at_end else text[:length]
            if self.words.get(word) not in parts:
                continue
            rest = (text[:-length] if at_end else text[length:]).strip()
            if len(rest) < least or not _WORD.search(rest):
                continue
            beside = text[-length - 1] if at_end else text[length]
            touching = word[0] if at_end else word[-1]
            # Half a word of letters is none: "inc" ends no "zinc".
            if not (beside.isascii() and beside.isalnum() and touching.isascii() and touching.isalnum()):
                return word
        return ""


_SCRIPTS = r"(?<=[^\x00-\x7f)])\s*(?=[a-z0-9])|(?<=[a-z0-9])\s*(?=[^\x00-\x7f(])"
_LEAST_PART = {True: 3, False: 2}
"""Signs that a part of a name in two scripts has at least, of letters and of others."""


def scripts(text: str) -> list[str]:
    """The parts of a prepared name that is written in letters on one side and in another script on the other.

    Empty for a name in one script, one that changes more than once, and one with too short a part.

    Examples
    --------
    >>> scripts("temasek淡马锡"), scripts("华为"), scripts("it桔子")
    (['temasek', '淡马锡'], [], [])
    """
    parts = re.split(_SCRIPTS, text)
    if len(parts) != 2 or any(len(part) < _LEAST_PART[part.isascii()] or part.isdigit() for part in parts):
        return []
    return parts


def _regions(pack: Pack) -> tuple[dict[str, tuple[frozenset[str], frozenset[str]]], dict[str, str]]:
    """Words of places with the codes that they may stand for, and with their abbreviations."""
    versions = versions_at(pack.regions, pack.settings.snapshot_date)
    drop = pack.settings.region.drop if pack.settings.region else ()
    homonym = {word.lower() for word in pack.settings.region.homonym} if pack.settings.region else set()
    levels = _inner_levels(pack)
    named: dict[str, set[str]] = {}
    for code, version in versions.items():
        for name in (version.name_zh, version.name_en, *version.alias):
            ends = [end for end in drop if name.endswith(end) and len(name) - len(end) > 1]
            for word in (name, *(name.removesuffix(end) for end in ends)):
                if word.lower() not in homonym:
                    named.setdefault(word.lower(), set()).add(code)
    around: dict[str, frozenset[str]] = {}
    for code in versions:
        chain, here = [], code
        while here in versions and here not in chain:
            chain.append(here)
            here = versions[here].parent
        # Nations are left out: they tell names of one nation from none.
        chain = [code for code in chain if versions[code].level in levels]
        around[code] = frozenset(chain)
    own = {
        word: (
            frozenset(code for code in codes if around[code]),
            frozenset().union(*(around[code] for code in codes)),
        )
        for word, codes in named.items()
        if len(word) >= _LEAST_BRAND
    }
    stands = {part.stands_for.lower(): part.text.lower() for part in pack.name_parts if part.part == REGION}
    codes = {
        next(iter(named[word])): brief for word, brief in stands.items() if len(named.get(word, ())) == 1
    }
    briefs = {
        word: codes[next(iter(c))] for word, c in named.items() if len(c) == 1 and next(iter(c)) in codes
    }
    return own, briefs


def _inner_levels(pack: Pack) -> tuple[str, ...]:
    """Levels of region.csv inside a nation; all where the study does not say what one is."""
    levels = pack.settings.region.levels if pack.settings.region else ()
    nation = pack.settings.resolve.nation if pack.settings.resolve else ""
    return levels[levels.index(nation) + 1 :] if nation in levels else levels


def _joined(parts: Iterable[str]) -> str:
    """Parts in a row, with spaces between words of letters only."""
    text = ""
    for part in parts:
        text += f" {part}" if text and text[-1].isascii() and part[:1].isascii() else part
    return text


def _converted(names: pa.Array, simplify: str) -> pa.Array:
    if not simplify or not len(names):
        return names
    from opencc import OpenCC

    try:
        converter = OpenCC(simplify)
    except RuntimeError as error:
        text = '"{name}" is no conversion that OpenCC has. Give one of its own, such as t2s, or leave it out.'
        raise DataError(
            Fault(Place("pack.yaml", column="resolve.simplify"), text, {"name": simplify})
        ) from error
    # One text of many lines: a call for each name would be slow.
    lines = converter.convert("\n".join(pc.fill_null(names, "").to_pylist())).split("\n")
    return pc.if_else(pc.is_null(names), None, pa.array(lines, pa.string()))
