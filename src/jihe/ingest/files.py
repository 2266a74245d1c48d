"""Which files a source means, and the look at all of them that comes before any is stored."""

from __future__ import annotations

import hashlib
import importlib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from jihe.errors import DataError, Fault, Place, nearest, samples, shown
from jihe.ingest.account import bound_text
from jihe.ingest.decode import hash_file
from jihe.ingest.heading import check_headings
from jihe.ingest.raw import Opener, Part
from jihe.pack.model import Pack, Source

_ENDINGS = {
    ".csv": "csv",
    ".tsv": "csv",
    ".txt": "csv",
    ".xlsx": "xlsx",
    ".xlsm": "xlsx",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".parquet": "parquet",
}
_OPENERS = {
    "csv": "delimited",
    "xlsx": "workbook",
    "jsonl": "lines",
    "parquet": "columnar",
    "survey": "survey",
}


def opener(format_: str) -> Opener:
    """The module that reads a format, loaded only now since each brings an engine."""
    return cast(Opener, importlib.import_module(f"jihe.ingest.{_OPENERS[format_]}"))


COLLECTION = "collection"
"""What `source_file` puts before the path of a file of the collection."""


WHY = {"none": "no collection was given", "empty": "the collection has nothing published"}
"""Why a collected source is switched off."""


@dataclass(frozen=True)
class Places:
    """Where a study's files lie: those of its sources, and those of its collected sources.

    Attributes
    ----------
    collection
        Without one collected sources read nothing.
    """

    data: Path
    collection: Path | None = None

    def of(self, source: Source) -> Path | None:
        """The folder of a source's files; None where it has none."""
        return self.collection if source.collected else self.data

    def name(self, source: Source, path: Path) -> str:
        """What `source_file` says of a file."""
        if not source.collected:
            return path.relative_to(self.data).as_posix()
        return f"{COLLECTION}/{path.relative_to(self.collection or self.data).as_posix()}"


def switched_off(pack: Pack, collection: Path | None, is_asked: bool = True) -> dict[str, str]:
    """The collected sources that cannot be read, and why.

    Parameters
    ----------
    is_asked
        Whether somebody named this collection; a file that is missing in it is then a fault, and not a reason
        to do without the source.
    """
    found = {}
    for source in pack.sources:
        if source.collected and collection is None:
            found[source.code] = WHY["none"]
        elif source.collected and not is_asked and not any(_matching(source, Places(Path(), collection))):
            found[source.code] = WHY["empty"]
    return found


def without(pack: Pack, off: Mapping[str, str] | Collection[str]) -> Pack:
    """The study without these sources, and without the corrections of their cells."""
    if not off:
        return pack
    kept = {
        "sources": tuple(source for source in pack.sources if source.code not in off),
        "corrections": tuple(line for line in pack.corrections if line.source not in off),
    }
    return pack.model_copy(update=kept)


def look(pack: Pack, data: Path, collection: Path | None = None) -> list[Part]:
    """Find every file of every source and look at its headings, before anything is stored.

    A collected source may hold no row: that everything was taken back is no fault.

    Returns
    -------
    list of Part
        In the order of the pack's sources, then of the paths, then of the sheets.

    Raises
    ------
    DataError
        With the faults of all files of all sources.
    """
    parts: list[Part] = []
    faults: list[Fault] = []
    hashes: dict[Path, str] = {}
    places = Places(data, collection)
    for source in pack.sources:
        found, wrong = _find(source, places)
        faults += wrong
        for path in found:
            file = places.name(source, path)
            try:
                if path not in hashes:
                    hashes[path] = hash_file(path)
                seen = _look_at(source, path, file, hashes[path])
            except DataError as error:
                faults += error.faults
                continue
            except OSError as error:
                faults.append(_unreadable(file, error))
                continue
            parts += seen
            faults += _wrong_answers(seen, pack) if source.format == "survey" else []
            faults += [fault for part in seen for fault in check_headings(part)]
            faults += [_no_rows(part) for part in seen if not part.has_rows and not source.collected]
        if source.format == "survey":
            faults += _copies([part for part in parts if part.source.code == source.code])
    if faults:
        raise DataError(faults)
    return parts


def fingerprint(pack: Pack, data: Path, collection: Path | None = None) -> str:
    """A hash of the paths and bytes of all files that the pack's sources match.

    Raises
    ------
    DataError
        When a file cannot be opened.
    """
    places = Places(data, collection)
    found = {
        (source.collected, path): places.name(source, path)
        for source in pack.sources
        for path in _find(source, places)[0]
    }
    digest = hashlib.sha256()
    for (_, path), file in sorted(found.items()):
        try:
            digest.update(f"{file}\n{hash_file(path)}\n".encode())
        except OSError as error:
            raise DataError(_unreadable(file, error)) from None
    return digest.hexdigest()


def _find(source: Source, places: Places) -> tuple[list[Path], list[Fault]]:
    """The files that the source's glob matches, sorted, and what is wrong with their number."""
    data, place = places.of(source), Place(f"sources/{source.code}.yaml")
    if data is None:
        return [], []
    if source.files.startswith("/") or ".." in Path(source.files).parts or not source.files:
        return [], [
            Fault(
                place,
                'the files "{files}" lie outside the data folder. Give a pattern below it.',
                {"files": source.files},
            )
        ]
    try:
        found = _matching(source, places)
    except (ValueError, NotImplementedError, OSError) as error:
        text = '"{files}" is not a pattern of files ({problem}). Write one such as *.csv or **/*.xlsx.'
        problem = getattr(error, "strerror", None) or error
        return [], [Fault(place, text, {"files": source.files, "problem": problem})]
    if misnamed := [p for p in (path.relative_to(data).as_posix() for path in found) if shown(p) != p]:
        text = "{n} files have signs in their names that cannot be shown ({files}). Rename them."
        return [], [Fault(place, text, {"n": len(misnamed), "files": samples(misnamed)})]
    bound = source.expect.files
    least = 1 if bound is None or bound.min is None else bound.min
    if not found and least > 0:
        return [], [_no_file(place, source, data)]
    if bound is not None and (len(found) < least or (bound.max is not None and len(found) > bound.max)):
        return found, [
            Fault(
                place,
                '{n} files match "{files}", but {bound} are expected. Add or remove files, or change expect.',
                {"n": len(found), "files": source.files, "bound": bound_text(bound)},
            )
        ]
    return found, []


def _matching(source: Source, places: Places) -> list[Path]:
    """The files that the source's glob matches, sorted."""
    folder = places.of(source)
    found = folder.glob(source.files) if folder is not None else ()
    return sorted(path for path in found if path.is_file() and not path.name.startswith("~$"))


def _no_file(place: Place, source: Source, data: Path) -> Fault:
    """No file matches; perhaps one has nearly the name."""
    files = source.files
    params: dict[str, object] = {"folder": data, "files": files}
    if source.collected:
        return Fault(
            place,
            'no file below the collection {folder} matches "{files}". Publish what was read there, or name '
            "another collection.",
            params,
        )
    there = (path.relative_to(data).as_posix() for path in data.rglob("*") if path.is_file())
    if near := nearest(files, there):
        return Fault(
            place,
            'no file below the data folder {folder} matches "{files}"; the nearest name there is "{near}". '
            "Rename that file if it is the one meant, put the file there, or change files.",
            params | {"near": near},
        )
    return Fault(
        place,
        'no file below the data folder {folder} matches "{files}". Put the file there, or change files.',
        params,
    )


def _look_at(source: Source, path: Path, file: str, sha256: str) -> list[Part]:
    format_ = source.format or _ENDINGS.get(path.suffix.lower())
    if format_ is None:
        raise DataError(
            Fault(
                Place(file),
                'files ending in "{ending}" are not read. Save it as .xlsx, .csv, .jsonl or '
                ".parquet, or declare its "
                "format in sources/{source}.yaml.",
                {"ending": path.suffix, "source": source.code},
            )
        )
    if not path.stat().st_size:
        raise DataError(Fault(Place(file), "the file is empty. Put the data in it, or take it away."))
    return opener(format_).look(Part(source=source, path=path, file=file, format=format_, sha256=sha256))


def _wrong_answers(parts: list[Part], pack: Pack) -> list[Fault]:
    from jihe.ingest.survey_check import check

    return check(parts, pack)


def _copies(parts: list[Part]) -> list[Fault]:
    from jihe.ingest.survey_check import check_copies

    return check_copies(parts)


def _no_rows(part: Part) -> Fault:
    return Fault(
        part.place, "there are headings but no row below them. Put the data in it, or take the file away."
    )


def _unreadable(file: str, error: OSError) -> Fault:
    return Fault(
        Place(file),
        "the file cannot be opened ({problem}). See that it exists and that you may read it.",
        {"problem": error.strerror or str(error)},
    )


def shared_paths(parts: Iterable[Part]) -> frozenset[str]:
    """Files that more than one source reads."""
    readers: dict[str, set[str]] = {}
    for part in parts:
        readers.setdefault(part.file, set()).add(part.source.code)
    return frozenset(file for file, sources in readers.items() if len(sources) > 1)
