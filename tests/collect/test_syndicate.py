"""Reprints of one article are one cluster, the earliest first; other articles stay by themselves."""

from __future__ import annotations

import random
from datetime import date
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rensa import RMinHashLSH

from jihe.collect import syndicate
from jihe.collect.syndicate import clusters

Row = tuple[str, str, date | None, str | None]


def table(*rows: Row) -> pa.Table:
    names = ["document_id", "text", "published_date", "published_date_precision"]
    types = [pa.string(), pa.string(), pa.date32(), pa.string()]
    columns = list(zip(*rows, strict=True)) or [()] * 4
    return pa.table([pa.array(c, t) for c, t in zip(columns, types, strict=True)], names=names)


def told(*rows: Row) -> dict[str, tuple[str, int]]:
    return {
        row["document_id"]: (row["cluster_id"], row["rank"]) for row in clusters(table(*rows)).to_pylist()
    }


def article(seed: int, n: int = 500) -> str:
    rng = random.Random(seed)
    signs = [chr(rng.randrange(0x4E00, 0x5E00)) for _ in range(n)]
    return "".join(
        sign + ("，" if k % 11 == 0 else "。" if k % 37 == 0 else "") for k, sign in enumerate(signs)
    )


def test_fifty_reprints_count_once_and_the_earliest_is_first() -> None:
    text, rng = article(1), random.Random(3)
    rows: list[Row] = []
    for k in range(50):
        head, tail = f"{article(100 + k, 12)}：", article(200 + k, 20)
        rows.append((f"d{k:02}", head + text.replace("，", " ,") + tail, date(2024, 3, 2 + k % 9), "day"))
    rows[33] = ("d33", text, date(2024, 3, 1), "day")
    rows.append(("other", article(2), date(2024, 1, 1), "day"))
    rng.shuffle(rows)
    found = told(*rows)
    assert {found[f"d{k:02}"][0] for k in range(50)} == {"d33"}
    assert sorted(rank for head, rank in found.values() if head == "d33") == list(range(1, 51))
    assert found["d33"] == ("d33", 1)
    assert found["other"] == ("other", 1)


def test_two_reports_of_one_event_are_two() -> None:
    common, one, other = article(1, 150), article(2, 250), article(3, 250)
    found = told(("a", one + common, None, None), ("b", common + other, None, None))
    assert {head for head, _ in found.values()} == {"a", "b"}


def test_a_known_day_comes_before_an_unknown_one_and_a_finer_before_a_coarser() -> None:
    text = article(1)
    found = told(
        ("a", text, None, None),
        ("b", text, date(2024, 1, 1), "year"),
        ("c", text, date(2024, 1, 1), "day"),
        ("d", text, date(2023, 12, 31), "day"),
    )
    assert {name: rank for name, (_, rank) in found.items()} == {"d": 1, "c": 2, "b": 3, "a": 4}


def test_texts_without_words_are_by_themselves() -> None:
    found = told(("a", "。。。", None, None), ("b", "。。。", None, None), ("c", "", None, None))
    assert [rank for _, rank in found.values()] == [1, 1, 1]
    assert told() == {}
    assert told(("a", "二", None, None), ("b", "二 ", None, None))["b"] == ("a", 2)


@settings(max_examples=20, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 3), st.dates()), min_size=1, max_size=12), st.randoms())
def test_the_order_of_documents_changes_nothing(drawn: list[tuple[int, date]], rng: random.Random) -> None:
    rows: list[Row] = [(f"d{k}", article(seed, 60), day, "day") for k, (seed, day) in enumerate(drawn)]
    found = told(*rows)
    rng.shuffle(rows)
    assert told(*rows) == found
    for seed in {seed for seed, _ in drawn}:
        assert len({found[f"d{k}"][0] for k, (other, _) in enumerate(drawn) if other == seed}) == 1


def test_thousands_of_notices_from_one_form_are_not_held_against_each_other(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    n_found = 0

    class Counted:
        def __init__(self, **more: Any) -> None:
            self._index = RMinHashLSH(**more)
            self.insert = self._index.insert

        def query(self, sign: Any) -> list[int]:
            nonlocal n_found
            found = list(self._index.query(sign))
            n_found += len(found)
            return found

    monkeypatch.setattr(syndicate, "RMinHashLSH", Counted)
    form = article(1, 200)
    found = told(*((f"d{k:03}", f"{form}{k:03}", None, None) for k in range(300)))
    assert {head for head, _ in found.values()} == {"d000"}
    assert n_found < 600  # once for each, where all against all were 45,000
