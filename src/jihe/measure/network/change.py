"""Change: how much of a statistic's year-on-year change new nodes, new edges and leaving nodes made."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise, permutations

import numpy as np
import pyarrow as pa

from .edges import from_edges
from .graph import NEVER, Graph, Ints
from .turnover import years_of

Value = float | int | None
Tick = Callable[[str, int, int], None]

PARTS = ("leaving_node", "lost_edge", "new_edge", "new_node")
"""What happens to a network in a year, in the order in which it is told."""


def change(
    graph: Graph,
    statistics: Callable[[Graph], Mapping[str, Value]],
    in_year: bool = False,
    all_orders: bool = False,
    tick: Tick | None = None,
) -> pa.Table:
    """Year-on-year change of statistics, split into what made it.

    The network of one year becomes that of the next in four steps: nodes that are not there any more leave,
    with their edges (*leaving_node*); edges among nodes that stay go (*lost_edge*); edges among these come,
    and those that remain take on their new weight (*new_edge*); nodes come with their edges (*new_node*).
    The statistic is computed after each; what a step changes is its contribution, and the four add up to
    the whole change, but for rounding. In cumulative networks nothing goes, so that the first two
    contribute 0.

    What a step contributes depends on what went before. The order told is that in which a network is taken
    down and built up again; with `all_orders` each contribution is the mean over all orders of the steps
    (its Shapley value), which costs up to 16 computations a year instead of five.

    Parameters
    ----------
    statistics
        Gives statistics of a network by name; those of one network may be None or not a number. The networks
        between two years have no years of their own.
    in_year
        Compare networks of single years; otherwise those of all rows up to each year.
    all_orders
        See above.

    Returns
    -------
    pyarrow.Table
        One row for each year but the first and each statistic: year, statistic, value_before, value, change,
        and for each step of `PARTS` its contribution change_<step>. Null where a statistic needed for it is
        undefined: contributions are then null together.

    Raises
    ------
    DataError
        When the network has no years.

    References
    ----------
    Shapley (1953), A value for n-person games.

    Examples
    --------
    >>> rows = np.array([[0, 1, 2020], [1, 0, 2021], [1, 2, 2021], [2, 0, 2021]])
    >>> path = from_edges(3, rows[:, 0], rows[:, 1], year=rows[:, 2], node_since=[NEVER] * 3)
    >>> split = change(path, lambda network: {"mean": network.n_edge / network.n_node})
    >>> {name: round(split[f"change_{name}"][0].as_py(), 4) for name in PARTS}
    {'leaving_node': 0.0, 'lost_edge': 0.0, 'new_edge': 0.5, 'new_node': 0.3333}
    """
    tick = tick or (lambda what, done, total: None)
    years = years_of(graph)
    orders = list(permutations(PARTS)) if all_orders else [PARTS]
    rows: list[dict[str, object]] = []
    last: Mapping[str, Value] | None = None
    for turn, (earlier, later) in enumerate(pairwise(years)):
        tick("change", turn, len(years) - 1)
        step = _Step(graph, earlier, later, in_year)
        # What a year begins with is what the last one ended with.
        values = {} if last is None else {frozenset[str](): last}
        for done in (frozenset(order[:i]) for order in orders for i in range(len(PARTS) + 1)):
            if (made := done & step.parts) not in values:
                values[made] = statistics(step.network(made))
        last = values[step.parts]
        for name in last:
            at = {made: _number(found[name]) for made, found in values.items()}
            rows.append({"year": later, "statistic": name, **_contributions(at, step.parts, orders)})
    return pa.Table.from_pylist(rows, schema=_SCHEMA)


_SCHEMA = pa.schema(
    [
        ("year", pa.int64()),
        ("statistic", pa.string()),
        *((name, pa.float64()) for name in ("value_before", "value", "change")),
        *((f"change_{name}", pa.float64()) for name in PARTS),
    ]
)


class _Step:
    """From one year to the next: the rows of the graph's log that each step takes away or brings.

    Attributes
    ----------
    parts
        The steps that change the network.
    """

    def __init__(self, graph: Graph, earlier: int, later: int, in_year: bool) -> None:
        self.graph = graph
        log = graph.log
        chosen = [log.between(year if in_year else graph.first, year) for year in (earlier, later)]
        view = graph.during if in_year else graph.until
        self.before, self.after = view(earlier).present, view(later).present
        stays = self.before & self.after
        counts = [np.bincount(log.edge[rows], minlength=len(graph.source)) for rows in chosen]
        among = stays[graph.source] & stays[graph.target]
        remains = (counts[0] > 0) & (counts[1] > 0)
        edge = [log.edge[rows] for rows in chosen]
        number = [np.arange(rows.start, rows.stop) for rows in chosen]
        self.leaving = number[0][~among[edge[0]]]
        self.lost = number[0][(among & ~remains)[edge[0]]]
        self.remaining = number[0][(among & remains)[edge[0]]]
        self.among = number[1][among[edge[1]]]
        self.coming = number[1][~among[edge[1]]]
        changes = {
            "leaving_node": (self.before & ~self.after).any(),
            "lost_edge": len(self.lost) > 0,
            "new_edge": not np.array_equal(self.remaining, self.among),
            "new_node": (self.after & ~self.before).any(),
        }
        self.parts = frozenset(part for part in PARTS if changes[part])

    def network(self, made: frozenset[str]) -> Graph:
        """The network after the steps `made`."""
        rows = [self.among if "new_edge" in made else self.remaining]
        node = self.before & self.after
        if "leaving_node" not in made:
            rows.append(self.leaving)
            node = node | self.before
        if "lost_edge" not in made:
            rows.append(self.lost)
        if "new_node" in made:
            rows.append(self.coming)
            node = node | self.after
        return self._built(np.concatenate(rows), np.where(node, 0, NEVER))

    def _built(self, rows: Ints, node_since: Ints) -> Graph:
        graph, log = self.graph, self.graph.log
        edge = log.edge[rows]
        return from_edges(
            graph.n,
            graph.source[edge],
            graph.target[edge],
            kind=None if graph.kind is None else graph.kind[edge],
            weight=log.weight[rows],
            node_since=node_since,
            is_directed=graph.is_directed,
            rule=log.rule,
        )


def _contributions(
    at: Mapping[frozenset[str], float | None], parts: frozenset[str], orders: Sequence[tuple[str, ...]]
) -> dict[str, float | None]:
    """Columns of `change` from a statistic's value after each set of steps."""
    before, value = at[frozenset()], at[parts]
    told: dict[str, float | None] = {"value_before": before, "value": value}
    if before is None or value is None:
        return told
    told["change"] = value - before
    if any(found is None for found in at.values()):
        return told
    made = dict.fromkeys(PARTS, 0.0)
    for order in orders:
        for i, part in enumerate(order):
            old, new = (frozenset(order[:end]) & parts for end in (i, i + 1))
            made[part] += at[new] - at[old]  # type: ignore[operator]
    return told | {f"change_{part}": total / len(orders) for part, total in made.items()}


def _number(value: Value) -> float | None:
    return None if value is None or math.isnan(value) else float(value)
