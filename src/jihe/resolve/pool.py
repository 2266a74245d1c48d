"""All names of all organisations of a study, and the pairs among them that are alike."""

from __future__ import annotations

from collections.abc import Callable, Set
from dataclasses import dataclass, replace
from functools import cached_property, partial

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from .gram import Index
from .likeness import Names, Numbers, Rows, likeness, subjects
from .match import MOST
from .model import name_model
from .names import normalise
from .reader import Name, Reader, scripts
from .registry import SHARED, domain

AT_ONCE = 200_000
"""Pairs that are weighed together."""
DOUBT = {"bracket": -3.0, "script": -2.0, "arm": -2.5, "nation": -2.5, "branch": -3.0}
"""Natural log odds for a name that only stands in the brackets of another, which may be a parent's or a
former one; for the part of a name that is in one script, which may leave out what matters; for a nation or
a branch that one of the two organisations has in a name and the other has not, and for words of investing
that they do not share: a firm and its investing arm, two arms, and a house and its branch abroad, are two.
Likely pairs then come before a person instead of being linked. Set, not learnt: the pairs that the weights
were found on have hardly any of these."""


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
    in_brackets, in_script
        Of each name: whether it is what stood in the brackets of another, or its part in one script.
    is_nation, is_branch
        Of each name: whether any of its organisation has a nation, a word of branches.
    arms
        Of each name: the words of investing of its organisation's names, a bit for each.
    registers, codes, domains
        Of each organisation.
    """

    said: pa.Array
    owner: Rows
    in_brackets: npt.NDArray[np.bool_]
    in_script: npt.NDArray[np.bool_]
    is_nation: npt.NDArray[np.bool_]
    is_branch: npt.NDArray[np.bool_]
    arms: npt.NDArray[np.int64]
    names: Names
    registers: list[Set[str]]
    codes: list[frozenset[str]]
    domains: list[list[str]]

    @classmethod
    def of(cls, described: pa.Table, reader: Reader, registers: list[Set[str]]) -> Pool:
        column = described["name"].combine_chunks()
        said, owner = column.flatten(), pc.list_parent_indices(column)
        readable = pc.is_valid(normalise(said))
        said, owner = said.filter(readable), owner.filter(readable).to_numpy().astype(np.int64)
        read, row, n_script = _with_parts(said, reader)
        names = _placed(Names.of(read, reader), owner[row])
        at = np.arange(len(row))

        def borne(holds: Callable[[Name], bool]) -> npt.NDArray[np.bool_]:
            found = np.zeros(described.num_rows, bool)
            found[owner[row[[k for k, name in enumerate(names.parts) if holds(name)]]]] = True
            return found[owner[row]]

        sites = [
            sorted({d for text in texts if (d := domain(text))}) for texts in described["website"].to_pylist()
        ]
        return cls(
            said.take(pa.array(row)),
            owner[row],
            at >= len(said) + n_script,
            (at >= len(said)) & (at < len(said) + n_script),
            borne(lambda name: bool(name.nation)),
            borne(lambda name: bool(name.branch)),
            _bits([borne(partial(_has, word)) for word in reader.arms[:_MOST_ARMS]], len(row)),
            names,
            registers or [frozenset()] * described.num_rows,
            [frozenset(codes) for codes in described["credit_code"].to_pylist()],
            sites,
        )

    def first_names(self, reader: Reader) -> Names:
        """One name of each organisation: its longest, which says most."""
        lengths = np.array([len(text) for text in self.names.whole])
        order = np.lexsort((-lengths, self.owner))
        first = np.ones(len(order), bool)
        first[1:] = self.owner[order][1:] != self.owner[order][:-1]
        best = dict(zip(self.owner[order][first].tolist(), order[first].tolist(), strict=True))
        texts = [self.said[best[k]].as_py() if k in best else None for k in range(len(self.codes))]
        return Names.of(pa.array(texts, pa.string()), reader)

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
        order = np.lexsort((right, left, -likely, other, one))
        first = np.ones(len(order), bool)
        first[1:] = (one[order][1:] != one[order][:-1]) | (other[order][1:] != other[order][:-1])
        best = order[first]
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
        for doubt in self._doubts(left, right).values():
            odds = odds + doubt
        return odds

    def _doubts(self, left: Rows, right: Rows) -> dict[str, npt.NDArray[np.float64]]:
        found: dict[str, npt.NDArray[np.float64]] = {
            name: np.where(has[left] | has[right], DOUBT[name], 0.0)
            for name, has in (("bracket", self.in_brackets), ("script", self.in_script))
        }
        for name, has in (("nation", self.is_nation), ("branch", self.is_branch)):
            found[name] = np.where(has[left] != has[right], DOUBT[name], 0.0)
        one, other = self.arms[left], self.arms[right]
        found["arm"] = np.where((one | other != 0) & (one & other == 0), DOUBT["arm"], 0.0)
        return found

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
        names: dict[int, int] = {}
        for row, owner in enumerate(self.owner.tolist()):
            names.setdefault(owner, row)
        shared: dict[str, list[int]] = {}
        for owner, sites in enumerate(self.domains):
            for site in sites:
                shared.setdefault(site, []).append(owner)
        more = sorted(
            {
                (names[a], names[b])
                for owners in shared.values()
                if 1 < len(owners) <= SHARED
                for at, a in enumerate(owners)
                for b in owners[at + 1 :]
                if a in names and b in names
            }
        )
        added = np.array(more, np.int64).reshape(len(more), 2)
        return np.concatenate([left, added[:, 0]]), np.concatenate([right, added[:, 1]])

    def parts(self, pairs: Pairs, rows: Rows) -> dict[str, npt.NDArray[np.float64]]:
        """What each subject adds to the log odds of some pairs."""
        left, right = pairs.left_name[rows], pairs.right_name[rows]
        parts = name_model().parts(self._numbers(left, right), subjects())
        return {**parts, **self._doubts(left, right)}


def _with_parts(said: pa.Array, reader: Reader) -> tuple[pa.Array, Rows, int]:
    """The names, and the parts of those in two scripts or with brackets, which are names as well.

    Returns
    -------
    (pyarrow.Array, array, int)
        Names: those said, parts in one script, what stood in brackets; of which of `said` each is or is a
        part; how many are parts in one script.
    """
    texts, rows = said.to_pylist(), list(range(len(said)))
    for row, text in enumerate(reader.prepare(said).to_pylist()):
        for part, name in zip(parts := scripts(text), reader.read(pa.array(parts, pa.string())), strict=True):
            # What is made of listed words alone is nobody's name.
            if name and name.brand not in reader.words:
                texts.append(part)
                rows.append(row)
    n_script = len(texts) - len(said)
    for row, name in enumerate(reader.read(said)):
        inside = [text for text in name.bracket if len(text) > 1] if name else []
        texts += inside
        rows += [row] * len(inside)
    return pa.array(texts, pa.string()), np.array(rows, np.int64), n_script


_MOST_ARMS = 62
"""Words of investing that are told from each other: as many as an integer has bits for."""


def _bits(flags: list[npt.NDArray[np.bool_]], size: int) -> npt.NDArray[np.int64]:
    found = np.zeros(size, np.int64)
    for bit, flag in enumerate(flags):
        found |= flag.astype(np.int64) << bit
    return found


def _has(word: str, name: Name) -> bool:
    return word in name.arm


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
