"""Which column of a table of edges or nodes says what, told by its name."""

from __future__ import annotations

import re
from collections.abc import Sequence

from jihe.errors import DataError, Fault, Place, nearest, samples

from .network import LINE, SPELLS, free_name

EDGE_WORDS = {
    "source_id": ("source", "sourceid", "from", "fromid", "fromnodeid", "fromnode", "src", "sourcename"),
    "target_id": ("target", "targetid", "to", "toid", "tonodeid", "tonode", "dst", "dest", "targetname"),
    "kind": ("kind", "type", "relation", "relationtype", "edgetype"),
    "weight": ("weight", "weights"),
    "start": ("start", "startdate", "startyear", "date", "year", "relationdate", "time", "since"),
    "end": ("end", "enddate", "endyear", "until"),
    "edge_id": ("edgeid", "id"),
    "label": ("label",),
    "color": ("color", "colour"),
    "is_directed": ("isdirected", "directed"),
    SPELLS: ("spells", "timeset", "timeinterval"),
}
NODE_WORDS = {
    "node_id": ("nodeid", "id", "node", "key"),
    "label": ("label", "name"),
    "x": ("x",),
    "y": ("y",),
    "z": ("z",),
    "size": ("size",),
    "color": ("color", "colour"),
    "start": ("start", "startdate", "startyear", "date", "year"),
    "end": ("end", "enddate", "endyear", "until"),
    SPELLS: ("spells", "timeset", "timeinterval"),
}
"""For each column of ours the names by which it goes, the best first, without case, spaces and marks."""
_MAIN = ("source_id", "target_id", "kind", "weight", "start")
SKIP = "_"
"""Names a column that is not read."""


def plain(name: str) -> str:
    """A name as it is compared.

    >>> plain("Source_ID"), plain(" From Node Id")
    ('sourceid', 'fromnodeid')
    """
    return re.sub(r"[\W_]", "", name).lower()


def roles(names: Sequence[str], words: dict[str, tuple[str, ...]]) -> dict[int, str]:
    """For each position the name of the column there: ours where a name is known, else its own."""
    place: dict[str, int] = {}
    for position, name in enumerate(names):
        place.setdefault(plain(name), position)
    found: dict[int, str] = {}
    for column, known in words.items():
        there = [place[word] for word in known if word in place and place[word] not in found]
        if there:
            found[there[0]] = column
    taken = {*words, LINE, "direction"}
    for position, name in enumerate(names):
        if position not in found and name != SKIP:
            found[position] = free_name(name.strip() or f"column_{position + 1}", taken)
    return dict(sorted(found.items()))


def is_heading(names: Sequence[str]) -> bool:
    """Whether a row names a source and a target."""
    return {"source_id", "target_id"} <= set(roles(names, EDGE_WORDS).values())


def given(columns: str, file: str) -> list[str]:
    """The names that the user gives to the columns of a file."""
    names = [name.strip() for name in columns.split(",")]
    if not is_heading(names):
        found = roles(names, EDGE_WORDS).values()
        missing = [end for end in ("source", "target") if f"{end}_id" not in found]
        text = (
            "--columns must name {missing}; it names {names}. For example: --columns "
            "source,target,type,weight (_ passes a column over)."
        )
        raise DataError(Fault(Place(file), text, {"missing": samples(missing), "names": samples(names)}))
    check_apart(names, Place(file))
    return names


def check_apart(names: Sequence[str], place: Place) -> None:
    """Refuse where it is open which of several columns holds an end, a kind, a weight or a time."""
    known = {word for column in _MAIN for word in EDGE_WORDS[column]}
    twice = [name for name in dict.fromkeys(names) if names.count(name) > 1 and plain(name) in known]
    if twice:
        text = (
            "several columns have the same name ({names}). Give each its own; in --columns _ passes one over."
        )
        raise DataError(Fault(place, text, {"names": samples(twice)}))


def refuse(file: str, line: int, row: Sequence[str]) -> DataError:
    """Why a first row is no heading: it looks like data, or its names are not known."""
    known = {word for words in EDGE_WORDS.values() for word in words}
    found = roles(row, EDGE_WORDS).values()
    near = {cell: nearest(plain(cell), sorted(known)) for cell in row if plain(cell)}
    place = Place(file, line=line)
    if not any(plain(cell) in known for cell in row) and (_any_number(row) or not any(near.values())):
        third = ["weight" if _any_number(row[2:3]) else "type", "weight"]
        params = {
            "row": samples(row),
            "columns": ",".join((["source", "target", *third] + ["_"] * len(row))[: max(len(row), 2)]),
        }
        text = (
            "the first row looks like data, not like names of columns ({row}). Name the columns, for example "
            "--columns {columns} (_ passes one over), or add a row of names."
        )
        return DataError(Fault(place, text, params))
    faults = []
    for column, end in (("source_id", "source"), ("target_id", "target")):
        if column in found:
            continue
        like = nearest(end, [cell for cell in row if plain(cell) not in known])
        if like:
            text = (
                'no column is named {end}; the columns are {names}. Did you mean "{like}"? Rename it, or '
                "give --columns."
            )
            faults.append(Fault(place, text, {"end": end, "names": samples(row), "like": like}))
        else:
            text = "no column is named {end}; the columns are {names}. Rename one, or give --columns."
            faults.append(Fault(place, text, {"end": end, "names": samples(row)}))
    return DataError(faults)


def _any_number(row: Sequence[str]) -> bool:
    return any(re.fullmatch(r"[+-]?\d+([.,]\d+)?", cell.strip()) for cell in row)
