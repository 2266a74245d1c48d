"""Figures that no network can have are refused before it is grown, all at once."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from jihe.errors import DataError, Fault, Place

from .target import Growth, Hub, Inner


def check(target: Growth) -> None:
    """Raise what is wrong with a target by itself; what only growing it can tell is told there."""
    faults = [*_sizes(target), *(fault for hub in target.hubs for fault in _hub(hub, target))]
    if target.inner:
        faults.extend(_inner(target, target.inner))
    if faults:
        raise DataError(faults)


def _sizes(target: Growth) -> Iterator[Fault]:
    years = target.years
    if not years or list(years) != list(range(years[0], years[0] + len(years))):
        yield Fault(Place(), "a network needs consecutive years, but has {years}.", {"years": list(years)})
        return
    for name in ("n_sample", "n_relation", "n_edge", "diameter", "path_length", "clustering"):
        if len(getattr(target, name)) != len(years):
            text = "{name} has {n} figures for {known} years."
            params = {"name": name, "n": len(getattr(target, name)), "known": len(years)}
            yield Fault(Place(), text, params)
            return
    for t, year in enumerate(years):
        sample, relation, edges = target.n_sample[t], target.n_relation[t], target.n_edge[t]
        ever = max(target.n_sample[: t + 1])
        n = sample + relation
        # An edge touches one node that is, or was, in the sample.
        most = ever * (ever - 1) + 2 * ever * (n - ever)
        least = relation + max(sample - relation, 0) / 2
        if sample < 1 or relation < 0 or not least <= edges <= most:
            text = (
                "{year} has {n} edges: {sample} sample and {relation} relation nodes need {low} to {high}. "
                "Correct the figures in published/."
            )
            params = {"year": year, "n": edges, "sample": sample, "relation": relation}
            yield Fault(Place(), text, params | {"low": round(least + 0.4), "high": most})
        before = (
            (0, 0) if t == 0 else (target.n_edge[t - 1], target.n_sample[t - 1] + target.n_relation[t - 1])
        )
        if edges < before[0] or n < before[1]:
            text = (
                "{year} has {n} edges and {nodes} nodes, fewer than the year before, but what was there once "
                "stays. Correct the figures in published/."
            )
            yield Fault(Place(), text, {"year": year, "n": edges, "nodes": n})


def _hub(hub: Hub, target: Growth) -> Iterator[Fault]:
    printed = sorted(hub.printed().items())
    for year, pair in hub.in_out.items():
        if hub.degree.get(year, sum(pair)) != sum(pair):
            text = "{name} has degree {n} in {year}, but {into} in and {out} out."
            params = {"name": hub.name, "n": hub.degree[year], "year": year}
            yield Fault(Place(), text, params | {"into": pair[0], "out": pair[1]})
    for (first, less), (then, more) in pairwise(printed):
        if more < less:
            text = "{name} has degree {n} in {year} and {known} in {then}: a degree cannot fall."
            params = {"name": hub.name, "n": less, "year": first, "known": more, "then": then}
            yield Fault(Place(), text, params)
    pairs = sorted(hub.in_out.items())
    for (first, one), (then, other) in pairwise(pairs):
        if other[0] < one[0] or other[1] < one[1]:
            text = "{name}: in- and out-degree are {one} in {year}, {other} in {then}: neither can fall."
            params = {"name": hub.name, "one": one, "year": first, "other": other, "then": then}
            yield Fault(Place(), text, params)
    for year in sorted({*hub.degree, *hub.in_out} - set(target.years)):
        text = "{name} has a degree in {year}, which is no year of the network."
        yield Fault(Place(), text, {"name": hub.name, "year": year})


def _inner(target: Growth, inner: Inner) -> Iterator[Fault]:
    for year, n_node, n_edge in zip(inner.years, inner.n_node, inner.n_edge, strict=True):
        if year not in target.years:
            text = "the network within has figures of {year}, which is no year of the whole."
            yield Fault(Place(), text, {"year": year})
            continue
        t = target.years.index(year)
        nodes, edges = target.n_sample[t] + target.n_relation[t], target.n_edge[t]
        if n_node > nodes or n_edge > edges:
            text = "in {year} the network within has {n} nodes, {edges} edges; the whole {known}, {all}."
            params = {"year": year, "n": n_node, "edges": n_edge, "known": nodes, "all": edges}
            yield Fault(Place(), text, params)
    if inner.years and inner.years[-1] in target.years:
        sample = target.n_sample[target.years.index(inner.years[-1])]
        if inner.n_member > sample:
            text = "the network within has {n} members, but the sample of {year} only {known}."
            yield Fault(Place(), text, {"n": inner.n_member, "year": inner.years[-1], "known": sample})
