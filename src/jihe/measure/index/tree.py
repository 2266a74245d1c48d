"""The tree of an index: indicators below sub-pillars below pillars, each with its share in its parent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .refusal import Refusal

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

ROUNDED = 5e-4
"""How far the shares of siblings may be from adding up to 1; they are then rescaled exactly."""


@dataclass(frozen=True, eq=False)
class Tree:
    """A tree of an index.

    Attributes
    ----------
    code
        Every node.
    parent
        Number of each node's parent; -1 for the one root.
    share
        Share of each node in its parent; siblings add up to 1; 1 for the root.
    direction
        +1 where more is better, -1 where less is; +1 for nodes with children.
    """

    code: tuple[str, ...]
    parent: Ints
    share: Floats
    direction: Ints

    @classmethod
    def of(
        cls,
        code: Sequence[str],
        parent: Sequence[str],
        share: ArrayLike,
        direction: ArrayLike | None = None,
    ) -> Tree:
        """A tree from codes; the root's parent is empty.

        Raises
        ------
        Refusal
            A code that stands twice or is empty, an unknown parent, no root or several, a root without
            children, a cycle, a share below 0, shares of siblings that do not add up to 1, a direction other
            than +1 and -1, or -1 for a node with children.

        Examples
        --------
        >>> tree = Tree.of(["all", "a", "b"], ["", "all", "all"], [1, 0.25, 0.75])
        >>> tree.weight.tolist(), tree.leaf.tolist()
        ([1.0, 0.25, 0.75], [1, 2])
        """
        place = {name: i for i, name in enumerate(code)}
        if len(place) < len(code):
            twice = sorted({name for name in code if list(code).count(name) > 1})
            raise Refusal('code "{code}" stands twice in the tree', {"code": twice[0]})
        if "" in place:
            raise Refusal("a node of the tree has no code")
        for name, above in zip(code, parent, strict=True):
            if above and above not in place:
                raise Refusal(
                    'the parent "{parent}" of {code} is not in the tree', {"parent": above, "code": name}
                )
        up = np.array([place.get(above, -1) for above in parent], np.int64)
        if (n := int((up < 0).sum())) != 1:
            raise Refusal("a tree has one root, this one has {n}", {"n": n})
        if len(code) == 1:
            raise Refusal("the tree has no indicators below {code}", {"code": code[0]})
        held = _shared(tuple(code), up, np.asarray(share, np.float64))
        sign = np.ones(len(code)) if direction is None else np.asarray(direction, np.float64)
        return cls(tuple(code), up, held, _signs(tuple(code), up, sign))

    @cached_property
    def level(self) -> Ints:
        """Steps from the root, 0 for itself."""
        found = np.full(len(self.code), -1, np.int64)
        for node in range(len(self.code)):
            line = [node]
            while found[line[-1]] < 0 and self.parent[line[-1]] >= 0:
                line.append(int(self.parent[line[-1]]))
            base = max(int(found[line[-1]]), 0)
            for step, above in enumerate(reversed(line)):
                found[above] = base + step
        return found

    @cached_property
    def leaf(self) -> Ints:
        """Numbers of the nodes without children, in their order: the columns of the values."""
        return np.setdiff1d(np.arange(len(self.code)), self.parent)

    @cached_property
    def weight(self) -> Floats:
        """Global weight: the product of the shares from the root down."""
        found = np.ones(len(self.code))
        for node in np.argsort(self.level, kind="stable"):
            if self.parent[node] >= 0:
                found[node] = found[self.parent[node]] * self.share[node]
        return found

    @cached_property
    def order(self) -> Ints:
        """All nodes, the deepest first: children before their parents."""
        return np.argsort(-self.level, kind="stable").astype(np.int64)

    @property
    def root(self) -> int:
        return int(np.flatnonzero(self.parent < 0)[0])

    @property
    def pillar(self) -> Ints:
        """Children of the root."""
        return self.children(self.root)

    def children(self, node: int) -> Ints:
        return np.flatnonzero(self.parent == node)

    def under(self, node: int) -> Ints:
        """Numbers of the columns (places in `leaf`) at or below a node."""
        inside = np.zeros(len(self.code), bool)
        inside[node] = True
        for below in self.order[::-1]:
            if self.parent[below] >= 0:
                inside[below] |= inside[self.parent[below]]
        return np.flatnonzero(inside[self.leaf])

    def with_shares(self, share: ArrayLike) -> Tree:
        """The tree with other shares.

        Raises
        ------
        Refusal
            Shares that `of` would refuse.
        """
        return replace(self, share=_shared(self.code, self.parent, np.asarray(share, np.float64)))

    def without(self, code: str) -> Tree:
        """The tree without a node and what lies below it; the shares of its siblings grow in proportion (all
        alike where the node had the whole), and a parent left without children goes too.

        Raises
        ------
        Refusal
            A code that is not in the tree, and one without which nothing is left.
        """
        if code not in self.code:
            raise Refusal('"{code}" is not in the tree', {"code": code})
        gone = self.code.index(code)
        while self.parent[gone] >= 0 and len(self.children(int(self.parent[gone]))) == 1:
            gone = int(self.parent[gone])
        if self.parent[gone] < 0:
            raise Refusal('nothing is left of the tree without "{code}"', {"code": code})
        inside = np.zeros(len(self.code), bool)
        inside[gone] = True
        for node in self.order[::-1]:
            if self.parent[node] >= 0:
                inside[node] |= inside[self.parent[node]]
        share = self.share.copy()
        siblings = self.children(int(self.parent[gone]))
        siblings = siblings[siblings != gone]
        rest = share[siblings].sum()
        share[siblings] = share[siblings] / rest if rest > 0 else 1 / len(siblings)
        kept = np.flatnonzero(~inside)
        number = np.full(len(self.code), -1, np.int64)
        number[kept] = np.arange(len(kept))
        up = np.where(self.parent[kept] < 0, -1, number[self.parent[kept]])
        return Tree(tuple(self.code[i] for i in kept), up, share[kept], self.direction[kept])


def _shared(code: tuple[str, ...], parent: Ints, share: Floats) -> Floats:
    """Shares that add up to 1 exactly."""
    _check_cycles(code, parent)
    _check_number(code, share, "shares")
    if (wrong := np.flatnonzero(~(share >= 0))).size:
        values = {"code": code[wrong[0]], "share": float(share[wrong[0]])}
        raise Refusal("the share of {code} is {share:g}; a share is 0 or more", values)
    found = share.copy()
    found[parent < 0] = 1.0
    for above in np.unique(parent[parent >= 0]):
        siblings = parent == above
        total = float(share[siblings].sum())
        if abs(total - 1) > ROUNDED:
            values = {"code": code[above], "sum": total}
            raise Refusal("the shares of the children of {code} add up to {sum:.7g}, not 1", values)
        found[siblings] = share[siblings] / total
    return found


def _signs(code: tuple[str, ...], parent: Ints, direction: Floats) -> Ints:
    _check_number(code, direction, "directions")
    if (wrong := np.flatnonzero(np.abs(direction) != 1)).size:
        values = {"code": code[wrong[0]], "direction": float(direction[wrong[0]])}
        raise Refusal("the direction of {code} is {direction:g}; it is 1 or -1", values)
    is_inner = np.isin(np.arange(len(code)), parent)
    if (wrong := np.flatnonzero(is_inner & (direction < 0))).size:
        text = "{code} has children, so more of it is better: its direction is 1"
        raise Refusal(text, {"code": code[wrong[0]]})
    return direction.astype(np.int64)


def _check_number(code: tuple[str, ...], held: Floats, what: str) -> None:
    if held.shape != (len(code),):
        values = {"n": held.size, "what": what, "n_node": len(code)}
        raise Refusal("there are {n} {what} for {n_node} nodes", values)


def _check_cycles(code: tuple[str, ...], parent: Ints) -> None:
    reached = parent < 0
    for _ in range(len(code)):
        new = reached | (reached[parent] & (parent >= 0))
        if (new == reached).all():
            break
        reached = new
    if not reached.all():
        lost = [code[i] for i in np.flatnonzero(~reached)]
        raise Refusal("the parents of {codes} lead back to where they began", {"codes": ", ".join(lost[:5])})
