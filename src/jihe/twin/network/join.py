"""Joining ends to edges: out with in, every edge at a core node, none twice, none from a node to itself."""

from __future__ import annotations

import numba
import numpy as np

from .chance import below
from .links import add, discard, has
from .plan import Ends
from .target import Bools, Ints

FIXED = -(1 << 40)

TRIES = 400
"""Random swaps that an edge which may not be is offered."""


def join(
    ends: Ends, core: Bools, depth: tuple[Ints, Ints], apart: float, rng: np.random.Generator
) -> tuple[Ints, Ints]:
    """Edges from ends; those that may not be stay as they fell, see `settle`.

    Parameters
    ----------
    depth
        Shape (n,) each: how far from the largest nodes each node is, and how far from it they are.
    apart
        How far large core nodes keep apart: 0 all core ends are alike; above, those of large ones rather meet
        ends at other nodes, so that paths between their partners are longer; below, they rather meet. Above,
        what is far from the largest also rather meets what is far.
    """
    out, into = ends.out, ends.into
    other_out, other_into = out[~core[out]], into[~core[into]]
    core_out, core_into = (_ranked(part[core[part]], len(core), apart, rng) for part in (out, into))
    n, m = len(other_out), len(other_into)

    def sided(part: Ints, far: Ints) -> Ints:
        return part[np.argsort(max(apart, 0.0) * far[part] + rng.gumbel(size=len(part)), kind="stable")]

    reached, reaching = depth
    pairs = [
        (sided(other_out, reaching), sided(core_into[:n], reaching)),
        (sided(core_out[:m], reached), sided(other_into, reached)),
        (sided(core_out[m:], reached), sided(core_into[n:], reached)),
    ]
    return np.concatenate([a for a, _ in pairs]), np.concatenate([b for _, b in pairs])


def _ranked(ends: Ints, n: int, apart: float, rng: np.random.Generator) -> Ints:
    """Ends at core nodes, those first that meet ends at others: drawn without replacement, by a power of the
    node's own number of ends."""
    size = np.log(np.bincount(ends, minlength=n)[ends])
    return ends[np.argsort(-(apart * size + rng.gumbel(size=len(ends))), kind="stable")]


@numba.njit(cache=True, nogil=True)
def is_free(source, target, core, table):  # type: ignore[no-untyped-def]
    """Whether an edge may be: it touches the core, leads elsewhere and is not there yet."""
    if source == target or not (core[source] or core[target]):
        return False
    return not has(table, source * np.int64(len(core)) + target)


@numba.njit(cache=True, nogil=True)
def settle(source, target, core, table, chance):  # type: ignore[no-untyped-def]
    """Enter new edges into the table of those that are there; edges that may not be swap targets with others.

    Tells which are left; they are not in the table.
    """
    m, n = len(source), np.int64(len(core))
    wrong = np.zeros(m, np.bool_)
    for e in range(m):
        if is_free(source[e], target[e], core, table):
            add(table, source[e] * n + target[e])
        else:
            wrong[e] = True
    for e in range(m):
        if not wrong[e]:
            continue
        for _ in range(TRIES):
            f = below(chance, m)
            if wrong[f] or not is_free(source[e], target[f], core, table):
                continue
            if not is_free(source[f], target[e], core, table):
                continue
            discard(table, source[f] * n + target[f])
            target[e], target[f] = target[f], target[e]
            add(table, source[e] * n + target[e])
            add(table, source[f] * n + target[f])
            wrong[e] = False
            break
    return wrong


@numba.njit(cache=True, nogil=True)
def replace(  # type: ignore[no-untyped-def]  # noqa: PLR0913
    source, target, wrong, core, table, room, here, chance
):
    """Edges that no swap helped: an unnamed end gives way to another node.

    Parameters
    ----------
    room
        Shape (n,): edges that each may still get, kept up; `FIXED` for one that may neither come nor go.
    here
        Shape (n,): edges that each has in this layer, kept up; it keeps one.

    Returns
    -------
    int
        Edges that could not be placed.
    """
    free = np.flatnonzero(room != FIXED)
    n, m, left = np.int64(len(core)), len(source), 0
    for e in range(m):
        if not wrong[e]:
            continue
        for _ in range(16 * (len(free) + TRIES) if len(free) else 0):
            f = below(chance, m)
            if not wrong[f] and is_free(source[e], target[f], core, table):
                # The edge takes a target from another one; what that is left with is tried next.
                discard(table, source[f] * n + target[f])
                target[e], target[f] = target[f], target[e]
                add(table, source[e] * n + target[e])
                wrong[e], wrong[f] = False, True
            else:
                f = e
            a, b = source[f], target[f]
            if below(chance, 2):
                a = free[below(chance, len(free))]
            else:
                b = free[below(chance, len(free))]
            may = wrong[f] and _may(source[f], a, room, here) and _may(target[f], b, room, here)
            if may and is_free(a, b, core, table):
                for v, step in ((source[f], -1), (target[f], -1), (a, 1), (b, 1)):
                    room[v] -= step if room[v] != FIXED else 0
                    here[v] += step
                source[f], target[f] = a, b
                add(table, a * n + b)
                wrong[f] = False
            if not wrong[e] and wrong[f]:
                e = f
            if not wrong[e]:
                break
        left += wrong[e]
    return left


@numba.njit(cache=True, nogil=True, inline="always")
def _may(old, new, room, here):  # type: ignore[no-untyped-def]
    """Whether a node may give way to another."""
    return old == new or (room[old] != FIXED and here[old] > 1 and room[new] > 0)
