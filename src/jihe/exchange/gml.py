"""GML, in: keys with values inside brackets."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.entities import name2codepoint
from pathlib import Path
from typing import IO, Any

import pyarrow as pa
import pyarrow.compute as pc

from jihe.errors import DataError, Fault, Place

from . import text
from .gather import Gathered
from .network import EDGE, LINE, NODE, TEXT, free_name
from .settle import Found

_TOKEN = re.compile(r'"[^"]*"|\[|\]|[^\s\[\]"]+')
_KEY = re.compile(r"[A-Za-z][A-Za-z0-9_.]*")
_ENTITY = re.compile(r"&(?:#(\d{1,7})|#[xX]([0-9a-fA-F]{1,6})|([A-Za-z][A-Za-z0-9]*));")
NODE_KEYS = {
    "id": "node_id",
    "label": "label",
    "start": "start",
    "end": "end",
    "graphics.x": "x",
    "graphics.y": "y",
    "graphics.z": "z",
    "graphics.w": "size",
    "graphics.fill": "color",
}
EDGE_KEYS = {
    "source": "source_id",
    "target": "target_id",
    "id": "edge_id",
    "label": "label",
    "kind": "kind",
    "type": "kind",
    "weight": "weight",
    "value": "weight",
    "start": "start",
    "end": "end",
    "graphics.fill": "color",
    "directed": "direction",
}
"""Keys that say what a column of ours says; of two the first stands."""
_DEEPEST = 100


OURS = "node_name"
"""Key in which ids that are no numbers are written: a GML id is a number."""


def read(path: Path) -> Found:
    """What a GML file holds."""
    source = text.look(path)
    if not source.n_line:
        raise DataError(Fault(Place(path.name), "the file is empty."))
    reader = _Reader(path.name)
    with source.lines() as lines:
        for line, token in _tokens(lines, path.name):
            reader.take(line, token)
    return reader.found()


def _tokens(lines: IO[str], file: str) -> Iterator[tuple[int, str]]:
    """(line, token); a text may run over several lines."""
    held, first = "", 0
    number = 0
    for number, line in enumerate(lines, 1):
        if held:
            held += line
        elif line.lstrip().startswith("#"):
            continue
        else:
            held, first = line, number
        if held.count('"') % 2 == 0:
            for token in _TOKEN.findall(held):
                yield first, token
            held = ""
    if held:
        said = "a quotation mark that is opened here is not closed."
        raise DataError(Fault(Place(file, line=first), said))


class _Reader:
    def __init__(self, file: str) -> None:
        self._file = file
        self._rows = {"node": Gathered(), "edge": Gathered()}
        self._quoted: dict[str, set[str]] = {"node": set(), "edge": set()}
        self._row: dict[str, Any] = {}
        self._path: list[str] = []
        self._key = ""
        self._line = 0
        self._points = False
        self._n_graph = 0
        self._n_repeated = 0

    def take(self, line: int, token: str) -> None:
        """The next token: a key, then its value."""
        self._line = line
        if token == "]":
            self._close()
        elif not self._key:
            if not _KEY.fullmatch(token):
                said = 'a key was expected here, not "{token}". Is this a GML file?'
                raise DataError(Fault(Place(self._file, line=line), said, {"token": token}))
            self._key = token
        elif token == "[":
            self._open()
        else:
            self._value(token)

    def _open(self) -> None:
        self._path.append(self._key.lower())
        self._key = ""
        if len(self._path) > _DEEPEST:
            said = "brackets lie more than {most} deep in each other."
            raise DataError(Fault(Place(self._file, line=self._line), said, {"most": _DEEPEST}))
        if self._path == ["graph"]:
            self._n_graph += 1
        if len(self._path) == 2 and self._path[1] in self._rows:
            self._row = {LINE: self._line}

    def _close(self) -> None:
        if self._key or not self._path:
            said = "a bracket is closed that was not opened, or a key has no value."
            raise DataError(Fault(Place(self._file, line=self._line), said))
        if len(self._path) == 2 and self._path[1] in self._rows:
            self._rows[self._path[1]].add(self._row)
        self._path.pop()

    def _value(self, token: str) -> None:
        key, self._key = self._key, ""
        if len(self._path) < 2 or self._path[1] not in self._rows:
            if self._path == ["graph"] and key.lower() == "directed":
                self._points = token.strip('"') == "1"
            return
        of = self._path[1]
        name = ".".join([*self._path[2:], key])
        if token.startswith('"'):
            self._quoted[of].add(name)
            token = _decoded(token[1:-1])
        if name in self._row:
            self._n_repeated += 1
        self._row[name] = token

    def found(self) -> Found:
        place = Place(self._file, line=self._line)
        if not self._n_graph:
            raise DataError(Fault(place, "there is no graph [ ... ] in the file. Is this a GML file?"))
        if self._path:
            raise DataError(Fault(place, "the file ends in the middle. Fetch or save it anew."))
        node, node_types = self._table("node", NODE_KEYS, NODE)
        edge, edge_types = self._table("edge", EDGE_KEYS, EDGE)
        if "direction" in edge.column_names:
            points = pc.if_else(pc.equal(edge["direction"], "1"), "directed", "undirected")
            edge = edge.set_column(edge.column_names.index("direction"), "direction", points)
        lost = []
        if self._n_repeated:
            said = "{n} keys are there several times in one node or edge; the last was read."
            lost.append(Fault(Place(self._file), said, {"n": f"{self._n_repeated:,}"}))
        if self._n_graph > 1:
            said = "the file holds {n} graphs; they were read as one network."
            lost.append(Fault(Place(self._file), said, {"n": f"{self._n_graph:,}"}))
        node, edge = _by_name(node, edge)
        return Found(
            self._file, node, edge, node_types, edge_types, self._points, node_file=self._file, lost=lost
        )

    def _table(
        self, of: str, words: dict[str, str], core: dict[str, pa.DataType]
    ) -> tuple[pa.Table, dict[str, pa.DataType]]:
        table = self._rows[of].table()
        taken = {*core, LINE, "direction"}
        names: dict[str, str] = {}
        for word, column in words.items():
            if word in table.column_names and column not in names.values():
                names[word] = column
        for name in table.column_names:
            if name not in names and name != LINE:
                names[name] = OURS if name == OURS and of == "node" else free_name(name, taken)
        types = {column: TEXT for word, column in names.items() if word in self._quoted[of]}
        table = table.rename_columns([names.get(name, name) for name in table.column_names])
        for name in ("node_id",) if of == "node" else ("source_id", "target_id"):
            if name not in table.column_names:
                table = table.append_column(name, pa.nulls(len(table), TEXT))
        return table, types


def _by_name(node: pa.Table, edge: pa.Table) -> tuple[pa.Table, pa.Table]:
    """Our own ids in place of numbers, where a file of ours has them."""
    if OURS not in node.column_names:
        return node, edge
    names, numbers = node[OURS], node["node_id"].combine_chunks()
    places = {end: pc.index_in(edge[end], value_set=numbers) for end in ("source_id", "target_id")}
    is_whole = not names.null_count and not numbers.null_count
    is_whole = is_whole and not any(place.null_count for place in places.values())
    if not is_whole or pc.count_distinct(names).as_py() < len(node):
        return node, edge
    for end, place in places.items():
        edge = edge.set_column(edge.column_names.index(end), end, names.combine_chunks().take(place))
    at = node.column_names.index("node_id")
    return node.set_column(at, "node_id", names).drop_columns([OURS]), edge


def is_key(name: str) -> bool:
    """Whether a name may be a key."""
    return bool(_KEY.fullmatch(name)) and "." not in name


def _decoded(value: str) -> str:
    def sign(found: re.Match[str]) -> str:
        if found[3]:
            code = name2codepoint.get(found[3], 39 if found[3] == "apos" else None)
        else:
            code = int(found[1]) if found[1] else int(found[2], 16)
        return found[0] if code is None or code > 0x10FFFF or 0xD800 <= code < 0xE000 else chr(code)

    return _ENTITY.sub(sign, value) if "&" in value else value
