"""Raw indicators behind the printed scores and ranks of an index: one set of rows for all its lists."""

from jihe.twin.raw_index.problem import Cell, Given, Indicator, Printed, Problem, Raw
from jihe.twin.raw_index.solve import refine, solve

__all__ = ["Cell", "Given", "Indicator", "Printed", "Problem", "Raw", "refine", "solve"]
