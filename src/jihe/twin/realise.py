"""What lies behind an index becomes organisations, relations and events in their places."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from jihe.pack.model import Measure

from .dates import days
from .draft import Draft, Twin
from .growth import MAIN
from .index import Behind
from .known import REGION, SUMMED, has, placed, settled
from .link import FREE, PARTNER, Links
from .margin import Ints
from .places import Places
from .target import Classes, Targets
from .trait import LENT, SAMPLE, listed
from .yearly import NOT_MEANT, Rows, deal

Sums = dict[tuple[str, int, str], dict[str, float]]
"""(sample, year, column) -> region code -> what its members there have together."""


def settle_members(behind: Behind, draft: Draft, targets: Targets, rng: np.random.Generator) -> None:
    """Members of samples that the index counts are where it counts them; of those, so many have a trait."""
    region, places = draft.trait[REGION], behind.places
    region[:] = placed(draft, targets.pack)
    told = [(targets.pack.measures[m], values.astype(np.int64)) for m, values in behind.of_measure.items()]
    for measure, values in told:
        if measure.table == "membership" and set(measure.where) == {SAMPLE}:
            member = draft.latest(str(measure.where[SAMPLE]))
            stays = settled(draft, str(measure.where[SAMPLE]), targets.pack)
            free = rng.permutation(np.setdiff1d(member, stays))
            left = np.maximum(values - places.count(region[stays]), 0)
            cell = rng.permutation(np.repeat(np.arange(len(left)), left))[: len(free)]
            region[free[: len(cell)]] = places.some(cell)
    for measure, values in told:
        if measure.table == "membership" and set(measure.where) > {SAMPLE}:
            _give_trait(measure, values, places, draft, targets, rng)


def _give_trait(
    measure: Measure, wanted: Ints, places: Places, draft: Draft, targets: Targets, rng: np.random.Generator
) -> None:
    """Of the members in each cell so many have one of the values that are counted; the others another."""
    member = draft.member[max(k for k in draft.member if k[0] == measure.where[SAMPLE])]
    for column, held in measure.where.items():
        if column == SAMPLE or not column.startswith(LENT):
            continue
        values = np.array(list(listed(held)), object)
        trait = draft.trait[column.removeprefix(LENT)]
        name = next(n for n, t in targets.pack.settings.taxonomy.items()
                    if t.table == "organisation" and column == f"{LENT}{t.column}_code")  # fmt: skip
        others = [c.code for c in targets.pack.taxonomies[name] if c.code not in set(values.tolist())]
        at = places.at(draft.trait[REGION][member])
        has = np.isin(trait[member].astype(str), values.astype(str))
        blank = trait[member] == ""
        for cell in range(len(places.cells)):
            free = rng.permutation(member[(at == cell) & blank])
            lacking = max(int(wanted[cell]) - int(has[at == cell].sum()), 0)
            trait[free[:lacking]] = rng.choice(values, len(free[:lacking]))
            trait[free[lacking:]] = others[-1]


def abroad(behind: Behind, twin: Twin, targets: Targets, rng: np.random.Generator) -> Mapping[int, int]:
    """Partners that are abroad, so that the members in each cell have so many relations abroad each way.

    Those with a few relations are taken where those with one are too few.

    Returns
    -------
    Mapping
        Node of the main network -> 0.
    """
    org, region = twin.draft.org[MAIN], twin.draft.trait[REGION]
    node: list[Ints] = []
    slot: list[Ints] = []
    part: list[np.ndarray] = []
    lacking: list[Ints] = []
    countries: np.ndarray | None = None
    for name, values in behind.of_measure.items():
        measure = targets.pack.measures[name]
        if measure.table != "link" or PARTNER not in measure.where:
            continue
        countries = np.array(list(listed(measure.where[PARTNER])), object)
        ties = Links(twin, targets.pack, measure)
        at = np.where(ties.is_member, behind.places.at(region[ties.own]), -1)
        have = np.bincount(at[(at >= 0) & ties.is_abroad], minlength=len(values))
        free = (at >= 0) & ties.is_free
        node.append(ties.other[free])
        slot.append(at[free] + sum(map(len, lacking)))
        part.append(region[ties.own[free]].astype(str))
        lacking.append(values.astype(np.int64) - have)
    if countries is None:
        return {}
    chosen = chosen_partners(
        np.concatenate(node), np.concatenate(slot), np.concatenate(part), np.concatenate(lacking), rng
    )
    region[org[chosen]] = rng.choice(countries, len(chosen))
    return dict.fromkeys(chosen.tolist(), 0)


def chosen_partners(
    node: Ints, slot: Ints, part: np.ndarray, lacking: Ints, rng: np.random.Generator
) -> Ints:
    """Partners whose relations together fill what each slot lacks, and never more; all parts of it alike.

    Parameters
    ----------
    node, slot, part
        Shape (relations,): a partner, the slot that its relation fills, and in which part of it.
    lacking
        Shape (slots,): relations that each lacks.
    """
    order = np.argsort(node, kind="stable")
    partner, start, times = np.unique(node[order], return_index=True, return_counts=True)
    fills = np.split(slot[order], start[1:])
    left = np.maximum(lacking, 0)
    only = np.array([fill[0] if len(fill) == 1 else -1 for fill in fills])
    leaves = np.bincount(only[only >= 0], minlength=len(left)) * FREE
    found = []
    # Those with the fewest relations first: they touch the fewest other places.
    for i in sorted(rng.permutation(np.flatnonzero(times > 1)).tolist(), key=lambda i: int(times[i])):
        at, many = np.unique(fills[i], return_counts=True)
        if (left[at] > leaves[at]).any() and (left[at] >= many).all():
            left[at] -= many
            found.append(i)
    first = part[order][start]
    for cell in np.flatnonzero(left).tolist():
        mine = rng.permutation(np.flatnonzero(only == cell))
        found += mine[np.argsort(_turns(first[mine]), kind="stable")][: left[cell]].tolist()
    return partner[found]


def _turns(part: np.ndarray) -> Ints:
    """Of each one, how many of its part come before it."""
    order = np.argsort(part, kind="stable")
    _, first, of = np.unique(part[order], return_index=True, return_inverse=True)
    found = np.empty(len(part), np.int64)
    found[order] = np.arange(len(part)) - first[of.reshape(-1)]
    return found


def held(behind: Behind, twin: Twin, targets: Targets) -> dict[str, Ints]:
    """How many there are in each cell by now, of the measures that count members, events and relations."""
    draft, places, found = twin.draft, behind.places, {}
    region = draft.trait[REGION]
    for name, values in behind.of_measure.items():
        measure = targets.pack.measures[name]
        if measure.table == "membership":
            member = draft.latest(str(measure.where[SAMPLE]))
            other = {c.removeprefix(LENT): v for c, v in measure.where.items() if c != SAMPLE}
            found[name] = places.count(region[member[has(draft, member, other)]])
        elif measure.table == "link" and PARTNER in measure.where:
            ties = Links(twin, targets.pack, measure)
            away = np.isin(
                region[twin.draft.org[MAIN][ties.other]].astype(str), list(listed(measure.where[PARTNER]))
            )
            found[name] = places.count(region[ties.own[ties.is_member & away]])
        elif _summed(name, targets) is None:
            found[name] = values.astype(np.int64)
    return found


def make_room(behind: Behind, rows: Rows, draft: Draft, targets: Targets, classes: Classes) -> Rows:
    """What members have, exchanged among those whom no figure tells apart, fits into the index's sums."""
    for name, values in behind.of_measure.items():
        if (told := _summed(name, targets)) is not None:
            sample, year, column = told
            place = np.full(draft.n, NOT_MEANT)
            member = draft.latest(sample)
            place[member] = behind.places.at(draft.trait[REGION][member])
            rows = deal(rows, targets, classes, draft, column, year, place, values)
    return rows


def _summed(name: str, targets: Targets) -> tuple[str, int, str] | None:
    """Sample, year and column of a measure that adds up what members of a sample have in a year."""
    measure = targets.pack.measures[name]
    sample, year = measure.where.get(SUMMED), measure.where.get("year")
    if (
        measure.table == "organisation_year"
        and measure.column
        and isinstance(sample, str)
        and isinstance(year, int)
    ):
        return sample, year, measure.column.removesuffix(f"_{targets.pack.settings.currency.lower()}")
    return None


def sums(behind: Behind, draft: Draft, rows: Rows, targets: Targets) -> Sums:
    """What members of samples have together in each place, as the index's sums tell."""
    found: Sums = {}
    for name, values in behind.of_measure.items():
        if (told := _summed(name, targets)) is not None:
            sample, year, column = told
            found[told] = _reachable(values, behind.places, draft, sample, _held(rows, draft, column, year))
    return found


def _held(rows: Rows, draft: Draft, column: str, year: int) -> np.ndarray:
    """What each organisation has in a year, not a number where nothing is drawn."""
    found = np.full(draft.n, np.nan)
    here = rows.year == year
    values = [np.nan if v is None else float(v) for v in rows.columns[column][here]]
    found[rows.organisation[here]] = values
    return found


def _reachable(
    values: np.ndarray, places: Places, draft: Draft, sample: str, held: np.ndarray
) -> dict[str, float]:
    """Sums by region code, where members have nothing yet: as many parts of its cell's as there are of these.

    What a cell has without such a member, another of its province is given.
    """
    member = draft.latest(sample)
    code, blank = draft.trait[REGION][member], np.isnan(held[member])
    at = places.at(code)
    free = np.bincount(at[blank & (at >= 0)], minlength=len(places.cells))
    known = np.bincount(at[~blank & (at >= 0)], held[member[~blank & (at >= 0)]], len(places.cells))
    rest = np.maximum(values - known, 0.0)
    for cell in np.flatnonzero((rest > 0) & (free == 0)).tolist():
        near = [
            c
            for c in np.flatnonzero(free).tolist()
            if places.cells[c].province == places.cells[cell].province
        ]
        rest[near[:1]] += rest[cell]
    found: dict[str, float] = {}
    for cell in np.flatnonzero(free).tolist():
        codes, many = np.unique(code[blank & (at == cell)].astype(str), return_counts=True)
        until = np.rint(np.cumsum(many) / many.sum() * rest[cell])
        for one, more in zip(codes.tolist(), np.diff(until, prepend=0.0).tolist(), strict=True):
            found[one] = more + float(np.nansum(held[member[(code == one) & ~blank]]))
    return found


def events(behind: Behind, targets: Targets, rng: np.random.Generator) -> dict[str, np.ndarray]:
    """Events of each kind in each place; the number up to each year as it is printed."""
    until: dict[str, dict[int, int]] = {}
    for target in targets.where("event", reduce="count"):
        codes = list(target.cut.values())
        last = next((int(c) for c in codes if c.isdigit()), None)
        one = next((c for c in codes if not c.isdigit()), None)
        if last is not None and one is not None:
            until.setdefault(one, {})[last] = round(target.value)
    kinds, regions, years = [], [], []
    for name, values in behind.of_measure.items():
        measure = targets.pack.measures[name]
        kind = measure.where.get("kind_code")
        if measure.table != "event" or not isinstance(kind, str):
            continue
        cell = rng.permutation(np.repeat(np.arange(len(values)), values.astype(np.int64)))
        told = sorted(until.get(kind, {}).items()) or [(targets.pack.settings.snapshot_date.year, len(cell))]
        year, before = np.full(len(cell), told[-1][0]), 0
        for i, (at, many) in enumerate(told):
            # What was there by the first year told came in the years up to it.
            span = (
                rng.integers(at - EARLIER, at + 1, max(many - before, 0))
                if i == 0
                else np.full(max(many - before, 0), at)
            )
            year[before:many] = span[: len(year[before:many])]
            before = many
        kinds.append(np.full(len(cell), kind, object))
        regions.append(behind.places.some(cell))
        years.append(year)
    if not kinds:
        return {}
    every, date = np.concatenate(kinds), days(np.concatenate(years), rng)
    return {
        "name": np.array([f"{k}-{i:06}" for i, k in enumerate(every.tolist())], object),
        "kind": every,
        "region": np.concatenate(regions),
        "event_date": date,
    }


EARLIER = 5
"""Years before the first year told over which events are spread."""
