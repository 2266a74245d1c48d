"""One pass of ForceAtlas2: the forces on each node, then the step that they make.

No sum depends on how nodes are shared out among threads: each node's force is added up by one thread in the
order of tree and neighbours.
"""

from __future__ import annotations

import math
from typing import Any

import numba
import numpy as np

from .quadtree import cells_of, morton_keys, sorted_order, summed

Rows = np.ndarray[tuple[int, int], np.dtype[np.float64]]

BLOCK = 64
"""Nodes that a thread takes at a time; neighbours in the plane, so that they read the same cells."""

COLLISION = 100.0
"""How many times stronger than usual nodes that overlap repel each other, as in Gephi."""


def forces(
    place: Rows, node: Rows, springs: Any, options: tuple[float, float, float, bool, bool, bool]
) -> Rows:
    """Force on each node, shape (n, 2).

    Parameters
    ----------
    place
        Shape (n, 2).
    node
        Mass and radius of each node, shape (n, 2).
    springs
        indptr, other end and strength of the springs at each node.
    options
        theta, repulsion, gravity, is_strong_gravity, is_lin_log, has_radius.
    """
    x, y = place[:, 0], place[:, 1]
    keys = morton_keys(x, y)
    order = sorted_order(keys)
    begin, end, skip = cells_of(keys[order])
    point = np.column_stack((place[order], node[order]))
    cell = summed(begin, end, skip, point[:, 0], point[:, 1], point[:, 2], point[:, 3])
    result = np.empty_like(place)
    _add(result, (order, point, begin, end, skip, cell), place, node, springs, options)
    return result


@numba.njit(cache=True, nogil=True, parallel=True)
def _add(result, tree, place, node, springs, options):  # type: ignore[no-untyped-def]
    order, point, begin, end, skip, cell = tree
    theta, repulsion, gravity, is_strong, is_log, has_radius = options
    n = len(order)
    for block in numba.prange((n + BLOCK - 1) // BLOCK):
        for i in range(block * BLOCK, min(n, (block + 1) * BLOCK)):
            v = order[i]
            if has_radius:
                push_x, push_y = _repulsion_of_rims(i, point, begin, end, skip, cell, theta)
            else:
                push_x, push_y = _repulsion(i, point, begin, end, skip, cell, theta)
            pull_x, pull_y = _attraction(v, place, node, springs, is_log, has_radius)
            x, y, mass = point[i, 0], point[i, 1], point[i, 2]
            home = gravity * mass
            if not is_strong:
                away = math.sqrt(x * x + y * y)
                home = home / away if away > 0 else 0.0
            result[v, 0] = repulsion * mass * push_x + pull_x - home * x
            result[v, 1] = repulsion * mass * push_y + pull_y - home * y


@numba.njit(cache=True, nogil=True, inline="always")
def _repulsion(i, point, begin, end, skip, cell, theta):  # type: ignore[no-untyped-def]
    """Sum of mass / distance over all other points, a far cell counting as one."""
    x, y = point[i, 0], point[i, 1]
    square = theta * theta
    sum_x, sum_y = 0.0, 0.0
    c, n_cell = 0, len(skip)
    while c < n_cell:
        dx, dy = x - cell[c, 0], y - cell[c, 1]
        apart = dx * dx + dy * dy
        if apart * square > cell[c, 3]:
            push = cell[c, 2] / apart
            sum_x += push * dx
            sum_y += push * dy
            c = skip[c]
        elif skip[c] == c + 1:
            for j in range(begin[c], end[c]):
                dx, dy = x - point[j, 0], y - point[j, 1]
                apart = dx * dx + dy * dy
                if apart > 0:
                    push = point[j, 2] / apart
                    sum_x += push * dx
                    sum_y += push * dy
            c += 1
        else:
            c += 1
    return sum_x, sum_y


@numba.njit(cache=True, nogil=True, inline="always")
def _repulsion_of_rims(i, point, begin, end, skip, cell, theta):  # type: ignore[no-untyped-def]
    """The same with distances from rim to rim; a cell that counts as one has none."""
    x, y, radius = point[i, 0], point[i, 1], point[i, 3]
    square = theta * theta
    sum_x, sum_y = 0.0, 0.0
    c, n_cell = 0, len(skip)
    while c < n_cell:
        dx, dy = x - cell[c, 0], y - cell[c, 1]
        apart = dx * dx + dy * dy
        reach = 0.5 * math.sqrt(cell[c, 3]) + radius + cell[c, 4]
        if apart * square > cell[c, 3] and apart > reach * reach:
            push = cell[c, 2] / apart
            sum_x += push * dx
            sum_y += push * dy
            c = skip[c]
        elif skip[c] == c + 1:
            for j in range(begin[c], end[c]):
                dx, dy = x - point[j, 0], y - point[j, 1]
                rim = math.sqrt(dx * dx + dy * dy) - radius - point[j, 3]
                if j != i and rim != 0:
                    push = point[j, 2] * (1 / (rim * rim) if rim > 0 else COLLISION)
                    sum_x += push * dx
                    sum_y += push * dy
            c += 1
        else:
            c += 1
    return sum_x, sum_y


@numba.njit(cache=True, nogil=True, inline="always")
def _attraction(v, place, node, springs, is_log, has_radius):  # type: ignore[no-untyped-def]
    indptr, other, strength = springs
    x, y, radius = place[v, 0], place[v, 1], node[v, 1]
    sum_x, sum_y = 0.0, 0.0
    for slot in range(indptr[v], indptr[v + 1]):
        u = other[slot]
        dx, dy = place[u, 0] - x, place[u, 1] - y
        pull = strength[slot]
        if is_log or has_radius:
            away = math.sqrt(dx * dx + dy * dy)
            if has_radius:
                away -= radius + node[u, 1]
            if away <= 0:
                continue
            if is_log:
                pull *= math.log1p(away) / away
        sum_x += pull * dx
        sum_y += pull * dy
    return sum_x, sum_y


@numba.njit(cache=True, nogil=True)
def swing_and_traction(before, now, node):  # type: ignore[no-untyped-def]
    """How much the forces turn, and how much they agree, from pass to pass: sums over nodes, by mass."""
    swing, traction = 0.0, 0.0
    for i in range(len(now)):
        mass = node[i, 0]
        swing += mass * math.hypot(before[i, 0] - now[i, 0], before[i, 1] - now[i, 1])
        traction += 0.5 * mass * math.hypot(before[i, 0] + now[i, 0], before[i, 1] + now[i, 1])
    return swing, traction


@numba.njit(cache=True, nogil=True)
def move(place, before, now, node, speed, has_radius):  # type: ignore[no-untyped-def]
    """Moves each node, the less the more its force swings."""
    for i in range(len(now)):
        swing = node[i, 0] * math.hypot(before[i, 0] - now[i, 0], before[i, 1] - now[i, 1])
        factor = speed / (1 + math.sqrt(speed * swing))
        if has_radius:
            force = math.hypot(now[i, 0], now[i, 1])
            factor = min(0.1 * factor, 10 / force) if force > 0 else 0.0
        place[i, 0] += factor * now[i, 0]
        place[i, 1] += factor * now[i, 1]
