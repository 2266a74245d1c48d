"""Bytes of a page -> text: in the encoding that is declared if it holds, else in the one that fits.

A server or a page often declares another encoding than it was written in: an old template says gb2312 above
UTF-8, a server adds iso-8859-1 to everything. So a declaration is tried, not believed.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from resiliparse.parse.encoding import detect_encoding, map_encoding_to_html5

Source = Literal["bom", "header", "meta", "given", "found"]

LOOKED_AT = 4096
"""Bytes at the beginning in which a page may declare its encoding (browsers look at 1,024)."""
FEW = 0.02
"""Share of the bytes above ASCII that may be broken without giving the declared encoding up."""
SAMPLE = 1_024
"""Characters from which it is judged whether an encoding that holds is the right one."""
SAMPLE_BYTES = 1 << 16
SURE = 60
"""Bytes above ASCII below which an encoding that holds is not doubted."""
ENOUGH = 4
"""Characters of several bytes that make UTF-8 certain: text of another encoding hardly has them by chance."""

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    # Before the marks of UTF-16, of which one begins this one.
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_WIDER = {
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "big5": "big5hkscs",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "euc-kr": "cp949",
    "iso-8859-1": "cp1252",
    "ascii": "cp1252",
}
"""Names that stand for more on the web than their standards say (WHATWG Encoding, 4.2)."""
_SEVERAL = ("gb18030", "big5hkscs", "cp932", "euc_jp", "cp949")
"""Encodings of several bytes, tried in this order when nothing else is known."""
_IN_HEADER = re.compile(r"charset\s*=\s*[\"']?\s*([\w.:-]+)", re.I)
_IN_PAGE = re.compile(
    rb"<meta\b[^<>]{0,500}?\bcharset\s*=\s*[\"']?\s*([\w.:-]+)|<\?xml\b[^<>]{0,100}?\bencoding\s*=\s*[\"']([\w.:-]+)",
    re.I,
)
_BROKEN = "\ufffd"
_HIGH = re.compile(r"[^\x00-\x7f]+")
_ALONE = re.compile(rb"(?<![\x80-\xff])[\x80-\xff](?![\x80-\xff])")
_ABOVE_ASCII = bytes(range(128, 256))
_HANGUL = re.compile("[\uac00-\ud7af]")
_KANA = re.compile("[\u3041-\u30fa\u30fc-\u30fe]")


@dataclass(frozen=True)
class Decoded:
    """A text, the encoding (Python's name) that most of it was read in, and what told that encoding."""

    text: str
    encoding: str
    source: Source


def decode(data: bytes, content_type: str | None = None) -> Decoded:
    """The text of `data`; what no encoding explains becomes U+FFFD.

    Parameters
    ----------
    content_type
        The server's header, in which `charset` may stand.

    Notes
    -----
    Byte order mark, header, the page's own declaration, UTF-8, then what fits; each is left for the next when
    it fails. Bytes that are UTF-8 throughout are never read as anything else. A page of two encodings is read
    piece by piece, cut at the tags.

    >>> decode("极核".encode("gbk"), "text/html; charset=gb2312")
    Decoded(text='极核', encoding='gb18030', source='header')
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return Decoded(data[len(mark) :].decode(encoding, "replace"), encoding, "bom")
    declared = _declared(data, content_type)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return _other(data, declared)
    if wide := _wide(data):
        return Decoded(data.decode(wide, "replace"), wide, "found")
    first = declared[0] if declared else None
    if b"\x1b$" in data and text.isascii():
        # ISO-2022-JP, which is ASCII with escapes.
        return Decoded(data.decode("iso2022_jp", "replace"), "iso2022_jp", _told("iso2022_jp", declared))
    if first is None or (first[0] != "utf-8" and not text.isascii()):
        return _either(data, text, first)
    return Decoded(text, first[0], first[1]) if text.isascii() else Decoded(text, "utf-8", first[1])


def _declared(data: bytes, content_type: str | None) -> list[tuple[str, Source]]:
    """What is declared, the most trusted first, by Python's names; unknown names are left out."""
    found: list[tuple[str, Source]] = []
    if content_type and (match := _IN_HEADER.search(content_type)) and (name := python_name(match[1])):
        found.append((name, "header"))
    if (stated := _IN_PAGE.search(data, 0, LOOKED_AT)) and (
        name := python_name((stated[1] or stated[2]).decode("ascii", "replace"))
    ):
        # A declaration that could be read cannot itself be in UTF-16.
        found.append(("utf-8" if name.startswith("utf-16") else name, "meta"))
    return found


@lru_cache(256)
def python_name(label: str) -> str | None:
    """Python's name of the encoding that a label stands for on the web; None when it is unknown.

    >>> python_name("GB2312"), python_name("x-sjis"), python_name("klingon")
    ('gb18030', 'cp932', None)
    """
    name = map_encoding_to_html5(label.strip(), fallback_utf8=False)
    if name is None:
        return None
    try:
        name = codecs.lookup(name).name
    except LookupError:
        return None
    return _WIDER.get(name, name)


def _wide(data: bytes) -> str | None:
    """UTF-16 without its mark: every other byte of what is ASCII in it is zero."""
    head = data[:LOOKED_AT]
    if head.count(0) * 20 < len(head) or len(head) < 2:
        return None
    even, odd = head[::2].count(0), head[1::2].count(0)
    if odd > 4 * even:
        return "utf-16-le"
    return "utf-16-be" if even > 4 * odd else None


def _either(data: bytes, text: str, declared: tuple[str, Source] | None) -> Decoded:
    """Bytes that are UTF-8, but are declared as something else or as nothing."""
    if declared is not None and len(data) - len(text) < 2 * ENOUGH:
        try:
            return Decoded(data.decode(declared[0]), *declared)
        except UnicodeDecodeError:
            pass
    return Decoded(text, "utf-8", "found")


def _other(data: bytes, declared: list[tuple[str, Source]]) -> Decoded:
    """Bytes that are not UTF-8 throughout."""
    if encoding := _wide(data):
        return Decoded(data.decode(encoding, "replace"), encoding, "found")
    n_high = _n_high(data)
    best: Decoded | None = None
    if n_high >= SURE and (text := data.decode("utf-8", "replace")).count(_BROKEN) <= FEW * n_high:
        return Decoded(text, "utf-8", _told("utf-8", declared))
    for encoding, source in declared:
        if _is_narrow(encoding):
            # Reads anything: believed only where its letters stand alone among others, or nothing else fits.
            if 5 * len(_ALONE.findall(data[:SAMPLE_BYTES])) > 4 * _n_high(data[:SAMPLE_BYTES]):
                return Decoded(data.decode(encoding, "replace"), encoding, source)
            best = best or Decoded(data.decode(encoding, "replace"), encoding, source)
            continue
        text = data.decode(encoding, "replace")
        n_broken = text.count(_BROKEN)
        if n_broken <= FEW * n_high and not _is_doubtful(data, text, encoding, n_high):
            return Decoded(_mended(data, text, encoding) if n_broken else text, encoding, source)
    found = _fitting(data, n_high)
    if best and (found is None or _is_narrow(found)):
        return best
    if found is None:
        return Decoded(_mended(data, None, "cp1252"), "cp1252", "found")
    text = _mended(data, None, found)
    return Decoded(text, found, _told(found, declared))


def _told(encoding: str, declared: list[tuple[str, Source]]) -> Source:
    """What declared the encoding; "found" when nothing did."""
    return next((source for name, source in declared if name == encoding), "found")


def _n_high(data: bytes) -> int:
    """Bytes above ASCII."""
    return len(data) - len(data.translate(None, _ABOVE_ASCII))


def _is_doubtful(data: bytes, text: str, encoding: str, n_high: int) -> bool:
    """Whether text that could be read as declared is more likely something else.

    GB18030 reads nearly everything; what is not Chinese then comes out as rare characters or as kana. Asking
    what else it could be takes longer than all the rest, so it is asked only then.
    """
    sample = text[:SAMPLE]
    high = sum(map(len, _HIGH.findall(sample)))
    if n_high < SURE or not high:
        return False
    if encoding == "gb18030":
        n_rare = len(sample) - len(sample.encode("gb2312", "ignore").decode("gb2312"))
        if 10 * (n_rare + len(_KANA.findall(sample))) < high:
            return False
    elif 10 * len((_HANGUL if encoding == "cp949" else _KANA).findall(sample)) > 3 * high:
        return False
    name = _detected(data)
    if name is None or name == encoding or name not in _SEVERAL:
        return False
    return data.decode(name, "replace").count(_BROKEN) <= FEW * n_high


def _detected(data: bytes) -> str | None:
    """What the bytes look like; None where that is no encoding that Python knows."""
    name = detect_encoding(data, html5_compatible=False) or ""
    return name if name in _SEVERAL else python_name(name)


def _is_narrow(encoding: str) -> bool:
    """Whether an encoding has one byte for each character, so that nearly any bytes can be read in it."""
    return encoding.startswith(("cp125", "iso8859", "iso-8859", "koi8", "mac", "cp874", "cp866"))


def _fitting(data: bytes, n_high: int) -> str | None:
    """The encoding that explains the bytes best; None when all leave much unexplained."""
    tried = [name] if (name := _detected(data)) and name != "utf-8" else []
    tried += [name for name in _SEVERAL if name not in tried]
    if n_high * 8 < len(data) and tried[0] not in _SEVERAL:
        return tried[0]
    shares = [(data.decode(name, "replace").count(_BROKEN) / max(n_high, 1), name) for name in tried]
    if shares[0][0] <= FEW:
        return tried[0]
    share, best = min(shares, key=lambda pair: pair[0])
    return best if share <= 0.3 else None


def _mended(data: bytes, text: str | None, encoding: str) -> str:
    """`data` read piece by piece, each in UTF-8 if it is that and in `encoding` otherwise.

    Cut before each "<": in none of these encodings is that byte a part of another character.
    """
    if text is None and _is_narrow(encoding):
        return data.decode(encoding, "replace")
    read: list[str] = []
    for piece in re.split(rb"(?=<)", data):
        if piece.isascii():
            read.append(piece.decode("ascii"))
            continue
        try:
            plain = piece.decode("utf-8")
        except UnicodeDecodeError:
            read.append(piece.decode(encoding, "replace"))
            continue
        # Two or three bytes may be UTF-8 by chance; a longer run is not.
        is_chance = len(piece) - len(plain) < 2 * ENOUGH
        read.append(piece.decode(encoding, "replace") if is_chance else plain)
    return "".join(read)
