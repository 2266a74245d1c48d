"""What records say beside names, on made records of which the agreement is known."""

from __future__ import annotations

import random
from dataclasses import replace
from functools import cache

import numpy as np
import pyarrow as pa
import pytest

from jihe.resolve.likeness import Names
from jihe.resolve.registry import (
    EVIDENCE,
    LEAST_RECORDS,
    MOST_WEIGHT,
    SHARED,
    Records,
    domain,
    same_domain,
    weigh,
)
from tests.resolve.worded import reader

NOWHERE: tuple[frozenset[str], frozenset[str]] = (frozenset(), frozenset())
N = 500


@pytest.mark.parametrize(
    ("address", "host"),
    [
        ("http://www.example.com/", "example.com"),
        ("HTTPS://Example.COM:8080/a?b#c", "example.com"),
        ("example.com", "example.com"),
        ("  www.example.com.cn/zh ", "example.com.cn"),
        ("sub.example.com?x=1", "sub.example.com"),
        ("http://蓝鲸.公司/", "蓝鲸.公司"),
        ("www.example.com; www.other.com", None),
        ("example.com other.com", "example.com"),
        ("localhost", None),
        ("example.", None),
        ("http://", None),
        ("暂无", None),
        ("-", None),
        ("-.com", None),
        ("", None),
        (None, None),
    ],
)
def test_domain(address: str | None, host: str | None) -> None:
    assert domain(address) == host


def test_pairs_of_one_domain_are_added_once_and_not_those_of_a_host() -> None:
    left: list[set[str]] = [{"a.cn"}, {"b.cn"}, set(), {"host.cn"}, {"c.cn"}]
    right: list[set[str]] = [{"b.cn"}, {"a.cn"}, set(), {"a.cn"}, *[{"host.cn"}] * (SHARED + 1)]
    assert same_domain(left, right) == [(0, 1), (0, 3), (1, 0)]
    few = [{"host.cn"}] * SHARED
    assert len(same_domain(left, few)) == SHARED
    assert same_domain([{"a.cn", "b.cn"}], [{"b.cn", "a.cn"}]) == [(0, 0)]
    assert same_domain([], []) == []


Made = tuple[Records, Records, Names, Names]


@cache
def made() -> Made:
    """N organisations in two lists: of 90 % the place agrees, of 85 % the year (10 % are a year off), of 95 %
    the domain; all else is chance. Every tenth of both lists says nothing."""
    rng = random.Random(7)
    cities = [f"C{k}" for k in range(20)]
    brands = [f"{chr(0x4E00 + 7 * k)}{chr(0x6E00 + 11 * k)}" for k in range(N)]

    def place(city: str) -> tuple[frozenset[str], frozenset[str]]:
        return frozenset({city}), frozenset({city, f"P{int(city[1:]) % 4}"})

    asked: list[tuple[tuple[frozenset[str], frozenset[str]], int | None, str | None]] = []
    told = []
    for k in range(N):
        city, year, site = rng.choice(cities), rng.randrange(1990, 2015), f"site{k}.cn"
        told.append((place(city), year, site))
        if rng.random() >= 0.9:
            city = rng.choice(cities)
        chance = rng.random()
        if chance >= 0.85:
            year = year + 1 if chance < 0.95 else rng.randrange(1990, 2015)
        if rng.random() >= 0.95:
            site = f"other{k}.cn"
        asked.append((place(city), year, site) if k % 10 else (NOWHERE, None, None))
    left, right = (Records(*(list(column) for column in zip(*rows, strict=True))) for rows in (asked, told))
    by = reader()
    return (
        left,
        right,
        Names.of(pa.array(brands), by),
        Names.of(pa.array([f"{brand}科技有限公司" for brand in brands]), by),
    )


@cache
def factors() -> tuple[dict[str, np.ndarray], np.ndarray, np.ndarray]:
    """Weights of all true pairs and as many false ones."""
    left, right, one, other = made()
    l_rows, r_rows = np.tile(np.arange(N), 2), np.concatenate([np.arange(N), np.roll(np.arange(N), 1)])
    return weigh(left, right, one, other, l_rows, r_rows, float(N)), l_rows, r_rows


def values(name: str, level: int) -> set[float]:
    """Distinct weights of pairs that agree so far: 2 equal, 1 nearly, 0 not."""
    left, right, *_ = made()
    found, l_rows, r_rows = factors()

    def agree(i: int, j: int) -> int | None:
        if name == "region":
            own, theirs = left.place[i][0], right.place[j][0]
            return None if not own or not theirs else 2 if own == theirs else 0
        if name == "founded":
            a, b = left.year[i], right.year[j]
            return None if a is None or b is None else 2 if a == b else 1 if abs(a - b) == 1 else 0
        x, y = left.domain[i], right.domain[j]
        return None if x is None or y is None else 2 if x == y else 0

    pairs = zip(l_rows.tolist(), r_rows.tolist(), strict=True)
    return {
        float(value)
        for (i, j), value in zip(pairs, found[name].tolist(), strict=True)
        if agree(i, j) == level
    }


def test_agreement_speaks_for_a_pair_and_disagreement_against_it() -> None:
    for name in EVIDENCE:
        (equal,), (other,) = values(name, 2), values(name, 0)
        assert equal > 1 > 0 > other > -MOST_WEIGHT, name
        assert equal <= MOST_WEIGHT


def test_the_factors_are_near_the_agreement_that_was_made() -> None:
    (place,), (year,), (near,), (site,) = (
        values(name, level) for name, level in (("region", 2), ("founded", 2), ("founded", 1), ("website", 2))
    )
    # Places: equal for .905 of the same, for one in 20 of others; years: .854 and one in 25; a year apart: .1
    # and two in 26.
    assert place == pytest.approx(np.log(0.905 * 20), abs=0.25)
    assert year == pytest.approx(np.log(0.854 * 25), abs=0.25)
    assert near == pytest.approx(np.log(0.1 * 13), abs=0.5)
    assert year > near > max(values("founded", 0))

    # No two others share a domain: the pairs that do are the same, and no measure of chance.
    assert site > np.log(N) + 3


def test_who_says_nothing_adds_nothing() -> None:
    left, *_ = made()
    found, l_rows, _ = factors()
    silent = np.array([left.year[row] is None for row in l_rows.tolist()])
    assert silent.any()
    for name in EVIDENCE:
        assert not found[name][silent].any()
        assert found[name][~silent].all()


def test_the_same_records_give_the_same_weights() -> None:
    found, l_rows, r_rows = factors()
    again = weigh(*made(), l_rows, r_rows, float(N))
    assert all((found[name] == again[name]).all() for name in EVIDENCE)


def test_a_domain_of_many_says_nothing_of_any() -> None:
    left, right, one, other = made()
    shared = list(range(1, 2 * SHARED))
    hosted = [
        replace(records, domain=["host.cn" if k in shared else site for k, site in enumerate(records.domain)])
        for records in (left, right)
    ]
    at = np.arange(N)
    found = weigh(hosted[0], hosted[1], one, other, at, at, float(N))["website"]
    assert not found[shared].any()
    assert found[SHARED * 2 + 1] > 1
    # Of one list alone it says nothing either.
    found = weigh(hosted[0], right, one, other, at, at, float(N))["website"]
    assert not found[shared].any()


def test_small_tables_teach_nothing() -> None:
    left, right, one, other = made()
    few = LEAST_RECORDS - 1

    def first(records: Records, n: int) -> Records:
        return Records(records.place[:n], records.year[:n], records.domain[:n])

    at = np.arange(few)
    for ends in ((first(left, few), right), (left, first(right, few)), (first(left, few),) * 2):
        found = weigh(*ends, one, other, at, at, 5.0)
        assert set(found) == set(EVIDENCE)
        assert not any(weights.any() for weights in found.values())
        assert all(len(weights) == few for weights in found.values())
    nothing = weigh(left, right, one, other, np.zeros(0, np.int64), np.zeros(0, np.int64), 0.0)
    assert all(len(weights) == 0 for weights in nothing.values())
