from __future__ import annotations

import asyncio
import json
import re
from xml.etree import ElementTree

import pytest
import vl_convert
from fontTools.ttLib import TTFont

from jihe.present import chart
from jihe.present.chart import ADVANCE, FONTS, svg
from jihe.present.exhibit import draw
from jihe.present.mark.picture import ticks
from jihe.present.theme import FONT
from tests.present.made import SCRIPT, made


def specs() -> list[tuple[str, dict[str, object]]]:
    m = made()
    found = []
    for exhibit in m.pack.exhibits:
        drawn = draw(
            exhibit,
            m.pack.measures[exhibit.measure],
            m.pack.dimensions,
            m.facts,
            m.labels,
            "zh",
            against=m.pack.measures.get(exhibit.against),
            tiles=m.pack.tiles,
        )
        found += [(f"{drawn.id} {i}", s) for i, s in enumerate((drawn.spec, drawn.narrow)) if s is not None]
    return found


@pytest.mark.parametrize(("name", "spec"), specs(), ids=lambda v: v if isinstance(v, str) else "")
def test_every_mark_is_drawn_with_its_links(name: str, spec: dict[str, object]) -> None:
    text = svg(spec)
    root = ElementTree.fromstring(text)
    assert root.tag.endswith("svg")
    assert 'href="#fact=' in text
    assert "http" not in re.sub(r'xmlns(:\w+)?="[^"]*"', "", text)
    assert f'font-family="{FONT}"' in text
    width = float(root.attrib["width"])
    assert width <= (760 if name.endswith("0") else 330)


def test_the_same_specification_gives_the_same_bytes() -> None:
    _, spec = specs()[0]
    first = svg(spec)
    chart._drawn.cache_clear()
    assert svg(spec) == first


def test_strange_names_stay_text() -> None:
    _, spec = specs()[0]
    spec["data"]["values"][0]["x"] = SCRIPT  # type: ignore[index]
    text = svg(spec)
    assert "<script" not in text
    assert "&lt;script&gt;" in text


def test_a_chart_that_would_fetch_data_is_refused() -> None:
    with pytest.raises(ValueError, match="must stand in its specification"):
        svg({"data": {"url": "https://example.org/data.csv"}, "mark": "bar"})


def test_what_cannot_be_drawn_is_told_in_one_line() -> None:
    with pytest.raises(ValueError, match=r"^[^\n]*$"):
        svg({"mark": "nothing", "data": {"values": []}})


@pytest.mark.parametrize("weight", ["Regular", "Bold"])
def test_letters_are_as_wide_as_the_font_has_them(weight: str) -> None:
    font, told = TTFont(FONTS / f"JiheSansSC-{weight}.otf"), json.loads(ADVANCE.read_text("utf-8"))[weight]
    wide = {chr(point): font["hmtx"][glyph][0] for point, glyph in font.getBestCmap().items()}
    assert {sign: width for sign, width in wide.items() if width != font["head"].unitsPerEm} == told


@pytest.mark.parametrize(("name", "spec"), specs(), ids=lambda v: v if isinstance(v, str) else "")
def test_a_peer_that_measures_with_the_font_itself_draws_the_same(name: str, spec: dict[str, object]) -> None:
    vl_convert.register_font_directory(str(FONTS))
    peer = vl_convert.vegalite_to_svg(spec, vl_version="6.4", allowed_base_urls=[])
    texts, places = (re.compile(pattern) for pattern in (r"<text[^>]*>([^<]*)<", r"translate\(([^)]*)\)"))
    ours = svg(spec)
    assert texts.findall(ours) == texts.findall(peer)
    for here, there in zip(places.findall(ours), places.findall(peer), strict=True):
        assert list(map(float, here.split(","))) == pytest.approx(list(map(float, there.split(","))), abs=4)


@pytest.mark.parametrize("most", [1e-9, 0.031, 0.999, 1, 7, 41, 99_999, 3.4e12])
def test_ticks_reach_just_above_the_greatest(most: float) -> None:
    found = ticks(most)
    assert found[0] == 0
    assert most <= found[-1] <= most * 1.8
    assert 3 <= len(found) <= 7


@pytest.mark.parametrize("weight", ["Regular", "Bold"])
def test_fonts_are_shipped_with_their_licence(weight: str) -> None:
    assert (FONTS / f"JiheSansSC-{weight}.otf").read_bytes().startswith(b"OTTO")
    assert (FONTS / f"JiheSansSC-{weight}.woff2").read_bytes().startswith(b"wOF2")
    assert (FONTS / f"JiheSansSC-{weight}.otf").stat().st_size < 4_000_000
    assert "SIL OPEN FONT LICENSE" in (FONTS / "OFL.txt").read_text("utf-8")


def test_a_chart_is_drawn_where_an_event_loop_runs() -> None:
    spec = {
        "data": {"values": [{"a": "x", "b": 41}]},
        "mark": "bar",
        "encoding": {"x": {"field": "a"}, "y": {"field": "b"}},
    }

    async def drawn() -> str:
        return svg(spec)

    assert asyncio.run(drawn()).startswith("<svg")
