"""What must lie behind the printed scores of an index: how much of everything each place has."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from jihe.pack.model import Indicator as Leaf
from jihe.pack.model import Measure, Pack

from .draft import Draft, Missed, Twin
from .growth import MAIN
from .margin import Floats, Ints, counts
from .raw_index import Cell, Given, Indicator, Printed, solve
from .target import Classes, Target, Targets
from .trait import LENT, SAMPLE
from .yearly import Rows

Weights = Mapping[str, Mapping[str, tuple[float, tuple[str, ...]]]]
"""Index -> indicator -> its weight in the whole, and the nodes above it."""
REGION = "region_code"
REST = "-rest"
LISTED = 40
"""Cities that are ranked at least: printed ranks go as far."""
MONEY, SUM, COUNT = 1e11, 4e5, 1e3
"""How large the largest place is, about: an amount of money, a sum, a number of rows."""
ABROAD = 150.0
"""How many relations with foreign countries the largest place has, about."""
ABOVE = 2.0
"""The largest place has, about, so many times what it has already."""
MORE_CAPITAL = 1.6
"""All investments beside those that the network of people and capital tells."""
WHY = "the scores and ranks of the index that are printed contradict this one, or come too near to it"


@dataclass(frozen=True)
class Places:
    """The cells of an index's lists.

    Attributes
    ----------
    cells
        A city that is ranked, or the rest of a province.
    of_region
        Region code -> place of its cell.
    region
        Shape (cells,): the region code that a row of the cell is given.
    """

    cells: tuple[Cell, ...]
    of_region: Mapping[str, int]
    region: np.ndarray

    def at(self, codes: np.ndarray) -> Ints:
        """Cell of each region code, -1 outside all."""
        return np.array([self.of_region.get(code, -1) for code in codes.tolist()], np.int64)


@dataclass(frozen=True)
class Behind:
    """What each cell has of each indicator's measure.

    Attributes
    ----------
    of_measure
        Measure -> shape (cells,).
    """

    places: Places
    of_measure: Mapping[str, Floats]


def lists_of(targets: Targets) -> dict[str, list[str]]:
    """Index -> the measures that rank by it and of which figures are printed."""
    found: dict[str, list[str]] = {}
    for target in targets.every:
        if target.measure.reduce == "index":
            held = found.setdefault(str(target.measure.index), [])
            if target.figure.measure not in held:
                held.append(target.figure.measure)
    return found


def behind(
    twin: Twin,
    rows: Rows,
    targets: Targets,
    classes: Classes,
    name: str,
    weights: Weights,
    seed: int,
) -> tuple[Behind, list[Missed]]:
    """What must lie behind the scores of an index, given what is drawn already."""
    pack = targets.pack
    ranked = {m: _level(pack.measures[m], pack) for m in lists_of(targets)[name]}
    places = _places(targets, classes, ranked)
    leaves = [leaf for leaf in pack.indices[name].tree if leaf.measure]
    indicators = [_indicator(leaf, leaves, weights[name][leaf.code], pack) for leaf in leaves]
    printed, of_printed = [], {}
    for target in targets.every:
        if target.figure.measure in ranked:
            one = _printed(target, ranked[target.figure.measure])
            printed.append(one)
            of_printed[one] = target
    given = _given(twin, rows, targets, classes, leaves, places)
    least = {g.indicator: max(x.value for x in given if x.indicator == g.indicator) for g in given if g.op == ">="}
    indicators = [replace(one, about=max(one.about, ABOVE * least.get(one.code, 0.0))) for one in indicators]
    raw = solve(places.cells, indicators, printed, given, seed)
    missed = [Missed(of_printed[one].name, WHY) for one, _ in raw.missed]
    return Behind(places, {leaf.measure: raw.values[leaf.code] for leaf in leaves}), missed


def _level(measure: Measure, pack: Pack) -> str:
    dimension = pack.dimensions[measure.cut[0]]
    if dimension.group:
        return "circle"
    return "city" if dimension.level == pack.settings.region.levels[-1] else "province"


def _places(targets: Targets, classes: Classes, ranked: Mapping[str, str]) -> Places:
    pack = targets.pack
    name = {level: pack.measures[m].cut[0] for m, level in ranked.items()}
    without = {code for m in ranked for code in pack.measures[m].without}
    province = {c: to for c, to in classes(name["province"], "membership") if to not in without}
    circle = {c: to for c, to in classes(name["circle"], "membership") if to not in without} if "circle" in name else {}
    city = dict(classes(name["city"], "membership"))
    listed = {t.cut[name["city"]] for t in targets.every if name["city"] in t.cut}
    first: dict[str, str] = {}
    for code in city:
        if code in province:
            first.setdefault(province[code], code)
    listed = {c for c in listed if c in province}
    for code in first.values():
        if len(listed) < LISTED or not any(province[c] == province[code] for c in listed):
            listed.add(code)
    cells, of_region, region = [], {}, []
    for over in dict.fromkeys(province.values()):
        inside = [c for c in city if province.get(c) == over]
        for code in [c for c in inside if c in listed]:
            of_region[code] = len(cells)
            cells.append(Cell(code, over, circle.get(code, ""), code))
            region.append(code)
        if rest := [c for c in inside if c not in listed]:
            of_region |= dict.fromkeys(rest, len(cells))
            cells.append(Cell(over + REST, over, circle.get(rest[0], "")))
            region.append(rest[0])
    return Places(tuple(cells), of_region, np.array(region, object))


def _indicator(leaf: Leaf, leaves: Sequence[Leaf], weight: tuple[float, tuple[str, ...]], pack: Pack) -> Indicator:
    measure = pack.measures[leaf.measure]
    is_money = measure.column is not None and measure.column.endswith(f"_{pack.settings.currency.lower()}")
    part_of = ""
    for other in leaves:
        held = pack.measures[other.measure]
        is_wider = set(held.where.items()) < set((k, v) for k, v in measure.where.items() if _hashable(v))
        if measure.reduce == "count" == held.reduce and held.table == measure.table and is_wider:
            part_of = other.code
    return Indicator(
        code=leaf.code,
        weight=weight[0],
        kind="amount" if is_money else "count",
        groups=weight[1],
        part_of=part_of,
        about=ABROAD if "partner_region_code" in measure.where
        else MONEY if is_money else COUNT if measure.reduce == "count" else SUM,
    )


def _hashable(value: object) -> bool:
    try:
        hash(value)
    except TypeError:
        return False
    return True


def _printed(target: Target, level: str) -> Printed:
    node = target.cut["index_node"]
    digits = max(0, -(int(_exponent(target.figure.value))))
    told = {"rank": round(target.value)} if target.cut["statistic"] == "rank" else {"score": target.value}
    return Printed(level, next(iter(target.cut.values())), "" if node == "index" else node, digits=digits, **told)  # type: ignore[arg-type]


def _exponent(text: str) -> int:
    return -len(text.partition(".")[2])


def _given(
    twin: Twin, rows: Rows, targets: Targets, classes: Classes, leaves: Sequence[Leaf], places: Places
) -> list[Given]:
    """What the raw values have to agree with: numbers drawn already, national totals, printed distributions."""
    found: list[Given] = []
    for leaf in leaves:
        measure = targets.pack.measures[leaf.measure]
        match measure.table:
            case "membership":
                found += _of_members(leaf, measure, twin.draft, targets, classes, places)
            case "event":
                found += [
                    Given(leaf.code, t.value)
                    for t in targets.where("event")
                    if measure.where.get("kind_code") in t.cut.values() and _is_latest(t, targets)
                ]
            case "link":
                found += _of_links(leaf, measure, twin, targets, places)
            case "relation":
                found += _of_capital(leaf, twin, targets, places)
            case "organisation_year":
                found += _of_sums(leaf, measure, twin.draft, rows, targets, places)
    return found


def _of_sums(
    leaf: Leaf, measure: Measure, draft: Draft, rows: Rows, targets: Targets, places: Places
) -> list[Given]:
    """What members of the sample, or of one that it holds, are drawn to have already."""
    sample, year = str(measure.where["organisation_sample_code"]), measure.where["year"]
    column = str(measure.column).removesuffix(f"_{targets.pack.settings.currency.lower()}")
    member = draft.member[max(k for k in draft.member if k[0] == sample)]
    values = rows.columns.get(column)
    if values is None:
        return []
    kept = (rows.year == year) & np.isin(rows.organisation, member) & np.array([v is not None for v in values])
    at = places.at(draft.trait[REGION][rows.organisation[kept]])
    held = np.bincount(at[at >= 0], values[kept][at >= 0].astype(float), len(places.cells))
    return [Given(leaf.code, float(v), "cell", c.code, ">=") for c, v in zip(places.cells, held, strict=True) if v]


def _is_latest(target: Target, targets: Targets) -> bool:
    years = [int(c) for t in targets.where("event") for c in t.cut.values() if c.isdigit()]
    return str(max(years)) in target.cut.values()


def _of_members(
    leaf: Leaf, measure: Measure, draft: Draft, targets: Targets, classes: Classes, places: Places
) -> list[Given]:
    sample = str(measure.where[SAMPLE])
    setting = targets.pack.twin
    assert setting is not None
    size = len(draft.member[max(k for k in draft.member if k[0] == sample)])
    other = {c: v for c, v in measure.where.items() if c != SAMPLE}
    found = [] if other else [Given(leaf.code, size)]
    inner = setting.samples[sample].holds
    if inner is not None:
        held = draft.member[max(k for k in draft.member if k[0] == inner)]
        for column, values in other.items():
            held = held[np.isin(draft.trait[column.removeprefix(LENT)][held].astype(str), list(values))]  # type: ignore[arg-type]
        at = places.at(draft.trait[REGION][held])
        number = np.bincount(at[at >= 0], minlength=len(places.cells))
        return found + [
            Given(leaf.code, float(n), "cell", cell.code, ">=") for cell, n in zip(places.cells, number, strict=True) if n
        ]
    told: dict[str, dict[str, int]] = {}
    for target in targets.where("membership"):
        if target.measure.where != {SAMPLE: sample} or not target.cut or target.measure.reduce != "share":
            continue
        name, code = next(iter(target.cut.items()))
        members = frozenset(c for c, to in classes(name, "membership") if to == code and c in places.of_region)
        for level in ("province", "city", "circle"):
            units = {u: frozenset(c for c, i in places.of_region.items() if places.cells[i].at(level) == u)  # type: ignore[arg-type]
                     for u in {cell.at(level) for cell in places.cells} if u}  # type: ignore[arg-type]
            for unit, inside in units.items():
                if inside == members:
                    told.setdefault(level, {})[unit] = counts(target.low, target.high, size)[0]
                    break
            else:
                continue
            break
    for level, units_ in told.items():
        found += [Given(leaf.code, n, level, unit) for unit, n in units_.items()]  # type: ignore[arg-type]
        if level != "circle":
            others = {cell.at(level) for cell in places.cells} - set(units_) - {""}  # type: ignore[arg-type]
            least = min(units_.values())
            found += [Given(leaf.code, least - 1, level, unit, "<=") for unit in sorted(others)]  # type: ignore[arg-type]
    return found


def _of_links(leaf: Leaf, measure: Measure, twin: Twin, targets: Targets, places: Places) -> list[Given]:
    """Relations of sample nodes: all that go one way are drawn already; those abroad have bounds."""
    grown, org = twin.grown[MAIN], twin.draft.org[MAIN]
    own, other = (grown.source, grown.target) if measure.where.get("direction") == "out" else (grown.target, grown.source)
    last = int(grown.year.max())
    is_member = (grown.sample_from >= 0) & (grown.sample_until >= last)
    at = places.at(twin.draft.trait[REGION][org[own]])
    kept = is_member[own] & (at >= 0)
    if "partner_region_code" not in measure.where:
        number = np.bincount(at[kept], minlength=len(places.cells))
        return [Given(leaf.code, float(n), "cell", c.code) for c, n in zip(places.cells, number, strict=True)]
    abroad = set(measure.where["partner_region_code"])  # type: ignore[arg-type]
    region = {row.name: row.region_code for row in targets.pack.named}
    named = {o: region.get(n, "") for n, o in twin.draft.named.items()}
    is_abroad = np.array([named.get(o, "") in abroad for o in org[other].tolist()])
    degree = np.bincount(grown.source, minlength=grown.n) + np.bincount(grown.target, minlength=grown.n)
    free = (degree[other] == 1) & ~is_member[other]
    low = np.bincount(at[kept & is_abroad], minlength=len(places.cells))
    most = low + (np.bincount(at[kept & free], minlength=len(places.cells)) * 0.8).astype(int)
    return [Given(leaf.code, float(n), "cell", c.code, ">=") for c, n in zip(places.cells, low, strict=True) if n] + [
        Given(leaf.code, float(n), "cell", c.code, "<=") for c, n in zip(places.cells, most, strict=True)
    ]


def _of_capital(leaf: Leaf, twin: Twin, targets: Targets, places: Places) -> list[Given]:
    """Investments: those that the network of people and capital tells are there; named investors have places."""
    setting = targets.pack.twin
    if twin.enriched is None or setting is None or setting.enriched is None:
        return []
    source, target = capital(twin, targets)
    total = [Given(leaf.code, float(int(len(source) * MORE_CAPITAL)))]
    if leaf.place.startswith("target"):
        at = places.at(twin.draft.trait[REGION][target])
    else:
        region = {row.name: row.region_code for row in targets.pack.named}
        named = {o: region.get(n, "") for n, o in twin.draft.named.items()}
        at = np.array([places.of_region.get(named.get(o, ""), -1) for o in source.tolist()])
    low = np.bincount(at[at >= 0], minlength=len(places.cells))
    return total + [
        Given(leaf.code, float(n), "cell", c.code, ">=") for c, n in zip(places.cells, low, strict=True) if n
    ]


def capital(twin: Twin, targets: Targets) -> tuple[Ints, Ints]:
    """Who invests in whom, as far as the network of people and capital tells."""
    from .enrich import KINDS

    setting = targets.pack.twin
    assert twin.enriched is not None and setting is not None and setting.enriched is not None
    org = twin.draft.org[setting.enriched.network]
    kept = twin.enriched.kind == KINDS.index("investment")
    return org[twin.enriched.source[kept]], org[twin.enriched.target[kept]]
