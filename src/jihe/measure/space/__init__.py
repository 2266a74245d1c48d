"""Polarisation and diffusion: how rows are spread over places, and how that changes."""

from .bootstrap import interval, resampled
from .complexity import complexity, proximity, relatedness_density, specialised
from .dispersion import entropy, gini, herfindahl, n_active, shares, theil, theil_parts, top_share
from .flow import great_circle, intra_share, mean_distance
from .mobility import mean_rank_change, rank_correlation, ranks
from .quotient import location_quotient
from .shift_share import shift_share

__all__ = [
    "complexity",
    "entropy",
    "gini",
    "great_circle",
    "herfindahl",
    "interval",
    "intra_share",
    "location_quotient",
    "mean_distance",
    "mean_rank_change",
    "n_active",
    "proximity",
    "rank_correlation",
    "ranks",
    "relatedness_density",
    "resampled",
    "shares",
    "shift_share",
    "specialised",
    "theil",
    "theil_parts",
    "top_share",
]
