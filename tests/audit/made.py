"""Clean tables of a made-up report, and ways to spoil one cell or row of them."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise

from jihe.audit.sheet import Sheet

NAMES = [
    f"{a}{b}"
    for a in ("Ash", "Birch", "Cedar", "Dale", "Elm", "Fern")
    for b in ("ford", "ton", "wick", "ham")
]


@dataclass(frozen=True)
class Clean:
    """A table that is right, and what of it can be spoilt so that the rest of it gives the slip away.

    Attributes
    ----------
    exact
        Columns of numbers that some identity gives to the last digit.
    rounded
        Columns of rounded numbers that are only known up to the rounding of others: their last digit is free.
    keeps_rows
        Whether a missing row shows.
    """

    sheet: Sheet
    exact: tuple[str, ...] = ()
    rounded: tuple[str, ...] = ()
    keeps_rows: bool = True


def to_digits(value: Decimal, digits: int) -> str:
    return str(value.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP))


def sheet(file: str, names: str, rows: list[list[object]]) -> Sheet:
    cells = tuple(tuple(str(cell) for cell in row) for row in rows)
    return Sheet(file, tuple(names.split()), cells, tuple(range(2, len(rows) + 2)))


def split(rng: random.Random, n: int, k: int) -> list[int]:
    """n units over k classes, each with some."""
    cuts = sorted(rng.sample(range(1, n), k - 1))
    return [b - a for a, b in zip([0, *cuts], [*cuts, n], strict=True)]


def share(count: int, n: int, digits: int = 2) -> str:
    return to_digits(Decimal(count) * 100 / n, digits)


def distribution(rng: random.Random) -> Clean:
    """Counts and shares of classes, year by year."""
    names, rows = rng.sample(NAMES, rng.randint(4, 8)), []
    for year in range(2018, 2018 + rng.randint(4, 7)):
        n = rng.randint(800, 5000)
        for name, count in zip(names, split(rng, n, len(names)), strict=True):
            rows.append([year, name, count, n, share(count, n)])
    return Clean(sheet("distribution.csv", "year class count n share_pct", rows), ("count", "share_pct", "n"))


def bins(rng: random.Random) -> Clean:
    """Shares of bins of several variables out of a known number."""
    rows = []
    for variable in ("employees", "revenue", "patents"):
        n, k, step = rng.randint(90, 400), rng.randint(4, 7), rng.choice([10, 20, 200])
        edges = ["0", *(str(step * i) for i in range(1, k)), ""]
        for i, count in enumerate(split(rng, n, k)):
            rows.append([variable, f"bin {i + 1}", edges[i], edges[i + 1], n, share(count, n)])
    return Clean(sheet("bins.csv", "variable bin lower upper n share_pct", rows), (), ("share_pct",))


def network(rng: random.Random) -> Clean:
    """Statistics of a network that grows, in long form."""
    rows, sample, relation, edges = [], rng.randint(300, 900), rng.randint(900, 2000), rng.randint(2000, 4000)
    for year in range(2013, 2013 + rng.randint(6, 10)):
        nodes = sample + relation
        degree = to_digits(Decimal(edges) / nodes, 3)
        told = {"sample_nodes": sample, "relation_nodes": relation, "nodes": nodes, "edges": edges}
        rows += [["trade", year, name, value] for name, value in [*told.items(), ("average_degree", degree)]]
        sample, relation, edges = (
            sample + rng.randint(20, 300),
            relation + rng.randint(200, 3000),
            int(edges * 1.4),
        )
    # A lost row of statistics leaves nothing to compare.
    return Clean(sheet("network.csv", "network year statistic value", rows), (), ("value",), keeps_rows=False)


def hubs(rng: random.Random) -> Clean:
    """The greatest nodes of two kinds and their degrees."""
    rows = []
    for kind in ("sample", "relation"):
        names = rng.sample(NAMES, 20)
        ends = sorted([(rng.randint(40, 4000), rng.randint(40, 4000)) for _ in names], key=sum, reverse=True)
        rows += [
            [kind, i, name, a, b, a + b] for i, (name, (a, b)) in enumerate(zip(names, ends, strict=True), 1)
        ]
    names = "kind rank name in_degree out_degree degree"
    return Clean(sheet("hubs.csv", names, rows), ("rank", "in_degree", "out_degree", "degree"))


def weights(rng: random.Random) -> Clean:
    """An index tree: weights of pillars and of the indicators below them."""
    rows = []
    for i, pillar in enumerate(split(rng, 10_000, 4)):
        for j, part in enumerate(split(rng, max(pillar, 3), 3)):
            own, below = (to_digits(Decimal(n) / 10_000, 4) for n in (pillar, part))
            rows.append([f"pillar {i}", own, f"indicator {i}.{j}", below])
    return Clean(sheet("weights.csv", "pillar w_pillar indicator w_indicator", rows), (), ("w_indicator",))


def scores(rng: random.Random) -> Clean:
    """A ranking of twenty by score."""
    values = sorted(rng.sample(range(2000, 9900), 20), reverse=True)
    names = rng.sample(NAMES, 20)
    rows = [
        [i, name, to_digits(Decimal(v) / 100, 2)]
        for i, (name, v) in enumerate(zip(names, values, strict=True), 1)
    ]
    return Clean(sheet("scores.csv", "rank name score", rows), ("rank",))


def growth(rng: random.Random) -> Clean:
    """A level of each year and its growth over the year before."""
    rows: list[list[object]] = []
    for name in rng.sample(NAMES, 3):
        level = before = rng.randint(2000, 9000)
        for year in range(2015, 2015 + 7):
            told = to_digits(Decimal(level - before) * 100 / before, 2) if year > 2015 else ""
            rows.append([name, year, level, told])
            before, level = level, int(level * rng.uniform(0.9, 1.5))
    return Clean(sheet("growth.csv", "name year level growth_pct", rows), ("growth_pct",), ("level",))


def totals(rng: random.Random) -> Clean:
    """Counts of classes and their total, year by year."""
    names, rows = rng.sample(NAMES, 6), []
    for year in range(2016, 2022):
        counts = [rng.randint(20, 900) for _ in names]
        rows += [
            [year, name, count] for name, count in zip([*names, "total"], [*counts, sum(counts)], strict=True)
        ]
    return Clean(sheet("totals.csv", "year class count", rows), ("count",))


def wide(rng: random.Random) -> Clean:
    """Inner and outer flows of each name, their sum and their ratio."""
    rows = []
    for name in rng.sample(NAMES, 12):
        a, b = rng.randint(100, 999), rng.randint(100, 999)
        rows.append([name, a, b, a + b, to_digits(Decimal(a) / b, 3)])
    # Names of a list that no rank numbers can be left out unseen.
    names = "name n_inner n_outer n_flow inner_per_outer"
    return Clean(
        sheet("wide.csv", names, rows), ("n_inner", "n_outer", "n_flow"), ("inner_per_outer",), False
    )


def flows(rng: random.Random) -> Clean:
    """Shares of all flows between five names, counted."""
    names = rng.sample(NAMES, 5)
    rows, n = [], rng.randint(2000, 9000)
    for pair, count in zip([(a, b) for a in names for b in names], split(rng, n, 25), strict=True):
        rows.append([*pair, count, n, share(count, n)])
    return Clean(sheet("flows.csv", "from_name to_name count n share_pct", rows), ("count", "share_pct", "n"))


MAKERS: tuple[Callable[[random.Random], Clean], ...] = (
    distribution, bins, network, hubs, weights, scores, growth, totals, wide, flows,
)  # fmt: skip


def report(rng: random.Random) -> list[Clean]:
    """One table of each kind."""
    return [make(rng) for make in MAKERS]


# ---- ways to spoil ---------------------------------------------------------------------------------


def _with(table: Sheet, row: int, column: int, text: str) -> Sheet:
    cells = [list(r) for r in table.cells]
    cells[row][column] = text
    return replace(table, cells=tuple(map(tuple, cells)))


def _pick(rng: random.Random, clean: Clean) -> tuple[int, int, str, bool] | None:
    """A filled cell that is checked: row, column, text, whether its last digit is known."""
    names = clean.sheet.names
    columns = [names.index(name) for name in (*clean.exact, *clean.rounded) if name != "rank"]
    cells = [(r, c) for c in columns for r in range(len(clean.sheet)) if clean.sheet.cells[r][c]]
    if not cells:
        return None
    row, column = rng.choice(cells)
    return row, column, clean.sheet.cells[row][column], names[column] in clean.exact


def _digits(text: str, is_exact: bool) -> list[int]:
    """Positions of the digits that may be changed: of rounded numbers not the last one."""
    found = [i for i, sign in enumerate(text) if sign.isdigit()]
    return found if is_exact or "." not in text else found[:-1]


def digit_changed(rng: random.Random, clean: Clean) -> Sheet | None:
    if (cell := _pick(rng, clean)) is None:
        return None
    row, column, text, is_exact = cell
    at = rng.choice(_digits(text, is_exact))
    other = rng.choice([d for d in "0123456789" if d != text[at] and (d != "0" or at > 0)])
    return _with(clean.sheet, row, column, text[:at] + other + text[at + 1 :])


def digits_swapped(rng: random.Random, clean: Clean) -> Sheet | None:
    if (cell := _pick(rng, clean)) is None:
        return None
    row, column, text, is_exact = cell
    places = _digits(text, is_exact)
    pairs = [(a, b) for a, b in pairwise(places) if text[a] != text[b] and (a or text[b] != "0")]
    if not pairs:
        return None
    a, b = rng.choice(pairs)
    signs = list(text)
    signs[a], signs[b] = signs[b], signs[a]
    return _with(clean.sheet, row, column, "".join(signs))


def point_moved(rng: random.Random, clean: Clean) -> Sheet | None:
    if (cell := _pick(rng, clean)) is None:
        return None
    row, column, text, _ = cell
    moved = Decimal(text).scaleb(rng.choice([-1, 1])) if "." in text else Decimal(text) * 10
    return _with(clean.sheet, row, column, f"{moved:f}") if moved else None


def row_dropped(rng: random.Random, clean: Clean) -> Sheet | None:
    if not clean.keeps_rows:
        return None
    table, row = clean.sheet, rng.randrange(len(clean.sheet))
    # The first and last of a list are left: the list could begin or end there.
    if "rank" in table.names and not 1 < int(table.cells[row][table.names.index("rank")]) < 20:
        return None
    kept = [i for i in range(len(table)) if i != row]
    return replace(table, cells=tuple(table.cells[i] for i in kept), rows=tuple(range(2, len(kept) + 2)))


def row_doubled(rng: random.Random, clean: Clean) -> Sheet | None:
    table, row = clean.sheet, rng.randrange(len(clean.sheet))
    cells = (*table.cells[: row + 1], *table.cells[row:])
    return replace(table, cells=cells, rows=tuple(range(2, len(cells) + 2)))


def rows_swapped(rng: random.Random, clean: Clean) -> Sheet | None:
    """Two checked numbers of one column change places."""
    if (cell := _pick(rng, clean)) is None:
        return None
    row, column, text, _ = cell
    others = [r for r in range(len(clean.sheet)) if clean.sheet.cells[r][column] not in ("", text)]
    # Shares out of one number may change places unseen where nothing else is told of their classes.
    if not others or clean.sheet.file in ("bins.csv", "weights.csv", "totals.csv", "flows.csv"):
        return None
    other = rng.choice(others)
    spoilt = _with(clean.sheet, row, column, clean.sheet.cells[other][column])
    return _with(spoilt, other, column, text)


def rank_changed(rng: random.Random, clean: Clean) -> Sheet | None:
    if "rank" not in clean.sheet.names:
        return None
    column, row = clean.sheet.names.index("rank"), rng.randrange(len(clean.sheet))
    other = rng.choice([r for r in range(1, 21) if str(r) != clean.sheet.cells[row][column]])
    return _with(clean.sheet, row, column, str(other))


WAYS: tuple[Callable[[random.Random, Clean], Sheet | None], ...] = (
    digit_changed, digits_swapped, point_moved, row_dropped, row_doubled, rows_swapped, rank_changed,
)  # fmt: skip


def spoil(rng: random.Random, tables: list[Clean]) -> tuple[str, str, list[Sheet]]:
    """The way, the file, and the report with that one slip."""
    while True:
        at, way = rng.randrange(len(tables)), rng.choice(WAYS)
        spoilt = way(rng, tables[at])
        if spoilt is not None and spoilt.cells != tables[at].sheet.cells:
            sheets = [table.sheet for table in tables]
            sheets[at] = spoilt
            return way.__name__, spoilt.file, sheets
