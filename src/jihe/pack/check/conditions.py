"""Conditions of measures: each value takes the type of the column that it is held against."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

from jihe.errors import Fault, Place
from jihe.pack.model import Condition, Range
from jihe.pack.parts import MEASURE, Parts, unknown

from .columns import Population

_TRUTH = {"true": True, "false": False}


class UnreadableError(ValueError):
    """A text that is no value of its column's type."""


def convert_conditions(parts: Parts) -> Iterator[Fault]:
    """Give the conditions of all measures the types of their columns; yield the faults on the way."""
    if parts.settings is None or "pack.yaml" in parts.broken:
        return
    for name, measure in parts.measures.items():
        population = Population.of(measure.table, parts, parts.settings)
        where: dict[str, Condition] = {}
        for column, condition in measure.where.items():
            place = parts.place(MEASURE, "measure", name, "where", column)
            if column not in population.columns:
                yield unknown(place, "where", column, f"table {measure.table}", population.columns)
                continue
            yield from _unsuited(place, column, condition, population)
            try:
                where[column] = _converted(condition, population.type(column))
            except UnreadableError as error:
                yield _unreadable(place, column, str(error), population.type(column))
                continue
            yield from _codes(place, column, condition, population)
        parts.measures[name] = measure.model_copy(update={"where": where})


def _unreadable(place: Place, column: str, value: str, kind: str) -> Fault:
    return Fault(
        place,
        'column {column} is of type {type}; "{value}" is no value of it. Write one such as {example}.',
        {
            "column": column,
            "type": kind,
            "value": value,
            "example": {"date": "2023-12-31", "boolean": "true", "integer": "2023"}.get(kind, "1.5"),
        },
    )


def _converted(condition: Condition, kind: str) -> Condition:
    if isinstance(condition, Range):
        bounds = {
            side: _value(given, kind)
            for side in ("from_", "to")
            if (given := getattr(condition, side)) is not None
        }
        return condition.model_copy(update=bounds)
    if isinstance(condition, tuple):
        return tuple(_value(each, kind) for each in condition)
    value: str | int | float | bool = _value(condition, kind)
    return value


def _value(value: Any, kind: str) -> Any:
    """A text as a value of a column's type.

    Raises
    ------
    UnreadableError
        When it is none.
    """
    text = str(value).strip()
    try:
        match kind:
            case "integer":
                if not re.fullmatch(r"[+-]?\d{1,18}", text, re.ASCII):
                    raise UnreadableError(text)
                return int(text)
            case "number":
                if not re.fullmatch(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,2})?", text, re.ASCII):
                    raise UnreadableError(text)
                return float(text)
            case "boolean":
                return _TRUTH[text.lower()]
            case "date":
                if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", text, re.ASCII):
                    raise UnreadableError(text)
                return date.fromisoformat(text)
    except (KeyError, ValueError):
        raise UnreadableError(text) from None
    return str(value)


def _unsuited(place: Place, column: str, condition: Condition, population: Population) -> Iterator[Fault]:
    """Faults of conditions that do not fit the column's type."""
    kind = population.type(column)
    if isinstance(condition, tuple) and not condition:
        yield Fault(place, "the list for {column} is empty. Write at least one value.", {"column": column})
    if not isinstance(condition, Range):
        if kind == "date":
            yield Fault(
                place,
                "{column} is a date: write a range, as {{from: 2023-01-01, to: 2023-12-31}}.",
                {"column": column},
            )
        return
    if not condition.model_fields_set:
        yield Fault(
            place, "the range for {column} is empty. Write from, to, known or not.", {"column": column}
        )
    if condition.not_ and kind != "text":
        yield Fault(
            place,
            "not: excludes texts, but {column} is of type {type}. Use from and to, or another column.",
            {"column": column, "type": kind},
        )
    if (condition.from_ is not None or condition.to is not None) and kind in ("boolean", "texts"):
        yield Fault(
            place,
            "from and to need an order, which {column}, of type {type}, has not. Write the value itself.",
            {"column": column, "type": kind},
        )


def _codes(place: Place, column: str, condition: Condition, population: Population) -> Iterator[Fault]:
    """Faults of codes that the column's tree does not have: nothing would ever be counted."""
    known = population.codes(column)
    if not known:
        return
    if isinstance(condition, Range):
        given: tuple[object, ...] = condition.not_
    else:
        given = condition if isinstance(condition, tuple) else (condition,)
    for code in given:
        if str(code) not in known:
            yield unknown(place, column, str(code), population.codes_file(column), known)
