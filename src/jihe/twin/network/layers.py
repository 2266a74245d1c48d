"""The layers that a network is grown in."""

from __future__ import annotations

import numpy as np

from .hubs import Paths
from .nodes import MEMBER, NEAR, OUTER, Nodes, Within
from .plan import Layer, Shape
from .target import Bools, Growth, Ints

HUB_INSIDE = 0.05, 0.6
"""Share of the edges of hubs that are no members which touch a member: of sample hubs, of relation hubs."""

MEMBERS_MET = 0.5
"""Share of the members that such a hub has edges to, at most, and edges from."""

INSIDE = Shape(core_core=0.15, core_power=0.45)
"""Members are few: they are soon linked with each other, and rather deal with others then."""

SAMPLE_INSIDE = 4.0
"""Favour of the rest of the sample with members: what is closed there counts little in the whole, where these
nodes have many more neighbours."""

OUTSIDE = Shape(core_core=0.01, core_spread=0.4, turn=60.0)
"""Edges without a member rather lead the other way than a node's edges with members, so that they make few
short cuts: paths of the whole are longer than those within."""


def layers(
    target: Growth, nodes: Nodes, hub_paths: Paths, is_member: Bools, inside: Within | None
) -> list[Layer]:
    """One layer; with a network within two, that one first."""
    n_edge = np.array(target.n_edge)
    out, into = _yearly(hub_paths.out), _yearly(hub_paths.into)
    alike, all_nodes = np.ones(nodes.n), np.ones(nodes.n, bool)
    if inside is None:
        return [Layer(nodes.is_sample, all_nodes, all_nodes, _yearly(n_edge), out, into, alike)]
    share = np.where([hub.is_sample for hub in target.hubs], *HUB_INSIDE)[:, None]
    most = np.round(MEMBERS_MET * inside.n_member).astype(np.int64)
    near_out, near_into = (
        _yearly(np.where(is_member[:, None], part, np.minimum(np.round(share * part).astype(np.int64), most)))
        for part in (hub_paths.out, hub_paths.into)
    )
    member, near, n_inner = nodes.role == MEMBER, nodes.role >= NEAR, _yearly(inside.n_edge)
    favour = np.where(nodes.is_sample, SAMPLE_INSIDE, 1.0)
    return [
        Layer(member, near, near, n_inner, near_out, near_into, favour, INSIDE),
        Layer(
            nodes.is_sample & ~member,
            ~member,
            nodes.role == OUTER,
            _yearly(n_edge) - n_inner,
            out - near_out,
            into - near_into,
            alike,
            OUTSIDE,
        ),
    ]


def _yearly(cumulative: Ints) -> Ints:
    return np.diff(cumulative, prepend=0, axis=-1)
