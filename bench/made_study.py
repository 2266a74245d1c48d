"""A made data set for studies/china-ai, of any size: the five tables that the study reads, drawn from a seed.

    python bench/made_study.py FOLDER [--organisations 2000] [--relations 6000] [--seed 0]

It is made to be counted and looked at, not to be believed: names say that they are made, and no figure
resembles a real one but by chance.
"""

# ruff: noqa: T201
from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv as csv

from jihe.pack import Pack, load

STUDY = Path(__file__).parents[1] / "studies" / "china-ai"
FIRST, LAST = 2014, 2023
EDITIONS = {"ai_2022": 2021, "ai_2023": 2022, "ai_2024": 2023}
OTHERS = {
    "university": "university_2023",
    "institute": "institute_2023",
    "new_innovation_organisation": "new_organisation_2023",
}
KINDS = ["firm", "university", "institute", "new_innovation_organisation", "investor", "government", "other"]


class Draw:
    """Draws of the study's classes, uneven as real ones are."""

    def __init__(self, pack: Pack, seed: int) -> None:
        self.pack, self.rng = pack, np.random.default_rng(seed)

    def uneven(self, values: list[str], n: int, power: float = 1.1) -> pa.Array:
        weight = (np.arange(len(values)) + 1.5) ** -power
        return pa.array(
            self.rng.choice(np.array(values, dtype=object), n, p=weight / weight.sum()), pa.string()
        )

    def codes(self, taxonomy: str, n: int, level: str = "") -> pa.Array:
        found = dict.fromkeys(c.code for c in self.pack.taxonomies[taxonomy] if not level or c.level == level)
        return self.uneven(list(found), n)

    def places(self, n: int) -> pa.Array:
        """Cities, mostly; some of another country and some unknown."""
        cities = [c.code for c in self.pack.regions if c.level == "city"]
        abroad = [c.code for c in self.pack.regions if c.level == "country" and c.code != "CHN"]
        order = self.rng.permutation(len(cities))
        drawn = self.uneven([cities[i] for i in order], n).to_pylist()
        other = self.rng.random(n)
        away = self.uneven(abroad, n).to_pylist()
        picked = [a if o < 0.08 else c for a, c, o in zip(away, drawn, other, strict=True)]
        return pa.array([None if o > 0.97 else p for p, o in zip(picked, other, strict=True)], pa.string())

    def dates(self, n: int, first: int, last: int, rise: float = 1.3) -> pa.Array:
        weight = rise ** np.arange(last - first + 1)
        year = self.rng.choice(np.arange(first, last + 1), n, p=weight / weight.sum())
        start = np.array([f"{y}-01-01" for y in range(first, last + 1)], "datetime64[D]")[year - first]
        return pa.array(start + self.rng.integers(0, 365, n))

    def some(self, values: np.ndarray, share: float) -> pa.Array:
        return pa.array(values, mask=self.rng.random(len(values)) > share)


def write(folder: Path, n: int, m: int, seed: int = 0) -> None:
    """Write organisation.csv, membership.csv, organisation_year.csv, relation.csv and event.csv.

    Parameters
    ----------
    n, m
        Organisations, and technology relations; about a fifth as many others come on top.
    """
    folder.mkdir(parents=True, exist_ok=True)
    draw = Draw(load(STUDY), seed)
    n_firm = max(n // 8, 10)
    key = pa.array([f"O{i:07}" for i in range(n)])
    kind = pa.array(["firm"] * n_firm + draw.uneven(KINDS, n - n_firm).to_pylist())
    is_firm = np.arange(n) < n_firm
    firm_only = pa.array(~is_firm)
    _write(folder / "organisation.csv", {
        "key": key,
        "name": pa.array([f"样例机构{i:07}" for i in range(n)]),
        "name_en": pa.array([f"Made organisation {i:07}" for i in range(n)]),
        "region": draw.places(n),
        "founded_date": draw.dates(n, 1990, 2020, 1.08),
        "is_platform": pa.array(np.where(np.arange(n) % 7 == 0, "true", "false")),
        "kind": kind,
        "industry": draw.codes("industry", n, "division"),
        "layer": _masked(draw.uneven(["application", "technology", "foundation"], n, 2), firm_only),
        "core_technology": _masked(draw.codes("core_technology", n), firm_only),
    }, ["short_name", "alias", "credit_code", "parent_key", "parent_name", "website"])  # fmt: skip
    _members(folder, draw, n_firm, kind.to_pylist())
    _years(folder, draw, n_firm)
    _relations(folder, draw, n, n_firm, m, kind.to_pylist())
    _events(folder, draw, n_firm, max(n // 10, 40))
    print(f"{n:,} organisations, {m:,} technology relations in {folder}")


def _masked(values: pa.Array, hidden: pa.Array) -> pa.Array:
    return pa.array([None if h else v for v, h in zip(values.to_pylist(), hidden.to_pylist(), strict=True)])


def _members(folder: Path, draw: Draw, n_firm: int, kinds: list[str]) -> None:
    rows = []
    for sample, year in EDITIONS.items():
        share = 1.0 if sample == "ai_2024" else 0.5
        named = sample, sample.replace("ai_", "core_")
        rows += [(i, name, year) for name in named for i in range(int(n_firm * share))]
    rows += [(i, "base_2024", 2023) for i in range(n_firm)]
    rows += [(i, "platform_2023", 2022) for i in range(0, n_firm, 7)]
    rows += [(i, OTHERS[k], 2022) for i, k in enumerate(kinds) if k in OTHERS and i % 3 == 0]
    _write(folder / "membership.csv", {
        "organisation_key": pa.array([f"O{i:07}" for i, _, _ in rows]),
        "sample_code": pa.array([sample for _, sample, _ in rows]),
        "year": pa.array([year for _, _, year in rows]),
    }, ["organisation_name"])  # fmt: skip


def _years(folder: Path, draw: Draw, n_firm: int) -> None:
    rng = draw.rng
    years = range(2020, LAST + 1)
    n = n_firm * len(years)
    firm = np.tile(np.arange(n_firm), len(years))
    staff = np.ceil(rng.lognormal(5.5, 1.4, n)).astype(np.int64)
    revenue = np.round(rng.lognormal(20.5, 1.6, n))
    money = pa.decimal128(20, 0)
    cash = lambda values, share: draw.some(values, share).cast(pa.float64()).cast(money)  # noqa: E731
    _write(folder / "organisation_year.csv", {
        "organisation_key": pa.array([f"O{i:07}" for i in firm]),
        "year": pa.array(np.repeat(np.array(years), n_firm)),
        "n_employee": draw.some(staff, 0.9),
        "revenue": cash(revenue, 0.7),
        "rd_expense": cash(np.round(revenue * rng.beta(2, 16, n)), 0.6),
        "n_rd_employee": draw.some((staff * rng.beta(2, 5, n)).astype(np.int64), 0.6),
        "market_value": cash(np.round(revenue * rng.lognormal(1, 0.6, n)), 0.3),
        "financing": cash(np.round(rng.lognormal(18.5, 1.7, n)), 0.6),
        "n_patent": draw.some(rng.geometric(0.006, n), 0.85),
        "n_paper": draw.some(rng.geometric(0.05, n), 0.4),
        "is_listed": pa.array(np.where(firm % 6 == 0, "true", "false")),
    }, ["organisation_name"])  # fmt: skip


def _relations(folder: Path, draw: Draw, n: int, n_firm: int, m: int, kinds: list[str]) -> None:
    rng = draw.rng
    weight = (np.arange(n_firm) + 4.0) ** -0.8
    firm = rng.choice(n_firm, m, p=weight / weight.sum())
    weight = (np.arange(n) + 20.0) ** -0.6
    partner = rng.choice(n, m, p=weight / weight.sum())
    partner = np.where(partner == firm, (partner + 1) % n, partner)
    gives = rng.random(m) < 0.6
    parts = [(np.where(gives, firm, partner), np.where(gives, partner, firm), "technology", m)]
    # Earlier reports tell other relations of the same organisations.
    parts.append((*(end[m // 2 :] for end in parts[0][:2]), "technology_2023", m - m // 2))
    kinds_of = {"investment": ("investor", "other"), "education": ("university",), "employment": ("firm",)}
    of = {
        kind: np.array([i for i, held in enumerate(kinds) if held in giving] or [n - 1])
        for kind, giving in kinds_of.items()
    }
    for kind, givers in of.items():
        count = m // 15
        giver = givers[np.minimum(rng.zipf(1.4, count) - 1, len(givers) - 1)]
        taker = rng.integers(0, n_firm, count)
        parts.append((giver, np.where(taker == giver, (taker + 1) % n_firm, taker), kind, count))
    total = sum(count for *_, count in parts)
    is_technology = np.arange(total) < 2 * m - m // 2
    told = pa.array(~is_technology | (rng.random(total) > 0.95))
    _write(folder / "relation.csv", {
        "source_key": pa.array([f"O{i:07}" for source, *_ in parts for i in source]),
        "target_key": pa.array([f"O{i:07}" for _, target, *_ in parts for i in target]),
        "relation_date": draw.dates(total, FIRST, LAST),
        "kind": pa.array(np.repeat([kind for *_, kind, _ in parts], [count for *_, count in parts])),
        "technology": _masked(draw.codes("technology", total), told),
        "application": _masked(draw.codes("application", total), told),
    }, ["source_name", "target_name", "end_date", "amount", "confidence", "title"])  # fmt: skip


def _events(folder: Path, draw: Draw, n_firm: int, n: int) -> None:
    rng = draw.rng
    kind = draw.uneven(["financing_round", "park", "conference", "alliance", "policy"], n, 0.6)
    is_round = np.array([k == "financing_round" for k in kind.to_pylist()])
    _write(folder / "event.csv", {
        "name": pa.array([f"Made event {i}" for i in range(n)]),
        "organisation_key": _masked(
            pa.array([f"O{i:07}" for i in rng.integers(0, n_firm, n)]), pa.array(~is_round)
        ),
        "region": _masked(draw.places(n), pa.array(is_round)),
        "event_date": draw.dates(n, FIRST, LAST),
        "amount": draw.some(np.round(rng.lognormal(17, 1.5, n)), 0.6).cast(pa.decimal128(20, 0)),
        "kind": kind,
        "round": _masked(draw.codes("round", n, "round"), pa.array(~is_round)),
    }, ["organisation_name"])  # fmt: skip


def _write(path: Path, columns: dict[str, pa.Array], empty: list[str]) -> None:
    table = pa.table(columns)
    for name in empty:
        table = table.append_column(name, pa.nulls(len(table), pa.string()))
    csv.write_csv(table, path)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--organisations", type=int, default=2000)
    parser.add_argument("--relations", type=int, default=6000)
    parser.add_argument("--seed", type=int, default=0)
    said = parser.parse_args()
    write(said.folder, said.organisations, said.relations, said.seed)
