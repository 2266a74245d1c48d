"""What must lie behind the printed scores of an index: how much of everything each place has."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, replace

import numpy as np

from jihe.pack.model import Indicator as Leaf
from jihe.pack.model import Measure, Pack

from .draft import Missed, Twin
from .known import SUMMED, areas, beside, known
from .link import PARTNER
from .margin import Floats, Ints
from .need import related
from .places import Places, level_of, places_of
from .raw_index import Given, Indicator, Printed, Problem, Raw, refine, solve
from .raw_index.problem import Level
from .target import Classes, Target, Targets, value_exponent
from .trait import SAMPLE
from .yearly import Rows

Weights = Mapping[str, Mapping[str, tuple[float, tuple[str, ...]]]]
"""Index -> indicator -> its weight in the whole, and the nodes above it."""
MONEY, SUM, COUNT = 1e11, 4e5, 1e3
"""How large the largest place is, about: an amount of money, a sum, a number of rows."""
ABROAD = 150.0
"""How many relations with foreign countries the largest place has, about."""
ABOVE = 2.0
"""The largest place has, about, so many times what it has already."""
SPARE = 1.02
"""How much more than needed is left of a whole beside its part: whole numbers move."""
WHY = "the scores and ranks of the index that are printed contradict this one, or come too near to it"


@dataclass(frozen=True)
class Behind:
    """What each cell has of each indicator's measure.

    Attributes
    ----------
    of_measure
        Measure -> shape (cells,).
    problem, target
        What was asked, and the figure of each printed number.
    measure
        Indicator -> measure.
    """

    places: Places
    of_measure: Mapping[str, Floats]
    problem: Problem
    target: Mapping[Printed, Target]
    measure: Mapping[str, str]

    def refined(self, held: Mapping[str, Ints], seed: int) -> tuple[Behind, list[Missed]]:
        """The same with what is there already of some measures: sums of others make up for it."""
        values = {**self.of_measure, **held}
        free = [code for code, name in self.measure.items() if name not in held]
        raw = {code: values[name].astype(float) for code, name in self.measure.items()}
        found = refine(self.problem, raw, free, seed)
        made = {name: found.values[code] for code, name in self.measure.items()}
        return replace(self, of_measure=made), _missed(found, self.target)


def lists_of(targets: Targets) -> dict[str, list[str]]:
    """Index -> the measures that rank by it and of which figures are printed."""
    found: dict[str, list[str]] = {}
    for target in targets.every:
        if target.measure.reduce == "index":
            held = found.setdefault(str(target.measure.index), [])
            if target.figure.measure not in held:
                held.append(target.figure.measure)
    return found


@dataclass(frozen=True)
class Standing:
    """What is printed of sample nodes' relations in an index, and the cells that it is about.

    Attributes
    ----------
    leaves
        The indicators that count such relations.
    indicators, printed
        These, and what is printed of the parts of the index that count nothing else.
    """

    places: Places
    leaves: tuple[Leaf, ...]
    indicators: tuple[Indicator, ...]
    printed: tuple[Printed, ...]

    def wanted(self, given: Sequence[Given], seed: int) -> Floats:
        """How many such relations each cell would have; shape (cells, leaves)."""
        raw = solve(self.places.cells, self.indicators, self.printed, given, seed, starts=1)
        return np.stack([raw.values[one.code] for one in self.indicators], axis=1)


def standings(targets: Targets, classes: Classes, weights: Weights) -> list[Standing]:
    """The indices that rank places by the relations of sample nodes."""
    pack, found = targets.pack, []
    for name, measures in lists_of(targets).items():
        nodes = {told[0].cut["index_node"] for told in related(targets) if told[0].measure.index == name}
        if not nodes:
            continue
        ranked = {m: level_of(pack.measures[m], pack) for m in measures}
        leaves = [leaf for leaf in pack.indices[name].tree if leaf.measure]
        every = [_indicator(leaf, leaves, weights[name][leaf.code], pack) for leaf in leaves]
        own = [replace(one, part_of="") for one in every if nodes.intersection(one.groups)]
        printed = [_printed(t, ranked[t.figure.measure]) for t in targets.every if t.figure.measure in ranked]
        found.append(
            Standing(
                places_of(targets, classes, ranked),
                tuple(leaf for leaf in leaves if leaf.code in {one.code for one in own}),
                tuple(own),
                tuple(one for one in printed if one.node in nodes),
            )
        )
    return found


def weights_of(stands: Sequence[Standing], seed: int) -> dict[str, float]:
    """Region code -> how large a part of what a larger place has it would have."""
    found: dict[str, float] = {}
    for one in stands:
        wanted = one.wanted((), seed).sum(axis=1)
        for held, codes in zip(wanted.tolist(), one.places.codes, strict=True):
            found |= {code: held / len(codes) for code in codes}
    return found


def behind(  # noqa: PLR0913
    twin: Twin,
    rows: Rows,
    targets: Targets,
    classes: Classes,
    name: str,
    weights: Weights,
    seed: int,
    pool: Executor | None = None,
) -> tuple[Behind, list[Missed]]:
    """What must lie behind the scores of an index, given what is drawn already."""
    pack = targets.pack
    ranked = {m: level_of(pack.measures[m], pack) for m in lists_of(targets)[name]}
    places = places_of(targets, classes, ranked)
    leaves = [leaf for leaf in pack.indices[name].tree if leaf.measure]
    told = areas(twin, rows, targets, classes, leaves, places)
    cells = tuple(replace(cell, area=area) for cell, area in zip(places.cells, told, strict=True))
    places = replace(places, cells=cells)
    indicators = [_indicator(leaf, leaves, weights[name][leaf.code], pack) for leaf in leaves]
    printed, of_printed = [], {}
    for target in targets.every:
        if target.figure.measure in ranked:
            one = _printed(target, ranked[target.figure.measure])
            printed.append(one)
            of_printed[one] = target
    given = known(twin, rows, targets, classes, leaves, places)
    indicators = [
        replace(
            one,
            about=max(one.about, ABOVE * _least(one.code, given, places)),
            beside=_beside(leaf, one, twin, pack, places),
        )
        for leaf, one in zip(leaves, indicators, strict=True)
    ]
    raw = solve(places.cells, indicators, printed, given, seed, pool=pool)
    measure = {leaf.code: leaf.measure for leaf in leaves}
    made = {name: raw.values[code] for code, name in measure.items()}
    problem = Problem(places.cells, indicators, printed, given)
    return Behind(places, made, problem, of_printed, measure), _missed(raw, of_printed)


def _missed(raw: Raw, target: Mapping[Printed, Target]) -> list[Missed]:
    return [Missed(target[one].name, WHY) for one, _ in raw.missed]


def _beside(leaf: Leaf, one: Indicator, twin: Twin, pack: Pack, places: Places) -> tuple[float, ...]:
    measure = pack.measures[leaf.measure]
    if not one.part_of or measure.table != "membership":
        return ()
    return tuple((SPARE * beside(measure, twin.draft, pack, places)).tolist())


def _least(code: str, given: Sequence[Given], places: Places) -> float:
    """What the province that is known to have most of an indicator has at least."""
    least: dict[str, dict[str, float]] = {"cell": {}, "province": {}}
    home = {cell.code: cell.province for cell in places.cells}
    for one in given:
        if one.indicator == code and one.op == ">=" and one.level in least:
            at = home.get(one.unit, one.unit)
            least[one.level][at] = least[one.level].get(at, 0.0) + one.value
    return max([0.0, *least["cell"].values(), *least["province"].values()])


def _indicator(
    leaf: Leaf, leaves: Sequence[Leaf], weight: tuple[float, tuple[str, ...]], pack: Pack
) -> Indicator:
    measure = pack.measures[leaf.measure]
    is_money = measure.column is not None and measure.column.endswith(f"_{pack.settings.currency.lower()}")
    part_of = of = ""
    for other in leaves:
        held = pack.measures[other.measure]
        if held.reduce != "count" or other.place != leaf.place:
            continue
        if measure.reduce == "count" and held.table == measure.table and _is_wider(held, measure):
            part_of = other.code
        if held.where == {SAMPLE: measure.where.get(SUMMED)}:
            of = other.code
    return Indicator(
        code=leaf.code,
        weight=weight[0],
        kind="amount" if is_money else "count",
        groups=weight[1],
        part_of=part_of,
        of=of,
        about=_about(measure, is_money),
    )


def _about(measure: Measure, is_money: bool) -> float:
    """How large the largest place is, where nothing else tells."""
    if PARTNER in measure.where:
        return ABROAD
    if is_money:
        return MONEY
    return COUNT if measure.reduce == "count" else SUM


def _is_wider(wide: Measure, narrow: Measure) -> bool:
    """Whether all that one measure counts is counted by the other."""
    return wide.where != narrow.where and all(narrow.where.get(k) == v for k, v in wide.where.items())


def _printed(target: Target, level: Level) -> Printed:
    node = target.cut["index_node"]
    is_rank = target.cut["statistic"] == "rank"
    return Printed(
        level,
        next(iter(target.cut.values())),
        "" if node == "index" else node,
        score=None if is_rank else target.value,
        rank=round(target.value) if is_rank else None,
        digits=-value_exponent(target.figure.value),
    )
