"""GraphML, Pajek and GML as other tools write them."""

from __future__ import annotations

from pathlib import Path

from jihe import exchange
from jihe.exchange import NetworkFile

from .making import rows

YED = """<?xml version="1.0" encoding="UTF-8"?>
<graphml xmlns="http://graphml.graphdrawing.org/xmlns" xmlns:y="http://www.yworks.com/xml/graphml">
<key for="node" id="d0" yfiles.type="nodegraphics"/><key for="edge" id="d1" yfiles.type="edgegraphics"/>
<key for="node" id="d2" attr.name="n" attr.type="int"><default>5</default></key>
<key for="edge" id="d3" attr.name="weight" attr.type="double"/>
<graph edgedefault="directed" id="G">
<node id="n0"><data key="d0"><y:ShapeNode><y:NodeLabel>First</y:NodeLabel></y:ShapeNode></data></node>
<node id="n1"><data key="d2">7</data>
<graph edgedefault="directed"><node id="n1::n0"/></graph></node>
<edge id="e0" source="n0" target="n1" directed="false"><data key="d3">2</data></edge>
<edge source="n1::n0" target="n0"/>
<hyperedge><endpoint node="n0"/></hyperedge>
</graph></graphml>"""


def read(folder: Path, text: str, name: str) -> NetworkFile:
    (folder / name).write_text(text, "utf-8")
    return exchange.read(folder / name)


def test_graphml_of_yed_with_a_graph_inside_a_node(tmp_path: Path) -> None:
    found = read(tmp_path, YED, "n.graphml")
    assert sorted(rows(found.node, "node_id", "label", "n"), key=str) == [
        ("n0", "First", 5),
        ("n1", None, 7),
        ("n1::n0", None, 5),
    ]
    assert dict(rows(found.node, "node_id", "parent_id"))["n1::n0"] == "n1"
    assert rows(found.edge, "source_id", "target_id", "weight", "edge_id", "is_directed") == [
        ("n0", "n1", 2.0, "e0", False),
        ("n1::n0", "n0", 1.0, None, True),
    ]
    told = "\n".join(note.render() for note in found.lost)
    assert "1 hyperedges" in told
    assert "1 graphs lie inside a node" in told


def test_graphml_positions_and_colours_of_gephi(tmp_path: Path) -> None:
    keys = "".join(
        f'<key id="{name}" for="node" attr.name="{name}" attr.type="{kind}"/>'
        for name, kind in (("label", "string"), ("r", "int"), ("g", "int"), ("b", "int"), ("x", "float"))
    )
    data = "".join(
        f'<data key="{k}">{v}</data>' for k, v in (("label", "A"), ("r", 255), ("g", 0), ("b", 1), ("x", 2))
    )
    found = read(tmp_path, f'<graphml>{keys}<graph><node id="a">{data}</node></graph></graphml>', "n.graphml")
    assert found.node.to_pylist() == [{"node_id": "a", "label": "A", "x": 2.0, "color": "#ff0001"}]


PAJEK = """*Network something
% a comment
*Vertices 4
1 "Alpha &#38; Co" 0.1 0.2 0.5 ellipse ic RGBFF0000 x_fact 2 y_fact 2 [2001-2003,2005-*]
2 "乙 大学"
3 Gamma
*Arcs :1 "invests"
1 2 2.5 l "deal" [2001-2001]
*Edges :2
2 3
*Arcslist
3 1 2
*Partition x
"""


def test_pajek(tmp_path: Path) -> None:
    found = read(tmp_path, PAJEK, "n.net")
    assert found.node["node_id"].to_pylist() == ["1", "2", "3", "4"]
    assert rows(found.node, "label", "x", "y", "size", "color", "start", "end")[0] == (
        ("Alpha & Co", 0.1, 0.2, 2.0, "#ff0000", "2001", None)
    )
    assert found.node["spells"].to_pylist()[0][1] == {"start": "2005", "end": None}
    assert rows(
        found.edge, "source_id", "target_id", "weight", "kind", "label", "start", "is_directed", "line"
    ) == [
        ("1", "2", 2.5, "invests", "deal", "2001", True, 8),
        ("2", "3", 1.0, "2", None, None, False, 10),
        ("3", "1", 1.0, None, None, None, True, 12),
        ("3", "2", 1.0, None, None, None, True, 12),
    ]
    assert "*Partition" in "\n".join(note.render() for note in found.lost)


def test_pajek_labels_are_ids_where_all_have_one(tmp_path: Path) -> None:
    found = read(tmp_path, PAJEK.replace("*Vertices 4", "*Vertices 3"), "n.net")
    assert found.node["node_id"].to_pylist() == ["Alpha & Co", "乙 大学", "Gamma"]
    assert rows(found.edge, "source_id", "target_id")[0] == ("Alpha & Co", "乙 大学")


def test_pajek_matrix_of_two_modes(tmp_path: Path) -> None:
    found = read(tmp_path, "*Vertices 3 1\n*Matrix\n0 2\n", "n.net")
    assert found.node["mode"].to_pylist() == [1, 2, 2]
    assert rows(found.edge, "source_id", "target_id", "weight") == [("1", "3", 2.0)]


GML = """Creator "someone"
graph
[
  directed 1
  # a comment
  multigraph 1
  node [ id 0 label "A &quot;B&quot; &#26497; &eacute;"
    graphics [ x 1.5 y -2 w 10.0 fill "#ff0010" ] code "007" n 3 ]
  node [ id 1 label "two
lines" ]
  edge [ source 0 target 1 value 2.5 key 0 ]
  edge [ source 1 target 0 directed 0 ]
]
"""


def test_gml(tmp_path: Path) -> None:
    found = read(tmp_path, GML, "n.gml")
    assert rows(found.node, "node_id", "label", "x", "y", "size", "color", "code", "n") == [
        ("0", 'A "B" 极 é', 1.5, -2.0, 10.0, "#ff0010", "007", 3),
        ("1", "two\nlines", None, None, None, None, None, None),
    ]
    assert rows(found.edge, "source_id", "target_id", "weight", "key", "is_directed", "line") == [
        ("0", "1", 2.5, 0, True, 11),
        ("1", "0", 1.0, None, False, 12),
    ]


def test_gml_is_ascii(tmp_path: Path) -> None:
    exchange.write(tmp_path / "again.gml", read(tmp_path, GML, "n.gml"))
    assert (tmp_path / "again.gml").read_bytes().isascii()
