"""Identities between numbers of one row: nodes, degrees, sums and ratios."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from jihe.errors import Fault, Place

from ..finding import ERROR, NOTE, WARNING, Finding
from ..number import Printed, ratio, rounded, unit_of
from ..sheet import Sheet, statistic

LEAST_ROWS = 4
LEAST_FITTING = 0.75
"""Rows for which an identity that no name tells must hold, before the others are told."""
WIDEST = Decimal("0.02")
MOST_NUMBERS = 12
"""Columns of numbers among which unnamed identities are sought."""


@dataclass(frozen=True)
class Cell:
    """A number and where it stands."""

    number: Printed
    sheet: Sheet
    row: int
    column: int

    def places(self) -> tuple[Place, ...]:
        return self.sheet.places((self.row,), self.column)


Record = dict[str, list[Cell]]
"""The numbers that belong together, by name; several where one is told several times."""


def records(sheet: Sheet) -> list[tuple[str, Record]]:
    """What is told of each thing: by a row of a wide table, or by rows of a long one (statistic, value)."""
    roles = sheet.roles
    if roles.statistic is not None and roles.value is not None:
        columns = tuple(c for c in roles.key if c != roles.statistic)
        found: dict[tuple[str, ...], Record] = {}
        for row in sheet.plain:
            if number := sheet.number(row, roles.value):
                name = statistic(sheet.cells[row][roles.statistic])
                cell = Cell(number, sheet, row, roles.value)
                found.setdefault(sheet.key(row, columns), {}).setdefault(name, []).append(cell)
        return [(" / ".join(filter(None, key)), record) for key, record in found.items()]
    told = []
    for row in sheet.plain:
        wide = {
            statistic(sheet.names[c]): [Cell(number, sheet, row, c)]
            for c in (*roles.number, *roles.implied)
            if (number := sheet.number(row, c))
        }
        told.append((" / ".join(filter(None, sheet.key(row, roles.key))), wide))
    return told


Check = Callable[[Printed, Printed, Printed], tuple[Decimal, Decimal] | None]
"""The least and the greatest that the first number may be, given the two others."""


def _plus(told: Printed, a: Printed, b: Printed) -> tuple[Decimal, Decimal] | None:
    if all(n.is_whole for n in (told, a, b)):
        return a.value + b.value, a.value + b.value
    return a.low + b.low, a.high + b.high


def _per(told: Printed, a: Printed, b: Printed) -> tuple[Decimal, Decimal] | None:
    return ratio(_whole(a), _whole(b))


def _twice_per(told: Printed, a: Printed, b: Printed) -> tuple[Decimal, Decimal] | None:
    found = _per(told, a, b)
    return found and (2 * found[0], 2 * found[1])


def _filled(told: Printed, a: Printed, b: Printed) -> tuple[Decimal, Decimal] | None:
    if b.value < 2:
        return None
    share = a.value / (b.value * (b.value - 1))
    return share, share


def _whole(number: Printed) -> Printed:
    return number.exact() if number.is_whole else number


@dataclass(frozen=True)
class Identity:
    """told = check(a, b), among well-known statistics."""

    rule: str
    told: str
    a: str
    b: str
    check: Check


NAMED = (
    Identity("node_sum", "nodes", "sample_nodes", "relation_nodes", _plus),
    Identity("average_degree", "average_degree", "edges", "nodes", _per),
    Identity("degree_sum", "degree", "in_degree", "out_degree", _plus),
    Identity("density", "density", "edges", "nodes", _filled),
)


def find_named(sheet: Sheet) -> Iterator[Finding]:
    """``node_sum``, ``average_degree``, ``degree_sum``, ``density``: statistics of a network that do not fit.

    Sample nodes and relation nodes are all nodes; edges per node are the average degree (twice that in an
    undirected network, where most rows say so); edges in and out are the degree; the density is edges per
    ordered pair. A quotient must round to the printed digits; one unit of the last digit off is a note.
    """
    told = records(sheet)
    for identity in NAMED:
        judged = [r for label, record in told if (r := _hold(identity, label, record)) is not None]
        if not judged:
            continue
        wrong = [finding for finding in judged if isinstance(finding, Finding)]
        undirected = Identity(*(*_parts(identity), _twice_per)) if identity.check is _per else None
        if undirected and len(wrong) * 2 > len(judged):
            again = [r for label, record in told if (r := _hold(undirected, label, record)) is not None]
            twice = [finding for finding in again if isinstance(finding, Finding)]
            wrong = twice if len(twice) < len(wrong) else wrong
        if len(wrong) * 2 <= len(judged) or len(judged) < LEAST_ROWS:
            yield from wrong


def _parts(identity: Identity) -> tuple[str, str, str, str]:
    return identity.rule, identity.told, identity.a, identity.b


def _hold(identity: Identity, label: str, record: Record) -> Finding | bool | None:
    """A finding when no reading of a record fits, True when one does, None without its numbers."""
    held = [record.get(name, []) for name in (identity.told, identity.a, identity.b)]
    if not all(held):
        return None
    missed = None
    for told, a, b in itertools.product(*held):
        bounds = identity.check(told.number, a.number, b.number)
        if bounds is None or _fits(told.number, bounds):
            return True
        missed = missed or _misfit(identity, label, told, a, b, bounds)
    return missed


def _fits(told: Printed, bounds: tuple[Decimal, Decimal]) -> bool:
    exact = told.is_whole and bounds[0] == bounds[1] and bounds[0] == bounds[0].to_integral_value()
    return (told.exact() if exact else told).meets(*bounds)


def _misfit(
    identity: Identity, label: str, told: Cell, a: Cell, b: Cell, bounds: tuple[Decimal, Decimal]
) -> Finding:
    middle = (bounds[0] + bounds[1]) / 2
    expected = rounded(middle, told.number)
    values = {"label": label, "told": told.number.text, "a": a.number.text, "b": b.number.text}
    values["expected"] = expected
    place, *also = dict.fromkeys((*told.places(), *a.places(), *b.places()))
    texts = {
        "node_sum": "{label}: {a} sample nodes and {b} relation nodes are {expected} nodes, not {told}",
        "average_degree": "{label}: {a} edges and {b} nodes give an average degree of {expected}, not {told}",
        "degree_sum": "{label}: {a} in and {b} out are a degree of {expected}, not {told}",
        "density": "{label}: {a} edges between {b} nodes give a density of {expected}, not {told}",
    }
    off = min(abs(told.number.value - end) for end in bounds)
    near = not told.number.is_whole and off <= unit_of(told.number.value)
    why = Fault(place, texts[identity.rule], values)
    return Finding(identity.rule, NOTE if near else ERROR, why, told.number.text, expected, tuple(also))


class Learnt(NamedTuple):
    """How many rows keep an identity, and what to say of the others."""

    fitting: int
    wrong: list[Finding]


def find_learned(sheet: Sheet) -> Iterator[Finding]:
    """``sum``, ``quotient``: a row in which a column is not the sum or the quotient of two others.

    Which columns belong together is read off the table: the identity must hold in three quarters of at least
    four other rows, with numbers that could fail it.
    """
    told = [(label, r) for label, r in records(sheet) if len(r) > 2]
    names = list(dict.fromkeys(name for _, record in told for name in record))[:MOST_NUMBERS]
    known = {frozenset((i.told, i.a, i.b)) for i in NAMED}
    if len(told) <= LEAST_ROWS:
        return
    for three in itertools.combinations(names, 3):
        if frozenset(three) not in known:
            ways = [_learn("sum", told, (w, *(n for n in three if n != w)), _plus) for w in three]
            ways += [_learn("quotient", told, order, _per) for order in itertools.permutations(three)]
            yield from max(ways, key=lambda way: way.fitting).wrong


def _learn(rule: str, told: list[tuple[str, Record]], names: tuple[str, ...], check: Check) -> Learnt:
    """How many rows keep an identity, and the rows that do not where enough do."""
    fitting, wrong = 0, []
    for label, record in told:
        cells = [record[name][0] for name in names if name in record]
        if len(cells) < 3 or not all(c.number.value for c in cells):
            continue
        bounds = check(*(c.number for c in cells))
        if bounds is None:
            continue
        if _fits(cells[0].number, bounds):
            fitting += _could_fail(rule, cells, bounds)
        else:
            wrong.append((label, cells, bounds))
        if len(wrong) > max(2, fitting) and len(wrong) > LEAST_ROWS:
            return Learnt(0, [])
    if fitting < LEAST_ROWS or fitting < LEAST_FITTING * (fitting + len(wrong)):
        return Learnt(0, [])
    return Learnt(fitting, [_unlike(rule, label, names, cells, bounds) for label, cells, bounds in wrong])


def _could_fail(rule: str, cells: list[Cell], bounds: tuple[Decimal, Decimal]) -> bool:
    """Whether an agreement says something: a sum of numbers with two signs, a quotient with three.

    Bounds that are wide, as one of the numbers is rounded far more than the others, say nothing.
    """
    if (bounds[1] - bounds[0]) > abs(cells[0].number.value) * WIDEST:
        return False
    signs = [len(str(abs(c.number.value)).replace(".", "").strip("0")) for c in cells]
    return signs[0] >= (3 if rule == "quotient" else 2)


def _unlike(
    rule: str, label: str, names: tuple[str, ...], cells: list[Cell], bounds: tuple[Decimal, Decimal]
) -> Finding:
    told, a, b = cells
    expected = rounded((bounds[0] + bounds[1]) / 2, told.number)
    if rule == "sum":
        text = "{label}: {name} is {told}, but {a} ({name_a}) and {b} ({name_b}) are {expected} in sum"
    else:
        text = "{label}: {name} is {told}, but {a} ({name_a}) divided by {b} ({name_b}) is {expected}"
    place, *also = told.places()
    values = {"label": label, "told": told.number.text, "expected": expected, "name": names[0]}
    values |= {"a": a.number.text, "name_a": names[1], "b": b.number.text, "name_b": names[2]}
    off = min(abs(told.number.value - end) for end in bounds)
    near = not told.number.is_whole and off <= unit_of(told.number.value)
    severity = NOTE if near else WARNING
    return Finding(rule, severity, Fault(place, text, values), told.number.text, expected, tuple(also))
