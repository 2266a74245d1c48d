"""A twin as far as it is drawn: organisations, their samples, networks and relations."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from jihe.pack.model import Pack

from . import enrich
from .growth import MAIN
from .margin import Ints
from .network import Grown


@dataclass
class Draft:
    """Organisations as far as they are drawn.

    Attributes
    ----------
    kind
        Code of the kind of each.
    named
        Printed name -> organisation.
    org
        Network -> organisation of each of its nodes.
    member
        (sample, year) -> its members.
    trait
        Column -> value of each organisation, "" where none is known.
    spare
        Kind -> organisations in no network, from which samples are filled up.
    """

    kind: list[str] = field(default_factory=list)
    named: dict[str, int] = field(default_factory=dict)
    org: dict[str, Ints] = field(default_factory=dict)
    member: dict[tuple[str, int], Ints] = field(default_factory=dict)
    trait: dict[str, np.ndarray] = field(default_factory=dict)
    spare: dict[str, Ints] = field(default_factory=dict)

    @property
    def n(self) -> int:
        """Organisations."""
        return len(self.kind)

    def add(self, kind: str, n: int) -> Ints:
        """So many new organisations."""
        first = self.n
        self.kind += [kind] * n
        for column, held in self.trait.items():
            self.trait[column] = np.concatenate([held, np.full(n, "", object)])
        return np.arange(first, first + n)

    def latest(self, sample: str) -> Ints:
        """Members of a sample in its last year."""
        return self.member[max(key for key in self.member if key[0] == sample)]


@dataclass(frozen=True)
class Missed:
    """A figure that the twin does not show.

    Attributes
    ----------
    figure
        The figure, as a message names it.
    why
        An English template.
    params
        What fills it.
    """

    figure: str
    why: str
    params: Mapping[str, object] = field(default_factory=dict)


@dataclass
class Twin:
    """What is drawn, as far as it is.

    Attributes
    ----------
    grown, enriched
        The networks.
    draft
        The organisations.
    relation
        Columns of the relations: source, target (organisations), kind, date, and codes of their taxonomies.
    missed
        Figures that it does not show.
    """

    grown: Mapping[str, Grown]
    enriched: enrich.Enriched | None
    draft: Draft
    relation: dict[str, np.ndarray] = field(default_factory=dict)
    missed: list[Missed] = field(default_factory=list)


@dataclass(frozen=True)
class Networks:
    """The networks of a twin.

    Attributes
    ----------
    grown
        By name; `main` is the main one.
    enriched
        People and capital, or None.
    """

    grown: Mapping[str, Grown]
    enriched: enrich.Enriched | None


def sample_of(pack: Pack, network: str) -> str:
    """The sample whose members are the sample nodes of a network."""
    held = pack.settings.network if network == MAIN else pack.settings.networks[network]
    assert held is not None, network
    assert held.sample is not None, network
    return held.sample
