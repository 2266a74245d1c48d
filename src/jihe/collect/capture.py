"""Files and folders -> pages, each by the reader for its kind."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from jihe.collect.address import entries, is_feed
from jihe.collect.cells import row_pages
from jihe.collect.noun import Page
from jihe.collect.saved import saved_page
from jihe.collect.trouble import WHY
from jihe.collect.warc import warc_pages
from jihe.errors import DataError, Fault, Place

WARC = (".warc", ".warc.gz", ".warc.zst")
HTML = (".html", ".htm", ".xhtml", ".shtml")
TEXT = (".txt", ".text", ".md")
PDF = (".pdf",)
ROW = (".csv", ".tsv", ".json", ".jsonl", ".ndjson")
FEED = (".rss", ".atom", ".rdf", ".xml")
KNOWN = (*WARC, *HTML, *TEXT, *PDF, *ROW, *FEED)


def pages(path: Path, columns: Mapping[str, str] | None = None) -> Iterator[Page]:
    """The pages of a file, or of all files in a folder and in those below it, by their names.

    Parameters
    ----------
    columns
        For tables: role (text, title, url, published, publisher) -> name of the column, or its number
        counted from 1. Given, a txt file is read as a table too, its columns separated by tabs.

    Yields
    ------
    Page
        What cannot be read is a page with a `problem`. In a folder files of other kinds (the pictures and
        styles of a saved page, say) are passed over, and a last page says so.

    Raises
    ------
    DataError
        Where the path does not exist or is a file of another kind, or a named column is not there.
    """
    if path.is_dir():
        yield from _folder(path, columns)
    elif not path.exists():
        raise DataError(Fault(Place(str(path)), "there is no such file or folder.", {}))
    elif _kind(path) is None:
        text = "is of no kind that can be read. Kinds are: {known}."
        raise DataError(Fault(Place(str(path)), text, {"known": ", ".join(KNOWN)}))
    else:
        yield from _file(path, path.as_posix(), columns)


def _folder(path: Path, columns: Mapping[str, str] | None) -> Iterator[Page]:
    n_other, is_empty = 0, True
    for one in sorted(path.rglob("*"), key=lambda one: one.relative_to(path).parts):
        # A link may lead out of the folder, or into it again.
        if one.is_symlink() or not one.is_file() or one.name.startswith("."):
            continue
        if _kind(one) is None or not _is_readable(one):
            n_other += 1
        else:
            is_empty = False
            yield from _in_folder(one, columns)
    if is_empty and not n_other:
        yield Page(b"", "text", path.as_posix(), problem=WHY["none"])
    if n_other:
        yield Page(b"", "text", path.as_posix(), n_other, problem=WHY["skipped"])


def _in_folder(path: Path, columns: Mapping[str, str] | None) -> Iterator[Page]:
    """The pages of one file among others, which are read all the same where it is a broken feed."""
    try:
        yield from _file(path, path.as_posix(), columns)
    except DataError:
        if _kind(path) is not FEED:
            raise
        yield Page(b"", "feed", path.as_posix(), problem=WHY["feed"])


def _kind(path: Path) -> tuple[str, ...] | None:
    name = path.name.lower()
    return next((kind for kind in (WARC, HTML, TEXT, PDF, ROW, FEED) if name.endswith(kind)), None)


def _is_readable(path: Path) -> bool:
    """Whether a file is what its name promises; many XML files are no feeds."""
    if _kind(path) is not FEED:
        return True
    try:
        with path.open("rb") as file:
            return is_feed(file.read(1_000))
    except OSError:  # its page says so
        return True


def _file(path: Path, file: str, columns: Mapping[str, str] | None) -> Iterator[Page]:
    """The pages of a file; one that cannot be opened, or read to its end, ends with a page that says so, and
    so does one that holds none."""
    is_empty = True
    try:
        for page in _read(path, file, columns):
            is_empty = False
            yield page
    except OSError:
        yield Page(b"", "text", file, problem=WHY["unread"])
        return
    if is_empty:
        is_feed = _kind(path) is FEED and path.stat().st_size > 0
        yield Page(b"", "feed" if is_feed else "text", file, problem=WHY["bare" if is_feed else "none"])


def _read(path: Path, file: str, columns: Mapping[str, str] | None) -> Iterator[Page]:
    kind = _kind(path)
    if kind is WARC:
        return warc_pages(path, file)
    if kind is FEED:
        return entries(path.read_bytes(), file)
    if kind is ROW or (kind is TEXT and columns):
        return row_pages(path, file, columns)
    return saved_page(path, file, "html" if kind is HTML else "pdf" if kind is PDF else "text")
