"""Trees of codes (taxonomies, regions), and what is grouped of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from itertools import pairwise

from jihe.errors import Fault, samples
from jihe.pack.model import Code, GroupMember, Indicator
from jihe.pack.parts import Parts, at, unknown

REGION, GROUP = "region.csv", "region_group.csv"


Node = Code | Indicator
"""A row that stands in a tree."""
Valid = Code | GroupMember
"""A row that holds for some time."""


def find_tree_faults(parts: Parts) -> Iterator[Fault]:
    """Faults of taxonomies, regions and region groups."""
    for name, codes in parts.taxonomies.items():
        file = f"taxonomy/{name}.csv"
        yield from find_parent_faults(file, codes, file in parts.broken)
        yield from _versions(file, codes)
    yield from find_parent_faults(REGION, parts.regions, REGION in parts.broken)
    yield from _versions(REGION, parts.regions)
    yield from _levels(parts)
    yield from _groups(parts)


def find_parent_faults(file: str, nodes: Sequence[Node], is_broken: bool) -> Iterator[Fault]:
    """Faults of parents that are not there, and of those that lead back to where they began."""
    codes = {node.code for node in nodes}
    for node in nodes:
        if node.parent and node.parent not in codes and not is_broken:
            yield unknown(at(file, node, node.code), "parent", node.parent, file, codes - {node.code})
    above: dict[str, set[str]] = {}
    for node in nodes:
        above.setdefault(node.code, set()).update({node.parent} & codes)
    for cycle in _cycles(above):
        first = next(node for node in nodes if node.code in cycle)
        yield Fault(
            at(file, first, first.code),
            "the parents lead back to where they began ({cycle}). Give one of these codes another parent.",
            {"cycle": samples(sorted(cycle))},
        )


def _cycles(above: Mapping[str, Iterable[str]]) -> list[set[str]]:
    """Sets of codes that are above themselves: strongly connected, found without recursion."""
    below: dict[str, list[str]] = {}
    for code, parents in above.items():
        for parent in parents:
            below.setdefault(parent, []).append(code)
    order = _finished(above, above)
    found, done = [], set[str]()
    for code in reversed(order):
        if code in done:
            continue
        part = set(_finished([code], below, done))
        if len(part) > 1 or code in above[code]:
            found.append(part)
    return found


def _finished(
    starts: Iterable[str], follows: Mapping[str, Iterable[str]], seen: set[str] | None = None
) -> list[str]:
    """Codes reached from `starts` in the order in which the search is done with them."""
    seen = set() if seen is None else seen
    order: list[str] = []
    for start in starts:
        if start in seen:
            continue
        seen.add(start)
        path = [(start, iter(sorted(follows.get(start, ()))))]
        while path:
            here, rest = path[-1]
            following = next((code for code in rest if code not in seen), None)
            if following is None:
                order.append(here)
                path.pop()
            else:
                seen.add(following)
                path.append((following, iter(sorted(follows.get(following, ())))))
    return order


def _versions(file: str, codes: Sequence[Code]) -> Iterator[Fault]:
    """Faults of validity: every code's lines must follow each other day upon day."""
    versions: dict[str, list[Code]] = {}
    for version in codes:
        versions.setdefault(version.code, []).append(version)
    for code, held in versions.items():
        yield from _backwards(file, held, code)
        for before, after in _overlapping(held):
            yield Fault(
                at(file, after, code),
                "the code stands already on line {line} for the same time. Remove one, or set "
                "valid_to of the "
                "earlier to the day before valid_from of the later.",
                {"line": before.line},
            )
        for before, after in _gaps(held):
            yield Fault(
                at(file, after, code),
                "nothing holds between {end}, when line {line} ends, and {begin}. Set valid_to of "
                "line {line} "
                "to {day}.",
                {
                    "line": before.line,
                    "end": before.valid_to,
                    "begin": after.valid_from,
                    "day": (after.valid_from or date.min) - timedelta(days=1),
                },
            )


def _backwards(file: str, rows: Iterable[Valid], code: str) -> Iterator[Fault]:
    for row in rows:
        if row.valid_from and row.valid_to and row.valid_to < row.valid_from:
            yield Fault(
                at(file, row, code),
                "valid_to {end} lies before valid_from {begin}. Exchange or correct them.",
                {"begin": row.valid_from, "end": row.valid_to},
            )


def _ordered(rows: Iterable[Valid]) -> list[Valid]:
    return sorted(rows, key=lambda row: (row.valid_from or date.min, row.line))


def _overlapping(rows: Iterable[Valid]) -> Iterator[tuple[Valid, Valid]]:
    held: Valid | None = None
    for row in _ordered(rows):
        if held is not None and (row.valid_from or date.min) <= (held.valid_to or date.max):
            yield held, row
        if held is None or (row.valid_to or date.max) >= (held.valid_to or date.max):
            held = row


def _gaps(rows: Iterable[Valid]) -> Iterator[tuple[Valid, Valid]]:
    ordered = _ordered(rows)
    for before, after in pairwise(ordered):
        end, begin = before.valid_to or date.max, after.valid_from or date.min
        if end < begin and begin - end > timedelta(days=1):
            yield before, after


def _levels(parts: Parts) -> Iterator[Fault]:
    """Faults of the levels of regions: each is declared, and lies deeper than its parent's."""
    setting = parts.settings.region if parts.settings else None
    if setting is None:
        return
    depth = {level: i for i, level in enumerate(setting.levels)}
    level_of = {code.code: code.level for code in parts.regions}
    for code in parts.regions:
        if code.level not in depth:
            place = at(REGION, code, code.code)
            yield unknown(place, "level", code.level, "pack.yaml: region.levels", setting.levels)
            continue
        upper = level_of.get(code.parent, "")
        if upper in depth and depth[code.level] <= depth[upper]:
            yield Fault(
                at(REGION, code, code.code),
                "level {level} does not lie below {upper}, the level of parent {parent}. Correct "
                "level or parent; "
                "from the largest down they are: {levels}.",
                {
                    "level": code.level,
                    "upper": upper,
                    "parent": code.parent,
                    "levels": ", ".join(setting.levels),
                },
            )


def _groups(parts: Parts) -> Iterator[Fault]:
    codes = {code.code for code in parts.regions}
    named: dict[str, GroupMember] = {}
    members: dict[tuple[str, str], list[GroupMember]] = {}
    for row in parts.region_groups:
        place = at(GROUP, row, row.group_code)
        members.setdefault((row.group_code, row.region_code), []).append(row)
        if row.region_code not in codes and REGION not in parts.broken:
            yield unknown(place, "region_code", row.region_code, REGION, codes)
        first = named.setdefault(row.group_code, row)
        if (row.name_zh, row.name_en) != (first.name_zh, first.name_en):
            yield Fault(
                place,
                "the group is named differently on line {line}. Give it one name.",
                {"line": first.line},
            )
    for (group, _), rows in members.items():
        yield from _backwards(GROUP, rows, group)
        for before, after in _overlapping(rows):
            yield Fault(
                at(GROUP, after, group),
                "the region stands in the group already on line {line} for the same time. Remove one "
                "of the two, "
                "or part them by valid_from and valid_to.",
                {"line": before.line},
            )
