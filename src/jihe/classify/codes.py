"""From texts to a code of the pack's tree, with the rule that decided."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol

import pyarrow as pa
import pyarrow.compute as pc

from jihe.pack.model import Code, Pack, Rule, versions_at

Decision = tuple[str | None, str]
"""A code, or None, and the rule that decided."""

UNKNOWN: Decision = (None, "unknown")

BETWEEN = "\x1f"
"""Joins the texts of a many-valued cell into one."""

TOO_LITTLE = "too little evidence"
"""What the rule begins with where no code has points enough."""


def folded(text: str) -> str:
    """Text as it is compared with names of a list: without regard to case and outer spaces."""
    return text.strip().casefold()


class Learned(Protocol):
    """What gives a code where no rule does."""

    def __call__(self, texts: Mapping[str, str]) -> Decision: ...


@dataclass(frozen=True)
class Classifier:
    """Assigns codes of one taxonomy.

    What the taxonomy's own column states is looked up as a code, as a name or alias in either language; then
    come the rules, in the order of their file or by their weights, then what was learnt. A person's label of
    one of the texts outweighs all of these. A name that several codes bear decides nothing.
    """

    name: str
    columns: tuple[str, ...]
    """Columns that are read, in this order."""
    own: str
    exact: Mapping[str, Decision]
    rules: tuple[_Matcher, ...]
    least: float = 1.0
    above: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """What stands above a code, from its parent up."""
    labels: Mapping[str, tuple[Decision, ...]] = field(default_factory=dict)
    """What a person said of a text: one code or, of a taxonomy of many, several; (None, rule) for none."""
    learned: Learned | None = None

    @classmethod
    def of(
        cls, name: str, codes: Sequence[Code], rules: Sequence[Rule], day: date, own: str = ""
    ) -> Classifier:
        """A classifier that reads one column."""
        matchers = tuple(_Matcher.of(rule, name) for rule in rules)
        return cls(name, (own,), own, _names(codes, day), matchers, above=_above(codes, day))

    @classmethod
    def of_pack(cls, name: str, pack: Pack, learned: Learned | None = None) -> Classifier:
        """The classifier of a study's taxonomy."""
        setting = pack.settings.taxonomy[name]
        labels = {
            folded(row.text): tuple((code, f"label/{name}.csv:{row.line}") for code in row.codes or (None,))
            for row in pack.labels.get(name, ())
        }
        codes, day = pack.taxonomies[name], pack.settings.snapshot_date
        rules = tuple(_Matcher.of(rule, name) for rule in pack.rules.get(name, ()))
        above = _above(codes, day)
        named = _names(codes, day)
        least, own = setting.least, setting.column
        return cls(name, setting.reads, own, named, rules, least, above, labels, learned)

    @property
    def is_weighted(self) -> bool:
        """Whether points are summed instead of the first rule deciding."""
        return any(rule.weight is not None for rule in self.rules)

    def learn(self, texts: Mapping[str, Sequence[str]]) -> None:
        """Prepare for the texts of each column, which are then decided faster."""
        known = {column: frozenset(found) for column, found in texts.items()}
        every = frozenset[str]().union(*known.values())
        for rule in self.rules:
            rule.learn(known.get(rule.column, frozenset()) if rule.column else every)

    def one(self, text: str) -> Decision:
        """The code of a single-valued text in the only column."""
        return self.decide({self.columns[0]: text})

    def decide(self, texts: Mapping[str, str]) -> Decision:
        """The code of a record of which `texts` are known, column by column."""
        if (label := self._labelled(texts.values())) is not None:
            return label[0]
        named = self.exact.get(folded(texts[self.own])) if self.own in texts else None
        if named is not None and named[0] is not None:
            return named
        code, rule = self._weighed(texts) if self.is_weighted else self._first(texts)
        if code is None and self.learned is not None:
            code, guess = self.learned(texts)
            rule = guess if code is not None else rule
        return (code, rule) if code is not None or named is None else named

    def several(self, texts: Sequence[str], others: Mapping[str, str] | None = None) -> list[Decision]:
        """The codes of a many-valued record, each once: of each text of its own its name's code, or all
        rules' codes; of other columns all rules' codes. A label of one of the other columns' texts is the
        whole answer; one of an own text answers for this text."""
        if (whole := self._labelled((others or {}).values())) is not None:
            return sorted((code, rule) for code, rule in whole if code is not None)
        decided: dict[str, Decision] = {}
        unnamed: list[tuple[str, str]] = []
        for text in texts:
            label = self._labelled([text])
            found = (self.exact.get(folded(text), UNKNOWN),) if label is None else label
            if label is None and found[0][0] is None:
                unnamed.append((self.own, text))
            decided = {code: (code, rule) for code, rule in found if code is not None} | decided
        unnamed += list((others or {}).items())
        if self.is_weighted:
            for code, (points, lines) in self._points(unnamed).items():
                if points >= self.least:
                    decided.setdefault(code, (code, self._told(lines, points)))
        else:
            for column, text in unnamed:
                for rule in self.rules:
                    if rule.fits(column, text):
                        decided.setdefault(rule.code, (rule.code, rule.told))
        return [decided[code] for code in sorted(decided)]

    def _labelled(self, texts: Iterable[str]) -> tuple[Decision, ...] | None:
        """What a person said of the first labelled text; None where none is."""
        found = (self.labels[key] for key in map(folded, texts) if key in self.labels)
        return next(found, None)

    def _first(self, texts: Mapping[str, str]) -> Decision:
        for column, text in texts.items():
            for rule in self.rules:
                if rule.fits(column, text):
                    return rule.code, rule.told
        return UNKNOWN

    def _weighed(self, texts: Mapping[str, str]) -> Decision:
        """The code of most points. What stands above a code lends it its points and is no rival; of rivals
        with as many points, what stands above all of them is given."""
        points = self._points(texts.items())
        if not points:
            return UNKNOWN
        total = {
            code: own + sum(points[up][0] for up in self.above.get(code, ()) if up in points)
            for code, (own, _) in points.items()
        }
        most = max(total.values())
        best = sorted(code for code in total if total[code] == most)
        finest = [code for code in best if not any(code in self.above.get(other, ()) for other in best)]
        line = [[code, *self.above.get(code, ())] for code in finest]
        code = next((up for up in line[0] if all(up in other for other in line)), None)
        if most < self.least:
            return None, f"{TOO_LITTLE} ({most:g} of {self.least:g})"
        if code is None:
            return None, f"as many points for {finest[0]} as for {finest[1]}"
        lines = sorted({n for each in line for up in each if up in points for n in points[up][1]})
        return code, self._told(lines, most)

    def _points(self, texts: Iterable[tuple[str, str]]) -> dict[str, tuple[float, list[int]]]:
        """Points of each code and the lines that gave them; a rule counts once for a record."""
        found: dict[str, tuple[float, list[int]]] = {}
        pairs = list(texts)
        for rule in self.rules:
            if any(rule.fits(column, text) for column, text in pairs):
                points, lines = found.get(rule.code, (0.0, []))
                weight = 1.0 if rule.weight is None else rule.weight
                found[rule.code] = points + weight, [*lines, rule.line]
        return found

    def _told(self, lines: Sequence[int], points: float) -> str:
        return f"rule/{self.name}.csv:{'+'.join(map(str, lines))} ({points:g})"


def _above(codes: Sequence[Code], day: date) -> dict[str, tuple[str, ...]]:
    parents = {code: version.parent for code, version in versions_at(codes, day).items()}
    found: dict[str, tuple[str, ...]] = {}
    for code in parents:
        line, up = [], parents[code]
        while up in parents and up not in line:
            line.append(up)
            up = parents[up]
        found[code] = tuple(line)
    return found


def _names(codes: Sequence[Code], day: date) -> dict[str, Decision]:
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
    return exact


@dataclass(frozen=True)
class _Matcher:
    """A rule, ready to be tried."""

    code: str
    line: int
    told: str
    column: str
    weight: float | None
    matches: Callable[[str], bool]
    refuses: _Pattern | None

    @classmethod
    def of(cls, rule: Rule, name: str) -> _Matcher:
        told = f"rule/{name}.csv:{rule.line}"
        refuses = _Pattern(rule.not_) if rule.not_ else None
        return cls(rule.code, rule.line, told, rule.column, rule.weight, _match(rule), refuses)

    def fits(self, column: str, text: str) -> bool:
        """Whether the rule reads this column and matches its text."""
        if self.column not in ("", column) or not self.matches(text):
            return False
        return self.refuses is None or not self.refuses(text)

    def learn(self, texts: frozenset[str]) -> None:
        for part in (self.matches, self.refuses):
            if isinstance(part, _Pattern):
                part.learn(texts)


def _match(rule: Rule) -> Callable[[str], bool]:
    pattern = folded(rule.pattern)
    if rule.match == "equals":
        return lambda text: folded(text) == pattern
    if rule.match == "contains":
        return lambda text: pattern in folded(text)
    if rule.match == "starts":
        return lambda text: folded(text).startswith(pattern)
    if rule.match == "ends":
        return lambda text: folded(text).endswith(pattern)
    return _Pattern(rule.pattern)


class _Pattern:
    """A regular expression found in texts, in a time that grows with their length only."""

    def __init__(self, pattern: str) -> None:
        self._options = pc.MatchSubstringOptions(pattern, ignore_case=True)
        self._seen: frozenset[str] = frozenset()
        self._found: set[str] = set()

    def learn(self, texts: frozenset[str]) -> None:
        """Look at many texts at once: one by one would be slow."""
        self._seen = texts
        self._found = set(self._search(sorted(texts)))

    def __call__(self, text: str) -> bool:
        return text in self._found if text in self._seen else bool(self._search([text]))

    def _search(self, texts: Sequence[str]) -> list[str]:
        given = pa.array(texts, pa.string())
        matches = pc.call_function("match_substring_regex", [given], self._options)
        found: list[str] = given.filter(matches).to_pylist()
        return found
