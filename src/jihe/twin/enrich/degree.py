"""Classes of the nodes without a name, and how many edges each has."""

from __future__ import annotations

import numpy as np

from .counts import Counts
from .given import (
    EMPLOYMENT,
    INVESTMENT,
    INVESTOR,
    OTHER_INVESTOR,
    STUDY,
    STUDY_FOREIGN,
    WORK,
    WORK_FOREIGN,
    Floats,
    Ints,
    Lists,
)
from .named import Edges, Listed

STUDY_SHARE = 0.13
"""Of the institutions without a name."""
STUDY_EXCESS = 5.0
"""How many times more edges beyond its first a place of study has than a place of work."""
INSTITUTION_SHARE = 0.62
"""Of the investors without a name: those whose trade it is."""
TAIL = 1.3
"""Exponent of the weights by which edges beyond a node's first are dealt out; smaller is more unequal."""


def early_people(
    counts: Counts, lists: Lists, listed: tuple[Listed, ...], fixed: Edges, rng: np.random.Generator
) -> tuple[Ints, Ints]:
    """Class and degree of each institution of the first period, places of work at home first."""
    n_early, n_edge = len(counts.early), int(counts.people[0])
    n = int(counts.new[0] - counts.investor[0]) + n_early
    n_study = round(STUDY_SHARE * n)
    excess = (n_edge - n) / max(STUDY_EXCESS * n_study + n - n_study, 1)
    named = np.array([sum(one.degree for one in listed if one.code == code) for code in range(4)])
    study_edge = round(n_study * (1 + STUDY_EXCESS * excess)) + int(named[STUDY] + named[STUDY_FOREIGN])
    total = int(np.count_nonzero(fixed.kind != INVESTMENT) + counts.people.sum())
    study_edge, foreign, abroad = split(study_edge, total, lists)
    own = np.array([study_edge - foreign, foreign, total - study_edge - abroad, abroad]) - named
    # What is fixed beyond the lists goes from one member to another: from places of work at home.
    own[WORK] -= np.count_nonzero(fixed.kind == EMPLOYMENT) - named[WORK] - named[WORK_FOREIGN]
    own[WORK] -= counts.people[1:].sum()
    own = np.maximum(own, 0)
    own[own.argmax()] += n_edge - own.sum()
    n_study = max(min(n_study, int(own[:2].sum()), n - n_early), n - int(own[2:].sum()))
    n_node = np.append(_divided(n_study, own[:2]), _divided(n - n_study, own[2:], n_early))
    order = [WORK, STUDY, STUDY_FOREIGN, WORK_FOREIGN]
    degree = [_degrees(int(n_node[code]), int(own[code]), cap(listed, code), rng) for code in order]
    return np.repeat(order, n_node[order]), np.concatenate(degree)


def investors(
    counts: Counts, listed: tuple[Listed, ...], rng: np.random.Generator
) -> tuple[Ints, Ints, Ints]:
    """Class of each investor; and of each edge its investor, by its place among them, and its period."""
    begin = np.repeat(np.arange(len(counts.investor)), counts.investor)
    code = np.where(rng.random(len(begin)) < INSTITUTION_SHARE, INVESTOR, OTHER_INVESTOR)
    most = np.where(code == INVESTOR, cap(listed, INVESTOR), cap(listed, OTHER_INVESTOR))
    weight = rng.pareto(TAIL, len(begin)) + 0.05
    degree = np.ones(len(begin), dtype=np.int64)
    who, when = [np.arange(len(begin))], [begin]
    for t, n in enumerate(counts.more):
        got = deal(int(n), weight, np.where(begin <= t, most - degree, 0), rng)
        degree += got
        who.append(np.repeat(np.arange(len(begin)), got))
        when.append(np.full(got.sum(), t))
    return code, np.concatenate(who), np.concatenate(when)


def cap(listed: tuple[Listed, ...], code: int) -> int:
    """Most edges that a node without a name may have: fewer than the last of its list."""
    return min((one.degree for one in listed if one.code == code), default=1 << 30) - 1


def split(study: int, total: int, lists: Lists) -> tuple[int, int, int]:
    """Relations of education, those of them from abroad, and those of employment from abroad.

    As near to `study` as the two shares of foreign institutions, rounded to their digits, allow.
    """
    half = 0.5 * 10.0**-lists.n_digit * (1 - 1e-9)

    def fits(part: int, whole: int, share: float) -> bool:
        return whole == 0 or abs(part / whole - share) < half

    for step in range(total + 1):
        for whole in (study - step, study + step):
            if not 0 <= whole <= total:
                continue
            part, rest = round(lists.foreign_study_share * whole), total - whole
            other = round(lists.foreign_work_share * rest)
            if fits(part, whole, lists.foreign_study_share) and fits(other, rest, lists.foreign_work_share):
                return whole, part, other
    return study, round(lists.foreign_study_share * study), round(lists.foreign_work_share * (total - study))


def deal(n: int, weight: Floats, room: Ints, rng: np.random.Generator) -> Ints:
    """So many things dealt out by weight, to each what it has room for; fewer if all rooms are full."""
    got = np.zeros(len(weight), dtype=np.int64)
    room = np.maximum(room, 0)
    n = min(max(n, 0), int(room.sum()))
    while n_left := n - int(got.sum()):
        open_to = np.where(got < room, weight, 0.0)
        got = np.minimum(got + rng.multinomial(n_left, open_to / open_to.sum()), room)
    return got


def _divided(n: int, edges: Ints, least: int = 0) -> Ints:
    """Nodes for two classes in proportion to their edges, no more than those, at least `least` for one."""
    second = round(n * int(edges[1]) / max(int(edges.sum()), 1))
    second = max(min(second, int(edges[1]), n - least), n - int(edges[0]), 0)
    return np.array([n - second, second])


def _degrees(n: int, n_edge: int, most: int, rng: np.random.Generator) -> Ints:
    """Degrees of n nodes, at least one each, in no order."""
    weight = rng.pareto(TAIL, n) + 0.05
    return 1 + deal(max(n_edge - n, 0), weight, np.full(n, most - 1), rng)
