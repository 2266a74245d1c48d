"""Raw values of some indicators, and what follows from a change of one: compiled."""

from __future__ import annotations

from typing import NamedTuple

import numba
import numpy as np
import numpy.typing as npt
from scipy import sparse

from jihe.twin.raw_index.demand import System
from jihe.twin.raw_index.problem import RANKED, Reals

Ints = npt.NDArray[np.int64]

WISHED, FACT = 0.3, 4.0
"""What a wish, and what a fact about values, counts against a demand of scores."""
EXACT = 1e-9
"""What counts as no miss."""


class Rows(NamedTuple):
    """A matrix by its rows: where each row begins; the columns and factors of what is not nought."""

    start: Ints
    column: Ints
    factor: Reals


class Rule(NamedTuple):
    """The scoring rule and what is asked of it: what does not change on the way."""

    divisor: Ints
    """Of a mean the place of the indicator that it is over; -1 for others."""
    part: Reals
    """Row -> what it has of the sum of its cells."""
    list_of: Ints
    """Row -> its list; -1 outside the lists."""
    of_list: Rows
    """List -> its rows."""
    of_cell: Rows
    """Cell -> the rows that it lies in."""
    by_share: Rows
    """Indicator * rows + row -> the demands that speak of its share."""
    by_log: Rows
    """The same of its log."""
    low: Reals
    high: Reals
    slack: Reals
    at_once: Reals
    """What a miss counts however small it is; nothing for a wish."""
    growing: Reals
    """What it counts the more, the larger it is."""


class State(NamedTuple):
    """Raw values and all that follows from them: one array, and its parts by name."""

    whole: Reals
    raw: Reals
    total: Reals
    """Indicator, row -> the sum of its cells."""
    logs: Reals
    shares: Reals
    top: Reals
    """Indicator, list -> its largest log."""
    values: Reals
    """What each demand's sum comes to."""


def begin(system: System, under: list[int]) -> Rule:
    """The rule for the indicators of a pillar, of which alone the demands speak."""
    scale = system.scale
    columns = np.concatenate([np.arange(i * scale.rows, (i + 1) * scale.rows) for i in under])
    lists = np.stack([np.isin(np.arange(scale.rows), scale.lists[one]) for one in RANKED])
    facts = np.array([one.node is None for one in system.asked], dtype=bool)
    return Rule(
        np.array([under.index(by) if (by := scale.divisor[i]) >= 0 else -1 for i in under]),
        scale.inside.max(axis=1),
        np.where(lists.any(axis=0), lists.argmax(axis=0), -1),
        rows(sparse.csr_array(lists)),
        rows(sparse.csr_array(scale.inside.T)),
        rows(system.shares[:, columns].T),
        rows(system.logs[:, columns].T),
        system.low - system.room,
        system.high + system.room,
        system.slack,
        np.select([system.wish, facts], [0.0, FACT], 1.0),
        np.select([system.wish, facts], [WISHED, FACT], 1.0),
    )


def rows(matrix: sparse.sparray) -> Rows:
    by_row = matrix.tocsr()
    return Rows(by_row.indptr.astype(np.int64), by_row.indices.astype(np.int64), by_row.data.astype(float))


def state(rule: Rule, raw: Reals) -> State:
    """All that follows from raw values (indicators, cells): from nothing on, value by value."""
    n, lists = len(raw), len(rule.of_list.start) - 1
    shapes = [raw.shape, *[(n, len(rule.part))] * 3, (n, lists), (len(rule.low),)]
    ends = np.cumsum([np.prod(shape) for shape in shapes])
    whole = np.zeros(ends[-1])
    parts = zip(np.split(whole, ends[:-1]), shapes, strict=True)
    out = State(whole, *(part.reshape(shape) for part, shape in parts))
    _fill(rule, out, raw)
    return out


@numba.njit(cache=True, nogil=True)
def _fill(rule, state, raw):  # type: ignore[no-untyped-def]
    for i in range(raw.shape[0]):
        for cell in range(raw.shape[1]):
            add(rule, state, i, cell, raw[i, cell])


@numba.njit(cache=True, nogil=True)
def copy(one, other):  # type: ignore[no-untyped-def]
    for at in range(len(one)):
        other[at] = one[at]


@numba.njit(cache=True, nogil=True)
def add(rule, state, i, cell, by):  # type: ignore[no-untyped-def]
    """Change one value, and all that follows from it."""
    state.raw[i, cell] += by
    for at in range(rule.of_cell.start[cell], rule.of_cell.start[cell + 1]):
        row = rule.of_cell.column[at]
        state.total[i, row] += by
        _measure(rule, state, i, row)
        for mean in range(len(rule.divisor)):
            if rule.divisor[mean] == i:
                _measure(rule, state, mean, row)


# These are inlined, as handing over so many arrays takes longer than the work.
@numba.njit(cache=True, nogil=True, inline="always")
def _measure(rule, state, i, row):  # type: ignore[no-untyped-def]
    """Take a log anew, and with it the row's share, or all shares of its list where the largest changes."""
    value = state.total[i, row] * rule.part[row]
    if rule.divisor[i] >= 0:
        over = state.total[rule.divisor[i], row]
        value = state.total[i, row] / over if over > 0 else 0.0
    before, log = state.logs[i, row], np.log(1 + max(value, 0.0))
    state.logs[i, row] = log
    _move(state.values, rule.by_log, i * len(rule.part) + row, log - before)
    of = rule.list_of[row]
    if of >= 0:
        top, first, last = log, rule.of_list.start[of], rule.of_list.start[of + 1]
        if top < state.top[i, of]:
            top = state.top[i, of]
            if before == top:
                top = 0.0
                for at in range(first, last):
                    top = max(top, state.logs[i, rule.of_list.column[at]])
        if top == state.top[i, of]:
            _share(rule, state, i, row, top)
        else:
            state.top[i, of] = top
            for at in range(first, last):
                _share(rule, state, i, rule.of_list.column[at], top)


@numba.njit(cache=True, nogil=True, inline="always")
def _share(rule, state, i, row, top):  # type: ignore[no-untyped-def]
    share = state.logs[i, row] / top if top > 0 else 0.0
    _move(state.values, rule.by_share, i * len(rule.part) + row, share - state.shares[i, row])
    state.shares[i, row] = share


@numba.njit(cache=True, nogil=True, inline="always")
def _move(values, terms, at, by):  # type: ignore[no-untyped-def]
    """Move the sums of the demands that speak of a row."""
    if by != 0:
        for term in range(terms.start[at], terms.start[at + 1]):
            values[terms.column[term]] += terms.factor[term] * by


@numba.njit(cache=True, nogil=True)
def cost(rule, values):  # type: ignore[no-untyped-def]
    """What all misses count."""
    out = 0.0
    for demand in range(len(values)):
        out += counted(rule, demand, values[demand])
    return out


@numba.njit(cache=True, nogil=True)
def counted(rule, demand, value):  # type: ignore[no-untyped-def]
    """What a demand's miss counts: the more the larger it is, but ever less so."""
    miss = max(rule.low[demand] - value, value - rule.high[demand])
    if miss < EXACT:
        return 0.0
    return rule.at_once[demand] + rule.growing[demand] * np.log(1 + miss / rule.slack[demand])
