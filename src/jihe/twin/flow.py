"""Figures about where relations come from and where they go, and what they ask of each place."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from .margin import Bools, Floats, Ints
from .target import Classes, Target, Targets
from .trait import Trait, falls, leaning

ENDS = ("source_region_code", "target_region_code")
UNKNOWN = -2
"""Place of a node whose place no one knows, or which is abroad."""
TOP = re.compile(r"top_(\d+)_share")


@dataclass(frozen=True)
class Flow:
    """A figure about relations from some places to some: which of them, as places in the trait's values.

    `sources` or `targets` is None where any will do.
    """

    target: Target
    sources: Ints | None
    targets: Ints | None


def flows(trait: Trait, targets: Targets, kind: str, last: int, classes: Classes) -> list[Flow]:
    """The figures about places at the ends of relations of one kind, up to the network's last year."""
    pack, found = targets.pack, []
    for target in targets.where("relation", reduce="share"):
        if target.measure.where != {"kind_code": kind}:
            continue
        ends: dict[str, Ints] = {}
        others: list[str] = []
        for name, code in target.cut.items():
            dimension = pack.dimensions[name]
            if dimension.column in ENDS and not dimension.same_as:
                ends[dimension.column] = falls(dimension, code, trait.values, "relation", pack, classes, name)
            else:
                others.append(code)
        if ends and others in ([], [str(last)]):
            found.append(Flow(target, ends.get(ENDS[0]), ends.get(ENDS[1])))
    return found + _greatest(found, targets, kind, last)


def _greatest(found: Sequence[Flow], targets: Targets, kind: str, last: int) -> list[Flow]:
    """The figures about the share of the greatest places together."""
    pack, more = targets.pack, []
    for target in targets.where("relation", reduce="polarisation"):
        match = TOP.fullmatch(target.cut.get("statistic", ""))
        is_asked = target.measure.where == {"kind_code": kind} and targets.year(target) == last
        if match is None or not is_asked:
            continue
        name = target.measure.cut[-1]
        is_source = pack.dimensions[name].column == ENDS[0]
        each = [f for f in found if list(f.target.cut)[-1] == name and len(f.target.cut) == 2]
        each = sorted(each, key=lambda f: -f.target.value)[: int(match[1])]
        held = [p for f in each for p in (f.sources if is_source else f.targets,) if p is not None]
        if len(held) == int(match[1]):
            places = np.sort(np.concatenate(held))
            more.append(Flow(target, places if is_source else None, None if is_source else places))
    return more


@dataclass(frozen=True)
class Ties:
    """A network with the place of each node: a number among the trait's values; -1 not known, -2 never."""

    source: Ints
    target: Ints
    place: Ints


def quota(found: Sequence[Flow], part: Floats, end: int) -> Floats:
    """Part of all relations that each place should have at one end, 0 the source, 1 the target."""
    sides = [((f.sources, f.targets)[:: 1 - 2 * end], f.target.value) for f in found]
    told = [(own, value) for (own, other), value in sides if own is not None and other is None]
    return leaning(part, told)


def classes_of(places: Ints | None, of_value: Ints) -> Bools:
    """Which classes of values some places fall in; all, where any place will do."""
    told = np.zeros(int(of_value.max()) + 1, bool)
    if places is None:
        told[:] = True
    else:
        told[np.unique(of_value[places])] = True
    return told
