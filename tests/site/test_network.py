"""The network's file, and its page."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections import Counter
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import numpy as np
import pyarrow.compute as pc
import pytest

from jihe.measure.network import core_number, ecosystems
from jihe.measure.network.graph import Graph
from jihe.measure.network.study_graph import StudyNetwork, study_network
from jihe.run import study as building
from jihe.run.site.make.column import MAGIC, packed, read
from jihe.run.site.make.network import ABSENT, PLATFORM
from tests.site.conftest import STUDY
from tests.site.looking import Looking

YEARS = (2022, 2023)


@pytest.fixture(scope="module")
def build(builds: Path) -> Any:
    made = building.open(STUDY, builds)
    yield made
    made.close()


@pytest.fixture(scope="module")
def held(build: Any) -> StudyNetwork:
    return study_network(build._populations, build.pack)


@pytest.fixture(scope="module")
def file(served: str) -> tuple[dict[str, Any], dict[str, Any]]:
    with urlopen(f"{served}api/network/main.bin", timeout=60) as answer:
        return read(answer.read())


def test_columns_come_back() -> None:
    columns = {
        "a": np.array([1, 2, 65_535], np.uint16),
        "t": ["x", "", "河 谷"],
        "b": np.array([0.5]),
        "e": [],
    }
    head, found = read(packed({"years": [1]}, columns))
    assert head == {"years": [1]}
    assert found["a"].tolist() == [1, 2, 65_535]
    assert found["t"] == columns["t"]
    assert found["b"].tolist() == [0.5]
    assert found["e"] == []


def test_a_line_break_in_a_name_adds_no_name() -> None:
    _, found = read(packed({}, {"t": ["a\nb", "c"]}))
    assert found["t"] == ["a b", "c"]


def test_what_is_no_file_of_columns_is_refused() -> None:
    with pytest.raises(ValueError, match="columns"):
        read(b"x" + MAGIC)


def test_every_column_begins_on_a_multiple_of_eight() -> None:
    data = packed({"odd": "é"}, {"a": np.arange(3, dtype=np.uint8), "b": np.arange(2, dtype=np.uint32)})
    first = 12 + int.from_bytes(data[8:12], "little")
    assert first % 8 == 0
    assert np.frombuffer(data, "<u4", 2, first + 8).tolist() == [0, 1]


def test_nodes_and_edges_of_each_year_are_the_graphs(file: Any, held: StudyNetwork) -> None:
    _, column = file
    for place, year in enumerate(YEARS):
        view = held.view(year)
        at = column[f"place.{year}"].reshape(-1, 2)
        there = {column["id"][i] for i in range(len(at)) if at[i, 0] != ABSENT}
        ids = held.organisation_id.to_pylist()
        assert there == {ids[i] for i in np.flatnonzero(view.present)}
        edges = {int(e) for e, y in zip(column["edge"], column["year"], strict=True) if y <= place}
        pairs = {(column["id"][column["source"][e]], column["id"][column["target"][e]]) for e in edges}
        assert pairs == {(ids[view.source[e]], ids[view.target[e]]) for e in view.live}
        assert int((column["year"] <= place).sum()) == view.n_row


def test_places_are_those_of_the_layout(file: Any, build: Any) -> None:
    head, column = file
    told = build.table("measure.position").to_arrow()
    year = pc.max(told["year"]).as_py()
    if year is None:
        pytest.skip("no exhibit shows the network")
    at = column[f"place.{year}"].reshape(-1, 2)
    place = {column["id"][i]: at[i] * head["unit"] + head["origin"] for i in range(len(at))}
    shown = [row for row in told.to_pylist() if row["year"] == year]
    assert shown
    if len({row["year"] for row in told.to_pylist()}) == len(YEARS):
        for row in shown:
            assert place[row["organisation_id"]] == pytest.approx((row["x"], row["y"]), abs=head["unit"])


def test_classes_are_the_organisations_and_the_relations(file: Any, build: Any, served: str) -> None:
    import json

    _, column = file
    with urlopen(f"{served}api/network/main.json?lang=en", timeout=20) as answer:
        told = json.load(answer)
    organisation = {
        r["organisation_id"]: r for r in build.table("measure.organisation").to_arrow().to_pylist()
    }
    for axis in told["node"]:
        if axis["name"] == "region":
            continue
        codes = ["", *(c["code"] for c in axis["classes"])]
        for id_, code in zip(column["id"], column[f"node.{axis['name']}"], strict=True):
            assert codes[code] == (organisation[id_][f"{axis['name']}_code"] or "")
    kinds = build.pack.settings.network.kinds
    relation = [r for r in build.table("measure.relation").to_arrow().to_pylist() if r["kind_code"] in kinds]
    for axis in told["relation"]:
        codes = ["", *(c["code"] for c in axis["classes"])]
        shown = Counter(codes[code] for code in column[f"relation.{axis['name']}"])
        known = Counter(r[f"{axis['name']}_code"] or "" for r in relation)
        assert all(shown[code] <= known[code] for code in shown)


def told(page: Any, what: str) -> int:
    return int(page.get_attribute(".net-told", f"data-{what}"))


def test_the_page_draws_all_nodes_and_edges_and_the_slider_moves_the_year_by_keys(
    look: Looking, served: str, held: StudyNetwork
) -> None:
    page = look.go(served, "network/", lang="en", core="0")
    page.wait_for_selector(".net-stage[data-drawn]")
    for key, year in (("End", 2023), ("ArrowLeft", 2022), ("Home", 2022), ("ArrowRight", 2023)):
        page.locator(".year-range").press(key)
        view = held.view(year)
        assert (told(page, "nodes"), told(page, "edges"), told(page, "relations")) == (
            view.n_node,
            view.n_edge,
            view.n_row,
        )
    assert page.get_attribute(".net-stage", "data-renderer") in ("webgl2", "canvas")


@pytest.mark.parametrize("draw", ["canvas", "webgl2"])
def test_either_way_to_draw_leaves_a_picture(look: Looking, served: str, draw: str) -> None:
    page = look.go(served, "network/", lang="en", core="0", draw=draw, theme="light")
    page.wait_for_selector(".net-stage[data-drawn]")
    if page.get_attribute(".net-stage", "data-renderer") != draw:
        pytest.skip("no WebGL2 here")
    n_colour = page.evaluate(
        """() => {
            const from = document.querySelector('.net-picture'), to = document.createElement('canvas');
            [to.width, to.height] = [from.width, from.height];
            const context = to.getContext('2d');
            context.drawImage(from, 0, 0);
            const data = new Uint32Array(context.getImageData(0, 0, to.width, to.height).data.buffer);
            return new Set(data).size;
        }"""
    )
    assert n_colour > 20


def test_the_cores_are_the_measured_ones(look: Looking, served: str, held: StudyNetwork) -> None:
    core = core_number(held.view(2023))
    page = look.go(served, "network/", lang="en")
    for k in range(1, int(core.max()) + 1):
        look.go(served, "network/", lang="en", core=str(k))
        assert told(page, "nodes") == int((core >= k).sum())


def undirected(graph: Graph) -> dict[int, set[int]]:
    found: dict[int, set[int]] = {i: set() for i in range(graph.n)}
    for e in graph.live:
        found[int(graph.source[e])].add(int(graph.target[e]))
        found[int(graph.target[e])].add(int(graph.source[e]))
    return found


def within(near: dict[int, set[int]], node: int, steps: int) -> set[int]:
    found = {node}
    for _ in range(steps):
        found |= {other for one in found for other in near[one]}
    return found


def test_an_ego_network_and_the_way_to_another_node(look: Looking, served: str, held: StudyNetwork) -> None:
    near, ids = undirected(held.view(2023)), held.organisation_id.to_pylist()
    node = max(near, key=lambda i: (len(near[i]), -i))
    page = look.go(served, "network/", lang="en", node=ids[node])
    assert told(page, "nodes") == len(within(near, node, 1))
    page.locator(".net-steps button").nth(1).click()
    assert told(page, "nodes") == len(within(near, node, 2))
    assert "steps=2" in page.url
    other = next((i for i in sorted(near) if i in within(near, node, 2) - within(near, node, 1)), None)
    if other is not None:
        look.go(served, "network/", lang="en", node=ids[node], to=ids[other])
        assert page.locator(".net-way ol li").count() == 3
    alone = next((i for i in sorted(near) if i not in within(near, node, 99)), None)
    if alone is not None:
        look.go(served, "network/", lang="en", node=ids[node], to=ids[alone])
        assert page.locator(".net-way .notice").count() == 1


def test_ecosystems_are_the_measured_ones(look: Looking, served: str, held: StudyNetwork, file: Any) -> None:
    _, column = file
    ids = {id_: i for i, id_ in enumerate(held.organisation_id.to_pylist())}
    view = held.view(2023)
    platform = [
        ids[id_]
        for id_, flag in zip(column["id"], column["flag"], strict=True)
        if flag & PLATFORM and view.present[ids[id_]]
    ]
    if not platform:
        pytest.skip("no platform in the network")
    found = ecosystems(view, platform).table().to_pylist()
    known = sorted((row["n_reach_1"], row["n_reach_2"], row["n_exclusive"]) for row in found)
    page = look.go(served, "network/", lang="en")
    page.locator("summary", has_text="Platform ecosystems").click()
    page.wait_for_selector(".net-scroll tbody tr")
    rows = [row.locator("td").all_inner_texts() for row in page.locator(".net-scroll tbody tr").all()]
    assert sorted((int(r[0]), int(r[1]), int(r[3])) for r in rows) == known
    page.locator(".net-scroll tbody button").first.click()
    assert "platform=" in page.url
    assert told(page, "nodes") == int(page.locator(".net-scroll tbody tr td").nth(1).inner_text()) + 1


def test_a_filter_keeps_what_the_legend_counts(look: Looking, served: str) -> None:
    page = look.go(served, "network/", lang="en", core="0", colour="node.kind")
    first = page.locator(".net-legend button").first
    n = int(first.locator("small").inner_text().replace(",", ""))
    first.click()
    assert told(page, "nodes") == n
    assert "f.node.kind=" in page.url
    page.reload()
    page.wait_for_selector(".net-stage[data-drawn]")
    assert told(page, "nodes") == n


def test_search_flies_to_a_node(look: Looking, served: str, file: Any) -> None:
    _, column = file
    page = look.go(served, "network/", lang="en")
    page.fill(".net-find input", column["name"][0])
    page.locator(".net-find [role=option]").first.click()
    page.wait_for_selector(".net-chosen")
    assert f"node={column['id'][0]}" in page.url


@pytest.mark.parametrize("form", ["gexf", "graphml"])
def test_networks_to_take_away_hold_what_is_shown(look: Looking, served: str, form: str) -> None:
    page = look.go(served, "network/", lang="zh", core="0")
    with page.expect_download() as waiting:
        page.click(f"[data-form={form}]")
    root = ET.parse(waiting.value.path()).getroot()
    tags = Counter(part.tag.rpartition("}")[2] for part in root.iter())
    assert (tags["node"], tags["edge"]) == (told(page, "nodes"), told(page, "edges"))


def test_pictures_to_take_away_bear_title_and_source(look: Looking, served: str) -> None:
    page = look.go(served, "network/", lang="en", core="0")
    with page.expect_download() as waiting:
        page.click("[data-form=svg]")
    text = Path(waiting.value.path()).read_text("utf-8")
    ET.fromstring(text)
    for part in ("Riverland", "Source:", "<circle"):
        assert part in text
    with page.expect_download() as waiting:
        page.click("[data-form=png]")
    assert Path(waiting.value.path()).read_bytes().startswith(b"\x89PNG")


def test_a_site_of_files_shows_the_network_too(look: Looking, static: str) -> None:
    page = look.go(static, "network/", lang="zh", core="0")
    page.wait_for_selector(".net-stage[data-drawn]")
    assert told(page, "nodes") > 0


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_page_can_be_used_by_everyone(look: Looking, served: str, file: Any, theme: str) -> None:
    _, column = file
    page = look.go(served, "network/", lang="en", node=str(column["id"][0]), theme=theme)
    page.locator("summary", has_text="Platform ecosystems").click()
    page.locator("summary", has_text="Filters").click()
    page.locator(".net-filter summary").first.click()
    assert look.faults() == []
    page.set_viewport_size({"width": 390, "height": 844})
    assert look.width() <= 390


def test_a_link_brings_the_view_back(look: Looking, served: str) -> None:
    page = look.go(served, "network/", lang="en", core="0")
    page.locator(".net-stage").focus()
    for key in ("+", "ArrowRight", "ArrowDown"):
        page.keyboard.press(key)
    page.wait_for_url("**at=*")
    page.wait_for_timeout(400)
    address = page.url
    page.reload()
    page.wait_for_selector(".net-stage[data-drawn]")
    assert page.url == address
