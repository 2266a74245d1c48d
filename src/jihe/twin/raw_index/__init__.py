"""Raw indicators behind the printed scores and ranks of an index: one set of rows for all its lists."""

from jihe.twin.raw_index.problem import Cell, Given, Indicator, Printed, Raw
from jihe.twin.raw_index.solve import solve

__all__ = ["Cell", "Given", "Indicator", "Printed", "Raw", "solve"]
