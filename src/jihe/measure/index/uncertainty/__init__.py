"""Uncertainty of scores and ranks, and what it comes from."""

from .draw import Design, Draws, draws, nominal, replay
from .monte_carlo import Uncertainty, uncertainty
from .prepare import Ready, ready
from .ranking import RankStatistics, counts_of, of_scores, quantiles, rank_shift, statistics, top_share
from .sobol import Indices, indices, sobol, sobol_of_index

__all__ = [
    "Design",
    "Draws",
    "Indices",
    "RankStatistics",
    "Ready",
    "Uncertainty",
    "counts_of",
    "draws",
    "indices",
    "nominal",
    "of_scores",
    "quantiles",
    "rank_shift",
    "ready",
    "replay",
    "sobol",
    "sobol_of_index",
    "statistics",
    "top_share",
    "uncertainty",
]
