"""The site as files for any web host: the very answers that the server gives, written beforehand."""

from __future__ import annotations

import math
import os
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from jihe.errors import LANGUAGES, DataError, Fault, Place, samples
from jihe.present.report.rows import packed, spans
from jihe.present.safe import dumped
from jihe.present.site.app import files
from jihe.present.site.endpoint import paged
from jihe.present.site.openapi import openapi
from jihe.present.site.shell import pages, shell

from .make.search import SIGN
from .open import maker_of
from .read import Reader, evidence, fact, row
from .read.reader import FORMS
from .store import fnv

MOST = 1_000_000
"""Bytes that a file of many answers has, about."""
ROWS = 1_000
"""Rows of a file of a population."""
MOST_ORGANISATIONS = 2_000
FOLDER = "site"
MARK = "site.json"
LIST = "jihe-site.txt"
"""The files of a site by name: what is not among them is somebody else's."""
Tick = Callable[[str, int, int], None]


def write(
    study: Path,
    builds: Path | None = None,
    folder: Path | None = None,
    most_organisations: int = MOST_ORGANISATIONS,
    tick: Tick = lambda what, done, total: None,
) -> tuple[Path, int, str]:
    """Write the site of a study's current build; return its folder, how many files it is, and its mark.

    Equal builds give equal bytes. A site that stands in the folder is replaced, and what somebody put beside
    it (``CNAME``, ``.git``) stays; a folder of anything else is refused.

    Parameters
    ----------
    builds
        Folder of builds.
    folder
        Where to write; ``site`` beside the builds when left out.
    most_organisations
        So many have a page, the most linked and those that facts name; where a build has more, the others are
        found in the rows behind facts alone.

    Raises
    ------
    PackError, DataError
    """
    maker = maker_of(study, builds)
    folder = (maker.build.folder.parent / FOLDER if folder is None else folder).absolute()
    _check_free(folder)
    draft = folder.with_name(f".{folder.name}.{os.getpid()}.part")
    shutil.rmtree(draft, ignore_errors=True)
    try:
        writer = _Writer(Reader(maker.store, maker.make), draft, most_organisations, tick)
        n = writer.all()
        if folder.exists():
            for path in _beside(folder):
                shutil.move(path, draft / path.name)
            shutil.rmtree(folder)
        draft.rename(folder)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return folder, n, maker.build.mark


def _check_free(folder: Path) -> None:
    if folder.exists() and (not folder.is_dir() or (any(folder.iterdir()) and not (folder / LIST).is_file())):
        text = "holds something else than a site. Choose a folder that is empty or yet to be made."
        raise DataError(Fault(Place(str(folder)), text))
    if folder.exists() and (strange := _among(folder)):
        text = "holds {n} files among those of a site that no site wrote: {files}. Move them elsewhere."
        params = {"n": len(strange), "files": samples(strange)}
        raise DataError(Fault(Place(str(folder)), text, params))
    if not folder.absolute().parent.is_dir():
        raise DataError(Fault(Place(str(folder)), "lies in a folder that is not there. Make it first."))


def _listed(folder: Path) -> set[str]:
    found = folder / LIST
    return {LIST, *found.read_text("utf-8").splitlines()} if found.is_file() else set()


def _beside(folder: Path) -> list[Path]:
    """What stands in a site's folder and is not the site's."""
    ours = {name.partition("/")[0] for name in _listed(folder)}
    return [path for path in sorted(folder.iterdir()) if path.name not in ours]


def _among(folder: Path) -> list[str]:
    """Files of others in the folders of a site."""
    ours, beside = _listed(folder), set(_beside(folder))
    inside = (path for top in folder.iterdir() if top not in beside for path in (top, *top.rglob("*")))
    names = (path.relative_to(folder).as_posix() for path in inside if path.is_file())
    return sorted(name for name in names if name not in ours)


class _Writer:
    def __init__(self, reader: Reader, folder: Path, most_organisations: int, tick: Tick) -> None:
        self._reader = reader
        self._organised = reader.organisation_ids(most_organisations)
        self._folder = folder
        self._tick = tick
        self._written: list[str] = []
        self._shards: dict[str, int] = {}

    def all(self) -> int:
        """Write everything; the description of the site last, as it says in how many files things lie."""
        for part in (self._pages, self._lists, self._figures, self._facts, self._regions, self._others):
            part()
        for part in (self._rows, self._raw, self._organisations, self._search):
            part()
        site = {**self._reader.site(), "static": True, "shards": dict(sorted(self._shards.items()))}
        self._json(MARK, site)
        self._json("openapi.json", openapi(site))
        self._put(LIST, "".join(f"{name}\n" for name in sorted(self._written)).encode())
        return len(self._written)

    # ---- pages, and what is asked for without parameters

    def _pages(self) -> None:
        site = self._reader.site()
        for page in pages(site):
            self._put(f"{page}/index.html" if page else "index.html", shell(page, site, is_static=True))
        for name, path in files().items():
            self._put(f"static/{name}", path.read_bytes())

    def _lists(self) -> None:
        reader = self._reader
        for lang in LANGUAGES:
            whole: dict[str, Any] = {"page": 1}
            lists = {
                "figures": reader.figures(lang),
                "measures": reader.measures(lang),
                "regions": reader.regions(lang),
            }
            for name, items in lists.items():
                self._put(
                    f"api/{name}.{lang}.json", paged(name, items, {**whole, "size": max(1, len(items))}).body
                )
            self._json(f"data.{lang}.json", reader.data(lang))
            self._json(f"consistency.{lang}.json", reader.consistency(lang))
            for page in reader.prose_names:
                self._json(f"page/{_path(page)}.{lang}.json", reader.page(page, lang))

    def _figures(self) -> None:
        ids = sorted(self._reader.figure_ids)
        self._reader.need("pictures")
        for i, id_ in enumerate(ids):
            self._tick("figures", i, len(ids))
            for lang in LANGUAGES:
                told = self._reader.figure(id_, lang)
                self._json(f"figure/{_path(id_)}.{lang}.json", told)
                for year in told["years"]:
                    of_year = self._reader.figure(id_, lang, year)
                    self._json(f"figure/{_path(id_)}.{lang}.{year}.json", of_year)
                for form in FORMS:
                    if form in ("csv", "xlsx") or told["svg"]:
                        data = self._reader.figure_file(id_, lang, form)
                        self._put(f"api/figure/{_path(id_)}.{lang}.{form}", data)

    def _regions(self) -> None:
        for lang in LANGUAGES:
            for told in self._reader.regions(lang):
                code = told["code"]
                self._json(f"region/{_path(code)}.{lang}.json", self._reader.region(code, lang))

    def _others(self) -> None:
        site = self._reader.site()
        for lang in LANGUAGES:
            for told in site["networks"]:
                name = told["name"]
                self._put(f"api/network/{_path(name)}.{lang}.json", self._reader.network(name, lang))
                self._put(f"api/network/{_path(name)}.bin", self._reader.network_bin(name))
            for told in site["indices"]:
                name = told["name"]
                self._put(f"api/index/{_path(name)}.{lang}.json", self._reader.index(name, lang))

    # ---- facts and their rows

    def _facts(self) -> None:
        table = self._reader.table("facts", "fact")
        places: dict[str, list[int]] = {}
        for i, name in enumerate(table["measure"].to_pylist()):
            places.setdefault(name, []).append(i)
        for name, found in sorted(places.items()):
            self._tick("facts", 0, 0)
            n = self._spread(f"fact/{name}", len(found) * 700)
            for lang in LANGUAGES:
                shards: list[dict[str, Any]] = [{} for _ in range(n)]
                for row_ in fact.rows_at(self._reader, found):
                    told = fact.own(self._reader, row_, lang)
                    shards[fnv(told["id"]) % n][told["id"]] = told
                shared = fact.shared(self._reader.cards(lang)[name])
                for k, held in enumerate(shards):
                    self._json(f"fact/{_path(name)}.{lang}.{k}.json", {"measure": shared, "facts": held})

    def _rows(self) -> None:
        measures, used = sorted(self._reader.cards(LANGUAGES[0])), set()
        for i, name in enumerate(measures):
            self._tick("rows", i, len(measures))
            table = self._reader.table(f"rows/{name}", f"rows/{name}")
            used |= set(table["population"].to_pylist())
            told = {id_: (kind, rows) for id_, kind, rows in _opened(table)}
            size = sum(len(id_) + len(rows) + 30 for id_, (_, rows) in told.items())
            n = self._spread(f"rows/{name}", size)
            shards: list[dict[str, Any]] = [{} for _ in range(n)]
            for id_, pair in told.items():
                shards[fnv(id_) % n][id_] = pair
            for k, held in enumerate(shards):
                self._json(f"rows/{_path(name)}.{k}.json", {"facts": held})
        for name in sorted(used - {""}):
            self._population(name)

    def _population(self, name: str) -> None:
        table = row.population(self._reader, name)
        for lang in LANGUAGES:
            meta = {
                "population": name,
                "total": len(table),
                "size": ROWS,
                "columns": row.columns(self._reader, name, lang),
            }
            self._json(f"population/{_path(name)}.{lang}.json", meta)
        for i in range(math.ceil(len(table) / ROWS)):
            self._tick(name, i * ROWS, len(table))
            numbers = np.arange(i * ROWS, min(len(table), (i + 1) * ROWS))
            columns = row.by_column(table, numbers)
            self._json(
                f"population/{_path(name)}/{i}.json", {"values": [_tight(values) for values in columns]}
            )

    def _raw(self) -> None:
        reader = self._reader
        files = {file: i for i, file in enumerate(sorted(reader.held("raw", "files")))}
        for lang in LANGUAGES:
            told = {
                file: {"shard": i, "size": ROWS, "sha256": reader.held("raw", "files")[file]}
                for file, i in files.items()
            }
            self._json(f"raw.{lang}.json", {"files": told, "headings": reader.held("raw", f"raw.{lang}")})
        for file, i in files.items():
            found = evidence.of_file(reader, file)
            for place, held in row.raw_of(reader, file, ROWS):
                mine = {number: found[int(number)] for number in held if int(number) in found}
                self._json(f"raw/{i}/{place}.json", {"rows": held, "evidence": mine})

    # ---- organisations and search

    def _organisations(self) -> None:
        ids = self._organised
        n = self._spread("organisation", len(ids) * 40_000)
        shards: list[list[str]] = [[] for _ in range(n)]
        for id_ in ids:
            shards[fnv(id_) % n].append(id_)
        for k, held in enumerate(shards):
            self._tick("organisations", k, n)
            for lang in LANGUAGES:
                told = {id_: self._reader.organisation(id_, lang) for id_ in held}
                self._json(f"organisation/{k}.{lang}.json", {"organisations": told})

    def _search(self) -> None:
        table = self._reader.table("search", "search")
        kept = pc.or_(
            pc.not_equal(table["kind"], "organisation"), pc.is_in(table["id"], pa.array(self._organised))
        )
        table = table.filter(kept)
        for lang in LANGUAGES:
            self._json(
                f"search.{lang}.json",
                {
                    **{name: table[name].to_pylist() for name in ("kind", "id")},
                    "name": table[lang].to_pylist(),
                    "detail": table[f"detail_{lang}"].to_pylist(),
                    "keys": [keys.strip(SIGN) for keys in table["keys"].to_pylist()],
                    "letters": self._reader.held("search", "letters"),
                },
            )

    # ---- files

    def _spread(self, what: str, size: int) -> int:
        """In how many files things lie that take so many bytes."""
        self._shards[what] = max(1, math.ceil(size / MOST))
        return self._shards[what]

    def _json(self, name: str, value: Any) -> None:
        self._put(f"api/{name}", dumped(value))

    def _put(self, name: str, data: Any) -> None:
        path = self._folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        self._written.append(name)


def _path(name: str) -> str:
    """A name as that of a file: as it is, as hosts read addresses, but for what would lead elsewhere."""
    safe = re.sub(r'[/\\\\:*?"<>|%\x00-\x1f]', lambda sign: quote(sign[0], safe=""), name)
    return f"%2E{safe[1:]}" if safe.startswith(".") else safe


def _tight(values: list[Any]) -> Any:
    return packed(values) if not any(isinstance(value, list) for value in values) else values


def _opened(table: Any) -> Iterator[tuple[str, str, str]]:
    rows = table["rows"]
    for i, (id_, kind) in enumerate(
        zip(table["fact_id"].to_pylist(), table["population"].to_pylist(), strict=True)
    ):
        yield id_, kind, spans(rows[i].values.to_numpy())
