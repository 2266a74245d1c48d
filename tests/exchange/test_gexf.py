"""GEXF: what Gephi and others write, and what we write for them."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from pathlib import Path

import pyarrow as pa
import pytest

from jihe import exchange
from jihe.errors import DataError
from jihe.exchange import NetworkFile

from .making import rows

SPACES = [
    'xmlns="http://www.gexf.net/1.1draft" xmlns:viz="http:///www.gexf.net/1.1draft/viz"',
    'xmlns="http://www.gexf.net/1.2draft" xmlns:viz="http://www.gexf.net/1.2draft/viz"',
    'xmlns="http://www.gexf.net/1.3" xmlns:viz="http://www.gexf.net/1.3/viz"',
    'xmlns="http://gexf.net/1.3" xmlns:viz="http://gexf.net/1.3/viz"',
    "",
]
FULL = """<?xml version="1.0" encoding="UTF-8"?>
<gexf {space} version="1.2">
<graph defaultedgetype="directed" mode="dynamic" timeformat="date">
<attributes class="node" mode="static">
<attribute id="0" title="Region" type="string"><default>North</default></attribute>
<attribute id="1" title="n" type="integer"/>
<attribute id="2" title="tags" type="liststring"/>
</attributes>
<attributes class="node" mode="dynamic"><attribute id="p" title="price" type="double"/></attributes>
<attributes class="edge"><attribute id="0" title="sure" type="boolean"/></attributes>
<nodes>
<node id="a" label="Alpha &amp; Co" start="2009-01-01">
<attvalues><attvalue for="1" value="7"/><attvalue for="2" value="[x, y]"/>
<attvalue for="p" value="1.5" start="2009-01-01" end="2010-01-01"/>
<attvalue for="p" value="2.5" start="2010-01-01"/></attvalues>
<viz:color r="255" g="0" b="16" a="0.5"/><viz:position x="1.5" y="-2" z="0"/><viz:size value="10.0"/>
<viz:shape value="disc"/>
</node>
<node id="b"><attvalues><attvalue for="0" value="South"/></attvalues>
<spells><spell start="2009-01-01" end="2010-01-01"/><spell start="2012-01-01"/></spells></node>
</nodes>
<edges>
<edge id="e" source="a" target="b" weight="2.5" kind="invests" label="deal" startopen="2011-02-03">
<attvalues><attvalue for="0" value="true"/></attvalues><viz:thickness value="3"/></edge>
<edge source="b" target="a" type="undirected"/>
</edges></graph></gexf>"""


def read(folder: Path, text: str) -> NetworkFile:
    (folder / "n.gexf").write_text(text, "utf-8")
    return exchange.read(folder / "n.gexf")


@pytest.mark.parametrize("space", SPACES)
def test_everything_is_read_in_every_namespace(tmp_path: Path, space: str) -> None:
    if not space:
        found = read(tmp_path, FULL.replace("viz:", "").format(space=""))
    else:
        found = read(tmp_path, FULL.format(space=space))
    assert rows(found.node, "node_id", "label", "x", "y", "z", "size", "color", "start", "end") == [
        ("a", "Alpha & Co", 1.5, -2.0, 0.0, 10.0, "#ff0010", "2009-01-01", None),
        ("b", None, None, None, None, None, None, "2009-01-01", None),
    ]
    assert rows(found.node, "Region", "n", "tags", "price", "shape") == [
        ("North", 7, "[x, y]", 2.5, "disc"),
        ("South", None, None, None, None),
    ]
    assert found.node["price_spells"].to_pylist()[0][0] == {
        "start": "2009-01-01",
        "end": "2010-01-01",
        "value": 1.5,
    }
    assert found.node["spells"].to_pylist() == [
        None,
        [{"start": "2009-01-01", "end": "2010-01-01"}, {"start": "2012-01-01", "end": None}],
    ]
    columns = ("source_id", "target_id", "weight", "kind", "label", "edge_id", "start", "is_directed", "sure")
    assert rows(found.edge, *columns, "thickness", "line") == [
        ("a", "b", 2.5, "invests", "deal", "e", "2011-02-03", True, True, 3.0, 23),
        ("b", "a", 1.0, None, None, None, None, False, None, None, 25),
    ]
    assert "transparent" in found.lost[0].render()


def test_written_again_it_is_the_same(tmp_path: Path) -> None:
    first = read(tmp_path, FULL.format(space=SPACES[1]))
    exchange.write(tmp_path / "again.gexf", first)
    second = exchange.read(tmp_path / "again.gexf")
    assert second.node.to_pylist() == first.node.to_pylist()
    assert second.edge.drop_columns("line").to_pylist() == first.edge.drop_columns("line").to_pylist()


def test_timestamps(tmp_path: Path) -> None:
    text = """<gexf version="1.3"><graph timerepresentation="timestamp" mode="dynamic"><nodes>
    <node id="a" timestamp="2007.0"/><node id="b" timestamps="&lt;[2007.0, 2009.0]&gt;"/>
    <node id="c" intervals="&lt;[2001.0, 2002.0]; [2004.0, Infinity]&gt;"/>
    <node id="d"><spells><spell timestamp="2003"/></spells></node></nodes><edges/></graph></gexf>"""
    found = read(tmp_path, text)
    assert rows(found.node, "start", "end") == [
        ("2007", "2007"),
        ("2007", "2009"),
        ("2001", None),
        ("2003", "2003"),
    ]


def test_a_node_inside_a_node_knows_its_parent(tmp_path: Path) -> None:
    text = """<gexf version="1.2"><graph><nodes><node id="a"><nodes><node id="b"/></nodes></node>
    <node id="c" pid="a"/></nodes><edges><edge source="b" target="c"/></edges></graph></gexf>"""
    found = read(tmp_path, text)
    assert dict(rows(found.node, "node_id", "parent_id")) == {"a": None, "b": "a", "c": "a"}


def test_an_attribute_called_as_ours_gets_a_number(tmp_path: Path) -> None:
    text = """<gexf><graph><attributes class="node"><attribute id="0" title="label" type="string"/>
    </attributes><nodes><node id="a" label="A"><attvalues><attvalue for="0" value="B"/>
    </attvalues></node></nodes></graph></gexf>"""
    assert rows(read(tmp_path, text).node, "label", "label_2") == [("A", "B")]


def test_the_kind_may_be_an_attribute(tmp_path: Path) -> None:
    text = """<gexf><graph><attributes class="edge"><attribute id="0" title="Type" type="string"/>
    </attributes><nodes><node id="a"/></nodes><edges><edge source="a" target="a"><attvalues>
    <attvalue for="0" value="k"/></attvalues></edge></edges></graph></gexf>"""
    assert rows(read(tmp_path, text).edge, "kind") == [("k",)]


def test_values_that_are_not_of_their_type_are_told(tmp_path: Path) -> None:
    text = """<gexf><graph><attributes class="node"><attribute id="0" title="n" type="integer"/></attributes>
    <nodes><node id="a"><attvalues><attvalue for="0" value="x"/></attvalues></node></nodes></graph></gexf>"""
    found = read(tmp_path, text)
    assert found.node["n"].to_pylist() == ["x"]
    assert "column n" in found.lost[0].render()
    assert "read as text" in found.lost[0].render()


def test_years_and_days_together_become_days(tmp_path: Path) -> None:
    node = {
        "node_id": ["a", "b"],
        "label": ["", ""],
        "start": ["2009", "2010-05"],
        "end": ["2009", "2011-06-07"],
    }
    empty = pa.array([], pa.string())
    edge = pa.table({"source_id": empty, "target_id": empty, "weight": pa.array([], pa.float64())})
    exchange.write(tmp_path / "n.gexf", NetworkFile(pa.table(node), edge, True))
    found = exchange.read(tmp_path / "n.gexf")
    assert rows(found.node, "start", "end") == [("2009-01-01", "2009-12-31"), ("2010-05-01", "2011-06-07")]


def test_what_we_write_has_the_order_of_the_schema(tmp_path: Path) -> None:
    exchange.write(tmp_path / "n.gexf", read(tmp_path, FULL.format(space=SPACES[1])))
    root = ET.parse(tmp_path / "n.gexf").getroot()
    assert root.tag == "{http://gexf.net/1.3}gexf"
    graph = root[0]
    assert graph.attrib == {"defaultedgetype": "directed", "mode": "dynamic", "timeformat": "date"}
    assert [child.tag.rpartition("}")[2] for child in graph] == ["attributes"] * 3 + ["nodes", "edges"]
    node = graph.find("{*}nodes")[0]  # type: ignore[index]
    assert [child.tag.rpartition("}")[2] for child in node] == ["attvalues", "color", "position", "size"]
    assert "lastmodifieddate" not in (tmp_path / "n.gexf").read_text()


def test_a_million_fold_expansion_is_refused_at_once(tmp_path: Path) -> None:
    entities = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10 if n else "lol"}">' for n in range(10))
    text = f"<!DOCTYPE gexf [{entities}]><gexf>&e9;</gexf>"
    with pytest.raises(DataError, match="declares an entity"):
        read(tmp_path, text)


def test_a_document_type_alone_does_no_harm(tmp_path: Path) -> None:
    content = '<gexf><graph><nodes><node id="a"/></nodes></graph></gexf>'
    assert len(read(tmp_path, f'<!DOCTYPE gexf SYSTEM "http://localhost:1/gexf.dtd">{content}').node) == 1
