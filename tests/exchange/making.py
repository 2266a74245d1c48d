"""Networks made up by hypothesis, with every kind of name and value."""

from __future__ import annotations

import datetime
from typing import Any

import pyarrow as pa
from hypothesis import strategies as st

from jihe.exchange import NetworkFile

SIGNS = ["a", "B", " ", '"', "'", "<", "&", ">", "&amp;", "&#65;", "\\", ",", ";", "\t", "\n", "\r", "[", "]"]
SIGNS += ["#", "%", "极", "核", "é", "😀", "\u2028", "_", "0", "1", "."]
CONTROL = ["\x01", "\x1f", "\ufffe"]

names = st.lists(st.sampled_from(SIGNS), min_size=1, max_size=6).map("".join)
texts = st.one_of(st.none(), st.lists(st.sampled_from(SIGNS), max_size=5).map("".join))
numbers = st.one_of(st.none(), st.floats(allow_nan=True, allow_infinity=True))
finite = st.one_of(st.none(), st.floats(allow_nan=False, allow_infinity=False))
wholes = st.one_of(st.none(), st.integers(-(2**63), 2**63 - 1))
truths = st.one_of(st.none(), st.booleans())
colors = st.one_of(st.none(), st.integers(0, 0xFFFFFF).map(lambda n: f"#{n:06x}"))
years = st.one_of(st.none(), st.integers(1000, 2999).map(str))
days = st.one_of(st.none(), st.dates(min_value=datetime.date(1600, 1, 1)).map(str))
weights = st.floats(0, 1e300)


def column(values: st.SearchStrategy[Any], n: int) -> st.SearchStrategy[list[Any]]:
    return st.lists(values, min_size=n, max_size=n)


@st.composite
def networks(draw: Any, name: st.SearchStrategy[str] = names) -> NetworkFile:
    """A network with attributes of every type, positions, colours and times."""
    ids = draw(st.lists(name.filter(str.strip).map(str.strip), min_size=1, max_size=5, unique=True))
    n, m = len(ids), draw(st.integers(0, 6))
    times = draw(st.sampled_from([years, days]))
    node = {
        "node_id": pa.array(ids),
        "label": pa.array(draw(column(texts, n)), pa.string()),
        "x": pa.array(draw(column(finite, n)), pa.float64()),
        "color": pa.array(draw(column(colors, n)), pa.string()),
        "start": pa.array(draw(column(times, n)), pa.string()),
        "名": pa.array(draw(column(texts, n)), pa.string()),
        "share": pa.array(draw(column(numbers, n)), pa.float64()),
        "is_new": pa.array(draw(column(truths, n)), pa.bool_()),
    }
    node["y"] = node["x"]
    edge = {
        "source_id": pa.array(draw(column(st.sampled_from(ids), m)), pa.string()),
        "target_id": pa.array(draw(column(st.sampled_from(ids), m)), pa.string()),
        "weight": pa.array(draw(column(weights, m)), pa.float64()),
        "kind": pa.array(draw(column(st.sampled_from(["a", "乙", 'a "b"']), m)), pa.string()),
        "end": pa.array(draw(column(times, m)), pa.string()),
        "n_deal": pa.array(draw(column(wholes, m)), pa.int64()),
    }
    return NetworkFile(pa.table(node), pa.table(edge), draw(st.booleans()))


def rows(table: pa.Table, *columns: str) -> list[tuple[Any, ...]]:
    """Rows of some columns; NaN as a word, so that it equals itself; None where the table lacks a column."""
    cells = [
        table[name].to_pylist() if name in table.column_names else [None] * len(table) for name in columns
    ]
    return [tuple("NaN" if cell != cell else cell for cell in row) for row in zip(*cells, strict=True)]
