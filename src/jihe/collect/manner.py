"""How a sentence says what it says: as done, planned, ended, rumoured or denied."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from jihe.pack.model import ClaimWord

from .plain import ENDS
from .word import by_list, list_pattern

Modality = Literal["actual", "planned", "ended", "rumoured"]
Polarity = Literal["affirmed", "denied"]
BEFORE, AFTER = 30, 16
"""Signs before and after the trigger, in its clause, in which a word belongs to it."""
_ORDER: tuple[Modality, ...] = ("ended", "rumoured", "planned")
"""The strongest first."""


@dataclass(frozen=True)
class Manners:
    """The words of doubt of a study: their lists, and where each word counts."""

    patterns: Mapping[tuple[str, str], re.Pattern[str]]

    @classmethod
    def of_words(cls, words: Iterable[ClaimWord]) -> Manners:
        """The reader of the lists planned, ended, rumoured and denied."""
        patterns = {}
        for name, held in by_list(words).items():
            if name in (*_ORDER, "denied"):
                for where in sorted({word.value for word in held}):
                    chosen = [word for word in held if word.value == where]
                    patterns[name, where] = re.compile(list_pattern(chosen))
        return cls(patterns)

    def of(
        self, text: str, span: tuple[int, int], trigger: tuple[int, int], own: Modality
    ) -> tuple[Polarity, Modality]:
        """Polarity and modality of what a rule found.

        Parameters
        ----------
        text
            The sentence, plain.
        span, trigger
            What the rule found, and its words that decide.
        own
            Modality that the rule itself states.
        """
        start = max(max(text.rfind(sign, 0, trigger[0]) for sign in ENDS) + 1, trigger[0] - BEFORE)
        stops = [at for sign in ENDS if (at := text.find(sign, trigger[1])) >= 0]
        stop = min(min(stops, default=len(text)), trigger[1] + AFTER)
        where = {
            "before": (min(start, trigger[0]), trigger[1]),
            "after": (trigger[0], max(stop, trigger[1])),
            "sentence": (0, len(text)),
            "match": span,
        }
        held = {name for (name, place), found in self.patterns.items() if found.search(text, *where[place])}
        modality = next((name for name in _ORDER if name in held), own)
        return "denied" if "denied" in held else "affirmed", modality
