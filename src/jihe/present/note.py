"""What a reader must know to not read more into the numbers of an exhibit than they say."""

from __future__ import annotations

from collections.abc import Iterator

from jihe.errors import tell
from jihe.pack.axes import PAIRED, STATISTIC
from jihe.pack.model import Exhibit, Measure

from .format import UNDEFINED, number
from .mark import MOST_BARS, MOST_CELLS, MOST_PANELS, MOST_SERIES, Picture
from .mark.scatter import pairs, points
from .mark.tiles import without_tile

NETWORK = "network"
"""The mark that shows the network itself: its picture is drawn from positions, not from facts."""

COUNTING = ("count", "share", "sum", "mean")
"""Ways to reduce whose `n_undefined` counts rows."""


def notes(exhibit: Exhibit, measure: Measure, picture: Picture) -> Iterator[str]:
    """The notes of an exhibit, its own first."""
    grid, lang = picture.grid, picture.lang
    if own := exhibit.note_zh if lang == "zh" else exhibit.note_en:
        yield own
    if not grid.cells:
        return
    if measure.reduce in COUNTING:
        yield from _uncounted(measure, picture)
    yield from _undrawn(exhibit.mark, picture)
    yield from _marked(exhibit.mark, picture)
    if exhibit.mark == NETWORK and exhibit.top is not None:
        text = "At most {top} nodes are drawn, those with the greatest degree, and the edges among them."
        yield tell(text, lang, top=number(exhibit.top))
    if grid.n_left_out:
        yield _left_out(exhibit.mark, grid.n_left_out, lang)
    empty = len(grid.xs) * len(grid.series) - len(grid.cells)
    if exhibit.mark == "curve" or exhibit.mark in PAIRED:
        empty = 0  # a model speaks of its tail only; a list of pairs has no empty place
    if empty and measure.top is not None:
        yield tell("An empty place is not among the greatest {top}.", lang, top=measure.top)
    elif empty:
        yield tell("An empty place has no rows.", lang)
    if any(f.value is None for f in grid.facts()):
        yield tell("{dash}: not defined.", lang, dash=UNDEFINED)
    if exhibit.mark != "verdict" and any(f.low is not None for f in grid.facts()):
        is_rank = any(f.cut.get(STATISTIC) == "rank" for f in grid.facts())
        text = (
            "In brackets: where the rank lies in 90 of 100 replications with other weights, or without an "
            "indicator."
            if is_rank
            else "In brackets: the 95% interval."
        )
        yield tell(text, lang)


def _left_out(mark: str, n: int, lang: str) -> str:
    if mark in PAIRED and n == 1:
        return tell("Shown are the pairs with the greatest values; 1 more is not shown.", lang)
    if mark in PAIRED:
        text = "Shown are the pairs with the greatest values; {n} more are not shown."
        return tell(text, lang, n=number(n))
    if n == 1:
        return tell("Shown are the classes with the greatest values; 1 more is not shown.", lang)
    return tell("Shown are the classes with the greatest values; {n} more are not shown.", lang, n=number(n))


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
        "panels": (len(grid.series), MOST_PANELS),
        "stacked": (len(grid.series), MOST_SERIES if len(grid.series) <= MOST_SERIES else MOST_SERIES - 1),
        "heatmap": (max(len(grid.xs), len(grid.series)), MOST_CELLS),
    }.get(mark, (0, 0))
    if full <= most:
        return []
    text = "The chart shows the {most} greatest of {full}; the table has all."
    if mark == "panels":
        text = "The chart shows the {most} of {full} with the greatest last values; the table has all."
    return [tell(text, picture.lang, most=most, full=number(full))]


def _marked(mark: str, picture: Picture) -> Iterator[str]:
    """What certain pictures leave out, and how they are read."""
    lang = picture.lang
    if mark in ("tile_map", "flow_map") and (codes := without_tile(picture)):
        names = [picture.x_names.get(c) or picture.series_names.get(c, c) for c in codes]
        text = "Without a place on the map, but in the table: {names}."
        yield tell(text, lang, names=tell(", ", lang).join(names))
    if mark == "flow_map":
        text = "The colour of a place is what flows within it; an arrow leads from {x} to {series}."
        yield tell(text, lang, x=picture.x_title, series=picture.series_title)
    if mark == "scatter":
        yield tell("Dashed lines: the medians of the classes drawn.", lang)
        single = len(picture.grid.cells) - len(pairs(picture))
        if single:
            yield tell("Classes with only one of the two numbers, not drawn: {n}.", lang, n=number(single))
        zero = len(pairs(picture)) - len(points(picture))
        if zero:
            text = "Classes with a zero, which a logarithmic axis cannot show: {n}."
            yield tell(text, lang, n=number(zero))
    if mark == "verdict":
        text = (
            "A statistic polarised or diffused when the 95% interval of its change holds no zero; otherwise "
            "the change is within noise."
        )
        yield tell(text, lang)
