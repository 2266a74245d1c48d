"""The answers of the API: what the server is asked for, and what a static site is written from."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from threading import Lock
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from jihe.errors import LANGUAGES
from jihe.present.site.rejection import Wanted, missing
from jihe.resolve import Lookup
from jihe.resolve import Reader as NameReader

from ..store import Store
from . import evidence, fact, link, name, organisation, region, row, search
from .held import PART

FORMS = ("csv", "xlsx", "svg", "png")
"""Files that an exhibit is given away as."""


class Reader:
    """Reads answers from a store.

    Parameters
    ----------
    make
        Makes a part that the store lacks.
    is_patient
        Whether to wait for it; where not, `Wanted` is raised, and whoever asked may wait as suits.
    writes, claims
        Whether the site has the pages on which verdicts on pairs, and on claims, are given.
    """

    def __init__(
        self,
        store: Store,
        make: Callable[[str], None],
        is_patient: bool = True,
        writes: bool = False,
        claims: bool = False,
    ) -> None:
        self.store = store
        self._said = {name: True for name, is_so in (("writes", writes), ("claims", claims)) if is_so}
        self._make = make
        self._is_patient = is_patient
        self._locks: dict[str, Lock] = {}
        self._made: set[str] = set()
        self._lock = Lock()
        self._json: dict[str, Any] = {}
        self._labels: dict[str, dict[tuple[str, str], str]] = {}
        self._columns: dict[tuple[str, str], pa.Array] = {}
        self._arrays: dict[tuple[str, str], np.ndarray] = {}

    # ---- the store

    def need(self, part: str) -> None:
        """See that a part is in the store.

        Raises
        ------
        Wanted
            When it is not, and nobody shall wait here.
        """
        if part in self._made:
            return
        if self.store.is_made(part):
            self._made.add(part)
        elif self._is_patient:
            self.make(part)
        else:
            raise Wanted(part)

    def make(self, part: str) -> None:
        """Have a part made; of those who ask for it at once the first does."""
        with self._lock:
            lock = self._locks.setdefault(part, Lock())
        with lock:
            if part not in self._made:
                self._make(part)
                self._made.add(part)

    def forget(self) -> None:
        """Take nothing for made any more: what lay in the store is gone."""
        self._made.clear()
        for held in (self._json, self._labels, self._columns, self._arrays):
            held.clear()

    def rest(self) -> None:
        """Give back memory that answers needed, where it is much."""
        self.store.rest()

    def table(self, part: str, name: str) -> pa.Table:
        if part not in self._made:
            self.need(part)
        return self.store.table(name)

    def column(self, part: str, name: str, column: str) -> pa.Array:
        """A column of a table, in one piece."""
        self.need(part)
        key = name, column
        if key not in self._columns:
            found = self.store.table(name)[column]
            self._columns[key] = found.chunk(0) if found.num_chunks else pa.array([], found.type)
        return self._columns[key]

    def array(self, part: str, name: str, column: str) -> np.ndarray:
        """A column of whole numbers, none of them missing."""
        key = name, column
        if key not in self._arrays:
            self._arrays[key] = self.column(part, name, column).to_numpy()
        return self._arrays[key]

    def held(self, part: str, name: str) -> Any:
        """A small JSON file that many answers need; it is read once."""
        self.need(part)
        if name not in self._json:
            self._json[name] = self.store.json(name)
        return self._json[name]

    def _bytes(self, part: str, name: str) -> bytes:
        self.need(part)
        return self.store.read(name)

    # ---- the whole

    def site(self) -> dict[str, Any]:
        told: dict[str, Any] = self.held("front", "site")
        return told | self._said

    def figures(self, lang: str) -> list[dict[str, Any]]:
        heads: list[dict[str, Any]] = self.held("figures", f"figures.{lang}")
        return heads

    def page(self, name: str, lang: str) -> dict[str, Any]:
        """The prose of a page, by the page's name or that of a chapter that has one of its own."""
        if name not in self.held("figures", "prose"):
            raise missing("page", name)
        told: dict[str, Any] = self.store.json(f"page/{name}.{lang}")
        return told

    @property
    def prose_names(self) -> list[str]:
        """Pages that have prose."""
        names: list[str] = self.held("figures", "prose")
        return names

    @cached_property
    def figure_ids(self) -> frozenset[str]:
        return frozenset(head["id"] for head in self.figures(LANGUAGES[0]))

    def figure(self, id_: str, lang: str, year: int = 0) -> dict[str, Any]:
        """An exhibit with its pictures; 0 is the year that it shows."""
        self._check_figure(id_)
        told = self.store.json(f"figure/{id_}.{lang}")
        part, picture = f"picture/{id_}/{lang}", f"picture/{id_}.{lang}"
        if self._is_other(told, year):
            self.need("years")
            told = self.store.json(f"year/{id_}.{lang}.{year}")
            part, picture = f"year/{id_}/{lang}/{year}", f"{picture}.{year}"
        pictures = None
        if told.pop("has_picture"):
            self.need(part)
            pictures = self.store.json(picture)
        return {**told, "svg": pictures}

    def figure_file(self, id_: str, lang: str, form: str, year: int = 0) -> bytes:
        """An exhibit to take away, in its own year (0) or in another one."""
        self._check_figure(id_)
        own = self.store.json(f"figure/{id_}.{lang}")
        of_year = f".{year}" if self._is_other(own, year) else ""
        name = f"file/{id_}.{lang}{of_year}.{form}"
        self.need(f"file/{id_}/{lang}/{form}{of_year.replace('.', '/')}")
        if not self.store.has(name):
            raise missing("figure", f"{id_}.{form}")
        return self.store.read(name)

    @staticmethod
    def _is_other(told: Mapping[str, Any], year: int) -> bool:
        """Whether a year is another one than the exhibit shows."""
        if year in (0, told["year"]):
            return False
        if year not in told["years"]:
            raise missing("year", str(year))
        return True

    def _check_figure(self, id_: str) -> None:
        if id_ not in self.figure_ids:
            raise missing("figure", id_)

    def measures(self, lang: str) -> list[dict[str, Any]]:
        """Metric cards."""
        return [
            {
                "id": name,
                "title": told["title"],
                "n_fact": told["_n_fact"],
                "lines": told["card"],
                "figures": told["_figures"],
            }
            for name, told in self.cards(lang).items()
        ]

    def data(self, lang: str) -> dict[str, Any]:
        told: dict[str, Any] = self.held("front", f"data.{lang}")
        return told

    def consistency(self, lang: str) -> dict[str, Any]:
        self.need("consistency")
        told: dict[str, Any] = self.store.json(f"consistency.{lang}")
        return told

    # ---- facts and rows

    def cards(self, lang: str) -> dict[str, Any]:
        """What all facts of each measure share."""
        told: dict[str, Any] = self.held("facts", f"measures.{lang}")
        return told

    def fact(self, id_: str, lang: str) -> dict[str, Any]:
        return fact.fact(self, id_, lang)

    def rows(self, id_: str, lang: str, page: int, size: int, sort: str = "", q: str = "") -> dict[str, Any]:
        return row.rows(self, id_, lang, page, size, sort, q)

    def rows_csv(self, id_: str) -> Iterator[bytes]:
        return row.csv_of(self, id_)

    def raw(self, file: str, number: int, lang: str) -> dict[str, Any]:
        told = row.raw(self, file, number, lang)
        return {**told, "evidence": evidence.of_file(self, file, number).get(number, [])}

    # ---- places and organisations

    def organisation(self, id_: str, lang: str) -> dict[str, Any]:
        return organisation.organisation(self, id_, lang)

    def organisation_ids(self, most: int) -> list[str]:
        """The most linked organisations, and all that facts name, in alphabetical order."""
        degree = self.array("organisations", "of/degree", "degree")
        ids = self.column("organisations", "population/organisation", "organisation_id")
        first = np.argsort(-degree, kind="stable")[:most]
        named = self.table("facts", "named")
        named = named.filter(pc.equal(named["kind"], "organisation"))["code"].to_pylist()
        return sorted({*ids.take(pa.array(first)).to_pylist(), *(set(named) & set(ids.to_pylist()))})

    def relations(
        self, id_: str, lang: str, page: int, size: int, kind: str = "", direction: str = "", year: int = 0
    ) -> dict[str, Any]:
        return link.relations(self, id_, lang, page, size, kind, direction, year)

    def regions(self, lang: str) -> list[dict[str, Any]]:
        return region.regions(self, lang)

    def region(self, code: str, lang: str) -> dict[str, Any]:
        return region.region(self, code, lang)

    def search(self, q: str, lang: str) -> list[dict[str, Any]]:
        return search.search(self, q, lang)[0]

    # ---- names of elsewhere

    @cached_property
    def lookup(self) -> Lookup:
        """All names with the place of the organisation that bears each, ready to be asked."""
        table = self.table(name.NAMES, "name")
        words = NameReader.heard(self.held(name.NAMES, "reader"))
        return Lookup(words, table["text"].to_pylist(), table["place"].to_pylist())

    def kinds(self, lang: str) -> dict[str, str]:
        """Kinds of organisations: code -> what it is called."""
        told: dict[str, str] = self.held(PART, f"names.{lang}").get("organisation.kind_code", {})
        return told

    def find(self, query: Mapping[str, Any], limit: int, lang: str) -> list[dict[str, Any]]:
        return name.find(self, query, limit, lang)

    def extended(self, ids: list[str], properties: list[str], lang: str) -> dict[str, Any]:
        return name.extended(self, ids, properties, lang)

    # ---- networks and indices

    def network(self, name: str, lang: str) -> bytes:
        return self._named("network", name, f"network/{name}.{lang}.json")

    def network_bin(self, name: str) -> bytes:
        return self._named("network", name, f"network/{name}.bin")

    def index(self, name: str, lang: str) -> bytes:
        return self._named("index", name, f"index/{name}.{lang}.json")

    def _named(self, kind: str, name: str, file: str) -> bytes:
        listed = self.site()["networks" if kind == "network" else "indices"]
        if name not in {told["name"] for told in listed}:
            raise missing(kind, name)
        return self._bytes(f"{kind}/{name}", file)

    # ---- what classes are called

    def labels(self, lang: str) -> dict[tuple[str, str], str]:
        """(dimension, code) -> what the class is called."""
        if lang not in self._labels:
            rows = self.table("facts", "label").to_pylist()
            told = {(row["dimension"], row["code"]): row[f"label_{lang}"] or row["code"] for row in rows}
            self._labels[lang] = told
        return self._labels[lang]

    @cached_property
    def fact_ids(self) -> pa.Array:
        """Identifiers of all facts, in alphabetical order."""
        return self.table("facts", "fact")["fact_id"].combine_chunks()
