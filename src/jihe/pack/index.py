"""An index by itself: a folder of a tree, units and values, read and checked as a study is."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Literal

from jihe.errors import Fault, PackError, Place, nearest, samples

from .check.indicators import find_weight_faults
from .check.lists import find_twice
from .check.trees import find_parent_faults
from .lists import read_list
from .model import Indicator, IndexJudgement, IndexUnit, IndexValue, Row, Setting, Text
from .parts import at, unknown
from .settings import read_settings
from .tree import read_document

TREE, UNIT, VALUE, JUDGEMENT, SETTINGS = (
    "tree.csv",
    "unit.csv",
    "indicator.csv",
    "judgement.csv",
    "index.yaml",
)
ROWS: Mapping[str, type[Row]] = {
    TREE: Indicator,
    UNIT: IndexUnit,
    VALUE: IndexValue,
    JUDGEMENT: IndexJudgement,
}
NEEDED = (TREE, VALUE)

NORMALISATIONS = (
    "log_ratio",
    "min_max",
    "goalposts",
    "z_score",
    "rank_score",
    "percentile_rank",
    "borda",
    "distance_to_best",
    "efficacy",
    "fraction_of_maximum",
)
AGGREGATIONS = ("arithmetic", "geometric", "harmonic", "power", "copeland", "borda", "topsis")

Normalisation = Literal[
    "log_ratio",
    "min_max",
    "goalposts",
    "z_score",
    "rank_score",
    "percentile_rank",
    "borda",
    "distance_to_best",
    "efficacy",
    "fraction_of_maximum",
]
Aggregation = Literal["arithmetic", "geometric", "harmonic", "power", "copeland", "borda", "topsis"]


class IndexSetting(Setting):
    """index.yaml: how an index is made; each step has a default."""

    title: Text | None = None
    scale: float = 100
    """Scores are multiplied by it."""
    least_coverage: float = 0
    """Units with values for a smaller share of the indicators are left out."""
    impute: Literal["none", "mean", "median", "group_mean", "group_median", "latest", "linear", "zero"] = (
        "none"
    )
    treat: Literal["none", "winsorise", "log", "box_cox"] = "none"
    most_winsorised: int = 5
    """Values of an indicator that winsorising may replace."""
    normalise: Normalisation = "log_ratio"
    weigh: Literal[
        "given", "equal", "entropy", "critic", "merec", "standard_deviation", "pca"
    ] = "given"
    """given: those of tree.csv and judgement.csv, equal ones where neither says any."""
    priorities: Literal["eigenvector", "geometric_mean"] = "eigenvector"
    aggregate: Aggregation = "arithmetic"
    levels: Mapping[str, Aggregation] = {}
    """Aggregations of single levels, the root being 0."""
    power: float = 1
    missing: Literal["skip", "none"] = "skip"
    """A missing value: the weights of the others are scaled up, or what lies above it is undefined."""
    reference: Literal["own", "all"] = "own"
    """Years: each on its own best and worst, or all on those of all years together."""


class Index(Setting):
    """An index, read, checked and frozen.

    Attributes
    ----------
    tree
        Nodes in the order of the file.
    units
        In the order of unit.csv, or of their first value when there is none.
    judgements
        (parent, expert) -> (a, b, ratio).
    """

    folder: Path
    settings: IndexSetting
    tree: tuple[Indicator, ...]
    units: tuple[IndexUnit, ...]
    values: tuple[IndexValue, ...]
    judgements: Mapping[tuple[str, str], tuple[tuple[str, str, float], ...]] = {}

    @property
    def leaves(self) -> tuple[str, ...]:
        """Codes of the indicators, in the order of the tree."""
        parents = {node.parent for node in self.tree}
        return tuple(node.code for node in self.tree if node.code not in parents)

    @property
    def years(self) -> tuple[int | None, ...]:
        """Years with values, in order; (None,) without years."""
        found = {value.year for value in self.values}
        return tuple(sorted(year for year in found if year is not None)) or (None,)

    @property
    def lists(self) -> tuple[str, ...]:
        """The lists in which units are ranked; ("",) when there is but one, of all."""
        return tuple(dict.fromkeys(name for unit in self.units for name in unit.list)) or ("",)


def read_index(folder: Path) -> Index:
    """Read the folder of an index.

    Raises
    ------
    PackError
        With all faults of all files.
    """
    if not folder.is_dir():
        text = "there is no such folder. Give one with tree.csv, indicator.csv and, if you like, unit.csv."
        raise PackError(Fault(Place(str(folder)), text))
    found: dict[str, tuple[Row, ...]] = {}
    faults: list[Fault] = []
    broken: set[str] = set()
    for file, row in ROWS.items():
        if not (folder / file).is_file():
            if file in NEEDED:
                text = "the file is missing. An index needs tree.csv and indicator.csv."
                faults.append(Fault(Place(file), text))
                broken.add(file)
            continue
        text_, wrong = _text(folder, file)
        if text_ is not None:
            found[file], more = read_list(file, text_, row)
            wrong += more
        faults += wrong
        broken |= {file} if wrong else set()
    settings, wrong = _settings(folder)
    faults += wrong
    parts = Parts(found, broken)
    faults += parts.faults()
    if faults or settings is None:
        raise PackError(faults)
    return Index(
        folder=folder,
        settings=settings,
        tree=parts.tree,
        units=parts.units,
        values=parts.values,
        judgements=parts.judged(),
    )


def _text(folder: Path, file: str) -> tuple[str | None, list[Fault]]:
    try:
        return (folder / file).read_text("utf-8-sig"), []
    except UnicodeDecodeError:
        text = "the file is not in UTF-8. Save it as UTF-8 (in a spreadsheet: CSV UTF-8)."
        return None, [Fault(Place(file), text)]
    except OSError as error:
        text = "the file cannot be opened ({problem}). See that you may read it."
        return None, [Fault(Place(file), text, {"problem": error.strerror or str(error)})]


def _settings(folder: Path) -> tuple[IndexSetting | None, list[Fault]]:
    if not (folder / SETTINGS).is_file():
        return IndexSetting(), []
    text, faults = _text(folder, SETTINGS)
    if text is None or not text.strip():
        return IndexSetting(), faults
    document, faults = read_document(SETTINGS, text)
    if document is None:
        return None, faults
    made, wrong = read_settings(document, IndexSetting)
    return made, faults + wrong


class Parts:
    """The rows of an index's files, as far as they could be read, held against each other."""

    def __init__(self, found: Mapping[str, Sequence[Row]], broken: set[str]) -> None:
        self.tree: tuple[Indicator, ...] = tuple(found.get(TREE, ()))  # type: ignore[arg-type]
        self.values: tuple[IndexValue, ...] = tuple(found.get(VALUE, ()))  # type: ignore[arg-type]
        self.units: tuple[IndexUnit, ...] = tuple(found.get(UNIT, ()))  # type: ignore[arg-type]
        self.judgements: tuple[IndexJudgement, ...] = tuple(found.get(JUDGEMENT, ()))  # type: ignore[arg-type]
        self.broken = broken
        if UNIT not in found and UNIT not in broken:
            codes = dict.fromkeys(value.unit for value in self.values)
            self.units = tuple(IndexUnit(unit=code, line=0) for code in codes)

    def faults(self) -> Iterator[Fault]:
        yield from self._of_tree()
        yield from self._of_units()
        yield from self._of_values()
        yield from self._of_judgements()

    def _of_tree(self) -> Iterator[Fault]:
        yield from find_twice(TREE, ((i, i.code) for i in self.tree), "code")
        yield from find_parent_faults(TREE, self.tree, TREE in self.broken)
        if TREE in self.broken:
            return
        yield from find_weight_faults(TREE, self.tree)
        parents = {node.parent for node in self.tree}
        for node in self.tree:
            is_leaf = node.code not in parents
            if node.normalisation and node.normalisation not in NORMALISATIONS:
                yield unknown(
                    at(TREE, node, node.code),
                    "normalisation",
                    node.normalisation,
                    "an index",
                    NORMALISATIONS,
                )
            if node.direction and not is_leaf:
                text = "direction belongs to an indicator, and this code has children. Empty the cell."
                yield Fault(at(TREE, node, node.code), text)
            if node.normalisation == "goalposts" and (
                node.low is None or node.high is None or node.low >= node.high
            ):
                text = "goalposts need low and high, the values that are worth 0 and 1, low below high."
                yield Fault(at(TREE, node, node.code), text)

    def _of_units(self) -> Iterator[Fault]:
        yield from find_twice(UNIT, ((u, u.unit) for u in self.units if u.line), "unit")

    def _of_values(self) -> Iterator[Fault]:
        yield from find_twice(VALUE, ((v, (v.unit, v.code, v.year)) for v in self.values), "unit, code, year")
        if TREE not in self.broken:
            used = {node.denominator for node in self.tree}
            parents = {node.parent for node in self.tree}
            known = [node.code for node in self.tree if node.code not in parents] + sorted(used - {""})
            yield from self._unknown("code", ((v, v.code) for v in self.values), TREE, known)
            told = {value.code for value in self.values if value.value is not None}
            for node in self.tree:
                if VALUE not in self.broken and node.code not in parents and node.code not in told:
                    text = "indicator.csv has no value of this indicator. Give it some, or take the line out."
                    yield Fault(at(TREE, node, node.code), text)
        if UNIT not in self.broken:
            units = [unit.unit for unit in self.units]
            yield from self._unknown("unit", ((v, v.unit) for v in self.values), UNIT, units)
            told = {value.unit for value in self.values if value.value is not None}
            for unit in self.units:
                if VALUE not in self.broken and unit.unit not in told and unit.line:
                    text = "indicator.csv has no value of this unit. Give it some, or take the line out."
                    yield Fault(at(UNIT, unit, unit.unit), text)
        dated = Counter(value.year is None for value in self.values)
        if len(dated) == 2:
            lines = [str(value.line) for value in self.values if value.year is None]
            text = "{n} values have no year (lines {lines}), others have one. Give all of them one, or none."
            yield Fault(Place(VALUE), text, {"n": f"{len(lines):,}", "lines": samples(lines)})

    def _unknown(
        self, column: str, rows: Iterable[tuple[Row, str]], file: str, known: Sequence[str]
    ) -> Iterator[Fault]:
        """One fault for each code that is not known, however many rows have it."""
        held, lines = set(known), dict[str, list[int]]()
        for row, code in rows:
            if code not in held:
                lines.setdefault(code, []).append(row.line)
        for code, found in lines.items():
            near = nearest(code, known)
            text = '{column} "{code}" is not in {file} ({n} lines). Correct it, or add it there.'
            if near:
                text = '{column} "{code}" is not in {file} ({n} lines). Did you mean "{near}"?'
            told = {"column": column, "code": code, "file": file, "n": f"{len(found):,}", "near": near}
            yield Fault(Place(VALUE, line=found[0]), text, told)

    def _of_judgements(self) -> Iterator[Fault]:
        if TREE in self.broken:
            return
        children: dict[str, list[str]] = {}
        for node in self.tree:
            children.setdefault(node.parent, []).append(node.code)
        weighted = {node.parent for node in self.tree if node.weight is not None}
        for parent in dict.fromkeys(row.parent for row in self.judgements):
            first = next(row for row in self.judgements if row.parent == parent)
            if parent in weighted:
                text = "its children have weights in tree.csv as well. Keep the weights, or the judgements."
                yield Fault(at(JUDGEMENT, first, parent), text)
        for row in self.judgements:
            place = at(JUDGEMENT, row, row.parent)
            if row.parent not in children:
                yield unknown(place, "parent", row.parent, TREE, [c for c in children if c])
                continue
            for code in (row.a, row.b):
                if code not in children[row.parent]:
                    yield unknown(place, "item", code, f"the children of {row.parent}", children[row.parent])
            if ratio(row.ratio) is None:
                text = 'ratio is a number above 0, or a fraction such as 1/3, not "{ratio}". Correct it.'
                yield Fault(place, text, {"ratio": row.ratio})

    def judged(self) -> dict[tuple[str, str], tuple[tuple[str, str, float], ...]]:
        """Judgements by parent and expert."""
        held: dict[tuple[str, str], list[tuple[str, str, float]]] = {}
        for row in self.judgements:
            held.setdefault((row.parent, row.expert), []).append((row.a, row.b, ratio(row.ratio) or 0.0))
        return {key: tuple(rows) for key, rows in held.items()}


def ratio(text: str) -> float | None:
    """A judgement as a number; None when it is not one above 0.

    Examples
    --------
    >>> ratio("3"), ratio("1/4"), ratio("-1")
    (3.0, 0.25, None)
    """
    found = re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s*(?:/\s*(\d+(?:\.\d+)?))?\s*", text)
    if found is None or not float(found[1]) or float(found[2] or 1) == 0:
        return None
    return float(found[1]) / float(found[2] or 1)
