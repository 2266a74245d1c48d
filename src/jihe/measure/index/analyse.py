"""Reading an index: what a unit is strong and weak in, how it stands to its peers, what one indicator does.

Functions take scores where higher is better: normalised indicators, or the scores of a tree's nodes.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .correlate import Correlation, correlation
from .tree import Tree

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
Score = Callable[[Floats, Tree], Floats]
"""(y, tree) -> (n_unit,) scores of the whole."""


@dataclass(frozen=True)
class Profile:
    """One unit beside its peers, column by column; all of shape (n_column,).

    Attributes
    ----------
    value
        The unit's own score; NaN when missing.
    rank, n
        Its rank among its peers and itself (1 = highest, ties share the best), and how many have a score.
    mean, median, low, high
        Of the peers, without the unit; NaN where none has a score.
    quarter, three_quarters
        The peers' quartiles.
    gap
        value less mean.
    distance
        `gap` in the peers' standard deviations (n - 1); NaN where they do not vary.
    """

    value: Floats
    rank: Floats
    n: Ints
    mean: Floats
    median: Floats
    low: Floats
    high: Floats
    quarter: Floats
    three_quarters: Floats
    gap: Floats
    distance: Floats


def profile(score: ArrayLike, unit: int, peers: ArrayLike | None = None) -> Profile:
    """How one unit stands to its peers.

    Parameters
    ----------
    score
        (n_unit, n_column), higher is better; NaN = missing.
    unit
        Number of the unit.
    peers
        (n_unit,) mask of the units it is held against; all others when absent. The unit is never its own
        peer.

    Examples
    --------
    >>> found = profile([[3, 1], [1, 2], [2, 6]], 0)
    >>> found.rank.tolist(), found.mean.tolist(), found.gap.tolist()
    ([1.0, 3.0], [1.5, 4.0], [1.5, -3.0])
    """
    given = np.asarray(score, np.float64)
    is_peer = np.ones(len(given), np.bool_) if peers is None else np.array(peers, np.bool_)
    is_peer[unit] = False
    own, others = given[unit], given[is_peer]
    n_there = (~np.isnan(others)).sum(axis=0)
    columns = np.nonzero(n_there)[0]
    marks = np.full((5, given.shape[1]), np.nan)
    if columns.size:
        marks[:, columns] = np.nanquantile(others[:, columns], [0, 0.25, 0.5, 0.75, 1], axis=0)
    low, quarter, median, three_quarters, high = marks
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = np.nansum(others, axis=0) / np.where(n_there > 0, n_there, np.nan)
        variance = np.nansum((others - mean) ** 2, axis=0) / np.where(n_there > 1, n_there - 1, np.nan)
        is_spread = (variance > 0) & (high > low)
        distance = np.where(is_spread, (own - mean) / np.sqrt(variance), np.nan)
    rank = np.where(np.isnan(own), np.nan, 1.0 + (others > own).sum(axis=0))
    n = n_there + ~np.isnan(own)
    return Profile(own, rank, n, mean, median, low, high, quarter, three_quarters, own - mean, distance)


@dataclass(frozen=True)
class Standing:
    """What a unit is strong and weak in.

    Attributes
    ----------
    strong, weak
        Numbers of columns, the strongest and the weakest first. No column is in both.
    profile
        What the choice rests on.
    gain
        (n_column,): weight times gap to the peers' mean: what the column adds to the unit's lead over them
        under a weighted sum.
    """

    strong: Ints
    weak: Ints
    profile: Profile
    gain: Floats


def strengths(
    score: ArrayLike,
    unit: int,
    peers: ArrayLike | None = None,
    by: str = "rank",
    weight: ArrayLike | None = None,
    most: int = 5,
) -> Standing:
    """What a unit is strong and weak in beside its peers.

    A strength lies above the peers' mean, a weakness below it; what is missing is neither.

    Parameters
    ----------
    score
        (n_unit, n_column), higher is better.
    unit, peers
        See `profile`.
    by
        What orders them. `rank`: the rank as a share of those ranked, then the distance in standard
        deviations. `gap`: the distance to the peers' mean. `gain`: weight times that distance: what moves the
        index most.
    weight
        (n_column,): weights in the whole; equal when absent.
    most
        How many of either at most.

    Examples
    --------
    >>> found = strengths([[3, 1, 5], [1, 2, 5], [2, 6, 5]], 0)
    >>> found.strong.tolist(), found.weak.tolist()
    ([0], [1])
    """
    seen = profile(score, unit, peers)
    n = len(seen.value)
    part = np.full(n, 1 / max(n, 1)) if weight is None else np.asarray(weight, np.float64)
    gain = part * seen.gap
    keys = {
        "rank": (np.nan_to_num(-seen.distance), (seen.rank - 0.5) / np.maximum(seen.n, 1)),
        "gap": (-seen.gap,),
        "gain": (-gain,),
    }
    if by not in keys:
        raise ValueError(f"by must be one of {', '.join(keys)}, not {by!r}")
    best_first = np.lexsort((np.arange(n), *keys[by]))
    strong = best_first[seen.gap[best_first] > 0][:most]
    weak = best_first[seen.gap[best_first] < 0][::-1][:most]
    return Standing(strong, weak, seen, gain)


@dataclass(frozen=True)
class Shift:
    """What a change of the tree does to the whole; all of shape (n_unit,).

    Attributes
    ----------
    score_before, score_after, rank_before, rank_after
        Scores and ranks (1 = highest, ties share the best).
    """

    score_before: Floats
    score_after: Floats
    rank_before: Floats
    rank_after: Floats

    @property
    def rank_shift(self) -> Floats:
        """Rank after less rank before: below 0 the unit rises."""
        return self.rank_after - self.rank_before

    @property
    def mean_absolute_shift(self) -> float:
        """By how many places a unit moves on average; NaN where no unit is ranked on both sides."""
        there = self.rank_shift[~np.isnan(self.rank_shift)]
        return float(np.abs(there).mean()) if there.size else np.nan


def what_if_without(y: ArrayLike, tree: Tree, code: str, score: Score) -> Shift:
    """What becomes of scores and ranks when an indicator or a whole branch is left out.

    The shares of its siblings grow in proportion (`Tree.without`).

    Parameters
    ----------
    y
        (n_unit, n_indicator): normalised values, columns in the order of the tree's leaves.
    code
        A node of the tree other than its root.
    score
        How values become scores, such as `lambda y, tree: compose(y, tree, "arithmetic")[:, 0]`.
    """
    given = np.asarray(y, np.float64)
    rest = tree.without(code)
    kept = {rest.code[node] for node in rest.leaf}
    columns = [column for column, node in enumerate(tree.leaf) if tree.code[node] in kept]
    return _shift(score(given, tree), score(given[:, columns], rest))


def what_if_with(
    y: ArrayLike, tree: Tree, column: ArrayLike, code: str, parent: str, share: float, score: Score
) -> Shift:
    """What becomes of scores and ranks when an indicator is added.

    Parameters
    ----------
    y, tree, score
        See `what_if_without`.
    column
        (n_unit,): the new indicator's normalised values, higher is better.
    code, parent, share
        Its code, the code of the node it is put under, and its share there; the shares of its siblings shrink
        in proportion.
    """
    given = np.asarray(y, np.float64)
    wider = with_leaf(tree, code, parent, share)
    both = np.column_stack([given, np.asarray(column, np.float64)])
    return _shift(score(given, tree), score(both, wider))


def with_leaf(tree: Tree, code: str, parent: str, share: float) -> Tree:
    """The tree with one more leaf, last in file order, under a node that is no leaf itself."""
    if code in tree.code or parent not in tree.code or not 0 < share < 1:
        raise ValueError(f"{code!r} must be new, {parent!r} a node of the tree and the share between 0 and 1")
    at = tree.code.index(parent)
    if at in tree.leaf:
        raise ValueError(f"{parent!r} is an indicator; nothing can be put under it")
    siblings = np.where(tree.parent == at, tree.share * (1 - share), tree.share)
    return replace(
        tree,
        code=(*tree.code, code),
        parent=np.append(tree.parent, at),
        share=np.append(siblings, share),
        direction=np.append(tree.direction, 1),
    )


def leave_one_out(y: ArrayLike, tree: Tree, score: Score) -> dict[str, Shift]:
    """What becomes of ranks when each node in turn is left out: code -> shift, in file order.

    The root is no node to leave out, nor is a chain of only children below it, without which nothing is left.
    """
    return {
        code: what_if_without(y, tree, code, score)
        for node, code in enumerate(tree.code)
        if len(tree.under(node)) < len(tree.leaf)
    }


def _shift(before: Floats, after: Floats) -> Shift:
    return Shift(before, after, _rank(before), _rank(after))


def _rank(score: Floats) -> Floats:
    there = np.sort(score[~np.isnan(score)])
    n_above = len(there) - np.searchsorted(there, score, side="right")
    return np.where(np.isnan(score), np.nan, 1.0 + n_above)


def between_levels(
    node_score: ArrayLike, tree: Tree, level: int, other: int, how: str = "pearson"
) -> Correlation:
    """Correlations of the nodes of one level of the tree with those of another (0 = the root).

    Parameters
    ----------
    node_score
        (n_unit, n_node): scores of all nodes, in file order.

    Rows of the result are the nodes of `level`, columns those of `other`, both in file order.
    """
    given = np.asarray(node_score, np.float64)
    return correlation(given[:, tree.level == level], given[:, tree.level == other], how)


def with_parent(node_score: ArrayLike, tree: Tree, how: str = "pearson") -> Floats:
    """The correlation of each node with its parent: (n_node,), NaN for the root.

    Far below the others, a node hardly counts in its parent whatever its share; below 0 it counts against it.
    """
    given = np.asarray(node_score, np.float64)
    found = np.full(len(tree.code), np.nan)
    for node, parent in enumerate(tree.parent):
        if parent >= 0:
            found[node] = correlation(given[:, [node]], given[:, [parent]], how).r[0, 0]
    return found
