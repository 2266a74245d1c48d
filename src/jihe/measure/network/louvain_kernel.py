"""The loops over nodes and edges of Louvain and Leiden."""

from __future__ import annotations

from typing import NamedTuple

import numba
import numpy as np

from .graph import Bools, Floats, Ints


@numba.njit(cache=True, nogil=True)
def shuffle(order, random):  # type: ignore[no-untyped-def]
    """Put `order` in random order; `random` holds the state of the generator (SplitMix64)."""
    for i in range(len(order) - 1, 0, -1):
        random[0] += np.uint64(0x9E3779B97F4A7C15)
        z = random[0]
        z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        z = z ^ (z >> np.uint64(31))
        j = int(float(z >> np.uint64(11)) * 2.0**-53 * (i + 1))
        order[i], order[j] = order[j], order[i]


class State(NamedTuple):
    """Where the nodes of a level are, and which are still to be looked at.

    Attributes
    ----------
    group
        Shape (n,): group of each node.
    weight_of, size
        Shape (n,): strength and nodes of each group.
    empty
        Groups without a node; the first ``at[2]`` count.
    queue, queued
        Nodes to be looked at, a ring that begins at ``at[0]`` and holds ``at[1]``; whether each is in it.
    gain, seen
        Room for the node at hand: weight of its edges to each group, all 0 between nodes; groups met.
    at
        Head and length of the queue, number of empty groups.
    """

    group: Ints
    weight_of: Floats
    size: Ints
    empty: Ints
    queue: Ints
    queued: Bools
    gain: Floats
    seen: Ints
    at: Ints


@numba.njit(cache=True, nogil=True)
def move(level, resolution, state, most):  # type: ignore[no-untyped-def]
    """Move queued nodes to the group that gains most, and queue the neighbours of each that moved.

    A node v gains w(v, c) - resolution K(v) K(c) / total by group c; 0 by a group of its own. Returns what
    all gained; ends when about `most` edges have been looked at.
    """
    start, strength = level.start, level.strength
    group, weight_of, size, empty, at = state.group, state.weight_of, state.size, state.empty, state.at
    n = len(group)
    visits, gained = 0, 0.0
    while at[1] > 0 and visits < most:
        v = state.queue[at[0]]
        at[0] = at[0] + 1 if at[0] + 1 < n else 0
        at[1] -= 1
        state.queued[v] = False
        visits += start[v + 1] - start[v] + 1
        own = group[v]
        weight_of[own] -= strength[v]
        best, gain, stay = _best(level, resolution, state, v)
        if gain < 0.0 and size[own] > 1:
            best, gain = empty[at[2] - 1], 0.0
            at[2] -= 1
        weight_of[best] += strength[v]
        if best == own:
            continue
        gained += gain - stay
        group[v] = best
        size[best] += 1
        size[own] -= 1
        if size[own] == 0:
            weight_of[own] = 0.0
            empty[at[2]] = own
            at[2] += 1
        _queue_neighbours(level, state, v)
    return gained


@numba.njit(cache=True, nogil=True)
def _best(level, resolution, state, v):  # type: ignore[no-untyped-def]
    """The group that v gains most by, what that is, and what its own gives.

    Written with few branches: on real networks they are guessed wrong about every other time.
    """
    start, other, weight, strength = level.start, level.other, level.weight, level.strength
    group, weight_of, gain, seen = state.group, state.weight_of, state.gain, state.seen
    share = resolution * strength[v] / level.total
    n_seen = 0
    for k in range(start[v], start[v + 1]):
        c = group[other[k]]
        seen[n_seen] = c
        n_seen += gain[c] == 0.0
        gain[c] += weight[k]
    best = group[v]
    stay = gain[best] - share * weight_of[best]
    most = stay + 1e-10 * strength[v]
    for i in range(n_seen):
        c = seen[i]
        value = gain[c] - share * weight_of[c]
        gain[c] = 0.0
        if value > most:
            best, most = c, value
    return best, most, stay


@numba.njit(cache=True, nogil=True)
def _queue_neighbours(level, state, v):  # type: ignore[no-untyped-def]
    """Those that are not in the group of v."""
    queue, queued, group, at = state.queue, state.queued, state.group, state.at
    n = len(group)
    for k in range(level.start[v], level.start[v + 1]):
        u = level.other[k]
        if not queued[u] and group[u] != group[v]:
            queued[u] = True
            tail = at[0] + at[1]
            queue[tail if tail < n else tail - n] = u
            at[1] += 1


@numba.njit(cache=True, nogil=True)
def refine(level, resolution, group, n_group, order):  # type: ignore[no-untyped-def]
    """Parts of each group that hang well together.

    Every node begins as a part of its own. In random order each that is still alone and well linked with its
    group joins the part of its group, itself well linked, that gains most, if that gains anything.
    """
    start, other, weight, strength = level.start, level.other, level.weight, level.strength
    total = level.total / resolution
    n = len(group)
    part = np.arange(n).astype(group.dtype)
    alone = np.ones(n, np.bool_)
    whole = np.zeros(n_group)
    weight_of = strength.copy()
    outward = np.zeros(n)
    for v in range(n):
        whole[group[v]] += strength[v]
        for k in range(start[v], start[v + 1]):
            outward[v] += weight[k] if group[other[k]] == group[v] else 0.0
    gain = np.zeros(n)
    seen = np.empty(n, group.dtype)
    for v in order:
        own, share = group[v], strength[v] / total
        if not alone[v] or outward[v] < share * (whole[own] - strength[v]):
            continue
        n_seen = 0
        for k in range(start[v], start[v + 1]):
            c = part[other[k]]
            is_near = group[other[k]] == own
            seen[n_seen] = c
            n_seen += is_near and gain[c] == 0.0
            gain[c] += weight[k] if is_near else 0.0
        best, most_gain = part[v], 0.0
        for i in range(n_seen):
            c = seen[i]
            value = gain[c] - share * weight_of[c]
            if value > most_gain and outward[c] >= weight_of[c] / total * (whole[own] - weight_of[c]):
                best, most_gain = c, value
        if best != part[v]:
            # What led from v to the part, and from the part to v, now lies inside.
            outward[best] += outward[v] - 2.0 * gain[best]
            weight_of[best] += strength[v]
            part[v] = best
            alone[best] = False
        for i in range(n_seen):
            gain[seen[i]] = 0.0
    return part


@numba.njit(cache=True, nogil=True)
def gathered(start, other, weight, part, n_part):  # type: ignore[no-untyped-def]
    """The edges between parts, those from one part to another added up, those inside left out."""
    n = len(part)
    first = np.zeros(n_part + 1, np.int64)
    for v in range(n):
        first[part[v] + 1] += 1
    for c in range(n_part):
        first[c + 1] += first[c]
    member = np.empty(n, part.dtype)
    at = first[:-1].copy()
    for v in range(n):
        member[at[part[v]]] = v
        at[part[v]] += 1
    # The last slot takes what lies inside.
    to = np.empty(len(other) + 1, part.dtype)
    value = np.zeros(len(other) + 1)
    begin = np.zeros(n_part + 1, np.int64)
    place = np.full(n_part, -1, np.int64)
    end = 0
    for c in range(n_part):
        place[c] = len(other)
        for i in range(first[c], first[c + 1]):
            v = member[i]
            for k in range(start[v], start[v + 1]):
                d = part[other[k]]
                is_new = place[d] < begin[c]
                slot = end if is_new else place[d]
                end += is_new
                place[d] = slot
                to[slot] = d
                value[slot] += weight[k]
        place[c] = -1
        begin[c + 1] = end
    return begin, to[:end].copy(), value[:end].copy()


@numba.njit(cache=True, nogil=True)
def renumbered(label):  # type: ignore[no-untyped-def]
    """Number of labels, and labels from 0 without gaps, in the order in which they first come."""
    n = len(label)
    size = 0
    for v in range(n):
        size = max(size, label[v] + 1)
    number = np.full(size, -1, label.dtype)
    result = np.empty_like(label)
    count = 0
    for v in range(n):
        if number[label[v]] < 0:
            number[label[v]] = count
            count += 1
        result[v] = number[label[v]]
    return count, result


@numba.njit(cache=True, nogil=True)
def quality(view, label, resolution):  # type: ignore[no-untyped-def]
    """Modularity; labels from 0 to at most n - 1."""
    start, other, weight, strength, total = view
    n = len(label)
    inside = np.zeros(n)
    whole = np.zeros(n)
    for v in range(n):
        whole[label[v]] += strength[v]
        for k in range(start[v], start[v + 1]):
            if label[other[k]] == label[v]:
                inside[label[v]] += weight[k]
    result = 0.0
    for c in range(n):
        result += inside[c] / total - resolution * (whole[c] / total) ** 2
    return result
