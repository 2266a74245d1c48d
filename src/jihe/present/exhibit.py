"""An exhibit: one table and one chart of the same facts, with all that must be said about them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import pyarrow as pa

from jihe.errors import tell
from jihe.pack.axes import STATISTIC
from jihe.pack.model import Dimension, Exhibit, Measure, Tile

from . import synthetic
from .finding import finding
from .format import SHARE, number, unit_name
from .grid import BROUGHT_TITLES, ByMeasure, Fact, Grid, Labels, choose, is_time, read_facts
from .mark import MARKS, NARROW, Picture, Spec
from .note import NETWORK, notes
from .sentence import Sentence, words
from .table import Cell, Rows, table
from .verdict import changes, headline

__all__ = ["Cell", "Drawn", "draw"]


@dataclass(frozen=True)
class Drawn:
    """An exhibit, ready to be set on a page.

    Attributes
    ----------
    rows
        Cells; the first of each row names its class.
    spec, narrow
        Vega-Lite specifications for a page or paper, and for a telephone; None where the mark is a table, or
        where all numbers are 0 or not defined.
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
    headline
        What stands above all as the finding in a sentence; "" for most marks.
    finding
        What `alt` says, its numbers apart; empty where there is nothing to tell.
    """

    id: str
    title: str
    title_en: str
    headings: tuple[str, ...]
    rows: Rows
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
    headline: str = ""
    finding: Sentence = ()

    @property
    def facts(self) -> list[str]:
        """Identifiers of all facts that the exhibit shows, each once."""
        return list(dict.fromkeys(cell.fact for row in self.rows for cell in row if cell.fact))


def draw(  # noqa: PLR0913 - all that a picture may need
    exhibit: Exhibit,
    measure: Measure,
    dimensions: Mapping[str, Dimension],
    facts: pa.Table | ByMeasure,
    labels: pa.Table | Labels,
    lang: str,
    source: str = "",
    against: Measure | None = None,
    tiles: Sequence[Tile] = (),
    tile_names: Mapping[str, str] | None = None,
    is_synthetic: bool = False,
) -> Drawn:
    """Draw an exhibit.

    Parameters
    ----------
    facts, labels
        Tables ``measure.fact`` and ``measure.label`` of a build, or what was read of them.
    source
        The line printed under every exhibit of the study.
    against
        The measure that the exhibit names as the other axis.
    tiles, tile_names
        The study's map of squares, and short names of regions by code.
    is_synthetic
        Whether any row of the build was made up: then title and picture say so.

    Raises
    ------
    PackError
        When several facts would stand in one place.
    """
    named = labels if isinstance(labels, Labels) else Labels(labels, lang)
    grid = choose(exhibit, measure, dimensions, facts, named)
    picture = Picture(
        grid=grid,
        x_names=_names(grid, grid.x, grid.xs, named) if grid.x else {"": measure.title.get(lang)},
        series_names=_names(grid, grid.by, grid.series, named),
        x_title=_title(grid.x, dimensions, lang),
        series_title=_title(grid.by, dimensions, lang),
        is_time=is_time(grid.x, dimensions),
        lang=lang,
        title=measure.title.get(lang),
        against=_against(exhibit, grid, facts),
        against_title=against.title.get(lang) if against is not None else exhibit.against,
        tiles=tuple(tiles),
        tile_names=tile_names or {},
    )
    make = MARKS.get(exhibit.mark) if _has_numbers(exhibit.mark, grid) else None
    years = _years(measure, dimensions)
    headings, rows = table(picture, measure, dimensions, exhibit.mark, years, against)
    is_verdict = exhibit.mark == "verdict" and bool(grid.cells)
    found = finding(picture, exhibit.mark)
    if is_verdict:
        found = headline(changes(grid), picture.x_names, years, lang)
    drawn = Drawn(
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
        notes=tuple(notes(exhibit, measure, picture)),
        alt=words(found),
        is_table=exhibit.mark not in MARKS and exhibit.mark != NETWORK,
        empty="" if grid.cells else _empty(exhibit, measure, dimensions, facts, lang),
        headline=words(found) if is_verdict else "",
        finding=found if any(piece.fact for piece in found) else (),
    )
    return _marked(drawn) if is_synthetic else drawn


def _marked(drawn: Drawn) -> Drawn:
    """The exhibit with the mark of made-up data."""
    spec, narrow = (synthetic.drawn(spec) if spec else None for spec in (drawn.spec, drawn.narrow))
    alt = f"{drawn.alt} {synthetic.mark()}"
    title = synthetic.titled(drawn.title)
    return replace(drawn, title=title, spec=spec, narrow=narrow, alt=alt)


def _has_numbers(mark: str, grid: Grid) -> bool:
    """Whether the mark could draw any number: one that is defined and not 0."""
    if mark == "verdict":
        return any(change.reading and change.relative for change in changes(grid))
    return any(fact.value for fact in grid.facts())


def _against(exhibit: Exhibit, grid: Grid, facts: pa.Table | ByMeasure) -> dict[str, Fact]:
    """Facts of the other measure by class of x, chosen alike."""
    if not exhibit.against:
        return {}
    return {
        fact.cut.get(grid.x, ""): fact
        for fact in read_facts(facts, exhibit.against)
        if all(fact.cut.get(dimension) in codes for dimension, codes in exhibit.chosen.items())
    }


def _years(measure: Measure, dimensions: Mapping[str, Dimension]) -> tuple[str, str]:
    """The two years that a measure of change compares; "" where it compares none."""
    year = dimensions.get(measure.cut[0]) if measure.cut else None
    if year is None or year.last is None:
        return "", ""
    return str(year.last - measure.over), str(year.last)


def _names(grid: Grid, dimension: str, codes: tuple[str, ...], labels: Labels) -> dict[str, str]:
    """Names of classes; those that two classes share gain their code, so that no two are drawn as one.

    Where units differ, statistics tell their own.
    """
    names = {code: labels.name(dimension, code) for code in codes}
    seen = list(names.values())
    names = {code: f"{name} ({code})" if seen.count(name) > 1 else name for code, name in names.items()}
    if dimension == STATISTIC and not grid.unit():
        units = {fact.cut.get(STATISTIC, ""): fact.unit for fact in grid.facts()}
        told = {code: unit for code, unit in units.items() if unit not in ("", SHARE)}
        names = {code: f"{name} ({told[code]})" if code in told else name for code, name in names.items()}
    return names


def _title(dimension: str, dimensions: Mapping[str, Dimension], lang: str) -> str:
    if dimension in BROUGHT_TITLES:
        return tell(BROUGHT_TITLES[dimension], lang)
    return dimensions[dimension].title.get(lang) if dimension in dimensions else ""


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


def _empty(
    exhibit: Exhibit,
    measure: Measure,
    dimensions: Mapping[str, Dimension],
    facts: pa.Table | ByMeasure,
    lang: str,
) -> str:
    """Why an exhibit has no facts."""
    if read_facts(facts, exhibit.measure):
        text = "Nothing to show: the metric has no number for the classes chosen here ({only})."
        only = "; ".join(f"{dimension}={'|'.join(codes)}" for dimension, codes in exhibit.chosen.items())
        return tell(text, lang, only=only)
    titles = tell(", ", lang).join(_title(dimension, dimensions, lang) for dimension in measure.cut)
    if not titles:
        return tell("There are no facts to show.", lang)
    text = "Nothing to show: no row meets the metric's conditions and falls in a class of {title}."
    return tell(text, lang, title=titles)
