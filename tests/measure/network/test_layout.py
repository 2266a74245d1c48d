"""ForceAtlas2: forces against sums over all pairs, balances worked out by hand, what a picture must show."""

from __future__ import annotations

import math

import numba
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jihe.errors import DataError
from jihe.measure.network import NEVER, Graph, from_edges
from jihe.measure.network.layout import (
    Forces,
    force_atlas2,
    gephi_forces,
    layouts_by_year,
    picture_forces,
)
from jihe.measure.network.layout_kernel import forces as forces_at
from jihe.measure.network.quadtree import LEAF, cells_of, morton_keys, sorted_order

Floats = np.ndarray

NO_SPRINGS = (np.zeros(1, np.int32), np.zeros(0, np.int32), np.zeros(0))


def graph_of(pairs: list[tuple[int, int]], n: int | None = None, **more: object) -> Graph:
    source, target = (np.array(pairs, np.int64).reshape(-1, 2)).T
    return from_edges(n or int(max(source.max(), target.max())) + 1, source, target, **more)  # type: ignore[arg-type]


def heavy_tailed(n: int, m: int, seed: int = 0) -> Graph:
    rng = np.random.default_rng(seed)
    weight = (np.arange(n) + 3.0) ** -0.9
    return from_edges(n, *rng.choice(n, (2, m), p=weight / weight.sum()))


def cliques(n_clique: int, size: int) -> Graph:
    """Cliques in a ring, one edge between each and the next."""
    pairs = [
        (c * size + i, c * size + j) for c in range(n_clique) for i in range(size) for j in range(i + 1, size)
    ]
    pairs += [(c * size, (c + 1) % n_clique * size + 1) for c in range(n_clique)]
    return graph_of(pairs)


def distance(place: Floats, a: int, b: int) -> float:
    return float(np.hypot(*(place[a] - place[b])))


def repulsion_of_all(place: Floats, mass: Floats, radius: Floats | None = None) -> Floats:
    """Repulsion by definition, every pair."""
    difference = place[:, None] - place[None]
    away = np.hypot(difference[..., 0], difference[..., 1])
    rim = away if radius is None else away - radius[:, None] - radius[None]
    with np.errstate(divide="ignore"):
        factor = np.where(rim > 0, 1 / rim**2, 0 if radius is None else 100.0)
    np.fill_diagonal(factor, 0)
    return (mass[:, None] * mass[None] * factor)[..., None].__mul__(difference).sum(axis=1)


def kernel(place: Floats, mass: Floats, theta: float, radius: Floats | None = None) -> Floats:
    n = len(place)
    node = np.column_stack((mass, np.zeros(n) if radius is None else radius))
    springs = (np.zeros(n + 1, np.int32), *NO_SPRINGS[1:])
    return forces_at(place, node, springs, (theta, 1.0, 0.0, False, False, radius is not None))


def clustered_points(n: int, seed: int) -> tuple[Floats, Floats]:
    rng = np.random.default_rng(seed)
    place = rng.normal(size=(n, 2)) * 10 ** rng.uniform(-3, 3, (n, 1))
    return place, 1 + np.floor(rng.pareto(1.2, n))


@given(st.lists(st.tuples(st.integers(-50, 50), st.integers(-50, 50)), min_size=1, max_size=80))
def test_cells_are_nested_and_hold_every_point_once(points: list[tuple[int, int]]) -> None:
    place = np.array(points, float)
    keys = morton_keys(place[:, 0].copy(), place[:, 1].copy())
    order = sorted_order(keys)
    assert sorted(order.tolist()) == list(range(len(points)))
    assert (np.diff(keys[order].astype(np.int64)) >= 0).all()
    begin, end, skip = cells_of(keys[order])
    leaves = [c for c in range(len(begin)) if skip[c] == c + 1]
    assert [i for c in leaves for i in range(begin[c], end[c])] == list(range(len(points)))
    for c in set(range(len(begin))) - set(leaves):
        inner, at = c + 1, int(begin[c])
        while inner < skip[c]:
            assert begin[inner] == at
            at, inner = int(end[inner]), int(skip[inner])
        assert at == end[c]
    assert all(
        end[c] - begin[c] <= LEAF or np.ptp(place[order[begin[c] : end[c]]], axis=0).max() == 0
        for c in leaves
    )


@given(st.integers(1, 120), st.integers(0, 10_000))
def test_repulsion_without_approximation_is_the_sum_over_all_pairs(n: int, seed: int) -> None:
    place, mass = clustered_points(n, seed)
    expected = repulsion_of_all(place, mass)
    scale = np.abs(expected).max(initial=1e-300)
    np.testing.assert_allclose(kernel(place, mass, 0.0), expected, rtol=1e-9, atol=1e-12 * scale)


@pytest.mark.parametrize(("theta", "error"), [(0.5, 0.01), (0.8, 0.03), (1.2, 0.06)])
def test_approximation_errs_little(theta: float, error: float) -> None:
    place, mass = clustered_points(1500, 1)
    expected = repulsion_of_all(place, mass)
    found = kernel(place, mass, theta)
    off = np.hypot(*(found - expected).T) / np.hypot(*expected.T)
    assert 0 < np.median(off) < error / 3
    assert np.linalg.norm(found - expected) < error * np.linalg.norm(expected)


def test_repulsion_of_rims_is_the_sum_over_all_pairs_wherever_nodes_touch() -> None:
    rng = np.random.default_rng(2)
    place, mass = rng.uniform(-40, 40, (300, 2)), np.ones(300)
    radius = rng.uniform(0, 4, 300)
    np.testing.assert_allclose(
        kernel(place, mass, 0.0, radius), repulsion_of_all(place, mass, radius), rtol=1e-9
    )
    found, expected = kernel(place, mass, 1.0, radius), repulsion_of_all(place, mass, radius)
    # A cell has no rim, as in Gephi.
    assert np.linalg.norm(found - expected) < 0.05 * np.linalg.norm(expected)


def test_points_at_one_place_do_not_stop_the_tree() -> None:
    place, mass = np.zeros((500, 2)), np.ones(500)
    assert (kernel(place, mass, 1.2) == 0).all()
    assert np.isfinite(force_atlas2(graph_of([(0, 1), (1, 2)]), 5, start=np.zeros((3, 2)))).all()


def test_two_nodes_come_to_rest_where_attraction_equals_repulsion() -> None:
    # One edge pulls with w d, nodes of mass 1 + 1 push with k 2 2 / d; gravity left out: d = sqrt(4 k / w).
    graph = from_edges(2, np.array([0]), np.array([1]), weight=np.array([3.0]))
    place = force_atlas2(graph, 400, forces=Forces(scaling=2.0, gravity=0.0))
    assert distance(place, 0, 1) == pytest.approx(math.sqrt(4 * 2 / 3), rel=1e-3)
    place = force_atlas2(graph, 400, forces=Forces(scaling=2.0, gravity=0.0, weight_influence=0.0))
    assert distance(place, 0, 1) == pytest.approx(math.sqrt(8), rel=1e-3)


def test_two_nodes_come_to_rest_under_the_logarithm() -> None:
    place = force_atlas2(graph_of([(0, 1)]), 400, forces=Forces(scaling=2.0, gravity=0.0, is_lin_log=True))
    d = distance(place, 0, 1)
    assert math.log(1 + d) == pytest.approx(8 / d, rel=1e-3)


def test_gravity_of_two_nodes_without_an_edge() -> None:
    # Both at d / 2 from the origin: repulsion k / d; gravity g, or, when strong, g d / 2.
    pair = from_edges(2, np.zeros(0, int), np.zeros(0, int))
    place = force_atlas2(pair, 600, forces=Forces(scaling=6.0, gravity=2.0))
    assert distance(place, 0, 1) == pytest.approx(3, rel=0.02)
    place = force_atlas2(pair, 600, forces=Forces(scaling=6.0, gravity=3.0, is_strong_gravity=True))
    assert distance(place, 0, 1) == pytest.approx(2, rel=0.02)


def test_dissuaded_hubs_pull_less() -> None:
    # A source with k leaves: the pull of each edge is divided by k + 1 and multiplied by the mean mass.
    star = graph_of([(0, leaf) for leaf in range(1, 9)])
    plain = Forces(scaling=1.0, gravity=0.0)
    near = force_atlas2(star, 500, forces=plain)
    far = force_atlas2(star, 500, forces=Forces(scaling=1.0, gravity=0.0, dissuades_hubs=True))
    mean_mass, mass = (9 + 8 * 2) / 9, 9.0
    ratio = np.mean([distance(far, 0, i) for i in range(1, 9)]) / np.mean(
        [distance(near, 0, i) for i in range(1, 9)]
    )
    assert ratio == pytest.approx(math.sqrt(mass / mean_mass), rel=0.02)


@pytest.mark.parametrize("forces", [None, Forces(dissuades_hubs=True), Forces(prevents_overlap=True)])
def test_a_seed_gives_the_same_picture_on_any_number_of_threads(forces: Forces | None) -> None:
    graph = heavy_tailed(3000, 7000)
    size = np.full(graph.n, 0.3)
    pictures = []
    before = numba.get_num_threads()
    try:
        for threads in sorted({1, min(2, numba.config.NUMBA_NUM_THREADS)}):
            numba.set_num_threads(threads)
            pictures += [
                force_atlas2(graph, 40, forces=forces, size=size, seed=7).tobytes() for _ in range(2)
            ]
    finally:
        numba.set_num_threads(before)
    assert len(set(pictures)) == 1
    assert force_atlas2(graph, 40, forces=forces, size=size, seed=8).tobytes() not in pictures


def test_communities_are_seen() -> None:
    graph = cliques(12, 8)
    place = force_atlas2(graph)
    linked = [distance(place, a, b) for a, b in zip(graph.source, graph.target, strict=True)]
    apart = np.hypot(*(place[:, None] - place[None]).transpose(2, 0, 1))
    assert np.mean(linked) < 0.3 * apart.mean()
    clique = np.arange(graph.n) // 8
    nearest = np.argsort(apart, axis=1)[:, 1:8]
    assert (clique[nearest] == clique[:, None]).mean() > 0.9


def test_a_picture_settles() -> None:
    """More passes change little in what the picture shows: how long edges are beside the whole."""
    graph = cliques(40, 6)
    told: list[int] = []

    def length(place: Floats) -> float:
        ends = place[graph.source] - place[graph.target]
        return float(np.hypot(*ends.T).mean() / np.hypot(*(place - place.mean(axis=0)).T).mean())

    settled = force_atlas2(graph, tick=lambda what, done, total: told.append(done))
    assert told == list(range(1, len(told) + 1))
    assert len(told) < 600
    assert length(settled) == pytest.approx(length(force_atlas2(graph, 1500)), rel=0.1)


def test_small_components_stay_in_the_picture() -> None:
    pairs = [*zip(cliques(12, 8).source, cliques(12, 8).target, strict=True)]
    pairs += [(100 + 2 * i, 101 + 2 * i) for i in range(60)]
    place = force_atlas2(graph_of(pairs, 222))
    here = np.isfinite(place).all(axis=1)
    assert here.all()
    away = np.hypot(*(place - place.mean(axis=0)).T)
    assert away.max() < 4 * np.median(away)


def test_no_overlap_is_left() -> None:
    graph = cliques(5, 6)
    rng = np.random.default_rng(0)
    size = rng.uniform(0.5, 3.0, graph.n)

    def overlaps(place: Floats) -> int:
        away = np.hypot(*(place[:, None] - place[None]).transpose(2, 0, 1))
        return int((np.triu(away < size[:, None] + size[None], 1)).sum())

    forces = picture_forces(graph)
    assert overlaps(force_atlas2(graph, forces=forces, size=size))
    without = Forces(
        scaling=forces.scaling,
        gravity=forces.gravity,
        is_strong_gravity=True,
        is_lin_log=True,
        prevents_overlap=True,
    )
    assert not overlaps(force_atlas2(graph, 600, forces=without, size=size))


@given(
    st.integers(0, 12),
    st.lists(st.tuples(st.integers(0, 11), st.integers(0, 11)), max_size=20),
    st.booleans(),
)
def test_every_node_that_is_there_has_a_place(
    n: int, pairs: list[tuple[int, int]], is_directed: bool
) -> None:
    pairs = [(a, b) for a, b in pairs if max(a, b) < n]
    graph = (
        graph_of(pairs, n, is_directed=is_directed, node_since=np.full(n, NEVER)) if n else graph_of([], 1)
    )
    for forces in (None, gephi_forces(graph), Forces(dissuades_hubs=True, is_lin_log=True)):
        place = force_atlas2(graph, 10, forces=forces)
        assert place.shape == (graph.n, 2)
        assert (np.isfinite(place).all(axis=1) == graph.present).all()


def test_an_empty_network_and_one_node() -> None:
    assert force_atlas2(from_edges(0, np.zeros(0, int), np.zeros(0, int))).shape == (0, 2)
    assert np.isfinite(force_atlas2(from_edges(1, np.zeros(0, int), np.zeros(0, int)))).all()
    assert np.isfinite(force_atlas2(from_edges(1, np.array([0]), np.array([0])))).all()


def test_weights_of_nothing_leave_nodes_free() -> None:
    graph = from_edges(3, np.array([0, 1]), np.array([1, 2]), weight=np.zeros(2))
    assert np.isfinite(force_atlas2(graph, 20)).all()


def test_old_nodes_stay_near_and_new_ones_begin_by_their_neighbours() -> None:
    ring = cliques(12, 8)
    n, year = ring.n, np.full(ring.n_edge, 2020)
    new = [(n + i, 8 * (i % 12)) for i in range(24)] + [(n + 24, n)]
    source, target = (
        np.concatenate([old, [p[k] for p in new]]) for k, old in ((0, ring.source), (1, ring.target))
    )
    years = np.concatenate([year, np.full(len(new), 2021)])
    graph = from_edges(n + 25, source, target, year=years, node_since=np.full(n + 25, NEVER))
    places = layouts_by_year(graph)
    assert list(places) == [2020, 2021]
    first, second = places[2020], places[2021]
    assert np.isnan(first[n:]).all()
    assert np.isfinite(second).all()
    extent = np.hypot(*first[:n].T).max()
    assert np.hypot(*(second - first)[:n].T).mean() < 0.25 * extent
    assert all(distance(second, a, b) < 0.6 * extent for a, b in new)
    anew = force_atlas2(graph.until(2021), seed=5)
    assert np.hypot(*(anew - first)[:n].T).mean() > 2 * np.hypot(*(second - first)[:n].T).mean()


def test_forces_out_of_range_are_refused() -> None:
    for wrong in ({"theta": 3.0}, {"scaling": -1.0}, {"gravity": math.nan}):
        with pytest.raises(DataError):
            Forces(**wrong)


def test_gephi_sets_its_options_by_size() -> None:
    small, middle = cliques(3, 4), from_edges(6000, np.array([0]), np.array([1]))
    assert (gephi_forces(small).scaling, gephi_forces(small).jitter_tolerance) == (10.0, 0.1)
    assert (gephi_forces(middle).scaling, gephi_forces(middle).jitter_tolerance) == (2.0, 1.0)


def test_nodes_without_any_edge_keep_a_distance_year_by_year() -> None:
    """A lone node sinks into the origin; the next must not be thrown out from there."""
    graph = from_edges(3, [], [], year=np.zeros(0, int), node_since=np.array([2021, 2022, 2022]))
    places = layouts_by_year(graph, [2020, 2021, 2022])
    assert np.isnan(places[2020]).all()
    assert np.isfinite(places[2021]).all(axis=1).tolist() == [True, False, False]
    assert 0.1 < np.ptp(places[2022], axis=0).max() < 1_000
