"""Capital and people come to a technology network with the figures that are given."""

from __future__ import annotations

import csv
from dataclasses import dataclass, replace
from pathlib import Path

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jihe.measure.network import average_clustering, distances, from_edges, top_share
from jihe.twin.enrich import CLASSES, KINDS, Base, Enriched, Institution, Investor, Lists, Target, enrich
from jihe.twin.enrich.degree import deal, split
from jihe.twin.enrich.kernel import clustering as clustering_of
from jihe.twin.enrich.kernel import greatest_distance, towards

YEARS = tuple(range(2014, 2022))


@dataclass(frozen=True)
class Technology:
    """A technology network made up for a test."""

    source: np.ndarray
    target: np.ndarray
    year: np.ndarray
    sample_from: np.ndarray
    sample_until: np.ndarray
    hub: dict[str, int]


def technology(years, n_sample, n_node, n_edge, n_leave=0, seed=0) -> Technology:
    """A growing network: each new node takes an edge with a firm, then firms take edges with any.

    `n_leave` firms leave before the last year.
    """
    rng = np.random.default_rng(seed)
    total = n_node[-1]
    is_firm, since = np.zeros(total, dtype=bool), np.zeros(total, dtype=int)
    pairs, when = np.zeros(0, dtype=int), np.zeros(0, dtype=int)
    pull = rng.pareto(1.5, total) + 0.2
    n_before, n_firm = 0, 0
    for t, year in enumerate(years):
        new = np.arange(n_before, n_node[t])
        n_ever = n_sample[t] + (n_leave if t == len(years) - 1 else 0)
        is_firm[new[: n_ever - n_firm]], since[new] = True, year
        n_before, n_firm = n_node[t], n_ever
        firm = np.flatnonzero(is_firm[:n_before])
        chance = pull[firm] / pull[firm].sum()
        drawn = np.zeros(0, dtype=int)
        while len(drawn) < n_edge[t] - len(pairs):
            n = n_edge[t] - len(pairs) + 50
            one, other = rng.choice(firm, n, p=chance), rng.integers(0, n_before, n)
            if not len(drawn):
                one, other = np.append(rng.choice(firm, len(new), p=chance), one), np.append(new, other)
                one[: len(new)] = np.where(one[: len(new)] == new, firm[firm != new[0]][0], one[: len(new)])
            turned = rng.random(len(one)) < 0.4
            found = np.where(turned, other, one) * total + np.where(turned, one, other)
            found = np.append(drawn, found[(one != other) & ~np.isin(found, pairs)])
            _, first = np.unique(found, return_index=True)
            drawn = found[np.sort(first)]
        drawn = drawn[: n_edge[t] - len(pairs)]
        pairs, when = np.append(pairs, drawn), np.append(when, np.full(len(drawn), year))
    until = np.where(is_firm, years[-1], -1)
    until[np.flatnonzero(is_firm)[:n_leave]] = years[-2]
    return Technology(pairs // total, pairs % total, when, np.where(is_firm, since, -1), until, {})


def counts(base: Base, found: Enriched, years) -> dict[int, tuple[int, int, int]]:
    """Members, nodes and edges of each year, counted by hand."""
    source, end = np.append(base.source, found.source), np.append(base.target, found.target)
    when = np.append(base.year, found.year)
    told = {}
    for year in years:
        here = when <= year
        member = {int(node) for node, of in found.member if of == year}
        node = member | set(source[here].tolist()) | set(end[here].tolist())
        told[year] = (
            len(member),
            len(node),
            len(set(zip(source[here].tolist(), end[here].tolist(), strict=True))),
        )
    return told


def check_sound(base: Base, found: Enriched) -> None:
    """No pair twice, over kinds and technology; no loop; each target a member by then."""
    pairs = list(zip(np.append(base.source, found.source), np.append(base.target, found.target), strict=True))
    assert len(set(pairs)) == len(pairs)
    assert (found.source != found.target).all()
    since = {}
    for node, year in found.member:
        since[int(node)] = min(since.get(int(node), year), year)
    first = found.member[:, 1].min()
    assert all(
        since[node] <= max(year, first)
        for node, year in zip(found.target.tolist(), found.year.tolist(), strict=True)
    )


SMALL = Lists(
    institutions=(
        Institution("北大", "study", False, 6),
        Institution("剑桥", "study", True, 6),
        Institution("北大", "work", False, 7),
        Institution("国际商用", "work", True, 6),
    ),
    investors=(Investor("资本甲", True, 7), Investor("集团乙", False, 6)),
    n_investor=30,
    foreign_study_share=0.2,
    foreign_work_share=0.1,
    n_digit=2,
)


@st.composite
def cases(draw):
    """A technology network with figures that leave room for capital and people."""
    years = (2018, 2019, 2020)
    n_sample = np.cumsum([draw(st.integers(15, 30)), draw(st.integers(0, 9)), draw(st.integers(0, 9))])
    n_node = n_sample + np.cumsum(draw(st.lists(st.integers(5, 20), min_size=3, max_size=3)))
    n_edge = np.cumsum(
        np.diff(n_node, prepend=0) + draw(st.lists(st.integers(0, 40), min_size=3, max_size=3))
    )
    n_leave = draw(st.integers(0, 2)) * (n_sample[2] - n_sample[1] >= 2)
    n_sample[2] -= n_leave
    base = technology(years, n_sample, n_node, n_edge, n_leave, draw(st.integers(0, 99)))
    n_ever = int((base.sample_from >= 0).sum())
    n_member = (n_ever - 2, n_ever, n_ever - n_leave)
    early = draw(st.integers(60, 200))
    new = np.cumsum([early, draw(st.integers(10, 40)), draw(st.integers(10, 40))])
    more = np.cumsum([draw(st.integers(40, 150)), draw(st.integers(30, 60)), draw(st.integers(20, 60))])
    relation = n_node - np.array(
        [((base.sample_from >= 0) & (base.sample_from <= year)).sum() for year in years]
    )
    has_left = np.array([0, 0, n_leave])
    target = Target(
        years,
        n_member,
        tuple(int(n) for n in relation + np.array(n_member) + has_left + new),
        tuple(int(n) for n in n_edge + new + more),
        (None,) * 3,
        (None,) * 3,
        (None,) * 3,
    )
    return base, target


@settings(max_examples=25)
@given(case=cases(), seed=st.integers(0, 5))
def test_counts_and_named_degrees_are_exact(case, seed):
    base, target = case
    found = enrich(base, target, SMALL, seed)
    assert [miss for miss in found.missed if miss.figure in {"n_member", "n_node", "n_edge"}] == []
    assert list(counts(base, found, target.years).values()) == list(
        zip(target.n_member, target.n_node, target.n_edge, strict=True)
    )
    check_sound(base, found)
    kind = {"study": "education", "work": "employment"}
    for entry in SMALL.institutions:
        of = (found.source == found.hub[entry.name]) & (found.kind == KINDS.index(kind[entry.experience]))
        assert len(set(found.target[of])) == entry.degree
    for investor in SMALL.investors:
        of = (found.source == found.hub[investor.name]) & (found.kind == KINDS.index("investment"))
        assert len(set(found.target[of])) == investor.degree


@settings(max_examples=10)
@given(case=cases())
def test_same_seed_same_edges(case):
    base, target = case
    one, other = enrich(base, target, SMALL, 3), enrich(base, target, SMALL, 3)
    for side in ("source", "target", "year", "kind", "node_class", "foreign", "member"):
        assert getattr(one, side).tobytes() == getattr(other, side).tobytes()
    assert not np.array_equal(one.target, enrich(base, target, SMALL, 4).target)


def test_those_without_a_name_stay_below_the_last_of_their_list(small):
    base, target = small
    found = enrich(base, target, SMALL)
    n = len(base.sample_from)
    last = {"study": 6, "study_foreign": 6, "work": 7, "work_foreign": 6, "investor": 7, "other_investor": 6}
    named = set(found.hub.values())
    for node, code in enumerate(found.node_class, n):
        assert node in named or (found.source == node).sum() < last[CLASSES[code]]


def test_a_name_of_the_technology_network_is_its_node(small):
    base, target = small
    base = replace(base, hub={"北大": 40, "集团乙": 2})
    found = enrich(base, target, SMALL)
    assert found.hub["北大"] == 40
    assert found.hub["集团乙"] == 2
    assert found.hub["剑桥"] >= len(base.sample_from)
    assert {40, 2} <= set(found.base_class)
    check_sound(base, found)
    assert list(counts(base, found, target.years).values()) == list(
        zip(target.n_member, target.n_node, target.n_edge, strict=True)
    )


def test_the_second_entry_of_a_name_is_missed(small):
    base, target = small
    twice = replace(SMALL, institutions=(*SMALL.institutions, Institution("北大", "work", False, 2)))
    found = enrich(base, target, twice)
    assert [(miss.figure, miss.wanted, miss.got) for miss in found.missed if miss.figure == "北大"] == [
        ("北大", 2, 7)
    ]


def test_figures_without_room_are_told(small):
    base, target = small
    few = replace(target, n_node=tuple(n - 150 for n in target.n_node))
    missed = enrich(base, few, SMALL).missed
    assert {miss.figure for miss in missed} >= {"n_node"}


@pytest.fixture(scope="module")
def small():
    years = (2018, 2019, 2020)
    base = technology(years, (30, 35, 40), (60, 75, 90), (100, 150, 200))
    target = Target(
        years, (38, 39, 40), (200, 230, 250), (320, 420, 500), (None,) * 3, (None,) * 3, (None,) * 3
    )
    return base, target


def test_greatest_distance_is_lengthened_and_shortened():
    years = (2018, 2019, 2020)
    base = technology(years, (60, 70, 80), (300, 350, 400), (350, 420, 500), seed=4)
    n_node, n_edge = (700, 760, 820), (1000, 1100, 1200)
    none = (None,) * 3

    def diameters(wanted):
        target = Target(years, (80, 80, 80), n_node, n_edge, wanted, none, none)
        found = enrich(base, target, SMALL)
        assert [miss for miss in found.missed if miss.figure == "diameter"] == []
        source, end = np.append(base.source, found.source), np.append(base.target, found.target)
        when = np.append(base.year, found.year)
        return [
            distances(from_edges(2000, source[when <= year], end[when <= year])).diameter for year in years
        ]

    natural = diameters(none)
    for change in (-2, 0, 2):
        wanted = tuple(value + change for value in natural)
        assert diameters(wanted) == pytest.approx(wanted, abs=1)


@settings(max_examples=50)
@given(seed=st.integers(0, 1000), n=st.integers(3, 90))
def test_distances_and_clustering_are_those_of_others(seed, n):
    rng = np.random.default_rng(seed)
    pair = np.unique(rng.integers(0, n * n, 3 * n))
    source, end = pair // n, pair % n
    source, end = source[source != end], end[source != end]
    graph = nx.DiGraph(list(zip(source.tolist(), end.tolist(), strict=True)))
    graph.add_nodes_from(range(n))
    away = [nx.single_source_shortest_path_length(graph, node) for node in range(n)]
    every = np.arange(n)
    assert greatest_distance(n, source, end, every).tolist() == [max(found.values()) for found in away]
    reached, total = towards(n, source, end, every)
    assert reached.tolist() == [len(found) - 1 for found in away]
    assert total.tolist() == [sum(found.values()) for found in away]
    assert clustering_of(n, source, end).mean() == pytest.approx(
        average_clustering(from_edges(n, source, end))
    )


@given(study=st.integers(200, 4000), rest=st.integers(2000, 9000))
def test_split_gives_shares_that_round_to_the_printed_ones(study, rest):
    lists = replace(SMALL, foreign_study_share=0.154, foreign_work_share=0.069, n_digit=3)
    whole, part, other = split(study, study + rest, lists)
    assert round(part / whole, 3) == 0.154
    assert round(other / (study + rest - whole), 3) == 0.069


@given(
    n=st.integers(0, 200), room=st.lists(st.integers(0, 9), min_size=1, max_size=30), seed=st.integers(0, 9)
)
def test_deal_deals_all_that_there_is_room_for(n, room, seed):
    rng = np.random.default_rng(seed)
    got = deal(n, rng.random(len(room)) + 0.01, np.array(room), rng)
    assert got.sum() == min(n, sum(room))
    assert (got <= room).all()


# The real figures, on a technology network of the printed sizes.


@pytest.fixture(scope="module")
def published() -> Path:
    folder = Path(__file__).parents[3] / "shared" / "reference" / "published"
    if not folder.is_dir():
        pytest.skip("shared/reference does not lie beside the project's folder")
    return folder


def read(folder: Path, name: str) -> list[dict[str, str]]:
    with (folder / name).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def series(folder: Path, edition: str, network: str, statistic: str) -> tuple[float, ...]:
    found = {
        row["year"]: float(row["value"])
        for row in read(folder, "network_structure.csv")
        if (row["report_year"], row["network"], row["statistic"], row["kind"])
        == (edition, network, statistic, "table")
    }
    return tuple(found[str(year)] for year in YEARS)


def whole(found: tuple[float, ...]) -> tuple[int, ...]:
    return tuple(int(value) for value in found)


@pytest.fixture(scope="module")
def real(published):
    """The technology network, the figures, the lists, and what is made of them."""
    of = "2023", "technology-cooperation"
    base = technology(
        YEARS,
        *(whole(series(published, *of, name)) for name in ("sample_nodes", "nodes", "edges")),
        n_leave=5,
    )
    order = np.argsort(-np.bincount(base.source, minlength=len(base.sample_from)), kind="stable")
    firm, other = order[base.sample_from[order] >= 0], order[base.sample_from[order] < 0]
    hub = dict(zip(("华为", "腾讯", "百度", "科大讯飞"), firm[5:].tolist(), strict=False))
    hub |= dict(zip(("清华大学", "北京大学", "微软", "浙江大学"), other.tolist(), strict=False))
    base = replace(base, hub=hub)
    of = "2022", "multi-relation"
    target = Target(
        YEARS,
        *(whole(series(published, *of, name)) for name in ("sample_nodes", "nodes", "edges")),
        series(published, *of, "diameter"),
        series(published, *of, "average_path_length"),
        series(published, *of, "average_clustering"),
    )
    talent = [row for row in read(published, "talent.csv") if row["rank"].isdigit()]
    lists = Lists(
        tuple(
            Institution(row["institution"], row["experience"], row["origin"] == "foreign", int(row["degree"]))
            for row in talent
        ),
        tuple(
            Investor(
                row["name"], row["class"] == "investment institution", int(row["n_sample_firms_invested"])
            )
            for row in read(published, "investors.csv")
        ),
        5272,
        0.1504,
        0.0649,
    )
    return base, target, lists, enrich(base, target, lists, 1)


def test_real_counts(real):
    base, target, _, found = real
    assert list(counts(base, found, YEARS).values()) == list(
        zip(target.n_member, target.n_node, target.n_edge, strict=True)
    )
    check_sound(base, found)
    assert [miss.figure for miss in found.missed if miss.year is None] == ["中兴通讯"]


def test_real_lists(real):
    _, _, lists, found = real
    education, employment = found.kind == KINDS.index("education"), found.kind == KINDS.index("employment")
    seen = set()
    for entry in lists.institutions:
        of = (found.source == found.hub[entry.name]) & (
            education if entry.experience == "study" else employment
        )
        if (entry.name, entry.experience) not in seen:
            assert of.sum() == entry.degree
        seen.add((entry.name, entry.experience))
    investment = found.kind == KINDS.index("investment")
    for investor in lists.investors:
        assert (investment & (found.source == found.hub[investor.name])).sum() == investor.degree
    assert len(set(found.source[investment])) == 5272
    is_foreign = np.isin(found.source, found.foreign)
    assert round(is_foreign[education].mean(), 4) == 0.1504
    assert round(is_foreign[employment].mean(), 4) == 0.0649


def test_real_shape(real):
    """Distances, clustering and concentration are near to their figures, measured by other means."""
    base, target, _, found = real
    n = len(base.sample_from) + len(found.node_class)
    source, end = np.append(base.source, found.source), np.append(base.target, found.target)
    when = np.append(base.year, found.year)
    n_single = (np.bincount(found.source, minlength=n)[len(base.sample_from) :] == 1).mean()
    assert n_single > 0.7
    for year in (2014, 2016, 2019, 2021):
        at, here = YEARS.index(year), when <= year
        graph = from_edges(n, source[here], end[here])
        got = distances(graph)
        assert abs(got.diameter - target.diameter[at]) <= 2
        assert got.average_path_length == pytest.approx(target.path_length[at], rel=0.05)
        # Nodes that come later have no neighbours: they add nothing to the sum.
        assert average_clustering(graph) * n / target.n_node[at] == pytest.approx(
            target.clustering[at], rel=0.2
        )
    degree = np.bincount(source, minlength=n) + np.bincount(end, minlength=n)
    assert 0.6 < top_share(degree[degree > 0], 0.1) < 0.75
