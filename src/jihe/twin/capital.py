"""Who invests beside those whom the network of people and capital tells of, and where investors are."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from jihe.pack.model import DrawnSample

from .dates import days
from .draft import Twin
from .index import Behind
from .known import REGION, capital, is_sample
from .margin import Ints
from .places import Places
from .target import Targets

MOST = 20
"""Investments of a new investor at most, about: fewer than those have whom tables name."""


def invest(behind: Behind, twin: Twin, targets: Targets, rng: np.random.Generator) -> None:
    """Investments, until so many come from each cell and go into each cell."""
    wanted: dict[bool, Ints] = {}
    for name, values in behind.of_measure.items():
        measure = targets.pack.measures[name]
        if measure.table == "relation":
            wanted["target_is_sample" in measure.where] = values.astype(np.int64)
    if len(wanted) < 2 or twin.enriched is None:
        return
    places, region = behind.places, twin.draft.trait[REGION]
    source, target = capital(twin, targets)
    _place(source, wanted[False], places, region, rng)
    counted = target[is_sample(twin.draft)[target]]
    give = np.maximum(wanted[False] - places.count(region[source]), 0)
    take = np.maximum(wanted[True] - places.count(region[counted]), 0)
    _more(twin, targets, give, take, places, rng)


def _place(source: Ints, wanted: Ints, places: Places, region: np.ndarray, rng: np.random.Generator) -> None:
    """Investors whose place no one knows are where most investments are still lacking."""
    left = wanted - places.count(region[source])
    investor, times = np.unique(source, return_counts=True)
    free = region[investor] == ""
    told = zip(investor[free].tolist(), times[free].tolist(), strict=True)
    for org, many in sorted(told, key=lambda one: (-one[1], one[0])):
        odds = np.where(left >= many, left, 0).astype(float)
        if odds.sum() > 0:
            cell = rng.choice(len(left), size=1, p=odds / odds.sum())
            region[org] = places.codes[cell[0]][org % len(places.codes[cell[0]])]
            left[cell] -= many


def _more(
    twin: Twin, targets: Targets, give: Ints, take: Ints, places: Places, rng: np.random.Generator
) -> None:
    """Investments of investors who came later.

    Where more is given than taken, the rest goes to those who are in no sample; where less, the rest comes
    from those whose place is in none of the cells.
    """
    setting = targets.pack.twin
    assert setting is not None
    assert setting.enriched is not None
    n = int(max(give.sum(), take.sum()))
    source, year = _givers(twin, targets, give, n, places, rng)
    target = _takers(twin, targets, take, n, places, rng)
    made = {
        "source": source,
        "target": target,
        "kind": np.full(n, setting.enriched.capital, object),
        "date": days(year, rng),
    }
    for column, held in twin.relation.items():
        twin.relation[column] = np.concatenate([held, made.get(column, np.full(n, "", object))])


def _givers(
    twin: Twin, targets: Targets, give: Ints, n: int, places: Places, rng: np.random.Generator
) -> tuple[Ints, Ints]:
    """Investors and years of n investments: by new investors, as many of them in each cell as it gives.

    Investors whom tables name have no more than these tell.
    """
    setting, network = targets.pack.twin, targets.pack.settings.network
    assert setting is not None
    assert setting.enriched is not None
    assert network is not None
    who, since = _new(twin, targets, rng)
    by = rng.permutation(np.repeat(np.arange(len(give)), give))
    # Whoever gives more than all cells has no place.
    made = np.concatenate([by, np.full(n - len(by), -1)])
    least = np.concatenate(
        [np.repeat(c, -(-k // MOST)) for c, k in zip(*np.unique(made, return_counts=True), strict=True)]
    )
    cell = np.concatenate([least, rng.permutation(made)])
    if short := max(len(least) - len(who), 0):
        who = np.concatenate([who, twin.draft.add(setting.enriched.investor, short)])
        since = np.concatenate([since, np.full(short, network.last_year)])
    m = min(len(who), len(cell))
    who, since, cell = who[:m], since[:m], cell[:m]
    for org in np.flatnonzero(cell >= 0).tolist():
        codes = places.codes[cell[org]]
        twin.draft.trait[REGION][who[org]] = codes[org % len(codes)]
    source, year = np.zeros(n, np.int64), np.zeros(n, np.int64)
    for one in np.unique(made):
        mine, held = np.flatnonzero(cell == one), np.flatnonzero(made == one)
        # Each of them in turn, so that none has many more than the others.
        turn = np.resize(rng.permutation(mine), len(held))
        source[held], year[held] = who[turn], np.minimum(since[turn], network.last_year)
    return source, year


def _takers(
    twin: Twin, targets: Targets, take: Ints, n: int, places: Places, rng: np.random.Generator
) -> Ints:
    """In whom n investments are made: so many in members of samples in each cell, the rest in others."""
    held, kind = is_sample(twin.draft), np.array(twin.draft.kind, object)
    kinds, often = np.unique(kind[capital(twin, targets)[1]].astype(str), return_counts=True)
    firm = np.flatnonzero(held & (kind == kinds[often.argmax()]))
    at = places.at(twin.draft.trait[REGION][firm])
    into = rng.permutation(np.repeat(np.arange(len(take)), take))
    target = rng.choice(np.flatnonzero(~held), n)
    for cell in np.intersect1d(into, at):
        mine = np.flatnonzero(into == cell)
        target[mine] = rng.choice(firm[at == cell], len(mine))
    return target


def _new(twin: Twin, targets: Targets, rng: np.random.Generator) -> tuple[Ints, Ints]:
    """Members of the samples of investors that are not in the first of them, and since when they are."""
    setting = targets.pack.twin
    assert setting is not None
    assert setting.enriched is not None
    known = twin.draft.latest(setting.enriched.investors)
    new, since = [known[:0]], [known[:0]]
    inside = [
        (one.year, name)
        for name, one in setting.samples.items()
        if _holds(name, setting.enriched.investors, setting.samples)
    ]
    for year, name in sorted(inside):
        more = np.setdiff1d(twin.draft.member[(name, year)], known)
        known = np.union1d(known, more)
        new.append(rng.permutation(more))
        since.append(np.full(len(more), year))
    order = rng.permutation(sum(map(len, new)))
    return np.concatenate(new)[order], np.concatenate(since)[order]


def _holds(name: str, inner: str, samples: Mapping[str, DrawnSample]) -> bool:
    held = samples[name].holds if name in samples else None
    return held is not None and (held == inner or _holds(held, inner, samples))
