"""The value network: structure, roles, time, platforms and layout of a directed graph with years."""

from contextlib import suppress

from .clustering import (
    average_clustering,
    clustering,
    clustering_fagiolo,
    clustering_undirected,
    transitivity,
)
from .community import find_communities, modularity, normalised_mutual_information
from .component import component_sizes, strong_component, weak_component
from .concentration import cumulative_share, gini, lorenz, top_share
from .core import core_number, rich_club
from .distance import distances
from .edges import from_edges
from .gephi import as_gephi
from .graph import NEVER, Adjacency, Graph, MergeRule
from .layout import Forces, force_atlas2, gephi_forces, layouts_by_year, picture_forces
from .mixing import attribute_assortativity, degree_assortativity, reciprocity
from .select import Selection, select
from .table import Named, from_tables

with suppress(ImportError):  # TEMPORARY: until all parts have landed
    from .centrality import betweenness, eigenvector, hits, pagerank
with suppress(ImportError):
    from .power_law import ccdf, fit_power_law
with suppress(ImportError):
    from .structure import Options, structure, structures, total_degree
with suppress(ImportError):
    from .roles import roles
with suppress(ImportError):
    from .attachment import attachment
    from .change import change
    from .ecosystem import platforms
    from .history import history
    from .persistence import community_persistence, top_persistence
    from .place import Style, codes, placed
    from .platform import ecosystems, empowerment, platform_network
    from .structure import Tick
    from .turnover import survival, turnover
