"""What is uncertain about an index, and the draws from it: draw k is the same however many are drawn, in
whatever pieces, by whatever number of threads."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from ..tree import Tree

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Keys = npt.NDArray[np.uint64]

How = str | tuple[tuple[int, str], ...]
"""An aggregation: its name, or (level of the parent, name) for each level above the indicators."""

WEIGHTS = ("given", "dirichlet", "noise", "set", "between")

BLOCK = 512
"""Draws that come from one state of the generator. Part of what a seed means: another number, other draws."""

STREAM = {"weight": 1, "normalisation": 2, "aggregation": 3, "left_out": 4, "noise": 5}
VERSION_STREAM = 16


@dataclass(frozen=True, eq=False)
class Design:
    """What is drawn in each replication of an index; what is left at its default is not drawn.

    Parameters
    ----------
    weight
        How the shares of children within their parent are drawn. ``given``: not at all. ``dirichlet``:
        Dirichlet with mean the tree's shares and `concentration` as the sum of its parameters (the greater,
        the nearer to the mean). ``noise``: each share times an even draw from 1 - `spread` to 1 + `spread`,
        then rescaled to add to one. ``set``: one of `sets`, each as likely. ``between``: a mixture of all
        `sets`, evenly drawn from all mixtures.
    sets
        Shares, shape (n_set, n_node): those of experts, or of methods.
    normalisation, aggregation
        The choices; the first of each is the nominal one.
    normalisation_chance, aggregation_chance
        The probability of each; nothing given: all alike.
    version
        Name and number of alternatives for each leading axis of the data: imputations, treatments. The first
        of each is the nominal one; all are alike in probability.
    noise
        Standard deviation of a value, relative to its size: one number, one for each indicator, or one for
        each cell (unit, indicator), so that imputed cells alone can be drawn. A value that is not negative
        does not become so: it is taken as 0. Normalised anew in each draw.
    leave_out
        Whether one indicator, or none, is left out: each of the n + 1 cases as likely.
    least
        For aggregations that need positive values (geometric, harmonic, power): a normalised column that goes
        below `least` is stretched to run from `least` to its maximum. None: not touched; a 0 then gives a
        score of 0, and a negative value is refused.
    power
        The exponent of the aggregation ``power``.
    missing
        ``skip``: a missing child's weight goes to its siblings. ``none``: the parent is undefined.
    functions
        Normalisations by name, each from (values of shape (n_unit, n_indicator), directions) to values
        alike, for names beyond the compiled ones, or to be used in their place; not where there is noise.
    """

    weight: str = "given"
    concentration: float = 100.0
    spread: float = 0.25
    sets: Floats | None = None
    normalisation: tuple[str, ...] = ("min_max",)
    normalisation_chance: tuple[float, ...] = ()
    aggregation: tuple[How, ...] = ("arithmetic",)
    aggregation_chance: tuple[float, ...] = ()
    version: tuple[tuple[str, int], ...] = ()
    noise: float | Floats = 0.0
    leave_out: bool = False
    least: float | None = None
    power: float = 2.0
    missing: str = "skip"
    functions: Mapping[str, Callable[[Floats, Ints], Floats]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        _check_choice("weight", self.weight, WEIGHTS)
        _check_choice("missing", self.missing, ("skip", "none"))
        if self.weight in ("set", "between") and self.sets is None:
            raise ValueError(f"weights drawn by {self.weight!r} need sets of shares")
        if not self.concentration > 0 or not 0 <= self.spread < 1:
            raise ValueError("concentration must be above 0, and spread from 0 to below 1")
        if self.least is not None and not self.least > 0:
            raise ValueError("least must be above 0")
        if (np.asarray(self.noise) < 0).any():
            raise ValueError("noise is a standard deviation: it cannot be negative")
        for name in ("normalisation", "aggregation"):
            _check_chance(name, len(getattr(self, name)), getattr(self, f"{name}_chance"))

    @property
    def is_noisy(self) -> bool:
        return bool((np.asarray(self.noise) > 0).any())

    @property
    def inputs(self) -> tuple[str, ...]:
        """What is drawn, by name: the inputs of a sensitivity analysis."""
        drawn = {
            "weight": self.weight != "given",
            "normalisation": len(self.normalisation) > 1,
            "aggregation": len(self.aggregation) > 1,
            **{name: n > 1 for name, n in self.version},
            "noise": self.is_noisy,
            "left_out": self.leave_out,
        }
        return tuple(name for name, is_drawn in drawn.items() if is_drawn)


def _check_choice(name: str, value: str, known: tuple[str, ...]) -> None:
    if value not in known:
        raise ValueError(f"{name} is {value!r}; it can be {', '.join(known)}")


def _check_chance(name: str, n: int, chance: tuple[float, ...]) -> None:
    if not n:
        raise ValueError(f"{name}: at least one is needed")
    if chance and (len(chance) != n or min(chance) < 0 or abs(sum(chance) - 1) > 1e-9):
        raise ValueError(f"{name}_chance must hold {n} numbers, none negative, that add up to 1")


@dataclass(frozen=True, eq=False)
class Draws:
    """Replications, one a row of each array; all that is needed to do any of them again.

    Parameters
    ----------
    share
        Shape (n, n_node): each node's share within its parent.
    normalisation, aggregation
        Shape (n,): numbers of the choices.
    version
        Shape (n, number of the design's versions).
    left_out
        Shape (n,): the column left out, -1 for none.
    noise
        Shape (n,): the key of the noise on the data.
    """

    share: Floats
    normalisation: Ints
    aggregation: Ints
    version: Ints
    left_out: Ints
    noise: Keys
    first: int = field(default=0)

    def __len__(self) -> int:
        return len(self.share)

    def __getitem__(self, rows: slice) -> Draws:
        first = self.first + rows.indices(len(self))[0]
        return Draws(**{name: held[rows] for name, held in self.arrays().items()}, first=first)

    def arrays(self) -> dict[str, npt.NDArray[Any]]:
        """To be stored; `Draws(**arrays)` brings them back."""
        return {f.name: getattr(self, f.name) for f in fields(self) if f.name != "first"}

    def with_input(self, name: str, other: Draws, design: Design) -> Draws:
        """These draws, but the input `name` as in `other`."""
        held = self.arrays()
        axes = [axis for axis, _ in design.version]
        if name in axes:
            held["version"] = held["version"].copy()
            held["version"][:, axes.index(name)] = other.version[:, axes.index(name)]
        else:
            column = "share" if name == "weight" else name
            held[column] = getattr(other, column)
        return Draws(**held, first=self.first)


def draws(design: Design, tree: Tree, n: int, seed: int, start: int = 0) -> Draws:
    """Draws `start` to `start + n` of the design.

    Each input has a stream of its own (Philox, a counter-based generator, keyed by seed and input), so that a
    draw depends on its number, the seed and the design alone, and one input more leaves the others as they
    were.

    Examples
    --------
    >>> from jihe.measure.index.tree import Tree
    >>> tree = Tree.of(["all", "a", "b"], ["", "all", "all"], [1, 0.5, 0.5], [1, 1, 1])
    >>> design = Design(weight="dirichlet", aggregation=("arithmetic", "geometric"))
    >>> many, few = draws(design, tree, 900, seed=7), draws(design, tree, 10, seed=7, start=600)
    >>> bool((many[600:610].share == few.share).all())
    True

    References
    ----------
    Salmon, Moraes, Dror & Shaw (2011), Parallel random numbers: as easy as 1, 2, 3.
    """
    if seed < 0 or start < 0 or n < 0:
        raise ValueError("seed, start and n cannot be negative")
    low, high = start // BLOCK, -(-(start + n) // BLOCK)
    blocks = [_block(design, tree, seed, block).arrays() for block in range(low, max(high, low + 1))]
    inside = slice(start - low * BLOCK, start - low * BLOCK + n)
    held = {name: np.concatenate([block[name] for block in blocks])[inside] for name in blocks[0]}
    return Draws(**held, first=start)


def replay(design: Design, tree: Tree, k: int, seed: int) -> Draws:
    """Draw number `k` alone."""
    return draws(design, tree, 1, seed, start=k)


def nominal(design: Design, tree: Tree) -> Draws:
    """The index as it is: the tree's shares, the first of all choices, nothing left out, no noise."""
    none = np.zeros(1, dtype=np.int64)
    return Draws(
        share=np.ascontiguousarray(tree.share, dtype=np.float64)[None, :],
        normalisation=none,
        aggregation=none,
        version=np.zeros((1, len(design.version)), dtype=np.int64),
        left_out=none - 1,
        noise=np.zeros(1, dtype=np.uint64),
        first=-1,
    )


def _stream(seed: int, number: int, block: int) -> np.random.Generator:
    key = np.array([seed % 2**64, number], dtype=np.uint64)
    counter = np.array([0, 0, block, 0], dtype=np.uint64)
    return np.random.Generator(np.random.Philox(key=key, counter=counter))


def _block(design: Design, tree: Tree, seed: int, block: int) -> Draws:
    n_leaf, nothing = len(tree.leaf), np.zeros(BLOCK, dtype=np.int64)
    axes = [
        _stream(seed, VERSION_STREAM + i, block).integers(0, n, BLOCK)
        for i, (_, n) in enumerate(design.version)
    ]
    left_out = nothing - 1
    if design.leave_out and n_leaf > 1:
        left_out = _stream(seed, STREAM["left_out"], block).integers(-1, n_leaf, BLOCK)
    noise = nothing.astype(np.uint64)
    if design.is_noisy:
        noise = _stream(seed, STREAM["noise"], block).integers(0, 2**64, BLOCK, dtype=np.uint64)
    return Draws(
        share=_shares(design, tree, _stream(seed, STREAM["weight"], block)),
        normalisation=_choice(
            design.normalisation, design.normalisation_chance, seed, "normalisation", block
        ),
        aggregation=_choice(design.aggregation, design.aggregation_chance, seed, "aggregation", block),
        version=np.stack(axes, axis=1) if axes else np.zeros((BLOCK, 0), dtype=np.int64),
        left_out=left_out,
        noise=noise,
    )


def _choice(names: tuple[Any, ...], chance: tuple[float, ...], seed: int, name: str, block: int) -> Ints:
    if len(names) == 1:
        return np.zeros(BLOCK, dtype=np.int64)
    steps = np.cumsum(chance or np.full(len(names), 1 / len(names)))[:-1]
    return np.searchsorted(steps, _stream(seed, STREAM[name], block).random(BLOCK), side="right")


def _shares(design: Design, tree: Tree, random: np.random.Generator) -> Floats:
    share = np.asarray(tree.share, dtype=np.float64)
    shape = (BLOCK, len(share))
    if design.weight == "given":
        return np.broadcast_to(share, shape)
    if design.weight == "dirichlet":
        return _rescaled(random.standard_gamma(design.concentration * share, shape), tree)
    if design.weight == "noise":
        return _rescaled(share * (1 + design.spread * random.uniform(-1, 1, shape)), tree)
    sets = np.asarray(design.sets, dtype=np.float64)
    if sets.ndim != 2 or sets.shape[1] != len(share):
        raise ValueError(f"sets of shares must have the shape (number of sets, {len(share)} nodes)")
    if design.weight == "set":
        return sets[random.integers(0, len(sets), BLOCK)]
    return _rescaled(random.dirichlet(np.ones(len(sets)), BLOCK) @ sets, tree)


def _rescaled(share: Floats, tree: Tree) -> Floats:
    """Shares that add to one among siblings; where all are 0 (tiny parameters), the tree's own."""
    parent, given = np.asarray(tree.parent), np.asarray(tree.share)
    for node in np.unique(parent):
        children = np.flatnonzero(parent == node)
        total = share[:, children].sum(axis=1, keepdims=True)
        with np.errstate(invalid="ignore"):
            share[:, children] = np.where(total > 0, share[:, children] / total, given[children])
    return share
