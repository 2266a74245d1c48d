"""A study's network as a graph, with its sample of every year."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import ibis
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from jihe.pack.model import Pack
from jihe.tables import network_table

from ..population import Populations
from .graph import NEVER, Bools, Graph
from .membership import memberships
from .rolling import rolled
from .study_edges import network_relations
from .table import from_tables


@dataclass(frozen=True)
class StudyNetwork:
    """A study's network as a graph.

    Attributes
    ----------
    graph
        All its years, with every organisation that is a node in any of them; `view` gives one year.
    organisation_id
        The organisation of each node's number.
    member
        Year -> whether each node has a membership dated in it, or without a year: shape (n,).
    is_isolated
        Whether the sample's members of a year are nodes in it also without an edge.
    """

    graph: Graph
    organisation_id: pa.Array
    member: Mapping[int, Bools]
    is_isolated: bool

    def sampled(self, year: int) -> Bools:
        """Whether each node is in the sample of a year (see `membership`): shape (n,)."""
        if not self.member:
            return np.zeros(self.graph.n, bool)
        return self.member[max((y for y in self.member if y <= year), default=min(self.member))]

    def view(self, year: int) -> Graph:
        """The network up to a year."""
        graph = self.graph.until(year)
        if not self.is_isolated or graph.node_since is None:
            return graph
        # Who is a node without an edge is one only while it is a member.
        is_told = bool(self.member) and min(self.member) <= year
        stands = self.sampled(year) if is_told else np.zeros(self.graph.n, bool)
        return replace(graph, node_since=np.where(stands, np.int32(year), np.int32(NEVER)))


def study_network(tables: Mapping[str, ibis.Table], pack: Pack, network: str | None = None) -> StudyNetwork:
    """The graph of the network of this name, the main one without a name.

    Parameters
    ----------
    tables
        ``relation``, ``membership`` and the network's ``node``. `Populations` keep the graph once it is made.
    """
    made = tables.networks if isinstance(tables, Populations) else {}
    name = network or ""
    if name not in made:
        made[name] = _made(tables, pack, network)
    return made[name]


def _made(tables: Mapping[str, ibis.Table], pack: Pack, network: str | None) -> StudyNetwork:
    setting = pack.settings.network_of(network)
    told = rolled(tables, setting)
    related = network_relations(told["relation"], told["membership"], setting)
    # Edges are sorted as they are made of rows: the order of these does not matter.
    row = related.select("source_id", "target_id", start=related.year)
    held = tables[network_table("node", network)]
    node = held.select(node_id="organisation_id", start="first_year").order_by("node_id")
    named = from_tables(row.to_pyarrow(), node.to_pyarrow())
    member = _members(memberships(told["membership"], setting).to_pyarrow(), named.node_id)
    is_isolated = setting is not None and setting.isolated
    return StudyNetwork(named.graph, named.node_id, member, is_isolated)


def _members(own: pa.Table, organisation_id: pa.Array) -> dict[int, Bools]:
    known = own.filter(pc.is_in(own["organisation_id"], value_set=organisation_id.cast(pa.string())))
    number = pc.index_in(known["organisation_id"], value_set=organisation_id.cast(pa.string())).to_numpy()
    # A year whose members are all outside the network is one of the sample all the same.
    years = pc.unique(own["year"]).to_pylist()
    year = known["year"].fill_null(-1).to_numpy()
    always = number[year == -1]
    found = {}
    for told in sorted({-1 if y is None else y for y in years}):
        found[told] = np.zeros(len(organisation_id), bool)
        found[told][number[year == told]] = True
        found[told][always] = True
    if len(found) > 1:
        found.pop(-1, None)
    return found
