"""From raw values to scores, and how scores answer to a change of the raw values."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy import sparse

from jihe.twin.raw_index.problem import LEVELS, RANKED, Level, Marks, Problem, Reals

Places = npt.NDArray[np.intp]


class Scale:
    """The scoring rule over all levels at once.

    A *row* is a unit of any level: cells, provinces, circles, cities and the nation stand one below another.
    `logs` are ln(1 + value) of each indicator in each row; `shares` are logs over the largest log of the
    row's list, which times the weight is the score.
    """

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.row: dict[tuple[Level, str], int] = {}
        lists: dict[Level, list[int]] = {}
        members: list[list[int]] = []
        for level in LEVELS:
            for unit in problem.units(level):
                self.row[level, unit] = len(members)
                lists.setdefault(level, []).append(len(members))
                members.append([c for c, cell in enumerate(problem.cells) if cell.at(level) == unit])
        self.inside = np.zeros((len(members), problem.n))
        for row, cells in enumerate(members):
            self.inside[row, cells] = 1.0
        for row in lists.get("city", []):
            self.inside[row] /= max(problem.cells[c].parts for c in members[row])
        self.lists = {level: np.array(lists.get(level, []), dtype=np.intp) for level in LEVELS}
        codes = problem.codes
        self.divisor = [codes.index(one.count_of) if one.kind == "mean" else -1 for one in problem.indicators]
        self.leaders: dict[tuple[Level, int], int] = {}
        """List and indicator -> the row that counts as the largest; without one it is the largest."""
        self.own = sparse.kron(sparse.eye_array(len(codes)), self.inside, format="csr")
        """Which cells lie in which row, indicator by indicator."""
        means = [i for i, by in enumerate(self.divisor) if by >= 0]
        over = sparse.csr_array(
            (np.ones(len(means)), (means, [self.divisor[i] for i in means])), shape=(len(codes),) * 2
        )
        self.other = sparse.kron(over, self.inside, format="csr")
        """The same of the means' divisors."""
        self.weight = np.array([100 * one.weight for one in problem.indicators])

    @property
    def rows(self) -> int:
        return len(self.inside)

    def logs(self, raw: Reals) -> Reals:
        """ln(1 + value) of raw values (indicators, cells), for all rows; a mean over nothing is nought."""
        logs: Reals = np.log1p(np.maximum(self._values(raw)[0], 0.0))
        return logs

    def _values(self, raw: Reals) -> tuple[Reals, Reals]:
        """The value of each indicator in each row, and what its sum is divided by: of all but means one."""
        sums: Reals = raw @ self.inside.T
        over = np.ones_like(sums)
        for i, by in enumerate(self.divisor):
            if by >= 0:
                over[i] = np.where(sums[by] > 0, sums[by], np.inf)
        return sums / over, over

    def tops(self, logs: Reals) -> Places:
        """Per indicator the row that counts as the largest of each row's list; -1 outside the lists."""
        out = np.full(logs.shape, -1)
        for rows in (self.lists[level] for level in RANKED):
            if len(rows):
                out[:, rows] = rows[np.argmax(logs[:, rows], axis=1)][:, None]
        for (level, i), row in self.leaders.items():
            out[i, self.lists[level]] = row
        return out

    def shares(self, logs: Reals) -> Reals:
        """Logs over the largest of their list; nought where all are nought, and outside the lists."""
        shares: Reals = logs * self._over_most(logs, self.tops(logs))
        return shares

    def _over_most(self, logs: Reals, tops: Places) -> Reals:
        most = np.take_along_axis(logs, np.maximum(tops, 0), axis=1)
        over: Reals = np.where((tops >= 0) & (most > 0), 1 / np.where(most > 0, most, 1.0), 0.0)
        return over

    def slopes(self, raw: Reals, free: Marks) -> tuple[sparse.csr_array, sparse.csr_array]:
        """How logs and shares answer to ln(1 + raw): (indicator, row) x (indicator, cell), the free ones.

        A mean answers to its numerator and to its divisor; a share to its own log and to the largest one.
        """
        value, over = self._values(raw)
        at = np.flatnonzero(free)
        inside, outside = self.own[:, at], _times(self.other[:, at], value)
        of_logs = _times(inside - outside if outside.nnz else inside, 1 / (over * (1 + value)))
        of_logs.data *= (1 + raw).ravel()[at][of_logs.indices]
        logs = np.log1p(value)
        tops = self.tops(logs)
        by = self._over_most(logs, tops)
        i, row = np.nonzero(by)
        ends = (i * self.rows + row, i * self.rows + tops[i, row])
        of_most = sparse.csr_array(((logs * by**2)[i, row], ends), shape=(by.size, by.size))
        return of_logs, _times(of_logs, by) - of_most @ of_logs


def _times(matrix: sparse.csr_array, factor: Reals) -> sparse.csr_array:
    """Each row times its factor."""
    data = matrix.data * np.repeat(factor.ravel(), np.diff(matrix.indptr))
    return sparse.csr_array((data, matrix.indices, matrix.indptr), shape=matrix.shape)
