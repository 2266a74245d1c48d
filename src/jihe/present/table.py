"""The table of an exhibit: all facts that it shows, each number with the fact that it opens."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from jihe.errors import tell
from jihe.pack.axes import PAIRED
from jihe.pack.model import Dimension, Measure

from .format import SHARE, number, unit_name
from .grid import Fact, is_time
from .mark import MOST_CELLS, Picture
from .verdict import change_text, changes, read_name

MOST_COLUMNS = 12
"""A two-way table has at most so many years across; more of them stand one below the other."""


@dataclass(frozen=True)
class Cell:
    """A cell of a table; a number carries the fact that it opens."""

    text: str
    fact: str = ""
    is_word: bool = False
    """A name that is no number, after the first column."""
    form: str = "value"
    """What of the fact is printed, a key of `jihe.present.printed.FORMS`."""


Rows = tuple[tuple[Cell, ...], ...]
Table = tuple[tuple[str, ...], Rows]
"""Headings, and the cells below them."""


def table(
    picture: Picture,
    measure: Measure,
    dimensions: Mapping[str, Dimension],
    mark: str,
    years: tuple[str, str],
    against: Measure | None,
) -> Table:
    """Headings and rows; two-way where the exhibit has a series, pairs and verdicts in their own ways.

    Parameters
    ----------
    years
        The two that a verdict compares.
    against
        The measure along the other axis of a scatter.
    """
    if mark in PAIRED:
        return _pairs(picture, measure)
    if mark == "verdict":
        return _changes(picture, years)
    if mark == "scatter" and against is not None:
        return _against(picture, measure, against)
    if not picture.grid.by:
        return _one_way(picture, measure, mark)
    return _two_way(picture, measure, dimensions)


def shown(fact: Fact | None) -> str:
    """A fact's value, and its interval where there is one."""
    if fact is None:
        return ""
    value = number(fact.value, fact.unit)
    return f"{value} {interval(fact)}".strip()


def interval(fact: Fact) -> str:
    """The bounds of a fact; "" where there are none.

    Examples
    --------
    >>> interval(Fact("a", {}, 0.412, "", 9, None, 0, None, 0.398, 0.431))
    '[0.398, 0.431]'
    """
    if fact.low is None or fact.high is None:
        return ""
    return f"[{number(fact.low, fact.unit)}, {number(fact.high, fact.unit)}]"


def _two_way(picture: Picture, measure: Measure, dimensions: Mapping[str, Dimension]) -> Table:
    grid = picture.grid
    down, across = (grid.x, picture.x_names), (grid.by, picture.series_names)
    years_across = is_time(grid.x, dimensions) and len(grid.xs) <= MOST_COLUMNS
    if years_across or (len(grid.series) > MOST_CELLS and len(grid.xs) <= MOST_CELLS):
        down, across = across, down
    corner = picture.x_title if down[0] == grid.x else picture.series_title
    unit = unit_name(measure, grid.unit(), picture.lang)
    rows = []
    for d in down[1]:
        cells = [grid.cells.get((d, a) if down[0] == grid.x else (a, d)) for a in across[1]]
        rows.append((Cell(down[1][d]), *(_cell(fact) for fact in cells)))
    return (f"{corner} ({unit})" if unit else corner, *across[1].values()), tuple(rows)


def _one_way(picture: Picture, measure: Measure, mark: str) -> Table:
    """Class, value; for shares and means also the rows behind; the rank where classes are ranked."""
    grid, lang = picture.grid, picture.lang
    facts = grid.facts()
    by_value = mark in ("bar", "table", "tile_map")
    is_ranked = by_value and len(facts) > 2 and all(f.rank is not None for f in facts)
    is_counted = _is_counted(measure)
    headings = [picture.x_title or measure.title.get(lang), _heading(measure, grid.unit(), lang)]
    headings += [tell("Rows behind", lang)] * is_counted + [tell("Rank", lang)] * is_ranked
    rows = []
    for fact in facts:
        name = picture.x_names[fact.cut.get(grid.x, "")]
        row = [Cell(name), _cell(fact)]
        row += [Cell(number(fact.n), fact.id, form="n")] * is_counted + [
            Cell(number(fact.rank), fact.id, form="rank")
        ] * is_ranked
        rows.append(tuple(row))
    return tuple(headings), tuple(rows)


def _pairs(picture: Picture, measure: Measure) -> Table:
    """Pairs of classes, the greatest first: place, from, to, value, whether both are the same."""
    grid, lang = picture.grid, picture.lang
    is_counted = _is_counted(measure)
    headings = [
        tell("Rank", lang),
        picture.x_title,
        picture.series_title,
        _heading(measure, grid.unit(), lang),
    ]
    headings += [tell("Rows behind", lang)] * is_counted + [tell("Type", lang)]
    ordered = sorted(grid.cells.items(), key=lambda item: -item[1].weight)
    weights = [fact.weight for _, fact in ordered]
    rows = []
    for (x, s), fact in ordered:
        type_ = tell("within a place", lang) if x == s else tell("between places", lang)
        row = [Cell(number(weights.index(fact.weight) + 1)), Cell(picture.x_names[x], is_word=True)]
        row += [Cell(picture.series_names[s], is_word=True), _cell(fact)]
        row += [Cell(number(fact.n), fact.id, form="n")] * is_counted + [Cell(type_, is_word=True)]
        rows.append(tuple(row))
    return tuple(headings), tuple(rows)


def _against(picture: Picture, measure: Measure, against: Measure) -> Table:
    """Class, value, value of the other measure."""
    grid, lang, other = picture.grid, picture.lang, picture.against
    unit = next((f.unit for f in other.values()), "")
    titles = (picture.title, grid.unit(), measure), (picture.against_title, unit, against)
    headings = [f"{title} ({u})" if (u := unit_name(m, of, lang)) else title for title, of, m in titles]
    rows = [
        (Cell(picture.x_names[x]), _cell(fact), _cell(other.get(x)))
        for fact in grid.facts()
        for x in (fact.cut.get(grid.x, ""),)
    ]
    return (picture.x_title, *headings), tuple(rows)


def _changes(picture: Picture, years: tuple[str, str]) -> Table:
    """Statistic, before, after, change with its interval, reading."""
    lang = picture.lang
    moments = [
        tell("Before ({year})", lang, year=years[0]),
        tell("After ({year})", lang, year=years[1]),
    ]
    headings = [picture.x_title, *moments, tell("Change [95% interval]", lang), tell("Reading", lang)]
    rows = []
    for found in changes(picture.grid):
        row = [Cell(picture.x_names[found.statistic])]
        row += [Cell(number(f.value, f.unit), f.id) if f else Cell("") for f in (found.before, found.after)]
        of = found.change.id if found.change else ""
        row.append(Cell(change_text(found.change, lang), of, form="change"))
        rows.append((*row, Cell(read_name(found.reading, lang), is_word=True)))
    return tuple(headings), tuple(rows)


def _is_counted(measure: Measure) -> bool:
    return measure.reduce in ("share", "mean", "sum")


def _heading(measure: Measure, unit: str, lang: str) -> str:
    return tell("Share", lang) if unit == SHARE else unit_name(measure, unit, lang) or tell("Number", lang)


def _cell(fact: Fact | None) -> Cell:
    return Cell("") if fact is None else Cell(shown(fact), fact.id, form="shown")
