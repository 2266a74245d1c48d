"""The story of a collection: pages are added or fetched, read, compared with what is published, published.

add          files -> captures and documents        jihe.collect.store
fetch        addresses -> the same                  collect_fetch
read         documents -> mentions -> claims        collect_read, collect_reading
difference   a reading beside the published one     collect_difference
publish      accepted claims -> relation, evidence  collect_publish
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from jihe.collect.capture import pages
from jihe.collect.document import document
from jihe.collect.mention import everyday
from jihe.collect.noun import Page
from jihe.collect.seen import DOCUMENT
from jihe.collect.store import Added as Added
from jihe.collect.store import Collection
from jihe.collect.unknown import Tagger
from jihe.errors import DataError, Fault, Place, writing
from jihe.pack import Pack, load

from .claim_judgement import given, standing
from .collect_asked import asker_of, keep_answers
from .collect_calibrated import calibrated
from .collect_draft import sweep
from .collect_everyday import everyday_words
from .collect_names import names_of, scanner, with_doubtful
from .collect_read import NEEDED, Before, Found, PartReader
from .collect_reading import Reading as Reading
from .collect_reading import found, latest, point, write_reading
from .collect_recipe import Recipe, model_file
from .lock import locked
from .study import open as open_build

Tick = Callable[[str, int, int], None]
"""Told of progress: what is being done, how much of it is done, and how much there is (0: unknown)."""

SAMPLE = 1_000
"""Documents, the first, in which names are tried for being everyday words."""


def collection_of(study: str | Path, collection: str | Path | None = None) -> Collection:
    """A study's collection: the folder given, or ``<study>/collection``.

    Raises
    ------
    DataError
        When it is a file.
    """
    folder = Path(collection) if collection is not None else Path(study) / "collection"
    if folder.exists() and not folder.is_dir():
        raise DataError(Fault(Place(str(folder)), "is not a folder. Name the folder of the collection."))
    return Collection(folder)


def add(
    study: str | Path,
    files: Sequence[str | Path],
    columns: Mapping[str, str] | None = None,
    collection: str | Path | None = None,
    tick: Tick = lambda what, done, total: None,
) -> Added:
    """Add the pages of files: WARC, saved HTML, text, PDF, tables with a text on each row, RSS and Atom.

    Parameters
    ----------
    files
        Files and folders. What was added from the same place before is not added again.
    columns
        For tables: role (text, title, url, published, publisher) -> column.

    Raises
    ------
    PackError, DataError
        When the study is broken, a file is not there or of no kind that can be read, somebody else writes to
        the collection, or the disk refuses it.
    """
    load(Path(study))
    held = collection_of(study, collection)
    with alone(held):
        ticking = _Ticking(tick, len(files))
        return held.add(ticking.pages(files, columns or {}), document, ticking.page)


def pages_of(file: str | Path, columns: Mapping[str, str]) -> Iterator[Page]:
    """The pages of a file or folder; of a feed its entries that carry their text."""
    return pages(Path(file), columns)


def read(
    study: str | Path,
    collection: str | Path | None = None,
    out: str | Path | None = None,
    tick: Tick = lambda what, done, total: None,
    spread: Callable[[Task, Sequence[int]], Iterator[Found]] | None = None,
) -> Reading:
    """Read a collection by the study as it is now: its current build's names, its rules and models.

    Only what a change touches is read again; the result is the same as from scratch.

    Parameters
    ----------
    out
        Folder of the study's builds.
    spread
        Reads the parts elsewhere; see `jihe.run.collect_spread`.

    Raises
    ------
    PackError, DataError
        When the study has not been built or has no claim kinds, a model is missing, or the collection is
        empty.
    """
    with closing(open_build(study, out)) as build:
        pack, names = build.pack, names_of(build)
    held = collection_of(study, collection)
    _check_readable(pack, held)
    if spread is not None and pack.settings.collect and pack.settings.collect.ask:
        text = "a large model is asked by one machine. Leave --spark out, or take ask out of pack.yaml."
        raise DataError(Fault(Place("pack.yaml"), text))
    with alone(held):
        before = latest(held)
        names, more = _without_everyday(pack, held, names, before)
        recipe = Recipe.of(pack, names)
        numbers = held.numbers()
        parts = [held.part_key(number) for number in numbers]
        if (there := found(held, recipe.key(parts))) is not None:
            point(held, there)
            return there
        task = Task(Path(study), held.folder, names, recipe, _usable(before, parts))
        total = held.counts()["document"]
        rows = spread(task, numbers) if spread else task.read(numbers)
        return write_reading(held, recipe, names, parts, _told(rows, tick, total), more)


def claims(study: str | Path, collection: str | Path | None = None) -> tuple[pa.Table, pa.Table]:
    """The claims of the last reading, and the documents that they stand in, with their texts.

    Scores are what verdicts so far say that they are worth; those of the reading itself stay as they are.

    Raises
    ------
    DataError
        When nothing was read yet.
    """
    held = collection_of(study, collection)
    claim = calibrated(read_last(study, held).table("claim"), standing(given(Path(study))))
    ids = pc.unique(claim["document_id"])
    parts = [part.filter(pc.is_in(part["document_id"], ids)) for part in held.documents()]
    return claim, pa.concat_tables([DOCUMENT.empty_table(), *parts])


def read_last(study: str | Path, held: Collection) -> Reading:
    """The last reading of a collection.

    Raises
    ------
    DataError
        When nothing was read yet.
    """
    reading = latest(held)
    if reading is None:
        text = "nothing was read here yet. Run: jihe collect read {study}"
        raise DataError(Fault(Place(str(held.folder)), text, {"study": str(study)}))
    return reading


@dataclass(frozen=True)
class Task:
    """What the reading of parts needs, wherever they are read.

    Attributes
    ----------
    before
        The former reading, where it begins with the same parts.
    """

    study: Path
    folder: Path
    names: pa.Table
    recipe: Recipe
    before: Reading | None

    def read(self, numbers: Iterable[int]) -> Iterator[Found]:
        """What each of some parts says."""
        held, before = Collection(self.folder), self.before
        old = Before(before.recipe, before.table("names")) if before else None
        pack = load(self.study)
        asker = asker_of(pack, self.folder)
        reader = PartReader(pack, self.names, self.recipe, old, asker)
        n_before = len(before.told["parts"]) if before else 0
        place = {number: at for at, number in enumerate(held.numbers())}
        for number in numbers:
            rows = before.part(place[number]) if before and place[number] < n_before else None
            made = reader.read(held.part(number, NEEDED), rows)
            if asker is not None:
                keep_answers(asker, self.folder)
                made = replace(made, asked=asker.tally)
            yield made


def _usable(before: Reading | None, parts: Sequence[str]) -> Reading | None:
    """A former reading whose parts are the first of these."""
    if before is None:
        return None
    old = before.told["parts"]
    return before if list(parts[: len(old)]) == old else None


def _without_everyday(
    pack: Pack, held: Collection, names: pa.Table, before: Reading | None
) -> tuple[pa.Table, dict[str, object]]:
    """The names without those that are everyday words in these texts, where a model can tell."""
    setting = pack.settings.collect
    model = model_file(pack, setting.mention_model if setting else "")
    if model is None:
        return names, {}
    recipe = Recipe.of(pack, names)

    def find(texts: list[str]) -> list[str]:
        return everyday(texts, scanner(names), Tagger(model))

    words, more = everyday_words(held, recipe.names, recipe.mention, before, find, SAMPLE)
    return with_doubtful(names, words), more


def _check_readable(pack: Pack, held: Collection) -> None:
    if not pack.claim_kinds:
        text = "the study has no kinds of claims. Write claim/kind.csv, claim/rule.csv and claim/word.csv."
        raise DataError(Fault(Place("claim/kind.csv"), text))
    if not held.numbers():
        text = "the collection is empty. Add pages first: jihe collect add {study} FILE"
        raise DataError(Fault(Place(str(held.folder)), text, {"study": str(pack.folder)}))


def _told(rows: Iterable[Found], tick: Tick, total: int) -> Iterator[Found]:
    done = 0
    for one in rows:
        yield one
        done += one.n_claimed
        tick("read", done, total)


@contextmanager
def alone(held: Collection) -> Iterator[None]:
    """Be the only one who writes to a collection."""
    with ExitStack() as stack:
        with writing(held.folder):
            held.folder.mkdir(parents=True, exist_ok=True)
            stack.enter_context(locked(held.folder / "collection", "jihe collect", told=str(held.folder)))
        sweep(held.folder)
        yield


class _Ticking:
    """Tells which file is being added, and how many pages are done."""

    def __init__(self, tick: Tick, n_file: int) -> None:
        self._tick, self._n_file = tick, n_file
        self._file, self._n_done = "", 0

    def pages(self, files: Sequence[str | Path], columns: Mapping[str, str]) -> Iterator[Page]:
        for done, file in enumerate(files):
            self._file, self._n_done = str(file), done
            self._tick(self._file, done, self._n_file)
            yield from pages_of(file, columns)

    def page(self, done: int) -> None:
        if done % 100 == 0:
            self._tick(f"{self._file} ({done:,})", self._n_done, self._n_file)
