"""Persistence: what becomes of communities, and of the nodes at the top, from year to year."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pyarrow as pa
import scipy

from .community import normalised_mutual_information
from .graph import Floats, Ints

MATCH = 0.3
"""Jaccard similarity from which two communities are taken for one; up to three can match a fourth."""

EVENTS = ("continue", "split", "merge", "mix", "death", "birth")


@dataclass(frozen=True, eq=False)
class Communities:
    """What becomes of communities.

    Attributes
    ----------
    year
        One row for each year but the first: year; n_common_node, nodes with a community in this year and
        the one before; nmi, normalised mutual information of the two partitions of these; n_community, in
        this year; n_continue; n_split, communities of the year before that match several; n_merge, those of
        this year that do; n_death and n_birth, those that match none; matched_node_share, common nodes
        whose two communities match / common nodes. nmi and the share are null without common nodes.
    match
        One row for each two communities that match, and each that matches none: year (the later), event,
        before and after (labels), n_before and n_after (nodes), n_common_node, jaccard; null where there is
        no other side.
    """

    year: pa.Table
    match: pa.Table


def community_persistence(labels: Mapping[int, Ints], least: float = MATCH) -> Communities:
    """Communities of each year matched with those of the year before (the one before it in `labels`).

    Two communities *match* when, among nodes that have a community in both years, the number that they
    share divided by the number in either (Jaccard) is `least` or more; so the entry of new nodes breaks no
    match. A community of the year before that matches one alone, which matches no other, *continues* in it;
    one that matches several is *split*; one of the later year that several match is their *merge*; where
    both hold it is a *mix*. Without a match the earlier one *dies* and the later one is *born*. (After
    Greene, Doyle and Cunningham 2010, who match by Jaccard as well but over all nodes.)

    Parameters
    ----------
    labels
        Year -> label of each node, shape (n,); negative for a node without a community. What numbers stand
        for may differ from year to year.
    least
        Above 0, at most 1.

    Examples
    --------
    >>> found = community_persistence({2020: np.array([0, 0, 1, 1, -1]), 2021: np.array([5, 5, 7, 8, 9])})
    >>> found.match.select(["event", "before", "after", "jaccard"]).to_pylist()[0]
    {'event': 'continue', 'before': 0, 'after': 5, 'jaccard': 1.0}
    >>> found.match["event"].to_pylist()
    ['continue', 'split', 'split', 'birth']

    References
    ----------
    Greene, Doyle and Cunningham (2010), Tracking the evolution of communities in dynamic social networks,
    ASONAM.
    """
    found = [
        _matched(later, np.asarray(labels[earlier]), np.asarray(labels[later]), least)
        for earlier, later in pairwise(sorted(labels))
    ]
    return Communities(
        _table([row for row, _ in found], _YEAR),
        _table([match for _, rows in found for match in rows], _MATCH),
    )


_YEAR = pa.schema(
    [
        ("year", pa.int64()),
        ("n_common_node", pa.int64()),
        ("nmi", pa.float64()),
        ("n_community", pa.int64()),
        ("n_continue", pa.int64()),
        ("n_split", pa.int64()),
        ("n_merge", pa.int64()),
        ("n_death", pa.int64()),
        ("n_birth", pa.int64()),
        ("matched_node_share", pa.float64()),
    ]
)
_MATCH = pa.schema(
    [
        ("year", pa.int64()),
        ("event", pa.string()),
        ("before", pa.int64()),
        ("after", pa.int64()),
        ("n_before", pa.int64()),
        ("n_after", pa.int64()),
        ("n_common_node", pa.int64()),
        ("jaccard", pa.float64()),
    ]
)

Row = dict[str, object]


def _table(rows: list[Row], schema: pa.Schema) -> pa.Table:
    return pa.Table.from_pylist(rows, schema=schema)


def _matched(year: int, before: Ints, after: Ints, least: float) -> tuple[Row, list[Row]]:
    common = (before >= 0) & (after >= 0)
    names, sizes, codes = [], [], []
    for label in (before, after):
        name, size = np.unique(label[label >= 0], return_counts=True)
        names.append(name)
        sizes.append(size)
        codes.append(np.searchsorted(name, label[common]))
    shared = [np.bincount(code, minlength=len(name)) for code, name in zip(codes, names, strict=True)]
    cell, together = np.unique(codes[0].astype(np.int64) * (len(names[1]) + 1) + codes[1], return_counts=True)
    a, b = np.divmod(cell, len(names[1]) + 1)
    jaccard = together / (shared[0][a] + shared[1][b] - together)
    close = jaccard >= least
    a, b, together, jaccard = a[close], b[close], together[close], jaccard[close]
    of_a, of_b = np.bincount(a, minlength=len(names[0])), np.bincount(b, minlength=len(names[1]))
    rows: list[Row] = [
        {
            "year": year,
            "event": EVENTS[int(of_a[i] > 1) + 2 * int(of_b[j] > 1)],
            "before": int(names[0][i]),
            "after": int(names[1][j]),
            "n_before": int(sizes[0][i]),
            "n_after": int(sizes[1][j]),
            "n_common_node": int(n),
            "jaccard": float(s),
        }
        for i, j, n, s in zip(a, b, together, jaccard, strict=True)
    ]
    for event, side, matches, name, size in zip(
        ("death", "birth"), ("before", "after"), (of_a, of_b), names, sizes, strict=True
    ):
        rows += [
            {"year": year, "event": event, side: int(name[i]), f"n_{side}": int(size[i])}
            for i in np.flatnonzero(matches == 0)
        ]
    n_common = int(common.sum())
    return {
        "year": year,
        "n_common_node": n_common,
        "nmi": normalised_mutual_information(before[common], after[common]),
        "n_community": len(names[1]),
        "n_continue": int(((of_a[a] == 1) & (of_b[b] == 1)).sum()),
        "n_split": int((of_a > 1).sum()),
        "n_merge": int((of_b > 1).sum()),
        "n_death": int((of_a == 0).sum()),
        "n_birth": int((of_b == 0).sum()),
        "matched_node_share": int(together.sum()) / n_common if n_common else None,
    }, rows


def top_persistence(values: Mapping[int, Ints | Floats], most: int = 20) -> pa.Table:
    """How the nodes at the top of a ranking change from year to year.

    The top of a year are the `most` nodes of greatest value, of equal ones those of the least number; nodes
    whose value is not a number, as for one that is not there, are never among them.

    Parameters
    ----------
    values
        Year -> value of each node (its degree, say), shape (n,).

    Returns
    -------
    pyarrow.Table
        One row for each year but the first: year; n_top, nodes at the top; n_common, those that were there in
        the year before; overlap_share (n_common / n_top) and jaccard (n_common / nodes at the top in either);
        kendall (tau-b) and spearman, correlations of the two years' values over the common nodes; entered
        and left, numbers of the others, the highest first. Shares are null without a node, correlations with
        fewer than two or where all values are the same.

    Examples
    --------
    >>> degrees = {2020: np.array([5, 4, 3, 0]), 2021: np.array([6, 4, 5, 9])}
    >>> row = top_persistence(degrees, 3).to_pylist()[0]
    >>> row["n_common"], row["jaccard"], row["entered"], row["left"]
    (2, 0.5, [3], [1])
    """
    numbers = pa.list_(pa.int64())
    schema = pa.schema(
        [(name, pa.int64()) for name in ("year", "n_top", "n_common")]
        + [(name, pa.float64()) for name in ("overlap_share", "jaccard", "kendall", "spearman")]
        + [("entered", numbers), ("left", numbers)]
    )
    held = {year: np.asarray(value, np.float64) for year, value in values.items()}
    tops = {year: _top(value, most) for year, value in held.items()}
    rows: list[Row] = []
    for earlier, later in pairwise(sorted(held)):
        before, after = tops[earlier], tops[later]
        common = after[np.isin(after, before)]
        n_either = len(before) + len(after) - len(common)
        kendall, spearman = _correlations(held[earlier][common], held[later][common])
        rows.append(
            {
                "year": later,
                "n_top": len(after),
                "n_common": len(common),
                "overlap_share": len(common) / len(after) if len(after) else None,
                "jaccard": len(common) / n_either if n_either else None,
                "kendall": kendall,
                "spearman": spearman,
                "entered": after[~np.isin(after, before)].tolist(),
                "left": before[~np.isin(before, after)].tolist(),
            }
        )
    return _table(rows, schema)


def _top(value: Floats, most: int) -> Ints:
    known = np.flatnonzero(~np.isnan(value))
    return known[np.argsort(-value[known], kind="stable")[:most]]


def _correlations(before: Floats, after: Floats) -> tuple[float | None, float | None]:
    if len(before) < 2 or (before == before[0]).all() or (after == after[0]).all():
        return None, None
    tau, rho = scipy.stats.kendalltau(before, after), scipy.stats.spearmanr(before, after)
    return float(tau.statistic), float(rho.statistic)
