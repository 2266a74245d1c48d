"""CSV and Parquet: headings, dialects, encodings, nodes in a second file."""

from __future__ import annotations

import gzip
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from jihe import exchange
from jihe.errors import DataError
from jihe.exchange import NetworkFile

from .making import rows


def read(folder: Path, text: str | bytes, name: str = "e.csv", **how: Any) -> NetworkFile:
    path = folder / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return exchange.read(path, **how)


def edges(network: NetworkFile) -> list[tuple[Any, ...]]:
    return rows(network.edge, "source_id", "target_id", "kind", "weight")


AB = [("a", "b", "k", 2.0), ("b", "c", "m", 1.5)]


@pytest.mark.parametrize(
    "heading", ["source,target,type,weight", "Source,TARGET,Kind,Weight", "from,to,type,weight"]
)
def test_columns_are_found_by_their_usual_names(tmp_path: Path, heading: str) -> None:
    assert edges(read(tmp_path, f"{heading}\na,b,k,2\nb,c,m,1.5\n")) == AB


@pytest.mark.parametrize("separator", [",", ";", "\t", "|", " "])
@pytest.mark.parametrize("has_heading", [True, False])
def test_separators_are_told(tmp_path: Path, separator: str, has_heading: bool) -> None:
    lines = [["a", "b", "k", "2"], ["b", "c", "m", "1.5"]]
    if has_heading:
        lines.insert(0, ["source", "target", "type", "weight"])
    text = "\n".join(separator.join(line) for line in lines)
    found = read(tmp_path, text, columns=None if has_heading else "source,target,type,weight")
    assert edges(found) == AB


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "gb18030"])
@pytest.mark.parametrize("is_packed", [False, True])
def test_encodings_are_told(tmp_path: Path, encoding: str, is_packed: bool) -> None:
    data = "source,target,type\n甲公司,乙大学,合作研发\n".encode(encoding)
    found = read(tmp_path, gzip.compress(data) if is_packed else data, "e.csv.gz" if is_packed else "e.csv")
    assert edges(found) == [("甲公司", "乙大学", "合作研发", 1.0)]


def test_spaces_and_tabs_may_be_mixed_and_follow(tmp_path: Path) -> None:
    found = read(tmp_path, "% asym weighted\n1 2\t3 \n2  3 1\n", columns="source,target,weight")
    assert edges(found) == [("1", "2", None, 3.0), ("2", "3", None, 1.0)]


@pytest.mark.parametrize("end", ["\r", "\r\n", "\n"])
@pytest.mark.parametrize("heading", ["source,target,weight", '"source",target,weight'])
def test_lines_may_end_in_any_way(tmp_path: Path, end: str, heading: str) -> None:
    path = tmp_path / "e.csv"
    path.write_bytes(end.join([heading, "a,b,1", "b,c,-2", "c,a,3", ""]).encode())
    with pytest.raises(DataError, match="line 3: 1 weights"):
        exchange.read(path)
    path.write_bytes(end.join([heading, "a,b,1", "b,c,2", "c,a,3", ""]).encode())
    assert exchange.read(path).edge["weight"].to_pylist() == [1, 2, 3]


def test_a_comment_may_hold_the_names(tmp_path: Path) -> None:
    found = read(tmp_path, "# Directed graph\n# FromNodeId\tToNodeId\n0\t1\n0\t2\n", "e.txt")
    assert edges(found) == [("0", "1", None, 1.0), ("0", "2", None, 1.0)]
    assert found.edge["line"].to_pylist() == [3, 4]


def test_an_underscore_passes_a_column_over(tmp_path: Path) -> None:
    found = read(tmp_path, "a,x,b,9\n", columns="source,_,target,_")
    assert found.edge.column_names == ["source_id", "target_id", "weight", "line"]


def test_a_heading_is_known_though_columns_are_named(tmp_path: Path) -> None:
    assert edges(read(tmp_path, "source,target\na,b\n", columns="source,target")) == [("a", "b", None, 1.0)]


def test_names_may_hold_separators_quotes_and_line_breaks(tmp_path: Path) -> None:
    found = read(tmp_path, 'source,target\n"a, ""x""","b\nc"\n\nd,e\n')
    assert edges(found) == [('a, "x"', "b\nc", None, 1.0), ("d", "e", None, 1.0)]


def test_lines_count_blank_ones(tmp_path: Path) -> None:
    assert read(tmp_path, "# c\nsource,target\na,b\n\nc,d\n").edge["line"].to_pylist() == [3, 5]


def test_type_means_direction_where_all_its_values_do(tmp_path: Path) -> None:
    text = "Source,Target,Type,Id,Label,Kind,Weight\na,b,Directed,0,,k,2\nb,c,{},1,,m,1.5\n"
    assert edges(read(tmp_path, text.format("Directed"))) == AB
    assert read(tmp_path, text.format("Directed")).is_directed is True
    mixed = read(tmp_path, text.format("Undirected"))
    assert mixed.edge["is_directed"].to_pylist() == [True, False]
    assert "1 of 2 edges are undirected" in mixed.lost[0].render()
    assert read(tmp_path, text.format("Undirected"), is_directed=False).is_directed is False


def test_a_file_that_does_not_say_leaves_the_direction_open(tmp_path: Path) -> None:
    assert read(tmp_path, "source,target\na,b\n").is_directed is None


@pytest.mark.parametrize(
    ("told", "start"),
    [
        ("2023", "2023"),
        ("2023/5/1", "2023-05-01"),
        ("2023-05-01 00:00:00", "2023-05-01"),
        ("20230501", "2023-05-01"),
        ("2023-05", "2023-05"),
        ("2023.0", "2023"),
        ("", None),
    ],
)
def test_times_are_told_in_one_way(tmp_path: Path, told: str, start: str | None) -> None:
    found = read(tmp_path, f"source,target,date\na,b,{told}\nb,c,2020\n")
    assert found.edge["start"].to_pylist() == [start, "2020"]


def test_listed_times_are_spells(tmp_path: Path) -> None:
    found = read(
        tmp_path, 'Source,Target,Timeset\na,b,"<[2009.0, 2010.0]; [2012.0, 2013.0]>"\nb,c,"<[2009,2010]>"\n'
    )
    assert rows(found.edge, "start", "end") == [("2009", "2013"), ("2009", "2010")]
    assert found.edge["spells"].to_pylist()[0][1] == {"start": "2012", "end": "2013"}


def test_attributes_get_their_types_and_codes_stay_text(tmp_path: Path) -> None:
    found = read(tmp_path, "source,target,n,share,is_new,code\na,b,1,0.5,true,007\nb,c,,nan,FALSE,12\n")
    assert rows(found.edge, "n", "share", "is_new", "code") == [
        (1, 0.5, True, "007"),
        (None, "NaN", False, "12"),
    ]


def test_nodes_come_from_the_second_file(tmp_path: Path) -> None:
    (tmp_path / "v.csv").write_text("Id,Label,x,Region\na,Alpha,1.5,N\nb,Beta,,S\nz,,2,\n")
    found = read(tmp_path, "source,target\nb,a\n", nodes=tmp_path / "v.csv")
    assert rows(found.node, "node_id", "label", "x", "Region") == [
        ("a", "Alpha", 1.5, "N"),
        ("b", "Beta", None, "S"),
        ("z", None, 2.0, None),
    ]


def test_without_nodes_they_come_as_edges_name_them(tmp_path: Path) -> None:
    assert read(tmp_path, "source,target\nb,a\nc,b\n").node["node_id"].to_pylist() == ["b", "a", "c"]


@pytest.mark.parametrize("text", ["", "\n\n", "# only a comment\n", "source,target\n"])
def test_an_empty_file_is_a_network_without_nodes(tmp_path: Path, text: str) -> None:
    found = read(tmp_path, text)
    assert (len(found.node), len(found.edge)) == (0, 0)
    assert found.edge.column_names == ["source_id", "target_id", "weight", "line"]


def test_parquet_of_other_tools(tmp_path: Path) -> None:
    table = pa.table(
        {
            "From": pa.array([1.0, 2.0]),
            "to": pa.array(["2", "3"]).dictionary_encode(),
            "date": pa.array([1, 2], pa.date32()),
            "n": pa.array([1, 2], pa.int8()),
            "parts": [[1], [2]],
        }
    )
    pq.write_table(table, tmp_path / "e.parquet")
    found = exchange.read(tmp_path / "e.parquet")
    columns = ("source_id", "target_id", "start", "n")
    assert rows(found.edge, *columns) == [("1", "2", "1970-01-02", 1), ("2", "3", "1970-01-03", 2)]
    assert "parts" in found.lost[0].render()


def test_text_in_parquet_stays_text(tmp_path: Path) -> None:
    pq.write_table(pa.table({"source": ["1"], "target": ["2"], "code": ["3"]}), tmp_path / "e.parquet")
    assert exchange.read(tmp_path / "e.parquet").edge["code"].to_pylist() == ["3"]


def test_written_files_carry_no_metadata(tmp_path: Path) -> None:
    exchange.write(tmp_path / "e.parquet", read(tmp_path, "source,target\na,b\n"))
    assert set(pq.read_schema(tmp_path / "e.parquet").metadata or ()) == set()
    assert pq.read_table(tmp_path / "e.node.parquet")["node_id"].to_pylist() == ["a", "b"]


def test_a_write_that_fails_leaves_the_old_file(tmp_path: Path) -> None:
    network = read(tmp_path, "source,target\na,b\n")
    (tmp_path / "n.gexf").mkdir()
    with pytest.raises(DataError, match="cannot be written"):
        exchange.write(tmp_path / "n.gexf", network)
    assert not (tmp_path / "n.gexf.part").exists()
