"""The edges to come, each with its source and period, before any has a target."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .counts import count
from .degree import cap, deal, early_people, investors
from .frame import Frame
from .given import EDUCATION, EMPLOYMENT, INVESTMENT, INVESTOR, STUDY, STUDY_FOREIGN, WORK, Bools, Ints, Lists
from .named import Edges, Listed


@dataclass(frozen=True, eq=False)
class Slots:
    """Edges that have a source and still lack a target, those of one source together and in order of time.

    Attributes
    ----------
    source, period, kind
        One per edge.
    is_first
        Whether it is the first edge of its source.
    code
        Class of each new node that has no name, by number.
    """

    source: Ints
    period: Ints
    kind: Ints
    is_first: Bools
    code: Ints


def plan(
    frame: Frame,
    listed: tuple[Listed, ...],
    lists: Lists,
    fixed: Edges,
    n_named: int,
    rng: np.random.Generator,
) -> Slots:
    """Slots for all edges that are not in `fixed`, new nodes numbered after the `n_named` new named ones."""
    counts = count(frame, listed, lists, fixed, n_named, rng)
    first_code, degree = early_people(counts, lists, listed, fixed, rng)
    n_later = (counts.new - counts.investor)[1:]
    investor_code, investor, invested = investors(counts, listed, rng)
    n_first, n_people = len(first_code), len(first_code) + n_later.sum()
    code = np.concatenate([first_code, np.full(n_later.sum(), WORK), investor_code])
    who = np.concatenate(
        [np.repeat(np.arange(n_first), degree), np.arange(n_first, n_people), investor + n_people]
    )
    later = np.repeat(np.arange(1, frame.n_period), n_later)
    when = np.concatenate([np.zeros(degree.sum(), dtype=np.int64), later, invested])
    who, when = _filled(who, when, code, counts.edge, listed, rng)
    order = np.lexsort((when, who))
    who, when = who[order], when[order]
    # The first institutions are nodes of the technology network.
    n_early = len(counts.early)
    node = np.append(counts.early, frame.n + n_named + np.arange(len(code) - n_early))
    kind = np.where(code >= INVESTOR, INVESTMENT, EMPLOYMENT)
    kind[(code == STUDY) | (code == STUDY_FOREIGN)] = EDUCATION
    is_first = np.append(True, who[1:] != who[:-1])[: len(who)]
    return Slots(node[who], when, kind[who], is_first, code[n_early:])


def _filled(
    who: Ints, when: Ints, code: Ints, n_edge: Ints, listed: tuple[Listed, ...], rng: np.random.Generator
) -> tuple[Ints, Ints]:
    """The edges, and those that find no room in their class: places of work at home take them first."""
    begin = np.full(len(code), len(n_edge))
    np.minimum.at(begin, who, when)
    most = np.array([cap(listed, one) for one in range(INVESTOR + 2)])[code]
    for t, n in enumerate(n_edge):
        for is_open in (code == WORK, code < INVESTOR, code >= INVESTOR):
            room = np.where(is_open & (begin <= t), most - np.bincount(who, minlength=len(code)), 0)
            got = deal(int(n - (when == t).sum()), np.ones(len(code)), room, rng)
            who = np.append(who, np.repeat(np.arange(len(code)), got))
            when = np.append(when, np.full(got.sum(), t))
    return who, when
