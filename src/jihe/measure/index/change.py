"""Why a score and a rank changed from one year to another, in parts that add up exactly.

Four things may change: what the units did (indicator), how it is weighed (weight), what it is measured
against (reference, such as the greatest value) and who is in the list (membership). They act together, so the
order in which they are let in matters; each part is the mean over all orders, Shapley's value. It is exact,
treats the four alike, and gives 0 to what did not change.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import permutations, product
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Normalise = Callable[[Floats, Floats], Floats]
"""(x, reference) -> y: (n_unit, n_indicator), with parameters taken from rows of (n_row, n_indicator)."""
Compose = Callable[[Floats, Any], Floats]
"""(y, weight) -> (n_unit,) scores."""

CAUSES = ("indicator", "weight", "reference", "membership")


@dataclass(frozen=True)
class Side:
    """One year of an index.

    Attributes
    ----------
    x
        (n_unit, n_indicator): values of all units of either year, in the same order on both sides; NaN =
        missing.
    member
        (n_unit,): whether a unit is in the list.
    weight
        Whatever `compose` takes: weights, shares, a tree.
    reference
        (n_row, n_indicator): the rows that the normalisation takes its parameters from, when they are laid
        down, such as those of a base year. When absent they are the members' own values of the year.
    """

    x: Floats
    member: Bools
    weight: Any
    reference: Floats | None = None


@dataclass(frozen=True)
class Parts:
    """A change split into its causes; all of shape (n_unit,), NaN for a unit not ranked on both sides.

    Parts alone are NaN where some mixture of the two sides has no score, such as one under a reference that
    does not vary.

    Attributes
    ----------
    before, after
        The score or the rank on both sides.
    indicator, weight, reference, membership
        What each cause added; they add up to `after - before`.
    """

    before: Floats
    after: Floats
    indicator: Floats
    weight: Floats
    reference: Floats
    membership: Floats

    @property
    def change(self) -> Floats:
        """After less before. A fall in rank number is a rise."""
        return self.after - self.before

    @property
    def n_undefined(self) -> int:
        """Units whose change has no parts."""
        return int(np.isnan(self.indicator).sum())


@dataclass(frozen=True)
class RankParts(Parts):
    """A change of rank split into its causes.

    Attributes
    ----------
    own, rivals
        The indicator part, split in turn: what the unit's own values added, and what those of the others did.
    """

    own: Floats
    rivals: Floats


def split_change(
    before: Side, after: Side, normalise: Normalise, compose: Compose
) -> tuple[Parts, RankParts]:
    """The change of every unit's score and rank, split into what caused it.

    Scores and ranks of the sixteen mixtures of the two sides are computed, such as this year's values under
    last year's weights; a part is the mean, over the 24 orders of the causes, of what letting it in adds. The
    reference of a mixture is the values of the reference's side, of the units that are members on the
    membership's side: a new member can so raise the maximum (membership), and so can an old one that grew
    (reference).

    Parameters
    ----------
    before, after
        The two sides, with the same units and indicators.
    normalise, compose
        How values become scores.

    Returns
    -------
    (Parts, RankParts)
        Of the score, and of the rank (1 = highest, ties share the best). A unit without a score in a mixture,
        such as a new member without values in the earlier year, is nobody's rival there.

    Examples
    --------
    The only indicator doubles for the second unit, which leads: the first falls behind the maximum.

    >>> def share_of_greatest(x, reference): return x / reference.max(axis=0)
    >>> everyone = np.array([True, True])
    >>> score, rank = split_change(
    ...     Side(np.array([[1.0], [2.0]]), everyone, np.ones(1)),
    ...     Side(np.array([[1.0], [4.0]]), everyone, np.ones(1)),
    ...     share_of_greatest, lambda y, weight: y @ weight)
    >>> score.change.tolist(), score.indicator.tolist(), score.reference.tolist()
    ([-0.25, 0.0], [0.0, 0.75], [-0.25, -0.75])

    References
    ----------
    L. S. Shapley, "A value for n-person games", 1953; G. Owen, "Values of games with a priori unions", 1977.
    """
    sides = (_read(before), _read(after))
    if sides[0].x.shape != sides[1].x.shape:
        raise ValueError("both sides must hold the same units and indicators")
    scores = _mixed_scores(sides, normalise, compose)
    is_in = sides[0].member & sides[1].member
    is_in = is_in & ~np.isnan(scores[0, 0, 0, 0]) & ~np.isnan(scores[1, 1, 1, 1])
    parts = _means(scores, [list(order) for order in permutations(range(4))])
    members = (sides[0].member, sides[1].member)
    return _score_parts(scores, parts, is_in), _rank_parts(scores, members, is_in)


def years(
    x: ArrayLike,
    member: ArrayLike,
    weight: Any,
    normalise: Normalise,
    compose: Compose,
    reference: str | int = "yearly",
) -> Floats:
    """Scores of several years, comparable or not.

    Parameters
    ----------
    x
        (n_year, n_unit, n_indicator).
    member
        (n_year, n_unit): whether a unit is in the list; others have no score.
    reference
        `yearly`: each year is measured against its own members, so that a score tells a standing within the
        year. `all`: against the members of all years. A number: against those of that year (0 = the first).
        Under the last two scores of different years are comparable; values beyond the reference may score
        above its greatest.

    Returns
    -------
    numpy.ndarray
        (n_year, n_unit), NaN where a unit is not a member.

    Examples
    --------
    >>> def share_of_greatest(x, reference): return x / reference.max(axis=0)
    >>> def total(y, weight): return y @ weight
    >>> x, everyone = np.array([[[1.0], [2.0]], [[2.0], [4.0]]]), np.ones((2, 2), bool)
    >>> years(x, everyone, np.ones(1), share_of_greatest, total).tolist()
    [[0.5, 1.0], [0.5, 1.0]]
    >>> years(x, everyone, np.ones(1), share_of_greatest, total, reference=0).tolist()
    [[0.5, 1.0], [1.0, 2.0]]
    """
    given, is_in = np.asarray(x, np.float64), np.asarray(member, np.bool_)
    if isinstance(reference, str) and reference not in ("yearly", "all"):
        raise ValueError(f"reference must be yearly, all or the number of a year, not {reference!r}")
    found = np.full(is_in.shape, np.nan)
    for year, (values, members) in enumerate(zip(given, is_in, strict=True)):
        if reference == "all":
            rows = given[is_in]
        else:
            base = year if isinstance(reference, str) else reference
            rows = given[base][is_in[base]]
        found[year] = np.where(members, compose(normalise(values, rows), weight), np.nan)
    return found


def _read(side: Side) -> Side:
    x, member = np.asarray(side.x, np.float64), np.asarray(side.member, np.bool_)
    if x.ndim != 2 or member.shape != x.shape[:1]:
        raise ValueError("x must be (n_unit, n_indicator) and member (n_unit,)")
    reference = None if side.reference is None else np.atleast_2d(np.asarray(side.reference, np.float64))
    return Side(x, member, side.weight, reference)


def _mixed_scores(sides: tuple[Side, Side], normalise: Normalise, compose: Compose) -> Floats:
    """Shape (2, 2, 2, 2, n_unit): scores with each cause, in the order of CAUSES, from side 0 or 1."""
    scores = np.empty((2, 2, 2, 2, len(sides[0].x)))
    for values, ruler, members in product(range(2), repeat=3):
        laid_down = sides[ruler].reference
        rows = sides[ruler].x[sides[members].member] if laid_down is None else laid_down
        y = normalise(sides[values].x, rows)
        for weights in range(2):
            scores[values, weights, ruler, members] = compose(y, sides[weights].weight)
    return scores


def _means(states: Floats, orders: Sequence[Sequence[int]]) -> Floats:
    """(n_cause, n_unit): what each cause adds when it is let in, on average over the orders.

    `states` has one axis of length 2 for each cause, then the units.
    """
    parts = np.zeros((states.ndim - 1, states.shape[-1]))
    for order in orders:
        state = [0] * (states.ndim - 1)
        last = states[tuple(state)]
        for cause in order:
            state[cause] = 1
            here = states[tuple(state)]
            parts[cause] += here - last
            last = here
    return parts / len(orders)


def _score_parts(scores: Floats, parts: Floats, is_in: Bools) -> Parts:
    return Parts(*np.where(is_in, np.stack([scores[0, 0, 0, 0], scores[1, 1, 1, 1], *parts]), np.nan))


def _rank_parts(scores: Floats, members: tuple[Bools, Bools], is_in: Bools) -> RankParts:
    """Of five causes: the unit's own values and those of the others are let in apart, but in turn."""
    states = np.empty((2, 2, 2, 2, 2, scores.shape[-1]))
    for own, rivals, weight, ruler, members_of in product(range(2), repeat=5):
        mine = scores[own, weight, ruler, members_of]
        others = scores[rivals, weight, ruler, members_of]
        states[own, rivals, weight, ruler, members_of] = _ranks(mine, others, members[members_of])
    parts = _means(states, _orders_of_union())
    ends = states[0, 0, 0, 0, 0], states[1, 1, 1, 1, 1]
    told = np.where(is_in, np.stack([*ends, parts[0] + parts[1], *parts[2:], *parts[:2]]), np.nan)
    return RankParts(*told)


def _ranks(mine: Floats, others: Floats, members: Bools) -> Floats:
    """1 + how many other members, as they score in `others`, surpass each unit as it scores in `mine`."""
    there = np.sort(others[members & ~np.isnan(others)])
    n_above = len(there) - np.searchsorted(there, mine, side="right")
    is_self = members & (others > mine)
    return np.where(np.isnan(mine), np.nan, 1.0 + n_above - is_self)


def _orders_of_union() -> list[list[int]]:
    """Orders of the five causes in which the first two, the union, follow one another."""
    found = []
    for order in permutations((0, 2, 3, 4)):
        at = order.index(0)
        for pair in ([0, 1], [1, 0]):
            found.append([*order[:at], *pair, *order[at + 1 :]])
    return found
