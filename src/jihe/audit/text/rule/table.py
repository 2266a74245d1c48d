"""Tables set as text: columns that add up or divide, ranked columns in order, names once, one value for one
key."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from itertools import combinations, pairwise, permutations

from jihe.errors import Fault, Place

from ...finding import ERROR, WARNING, Finding
from ...number import unit_of
from ..printed_table import Cell, Table
from ..said import Said
from .caption import top_of

FEWEST = 4
"""Rows that must fit before a relation of columns is taken to be meant."""
MOST_WRONG = 4
"""One row in so many may break a relation that the others keep."""
MOST_ROWS, MOST_COLUMNS = 1_000, 12
"""A table that is printed is not longer, and has no more columns of numbers."""
MOST_TABLES = 100
LEAST = 50
"""Whole numbers below this add up by chance: ranks, for one."""


def find_identities(said: Said) -> Iterator[Finding]:
    """``identity``, ``average``: a row in which two columns do not add up to, or divide into, a third as in
    the others.

    No heading is needed: that the other rows keep the relation to every printed digit shows that it is meant.
    """
    for table in said.text.tables:
        if not FEWEST < len(table.rows) <= MOST_ROWS or not table.is_regular:
            continue
        numeric = [
            at for at in range(table.width) if all(cell.value is not None for cell in table.column(at))
        ]
        for a, b, c in combinations(numeric[:MOST_COLUMNS], 3):
            if b == a + 1 and c == b + 1:
                yield from _sums(said, table, a, b, c)
        for a, b, c in permutations(numeric[:MOST_COLUMNS], 3):
            yield from _quotients(said, table, a, b, c)


def _sums(said: Said, table: Table, a: int, b: int, c: int) -> Iterator[Finding]:
    wrong = []
    if sorted(_value(cell) for cell in table.column(c))[len(table.rows) // 2] < LEAST and not table.shares(c):
        return
    for row in table.rows:
        one, two, three = (_value(row[at]) for at in (a, b, c))
        slack = sum((unit_of(x) / 2 for x in (one, two, three)), Decimal(0)) if row[c].digits else Decimal(0)
        if abs(one + two - three) > slack or row[c].digits != row[a].digits:
            wrong.append(row)
        if len(wrong) * MOST_WRONG > len(table.rows):
            return
    if _is_meant(table, wrong) and any(_value(row[a]) and _value(row[b]) for row in table.rows):
        for row in wrong:
            text = (
                "{a} and {b} make {sum}, but {c} is printed; in the other rows of the table the two add "
                "up to the third."
            )
            named = {
                "a": row[a].text,
                "b": row[b].text,
                "c": row[c].text,
                "sum": str(_value(row[a]) + _value(row[b])),
            }
            yield Finding("identity", ERROR, _why(said, row[c], text, named), row[c].text, named["sum"])


def _quotients(said: Said, table: Table, a: int, b: int, c: int) -> Iterator[Finding]:
    cells = table.column(c)
    if any(cell.digits < 2 for cell in cells) and sum(cell.digits >= 2 for cell in cells) < len(cells) - 2:
        return
    wrong = []
    for row in table.rows:
        one, two, three = (_value(row[at]) for at in (a, b, c))
        counts = not (row[a].digits or row[b].digits) and min(one, two) >= 100
        if not counts or abs(one / two - three) > unit_of(three) / 2:
            wrong.append(row)
        if len(wrong) * MOST_WRONG > len(table.rows):
            return
    if _is_meant(table, wrong):
        for row in wrong:
            if not _value(row[b]):
                continue
            expected = str(round(_value(row[a]) / _value(row[b]), row[c].digits))
            text = (
                "{a} divided by {b} is {expected}, but {c} is printed; in the other rows the third "
                "column is the quotient."
            )
            named = {"a": row[a].text, "b": row[b].text, "c": row[c].text, "expected": expected}
            yield Finding("average", ERROR, _why(said, row[c], text, named), row[c].text, expected)


def _is_meant(table: Table, wrong: list[tuple[Cell, ...]]) -> bool:
    """Whether a relation that some rows break holds in enough others to be meant."""
    return len(wrong) > 0 and len(table.rows) - len(wrong) >= FEWEST


def _value(cell: Cell) -> Decimal:
    return cell.value or Decimal(0)


def _why(said: Said, cell: Cell, text: str, named: dict[str, str]) -> Fault:
    return Fault(Place(said.text.file, line=cell.line), text, named)


def find_ranked(said: Said) -> Iterator[Finding]:
    """``rank_order``, ``name_twice``: columns of a table whose rows are ranked.

    A column of values is judged where the rows are numbered and names stand before it; a name may stand
    but once in a column of a table that is ranked, by its title or by numbers and values.
    """
    for table in said.text.tables:
        if len(table.rows) < FEWEST or not table.is_regular:
            continue
        numbered = [at for at in range(table.width) if table.is_rank(at)]
        for at in range(table.width - 1):
            if numbered and at not in numbered and all(cell.value is None for cell in table.column(at)):
                yield from _order(said, table, at)
        for at in range(table.width):
            has_values = at + 1 < table.width and all(cell.value is not None for cell in table.column(at + 1))
            if _is_top(table) or (numbered and has_values):
                yield from _twice(said, table, at)


def _is_top(table: Table) -> bool:
    return top_of(table) is not None


def _order(said: Said, table: Table, at: int) -> Iterator[Finding]:
    """Values that rise in the column behind the names in column `at`; as one finding."""
    values = table.column(at + 1)
    if any(cell.value is None for cell in values) or table.is_rank(at + 1):
        return
    rises = [(one, two) for one, two in pairwise(values) if _value(two) > _value(one)]
    if rises and 2 * len(rises) < len(values) - 1:
        one, two = rises[0]
        text = (
            "{two} stands below {one}: the values of a ranking must not rise. {n} rows of this column do so."
        )
        named = {"two": two.text, "one": one.text, "n": len(rises)}
        also = [Place(said.text.file, line=cell.line) for _, cell in rises[1:]]
        why = Fault(Place(said.text.file, line=two.line), text, named)
        yield Finding("rank_order", WARNING, why, two.text, "", tuple(also))


def _twice(said: Said, table: Table, at: int) -> Iterator[Finding]:
    """Names that stand twice in a column."""
    column = table.column(at)
    if not table.names(at):
        return
    first: dict[str, Cell] = {}
    for cell in column:
        if (one := first.setdefault(cell.text, cell)) is not cell:
            text = "{name} stands in this column already, in line {line}. Take out one of the two."
            why = Fault(Place(said.text.file, line=cell.line), text, {"name": cell.text, "line": one.line})
            yield Finding("name_twice", WARNING, why, cell.text, "", (Place(said.text.file, line=one.line),))


def find_missing(said: Said) -> Iterator[Finding]:
    """``row_missing``: a table of ranks 1 to n in which another column of ranks goes to n + 1 and leaves
    one out.

    The thing that holds the rank left out has no row. Tables of "the top n" are left alone, as others stand
    there.
    """
    for table in said.text.tables:
        n = len(table.rows)
        numbered = [at for at in range(table.width) if table.is_regular and table.is_rank(at)]
        if n < 2 * FEWEST or not numbered or top_of(table) is not None:
            continue
        for at in range(table.width):
            ranks = {
                int(cell.value) for cell in table.column(at) if cell.value is not None and not cell.digits
            }
            left = set(range(1, n + 2)) - ranks
            if len(ranks) == n and max(ranks) == n + 1 and len(left) == 1:
                rank = left.pop()
                text = (
                    "Rank {rank} is missing where rank {last} is given, in a table of {n} rows: a row is "
                    "left out. Add it."
                )
                cell = next(cell for cell in table.column(at) if cell.value == n + 1)
                why = _why(said, cell, text, {"rank": str(rank), "last": str(n + 1), "n": str(n)})
                yield Finding("row_missing", WARNING, why, str(n + 1), str(rank))


def find_keys(said: Said) -> Iterator[Finding]:
    """``stated_twice``: two tables with different values for one key such as "A-B".

    Only keys made of two names are compared, and only where two of them have the same value to every digit in
    both tables, and the values that differ do so by a twentieth at most: the tables then measure the same
    thing.
    """
    keyed = [(table, values) for table in said.text.tables if len(values := _keyed(table)) >= FEWEST][
        :MOST_TABLES
    ]
    for (_, one), (_, two) in combinations(keyed, 2):
        common = [key for key in one if key in two]
        same = [key for key in common if one[key].value == two[key].value]
        other = [key for key in common if one[key].value != two[key].value]
        near = all(abs(_value(one[key]) - _value(two[key])) * 20 <= _value(one[key]) for key in other)
        if len(same) < 2 or not near:
            continue
        for key in other:
            text = (
                "{key} has {value} here and {other} in line {line}; other keys of the two tables agree. "
                "Correct one."
            )
            named = {"key": key, "value": two[key].text, "other": one[key].text, "line": one[key].line}
            why = Fault(Place(said.text.file, line=two[key].line), text, named)
            also = (Place(said.text.file, line=one[key].line),)
            yield Finding("stated_twice", WARNING, why, two[key].text, one[key].text, also)


def _keyed(table: Table) -> dict[str, Cell]:
    """The share behind each key of two names."""
    if not table.is_regular or table.width < 2 or not table.shares(1):
        return {}
    return {row[0].text: row[1] for row in table.rows if row[0].text.count("-") == 1 and row[0].value is None}
