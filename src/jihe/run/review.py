"""Pairs that may be one organisation, laid before a person: the queue, both records, and the verdicts."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from jihe.errors import DataError, Fault, Place
from jihe.resolve.review import LINKED, REVIEW, Network, answers, queue
from jihe.resolve.review import Pair as Pair
from jihe.resolve.stated import described, linked_ends, mentioned

from .judgement import given
from .seen import Seen
from .study import Build

CANDIDATE = "resolve.candidate"
MOST_PARTNERS = 5
MOST_MENTIONS = 3
RECORDS = ("organisation", "membership", "organisation_year", "relation", "event")


@dataclass(frozen=True)
class Stated:
    """Where a row stands."""

    source: str
    file: str
    row: int


@dataclass(frozen=True)
class Record:
    """What is known of one end of a pair, as its rows say it; of several values each once.

    Attributes
    ----------
    names
        Other names.
    described, mentioned
        Rows that describe it, and the first of those that only name it.
    n_mentioned
        How many rows name it.
    degree
        Its edges in the main network.
    partners
        What its first partners are called, those with most edges first.
    """

    name: str
    names: tuple[str, ...]
    kind: tuple[str, ...]
    place: tuple[str, ...]
    founded: tuple[str, ...]
    website: tuple[str, ...]
    credit_code: tuple[str, ...]
    parent: tuple[str, ...]
    described: tuple[Stated, ...]
    mentioned: tuple[Stated, ...]
    n_mentioned: int
    degree: int
    partners: tuple[str, ...]


SHOWN = ("kind", "place", "founded", "website", "credit_code", "parent")
"""What is laid side by side, beside names and numbers."""


class Review:
    """The pairs of a build, and the verdicts that a study holds now.

    Parameters
    ----------
    is_linked
        Whether pairs that the build has linked are asked about as well, so that wrong links can be split.
    is_unsure
        Whether pairs are asked about again that somebody was unsure of.

    Attributes
    ----------
    pairs
        All pairs, answered ones included, in the order in which they are worth a look.

    Raises
    ------
    DataError
        When the build holds no candidates.
    """

    def __init__(self, build: Build, is_linked: bool = False, is_unsure: bool = False) -> None:
        if CANDIDATE not in build.tables:
            text = "the build holds no candidates. Build it again: jihe build {study} --force"
            raise DataError(Fault(Place(str(build.folder)), text, {"study": build.pack.folder}))
        self.build = build
        self._seen = Seen(build)
        self._is_unsure = is_unsure
        candidate = build.table(CANDIDATE).to_arrow()
        states = [LINKED, REVIEW] if is_linked else [REVIEW]
        candidate = candidate.filter(pc.is_in(candidate["state"], pa.array(states)))
        self._network = self._read_network(candidate)
        self.pairs = queue(candidate, self.known, self._network, states)

    @property
    def study(self) -> Path:
        return self.build.pack.folder

    @property
    def known(self) -> dict[str, str]:
        """Identity -> organisation_id, of those that stand for one organisation."""
        return self._seen.known

    def left(self) -> list[Pair]:
        """The pairs that nobody has answered yet, by judgement.csv as it is now."""
        told = answers(self.pairs, given(self.study), self.known)
        return [
            pair
            for place, pair in enumerate(self.pairs)
            if place not in told or (self._is_unsure and told[place].verdict == "unsure")
        ]

    # ---- the network

    def _read_network(self, candidate: pa.Table) -> Network:
        links: dict[str, set[tuple[str, str]]] = defaultdict(set)
        ends = {*candidate["left_id"].to_pylist(), *candidate["right_id"].to_pylist()}
        for source, target in self._seen.ends:
            if source in ends:
                links[source].add(("out", target))
            if target in ends:
                links[target].add(("in", source))
        frozen = {end: frozenset(found) for end, found in links.items()}
        return Network(self._seen.n_node, len(self._seen.ends), frozen, self._side_links(candidate))

    def _side_links(self, candidate: pa.Table) -> dict[str, frozenset[tuple[str, str]]]:
        """For each end of linked pairs the edges that it brings to the organisation it was made part of."""
        linked = candidate.filter(pc.equal(candidate["left_id"], candidate["right_id"]))
        sides = self._sides({*linked["left"].to_pylist(), *linked["right"].to_pylist()})
        if not sides:
            return {}
        of = {identity: end for end, held in sides.items() for identity in held}
        found: dict[str, set[tuple[str, str]]] = defaultdict(set)
        rows = self.build._house.read(linked_ends(self._records, self.build.pack, of)).to_pylist()
        for row in rows:
            source, target = row["source_identity"], row["target_identity"]
            ids = self.known.get(source, ""), self.known.get(target, "")
            if ids in self._seen.links:
                if source in of:
                    found[of[source]].add(("out", ids[1]))
                if target in of:
                    found[of[target]].add(("in", ids[0]))
        return {end: frozenset(links) for end, links in found.items()}

    def _sides(self, ends: Iterable[str]) -> dict[str, list[str]]:
        """The identities that belong to each end for themselves, without what a score has linked."""
        table, wanted = self._seen.identity, sorted(set(ends))
        if not wanted or "stated_id" not in table.column_names:
            return {end: [end] for end in wanted}
        own = table.filter(pc.is_in(table["identity"], pa.array(wanted)))
        held: dict[str, list[str]] = defaultdict(list)
        own = own.filter(pc.is_valid(own["stated_id"]))
        alike = table.filter(pc.is_in(table["stated_id"], own["stated_id"].combine_chunks()))
        for row in alike.select(["identity", "stated_id"]).to_pylist():
            held[row["stated_id"]].append(row["identity"])
        of = dict(zip(own["identity"].to_pylist(), own["stated_id"].to_pylist(), strict=True))
        return {end: sorted({end, *held.get(of.get(end, ""), ())}) for end in wanted}

    # ---- records

    @cached_property
    def _records(self) -> dict[str, Any]:
        return {name: self.build._house.table(f"ingest.{name}") for name in RECORDS}

    def records(self, pairs: Sequence[Pair]) -> list[tuple[Record, Record]]:
        """Both records of each pair."""
        members = self._members(pairs)
        every = {identity for held in members.values() for identity in held}
        told, named = defaultdict(list), defaultdict(list)
        for row in self.build._house.read(described(self._records, self.build.pack, every)).to_pylist():
            told[row["identity"]].append(row)
        for row in self.build._house.read(mentioned(self._records, self.build.pack, every)).to_pylist():
            named[row["identity"]].append(row)
        partners = self._seen.partners({id_ for p in pairs for id_ in (p.left_id, p.right_id)})

        def record(end: str, id_: str, name: str, is_linked: bool) -> Record:
            held = members[end, id_]
            rows = [row for one in held for row in told.get(one, ())]
            mentions = [row for one in held for row in named.get(one, ())]
            own = [self._seen.names.get(other, other) for _, other in self._network.sides.get(end, ())]
            return _record(name, rows, mentions, own if is_linked else partners.get(id_, []))

        return [
            (
                record(p.left, p.left_id, p.left_name, p.left_id == p.right_id),
                record(p.right, p.right_id, p.right_name, p.left_id == p.right_id),
            )
            for p in pairs
        ]

    def _members(self, pairs: Sequence[Pair]) -> dict[tuple[str, str], list[str]]:
        """(end, its organisation) -> identities whose rows speak of the end."""
        linked = [pair for pair in pairs if pair.left_id == pair.right_id]
        sides = self._sides(end for pair in linked for end in (pair.left, pair.right))
        ids = {id_ for pair in pairs for id_ in (pair.left_id, pair.right_id)}
        table = self._seen.identity
        table = table.filter(pc.is_in(table["organisation_id"], pa.array(sorted(ids))))
        held: dict[str, list[str]] = defaultdict(list)
        for row in table.select(["identity", "organisation_id"]).to_pylist():
            held[row["organisation_id"]].append(row["identity"])
        found = {}
        for pair in pairs:
            for end, id_ in ((pair.left, pair.left_id), (pair.right, pair.right_id)):
                is_side = pair.left_id == pair.right_id
                found[end, id_] = sides[end] if is_side else sorted({end, *held[id_]})
        return found


def _record(
    name: str,
    rows: Sequence[Mapping[str, Any]],
    mentions: Sequence[Mapping[str, Any]],
    partners: Sequence[str],
) -> Record:
    names = [row[c] for row in rows for c in ("name", "short_name", "name_en")]
    names += [alias for row in rows for alias in row["alias"] or ()]
    names += [row["name"] for row in mentions]
    counted = Counter(partners)
    first = sorted(counted, key=lambda partner: (-counted[partner], partner))[:MOST_PARTNERS]
    columns = {"place": "region", "founded": "founded_date", "parent": "parent_name"}
    told = {shown: _each(row.get(columns.get(shown, shown)) for row in rows) for shown in SHOWN}
    return Record(
        name=name,
        names=tuple(other for other in _each(names) if other != name),
        **told,
        described=tuple(_place(row) for row in rows),
        mentioned=tuple(_place(row) for row in mentions[:MOST_MENTIONS]),
        n_mentioned=len(mentions),
        degree=len(partners),
        partners=tuple(first),
    )


def _each(values: Iterable[Any]) -> tuple[str, ...]:
    """Values as text, each once, in their order."""
    return tuple(dict.fromkeys(str(value) for value in values if value not in (None, "")))


def _place(row: Mapping[str, Any]) -> Stated:
    return Stated(row["source_code"] or "", row["source_file"] or "", row["source_row"] or 0)
