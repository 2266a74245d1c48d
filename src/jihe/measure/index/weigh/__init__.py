"""Weights: from judgements, from the data, from a target, or to each unit's own advantage."""

from .ahp import PRIORITIES, checked, completed, matrix_of, priorities
from .consistency import Consistency, Revision, consistency, most_inconsistent, simulated_random_index
from .doubt import Doubt, benefit_of_the_doubt
from .objective import WEIGHTINGS, Weighting, critic, entropy, equal, merec, pca, standard_deviation
from .optimise import Optimised, optimised
from .panel import Panel, consensus, joint_judgements, joint_priorities, panel

__all__ = [
    "PRIORITIES",
    "WEIGHTINGS",
    "Consistency",
    "Doubt",
    "Optimised",
    "Panel",
    "Revision",
    "Weighting",
    "benefit_of_the_doubt",
    "checked",
    "completed",
    "consensus",
    "consistency",
    "critic",
    "entropy",
    "equal",
    "joint_judgements",
    "joint_priorities",
    "matrix_of",
    "merec",
    "most_inconsistent",
    "optimised",
    "panel",
    "pca",
    "priorities",
    "simulated_random_index",
    "standard_deviation",
]
