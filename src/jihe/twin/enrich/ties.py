"""Which firms an edge ties to which, and since when."""

from __future__ import annotations

import numpy as np

from .given import Ints
from .kernel import rows
from .reach import Backbone


class Ties:
    """Edges of the backbone between steady firms, without direction.

    Attributes
    ----------
    never
        What stands for the period of a tie that is not there.
    """

    def __init__(self, backbone: Backbone) -> None:
        self.n, self.never = backbone.frame.n, backbone.frame.n_period
        is_firm = np.zeros(self.n, dtype=bool)
        is_firm[backbone.frame.steady] = True
        both = is_firm[backbone.source] & is_firm[backbone.target]
        here = np.append(backbone.source[both], backbone.target[both])
        there = np.append(backbone.target[both], backbone.source[both])
        period = np.tile(backbone.period[both], 2)
        order = np.lexsort((period, there, here))
        pair = here[order] * self.n + there[order]
        is_new = np.append(True, pair[1:] != pair[:-1])[: len(pair)]
        self._pair, self._period = pair[is_new], period[order][is_new]
        self._start, self._to = rows(self.n, here[order][is_new], there[order][is_new])

    def since(self, one: Ints, other: Ints) -> Ints:
        """First period of the tie between two firms each."""
        if not len(self._pair):
            return np.full(len(one), self.never)
        wanted = one * self.n + other
        at = np.minimum(np.searchsorted(self._pair, wanted), len(self._pair) - 1)
        return np.where(self._pair[at] == wanted, self._period[at], self.never)

    def of(self, firm: int) -> tuple[Ints, Ints]:
        """Firms that one is tied to, and the first periods of the ties."""
        row = slice(self._start[firm], self._start[firm + 1])
        return self._to[row], self._period[row]
