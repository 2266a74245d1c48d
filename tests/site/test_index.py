"""The index page: what it works out is what the program works out."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

import numpy as np
import pytest

from jihe import measure
from jihe.measure.index.change import Side, split_change
from jihe.measure.index.compose import Data, compose
from jihe.measure.index.normalise import NORMALISATIONS as WAYS
from jihe.measure.index.refusal import Refusal
from jihe.measure.index.step import Composite, Recipe, replay
from jihe.measure.index.tree import Tree
from jihe.run.site.make.index import AGGREGATIONS, NORMALISATIONS, _year_earlier, earlier
from tests.measure.index.test_study import ranked
from tests.site.looking import Looking

CODES = ("all", "p", "q", "r", "p1", "p2", "p3", "q1", "q2", "r1")
PARENTS = ("", "all", "all", "all", "p", "p", "p", "q", "q", "r")
SHARES = (1, 0.5, 0.3, 0.2, 0.2, 0.3, 0.5, 0.4, 0.6, 1)
N_UNIT = 12


@dataclass
class Made:
    """An index that was made up: its tree, values now and a year earlier."""

    tree: Tree
    x: Any
    before: Any

    @property
    def units(self) -> tuple[str, ...]:
        return tuple(f"u{i:02}" for i in range(len(self.x)))

    def composite(self, normalise: str, aggregate: str, weights: list[float] | None = None) -> Composite:
        share = self.tree.share.copy()
        if weights:
            share[1:4] = np.array(weights) / sum(weights)
        recipe = Recipe.of(normalise={"how": normalise}, aggregate={"how": aggregate})
        return replay(recipe, Data(self.x, self.tree.with_shares(share), self.units))

    def answer(self) -> dict[str, Any]:
        made = self.composite("log_ratio", "arithmetic")
        tree, total = self.tree, known(made.total)
        nodes = [
            {
                "code": code,
                "name": code,
                "parent": int(tree.parent[i]),
                "share": float(tree.share[i]),
                "sign": int(tree.direction[i]),
                "own": "",
                "low": None,
                "high": None,
                "fact": code,
            }
            for i, code in enumerate(tree.code)
        ]
        units = [
            {"code": u, "name": u, "fact": f"m:unit={u},index_node=", "is_region": False} for u in self.units
        ]
        listed = {"measure": "m", "title": "List", "dimension": "unit", "unit": units, "day": "2022-12-31"}
        listed |= {"value": known(self.x), "before": known(self.before), "score": total}
        listed |= {"rank": known(made.ranks[:, 0]), "low": [None] * N_UNIT, "high": [None] * N_UNIT}
        said = {"name": "x", "title": "Index", "scale": 100, "missing": "skip", "is_live": True}
        said |= {"normalise": "log_ratio", "aggregate": "arithmetic", "nodes": nodes, "lists": [listed]}
        return said | {"normalisations": list(NORMALISATIONS), "aggregations": list(AGGREGATIONS)}


def known(values: Any) -> Any:
    return [known(v) if np.ndim(v) else None if np.isnan(v) else float(v) for v in values]


def made(seed: int, is_whole: bool = False) -> Made:
    random = np.random.default_rng(seed)
    sign = [-1 if code == "q2" else 1 for code in CODES]
    tree = Tree.of(CODES, PARENTS, SHARES, sign)
    x = np.round(random.lognormal(3, 2, (N_UNIT, 6)), 3)
    x[random.random(x.shape) < 0.1] = 0
    x[1, 0] = x[2, 0]  # level ones
    if not is_whole:
        x[random.random(x.shape) < 0.12] = np.nan
        x[3] = np.nan
    return Made(tree, x, np.floor(x * random.uniform(0.4, 1, x.shape)))


@pytest.fixture
def shown(look: Looking, served: str) -> Any:
    """Opens the index page on an index that was made up, in place of what the server holds."""

    def go(index: Made, **query: str) -> Any:
        listed = [{"name": "x", "title": {"zh": "x", "en": "x"}, "lists": ["m"]}]

        def site(route: Any) -> None:
            answer = route.fetch()
            route.fulfill(response=answer, json={**answer.json(), "indices": listed})

        look.page.route("**/api/site.json", site)
        look.page.route(
            "**/api/index/x.json*",
            lambda route: route.fulfill(body=json.dumps(index.answer()), content_type="application/json"),
        )
        look.page.goto(f"{served}index/?{urlencode({'lang': 'en', **query})}")
        look.page.wait_for_selector(".index[data-ready]")
        return look.page

    return go


def scores(page: Any) -> tuple[dict[str, float], dict[str, float]]:
    told = page.eval_on_selector_all(
        "tr[data-unit]", "rows => rows.map((r) => [r.dataset.unit, r.dataset.score, r.dataset.rank])"
    )
    return {u: float(s) for u, s, _ in told}, {u: float(r) for u, _, r in told}


WEIGHTS = [10.0, 62.5, 30.0]


@pytest.mark.parametrize(("seed", "weights"), [(1, None), (2, WEIGHTS)])
def test_scores_and_ranks_are_the_programs(shown: Any, seed: int, weights: list[float] | None) -> None:
    index, refused = made(seed), 0
    page = shown(index, **({"w": "10,62.5,30"} if weights else {}))
    for normalise in NORMALISATIONS:
        page.select_option("select[name=norm]", normalise)
        for aggregate in AGGREGATIONS:
            page.select_option("select[name=agg]", aggregate)
            try:
                wanted = index.composite(normalise, aggregate, weights)
            except Refusal:
                refused += 1
                assert page.locator(".index-status.warning").count() == 1
                wanted = index.composite("log_ratio", "arithmetic")
            score, rank = scores(page)
            total, places = wanted.total, wanted.ranks[:, 0]
            assert [score[u] for u in index.units] == pytest.approx(total, rel=1e-9, abs=1e-9, nan_ok=True)
            assert [rank[u] for u in index.units] == pytest.approx(places, nan_ok=True)
    assert refused


def test_a_slider_moves_ranks_and_the_address(shown: Any) -> None:
    index = made(3)
    page = shown(index)
    assert page.locator(".rank-table .number").count() > 0
    page.locator("#pillar-1").focus()
    page.keyboard.press("End")
    page.wait_for_url("**w=50,100,20*")
    wanted = index.composite("log_ratio", "arithmetic", [50, 100, 20])
    told = scores(page)[0]
    assert [told[u] for u in index.units] == pytest.approx(wanted.total, rel=1e-9, nan_ok=True)
    order = page.eval_on_selector_all("tr[data-unit]", "rows => rows.map((r) => r.dataset.unit)")
    behind = zip(-np.nan_to_num(wanted.total, nan=-1), index.units, strict=True)
    assert order == [unit for _, unit in sorted(behind)]
    page.get_by_role("button", name="As printed").click()
    assert "w=" not in page.url
    assert float(page.locator("#pillar-1").input_value()) == 30


def test_bounds_of_ranks_hold_the_rank(shown: Any) -> None:
    page = shown(made(4, is_whole=True), w="10,62.5,30")
    page.wait_for_selector(".rank-place.is-drawing", state="detached")
    for row in page.locator("tr[data-unit]").all():
        rank = float(row.get_attribute("data-rank"))
        low, _, high = row.locator(".interval").inner_text().partition("–")
        assert float(low) <= rank <= float(high or low)


def test_a_change_is_split_as_the_program_splits_it(shown: Any) -> None:
    index = made(5, is_whole=True)
    page = shown(index, unit="u04")
    everyone = np.ones(N_UNIT, bool)
    weight = index.tree.share

    def normalise(x: Any, reference: Any) -> Any:
        return WAYS["log_ratio"](x, index.tree.direction[index.tree.leaf], reference)

    def total(y: Any, share: Any) -> Any:
        return compose(y, index.tree.with_shares(share))[:, 0] * 100

    score, rank = split_change(
        Side(index.before, everyone, weight), Side(index.x, everyone, weight), normalise, total
    )
    told = page.locator("[data-change]").get_attribute("data-change")
    assert float(told) == pytest.approx(score.change[4], rel=1e-9)
    rows = page.locator("tr[data-node]").all()
    own = sum(float(row.locator("td").nth(2).inner_text()) for row in rows)
    yardstick = sum(float(row.locator("td").nth(3).inner_text()) for row in rows)
    assert own == pytest.approx(score.indicator[4], abs=0.04)
    assert yardstick == pytest.approx(score.reference[4], abs=0.04)
    assert f"{rank.before[4]:.0f} → {rank.after[4]:.0f}" in page.locator(".index-change p").first.inner_text()


def test_two_to_four_units_stand_side_by_side(shown: Any) -> None:
    page = shown(made(6), unit="u00,u05")
    assert page.locator(".dot-table thead th").count() == 4
    page.get_by_role("checkbox", name="u07", exact=False).check()
    assert page.locator(".dot-table thead th").count() == 5
    assert "unit=u00,u05,u07" in page.url


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_page_can_be_used_by_everyone(shown: Any, look: Looking, theme: str) -> None:
    page = shown(made(7), unit="u00", theme=theme)
    assert look.faults() == []
    shown(made(7), unit="u00,u01", theme=theme, w="10,62.5,30")
    assert look.faults() == []
    page.set_viewport_size({"width": 390, "height": 844})
    assert look.width() <= 390


@pytest.mark.parametrize(
    ("day", "n"), [(date(2020, 12, 31), 0), (date(2021, 1, 1), 5), (date(2030, 1, 1), 5)]
)
def test_a_year_earlier_knows_what_was_dated_by_then(day: date, n: int) -> None:
    pack, tables = ranked()
    held = measure.way("ranking", earlier(tables, day), pack).values(["X1", "X2"])
    # Organisations whose founding is not dated are taken as they are.
    assert held["firms"] == ([3, 1], 4)
    assert held["links"] == ([1, 4] if n else [0, 0], n)


def test_a_year_before_a_leap_day_is_a_day() -> None:
    assert _year_earlier(date(2024, 2, 29)) == date(2023, 2, 28)
    assert _year_earlier(date(2023, 12, 31)) == date(2022, 12, 31)
