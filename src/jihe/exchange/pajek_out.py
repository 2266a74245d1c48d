"""Pajek out: one name for each vertex, its place, several relations, years."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from jihe.errors import Fault, Place

from . import out
from .network import (
    EDGE,
    NODE,
    SPELLS,
    NetworkFile,
    attributes,
    over_time,
)


def write(path: Path, network: NetworkFile) -> list[Fault]:
    """Write a network; returns notes on what Pajek cannot hold."""
    node, edge = network.node, network.edge
    label = node["label"]
    is_label = not label.null_count and not pc.any(pc.equal(label, "")).as_py()
    is_label = is_label and pc.count_distinct(label).as_py() == len(node)
    names = label if is_label else node["node_id"]
    lost = _lost(node, edge, is_label)
    with out.new_text(path) as file:
        file.write(f"*Vertices {len(node)}\n")
        out.write_rows(file, _vertices(node, names))
        out.write_rows(file, _ties(network))
    return lost


def _lost(node: pa.Table, edge: pa.Table, is_label: bool) -> list[Fault]:
    lost = []
    other = node["node_id"] if is_label else node["label"]
    kept = node["label"] if is_label else node["node_id"]
    if pc.any(pc.not_equal(other, kept)).as_py():
        if is_label:
            said = "a Pajek vertex has one name: the labels were written and the ids were not."
        else:
            said = "a Pajek vertex has one name: the ids were written; the labels, which are not unique, not."
        lost.append(Fault(Place(), said))
    named = attributes(node, NODE) + attributes(edge, EDGE)
    named += ["edge_id"] if "edge_id" in edge.column_names else []
    named += [name for name in over_time(node) + over_time(edge) if name != SPELLS]
    if named:
        said = "Pajek has no attributes; these columns were not written ({columns})."
        lost.append(Fault(Place(), said, out.columns(named)))
    if any(
        pc.any(pc.invert(pc.match_substring_regex(table[name], r"^\d+$"))).as_py()
        for table in (node, edge)
        for name in ("start", "end")
        if name in table.column_names
    ):
        lost.append(Fault(Place(), "Pajek knows whole numbers as times: of dates only the year was written."))
    return lost


def _vertices(node: pa.Table, names: pa.ChunkedArray) -> Iterator[str]:
    labels = out.cells(names, _quoted)
    x, y, z, size, color = (out.column_or_none(node, name) for name in ("x", "y", "z", "size", "color"))
    for row, (label, when) in enumerate(zip(labels, _when(node), strict=True)):
        parts = [str(row + 1), f'"{label}"']
        if x[row] is not None and y[row] is not None:
            parts += [x[row] or "", y[row] or "", z[row] or "0.0"]
        if size[row] is not None:
            parts += ["x_fact", size[row] or "", "y_fact", size[row] or ""]
        if color[row]:
            parts += ["ic", "RGB" + str(color[row])[1:].upper()]
        yield " ".join([*parts, *when]) + "\n"


def _ties(network: NetworkFile) -> Iterator[str]:
    edge = network.edge
    ids = network.node["node_id"].combine_chunks()
    ends = [
        pc.add(pc.index_in(edge[end], value_set=ids), 1).to_pylist() for end in ("source_id", "target_id")
    ]
    points = out.column_or_none(edge, "is_directed")
    default = "*Edges" if network.is_directed is False else "*Arcs"
    sections = [default if one is None else "*Arcs" if one == "true" else "*Edges" for one in points]
    kinds = out.column_or_none(edge, "kind", _quoted)
    weights, whens = out.cells(edge["weight"]), _when(edge)
    labels, colors = out.column_or_none(edge, "label", _quoted), out.column_or_none(edge, "color")
    number = {kind: place for place, kind in enumerate(dict.fromkeys(kinds), 1)}
    groups: dict[tuple[str, str | None], list[int]] = {}
    for row, group in enumerate(zip(sections, kinds, strict=True)):
        groups.setdefault(group, []).append(row)
    for (section, kind), rows in groups.items():
        yield section + ("" if kind is None else f' :{number[kind]} "{kind}"') + "\n"
        for row in rows:
            parts = [str(ends[0][row]), str(ends[1][row]), weights[row] or ""]
            parts += [] if labels[row] is None else ["l", f'"{labels[row]}"']
            parts += [] if colors[row] is None else ["c", "RGB" + str(colors[row])[1:].upper()]
            yield " ".join([*parts, *whens[row]]) + "\n"


def _when(table: pa.Table) -> list[list[str]]:
    """The years of each row, in brackets."""
    starts, ends = (out.column_or_none(table, name) for name in ("start", "end"))
    spells = table[SPELLS].to_pylist() if SPELLS in table.column_names else [None] * len(table)
    found = []
    for start, end, several in zip(starts, ends, spells, strict=True):
        times = several or ([{"start": start, "end": end}] if start or end else [])
        told = ",".join(f"{_year(time['start'])}-{_year(time['end'])}" for time in times)
        found.append([f"[{told}]"] if told else [])
    return found


def _year(time: str | None) -> str:
    found = re.match(r"\d+", time or "")
    return found[0] if found else "*"


_UNSAYABLE = re.compile(r'["\x00-\x1f\x7f-\x9f\u2028\u2029]|&(?=#\d)')


def _quoted(label: str) -> str:
    """A label as Pajek quotes it: what would end it, or look like a code, becomes a code."""
    return _UNSAYABLE.sub(lambda sign: f"&#{ord(sign[0])};", label)
