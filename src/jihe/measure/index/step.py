"""An index as a list of steps that can be changed and replayed, and what comes of it."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .compose import Composite, Data, Done, compose
from .impute import denominate, impute
from .normalise import NORMALISATIONS
from .refusal import Refusal, finite
from .screen import screened
from .treat import treat
from .weigh import WEIGHTINGS

__all__ = ["STEPS", "Composite", "Data", "Done", "Recipe", "Step", "replay"]


@dataclass(frozen=True)
class Step:
    """A step of an index: its name and its settings, plain values that JSON can hold."""

    name: str
    settings: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Recipe:
    """How an index is made, step by step; see `STEPS` for the steps in their order.

    Examples
    --------
    >>> recipe = Recipe.of(normalise={"how": "min_max"}, aggregate={"how": "geometric"})
    >>> [step.name for step in recipe.changed("impute", how="mean").steps]
    ['impute', 'normalise', 'aggregate']
    """

    steps: tuple[Step, ...]

    def __post_init__(self) -> None:
        names = [step.name for step in self.steps]
        for step in self.steps:
            if step.name not in STEPS:
                values = {"name": step.name, "known": ", ".join(STEPS)}
                raise Refusal('"{name}" is no step; these are: {known}', values)
            if names.count(step.name) > 1:
                raise Refusal('the step "{name}" stands twice', {"name": step.name})
            for key in step.settings:
                if key not in STEPS[step.name]:
                    values = {"key": key, "name": step.name, "known": ", ".join(STEPS[step.name])}
                    raise Refusal('"{key}" is no setting of {name}; these are: {known}', values)

    @classmethod
    def of(cls, **settings: Mapping[str, Any]) -> Recipe:
        """A recipe from the settings of its steps.

        Raises
        ------
        Refusal
            A step or a setting that is not known; a setting that JSON cannot hold.
        """
        # Through JSON: what is held is what can be written down, and a copy.
        try:
            held = json.loads(json.dumps({k: dict(v) for k, v in settings.items()}, allow_nan=False))
        except (TypeError, ValueError) as error:
            raise Refusal("settings must be what JSON can hold ({problem})", {"problem": error}) from error
        known = list(STEPS)
        names = sorted(held, key=lambda name: known.index(name) if name in known else -1)
        return cls(tuple(Step(name, held[name]) for name in names))

    def settings(self, name: str) -> dict[str, Any]:
        """The settings of a step; empty when the recipe has no such step."""
        return next((dict(step.settings) for step in self.steps if step.name == name), {})

    def changed(self, name: str, **settings: Any) -> Recipe:
        """The recipe with other settings of one step, which is added if it was not there."""
        every = {step.name: step.settings for step in self.steps}
        return Recipe.of(**{**every, name: {**self.settings(name), **settings}})

    def to_json(self) -> str:
        return json.dumps([[step.name, dict(step.settings)] for step in self.steps], ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> Recipe:
        return cls(tuple(Step(name, said) for name, said in json.loads(text)))


STEPS: Mapping[str, tuple[str, ...]] = {
    "denominate": ("scale",),
    "screen": ("least_coverage",),
    "impute": ("how",),
    "treat": ("how", "most_winsorised", "most_skewness", "most_kurtosis"),
    "normalise": ("how", "own", "low", "high"),
    "weigh": ("how",),
    "aggregate": ("how", "levels", "power", "missing", "scale"),
}
"""The steps of an index, in the order in which they are taken, and what can be set in each."""


def replay(recipe: Recipe, data: Data) -> Composite:
    """Make an index from its recipe.

    Raises
    ------
    Refusal
        Values that a step cannot take, with their cells; data whose parts do not fit together.

    Examples
    --------
    >>> from jihe.measure.index.tree import Tree
    >>> tree = Tree.of(["all", "a", "b"], ["", "all", "all"], [1, 0.5, 0.5])
    >>> data = Data(np.array([[0.0, 2.0], [4.0, 1.0]]), tree, ("u", "v"))
    >>> replay(Recipe.of(normalise={"how": "min_max"}, aggregate={"scale": 10}), data).total.tolist()
    [5.0, 5.0]
    """
    _check(data)
    n_unit, n_leaf = data.x.shape
    empty = np.zeros((n_unit, n_leaf), bool)
    made = Composite(
        data=data,
        recipe=recipe,
        kept=np.ones(n_unit, bool),
        value=data.x,
        imputed=empty,
        treated=empty,
        treatment=(),
        normalised=data.x,
        tree=data.tree,
        score=np.full((n_unit, len(data.tree.code)), np.nan),
        log=(),
    )
    steps = {step.name: step for step in recipe.steps}
    for name in STEPS:
        # An index is always normalised and aggregated, as the steps say by default.
        step = steps.get(name, Step(name) if name in ("normalise", "aggregate") else None)
        if step is not None:
            made, n_cell, told = _TAKEN[name](made, dict(step.settings))
            made = replace(made, log=(*made.log, Done(step, n_cell, told)))
    return made


def _check(data: Data) -> None:
    """That the parts of the data are of one size, and numbers."""
    n_unit, n_leaf = finite(data.x).shape
    if n_leaf != len(data.tree.leaf):
        values = {"n": n_leaf, "expected": len(data.tree.leaf)}
        raise Refusal("there are {n} columns, and the tree has {expected} indicators", values)
    if not n_unit:
        raise Refusal("there are no units")
    if len(data.unit) != n_unit:
        raise Refusal("there are {n} codes for {n_unit} units", {"n": len(data.unit), "n_unit": n_unit})
    if data.denominator is not None and data.denominator.shape != data.x.shape:
        raise Refusal("the denominators are of another size than the values")
    if data.reference is not None and finite(data.reference).shape[1] != n_leaf:
        values = {"n": data.reference.shape[1], "expected": n_leaf}
        raise Refusal("the reference has {n} indicators, the values have {expected}", values)


Taken = tuple[Composite, int, dict[str, Any]]


def _denominate(made: Composite, settings: dict[str, Any]) -> Taken:
    below = made.data.denominator
    if below is None:
        return made, 0, {}
    value = denominate(made.value, below, settings.get("scale", 1.0))
    known = ~np.isnan(made.value)
    lost = int((known & np.isnan(value)).sum())
    return replace(made, value=value), int((known & (value != made.value)).sum()), {"lost": lost}


def _screen(made: Composite, settings: dict[str, Any]) -> Taken:
    kept = screened(made.value, settings.get("least_coverage", 0.0))
    left_out = [made.data.unit[i] for i in np.flatnonzero(~kept)]
    value = np.where(kept[:, None], made.value, np.nan)
    return replace(made, kept=kept, value=value), len(left_out), {"left_out": left_out}


def _impute(made: Composite, settings: dict[str, Any]) -> Taken:
    value, marks = impute(made.value, settings.get("how", "none"), made.data.group, made.data.years)
    marks &= made.kept[:, None]
    return replace(made, value=np.where(marks, value, made.value), imputed=marks), int(marks.sum()), {}


def _treat(made: Composite, settings: dict[str, Any]) -> Taken:
    value, told, marks = treat(made.value, **settings)
    leaves = [made.tree.code[i] for i in made.tree.leaf]
    done = {code: one.method for code, one in zip(leaves, told, strict=True) if one.method != "none"}
    bent = tuple(i for i, one in enumerate(told) if one.method in ("log", "box_cox"))
    if bent and made.data.reference is not None:
        text = "{n} indicators are transformed, but the reference that they are measured against is not"
        raise Refusal(text, {"n": len(bent)}, tuple((-1, i) for i in bent))
    return replace(made, value=value, treated=marks, treatment=told), int(marks.sum()), {"treated": done}


def _normalise(made: Composite, settings: dict[str, Any]) -> Taken:
    """All indicators alike but those that ``own`` names: code -> normalisation; ``low`` and ``high`` are
    goalposts by code."""
    leaves = [made.tree.code[i] for i in made.tree.leaf]
    sign = made.tree.direction[made.tree.leaf]
    own, default = settings.get("own", {}), settings.get("how", "log_ratio")
    for code in [*own, *settings.get("low", {}), *settings.get("high", {})]:
        if code not in leaves:
            raise Refusal('"{code}" is no indicator of the tree', {"code": code})
    y, ways = np.full(made.value.shape, np.nan), {**NORMALISATIONS, **made.data.functions}
    for name in dict.fromkeys([default, *own.values()]):
        if name not in ways:
            known = ", ".join(ways)
            raise Refusal('"{how}" is no normalisation; these are: {known}', {"how": name, "known": known})
        columns = np.array([own.get(code, default) == name for code in leaves])
        if not columns.any():
            continue
        told = {}
        if name == "goalposts":
            chosen = [code for code, is_in in zip(leaves, columns, strict=True) if is_in]
            told = {end: [settings.get(end, {}).get(c, np.nan) for c in chosen] for end in ("low", "high")}
        reference = None if made.data.reference is None else made.data.reference[:, columns]
        try:
            y[:, columns] = ways[name](made.value[:, columns], sign[columns], reference, **told)
        except Refusal as refusal:
            raise _placed(refusal, columns=np.flatnonzero(columns)) from refusal
    undefined = [c for c, column in zip(leaves, y.T, strict=True) if np.isnan(column).all()]
    return replace(made, normalised=y), int((~np.isnan(y)).sum()), {"undefined": undefined}


def _weigh(made: Composite, settings: dict[str, Any]) -> Taken:
    """``given``: the tree's own shares; ``equal``: of all children of a parent; or a way of `WEIGHTINGS`:
    each indicator by the normalised values of all, each inner node what lies below it."""
    how, tree = settings.get("how", "given"), made.tree
    if how == "given":
        return made, 0, {}
    if how == "equal":
        share = np.array([1 / max(len(tree.children(int(p))), 1) if p >= 0 else 1.0 for p in tree.parent])
        return replace(made, tree=tree.with_shares(share)), len(share) - 1, {}
    if how not in WEIGHTINGS:
        known = ", ".join(["given", *WEIGHTINGS])
        raise Refusal('"{how}" is no way to weigh; these are: {known}', {"how": how, "known": known})
    try:
        found = WEIGHTINGS[how](made.normalised[made.kept])
    except Refusal as refusal:
        raise _placed(refusal, rows=np.flatnonzero(made.kept)) from refusal
    weight = np.zeros(len(tree.code))
    weight[tree.leaf] = found.weight
    for node in tree.order:
        if tree.parent[node] >= 0:
            weight[tree.parent[node]] += weight[node]
    above = np.where(tree.parent >= 0, weight[tree.parent], 1.0)
    alike = np.array([1 / max(len(tree.children(int(p))), 1) if p >= 0 else 1.0 for p in tree.parent])
    share = np.where(above > 0, weight / np.where(above > 0, above, 1), alike)
    without = [tree.code[tree.leaf[i]] for i in np.flatnonzero(found.weight == 0)]
    return replace(made, tree=tree.with_shares(share)), len(tree.leaf), {"weightless": without}


def _aggregate(made: Composite, settings: dict[str, Any]) -> Taken:
    """``how``, ``levels`` (level of the parent -> aggregation), ``power``, ``missing``, ``scale``."""
    how = settings.get("how", "arithmetic")
    scale = settings.get("scale", 100.0)
    if not (np.isfinite(scale) and scale > 0):
        raise Refusal("scores are multiplied by a number above 0, not by {scale}", {"scale": scale})
    levels = {int(level): name for level, name in settings.get("levels", {}).items()}
    parents = made.tree.level[made.tree.parent[made.tree.parent >= 0]]
    for level in levels:
        if level not in parents:
            values = {"level": level, "last": int(parents.max())}
            raise Refusal("nothing is aggregated at level {level}; levels are 0 to {last}", values)
    if levels:
        how = {int(level): how for level in parents} | levels
    # Units left out take no part in aggregations that compare units.
    score = np.full((len(made.normalised), len(made.tree.code)), np.nan)
    rows = np.flatnonzero(made.kept)
    try:
        score[rows] = compose(
            made.normalised[rows],
            made.tree,
            how,
            settings.get("power", 1.0),
            settings.get("missing", "skip"),
        )
    except Refusal as refusal:
        raise _placed(refusal, rows=rows) from refusal
    n = int((~np.isnan(score)).sum())
    return replace(made, score=score * scale), n, {}


def _placed(
    refusal: Refusal, rows: NDArray[np.intp] | None = None, columns: NDArray[np.intp] | None = None
) -> Refusal:
    """The refusal of a part of the cells, in the numbers of all units and indicators."""

    def number(i: int, places: NDArray[np.intp] | None) -> int:
        return i if places is None or i < 0 else int(places[i])

    cells = tuple((number(u, rows), number(i, columns)) for u, i in refusal.cells)
    return Refusal(refusal.template, refusal.values, cells)


_TAKEN: Mapping[str, Callable[[Composite, dict[str, Any]], Taken]] = {
    "denominate": _denominate,
    "screen": _screen,
    "impute": _impute,
    "treat": _treat,
    "normalise": _normalise,
    "weigh": _weigh,
    "aggregate": _aggregate,
}
