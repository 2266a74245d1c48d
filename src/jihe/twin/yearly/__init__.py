"""What organisations have in each year: employees, money, patents, papers."""

from .act import yearly
from .book import Missed, Rows
from .deal import NOT_MEANT, deal, fixed
from .spread import Short, spread_sums

__all__ = ["NOT_MEANT", "Missed", "Rows", "Short", "deal", "fixed", "spread_sums", "yearly"]
