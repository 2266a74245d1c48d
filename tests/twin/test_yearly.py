"""Years of organisations come out as figures say, counted by the measures themselves."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import ibis
import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jihe.measure import class_pairs, fact_table, populations
from jihe.pack import load
from jihe.pack.model import Bin, Dimension, Figure, Measure, Pack
from jihe.tables import ARROW, money_name, published_columns
from jihe.twin.draft import Draft
from jihe.twin.need import needed
from jihe.twin.settle import traits
from jihe.twin.target import Target, Targets
from jihe.twin.trait import Trait
from jihe.twin.yearly import Rows, spread_sums, yearly
from jihe.twin.yearly.value import landed
from tests.study import WORD
from tests.study import pack as study

CHINA = Path(__file__).parents[2] / "studies" / "china-ai"
SAMPLE = "core"
INSIDE = {"organisation_sample_code": SAMPLE, "year": 2022}


# ---- what comes out, by the measures


def counted(pack: Pack, draft: Draft, rows: Rows) -> dict[tuple[str, str], float]:
    """Measure and cut -> value, of the measures of years of organisations of which a figure tells."""
    samples: dict[int, list[str]] = {}
    for (sample, _), orgs in draft.member.items():
        for org in orgs.tolist():
            samples.setdefault(org, []).append(sample)
    organisation = {
        "organisation_id": [f"o{i}" for i in range(draft.n)],
        "sample_code": [samples.get(i, []) for i in range(draft.n)],
        **{c: [v or None for v in held.tolist()] for c, held in draft.trait.items() if c != "founded_date"},
    }
    currency = pack.settings.currency
    money = {"revenue", "rd_expense", "market_value", "financing"}
    year = {
        "organisation_id": [f"o{i}" for i in rows.organisation.tolist()],
        "year": rows.year.tolist(),
        **{money_name(c, currency) if c in money else c: v.tolist() for c, v in rows.columns.items()},
    }
    tables = {
        "organisation": table("organisation", pack, organisation),
        "organisation_year": table("organisation_year", pack, year),
    }
    found = populations(tables, pack)
    values = {}
    for name in {f.measure for f in pack.figures if pack.measures[f.measure].table == "organisation_year"}:
        for fact in fact_table(name, found, pack).to_pylist():
            values[name, fact["cut"]] = fact["value"]
    return values


def table(kind: str, pack: Pack, told: Mapping[str, Sequence[Any]]) -> ibis.Table:
    """A published table; columns of which nothing is told are null."""
    n = len(next(iter(told.values())))
    columns = {
        name: pa.array(told.get(name, [None] * n), ARROW[column.type])
        for name, column in published_columns(kind, pack.class_tables(), pack.settings.currency).items()
        if not name.startswith("organisation_") or name == "organisation_id"
    }
    return ibis.memtable(pa.table(columns))


def unmet(pack: Pack, draft: Draft, rows: Rows) -> list[tuple[str, float | None]]:
    """Figures that the measures do not show, and what they show."""
    values, found = counted(pack, draft, rows), []
    for target in Targets(pack).where("organisation_year"):
        cut = {d: f"o{draft.named[c]}" if d == "organisation" else c for d, c in target.cut.items()}
        value = values.get((target.figure.measure, json.dumps(cut, ensure_ascii=False)))
        if value is None or not target.low <= value <= target.high:
            found.append((target.name, value))
    return found


def drawn(pack: Pack, draft: Draft, seed: int = 0) -> Rows:
    return yearly(
        Targets(pack),
        lambda d, t: class_pairs(d, t, pack),
        draft,
        np.random.default_rng(seed),
    )


# ---- a small study


def figure(measure: str, cut: str, value: str, unit: str = "", **more: Any) -> Figure:
    return Figure(line=2, report="r", measure=measure, cut=cut, value=value, unit=unit, **more)


def small(figures: Sequence[Figure]) -> Pack:
    """Firms of one sample in three provinces: employees, money, patents."""
    ends = {
        "staff": [(None, 10), (10, 50), (50, None)],
        "worth": [(None, 1000), (1000, 5000), (5000, None)],
        "part": [(None, 0.1), (0.1, 0.2), (0.2, None)],
        "patent": [(None, 10), (10, 100), (100, None)],
    }
    bins = tuple(
        Bin(line=2, bin_set=name, code=f"c{i}", low=low, high=high, name_zh=name, name_en=name)
        for name, held in ends.items()
        for i, (low, high) in enumerate(held)
    )
    column = {"staff": "n_employee", "worth": "revenue_cny", "part": "rd_intensity", "patent": "n_patent"}
    dimensions = {
        "province": Dimension(title=WORD, column="organisation_region_code", level="province"),
        "organisation": Dimension(title=WORD, column="organisation_id"),
        "listed": Dimension(title=WORD, column="is_listed"),
        "year_of": Dimension(title=WORD, column="year", period="year", first=2022, last=2022),
        **{name: Dimension(title=WORD, column=c, bin=name) for name, c in column.items()},
    }

    def of(reduce: str, cut: Sequence[str] = (), **more: Any) -> Measure:
        where = INSIDE | more.pop("where", {})
        return Measure(
            title=WORD, table="organisation_year", reduce=reduce, cut=tuple(cut), where=where, **more
        )

    listed = {"is_listed": True}
    measures = {
        "listed": of("count", ["listed"]),
        "by_staff": of("share", ["staff"]),
        "by_worth": of("share", ["worth"], where=listed),
        "by_part": of("share", ["part"], where=listed),
        "part_mean": of("mean", column="rd_intensity", where=listed),
        "part_top": of("mean", ["organisation"], column="rd_intensity", where=listed, top=2),
        "patent_sum": of("sum", ["province"], column="n_patent"),
        "patent_mean": of("mean", ["province"], column="n_patent"),
        "patent_share": of("share", ["province"], column="n_patent"),
        "holder": of("count", where={"n_patent": {"from": 1}}),
        "holder_by_patent": of("share", ["patent"], where={"n_patent": {"from": 1}}),
        "holder_province": of(
            "polarisation",
            ["year_of", "province"],
            where={"n_patent": {"from": 1}},
            statistic=("n_active",),
            least=1,
        ),
        "rich_by_province": of("share", ["province"], where={"n_patent": {"from": 100}}),
    }
    return study(bins=bins, dimensions=dimensions, measures=measures, published={"file": tuple(figures)})


def firms(n: int, regions: Sequence[str]) -> Draft:
    """So many firms of the sample; their places in turn."""
    draft = Draft()
    draft.member[SAMPLE, 2022] = draft.add("firm", n)
    draft.add("firm", 5)
    draft.trait["region_code"] = np.array([regions[i % len(regions)] for i in range(n)] + [""] * 5, object)
    return draft


FIGURES = (
    figure("listed", "listed=true", "12"),
    figure("by_staff", "staff=c0", "53.33", "%"),
    figure("by_staff", "staff=c2", "16.67", "%"),
    figure("by_worth", "worth=c0", "50.00", "%"),
    figure("by_worth", "worth=c2", "8.33", "%"),
    figure("by_part", "part=c0", "58.33", "%"),
    figure("by_part", "part=c2", "25.00", "%"),
    figure("part_mean", "", "12.34", "%"),
    figure("part_top", "organisation=Ada", "31.41", "%"),
    figure("part_top", "organisation=Bee", "27.18", "%"),
    figure("patent_sum", "province=X1", "1234"),
    figure("patent_mean", "province=X2", "21.5"),
    figure("holder", "", "19"),
    figure("holder_by_patent", "patent=c0", "47.37", "%"),
    figure("holder_by_patent", "patent=c2", "26.32", "%"),
    figure("holder_province", "year_of=2022;statistic=n_active", "2"),
    figure("rich_by_province", "province=X1", "80.00", "%"),
)


@pytest.fixture
def draft() -> Draft:
    held = firms(30, ["X11", "X21", "X3"])
    held.named = {"Ada": 4, "Bee": 7}
    return held


@pytest.mark.parametrize("seed", range(3))
def test_all_figures_of_a_small_study_come_out(draft: Draft, seed: int) -> None:
    pack = small(FIGURES)
    rows = drawn(pack, draft, seed)
    assert not rows.missed
    assert not unmet(pack, draft, rows)


def test_no_one_who_is_not_named_comes_before_the_printed_head(draft: Draft) -> None:
    rows = drawn(small(FIGURES), draft)
    part = {
        int(org): over / under
        for org, over, under in zip(
            rows.organisation, rows.columns["rd_expense"], rows.columns["revenue"], strict=True
        )
        if under
    }
    assert sorted(part, key=lambda org: -part[org])[:2] == [4, 7]


def test_the_same_seed_draws_the_same_and_another_does_not(draft: Draft) -> None:
    one, again, other = (drawn(small(FIGURES), draft, seed) for seed in (1, 1, 2))
    assert all((one.columns[c] == again.columns[c]).all() for c in one.columns)
    assert any((one.columns[c] != other.columns[c]).any() for c in one.columns)


def test_numbers_are_whole_and_what_nothing_tells_is_not_known(draft: Draft) -> None:
    rows = drawn(small(FIGURES), draft)
    assert set(rows.organisation.tolist()) == set(range(30))
    assert all(v is None for v in rows.columns["financing"])
    told = [v for c, held in rows.columns.items() for v in held if v is not None and c != "is_listed"]
    assert told
    assert all(type(v) is int and v >= 0 for v in told)
    unlisted = rows.columns["is_listed"] == False  # noqa: E712
    assert all(v is None for v in rows.columns["revenue"][unlisted])


def test_figures_that_contradict_each_other_are_told_and_the_others_come_out(draft: Draft) -> None:
    wrong = figure("by_staff", "staff=c1", "40.00", "%")
    pack = small((*FIGURES, wrong))
    rows = drawn(pack, draft)
    missed = {one.target.name: one.value for one in rows.missed}
    assert missed.keys() <= {t.name for t in Targets(pack).of("by_staff")}
    assert dict(unmet(pack, draft, rows)) == pytest.approx(missed)


def test_who_is_named_and_no_member_has_values_all_the_same_and_is_told(draft: Draft) -> None:
    draft.named["Bee"] = 32
    pack = small(FIGURES)
    rows = drawn(pack, draft)
    assert [one.target.cut for one in rows.missed] == [{"organisation": "Bee"}]
    at = int(np.flatnonzero(rows.organisation == 32)[0])
    assert rows.columns["is_listed"][at] is True
    assert round(rows.columns["rd_expense"][at] / rows.columns["revenue"][at], 4) == 0.2718


def test_a_figure_that_says_more_than_can_be_drawn_is_told(draft: Draft) -> None:
    pack = small(FIGURES)
    beyond = Measure(title=WORD, table="organisation_year", reduce="count", where={"year": 2022})
    told = {"file": (*FIGURES, figure("every", "", "30"))}
    pack = pack.model_copy(update={"measures": {**pack.measures, "every": beyond}, "published": told})
    rows = drawn(pack, draft)
    assert [one.target.figure.measure for one in rows.missed] == ["every"]


# ---- any study: what is counted from any rows can be drawn again


@settings(max_examples=10)
@given(st.integers(0, 2**31), st.integers(20, 120))
def test_what_any_rows_show_comes_out_again(seed: int, n: int) -> None:
    rng = np.random.default_rng(seed)
    draft = firms(n, [str(c) for c in rng.choice(["X11", "X21", "X3"], n)])
    staff = np.rint(rng.lognormal(2.5, 1.2, n))
    patent = np.rint(rng.lognormal(2, 2, n)) * (rng.random(n) < 0.7)
    patent[:3] = 150
    province = np.array([c[:2] for c in draft.trait["region_code"][:n]])
    listed = rng.random(n) < 0.5
    listed[0] = True

    def percent(part: float, whole: float) -> str:
        # With so many digits no number of so few lies half way between two that may be printed.
        return f"{100 * part / whole:.4f}"

    told = [figure("listed", "listed=true", str(listed.sum())), figure("holder", "", str((patent > 0).sum()))]
    for i, (low, high) in enumerate(((0, 10), (10, 50), (50, np.inf))):
        told.append(
            figure("by_staff", f"staff=c{i}", percent(((staff >= low) & (staff < high)).sum(), n), "%")
        )
    for i, (low, high) in enumerate(((1, 10), (10, 100), (100, np.inf))):
        part = ((patent >= low) & (patent < high)).sum()
        told.append(figure("holder_by_patent", f"patent=c{i}", percent(part, (patent > 0).sum()), "%"))
    for code in np.unique(province):
        here = province == code
        told.append(figure("patent_mean", f"province={code}", f"{patent[here].mean():.6f}"))
        if code == "X1":
            part = 100 * patent[here].sum() / patent.sum()
            told.append(figure("patent_share", f"province={code}", f"{part:.2f}", "%"))
        rich = patent >= 100
        if not (rich & here).any():
            continue
        told.append(
            figure("rich_by_province", f"province={code}", percent((rich & here).sum(), rich.sum()), "%")
        )
    pack = small(told)
    rows = drawn(pack, draft, seed)
    assert not rows.missed
    assert not unmet(pack, draft, rows)


@given(
    st.lists(st.tuples(st.integers(0, 50), st.integers(0, 50), st.floats(0, 100)), min_size=1, max_size=12),
    st.booleans(),
    st.floats(0, 1),
)
def test_values_land_on_their_total_within_their_bounds(
    held: list[tuple[int, int, float]], is_open: bool, at: float
) -> None:
    low = np.array([min(a, b) for a, b, _ in held], float)
    high = np.array([max(a, b) for a, b, _ in held], float)
    if is_open:
        high[0] = np.inf
    total = np.rint(low.sum() + at * ((high.sum() if not is_open else low.sum() + 1000) - low.sum()))
    found = landed(np.array([v for _, _, v in held]), low, high, np.ones(len(held)), total)
    assert found.sum() == total
    assert ((found >= low) & (found <= high)).all()
    assert (found == np.rint(found)).all()


# ---- sums that an index needs


def test_sums_by_place_are_spread_and_no_figure_is_missed_for_it(draft: Draft) -> None:
    pack = small(FIGURES)
    draft.member["base", 2022] = np.arange(35)
    draft.trait["region_code"][30:] = ["X11", "X11", "X21", "X3", "X3"]
    sums = {
        ("base", 2022, "n_patent"): {"X11": 1500.0, "X21": 400.0, "X3": 90.0},
        (SAMPLE, 2022, "financing"): {"X11": 7e6},
    }
    rows = drawn(pack, draft)
    assert not rows.missed
    more, short = spread_sums(rows, draft, sums, np.random.default_rng(0))
    assert not short
    assert not unmet(pack, draft, more)
    place = draft.trait["region_code"][more.organisation]
    for (_, _, column), totals in sums.items():
        for region, total in totals.items():
            held = [v for v in more.columns[column][place == region] if v is not None]
            assert sum(held) == total
    assert list(zip(more.year, more.organisation, strict=True)) == sorted(
        zip(more.year, more.organisation, strict=True)
    )


def test_a_sum_where_nobody_is_is_told(draft: Draft) -> None:
    rows = drawn(small(()), draft)
    sums = {(SAMPLE, 2022, "n_paper"): {"X12": 100.0, "X3": 5.0}}
    _, short = spread_sums(rows, draft, sums, np.random.default_rng(0))
    assert [(one.region_code, one.given, one.value) for one in short] == [("X12", 100.0, 0.0)]


# ---- what figures imply of members


def test_a_sum_and_a_mean_of_one_class_tell_how_many_are_in_it() -> None:
    told = (figure("patent_sum", "province=X1", "215"), figure("patent_mean", "province=X1", "21.5"))
    pack = small((*told, figure("patent_mean", "province=X2", "3.0"), FIGURES[15]))
    trait = Trait("organisation_region_code", ("X11", "X21", "X3"), np.array([1.0, 2.0, 3.0]))
    found = needed(trait, Targets(pack), lambda d, t: class_pairs(d, t, pack))
    least = {(tuple(one.places.tolist()), one.low, one.high) for one in found}
    assert ((0,), 10, 10) in least
    assert ((1,), 1, np.inf) in least
    # Two provinces have patents: the two that weigh most are said to have a member.
    active = [one.places.tolist() for one in found if one.name.startswith("holder_province")]
    assert active == [[2], [1]]


# ---- the printed figures


def in_provinces(pack: Pack, targets: Sequence[Target]) -> tuple[list[str], dict[str, str]]:
    """Provinces of the home country, those that figures name first; a region in each."""
    pairs = class_pairs("province", "organisation_year", pack)
    column = next(
        t
        for t in traits(Targets(pack), lambda d, t: class_pairs(d, t, pack))
        if t.column.endswith("region_code")
    )
    first: dict[str, str] = {}
    for code, over in pairs:
        if code in column.values:
            first.setdefault(over, code)
    named = [t.cut["province"] for t in targets if "province" in t.cut]
    return list(dict.fromkeys([*named, *first])), first


def printed(pack: Pack) -> Draft:
    """Members of two samples, as many in each province and layer as the figures of years imply."""
    targets = list(Targets(pack).where("organisation_year"))
    order, first = in_provinces(pack, targets)
    rng = np.random.default_rng(0)
    draft = Draft()
    size = {"ai_2022": 2200, "ai_2024": 4311}
    layer = {"ai_2022": (("application", 1874), ("technology", 273), ("foundation", 53)),
             "ai_2024": (("application", 2650), ("technology", 1233), ("foundation", 428))}  # fmt: skip
    lead = {
        "ai_2022": {"110000": 623, "440000": 582, "310000": 288, "330000": 198, "320000": 146, "120000": 18}
        | {"620000": 2, "220000": 2, "460000": 3},
        "ai_2024": {"110000": 1252, "440000": 944, "310000": 603, "330000": 354, "320000": 345},
    }
    region, level = [], []
    for sample, n in size.items():
        draft.member[sample, 2021] = draft.add("firm", n)
        others = [code for code in order if code not in lead[sample]][:20]
        told = dict(lead[sample])
        left = n - sum(told.values()) - len(others)
        more = rng.multinomial(left, np.full(len(others), 1 / len(others)))
        told |= {code: 1 + m for code, m in zip(others, more, strict=True)}
        region.append(rng.permutation(np.repeat([first[c] for c in told], list(told.values()))))
        level.append(rng.permutation(np.repeat([c for c, _ in layer[sample]], [m for _, m in layer[sample]])))
    draft.trait["region_code"] = np.concatenate(region).astype(object)
    draft.trait["layer_code"] = np.concatenate(level).astype(object)
    names = sorted({t.cut["organisation"] for t in targets if "organisation" in t.cut})
    draft.named = dict(zip(names, rng.choice(2200, len(names), replace=False).tolist(), strict=True))
    return draft


def test_all_printed_figures_of_years_come_out() -> None:
    pack = load(CHINA)
    draft = printed(pack)
    rows = drawn(pack, draft)
    assert len(list(Targets(pack).where("organisation_year"))) > 100
    assert not rows.missed
    assert not unmet(pack, draft, rows)
