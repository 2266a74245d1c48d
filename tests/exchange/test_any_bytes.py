"""Whatever bytes a file holds, it is read or refused in words: nothing else escapes."""

from __future__ import annotations

import contextlib
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jihe import exchange
from jihe.errors import DataError

from .making import networks

ENDINGS = ["csv", "parquet", "gexf", "graphml", "net", "gml"]


def try_read(data: bytes, ending: str, **how: Any) -> None:
    with tempfile.TemporaryDirectory() as folder, contextlib.suppress(DataError):
        path = Path(folder) / f"n.{ending}"
        path.write_bytes(data)
        found = exchange.read(path, **how)
        assert found.node["node_id"].null_count == 0
        known = set(found.node["node_id"].to_pylist())
        assert known >= {*found.edge["source_id"].to_pylist(), *found.edge["target_id"].to_pylist()}


@given(st.binary(max_size=200))
@pytest.mark.parametrize("ending", [*ENDINGS, "csv.gz"])
def test_any_bytes(ending: str, data: bytes) -> None:
    try_read(data, ending)


@given(st.text(st.sampled_from('ab1-,;|\t \n"#%[]*.:é极'), max_size=60))
@pytest.mark.parametrize("ending", ["csv", "net", "gml"])
def test_any_text(ending: str, data: str) -> None:
    begin = {"csv": "", "net": "*Vertices 3\n*Arcs\n", "gml": "graph [ node [ "}[ending]
    try_read((begin + data).encode(), ending, **({"columns": "source,target"} if ending == "csv" else {}))


@given(networks(), st.data())
@pytest.mark.parametrize("ending", ENDINGS)
def test_a_file_with_a_part_cut_out_or_put_in(ending: str, network: Any, data: Any) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"n.{ending}"
        exchange.write(path, network)
        whole = path.read_bytes()
    start = data.draw(st.integers(0, len(whole)))
    end = data.draw(st.integers(start, min(len(whole), start + 40)))
    put = data.draw(
        st.sampled_from([b"", b"\x00", b'"', b"<", b"]", b"\xff", b"-1", b"nan", b"\n", b"<node/>"])
    )
    try_read(whole[:start] + put + whole[end:], ending)
