"""Networks as tables: CSV and Parquet, in and out; nodes in a second file beside the edges."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from jihe.errors import DataError, Fault, Place, samples

from . import delimited, heading, out
from .gexf import close_spells, times_of
from .network import EDGE, LINE, NODE, NUMBER, SPELL, SPELLS, TEXT, TRUTH, WHOLE, NetworkFile, over_time
from .settle import Found

_DIRECTIONS = {"directed", "undirected", "mutual", "mixed"}


def is_parquet(path: Path) -> bool:
    """Whether a table is Parquet, by its name; all others are delimited text."""
    return path.suffix.lower() in (".parquet", ".pq")


def node_path(path: Path) -> Path:
    """The file of nodes that belongs to a file of edges: NAME.node.csv beside NAME.csv."""
    ends = "".join(path.suffixes[-2:]) if path.suffix == ".gz" else path.suffix
    return path.with_name(path.name.removesuffix(ends) + ".node" + ends)


def read(path: Path, columns: str | None = None, nodes: Path | None = None) -> Found:
    """What a table of edges holds, and one of nodes: `nodes`, or the one that lies beside it by name."""
    lost: list[Fault] = []
    edge = _shape(
        _load(path, columns, is_edge=True, lost=lost), ("source_id", "target_id"), not is_parquet(path)
    )
    found = Found(path.name, _no_nodes(), edge, edge_types=_texts(path, edge), lost=lost)
    _direct(found)
    n_blank = edge["weight"].null_count if "weight" in edge.column_names else 0
    if n_blank:
        text = "{n} edges have no weight; each counts 1."
        found.lost.append(Fault(Place(path.name), text, {"n": f"{n_blank:,}"}))
    beside = node_path(path)
    if nodes is None and beside != path and beside.is_file():
        nodes = beside
        text = "the nodes were read from {file}, which lies beside it."
        found.lost.append(Fault(Place(path.name), text, {"file": beside.name}))
    if nodes is not None:
        node = _load(nodes, None, is_edge=False, lost=found.lost)
        if "node_id" not in node.column_names:
            text = "no column is named id; the columns are {names}. A table of nodes needs the column id."
            names = [name for name in node.column_names if name != LINE]
            raise DataError(Fault(Place(nodes.name), text, {"names": samples(names)}))
        found.node_types = _texts(nodes, node)
        found.node, found.node_file = _shape(node, ("node_id",), not is_parquet(nodes)), nodes.name
    return found


def _texts(path: Path, table: pa.Table) -> dict[str, pa.DataType]:
    """Columns that are text because the file says so, whatever they look like."""
    names = table.column_names if is_parquet(path) else []
    return {name: TEXT for name in names if table[name].type == TEXT}


def _no_nodes() -> pa.Table:
    return pa.schema([("node_id", TEXT), ("label", TEXT), (LINE, WHOLE)]).empty_table()


def _load(path: Path, columns: str | None, is_edge: bool, lost: list[Fault]) -> pa.Table:
    if not is_parquet(path):
        return delimited.read_table(path, columns, is_edge)[0]
    import pyarrow.parquet as pq

    try:
        table = pq.read_table(path)
    except FileNotFoundError:
        text = "there is no such file. See that its name and folder are right."
        raise DataError(Fault(Place(path.name), text)) from None
    except (pa.ArrowInvalid, OSError) as error:
        text = "this is no Parquet file, or it is damaged ({problem})."
        raise DataError(Fault(Place(path.name), text, {"problem": str(error)[:200]})) from None
    words = heading.EDGE_WORDS if is_edge else heading.NODE_WORDS
    if is_edge and not heading.is_heading(table.column_names):
        raise heading.refuse(path.name, 1, table.column_names)
    if LINE in table.column_names:
        table = table.drop_columns([LINE])
    named = heading.roles(table.column_names, words)
    table = table.rename_columns(list(named.values()))
    kept = {name: _native(name, table[name]) for name in table.column_names}
    without = [name for name, column in kept.items() if column is None]
    if without:
        text = "columns of lists or parts were left out ({columns})."
        lost.append(Fault(Place(path.name), text, out.columns(without)))
    table = pa.table({name: column for name, column in kept.items() if column is not None})
    lines = pa.array(range(1, len(table) + 1), WHOLE)
    return table.append_column(LINE, lines)


def _native(name: str, column: pa.ChunkedArray) -> pa.ChunkedArray | None:
    """A column of a Parquet file in one of our types; None for one that has no place among them."""
    kind = column.type
    if pa.types.is_list(kind):
        parts = {field.name for field in kind.value_type} if pa.types.is_struct(kind.value_type) else set()
        return column if parts in ({"start", "end"}, {"start", "end", "value"}) else None
    to = TEXT
    if name not in NODE and name not in EDGE:
        if pa.types.is_integer(kind):
            to = WHOLE
        elif pa.types.is_floating(kind) or pa.types.is_decimal(kind):
            to = NUMBER
        elif kind == TRUTH:
            to = TRUTH
    try:
        # An id that was made a number with decimals, as happens where some are missing, is whole.
        column = column.cast(WHOLE) if name.endswith("_id") and pa.types.is_floating(kind) else column
        return column.cast(to)
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError):
        return None


def _shape(table: pa.Table, ids: tuple[str, ...], is_text: bool) -> pa.Table:
    """Ids of a text file without spaces around them, and listed times as spells."""
    for name in ids if is_text else ():
        table = table.set_column(table.column_names.index(name), name, delimited.trimmed(table[name]))
    if SPELLS in table.column_names and table[SPELLS].type == TEXT:
        table = _spelled(table)
    return table


def _spelled(table: pa.Table) -> pa.Table:
    """Times that one cell lists, as Gephi writes them, as first, last and all."""
    coded = table[SPELLS].combine_chunks().dictionary_encode()
    rows = []
    for told in coded.dictionary.to_pylist():
        row = {SPELLS: times_of(told) or times_of("", told)}
        close_spells(row)
        rows.append(row)
    table = table.drop_columns([SPELLS])
    for name, kind in (("start", TEXT), ("end", TEXT), (SPELLS, pa.list_(SPELL))):
        if name not in table.column_names:
            values = pa.array([row.get(name) for row in rows], kind).take(coded.indices)
            table = table.append_column(name, values)
    return table


def _direct(found: Found) -> None:
    """A column "type" that says directed or undirected, or one "is_directed", tells which way edges point."""
    edge = found.edge
    for name in ("kind", *(n for n in edge.column_names if heading.plain(n) == "type")):
        if name in edge.column_names and edge[name].type == TEXT:
            words = {word.strip().lower() for word in edge[name].unique().slice(0, 9).drop_null().to_pylist()}
            if words and words <= _DIRECTIONS:
                told = pc.utf8_lower(pc.utf8_trim_whitespace(edge[name]))
                edge = edge.drop_columns([name]).append_column("direction", told)
                edge = _kind_again(edge)
                break
    if "is_directed" in edge.column_names:
        told = pc.utf8_lower(edge["is_directed"].cast(TEXT))
        edge = edge.drop_columns(["is_directed"])
        if "direction" not in edge.column_names:
            says = pc.if_else(pc.is_in(told, pa.array(["true", "1"])), "directed", "undirected")
            edge = edge.append_column("direction", pc.if_else(pc.is_valid(told), says, pa.scalar(None, TEXT)))
    found.edge = edge


def _kind_again(edge: pa.Table) -> pa.Table:
    """Another column that by its name is the kind takes the place of one that told directions."""
    names = edge.column_names
    rest = next((name for name in names if heading.plain(name) in heading.EDGE_WORDS["kind"]), "")
    if not rest or "kind" in names:
        return edge
    return edge.rename_columns(["kind" if name == rest else name for name in names])


# ---- out -------------------------------------------------------------------------------------------

_NAMES = {
    "source_id": "Source",
    "target_id": "Target",
    "is_directed": "Type",
    "kind": "Kind",
    "node_id": "Id",
    "edge_id": "Id",
    "label": "Label",
    "weight": "Weight",
}


def write(path: Path, network: NetworkFile) -> list[Fault]:
    """Write a network as a table of edges and one of nodes beside it; returns notes on what was left out.

    Both files carry the names that Gephi's spreadsheet import knows.
    """
    node, edge = network.node, network.edge.drop_columns([LINE] if LINE in network.edge.column_names else [])
    if "is_directed" not in edge.column_names and network.is_directed is not None:
        points = pa.repeat(pa.scalar(network.is_directed), len(edge))
        edge = edge.append_column("is_directed", points)
    if is_parquet(path):
        for place, table in ((node_path(path), node), (path, edge)):
            _write_parquet(place, table.replace_schema_metadata(None))
        return []
    lost = _lost(node, edge)
    _write_csv(node_path(path), node.drop_columns(over_time(node)), NODE)
    _write_csv(path, edge.drop_columns(over_time(edge)), EDGE)
    return lost


def _lost(node: pa.Table, edge: pa.Table) -> list[Fault]:
    lost = []
    if timed := over_time(node) + over_time(edge):
        text = "a table has no place for values over time; only the last was written ({columns})."
        lost.append(Fault(Place(), text, out.columns(timed)))
    ids = node["node_id"]
    if pc.any(pc.not_equal(ids, pc.utf8_trim_whitespace(ids))).as_py():
        said = "some ids begin or end with a space, which is not read back."
        lost.append(Fault(Place(), said))
    return lost


def _write_parquet(path: Path, table: pa.Table) -> None:
    import pyarrow.parquet as pq

    with out.new_bytes(path) as file:
        pq.write_table(table, file)


def _write_csv(path: Path, table: pa.Table, core: dict[str, pa.DataType]) -> None:
    from pyarrow import csv as arrow_csv

    if "is_directed" in table.column_names:
        at = table.column_names.index("is_directed")
        told = pc.if_else(table["is_directed"], "Directed", "Undirected")
        table = table.set_column(at, "is_directed", told)
    names = [_NAMES.get(name, name) if name in core else name for name in table.column_names]
    with out.new_bytes(path) as file:
        arrow_csv.write_csv(table.rename_columns(names), file, arrow_csv.WriteOptions(quoting_style="needed"))
