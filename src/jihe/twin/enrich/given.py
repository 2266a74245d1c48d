"""What the enriching of a technology network is given, and what it gives back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, Protocol

import numpy as np

Ints = np.ndarray[Any, np.dtype[np.integer]]
Floats = np.ndarray[Any, np.dtype[np.float64]]
Bools = np.ndarray[Any, np.dtype[np.bool_]]

Tick = Callable[[str, int, int], None]
"""Told of progress: what is being done, how much of it is done, and out of how much."""

KINDS = ("investment", "education", "employment")
"""Names of the kinds that `Enriched.kind` numbers."""
INVESTMENT, EDUCATION, EMPLOYMENT = range(3)

CLASSES = ("study", "study_foreign", "work", "work_foreign", "investor", "other_investor")
"""Names of the classes that `Enriched.node_class` numbers."""
STUDY, STUDY_FOREIGN, WORK, WORK_FOREIGN, INVESTOR, OTHER_INVESTOR = range(6)


class Base(Protocol):
    """The technology network that is added to.

    Attributes
    ----------
    source, target, year
        One of each per edge: no loop, no pair twice.
    sample_from, sample_until
        One per node: first and last year in the sample; -1 for a node that never is.
    hub
        Nodes that have a name.
    """

    @property
    def source(self) -> Ints: ...
    @property
    def target(self) -> Ints: ...
    @property
    def year(self) -> Ints: ...
    @property
    def sample_from(self) -> Ints: ...
    @property
    def sample_until(self) -> Ints: ...
    @property
    def hub(self) -> Mapping[str, int]: ...


@dataclass(frozen=True)
class Target:
    """Figures of the network of all kinds together, one of each per year; None where none is printed.

    Attributes
    ----------
    years
        Years in order, without a gap. The first one holds all that is older.
    n_member
        Members of the sample in the year, those without an edge counted.
    n_node
        Nodes with an edge by then, and members.
    n_edge
        Distinct pairs of source and target by then.
    diameter, path_length, clustering
        Greatest and mean directed distance, and Gephi's mean directed clustering: to be met nearly.
    """

    years: tuple[int, ...]
    n_member: tuple[int, ...]
    n_node: tuple[int, ...]
    n_edge: tuple[int, ...]
    diameter: tuple[float | None, ...]
    path_length: tuple[float | None, ...]
    clustering: tuple[float | None, ...]


@dataclass(frozen=True)
class Institution:
    """A named institution where core people studied or worked before.

    Attributes
    ----------
    experience
        What its relations are: education (`study`) or employment (`work`).
    degree
        Distinct firms of the sample that its people went to.
    """

    name: str
    experience: Literal["study", "work"]
    is_foreign: bool
    degree: int


@dataclass(frozen=True)
class Investor:
    """A named investor.

    Attributes
    ----------
    is_institution
        Whether investing is its trade.
    degree
        Distinct firms of the sample that it has invested in.
    """

    name: str
    is_institution: bool
    degree: int


@dataclass(frozen=True)
class Lists:
    """What is printed of people and capital; all of it holds in the last year.

    Attributes
    ----------
    institutions, investors
        Those with a name. All others stay below the last one of their list.
    n_investor
        Investors of both classes, named ones included.
    foreign_study_share, foreign_work_share
        Share of foreign institutions in all relations of education and of employment, 0 to 1.
    n_digit
        Digits after the point to which the two shares are printed, as shares: 4 for 15.04 %.
    node_of
        Gives the node of the technology network that has a name, or None; left out, `hub` is asked.
    """

    institutions: tuple[Institution, ...]
    investors: tuple[Investor, ...]
    n_investor: int
    foreign_study_share: float
    foreign_work_share: float
    n_digit: int = 4
    node_of: Callable[[str], int | None] | None = None


@dataclass(frozen=True)
class Miss:
    """A figure that could not be met.

    Attributes
    ----------
    figure
        Its name: a field of `Target`, or the name of an institution or investor.
    year
        None for what holds in the last year only.
    why
        In words, for a person.
    """

    figure: str
    year: int | None
    wanted: float
    got: float
    why: str


@dataclass(frozen=True, eq=False)
class Enriched:
    """Edges of capital and people, and whose they are.

    Attributes
    ----------
    source, target, year, kind
        One of each per edge, in order of time; `kind` is a place in `KINDS`. The target is a member of the
        sample. Years may lie before the first one of the figures.
    node_class
        One per new node, whose numbers follow those of the technology network: a place in `CLASSES`. A node
        of two lists has the class of the investors' one.
    base_class
        The same for nodes of the technology network from which an edge goes out.
    foreign
        Nodes, old and new, whose relations count as foreign; all others with an edge count as domestic.
    member
        Shape (n, 2): node and year of each membership of the sample.
    hub
        Node of each name of the lists.
    missed
        Figures that could not be met.
    """

    source: Ints
    target: Ints
    year: Ints
    kind: Ints
    node_class: Ints
    base_class: Mapping[int, int]
    foreign: Ints
    member: Ints
    hub: Mapping[str, int]
    missed: tuple[Miss, ...]
