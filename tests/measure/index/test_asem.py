"""COINr's index of sustainable connectivity (51 countries, 49 indicators), stage by stage."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest

from jihe.measure.index.aggregate import aggregate
from jihe.measure.index.impute import denominate, impute
from jihe.measure.index.normalise import min_max, rank
from jihe.measure.index.step import Composite, Data, Recipe, replay
from jihe.measure.index.treat import treat
from jihe.measure.index.tree import Tree

PER = {"Den_GDP": "GDP", "Den_Pop": "Population", "Den_Area": "Area", "Den_Energy": "Energy"}


class Asem:
    """The case's files. Indicators in the order of `code`, units in that of `unit`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.meta = self.rows("IndMeta_v06")
        self.code = [row["IndCode"] for row in self.meta]
        self.stage = {
            name: self.rows(f"expected_v06_{name}")
            for name in ("raw", "denominated", "imputed", "treated", "normalised", "aggregated")
        }
        self.unit = [row["UnitCode"] for row in self.stage["raw"]]
        self.size = {row["uCode"]: row for row in self.rows("iData")}
        self.sign = np.array([int(float(row["Direction"])) for row in self.meta])

    def rows(self, name: str) -> list[dict[str, str]]:
        with (self.folder / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
            return list(csv.DictReader(file))

    def values(self, stage: str, codes: list[str] | None = None) -> np.ndarray:
        rows = self.stage[stage]
        return np.array([[number(row[code]) for code in codes or self.code] for row in rows])

    @property
    def group(self) -> np.ndarray:
        return np.array([row["Group_EurAsia"] for row in self.stage["raw"]])

    @property
    def denominator(self) -> np.ndarray:
        per = [PER.get(row["Denominator"]) for row in self.meta]
        sizes = [self.size[unit] for unit in self.unit]
        return np.array([[number(size[name]) if name else 1.0 for name in per] for size in sizes])

    @property
    def tree(self) -> Tree:
        """Equal weights in each group; indicators first, in their order."""
        parent = {row["IndCode"]: row["Agg1"] for row in self.meta}
        parent |= {row["Agg1"]: row["Agg2"] for row in self.meta}
        parent |= {row["Agg2"]: row["Agg3"] for row in self.meta} | {"Index": ""}
        families = list(parent.values())
        share = [1 / families.count(above) for above in parent.values()]
        sign = [int(s) for s in self.sign] + [1] * (len(parent) - len(self.sign))
        return Tree.of(list(parent), families, share, sign)

    def made(self, **changed: object) -> Composite:
        recipe = Recipe.of(
            denominate={},
            impute={"how": "group_mean"},
            treat={"how": "winsorise", "most_winsorised": 6},
            normalise={"how": "min_max"},
        )
        for step, settings in changed.items():
            recipe = recipe.changed(step, **settings)  # type: ignore[arg-type]
        data = Data(
            self.values("raw"), self.tree, tuple(self.unit), denominator=self.denominator, group=self.group
        )
        return replay(recipe, data)


def number(text: str) -> float:
    return float(text) if text not in ("", "NA") else np.nan


@pytest.fixture(scope="module")
def asem(shared_data: Path) -> Asem:
    return Asem(shared_data / "index-cases" / "coinr_asem")


def near(found: np.ndarray, expected: np.ndarray) -> None:
    assert found == pytest.approx(expected, abs=1e-7, rel=0, nan_ok=True)


def test_denominated(asem: Asem) -> None:
    near(denominate(asem.values("raw"), asem.denominator), asem.values("denominated"))


def test_imputed(asem: Asem) -> None:
    filled, mark = impute(asem.values("denominated"), "group_mean", asem.group)
    near(filled, asem.values("imputed"))
    assert (mark == np.isnan(asem.values("denominated"))).all()
    assert mark.sum() == 65


def test_treated(asem: Asem) -> None:
    made, told, _ = treat(asem.values("imputed"), "winsorise", most_winsorised=6)
    near(made, asem.values("treated"))
    expected = {row["IndCode"]: row for row in asem.rows("expected_v06_treat_summary")}
    for code, one in zip(asem.code, told, strict=True):
        assert (one.n_low, one.n_high) == (float(expected[code]["Low"]), float(expected[code]["High"])), code
        assert (one.method == "none") == (expected[code]["Treatment"] == "None"), code


def test_normalised(asem: Asem) -> None:
    near(100 * min_max(asem.values("treated"), asem.sign), asem.values("normalised"))


def test_aggregated(asem: Asem) -> None:
    codes = list(asem.tree.code)
    y = asem.values("normalised")
    for group in dict.fromkeys(row["Agg1"] for row in asem.meta):
        columns = [i for i, row in enumerate(asem.meta) if row["Agg1"] == group]
        found = aggregate(y[:, columns], np.full(len(columns), 1 / len(columns)))
        near(found, asem.values("aggregated", [group])[:, 0])
    near(asem.made().score, asem.values("aggregated", codes))


def test_the_whole_chain_from_the_raw_values(asem: Asem) -> None:
    made = asem.made()
    near(made.value, asem.values("treated"))
    near(100 * made.normalised, asem.values("normalised"))
    assert made.imputed.sum() == 65
    place = {code: i for i, code in enumerate(made.tree.code)}
    ranks = {row["UnitCode"]: row for row in asem.rows("expected_v06_results_rank")}
    scores = {row["UnitCode"]: row for row in asem.rows("expected_v06_results_score")}
    codes = [code for code in place if code not in asem.code]
    assert len(ranks) == 51
    # Its table ranks what it prints, so that two near scores share a rank.
    printed = rank(made.score.round(2))
    for u, unit in enumerate(asem.unit):
        for code in codes:
            assert printed[u, place[code]] == float(ranks[unit][code]), (unit, code)
            assert made.score[u, place[code]] == pytest.approx(float(scores[unit][code]), abs=0.00501)
        assert made.ranks[u, made.tree.root] == float(ranks[unit]["Index"])


@pytest.mark.parametrize("name", ["UA", "SA"])
def test_nominal_scores_of_the_later_version(asem: Asem, name: str) -> None:
    """From that version's own raw values, which have more digits; five points may be winsorised."""
    tree = asem.tree
    x = np.array([[number(asem.size[unit][code]) for code in asem.code] for unit in asem.unit])
    recipe = Recipe.of(
        denominate={},
        impute={"how": "group_mean"},
        treat={"how": "winsorise", "most_winsorised": 5},
        normalise={"how": "min_max"},
    )
    made = replay(recipe, Data(x, tree, tuple(asem.unit), denominator=asem.denominator, group=asem.group))
    nominal = {row["uCode"]: row for row in asem.rows(f"expected_v1_{name}_results_Nominal")}
    assert made.total == pytest.approx([float(nominal[unit]["Score"]) for unit in asem.unit], abs=1e-9)
    assert made.ranks[:, tree.root].tolist() == [float(nominal[unit]["Rank"]) for unit in asem.unit]
