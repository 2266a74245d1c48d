"""Dimensions: how a column's values become the classes by which a population is cut."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import ibis
import pyarrow as pa

from jihe.errors import tell
from jihe.pack.model import Bin, Code, Dimension, Pack, versions_at
from jihe.tables import ENDS, TOLD_OF


@dataclass(frozen=True)
class Label:
    """How a class is called; `position` is its natural place among its dimension's classes."""

    code: str
    zh: str
    en: str
    position: int


def expand(
    table: ibis.Table, name: str, dimension: Dimension, source: str, pack: Pack, is_first: bool = False
) -> ibis.Table:
    """Add column `cut_<name>`: the class of each row, a row standing once for each of its classes.

    A row without a class stands once with null. Classes are texts.

    Parameters
    ----------
    table
        Rows of population `source`, with their `row`.
    is_first
        Of a cumulative year only the first that the row stands in; `onward` adds the later ones.
    """
    column, cut = table[dimension.column], f"cut_{name}"
    if column.type().is_array():
        table = table.mutate(**{cut: _never_empty(column).unnest()})
        if dimension.level is None:
            return table
        pairs = classes(dimension, source, pack)
        return _once(_mapped(table, table[cut], cut, pairs), cut)
    if dimension.same_as is not None:
        return _compared(table, cut, dimension, source, pack)
    if dimension.group or dimension.level is not None:
        return _mapped(table, column, cut, classes(dimension, source, pack))
    if dimension.bin is not None:
        number = column.year() if column.type().is_date() else column
        return table.mutate(**{cut: _binned(number, bins(pack, dimension.bin))})
    if dimension.period == "year":
        table = table.mutate(**{cut: _year(column, dimension)})
        return onward(table, cut, dimension) if dimension.cumulative and not is_first else table
    return table.mutate(**{cut: column.cast("string")})


def labels(
    name: str,
    dimension: Dimension,
    source: str,
    pack: Pack,
    seen: Iterable[str],
    names: Mapping[str, tuple[str, str]],
) -> list[Label]:
    """Labels of the classes `seen`, and of those that a complete dimension (years, bins) has besides.

    Parameters
    ----------
    names
        Names of organisations by identifier: the everyday one, and the English one where it is known.
    """
    made = _own_labels(name, dimension, source, pack, sorted(set(seen)), names)
    called = dimension.names
    return [
        replace(label, zh=called[label.code].zh, en=called[label.code].en) if label.code in called else label
        for label in made
    ]


def _own_labels(
    name: str,
    dimension: Dimension,
    source: str,
    pack: Pack,
    codes: Sequence[str],
    names: Mapping[str, tuple[str, str]],
) -> list[Label]:
    if dimension.bin is not None:
        return [Label(b.code, b.name_zh, b.name_en, i) for i, b in enumerate(bins(pack, dimension.bin))]
    if dimension.same_as is not None:
        same = Label("same", tell("within", "zh"), "within", 0)
        return [same, Label("different", tell("between", "zh"), "between", 1)]
    if dimension.period == "year":
        return [Label(code, code, code, i) for i, code in enumerate(complete(dimension, pack) or codes)]
    if dimension.group:
        rows = pack.groups_of(dimension)
        found = {g.group_code: g for g in reversed(rows)}
        order = list(dict.fromkeys(g.group_code for g in rows))
        return [Label(c, found[c].name_zh, found[c].name_en, order.index(c)) for c in codes]
    known = {
        c.code: (c, i)
        for i, c in enumerate(
            versions_at(tree(dimension.column, source, pack), pack.settings.snapshot_date).values()
        )
    }
    truth = {word: (tell(text, "zh"), text) for word, text in (("true", "yes"), ("false", "no"))}
    made = []
    for place, code in enumerate(codes):
        if code in known:
            node, place = known[code]
            made.append(Label(code, node.name_zh, node.name_en, place))
        elif code in names:
            made.append(Label(code, *names[code], place))
        else:
            made.append(Label(code, *truth.get(code, (code, code)), place))
    return made


def complete(dimension: Dimension, pack: Pack) -> list[str]:
    """All classes of a dimension whose classes are known beforehand (years between bounds, bins); else []."""
    if dimension.bin is not None:
        return [b.code for b in bins(pack, dimension.bin)]
    if dimension.first is not None and dimension.last is not None:
        return [str(year) for year in range(dimension.first, dimension.last + 1)]
    return []


def bins(pack: Pack, bin_set: str) -> list[Bin]:
    """The bins of a set, from the lowest up."""
    found = [b for b in pack.bins if b.bin_set == bin_set]
    return sorted(found, key=lambda b: float("-inf") if b.low is None else b.low)


def tree(column: str, source: str, pack: Pack) -> Sequence[Code]:
    """The tree whose codes stand in `column` of population `source`; empty when it holds no codes."""
    table, bare = TOLD_OF.get(source, source), column
    for end in ENDS[source]:
        if column.startswith(f"{end}_"):
            table, bare = "organisation", column.removeprefix(f"{end}_")
    if bare == "region_code":
        return pack.regions
    for name, setting in pack.settings.taxonomy.items():
        if setting.table == table and bare == f"{setting.column}_code":
            return pack.taxonomies[name]
    return ()


def _ancestry(codes: Sequence[Code], pack: Pack) -> dict[str, list[Code]]:
    """Each code -> itself and all above it."""
    versions = versions_at(codes, pack.settings.snapshot_date)
    found = {}
    for code in versions:
        line, here = [versions[code]], versions[code].parent
        while here in versions and versions[here] not in line:
            line.append(versions[here])
            here = versions[here].parent
        found[code] = line
    return found


def classes(dimension: Dimension, source: str, pack: Pack) -> list[tuple[str, str]]:
    """(code, class) for each code of the column's tree, of a dimension with a level or of groups."""
    if dimension.group:
        return _groups(dimension, pack)
    return _rolled(tree(dimension.column, source, pack), dimension.level or "", pack)


def _rolled(codes: Sequence[Code], level: str, pack: Pack) -> list[tuple[str, str]]:
    return [
        (code, node.code)
        for code, line in _ancestry(codes, pack).items()
        for node in line
        if node.level == level
    ]


def _groups(dimension: Dimension, pack: Pack) -> list[tuple[str, str]]:
    day = pack.settings.snapshot_date
    member: dict[str, list[str]] = {}
    for row in pack.groups_of(dimension):
        if (row.valid_from or date.min) <= day <= (row.valid_to or date.max):
            member.setdefault(row.region_code, []).append(row.group_code)
    pairs = {
        (code, group)
        for code, line in _ancestry(pack.regions, pack).items()
        for node in line
        for group in member.get(node.code, ())
    }
    return sorted(pairs)


def _compared(table: ibis.Table, cut: str, dimension: Dimension, source: str, pack: Pack) -> ibis.Table:
    """`same` where both columns fall in one class, `different` where in two; null where one is unknown."""
    ends = {"compared_left": dimension.column, "compared_right": dimension.same_as or ""}
    for name, column in ends.items():
        if dimension.group or dimension.level is not None:
            table = _mapped(table, table[column], name, classes(dimension, source, pack))
        else:
            table = table.mutate(**{name: table[column]})
    told = ibis.ifelse(table.compared_left == table.compared_right, "same", "different")
    known = table.compared_left.notnull() & table.compared_right.notnull()
    return table.mutate(**{cut: ibis.ifelse(known, told, ibis.null("string"))}).drop(*ends)


def _mapped(table: ibis.Table, column: ibis.Value, cut: str, pairs: list[tuple[str, str]]) -> ibis.Table:
    mapping = ibis.memtable(
        pa.table(
            {
                "mapped_from": pa.array([a for a, _ in pairs], pa.string()),
                "mapped_to": pa.array([b for _, b in pairs], pa.string()),
            }
        )
    )
    joined = table.mutate(mapped=column).left_join(mapping, [("mapped", "mapped_from")])
    return joined.mutate(**{cut: joined.mapped_to}).drop("mapped", "mapped_from", "mapped_to")


def _once(table: ibis.Table, cut: str) -> ibis.Table:
    """Several codes of a row may lie in one class: the row stands in it once, and in none only if all do."""
    row = ["row", *(name for name in table.columns if name.startswith("cut_") and name != cut)]
    turn = ibis.row_number().over(group_by=[*row, cut], order_by="row")
    table = table.mutate(turn=turn, known=table[cut].count().over(group_by=row))
    is_told = (table.turn == 0) & (table[cut].notnull() | (table.known == 0))
    return table.filter(is_told).drop("turn", "known")


def _binned(column: ibis.Value, found: list[Bin]) -> ibis.Value:
    cases = []
    for b in found:
        inside = column.notnull()
        if b.low is not None:
            inside &= column >= b.low
        if b.high is not None:
            inside &= column < b.high
        cases.append((inside, b.code))
    return ibis.cases(*cases, else_=ibis.null("string"))


def onward(table: ibis.Table, cut: str, dimension: Dimension) -> ibis.Table:
    """Each row once for each year from its first on to the last of a cumulative dimension."""
    assert dimension.last is not None  # the pack's check demands it
    first = table[cut].cast("int64")
    until = ibis.range(first, ibis.literal(dimension.last + 1, "int64"))
    years = ibis.ifelse(first.notnull(), until, ibis.null("array<int64>"))
    table = table.mutate(**{cut: _never_empty(years).unnest()})
    return table.mutate(**{cut: table[cut].cast("string")})


def _year(column: ibis.Value, dimension: Dimension) -> ibis.Value:
    """The class of a year; what comes before a cumulative dimension's first year is there in the first."""
    year = column if column.type().is_integer() else column.year()
    if dimension.last is not None:
        year = ibis.ifelse(year <= dimension.last, year, ibis.null("int64"))
    if dimension.first is not None:
        first = ibis.literal(dimension.first, "int64")
        # An unknown year compares as unknown, and so stays as it is.
        year = ibis.ifelse(year < first, first if dimension.cumulative else ibis.null("int64"), year)
    return year.cast("string")


def _never_empty(listed: ibis.Value) -> ibis.Value:
    """A list, or a list of one null where there is none: `unnest` drops rows with nothing to unnest."""
    nothing = listed.isnull() | (listed.length() == 0)
    return ibis.ifelse(nothing, ibis.array([ibis.null(listed.type().value_type)]), listed)
