"""For each mistake that a network file can hold: what the message must say."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from jihe import exchange
from jihe.errors import DataError

GEXF = (
    '<gexf version="1.3"><graph>\n<nodes>\n<node id="a"/>\n<node id="b"/>\n</nodes>\n'
    "<edges>\n{}\n</edges></graph></gexf>"
)
GRAPHML = (
    '<graphml><key id="w" for="edge" attr.name="weight" attr.type="double"/><graph edgedefault="directed">\n'
    '<node id="a"/>\n<node id="b"/>\n{}\n</graph></graphml>'
)
BILLION = (
    '<?xml version="1.0"?>\n<!DOCTYPE x [\n<!ENTITY a "aaaaaaaaaa">\n'
    '<!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">\n]>\n<gexf>&b;</gexf>'
)
OUTSIDE = (
    '<?xml version="1.0"?>\n<!DOCTYPE x [\n<!ENTITY a SYSTEM "file:///etc/passwd">\n]>\n<gexf>&a;</gexf>'
)

BAD: list[tuple[str, str | bytes, list[str]]] = [
    # ---- tables
    (
        "e.csv",
        "source,target,weight\na,b,-1\nb,c,nan\nc,d,x\nd,e,1\n",
        ["e.csv, line 2", "3 weights", "-1, nan, x", "lines 2, 3, 4"],
    ),
    (
        "e.csv",
        "source,target,date\na,b,2023-13-01\nb,c,2023\nc,d,soon\n",
        ["line 2", "2 times are no dates", "2023-13-01, soon"],
    ),
    ("e.csv", "source,target,date,weight\na,b,soon,-1\n,c,2020,1\n", ["no dates", "negative", "no source"]),
    ("e.csv", "a,b,2\nb,c,3\n", ["line 1", "looks like data", "a, b, 2", "--columns source,target,weight"]),
    ("e.csv", "a,b,k\nb,c,m\n", ["looks like data", "--columns source,target,type"]),
    ("e.csv", "1\n2\n", ["looks like data", "--columns source,target"]),
    ("e.csv", "sorce,target\na,b\n", ["no column is named source", 'Did you mean "sorce"?']),
    ("e.csv", "source,weight\na,1\n", ["no column is named target", "source, weight"]),
    (
        "e.csv",
        "source,target\na,b\na\nb,c,d\nc,d\n",
        ["line 3", "2 rows have 1, 3 cells where 2 are expected", "lines 3, 4"],
    ),
    ("e.csv", 'source,target\n"a,b\nc,d\n', ["quotation mark is not closed"]),
    ("e.csv", "source,source,target\na,b,c\n", ["line 1", "same name (source)"]),
    (
        "e.csv",
        "source,target\na,\n ,b\n",
        ["1 edges have no source", "line 3", "1 edges have no target", "line 2"],
    ),
    ("e.csv", b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x01", ["not a text file"]),
    ("e.csv", b"source,target\n\xff\xfe\xfd\x81,b\n", ["line 2", "neither UTF-8 nor GB18030"]),
    ("e.csv.gz", gzip.compress(b"source,target\na,b\n" * 2000)[:-20], ["damaged or cut short"]),
    ("e.parquet", b"PAR1 but not really", ["no Parquet file"]),
    ("e.xlsx", b"", ['files ending in ".xlsx" are not known', ".csv"]),
    ("e.gefx", b"", ['Did you mean ".gexf"?']),
    ("e", b"", ["are not known"]),
    # ---- GEXF
    (
        "n.gexf",
        GEXF.format('<edge source="a" target="c"/>\n<edge source="x" target="b"/>'),
        ["n.gexf, line 7", "not there", "c", "x"],
    ),
    ("n.gexf", GEXF.format('<edge source="a" target="b" weight="-2"/>'), ["line 7", "1 weights", "-2"]),
    ("n.gexf", GEXF.format('<edge source="a" target="b" weight="NaN"/>'), ["1 weights", "NaN"]),
    (
        "n.gexf",
        GEXF.format('<edge source="a" target="b" start="last year"/>'),
        ["line 7", "no dates", "last year"],
    ),
    ("n.gexf", GEXF.format('<edge source="a"/>'), ["line 7", "no target"]),
    ("n.gexf", GEXF.format("").replace('id="b"', 'id="a"'), ["line 4", "more than one node", "a"]),
    ("n.gexf", GEXF.format("").replace('id="b"', ""), ["line 4", "1 nodes have no id"]),
    ("n.gexf", GEXF.format("<edge")[:86], ["ends in the middle", "line"]),
    ("n.gexf", GEXF.format("<edge source=a/>"), ["line 7", "no sound XML"]),
    ("n.gexf", BILLION, ["line 3", "declares an entity", "without bound"]),
    ("n.gexf", OUTSIDE, ["declares an entity"]),
    ("n.gexf", "<gexf>&nbsp;</gexf>", ["no sound XML"]),
    ("n.gexf", "", ["empty"]),
    ("n.gexf", "<gexf/>", ["no <graph>"]),
    ("n.graphml", "<graphml/>", ["no <graph>"]),
    ("n.gexf", "<html></html>", ["<html>", "<gexf>"]),
    ("n.gexf", b"\x00\x01\x02\x03", ["not a text file"]),
    ("n.gexf", b'<?xml version="1.0" encoding="utf-8"?>\n<gexf>\xd6\xd0</gexf>', ["line 2", "not utf-8"]),
    ("n.gexf", b'<?xml version="1.0" encoding="klingon"?>\n<gexf/>', ["klingon"]),
    # ---- GraphML
    ("n.graphml", GRAPHML.format('<edge source="a" target="c"/>'), ["line 4", "not there", "c"]),
    (
        "n.graphml",
        GRAPHML.format('<edge source="a" target="b"><data key="w">-1</data></edge>'),
        ["line 4", "weights", "-1"],
    ),
    ("n.graphml", GRAPHML.format('<node id="a"/>'), ["line 4", "more than one node"]),
    ("n.graphml", GRAPHML.format("<node/>"), ["line 4", "no id"]),
    # ---- Pajek
    ("n.net", '*Vertices 2\n1 "a"\n2 "b"\n*Arcs\n1 3\n', ["line 5", "not there", "3"]),
    ("n.net", "*Vertices 2\n*Arcs\n1 2 -1\n1 2 x\n", ["line 3", "weights", "-1, x"]),
    ("n.net", "*Vertices 2\n*Arcs\na b\n", ["line 3", "by its number"]),
    ("n.net", '*Vertices 2\n1 "a"\n1 "b"\n', ["line 3", "more than one node"]),
    ("n.net", "*Vertices\n", ["line 1", "needs their number"]),
    ("n.net", "*Vertices 999999999999\n", ["at most"]),
    ("n.net", "1 2\n", ["line 1", "begins with *Vertices"]),
    ("n.net", "", ["empty"]),
    ("n.net", '*Vertices 1\n"\n', ["line 2", "by its number"]),
    ("n.net", "*Vertices 1\n\u00b2 a\n*Arcslist\n[\n", ["line 2", "2 lines", "by its number"]),
    ("n.net", "*Vertices " + "9" * 5000 + "\n", ["at most"]),
    (
        "n.net",
        "*Vertices 3\n*Matrix\n0 1 2\n1 0\n",
        ["line 4", "1 rows", "more or fewer numbers than the 3 vertices", "has 2 rows"],
    ),
    # ---- GML
    ("n.gml", "graph [\nnode [ id 1 ]\nedge [ source 1 target 2 ]\n]", ["line 3", "not there", "2"]),
    ("n.gml", "graph [\nnode [ id 1 ]\nedge [ source 1 target 1 weight -1 ]\n]", ["line 3", "weights"]),
    ("n.gml", "graph [\nnode [ id 1 ]\nnode [ id 1 ]\n]", ["line 3", "more than one node"]),
    ("n.gml", 'graph [\nnode [ label "a" ]\n]', ["line 2", "no id"]),
    ("n.gml", "graph [\nnode [ id 1", ["ends in the middle"]),
    ("n.gml", 'graph [\nnode [ id 1 label "x ]\n]', ["line 2", "not closed"]),
    ("n.gml", "hello world", ["no graph"]),
    ("n.gml", "graph ]", ["bracket"]),
    ("n.gml", "a [ " * 300, ["deep"]),
]


@pytest.mark.parametrize(("name", "text", "told"), BAD)
def test_the_message_says_where_what_and_what_to_do(
    tmp_path: Path, name: str, text: str | bytes, told: list[str]
) -> None:
    (tmp_path / name).write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(DataError) as caught:
        exchange.read(tmp_path / name)
    said = str(caught.value)
    assert all(words in said for words in told), said
    assert said.startswith(name)
    assert "\n" not in said.strip() or len(caught.value.faults) > 1


def test_a_missing_file(tmp_path: Path) -> None:
    for name in ("none.csv", "none.gexf", "none.parquet", "none.net"):
        with pytest.raises(DataError, match="there is no such file"):
            exchange.read(tmp_path / name)


def test_a_folder(tmp_path: Path) -> None:
    (tmp_path / "a.csv").mkdir()
    with pytest.raises(DataError, match="cannot be read"):
        exchange.read(tmp_path / "a.csv")


def test_an_edge_to_a_node_that_the_node_file_lacks(tmp_path: Path) -> None:
    (tmp_path / "e.csv").write_text("source,target\nalpha,beta\nalpha,betta\n")
    (tmp_path / "v.csv").write_text("Id,Label\nalpha,A\nbeta,B\nbeta,C\n")
    with pytest.raises(DataError) as caught:
        exchange.read(tmp_path / "e.csv", nodes=tmp_path / "v.csv")
    said = str(caught.value)
    assert "v.csv, line 4" in said
    assert "e.csv, line 3" in said
    assert 'Did you mean "beta"?' in said


def test_a_node_file_without_ids(tmp_path: Path) -> None:
    (tmp_path / "e.csv").write_text("source,target\na,b\n")
    (tmp_path / "v.csv").write_text("Ident,Title\na,A\n")
    with pytest.raises(DataError, match=r"v\.csv: no column is named id; the columns are Ident, Title"):
        exchange.read(tmp_path / "e.csv", nodes=tmp_path / "v.csv")


@pytest.mark.parametrize(
    ("columns", "told"),
    [
        ("source,weight,type", ["must name target", "--columns source,target"]),
        ("source,target,target", ["same name (target)"]),
        ("source,target", ["names 2 columns, but the rows have 3", "a, b, 1"]),
    ],
)
def test_columns_that_do_not_fit(tmp_path: Path, columns: str, told: list[str]) -> None:
    (tmp_path / "e.csv").write_text("a,b,1\n")
    with pytest.raises(DataError) as caught:
        exchange.read(tmp_path / "e.csv", columns=columns)
    assert all(words in str(caught.value) for words in told), str(caught.value)


def test_columns_are_for_tables(tmp_path: Path) -> None:
    (tmp_path / "n.gexf").write_text(GEXF.format(""))
    with pytest.raises(DataError, match="are for tables"):
        exchange.read(tmp_path / "n.gexf", columns="source,target")
