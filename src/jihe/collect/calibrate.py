"""How likely a reviewer is to accept a claim, learnt from those that were reviewed.

A rule or a model gives its claims a score; what that score is worth is seen when claims are judged. For
each rule the log-odds of being accepted are a + b times the log-odds of its score (Platt, "Probabilistic
outputs for support vector machines", 1999). With few verdicts nothing much can be told of a rule, so its a
and b are held to those of all rules together, and these to a = 0 and b = 1, the score as it stands: normal
priors, whose widths are `APART` and `WIDE`. Without any verdict every score stays what it was.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

WIDE = (2.0, 0.5)
"""Standard deviation of (a, b) of all rules together, about (0, 1)."""
APART = (1.0, 0.25)
"""Standard deviation of a rule's (a, b) about those of all."""
SURE = 1e-4
"""Scores nearer to 0 or 1 are taken for this near, before and after."""
STEPS = 50
ENOUGH = 1e-9


@dataclass(frozen=True)
class Calibration:
    """What scores are worth.

    Attributes
    ----------
    common
        (a, b) of a rule of which no claim was judged.
    rules
        rule -> (a, b).
    n_judged
        rule -> verdicts that its numbers rest on.
    """

    common: tuple[float, float]
    rules: dict[str, tuple[float, float]]
    n_judged: dict[str, int]

    @classmethod
    def of(cls, rules: Sequence[str], scores: Sequence[float], accepted: Sequence[bool]) -> Calibration:
        """From judged claims: the rule that decided each, the score it gave, whether it was accepted.

        Verdicts that are unsure are none; leave them out. The order of the claims makes no difference.

        Raises
        ------
        ValueError
            When the three are not equally many or a score is none.
        """
        if not len(rules) == len(scores) == len(accepted):
            raise ValueError("rules, scores and accepted must be equally many")
        order = sorted(range(len(rules)), key=lambda row: (rules[row], scores[row], bool(accepted[row])))
        odds = _odds(np.array([scores[row] for row in order], dtype=np.float64))
        is_accepted = np.array([bool(accepted[row]) for row in order], dtype=np.float64)
        names = np.array([rules[row] for row in order], dtype=object)
        common = _fitted(odds, is_accepted, np.array([0.0, 1.0]), WIDE)
        own = {
            name: _fitted(odds[names == name], is_accepted[names == name], common, APART)
            for name in sorted(set(rules))
        }
        counts = {name: int((names == name).sum()) for name in own}
        return cls(_pair(common), {name: _pair(one) for name, one in own.items()}, counts)

    def score(self, rule: str, score: float) -> float:
        """Probability that a reviewer accepts a claim of this rule and score.

        >>> Calibration.of([], [], []).score("any", 0.7)
        0.7
        """
        return float(self.scores([rule], [score])[0])

    def scores(self, rules: Sequence[str], scores: Sequence[float]) -> np.ndarray:
        """The same of many; rounded, as the last digits of logarithms differ between machines."""
        weights = np.array([self.rules.get(rule, self.common) for rule in rules]).reshape(-1, 2)
        odds = weights[:, 0] + weights[:, 1] * _odds(np.asarray(scores, dtype=np.float64))
        return np.round(np.clip(1 / (1 + np.exp(-odds)), SURE, 1 - SURE), 6)


def _odds(scores: np.ndarray) -> np.ndarray:
    if not ((scores >= 0) & (scores <= 1)).all():
        raise ValueError("a score lies between 0 and 1")
    held = np.clip(scores, SURE, 1 - SURE)
    return np.asarray(np.log(held / (1 - held)))


def _pair(numbers: np.ndarray) -> tuple[float, float]:
    return float(numbers[0]), float(numbers[1])


def _fitted(odds: np.ndarray, accepted: np.ndarray, about: np.ndarray, width: Sequence[float]) -> np.ndarray:
    """The likeliest (a, b), by Newton's method with halved steps; b is never below 0."""
    pull = 1 / np.square(np.array(width))
    design = np.column_stack([np.ones(len(odds)), odds])

    def loss(at: np.ndarray) -> float:
        told = design @ at
        return float(np.logaddexp(0, told).sum() - accepted @ told + 0.5 * (pull * (at - about) ** 2).sum())

    at = about.copy()
    for _ in range(STEPS):
        chance = 1 / (1 + np.exp(-(design @ at)))
        slope = design.T @ (chance - accepted) + pull * (at - about)
        bend = (design.T * (chance * (1 - chance))) @ design + np.diag(pull)
        step = np.linalg.solve(bend, slope)
        size = 1.0
        while loss(at - size * step) > loss(at) and size > ENOUGH:
            size /= 2
        if loss(at - size * step) > loss(at) - ENOUGH:
            break
        at = at - size * step
    if at[1] < 0:
        return _level(accepted, about[0], pull[0])
    return at


def _level(accepted: np.ndarray, about: float, pull: float) -> np.ndarray:
    """(a, 0): a score that tells nothing."""
    low, high = -20.0, 20.0
    for _ in range(80):  # the slope rises with a
        middle = (low + high) / 2
        slope = len(accepted) / (1 + np.exp(-middle)) - accepted.sum() + pull * (middle - about)
        low, high = (low, middle) if slope > 0 else (middle, high)
    return np.array([(low + high) / 2, 0.0])
