"""From raw values to scores, and how scores answer to a change of the raw values."""

from __future__ import annotations

import numpy as np

from jihe.twin.raw_index.problem import LEVELS, RANKED, Level, Problem, Reals


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
        self.weight = np.array([100 * one.weight for one in problem.indicators])

    @property
    def rows(self) -> int:
        return len(self.inside)

    def logs(self, raw: Reals, which: list[int] | None = None) -> Reals:
        """ln(1 + value) of raw values (..., indicators, cells), for all rows; `which` names the indicators.

        A mean over no organisation is nought. The divisor of a mean must be among the indicators.
        """
        which = list(range(len(self.weight))) if which is None else which
        sums: Reals = raw @ self.inside.T
        value = sums.copy()
        for k, i in enumerate(which):
            if self.divisor[i] >= 0:
                by = sums[..., which.index(self.divisor[i]), :]
                value[..., k, :] = np.where(by > 0, sums[..., k, :] / np.where(by > 0, by, 1.0), 0.0)
        logs: Reals = np.log1p(np.maximum(value, 0.0))
        return logs

    def shares(self, logs: Reals) -> Reals:
        """Logs over the largest of their list; nought where all are nought, and outside the lists."""
        out = np.zeros_like(logs)
        for level in RANKED:
            rows = self.lists[level]
            if len(rows):
                top = logs[..., rows].max(axis=-1)
                for i in range(logs.shape[-2]):
                    if (level, i) in self.leaders:
                        top[..., i] = logs[..., i, self.leaders[level, i]]
                out[..., rows] = logs[..., rows] / np.where(top > 0, top, 1.0)[..., None]
        return out

    def slopes(self, raw: Reals) -> tuple[list[dict[int, Reals]], list[dict[int, Reals]]]:
        """How logs and shares answer to ln(1 + raw): per indicator, by the indicator that is changed.

        Each entry is an array rows x cells. A mean answers to its numerator and to its divisor.
        """
        logs, sums = self.logs(raw), raw @ self.inside.T
        of_logs: list[dict[int, Reals]] = []
        for i, by in enumerate(self.divisor):
            if by < 0:
                of_logs.append({i: self.inside * (1 + raw[i]) / (1 + sums[i])[:, None]})
                continue
            n = np.where(sums[by] > 0, sums[by], 1.0)[:, None]
            value = sums[i][:, None] / n
            of_logs.append(
                {
                    i: self.inside * (1 + raw[i]) / n / (1 + value),
                    by: -self.inside * (1 + raw[by]) * value / n / (1 + value),
                }
            )
        return of_logs, [
            {by: self._share_slope(i, logs[i], slope) for by, slope in of_logs[i].items()}
            for i in range(len(raw))
        ]

    def _share_slope(self, i: int, logs: Reals, slope: Reals) -> Reals:
        out = np.zeros_like(slope)
        for level in RANKED:
            rows = self.lists[level]
            if not len(rows):
                continue
            top = self.leaders.get((level, i), int(rows[np.argmax(logs[rows])]))
            most = logs[top] or 1.0
            out[rows] = slope[rows] / most - np.outer(logs[rows] / most**2, slope[top])
        return out
