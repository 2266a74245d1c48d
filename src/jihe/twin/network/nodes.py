"""The nodes of a grown network: when each enters, as what, and on which side of the network within."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from jihe.errors import DataError, Fault, Place

from .hubs import Paths
from .target import Bools, Growth, Inner, Ints

OUTER, NEAR, MEMBER = 0, 1, 2
"""Roles: has no edge with a member; has one; is a member."""

NEAR_SAMPLE = 0.75
"""Share of the sample, members apart, that has edges with members."""


MEMBER_POWER = 0.5
"""Of the sample's share that is there by a year: its power is the share of the members that is."""


@dataclass(frozen=True, eq=False)
class Nodes:
    """All nodes, those of one year together.

    Attributes
    ----------
    born
        Shape (n,): index of the year in which a node gets its first edge.
    is_sample
        Shape (n,): whether it is a sample member when it enters.
    role
        Shape (n,): `OUTER`, `NEAR` or `MEMBER`; all are `OUTER` where there is no network within.
    hub
        Shape (n,): number of the hub, -1 for an unnamed node.
    left
        Shape (n,): index of the first year in which a sample node is a member no more; the number of years
        where it stays.
    """

    born: Ints
    is_sample: Bools
    role: Ints
    hub: Ints
    left: Ints

    @property
    def n(self) -> int:
        return len(self.born)


@dataclass(frozen=True, eq=False)
class Within:
    """Yearly figures of the network within, told for every year: cumulative members, nodes, edges."""

    n_member: Ints
    n_node: Ints
    n_edge: Ints


def within(target: Growth, inner: Inner) -> Within:
    """Figures of the network within in the years that do not print them, by its share of the whole."""
    years = np.array(target.years)
    all_node = np.array(target.n_sample) + np.array(target.n_relation)
    at = [target.years.index(year) for year in inner.years]

    def filled(part: tuple[int, ...], whole: Ints) -> Ints:
        share = np.interp(years, inner.years, np.array(part) / whole[at])
        found = np.round(share * whole).astype(np.int64)
        found[at] = part
        # What grows in the whole may grow within: never more than that, never less than nothing.
        for t in range(1, len(found)):
            if t not in at:
                found[t] = np.clip(found[t], found[t - 1], found[t - 1] + whole[t] - whole[t - 1])
        return found

    sample = np.array(target.n_sample)
    # Members are rather the older ones of the sample.
    share = np.minimum(sample / sample[at[-1]], 1.0) ** MEMBER_POWER
    member = np.round(inner.n_member * share).astype(np.int64)
    member[at[-1] :] = inner.n_member
    return Within(member, filled(inner.n_node, all_node), filled(inner.n_edge, np.array(target.n_edge)))


def enter(target: Growth, hub_paths: Paths, is_member: Bools, inside: Within | None) -> Nodes:
    """Nodes year by year: as many of each class as the figures ask for, the hubs among them.

    Parameters
    ----------
    is_member
        Shape (hubs,): whether a hub is a member of the network within.

    Raises
    ------
    DataError
        When the figures of a year leave no room for its nodes.
    """
    n_year = len(target.years)
    sample = np.array(target.n_sample)
    leave = np.maximum(-np.diff(sample, prepend=0), 0)
    new_sample = np.diff(sample, prepend=0) + leave
    new_relation = np.diff(np.array(target.n_relation), prepend=0) - leave
    parts: list[tuple[Ints, ...]] = []
    for t in range(n_year):
        hubs = np.array([h for h in range(len(target.hubs)) if hub_paths.born(h) == t], np.int64)
        count = _classes(t, int(new_sample[t]), int(new_relation[t]), inside)
        parts.append(_of_year(target, t, count, hubs, is_member))
    born, is_sample, role, hub = (np.concatenate(part) for part in zip(*parts, strict=True))
    left = np.full(len(born), n_year)
    for t in np.flatnonzero(leave).tolist():
        free = np.flatnonzero((hub < 0) & is_sample & (role < MEMBER) & (born < t) & (left == n_year))
        if len(free) < leave[t]:
            text = "in {year} {n} members leave the sample, but only {known} nodes without a name can."
            params = {"year": target.years[t], "n": int(leave[t]), "known": len(free)}
            raise DataError(Fault(Place(), text, params))
        left[free[-int(leave[t]) :]] = t
    return Nodes(born, is_sample.astype(bool), role, hub, left)


def _classes(t: int, n_sample: int, n_relation: int, inside: Within | None) -> dict[tuple[bool, int], int]:
    """New nodes of a year by (sample, role)."""
    if inside is None:
        return {(True, OUTER): n_sample, (False, OUTER): n_relation}
    new = [int(np.diff(part, prepend=0)[t]) for part in (inside.n_member, inside.n_node)]
    member = min(new[0], n_sample)
    near = new[1] - member
    near_sample = min(round(NEAR_SAMPLE * (n_sample - member)), near)
    near_sample = max(near_sample, near - n_relation)
    return {
        (True, MEMBER): member,
        (True, NEAR): near_sample,
        (False, NEAR): near - near_sample,
        (True, OUTER): n_sample - member - near_sample,
        (False, OUTER): n_relation - near + near_sample,
    }


def _of_year(
    target: Growth, t: int, count: dict[tuple[bool, int], int], hubs: Ints, is_member: Bools
) -> tuple[Ints, ...]:
    has_inner = target.inner is not None
    named: dict[tuple[bool, int], list[int]] = {key: [] for key in count}
    for h in hubs.tolist():
        is_sample = target.hubs[h].is_sample
        role = MEMBER if is_member[h] else NEAR if has_inner else OUTER
        named[is_sample, role].append(h)
    columns: list[list[int]] = [[], [], [], []]
    for (is_sample, role), n in count.items():
        own = named[is_sample, role]
        if n < len(own):
            text = "{year} has {n} new nodes of a kind of which the tables name {known} with an edge by then."
            raise DataError(Fault(Place(), text, {"year": target.years[t], "n": n, "known": len(own)}))
        rows = [t] * n, [int(is_sample)] * n, [role] * n, own + [-1] * (n - len(own))
        for column, row in zip(columns, rows, strict=True):
            column.extend(row)
    return tuple(np.array(column, np.int64) for column in columns)
