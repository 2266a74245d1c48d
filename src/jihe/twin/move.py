"""Members change places, so that each place can have the relations abroad that an index asks for.

Two members of the same samples and traits change places: no figure about members sees it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numba import njit

from .draft import Twin
from .growth import MAIN
from .index import Standing
from .known import REGION
from .link import PARTNER, Links, spared
from .margin import Floats, Ints
from .raw_index import Given
from .settle import groups
from .target import Targets

TRIED = 400
"""Changes tried for each member."""
REACH = 25.0
"""How many relations abroad any place can be brought to."""
LEAST = 1e-4
"""The least part of all relations that too many are held against."""
HEAVY = 2000.0
"""How bad too many relations of a place are, beside too few or too many of them abroad."""


@dataclass(frozen=True)
class Load:
    """What each organisation brings to the larger place where it is, and what there is room for.

    Attributes
    ----------
    burden
        Shape (organisations, k).
    room
        Larger place -> shape (k,).
    columns
        Other traits that figures about places name: members change places with those who are alike in them.
    """

    burden: Floats
    room: dict[str, Floats]
    columns: Sequence[str]


def make_way(twin: Twin, targets: Targets, stands: Sequence[Standing], load: Load, seed: int) -> None:
    """Move members of the main network's sample, so that what indices ask of relations abroad has room."""
    for one in stands:
        leaves = [leaf for leaf in one.leaves if PARTNER in targets.pack.measures[leaf.measure].where]
        if len(leaves) != len(one.leaves):
            continue
        _make_way(twin, targets, one, load, seed)


def _make_way(twin: Twin, targets: Targets, stand: Standing, load: Load, seed: int) -> None:
    draft, grown, places = twin.draft, twin.grown[MAIN], stand.places
    inside = (grown.sample_from >= 0) & (grown.sample_until >= int(grown.year.max()))
    member = np.unique(draft.org[MAIN][inside])
    region = draft.trait[REGION]
    least, most = (np.zeros((len(member), len(stand.leaves))) for _ in range(2))
    for k, leaf in enumerate(stand.leaves):
        ties = Links(twin, targets.pack, targets.pack.measures[leaf.measure])
        own = np.searchsorted(member, ties.own[ties.is_member])
        least[:, k] = np.bincount(own, ties.is_abroad[ties.is_member], len(member))
        most[:, k] = least[:, k] + np.bincount(own, ties.room[ties.is_member], len(member))
    at = places.at(region[member])
    movable = ~np.isin(member, list(draft.named.values())) & (at >= 0)
    held = [_sums(at, brought, len(places.cells)) for brought in (least * ~movable[:, None], most)]
    wanted = stand.wanted(_bounds(stand, held[0], np.maximum(spared(held[1]), REACH)), seed)
    province = list(dict.fromkeys(cell.province for cell in places.cells))
    over = np.array([province.index(cell.province) for cell in places.cells])
    room = np.array([load.room.get(code, np.full(load.burden.shape[1], np.inf)) for code in province])
    chosen = np.flatnonzero(movable)
    known, group, _ = groups(draft, {sample for sample, _ in draft.member}, load.columns)
    alike = group[np.searchsorted(known, member[chosen])]
    moved = _exchange(
        at[chosen], alike, (least[chosen], most[chosen]), load.burden[member[chosen]],
        (_sums(at, least, len(over)), _sums(at, most, len(over))), np.log1p(wanted), over,
        _sums(over[at] * (at >= 0), load.burden[member] * (at >= 0)[:, None], len(province)), room, seed,
    )  # fmt: skip
    codes = region[member[chosen]].copy()
    region[member[chosen]] = codes[moved]
    for cell in np.flatnonzero([len(held) > 1 for held in places.codes]):
        for one in np.unique(alike):
            mine = np.flatnonzero((at[chosen] == cell) & (alike == one))
            _even_out(region, member[chosen[mine]], most[chosen[mine]].sum(axis=1))


def _even_out(region: np.ndarray, member: Ints, brought: Floats) -> None:
    """Members of one cell change places within it, so that none of its places has much more than another."""
    left = list(region[member])
    load: dict[str, float] = dict.fromkeys(left, 0.0)
    for i in np.argsort(-brought, kind="stable").tolist():
        code = min(left, key=lambda one: (load[one], one))
        left.remove(code)
        region[member[i]] = code
        load[code] += float(brought[i])


def _sums(at: Ints, brought: Floats, n: int) -> Floats:
    inside = at >= 0
    return np.stack([np.bincount(at[inside], column[inside], n) for column in brought.T], axis=1)


def _bounds(stand: Standing, least: Floats, most: Floats) -> list[Given]:
    found: list[Given] = []
    for k, leaf in enumerate(stand.leaves):
        for cell, low, high in zip(stand.places.cells, least[:, k], most[:, k], strict=True):
            found.append(Given(leaf.code, float(high // 1), "cell", cell.code, "<="))
            if low > 0:
                found.append(Given(leaf.code, float(low), "cell", cell.code, ">="))
    return found


@njit(cache=True)
def _short(least: float, most: float, wanted: float) -> float:
    """How far a cell's bounds keep it from what is wanted, as logs."""
    return max(np.log1p(least) - wanted, 0.0) + max(wanted - np.log1p(most), 0.0)


@njit(cache=True)
def _pressed(have: Floats, by: Floats, room: Floats) -> float:
    """How much worse what a larger place has too much of becomes, when it has so much more."""
    change = 0.0
    for c in range(len(have)):
        if np.isfinite(room[c]):
            before, after = have[c] - room[c], have[c] + by[c] - room[c]
            change += (max(after, 0.0) ** 2 - max(before, 0.0) ** 2) / max(room[c], LEAST)
    return HEAVY * change


@njit(cache=True)
def _exchange(  # noqa: PLR0913
    at: Ints,
    group: Ints,
    bounds: tuple[Floats, Floats],
    burden: Floats,
    held: tuple[Floats, Floats],
    wanted: Floats,
    over: Ints,
    have: Floats,
    room: Floats,
    seed: int,
) -> Ints:
    """Who has whose place after changes that bring cells nearer to what is wanted.

    Parameters
    ----------
    at
        Shape (members,): cell of each; changed in place.
    bounds
        Shape (members, k): relations that lead abroad, and that may.
    held
        Shape (cells, k): these together in each cell.
    wanted
        Shape (cells, k): logs of one and the relations wanted.
    over
        Shape (cells,): larger place of each.
    have, room
        Shape (larger places, burdens).
    """
    np.random.seed(seed)
    n, k = wanted.shape[1], len(at)
    whose = np.arange(k)
    for _ in range(TRIED * k):
        i, j = np.random.randint(k), np.random.randint(k)
        a, b = at[i], at[j]
        if a == b or group[i] != group[j]:
            continue
        p, q = over[a], over[b]
        change = 0.0
        for c in range(n):
            by = bounds[0][j, c] - bounds[0][i, c], bounds[1][j, c] - bounds[1][i, c]
            for cell, sign in ((a, 1), (b, -1)):
                old = _short(held[0][cell, c], held[1][cell, c], wanted[cell, c])
                low, high = held[0][cell, c] + sign * by[0], held[1][cell, c] + sign * by[1]
                change += _short(low, high, wanted[cell, c]) - old
        if p != q:
            change += _pressed(have[p], burden[j] - burden[i], room[p])
            change += _pressed(have[q], burden[i] - burden[j], room[q])
        if change < 0:
            for c in range(n):
                for side in range(2):
                    by = bounds[side][j, c] - bounds[side][i, c]
                    held[side][a, c] += by
                    held[side][b, c] -= by
            for c in range(have.shape[1]):
                by = burden[j, c] - burden[i, c]
                have[p, c] += by
                have[q, c] -= by
            at[i], at[j] = b, a
            whose[i], whose[j] = whose[j], whose[i]
    return whose
