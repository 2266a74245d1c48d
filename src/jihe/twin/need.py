"""How many members must be somewhere, so that figures about years and ranks can be."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from jihe.pack.model import Pack

from .growth import MAIN
from .margin import Ints, counts
from .target import Classes, Target, Targets
from .trait import LENT, Asked, Need, Trait, falls

REGION = f"{LENT}region_code"
FEW = 20
"""Members whose relations are enough, where an index tells that there are some."""


def needed(trait: Trait, targets: Targets, classes: Classes) -> list[Need]:
    """What figures about years need: someone there; as many as a sum holds means; places with anyone."""
    pack = targets.pack
    told: dict[tuple[str, object, str | None, str, str], dict[str, Target]] = {}
    found: list[Need] = []
    for target in targets.where("organisation_year"):
        measure = target.measure
        sample = measure.where.get("organisation_sample_code")
        cuts = [d for d in measure.cut if pack.dimensions[d].column == trait.column]
        if not isinstance(sample, str) or len(cuts) != 1:
            continue
        if cuts[0] in target.cut:
            key = (sample, measure.where.get("year"), measure.column, cuts[0], target.cut[cuts[0]])
            told.setdefault(key, {})[measure.reduce] = target
        elif target.cut.get("statistic") == "n_active":
            found += _peopled(trait, target, sample, cuts[0], classes)
    for (sample, _, _, name, code), held in told.items():
        places = falls(pack.dimensions[name], code, trait.values, "organisation_year", pack, classes, name)
        low, high = 1.0, np.inf
        if {"sum", "mean"} <= set(held) and held["mean"].low > 0:
            low = float(np.ceil(held["sum"].low / held["mean"].high))
            high = float(np.floor(held["sum"].high / held["mean"].low))
        found.append(Need(next(iter(held.values())).name, sample, places, low, max(low, high)))
    return found + _ranked(trait, targets, classes)


def divisible(
    trait: Trait, found: Sequence[Asked], others: Sequence[Asked], sizes: Mapping[str, int]
) -> list[Need]:
    """So many members with some values that the shares among these members round as they are printed.

    Parameters
    ----------
    found
        Figures about the trait.
    others
        Figures about other traits; those are meant that speak of members with some values of this one.
    sizes
        Sample -> its members.
    """
    told: dict[tuple[str, tuple[str, ...]], list[Target]] = {}
    for one in others:
        if one.is_share and set(one.conditions) == {trait.column} and len(one.samples) == 1:
            told.setdefault((one.samples[0], one.conditions[trait.column]), []).append(one.target)
    needs = []
    for (sample, values), shares in told.items():
        places = np.array([i for i, value in enumerate(trait.values) if value in values], np.int64)
        parts = [f for f in found if f.is_share and f.samples == (sample,) and not f.conditions]
        parts = [f for f in parts if np.isin(f.places, places).all()]
        if sorted(i for f in parts for i in f.places.tolist()) != places.tolist():
            continue
        n = sizes.get(sample, 0)
        bounds = [counts(f.target.low, f.target.high, n) for f in parts]
        wholes = range(sum(low for low, _ in bounds), sum(high for _, high in bounds) + 1)
        likely = n * sum(f.target.value for f in parts)
        serves = (k for k in wholes if all(_divides(k, target) for target in shares))
        best = min(serves, key=lambda k: (abs(k - likely), k), default=None)
        if best is not None and len(wholes) > 1:
            needs.append(Need(shares[0].name, sample, places, best, best))
    return needs


def _divides(whole: int, share: Target) -> bool:
    low, high = counts(share.low, share.high, whole)
    return low <= high


def _peopled(trait: Trait, target: Target, sample: str, name: str, classes: Classes) -> list[Need]:
    """Someone in each of so many places, the most usual ones."""
    held: dict[str, list[int]] = {}
    place = {value: i for i, value in enumerate(trait.values)}
    for value, code in classes(name, "organisation_year"):
        if value in place:
            held.setdefault(code, []).append(place[value])
    order = sorted(held, key=lambda code: (-float(trait.weight[held[code]].sum()), code))
    return [
        Need(target.name, sample, np.array(held[code], np.int64), 1, np.inf)
        for code in order[: round(target.value)]
    ]


def _ranked(trait: Trait, targets: Targets, classes: Classes) -> list[Need]:
    """Someone where the network's relations are ranked; no one where the ranks' last place is shared.

    Scores of a part of an index that counts but relations of sample nodes are none where there is none.
    """
    if trait.column != REGION:
        return []
    found: list[Need] = []
    for told in related(targets):
        if not _is_whole(told, classes):
            continue
        measure, rank = told[0].measure, {t.cut[t.measure.cut[0]]: round(t.value) for t in told}
        last, shared = max(Counter(rank.values()).items())
        for code in dict.fromkeys(code for _, code in classes(measure.cut[0], "membership")):
            if code in measure.without:
                continue
            places = _inside(trait, code, measure.cut[0], targets, classes)
            none = shared > 1 and rank.get(code) == last
            for sample in _in_network(targets.pack):
                found.append(
                    Need(told[0].name, sample, places, 0, 0)
                    if none
                    else Need(told[0].name, sample, places, FEW, np.inf, is_plain=True)
                )
    return found


def _inside(trait: Trait, code: str, name: str, targets: Targets, classes: Classes) -> Ints:
    dimension = targets.pack.dimensions[name]
    return falls(dimension, code, trait.values, "membership", targets.pack, classes, name)


def _is_whole(told: Sequence[Target], classes: Classes) -> bool:
    """Whether ranks are printed of all places of their list but a few, whose ranks are those that lack."""
    name, measure = told[0].measure.cut[0], told[0].measure
    every = {code for _, code in classes(name, "membership")} - set(measure.without)
    ranks = Counter(round(t.value) for t in told)
    lacking = [r for r in range(1, max(ranks) + 1) if all(not at <= r < at + n for at, n in ranks.items())]
    return len(every) == len(told) + len(lacking)


def related(targets: Targets) -> Iterator[list[Target]]:
    """Printed ranks, list by list, of the parts of an index that count but relations of sample nodes."""
    for name, index in targets.pack.indices.items():
        parent = {node.code: node.parent for node in index.tree}
        leaf = {node.code: targets.pack.measures[node.measure].table for node in index.tree if node.measure}
        under: dict[str, set[str]] = {}
        for code, table in leaf.items():
            while code := parent.get(code, ""):
                under.setdefault(code, set()).add(table)
        nodes = {node for node, tables in under.items() if tables == {"link"}}
        told: dict[tuple[str, str], list[Target]] = {}
        for target in targets.every:
            node = target.cut.get("index_node", "")
            if target.measure.index == name and node in nodes and target.cut.get("statistic") == "rank":
                told.setdefault((target.figure.measure, node), []).append(target)
        yield from told.values()


def _in_network(pack: Pack) -> list[str]:
    """The samples whose members are the sample nodes of the main network."""
    samples = pack.twin.samples if pack.twin else {}
    return [name for name, held in samples.items() if held.network == MAIN]
