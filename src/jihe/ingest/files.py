"""Which files a source means, and the look at all of them that comes before any is stored."""

from __future__ import annotations

import hashlib
import importlib
from collections.abc import Iterable
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
_OPENERS = {"csv": "delimited", "xlsx": "workbook", "jsonl": "lines", "parquet": "columnar"}


def opener(format_: str) -> Opener:
    """The module that reads a format, loaded only now since each brings an engine."""
    return cast(Opener, importlib.import_module(f"jihe.ingest.{_OPENERS[format_]}"))


def look(pack: Pack, data: Path) -> list[Part]:
    """Find every file of every source and look at its headings, before anything is stored.

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
    for source in pack.sources:
        found, wrong = _find(source, data)
        faults += wrong
        for path in found:
            try:
                if path not in hashes:
                    hashes[path] = hash_file(path)
                seen = _look_at(source, path, data, hashes[path])
            except DataError as error:
                faults += error.faults
                continue
            except OSError as error:
                faults.append(_unreadable(path.relative_to(data).as_posix(), error))
                continue
            parts += seen
            faults += [fault for part in seen for fault in check_headings(part)]
            faults += [_no_rows(part) for part in seen if not part.has_rows]
    if faults:
        raise DataError(faults)
    return parts


def fingerprint(pack: Pack, data: Path) -> str:
    """A hash of the paths and bytes of all files that the pack's sources match below `data`.

    Raises
    ------
    DataError
        When a file cannot be opened.
    """
    found = {path for source in pack.sources for path in _find(source, data)[0]}
    digest = hashlib.sha256()
    for path in sorted(found):
        file = path.relative_to(data).as_posix()
        try:
            digest.update(f"{file}\n{hash_file(path)}\n".encode())
        except OSError as error:
            raise DataError(_unreadable(file, error)) from None
    return digest.hexdigest()


def _find(source: Source, data: Path) -> tuple[list[Path], list[Fault]]:
    """The files that the source's glob matches, sorted, and what is wrong with their number."""
    place = Place(f"sources/{source.code}.yaml")
    if source.files.startswith("/") or ".." in Path(source.files).parts or not source.files:
        return [], [
            Fault(
                place,
                'the files "{files}" lie outside the data folder. Give a pattern below it.',
                {"files": source.files},
            )
        ]
    try:
        found = sorted(p for p in data.glob(source.files) if p.is_file() and not p.name.startswith("~$"))
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
        return [], [_no_file(place, source.files, data)]
    if bound is not None and (len(found) < least or (bound.max is not None and len(found) > bound.max)):
        return found, [
            Fault(
                place,
                '{n} files match "{files}", but {bound} are expected. Add or remove files, or change expect.',
                {"n": len(found), "files": source.files, "bound": bound_text(bound)},
            )
        ]
    return found, []


def _no_file(place: Place, files: str, data: Path) -> Fault:
    """No file matches; perhaps one has nearly the name."""
    params = {"folder": data, "files": files}
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


def _look_at(source: Source, path: Path, data: Path, sha256: str) -> list[Part]:
    file = path.relative_to(data).as_posix()
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
