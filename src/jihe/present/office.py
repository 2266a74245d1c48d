"""What the files of office programs share: a zipped package, whose bytes shall not depend on the clock."""

from __future__ import annotations

import io
import re
import zipfile

FIRST_DAY = (1980, 1, 1, 0, 0, 0)
"""The earliest moment that an entry of a zip archive can bear."""

_UNWRITABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_ESCAPE = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
_STAMP = re.compile(rb"(<dcterms:(created|modified)[^>]*>)[^<]*")


def steady(package: bytes, day: str) -> bytes:
    """The package with `day` in place of the moments at which it was made.

    Parameters
    ----------
    day
        As 2023-12-31: what the package says that it was made on.
    """
    held = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(package)) as old, zipfile.ZipFile(held, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            if name == "docProps/core.xml":
                data = _STAMP.sub(rb"\g<1>" + day.encode() + b"T00:00:00Z", data)
            entry = zipfile.ZipInfo(name, FIRST_DAY)
            entry.create_system = 3
            is_packed = name.endswith((".png", ".jpg", ".jpeg"))
            new.writestr(entry, data, zipfile.ZIP_STORED if is_packed else zipfile.ZIP_DEFLATED)
    return held.getvalue()


def escaped(text: str) -> str:
    """A text as a workbook stores it: signs that XML cannot hold by their number, all others as they are.

    Examples
    --------
    >>> escaped("a\\rb_x0041_")
    'a_x000D_b_x005F_x0041_'
    """
    text = _ESCAPE.sub("_x005F_", text)
    return _UNWRITABLE.sub(lambda sign: f"_x{ord(sign[0]):04X}_", text)


def visible(text: str) -> str:
    """A text without the signs that XML cannot hold, each of them replaced by the sign for an unknown one.

    Examples
    --------
    >>> visible("a\\x00b")
    'a\ufffdb'
    """
    return _UNWRITABLE.sub("\N{REPLACEMENT CHARACTER}", text)
