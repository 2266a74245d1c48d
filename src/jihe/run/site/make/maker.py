"""Makes the parts of a store, each when it is first asked for."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from typing import Any

import pyarrow as pa

from jihe import measure
from jihe.errors import LANGUAGES
from jihe.pack import Pack
from jihe.present.grid import Labels

from ...kept import DRAWN
from ...report_story import Story
from ...study import Build
from ..store import Store
from . import (
    claim,
    evidence,
    fact,
    figure,
    front,
    index,
    name,
    network,
    organisation,
    region,
    review,
    row,
    search,
    year,
)


class Maker:
    """Makes what is asked for and puts it into the store.

    Attributes
    ----------
    build
        What all is made from.
    pack
        The study, its repeated chapters written out.
    claims
        Claims and documents of the collection whose claims are judged, if there is one.
    """

    def __init__(self, build: Build, store: Store, claims: tuple[pa.Table, pa.Table] | None = None) -> None:
        self.build = build
        self.claims = claims
        self.store = store
        self._makes: dict[str, Callable[..., None]] = {
            "figures": figure.make_all,
            "picture": figure.make_picture,
            "pictures": figure.make_pictures,
            "file": figure.make_file,
            "years": year.make_all,
            "year": year.make,
            "facts": fact.make,
            "rows": row.make,
            "population": row.make_population,
            "raw": row.make_raw,
            "organisations": organisation.make,
            "evidence": evidence.make,
            "regions": region.make,
            "front": front.make,
            "search": search.make,
            "names": name.make,
            "review": review.make,
            "claims": claim.make,
            "consistency": front.make_consistency,
            "network": network.make,
            "index": index.make,
        }

    def make(self, part: str) -> None:
        """Make a part of the store: ``picture/firm_count/en`` and the like.

        Raises
        ------
        KeyError
            When there is no such part.
        """
        kind, *words = part.split("/")
        if not self.store.is_made(part):
            self._makes[kind](self, *words)
            self.store.set_made(part)

    @cached_property
    def story(self) -> Story:
        return Story(self.build, self.store.folder, (), "", lambda what, lang: None)

    @property
    def pack(self) -> Pack:
        return self.story.pack

    @cached_property
    def labels(self) -> dict[str, Labels]:
        """What classes are called, by language."""
        table = self.table("measure.label")
        return {lang: Labels(table, lang) for lang in LANGUAGES}

    @property
    def drawn(self) -> Path:
        """Where pictures are kept, beside the builds."""
        return self.build.folder.parent / DRAWN

    @cached_property
    def fact_ids(self) -> dict[str, list[str]]:
        """Measure -> its facts."""
        found: dict[str, list[str]] = {name: [] for name in self.build.pack.measures}
        for id_ in self.table("measure.fact")["fact_id"].to_pylist():
            found[id_.partition(":")[0]].append(id_)
        return found

    def table(self, name: str) -> pa.Table:
        """A table of the build."""
        return self.build.table(name).to_arrow()

    @property
    def populations(self) -> measure.Populations:
        return self.build._populations

    def read(self, expression: Any) -> pa.Table:
        return self.build._house.read(expression)
