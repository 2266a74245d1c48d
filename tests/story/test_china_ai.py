"""The model case on made rows: all its measures, the rows behind each number, all its exhibits."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bench.made_study import STUDY, write
from jihe import measure, run
from jihe.present.exhibit import draw
from jihe.present.repeat import repeated
from jihe.present.report.heading import tile_names


@pytest.fixture(scope="module")
def build(tmp_path_factory: pytest.TempPathFactory) -> Iterator[run.Build]:
    folder = tmp_path_factory.mktemp("china-ai")
    write(folder / "data", 500, 1500, seed=1)
    made = run.build(STUDY, folder / "data", folder / "out")
    yield made
    made.close()


def test_every_measure_has_facts_and_each_opens_to_its_rows(build: run.Build) -> None:
    told = build.facts()
    for name in build.pack.measures:
        facts = [row for row in told.to_pylist() if row["measure"] == name]
        assert facts, name
        wanted = [row["fact_id"] for row in facts]
        opened, _ = measure.opened_rows(name, build._populations, build.pack, wanted)
        behind = {row["fact_id"]: len(row["rows"]) for row in opened.to_pylist()}
        assert {row["fact_id"]: row["n"] for row in facts if row["n"]} == {
            k: n for k, n in behind.items() if n
        }


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_exhibit_is_drawn_and_regions_have_chapters_of_their_own(build: run.Build, lang: str) -> None:
    facts, labels = (build.table(f"measure.{name}").to_arrow() for name in ("fact", "label"))
    pack = repeated(build.pack, labels, build._fact_ids)
    empty = []
    for exhibit in pack.exhibits:
        drawn = draw(
            exhibit,
            pack.measures[exhibit.measure],
            pack.dimensions,
            facts,
            labels,
            lang,
            against=pack.measures.get(exhibit.against),
            tiles=pack.tiles,
            tile_names=tile_names(pack, lang),
        )
        assert "{class}" not in drawn.title
        empty += [exhibit.exhibit] if drawn.empty else []
    assert len(empty) <= 3, empty
    chapters = [chapter for chapter in pack.chapters if chapter.lang == lang]
    regions = [chapter for chapter in chapters if chapter.name.startswith("region_")]
    assert len(regions) == 7
    assert [chapter.number for chapter in chapters] == list(range(1, len(chapters) + 1))
    assert regions[0].title in regions[0].body
    of_one = [e for e in pack.exhibits if e.chapter == regions[0].name]
    assert len(of_one) == sum(e.chapter == "region" for e in build.pack.exhibits)
