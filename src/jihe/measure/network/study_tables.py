"""Tables of a study's networks: those of the main one, and of the others those that something asks for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import ibis
import numpy as np
import pyarrow as pa

from jihe.pack.model import Pack
from jihe.tables import OF_NETWORK, PROVENANCE, PUBLISHED, network_table

from .layout import layouts_by_year
from .roles import roles
from .study_edges import edges_and_nodes, links
from .study_graph import study_network

POSITION = pa.schema(
    [("organisation_id", pa.string()), ("year", pa.int64()), ("x", pa.float64()), ("y", pa.float64())]
)


WHOLE = ("structure", "ccdf", "lorenz")
"""Ways to reduce that measure a network as a whole."""


def asked(pack: Pack) -> list[tuple[str, str | None]]:
    """(table, network) of each table that is made of a network: all of the main one, and of the others what
    measures count, with the nodes of those that are measured as a whole."""
    found: dict[tuple[str, str | None], None] = dict.fromkeys((table, None) for table in OF_NETWORK)
    for measure in pack.measures.values():
        if measure.network is not None:
            found[measure.table, measure.network] = None
            if measure.reduce in WHOLE or measure.table == "node_year":
                found["node", measure.network] = None
    return list(found)


def population_names(pack: Pack) -> list[str]:
    """Names of all populations of a study."""
    return list(dict.fromkeys([*PUBLISHED, *(network_table(*pair) for pair in asked(pack))]))


def network_tables(tables: Mapping[str, ibis.Table], pack: Pack) -> dict[str, ibis.Table]:
    """Edges, nodes and links of each network, by the names of their tables (see `asked`).

    Parameters
    ----------
    tables
        Classified ``relation``, ``organisation`` and ``membership``.
    """
    found = {}
    for table, network in asked(pack):
        setting = pack.settings.network_of(network)
        if table == "link":
            found[network_table(table, network)] = links(tables, pack, setting)
        elif table != "node_year":
            edge, node = edges_and_nodes(tables, setting)
            found[network_table(table, network)] = edge if table == "edge" else node
    return found


def node_years(tables: Mapping[str, ibis.Table], pack: Pack) -> dict[str, ibis.Table]:
    """The place of each node in its network of each year, as tables ``node_year``; empty when none counts it.

    Parameters
    ----------
    tables
        ``relation``, ``membership``, ``organisation``, and ``node`` of each network.
    """
    counted = {m.network for m in pack.measures.values() if m.table == "node_year"}
    found = {}
    for table, network in asked(pack):
        if table == "node_year":
            told = _roles(tables, pack, network) if network in counted else _no_roles()
            node = tables[network_table("node", network)]
            read = node.select("organisation_id", *(c.name for c in PROVENANCE))
            every = ibis.memtable(told).left_join(read, "organisation_id").drop("organisation_id_right")
            found[network_table(table, network)] = every
    return found


def _roles(tables: Mapping[str, ibis.Table], pack: Pack, network: str | None) -> pa.Table:
    setting, held = pack.settings.network_of(network), study_network(tables, pack, network)
    assert setting is not None  # the pack's check demands it
    found = [_no_roles()]
    for year in range(setting.first_year, setting.last_year + 1):
        told = roles(held.view(year), held.organisation_id)
        told = told.rename_columns(["organisation_id", *told.column_names[1:]])
        told = told.append_column("year", pa.array(np.full(len(told), year)))
        sampled = {"organisation_id": held.organisation_id, "is_sample_node": held.sampled(year)}
        told = told.join(pa.table(sampled), "organisation_id").sort_by("organisation_id")
        found.append(told.select(found[0].column_names).cast(found[0].schema))
    return pa.concat_tables(found)


def _no_roles() -> pa.Table:
    types = {"text": pa.string(), "integer": pa.int64(), "number": pa.float64(), "boolean": pa.bool_()}
    return pa.schema([(c.name, types[c.type]) for c in PUBLISHED["node_year"]]).empty_table()


def positions(
    populations: Mapping[str, ibis.Table], pack: Pack, years: Sequence[int], network: str | None = None
) -> pa.Table:
    """Where each node of the network stands in the picture of each year: organisation_id, year, x, y.

    Each year begins where the last one ended, so that pictures of different years can be laid side by side.
    """
    if not years:
        return POSITION.empty_table()
    held = study_network(populations, pack, network)
    parts = [POSITION.empty_table()]
    for year, place in layouts_by_year(held.graph, sorted(years)).items():
        there = np.flatnonzero(np.isfinite(place[:, 0]) & held.view(year).present)
        columns = [
            held.organisation_id.take(pa.array(there)),
            pa.array(np.full(len(there), year)),
            pa.array(place[there, 0]),
            pa.array(place[there, 1]),
        ]
        parts.append(pa.table(columns, schema=POSITION))
    return pa.concat_tables(parts)


def pictured_years(pack: Pack) -> dict[str, tuple[str | None, int]]:
    """The network and the year that each exhibit with mark network shows: the year that it chooses, or else
    the last."""
    found = {}
    for exhibit in pack.exhibits:
        measure = pack.measures[exhibit.measure]
        setting = pack.settings.network_of(measure.network)
        if exhibit.mark == "network" and setting is not None:
            years = exhibit.chosen.get(measure.cut[0], ()) if measure.cut else ()
            found[exhibit.exhibit] = measure.network, int(years[0]) if years else setting.last_year
    return found


def pictured(
    position: pa.Table,
    populations: Mapping[str, ibis.Table],
    pack: Pack,
    year: int,
    top: int | None = None,
    network: str | None = None,
) -> tuple[pa.Table, pa.Table]:
    """What the picture of a year is drawn from.

    Parameters
    ----------
    top
        Only so many nodes, those with the greatest degree (of equal ones those whose identifier comes first),
        and the edges among them.

    Returns
    -------
    (pyarrow.Table, pyarrow.Table)
        Nodes: label_zh, label_en, group (sample, relation, or null without a sample), size (degree), x, y.
        Edges: source, target (row numbers of the nodes), weight.
    """
    held = study_network(populations, pack, network)
    view, sampled = held.view(year), held.sampled(year)
    ids = {name: i for i, name in enumerate(held.organisation_id.to_pylist())}
    told = _named(position, populations["organisation"], year)
    node = np.array([ids[name] for name in told["organisation_id"].to_pylist()], np.int64)
    setting = pack.settings.network_of(network)
    has_sample = setting is not None and setting.sample is not None
    group = np.where(sampled[node], "sample", "relation") if has_sample else [None] * len(node)
    told = told.append_column("group", pa.array(group, pa.string()))
    row = np.full(view.n, -1, np.int64)
    row[node] = np.arange(len(node))
    ends = np.stack([row[view.source[view.live]], row[view.target[view.live]]])
    weight = view.weight[view.live]
    degree = np.bincount(ends.ravel(), minlength=len(told))
    told = told.append_column("size", pa.array(degree))
    chosen = np.sort(np.argsort(-degree, kind="stable")[:top])
    number = np.full(len(told), -1, np.int64)
    number[chosen] = np.arange(len(chosen))
    ends = number[ends]
    inside = (ends >= 0).all(axis=0)
    edge = {"source": ends[0][inside], "target": ends[1][inside], "weight": weight[inside]}
    return told.take(pa.array(chosen)), pa.table(edge)


def _named(position: pa.Table, organisation: ibis.Table, year: int) -> pa.Table:
    """Nodes of a year's picture, by identifier: what they are called and where they stand."""
    place = ibis.memtable(position).filter(lambda t: t.year == year)
    named = organisation.select(
        "organisation_id",
        label_zh=ibis.coalesce(organisation.short_name, organisation.name),
        label_en=ibis.coalesce(organisation.name_en, organisation.short_name, organisation.name),
    )
    told = place.inner_join(named, "organisation_id").order_by("organisation_id")
    return told.select("organisation_id", "label_zh", "label_en", "x", "y").to_pyarrow()
