"""The statistics of a network that measure.yaml may name, and what they are called."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Part = Literal[
    "size",
    "distance",
    "clustering",
    "community",
    "component",
    "mixing",
    "core",
    "degree",
    "power",
    "robustness",
]


@dataclass(frozen=True)
class Statistic:
    """A statistic of a network.

    Attributes
    ----------
    label
        What it is called.
    meaning
        How it is worked out, in a sentence.
    part
        The computation that it comes from.
    behind
        The rows that it was counted from: node, edge or relation.
    """

    label: str
    meaning: str
    part: Part
    behind: Literal["node", "edge", "relation"] = "edge"


STATISTICS: Mapping[str, Statistic] = {
    "n_node": Statistic(
        "nodes", "organisations that take part in the network up to the year", "size", "node"
    ),
    "n_sample_node": Statistic(
        "sample nodes", "nodes that are members of the sample in the year", "size", "node"
    ),
    "n_relation_node": Statistic(
        "relation nodes", "nodes that are not members of the sample in the year", "size", "node"
    ),
    "n_edge": Statistic(
        "edges", "pairs with a relation up to the year; a pair linked in both directions counts twice", "size"
    ),
    "n_relation": Statistic("relations", "relations merged into the edges", "size", "relation"),
    "average_degree": Statistic("average degree", "edges ÷ nodes", "size"),
    "average_weighted_degree": Statistic("average weighted degree", "relations ÷ nodes", "size", "relation"),
    "density": Statistic("density", "edges ÷ (nodes × (nodes - 1))", "size"),
    "diameter": Statistic(
        "diameter",
        "the greatest distance, following directions, between two nodes one of which reaches the other",
        "distance",
    ),
    "radius": Statistic(
        "radius",
        "the least, over all nodes, of a node's greatest distance; 0 when a node reaches none",
        "distance",
    ),
    "average_path_length": Statistic(
        "average path length",
        "sum of distances ÷ ordered pairs of which the first reaches the second",
        "distance",
    ),
    "average_path_length_low": Statistic(
        "average path length, lower bound", "lower bound of 95 % when distances are sampled", "distance"
    ),
    "average_path_length_high": Statistic(
        "average path length, upper bound", "upper bound of 95 % when distances are sampled", "distance"
    ),
    "n_reachable_pair": Statistic(
        "reachable pairs", "ordered pairs of nodes of which the first reaches the second", "distance"
    ),
    "average_clustering": Statistic(
        "average clustering",
        "mean over all nodes of: edges among the k neighbours of a node ÷ (k × (k - 1))",
        "clustering",
    ),
    "modularity": Statistic(
        "modularity, best of all seeds",
        "greatest Q of ten Louvain runs: weight within communities beyond what chance would put there",
        "community",
    ),
    "modularity_mean": Statistic("modularity, mean of all seeds", "mean Q of the runs", "community"),
    "modularity_sd": Statistic(
        "modularity, standard deviation", "standard deviation of Q over the runs", "community"
    ),
    "n_community": Statistic("communities", "communities of the best run", "community"),
    "community_stability": Statistic(
        "agreement of the partitions (NMI)",
        "mean normalised mutual information of each two runs; 1 when all find the same communities",
        "community",
    ),
    "modularity_leiden": Statistic(
        "modularity (Leiden), best of all seeds", "greatest Q of ten Leiden runs", "community"
    ),
    "modularity_leiden_mean": Statistic(
        "modularity (Leiden), mean of all seeds", "mean Q of the Leiden runs", "community"
    ),
    "modularity_leiden_sd": Statistic(
        "modularity (Leiden), standard deviation", "standard deviation of Q over the Leiden runs", "community"
    ),
    "n_community_leiden": Statistic(
        "communities (Leiden)", "communities of the best Leiden run", "community"
    ),
    "community_stability_leiden": Statistic(
        "agreement of the partitions (Leiden, NMI)",
        "mean normalised mutual information of each two Leiden runs",
        "community",
    ),
    "n_weak_component": Statistic(
        "weak components", "parts that hang together when directions are left aside", "component", "node"
    ),
    "n_strong_component": Statistic(
        "strong components", "parts within which every node reaches every other", "component", "node"
    ),
    "weak_giant_share": Statistic(
        "share of nodes in the greatest weak component",
        "nodes of the greatest weak component ÷ nodes",
        "component",
        "node",
    ),
    "strong_giant_share": Statistic(
        "share of nodes in the greatest strong component",
        "nodes of the greatest strong component ÷ nodes",
        "component",
        "node",
    ),
    "reciprocity": Statistic("reciprocity", "edges whose opposite is there too ÷ edges", "mixing"),
    "degree_assortativity": Statistic(
        "degree assortativity (out to in)",
        "correlation, over edges, of the source's out-degree and the target's in-degree",
        "mixing",
    ),
    "max_core_number": Statistic(
        "greatest core number",
        "greatest k for which some part has k neighbours or more for each of its nodes",
        "core",
    ),
    "n_top_core_node": Statistic("nodes in the innermost core", "nodes of that part", "core", "node"),
    "rich_club_density": Statistic(
        "density among the top 1 % of nodes",
        "linked pairs ÷ all pairs among the 1 % of nodes with most neighbours",
        "core",
    ),
    "degree_gini": Statistic(
        "Gini coefficient of degree",
        "0 when all nodes have the same degree, near 1 when few have all",
        "degree",
    ),
    "degree_top_01_share": Statistic(
        "degree held by the top 0.1 % of nodes",
        "degree of the top 0.1 % of nodes, rounded up ÷ degree of all",
        "degree",
    ),
    "degree_top_1_share": Statistic(
        "degree held by the top 1 % of nodes",
        "degree of the top 1 % of nodes, rounded up ÷ degree of all",
        "degree",
    ),
    "degree_top_10_share": Statistic(
        "degree held by the top 10 % of nodes",
        "degree of the top 10 % of nodes, rounded up ÷ degree of all",
        "degree",
    ),
    "degree_top_20_share": Statistic(
        "degree held by the top 20 % of nodes",
        "degree of the top 20 % of nodes, rounded up ÷ degree of all",
        "degree",
    ),
    "out_degree_top_01_share": Statistic(
        "out-degree held by the top 0.1 % of nodes",
        "out-degree of the top 0.1 % of nodes, rounded up ÷ out-degree of all",
        "degree",
    ),
    "out_degree_top_1_share": Statistic(
        "out-degree held by the top 1 % of nodes",
        "out-degree of the top 1 % of nodes, rounded up ÷ out-degree of all",
        "degree",
    ),
    "out_degree_top_10_share": Statistic(
        "out-degree held by the top 10 % of nodes",
        "out-degree of the top 10 % of nodes, rounded up ÷ out-degree of all",
        "degree",
    ),
    "power_law_alpha": Statistic(
        "power-law exponent of degree", "exponent by discrete maximum likelihood from k_min on", "power"
    ),
    "power_law_sigma": Statistic(
        "standard error of the exponent", "standard error of the exponent by maximum likelihood", "power"
    ),
    "power_law_k_min": Statistic(
        "least degree of the power law",
        "degree from which the power law fits best (Kolmogorov-Smirnov)",
        "power",
    ),
    "n_power_law_node": Statistic(
        "nodes in the tail of the power law", "nodes with a degree of k_min or more", "power", "node"
    ),
    "power_law_p": Statistic(
        "p of the power law (bootstrap)",
        "share of synthetic samples that fit worse; below 0.1 a power law is not plausible",
        "power",
    ),
    "lognormal_ratio": Statistic(
        "power law against log-normal: log-likelihood ratio",
        "log-likelihood ratio over the tail; above 0 the power law fits better, below 0 the log-normal",
        "power",
    ),
    "lognormal_p": Statistic(
        "power law against log-normal: p",
        "above 0.1 the sign of the ratio may be chance, and neither is to be preferred",
        "power",
    ),
    "exponential_ratio": Statistic(
        "power law against exponential: log-likelihood ratio",
        "log-likelihood ratio over the tail; above 0 the power law fits better, below 0 the exponential",
        "power",
    ),
    "exponential_p": Statistic(
        "power law against exponential: p",
        "above 0.1 the sign of the ratio may be chance, and neither is to be preferred",
        "power",
    ),
    "truncated_power_law_ratio": Statistic(
        "power law against truncated power law: log-likelihood ratio",
        "log-likelihood ratio over the tail; never above 0, as the truncated law holds the power law",
        "power",
    ),
    "truncated_power_law_p": Statistic(
        "power law against truncated power law: p", "below 0.1 the tail is cut off", "power"
    ),
    "robustness_degree_index": Statistic(
        "robustness against the loss of hubs (R)",
        "mean share of nodes in the greatest component while nodes are removed, the most linked first",
        "robustness",
        "node",
    ),
    "robustness_degree_half": Statistic(
        "hubs to remove until the greatest component is halved",
        "share of nodes, the most linked first, whose removal halves the greatest component",
        "robustness",
        "node",
    ),
    "robustness_random_half": Statistic(
        "nodes to remove at random until the greatest component is halved",
        "share of nodes, mean of ten random orders, whose removal halves the greatest component",
        "robustness",
        "node",
    ),
}
"""Statistics of a network, in the order in which they are told."""

PARTS: tuple[Part, ...] = tuple(dict.fromkeys(s.part for s in STATISTICS.values()))
