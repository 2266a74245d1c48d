"""What the networks of a twin must show, gathered from the published figures."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

from jihe.errors import DataError, Fault, Place, samples
from jihe.pack.model import EnrichedNetwork, Measure

from . import enrich
from .network import Growth, Hub, Inner
from .network.target import TopShare
from .target import Target, Targets

MAIN = "main"
"""The network that the study calls just `network`."""
ANY = 1 << 40
"""A cap that holds no one back."""
SHARES: dict[str, tuple[float, Literal["degree", "out_degree"]]] = {
    "degree_top_10_share": (0.1, "degree"),
    "degree_top_20_share": (0.2, "degree"),
    "out_degree_top_10_share": (0.1, "out_degree"),
    "out_degree_top_1_share": (0.01, "out_degree"),
    "out_degree_top_01_share": (0.001, "out_degree"),
}
"""Statistics that tell how much the most linked nodes hold: share of the nodes, and what they hold."""


@dataclass
class _Table:
    """Figures of a network's structure: statistic -> year -> target."""

    network: str
    of: dict[str, dict[int, Target]] = field(default_factory=dict)

    def years(self, *needed: str, last: str = "n_edge") -> tuple[int, ...]:
        """Years of which edges are printed.

        Parameters
        ----------
        needed
            Statistics that every year must have.
        last
            Statistic that the last one must have.

        Raises
        ------
        DataError
            When there are no years, or a figure that is needed is not printed.
        """
        years = tuple(sorted(self.of.get("n_edge", {})))
        text = "network {network}: a twin needs {statistic} of {years}, of which no figure tells. Add one."
        asked = [(name, years) for name in needed] + [(last, years[-1:])]
        lacking: dict[str, list[object]] = {
            name: [year for year in at if year not in self.of.get(name, {})] for name, at in asked
        }
        if not years:
            lacking = {"n_edge": ["any year"]}
        if faults := [
            Fault(Place("published"), text, {"network": self.network, "statistic": s, "years": samples(at)})
            for s, at in lacking.items()
            if at
        ]:
            raise DataError(faults)
        return years

    def whole(self, statistic: str, year: int) -> int:
        return round(self.of[statistic][year].value)

    def near(self, statistic: str, years: tuple[int, ...]) -> tuple[float | None, ...]:
        held = self.of.get(statistic, {})
        return tuple(held[y].value if y in held else None for y in years)

    def top(self, year: int) -> tuple[TopShare, ...]:
        shares = {name: held for name, held in self.of.items() if name in SHARES and year in held}
        return tuple((*SHARES[name], held[year].value) for name, held in shares.items())


def structure(targets: Targets, network: str) -> _Table:
    """Figures of the structure of a network."""
    table = _Table(network)
    for target in targets.every:
        if target.measure.reduce == "structure" and (target.measure.network or MAIN) == network:
            year = targets.year(target)
            if year is None:
                continue
            table.of.setdefault(target.cut["statistic"], {})[year] = target
    return table


def growth(targets: Targets, network: str, inner: str | None, same: Mapping[str, str]) -> Growth:
    """What a network to be grown must show.

    Parameters
    ----------
    inner
        The network of some of its sample nodes.
    same
        Printed name -> the name that the organisation has.
    """
    table = structure(targets, network)
    years = table.years("n_sample_node", "n_relation_node")
    hubs, cap = _hubs(targets, network, years[-1], same)
    return Growth(
        years=years,
        n_sample=tuple(table.whole("n_sample_node", y) for y in years),
        n_relation=tuple(table.whole("n_relation_node", y) for y in years),
        n_edge=tuple(table.whole("n_edge", y) for y in years),
        diameter=_whole(table.near("diameter", years)),
        path_length=table.near("average_path_length", years),
        clustering=table.near("average_clustering", years),
        hubs=hubs,
        top_share=table.top(years[-1]),
        cap=cap,
        inner=_inner(structure(targets, inner)) if inner else None,
    )


def _whole(values: tuple[float | None, ...]) -> tuple[int | None, ...]:
    return tuple(None if v is None else round(v) for v in values)


def _inner(table: _Table) -> Inner:
    years = table.years("n_node", last="n_sample_node")
    return Inner(
        n_member=table.whole("n_sample_node", years[-1]),
        years=years,
        n_node=tuple(table.whole("n_node", y) for y in years),
        n_edge=tuple(table.whole("n_edge", y) for y in years),
        diameter=_whole(table.near("diameter", years)),
        path_length=table.near("average_path_length", years),
        clustering=table.near("average_clustering", years),
        top_share=table.top(years[-1]),
    )


@dataclass(frozen=True)
class _Degree:
    """A printed degree of an organisation."""

    name: str
    side: str
    is_sample: bool | None
    year: int
    value: int


def _degrees(targets: Targets, network: str, last: int, same: Mapping[str, str]) -> Iterator[_Degree]:
    """Figures of degrees: sums of a node's own, or links counted by their edges."""
    for target in targets.every:
        measure = target.measure
        name = targets.organisation(target)
        if name is None or (measure.network or MAIN) != network:
            continue
        if measure.table == "node" and measure.column in ("in_degree", "out_degree", "degree"):
            side = measure.column.removesuffix("_degree")
        elif measure.table == "link" and measure.distinct == "edge_id":
            side = str(measure.where.get("direction", "degree"))
        else:
            continue
        year = targets.year(target) or last
        yield _Degree(same.get(name, name), side, _is_sample(measure), year, round(target.value))


def _is_sample(measure: Measure) -> bool | None:
    told = measure.where.get("is_sample_node")
    return told if isinstance(told, bool) else None


def _hubs(
    targets: Targets, network: str, last: int, same: Mapping[str, str]
) -> tuple[tuple[Hub, ...], dict[int, tuple[int, int]]]:
    found: dict[str, dict[str, dict[int, int]]] = {}
    sampled: dict[str, bool] = {}
    cap: dict[int, dict[bool, int]] = {}
    for degree in _degrees(targets, network, last, same):
        of = found.setdefault(degree.name, {}).setdefault(degree.side, {})
        # Of two numbers printed for one the greater stands: a node may have been told in two parts.
        of[degree.year] = max(of.get(degree.year, 0), degree.value)
        if degree.is_sample is not None:
            sampled[degree.name] = degree.is_sample
            if degree.side == "degree":
                least = cap.setdefault(degree.year, {})
                least[degree.is_sample] = min(least.get(degree.is_sample, degree.value), degree.value)
    hubs = []
    for name, sides in found.items():
        into, out = sides.get("in", {}), sides.get("out", {})
        both = {y: (into[y], out[y]) for y in into if y in out}
        total = {y: v for y, v in sides.get("degree", {}).items() if y not in both}
        hubs.append(Hub(name, sampled.get(name, True), total, both))
    # Where one side is not printed, nothing is known of how many relations others of it have.
    return tuple(hubs), {y: (of.get(True, ANY), of.get(False, ANY)) for y, of in sorted(cap.items())}


def enriching(targets: Targets, setting: EnrichedNetwork) -> enrich.Target:
    """What the network with people and capital must show."""
    table = structure(targets, setting.network)
    years = table.years("n_sample_node", "n_node")
    return enrich.Target(
        years=years,
        n_member=tuple(table.whole("n_sample_node", y) for y in years),
        n_node=tuple(table.whole("n_node", y) for y in years),
        n_edge=tuple(table.whole("n_edge", y) for y in years),
        diameter=table.near("diameter", years),
        path_length=table.near("average_path_length", years),
        clustering=table.near("average_clustering", years),
    )
