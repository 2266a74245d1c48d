"""Claims by the rules of a study's pack: words that decide, and names in the roles around them."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations

from jihe.pack.claim import MOST_NAMES
from jihe.pack.model import Pack

from .manner import Manners
from .noun import Claim, Mention, Precision
from .phrase import Match, Phrase, Phrases, first_parts
from .plain import HIDDEN, Plain, plain
from .sentence import sentences
from .word import by_list, list_pattern
from .worth import Values

Span = tuple[int, int]


@dataclass(frozen=True)
class _Reading:
    """A text that is read, and when it was published."""

    text: str
    published: date | None
    precision: Precision | None


@dataclass(frozen=True)
class Told:
    """What rules say of a text.

    Attributes
    ----------
    claims
        In the text's order.
    barred
        Where the two mentions of a pair begin of which a rule without a kind says that nothing is told.
    """

    claims: list[Claim]
    barred: set[frozenset[int]]


@dataclass(frozen=True)
class Rules:
    """The rules of a study, ready to read texts.

    Attributes
    ----------
    version
        Changes with every rule, kind and word, and with nothing else of the pack.
    """

    version: str
    _labels: Mapping[str, int]
    _phrases: tuple[tuple[tuple[int, ...], Phrase], ...]
    """Each with the bits of its groups of words, of each of which one must be set."""
    _words: Mapping[str, tuple[tuple[str, int], ...]]
    """(first part of a word, bits of the groups that have it) by its first sign."""
    _owners: re.Pattern[str]
    _joins: re.Pattern[str]
    _manners: Manners
    _values: Values

    @classmethod
    def of(cls, pack: Pack, only: Iterable[str] | None = None) -> Rules:
        """The rules of a pack.

        Parameters
        ----------
        only
            Codes of those to use; all without.
        """
        maker, chosen = Phrases(pack), None if only is None else set(only)
        rows = [row for row in pack.claim_rules if chosen is None or row.code in chosen]
        phrases = tuple(maker.phrase(row) for row in rows)
        bits = {group: 1 << i for i, group in enumerate(maker.groups)}
        joins = by_list(pack.claim_words).get("joins", ())
        return cls(
            version=_version(pack),
            _labels=maker.labels,
            _phrases=tuple((_needed(phrase, bits), phrase) for phrase in phrases),
            _words=first_parts(maker.groups, bits),
            _owners=maker.owners(),
            _joins=re.compile(list_pattern(joins), re.IGNORECASE),
            _manners=Manners.of_words(pack.claim_words),
            _values=Values.of(pack),
        )

    def claims(
        self, text: str, mentions: Sequence[Mention], published: date | None = None,
        precision: Precision | None = None,
    ) -> list[Claim]:  # fmt: skip
        """What a text's sentences say of pairs of mentions, in the text's order; as `read`."""
        return self.read(text, mentions, published, precision).claims

    def read(
        self, text: str, mentions: Sequence[Mention], published: date | None = None,
        precision: Precision | None = None,
    ) -> Told:  # fmt: skip
        """What a text's sentences say of pairs of mentions, and of which pairs they say nothing.

        Of a pair of names each sentence tells one claim of a family: that of the rule with the highest score.

        Parameters
        ----------
        mentions
            In order and not overlapping.
        published, precision
            When the text was published, and whether the day, month or year of it is known.
        """
        reading = _Reading(text, published, precision)
        told = Told([], set())
        before: Span | None = None
        i = 0
        for begin, end in sentences(text):
            while i < len(mentions) and mentions[i].begin < begin:
                i += 1
            first = i
            while i < len(mentions) and mentions[i].end <= end:
                i += 1
            if i - first >= 2:
                self._sentence(reading, (begin, end), mentions[first:i], told)
            if before and i > first and self._joins.search(text, begin, end):
                held = [m for m in mentions[max(0, i - MOST_NAMES) : i] if before[0] <= m.begin]
                told.claims.extend(self._joined(reading, before, (begin, end), held))
            before = begin, end
            if i == len(mentions):
                break
        return told

    def _joined(
        self, reading: _Reading, before: Span, span: Span, mentions: Sequence[Mention]
    ) -> list[Claim]:
        """What a sentence says together with the one before it, and not by itself."""
        if len(mentions) < 2 or "\n" in reading.text[before[1] : span[0]]:
            return []
        made = Told([], set())
        self._sentence(reading, (before[0], span[1]), mentions, made)
        ends = [(claim, sorted((claim.subject.begin, claim.object.begin))) for claim in made.claims]
        return [claim for claim, (one, other) in ends if one < span[0] <= other]

    def _sentence(self, reading: _Reading, span: Span, mentions: Sequence[Mention], told: Told) -> None:
        line = plain(reading.text, *span, mentions, self._labels)
        best: dict[tuple[frozenset[str], str], Match] = {}
        barred: dict[frozenset[str], float] = {}
        for match in self._matches(line) if len(line.mentions) > 1 else ():
            ends = frozenset(_known(line.mentions[at]) for at in (match.subject, match.object))
            score = match.phrase.row.score
            if len(ends) == 1:
                continue
            if match.phrase.kind is None:
                barred[ends] = max(barred.get(ends, 0.0), score)
                continue
            key = ends, match.phrase.kind.family
            if key not in best or score > best[key].phrase.row.score:
                best[key] = match
        chosen = [m for (ends, _), m in best.items() if m.phrase.row.score > barred.get(ends, 0.0)]
        claims = [self._claim(reading, span, line, match) for match in chosen]
        claims.sort(key=lambda c: (c.trigger_begin, c.subject.begin, c.object.begin, c.kind))
        told.claims.extend(claims)
        for one, other in combinations(mentions, 2) if barred else ():
            if frozenset((_known(one), _known(other))) in barred:
                told.barred.add(frozenset((one.begin, other.begin)))

    def _without_owners(self, line: Plain) -> Plain:
        """The sentence with those names hidden that only tell whose the next one is."""
        shown = self._owners.sub(HIDDEN, line.text)
        return line if shown == line.text else line.hidden(shown)

    def _matches(self, line: Plain) -> Iterator[Match]:
        """What rules find in a sentence; only those are tried whose words are all there."""
        bare = self._without_owners(line)
        found = self._groups(line.text)
        for needed, phrase in self._phrases:
            for bits in needed:
                if not found & bits:
                    break
            else:
                yield from phrase.find(line if phrase.of_owners else bare)

    def _groups(self, text: str) -> int:
        """Bits of the groups of which a word may stand in a text, by the first part of each word."""
        groups, words = 0, self._words
        for at, sign in enumerate(text):
            if sign in words:
                for word, bits in words[sign]:
                    if text.startswith(word, at):
                        groups |= bits
        return groups

    def _claim(self, reading: _Reading, span: Span, line: Plain, match: Match) -> Claim:
        row, kind = match.phrase.row, match.phrase.kind
        assert kind is not None
        begin, end = line.span(*match.trigger)
        polarity, modality = self._manners.of(line.text, match.span, match.trigger, row.modality)
        moment = self._values.when(line.text, match.trigger, modality, reading.published, reading.precision)
        stage = self._values.round(line.text, match.trigger) if "round" in kind.takes else None
        is_paid = "amount" in kind.takes
        return Claim(
            kind=kind.code,
            subject=line.mentions[match.subject],
            object=line.mentions[match.object],
            is_directed=kind.directed,
            quote=reading.text[slice(*span)],
            quote_begin=span[0],
            quote_end=span[1],
            trigger=reading.text[begin:end],
            trigger_begin=begin,
            trigger_end=end,
            rule=row.code,
            polarity=polarity,
            modality=modality,
            on=moment.on,
            date_precision=moment.precision,
            date_source=moment.source,
            amount=self._values.amount(line.text, match.span, match.trigger) if is_paid else None,
            round=_stated(reading.text, line, stage),
            role=_stated(reading.text, line, match.role),
            score=row.score,
        )


def _needed(phrase: Phrase, bits: Mapping[str, int]) -> tuple[int, ...]:
    masks = [sum(bits[group] for group in sorted(groups)) for groups in phrase.needed]
    return tuple(sorted(masks, key=int.bit_count))


def _version(pack: Pack) -> str:
    rows = (*pack.claim_kinds, *pack.claim_rules, *pack.claim_words, *pack.amount_words)
    text = "\n".join(row.model_dump_json(exclude={"line"}) for row in rows)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _stated(text: str, line: Plain, span: Span | None) -> str | None:
    """The document's own words where a stretch of the plain sentence stands."""
    return text[slice(*line.span(*span))] if span else None


def _known(mention: Mention) -> str:
    """Whom a mention names, as far as is known: two ends must differ in it."""
    return mention.organisation or mention.name or mention.text
