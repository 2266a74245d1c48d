from __future__ import annotations

import itertools
import json
from dataclasses import replace
from typing import Any

import pyarrow as pa
import pytest

from jihe.errors import PackError
from jihe.present.exhibit import Drawn, draw
from jihe.present.mark import MOST_BARS
from tests.present.made import exhibit, made


def drawn(measure: str, mark: str, lang: str = "en", facts: pa.Table | None = None, **more: Any) -> Drawn:
    m = made()
    return draw(
        exhibit("e", measure, mark, **more),
        m.pack.measures[measure],
        m.pack.dimensions,
        m.facts if facts is None else facts,
        m.labels,
        lang,
        "Somewhere",
    )


def texts(found: Drawn) -> list[list[str]]:
    return [[cell.text for cell in row] for row in found.rows]


def values(found: Drawn) -> list[dict[str, Any]]:
    assert found.spec is not None
    return found.spec["data"]["values"]


def facts_of(measure: str) -> dict[str, dict[str, Any]]:
    return {f["fact_id"]: f for f in made().facts.to_pylist() if f["measure"] == measure}


def test_bars_stand_by_value_and_every_number_knows_its_fact() -> None:
    found = drawn("province_share", "bar")
    known = facts_of("province_share")
    in_order = sorted(known.values(), key=lambda f: -f["value"])
    assert [row[1].fact for row in found.rows] == [f["fact_id"] for f in in_order]
    assert texts(found)[0] == ["Beijing", f"{in_order[0]['value']:.2%}", str(in_order[0]["n"]), "1"]
    assert [v["v"] for v in values(found)] == [f["value"] for f in in_order]
    assert {v["h"] for v in values(found)} == {f"#fact={id_}" for id_ in known}
    assert found.headings == ("Province", "Share", "Rows behind", "Rank")


def test_what_is_not_counted_is_said() -> None:
    known = next(iter(facts_of("province_share").values()))
    found = drawn("province_share", "bar")
    assert found.n == str(known["n_base"])
    assert found.notes == (f"{known['n_undefined']} rows fall in no class and are not counted.",)
    assert drawn("province_share", "bar", "zh").notes == (
        f"另有 {known['n_undefined']} 行不属于任何一类，未计入。",
    )


def test_time_and_bins_keep_their_own_order() -> None:
    years = [row[0] for row in texts(drawn("founded", "column"))]
    assert years == sorted(years)
    assert [row[0] for row in texts(drawn("sizes", "bar"))] == ["under 50", "50 to 499", "500 and more"]


def test_years_between_columns_are_not_skipped() -> None:
    spec = drawn("founded", "column").spec
    assert spec is not None
    assert spec["encoding"]["x"]["scale"]["domain"] == [str(y) for y in range(1998, 2017)]


def test_only_and_top_choose_facts() -> None:
    found = drawn("topic_share", "bar", x="topic", series="year", only="year=2014|2019")
    assert set(found.headings[1:]) <= {"2014", "2019"} or {r[0].text for r in found.rows} == {
        "2014",
        "2019",
    }
    assert all("year=2014" in f or "year=2019" in f for f in found.facts)
    top = drawn("province_share", "table", top=3)
    assert len(top.rows) == 3
    assert top.spec is None
    assert any("5 more" in note for note in top.notes)


def test_top_keeps_ties_at_the_edge() -> None:
    table = pa.Table.from_pylist([{**f, "value": 0.2} for f in facts_of("province_share").values()])
    assert len(drawn("province_share", "bar", facts=table, top=2).rows) == 8


def test_top_of_a_line_counts_lines_not_years() -> None:
    found = drawn("topic_share", "line", x="year", series="topic", top=2)
    assert len({f.split("topic=")[1] for f in found.facts}) == 2
    assert {f.split("year=")[1][:4] for f in found.facts} == {str(y) for y in range(2014, 2020)}


def test_a_two_way_table_reads_years_across() -> None:
    found = drawn("network", "table", x="network_year", series="statistic")
    assert found.headings == ("Statistic", *map(str, range(2014, 2020)))
    assert [row[0].text for row in found.rows] == ["Nodes", "Edges", "Average degree", "Density"]
    assert found.rows[1][6].fact == "network:network_year=2019,statistic=n_edge"


def test_an_absent_fact_is_an_empty_cell_and_an_undefined_one_a_dash() -> None:
    table = pa.Table.from_pylist(
        [
            {**f, "value": None if "chip" in f["fact_id"] else f["value"]}
            for f in facts_of("topic_share").values()
        ],
        made().facts.schema,
    )
    found = drawn("topic_share", "table", x="topic", series="year", facts=table)
    cells = [cell for row in found.rows for cell in row[1:]]
    assert "" in {c.text for c in cells if not c.fact}
    assert all(c.text == "—" for c in cells if "chip" in c.fact)
    assert any(note.startswith("—") for note in found.notes)


def test_several_facts_in_one_place_are_refused_with_the_remedy() -> None:
    with pytest.raises(
        PackError, match=r"exhibit.csv, line 2, column only .*year is neither shown nor fixed"
    ):
        drawn("topic_share", "bar", x="topic")


def test_a_line_breaks_where_there_is_no_fact() -> None:
    found = drawn("topic_share", "line", x="year", series="topic")
    absent = 6 * 5 - len(facts_of("topic_share"))
    assert absent > 0
    assert sum(v["v"] is None for v in values(found)) == absent


def test_labels_of_lines_do_not_cover_each_other() -> None:
    table = pa.Table.from_pylist([{**f, "value": 0.2} for f in facts_of("topic_share").values()])
    spec = drawn("topic_share", "line", x="year", series="topic", facts=table).spec
    assert spec is not None
    ends = spec["layer"][2]["data"]["values"]
    top = spec["layer"][2]["encoding"]["y"]["scale"]["domain"][1]
    heights = sorted(end["l"] / top * 270 for end in ends)
    assert len(ends) == 5
    assert all(b - a > 16 for a, b in itertools.pairwise(heights))


def test_a_long_bar_chart_draws_the_greatest_and_says_so() -> None:
    facts = [
        {**next(iter(facts_of("province_share").values())), "fact_id": f"province_share:province=p{i}",
         "cut": json.dumps({"province": f"p{i:03}"}), "value": i / 1000}
        for i in range(100)
    ]  # fmt: skip
    found = drawn("province_share", "bar", facts=pa.Table.from_pylist(facts, made().facts.schema))
    assert len(values(found)) == MOST_BARS
    assert len(found.rows) == 100
    assert f"The chart shows the {MOST_BARS} greatest of 100; the table has all." in found.notes


def test_classes_of_one_name_are_told_apart() -> None:
    m = made()
    same = m.labels.to_pylist()
    same = [{**row, "label_en": "Twin"} if row["dimension"] == "province" else row for row in same]
    found = draw(
        exhibit("e", "province_share", "bar"),
        m.pack.measures["province_share"],
        m.pack.dimensions,
        m.facts,
        pa.Table.from_pylist(same),
        "en",
    )
    assert len({v["x"] for v in values(found)}) == 8


@pytest.mark.parametrize(
    ("measure", "mark", "more", "start"),
    [
        ("province_share", "bar", {}, "Beijing leads with"),
        ("topic_share", "line", {"x": "year", "series": "topic"}, "In 2019, "),
        ("founded", "column", {}, "From 8 in 1998 to 16 in 2016; the greatest value is 31, in 2014."),
        ("flow", "heatmap", {"x": "origin", "series": "destination"}, "The greatest value is"),
        ("firms", "table", {}, "Sample firms: 120."),
    ],
)
def test_the_picture_is_told_in_a_sentence(measure: str, mark: str, more: dict[str, str], start: str) -> None:
    assert drawn(measure, mark, **more).alt.startswith(start)


def test_an_exhibit_without_facts_says_so() -> None:
    found = drawn("province_share", "bar", only="province=nowhere")
    assert (found.spec, found.rows, found.notes, found.is_table) == (None, (), (), False)
    assert "the classes chosen here (province=nowhere)" in found.empty
    assert "a class of Province." in drawn("province_share", "table", facts=made().facts[:0]).empty
    assert drawn("province_share", "bar").empty == ""


@pytest.mark.parametrize(
    ("n", "said"), [(1, "1 row falls in no class and is"), (2, "2 rows fall in no class and are")]
)
def test_rows_in_no_class_are_counted_in_good_english(n: int, said: str) -> None:
    facts = [{**f, "n_undefined": n} for f in facts_of("sizes").values()]
    assert drawn("sizes", "column", facts=pa.Table.from_pylist(facts)).notes[0].startswith(said)


def test_nothing_is_shown_that_is_not_a_fact() -> None:
    """Numbers of a table are those of the fact table, each at its own fact."""
    known = {f["fact_id"]: f for f in made().facts.to_pylist()}
    for declared in made().pack.exhibits:
        chosen = {key: getattr(declared, key) for key in ("x", "series", "only", "against")}
        found = drawn(declared.measure, declared.mark, **chosen)
        for row in found.rows:
            for cell in row[1:2]:
                if cell.fact and known[cell.fact]["unit"] == "share":
                    assert cell.text.startswith(f"{known[cell.fact]['value']:.2%}")


def test_drawn_is_frozen() -> None:
    found = drawn("firms", "table")
    assert replace(found, title="x") != found
