"""The picture of a network: well formed, the same twice, its names apart, and something on it."""

from __future__ import annotations

import io
import struct
import xml.etree.ElementTree as ET
import zlib

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jihe.present import raster, theme
from jihe.present.label import Box, Label, placed
from jihe.present.network import FEW_EDGES, MOST_GROUPS, NetworkPicture, png, svg

SVG = "{http://www.w3.org/2000/svg}"


def picture(n: int = 60, m: int = 120, seed: int = 0, **more: object) -> NetworkPicture:
    rng = np.random.default_rng(seed)
    node = {
        "x": rng.normal(size=n),
        "y": rng.normal(size=n),
        "label": [f"节点 {i} & <b>" for i in range(n)],
        "size": rng.pareto(1.5, n),
        "group": [f"g{i % 9}" for i in range(n)],
    }
    edge = {"source": rng.integers(0, n, m), "target": rng.integers(0, n, m)}
    return NetworkPicture(pa.table(node), pa.table(edge), **{"title": "A <title> & more", **more})  # type: ignore[arg-type]


def pixels(data: bytes) -> np.ndarray:
    """The pixels of a PNG of 8-bit colours, shape (height, width, channels)."""
    file, parts, head = io.BytesIO(data), b"", b""
    assert file.read(8) == b"\x89PNG\r\n\x1a\n"
    while chunk := file.read(8):
        size, kind = struct.unpack(">I4s", chunk)
        body = file.read(size)
        assert struct.unpack(">I", file.read(4))[0] == zlib.crc32(kind + body)
        head, parts = (body, parts) if kind == b"IHDR" else (head, parts + body * (kind == b"IDAT"))
    width, height, _, kind_of_colour = struct.unpack(">IIBB", head[:10])
    n_channel = {2: 3, 6: 4}[kind_of_colour]
    rows = np.frombuffer(zlib.decompress(parts), np.uint8).reshape(height, -1)
    result = np.zeros((height, width, n_channel), np.uint8)
    above = np.zeros(width * n_channel, np.uint8)
    for i, row in enumerate(rows):
        above = _unfiltered(int(row[0]), row[1:].copy(), above, n_channel)
        result[i] = above.reshape(width, n_channel)
    return result


def _unfiltered(kind: int, row: np.ndarray, above: np.ndarray, step: int) -> np.ndarray:
    if kind in (0, 2):
        return row + (above if kind == 2 else 0)
    if kind == 1:
        return np.cumsum(row.reshape(-1, step), axis=0, dtype=np.uint8).ravel()
    for i in range(len(row)):
        left = int(row[i - step]) if i >= step else 0
        corner = int(above[i - step]) if i >= step else 0
        up = int(above[i])
        guess = left + up - corner
        near = min((abs(guess - left), 0, left), (abs(guess - up), 1, up), (abs(guess - corner), 2, corner))[
            2
        ]
        row[i] = (int(row[i]) + ((left + up) // 2 if kind == 3 else near)) & 255
    return row


def texts(drawn: str) -> list[str]:
    return ["".join(text.itertext()) for text in ET.fromstring(drawn).iter(f"{SVG}text")]


@pytest.mark.parametrize("m", [0, 120, FEW_EDGES + 500])
def test_svg_is_well_formed_and_the_same_twice(m: int) -> None:
    drawn = svg(picture(m=m))
    assert drawn == svg(picture(m=m))
    root = ET.fromstring(drawn)
    assert root.tag == f"{SVG}svg"
    assert (root.find(f"{SVG}image") is not None) == (m > FEW_EDGES)
    assert "A <title> & more" in texts(drawn)
    assert any(text.startswith("节点") and text.endswith("& <b>") for text in texts(drawn))


def test_markup_and_signs_that_xml_forbids_are_harmless() -> None:
    node = pa.table(
        {"x": [0.0, 1.0], "y": [0.0, 1.0], "label": ["</svg><script>", "a\x00\x1bb"], "group": ['"', "&"]}
    )
    edge = pa.table({"source": [0], "target": [1]})
    drawn = svg(NetworkPicture(node, edge, title="<![CDATA["))
    assert {"</svg><script>", "ab", "<![CDATA["} <= set(texts(drawn))
    assert not list(ET.fromstring(drawn).iter(f"{SVG}script"))


@pytest.mark.parametrize("m", [120, FEW_EDGES + 500])
def test_png_shows_something_and_is_the_same_twice(m: int) -> None:
    one = png(picture(m=m, width=300, height=200), scale=1)
    assert one == png(picture(m=m, width=300, height=200), scale=1)
    shown = pixels(one)
    assert shown.shape[:2] == (200, 300)
    is_ink = (shown[..., :3] < 245).any(axis=2)
    assert 0.01 < is_ink.mean() < 0.9


def test_nodes_are_where_the_layout_puts_them() -> None:
    node = pa.table({"x": [0.0, 10.0, None], "y": [0.0, 10.0, 3.0], "label": ["low", "high", "absent"]})
    edge = pa.table({"source": [0, 2], "target": [1, 1]})
    root = ET.fromstring(svg(NetworkPicture(node, edge)))
    circles = [(float(c.get("cx", 0)), float(c.get("cy", 0))) for c in root.iter(f"{SVG}circle")]
    assert len(circles) == 2
    (x0, y0), (x1, y1) = sorted(circles)
    assert x0 < x1
    assert y0 > y1  # y upwards
    assert x1 - x0 == pytest.approx(y0 - y1)
    assert len(list(root.iter(f"{SVG}path"))) == 2  # two halves of the one edge
    assert "absent" not in "".join(root.itertext())


def test_a_frame_holds_pictures_of_years_together() -> None:
    node = {"x": [0.0, 1.0], "y": [0.0, 1.0]}
    edge = pa.table({"source": [0], "target": [1]})
    more = pa.table({"x": [0.0, 1.0, 5.0], "y": [0.0, 1.0, -4.0]})

    def first(table: pa.Table) -> tuple[str | None, str | None]:
        drawn = svg(NetworkPicture(table, edge, frame=(-5, -5, 5, 5)))
        circle = next(ET.fromstring(drawn).iter(f"{SVG}circle"))
        return circle.get("cx"), circle.get("cy")

    assert first(pa.table(node)) == first(more)


def test_groups_beyond_the_colours_share_one() -> None:
    drawn = svg(picture(n=90))
    key = [text for text in texts(drawn) if text[:1] in "gO"]
    assert len(key) == MOST_GROUPS + 1
    assert key[-1] == "Other30"
    assert theme.OTHER in drawn
    named = svg(picture(n=90, groups=["g7", "g8"], group_names={"g7": "七"}))
    assert [text for text in texts(named) if text[:1] in "gO七"] == ["七10", "g810", "Other70"]


@pytest.mark.parametrize("width", [330, 760])
@pytest.mark.parametrize("title", ["", "Title"])
def test_the_key_stands_above_all_nodes_and_within_the_picture(width: int, title: str) -> None:
    drawn = ET.fromstring(svg(picture(n=200, width=width, height=width, title=title)))
    key, nodes = (
        [[float(c.get(name) or 0) for name in ("cx", "cy", "r")] for c in drawn.findall(path)]
        for path in (f"{SVG}circle", f"{SVG}g/{SVG}circle")
    )
    assert len(key) == MOST_GROUPS + 1
    assert max(y for _, y, _ in key) < min(y - r for _, y, r in nodes)
    assert all(0 < x < width for x, _, _ in key)


@pytest.mark.parametrize("n", [0, 1])
def test_next_to_nothing_is_drawn(n: int) -> None:
    assert pixels(
        png(
            picture(n=n, m=0, width=60, height=40)
            if n
            else NetworkPicture(
                pa.table({"x": pa.array([], pa.float64()), "y": pa.array([], pa.float64())}),
                pa.table({"source": pa.array([], pa.int32()), "target": pa.array([], pa.int32())}),
            ),
            scale=1,
        )
    ).size


@given(
    st.lists(
        st.tuples(st.integers(0, 400), st.integers(0, 300), st.text(min_size=1, max_size=12)), max_size=30
    )
)
def test_names_neither_meet_nor_leave_the_picture(nodes: list[tuple[int, int, str]]) -> None:
    labels = [Label(text, x, y, 5, 13) for x, y, text in nodes]
    around, taken = Box(0, 0, 400, 300), Box(0, 0, 120, 60)
    boxes = [spot.box for _, spot in placed(labels, around, [taken], [])]
    assert all(around.holds(box) and not box.shared(taken) for box in boxes)
    assert not any(a.shared(b) for i, a in enumerate(boxes) for b in boxes[:i])


def test_the_most_important_name_comes_first_and_a_hidden_one_is_dropped() -> None:
    around = Box(0, 0, 160, 40)
    labels = [Label("first name", 70, 20, 4, 13), Label("second name", 71, 20, 4, 13)]
    assert [label.text for label, _ in placed(labels, around, [], [])] == ["first name"]


def test_a_name_keeps_clear_of_other_nodes() -> None:
    right = Box(110, 90, 150, 110)
    ((_, spot),) = placed([Label("name", 100, 100, 5, 13)], Box(0, 0, 300, 200), [], [right])
    assert spot.anchor == "end"


@given(st.floats(5, 45), st.floats(5, 35), st.floats(5, 45), st.floats(5, 35))
def test_a_line_adds_its_length_whatever_its_slope(x0: float, y0: float, x1: float, y1: float) -> None:
    covered = raster.lines(np.array([[x0, y0, x1, y1]]), np.array([0]), 1, 50, 40)
    assert covered.min() >= 0
    assert covered.sum() == pytest.approx(np.hypot(x1 - x0, y1 - y0))
    if covered.sum() > 1:
        rows, columns = np.indices(covered.shape[1:])
        assert np.average(columns, weights=covered[0]) == pytest.approx((x0 + x1) / 2, abs=0.6)
        assert np.average(rows, weights=covered[0]) == pytest.approx((y0 + y1) / 2, abs=0.6)


def test_lines_leave_the_picture_quietly_and_do_not_depend_on_order() -> None:
    rng = np.random.default_rng(0)
    ends, shade = rng.uniform(-50, 150, (300, 4)), rng.integers(0, 3, 300)
    one = raster.lines(ends, shade, 3, 100, 80)
    order = rng.permutation(300)
    np.testing.assert_allclose(raster.lines(ends[order], shade[order], 3, 100, 80), one, atol=1e-9)
    whole = raster.lines(ends + 50, shade, 3, 202, 202)
    np.testing.assert_allclose(one, whole[:, 50:130, 50:150], atol=1e-9)


def test_where_more_lines_lie_the_picture_is_darker() -> None:
    covered = np.zeros((2, 1, 4))
    covered[0, 0], covered[1, 0, 3] = [0, 1, 4, 20], 20
    shown = raster.mixed(covered, ["#000000", "#FF0000"], "#FFFFFF")
    assert shown[0, 0].tolist() == [255, 255, 255]
    assert shown[0, 0, 1] > shown[0, 1, 1] > shown[0, 2, 1] > shown[0, 3, 1]
    assert shown[0, 3, 0] > shown[0, 3, 1]


@given(st.integers(1, 20), st.integers(1, 20), st.integers(0, 9))
def test_an_image_is_read_back_as_written(height: int, width: int, seed: int) -> None:
    shown = np.random.default_rng(seed).integers(0, 256, (height, width, 3)).astype(np.uint8)
    assert (pixels(raster.png(shown)) == shown).all()
