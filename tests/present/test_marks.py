"""Pairs, maps, two measures, small multiples and verdicts: the right facts in the right place."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jihe.pack.model import Tile
from jihe.present.exhibit import Drawn, draw
from jihe.present.grid import Fact
from jihe.present.mark.tiles import curved
from jihe.present.report.heading import tile_names
from jihe.present.verdict import Change, change_text
from tests.present.made import CHANGES, FACT, TILES, exhibit, fact, made, spread


def drawn(
    measure: str, mark: str, lang: str = "en", facts: list[dict[str, Any]] | None = None, **more: Any
) -> Drawn:
    m = made()
    against = more.get("against", "")
    tiles: tuple[Tile, ...] = more.pop("tiles", m.pack.tiles)
    return draw(
        exhibit("e", measure, mark, **more),
        m.pack.measures[measure],
        m.pack.dimensions,
        m.facts if facts is None else pa.Table.from_pylist(facts, FACT),
        m.labels,
        lang,
        against=m.pack.measures.get(against),
        tiles=tiles,
        tile_names=tile_names(m.pack, lang),
    )


def facts_of(measure: str) -> dict[str, dict[str, Any]]:
    return {f["fact_id"]: f for f in made().facts.to_pylist() if f["measure"] == measure}


def rows(part: Any) -> Iterator[dict[str, Any]]:
    """All rows of data in a specification."""
    if isinstance(part, dict):
        yield from part.get("data", {}).get("values", ()) if isinstance(part.get("data"), dict) else ()
        for key, value in part.items():
            if key != "data":
                yield from rows(value)
    elif isinstance(part, list):
        for value in part:
            yield from rows(value)


def linked(found: Drawn) -> set[str]:
    return {row["h"] for row in rows(found.spec) if "h" in row}


def change(low: float | None, high: float | None, statistic: str = "gini", unit: str = "") -> Change:
    value = None if low is None or high is None else (low + high) / 2
    base = Fact("b", {}, 0.5, unit, 9, None, 0, None)
    return Change(statistic, base, base, Fact("c", {}, value, unit, 9, None, 0, None, low, high))


# ---- pairs


def test_pairs_stand_by_value_and_say_whether_they_stay_in_one_place() -> None:
    found, known = drawn("flow", "pairs"), facts_of("flow")
    assert found.headings[1:3] == ("Province of origin", "Destination")
    shown = [row[3].fact for row in found.rows]
    assert sorted(shown) == sorted(known)
    values = [known[id_]["value"] for id_ in shown]
    assert values == sorted(values, reverse=True)
    for row in found.rows:
        stays = row[1].text == row[2].text
        assert row[-1].text == ("within a place" if stays else "between places")
    assert found.is_table
    assert found.n == str(next(iter(known.values()))["n_base"])
    assert not any("empty place" in note for note in found.notes)


def test_top_counts_pairs_and_keeps_ties() -> None:
    known = sorted((f["value"] for f in facts_of("flow").values()), reverse=True)
    found = drawn("flow", "pairs", top=5)
    expected = sum(value >= known[4] for value in known)
    assert len(found.rows) == expected
    assert any(f"{len(known) - expected} more" in note for note in found.notes)
    ranks = [int(row[0].text) for row in found.rows]
    assert ranks[0] == 1
    assert all(a <= b for a, b in itertools.pairwise(ranks))


# ---- maps


def test_every_tile_stands_in_its_place_and_leads_to_its_fact() -> None:
    found, known = drawn("province_share", "tile_map"), facts_of("province_share")
    squares = [row for row in rows(found.spec) if "y2" in row and "c" in row and row["px"] < row["x2"] - 40]
    places = {row["h"]: (row["py"], row["px"]) for row in squares if "h" in row}
    by_code = {code: places[f"#fact=province_share:province={code}"] for code in TILES if code != "630000"}
    # Tiles in one row or column of tile.csv stand in one line of the picture, in the same order.
    for side in (0, 1):
        order = sorted(by_code, key=lambda code: (TILES[code][side], by_code[code][side]))
        assert order == sorted(by_code, key=lambda code: (by_code[code][side], TILES[code][side]))
        assert len({by_code[c][side] for c in by_code}) == len({TILES[c][side] for c in by_code})
    assert len(squares) == len(TILES)
    texts = {row["h"]: row["t"] for row in rows(found.spec) if row.get("t", "").endswith("%") and "h" in row}
    assert texts == {f"#fact={i}": f"{f['value']:.2%}" for i, f in known.items() if not i.endswith("440000")}


def test_steps_of_colour_stay_as_years_go_by() -> None:
    def told(year: int, topic: str, value: float) -> dict[str, Any]:
        cut = {"year": str(year), "topic": topic}
        return fact(f"topic_share:year={year},topic={topic}", "topic_share", cut, value, 9, "share")

    facts = [told(2020, "a", 0.1), told(2020, "b", 0.02), told(2021, "a", 0.4), told(2021, "b", 0.1)]

    def shades(year: int) -> dict[str, str]:
        found = drawn("topic_share", "heatmap", facts=facts, only=f"year={year}", x="topic")
        return {row["h"][-1]: row["c"] for row in rows(found.spec) if "c" in row}

    before, after = shades(2020), shades(2021)
    assert before["a"] == after["b"]
    assert len({before["b"], before["a"], after["a"]}) == 3


def test_a_region_without_a_tile_is_named_and_stands_in_the_table() -> None:
    found = drawn("province_share", "tile_map")
    assert any("Guangdong" in note for note in found.notes)
    assert "Guangdong" in {row[0].text for row in found.rows}
    tile = Tile(line=9, region_code="440000", row=4, column=3)
    whole = drawn("province_share", "tile_map", tiles=(*made().pack.tiles, tile))
    assert not any("Guangdong" in note for note in whole.notes)
    nothing = drawn("province_share", "tile_map", tiles=())
    assert any("Beijing" in note for note in nothing.notes)


def test_names_on_tiles_are_short() -> None:
    assert tile_names(made().pack, "zh")["150000"] == "内蒙古"
    assert tile_names(made().pack, "zh")["110000"] == "北京"


def test_arrows_are_the_greatest_flows_between_different_places() -> None:
    found, known = drawn("flow", "flow_map", top=3), facts_of("flow")
    ends = {i: (i.split("origin=")[1][:6], i.split("destination=")[1][:6]) for i in known}
    between = {i: f["value"] for i, f in known.items() if ends[i][0] != ends[i][1]}
    least = sorted(between.values(), reverse=True)[2]
    expected = {f"#fact={i}" for i, value in between.items() if value >= least and "440000" not in i}
    arrows = {row["h"] for row in rows(found.spec) if "w" in row and "h" in row}
    assert arrows == expected
    # What flows within a place is in the table too, though no arrow shows it.
    assert {i for i in known if ends[i][0] == ends[i][1]} <= set(found.facts)


def test_widths_grow_with_values() -> None:
    found, known = drawn("flow", "flow_map"), facts_of("flow")
    pairs = {(row["w"], known[row["h"].removeprefix("#fact=")]["value"]) for row in rows(found.spec)
             if "w" in row and "h" in row}  # fmt: skip
    ordered = sorted(pairs, key=lambda pair: pair[1])
    assert [w for w, _ in ordered] == sorted(w for w, _ in ordered)
    assert ordered[0][0] < ordered[-1][0]


coordinate = st.floats(0, 500)


@given(st.tuples(coordinate, coordinate), st.tuples(coordinate, coordinate))
def test_an_arrow_and_its_return_bow_to_different_sides(
    a: tuple[float, float], b: tuple[float, float]
) -> None:
    there, back = curved(a, b, 10), curved(b, a, 10)
    middle = ((a[0] + b[0]) / 2, (a[1] + b[1]) / 2)
    offsets = [(sum(p[i] for p in line) / len(line) - middle[i]) for line in (there, back) for i in (0, 1)]
    assert offsets[0] == pytest.approx(-offsets[2], abs=1e-6)
    assert offsets[1] == pytest.approx(-offsets[3], abs=1e-6)


# ---- two measures


def test_points_open_both_facts() -> None:
    found = drawn("province_count", "scatter", against="province_share")
    counts, shares = facts_of("province_count"), facts_of("province_share")
    for row in found.rows:
        code = row[1].fact.partition("=")[2]
        assert (row[1].fact, row[2].fact) == (
            f"province_count:province={code}",
            f"province_share:province={code}",
        )
        assert row[1].text == f"{counts[row[1].fact]['value']:.0f}"
        assert row[2].text == f"{shares[row[2].fact]['value']:.2%}"
    points = [row for row in rows(found.spec) if "a" in row and "h" in row]
    assert {(p["a"], p["b"]) for p in points} == {
        (counts[f"province_count:province={c}"]["value"], shares[f"province_share:province={c}"]["value"])
        for c in (r[1].fact.partition("=")[2] for r in found.rows)
    }


def plane(values: dict[str, tuple[float | None, float | None]]) -> list[dict[str, Any]]:
    return [
        fact(f"{name}:province={code}", name, {"province": code}, pair[side], 5)
        for side, name in enumerate(("province_count", "province_share"))
        for code, pair in values.items()
        if pair[side] is not None
    ]


def test_an_axis_is_logarithmic_only_for_values_far_apart_and_zeros_are_told() -> None:
    near = {"110000": (1.0, 5.0), "310000": (100.0, 6.0), "440000": (0.0, 7.0)}
    far = {**near, "320000": (101.0, 8.0), "330000": (None, 3.0), "510000": (4.0, None)}
    for values, type_, n in ((near, "linear", 3), (far, "log", 3)):
        found = drawn("province_count", "scatter", facts=plane(values), against="province_share")
        assert found.spec is not None
        dots = next(part for part in found.spec["layer"][0]["layer"] if part["mark"]["type"] == "point")
        assert dots["encoding"]["x"]["scale"]["type"] == type_
        assert len(dots["data"]["values"]) == n
        assert any("zero" in note for note in found.notes) == (type_ == "log")
        assert any("only one of the two" in note for note in found.notes) == (type_ == "log")
    assert len(found.rows) == 5


# ---- small multiples


def test_panels_stand_by_their_last_value_and_miss_no_fact() -> None:
    found, known = drawn("topic_share", "panels"), facts_of("topic_share")
    last = {i.rpartition("=")[2]: f["value"] for i, f in known.items() if "year=2019" in i}
    names = {r["code"]: r["label_en"] for r in made().labels.to_pylist() if r["dimension"] == "topic"}
    expected = [names[code] for code in sorted(last, key=lambda code: -last[code])]
    titles = [row for row in rows(found.spec) if row.get("t") in expected and "h" not in row]
    assert [row["t"] for row in sorted(titles, key=lambda row: (row["py"], row["px"]))] == expected
    assert linked(found) == {f"#fact={i}" for i in known}
    assert [row[0].text for row in found.rows] == expected


# ---- intervals


def test_intervals_stand_behind_values_and_around_lines() -> None:
    found = drawn("spread_by_year", "line", series="statistic")
    known = facts_of("spread_by_year")
    for row in found.rows:
        for cell in row[1:]:
            f = known[cell.fact]
            assert cell.text == f"{f['value']:.2%} [{f['low']:.2%}, {f['high']:.2%}]"
    bands = [row for row in rows(found.spec) if row.get("lo") is not None]
    assert {(row["v"], row["lo"], row["hi"]) for row in bands} == {
        (f["value"], f["low"], f["high"]) for f in known.values()
    }
    assert any("95% interval" in note for note in found.notes)
    plain = drawn("topic_share", "line", x="year", series="topic")
    assert not any("interval" in note for note in plain.notes)


BELOW = {"110000": 2.0, "310000": -3.0, "440000": 12.0}


def crossed(sign: int = 1) -> list[dict[str, Any]]:
    """Three flows out of each of three places, above and below zero."""
    made_ = [
        (a, b, sign * (BELOW[a] if a == b else -BELOW[b] / 2)) for a, b in itertools.product(BELOW, repeat=2)
    ]
    return [
        fact(f"flow:origin={a},destination={b}", "flow", {"origin": a, "destination": b}, value, 5)
        for a, b, value in made_
    ]


def domain(found: Drawn, side: str) -> list[float]:
    assert found.spec is not None
    low, high = found.spec["encoding"][side]["scale"]["domain"]
    return [low, high]


@pytest.mark.parametrize(("mark", "side"), [("bar", "x"), ("column", "y")])
@pytest.mark.parametrize("values", [BELOW, dict.fromkeys(BELOW, -3.0)])
def test_single_bars_below_zero_have_room(mark: str, side: str, values: dict[str, float]) -> None:
    facts = plane({code: (value, None) for code, value in values.items()})
    low, high = domain(drawn("province_count", mark, facts=facts), side)
    assert low < min(values.values())
    assert high >= max(values.values())


@pytest.mark.parametrize("sign", [1, -1])
@pytest.mark.parametrize(("mark", "side"), [("bar", "x"), ("column", "y")])
def test_bars_side_by_side_below_zero_have_room(mark: str, side: str, sign: int) -> None:
    facts = crossed(sign)
    low, high = domain(drawn("flow", mark, facts=facts, x="origin", series="destination"), side)
    assert low < min(f["value"] for f in facts)
    assert high > max(f["value"] for f in facts)


@pytest.mark.parametrize("sign", [1, -1])
def test_stacks_have_room_on_both_sides_of_zero(sign: int) -> None:
    facts = crossed(sign)
    low, high = domain(drawn("flow", "stacked", facts=facts, x="origin", series="destination"), "x")
    for place in BELOW:
        values = [f["value"] for f in facts if f'"origin": "{place}"' in f["cut"]]
        assert low <= sum(v for v in values if v < 0)
        assert sum(v for v in values if v > 0) <= high


@pytest.mark.parametrize("mark", ["bar", "column", "line", "tile_map"])
def test_without_a_defined_number_there_is_a_table_and_no_picture(mark: str) -> None:
    nothing = [
        fact(f"province_count:province={c}", "province_count", {"province": c}, None, 5) for c in BELOW
    ]
    found = drawn("province_count", mark, facts=nothing)
    assert found.spec is None
    assert found.narrow is None
    assert len(found.rows) == 3
    assert not found.is_table


# ---- verdict


@pytest.mark.parametrize(
    ("statistic", "low", "high", "reading"),
    [
        ("gini", 0.01, 0.03, "polarised"),
        ("gini", -0.03, -0.01, "diffused"),
        ("gini", -0.01, 0.03, "noise"),
        ("gini", 0.0, 0.03, "noise"),
        ("entropy", 0.01, 0.03, "diffused"),
        ("entropy", -0.03, -0.01, "polarised"),
        ("entropy", -0.03, 0.0, "noise"),
        ("rank_correlation", 0.01, 0.03, ""),
        ("gini", None, None, ""),
    ],
)
def test_a_statistic_reads_by_its_sign_and_interval(
    statistic: str, low: float | None, high: float | None, reading: str
) -> None:
    assert change(low, high, statistic).reading == reading


@pytest.mark.parametrize(
    ("chosen", "said", "unsaid"),
    [
        (("top_1_share", "gini"), "it polarised: share of the first from 20.10% to 24.30%", "diffused"),
        (("mean_distance", "gini"), "it diffused: mean distance", "polarised"),
        (("mean_distance", "top_1_share"), "both ways", "noise"),
        (("gini", "rank_correlation"), "did not change beyond noise", "polarised"),
        (("rank_correlation",), "no change can be told", "polarised"),
    ],
)
def test_the_sentence_says_what_the_statistics_say(chosen: tuple[str, ...], said: str, unsaid: str) -> None:
    found = drawn("spread", "verdict", facts=spread({name: CHANGES[name] for name in chosen})[0])
    assert found.headline.startswith("Between 2016 and 2019 ")
    assert said in found.headline
    assert unsaid not in found.headline
    assert found.alt == found.headline


def test_a_verdict_shows_both_years_the_change_and_its_reading() -> None:
    found = drawn("spread", "verdict")
    assert found.headings[1:3] == ("Before (2016)", "After (2019)")
    table = {row[0].text: [cell.text for cell in row[1:]] for row in found.rows}
    assert table["share of the first"] == ["20.10%", "24.30%", "+4.20 [+1.10, +7.20] points", "polarised"]
    assert table["Gini coefficient"][-1] == "within noise"
    assert table["rank correlation"][-1] == ""
    assert len(found.facts) == 15
    dots = {row["x"]: row["p"] for row in rows(found.spec) if "p" in row}
    assert dots["share of the first"] == pytest.approx(0.042 / 0.201)
    assert "rank correlation" not in dots


def test_an_undefined_change_is_neither_drawn_nor_read() -> None:
    facts = spread({"gini": ("", (None, 0.4, None, None, None)), "entropy": CHANGES["entropy"]})[0]
    found = drawn("spread", "verdict", facts=facts)
    table = {row[0].text: [cell.text for cell in row[1:]] for row in found.rows}
    assert table["Gini coefficient"] == ["—", "0.400", "—", ""]
    assert {row["x"] for row in rows(found.spec) if "p" in row} == {"entropy"}


def test_changes_of_shares_are_in_points() -> None:
    assert change_text(change(-0.02, 0.01, unit="share").change, "en") == "−0.50 [−2.00, +1.00] points"
    assert change_text(None, "en") == "—"


@pytest.mark.parametrize("mark", ["pairs", "tile_map", "flow_map", "panels", "scatter", "verdict"])
def test_without_facts_there_is_no_picture(mark: str) -> None:
    measure = {"tile_map": "province_share", "scatter": "province_count", "panels": "topic_share",
               "verdict": "spread"}.get(mark, "flow")  # fmt: skip
    found = drawn(measure, mark, facts=[], against="province_share" if mark == "scatter" else "")
    assert found.spec is None
    assert found.empty
    assert found.headline == ""
