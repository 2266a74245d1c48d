"""What prose may name: facts, their ranks, exhibits. What is not there is told with its line."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from jihe.errors import Fault, Place, nearest
from jihe.pack.model import Chapter

from ..format import number
from ..grid import Fact
from .prose import Cited


@dataclass(frozen=True)
class Citing:
    """What a chapter's citations become; those of things that are not there become faults.

    Attributes
    ----------
    numbers
        (anchor, "Figure 3-2") of every exhibit of the report.
    shown
        The exhibits that this report shows; others are named without a link.
    faults
        Gathers what is wrong in all chapters.
    """

    chapter: Chapter
    known: Mapping[str, Fact]
    numbers: Mapping[str, tuple[str, str]]
    shown: Collection[str]
    faults: list[Fault]

    def cite(self, kind: str, name: str, line: int) -> Cited:
        place = Place(self.chapter.file, line=self.chapter.first_line + line)
        if kind == "exhibit":
            return self._exhibit(name, place)
        fact = self.known.get(name)
        if fact is None:
            self.faults.append(_unknown_fact(name, place, self.known))
            return Cited("", "")
        if kind == "rank" and fact.rank is None:
            text = 'the fact "{fact}" has no rank: its measure has a single class, or it has no value.'
            self.faults.append(Fault(place, text, {"fact": name}))
        said = number(fact.rank) if kind == "rank" else number(fact.value, fact.unit)
        return Cited(said, f"fact={name}")

    def _exhibit(self, name: str, place: Place) -> Cited:
        if name not in self.numbers:
            self.faults.append(_unknown_exhibit(name, place, self.numbers))
            return Cited("", "")
        anchor, said = self.numbers[name]
        return Cited(said, anchor if name in self.shown else "")


def _unknown_fact(name: str, place: Place, known: Mapping[str, Fact]) -> Fault:
    measure = name.partition(":")[0]
    of_measure = [id_ for id_ in known if id_.partition(":")[0] == measure]
    near = nearest(name, of_measure or sorted({id_.partition(":")[0] for id_ in known}))
    if near and near not in known:
        near = next(id_ for id_ in known if id_.partition(":")[0] == near)
    text = 'cites the fact "{fact}", which the build has not. `jihe facts` lists all.'
    if near:
        text = (
            'cites the fact "{fact}", which the build has not. Did you mean "{near}"? `jihe facts` lists all.'
        )
    return Fault(place, text, {"fact": name, "near": near})


def _unknown_exhibit(name: str, place: Place, known: Collection[str]) -> Fault:
    near = nearest(name, known)
    text = 'names the exhibit "{exhibit}", which exhibit.csv has not.'
    if near:
        text = 'names the exhibit "{exhibit}", which exhibit.csv has not. Did you mean "{near}"?'
    return Fault(place, text, {"exhibit": name, "near": near})
