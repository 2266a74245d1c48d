"""An index from the tables that declare it: its tree, its values by list and year, and what it came to."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property, partial
from typing import TypeVar

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from jihe.errors import DataError, Fault, Place, samples
from jihe.pack.index import JUDGEMENT, SETTINGS, VALUE
from jihe.pack.model import Index, Indicator

from .impute import denominate
from .normalise import rank
from .refusal import Refusal
from .screen import Screening, screen
from .step import Composite, Data, Recipe, replay
from .tree import Tree
from .weigh import Panel, matrix_of, panel

Floats = NDArray[np.float64]
Made = TypeVar("Made")

ROOT = "index"
"""Code of the root where the tree's file has several nodes without a parent."""

SCORE = pa.schema(
    [
        ("list", pa.string()),
        ("year", pa.int64()),
        ("unit", pa.string()),
        ("code", pa.string()),
        ("score", pa.float64()),
        ("rank", pa.int64()),
        ("contribution", pa.float64()),
        ("normalised", pa.float64()),
        ("value", pa.float64()),
        ("n_imputed", pa.int64()),
        ("n_treated", pa.int64()),
        ("n_missing", pa.int64()),
    ]
)
"""A line for each unit and node of each list and year. score and rank: of the node; contribution: the score
times the node's weight, its points in a score that is a sum; normalised, value: of an indicator, after and
before it was normalised; n_imputed, n_treated, n_missing: indicators at or below the node whose value was
filled in, changed, or is not known."""


@dataclass(frozen=True)
class Table:
    """An index as its files declare it."""

    index: Index

    # ---- the tree and its weights

    @cached_property
    def nodes(self) -> tuple[Indicator, ...]:
        """The tree's lines, a root added where the file has several."""
        top = [node for node in self.index.tree if not node.parent]
        if len(top) == 1:
            return self.index.tree
        title = self.index.settings.title
        root = Indicator(
            code=ROOT,
            name_zh=title.zh if title else "总指数",
            name_en=title.en if title else "Index",
            line=0,
        )
        below = (node.model_copy(update={"parent": node.parent or ROOT}) for node in self.index.tree)
        return (root, *below)

    @cached_property
    def panels(self) -> Mapping[str, Panel]:
        """Parent -> what its experts hold, where judgements make the weights.

        Raises
        ------
        DataError
            Judgements that contradict themselves or leave items apart, with the parent and the expert.
        """
        found = {}
        for parent in dict.fromkeys(parent for parent, _ in self.index.judgements):
            items = [node.code for node in self.index.tree if node.parent == parent]
            matrices = []
            for (above, expert), rows in self.index.judgements.items():
                if above == parent:
                    matrices.append(_told(parent, expert, partial(matrix_of, rows, items)))
            made = partial(panel, matrices, how=self.index.settings.priorities)
            found[parent] = _told(parent, "", made)
        return found

    @cached_property
    def tree(self) -> Tree:
        """Shares from the file, from judgements, or equal where neither says any."""
        share = np.ones(len(self.nodes))
        children: dict[str, list[int]] = {}
        for i, node in enumerate(self.nodes):
            children.setdefault(node.parent, []).append(i)
        judged = {parent or ROOT: held.group for parent, held in self.panels.items()}
        for parent, places in children.items():
            weights = [self.nodes[i].weight for i in places]
            if parent in judged:
                share[places] = judged[parent]
            elif not parent or any(weight is None for weight in weights):
                share[places] = 1 / len(places)
            else:
                share[places] = np.array(weights, np.float64)
        sign = [-1 if node.direction == "negative" else 1 for node in self.nodes]
        return Tree.of([node.code for node in self.nodes], [node.parent for node in self.nodes], share, sign)

    def name(self, code: str, lang: str) -> str:
        """What a node is called."""
        node = next((node for node in self.nodes if node.code == code), None)
        return code if node is None else (node.name_zh if lang == "zh" else node.name_en)

    def unit_name(self, code: str, lang: str) -> str:
        """What a unit is called."""
        unit = next((unit for unit in self.index.units if unit.unit == code), None)
        called = "" if unit is None else (unit.name_zh if lang == "zh" else unit.name_en)
        return called or code

    # ---- values

    @cached_property
    def recipe(self) -> Recipe:
        """The steps that index.yaml asks for."""
        said = self.index.settings
        leaves = [node for node in self.nodes if node.code in set(self.index.leaves)]
        return Recipe.of(
            denominate={},
            screen={"least_coverage": said.least_coverage},
            impute={"how": said.impute},
            treat={"how": said.treat, "most_winsorised": said.most_winsorised},
            normalise={
                "how": said.normalise,
                "own": {node.code: node.normalisation for node in leaves if node.normalisation},
                "low": {node.code: node.low for node in leaves if node.low is not None},
                "high": {node.code: node.high for node in leaves if node.high is not None},
            },
            weigh={"how": said.weigh},
            aggregate={
                "how": said.aggregate,
                "levels": dict(said.levels),
                "power": said.power,
                "missing": said.missing,
                "scale": said.scale,
            },
        )

    @cached_property
    def _values(self) -> dict[tuple[str, str, int | None], float]:
        return {(v.unit, v.code, v.year): v.value for v in self.index.values if v.value is not None}

    def units(self, name: str) -> tuple[str, ...]:
        """Units of a list, in the order of unit.csv."""
        return tuple(unit.unit for unit in self.index.units if name in (unit.list or ("",)))

    def raw(self, units: tuple[str, ...], year: int | None, codes: tuple[str, ...] | None = None) -> Floats:
        """(n_unit, n_indicator): the values as the file has them; NaN = missing."""
        columns = codes or tuple(self.tree.code[i] for i in self.tree.leaf)
        held = [[self._values.get((unit, code, year), np.nan) for code in columns] for unit in units]
        return np.array(held, np.float64).reshape(len(units), len(columns))

    def _denominators(self, units: tuple[str, ...], year: int | None) -> Floats | None:
        place = {node.code: node for node in self.nodes}
        below = [place[self.tree.code[i]].denominator for i in self.tree.leaf]
        if not any(below):
            return None
        return np.stack(
            [self.raw(units, year, (code,))[:, 0] if code else np.ones(len(units)) for code in below], axis=1
        )

    def data(self, name: str, year: int | None) -> Data:
        """What the index of a list and year is made from."""
        units, years = self.units(name), self.index.years
        stack = reference = None
        if len(years) > 1:
            # As they will be compared: per whatever they are divided by.
            held = {y: self._denominated(units, y) for y in years}
            stack = (np.array(years, np.float64), np.stack(list(held.values())), years.index(year))
            reference = self._reference(held)
        groups = {unit.unit: unit.group for unit in self.index.units}
        return Data(
            x=self.raw(units, year),
            tree=self.tree,
            unit=units,
            denominator=self._denominators(units, year),
            group=np.array([groups[unit] for unit in units]) if any(groups.values()) else None,
            years=stack,
            reference=reference,
        )

    def _denominated(self, units: tuple[str, ...], year: int | None) -> Floats:
        x, below = self.raw(units, year), self._denominators(units, year)
        return x if below is None else denominate(x, below)

    def _reference(self, held: Mapping[int | None, Floats]) -> Floats | None:
        """Rows that normalisations take their parameters from; None: each year's own."""
        said = self.index.settings.reference
        if said == "own":
            return None
        if said == "all":
            return np.concatenate(list(held.values()))
        if said not in held:
            text = "reference: {year} is no year of indicator.csv. Known: {known}."
            known = ", ".join(map(str, held))
            raise DataError(Fault(Place(SETTINGS), text, {"year": said, "known": known}))
        return held[int(said)]

    def screening(self, name: str, year: int | None) -> Screening:
        """What is wrong with the values of a list and year."""
        return screen(self._denominated(self.units(name), year), self.tree)

    # ---- the index

    def composite(self, name: str, year: int | None, recipe: Recipe | None = None) -> Composite:
        """The index of a list and year.

        Raises
        ------
        DataError
            Values that a step cannot take, with unit and indicator.
        """
        data = self.data(name, year)
        try:
            return replay(recipe or self.recipe, data)
        except Refusal as refusal:
            raise DataError(self.fault(refusal, data.unit, year)) from refusal

    def fault(self, refusal: Refusal, units: tuple[str, ...], year: int | None = None) -> Fault:
        """What was refused, with the names of its cells: unit, indicator and year, * for all."""
        codes = [self.tree.code[i] for i in self.tree.leaf]
        cells = [
            "/".join(
                [units[u] if u >= 0 else "*", codes[i] if i >= 0 else "*", *([str(year)] if year else [])]
            )
            for u, i in refusal.cells
        ]
        said = str(refusal)
        if not cells:
            return Fault(
                Place(VALUE),
                "{problem}. Correct the values, or the settings in index.yaml.",
                {"problem": said},
            )
        text = "{problem}; {n} cells ({cells}). Correct the values, or the settings in index.yaml."
        return Fault(Place(VALUE), text, {"problem": said, "n": f"{len(cells):,}", "cells": samples(cells)})

    @cached_property
    def composites(self) -> Mapping[tuple[str, int | None], Composite]:
        """Every list and year -> its index."""
        return {
            (name, year): self.composite(name, year) for name in self.index.lists for year in self.index.years
        }

    def scores(self) -> pa.Table:
        """All scores and ranks, as `SCORE`, in the order of lists, years, units and nodes."""
        rows = []
        for (name, year), made in self.composites.items():
            ranks, column = made.ranks, {int(leaf): i for i, leaf in enumerate(made.tree.leaf)}
            for node, code in enumerate(made.tree.code):
                under = made.tree.under(node)
                for u, unit in enumerate(made.data.unit):
                    score, at = made.score[u, node], column.get(node)
                    rows.append(
                        {
                            "list": name,
                            "year": year,
                            "unit": unit,
                            "code": code,
                            "score": _number(score),
                            "rank": None if np.isnan(ranks[u, node]) else int(ranks[u, node]),
                            "contribution": _number(score * made.tree.weight[node]),
                            "normalised": None if at is None else _number(made.normalised[u, at]),
                            "value": None if at is None else _number(made.value[u, at]),
                            "n_imputed": int(made.imputed[u, under].sum()),
                            "n_treated": int(made.treated[u, under].sum()),
                            "n_missing": int(np.isnan(made.value[u, under]).sum()),
                        }
                    )
        return pa.Table.from_pylist(rows, SCORE)


def rank_text(score: Floats) -> list[int | None]:
    """Ranks as whole numbers; None where there is no score."""
    return [None if np.isnan(r) else int(r) for r in rank(score)]


def _number(value: float) -> float | None:
    return None if np.isnan(value) else float(value)


def _told(parent: str, expert: str, make: Callable[[], Made]) -> Made:
    """What `make` makes; what it refuses is told with the parent and the expert."""
    try:
        return make()
    except Refusal as refusal:
        told = {"problem": str(refusal), "expert": expert}
        text = "{problem}. Correct the judgements."
        if expert:
            text = "expert {expert}: {problem}. Correct the judgements."
        raise DataError(Fault(Place(JUDGEMENT, code=parent), text, told)) from refusal
