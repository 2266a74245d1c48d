"""Metric cards: how each number is counted, in words, from the declaration that it was counted by."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from jihe.errors import tell
from jihe.pack.model import Condition, Dimension, Measure, NetworkSetting, Pack, Range
from jihe.pack.space import SPACE, SPATIAL, SpaceStatistic, statistics_of
from jihe.pack.statistic import STATISTICS, Statistic

from ..format import number
from .heading import class_names, heading

TABLES = {
    "organisation": "organisations, one row each",
    "membership": "memberships: an organisation in a sample in a year",
    "organisation_year": "organisations in a year, one row each",
    "relation": "relations, one row each: dated and directed, as the sources state them",
    "event": "events, one row each",
    "evidence": "evidence, one row for each place where a relation was read",
    "edge": "edges of the network: the relations of a pair in one direction, merged into one",
    "node": "nodes of the network: organisations with a relation",
    "link": "relations of the network, once for each of their two ends",
    "node_year": "nodes of the network of each year",
}


@dataclass(frozen=True)
class Card:
    """How a measure is counted: (heading, sentence, columns it speaks of), in the order of reading."""

    id: str
    title: str
    lines: tuple[tuple[str, str, str], ...]
    exhibits: tuple[tuple[str, str], ...] = ()
    """(anchor, number) of the exhibits that show it."""


def card(name: str, pack: Pack, lang: str, exhibits: tuple[tuple[str, str], ...] = ()) -> Card:
    """The card of measure `name`."""
    measure = pack.measures[name]
    return Card(name, measure.title.get(lang), tuple(lines(measure, pack, lang)), exhibits)


def lines(measure: Measure, pack: Pack, lang: str) -> Iterator[tuple[str, str, str]]:
    """What is counted, under which conditions, how, and by what it is cut."""
    yield tell("Population", lang), tell(TABLES[measure.table], lang), measure.population
    if measure.network is not None:
        made_of = _network(pack.settings.networks[measure.network], pack, lang)
        yield tell("Network", lang), made_of, measure.network
    if measure.where:
        said = tell("; ", lang).join(conditions(measure, pack, lang))
        yield tell("Conditions", lang), said, ", ".join(measure.where)
    yield (
        tell("Calculation", lang),
        calculation(measure, pack, lang),
        measure.column or measure.distinct or "",
    )
    if told := _statistics(measure, lang):
        yield tell("Statistics", lang), tell("; ", lang).join(told), ""
    if measure.reduce in SPATIAL:
        yield tell("Bounds", lang), tell("95% intervals, from resampling the rows", lang), ""
    if measure.cut:
        cuts = [pack.dimensions[d] for d in measure.cut]
        said = tell("; ", lang).join(_cut(measure.table, d, pack, lang) for d in cuts)
        yield tell("Cut by", lang), said, ", ".join(dict.fromkeys(d.column for d in cuts))
    if measure.top is not None:
        yield tell("Kept", lang), tell("the {top} greatest values, ties included", lang, top=measure.top), ""
    if measure.reduce not in ("structure", "ccdf", "lorenz", "index", *SPATIAL):
        yield tell("Left out", lang), _left_out(measure, pack, lang), measure.column or ""
    if measure.unit is not None:
        yield tell("Unit", lang), measure.unit.get(lang), ""
    if measure.note is not None:
        yield tell("Note", lang), measure.note.get(lang), ""


def _network(setting: NetworkSetting, pack: Pack, lang: str) -> str:
    """Which relations make a network, and whose they are."""
    kinds = _codes(setting.kinds, class_names("relation", "kind_code", pack, lang), lang)
    told = [tell("relations of kind {kinds}", lang, kinds=kinds)]
    if setting.sample is not None:
        told.append(tell("sample {sample}", lang, sample=setting.sample))
    return tell("; ", lang).join(told)


def _statistics(measure: Measure, lang: str) -> list[str]:
    """The statistics that the measure is reduced to, each with its meaning."""
    held: list[Statistic | SpaceStatistic] = []
    if measure.reduce == "structure":
        held = [s for name, s in STATISTICS.items() if name in (measure.statistic or STATISTICS)]
    elif measure.reduce in ("polarisation", "polarisation_change"):
        fit = measure.statistic or statistics_of(len(measure.cut), measure.partition is not None)
        held = [s for name, s in SPACE.items() if name in fit]
    return [
        tell("{what}: {meaning}", lang, what=tell(s.label, lang), meaning=tell(s.meaning, lang)) for s in held
    ]


def calculation(measure: Measure, pack: Pack, lang: str) -> str:
    """The way from rows to number, in words."""
    column = heading(measure.table, measure.column or measure.distinct or "", pack, lang)
    if measure.reduce == "share":
        what = (
            tell("different values of {column}", lang, column=column)
            if measure.distinct
            else tell("sum of {column} over the rows", lang, column=column)
            if measure.column
            else tell("rows", lang)
        )
        within = tell(", ", lang).join(pack.dimensions[d].title.get(lang) for d in measure.within)
        if within:
            text = "{what} of the class ÷ {what} of all classes within the same: {within}"
            return tell(text, lang, what=what, within=within)
        return tell("{what} of the class ÷ {what} of all classes", lang, what=what)
    if measure.reduce == "sum":
        return tell("sum of {column} over the rows", lang, column=column)
    if measure.reduce == "mean":
        return tell("mean of {column} over the rows", lang, column=column)
    if measure.reduce in SPATIAL:
        return _spread(measure, lang)
    if measure.reduce == "index":
        text = "indicators normalised, weighed and put together as the tree {index} says"
        return tell(text, lang, index=measure.index)
    if measure.reduce == "structure":
        return tell("statistics of the network, relations being cumulative up to the year", lang)
    if measure.reduce == "ccdf":
        return tell(
            "share of nodes with at least so great a value of {column}, and fitted models",
            lang,
            column=column,
        )
    if measure.reduce == "lorenz":
        return tell("share of all {column} held by the nodes that have least of it", lang, column=column)
    if measure.distinct:
        return tell("number of different values of {column}", lang, column=column)
    return tell("number of rows", lang)


def _spread(measure: Measure, lang: str) -> str:
    """The way to a number that tells how rows are spread over places."""
    if measure.reduce == "polarisation":
        return tell("statistics of how the rows of each year are spread over classes", lang)
    if measure.reduce == "polarisation_change":
        text = (
            "statistics of how rows are spread over classes, in the last year and {over} years before, and "
            "their change"
        )
        return tell(text, lang, over=measure.over)
    if measure.reduce == "location_quotient":
        return tell("share of the class within the region ÷ its share in all regions", lang)
    if measure.reduce == "relatedness":
        return tell("how near the class lies to those in which the region is specialised", lang)
    if measure.reduce == "complexity":
        return tell("how diverse and how rare the classes are in which it is specialised, standardised", lang)
    text = "growth over {over} years, as if all classes had grown like the whole, by their mix, and the rest"
    return tell(text, lang, over=measure.over)


def conditions(measure: Measure, pack: Pack, lang: str) -> list[str]:
    """Each condition in words, columns by their headings and codes by their names."""
    told = []
    for column, condition in measure.where.items():
        names = class_names(measure.table, column, pack, lang)
        told.append(_condition(heading(measure.table, column, pack, lang), condition, names, lang))
    return told


def _condition(column: str, condition: Condition, names: Mapping[str, str], lang: str) -> str:
    if isinstance(condition, Range):
        return f"{column} {tell(', ', lang).join(_range(condition, names, lang))}"
    if isinstance(condition, bool):
        said = tell("yes", lang) if condition else tell("no", lang)
        return tell("{column}: {value}", lang, column=column, value=said)
    if isinstance(condition, tuple):
        values = _codes(condition, names, lang)
        return tell("{column} is one of {values}", lang, column=column, values=values)
    return tell("{column} is {value}", lang, column=column, value=_code(str(condition), names))


def _range(condition: Range, names: Mapping[str, str], lang: str) -> Iterator[str]:
    if condition.from_ is not None:
        yield tell("at least {value}", lang, value=condition.from_)
    if condition.to is not None:
        yield tell("at most {value}", lang, value=condition.to)
    if condition.known is not None:
        yield tell("known", lang) if condition.known else tell("not known", lang)
    if condition.not_:
        yield tell("none of {values}", lang, values=_codes(condition.not_, names, lang))


def _codes(codes: tuple[str | int, ...], names: Mapping[str, str], lang: str) -> str:
    return tell(", ", lang).join(_code(str(code), names) for code in codes)


def _code(code: str, names: Mapping[str, str]) -> str:
    """A code with its name, where the column holds codes of a tree."""
    called = names.get(code, code)
    return called if called == code else f"{called} ({code})"


def _cut(table: str, dimension: Dimension, pack: Pack, lang: str) -> str:
    title, column = dimension.title.get(lang), heading(table, dimension.column, pack, lang)
    parts = [] if column == title else [column]
    if dimension.period:
        parts.append(tell("by year", lang))
    if dimension.level:
        parts.append(tell("rolled up to level {level}", lang, level=dimension.level))
    if dimension.group:
        parts.append(tell("groups of regions, which may overlap", lang))
    if dimension.bin:
        parts.append(tell("half-open bins", lang))
    if dimension.cumulative:
        parts.append(tell("cumulative: a row counts in its own and all later years", lang))
    if dimension.first is not None and dimension.last is not None:
        parts.append(f"{dimension.first}-{dimension.last}")
    return tell("{title} ({how})", lang, title=title, how=tell(", ", lang).join(parts)) if parts else title


def _left_out(measure: Measure, pack: Pack, lang: str) -> str:
    if measure.column:
        column = heading(measure.table, measure.column, pack, lang)
        return tell("rows whose {column} is not known; their number stands beside", lang, column=column)
    if measure.cut:
        return tell("rows that fall in no class; their number stands beside", lang)
    return tell("nothing", lang)


def ratio(n: int, n_base: int | None) -> str:
    """A share's two numbers, "" for other facts.

    Examples
    --------
    >>> ratio(4, 9)
    '4 ÷ 9'
    """
    return "" if n_base is None else f"{number(n)} ÷ {number(n_base)}"
