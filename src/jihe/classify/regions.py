"""From a place as stated to the finest code of region.csv that it names."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from jihe.pack.model import Code, RegionSetting, versions_at

from .codes import UNKNOWN, Decision, folded

_COMMA = re.compile("[,，]")
_BRACKETS = re.compile("[(（]([^()（）]*)[)）]")


@dataclass(frozen=True)
class Gazetteer:
    """Looks up places: paths such as ``A/B``, B among the places below A, and texts that begin with places.

    A part may be a code, a name or alias in either language, or such a name without an ending that everyday
    use drops. A part that is unknown, or the name of several places below the part before, ends the path:
    the part before it stands.
    """

    versions: dict[str, Code]
    named: dict[str, tuple[str, ...]]
    above: dict[str, tuple[str, ...]]
    depth: dict[str, int]
    """How small the places of a code are: the number of its level, from the largest down."""
    begin: int
    """The smallest places that a text may begin with."""
    unsure: frozenset[str]
    """Words that do not name a place where a text begins."""
    shortened: frozenset[str]
    """Words that are names without their ending."""
    endings: frozenset[str]
    """Last signs of the smallest places, of which not all are listed: 区."""

    @classmethod
    def of(cls, codes: Sequence[Code], setting: RegionSetting, day: date) -> Gazetteer:
        versions = versions_at(codes, day)
        named: dict[str, set[str]] = {}
        short: dict[str, set[str]] = {}
        for version in versions.values():
            for word in (version.name_zh, version.name_en, *version.alias):
                named.setdefault(folded(word), set()).add(version.code)
                for ending in setting.drop:
                    if word.endswith(ending) and len(word) - len(ending) > 1:
                        short.setdefault(folded(word.removesuffix(ending)), set()).add(version.code)
        full = set(named)
        for word, found in short.items():
            # A full name outweighs another place's shortened one.
            named.setdefault(word, found)
        last = setting.begin or setting.levels[-1]
        return cls(
            versions,
            {word: tuple(sorted(found)) for word, found in named.items()},
            {code: _ancestors(code, versions) for code in versions},
            {code: setting.levels.index(version.level) for code, version in versions.items()},
            setting.levels.index(last),
            frozenset(folded(word) for word in setting.homonym),
            frozenset(set(short) - full),
            frozenset(
                version.name_zh[-1]
                for version in versions.values()
                if version.level == setting.levels[-1] and len(version.name_zh) > 2
            )
            - set(setting.drop),
        )

    def find(self, path: str, within: str | None = None) -> Decision:
        """Code of the place that `path` (parts joined by /) names, and the rule that decided.

        Parameters
        ----------
        within
            A place known beforehand, below which the first part is looked up.
        """
        here = within
        rule = "unknown"
        for part in _parts(path):
            code, how = self._below(part, here)
            if code is None and here is not None and (other := self._elsewhere(part, here)):
                shared = self.common(here, other)
                return shared, "contradictory parts" if shared is None else "name; contradictory part"
            if code is None and _COMMA.search(part):
                # English tells the smaller place first.
                code, how = self._below_backwards(part, here)
            if code is None:
                rule = f"{rule}; {how} part" if here else how
                break
            here, rule = code, how
        return (None, rule) if here == within else (here, rule)

    def scan(self, text: str, within: str | None = None) -> Decision:
        """Code of the places that a text, such as a street address, begins with, each inside the last."""
        code, _ = self._scanned(folded(text), within)
        return (code, "name") if code else UNKNOWN

    def scan_name(self, text: str, within: str | None = None) -> Decision:
        """Code of the place that an organisation's name begins with or holds in brackets; what stands in
        brackets is where it sits."""
        text = folded(text)
        inside: str | None = None
        for found in _BRACKETS.finditer(text):
            code, end = self._scanned(found[1], within)
            if code is not None and not found[1][end:].strip():
                inside = code
                break
        first, _ = self._scanned(text, within)
        if inside is not None and not (first and inside in self.above[first]):
            first = inside
        return (first, "name") if first else UNKNOWN

    def is_within(self, code: str, place: str) -> bool:
        """Whether `code` is `place` or lies inside it."""
        return code == place or place in self.above[code]

    def common(self, one: str, other: str) -> str | None:
        """The smallest place that holds both."""
        return next((code for code in (one, *self.above[one]) if self.is_within(other, code)), None)

    def _scanned(self, text: str, within: str | None) -> tuple[str | None, int]:
        """The place that a folded text begins with, and where the text goes on."""
        here, at = within, 0
        while True:
            while at < len(text) and not text[at].isalnum():
                at += 1
            word = self._word_at(text, at)
            if word is None or (here == within and word in self.unsure):
                break
            code, _ = self._below(word, here)
            if code is None or not self._may_follow(code, here):
                break
            if code == here:
                # 上海上海市: the same place again.
                at += len(word)
                continue
            here, at = code, at + len(word)
        return (None if here == within else here), at

    def _may_follow(self, code: str, here: str | None) -> bool:
        """Whether a text may name `code` after `here`: small places share names, and not all are listed."""
        if self.depth[code] <= self.begin:
            return True
        return here is not None and self.depth[here] >= self.begin - 1

    def _word_at(self, text: str, at: int) -> str | None:
        """The longest name that stands at a position, if it ends where a word may end."""
        for size in range(min(_LONGEST, len(text) - at), 1, -1):
            word = text[at : at + size]
            if word not in self.named:
                continue
            after = text[at + size : at + size + 1]
            if word[-1].isascii() and after.isascii() and after.isalpha():
                continue
            # A shortened name before an ending is another, unlisted place: 朝阳 before 区.
            return None if word in self.shortened and after and after in self.endings else word
        return None

    def _below(self, part: str, here: str | None) -> Decision:
        if part in self.versions and (here is None or here == part or here in self.above[part]):
            return part, "code"
        found = self.named.get(folded(part), ())
        if here is not None:
            found = tuple(code for code in found if code == here or here in self.above[code])
        if len(found) > 1:
            # The highest of several stands when all others lie inside it: a city in a province of its name.
            tops = [
                code for code in found if all(other == code or code in self.above[other] for other in found)
            ]
            if here is not None and here in found:
                inner = [code for code in found if code != here]
                tops = inner if len(inner) == 1 else tops
            found = tuple(tops)
            if len(found) != 1:
                return None, "ambiguous"
        return (found[0], "name") if found else UNKNOWN

    def _below_backwards(self, part: str, here: str | None) -> Decision:
        """A part that states its own places from the smallest to the largest, between commas."""
        found: Decision = UNKNOWN
        for piece in reversed([piece.strip() for piece in _COMMA.split(part)]):
            code, how = self._below(piece, here)
            if code is None:
                return found if found[0] is not None else (None, how)
            here, found = code, (code, how)
        return found

    def _elsewhere(self, part: str, here: str) -> str | None:
        """The place that a part names outside the one before, if it is not a smaller one.

        Small places share names, and not all are listed: one of them elsewhere tells nothing. A place as
        large as the one that should hold it is a contradiction.
        """
        code, _ = self._below(part, None)
        if code is None or self.depth[code] > self.depth[here] or self.is_within(here, code):
            return None
        return code


_LONGEST = 40
"""Signs of the longest name that is looked for within a text."""


def _parts(path: str) -> Iterator[str]:
    return (part.strip() for part in path.split("/") if part.strip())


def _ancestors(code: str, versions: dict[str, Code]) -> tuple[str, ...]:
    found: list[str] = []
    parent = versions[code].parent
    while parent and parent in versions and parent not in found:
        found.append(parent)
        parent = versions[parent].parent
    return tuple(found)
