"""The data behind every exhibit: a workbook for each chapter, and the same tables as Parquet."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import parquet

from jihe.errors import LANGUAGES, DataError, Fault, PackError, Place, nearest
from jihe.pack.model import Exhibit, Pack

from .. import synthetic
from ..grid import Labels
from .readme import readme
from .tidy import Data, Names, pictured, tidy
from .workbook import MOST_ROWS, workbook

__all__ = ["Held", "write"]

MOST_SHEET = 31
MOST_FILE = 60
"""Characters of the name of a sheet, and of a file without its ending."""
README = "README"
PARQUET = "parquet"

Tick = Callable[[str, int, int], None]
"""Told of progress: the chapter, how many are done, and how many there are."""


@dataclass(frozen=True)
class Held:
    """What an export is made from.

    Attributes
    ----------
    pack
        The study, its repeated chapters written out.
    facts, labels, accounts
        Tables ``measure.fact``, ``measure.label`` and ``ingest.accounts``.
    pictures
        For each exhibit that shows the network its nodes and edges.
    is_synthetic
        Whether any row of the build was made up: then every table and every README say so.
    """

    pack: Pack
    facts: pa.Table
    labels: pa.Table
    accounts: pa.Table
    pictures: Mapping[str, tuple[pa.Table, pa.Table]]
    version: str
    is_synthetic: bool


@dataclass(frozen=True)
class _Chapter:
    number: int
    name: str
    title: Mapping[str, str]
    exhibits: tuple[Exhibit, ...]


def write(
    folder: Path, held: Held, only: Collection[str] = (), tick: Tick = lambda what, done, total: None
) -> list[Path]:
    """Write ``NN-chapter.xlsx`` for each chapter with exhibits, and ``parquet/<exhibit>.parquet``.

    Parameters
    ----------
    only
        Names of chapters; all when empty. A chapter that is written once for each class is meant with all
        its copies by its own name, and with one of them by that one's.

    Returns
    -------
    list of pathlib.Path
        The files, workbooks first.

    Raises
    ------
    DataError
        When the study has no such chapter.
    PackError
        When an exhibit is ambiguous.
    """
    every = _chapters(held.pack)
    chosen = _chosen(every, only, held.pack) if only else every
    labels = {lang: Labels(held.labels, lang) for lang in LANGUAGES}
    facts = {name: held.facts.filter(pc.equal(held.facts["measure"], name)) for name in _measures(chosen)}
    (folder / PARQUET).mkdir(parents=True, exist_ok=True)
    # Names are given to all chapters, so that a file is called alike whichever are written.
    files, tables = Names(MOST_FILE), Names(MOST_FILE)
    books: list[Path] = []
    others: list[Path] = []
    for chapter in every:
        name = files.take(f"{chapter.number:02d}-{chapter.name}") + ".xlsx"
        own = {e.exhibit: tables.take(e.exhibit) for e in chapter.exhibits}
        if chapter not in chosen:
            continue
        tick(chapter.title[LANGUAGES[0]], len(books), len(chosen))
        found = _data(chapter, held, facts, labels)
        _replace(folder / name, _book(chapter, found, held))
        books.append(folder / name)
        for data in found:
            stem = data.name.replace(data.exhibit.exhibit, own[data.exhibit.exhibit], 1)
            others.append(folder / PARQUET / f"{stem}.parquet")
            _replace(others[-1], _parquet(data, chapter, held))
    return books + others


def _chapters(pack: Pack) -> list[_Chapter]:
    """Chapters with exhibits, those that nobody has written yet behind the others."""
    titles: dict[str, dict[str, str]] = {}
    places: dict[str, int] = {}
    for chapter in pack.chapters:
        titles.setdefault(chapter.name, dict.fromkeys(LANGUAGES, chapter.title))[chapter.lang] = chapter.title
        places[chapter.name] = chapter.number
    exhibits: dict[str, list[Exhibit]] = {}
    for exhibit in pack.exhibits:
        name = exhibit.chapter
        exhibits.setdefault(name, []).append(exhibit)
        places.setdefault(name, max(places.values(), default=0) + 1)
        titles.setdefault(name, dict.fromkeys(LANGUAGES, name))
    found = [_Chapter(places[name], name, titles[name], tuple(held)) for name, held in exhibits.items()]
    return sorted(found, key=lambda chapter: (chapter.number, chapter.name))


def _chosen(every: list[_Chapter], only: Collection[str], pack: Pack) -> list[_Chapter]:
    copies = {name: f"{name}_" for name in pack.settings.each}
    known = {chapter.name for chapter in every}
    meant: set[str] = set()
    faults = []
    for name in only:
        found = {k for k in known if k == name or (name in copies and k.startswith(copies[name]))}
        if not found:
            faults.append(_unknown(name, [chapter.name for chapter in every]))
        meant |= found
    if faults:
        raise DataError(faults)
    return [chapter for chapter in every if chapter.name in meant]


def _unknown(name: str, known: list[str]) -> Fault:
    text = 'no chapter "{name}" has exhibits. The chapters that have some are: {known}'
    if near := nearest(name, known):
        text = 'no chapter "{name}" has exhibits. Did you mean "{near}"? Those that have some are: {known}'
    return Fault(Place("--chapter"), text, {"name": name, "near": near, "known": ", ".join(known)})


def _measures(chapters: list[_Chapter]) -> list[str]:
    shown = (e for chapter in chapters for e in chapter.exhibits)
    return list(dict.fromkeys(name for e in shown for name in (e.measure, e.against) if name))


def _data(
    chapter: _Chapter, held: Held, facts: Mapping[str, pa.Table], labels: Mapping[str, Labels]
) -> list[Data]:
    """The tables of a chapter; every fault of its exhibits is told together."""
    found: list[Data] = []
    faults: list[Fault] = []
    for exhibit in chapter.exhibits:
        try:
            found.append(tidy(exhibit, held.pack, facts, labels))
        except PackError as error:
            faults += error.faults
        if exhibit.exhibit in held.pictures:
            found += pictured(exhibit, *held.pictures[exhibit.exhibit])
    if faults:
        raise PackError(faults)
    if held.is_synthetic:
        found = [replace(data, table=synthetic.column(data.table)) for data in found]
    return found


def _book(chapter: _Chapter, found: list[Data], held: Held) -> bytes:
    names = Names(MOST_SHEET, [README, "History"])  # Excel keeps the second name for itself
    sheets = {names.take(data.name): data for data in found}
    notes = readme(chapter.title, sheets, held.pack, held.accounts, held.version, held.is_synthetic)
    settings = held.pack.settings
    title = settings.title.get(settings.language)
    told = synthetic.titled(title) if held.is_synthetic else title
    tables = {name: data.table.slice(0, MOST_ROWS) for name, data in sheets.items()}
    return workbook(notes, tables, told, str(settings.snapshot_date))


def _parquet(data: Data, chapter: _Chapter, held: Held) -> bytes:
    """The table as Parquet, with what README says of it in the schema's metadata."""
    settings, exhibit = held.pack.settings, data.exhibit
    told = {
        "study": settings.study,
        "as_of": str(settings.snapshot_date),
        "chapter": chapter.name,
        "exhibit": exhibit.exhibit,
        "title_zh": exhibit.title_zh,
        "title_en": exhibit.title_en,
        "measure": exhibit.measure,
        **({"synthetic": synthetic.mark()} if held.is_synthetic else {}),
    }
    sink = pa.BufferOutputStream()
    parquet.write_table(data.table.replace_schema_metadata(told), sink, compression="zstd")
    return bytes(sink.getvalue())


def _replace(path: Path, data: bytes) -> None:
    """Write a file in one step, so that no half of one is ever seen."""
    draft = path.with_name(f".{path.name}.part")
    try:
        draft.write_bytes(data)
        os.replace(draft, path)
    finally:
        draft.unlink(missing_ok=True)
