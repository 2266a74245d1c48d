"""Composite indices: from raw indicators to scores and ranks, and how far they can be trusted.

Each step is a function of arrays, units by indicators; a `Recipe` puts the steps in a row and replays them.
"""

from .aggregate import AGGREGATIONS, aggregate
from .compose import Composite, Data, Done, compose
from .impute import IMPUTATIONS, denominate, impute
from .normalise import NORMALISATIONS, rank
from .refusal import Refusal
from .screen import Screening, screen, screened
from .step import STEPS, Recipe, Step, replay
from .treat import TREATMENTS, Treated, treat
from .tree import Tree

__all__ = [
    "AGGREGATIONS",
    "IMPUTATIONS",
    "NORMALISATIONS",
    "STEPS",
    "TREATMENTS",
    "Composite",
    "Data",
    "Done",
    "Recipe",
    "Refusal",
    "Screening",
    "Step",
    "Treated",
    "Tree",
    "aggregate",
    "compose",
    "denominate",
    "impute",
    "rank",
    "replay",
    "screen",
    "screened",
    "treat",
]
