"""Network files of other tools, in and out: CSV, Parquet, GEXF, GraphML, Pajek and GML."""

from __future__ import annotations

from pathlib import Path

from jihe.errors import DataError, Fault, Place, nearest

from . import gexf, gexf_out, gml, gml_out, graphml, graphml_out, pajek, pajek_out, table
from .check import finish
from .network import NetworkFile

FORMATS = {
    ".csv": "table",
    ".tsv": "table",
    ".txt": "table",
    ".edges": "table",
    ".parquet": "table",
    ".pq": "table",
    ".gexf": "gexf",
    ".graphml": "graphml",
    ".xml": "graphml",
    ".net": "pajek",
    ".gml": "gml",
}
"""Format by the ending of a file's name, beside which .gz may stand."""

_READ = {"gexf": gexf.read, "graphml": graphml.read, "pajek": pajek.read, "gml": gml.read}
_WRITE = {
    "table": table.write,
    "gexf": gexf_out.write,
    "graphml": graphml_out.write,
    "pajek": pajek_out.write,
    "gml": gml_out.write,
}


def read(
    path: str | Path,
    columns: str | None = None,
    nodes: str | Path | None = None,
    is_directed: bool | None = None,
) -> NetworkFile:
    """Read a network; the ending of the file's name tells the format.

    Parameters
    ----------
    path
        The file; a packed one ends in .gz.
    columns
        Names of the columns of a delimited file without a heading, ``source,target,type,weight``; ``_``
        passes one over.
    nodes
        A table of nodes beside a table of edges. Without it the table ``NAME.node.csv`` beside ``NAME.csv``
        is taken, if there is one; without any, the nodes are those that edges name.
    is_directed
        What holds for all edges, whatever the file says; None: as the file says.

    Raises
    ------
    DataError
        With every fault of the file.
    """
    path = Path(path)
    form = _format(path)
    if form == "table":
        found = table.read(path, columns, None if nodes is None else Path(nodes))
    else:
        if columns is not None or nodes is not None:
            text = "a {form} file names its own columns and nodes: --columns and --nodes are for tables."
            raise DataError(Fault(Place(path.name), text, {"form": form}))
        found = _READ[form](path)
    return finish(found, is_directed)


def write(path: str | Path, network: NetworkFile) -> tuple[Fault, ...]:
    """Write a network; the ending of the file's name tells the format.

    Returns
    -------
    tuple of Fault
        Notes, one for each kind of thing that the format cannot hold.

    Raises
    ------
    DataError
        When the ending is not known or the file cannot be written. A file that was there before then stays.
    """
    path = Path(path)
    return tuple(_WRITE[_format(path)](path, network))


def _format(path: Path) -> str:
    ends = [ending.lower() for ending in path.suffixes]
    ending = ends[-2] if len(ends) > 1 and ends[-1] == ".gz" else ends[-1] if ends else ""
    if ending in FORMATS:
        return FORMATS[ending]
    if like := nearest(ending, FORMATS):
        text = 'files ending in "{ending}" are not known. Did you mean "{like}"? Known endings: {known}.'
        raise DataError(Fault(Place(path.name), text, {"ending": ending, "like": like, "known": _known()}))
    text = 'files ending in "{ending}" are not known. Known endings: {known}.'
    raise DataError(Fault(Place(path.name), text, {"ending": ending, "known": _known()}))


def _known() -> str:
    return ", ".join(FORMATS)


__all__ = ["FORMATS", "NetworkFile", "read", "write"]
