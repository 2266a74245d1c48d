"""Which of a sentence's amounts, rounds and dates belong to a claim: those nearest to its trigger."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal, NamedTuple

from jihe.pack.model import ClaimWord, Pack

from .moment import Dates
from .noun import Amount, Precision
from .plain import ENDS
from .value import Amounts, Stated
from .word import NEVER, by_list, list_pattern

NEAR = 60
"""Signs between the trigger and an amount that belongs to it."""
BESIDE = 8
"""Signs between an amount and a word that says what else it is."""
_CLAUSE_END = re.compile(f"[{ENDS}]")


class Moment(NamedTuple):
    """When a claim came about, and what told it."""

    on: date | None
    precision: Precision | None
    source: Literal["sentence", "publication"] | None


@dataclass(frozen=True)
class Values:
    """Readers of what stands beside names."""

    amounts: Amounts
    dates: Dates
    rounds: re.Pattern[str]
    unpaid_before: re.Pattern[str]
    unpaid_after: re.Pattern[str]

    @classmethod
    def of(cls, pack: Pack) -> Values:
        """The readers of a study."""
        lists = by_list(pack.claim_words)
        unpaid = lists.get("unpaid", [])

        def words(held: Sequence[ClaimWord]) -> re.Pattern[str]:
            return re.compile(list_pattern(held) if held else NEVER)

        return cls(
            amounts=Amounts.of(pack),
            dates=Dates.of(pack),
            rounds=words(lists.get("round", [])),
            unpaid_before=words([w for w in unpaid if w.value == "before"]),
            unpaid_after=words([w for w in unpaid if w.value == "after"]),
        )

    def amount(self, text: str, span: tuple[int, int], trigger: tuple[int, int]) -> Amount | None:
        """The amount that belongs to a trigger.

        Those within what the rule found come first, then those after it, then those before it; the end of a
        clause counts as ten signs.
        """
        near = [
            (_far(text, stated.begin, stated.end, trigger, span), stated)
            for stated in self.amounts.find(text)
            if not self._is_other(text, stated)
        ]
        near = [(far, stated) for far, stated in near if far <= NEAR]
        return min(near, key=lambda pair: (pair[0], pair[1].begin))[1].amount if near else None

    def _is_other(self, text: str, stated: Stated) -> bool:
        """Whether a word beside an amount says that it is not what was paid: a value, a turnover, a price."""
        begin = max(0, stated.begin - BESIDE)
        for found in _CLAUSE_END.finditer(text, begin, stated.begin):
            begin = found.end()
        return bool(
            self.unpaid_before.search(text, begin, stated.begin)
            or self.unpaid_after.match(text, stated.end, stated.end + BESIDE)
        )

    def round(self, text: str, trigger: tuple[int, int]) -> tuple[int, int] | None:
        """Where the financing round that is nearest to a trigger stands."""
        spans = [found.span() for found in self.rounds.finditer(text)]
        return min(spans, key=lambda s: (_far(text, s[0], s[1], trigger, trigger), s), default=None)

    def when(
        self, text: str, trigger: tuple[int, int], modality: str, published: date | None,
        precision: Precision | None,
    ) -> Moment:  # fmt: skip
        """When a claim came about: the last date before its trigger, or else the first after it, or else the
        day of publication.

        What is told as done cannot lie after the publication; such a date is another thing's.
        """
        dated = self.dates.find(text, published, precision)
        fit = [d for d in dated if modality == "planned" or published is None or d.on <= published]
        before = [d for d in fit if d.end <= trigger[0]]
        chosen = before[-1] if before else next((d for d in fit if d.begin >= trigger[1]), None)
        if chosen:
            return Moment(chosen.on, chosen.precision, "sentence")
        return Moment(published, precision, "publication") if published else Moment(None, None, None)


def _far(text: str, begin: int, end: int, trigger: tuple[int, int], span: tuple[int, int]) -> int:
    """Signs between a stretch and the trigger, more where it lies before it or beyond the end of a clause."""
    low, high = (end, trigger[0]) if end <= trigger[0] else (trigger[1], begin)
    far = max(0, high - low) + 10 * len(_CLAUSE_END.findall(text, low, max(low, high)))
    if span[0] <= begin and end <= span[1]:
        return far // 2
    return far + (5 if end <= trigger[0] else 0)
