from __future__ import annotations

import struct
import zlib
from pathlib import Path

import pytest

from jihe.present.chart import converter
from jihe.present.pixels import MOST, SCALE, SVG, Pixels, smaller

DRAWING = b'<svg xmlns="http://www.w3.org/2000/svg" width="60" height="40"><rect width="9" height="9"/></svg>'


def parts(png: bytes) -> dict[bytes, bytes]:
    """Kind -> what the chunks of this kind hold; their sums are right."""
    found: dict[bytes, bytes] = {}
    place = 8
    while place < len(png):
        (size,) = struct.unpack(">I", png[place : place + 4])
        kind, data = png[place + 4 : place + 8], png[place + 8 : place + 8 + size]
        assert struct.unpack(">I", png[place + 8 + size : place + 12 + size])[0] == zlib.crc32(kind + data)
        found[kind] = found.get(kind, b"") + data
        place += 12 + size
    return found


def test_a_picture_made_smaller_has_the_same_pixels() -> None:
    png = bytes(converter().svg_to_png(DRAWING.decode(), scale=SCALE))
    before, after = parts(png), parts(smaller(png))
    assert zlib.decompress(before.pop(b"IDAT")) == zlib.decompress(after.pop(b"IDAT"))
    assert before == after


def test_a_drawing_has_two_pixels_for_each_of_its_own(tmp_path: Path) -> None:
    with Pixels(tmp_path) as pixels:
        head = parts(pixels.png(DRAWING, SVG))[b"IHDR"]
    assert struct.unpack(">II", head[:8]) == (120, 80)


def test_other_pictures_stay_as_they_are() -> None:
    with Pixels() as pixels:
        assert pixels.png(b"jpeg", "image/jpeg") == b"jpeg"


def test_a_kept_picture_is_not_drawn_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Pixels(tmp_path) as pixels:
        first = pixels.png(DRAWING, SVG)
    monkeypatch.setattr("jihe.present.pixels._keep", lambda *_: pytest.fail("drawn again"))
    with Pixels(tmp_path) as pixels:
        assert pixels.png(DRAWING, SVG) == first


def test_those_not_asked_for_longest_go_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("jihe.present.pixels.MOST", 2)
    drawings = [DRAWING.replace(b"9", str(i).encode()) for i in range(3)]
    shown = []
    for drawing in drawings:
        with Pixels(tmp_path) as pixels:
            shown.append(pixels.png(drawing, SVG))
    assert {path.read_bytes() for path in tmp_path.iterdir()} == set(shown[1:])
    assert MOST > 2
