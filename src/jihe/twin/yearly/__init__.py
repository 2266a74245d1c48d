"""What organisations have in each year: employees, money, patents, papers."""

from .act import Given, yearly
from .book import Missed, Rows
from .deal import deal, fixed
from .implied import implied
from .spread import Short, spread_sums

__all__ = ["Given", "Missed", "Rows", "Short", "deal", "fixed", "implied", "spread_sums", "yearly"]
