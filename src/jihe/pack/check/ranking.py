"""Measures with reduce: index, held against their tree and the measures that its indicators name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from jihe.errors import Fault, Place
from jihe.pack.model import Indicator, Measure
from jihe.pack.parts import MEASURE, Parts, at, unknown

from .columns import REGION_CODE, Population


def find_ranking_faults(
    name: str, measure: Measure, populations: Mapping[str, Population], parts: Parts
) -> Iterator[Fault]:
    """Faults of a measure that ranks the classes of its cut."""

    def here(*path: str | int) -> Place:
        return parts.place(MEASURE, "measure", name, *path)

    for key in ("column", "distinct", "within", "top", "statistic", "where"):
        if getattr(measure, key):
            yield Fault(
                here(key),
                "{key} does not go with reduce: {reduce}. Take it out.",
                {"key": key, "reduce": measure.reduce},
            )
    held = parts.dimensions.get(measure.cut[0]) if len(measure.cut) == 1 else None
    if len(measure.cut) != 1 or (held is not None and held.level is None and not held.group):
        yield Fault(
            here("cut"),
            "reduce: index ranks regions: cut by one dimension with a level or a group.",
        )
    if measure.index is None:
        yield Fault(here("reduce"), "reduce: index needs index, the name of a tree in index/. Write it.")
    elif measure.index in parts.indicators:
        yield from _leaves(measure.index, populations, parts)
    elif f"index/{measure.index}.csv" not in parts.broken:
        yield unknown(here("index"), "index", measure.index, "index/", parts.indicators)


def _leaves(name: str, populations: Mapping[str, Population], parts: Parts) -> Iterator[Fault]:
    """Faults of the measures that indicators name."""
    file, tree = f"index/{name}.csv", parts.indicators[name]
    parents = {node.parent for node in tree}
    for node in tree:
        if node.code in parents or MEASURE in parts.broken:
            continue
        place = at(file, node, node.code)
        if not node.measure:
            yield Fault(place, "the indicator has no measure. Name one of measure.yaml under measure.")
        elif node.measure not in parts.measures:
            yield unknown(place, "measure", node.measure, MEASURE, parts.measures)
        else:
            yield from _leaf(place, node, parts.measures[node.measure], populations)


def _leaf(
    place: Place, node: Indicator, measure: Measure, populations: Mapping[str, Population]
) -> Iterator[Fault]:
    is_plain = measure.reduce in ("count", "sum", "mean") and not measure.cut
    if not is_plain or (measure.distinct and measure.opens != "rows"):
        yield Fault(
            place,
            "an indicator needs a measure that counts, sums or takes a mean, without a cut, and with opens: "
            "rows where it has distinct; {measure} is another. Name one that is so.",
            {"measure": node.measure},
        )
    population = populations[measure.table]
    column = node.place or REGION_CODE
    regions = [name for name in population.columns if population.is_region(name)]
    if column not in regions:
        yield unknown(place, "place", column, f"table {measure.table}", regions)
