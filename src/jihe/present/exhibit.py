"""An exhibit: one table and one chart of the same facts, with all that must be said about them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import pyarrow as pa

from jihe.errors import tell
from jihe.pack.model import Dimension, Exhibit, Measure

from .finding import finding
from .format import SHARE, UNDEFINED, number, unit_name
from .grid import BROUGHT_TITLES, Fact, Labels, choose, is_time, read_facts
from .mark import MARKS, MOST_BARS, MOST_CELLS, MOST_SERIES, NARROW, Picture, Spec

NETWORK = "network"
"""The mark that shows the network itself: its picture is drawn from positions, not from facts."""

MOST_COLUMNS = 12
"""A two-way table has at most so many years across; more of them stand one below the other."""


@dataclass(frozen=True)
class Cell:
    """A cell of a table; a number carries the fact that it opens."""

    text: str
    fact: str = ""


@dataclass(frozen=True)
class Drawn:
    """An exhibit, ready to be set on a page.

    Attributes
    ----------
    rows
        Cells; the first of each row names its class.
    spec, narrow
        Vega-Lite specifications for a page and for a telephone; None where the mark is a table.
    unit
        What values are counted in; "" where the title says it.
    n
        Rows counted, as "N = ..." says it; "" where there is no one such number.
    alt
        What the picture shows, in a sentence.
    is_table
        Whether it is declared as a table; an exhibit without facts has no picture either.
    empty
        Why there is nothing to show; "" where there is something.
    """

    id: str
    title: str
    title_en: str
    headings: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    spec: Spec | None
    narrow: Spec | None
    source: str
    measure: str
    unit: str
    n: str
    notes: tuple[str, ...]
    alt: str
    is_table: bool
    empty: str

    @property
    def facts(self) -> list[str]:
        """Identifiers of all facts that the exhibit shows, each once."""
        return list(dict.fromkeys(cell.fact for row in self.rows for cell in row if cell.fact))


def draw(
    exhibit: Exhibit,
    measure: Measure,
    dimensions: Mapping[str, Dimension],
    facts: pa.Table,
    labels: pa.Table,
    lang: str,
    source: str = "",
) -> Drawn:
    """Draw an exhibit.

    Parameters
    ----------
    facts, labels
        Tables ``measure.fact`` and ``measure.label`` of a build.
    source
        The line printed under every exhibit of the study.

    Raises
    ------
    PackError
        When several facts would stand in one place.
    """
    named = Labels(labels, lang)
    grid = choose(exhibit, measure, dimensions, facts, named)
    picture = Picture(
        grid=grid,
        x_names=_names(grid.x, grid.xs, named) if grid.x else {"": measure.title.get(lang)},
        series_names=_names(grid.by, grid.series, named),
        x_title=_title(grid.x, dimensions, lang),
        series_title=_title(grid.by, dimensions, lang),
        is_time=is_time(grid.x, dimensions),
        lang=lang,
    )
    make = MARKS.get(exhibit.mark) if grid.cells else None
    headings, rows = _table(picture, measure, dimensions, exhibit.mark)
    return Drawn(
        id=exhibit.exhibit,
        title=exhibit.title_zh if lang == "zh" else exhibit.title_en,
        title_en=exhibit.title_en,
        headings=headings,
        rows=rows,
        spec=make(picture) if make else None,
        narrow=make(replace(picture, width=NARROW)) if make else None,
        source=source,
        measure=exhibit.measure,
        unit=unit_name(measure, grid.unit(), lang),
        n=_base(picture),
        notes=tuple(_notes(exhibit, measure, picture)),
        alt=finding(picture, exhibit.mark),
        is_table=exhibit.mark not in MARKS and exhibit.mark != NETWORK,
        empty="" if grid.cells else _empty(exhibit, measure, dimensions, facts, lang),
    )


def _names(dimension: str, codes: tuple[str, ...], labels: Labels) -> dict[str, str]:
    """Names of classes; those that two classes share gain their code, so that no two are drawn as one."""
    names = {code: labels.name(dimension, code) for code in codes}
    seen = list(names.values())
    return {code: f"{name} ({code})" if seen.count(name) > 1 else name for code, name in names.items()}


def _title(dimension: str, dimensions: Mapping[str, Dimension], lang: str) -> str:
    if dimension in BROUGHT_TITLES:
        return tell(BROUGHT_TITLES[dimension], lang)
    return dimensions[dimension].title.get(lang) if dimension in dimensions else ""


def _table(
    picture: Picture, measure: Measure, dimensions: Mapping[str, Dimension], mark: str
) -> tuple[tuple[str, ...], tuple[tuple[Cell, ...], ...]]:
    """Headings and rows; two-way where the exhibit has a series."""
    grid = picture.grid
    if not grid.by:
        return _one_way(picture, measure, mark)
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


def _one_way(
    picture: Picture, measure: Measure, mark: str
) -> tuple[tuple[str, ...], tuple[tuple[Cell, ...], ...]]:
    """Class, value; for shares and means also the rows behind; the rank where classes are ranked."""
    grid, lang = picture.grid, picture.lang
    facts = grid.facts()
    is_ranked = mark in ("bar", "table") and len(facts) > 2 and all(f.rank is not None for f in facts)
    is_counted = measure.reduce in ("share", "mean", "sum")
    unit = unit_name(measure, grid.unit(), lang)
    heading = tell("Share", lang) if grid.unit() == SHARE else unit or tell("Number", lang)
    headings = [picture.x_title or measure.title.get(lang), heading]
    headings += [tell("Rows behind", lang)] * is_counted + [tell("Rank", lang)] * is_ranked
    rows = []
    for fact in facts:
        name = picture.x_names[fact.cut.get(grid.x, "")]
        row = [Cell(name), _cell(fact)]
        row += [Cell(number(fact.n), fact.id)] * is_counted + [Cell(number(fact.rank), fact.id)] * is_ranked
        rows.append(tuple(row))
    return tuple(headings), tuple(rows)


def _cell(fact: Fact | None) -> Cell:
    return Cell("") if fact is None else Cell(number(fact.value, fact.unit), fact.id)


def _base(picture: Picture) -> str:
    """The denominator of shares: one number, or that of the last slice with its name."""
    facts = [f for f in picture.grid.facts() if f.n_base is not None]
    bases = {f.n_base for f in facts}
    if not facts:
        return ""
    if len(bases) == 1:
        return number(facts[0].n_base)
    last = picture.grid.xs[-1]
    in_last = {f.n_base for f in facts if f.cut.get(picture.grid.x) == last}
    return (
        f"{number(in_last.pop())} ({picture.x_names[last]})" if picture.is_time and len(in_last) == 1 else ""
    )


def _notes(exhibit: Exhibit, measure: Measure, picture: Picture) -> list[str]:
    """What a reader must know to not read more into the numbers than they say."""
    grid, lang = picture.grid, picture.lang
    own = exhibit.note_zh if lang == "zh" else exhibit.note_en
    notes = [own] if own else []
    if not grid.cells:
        return notes
    notes += _uncounted(measure, picture)
    notes += _undrawn(exhibit.mark, picture)
    if exhibit.mark == NETWORK and exhibit.top is not None:
        text = "At most {top} nodes are drawn, those with the greatest degree, and the edges among them."
        notes.append(tell(text, lang, top=number(exhibit.top)))
    if grid.n_left_out:
        text = "Shown are the classes with the greatest values; {n} more are not shown."
        if grid.n_left_out == 1:
            text = "Shown are the classes with the greatest values; 1 more is not shown."
        notes.append(tell(text, lang, n=number(grid.n_left_out)))
    empty = len(grid.xs) * len(grid.series) - len(grid.cells)
    if exhibit.mark == "curve":
        empty = 0  # a model speaks of its tail only
    if empty and measure.top is not None:
        notes.append(tell("An empty place is not among the greatest {top}.", lang, top=measure.top))
    elif empty:
        notes.append(tell("An empty place has no rows.", lang))
    if any(f.value is None for f in grid.facts()):
        notes.append(tell("{dash}: not defined.", lang, dash=UNDEFINED))
    return notes


def _empty(
    exhibit: Exhibit, measure: Measure, dimensions: Mapping[str, Dimension], facts: pa.Table, lang: str
) -> str:
    """Why an exhibit has no facts."""
    if read_facts(facts, exhibit.measure):
        text = "Nothing to show: the metric has no number for the classes chosen here ({only})."
        return tell(text, lang, only=exhibit.only)
    titles = tell(", ", lang).join(_title(dimension, dimensions, lang) for dimension in measure.cut)
    if not titles:
        return tell("There are no facts to show.", lang)
    text = "Nothing to show: no row meets the metric's conditions and falls in a class of {title}."
    return tell(text, lang, title=titles)


def _uncounted(measure: Measure, picture: Picture) -> list[str]:
    counts = sorted({f.n_undefined for f in picture.grid.facts()})
    low, high = number(counts[0]), number(counts[-1])
    if counts == [0]:
        return []
    if measure.column is not None:
        single = "1 row has no known value and is not counted."
        one = "{n} rows have no known value and are not counted."
        many = "Rows with no known value are not counted: {low} to {high} of each class."
    else:
        single = "1 row falls in no class and is not counted."
        one = "{n} rows fall in no class and are not counted."
        many = "Rows that fall in no class are not counted: {low} to {high}, by {title}."
    said = picture.x_title if picture.is_time else picture.series_title or picture.x_title
    if counts == [1]:
        return [tell(single, picture.lang)]
    if len(counts) == 1:
        return [tell(one, picture.lang, n=low)]
    return [tell(many, picture.lang, low=low, high=high, title=said)]


def _undrawn(mark: str, picture: Picture) -> list[str]:
    """Classes that the table holds and the chart does not."""
    grid = picture.grid
    full, most = {
        "bar": (len(grid.xs), MOST_BARS),
        "line": (len(grid.series), MOST_SERIES),
        "stacked": (len(grid.series), MOST_SERIES if len(grid.series) <= MOST_SERIES else MOST_SERIES - 1),
        "heatmap": (max(len(grid.xs), len(grid.series)), MOST_CELLS),
    }.get(mark, (0, 0))
    if full <= most:
        return []
    text = "The chart shows the {most} greatest of {full}; the table has all."
    return [tell(text, picture.lang, most=most, full=number(full))]
