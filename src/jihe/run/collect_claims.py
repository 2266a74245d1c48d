"""A document's claims: rules first, then the light classifier, then a large model if the study names one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import combinations

from jihe.collect.ask import Answer, Asker
from jihe.collect.light import Judged, Light, Outcome
from jihe.collect.manner import Manners
from jihe.collect.noun import Claim, Mention, Precision
from jihe.collect.rule import Rules
from jihe.collect.sentence import sentences
from jihe.collect.worth import Values
from jihe.pack import Pack

from .collect_recipe import model_file

MOST_NAMES = 12
"""Organisations of a sentence whose pairs it is asked about: a longer list is of a meeting or a table."""
SURE = 0.99
"""No rule is surer."""
LITTLE = 0.02
"""Added to what the classifier gives a family before it is weighed against a rule, whose odds it then moves
51 times at most."""
TOLD, UNTOLD = 0.85, 0.1
"""Score of what a large model confirms, and of what it does not find: set, not measured, until verdicts say
what its word is worth."""
ASKED = "ask"
"""Rule of claims that a large model read, or did not find."""

Triple = tuple[str, tuple[int, int], tuple[int, int]]
"""A sentence and where two names stand in it."""


@dataclass(frozen=True)
class Pair:
    """Two mentions of a sentence that no rule has decided."""

    begin: int
    end: int
    first: Mention
    second: Mention


class Claimer:
    """Reads claims by the rules and models of a study.

    Parameters
    ----------
    asker
        Asks the study's large model; None: none is asked.
    """

    def __init__(self, pack: Pack, asker: Asker | None = None) -> None:
        setting = pack.settings.collect
        file = model_file(pack, setting.claim_model if setting else "")
        self.family = {kind.code: kind.family for kind in pack.claim_kinds}
        self._directed = {kind.code: kind.directed for kind in pack.claim_kinds}
        self._rules = Rules.of(pack)
        self._light = Light(file) if file else None
        self._asker = asker
        self._values, self._manners = Values.of(pack), Manners.of_words(pack.claim_words)

    def claims(
        self, text: str, mentions: Sequence[Mention], published: date | None, precision: Precision | None
    ) -> list[Claim]:
        """What a text says of pairs of mentions; the day and its precision are those of publication."""
        ruled = self._rules.read(text, mentions, published, precision)
        found = ruled.claims
        if self._light is not None:
            decided = {frozenset((one.subject.begin, one.object.begin)) for one in found} | ruled.barred
            found = self._scored(found, self._light)
            pairs = [p for p in _pairs(text, mentions) if {p.first.begin, p.second.begin} not in decided]
            judged = self._light.judge_many([_triple(text, pair) for pair in pairs])
            for pair, told in zip(pairs, judged, strict=True):
                found += self._read(text, pair, told, self._light, published, precision)
        return found if self._asker is None else [self._asked(one, self._asker) for one in found]

    def _alike(self, kind: str | None) -> list[str]:
        """Kinds of the same family."""
        return [one for one, family in self.family.items() if family == self.family.get(kind or "")]

    def _scored(self, found: Sequence[Claim], light: Light) -> list[Claim]:
        chances = light.chances([_asked(one) for one in found])
        return [
            replace(one, score=_both(one, chance, self.family))
            for one, chance in zip(found, chances, strict=True)
        ]

    def _read(
        self, text: str, pair: Pair, told: Judged, light: Light, published: date | None,
        precision: Precision | None,
    ) -> Iterator[Claim]:  # fmt: skip
        """What the classifier, or else the large model, says of a pair that no rule has decided."""
        answer, score = None, light.score(told)
        if self._asker is not None and self._asker.is_unsure(score):
            chance = light.chances([_triple(text, pair)])[0]
            likely = told.kind or max(chance, key=lambda one: chance[one]).kind
            answer = self._asker.ask(*_triple(text, pair), among=self._alike(likely))
        kind, is_forward = (answer.kind, answer.is_forward) if answer else (told.kind, told.is_forward)
        if kind not in self._directed:
            return
        ends = (pair.second, pair.first) if is_forward is False else (pair.first, pair.second)
        quote = text[pair.begin : pair.end]
        between = pair.first.end - pair.begin, pair.second.begin - pair.begin
        polarity, modality = self._manners.of(quote, (0, len(quote)), between, told.modality)
        if answer is not None:
            polarity, modality = answer.polarity, answer.modality
        moment = self._values.when(quote, between, modality, published, precision)
        yield Claim(
            kind=kind,
            subject=ends[0],
            object=ends[1],
            is_directed=self._directed[kind],
            quote=quote,
            quote_begin=pair.begin,
            quote_end=pair.end,
            trigger=text[pair.first.end : pair.second.begin],
            trigger_begin=pair.first.end,
            trigger_end=pair.second.begin,
            rule=ASKED if answer else light.name,
            polarity=polarity,
            modality=modality,
            on=moment.on,
            date_precision=moment.precision,
            date_source=moment.source,
            score=TOLD if answer else score,
        )

    def _asked(self, claim: Claim, asker: Asker) -> Claim:
        """The claim, where it is unsure as the large model reads it."""
        if claim.rule == ASKED or not asker.is_unsure(claim.score):
            return claim
        first, second = sorted((claim.subject, claim.object), key=lambda one: one.begin)
        at = claim.quote_begin
        spans = [(one.begin - at, one.end - at) for one in (first, second)]
        answer = asker.ask(claim.quote, spans[0], spans[1], among=self._alike(claim.kind))
        if answer is None:
            return claim
        return _as_told(claim, answer, (first, second), self._directed)


def _as_told(claim: Claim, answer: Answer, ends: tuple[Mention, Mention], directed: dict[str, bool]) -> Claim:
    if answer.kind is None:
        return replace(claim, score=UNTOLD, rule=ASKED)
    subject, other = ends[::-1] if answer.is_forward is False else ends
    return replace(
        claim,
        kind=answer.kind,
        subject=subject,
        object=other,
        is_directed=directed[answer.kind],
        polarity=answer.polarity,
        modality=answer.modality,
        rule=ASKED,
        score=TOLD,
    )


def _pairs(text: str, mentions: Sequence[Mention]) -> Iterator[Pair]:
    """Pairs of organisations within a sentence, as far as is known two."""
    named = [one for one in mentions if one.label == "organisation"]
    at = 0
    for begin, end in sentences(text) if len(named) > 1 else ():
        while at < len(named) and named[at].begin < begin:
            at += 1
        first = at
        while at < len(named) and named[at].end <= end:
            at += 1
        held = named[first:at]
        if 2 <= len(held) <= MOST_NAMES:
            yield from (Pair(begin, end, a, b) for a, b in combinations(held, 2) if _whom(a) != _whom(b))
        if at == len(named):
            return


def _whom(mention: Mention) -> str:
    return mention.organisation or mention.name or mention.text


def _triple(text: str, pair: Pair) -> Triple:
    at = pair.begin
    first, second = ((one.begin - at, one.end - at) for one in (pair.first, pair.second))
    return text[pair.begin : pair.end], first, second


def _asked(claim: Claim) -> Triple:
    at = claim.quote_begin
    first, second = ((one.begin - at, one.end - at) for one in (claim.subject, claim.object))
    return claim.quote, first, second


def _both(claim: Claim, chance: Mapping[Outcome, float], family: Mapping[str, str]) -> float:
    """The odds of the rule, by its measured precision, times how much likelier its family is than all others.

    The claim's own kind the other way round speaks against it. Labels that stand for no kind speak neither
    for nor against: the classifier does not know all that a rule knows. Where the family is none that it
    knows, the rule's word stands.
    """
    alike = [one for one in chance if family.get(one.kind or "") == family.get(claim.kind)]
    if not alike:
        return claim.score
    turned = [one for one in alike if claim.is_directed and one == Outcome(claim.kind, False)]
    own = sum(chance[one] for one in alike) - sum(chance[one] for one in turned)
    others = sum(chance.values()) - own
    held = min(max(claim.score, 1 - SURE), SURE)
    odds = held / (1 - held) * (own + LITTLE) / (others + LITTLE)
    return odds / (1 + odds)
