"""Trees of numbers: weights that add up to their parent's, parts that add up to their whole."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

from jihe.errors import Fault

from ..finding import ERROR, WARNING, Finding
from ..number import Printed, total
from ..sheet import Sheet

LEAST_FITTING = 0.5
"""Part of the nodes whose children add up, before the others are told."""
NEAR = Decimal("0.2")

Nodes = dict[tuple[str, ...], list[int]]
"""Name of a node, those above it first -> the rows of its children."""


def find_nested(sheet: Sheet) -> Iterator[Finding]:
    """``weight_sum``, ``weight_missing``: weights side by side, one column for each level of a tree.

    The children of a node add up to its own weight (or to 1, where most nodes say so), within the rounding of
    all of them. One blank weight is told with what is left for it.
    """
    columns = {item: c for c in reversed(sheet.roles.weight) if (item := _names(sheet, c)) is not None}
    levels = sorted((column, item) for item, column in columns.items())
    for depth, (column, item) in enumerate(levels):
        above = levels[:depth]
        nodes: Nodes = {}
        for row in range(len(sheet)):
            nodes.setdefault(sheet.key(row, [name for _, name in above]), []).append(row)
        yield from _judge(sheet, column, item, above[-1][0] if above else None, nodes)


def _names(sheet: Sheet, column: int) -> int | None:
    """The names that a column of weights speaks of: the column whose name it bears, else that before it."""
    name = sheet.names[column].casefold()
    bears = [c for c in sheet.roles.key if f"_{sheet.names[c].casefold()}_" in f"_{name}_"]
    before = [c for c in sheet.roles.key if c < column]
    longest = max(bears, key=lambda c: len(sheet.names[c]), default=None)
    return longest if longest is not None else max(before, default=None)


def find_children(sheet: Sheet) -> Iterator[Finding]:
    """``weight_sum``, ``weight_missing``: a tree told by the parent of each row, with a weight."""
    roles = sheet.roles
    if roles.parent is None or not roles.weight:
        return
    code = next((c for c in roles.key if c != roles.parent), None)
    if code is None:
        return
    nodes: Nodes = {}
    for row in range(len(sheet)):
        nodes.setdefault((sheet.cells[row][roles.parent].strip(),), []).append(row)
    own: dict[tuple[str, ...], Printed | None] = {
        (sheet.cells[r][code].strip(),): sheet.number(r, roles.weight[0]) for r in range(len(sheet))
    }
    yield from _tell(sheet, roles.weight[0], code, nodes, own)


def _judge(sheet: Sheet, column: int, item: int, above: int | None, nodes: Nodes) -> Iterator[Finding]:
    children: Nodes = {}
    for name, rows in nodes.items():
        first: dict[str, int] = {}
        for row in rows:
            first.setdefault(sheet.cells[row][item].strip(), row)
        children[name] = list(first.values())
    own = {name: sheet.number(rows[0], above) if above is not None else None for name, rows in nodes.items()}
    yield from _tell(sheet, column, item, children, own)


def _tell(
    sheet: Sheet, column: int, item: int, nodes: Nodes, own: Mapping[tuple[str, ...], Printed | None]
) -> Iterator[Finding]:
    """Judge each node's children by its own weight, and by 1; the reading that fits more is taken."""
    one = Printed("1", Decimal(1))
    readings = []
    for local in (False, True):
        fits, wrong = 0, []
        for name, rows in nodes.items():
            parent = one if local or own.get(name) is None else own[name]
            finding = _children(sheet, column, item, name[-1] if name else "", rows, parent or one)
            fits += finding is None
            wrong += [finding] if finding else []
        readings.append((fits, wrong))
    fits, wrong = max(readings, key=lambda pair: pair[0])
    alone = len(nodes) == 1 and bool(wrong) and _is_near(sheet, column, next(iter(nodes.values())))
    if (fits and fits >= LEAST_FITTING * (fits + len(wrong))) or alone:
        yield from wrong


def _is_near(sheet: Sheet, column: int, rows: list[int]) -> bool:
    """Whether numbers look like the weights of one node: they add up to nearly 1."""
    held = total(n for r in rows if (n := sheet.number(r, column)) is not None)
    return abs(held.value - 1) <= NEAR


def _children(
    sheet: Sheet, column: int, item: int, name: str, rows: list[int], parent: Printed
) -> Finding | None:
    known = [r for r in rows if sheet.number(r, column) is not None]
    blank = [r for r in rows if r not in known]
    held = total(n for r in known if (n := sheet.number(r, column)) is not None)
    first, *also = sheet.places((*blank, *known), column)
    values = {"node": name or sheet.names[column], "sum": held.value, "weight": parent.text}
    if len(blank) == 1 and known:
        left = parent.value - held.value
        text = "{item} of {node} has no weight; the others add up to {sum}, which leaves {left} of {weight}"
        values |= {"item": sheet.cells[blank[0]][item], "left": left}
        return Finding("weight_missing", WARNING, Fault(first, text, values), "", str(left), tuple(also))
    if blank or held.meets(parent.low, parent.high):
        return None
    text = "the weights below {node} add up to {sum}, not to {weight}"
    why = Fault(first, text, values)
    return Finding("weight_sum", ERROR, why, str(held.value), parent.text, tuple(also))
