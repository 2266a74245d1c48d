"""Pictures of an index."""

from __future__ import annotations

import re

import pytest

from jihe.present.chart import svg
from jihe.present.ranking import MOST_UNITS, WIDTH, Ranked, Spec, bars, intervals


def units(n: int, parts: tuple[float, ...] = ()) -> list[Ranked]:
    return [Ranked(f"unit {i}", i, 100.0 - i, parts, max(i - 2, 1), min(i + 2, n)) for i in range(1, n + 1)]


def texts(spec: Spec) -> list[str]:
    return re.findall(r"<text[^>]*>([^<]+)</text>", svg(spec))


def marks(spec: Spec) -> list[dict[str, object]]:
    return list(spec["layer"][0]["data"]["values"])


def test_bars_show_name_score_and_a_part_for_each_pillar() -> None:
    spec = bars(units(3, (60.0, 30.0)), ["one", "two"], "Whole", "en")
    assert {"Whole", "one", "two", "1  unit 1", "99.00", "97.00"} <= {
        " ".join(t.split(" ")) for t in texts(spec)
    }
    assert [row["part"] for row in marks(spec)] == [60, 30] * 3


@pytest.mark.parametrize("parts", [(), (60.0, -3.0), (60.0,)])
def test_what_cannot_be_stacked_is_one_bar(parts: tuple[float, ...]) -> None:
    spec = bars(units(2, parts), ["one", "two"], "Whole", "en")
    assert [row["part"] for row in marks(spec)] == [99, 98]
    assert "one" not in texts(spec)


def test_pillars_beyond_the_colours_have_colours_of_their_own() -> None:
    spec = bars(units(2, (10.0,) * 9), [f"pillar {i}" for i in range(9)], "Whole", "en")
    colours = spec["layer"][0]["encoding"]["color"]["scale"]["range"]
    assert len(set(colours)) == 9
    assert all(re.fullmatch("#[0-9A-F]{6}", colour) for colour in colours)


def test_a_legend_is_as_wide_as_the_picture_at_most() -> None:
    names = [f"a pillar with a long name, number {i}" for i in range(6)]
    columns = bars(units(2, (10.0,) * 6), names, "", "en")["layer"][0]["encoding"]["color"]["legend"][
        "columns"
    ]
    assert columns * 7 * len(names[0]) <= WIDTH


def test_too_many_units_are_cut_and_that_is_said() -> None:
    many = units(MOST_UNITS + 5)
    for spec in (bars(many, [], "Whole", "en"), intervals(many, "Whole", "en")):
        found = texts(spec)
        assert f"The first {MOST_UNITS} of {MOST_UNITS + 5}" in found
        assert not [text for text in found if text.endswith(f"unit {MOST_UNITS + 1}")]
    assert not [t for t in texts(intervals(units(5), "Whole", "en")) if t.startswith("The first")]


def test_ranks_begin_at_1_and_bounds_stand_beside_them() -> None:
    spec = intervals(units(31), "Whole", "en")
    assert spec["data"]["values"][4] == {"name": "5  unit 5", "rank": 5, "low": 3, "high": 7}
    assert {"1", "5", "30"} <= set(texts(spec))
    assert "0" not in texts(spec)
