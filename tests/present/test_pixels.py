from __future__ import annotations

import struct
from pathlib import Path

import pytest

from jihe.present.pixels import MOST, SVG, Pixels

DRAWING = b'<svg xmlns="http://www.w3.org/2000/svg" width="60" height="40"><rect width="9" height="9"/></svg>'


def test_a_drawing_has_two_pixels_for_each_of_its_own(tmp_path: Path) -> None:
    with Pixels(tmp_path) as pixels:
        made = pixels.png(DRAWING, SVG)
    assert made.startswith(b"\x89PNG")
    assert struct.unpack(">II", made[16:24]) == (120, 80)


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
