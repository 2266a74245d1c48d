"""Polarised, diffused, or neither: what the change of statistics between two years says, beyond noise.

A statistic reads by its sign (`jihe.pack.space`): when a rise says polarisation and the whole interval of its
change lies above zero, it polarised; when the interval lies below, it diffused; an interval that holds
zero is noise.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from jihe.errors import tell
from jihe.pack.space import SPACE

from .format import SHARE, number
from .grid import Fact, Grid
from .sentence import Piece, Sentence, joined, sentence

Reading = Literal["polarised", "diffused", "noise", ""]

MOST_TOLD = 3
"""Statistics that the sentence tells, of each reading."""


@dataclass(frozen=True)
class Change:
    """A statistic in two years, and how it changed.

    Attributes
    ----------
    reading
        "" where the statistic says neither, or its change or bounds are not defined.
    """

    statistic: str
    before: Fact | None
    after: Fact | None
    change: Fact | None

    @property
    def reading(self) -> Reading:
        held, change = SPACE.get(self.statistic), self.change
        if held is None or held.sign == 0 or change is None or change.low is None or change.high is None:
            return ""
        low, high = sorted((held.sign * change.low, held.sign * change.high))
        if low > 0:
            return "polarised"
        return "diffused" if high < 0 else "noise"

    @property
    def relative(self) -> tuple[float, float, float] | None:
        """The change and its bounds as parts of the value before; None where these are not defined."""
        base, change = self.before.value if self.before else None, self.change
        if not base or change is None or change.value is None or change.low is None or change.high is None:
            return None
        return change.value / abs(base), change.low / abs(base), change.high / abs(base)


def changes(grid: Grid) -> list[Change]:
    """The statistics of the grid, in its order."""
    return [Change(s, *(grid.cells.get((s, m)) for m in ("before", "after", "change"))) for s in grid.xs]


def read_name(reading: Reading, lang: str) -> str:
    """What a reading is called."""
    if reading == "polarised":
        return tell("polarised", lang)
    if reading == "diffused":
        return tell("diffused", lang)
    return tell("within noise", lang) if reading == "noise" else ""


def headline(found: list[Change], names: dict[str, str], years: tuple[str, str], lang: str) -> Sentence:
    """The verdict in a sentence, with the first statistics that it rests on."""
    said: dict[str, object] = {"before": years[0], "after": years[1]}
    polarised, diffused, noise = (
        [c for c in found if c.reading == r] for r in ("polarised", "diffused", "noise")
    )
    if polarised and diffused:
        text = (
            "Between {before} and {after} it changed both ways. Polarised: {polarised}. Diffused: {diffused}."
        )
        told = {"polarised": _told(polarised, names, lang), "diffused": _told(diffused, names, lang)}
        return sentence(text, lang, {**said, **told})
    if polarised:
        text = "Between {before} and {after} it polarised: {told}."
        return sentence(text, lang, {**said, "told": _told(polarised, names, lang)})
    if diffused:
        text = "Between {before} and {after} it diffused: {told}."
        return sentence(text, lang, {**said, "told": _told(diffused, names, lang)})
    if noise:
        text = "Between {before} and {after} it did not change beyond noise: {told}."
        return sentence(text, lang, {**said, "told": _told(noise, names, lang)})
    text = "Between {before} and {after} no change can be told: its bounds are not defined."
    return sentence(text, lang, said)


def _told(found: list[Change], names: dict[str, str], lang: str) -> Sentence:
    text = "{statistic} from {before} to {after}, by {change}"
    told = [
        sentence(
            text,
            lang,
            {
                "statistic": names.get(c.statistic, c.statistic),
                "before": _value(c.before),
                "after": _value(c.after),
                "change": (Piece(change_text(c.change, lang), c.change.id if c.change else "", "change"),),
            },
        )
        for c in found[:MOST_TOLD]
    ]
    return joined(told, tell("; ", lang))


def _value(fact: Fact | None) -> Sentence:
    text = number(None) if fact is None else number(fact.value, fact.unit)
    return (Piece(text, fact.id if fact else ""),)


def change_text(fact: Fact | None, lang: str) -> str:
    """A change with its sign and its interval; changes of shares in percentage points."""
    if fact is None or fact.value is None:
        return number(None)
    text = _signed(fact.value, fact.unit)
    if fact.low is not None and fact.high is not None:
        text = f"{text} [{_signed(fact.low, fact.unit)}, {_signed(fact.high, fact.unit)}]"
    return tell("{value} points", lang, value=text) if fact.unit == SHARE else text


def _signed(value: float, unit: str) -> str:
    sign = "+" if value > 0 else "−" if value < 0 else ""
    text = number(abs(value), unit)
    return sign + (text.removesuffix("%") if unit == SHARE else text)
