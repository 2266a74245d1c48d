"""An index by itself: a folder of a tree, units and values, read and checked as a study is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from jihe.errors import Fault, PackError, Place, nearest, samples

from .check.indicators import find_judgement_faults, find_weight_faults
from .check.lists import find_twice
from .check.trees import find_parent_faults
from .lists import read_list
from .model import Index, IndexJudgement, IndexSetting, IndexUnit, IndexValue, Indicator, Row
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
    broken |= {SETTINGS} if wrong else set()
    parts = Parts(found, broken, settings or IndexSetting())
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

    def __init__(self, found: Mapping[str, Sequence[Row]], broken: set[str], settings: IndexSetting) -> None:
        self.tree: tuple[Indicator, ...] = tuple(found.get(TREE, ()))  # type: ignore[arg-type]
        self.values: tuple[IndexValue, ...] = tuple(found.get(VALUE, ()))  # type: ignore[arg-type]
        self.units: tuple[IndexUnit, ...] = tuple(found.get(UNIT, ()))  # type: ignore[arg-type]
        self.judgements: tuple[IndexJudgement, ...] = tuple(found.get(JUDGEMENT, ()))  # type: ignore[arg-type]
        self.broken, self.settings = broken, settings
        if UNIT not in found and UNIT not in broken:
            codes = dict.fromkeys(value.unit for value in self.values)
            self.units = tuple(IndexUnit(unit=code, line=0) for code in codes)

    def faults(self) -> Iterator[Fault]:
        yield from self._of_tree()
        yield from self._of_units()
        yield from self._of_values()
        yield from self._of_judgements()
        yield from self._of_settings()

    def _of_tree(self) -> Iterator[Fault]:
        yield from find_twice(TREE, ((i, i.code) for i in self.tree), "code")
        yield from find_parent_faults(TREE, self.tree, TREE in self.broken)
        if TREE in self.broken:
            return
        yield from find_weight_faults(TREE, self.tree)
        leaves = self._leaves()
        for node in self.tree:
            place = at(TREE, node, node.code)
            if node.normalisation and node.normalisation not in NORMALISATIONS:
                yield unknown(place, "normalisation", node.normalisation, "an index", NORMALISATIONS)
            if node.code in leaves:
                yield from self._goalposts(node)
                continue
            for column in ("direction", "normalisation", "low", "high", "denominator"):
                if getattr(node, column) not in ("", None):
                    text = "{column} belongs to an indicator, and this code has children. Empty the cell."
                    yield Fault(place, text, {"column": column})

    def _goalposts(self, node: Indicator) -> Iterator[Fault]:
        if SETTINGS in self.broken:
            return  # it may be the file that asks for goalposts
        is_used = (node.normalisation or self.settings.normalise) == "goalposts"
        if is_used and (node.low is None or node.high is None or node.low >= node.high):
            text = "goalposts need low and high, the values that are worth 0 and 1, low below high."
            yield Fault(at(TREE, node, node.code), text)
        if not is_used and (node.low is not None or node.high is not None):
            text = (
                "low and high belong to goalposts, and the indicator is normalised otherwise. Empty the "
                "cells, or write goalposts as its normalisation."
            )
            yield Fault(at(TREE, node, node.code), text)

    def _leaves(self) -> set[str]:
        return {node.code for node in self.tree} - {node.parent for node in self.tree}

    def _of_units(self) -> Iterator[Fault]:
        yield from find_twice(UNIT, ((u, u.unit) for u in self.units if u.line), "unit")
        if any(unit.list for unit in self.units):
            for unit in self.units:
                if not unit.list:
                    text = "the unit is in no list, and others are. Name its lists, or take the line out."
                    yield Fault(at(UNIT, unit, unit.unit), text)

    def _of_values(self) -> Iterator[Fault]:
        yield from find_twice(VALUE, ((v, (v.unit, v.code, v.year)) for v in self.values), "unit, code, year")
        if TREE not in self.broken:
            leaves, below = self._leaves(), {node.denominator for node in self.tree if node.denominator}
            known = [node.code for node in self.tree if node.code in leaves] + sorted(below - leaves)
            yield from self._unknown("code", ((v, v.code) for v in self.values), TREE, known)
            yield from self._without_values(leaves)
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

    def _without_values(self, leaves: set[str]) -> Iterator[Fault]:
        if VALUE in self.broken:
            return
        told = {value.code for value in self.values if value.value is not None}
        for node in self.tree:
            if node.code in leaves and node.code not in told:
                text = "indicator.csv has no value of this indicator. Give it some, or take the line out."
                yield Fault(at(TREE, node, node.code), text)
            if node.denominator and node.denominator not in told:
                text = (
                    'indicator.csv has no value of the denominator "{code}". Give it some, or empty the cell.'
                )
                yield Fault(at(TREE, node, node.code), text, {"code": node.denominator})

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
        if TREE not in self.broken:
            yield from find_judgement_faults(JUDGEMENT, self.judgements, TREE, self.tree)

    def _of_settings(self) -> Iterator[Fault]:
        said, depth = self.settings, self._depth()
        for level in said.levels:
            if TREE not in self.broken and level not in map(str, range(depth)):
                text = (
                    'levels: "{level}" is no level with children. Levels are counted from the root, which is '
                    "0, and the last with children is {last}."
                )
                yield Fault(Place(SETTINGS), text, {"level": level, "last": depth - 1})
        if not 0 <= said.least_coverage <= 1:
            text = "least_coverage is a share from 0 to 1, not {value}. Correct it."
            yield Fault(Place(SETTINGS), text, {"value": said.least_coverage})
        if said.most_winsorised < 0:
            text = "most_winsorised is a number of values, 0 or more, not {value}. Correct it."
            yield Fault(Place(SETTINGS), text, {"value": said.most_winsorised})
        if said.scale <= 0:
            text = "scale is a number above 0, not {value}. Correct it."
            yield Fault(Place(SETTINGS), text, {"value": said.scale})

    def _depth(self) -> int:
        """Levels above the deepest indicators; a root is added where several nodes have no parent."""
        above = {node.code: node.parent for node in self.tree}
        most = 0
        for node in self.tree:
            seen, code = set[str](), node.code
            while above.get(code) and code not in seen:
                seen.add(code)
                code = above[code]
            most = max(most, len(seen))
        return most + (list(above.values()).count("") != 1)

    def judged(self) -> dict[tuple[str, str], tuple[tuple[str, str, float], ...]]:
        """Judgements by parent and expert."""
        held: dict[tuple[str, str], list[tuple[str, str, float]]] = {}
        for row in self.judgements:
            held.setdefault((row.parent, row.expert), []).append((row.a, row.b, row.times or 0.0))
        return {key: tuple(rows) for key, rows in held.items()}
