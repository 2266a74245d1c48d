"""GEXF 1.3 out: what Gephi opens with attributes, kinds, times, positions and colours."""

from __future__ import annotations

import calendar
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

import pyarrow as pa
import pyarrow.compute as pc

from jihe.errors import Fault, Place, samples

from . import moment, out
from .network import EDGE, NODE, NUMBER, OVER_TIME, SPELLS, TRUTH, WHOLE, NetworkFile, attributes, over_time
from .xml import Escape

_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<gexf xmlns="http://gexf.net/1.3" xmlns:viz="http://gexf.net/1.3/viz" version="1.3">\n'
)
_FORMS = ("number", "month", "day", "moment")
_GEXF_FORM = {"number": "double", "day": "date", "moment": "dateTime"}


def write(path: Path, network: NetworkFile) -> list[Fault]:
    """Write a network; returns notes on what GEXF cannot hold. The same network gives the same bytes."""
    writer = _Writer(network)
    with out.new_text(path) as file:
        writer.write(file, path)
    return writer.lost()


class _Writer:
    def __init__(self, network: NetworkFile) -> None:
        self._network = network
        self._escape = Escape()
        self._form = _time_form(network)
        self._untimed: dict[str, None] = {}

    def write(self, file: IO[str], path: Path) -> None:
        network = self._network
        points = "undirected" if network.is_directed is False else "directed"
        mode = f' mode="dynamic" timeformat="{_GEXF_FORM[self._form]}"' if self._form else ' mode="static"'
        file.write(f'{_HEAD}<graph defaultedgetype="{points}"{mode}>\n')
        for of, table, core in (("node", network.node, NODE), ("edge", network.edge, EDGE)):
            self._declare(file, of, table, attributes(table, core))
        file.write(f'<nodes count="{len(network.node)}">\n')
        out.write_rows(file, self._nodes(path))
        file.write(f'</nodes>\n<edges count="{len(network.edge)}">\n')
        out.write_rows(file, self._edges())
        file.write("</edges>\n</graph>\n</gexf>\n")

    def lost(self) -> list[Fault]:
        if self._untimed:
            text = "times that are numbers were left out, as others are dates ({texts})."
            return [*self._escape.lost(), Fault(Place(), text, {"texts": samples(self._untimed)})]
        return self._escape.lost()

    def _declare(self, file: IO[str], of: str, table: pa.Table, names: list[str]) -> None:
        """State the attributes, those that change over time apart from the others."""
        timed = {name.removesuffix(OVER_TIME) for name in over_time(table) if name != SPELLS}
        number = {name: place for place, name in enumerate(names)}
        for mode, chosen in (
            ("static", [name for name in names if name not in timed]),
            ("dynamic", sorted(timed)),
        ):
            if not chosen:
                continue
            file.write(f'<attributes class="{of}" mode="{mode}">\n')
            for name in chosen:
                key = str(number[name]) if name in number else name
                file.write(
                    f'<attribute id="{key}" title="{self._escape(name)}" type="{_type(table, name)}"/>\n'
                )
            file.write("</attributes>\n")

    def _nodes(self, path: Path) -> Iterator[str]:
        node, escape = self._network.node, self._escape
        ids = out.cells(node["node_id"], escape)
        out.check_apart(path, ids, node["node_id"])
        inside = self._inside(node, attributes(node, NODE), _node_shape(node))
        columns = zip(ids, out.column_or_none(node, "label", escape), self._when(node), inside, strict=True)
        for node_id, label, when, content in columns:
            told = "" if label is None else f' label="{label}"'
            yield _element("node", f'id="{node_id}"{told}{when}', content)

    def _edges(self) -> Iterator[str]:
        edge, escape = self._network.edge, self._escape
        inside = self._inside(edge, attributes(edge, EDGE), _color(edge))
        parts = [
            (f' {name}="', out.column_or_none(edge, column, escape))
            for name, column in (("id", "edge_id"), ("label", "label"), ("kind", "kind"))
        ]
        directed = out.column_or_none(edge, "is_directed")
        ends = [out.cells(edge[name], escape) for name in ("source_id", "target_id", "weight")]
        for row, (source, target, weight, points, when, content) in enumerate(
            zip(*ends, directed, self._when(edge), inside, strict=True)
        ):
            told = "".join(f'{begin}{cells[row]}"' for begin, cells in parts if cells[row] is not None)
            if points is not None:
                told += ' type="directed"' if points == "true" else ' type="undirected"'
            said = f'source="{source}" target="{target}"{told} weight="{weight}"{when}'
            yield _element("edge", said, content)

    def _inside(self, table: pa.Table, names: list[str], shape: list[str]) -> Iterator[str]:
        """What stands inside the element of each row: values, spells, then how it is drawn."""
        timed = {name: table[name].to_pylist() for name in over_time(table)}
        values = [
            (str(place), out.cells(table[name], self._escape))
            for place, name in enumerate(names)
            if name + OVER_TIME not in timed
        ]
        number = {name: str(place) for place, name in enumerate(names)}
        spells = timed.pop(SPELLS, None)
        for row in range(len(table)):
            told = [f'<attvalue for="{key}" value="{v[row]}"/>' for key, v in values if v[row] is not None]
            for name, lists in timed.items():
                key = name.removesuffix(OVER_TIME)
                told += [self._value(number.get(key, key), one) for one in lists[row] or ()]
            parts = f"<attvalues>{''.join(told)}</attvalues>" if told else ""
            if spells and spells[row]:
                parts += f"<spells>{''.join(f'<spell{self._span(one)}/>' for one in spells[row])}</spells>"
            yield parts + shape[row]

    def _value(self, key: str, told: dict[str, Any]) -> str:
        value = told["value"]
        text = out.cells(pa.chunked_array([pa.array([value])]), self._escape)[0]
        return "" if text is None else f'<attvalue for="{key}" value="{text}"{self._span(told)}/>'

    def _when(self, table: pa.Table) -> list[str]:
        """The times of each row as attributes; where it has spells they tell more."""
        starts, ends = (out.column_or_none(table, name) for name in ("start", "end"))
        if not self._form:
            return [""] * len(table)
        spells = table[SPELLS].to_pylist() if SPELLS in table.column_names else [None] * len(table)
        return [
            "" if several else self._span({"start": start, "end": end})
            for start, end, several in zip(starts, ends, spells, strict=True)
        ]

    def _span(self, told: dict[str, Any]) -> str:
        parts = []
        for name in ("start", "end"):
            if text := told[name]:
                shaped = as_form(text, self._form, is_end=name == "end")
                if shaped is None:
                    self._untimed[text] = None
                else:
                    parts.append(f' {name}="{shaped}"')
        return "".join(parts)


def _element(name: str, said: str, content: str) -> str:
    return f"<{name} {said}>{content}</{name}>\n" if content else f"<{name} {said}/>\n"


def _type(table: pa.Table, name: str) -> str:
    if name in table.column_names:
        kind = table[name].type
    else:
        kind = table[name + OVER_TIME].type.value_type.field("value").type
    return {WHOLE: "long", NUMBER: "double", TRUTH: "boolean"}.get(kind, "string")


def _color(table: pa.Table) -> list[str]:
    return [
        ""
        if color is None
        else '<viz:color r="{}" g="{}" b="{}"/>'.format(*(int(color[at : at + 2], 16) for at in (1, 3, 5)))
        for color in out.column_or_none(table, "color")
    ]


def _node_shape(node: pa.Table) -> list[str]:
    x, y, z, size = (out.column_or_none(_finite(node), name) for name in ("x", "y", "z", "size"))
    found = []
    for color, at_x, at_y, at_z, much in zip(_color(node), x, y, z, size, strict=True):
        if at_x is not None and at_y is not None:
            color += f'<viz:position x="{at_x}" y="{at_y}" z="{at_z or "0.0"}"/>'
        if much is not None:
            color += f'<viz:size value="{much}"/>'
        found.append(color)
    return found


def _finite(node: pa.Table) -> pa.Table:
    """The table with null for positions and sizes that are no numbers."""
    for name in ("x", "y", "z", "size"):
        if name in node.column_names:
            known = pc.if_else(pc.is_finite(node[name]), node[name], pa.scalar(None, NUMBER))
            node = node.set_column(node.column_names.index(name), name, known)
    return node


def _time_form(network: NetworkFile) -> str:
    """The form in which all times can be told; "" when there are none."""
    forms: set[str] = set()
    for table in (network.node, network.edge):
        columns = [table[name] for name in ("start", "end") if name in table.column_names]
        for name in over_time(table):
            flat = pc.list_flatten(table[name])
            columns += [pc.struct_field(flat, part) for part in ("start", "end")]
        for column in columns:
            forms |= {moment.form(text) for text in column.unique().drop_null().to_pylist() if text}
    finest = max(forms, key=_FORMS.index, default="")
    return "day" if finest == "month" else finest


def as_form(text: str, form: str, is_end: bool) -> str | None:
    """A time in the form that all take: of a year the first day, or as an end its last.

    >>> as_form("2019", "day", False), as_form("2020-02", "day", True), as_form("2019-05-01", "moment", False)
    ('2019-01-01', '2020-02-29', '2019-05-01T00:00:00')
    """
    own = moment.form(text)
    if own == form:
        return text
    if own == "number":
        if not (text.isdigit() and len(text) == 4):
            return None
        text = text + ("-12-31" if is_end else "-01-01")
    elif own == "month":
        last = calendar.monthrange(int(text[:4]), int(text[5:7]))[1]
        text = f"{text}-{last if is_end else 1:02d}"
    return text if form == "day" else text + ("T23:59:59" if is_end else "T00:00:00")
