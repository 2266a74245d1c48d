"""Which rows are one organisation.

First form: equal keys, equal spellings of names, and the study's alias and judgement lists. Each
identity carries the rule that decided, so that stronger evidence can be added without moving a wall.
"""

from .identity import identify, scoped
from .merge import all_conflicts, organisations, without_cycles
from .names import normalise
from .statement import refer

__all__ = [
    "all_conflicts",
    "identify",
    "normalise",
    "organisations",
    "refer",
    "scoped",
    "without_cycles",
]
