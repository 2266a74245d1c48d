"""The value network: structure, roles, time, platforms and layout of a directed graph with years."""

from .attachment import attachment
from .brokerage import BROKERAGE, brokerage, constraint, effective_size
from .centrality import betweenness, eigenvector, hits, pagerank
from .change import change
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
from .ecosystem import platforms
from .edges import from_edges
from .gephi import as_gephi
from .graph import NEVER, Adjacency, Graph, MergeRule
from .history import history
from .layout import Forces, force_atlas2, gephi_forces, layouts_by_year, picture_forces
from .mixing import attribute_assortativity, degree_assortativity, reciprocity, total_degrees
from .persistence import community_persistence, top_persistence
from .place import Style, codes, placed
from .platform import ecosystems, empowerment, platform_network
from .power_law import ccdf, curves, fit_power_law
from .robustness import robustness
from .roles import roles
from .select import Selection, select
from .structure import Options, Tick, structure, structures, total_degree
from .table import Named, from_tables
from .turnover import survival, turnover

__all__ = [
    "BROKERAGE",
    "NEVER",
    "Adjacency",
    "Forces",
    "Graph",
    "MergeRule",
    "Named",
    "Options",
    "Selection",
    "Style",
    "Tick",
    "as_gephi",
    "attachment",
    "attribute_assortativity",
    "average_clustering",
    "betweenness",
    "brokerage",
    "ccdf",
    "change",
    "clustering",
    "clustering_fagiolo",
    "clustering_undirected",
    "codes",
    "community_persistence",
    "component_sizes",
    "constraint",
    "core_number",
    "cumulative_share",
    "curves",
    "degree_assortativity",
    "distances",
    "ecosystems",
    "effective_size",
    "eigenvector",
    "empowerment",
    "find_communities",
    "fit_power_law",
    "force_atlas2",
    "from_edges",
    "from_tables",
    "gephi_forces",
    "gini",
    "history",
    "hits",
    "layouts_by_year",
    "lorenz",
    "modularity",
    "normalised_mutual_information",
    "pagerank",
    "picture_forces",
    "placed",
    "platform_network",
    "platforms",
    "reciprocity",
    "rich_club",
    "robustness",
    "roles",
    "select",
    "strong_component",
    "structure",
    "structures",
    "survival",
    "top_persistence",
    "top_share",
    "total_degree",
    "total_degrees",
    "transitivity",
    "turnover",
    "weak_component",
]
