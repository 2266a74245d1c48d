"""A study's relations become the edges, nodes and links of its value network.

Relations are cumulative: all dated up to 31 December of a year. Parallel relations of a pair in one direction
merge into one edge whose weight is their number.
"""

from __future__ import annotations

from collections.abc import Mapping

import ibis

from jihe.pack.model import NetworkSetting, Pack
from jihe.tables import PROVENANCE


def edges_and_nodes(tables: Mapping[str, ibis.Table], pack: Pack) -> tuple[ibis.Table, ibis.Table]:
    """The network's edges and nodes, each with the year from which it is there.

    Parameters
    ----------
    tables
        Classified ``relation``, ``organisation`` and ``membership``.

    Returns
    -------
    (ibis.Table, ibis.Table)
        Edges: edge_id, source_id, target_id, first_year, n_relation, and where the earliest of its relations
        was read. Nodes: organisation_id, first_year, is_sample_node, in_degree, out_degree, degree (in the
        network's last year; a pair linked in both directions counts twice), and where the organisation was
        read. Both are empty when the study declares no network.
    """
    setting = pack.settings.network
    dated = network_relations(tables["relation"], tables["membership"], setting)
    dated = dated.mutate(turn=ibis.row_number().over(order_by=[dated.relation_date, dated.relation_id]))
    # An edge stands where the earliest of its relations was read.
    edge = dated.group_by(["source_id", "target_id"]).agg(
        first_year=dated.year.min(),
        n_relation=dated.count(),
        **{c.name: dated[c.name].argmin(dated.turn) for c in PROVENANCE},
    )
    edge = edge.mutate(edge_id=_edge_id(edge))
    one, none = ibis.literal(1, "int64"), ibis.literal(0, "int64")
    ends = [
        edge.select("first_year", organisation_id=edge.source_id, is_in=none, is_out=one),
        edge.select("first_year", organisation_id=edge.target_id, is_in=one, is_out=none),
    ]
    member = _members(tables["membership"], setting)
    if setting is not None and setting.isolated:
        # A member is a node from its membership on, whenever its first relation comes.
        ends.append(member.filter(member.first_year <= setting.last_year).mutate(is_in=none, is_out=none))
    columns = ("organisation_id", "first_year", "is_in", "is_out")
    every = ibis.union(*[part.select(*columns) for part in ends])
    node = every.group_by("organisation_id").agg(
        first_year=every.first_year.min(),
        in_degree=every.is_in.sum(),
        out_degree=every.is_out.sum(),
        degree=(every.is_in + every.is_out).sum(),
    )
    node = node.mutate(**{c: node[c].cast("int64") for c in ("in_degree", "out_degree", "degree")})
    node = node.mutate(is_sample_node=node.organisation_id.isin(member.organisation_id))
    read = tables["organisation"].select("organisation_id", *(c.name for c in PROVENANCE))
    return edge, node.left_join(read, "organisation_id").drop("organisation_id_right")


def network_relations(
    relation: ibis.Table, membership: ibis.Table, setting: NetworkSetting | None
) -> ibis.Table:
    """Relations that make the network, with the `year` of each; undated ones make none."""
    relation = relation.mutate(year=relation.relation_date.year().cast("int64"))
    if setting is None or "kind_code" not in relation.columns:
        return relation.filter(ibis.literal(False))
    relation = relation.filter(relation.kind_code.isin(setting.kinds), relation.year <= setting.last_year)
    if setting.sample is None:
        return relation
    member = _members(membership, setting).organisation_id
    return relation.filter(relation.source_id.isin(member) | relation.target_id.isin(member))


def links(tables: Mapping[str, ibis.Table], pack: Pack) -> ibis.Table:
    """Each relation of the network twice, once for each of its ends: what a degree was counted from.

    Returns
    -------
    ibis.Table
        relation_id, edge_id, direction ("in" or "out" of the organisation), organisation_id, partner_id,
        year, is_sample_node, is_partner_sample_node, the relation's class codes, and where it was read.
    """
    codes = [f"{name}_code" for name, _ in pack.class_columns("relation")]
    setting = pack.settings.network
    dated = network_relations(tables["relation"], tables["membership"], setting)
    member = _members(tables["membership"], setting).organisation_id
    ends = []
    for direction, own, other in (("out", "source_id", "target_id"), ("in", "target_id", "source_id")):
        ends.append(
            dated.select(
                "relation_id",
                edge_id=_edge_id(dated),
                direction=ibis.literal(direction),
                organisation_id=dated[own],
                partner_id=dated[other],
                year=dated.year,
                is_sample_node=dated[own].isin(member),
                is_partner_sample_node=dated[other].isin(member),
                **{code: dated[code] for code in codes},
                **{c.name: dated[c.name] for c in PROVENANCE},
            )
        )
    return ibis.union(*ends)


def touching(table: ibis.Table) -> ibis.Table:
    """The relations, or edges, one or both ends of which are a platform."""
    touches = table.source_is_platform.fill_null(False) | table.target_is_platform.fill_null(False)
    return table.filter(touches)


def platform_nodes(node: ibis.Table, edge: ibis.Table) -> ibis.Table:
    """The ends of the edges that touch a platform, each a node from the first of these edges on."""
    edge = touching(edge)
    ends = ibis.union(
        edge.select("first_year", organisation_id=edge.source_id),
        edge.select("first_year", organisation_id=edge.target_id),
    )
    first = ends.group_by("organisation_id").agg(first_year=ends.first_year.min())
    return node.drop("first_year").inner_join(first, "organisation_id")


def _edge_id(table: ibis.Table) -> ibis.Value:
    return "e" + (table.source_id + ">" + table.target_id).hexdigest("md5").substr(0, 16)


def _members(membership: ibis.Table, setting: NetworkSetting | None) -> ibis.Table:
    sample = setting.sample if setting else None
    member = membership.filter(membership.sample_code == (sample or ""))
    return member.group_by("organisation_id").agg(first_year=member.year.min())
