"""The mean distance led to its figures: firms from which others are far, or near, draw more institutions."""

from __future__ import annotations

import numpy as np

from .frame import Frame
from .given import Floats, Ints
from .kernel import sampled
from .named import Edges
from .reach import Backbone

STEPS = 30
"""Steps of Newton's method: a count of work, so that each run ends alike."""
EASE = 0.05
"""What a lean costs, beside the relative error of a figure: a larger one leaves firms more alike."""
MOST_LEAN = 2.5
"""Greatest change of the logarithm of how readily a firm is chosen."""


class Lengths:
    """How the mean distance of each period follows from where institutions go.

    An institution attached to a firm reaches what the firm reaches, one step farther. Mean distances are
    therefore a ratio of two sums over firms, beside what the backbone's own nodes reach.

    Parameters
    ----------
    backbone
        Edges that paths may pass.
    weight
        How readily a node is chosen, by node.
    n_source
        Institutions and investors without a name that have come by the end of each period.
    """

    def __init__(self, backbone: Backbone, weight: Floats, n_source: Ints, rng: np.random.Generator) -> None:
        self.firm = backbone.frame.steady
        self.weight = weight[self.firm] / weight[self.firm].sum()
        self.n_source = n_source
        n_period = backbone.frame.n_period
        self.pairs, self.steps = np.zeros((n_period, len(self.firm))), np.zeros((n_period, len(self.firm)))
        self.own_pairs, self.own_steps = np.zeros(n_period), np.zeros(n_period)
        for t in range(n_period):
            reached, total, _ = sampled(backbone.frame.n, *backbone.until(t), rng)
            self.own_pairs[t], self.own_steps[t] = reached.sum(), total.sum()
            reached, total = reached[self.firm], total[self.firm]
            self.pairs[t], self.steps[t] = reached + 1, total + reached + 1
        self.push = self._push()

    def _push(self) -> Floats:
        """What each firm does to each period's mean, in standard deviations of it over the firms."""
        pairs = self.own_pairs + self.n_source * (self.pairs @ self.weight)
        mean = (self.own_steps + self.n_source * (self.steps @ self.weight)) / np.maximum(pairs, 1)
        gain = self.steps - mean[:, None] * self.pairs
        push: Floats = gain / np.maximum(gain.std(axis=1), 1e-9)[:, None]
        return push

    def means(self, lean: Floats) -> tuple[Floats, Floats]:
        """Mean distance of each period, and its derivatives by the lean of each: shape (periods, periods)."""
        pull = self.weight * np.exp(np.clip(lean @ self.push, -MOST_LEAN, MOST_LEAN))
        pull /= pull.sum()
        pairs = self.own_pairs + self.n_source * (self.pairs @ pull)
        mean = (self.own_steps + self.n_source * (self.steps @ pull)) / np.maximum(pairs, 1)
        gain = (self.steps - mean[:, None] * self.pairs) * (self.n_source / np.maximum(pairs, 1))[:, None]
        centred = self.push - (self.push @ pull)[:, None]
        return mean, (gain * pull) @ centred.T

    def solve(self, wanted: Floats) -> Floats:
        """Factors of how readily each firm is chosen that bring the means near to those wanted (NaN: any)."""
        known = np.flatnonzero(~np.isnan(wanted))
        lean = np.zeros(len(wanted))
        for _ in range(STEPS):
            mean, slope = self.means(lean)
            error = mean[known] / wanted[known] - 1
            by = slope[known] / wanted[known, None]
            change = np.linalg.solve(
                by.T @ by + EASE**2 * np.eye(len(lean)), -(by.T @ error) - EASE**2 * lean
            )
            lean += 0.5 * change
        return np.exp(np.clip(lean @ self.push, -MOST_LEAN, MOST_LEAN)).round(6)


def estimated(frame: Frame, edges: Edges, rng: np.random.Generator) -> Floats:
    """Mean distance of each period, technology and the edges together."""
    n = max(frame.n, int(edges.source.max(initial=0)) + 1)
    source, target = np.append(frame.source, edges.source), np.append(frame.target, edges.target)
    period = np.append(frame.period, edges.period)
    return np.array(
        [sampled(n, source[period <= t], target[period <= t], rng)[2] for t in range(frame.n_period)]
    )
