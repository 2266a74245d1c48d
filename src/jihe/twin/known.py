"""What is known already of what lies behind an index: what is drawn, totals and printed shares."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from jihe.pack.model import Condition, Measure, Pack
from jihe.pack.model import Indicator as Leaf

from . import enrich
from .draft import Draft, Twin
from .link import PARTNER, Links, spared
from .margin import Ints, counts
from .places import Places
from .raw_index import Given
from .raw_index.problem import Level
from .target import Classes, Targets
from .trait import LENT, SAMPLE, listed
from .yearly import Rows, fixed

REGION = "region_code"
SUMMED = f"{LENT}{SAMPLE}"
FAIR, MANY = 0.8, 0.2
"""Where more than this part of those are whom no figure tells apart, about their part of all values stays."""


def known(
    twin: Twin, rows: Rows, targets: Targets, classes: Classes, leaves: Sequence[Leaf], places: Places
) -> list[Given]:
    """What the raw values have to agree with."""
    found: list[Given] = []
    for leaf in leaves:
        measure = targets.pack.measures[leaf.measure]
        match measure.table:
            case "membership":
                found += _of_members(leaf, measure, twin.draft, targets, classes, places)
            case "event":
                found += _of_events(leaf, measure, targets)
            case "link":
                found += _of_links(leaf, measure, twin, targets, places)
            case "relation":
                found += _of_capital(leaf, twin, targets, places)
            case "organisation_year":
                found += _of_sums(leaf, measure, twin.draft, rows, targets, classes, places)
    return found


def placed(draft: Draft, pack: Pack) -> np.ndarray:
    """Where each organisation is as far as it is known: by what is drawn, and where tables name it."""
    held = draft.trait[REGION].copy()
    for row in pack.named:
        if row.name in draft.named:
            held[draft.named[row.name]] = row.region_code
    return held


def settled(draft: Draft, sample: str, pack: Pack) -> Ints:
    """Members of a sample whose place stays: those of the sample that it holds, and named ones."""
    member, inner = draft.latest(sample), pack.twin.samples[sample].holds if pack.twin else None
    named = [draft.named[row.name] for row in pack.named if row.name in draft.named]
    held = member if inner is None else np.setdiff1d(member, draft.latest(inner))
    return np.setdiff1d(member, np.setdiff1d(held, named))


def capital(twin: Twin, targets: Targets) -> tuple[Ints, Ints]:
    """Who invests in whom, as far as the network of people and capital tells."""
    setting = targets.pack.twin
    assert twin.enriched is not None
    assert setting is not None
    assert setting.enriched is not None
    org = twin.draft.org[setting.enriched.network]
    kept = twin.enriched.kind == enrich.KINDS.index("investment")
    return org[twin.enriched.source[kept]], org[twin.enriched.target[kept]]


def _at_least(leaf: Leaf, number: np.ndarray, places: Places) -> list[Given]:
    return [
        Given(leaf.code, float(n), "cell", c.code, ">=")
        for c, n in zip(places.cells, number, strict=True)
        if n > 0
    ]


def _of_events(leaf: Leaf, measure: Measure, targets: Targets) -> list[Given]:
    told = [t for t in targets.where("event") if measure.where.get("kind_code") in t.cut.values()]
    years = [int(code) for t in targets.where("event") for code in t.cut.values() if code.isdigit()]
    return [Given(leaf.code, t.value) for t in told if str(max(years)) in t.cut.values()]


def _of_sums(
    leaf: Leaf,
    measure: Measure,
    draft: Draft,
    rows: Rows,
    targets: Targets,
    classes: Classes,
    places: Places,
) -> list[Given]:
    """What those have already of whom figures tell where they are; nothing where no one can have any."""
    pack = targets.pack
    sample = str(measure.where[SUMMED])
    there = places.count(placed(draft, pack)[draft.latest(sample)])
    is_counted = any(
        pack.measures[other.measure].where == {SAMPLE: sample}
        for index in pack.indices.values()
        for other in index.tree
        if other.measure
    )
    found = (
        []
        if is_counted
        else [
            Given(leaf.code, 0.0, "cell", c.code) for c, n in zip(places.cells, there, strict=True) if not n
        ]
    )
    least: dict[tuple[Level, str], float] = {}
    member = np.isin(np.arange(draft.n), draft.latest(sample))
    for org, value in fixed(rows, targets, classes, draft, *_column(measure, pack)):
        org, value = org[member[org]], value[member[org]]
        at = places.at(draft.trait[REGION][org])
        # Those in a cell have the smallest of these values at least; where many are, about their part.
        cells, many = np.unique(at[at >= 0], return_counts=True)
        smallest = np.cumsum(np.sort(value))[many - 1]
        part = FAIR * value.sum() * many / len(value)
        bound = np.where(many > MANY * len(value), np.maximum(smallest, part), smallest)
        for code, low in zip([places.cells[c].code for c in cells.tolist()], bound.tolist(), strict=True):
            least["cell", code] = least.get(("cell", code), 0.0) + low
        levels: tuple[Level, ...] = ("area", "province")
        for level in levels:
            home = {places.cells[c].at(level) for c in at.tolist() if c >= 0}
            if len(home - {""}) == 1 and (at >= 0).all():
                unit = level, home.pop()
                least[unit] = least.get(unit, 0.0) + float(value.sum())
    return found + [Given(leaf.code, v, *unit, ">=") for unit, v in sorted(least.items()) if v]


def areas(
    twin: Twin, rows: Rows, targets: Targets, classes: Classes, leaves: Sequence[Leaf], places: Places
) -> tuple[str, ...]:
    """Area of each cell: cells are of one where some have what no figure tells apart."""
    area = np.arange(len(places.cells))
    for leaf in leaves:
        measure = targets.pack.measures[leaf.measure]
        if measure.table != "organisation_year":
            continue
        for org, _ in fixed(rows, targets, classes, twin.draft, *_column(measure, targets.pack)):
            at = np.unique(places.at(twin.draft.trait[REGION][org]))
            joined = np.unique(area[at[at >= 0]])
            if (at >= 0).all():
                area[np.isin(area, joined)] = joined[0]
    return tuple(places.cells[first].code for first in area.tolist())


def _column(measure: Measure, pack: Pack) -> tuple[str, int]:
    """The column and the year that a measure adds up."""
    currency = f"_{pack.settings.currency.lower()}"
    return str(measure.column).removesuffix(currency), int(str(measure.where["year"]))


def _of_members(
    leaf: Leaf, measure: Measure, draft: Draft, targets: Targets, classes: Classes, places: Places
) -> list[Given]:
    """So many members there are, at least those whose place is known; of some places a share is printed."""
    member = draft.latest(str(measure.where[SAMPLE]))
    other = {c.removeprefix(LENT): v for c, v in measure.where.items() if c != SAMPLE}
    region = placed(draft, targets.pack)
    stays = settled(draft, str(measure.where[SAMPLE]), targets.pack)
    if other:
        return _at_least(leaf, places.count(region[stays[has(draft, stays, other)]]), places)
    least = places.count(region[stays])
    if len(stays) < len(member):
        # Someone of whom nothing is known yet has what those who stay do not have.
        least += least > 0
    told = _shares(measure, len(member), targets, classes, places)
    found = [Given(leaf.code, len(member)), *_at_least(leaf, least, places)]
    for level, units in told.items():
        found += [Given(leaf.code, n, level, unit) for unit, n in units.items()]
    return found + _below(leaf, told, places)


def has(draft: Draft, org: Ints, other: Mapping[str, Condition]) -> np.ndarray:
    """Which organisations have the traits that are counted."""
    found = [np.isin(draft.trait[c][org].astype(str), list(listed(v))) for c, v in other.items()]
    return np.all(found, axis=0) if found else np.ones(len(org), bool)


def beside(measure: Measure, draft: Draft, pack: Pack, places: Places) -> Ints:
    """Members in each cell whose place stays and who have not the traits that a measure counts."""
    other = {c.removeprefix(LENT): v for c, v in measure.where.items() if c != SAMPLE}
    stays = settled(draft, str(measure.where[SAMPLE]), pack)
    return places.count(placed(draft, pack)[stays[~has(draft, stays, other)]])


def _shares(
    measure: Measure, size: int, targets: Targets, classes: Classes, places: Places
) -> dict[Level, dict[str, int]]:
    """Level -> unit -> members, where a share of them is printed."""
    told: dict[Level, dict[str, int]] = {}
    units = {inside: at for at, inside in _units(places)}
    for target in targets.where("membership", reduce="share"):
        if target.measure.where != {SAMPLE: measure.where[SAMPLE]} or not target.cut:
            continue
        name, code = next(iter(target.cut.items()))
        members = frozenset(
            c for c, to in classes(name, "membership") if to == code and c in places.of_region
        )
        if members in units:
            level, unit = units[members]
            told.setdefault(level, {})[unit] = counts(target.low, target.high, size)[0]
    return told


def _units(places: Places) -> Iterator[tuple[tuple[Level, str], frozenset[str]]]:
    """The units of lists and the region codes inside them; of the same codes the widest unit."""
    levels: tuple[Level, ...] = ("city", "province", "circle")
    for level in levels:
        for unit in dict.fromkeys(cell.at(level) for cell in places.cells):
            if unit:
                yield (
                    (level, unit),
                    frozenset(c for c, i in places.of_region.items() if places.cells[i].at(level) == unit),
                )


def _below(leaf: Leaf, told: Mapping[Level, Mapping[str, int]], places: Places) -> list[Given]:
    """Units that a list of the largest leaves out are smaller than its last."""
    found = []
    for level, units in told.items():
        if level == "circle":
            continue
        inside = {
            cell.at(level)
            for cell in places.cells
            if any(cell.at(k) in u for k, u in told.items() if k != "circle")
        }
        others = {cell.at(level) for cell in places.cells} - inside - {""}
        found += [Given(leaf.code, min(units.values()) - 1, level, unit, "<=") for unit in sorted(others)]
    return found


def _of_links(leaf: Leaf, measure: Measure, twin: Twin, targets: Targets, places: Places) -> list[Given]:
    """Relations of sample nodes: all that go one way are drawn already; those abroad have bounds."""
    ties = Links(twin, targets.pack, measure)
    at = places.at(twin.draft.trait[REGION][ties.own])
    n = len(places.cells)
    kept = ties.is_member & (at >= 0)
    if PARTNER not in measure.where:
        number = np.bincount(at[kept], minlength=n)
        return [Given(leaf.code, float(k), "cell", c.code) for c, k in zip(places.cells, number, strict=True)]
    low = np.bincount(at[kept & ties.is_abroad], minlength=n)
    room = np.bincount(at[kept], ties.room[kept], minlength=n).astype(np.float64)
    most = low + spared(room).astype(int)
    return _at_least(leaf, low, places) + [
        Given(leaf.code, float(k), "cell", c.code, "<=") for c, k in zip(places.cells, most, strict=True)
    ]


def _of_capital(leaf: Leaf, twin: Twin, targets: Targets, places: Places) -> list[Given]:
    """Investments: those that the network of people and capital tells; named investors have places."""
    setting = targets.pack.twin
    if twin.enriched is None or setting is None or setting.enriched is None:
        return []
    source, target = capital(twin, targets)
    end = target[is_sample(twin.draft)[target]] if leaf.place.startswith("target") else source
    return _at_least(leaf, places.count(placed(twin.draft, targets.pack)[end]), places)


def is_sample(draft: Draft) -> np.ndarray:
    """Whether each organisation is, in any year, a member of any sample."""
    found = np.zeros(draft.n, bool)
    for orgs in draft.member.values():
        found[orgs] = True
    return found
