"""Curves: the distribution of degree with its models, and the Lorenz curve."""

from __future__ import annotations

from typing import Any

import pytest

from jihe.present.chart import svg
from jihe.present.grid import Fact, Grid
from jihe.present.mark import MARKS, Picture

NAMES = {"data": "Network", "power_law": "Power law"}


def fact(value: float, **cut: str) -> Fact:
    return Fact(f"m:{cut}", cut, value, "share", 3, None, 0, None)


def picture(x: str, points: dict[tuple[str, str], Fact]) -> Picture:
    xs, series = (tuple(dict.fromkeys(place[i] for place in points)) for i in (0, 1))
    grid = Grid(x, "curve" if x == "degree_from" else "", xs, series, points)
    names = {s: NAMES.get(s, s) for s in series}
    return Picture(grid, {code: code for code in xs}, names, "Degree", "Curve", False, "en")


def distribution(**models: dict[int, float]) -> Picture:
    return picture(
        "degree_from",
        {
            (str(k), model): fact(share, curve=model, degree_from=str(k))
            for model, shares in models.items()
            for k, share in shares.items()
        },
    )


def axes(spec: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    encoding = spec["layer"][0]["encoding"]
    return encoding["x"], encoding["y"]


def test_axes_of_a_distribution_are_logarithmic_and_end_where_the_data_do() -> None:
    drawn = distribution(data={1: 1.0, 4: 0.2, 90: 0.001}, power_law={4: 0.2, 90: 1e-30})
    spec = MARKS["curve"](drawn)
    x, y = axes(spec)
    assert x["scale"] == {"type": "log", "nice": False, "domain": [1, 90]}
    assert y["scale"] == {"type": "log", "nice": False, "domain": [0.001, 1]}
    assert [(v["s"], v["p"]) for v in spec["data"]["values"]] == [
        ("Network", 1), ("Network", 4), ("Power law", 4), ("Network", 90),
    ]  # fmt: skip
    assert "<svg" in svg(spec)


def test_a_distribution_alone_needs_no_key() -> None:
    one, two = (
        MARKS["curve"](distribution(**more))
        for more in ({"data": {1: 1.0, 2: 0.5}}, {"data": {1: 1.0, 2: 0.5}, "power_law": {1: 1.0, 2: 0.5}})
    )
    assert one["layer"][0]["encoding"]["color"]["legend"] is None
    assert two["layer"][0]["encoding"]["color"]["scale"]["domain"] == ["Network", "Power law"]
    assert two["layer"][0]["encoding"]["color"]["legend"] is not None


@pytest.mark.parametrize("shares", [{3: 1.0}, {1: 1.0, 2: 1e-9}])
def test_few_or_far_points_are_drawn(shares: dict[int, float]) -> None:
    assert "<svg" in svg(MARKS["curve"](distribution(data=shares)))


def test_a_lorenz_curve_stands_beside_the_line_of_equality() -> None:
    points = {(str(n), ""): fact(value, holder=str(n)) for n, value in ((0, 0.0), (5, 0.2), (10, 1.0))}
    spec = MARKS["curve"](picture("holder", points))
    assert [(v["p"], v["v"], v["e"]) for v in spec["data"]["values"]] == [
        (0, 0, 0),
        (0.5, 0.2, 0.5),
        (1, 1, 1),
    ]
    assert "<svg" in svg(spec)
