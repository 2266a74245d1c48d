"""Pages of a WARC file (ISO 28500), as crawlers leave them: one pass, and no record exhausts the memory."""

from __future__ import annotations

import io
import re
import zlib
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from fastwarc.stream_io import BrotliReader, ChunkedReader, ZstdReader
from fastwarc.warc import ArchiveIterator, WarcRecord, WarcRecordType

from jihe.collect.noun import Page
from jihe.collect.trouble import LARGEST, WHY, Trouble

MOST = 1 << 30
"""Bytes of a record past which the file is given up: to come to the next one, all of it must be unpacked."""
RATIO = 200
"""Times its size to which a page may unpack; text packs to a third or, at most, a thirtieth."""
SMALL = 1 << 20
"""Bytes up to which a page may unpack at any ratio."""

_READ = WarcRecordType.response | WarcRecordType.resource
_KINDS = ("text/html", "application/xhtml", "text/plain", "application/pdf", "application/octet-stream")
_NOTE = re.compile(r"(?!https?:|ftp:|file:)[a-z][a-z0-9+.-]*:", re.I)
"""How addresses begin under which crawlers keep notes of themselves."""
_GZIP = b"\x1f\x8b"
_MEMBER = _GZIP + b"\x08"
"""How a packed piece begins, with its one way of packing."""


def warc_pages(path: Path, file: str) -> Iterator[Page]:
    """The pages and PDFs in a WARC file, packed or not, with their place, address and time of capture.

    Records that hold anything else (requests, pictures, scripts, the captures of unchanged pages) are passed
    over. A file that is cut off or damaged ends with a page that has a `problem`.
    """
    at, size, is_whole = 0, 0, True
    with path.open("rb") as stream:
        try:
            for record in ArchiveIterator(stream, record_types=WarcRecordType.any_type, parse_http=False):
                at, size = record.stream_pos, record.content_length
                if size > MOST:
                    yield _problem(file, at, "huge", record)
                    return
                if record.record_type & _READ:
                    page = _page(record, file)
                    is_whole = page is None or page.problem != WHY["cut"]
                    if page is not None:
                        yield page
        except (OSError, ValueError) as error:
            yield _problem(file, at, "cut" if "unexpected end" in str(error).lower() else "damaged")
            return
        if is_whole and not _ends_well(path, at, size):
            yield _problem(file, at, "cut")


def _page(record: WarcRecord, file: str) -> Page | None:
    """The page that a record holds; None where it is of no kind that has text."""
    address = _address(record)
    if address and _NOTE.match(address):
        return None
    is_http = record.is_http
    if is_http:
        try:
            record.parse_http()
        except (OSError, ValueError):
            return _problem(file, record.stream_pos, "damaged", record)
        headers = record.http_headers
        kind = headers.get("Content-Type") if headers else None
    else:
        headers, kind = None, record.headers.get("Content-Type")
    if kind and not kind.lower().lstrip().startswith(_KINDS):
        return None
    expected = record.content_length
    if record.headers.get("Content-Length") is None:
        return _problem(file, record.stream_pos, "cut", record)
    if expected > LARGEST:
        return _problem(file, record.stream_pos, "large", record)
    data = record.reader.read(LARGEST + 1)
    trouble: Trouble | None = "cut" if len(data) < expected else None
    if trouble is None and not data:  # also where a cut has left a shorter Content-Length
        return None
    if trouble is None and headers:
        data, trouble = _unpacked(
            data, headers.get("Transfer-Encoding", "") or "", headers.get("Content-Encoding", "") or ""
        )
    return Page(
        data=data if trouble is None else b"",
        kind="warc",
        file=file,
        offset=record.stream_pos,
        address=address,
        captured_at=record.record_date,
        status=headers.status_code if headers else None,
        content_type=kind,
        problem=WHY[trouble] if trouble else None,
    )


def _address(record: WarcRecord) -> str | None:
    """The address of a record; some writers put it in angle brackets, as an example of WARC 1.0 had it."""
    stated = record.headers.get("WARC-Target-URI")
    return stated.strip("<>") if stated else None


def _problem(file: str, offset: int, trouble: Trouble, record: WarcRecord | None = None) -> Page:
    address = _address(record) if record else None
    at = record.record_date if record else None
    return Page(b"", "warc", file, offset, address=address, captured_at=at, problem=WHY[trouble])


def _unpacked(data: bytes, transfer: str, coding: str) -> tuple[bytes, Trouble | None]:
    """The body without chunks and packing.

    Many crawlers store the body unpacked and leave the headers that say otherwise, so a body that is not what
    they say is taken as it stands.
    """
    size = len(data)
    if "chunked" in transfer.lower():
        with suppress(OSError, ValueError):
            data = ChunkedReader(io.BytesIO(data)).read(LARGEST + 1)
    for name in reversed([part.strip() for part in coding.lower().split(",")]):
        try:
            data = _opened(data, name)
        except (OSError, ValueError, zlib.error):
            if data[:2] == _GZIP or not _is_text(data):
                return b"", "packed"
        if len(data) > LARGEST:
            return b"", "large"
        if len(data) > max(SMALL, RATIO * size):
            return b"", "bomb"
    return data, None


def _opened(data: bytes, coding: str) -> bytes:
    """Undo one packing, up to one byte more than a page may have."""
    if coding in ("gzip", "x-gzip", "deflate"):
        # 47: whichever of the headers of gzip and zlib is there; -15: none, as some servers send deflate.
        bits = 47 if data[:2] == _GZIP or coding != "deflate" or data[:1] == b"\x78" else -15
        unpacker = zlib.decompressobj(bits)
        opened = unpacker.decompress(data, LARGEST + 1)
        if not unpacker.eof and len(opened) <= LARGEST:
            raise ValueError("cut off")
        return opened
    if coding == "br":
        return BrotliReader(io.BytesIO(data)).read(LARGEST + 1)
    if coding == "zstd":
        return ZstdReader(io.BytesIO(data)).read(LARGEST + 1)
    return data


def _is_text(data: bytes) -> bool:
    return b"<" in data[:1024] and 0 not in data[:1024]


def _ends_well(path: Path, at: int, size: int) -> bool:
    """Whether a file ends with its last record, which is at `at` and of `size` bytes below its head.

    The reader passes over a last record of which too little is left to be one. A file that is packed by
    anything but gzip is taken to be whole.
    """
    with path.open("rb") as file:
        start = file.read(5)
        if start == b"WARC/":
            file.seek(at)
            end = at + file.read(1 << 16).find(b"\r\n\r\n") + 4 + size
            file.seek(end)
            return not file.read(1 << 16).strip()
        if start[:2] != _GZIP:
            return True
        # Where several records are packed as one, the place of a record is none of the packed file.
        file.seek(at)
        file.seek(at if file.read(3) == _MEMBER else 0)
        unpacker = zlib.decompressobj(31)
        n_unpacked = 0
        held = b""
        while chunk := held or file.read(1 << 16):
            try:
                n_unpacked += len(unpacker.decompress(chunk, 1 << 20))
            except zlib.error:
                return False
            if unpacker.eof:
                held, unpacker = unpacker.unused_data, zlib.decompressobj(31)
                if not held and not file.peek(1):
                    return True
            else:
                held = unpacker.unconsumed_tail
            if n_unpacked > MOST:
                return True
        # Nothing, or only an unfinished packed piece, stands after the last one that was closed.
        return False
