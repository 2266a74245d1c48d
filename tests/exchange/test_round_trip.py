"""What is written is read again: all of it, or what the format's page says is lost."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jihe import exchange
from jihe.errors import DataError
from jihe.exchange import NetworkFile

from .making import CONTROL, SIGNS, names, networks, rows

NODE = ("node_id", "x", "y", "color", "start")
NODE_ATTRIBUTES = ("名", "share", "is_new")
EDGE = ("source_id", "target_id", "weight", "kind", "end", "n_deal")
plain = st.lists(st.sampled_from([s for s in SIGNS if s not in "\r\n"]), min_size=1, max_size=6).map("".join)


def again(network: NetworkFile, name: str) -> NetworkFile:
    with tempfile.TemporaryDirectory() as folder:
        exchange.write(Path(folder) / name, network)
        return exchange.read(Path(folder) / name)


def no_number(cells: list[tuple[object, ...]]) -> list[tuple[object, ...]]:
    """Rows in which nothing and the empty text are one: a column that is all empty has no type."""
    return [tuple(None if cell == "" else cell for cell in row) for row in cells]


@given(networks())
@pytest.mark.parametrize("ending", ["gexf", "graphml", "parquet", "gexf.gz"])
def test_everything_comes_back(ending: str, network: NetworkFile) -> None:
    back = again(network, f"n.{ending}")
    assert rows(back.node, *NODE, *NODE_ATTRIBUTES) == rows(network.node, *NODE, *NODE_ATTRIBUTES)
    assert rows(back.edge, *EDGE) == rows(network.edge, *EDGE)
    assert back.is_directed == network.is_directed or not len(network.edge)


@given(networks(plain))
def test_csv_brings_everything_back_but_types_of_empty_columns(network: NetworkFile) -> None:
    back = again(network, "n.csv")
    assert rows(back.node, *NODE) == rows(network.node, *NODE)
    assert no_number(rows(back.edge, *EDGE)) == no_number(rows(network.edge, *EDGE))
    assert back.is_directed == network.is_directed or not len(network.edge)


@given(networks())
def test_pajek_brings_back_names_ends_weights_kinds_and_years(network: NetworkFile) -> None:
    back = again(network, "n.net")
    label = network.node["label"].to_pylist()
    is_label = all(label) and len(set(label)) == len(label)
    name = dict(rows(network.node, "node_id", "label" if is_label else "node_id"))
    assert back.node["node_id"].to_pylist() == [*name.values()]
    expected = [(name[s], name[t], w, k) for s, t, w, k in rows(network.edge, *EDGE[:4])]
    assert sorted(rows(back.edge, *EDGE[:4])) == sorted(expected)
    years = [end and end[:4] for (end,) in rows(network.edge, "end")]
    assert sorted(
        map(str, back.edge["end"].to_pylist() if "end" in back.edge.column_names else [None] * len(years))
    ) == sorted(map(str, years))


@given(networks())
def test_gml_brings_back_all_but_what_is_no_number(network: NetworkFile) -> None:
    back = again(network, "n.gml")
    assert rows(back.node, *NODE) == rows(network.node, *NODE)
    assert rows(back.edge, *EDGE) == rows(network.edge, *EDGE)
    finite = [
        None if s in ("NaN", float("inf"), float("-inf")) else s for (s,) in rows(network.node, "share")
    ]
    assert [s for (s,) in rows(back.node, "share")] == finite


@given(networks())
@pytest.mark.parametrize("ending", ["gexf", "graphml", "net", "gml", "csv", "parquet"])
def test_the_same_network_gives_the_same_bytes(ending: str, network: NetworkFile) -> None:
    with tempfile.TemporaryDirectory() as folder:
        for name in ("a", "b"):
            exchange.write(Path(folder) / f"{name}.{ending}", network)
        assert (Path(folder) / f"a.{ending}").read_bytes() == (Path(folder) / f"b.{ending}").read_bytes()


@given(st.lists(st.sampled_from(["a", *CONTROL]), min_size=1, max_size=4).map("".join))
def test_xml_spells_out_what_it_cannot_hold(name: str) -> None:
    network = NetworkFile(pa.table({"node_id": [name], "label": [name]}), no_edge(), True)
    spelled = name.replace("\x01", "\\x01").replace("\x1f", "\\x1f").replace("\ufffe", "\\ufffe")
    for ending in ("gexf", "graphml"):
        assert again(network, f"n.{ending}").node["node_id"].to_pylist() == [spelled]


def no_edge() -> pa.Table:
    empty = pa.array([], pa.string())
    return pa.table({"source_id": empty, "target_id": empty, "weight": pa.array([], pa.float64())})


def test_ids_that_a_format_would_make_one_are_refused(tmp_path: Path) -> None:
    network = NetworkFile(pa.table({"node_id": ["a\x01", "a\\x01"], "label": ["", ""]}), no_edge(), True)
    with pytest.raises(DataError, match="two node ids differ only in characters"):
        exchange.write(tmp_path / "n.gexf", network)
    assert not list(tmp_path.iterdir())


@given(names)
@pytest.mark.parametrize("ending", ["gexf", "parquet"])
def test_times_that_come_several_times_come_back(ending: str, name: str) -> None:
    spells = [[{"start": "2009", "end": "2010"}, {"start": "2012", "end": None}]]
    prices = [[{"start": "2009", "end": "2010", "value": 1.5}, {"start": "2012", "end": None, "value": 2.5}]]
    node = {
        "node_id": [name],
        "label": [name],
        "start": ["2009"],
        "end": pa.array([None], pa.string()),
        "spells": spells,
        "price": [2.5],
        "price_spells": prices,
    }
    back = again(NetworkFile(pa.table(node), no_edge(), True), f"n.{ending}")
    columns = ("start", "end", "spells", "price", "price_spells")
    assert rows(back.node, *columns) == rows(pa.table(node), *columns)


def lost(network: NetworkFile, name: str) -> str:
    with tempfile.TemporaryDirectory() as folder:
        return "\n".join(note.render() for note in exchange.write(Path(folder) / name, network))


@pytest.mark.parametrize(
    ("ending", "told"),
    [
        ("net", ["no attributes", "share", "only the year"]),
        ("gml", ["no truths", "not a number", "attribute1"]),
        ("graphml", ["over time", "price_spells"]),
        ("csv", ["over time", "price_spells"]),
        ("gexf", []),
        ("parquet", []),
    ],
)
def test_the_writer_says_what_is_lost(ending: str, told: list[str]) -> None:
    node = {
        "node_id": ["a", "b"],
        "label": ["a", "b"],
        "start": ["2009-05-01", None],
        "份额": ["x", "y"],
        "share": [float("nan"), 1.0],
        "is_new": [True, False],
        "price_spells": [[{"start": "2009-05-01", "end": None, "value": 1.0}], None],
    }
    found = lost(NetworkFile(pa.table(node), no_edge(), True), f"n.{ending}")
    assert all(words in found for words in told), found
    assert bool(found) == bool(told)
