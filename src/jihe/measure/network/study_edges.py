"""A study's relations become the edges, nodes and links of one of its networks.

Relations are cumulative: all that are in the network by 31 December of a year. Parallel relations of a pair
in one direction merge into one edge whose weight is their number.
"""

from __future__ import annotations

from collections.abc import Mapping

import ibis

from jihe.pack.model import NetworkSetting, Pack
from jihe.tables import PROVENANCE

from .membership import members, members_since, memberships
from .rolling import rolled

NEVER = 10_000
"""A year after all others: of an end that is never a member."""


def edges_and_nodes(
    tables: Mapping[str, ibis.Table], setting: NetworkSetting | None
) -> tuple[ibis.Table, ibis.Table]:
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
        read. Both are empty without a network.
    """
    tables = rolled(tables, setting)
    dated = network_relations(tables["relation"], tables["membership"], setting)
    dated = dated.mutate(turn=ibis.row_number().over(order_by=[dated.relation_date, dated.relation_id]))
    # An edge stands where the earliest of its relations was read, and is made up if any of them is.
    edge = dated.group_by(["source_id", "target_id"]).agg(
        first_year=dated.year.min(),
        n_relation=dated.count(),
        **{c.name: dated[c.name].argmin(dated.turn) for c in PROVENANCE if c.name != "is_synthetic"},
        is_synthetic=dated.is_synthetic.any(),
    )
    edge = edge.mutate(edge_id=_edge_id(edge))
    node = _nodes(edge, tables["membership"], setting)
    read = tables["organisation"].select("organisation_id", *(c.name for c in PROVENANCE))
    node = node.left_join(read, "organisation_id").drop("organisation_id_right")
    # A node's degree is counted from its edges, so one that was made up makes the node so.
    node = node.mutate(is_synthetic=node.is_synthetic | node.is_synthetic_right)
    return edge, node.drop("is_synthetic_right")


def _nodes(edge: ibis.Table, membership: ibis.Table, setting: NetworkSetting | None) -> ibis.Table:
    one, none = ibis.literal(1, "int64"), ibis.literal(0, "int64")
    ends = [
        edge.select("first_year", "is_synthetic", organisation_id=edge.source_id, is_in=none, is_out=one),
        edge.select("first_year", "is_synthetic", organisation_id=edge.target_id, is_in=one, is_out=none),
    ]
    if setting is not None and setting.isolated:
        # A member is a node from its first membership on, whenever its first relation comes.
        own = memberships(membership, setting)
        earliest = own.year.min().as_scalar()
        own = own.mutate(first_year=ibis.coalesce(own.year, earliest, setting.first_year))
        own = own.mutate(is_in=none, is_out=none, is_synthetic=ibis.literal(False))
        ends.append(own.filter(own.first_year <= setting.last_year))
    columns = ("organisation_id", "first_year", "is_synthetic", "is_in", "is_out")
    every = ibis.union(*[end.select(*columns) for end in ends])
    node = every.group_by("organisation_id").agg(
        first_year=every.first_year.min(),
        in_degree=every.is_in.sum(),
        out_degree=every.is_out.sum(),
        degree=(every.is_in + every.is_out).sum(),
        is_synthetic=every.is_synthetic.any(),
    )
    node = node.mutate(**{c: node[c].cast("int64") for c in ("in_degree", "out_degree", "degree")})
    return node.mutate(is_sample_node=node.organisation_id.isin(_last(membership, setting)))


def network_relations(
    relation: ibis.Table, membership: ibis.Table, setting: NetworkSetting | None
) -> ibis.Table:
    """Relations that make the network, with the `year` from which each is in it; undated ones make none.

    The tables are those that `rolling.rolled` gives.
    With a sample that is the first year, not before the relation's own, of which or before which one of its
    ends is a member.
    """
    relation = relation.mutate(year=relation.relation_date.year().cast("int64"))
    if setting is None or "kind_code" not in relation.columns:
        return relation.filter(ibis.literal(False))
    relation = relation.filter(relation.kind_code.isin(setting.kinds), relation.year <= setting.last_year)
    if setting.sample is None:
        return relation
    told = relation.columns
    since = members_since(membership, setting)
    for end in ("source", "target"):
        held = since.select(**{f"{end}_member": since.organisation_id, f"{end}_since": since.since})
        relation = relation.left_join(held, [(f"{end}_id", f"{end}_member")])
    enters = ibis.least(relation.source_since.fill_null(NEVER), relation.target_since.fill_null(NEVER))
    relation = relation.mutate(year=ibis.greatest(relation.year, enters))
    return relation.filter(relation.year <= setting.last_year).select(*told)


def links(tables: Mapping[str, ibis.Table], pack: Pack, setting: NetworkSetting | None) -> ibis.Table:
    """Each relation of the network twice, once for each of its ends: what a degree was counted from.

    Returns
    -------
    ibis.Table
        relation_id, edge_id, direction ("in" or "out" of the organisation), organisation_id, partner_id,
        year, is_sample_node, is_partner_sample_node, the relation's class codes, and where it was read.
    """
    codes = [f"{name}_code" for name, _ in pack.class_columns("relation")]
    tables = rolled(tables, setting)
    dated = network_relations(tables["relation"], tables["membership"], setting)
    member = _last(tables["membership"], setting)
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


def _edge_id(table: ibis.Table) -> ibis.Value:
    return "e" + (table.source_id + ">" + table.target_id).hexdigest("md5").substr(0, 16)


def _last(membership: ibis.Table, setting: NetworkSetting | None) -> ibis.Value:
    """The members of the network's last year."""
    return members(membership, setting, setting.last_year if setting else NEVER).organisation_id
