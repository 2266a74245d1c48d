"""Bytes to text: which encoding a report was saved in."""

from __future__ import annotations

import codecs
import re
from pathlib import Path

from jihe.errors import DataError, Fault, Place

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f]")
MOST = 16 * 2**20
"""Bytes of the largest text that is read: a report is rarely above one or two million."""


def read_bytes(path: Path) -> bytes:
    """The file's content; refused when it cannot be read or is larger than any report."""
    try:
        size = path.stat().st_size
        if size > MOST:
            raise DataError(
                Fault(
                    Place(path.name),
                    "The file has {n} MB, more than the {most} MB that a text may have. Split it, or leave "
                    "it out "
                    "of the folder.",
                    {"n": f"{size / 2**20:,.0f}", "most": MOST // 2**20},
                )
            )
        return path.read_bytes()
    except OSError as error:
        raise DataError(
            Fault(Place(path.name), "The file cannot be read: {why}.", {"why": error.strerror or str(error)})
        ) from error


def decode(raw: bytes, file: str) -> tuple[str, str]:
    """The text of `raw` and the name of the encoding that it is in.

    UTF-8 (with or without its mark), UTF-16 and GB18030 (which holds GBK and GB2312) are tried, in that
    order: the first that decodes every byte and leaves a text, not a binary file, is it.

    Raises
    ------
    DataError
        When none does.

    >>> decode("Größe".encode("gb18030"), "a.txt")
    ('Größe', 'gb18030')
    """
    for encoding in _candidates(raw):
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        if len(_CONTROL.findall(text)) * 100 <= len(text):
            return text, encoding
    raise DataError(
        Fault(
            Place(file),
            "The file is not text in UTF-8, UTF-16 or GB18030. Save the report as plain text in UTF-8, or "
            "leave "
            "the file out of the folder.",
        )
    )


def _candidates(raw: bytes) -> list[str]:
    """Encodings worth trying: the one that a mark names, or those that the bytes do not rule out."""
    for mark, encoding in _BOMS:
        if raw.startswith(mark):
            return [encoding]
    sample = raw[:4096]
    if b"\0" not in sample:
        return ["utf-8", "gb18030"]
    # Without a mark, UTF-16 shows itself by zeros at every other byte, as each Latin letter has one.
    zeros = [sample[start::2].count(0) for start in (0, 1)]
    if max(zeros) > 8 * min(zeros) and max(zeros) * 20 > len(sample):
        return ["utf-16-be" if zeros[0] > zeros[1] else "utf-16-le"]
    return []
