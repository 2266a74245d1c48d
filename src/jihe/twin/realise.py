"""What lies behind an index becomes organisations, relations and events in their places."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from jihe.pack.model import Measure

from .dates import days
from .draft import Draft, Twin
from .growth import MAIN
from .index import Behind, Places, capital
from .margin import Ints
from .target import Targets
from .trait import LENT, SAMPLE
from .yearly import Rows

REGION = "region_code"
Sums = dict[tuple[str, int, str], dict[str, float]]
"""(sample, year, column) -> region code -> what its members there have together."""


def settle_members(behind: Behind, draft: Draft, targets: Targets, rng: np.random.Generator) -> None:
    """Members of samples that the index counts are where it counts them; of those, so many have a trait."""
    region = draft.trait[REGION]
    places, n = behind.places, len(behind.places.cells)
    told = [(targets.pack.measures[m], values) for m, values in behind.of_measure.items()]
    for measure, values in told:
        if measure.table != "membership" or set(measure.where) != {SAMPLE}:
            continue
        member = draft.member[max(k for k in draft.member if k[0] == measure.where[SAMPLE])]
        setting = targets.pack.twin
        inner = setting.samples[str(measure.where[SAMPLE])].holds if setting else None
        if inner is not None:
            held = draft.member[max(k for k in draft.member if k[0] == inner)]
            at = places.at(region[held])
            left = values.astype(np.int64) - np.bincount(at[at >= 0], minlength=n)
            member = np.setdiff1d(member, held)
        else:
            left = values.astype(np.int64)
        cell = rng.permutation(np.repeat(np.arange(n), np.maximum(left, 0)))[: len(member)]
        region[member[: len(cell)]] = places.region[cell]
    for measure, values in told:
        if measure.table == "membership" and set(measure.where) > {SAMPLE}:
            _give_trait(measure, values.astype(np.int64), places, draft, targets, rng)


def _give_trait(
    measure: Measure, wanted: Ints, places: Places, draft: Draft, targets: Targets, rng: np.random.Generator
) -> None:
    """Of the members in each cell so many have one of the values that the measure counts; the others another."""
    member = draft.member[max(k for k in draft.member if k[0] == measure.where[SAMPLE])]
    for column, held in measure.where.items():
        if column == SAMPLE or not column.startswith(LENT):
            continue
        values = np.array(list(held) if not isinstance(held, str) else [held], object)  # type: ignore[arg-type]
        trait = draft.trait[column.removeprefix(LENT)]
        name = next(n for n, t in targets.pack.settings.taxonomy.items()
                    if t.table == "organisation" and column == f"{LENT}{t.column}_code")  # type: ignore[union-attr]  # fmt: skip
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
    """Partners with one relation that are abroad, so that each cell has so many relations with foreign countries.

    Returns
    -------
    Mapping
        Node of the main network -> 0.
    """
    grown, org = twin.grown[MAIN], twin.draft.org[MAIN]
    region = twin.draft.trait[REGION]
    named = {row.name: row.region_code for row in targets.pack.named}
    held = {o: named.get(name, "") for name, o in twin.draft.named.items()}
    last = int(grown.year.max())
    is_member = (grown.sample_from >= 0) & (grown.sample_until >= last)
    degree = np.bincount(grown.source, minlength=grown.n) + np.bincount(grown.target, minlength=grown.n)
    away: dict[int, int] = {}
    for name, values in behind.of_measure.items():
        measure = targets.pack.measures[name]
        if measure.table != "link" or "partner_region_code" not in measure.where:
            continue
        countries = np.array(list(measure.where["partner_region_code"]), object)  # type: ignore[arg-type]
        own, other = (grown.source, grown.target) if measure.where.get("direction") == "out" else (grown.target, grown.source)
        at = behind.places.at(region[org[own]])
        is_abroad = np.isin(np.array([held.get(o, "") for o in org[other].tolist()]), countries.astype(str))
        for cell in range(len(values)):
            mine = is_member[own] & (at == cell)
            lacking = int(values[cell]) - int((mine & is_abroad).sum())
            free = other[mine & (degree[other] == 1) & ~is_member[other]]
            free = np.array([node for node in free.tolist() if node not in away], np.int64)
            chosen = rng.permutation(free)[: max(lacking, 0)]
            region[org[chosen]] = rng.choice(countries, len(chosen))
            away |= dict.fromkeys(chosen.tolist(), 0)
    return away


def invest(behind: Behind, twin: Twin, targets: Targets, rng: np.random.Generator) -> None:
    """Where investors are, and who invests beside those that the network of people and capital tells."""
    pack, draft = targets.pack, twin.draft
    setting = pack.twin
    if setting is None or setting.enriched is None or twin.enriched is None:
        return
    given, taken = None, None
    for name, values in behind.of_measure.items():
        measure = pack.measures[name]
        if measure.table == "relation":
            wanted = values.astype(np.int64)
            given, taken = (given, wanted) if "target_is_sample" in measure.where else (wanted, taken)
    if given is None or taken is None:
        return
    places, n = behind.places, len(behind.places.cells)
    region = draft.trait[REGION]
    source, target = capital(twin, targets)
    sample = np.unique(np.concatenate([m for (s, _), m in draft.member.items() if s == pack.settings.network.sample]))  # type: ignore[union-attr]
    counted = np.isin(target, sample)
    at = places.at(region[target])
    ask = np.maximum(taken - np.bincount(at[counted & (at >= 0)], minlength=n), 0)
    # Investors whose place no one knows are where most investments are still lacking.
    left = given.copy()
    held = places.at(region[source])
    np.subtract.at(left, held[held >= 0], 1)
    investor, times = np.unique(source, return_counts=True)
    free = region[investor] == ""
    for org, many in sorted(zip(investor[free].tolist(), times[free].tolist(), strict=True), key=lambda p: (-p[1], p[0])):
        odds = np.where(left >= many, left, 0).astype(float)
        if odds.sum() > 0:
            cell = int(rng.choice(n, p=odds / odds.sum()))
            region[org] = places.region[cell]
            left[cell] -= many
    _more(twin, targets, np.maximum(left, 0), ask, places, rng)


def _more(twin: Twin, targets: Targets, give: Ints, ask: Ints, places: Places, rng: np.random.Generator) -> None:
    """Investments of investors who came later: from each cell so many, into each cell so many."""
    pack, draft = targets.pack, twin.draft
    setting = pack.twin
    assert setting is not None and setting.enriched is not None and twin.enriched is not None
    total = int(min(give.sum(), ask.sum()))
    into = rng.permutation(np.repeat(np.arange(len(ask)), ask))[:total]
    by = rng.permutation(np.repeat(np.arange(len(give)), give))[:total]
    last = pack.settings.network.last_year  # type: ignore[union-attr]
    main = draft.member[max(k for k in draft.member if k[0] == pack.settings.network.sample)]  # type: ignore[union-attr]
    at = places.at(draft.trait[REGION][main])
    samples = sorted((held.year, name) for name, held in setting.samples.items() if _holds(name, setting.enriched.investors, setting.samples))
    known = draft.member[max(k for k in draft.member if k[0] == setting.enriched.investors)]
    new, since = [], []
    for year, name in samples:
        more = np.setdiff1d(draft.member[(name, year)], known)
        known = np.union1d(known, more)
        new.append(more)
        since.append(np.full(len(more), year))
    who, first = np.concatenate(new), np.concatenate(since)
    if not len(who) or not total:
        return
    # Each new investor gives once; the rest of the investments are shared among those of the cell.
    order = rng.permutation(len(who))
    who, first = who[order], first[order]
    draft.trait[REGION][who[:total]] = places.region[by[: len(who)]]
    source, year = np.empty(total, np.int64), np.empty(total, np.int64)
    m = min(len(who), total)
    source[:m], year[:m] = who[:m], first[:m]
    for cell in np.unique(by[m:]):
        rest = np.flatnonzero(by[m:] == cell) + m
        mine = np.flatnonzero(by[:m] == cell)
        chosen = rng.choice(mine if len(mine) else np.arange(m), len(rest))
        source[rest], year[rest] = who[chosen], last
    target = np.empty(total, np.int64)
    for cell in np.unique(into):
        there = main[at == cell]
        target[into == cell] = rng.choice(there if len(there) else main, int((into == cell).sum()))
    made = {"source": source, "target": target, "date": days(np.minimum(year, last), rng)}
    made["kind"] = np.full(total, setting.enriched.capital, object)
    for column, held in twin.relation.items():
        twin.relation[column] = np.concatenate([held, made.get(column, np.full(total, "", object))])


def _holds(name: str, inner: str, samples: Mapping[str, object]) -> bool:
    held = getattr(samples.get(name), "holds", None)
    return held is not None and (held == inner or _holds(held, inner, samples))


def sums(behind: Behind, draft: Draft, rows: Rows, targets: Targets) -> Sums:
    """What members of samples have together in each place, as the index's sums tell."""
    found: Sums = {}
    for name, values in behind.of_measure.items():
        measure = targets.pack.measures[name]
        sample, year = measure.where.get("organisation_sample_code"), measure.where.get("year")
        if measure.table == "organisation_year" and measure.column and isinstance(sample, str) and isinstance(year, int):
            column = measure.column.removesuffix(f"_{targets.pack.settings.currency.lower()}")
            found[(sample, year, column)] = _reachable(values, behind.places, draft, sample, _held(rows, draft, column, year))
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
    """Sums by the region codes of those members who have nothing yet.

    What a cell has without such a member, another of its province is given.
    """
    member = draft.member[max(k for k in draft.member if k[0] == sample)]
    code = draft.trait[REGION][member]
    at = places.at(code)
    blank = np.isnan(held[member])
    one = {int(cell): str(code[(at == cell) & blank][0]) for cell in np.unique(at[(at >= 0) & blank])}
    found: dict[str, float] = {}
    for cell, value in enumerate(values.tolist()):
        near = [c for c in sorted(one) if places.cells[c].province == places.cells[cell].province]
        to = cell if cell in one else near[0] if near else None
        if value > 0 and to is not None:
            # The sum of a region code holds what its members have; those of the cell's other codes count too.
            others = (at == cell) & ~blank & (code != one[to])
            found[one[to]] = found.get(one[to], 0.0) + value - float(held[member[others]].sum())
    return {region: max(value, 0.0) for region, value in found.items()}


def events(behind: Behind, targets: Targets, rng: np.random.Generator) -> dict[str, np.ndarray]:
    """Events of each kind in each place; the number up to each year as it is printed."""
    until: dict[str, dict[int, int]] = {}
    for target in targets.where("event", reduce="count"):
        codes = list(target.cut.values())
        year = next((int(c) for c in codes if c.isdigit()), None)
        kind = next((c for c in codes if not c.isdigit()), None)
        if year is not None and kind is not None:
            until.setdefault(kind, {})[year] = round(target.value)
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
            span = rng.integers(at - EARLIER, at + 1, max(many - before, 0)) if i == 0 else np.full(max(many - before, 0), at)
            year[before:many] = span[: len(year[before:many])]
            before = many
        kinds.append(np.full(len(cell), kind, object))
        regions.append(behind.places.region[cell])
        years.append(year)
    if not kinds:
        return {}
    kind, year = np.concatenate(kinds), np.concatenate(years)
    return {
        "name": np.array([f"{k}-{i:06}" for i, k in enumerate(kind.tolist())], object),
        "kind": kind,
        "region": np.concatenate(regions),
        "event_date": days(year, rng),
    }


EARLIER = 5
"""Years before the first year told over which events are spread."""
