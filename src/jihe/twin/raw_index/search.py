"""One search for raw values: pillar by pillar, then all together, then whole numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from jihe.twin.raw_index.demand import (
    Demand,
    System,
    contenders,
    demands,
    lead_demands,
    leaders,
    part_demands,
)
from jihe.twin.raw_index.exchange import Exchange
from jihe.twin.raw_index.fit import fit, missed
from jihe.twin.raw_index.problem import RANKED, Level, Marks, Problem, Raw, Reals
from jihe.twin.raw_index.rest import rest, twins
from jihe.twin.raw_index.scale import Scale
from jihe.twin.raw_index.start import bounds, guess, start
from jihe.twin.raw_index.verdict import best, n_wrong, verdict
from jihe.twin.raw_index.whole import rounded, unseen

FINISHES = 8
"""Rounds in which fine indicators make up for what whole numbers of the others have moved."""
LEADERS_TRIED, LEADERS_DRAWN = 10, 10
"""Other units tried as the largest of a list: the nearest ones, then some by lot."""
SOLVED, GOOD, GIVEN_UP = 1e-6, 0.3, 1.0
"""What is left of all misses (in squares of their slack) where a pillar is solved, where it is good enough,
and what miss of one demand means that it is asked no more."""
HALF, TRACE = 0.5, 0.05
"""From how much of one someone is counted in a cell, and in a ranked unit."""
TRIES = 60
"""Changes of whole numbers that are tried for each value that can change."""
WISH = 0.02
"""Slack of what totals wish of a pillar."""
APART_WHOLE = 0.3
"""The part of a step of one by which ranked units are set apart before numbers become whole."""
SHARP = 0.2
"""Slack of ranks beside that of scores, once pillars are put together."""
APART_FIRST = 60.0
"""How much farther apart ranked units are set at first."""


class Search:
    """The way from a first guess to whole numbers; `raw` is where it stands."""

    def __init__(self, problem: Problem, rng: np.random.Generator) -> None:
        self.problem, self.rng, self.scale = problem, rng, Scale(problem)
        parts = guess(problem)
        self.guess = start(problem, self.scale, parts, rng)
        self.free, self.low = bounds(problem, self.scale)
        self.guess = np.where(self.free, np.maximum(self.guess, self.low), self.low)
        self.asked = demands(problem, self.scale, parts, self.guess)
        self.scale.leaders = leaders(problem, self.scale, self.guess)
        self.raw = self.guess
        self.given_up: list[Demand] = []
        self.cost = np.inf
        self.fine: list[int] = []
        self.whole = [i for i, one in enumerate(problem.indicators) if one.kind != "amount"]

    def approach(self) -> float:
        """Real values: pillar by pillar, then with the totals; how much of the demands is still missed."""
        for pillar in self.problem.pillars():
            under = self.problem.under(pillar)
            if self._lead(pillar) > GOOD:
                self._give_up(under, totals=False)
        every = range(len(self.raw))
        system = self._system(every, sharp=1.0)
        self.raw = fit(system, self.raw, self.free, self.low, 60)
        self.cost = missed(system, system.values(self.raw)) + len(self.given_up)
        return self.cost

    def settle(self) -> None:
        """Whole numbers near the real values, the coarse ones first; the fine ones are left to the finish."""
        every = range(len(self.raw))
        if self.cost - len(self.given_up) > GOOD:
            self._give_up(every)
        self._people()
        self._part()
        self._give_up(every)
        self.raw = fit(self._system(every), self.raw, self.free, self.low, 60)
        self.fine = unseen(self.problem, self.scale, self.raw)
        for pillar in sorted(
            self.problem.pillars(), key=lambda one: bool(set(self.problem.under(one)) & set(self.fine))
        ):
            self._round(pillar)

    def checked(self) -> Raw:
        """The answer as it stands."""
        return verdict(self.problem, self.scale, self.raw.copy())

    def _people(self) -> None:
        """Say where someone is counted who has something, and where nobody, before numbers become whole.

        Less than half of one is nobody, but of a ranked unit that has something the largest cell has one.
        """
        told = {self.scale.row[one.level, one.unit] for one in self.problem.printed if one.level in RANKED}
        for at, code in enumerate(self.problem.codes):
            if any(one.of == code for one in self.problem.indicators):
                some = self.raw[at] >= HALF
                for row in sorted(told):
                    inside = np.flatnonzero(self.scale.inside[row] * self.free[at])
                    if len(inside) and not some[inside].any() and self.raw[at, inside].sum() > TRACE:
                        some[inside[np.argmax(self.raw[at, inside])]] = True
                self.raw[at] = np.where(some, np.maximum(self.raw[at], 1.0), 0.0)
                self._empty(at)

    def _part(self) -> None:
        """Ask anew of parts and wholes, as large as the wholes are now."""
        parts = part_demands(self.problem, self.scale, self.raw)
        self.asked = [one for one in self.asked if not one.is_part] + parts

    def _space(self, system: System) -> None:
        """Set ranked units so far apart that whole numbers can part them: by a part of the lower's step."""
        logs = self.scale.logs(self.raw)
        for d, one in enumerate(system.asked):
            if one.ranks and one.low > 0:
                steps = [
                    -factor / logs[i].max() / np.exp(logs[i, row])
                    for i, row, factor in one.shares
                    if factor < 0
                ]
                system.low[d] = max(one.low, APART_WHOLE * min(steps))

    def _system(
        self,
        under: Sequence[int],
        totals: bool = True,
        also: Sequence[Demand] = (),
        sharp: float = SHARP,
        apart: float = 1.0,
    ) -> System:
        """The demands that speak of these indicators alone."""
        inside = set(under)
        asked = [one for one in self.asked if one.indicators <= inside]
        if not totals:
            asked = [one for one in asked if one.node != ""]
        leads = [one for one in lead_demands(self.scale, self.raw) if one.indicators <= inside]
        return System(self.scale, [*asked, *leads, *also], sharp, apart)

    def _rest(self, pillar: str) -> list[Demand]:
        return rest(self.problem, self.scale, self.raw, self.asked, pillar)

    def _marked(self, which: Sequence[int]) -> Marks:
        free = np.zeros_like(self.free)
        free[list(which)] = self.free[list(which)]
        return free

    def restart(self, free: list[int]) -> None:
        """Go on from where it stands: what the indicators that are free cannot meet is asked no more."""
        logs, scale = self.scale.logs(self.raw), self.scale
        scale.leaders = {
            (level, i): int(rows[np.argmax(logs[i, rows])])
            for level in RANKED
            for i in free
            if len(rows := scale.lists[level])
        }
        for at, code in enumerate(self.problem.codes):
            if any(one.of == code for one in self.problem.indicators):
                self._empty(at)
        self._part()
        self._give_up(range(len(self.raw)), free=free)
        self.fine, self.whole = free, [i for i in self.whole if i in free]

    def _give_up(self, under: Sequence[int], totals: bool = True, free: Sequence[int] | None = None) -> None:
        """Find few demands that stand in the way of the others, and ask them no more."""
        system, moved = self._system(under, totals, sharp=1.0), self._marked(under if free is None else free)
        self.raw = fit(system, self.raw, moved, self.low, sparing=True)
        miss = np.abs(system.excess(system.values(self.raw)) / system.slack)
        dropped = {id(one) for one, much in zip(system.asked, miss, strict=True) if much > GIVEN_UP}
        self.given_up += [one for one in self.asked if id(one) in dropped]
        self.asked = [one for one in self.asked if id(one) not in dropped]
        system = self._system(under, totals, sharp=1.0)
        self.raw = fit(system, self.raw, moved, self.low, 30)

    def _lead(self, pillar: str) -> float:
        """Fit a pillar; where it cannot be met, let other units be the largest of their list.

        First one that presses the largest, the hardest pressing first; then several drawn by lot.
        """
        under = self.problem.under(pillar)
        self.raw, cost = self._fitted(under)
        tried: set[tuple[Level, int, int]] = set()
        for k in range(LEADERS_TRIED + LEADERS_DRAWN):
            if cost < SOLVED:
                break
            rivals = [one for one in self._rivals(under) if one[1:] not in tried]
            before = dict(self.scale.leaders)
            if k < LEADERS_TRIED and rivals:
                _, level, i, row = min(rivals)
                tried.add((level, i, row))
                self.scale.leaders[level, i] = row
            else:
                self._draw_leaders(under)
            raw, found = self._fitted(under)
            if found < cost:
                self.raw, cost = raw, found
            else:
                self.scale.leaders = before
        return cost

    def _rivals(self, under: list[int]) -> list[tuple[float, Level, int, int]]:
        """Units that could be the largest of an indicator in their list, and how far they are from it."""
        logs = self.scale.logs(self.raw)
        return [
            (float(logs[i, top] - logs[i, row]), level, i, row)
            for level, i, top, row in contenders(self.scale, self.guess)
            if i in under
        ]

    def _draw_leaders(self, under: list[int]) -> None:
        """The largest of each list and indicator by lot among those that could be so, rather near ones."""
        near: dict[tuple[Level, int], list[tuple[float, int]]] = {}
        for gap, level, i, row in self._rivals(under):
            near.setdefault((level, i), []).append((gap, row))
        for at, rows in near.items():
            if self.rng.random() < 0.5:
                self.scale.leaders[at] = sorted(rows)[min(self.rng.geometric(0.5) - 1, len(rows) - 1)][1]

    def _fitted(self, under: list[int]) -> tuple[Reals, float]:
        system = self._system(under, totals=False, sharp=1.0, apart=APART_FIRST)
        raw = fit(system, self.raw, self._marked(under), self.low, 30)
        return raw, missed(system, system.values(raw))

    def _round(self, pillar: str) -> None:
        """Whole numbers in a pillar, the coarsest first, each time the others give way; then exchanges."""
        under, fine = self.problem.under(pillar), self.fine
        coarse = [i for i in under if i in self.whole and i not in fine]
        kept = self._rest(pillar)
        kept = [replace(one, slack=WISH, wish=True) for one in kept] + twins(self.problem, self.scale, kept)
        system = self._system(under, totals=False, also=kept)
        if not set(under) & set(fine):
            self._space(system)
        logs = self.scale.logs(self.raw)
        order = sorted(coarse, key=lambda i: -self.scale.weight[i] / logs[i].max() / (1 + self.raw[i].mean()))
        order = sorted(order, key=lambda i: not self.problem.indicators[i].part_of)
        counting = {one.of for one in self.problem.indicators}
        order = sorted(order, key=lambda i: self.problem.codes[i] not in counting)
        for k, i in enumerate(order):
            self.raw[i] = np.maximum(rounded(self.problem, self.raw[i]), self.low[i])
            self._empty(i)
            if rest := order[k + 1 :] + [j for j in under if j in fine]:
                self.raw = fit(system, self.raw, self._marked(rest), self.low, 12)
        leads, self.scale.leaders = self.scale.leaders, {}
        self._exchange(under, order, kept)
        self.scale.leaders = leads

    def _empty(self, at: int) -> None:
        """Where nobody is counted nobody has anything, from now on; elsewhere someone stays."""
        held = [i for i, one in enumerate(self.problem.indicators) if one.of == self.problem.codes[at]]
        if held:
            nobody = self.raw[at] < 1
            self.raw[np.ix_(held, nobody)] = 0.0
            self.free[np.ix_([at, *held], nobody)] = False
            self.low[at, ~nobody] = np.maximum(self.low[at, ~nobody], 1.0)

    def finish(self) -> Raw:
        """Totals: the fine indicators take up what rounding the others has moved, then are rounded too.

        The best answer on the way is kept.
        """
        fine, whole = self.fine, self.whole
        leads = {at: row for at, row in self.scale.leaders.items() if at[1] in fine}
        every, real = range(len(self.raw)), [i for i in fine if i not in whole]
        found: list[Raw] = []
        for turn in range(FINISHES):
            self._part()
            self.scale.leaders = dict(leads)
            self.raw = fit(self._system(every), self.raw, self._marked(fine), self.low, 60)
            for i in fine:
                if i in whole:
                    self.raw[i] = np.maximum(rounded(self.problem, self.raw[i]), self.low[i])
            self.scale.leaders = {}
            for pillar in self.problem.pillars():
                under = self.problem.under(pillar)
                self._exchange(under, [i for i in under if i in whole], self._rest(pillar), turn == 0)
                found.append(self.checked())
            system = self._system(every)
            self.raw = fit(system, self.raw, self._marked(real), self.low, 20)
            found.append(self.checked())
            if n_wrong(found[-1]) == 0:
                break
        return best(found)

    def _exchange(self, under: list[int], moved: list[int], kept: list[Demand], wishes: bool = True) -> None:
        if not moved:
            return
        system, marked = self._system(under, totals=False, also=kept), self._marked(moved)
        self.raw = Exchange(system, under, marked, self.low).search(
            self.raw, self.rng, TRIES * int(marked.sum()), wishes
        )
