"""A build's organisations and its main network, as people who judge look at them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from functools import cached_property

import pyarrow as pa
import pyarrow.compute as pc

from jihe.resolve.review import identities

from .study import Build

AMBIGUOUS = "ambiguous name"
"""Rule of names that several organisations bear: such a name means none of them."""
MOST_FOUND = 8


class Seen:
    """Names, organisations and edges of a build."""

    def __init__(self, build: Build) -> None:
        self._build = build

    @cached_property
    def identity(self) -> pa.Table:
        return self._build.table("resolve.identity").to_arrow()

    @cached_property
    def known(self) -> dict[str, str]:
        """Identity -> organisation_id, of those that stand for one organisation."""
        table = self.identity
        table = table.filter(pc.not_equal(table["rule"], AMBIGUOUS))
        return dict(zip(table["identity"].to_pylist(), table["organisation_id"].to_pylist(), strict=True))

    @cached_property
    def ends(self) -> list[tuple[str, str]]:
        """Both ends of each edge."""
        if "measure.edge" not in self._build.tables:
            return []
        table = self._build.table("measure.edge").to_arrow()
        return list(zip(table["source_id"].to_pylist(), table["target_id"].to_pylist(), strict=True))

    @cached_property
    def links(self) -> frozenset[tuple[str, str]]:
        """The edges, as organisations from which and to which they run."""
        return frozenset(self.ends)

    @cached_property
    def degree(self) -> Counter[str]:
        """How many edges each organisation has."""
        return Counter(end for both in self.ends for end in both)

    @cached_property
    def n_node(self) -> int:
        is_there = "measure.node" in self._build.tables
        return len(self._build.table("measure.node")) if is_there else 0

    @cached_property
    def names(self) -> dict[str, str]:
        """What each organisation is called."""
        table = self._build.table("resolve.organisation").to_arrow()
        called = pc.coalesce(*(table[c] for c in ("short_name", "name", "organisation_id")))
        return dict(zip(table["organisation_id"].to_pylist(), called.to_pylist(), strict=True))

    @cached_property
    def called(self) -> list[tuple[str, str]]:
        """(name, organisation) of all names that mean one organisation."""
        table = self._build.table("resolve.organisation").to_arrow()
        columns = (
            table[c].to_pylist() for c in ("organisation_id", "name", "short_name", "name_en", "alias")
        )
        told = {
            name: id_
            for id_, *single, alias in zip(*columns, strict=True)
            for name in (*single, *(alias or ()))
            if name
        }
        means = self.meant(told)
        return sorted((name, id_) for name, id_ in means.items())

    def partners(self, ids: Iterable[str]) -> dict[str, list[str]]:
        """For each organisation what its partners in the network are called, an entry for each edge."""
        wanted = set(ids)
        found: dict[str, list[str]] = defaultdict(list)
        for source, target in self.ends:
            for own, other in ((source, target), (target, source)):
                if own in wanted:
                    found[own].append(self.names.get(other, other))
        return found

    def meant(self, names: Iterable[str]) -> dict[str, str]:
        """The organisation that each name means; names that mean none, or several, are left out."""
        stands = identities((name for name in names if name), {})
        return {name: self.known[one] for name, one in stands.items() if one in self.known}

    def find(self, text: str, most: int = MOST_FOUND) -> list[tuple[str, str]]:
        """(name, organisation) of names that hold a text: whole ones, then beginnings, then by edges."""
        wanted = text.strip().casefold()
        if not wanted:
            return []
        found = [(name, id_) for name, id_ in self.called if wanted in name.casefold()]

        def place(one: tuple[str, str]) -> tuple[bool, bool, int, int, str]:
            name = one[0].casefold()
            return name != wanted, not name.startswith(wanted), -self.degree[one[1]], len(name), one[0]

        return sorted(found, key=place)[:most]
