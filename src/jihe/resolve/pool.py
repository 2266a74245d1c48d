"""All names of all organisations of a study, and the pairs among them that are alike."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from .doubt import Signs, doubts
from .first import first_of
from .gram import Index
from .likeness import Names, Numbers, Rows, likeness, subjects
from .match import MOST
from .model import name_model
from .names import normalise
from .reader import Reader, scripts
from .registry import domain, same_domain

AT_ONCE = 200_000
"""Pairs that are weighed together."""


@dataclass(frozen=True)
class Pairs:
    """Pairs of organisations (rows of the described, left < right), and their names that are most alike.

    Attributes
    ----------
    is_left_asked
        Whether the left name is the shorter one.
    likely
        Natural log odds by these names.
    """

    left: Rows
    right: Rows
    left_name: Rows
    right_name: Rows
    is_left_asked: npt.NDArray[np.bool_]
    likely: npt.NDArray[np.float64]


@dataclass(frozen=True)
class Pool:
    """All names of all organisations.

    Attributes
    ----------
    said, owner
        Each name as it is said, and the organisation (a row of the described) that bears it.
    signs
        Of each name, with those of all names of its organisation.
    registers, codes, domains
        Of each organisation.
    """

    said: pa.Array
    owner: Rows
    names: Names
    signs: Signs
    registers: list[Set[str]]
    codes: list[frozenset[str]]
    domains: list[set[str]]

    @classmethod
    def of(cls, described: pa.Table, reader: Reader, registers: list[Set[str]]) -> Pool:
        column = described["name"].combine_chunks()
        said, owner = column.flatten(), pc.list_parent_indices(column)
        readable = pc.is_valid(normalise(said))
        said, owner = said.filter(readable), owner.filter(readable).to_numpy().astype(np.int64)
        whole = Names.of(said, reader)
        in_script, in_bracket = _in_script(said, reader), _in_bracket(whole, reader)
        row = np.concatenate([np.arange(len(said)), in_script.row, in_bracket.row])
        names = whole + in_script.names + in_bracket.names
        turn = np.repeat([0, 1, 2], [len(said), len(in_script.row), len(in_bracket.row)])
        signs = replace(Signs.of(names, reader), in_script=turn == 1, in_bracket=turn == 2)
        return cls(
            said.take(pa.array(row)),
            owner[row],
            _placed(names, owner[row]),
            signs.shared(owner[row]),
            registers or [frozenset()] * described.num_rows,
            [frozenset(codes) for codes in described["credit_code"].to_pylist()],
            [
                {site for text in texts if (site := domain(text))}
                for texts in described["website"].to_pylist()
            ],
        )

    def longest_names(self) -> Names:
        """One name of each organisation: its longest, which says most."""
        lengths = np.array([len(text) for text in self.names.whole], np.int64)
        best = np.full(len(self.codes), -1)
        longest = first_of((self.owner,), (-lengths,))
        best[self.owner[longest]] = longest
        return self.names.taken(best)

    def is_distinct(self, one: int, other: int) -> bool:
        """Whether two organisations cannot be one: a register lists both, or their codes differ."""
        if not self.registers[one].isdisjoint(self.registers[other]):
            return True
        here, there = self.codes[one], self.codes[other]
        return bool(here and there and here.isdisjoint(there))

    def pairs(self) -> Pairs:
        """Pairs of organisations with likely names, each once."""
        left, right = self._look_alike()
        left, right = self._with_domains(left, right)
        likely = np.concatenate(
            [self._odds(left[k : k + AT_ONCE], right[k : k + AT_ONCE]) for k in range(0, len(left), AT_ONCE)]
            or [np.zeros(0)]
        )
        one, other = self.owner[left], self.owner[right]
        swap = one > other
        one, other = np.where(swap, other, one), np.where(swap, one, other)
        left, right = np.where(swap, right, left), np.where(swap, left, right)
        best = first_of((one, other), (-likely, left, right))
        can_be = [
            not self.is_distinct(i, j) for i, j in zip(one[best].tolist(), other[best].tolist(), strict=True)
        ]
        best = best[np.array(can_be, bool)]
        likely = np.minimum(likely, self._formal(one, other, likely, best))
        asked = self._rank[left[best]] <= self._rank[right[best]]
        return Pairs(one[best], other[best], left[best], right[best], asked, likely[best])

    @cached_property
    def _rank(self) -> Rows:
        """Of each name its place when the shorter come first: of two names the lower one is asked."""
        told = zip(self.names.whole.tolist(), self.said.to_pylist(), strict=True)
        keys = [(len(whole), whole, said) for whole, said in told]
        ranks = {key: rank for rank, key in enumerate(sorted(set(keys)))}
        return np.array([ranks[key] for key in keys], np.int64)

    def _numbers(self, left: Rows, right: Rows) -> Numbers:
        """How alike pairs of names are."""
        turned = self._rank[left] > self._rank[right]
        asked, told = np.where(turned, right, left), np.where(turned, left, right)
        return likeness(self.names, self.names, asked, told)

    def _odds(self, left: Rows, right: Rows) -> npt.NDArray[np.float64]:
        """Natural log odds of pairs of names, doubts counted."""
        odds = name_model().log_odds(self._numbers(left, right))
        for doubt in doubts(self.signs, self.signs, left, right).values():
            odds = odds + doubt
        return odds

    def _formal(
        self, one: Rows, other: Rows, likely: npt.NDArray[np.float64], best: Rows
    ) -> npt.NDArray[np.float64]:
        """Log odds by the names with a legal form, where both organisations have such: these say most."""
        formal: dict[int, list[int]] = {}
        for row, (owner, name) in enumerate(zip(self.owner.tolist(), self.names.parts, strict=True)):
            if name.form:
                formal.setdefault(owner, []).append(row)
        pairs = [
            (at, a, b)
            for at, i, j in zip(best.tolist(), one[best].tolist(), other[best].tolist(), strict=True)
            if i in formal and j in formal
            for a in formal[i]
            for b in formal[j]
        ]
        found = np.full(len(likely), np.inf)
        if pairs:
            at, left, right = (np.array(column, np.int64) for column in zip(*pairs, strict=True))
            odds = np.full(len(likely), -np.inf)
            np.maximum.at(odds, at, self._odds(left, right))
            found[at] = odds[at]
        return found

    def _look_alike(self) -> tuple[Rows, Rows]:
        """Pairs of names that share rare pieces, of different organisations, each once."""
        cores = pa.array(self.names.core, pa.string())
        left, right = Index(cores).candidates(cores, MOST + 1)
        apart = self.owner[left] != self.owner[right]
        left, right = left[apart], right[apart]
        low, high = np.minimum(left, right), np.maximum(left, right)
        pairs = np.unique(np.column_stack([low, high]), axis=0)
        return pairs[:, 0], pairs[:, 1]

    def _with_domains(self, left: Rows, right: Rows) -> tuple[Rows, Rows]:
        """The pairs, and one for any two organisations of one web domain that too few share to be a
        host's."""
        rows = first_of((self.owner,))
        names = dict(zip(self.owner[rows].tolist(), rows.tolist(), strict=True))
        shared = same_domain(self.domains, self.domains)
        more = [(names[a], names[b]) for a, b in shared if a < b and a in names and b in names]
        added = np.array(more, np.int64).reshape(-1, 2)
        return np.concatenate([left, added[:, 0]]), np.concatenate([right, added[:, 1]])

    def parts(self, pairs: Pairs, rows: Rows) -> dict[str, npt.NDArray[np.float64]]:
        """What each subject adds to the log odds of some pairs."""
        left, right = pairs.left_name[rows], pairs.right_name[rows]
        parts = name_model().parts(self._numbers(left, right), subjects())
        return {**parts, **doubts(self.signs, self.signs, left, right)}


@dataclass(frozen=True)
class _Parts:
    """Parts of names that are names as well, and of which row each is a part."""

    names: Names
    row: Rows

    @classmethod
    def of(cls, parts: list[tuple[int, str]], reader: Reader) -> _Parts:
        read = Names.of(pa.array([text for _, text in parts], pa.string()), reader)
        return cls(read, np.array([row for row, _ in parts], np.int64))


def _in_script(said: pa.Array, reader: Reader) -> _Parts:
    """The parts of names in two scripts; not what is made of listed words alone, which is nobody's name."""
    prepared = enumerate(reader.prepare(said).to_pylist())
    found = _Parts.of([(row, part) for row, text in prepared for part in scripts(text)], reader)
    (own,) = np.nonzero([name.brand not in reader.words for name in found.names.parts])
    return _Parts(found.names.taken(own), found.row[own])


def _in_bracket(names: Names, reader: Reader) -> _Parts:
    """What stands in brackets of names and is no listed word."""
    inside = [(row, text) for row, name in enumerate(names.parts) for text in name.bracket if len(text) > 1]
    return _Parts.of(inside, reader)


def _placed(names: Names, owner: Rows) -> Names:
    """The names, each with the places that any name of its organisation tells."""
    told: dict[int, tuple[frozenset[str], frozenset[str]]] = {}
    for row, (own, around) in zip(owner.tolist(), names.place, strict=True):
        if own:
            had = told.get(row, (frozenset(), frozenset()))
            told[row] = (had[0] | own, had[1] | around)
    return replace(
        names, place=[told.get(row, place) for row, place in zip(owner.tolist(), names.place, strict=True)]
    )
