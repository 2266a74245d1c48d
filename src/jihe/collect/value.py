"""Amounts of money that stand in a sentence."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from jihe.pack.model import Pack

from .noun import Amount
from .word import NEVER, any_of, is_latin

_DIGITS = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d{1,15}(?:\.\d{1,6})?"
_TO = "[-\u2010-\u2015~\uff5e\u301c]"


class Stated(NamedTuple):
    """An amount and where it stands."""

    begin: int
    end: int
    amount: Amount


@dataclass(frozen=True)
class Amounts:
    """Reads amounts of money with the words of amount.csv and the list `bound` of claim/word.csv.

    An amount needs a currency. The words for several ("tens of") and magnitudes without a number bound it;
    words of `bound` say which way a number is only a limit.
    """

    pattern: re.Pattern[str]
    value: Mapping[str, float]
    several: Mapping[str, float]
    currency: Mapping[str, str]
    bound: Mapping[str, str]

    @classmethod
    def of(cls, pack: Pack) -> Amounts:
        """The reader of a study's amounts."""
        roles: dict[str, dict[str, str]] = {}
        for word in pack.amount_words:
            roles.setdefault(word.role, {})[word.word.casefold().strip()] = word.value.strip()
        bound = {w.word.casefold(): w.value for w in pack.claim_words if w.list == "bound"}
        names = {role: any_of(_bare(w) for w in words) for role, words in roles.items()}
        times, several = names.get("multiplier", NEVER), names.get("several", NEVER)
        coin, limit = names.get("currency", NEVER), any_of(_bare(w) for w in bound)
        figure = (
            rf"(?:(?P<low>{_DIGITS})(?P<low_times>(?:\s*{times})*)\s*(?P<coin1>{coin})?\s*{_TO}\s*)?"
            rf"(?P<number>{_DIGITS})(?P<more>\s*{several})?(?P<times>(?:\s*{times})*)"
            rf"|(?P<several>{several})?\s*(?P<times2>{times}(?:\s*{times})*)"
        )
        pattern = (
            rf"(?P<bound>{limit})?\s*(?P<before>{coin})?\s*(?:{figure})"
            rf"(?P<after_bound>{limit})?\s*(?P<after>{coin}(?:\s*{coin})?)?"
        )
        numbers = {w: float(v) for w, v in roles.get("multiplier", {}).items()}
        tens = {w: float(v or 1) for w, v in roles.get("several", {}).items()}
        return cls(re.compile(pattern), numbers, tens, roles.get("currency", {}), bound)

    def find(self, plain: str) -> list[Stated]:
        """Every amount of a plain sentence, in its order."""
        return [made for found in self.pattern.finditer(plain) if (made := self._stated(found))]

    def _stated(self, found: re.Match[str]) -> Stated | None:
        coins = [w for w in (found["before"], found["coin1"], *self._cut(found["after"])) if w]
        if not coins:
            return None
        times = self._times(found["times"] or found["times2"])
        number = float(found["number"].replace(",", "")) if found["number"] else 1.0
        value: float | None = number * times
        low = high = None
        bound = self.bound.get(found["bound"] or found["after_bound"] or "", "")
        if found["low"]:
            low_times = self._times(found["low_times"]) if found["low_times"] else times
            value, low, high = None, float(found["low"].replace(",", "")) * low_times, number * times
        elif found["several"]:
            least = self.several[found["several"]] * times
            value, low, high = None, least, least * 10
        elif bound == "over" or found["more"]:
            value, low = None, value
        elif bound == "under":
            value, high = None, value
        elif not found["number"] and not bound:
            value, low, high = None, times, times * 10
        text = found[0].strip()
        begin = found.start() + len(found[0]) - len(found[0].lstrip())
        amount = Amount(text, value, low, high, self.currency[coins[-1]])
        return Stated(begin, begin + len(text), amount)

    def _cut(self, text: str | None) -> list[str]:
        """The words of currencies of which a text is made."""
        text, found = "".join((text or "").split()), []
        while text:
            word = next((w for w in sorted(self.currency, key=len, reverse=True) if text.startswith(w)), "")
            if not word:
                break
            found.append(word)
            text = text[len(word) :]
        return found

    def _times(self, text: str | None) -> float:
        product, rest = 1.0, "".join((text or "").split())
        words = sorted(self.value, key=len, reverse=True)
        while word := next((w for w in words if rest.startswith(w)), ""):
            product *= self.value[word]
            rest = rest[len(word) :]
        return product


def _bare(word: str) -> str:
    """A word of amounts: unlike others it may directly follow a number, as in 5m."""
    return r"\s+".join(map(re.escape, word.split())) + ("(?![a-z])" if is_latin(word[-1:]) else "")
