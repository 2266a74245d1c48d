"""Pajek networks (.net), in: labels, places, several relations, years."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from jihe.errors import DataError, Fault, Place, samples

from . import text
from .gather import Gathered
from .gexf import close_spells
from .network import LINE, SPELL, SPELLS, WHOLE
from .settle import Found

MOST = 100_000_000
"""Vertices that a file may announce without listing them."""
_TOKEN = re.compile(r'"[^"]*"|\[[^\]]*\]|[^\s"\[]+')
_SECTION = re.compile(r'\*(\w+)\s*(\d+)?\s*(\d+)?\s*(?::\s*(\d+))?\s*(?:"([^"]*)")?')
_VERTEX = re.compile(r"[0-9]{1,18}")
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?")
_CODE = re.compile(r"&#(\d{1,7});")
_SHAPES = {"ellipse", "box", "diamond", "triangle", "cross", "house", "man", "woman", "empty"}
_TYPES = {LINE: WHOLE, SPELLS: pa.list_(SPELL), "mode": WHOLE}


def read(path: Path) -> Found:
    """What a Pajek network holds.

    Edges name vertices by number. Where all vertices have labels, and no two the same, the label is the id.
    """
    reader = _Reader(path)
    source = text.look(path)
    if not source.n_line:
        raise DataError(Fault(Place(path.name), "the file is empty."))
    with source.lines() as lines:
        for number, line in enumerate(lines, 1):
            reader.take(number, line.strip())
    return reader.found()


class _Reader:
    def __init__(self, path: Path) -> None:
        self._file = path.name
        self._node, self._edge = Gathered(_TYPES), Gathered(_TYPES)
        self._faults: list[Fault] = []
        self._misnamed: dict[int, str] = {}
        self._ragged: list[int] = []
        self._passed: dict[str, None] = {}
        self._section = ""
        self._kind: str | None = None
        self._n = self._n_first = self._row = self._last = 0
        self._listed: set[int] = set()

    def take(self, number: int, line: str) -> None:
        """The next line."""
        if not line or line.startswith("%"):
            return
        self._last = number
        if line.startswith("*"):
            self._begin(number, line)
            return
        tokens = _TOKEN.findall(line) or [line]
        if self._section == "vertices":
            self._vertex(number, tokens)
        elif self._section in ("arcs", "edges"):
            self._tie(number, tokens)
        elif self._section in ("arcslist", "edgeslist"):
            if len(tokens) == 1 and not _VERTEX.fullmatch(tokens[0]):
                self._wrong(number, tokens[0])
            for target in tokens[1:]:
                self._add(number, tokens[0], target)
        elif self._section == "matrix":
            self._matrix_row(number, tokens)
        elif not self._section:
            said = "a Pajek file begins with *Vertices and their number; this line does not belong there."
            raise DataError(Fault(Place(self._file, line=number), said))

    def _begin(self, number: int, line: str) -> None:
        found = _SECTION.match(line)
        section = found[1].lower() if found else line
        self._end_matrix(number)
        self._section, self._row = section, 0
        if section == "vertices":
            if not found or not found[2] or len(found[2]) > 18 or int(found[2]) > MOST:
                said = "*Vertices needs their number, at most {most}."
                raise DataError(Fault(Place(self._file, line=number), said, {"most": f"{MOST:,}"}))
            self._n, self._n_first = int(found[2]), int((found[3] or "0")[:18])
        elif section in ("arcs", "edges", "arcslist", "edgeslist", "matrix") and found:
            relation = found[4] or found[2]
            self._kind = _plain(found[5]) if found[5] else relation
        elif section != "network":
            self._passed[line.split()[0]] = None

    def _vertex(self, number: int, tokens: list[str]) -> None:
        if not _VERTEX.fullmatch(tokens[0]):
            self._wrong(number, tokens[0])
            return
        row: dict[str, Any] = {"node_id": str(int(tokens[0])), LINE: number}
        rest = tokens[1:]
        if rest and not rest[0].startswith("["):
            row["label"] = _plain(rest.pop(0).strip('"'))
        for axis in "xyz":
            if rest and _NUMBER.fullmatch(rest[0]):
                row[axis] = rest.pop(0)
        _put_pairs(row, rest, {"ic": "color"})
        if row.get("x_fact") is not None and row.get("x_fact") == row.get("y_fact"):
            row["size"] = row.pop("x_fact")
            del row["y_fact"]
        self._listed.add(int(tokens[0]))
        self._node.add(row | self._mode(int(tokens[0])))

    def _mode(self, vertex: int) -> dict[str, int]:
        """Of which of two kinds a vertex is, where the file says that there are two."""
        return {"mode": 1 if vertex <= self._n_first else 2} if self._n_first else {}

    def _tie(self, number: int, tokens: list[str]) -> None:
        if len(tokens) < 2 or not (_VERTEX.fullmatch(tokens[0]) and _VERTEX.fullmatch(tokens[1])):
            self._wrong(number, " ".join(tokens))
            return
        rest = tokens[2:]
        has_weight = rest and not rest[0].startswith("[") and (len(rest) == 1 or not rest[0].isalpha())
        weight = rest.pop(0) if has_weight else None
        row: dict[str, Any] = {}
        _put_pairs(row, rest, {"l": "label", "c": "color"})
        self._add(number, tokens[0], tokens[1], weight, row)

    def _matrix_row(self, number: int, tokens: list[str]) -> None:
        self._row += 1
        shift = self._n_first
        if len(tokens) != self._n - shift:
            self._ragged.append(number)
        for place, weight in enumerate(tokens, 1):
            if weight not in ("0", "0.0"):
                self._add(number, str(self._row), str(place + shift), weight)

    def _end_matrix(self, number: int) -> None:
        expected = self._n_first or self._n
        if self._section == "matrix" and self._row != expected:
            said = "the matrix that ends here has {n} rows; there are {expected} vertices that need one."
            params = {"n": f"{self._row:,}", "expected": f"{expected:,}"}
            self._faults.append(Fault(Place(self._file, line=number), said, params))

    def _add(
        self,
        number: int,
        source: str,
        target: str,
        weight: str | None = None,
        row: dict[str, Any] | None = None,
    ) -> None:
        if not (_VERTEX.fullmatch(source) and _VERTEX.fullmatch(target.removeprefix("-"))):
            self._wrong(number, f"{source} {target}")
            return
        points = "undirected" if self._section.startswith("edges") else "directed"
        found: dict[str, Any] = {"source_id": str(int(source)), "target_id": str(int(target))}
        found |= {"direction": points, LINE: number}
        if weight is not None:
            found["weight"] = weight
        if self._kind is not None:
            found["kind"] = self._kind
        self._edge.add({**found, **(row or {})})

    def _wrong(self, number: int, told: str) -> None:
        self._misnamed[number] = told

    def _tell_lines(self) -> None:
        """The faults of single lines, all of a kind together."""
        if lines := list(self._misnamed):
            said = "a vertex is named by its number; {n} lines name one otherwise ({told}; lines {lines})."
            told = samples(self._misnamed.values())
            params = {"n": f"{len(lines):,}", "told": told, "lines": samples(lines)}
            self._faults.append(Fault(Place(self._file, line=lines[0]), said, params))
        if lines := self._ragged:
            said = (
                "{n} rows of a matrix have more or fewer numbers than the {expected} vertices to which they "
                "may lead (lines {lines})."
            )
            params = {
                "n": f"{len(lines):,}",
                "expected": f"{self._n - self._n_first:,}",
                "lines": samples(lines),
            }
            self._faults.append(Fault(Place(self._file, line=lines[0]), said, params))

    def found(self) -> Found:
        self._end_matrix(self._last)
        self._tell_lines()
        for number in range(1, self._n + 1):
            if number not in self._listed:
                self._node.add({"node_id": str(number), LINE: 0} | self._mode(number))
        node, edge = self._node.table("node_id", "label"), self._edge.table("source_id", "target_id")
        lost = []
        if self._passed:
            said = "parts of the file that are no network were passed over ({parts})."
            lost.append(Fault(Place(self._file), said, {"parts": samples(self._passed)}))
        node, edge = _by_label(node, edge)
        return Found(
            self._file,
            node,
            edge,
            {"mode": WHOLE},
            is_directed=True,
            node_file=self._file,
            faults=self._faults,
            lost=lost,
        )


def _put_pairs(row: dict[str, Any], rest: list[str], names: dict[str, str]) -> None:
    """What follows the numbers: years in brackets, and words each with a value."""
    while rest:
        token = rest.pop(0)
        if token.startswith("["):
            row[SPELLS] = _spells(token)
            close_spells(row)
            continue
        if token.lower() in _SHAPES or not rest or rest[0].startswith("["):
            row["shape"] = token
            continue
        value = rest.pop(0).strip('"')
        name = names.get(token, token)
        if name == "color" and not value.upper().startswith("RGB"):
            name = token
        row[name] = "#" + value[3:] if name == "color" else _plain(value)


def _spells(token: str) -> list[dict[str, str | None]]:
    found: list[dict[str, str | None]] = []
    for part in token.strip("[]").split(","):
        start, dash, end = part.strip().partition("-")
        end = end if dash else start
        found.append({"start": start.strip().replace("*", ""), "end": end.strip().replace("*", "")})
    return found


def _plain(label: str) -> str:
    def sign(found: re.Match[str]) -> str:
        code = int(found[1])
        return found[0] if code > 0x10FFFF or 0xD800 <= code < 0xE000 else chr(code)

    return _CODE.sub(sign, label)


def _by_label(node: pa.Table, edge: pa.Table) -> tuple[pa.Table, pa.Table]:
    """Labels for ids, where they are complete and distinct and every edge finds its ends."""
    label, number = node["label"], node["node_id"].combine_chunks()
    is_told = not label.null_count and not pc.any(pc.equal(label, "")).as_py()
    places = {end: pc.index_in(edge[end], value_set=number) for end in ("source_id", "target_id")}
    if not is_told or min(pc.count_distinct(ids).as_py() for ids in (label, number)) < len(node):
        return node, edge
    if any(place.null_count for place in places.values()):
        return node, edge
    labels = label.combine_chunks()
    for end, place in places.items():
        edge = edge.set_column(edge.column_names.index(end), end, labels.take(place.combine_chunks()))
    return node.set_column(node.column_names.index("node_id"), "node_id", labels), edge
