"""What an exhibit shows, in a sentence: who leads and by how much.

Only facts are told, and only what they bear: equals lead together, statistics of several kinds are not held
against each other, and a lead within the intervals is called one.
"""

from __future__ import annotations

from collections.abc import Sequence

from jihe.errors import tell
from jihe.pack.axes import PAIRED, STATISTIC

from .grid import Fact
from .mark import Picture
from .sentence import Piece, Sentence, joined, sentence

MOST_NAMED = 3
"""Equals so many are named; more are counted."""
RANK = "rank"
"""The statistic whose least value is the first."""


def finding(picture: Picture, mark: str) -> Sentence:
    """The sentence, in the picture's language."""
    known = [f for f in picture.grid.facts() if f.value is not None]
    if not known:
        return (Piece(tell("There are no facts to show.", picture.lang)),)
    if mark == "curve":
        return _curve(picture, known)
    if all(f.cut.get(STATISTIC) == RANK for f in known):
        return _ranks(picture, known)
    if _is_mixed(picture, known):
        return _first(picture, known)
    if mark in ("heatmap", *PAIRED):
        if mark == "flow_map":
            known = [f for f in known if f.cut[picture.grid.x] != f.cut[picture.grid.by]] or known
        return _greatest(picture, known, is_flow=True)
    if len(picture.grid.series) > 1:
        return _latest(picture, known) if picture.is_time else _greatest(picture, known)
    return _course(picture, known) if picture.is_time else _leaders(picture, known)


def _leaders(picture: Picture, known: Sequence[Fact]) -> Sentence:
    """The first class, and the second; classes of one value lead together."""
    lang, best = picture.lang, sorted(known, key=lambda f: -f.weight)
    first = [f for f in best if f.value == best[0].value]
    said: dict[str, object] = {"leader": _x(picture, best[0]), "value": best[0], "n": len(best)}
    if len(best) == 1:
        return sentence("{leader}: {value}.", lang, said)
    if len(first) == len(best):
        return sentence("All {n} classes have one value: {value}.", lang, said)
    if len(first) > 1:
        return _together(picture, [_x(picture, f) for f in first], said)
    second = [f for f in best if f.value == best[1].value]
    if len(second) > 1:
        return sentence("{leader} leads with {value}; {n} classes.", lang, said)
    said |= {"second": _x(picture, best[1]), "other": best[1]}
    text = "{leader} leads with {value}, before {second} with {other}; {n} classes."
    return _with_noise(picture, sentence(text, lang, said), best[0], best[1])


def _latest(picture: Picture, known: Sequence[Fact]) -> Sentence:
    """The leader of the last year, its value of the year before, and the second."""
    grid, lang = picture.grid, picture.lang
    year = next(x for x in reversed(grid.xs) if any(f.cut.get(grid.x) == x for f in known))
    best = sorted((f for f in known if f.cut.get(grid.x) == year), key=lambda f: -f.weight)
    first = [f for f in best if f.value == best[0].value]
    said: dict[str, object] = {"x": picture.x_names.get(year, year), "value": best[0], "n": len(grid.series)}
    said["leader"] = _series(picture, best[0])
    if len(best) == 1:
        return sentence("In {x}, {leader}: {value}.", lang, said)
    if len(first) > 1:
        names = [_series(picture, f) for f in first]
        opening = sentence("In {x}: ", lang, said)
        return joined([opening, _together(picture, names, said)], "")
    earlier = _before(picture, best[0])
    said["second"], said["other"] = _series(picture, best[1]), best[1]
    if earlier is None:
        text = "In {x}, {leader} leads with {value}, before {second} with {other}; {n} classes."
    else:
        text = (
            "In {x}, {leader} leads with {value} ({earlier} in {year}), before {second} with {other}; "
            "{n} classes."
        )
        said |= {"earlier": earlier, "year": _x(picture, earlier)}
    return _with_noise(picture, sentence(text, lang, said), best[0], best[1])


def _course(picture: Picture, known: Sequence[Fact]) -> Sentence:
    """From the first year to the last, and the greatest."""
    lang, first, last = picture.lang, known[0], known[-1]
    most = max(known, key=lambda f: f.weight)
    said: dict[str, object] = {"first": _x(picture, first), "value": first, "last": _x(picture, last)}
    said |= {"other": last, "year": _x(picture, most), "most": most, "leader": _x(picture, first)}
    if len(known) == 1:
        return sentence("{leader}: {value}.", lang, said)
    if all(f.value == first.value for f in known):
        if _is_whole(picture, first, last, len(known)):
            return sentence("{value} in every year from {first} to {last}.", lang, said)
        said["n"] = len(known)
        return sentence("{value} in each of {n} years from {first} to {last}.", lang, said)
    earlier = _before(picture, last)
    told = [sentence("From {value} in {first} to {other} in {last}", lang, said)]
    if earlier is not None and earlier.id not in (first.id, most.id):
        before = {"earlier": earlier, "year": _x(picture, earlier)}
        told.append(sentence(" ({earlier} in {year})", lang, before))
    if most.id != last.id:
        told.append(sentence("; the greatest value is {most}, in {year}", lang, said))
    whole = joined([*told, sentence(".", lang, {})], "")
    return whole if earlier is None else _with_noise(picture, whole, last, earlier)


def _is_whole(picture: Picture, first: Fact, last: Fact, n: int) -> bool:
    """Whether n facts leave out no year from the first to the last."""
    begin, end = (fact.cut.get(picture.grid.x, "") for fact in (first, last))
    return not (begin.isdecimal() and end.isdecimal()) or int(end) - int(begin) + 1 == n


def _greatest(picture: Picture, known: Sequence[Fact], is_flow: bool = False) -> Sentence:
    """The greatest of pairs; what flows leads from one of them to the other."""
    best = max(known, key=lambda f: f.weight)
    equals = sum(f.value == best.value for f in known)
    said = {"x": _x(picture, best), "series": _series(picture, best), "value": best, "n": equals}
    if equals == len(known) > 1:
        return sentence("All {n} classes have one value: {value}.", picture.lang, said)
    if equals > 1:
        return sentence("The greatest value is {value}, of {n} pairs.", picture.lang, said)
    if is_flow:
        return sentence("The greatest value is {value}: {x} → {series}.", picture.lang, said)
    return sentence("The greatest value is {value}: {x}, {series}.", picture.lang, said)


def _ranks(picture: Picture, known: Sequence[Fact]) -> Sentence:
    """Who is first in the first column; the least rank is the best."""
    grid = picture.grid
    column = [f for f in known if not grid.by or f.cut.get(grid.by) == grid.series[0]] or known
    best = min(column, key=lambda f: f.weight)
    first = [f for f in column if f.value == best.value][:MOST_NAMED]
    names = tell(", ", picture.lang).join(_x(picture, f) for f in first)
    said = {"leader": names, "value": best, "series": _series(picture, best) if grid.by else picture.title}
    return sentence("{series}: {leader} has rank {value}.", picture.lang, said)


def _curve(picture: Picture, known: Sequence[Fact]) -> Sentence:
    """A point of the curve: the share of nodes of degree ten or more, or what the lower four fifths hold."""
    grid = picture.grid
    points = [f for f in known if not grid.by or f.cut.get(grid.by) == grid.series[0]] or known
    of_holders = grid.x == "holder"
    places = [float(f.cut[grid.x]) for f in points]
    aim = max(places) * 0.8 if of_holders else 10.0
    point = min(points, key=lambda f: abs(float(f.cut[grid.x]) - aim))
    x = f"{float(point.cut[grid.x]):,.0f}"
    said = {"x": x, "value": point, "n": f"{max(places):,.0f}"}
    if of_holders:
        return sentence("The {x} least linked of {n} nodes hold {value}.", picture.lang, said)
    return sentence("{value} of the nodes have a degree of {x} or more.", picture.lang, said)


def _first(picture: Picture, known: Sequence[Fact]) -> Sentence:
    """The first of numbers that measure different things."""
    grid = picture.grid
    of_time = picture.is_time and grid.by == STATISTIC
    year = grid.xs[-1] if of_time else ""
    chosen = [f for f in known if f.cut.get(grid.x) == year] if of_time else known
    fact = (chosen or known)[0]
    name = _series(picture, fact) if grid.by == STATISTIC else _x(picture, fact)
    said: dict[str, object] = {"leader": name, "value": fact, "x": _x(picture, fact)}
    earlier = _before(picture, fact) if of_time and chosen else None
    if earlier is not None:
        said |= {"earlier": earlier, "year": _x(picture, earlier)}
        return sentence("In {x}, {leader}: {value} ({earlier} in {year}).", picture.lang, said)
    if of_time and chosen:
        return sentence("In {x}, {leader}: {value}.", picture.lang, said)
    return sentence("{leader}: {value}.", picture.lang, said)


def _is_mixed(picture: Picture, known: Sequence[Fact]) -> bool:
    """Whether values are of several kinds, none of which is more than another."""
    grid = picture.grid
    of_statistics = STATISTIC in (grid.x, grid.by) and len({f.cut.get(STATISTIC) for f in known}) > 1
    return of_statistics or len({f.unit for f in known}) > 1


def _together(picture: Picture, names: Sequence[str], said: dict[str, object]) -> Sentence:
    """Classes that share the first place."""
    if len(names) > MOST_NAMED:
        text = "{k} of {n} classes share the greatest value, {value}."
        return sentence(text, picture.lang, {**said, "k": len(names)})
    told = {**said, "leaders": tell(", ", picture.lang).join(names)}
    return sentence("{leaders} lead together with {value}; {n} classes.", picture.lang, told)


def _with_noise(picture: Picture, told: Sentence, one: Fact, other: Fact) -> Sentence:
    """A difference that lies within the intervals is not told without saying so."""
    bounds = (one.low, one.high, other.low, other.high)
    if any(bound is None for bound in bounds):
        return told
    low, high, other_low, other_high = (bound or 0.0 for bound in bounds)
    if low > other_high or other_low > high:
        return told
    return joined([told, sentence("Their intervals overlap.", picture.lang, {})], _space(picture.lang))


def _space(lang: str) -> str:
    """What stands between two sentences."""
    return "" if lang == "zh" else " "


def _before(picture: Picture, fact: Fact) -> Fact | None:
    """The same class in the year before; None where it has no value there."""
    grid = picture.grid
    place = grid.xs.index(fact.cut[grid.x])
    earlier = grid.cells.get((grid.xs[place - 1], fact.cut.get(grid.by, ""))) if place else None
    return earlier if earlier is not None and earlier.value is not None else None


def _x(picture: Picture, fact: Fact) -> str:
    code = fact.cut.get(picture.grid.x, "")
    return picture.x_names.get(code, code)


def _series(picture: Picture, fact: Fact) -> str:
    code = fact.cut.get(picture.grid.by, "")
    return picture.series_names.get(code, code)
