"""A study's own numbers: the figures that it keeps of reports, and its facts before they are printed."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pyarrow as pa

from jihe.errors import Fault, Place
from jihe.pack.model import Figure, Measure, Pack

from . import part
from .find import find_in_tables, in_order
from .finding import ERROR, Finding
from .number import Printed, read
from .rule.identity import find_named
from .sheet import Sheet, statistic

FAR = 1e-9
"""By how much sums of binary numbers may be off."""
SHARE, VALUE = "share %", "value"
"""Headings of the numbers of published figures: the first tells the rules that they are shares; in the file
they all stand under the second."""
DIGITS = 12
"""Significant digits to which a fact is told: the last ones of a binary number are noise."""


def find_in_figures(pack: Pack) -> list[Finding]:
    """What cannot be so among the published figures of a study."""
    left = {
        (f"published/{n}.csv", f.line) for n, held in pack.published.items() for f in held if not f.followed
    }
    found = [_as_filed(one, left) for one in find_in_tables(list(figure_sheets(pack)))]
    return in_order([*found, *part.find(_printed(pack), pack)])


def _as_filed(finding: Finding, left: Collection[tuple[str, int | None]]) -> Finding:
    """The finding with columns as the file has them; of two values that which the study does not follow is
    the one that is looked at, and the other what was expected."""
    places = [replace(p, column=VALUE) if p.column == SHARE else p for p in finding.places]
    is_left = [(place.file, place.row) in left for place in places]
    printed, expected = finding.printed, finding.expected
    if finding.rule == "stated_twice" and is_left == [False, True]:
        places.reverse()
        printed, expected = expected, printed
    first, *also = places
    why = replace(finding.why, place=first)
    return replace(finding, why=why, printed=printed, expected=expected, also=tuple(also))


def _printed(pack: Pack) -> Iterator[part.Number]:
    """The figures that are neither bounds nor estimates."""
    for name, figures in pack.published.items():
        for figure in figures:
            number = read(figure.value)
            if figure.op == "=" and number is not None and figure.measure in pack.measures:
                place = Place(f"published/{name}.csv", row=figure.line)
                yield part.Number(figure.measure, figure.report, figure.classes, number, place)


def figure_sheets(pack: Pack) -> Iterator[Sheet]:
    """A table for each measure of each file of published figures: a column for each dimension."""
    for name, figures in pack.published.items():
        told: dict[str, list[Figure]] = {}
        for figure in figures:
            told.setdefault(figure.measure, []).append(figure)
        for measure, held in told.items():
            if measure in pack.measures:
                yield _figure_sheet(f"published/{name}.csv", pack.measures[measure], pack, held)


def _figure_sheet(file: str, measure: Measure, pack: Pack, figures: list[Figure]) -> Sheet:
    dimensions = measure.dimensions
    headings = [_heading(d, pack) for d in dimensions]
    unit = SHARE if all(f.unit == "%" for f in figures) else VALUE
    names = ("measure", "report", *headings, "op", "unit", unit, "note")
    cells = []
    for figure in figures:
        codes = tuple(figure.classes.get(d, "") for d in dimensions)
        cells.append(
            (figure.measure, figure.report, *codes, figure.op, figure.unit, figure.value, figure.note("en"))
        )
    told = {heading: "year" if heading == "year" else "key" for heading in headings}
    told["measure"] = "key"
    told |= {"statistic": "statistic"} if "statistic" in headings else {}
    return Sheet(file, names, tuple(cells), tuple(f.line for f in figures), told=told)


def _heading(dimension: str, pack: Pack) -> str:
    """What a dimension is called as a column: years are years, whatever the study calls them."""
    held = pack.dimensions.get(dimension)
    return "year" if held is not None and (held.period or held.cumulative) else dimension


def find_in_facts(facts: pa.Table, pack: Pack) -> list[Finding]:
    """What cannot be so among a study's facts: none of a sound build.

    Shares lie between 0 and 1, are their rows out of their base, and add up to 1 over the classes of a slice
    where each row falls in just one class; the statistics of a network fit each other; parts are no more than
    their whole.
    """
    told: dict[str, list[dict[str, Any]]] = {}
    for row in facts.to_pylist():
        told.setdefault(row["measure"], []).append({**row, "cut": json.loads(row["cut"])})
    found: list[Finding] = []
    for name, rows in told.items():
        measure = pack.measures[name]
        if measure.reduce == "share":
            found += _ranges(rows)
            found += _sums(name, measure, pack, rows)
        elif measure.reduce == "structure":
            found += find_named(_structure_sheet(measure, rows))
    counted = (
        part.Number(name, "", row["cut"], Printed(str(row["n"]), Decimal(row["n"])), _place(row))
        for name, rows in told.items()
        for row in rows
        if row["n"] is not None and pack.measures[name].reduce in ("count", "share")
    )
    return in_order([*found, *part.find(counted, pack)])


def _place(row: Mapping[str, Any]) -> Place:
    return Place(str(row["fact_id"]))


def _ranges(rows: Iterable[Mapping[str, Any]]) -> Iterator[Finding]:
    """``fact_range``: a share outside 0 to 1, or more rows than its base."""
    for row in rows:
        value, n, base = row["value"], row["n"], row["n_base"]
        if value is not None and not -FAR <= value <= 1 + FAR:
            text = "a share of {value} lies outside 0 to {whole}"
            why = Fault(_place(row), text, {"value": f"{value:.6g}", "whole": 1})
            yield Finding("fact_range", ERROR, why, f"{value:.6g}", "0-1")
        if n is not None and base is not None and n > base:
            text = "{count} is more than the {n} that it is counted from"
            why = Fault(_place(row), text, {"count": n, "n": base})
            yield Finding("fact_range", ERROR, why, str(n), str(base))


def _sums(name: str, measure: Measure, pack: Pack, rows: Iterable[Mapping[str, Any]]) -> Iterator[Finding]:
    """``fact_sum``: the shares of a slice do not add up to 1."""
    if measure.top is not None or not is_divided(measure, pack):
        return
    slices: dict[tuple[str, ...], list[Mapping[str, Any]]] = {}
    for row in rows:
        if row["value"] is not None:
            slices.setdefault(tuple(row["cut"][d] for d in measure.within), []).append(row)
    for key, held in slices.items():
        sum_ = sum(row["value"] for row in held)
        if abs(sum_ - 1) > FAR * len(held):
            text = "the {n} shares of {group} add up to {sum}, not to {whole}"
            group = " / ".join((name, *key))
            named = {"n": len(held), "group": group, "sum": f"{sum_:.6g}", "whole": 1}
            also = tuple(_place(row) for row in held[1:])
            yield Finding("fact_sum", ERROR, Fault(_place(held[0]), text, named), f"{sum_:.6g}", "1", also)


def is_divided(measure: Measure, pack: Pack) -> bool:
    """Whether each row that is counted falls in just one class of what a share is cut by."""
    many = {f"{t.column}_code" for t in pack.settings.taxonomy.values() if t.many}
    for name in measure.cut:
        held = pack.dimensions.get(name)
        if name in measure.within or held is None:
            continue
        if held.group or held.cumulative or any(held.column.endswith(column) for column in many):
            return False
    return measure.distinct is None


def _structure_sheet(measure: Measure, rows: list[dict[str, Any]]) -> Sheet:
    dimensions = [d for d in measure.dimensions if d != "statistic"]
    names = (*dimensions, "statistic", "value")
    kept = [row for row in rows if row["value"] is not None]
    cells = tuple(
        (*(row["cut"][d] for d in dimensions), statistic(row["cut"]["statistic"]), _told(row["value"]))
        for row in kept
    )
    file = kept[0]["measure"] if kept else ""
    return Sheet(file, names, cells, tuple(range(1, len(cells) + 1)))


def _told(value: float) -> str:
    """A fact with the digits that mean something, never in powers of ten."""
    if value == round(value):
        return str(round(value))
    whole = len(str(abs(int(value)))) if abs(value) >= 1 else 0
    return f"{value:.{max(1, DIGITS - whole)}f}"
