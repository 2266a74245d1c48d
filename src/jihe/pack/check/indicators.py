"""Index trees: index/*.csv."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from jihe.errors import Fault, Place, samples
from jihe.pack.model import IndexJudgement, Indicator
from jihe.pack.parts import Parts, at, unknown

from .lists import find_twice
from .trees import find_parent_faults

TOLERANCE = 5e-4
"""Weights are often printed with three or four digits; what is left of 1 is shared out in proportion."""


def find_indicator_faults(parts: Parts) -> Iterator[Fault]:
    """Faults of every index tree."""
    for name, indicators in parts.indicators.items():
        file = f"index/{name}.csv"
        yield from find_twice(file, ((i, i.code) for i in indicators), "code")
        yield from find_parent_faults(file, indicators, file in parts.broken)
        if file not in parts.broken:
            yield from find_weight_faults(file, indicators)
            judged = f"index/{name}.judgement.csv"
            yield from find_judgement_faults(judged, parts.index_judgements.get(name, ()), file, indicators)
    for kind, held in ((".judgement.csv", parts.index_judgements), (".yaml", parts.index_settings)):
        for name in held:
            if name not in parts.indicators and f"index/{name}.csv" not in parts.broken:
                yield Fault(
                    Place(f"index/{name}{kind}"),
                    "there is no tree of this name. Write index/{name}.csv, or rename the file.",
                    {"name": name},
                )


def find_weight_faults(file: str, indicators: Sequence[Indicator]) -> Iterator[Fault]:
    """Faults of weights; a tree without any takes them from a method, and is left alone."""
    siblings: dict[str, list[Indicator]] = {}
    known = {"", *(indicator.code for indicator in indicators)}
    for indicator in indicators:
        if indicator.parent in known:
            siblings.setdefault(indicator.parent, []).append(indicator)
    for parent, children in siblings.items():
        first = children[0]
        weights = [(child.code, child.weight) for child in children if child.weight is not None]
        total = sum(weight for _, weight in weights)
        if negative := [code for code, weight in weights if weight < 0]:
            yield Fault(
                at(file, first, parent),
                "{n} weights are below 0 ({codes}). A weight is a share from 0 to 1.",
                {"n": len(negative), "codes": samples(negative)},
            )
        elif weights and len(weights) < len(children):
            absent = [child.code for child in children if child.weight is None]
            yield Fault(
                at(file, first, parent),
                "{n} of its children have no weight ({codes}). Give all of them one, or none.",
                {"n": len(absent), "codes": samples(absent)},
            )
        elif weights and abs(total - 1) > TOLERANCE:
            yield Fault(
                at(file, first, parent),
                "the weights of its children ({codes}) add up to {sum}, not 1. Correct them.",
                {"codes": samples(code for code, _ in weights), "sum": round(total, 7)},
            )


def find_judgement_faults(
    file: str, judgements: Sequence[IndexJudgement], tree_file: str, tree: Sequence[Indicator]
) -> Iterator[Fault]:
    """Faults of judgements held against their tree."""
    children: dict[str, list[str]] = {}
    for node in tree:
        children.setdefault(node.parent, []).append(node.code)
    weighted = {node.parent for node in tree if node.weight is not None}
    for parent in dict.fromkeys(row.parent for row in judgements):
        first = next(row for row in judgements if row.parent == parent)
        if parent in weighted:
            yield Fault(
                at(file, first, parent),
                "its children have weights in the tree as well. Keep the weights, or the judgements.",
            )
    for row in judgements:
        place = at(file, row, row.parent)
        if row.parent not in children:
            yield unknown(place, "parent", row.parent, tree_file, [code for code in children if code])
            continue
        for code in (row.a, row.b):
            if code not in children[row.parent]:
                yield unknown(place, "item", code, f"children of {row.parent}", children[row.parent])
        if row.times is None:
            yield Fault(
                place,
                'ratio is a number above 0, or a fraction such as 1/3, not "{ratio}". Correct it.',
                {"ratio": row.ratio},
            )
