"""Pictures are drawn once, by several processes, and kept."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from jihe.present import studio as module
from jihe.present.chart import svg
from jihe.present.studio import FEW, Studio


def plan(i: int) -> dict[str, Any]:
    values = [{"x": "a", "y": i}, {"x": "b", "y": 2}]
    encoding = {"x": {"field": "x", "type": "nominal"}, "y": {"field": "y", "type": "quantitative"}}
    return {"data": {"values": values}, "mark": "bar", "encoding": encoding, "width": 90, "height": 60}


def test_many_are_drawn_as_one_is(tmp_path: Path) -> None:
    plans = [plan(i) for i in range(FEW + 2)]
    with Studio(tmp_path) as studio:
        studio.begin(plans)
        drawn = [studio.draw(p) for p in plans]
    assert drawn == [svg(p) for p in plans]


def test_what_is_kept_is_not_drawn_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Studio(tmp_path) as studio:
        first = studio.draw(plan(1))
    monkeypatch.setattr(module, "svg", lambda spec: pytest.fail("drawn again"))
    with Studio(tmp_path) as studio:
        studio.begin([plan(1)])
        assert studio.draw(plan(1)) == first


def test_what_has_changed_is_drawn_anew(tmp_path: Path) -> None:
    with Studio(tmp_path) as studio:
        assert studio.draw(plan(1)) != studio.draw(plan(7))
        assert studio.draw(plan(7)) == svg(plan(7))


def test_a_chart_that_cannot_be_drawn_is_told_and_not_kept(tmp_path: Path) -> None:
    broken = [{"mark": "bar", "data": {"url": "a.csv"}, "height": i} for i in range(FEW + 1)]
    with Studio(tmp_path) as studio:
        studio.begin(broken)
        with pytest.raises(ValueError, match="data must stand"):
            studio.draw(broken[0])
    assert not list(tmp_path.iterdir())


def test_what_was_asked_for_longest_ago_is_forgotten(tmp_path: Path) -> None:
    with Studio(tmp_path) as studio:
        drawn = {i: studio.draw(plan(i)) for i in (1, 2, 3)}
        for i, path in enumerate(sorted(tmp_path.iterdir())):
            os.utime(path, (i, i))
        studio.draw(plan(1))
        studio.forget(most=1)
    assert [path.read_text("utf-8") for path in tmp_path.iterdir()] == [drawn[1]]
