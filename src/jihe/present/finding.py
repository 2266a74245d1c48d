"""What a picture shows, told to those who cannot see it: the leader and its value. Only facts are told."""

from __future__ import annotations

from jihe.errors import tell
from jihe.pack.axes import PAIRED

from .format import number
from .grid import Fact
from .mark import Picture


def finding(picture: Picture, mark: str) -> str:
    """The sentence, in the picture's language; "" where there is nothing to tell."""
    known = [f for f in picture.grid.facts() if f.value is not None]
    if not known:
        return tell("There are no facts to show.", picture.lang)
    if mark in ("heatmap", *PAIRED):
        if mark == "flow_map":
            known = [f for f in known if f.cut[picture.grid.x] != f.cut[picture.grid.by]] or known
        return _flow(picture, known)
    if len(picture.grid.series) > 1:
        return _latest(picture, known)
    if picture.is_time:
        return _course(picture, known)
    return _leaders(picture, known)


def _leaders(picture: Picture, known: list[Fact]) -> str:
    best = sorted(known, key=lambda f: -f.weight)
    said: dict[str, object] = {"leader": _x(picture, best[0]), "value": _value(best[0])}
    if len(best) == 1:
        return tell("{leader}: {value}.", picture.lang, **said)
    said |= {"second": _x(picture, best[1]), "other": _value(best[1]), "n": len(picture.grid.xs)}
    return tell(
        "{leader} leads with {value}, before {second} with {other}; {n} classes.", picture.lang, **said
    )


def _course(picture: Picture, known: list[Fact]) -> str:
    best, first, last = max(known, key=lambda f: f.weight), known[0], known[-1]
    return tell(
        "From {value} in {first} to {other} in {last}; the greatest value is {most}, in {year}.",
        picture.lang,
        first=_x(picture, first),
        value=_value(first),
        last=_x(picture, last),
        other=_value(last),
        year=_x(picture, best),
        most=_value(best),
    )


def _latest(picture: Picture, known: list[Fact]) -> str:
    """The leader of the last year, or of all classes."""
    grid = picture.grid
    chosen = [f for f in known if f.cut.get(grid.x) == grid.xs[-1]] if picture.is_time else known
    best = max(chosen or known, key=lambda f: f.weight)
    said = {"x": _x(picture, best), "leader": _series(picture, best), "value": _value(best)}
    return tell("In {x}, {leader} leads with {value}; {n} classes.", picture.lang, **said, n=len(grid.series))


def _flow(picture: Picture, known: list[Fact]) -> str:
    best = max(known, key=lambda f: f.weight)
    said = {"x": _x(picture, best), "series": _series(picture, best), "value": _value(best)}
    return tell("The greatest value is {value}: {x} → {series}.", picture.lang, **said)


def _x(picture: Picture, fact: Fact) -> str:
    code = fact.cut.get(picture.grid.x, "")
    return picture.x_names.get(code, code)


def _series(picture: Picture, fact: Fact) -> str:
    code = fact.cut.get(picture.grid.by, "")
    return picture.series_names.get(code, code)


def _value(fact: Fact) -> str:
    return number(fact.value, fact.unit)
