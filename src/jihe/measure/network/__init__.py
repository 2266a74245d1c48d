"""The value network: structure, roles, time, platforms and layout of a directed graph with years."""

from .edges import from_edges
from .graph import NEVER, Adjacency, Graph
from .study import Structure, edges_and_nodes, statistic_labels

__all__ = ["NEVER", "Adjacency", "Graph", "Structure", "edges_and_nodes", "from_edges", "statistic_labels"]
