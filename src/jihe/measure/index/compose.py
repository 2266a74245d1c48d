"""From normalised indicators up a tree to the scores of every node, and what is kept of a whole index."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .aggregate import aggregate
from .normalise import Normalise, rank
from .refusal import Refusal, finite
from .treat import Treated
from .tree import Tree

if TYPE_CHECKING:
    from .step import Recipe, Step

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
How = str | Mapping[int, str]
"""An aggregation, or one for each level of parents, 0 the root's."""


def compose(
    y: ArrayLike, tree: Tree, how: How = "arithmetic", power: float = 1, missing: str = "skip"
) -> Floats:
    """Scores of all nodes.

    Parameters
    ----------
    y
        (n_unit, n_leaf): normalised indicators in the order of ``tree.leaf``.
    how
        For all levels, or by level of the parent; a level that is not named is aggregated arithmetically.
    missing
        See `aggregate`.

    Returns
    -------
    array (n_unit, n_node)
        In the order of ``tree.code``.

    Raises
    ------
    Refusal
        Columns that are not the tree's; infinite values; scores that an aggregation cannot take, with the
        cells of ``y`` or, above the indicators, none.

    Examples
    --------
    >>> tree = Tree.of(["all", "a", "b"], ["", "all", "all"], [1, 0.25, 0.75])
    >>> compose([[1.0, 0.0], [0.0, 1.0]], tree)[:, 0].tolist()
    [0.25, 0.75]
    """
    held = finite(y)
    if held.shape[-1] != len(tree.leaf):
        values = {"n": held.shape[-1], "expected": len(tree.leaf)}
        raise Refusal("there are {n} columns, and the tree has {expected} indicators", values)
    score = np.full((len(held), len(tree.code)), np.nan)
    score[:, tree.leaf] = held
    for node in tree.order:
        children = tree.children(int(node))
        if not len(children):
            continue
        name = how if isinstance(how, str) else how.get(int(tree.level[node]), "arithmetic")
        try:
            score[:, node] = aggregate(score[:, children], tree.share[children], name, power, missing)
        except Refusal as refusal:
            column = {int(leaf): i for i, leaf in enumerate(tree.leaf)}
            cells = tuple(
                (u, column[int(children[p])]) for u, p in refusal.cells if int(children[p]) in column
            )
            raise Refusal(
                "{what} (below {code})",
                {"what": refusal.template.format(**refusal.values), "code": tree.code[node]},
                cells,
            ) from refusal
    return score


@dataclass(frozen=True, eq=False)
class Data:
    """What an index is made from.

    Attributes
    ----------
    x
        (n_unit, n_indicator): raw values in the order of ``tree.leaf``; NaN = missing.
    unit
        Code of each unit.
    denominator
        (n_unit, n_indicator); 1 where an indicator has none. None: none has one.
    group
        (n_unit,): label of each unit's group; None: no groups.
    years
        See `impute`. Values denominated like ``x`` will be: they stand in for its holes after that step.
    reference
        Rows (n_row, n_indicator) that normalisations take their parameters from, denominated already; None:
        the values themselves.
    functions
        Own normalisations: name in a recipe -> function like those of `NORMALISATIONS`.
    """

    x: Floats
    tree: Tree
    unit: tuple[str, ...]
    denominator: Floats | None = None
    group: NDArray[Any] | None = None
    years: tuple[Any, Any, int] | None = None
    reference: Floats | None = None
    functions: Mapping[str, Normalise] = field(default_factory=dict)


@dataclass(frozen=True)
class Done:
    """What a step did: the number of cells that it changed, and whatever else there is to tell."""

    step: Step
    n_cell: int
    told: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class Composite:
    """An index after every stage.

    Attributes
    ----------
    data
        What it was made from.
    recipe
        How.
    kept
        (n_unit,): whether a unit had enough values; the others have no scores.
    value
        (n_unit, n_indicator): values before normalisation: denominated, imputed, treated.
    imputed, treated
        (n_unit, n_indicator): marks of the cells that were filled, and changed.
    treatment
        What was done to each indicator.
    normalised
        (n_unit, n_indicator): higher is better.
    tree
        With the shares that were used.
    score
        (n_unit, n_node): scaled, in the order of ``tree.code``.
    log
        What every step did.
    """

    data: Data
    recipe: Recipe
    kept: Bools
    value: Floats
    imputed: Bools
    treated: Bools
    treatment: tuple[Treated, ...]
    normalised: Floats
    tree: Tree
    score: Floats
    log: tuple[Done, ...]

    @property
    def total(self) -> Floats:
        """(n_unit,): scores of the root."""
        return self.score[:, self.tree.root]

    @property
    def ranks(self) -> Floats:
        """(n_unit, n_node): ranks of the scores of every node."""
        return rank(self.score)
