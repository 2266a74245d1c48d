"""The story of an index by itself: a folder of a tree and values in; ranks, their reasons and bounds out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from jihe.errors import DataError, Fault, Place, nearest, tell
from jihe.measure.index import table as measured
from jihe.measure.index.analyse import leave_one_out, profile, strengths
from jihe.measure.index.change import CAUSES, Side, split_change
from jihe.measure.index.compose import compose
from jihe.measure.index.correlate import cronbach_alpha
from jihe.measure.index.refusal import Refusal
from jihe.measure.index.step import Composite, Data, Recipe, replay
from jihe.measure.index.tree import Tree
from jihe.measure.index.uncertainty import Design, draws, sobol_of_index, uncertainty
from jihe.measure.index.uncertainty.column import COLUMN_NORMALISATIONS
from jihe.measure.index.weigh import consistency, matrix_of, most_inconsistent
from jihe.pack.index import read_index as read_folder
from jihe.present import ranking as drawn
from jihe.present import synthetic
from jihe.present.view import View

__all__ = ["CompositeIndex", "Sensitivity", "Uncertain", "View", "read_index", "write_picture"]

write_picture = drawn.write

DECLARED = "declared"
"""The normalisation that index.yaml and tree.csv declare, as one of several in `sensitivity`."""


FINDINGS = {
    "missing": "missing values",
    "constant": "no two values differ",
    "outlying": "outliers",
    "zero": "more than half are 0",
    "few": "few values",
    "double": "nearly the same",
    "ratio": "consistency ratio of judgements",
    "revision": "most inconsistent judgement",
    "consensus": "consensus of experts, and how many are outvoted",
    "alpha": "Cronbach's alpha",
}
"""What `CompositeIndex.findings` tells."""


def read_index(folder: str | Path) -> CompositeIndex:
    """Read the folder of an index: tree.csv, indicator.csv, and where they are there unit.csv, judgement.csv
    and index.yaml.

    Raises
    ------
    PackError, DataError
        With all faults of all files; judgements that contradict themselves.
    """
    return CompositeIndex(measured.Table(read_folder(Path(folder))))


@dataclass(frozen=True)
class Uncertain:
    """What is drawn in `CompositeIndex.sensitivity`.

    Attributes
    ----------
    weight_spread
        Every share is drawn evenly from 1 less this to 1 plus this times what it is.
    normalisation, aggregation
        The choices; the index's own is the first.
    noise
        Standard deviation of every value, relative to its size.
    leave_out
        Whether one indicator may be left out.
    """

    weight_spread: float = 0.25
    normalisation: tuple[str, ...] = ()
    aggregation: tuple[str, ...] = ()
    noise: float = 0.0
    leave_out: bool = False


@dataclass(frozen=True)
class CompositeIndex:
    """An index, read and ready: its scores and ranks, what they rest on, and how far they can be trusted."""

    table: measured.Table

    @property
    def lists(self) -> tuple[str, ...]:
        return self.table.index.lists

    @property
    def years(self) -> tuple[int | None, ...]:
        return self.table.index.years

    @property
    def is_synthetic(self) -> bool:
        """Whether any value was made up; then all that shows the index says so."""
        return self.table.index.is_synthetic

    def view(self, rows: list[dict[str, Any]], title: str) -> View:
        """Rows about this index as a table."""
        return View(pa.Table.from_pylist(rows), title, self.is_synthetic)

    def marked(self, spec: drawn.Spec) -> drawn.Spec:
        """A picture of this index."""
        return synthetic.drawn(spec) if self.is_synthetic else spec

    def composite(self, name: str | None = None, year: int | None = None) -> Composite:
        """The index of a list and year after every stage; the first list and the last year when left out."""
        return self.table.composites[self._chosen(name, year)]

    def _chosen(self, name: str | None, year: int | None) -> tuple[str, int | None]:
        name = self.lists[0] if name is None else name
        year = self.years[-1] if year is None else year
        if name not in self.lists:
            raise DataError(_unknown("list", name, self.lists))
        if year is not None and self.years == (None,):
            raise DataError(Fault(Place(), "the values have no years. Leave the year out."))
        if year not in self.years:
            raise DataError(_unknown("year", str(year), [str(year) for year in self.years]))
        return name, year

    # ---- what it came to

    def ranking(
        self, name: str | None = None, year: int | None = None, lang: str = "en", in_points: bool = False
    ) -> View:
        """Units by rank: rank, unit, score, and the score of each pillar, or in points what it adds."""
        made = self.composite(name, year)
        pillars = [int(i) for i in made.tree.pillar]
        total = made.ranks[:, made.tree.root]
        rows = [
            {
                "rank": None if np.isnan(total[u]) else int(total[u]),
                "unit": unit,
                "name": self.table.unit_name(unit, lang),
                "score": _number(made.total[u]),
                **{
                    made.tree.code[p]: _number(made.score[u, p] * (made.tree.weight[p] if in_points else 1))
                    for p in pillars
                },
                "n_imputed": int(made.imputed[u].sum()),
                "n_missing": int(np.isnan(made.value[u]).sum()),
            }
            for u, unit in enumerate(made.data.unit)
        ]
        rows.sort(key=lambda row: (row["rank"] is None, row["rank"], row["unit"]))
        return self.view(rows, " · ".join(filter(None, map(str, self._told(name, year)))))

    def _told(self, name: str | None, year: int | None) -> list[Any]:
        chosen = self._chosen(name, year)
        return [part for part in chosen if part not in ("", None)]

    def scores(self) -> View:
        """Every score and rank of every list, year, unit and node; see `jihe.measure.index.table.SCORE`."""
        return View(self.table.scores(), "score", self.is_synthetic)

    def steps(self, name: str | None = None, year: int | None = None) -> list[dict[str, Any]]:
        """What every step did."""
        return [
            {"step": done.step.name, **dict(done.step.settings), "n_cell": done.n_cell, **dict(done.told)}
            for done in self.composite(name, year).log
        ]

    def bars(self, name: str | None = None, year: int | None = None, lang: str = "en") -> drawn.Spec:
        """A picture of the ranking, pillars one behind another where the score is their sum."""
        made = self.composite(name, year)
        tree, pillars = made.tree, [int(i) for i in made.tree.pillar]
        is_sum = (
            self.table.index.settings.levels.get("0", self.table.index.settings.aggregate) == "arithmetic"
        )
        parts = tree.share[pillars] * made.score[:, pillars]
        is_sum = is_sum and not np.isnan(parts).any()
        ranks = made.ranks[:, tree.root]
        units = [
            drawn.Ranked(
                self.table.unit_name(unit, lang),
                int(ranks[u]),
                float(made.total[u]),
                tuple(parts[u]) if is_sum else (),
            )
            for u, unit in enumerate(made.data.unit)
            if not np.isnan(ranks[u])
        ]
        units.sort(key=lambda unit: unit.rank)
        called = [self.table.name(tree.code[p], lang) for p in pillars]
        title = self.table.name(tree.code[tree.root], lang)
        heading = " · ".join([title, *map(str, self._told(name, year))])
        return self.marked(drawn.bars(units, called if is_sum else [], heading, lang))

    # ---- what it rests on

    def findings(self, name: str | None = None, year: int | None = None, lang: str = "en") -> View:
        """What to look at before the ranks are believed: holes, constants, outliers, doubles, judgements."""
        rows = [
            *self._of_values(*self._chosen(name, year)),
            *self._of_judgements(),
            *self._of_tree(name, year),
        ]
        told = [
            {"what": tell(FINDINGS[what], lang), "where": where, "n": n, "told": said}
            for what, where, n, said in rows
        ]
        schema = pa.schema(
            [("what", pa.string()), ("where", pa.string()), ("n", pa.int64()), ("told", pa.string())]
        )
        return View(pa.Table.from_pylist(told, schema), "check", self.is_synthetic)

    def _of_values(self, name: str, year: int | None) -> Sequence[tuple[str, str, int | None, str]]:
        found, units = self.table.screening(name, year), self.table.units(name)
        codes = [self.table.tree.code[i] for i in self.table.tree.leaf]
        n = len(units)
        rows: list[tuple[str, str, int | None, str]] = []
        for i, code in enumerate(codes):
            if found.coverage[i] < 1:
                rows.append(("missing", code, round(n * (1 - found.coverage[i])), f"{found.coverage[i]:.0%}"))
            if found.is_constant[i]:
                rows.append(("constant", code, None, ""))
            elif found.is_outlying[i]:
                shape = f"skewness {found.skewness[i]:.2f}, kurtosis {found.kurtosis[i]:.2f}"
                rows.append(("outlying", code, None, shape))
            if found.zero_share[i] > 0.5:
                rows.append(("zero", code, None, f"{found.zero_share[i]:.0%}"))
        rows += [
            ("few", unit, None, f"{share:.0%}")
            for unit, share in zip(units, found.unit_coverage, strict=True)
            if share < 2 / 3
        ]
        rows += [("double", f"{codes[i]}, {codes[j]}", None, f"r = {r:.4f}") for i, j, r in found.pairs]
        return rows

    def _of_judgements(self) -> Sequence[tuple[str, str, int | None, str]]:
        rows: list[tuple[str, str, int | None, str]] = []
        for (parent, expert), said in self.table.index.judgements.items():
            items = [node.code for node in self.table.index.tree if node.parent == parent]
            matrix = matrix_of(said, items)
            held = consistency(matrix)
            where = f"{parent} {expert}".strip()
            rows.append(("ratio", where, len(said), f"{held.ratio:.4f}"))
            revision = None if held.is_consistent else most_inconsistent(matrix)
            if revision is not None:
                pair = f"{items[revision.item]} : {items[revision.other]}"
                change = f"{revision.given:g} -> {revision.on_scale:g}, {revision.ratio_after:.4f}"
                rows.append(("revision", f"{where}: {pair}", None, change))
        for parent, panel in self.table.panels.items():
            if len(panel.ratio) > 1:
                out = int(panel.is_outvoted.sum())
                rows.append(("consensus", parent, out, f"{panel.consensus:.3f}"))
        return rows

    def _of_tree(self, name: str | None, year: int | None) -> Sequence[tuple[str, str, int | None, str]]:
        """Internal consistency of each group of indicators, and indicators that pull against their group."""
        made, rows = self.composite(name, year), []
        for node, code in enumerate(made.tree.code):
            children = made.tree.children(node)
            if len(children) > 1:
                alpha = cronbach_alpha(made.score[:, children])
                told = "-" if np.isnan(alpha) else f"{alpha:.3f}"
                rows.append(("alpha", code, len(children), told))
        return rows

    # ---- how sure it is

    def sensitivity(
        self,
        name: str | None = None,
        year: int | None = None,
        uncertain: Uncertain = Uncertain(),
        n: int = 10_000,
        seed: int = 0,
        lang: str = "en",
        top: int = 10,
    ) -> Sensitivity:
        """Ranks under other weights, normalisations, aggregations and data, and which choice moves them."""
        made = self.composite(name, year)
        if n < 1:
            raise DataError(Fault(Place(), "{n} replications tell nothing. Give 1 or more.", {"n": n}))
        design, x = self._design(made, uncertain), self._versions(made, *self._chosen(name, year))
        rows = np.flatnonzero(made.kept)
        x = x[..., rows, :]
        design = replace(design, version=(("imputation", len(x)),) if x.ndim > 2 else ())
        try:
            found = uncertainty(x, made.tree, design, n, seed)
            cause = sobol_of_index(x, made.tree, design, max(64, n // 8), seed) if design.inputs else None
        except (ValueError, Refusal) as error:
            text = "{problem}. Choose other normalisations or aggregations."
            raise DataError(Fault(Place(), text, {"problem": str(error)})) from error
        return Sensitivity(self, made, rows, design, x, found, cause, seed, lang, min(top, len(rows)))

    def _design(self, made: Composite, uncertain: Uncertain) -> Design:
        said = self.table.index.settings
        own = made.recipe.settings("normalise")
        is_mixed = (
            bool(own.get("own")) or said.normalise not in COLUMN_NORMALISATIONS or said.reference != "own"
        )
        first = DECLARED if is_mixed else said.normalise
        for what, given, known in (
            ("normalisation", uncertain.normalisation, COLUMN_NORMALISATIONS),
            ("aggregation", uncertain.aggregation, ("arithmetic", "geometric", "harmonic", "power")),
        ):
            for value in given:
                if value not in known:
                    raise DataError(_unknown(what, value, known))
        normalisations = tuple(dict.fromkeys([first, *uncertain.normalisation]))
        aggregation: Any = said.aggregate
        if said.levels:
            levels = {int(level): said.aggregate for level in made.tree.level}
            aggregation = tuple((levels | {int(k): v for k, v in said.levels.items()}).items())
        aggregations = tuple(dict.fromkeys([aggregation, *uncertain.aggregation]))
        if is_mixed and uncertain.noise:
            text = (
                "noise goes with an index of one normalisation only, one of {known}. Take one of the two out."
            )
            raise DataError(Fault(Place(), text, {"known": ", ".join(COLUMN_NORMALISATIONS)}))
        return Design(
            weight="noise" if uncertain.weight_spread else "given",
            spread=uncertain.weight_spread,
            normalisation=normalisations,
            aggregation=aggregations,
            noise=uncertain.noise,
            leave_out=uncertain.leave_out,
            least=0.01 if len(aggregations) > 1 else None,
            power=said.power,
            missing=said.missing,
            functions={DECLARED: lambda x, sign: self._normalised(made, x)} if is_mixed else {},
        )

    def _normalised(self, made: Composite, x: Any, reference: Any = None) -> Any:
        """Values normalised as the index declares it."""
        settings = {"normalise": made.recipe.settings("normalise")}
        told = made.data.reference if reference is None else reference
        data = Data(x, made.tree, tuple(map(str, range(len(x)))), reference=told)
        return replay(Recipe.of(**settings), data).normalised

    def _versions(self, made: Composite, name: str, year: int | None) -> Any:
        """Values before normalisation; with imputed cells one version for each of three ways to fill them."""
        if not made.imputed.any():
            return made.value
        own = made.recipe.settings("impute").get("how")
        others = [how for how in ("mean", "median", "zero") if how != own][:2]
        every = [
            self.table.composite(name, year, made.recipe.changed("impute", how=how)).value for how in others
        ]
        return np.stack([made.value, *every])

    # ---- one unit, two years

    def explain(
        self, unit: str, name: str | None = None, year: int | None = None, lang: str = "en"
    ) -> Explained:
        """Where a unit stands: score, rank and gap of every node, its strengths and weaknesses, and what its
        rank would be without each indicator."""
        made = self.composite(name, year)
        if unit not in made.data.unit:
            called = {self.table.unit_name(code, lang): code for code in made.data.unit}
            if unit not in called:
                raise DataError(_unknown("unit", unit, [*made.data.unit, *called]))
            unit = called[unit]
        u, tree = made.data.unit.index(unit), made.tree
        stand = profile(made.score, u)
        rows = [
            {
                "code": code,
                "name": self.table.name(code, lang),
                "level": int(tree.level[i]),
                "weight": float(tree.weight[i]),
                "score": _number(stand.value[i]),
                "rank": None if np.isnan(stand.rank[i]) else int(stand.rank[i]),
                "mean": _number(stand.mean[i]),
                "gap": _number(stand.gap[i]),
            }
            for i, code in enumerate(tree.code)
        ]
        weight = tree.weight[tree.leaf]
        found = strengths(made.score[:, tree.leaf], u, weight=weight, by="gap")
        shifts = leave_one_out(made.normalised, tree, self._score(made))
        without = [
            {
                "without": code,
                "name": self.table.name(code, lang),
                "rank": _whole(shift.rank_after[u]),
                "change": _whole(shift.rank_shift[u]),
            }
            for code, shift in shifts.items()
        ]
        codes = [tree.code[i] for i in tree.leaf]
        return Explained(
            self.view(rows, f"{self.table.unit_name(unit, lang)}"),
            [codes[i] for i in found.strong],
            [codes[i] for i in found.weak],
            self.view(without, "without"),
        )

    def _score(self, made: Composite) -> Any:
        settings = made.recipe.settings("aggregate")
        how: Any = settings["how"]
        if settings["levels"]:
            how = {int(level): how for level in made.tree.level} | {
                int(k): v for k, v in settings["levels"].items()
            }

        def score(y: Any, tree: Tree) -> Any:
            scores = compose(y, tree, how, settings["power"], settings["missing"])
            return settings["scale"] * scores[:, tree.root]

        return score

    def compare(self, before: int, after: int, name: str | None = None, lang: str = "en") -> View:
        """The change of every unit's score and rank between two years, split into what caused it: the
        indicators, the weights, the reference (such as the greatest value), and who is in the list."""
        if self.years == (None,):
            raise DataError(Fault(Place(), "the values have no years: there is nothing to compare."))
        sides = [self.composite(name, year) for year in (before, after)]
        units = list(dict.fromkeys(unit for side in sides for unit in side.data.unit))

        def side(made: Composite) -> Side:
            place = {unit: i for i, unit in enumerate(made.data.unit)}
            rows = [
                made.value[place[unit]] if unit in place else np.full(len(made.tree.leaf), np.nan)
                for unit in units
            ]
            member = [
                unit in place and bool(made.kept[place[unit]]) and not np.isnan(made.value[place[unit]]).all()
                for unit in units
            ]
            return Side(np.array(rows), np.array(member), made.tree, made.data.reference)

        score, place = split_change(
            side(sides[0]),
            side(sides[1]),
            lambda x, reference: self._normalised(sides[1], x, reference),
            self._score(sides[1]),
        )
        # A unit that is ranked in one of the years only has a rank there, but no parts.
        ranks = [dict(zip(made.data.unit, made.ranks[:, made.tree.root], strict=True)) for made in sides]
        totals = [dict(zip(made.data.unit, made.total, strict=True)) for made in sides]
        rows = [
            {
                "unit": unit,
                "name": self.table.unit_name(unit, lang),
                "rank_before": _whole(ranks[0][unit]),
                "rank_after": _whole(ranks[1][unit]),
                **{f"rank_by_{cause}": _number(getattr(place, cause)[u]) for cause in CAUSES},
                "score_before": _number(totals[0][unit]),
                "score_after": _number(totals[1][unit]),
                **{f"score_by_{cause}": _number(getattr(score, cause)[u]) for cause in CAUSES},
            }
            for u, unit in enumerate(units)
        ]
        rows.sort(key=lambda row: (row["rank_after"] is None, row["rank_after"] or 0, row["unit"]))
        return self.view(rows, f"{before} - {after}")


@dataclass(frozen=True)
class Explained:
    """A unit's place.

    Attributes
    ----------
    nodes
        Score, rank, mean of the others and gap to it, of every node.
    strong, weak
        Codes of the indicators in which it is furthest above and below the mean of the others.
    without
        Its rank when an indicator is left out.
    """

    nodes: View
    strong: list[str]
    weak: list[str]
    without: View


@dataclass(frozen=True)
class Sensitivity:
    """What `CompositeIndex.sensitivity` found."""

    index: CompositeIndex
    made: Composite
    rows: Any
    design: Design
    x: Any
    found: Any
    cause: Any
    seed: int
    lang: str
    top: int

    @cached_property
    def units(self) -> View:
        """rank, and over the replications: mean, bounds of 90 %, probability of being among the best, of
        beating the next unit; mean and bounds of the score."""
        at, told = list(self.found.at), self.found
        low, high = at.index(0.05), at.index(0.95)
        top = told.top(self.top)
        rows = []
        for i, u in enumerate(self.rows):
            unit = self.made.data.unit[u]
            rows.append(
                {
                    "rank": _whole(told.rank[i]),
                    "unit": unit,
                    "name": self.index.table.unit_name(unit, self.lang),
                    "rank_mean": _number(told.ranking.mean[i]),
                    "rank_low": _number(told.ranking.quantile[i, low]),
                    "rank_high": _number(told.ranking.quantile[i, high]),
                    f"top_{self.top}": _number(top[i]),
                    "beats_next": _number(told.beats_next[i]),
                }
            )
        rows.sort(key=lambda row: (row["rank"] is None, row["rank"] or 0, row["unit"]))
        return self.index.view(rows, "rank")

    @cached_property
    def causes(self) -> View:
        """First- and total-order Sobol indices of the mean absolute shift of ranks, with bounds of 95 %."""
        held = self.cause
        rows = [
            {
                "input": name,
                "first": _number(held.first[i]),
                "first_low": _number(held.first_low[i]),
                "first_high": _number(held.first_high[i]),
                "total": _number(held.total[i]),
                "total_low": _number(held.total_low[i]),
                "total_high": _number(held.total_high[i]),
            }
            for i, name in enumerate(held.name if held is not None else ())
        ]
        return View(
            pa.Table.from_pylist(rows) if rows else pa.table({"input": []}), "cause", self.index.is_synthetic
        )

    def intervals(self) -> drawn.Spec:
        """A picture of the ranks with their bounds."""
        units = [
            drawn.Ranked(row["name"], row["rank"], 0.0, (), row["rank_low"], row["rank_high"])
            for row in self.units.to_pylist()
            if row["rank"] is not None
        ]
        root = self.made.tree.code[self.made.tree.root]
        return self.index.marked(drawn.intervals(units, self.index.table.name(root, self.lang), self.lang))

    def save(self, path: str | Path) -> None:
        """Write every draw: what was chosen in each replication, as numpy arrays; the same seed draws the
        same again."""
        held = draws(self.design, self.made.tree, self.found.n, self.seed)
        told: dict[str, Any] = {"code": np.array(self.made.tree.code), "shift": self.found.shift}
        if self.index.is_synthetic:
            told["synthetic"] = np.array(synthetic.mark())
        with Path(path).open("wb") as file:  # the library would add an ending of its own
            np.savez_compressed(file, **(told | dict(held.arrays())))


def _unknown(what: str, value: str, known: Sequence[str]) -> Fault:
    near = nearest(value, known)
    text = 'there is no {what} "{value}". Known: {known}.'
    if near:
        text = 'there is no {what} "{value}". Did you mean "{near}"?'
    shown = ", ".join(known[:20])
    return Fault(Place(), text, {"what": what, "value": value, "near": near, "known": shown})


def _number(value: Any) -> float | None:
    return None if np.isnan(value) else float(value)


def _whole(value: Any) -> int | None:
    return None if np.isnan(value) else round(float(value))
