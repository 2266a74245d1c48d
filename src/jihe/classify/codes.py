"""From what a source calls a class to a code of the pack's tree, with the rule that decided."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

import pyarrow as pa
import pyarrow.compute as pc

from jihe.pack.model import Code, Rule, versions_at

Decision = tuple[str | None, str]
"""A code, or None, and the rule that decided."""

UNKNOWN: Decision = (None, "unknown")


def folded(text: str) -> str:
    """Text as it is compared with names of a list: without regard to case and outer spaces."""
    return text.strip().casefold()


@dataclass(frozen=True)
class Classifier:
    """Assigns codes of one taxonomy.

    A text is looked up as a code, as a name or alias in either language, then by the rules in the order of
    their file. A name that several codes bear decides nothing.
    """

    exact: dict[str, Decision]
    rules: tuple[tuple[Callable[[str], bool], str, int], ...]
    name: str

    @classmethod
    def of(cls, name: str, codes: Sequence[Code], rules: Sequence[Rule], day: date) -> Classifier:
        exact: dict[str, Decision] = {}
        bearers: dict[str, set[str]] = {}
        versions = versions_at(codes, day)
        for version in versions.values():
            for word in (version.name_zh, version.name_en, *version.alias):
                bearers.setdefault(folded(word), set()).add(version.code)
        for word, found in bearers.items():
            exact[word] = (min(found), "name") if len(found) == 1 else (None, "ambiguous name")
        for code in versions:
            exact[folded(code)] = (code, "code")
        return cls(exact, tuple((_matcher(rule), rule.code, rule.line) for rule in rules), name)

    def learn(self, texts: Sequence[str]) -> None:
        """Prepare for `texts`, which are then decided faster."""
        for matches, _, _ in self.rules:
            if isinstance(matches, _Pattern):
                matches.learn(texts)

    def one(self, text: str) -> Decision:
        """The code of a single-valued text."""
        found = self.exact.get(folded(text))
        if found is not None and found[0] is not None:
            return found
        for matches, code, line in self.rules:
            if matches(text):
                return code, f"rule/{self.name}.csv:{line}"
        return found or UNKNOWN

    def several(self, texts: Iterable[str]) -> list[Decision]:
        """The codes of a many-valued record, each once: of each text its name's code, or all rules' codes."""
        decided: dict[str, Decision] = {}
        for text in texts:
            found = self.exact.get(folded(text))
            if found is not None and found[0] is not None:
                decided.setdefault(found[0], found)
                continue
            for matches, code, line in self.rules:
                if matches(text):
                    decided.setdefault(code, (code, f"rule/{self.name}.csv:{line}"))
        return [decided[code] for code in sorted(decided)]


def _matcher(rule: Rule) -> Callable[[str], bool]:
    pattern = folded(rule.pattern)
    if rule.match == "equals":
        return lambda text: folded(text) == pattern
    if rule.match == "contains":
        return lambda text: pattern in folded(text)
    if rule.match == "starts":
        return lambda text: folded(text).startswith(pattern)
    return _Pattern(rule.pattern)


class _Pattern:
    """A regular expression found in texts, in a time that grows with their length only."""

    def __init__(self, pattern: str) -> None:
        self._options = pc.MatchSubstringOptions(pattern, ignore_case=True)
        self._found: dict[str, bool] = {}

    def learn(self, texts: Sequence[str]) -> None:
        """Look at many texts at once: one by one would be slow."""
        matches = pc.call_function("match_substring_regex", [pa.array(texts, pa.string())], self._options)
        self._found.update(zip(texts, matches.to_pylist(), strict=True))

    def __call__(self, text: str) -> bool:
        if text not in self._found:
            self.learn([text])
        return self._found[text]
