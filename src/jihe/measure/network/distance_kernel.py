"""Distances to many targets at once: one bit a target, one row of bits a node.

What a row holds after step d are the columns that some walk of one to d edges leads to; a node that a walk
from itself comes back to is taken off afterwards (`own`). Rows and columns are those of `distance_sets`.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numba
import numpy as np
from numba.extending import intrinsic

from .distance_sets import Words
from .graph import Floats, Ints

DEPTH = 64
"""Steps whose counts are kept apart for each row; farther ones are summed as they come."""

# Rows of a step are dealt to the lanes in blocks: few enough lanes to be cheap, enough for many threads.
LANES = 32
BLOCK = 16

SERIAL = 1 << 16
"""Links to changed rows below which a step is not worth the threads: to wait for each other costs them as
much, and on a busy machine many times that."""


class Batch(NamedTuple):
    """Targets of one batch: the node of each bit (-1: none), the power of two that each word's columns weigh,
    and, by bit, the nodes whose own column it is."""

    target: Ints
    shift: Words
    own_node: Ints
    own_bit: Ints


class State(NamedTuple):
    """What a batch works on. `front` holds what a row met newly, by odd and even steps, and is only valid
    where `stamp` tells the step."""

    seen: Words
    front: Words
    stamp: Ints
    mark: Ints
    every: Ints
    todo: Ints


class Tally(NamedTuple):
    """Counts over all batches.

    near
        Shape (DEPTH + 1, rows): targets met at each step; the last for the step at hand from `DEPTH` on.
    far_count, far_total, far_harmonic, far_last, far_top
        Shape (rows,): the same from `DEPTH` on: targets, sum of distances, of their inverses, the greatest
        distance and the targets at it.
    far_distribution
        Shape (n + 1,): pairs at each distance from `DEPTH` on, nodes that met themselves among them.
    own
        Shape (n,): step at which a node met its own column, 0 for never.
    met, length
        Shape (lanes, bits): nodes that met each target and the sum of their distances; no bits when not
        asked.
    """

    near: Ints
    far_count: Ints
    far_total: Ints
    far_harmonic: Floats
    far_last: Ints
    far_top: Ints
    far_distribution: Ints
    own: Ints
    met: Ints
    length: Ints


def _ones(typing, x):  # type: ignore[no-untyped-def]
    """How many bits of a word are set: one instruction, which loops over words turn into vector ones."""

    def generate(context, builder, signature, args):  # type: ignore[no-untyped-def]
        return builder.ctpop(args[0])

    return x(x), generate


popcount: Any = intrinsic(_ones)


@numba.njit(cache=True, nogil=True)
def spread(rows, into_begin, into_end, into_other, batch, state, tally):  # type: ignore[no-untyped-def]
    """One batch of targets: the first step from their in-neighbours, then pull until nothing changes."""
    n_bit = _first_step(rows, into_begin, into_end, into_other, batch, state, tally)
    if n_bit == 0:
        return
    n_own = len(batch.own_node)
    waiting = np.arange(n_own)
    todo = state.every
    step = 1
    while True:
        n_own = _meet_own(step, waiting, n_own, rows, batch, state, tally)
        todo, n_link = _next(step, todo, rows, state, tally)
        if n_link == 0:
            return
        step += 1
        if n_link < SERIAL:
            _pull(step, todo, (0, 1), rows, batch.shift, state, tally)
        else:
            _sweep(step, todo, rows, batch.shift, state, tally)


@numba.njit(cache=True, nogil=True, parallel=True)
def _sweep(step, todo, rows, shift, state, tally):  # type: ignore[no-untyped-def]
    for lane in numba.prange(LANES):
        _pull(step, todo, (lane, LANES), rows, shift, state, tally)


@numba.njit(cache=True, nogil=True)
def _pull(step, todo, lanes, rows, shift, state, tally):  # type: ignore[no-untyped-def]
    """Rows of one lane out of so many take what the rows that they pull from met newly one step before."""
    # Arrays by themselves: through the tuples each use would count references.
    lane, n_lane = lanes
    begin, other, n_source, n_word = rows.begin, rows.other, rows.n_source, len(shift)
    seen, stamp, then = state.seen, state.stamp[step & 1], state.stamp[(step - 1) & 1]
    front, theirs = state.front[step & 1], state.front[(step - 1) & 1]
    count, is_near = tally.near[min(step, DEPTH)], step < DEPTH
    has_targets, by_target, length = tally.met.shape[1] > 0, tally.met[lane], tally.length[lane]
    new = np.empty(n_word, np.uint64)
    for low in range(lane * BLOCK, len(todo), n_lane * BLOCK):
        for i in range(low, min(low + BLOCK, len(todo))):
            g = todo[i]
            if not _gather(begin[g], begin[g + 1], other, then, step - 1, theirs, new):
                continue
            met = np.uint64(0)
            for w in range(n_word):
                x = new[w] & ~seen[g, w]
                seen[g, w] |= x
                new[w] = x
                met += popcount(x) << shift[w]
            if met == 0:
                continue
            stamp[g] = step
            count[g] = np.int32(met) + (count[g] if is_near else np.int32(0))
            if g < n_source:
                for w in range(n_word):
                    front[g, w] = new[w]
            if has_targets:
                _meet_targets(step, rows.size[g], new, by_target, length)


@numba.njit(cache=True, nogil=True)
def _gather(low, high, other, stamp, step, theirs, new):  # type: ignore[no-untyped-def]
    """All that the rows in ``other[low:high]`` met newly in `step`; False when nothing."""
    is_touched = False
    for k in range(low, high):
        h = other[k]
        if stamp[h] == step:
            if is_touched:
                for w in range(len(new)):
                    new[w] |= theirs[h, w]
            else:
                is_touched = True
                for w in range(len(new)):
                    new[w] = theirs[h, w]
    return is_touched


@numba.njit(cache=True, nogil=True)
def _meet_targets(step, size, new, met, length):  # type: ignore[no-untyped-def]
    one = np.uint64(1)
    for w in range(len(new)):
        x = new[w]
        while x:
            bit = 64 * w + np.int64(popcount((x & (~x + one)) - one))
            met[bit] += size
            length[bit] += step * size
            x &= x - one


@numba.njit(cache=True, nogil=True)
def _first_step(rows, into_begin, into_end, into_other, batch, state, tally):  # type: ignore[no-untyped-def]
    """Targets are met by their in-neighbours; tells how many bits were set."""
    state.seen[:] = 0
    state.stamp[:] = 0
    state.mark[:] = 0
    n_set = 0
    for bit in range(len(batch.target)):
        t = batch.target[bit]
        if t < 0:
            continue
        w, mask = bit >> 6, np.uint64(1) << np.uint64(bit & 63)
        for k in range(into_begin[t], into_end[t]):
            g = rows.row[into_other[k]]
            if into_other[k] == t or state.seen[g, w] & mask:
                continue
            n_set += 1
            state.seen[g, w] |= mask
            tally.near[1, g] += np.int32(1) << np.int32(batch.shift[w])
            state.stamp[1, g] = 1
            if tally.met.shape[1]:
                tally.met[0, bit] += rows.size[g]
                tally.length[0, bit] += rows.size[g]
    for g in range(rows.n_source):
        if state.stamp[1, g]:
            state.front[1, g] = state.seen[g]
    return n_set


@numba.njit(cache=True, nogil=True)
def _meet_own(step, waiting, n_waiting, rows, batch, state, tally):  # type: ignore[no-untyped-def]
    """Note the nodes that meet their own column in this step; those that still wait move to the front."""
    kept = 0
    for i in range(n_waiting):
        at = waiting[i]
        v, bit = batch.own_node[at], batch.own_bit[at]
        g = rows.row[v]
        if state.stamp[step & 1, g] == step and state.seen[g, bit >> 6] >> np.uint64(bit & 63) & np.uint64(1):
            tally.own[v] = step
        else:
            waiting[kept] = at
            kept += 1
    return kept


@numba.njit(cache=True, nogil=True)
def _next(step, todo, rows, state, tally):  # type: ignore[no-untyped-def]
    """Rows to look at in the next step: those that pull from a changed one when these are few, else all.
    Second, the links to changed rows."""
    stamp = state.stamp[step & 1]
    changed, n_changed, n_link = state.todo[0], 0, 0
    for g in todo:
        if stamp[g] == step:
            if g < rows.n_source:
                changed[n_changed] = g
                n_changed += 1
                n_link += rows.back[g + 1] - rows.back[g]
            if step >= DEPTH:
                met = np.int64(tally.near[DEPTH, g])
                tally.far_count[g] += met
                tally.far_total[g] += met * step
                tally.far_harmonic[g] += met / step
                tally.far_distribution[step] += met * rows.size[g]
                if step > tally.far_last[g]:
                    tally.far_last[g], tally.far_top[g] = step, 0
                if step == tally.far_last[g]:
                    tally.far_top[g] += met
    if n_link * 8 > len(rows.other):
        return state.every, n_link
    chosen, n_chosen = state.todo[1], 0
    for i in range(n_changed):
        g = changed[i]
        for k in range(rows.back[g], rows.back[g + 1]):
            h = rows.puller[k]
            if state.mark[h] != step:
                state.mark[h] = step
                chosen[n_chosen] = h
                n_chosen += 1
    return chosen[:n_chosen], n_link


@numba.njit(cache=True, nogil=True)
def by_node(rows, tally):  # type: ignore[no-untyped-def]
    """Targets, sum of distances, sum of their inverses and greatest distance of each node, and pairs at each
    distance below `DEPTH`."""
    n = len(rows.row)
    reach, total, last = np.zeros(n, np.int64), np.zeros(n, np.int64), np.zeros(n, np.int64)
    harmonic = np.zeros(n)
    distribution = np.zeros(DEPTH, np.int64)
    for step in range(1, DEPTH):
        count = tally.near[step]
        for v in range(n):
            if rows.row[v] < 0:
                continue
            met = np.int64(count[rows.row[v]])
            if tally.own[v] == step:
                met -= 1
            if met:
                reach[v] += met
                total[v] += met * step
                harmonic[v] += met / step
                last[v] = step
                distribution[step] += met
        if distribution[step] == 0:
            break
    for v in range(n):
        g = rows.row[v]
        if g >= 0 and tally.far_count[g]:
            own = tally.own[v] if tally.own[v] >= DEPTH else 0
            is_own = 1 if own else 0
            reach[v] += tally.far_count[g] - is_own
            total[v] += tally.far_total[g] - own
            harmonic[v] += tally.far_harmonic[g] - (1 / own if own else 0.0)
            is_alone = own == tally.far_last[g] and tally.far_top[g] == 1
            last[v] = max(last[v], tally.far_last[g] - (1 if is_alone else 0))
    return reach, total, harmonic, last, distribution
