"""From data, a tree and a design to the arrays that the kernels work on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from . import kernel
from .column import COLUMN_NORMALISATIONS, normalise_column, stretch
from .draw import Design, Draws, Floats, How, Ints

if TYPE_CHECKING:
    from ..tree import Tree

STORED = 64 * 2**20
"""Bytes that tables of f may take before they are worked out in each replication instead."""

PIECE = 16 * 2**20
"""Bytes of scores and ranks that one piece of work may hold."""


@dataclass(frozen=True, eq=False)
class Ready:
    """A design with its data, ready for any draw."""

    shape: kernel.Shape
    values: kernel.Values
    sizes: tuple[int, ...]
    n_unit: int

    def scores(self, drawn: Draws) -> Floats:
        """Scores of each draw, shape (n, n_unit): those of the root, not scaled."""
        version = (
            np.ravel_multi_index(tuple(drawn.version.T), self.sizes)
            if self.sizes
            else np.zeros(len(drawn), int)
        )
        arrays = (
            np.ascontiguousarray(drawn.share),
            drawn.normalisation,
            drawn.aggregation,
            np.asarray(version, dtype=np.int64),
            drawn.left_out,
            drawn.noise,
        )
        out = np.empty((len(drawn), self.n_unit))
        kernel.scores(self.shape, self.values, arrays, self._room(), out)
        return out

    def ranks(self, score: Floats, start: Ints | None = None) -> kernel.Places:
        """Ranks of each row: 1 is best, ties share the smallest, 0 where the score is undefined. `start`:
        an order of units near the one to be found, which saves time."""
        order = np.arange(self.n_unit) if start is None else start
        out = np.empty(score.shape, dtype=np.int32)
        kernel.ranks(score, order, np.empty(self.n_unit), np.empty(self.n_unit, dtype=np.int64), out)
        return out

    def pieces(self, n: int, block: int) -> Iterator[tuple[int, int]]:
        """(first, number) of draws at a time, so that scores and ranks of one piece stay small."""
        size = max(1, min(block, PIECE // (12 * self.n_unit)))
        for first in range(0, n, block):
            for begin in range(first, min(first + block, n), size):
                yield begin, min(size, first + block - begin, n - begin)

    def _room(self) -> kernel.Room:
        n_node, n_leaf, n_unit = len(self.shape.parent), len(self.shape.leaf), self.n_unit
        return kernel.Room(
            x=np.empty((n_leaf, n_unit)),
            y=np.empty((n_leaf, n_unit)),
            node=np.empty((n_node, n_unit)),
            total=np.empty(n_unit),
            share=np.empty(n_node),
            weight=np.empty(n_node),
            value=np.empty(n_unit),
            place=np.empty(n_unit, dtype=np.int64),
        )


def ready(x: Floats, tree: Tree, design: Design) -> Ready:
    """Normalise once what does not change from draw to draw, and refuse what cannot be computed.

    Parameters
    ----------
    x
        Raw values, shape (n_unit, n_indicator), with one leading axis for each of the design's versions.

    Raises
    ------
    ValueError
        Shapes that do not fit; a normalisation or an aggregation that is not known, or, with noise, not one
        of the compiled ones; negative values under a mean that needs positive ones, with no `least` to lift
        them.
    """
    sizes = tuple(n for _, n in design.version)
    x = np.asarray(x, dtype=np.float64)
    sign = np.asarray(tree.direction, dtype=np.int64)[tree.leaf]
    if x.shape[:-2] != sizes or x.shape[-1] != len(sign):
        raise ValueError(
            f"x has the shape {x.shape}; the design and tree need {(*sizes, 'units', len(sign))}"
        )
    stack = np.ascontiguousarray(np.swapaxes(x.reshape(-1, *x.shape[-2:]), 1, 2))
    shape, how, alone = _shape(tree), *_hows(design.aggregation, tree)
    kind = np.array([_kind(name, design) for name in design.normalisation], dtype=np.int64)
    y = _normalised(stack, sign, design)
    if design.least is None:
        _check_positive(y, how, shape, design)
    values = kernel.Values(
        x=stack,
        sd=_deviation(stack, design),
        start=np.argsort(-stack * sign[:, None], axis=2, kind="stable"),
        sign=sign,
        kind=kind,
        how=how,
        alone=alone,
        y=y,
        f=_f(y, alone, design),
        whole=np.asarray(~np.isnan(y[:, :, 0]).any(axis=(2, 3))),
        is_noisy=design.is_noisy,
        least=design.least or 0.0,
        power=design.power,
        skip=design.missing == "skip",
    )
    return Ready(shape, values, sizes, x.shape[-2])


def _shape(tree: Tree) -> kernel.Shape:
    parent = np.asarray(tree.parent, dtype=np.int64)
    child = np.argsort(parent, kind="stable")
    begin = np.searchsorted(parent[child], np.arange(len(parent) + 1))
    leaf, order = (np.asarray(held, dtype=np.int64) for held in (tree.leaf, tree.order))
    return kernel.Shape(parent, order, begin.astype(np.int64), child.astype(np.int64), leaf)


def _hows(aggregations: tuple[How, ...], tree: Tree) -> tuple[Ints, Ints]:
    """The mean of each node for each aggregation, and the one mean of all parents, or -1."""
    parents = np.isin(np.arange(len(tree.parent)), tree.parent)
    how = np.zeros((len(aggregations), len(tree.parent)), dtype=np.int64)
    for a, named in enumerate(aggregations):
        levels: Mapping[int, str] = (
            dict.fromkeys(map(int, tree.level), named) if isinstance(named, str) else dict(named)
        )
        for node in np.flatnonzero(parents):
            name = levels.get(int(tree.level[node]), "no aggregation for its level")
            if name not in kernel.COMPILED:
                raise ValueError(
                    f"aggregation {name!r} cannot be drawn; these can: {', '.join(kernel.COMPILED)}"
                )
            how[a, node] = kernel.COMPILED.index(name)
    alone = [int(row[0]) if (row == row[0]).all() else -1 for row in how[:, parents]]
    return how, np.array(alone, dtype=np.int64)


def _kind(name: str, design: Design) -> int:
    if name in COLUMN_NORMALISATIONS and not (design.is_noisy and name in design.functions):
        return COLUMN_NORMALISATIONS.index(name)
    known = ", ".join(COLUMN_NORMALISATIONS)
    if design.is_noisy:
        raise ValueError(f"normalisation {name!r} cannot be renewed in every draw; these can: {known}")
    if name not in design.functions:
        raise ValueError(f"normalisation {name!r} is not known: give its function, or take one of {known}")
    return -1


def _deviation(stack: Floats, design: Design) -> Floats:
    """Standard deviation of each cell, shape as `stack`."""
    noise = np.asarray(design.noise, dtype=np.float64)
    relative = noise[:, None] if noise.ndim == 1 else np.swapaxes(noise, -1, -2) if noise.ndim else noise
    return np.ascontiguousarray(np.broadcast_to(relative, stack.shape) * np.abs(stack))


def _normalised(stack: Floats, sign: Ints, design: Design) -> Floats:
    """Shape (version, normalisation, 1 or 2, leaf, unit): without noise, and stretched if the design says
    so."""
    n_version, n_leaf, n_unit = stack.shape
    out = np.empty((n_version, len(design.normalisation), 2 if design.least else 1, n_leaf, n_unit))
    for v in range(n_version):
        for m, name in enumerate(design.normalisation):
            if name in design.functions:
                out[v, m, :] = design.functions[name](stack[v].T, sign).T
            else:
                out[v, m, :] = _by_name(stack[v], sign, name)
            if design.least:
                for row in out[v, m, 1]:
                    stretch(row, design.least)
    return out


def _by_name(x: Floats, sign: Ints, name: str) -> Floats:
    out, start = np.empty(x.shape), np.arange(x.shape[1])
    room = np.empty(x.shape[1]), np.empty(x.shape[1], dtype=np.int64)
    for j, row in enumerate(x):
        normalise_column(row, int(sign[j]), COLUMN_NORMALISATIONS.index(name), start, out[j], *room)
    return out


def _check_positive(y: Floats, how: Ints, shape: kernel.Shape, design: Design) -> None:
    """Refuse pairs of choices of which nothing but undefined scores would come."""
    inner = np.diff(shape.begin) > 0
    if not (how[:, inner] != kernel.ARITHMETIC).any():
        return
    with np.errstate(invalid="ignore"):
        bad = [name for m, name in enumerate(design.normalisation) if (y[:, m] < 0).any()]
    if bad:
        raise ValueError(
            f"normalisation {', '.join(map(repr, bad))} gives negative values, of which there is no "
            "geometric, harmonic or power mean: set least, so that columns are lifted above it, or leave one "
            "of the two out"
        )


def _f(y: Floats, alone: Ints, design: Design) -> Floats:
    """Shape (version, normalisation, mean, leaf, unit): f of the values for each mean that serves all
    levels."""
    means = sorted(set(alone[alone >= 0].tolist()))
    n_version, n_normalisation, _, n_leaf, n_unit = y.shape
    size = n_version * n_normalisation * len(kernel.COMPILED) * n_leaf * n_unit
    if design.is_noisy or not means or 8 * size > STORED:
        return np.empty((0, 0, 0, 0, 0))
    out = np.zeros((n_version, n_normalisation, max(means) + 1, n_leaf, n_unit))
    with np.errstate(divide="ignore", invalid="ignore"):
        for mean in means:
            source = y[:, :, 0 if mean == kernel.ARITHMETIC else -1]
            if mean == kernel.GEOMETRIC:
                source = np.log(source)
            elif mean == kernel.HARMONIC:
                source = 1 / np.where(source < 0, np.nan, source)
            elif mean == kernel.POWER:
                source = source**design.power
            out[:, :, mean] = source
    return out
