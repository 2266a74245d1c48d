"""The bytes of a text file, packed or not: its encoding, its lines, and the same in UTF-8."""

from __future__ import annotations

import codecs
import gzip
import io
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from jihe.errors import DataError, Fault, Place

CHUNK = 1 << 20
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    # Before the marks of UTF-16, of which one begins this one.
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_DECLARED = re.compile(rb"""^\s*<\?xml[^>]*?\bencoding\s*=\s*["']([\w.:-]+)["']""")


@dataclass(frozen=True)
class Text:
    """A text file that was read through once and found sound.

    Attributes
    ----------
    path
        The file.
    encoding
        Its encoding, as Python names it.
    n_line
        Number of lines, without blank ones at the end.
    has_quote
        Whether it holds a double quotation mark.
    """

    path: Path
    encoding: str
    n_line: int
    has_quote: bool

    @property
    def name(self) -> str:
        return self.path.name

    def lines(self) -> IO[str]:
        """The file opened for reading line by line."""
        return io.TextIOWrapper(_open(self.path), encoding=self.encoding)

    def pieces(self) -> Iterator[bytes]:
        """The text in UTF-8 without a byte order mark, about a megabyte at a time."""
        decoder = codecs.getincrementaldecoder(self.encoding)()
        with _open(self.path) as file:
            while piece := file.read(CHUNK):
                yield piece if self.encoding == "utf-8" else decoder.decode(piece).encode()


def as_file(pieces: Iterator[bytes]) -> io.BufferedReader:
    """Pieces of bytes as one file."""
    return io.BufferedReader(_Pieces(pieces), CHUNK)


def look(path: Path, is_xml: bool = False) -> Text:
    """Read a file through; DataError where it cannot be read or is not text."""
    try:
        return _look(path, is_xml)
    except OSError as error:
        if isinstance(error, gzip.BadGzipFile):
            raise DataError(_damaged(path)) from None
        raise DataError(_unreadable(path, error)) from None
    except (EOFError, zlib.error):
        raise DataError(_damaged(path)) from None


def _look(path: Path, is_xml: bool) -> Text:
    with _open(path) as file:
        head = file.read(4096)
    declared = _DECLARED.search(head) if is_xml else None
    candidates = _candidates(head, declared[1].decode() if declared else "")
    line = 1
    for encoding in candidates:
        try:
            codecs.lookup(encoding)
        except LookupError:
            text = 'the file says that its encoding is "{encoding}", which is unknown. Save it as UTF-8.'
            raise DataError(Fault(Place(path.name, line=1), text, {"encoding": encoding})) from None
        line, found = _try(path, encoding)
        if found:
            return found
    if declared or len(candidates) == 1:
        text = "the bytes are not {encoding}, though the file says so. Save it as UTF-8."
        raise DataError(Fault(Place(path.name, line=line), text, {"encoding": candidates[0]}))
    text = "the bytes are neither UTF-8 nor GB18030. Save the file as UTF-8."
    raise DataError(Fault(Place(path.name, line=line), text))


def _open(path: Path) -> IO[bytes]:
    file = path.open("rb")
    is_packed = file.read(2) == b"\x1f\x8b"
    file.seek(0)
    packed: Any = gzip.GzipFile(fileobj=file) if is_packed else file
    return packed


def _candidates(head: bytes, declared: str) -> list[str]:
    for mark, encoding in _MARKS:
        if head.startswith(mark):
            return [encoding]
    if b"\0" not in head:
        return [declared.lower()] if declared else ["utf-8", "gb18030"]
    # ASCII among it leaves every second byte zero.
    for encoding, zeros in (("utf-16-le", head[1::2]), ("utf-16-be", head[::2])):
        if zeros.count(0) > 0.9 * head.count(0) and _is_text(head, encoding):
            return [encoding]
    return [declared.lower()] if declared else ["utf-8", "gb18030"]


def _is_text(head: bytes, encoding: str) -> bool:
    try:
        return not re.search("[\0-\x08\x0e-\x1f]", head[: len(head) // 4 * 4].decode(encoding))
    except UnicodeError:
        return False


def _try(path: Path, encoding: str) -> tuple[int, Text | None]:
    """The file in `encoding`; else the line at which it stops being so, and None."""
    encoding = codecs.lookup(encoding).name
    decoder = codecs.getincrementaldecoder(encoding)()
    n_break, n_line, has_quote, after_return = 0, 0, False, False
    with _open(path) as file:
        while piece := file.read(CHUNK):
            try:
                text = decoder.decode(piece)
            except UnicodeError as error:
                at = error.start if isinstance(error, UnicodeDecodeError) else 0
                return n_break + piece[:at].count(b"\n") + 1, None
            plain = piece if encoding == "utf-8" else text.encode()
            if b"\0" in plain:
                raise DataError(_not_text(path, n_break + plain[: plain.index(b"\0")].count(b"\n") + 1))
            has_quote = has_quote or b'"' in plain
            if kept := plain.rstrip(b"\r\n"):
                n_line = n_break + _breaks(kept, after_return) + 1
            n_break += _breaks(plain, after_return)
            after_return = plain.endswith(b"\r")
    try:
        decoder.decode(b"", final=True)
    except UnicodeError:
        return n_break + 1, None
    return n_line, Text(path, encoding, n_line, has_quote)


def _breaks(piece: bytes, after_return: bool) -> int:
    """Ends of lines: a return, a line feed, or both together, of which the return may end the piece
    before."""
    n = piece.count(b"\n")
    if b"\r" in piece:
        n += piece.count(b"\r") - piece.count(b"\r\n")
    return n - (after_return and piece.startswith(b"\n"))


class _Pieces(io.RawIOBase):
    """Pieces of bytes as a file."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces
        self._held = memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        while not self._held:
            piece = next(self._pieces, None)
            if piece is None:
                return 0
            self._held = memoryview(piece)
        n = min(len(buffer), len(self._held))
        buffer[:n] = self._held[:n]
        self._held = self._held[n:]
        return n


def _unreadable(path: Path, error: OSError) -> Fault:
    if isinstance(error, FileNotFoundError):
        return Fault(Place(path.name), "there is no such file. See that its name and folder are right.")
    text = "the file cannot be read ({problem})."
    return Fault(Place(path.name), text, {"problem": error.strerror or type(error).__name__})


def _damaged(path: Path) -> Fault:
    return Fault(Place(path.name), "the packed file is damaged or cut short. Fetch or pack it anew.")


def _not_text(path: Path, line: int) -> Fault:
    text = "this is not a text file: it holds a zero byte. If it is a workbook, save it as CSV."
    return Fault(Place(path.name, line=line), text)
