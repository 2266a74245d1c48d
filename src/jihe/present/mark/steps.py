"""Eight steps of one colour, from zero to a round number above the greatest value."""

from __future__ import annotations

from dataclasses import dataclass

from jihe.errors import tell

from .. import theme
from ..format import short
from ..grid import Fact
from .picture import ticks

N_STEPS = len(theme.SEQUENTIAL)


@dataclass(frozen=True)
class Steps:
    """The steps for values up to `most`."""

    most: float
    unit: str
    lang: str

    @property
    def names(self) -> list[str]:
        """Each step named by the value at which it begins; the last is for places without a fact."""
        top = ticks(self.most)[-1]
        begin = [f"≥ {short(top * i / N_STEPS, self.unit, self.lang)}" for i in range(N_STEPS)]
        return [*begin, tell("no rows", self.lang)]

    @property
    def colours(self) -> list[str]:
        return [*theme.SEQUENTIAL, theme.NO_DATA]

    def of(self, fact: Fact | None) -> int:
        """The place of a fact's step, that of no data where there is no value."""
        if fact is None or fact.value is None:
            return N_STEPS
        return min(max(int(fact.value / ticks(self.most)[-1] * N_STEPS), 0), N_STEPS - 1)

    def name(self, fact: Fact) -> str:
        return self.names[self.of(fact)]

    def colour(self, fact: Fact | None) -> str:
        return self.colours[self.of(fact)]

    def is_dark(self, fact: Fact | None) -> bool:
        """Whether text on the fact's colour must be light."""
        return theme.LIGHT_STEPS <= self.of(fact) < N_STEPS
