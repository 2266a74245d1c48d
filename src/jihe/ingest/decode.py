"""The bytes of text files: their hash, and whether they are in the encoding that the source declares."""

from __future__ import annotations

import codecs
import hashlib
from collections.abc import Iterator
from pathlib import Path

from jihe.errors import DataError, Fault, Place
from jihe.ingest.raw import Part

CHUNK = 1 << 22
_LIKELY = ("utf-8", "gb18030", "big5", "shift_jis", "cp1252")
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    # Before the marks of UTF-16, of which one begins this one.
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def chunks(path: Path) -> Iterator[bytes]:
    """The bytes of a file, some megabytes at a time."""
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            yield chunk


def hash_file(path: Path) -> str:
    """SHA-256 of a file, in hexadecimal."""
    digest = hashlib.sha256()
    for chunk in chunks(path):
        digest.update(chunk)
    return digest.hexdigest()


def mark_of(path: Path) -> str:
    """The encoding that a file's byte order mark stands for, "" when it has none."""
    with path.open("rb") as file:
        head = file.read(4)
    return next((encoding for mark, encoding in _MARKS if head.startswith(mark)), "")


def plain_name(encoding: str) -> str:
    """One name for each encoding; "" when Python has no such encoding.

    >>> plain_name("UTF8"), plain_name("utf-8-sig"), plain_name("klingon")
    ('utf-8', 'utf-8', '')
    """
    try:
        name = codecs.lookup(encoding).name
    except LookupError:
        return ""
    return "utf-8" if name == "utf-8-sig" else name


def check_text(part: Part) -> None:
    """Refuse a text file that is not in its declared encoding; raises DataError.

    Another encoding than UTF-8 often reads UTF-8 without complaint and yields nonsense, so a file that is
    UTF-8 throughout is refused too when something else is declared.
    """
    place, declared = Place(part.file), part.source.encoding
    encoding = plain_name(declared)
    if not encoding:
        raise DataError(Fault(place, 'there is no encoding "{encoding}".', {"encoding": declared}))
    mark = mark_of(part.path)
    if mark and not encoding.startswith(mark):
        raise DataError(_other(place, declared, mark))
    if (line := _undecodable(part.path, encoding)) is not None:
        fits = _fitting(part.path, mark, encoding)
        if fits:
            raise DataError(
                Fault(
                    Place(part.file, line=line),
                    "the bytes are not {encoding}, as sources/{source}.yaml declares, but they read "
                    "as {fits}. "
                    "Declare encoding: {fits}, or save the file as {encoding}.",
                    {"encoding": declared, "source": part.source.code, "fits": fits},
                )
            )
        raise DataError(
            Fault(
                Place(part.file, line=line),
                "the bytes are not {encoding}, as sources/{source}.yaml declares. Declare the "
                "encoding that the file "
                "was saved in, or save it as {encoding}.",
                {"encoding": declared, "source": part.source.code},
            )
        )
    if encoding not in ("utf-8", "ascii") and not encoding.startswith("utf-16") and _is_utf8(part.path):
        raise DataError(_other(place, declared, "utf-8"))


def _other(place: Place, declared: str, found: str) -> Fault:
    return Fault(
        place,
        "the file is declared as {encoding} but is {found} throughout. Declare encoding: {found}.",
        {"encoding": declared, "found": found},
    )


def _undecodable(path: Path, encoding: str) -> int | None:
    """The line at which a file stops being in `encoding`; None when all of it is."""
    decoder = codecs.getincrementaldecoder(encoding)()
    line = 1
    for chunk in chunks(path):
        try:
            decoder.decode(chunk)
        except UnicodeError as error:
            at = error.start if isinstance(error, UnicodeDecodeError) else 0
            return line + chunk[:at].count(b"\n")
        line += chunk.count(b"\n")
    try:
        decoder.decode(b"", final=True)
    except UnicodeError:
        return line
    return None


def _is_utf8(path: Path) -> bool:
    """Whether a file is UTF-8 and holds more than ASCII."""
    return not all(chunk.isascii() for chunk in chunks(path)) and _undecodable(path, "utf-8") is None


def _fitting(path: Path, mark: str, declared: str) -> str:
    for encoding in (mark, *_LIKELY):
        if encoding and encoding != declared and _undecodable(path, encoding) is None:
            return encoding
    return ""
