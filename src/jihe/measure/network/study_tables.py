"""Tables of a study's network that cost time, and so are made only where something asks for them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import ibis
import numpy as np
import pyarrow as pa

from jihe.pack.model import Pack
from jihe.tables import PUBLISHED

from .layout import layouts_by_year
from .roles import roles
from .study import study_network

POSITION = pa.schema(
    [("organisation_id", pa.string()), ("year", pa.int64()), ("x", pa.float64()), ("y", pa.float64())]
)


def node_years(tables: Mapping[str, ibis.Table], pack: Pack) -> ibis.Table:
    """The place of each node in the network of each year, as table ``node_year``; empty when none counts it.

    Parameters
    ----------
    tables
        ``relation``, ``membership``, ``organisation`` and ``node``.
    """
    setting = pack.settings.network
    names = [column.name for column in PUBLISHED["node_year"]]
    found = [_no_roles(names)]
    if setting is not None and any(measure.table == "node_year" for measure in pack.measures.values()):
        network = study_network(tables, pack)
        sampled = pa.table(
            {"organisation_id": network.organisation_id, "is_sample_node": network.is_sample_node}
        )
        for year in range(setting.first_year, setting.last_year + 1):
            told = roles(network.graph.until(year), network.organisation_id)
            told = told.rename_columns(["organisation_id", *told.column_names[1:]])
            told = told.append_column("year", pa.array(np.full(len(told), year)))
            told = told.join(sampled, "organisation_id").sort_by("organisation_id")
            found.append(told.select(names).cast(found[0].schema))
    read = tables["organisation"].select("organisation_id", "source_code", "source_file", "source_row")
    every = ibis.memtable(pa.concat_tables(found))
    return every.left_join(read, "organisation_id").drop("organisation_id_right")


def _no_roles(names: Sequence[str]) -> pa.Table:
    types = {"text": pa.string(), "integer": pa.int64(), "number": pa.float64(), "boolean": pa.bool_()}
    return pa.schema(
        [(c.name, types[c.type]) for c in PUBLISHED["node_year"] if c.name in names]
    ).empty_table()


def positions(populations: Mapping[str, ibis.Table], pack: Pack, years: Sequence[int]) -> pa.Table:
    """Where each node of the network stands in the picture of each year: organisation_id, year, x, y.

    Each year begins where the last one ended, so that pictures of different years can be laid side by side.
    """
    if not years:
        return POSITION.empty_table()
    network = study_network(populations, pack)
    parts = [POSITION.empty_table()]
    for year, place in layouts_by_year(network.graph, sorted(years)).items():
        there = np.flatnonzero(np.isfinite(place[:, 0]))
        columns = [
            network.organisation_id.take(pa.array(there)),
            pa.array(np.full(len(there), year)),
            pa.array(place[there, 0]),
            pa.array(place[there, 1]),
        ]
        parts.append(pa.table(columns, schema=POSITION))
    return pa.concat_tables(parts)


def pictured_years(pack: Pack) -> dict[str, int]:
    """The year that each exhibit with mark network shows: the one that it chooses, or else the last."""
    setting = pack.settings.network
    found = {}
    for exhibit in pack.exhibits:
        if exhibit.mark == "network" and setting is not None:
            cut = pack.measures[exhibit.measure].cut
            years = exhibit.chosen.get(cut[0], ()) if cut else ()
            found[exhibit.exhibit] = int(years[0]) if years else setting.last_year
    return found


def pictured(
    position: pa.Table,
    populations: Mapping[str, ibis.Table],
    pack: Pack,
    year: int,
    top: int | None = None,
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
    place = ibis.memtable(position).filter(lambda t: t.year == year)
    node, organisation = populations["node"], populations["organisation"]
    named = organisation.select(
        "organisation_id",
        label_zh=ibis.coalesce(organisation.short_name, organisation.name),
        label_en=ibis.coalesce(organisation.name_en, organisation.short_name, organisation.name),
    )
    has_sample = pack.settings.network is not None and pack.settings.network.sample is not None
    group = ibis.ifelse(node.is_sample_node, "sample", "relation") if has_sample else ibis.null(str)
    held = node.select("organisation_id", group=group)
    nodes = place.inner_join(held, "organisation_id").inner_join(named, "organisation_id")
    nodes = nodes.select("organisation_id", "label_zh", "label_en", "group", "x", "y").order_by(
        "organisation_id"
    )
    told = nodes.to_pyarrow()
    network = study_network(populations, pack)
    view = network.graph.until(year)
    row = np.full(view.n, -1, np.int64)
    ids = {name: i for i, name in enumerate(network.organisation_id.to_pylist())}
    row[[ids[name] for name in told["organisation_id"].to_pylist()]] = np.arange(len(told))
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
