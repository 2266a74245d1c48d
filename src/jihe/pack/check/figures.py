"""published/*.csv held against the measures and lists in whose terms its figures are said."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from decimal import Decimal, InvalidOperation

from jihe.errors import Fault, Place, nearest, samples
from jihe.pack.model import INDEX_ROOT, INDEX_STATISTICS, Figure, Measure
from jihe.pack.parts import MEASURE, Parts, at, unknown
from jihe.pack.published import PERCENT, read_claim, tolerance_of

from .shown import known_classes

FOLDER, UNITS = "published", "amount.csv"
CLASSES = ("bin.csv", "region_group.csv")
"""Lists of classes; where one could not be read in full, no class is called unknown."""

_Told = dict[tuple[str, str, frozenset[tuple[str, str]]], list[tuple[str, Figure]]]
"""Report, measure and classes -> the figures that it prints of this fact, each with its file."""

_NUMBER = re.compile(r"-?\d{1,30}(\.\d{1,30})?", re.ASCII)


def find_figure_faults(parts: Parts) -> Iterator[Fault]:
    """Faults of figures that reports print."""
    known = _Known(parts)
    first: _Told = {}
    for name, figures in parts.figures.items():
        file = f"{FOLDER}/{name}.csv"
        for figure in figures:
            found = [*_number(file, figure, known), *_cut(file, figure, known)]
            found += () if found else _kind_of_number(file, figure, known)
            yield from found
            if not figure.followed and not figure.note("en"):
                yield Fault(
                    at(file, figure),
                    "the figure is not followed, and nothing says why. Write the reason under note_zh or "
                    "note_en.",
                )
            if not found:
                yield from _twice(file, figure, first)


class _Known:
    """What figures may name; the classes of a measure's dimension are looked up once."""

    def __init__(self, parts: Parts) -> None:
        self.parts = parts
        self.units = [word.word for word in parts.amount_words if word.role == "multiplier"]
        self._classes: dict[tuple[str, str], frozenset[str]] = {}

    def classes(self, name: str, measure: Measure, dimension: str) -> frozenset[str]:
        """Classes that a dimension of a measure may have; none where any text may stand."""
        key = name, dimension
        if any(file in self.parts.broken for file in (*CLASSES, f"index/{measure.index}.csv")):
            return frozenset()
        if key not in self._classes:
            self._classes[key] = frozenset(_classes(dimension, measure, self.parts))
        return self._classes[key]

    def like(self, word: str, codes: Collection[str]) -> str:
        """The code that a word may mean: one that is so called, or that is called or written most alike."""
        called: dict[str, str] = {}
        for code, names in _names(self.parts):
            if code in codes:
                called |= dict.fromkeys(names, code)
        if word in called:
            return called[word]
        if near := nearest(word, sorted(codes)):
            return near
        return called.get(nearest(word, called), "")


def _classes(dimension: str, measure: Measure, parts: Parts) -> Collection[str]:
    if measure.reduce != "index" or dimension in measure.cut:
        return known_classes(dimension, measure, parts)
    if dimension == "statistic":
        return INDEX_STATISTICS
    tree = parts.indicators.get(measure.index or "", ())
    return [INDEX_ROOT, *(node.code for node in tree)] if tree else ()


def _names(parts: Parts) -> Iterator[tuple[str, tuple[str, ...]]]:
    """(code, what it is called) of everything that a class may be."""
    for tree in (parts.regions, *parts.taxonomies.values()):
        yield from ((node.code, (node.name_zh, node.name_en, *node.alias)) for node in tree)
    yield from ((row.group_code, (row.name_zh, row.name_en)) for row in parts.region_groups)
    yield from ((bin_.code, (bin_.name_zh, bin_.name_en)) for bin_ in parts.bins)
    for nodes in parts.indicators.values():
        yield from ((node.code, (node.name_zh, node.name_en)) for node in nodes)


def _number(file: str, figure: Figure, known: _Known) -> Iterator[Fault]:
    place = at(file, figure)
    if figure.unit not in ("", PERCENT, *known.units) and UNITS not in known.parts.broken:
        yield unknown(place, "unit", figure.unit, UNITS, [PERCENT, *known.units])
    if not _NUMBER.fullmatch(figure.value):
        yield Fault(
            place,
            'value "{value}" is not a number. Write digits only, as many as are printed, with a point for '
            "decimals; what bounds it goes under op.",
            {"value": figure.value},
        )
    elif figure.unit == PERCENT and not 0 <= Decimal(figure.value) <= 100:
        yield Fault(
            place,
            "a share lies from 0 to 100 %, not at {value}. Correct the value, or its unit.",
            {"value": figure.value},
        )
    if figure.tolerance and not _is_tolerance(figure.tolerance):
        yield Fault(
            place,
            'tolerance "{tolerance}" is neither a number nor a percentage, 0 or more. Write one as 2 or 5%, '
            "or empty the cell.",
            {"tolerance": figure.tolerance},
        )


def _kind_of_number(file: str, figure: Figure, known: _Known) -> Iterator[Fault]:
    """Faults of a number that no share, or no number of rows, can be."""
    measure, value = known.parts.measures.get(figure.measure), Decimal(figure.value)
    if measure is None:
        return
    if measure.reduce == "share" and not figure.unit and not 0 <= value <= 1:
        yield Fault(
            at(file, figure),
            "{measure} is a share: without % it lies from 0 to 1, not at {value}. Write % under unit, or "
            "correct the value.",
            {"measure": figure.measure, "value": figure.value},
        )
    may_be_part = figure.unit or figure.op != "=" or figure.tolerance
    is_whole = may_be_part or value == value.to_integral_value()
    if measure.reduce == "count" and (value < 0 or not is_whole):
        yield Fault(
            at(file, figure),
            "{measure} is a number of rows: a whole one, 0 or more, not {value}. Correct the value, its "
            "unit or the measure.",
            {"measure": figure.measure, "value": figure.value + figure.unit},
        )


def _is_tolerance(text: str) -> bool:
    try:
        tolerance_of(text, Decimal(1))
    except (ValueError, InvalidOperation):
        return False
    return True


def _cut(file: str, figure: Figure, known: _Known) -> Iterator[Fault]:
    """Faults of what the figure is a figure of."""
    parts, place = known.parts, at(file, figure)
    measure = parts.measures.get(figure.measure)
    if measure is None:
        if MEASURE not in parts.broken:
            yield unknown(place, "measure", figure.measure, MEASURE, parts.measures)
        return
    pieces = [piece.partition("=") for piece in figure.cut.split(";") if piece.strip()]
    if any(not sign or not name.strip() or not code.strip() for name, sign, code in pieces):
        yield Fault(
            place,
            'cut "{cut}" cannot be read. Write dimension=code; dimension=code.',
            {"cut": figure.cut},
        )
        return
    told = [name.strip() for name, _, _ in pieces]
    for name in dict.fromkeys(told):
        if name not in measure.dimensions:
            yield unknown(place, "cut", name, f"{figure.measure}: cut", measure.dimensions)
        elif told.count(name) > 1:
            yield Fault(place, "cut names {name} twice. Keep one class of it.", {"name": name})
    if missing := [name for name in measure.dimensions if name not in told]:
        yield Fault(
            place,
            "cut names no class of {missing}, by which {measure} is cut. Write it: {first}=code.",
            {"missing": ", ".join(missing), "measure": figure.measure, "first": missing[0]},
        )
    for name, code in figure.classes.items():
        if name in measure.dimensions:
            yield from _code(place, figure, measure, (name, code), known)


def _code(
    place: Place, figure: Figure, measure: Measure, pair: tuple[str, str], known: _Known
) -> Iterator[Fault]:
    name, code = pair
    codes = known.classes(figure.measure, measure, name)
    if not codes or code in codes:
        return
    params = {"dimension": name, "code": code, "near": known.like(code, codes)}
    if params["near"]:
        yield Fault(place, 'cut: {dimension} has no class "{code}". Did you mean "{near}"?', params)
    else:
        yield Fault(
            place,
            'cut: {dimension} has no class "{code}". Write one that it has, such as: {known}.',
            params | {"known": samples(sorted(codes))},
        )


def _twice(
    file: str,
    figure: Figure,
    first: _Told,
) -> Iterator[Fault]:
    """A fault when the report prints another value, or bound, of the same fact, and both are followed."""
    if not figure.followed:
        return
    told = first.setdefault((figure.report, figure.measure, frozenset(figure.classes.items())), [])
    differs = ((other, held) for other, held in told if not _agree(held, figure))
    other, held = next(differs, (file, figure))
    told.append((file, figure))
    if held is figure:
        return
    yield Fault(
        at(file, figure),
        "report {report} prints {value} here and {other} in {file}, line {line}, for the same fact. Correct "
        "one of them, or write followed: false on the line that is not trusted, and a note that says why.",
        {
            "report": figure.report,
            "value": _as_printed(figure),
            "other": _as_printed(held),
            "file": other,
            "line": held.line,
        },
    )


def _as_printed(figure: Figure) -> str:
    return f"{'' if figure.op == '=' else figure.op}{figure.value}{figure.unit}"


def _agree(one: Figure, other: Figure) -> bool:
    """Whether one fact can be as both say. A bound in another unit is held to agree."""
    if {one.op, other.op} <= {"=", "~"}:
        return one.unit == other.unit and Decimal(one.value) == Decimal(other.value)
    if one.unit != other.unit:
        return True
    unit = {one.unit: Decimal(1)}
    first, second = read_claim(one, unit), read_claim(other, unit)
    return max(first.low, second.low) <= min(first.high, second.high)
