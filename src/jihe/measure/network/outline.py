"""A network in a few numbers: what resolving organisations changes of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import ibis

from jihe.pack.model import NetworkSetting

from .study_edges import edges_and_nodes

MOST_TOLD = 10
"""Nodes of greatest degree that are told."""


@dataclass(frozen=True)
class Outline:
    """A network in its last year.

    Attributes
    ----------
    n_node, n_edge
        Nodes, and ordered pairs with a relation.
    top
        (name, degree) of the nodes of greatest degree, of equal ones those whose name comes first.
    """

    n_node: int
    n_edge: int
    top: tuple[tuple[str, int], ...]


def outline(tables: Mapping[str, ibis.Table], setting: NetworkSetting) -> Outline:
    """Count a network's nodes and edges, and name those of greatest degree.

    Parameters
    ----------
    tables
        Classified ``relation``, ``organisation`` and ``membership``.
    """
    edge, node = edges_and_nodes(tables, setting)
    named = tables["organisation"].select("organisation_id", "name")
    told = node.select("organisation_id", "degree").left_join(named, "organisation_id")
    told = told.mutate(name=ibis.coalesce(told.name, told.organisation_id))
    top = (
        told.order_by(ibis.desc("degree"), "name", "organisation_id")
        .limit(MOST_TOLD)
        .to_pyarrow()
        .to_pylist()
    )
    n_node, n_edge = (int(table.count().to_pyarrow().as_py()) for table in (node, edge))
    return Outline(n_node, n_edge, tuple((row["name"], int(row["degree"])) for row in top))
