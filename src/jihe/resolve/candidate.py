"""Which organisations may be one, how likely, and why."""

from __future__ import annotations

from collections.abc import Mapping, Set

import numpy as np
import pyarrow as pa

from jihe.pack.model import Pack

from .model import probability, reasons
from .pool import Pool
from .reader import Reader
from .registry import Records, domain, place_of, weigh
from .rivals import rivalled

DESCRIBED = pa.schema(
    [
        ("root", pa.string()),
        ("name", pa.list_(pa.string())),
        ("source_code", pa.list_(pa.string())),
        ("region", pa.list_(pa.string())),
        ("founded_year", pa.list_(pa.int64())),
        ("website", pa.list_(pa.string())),
        ("credit_code", pa.list_(pa.string())),
    ]
)
"""What is known of an organisation before names that are only alike are looked at: all that its records
say."""

CANDIDATE = pa.schema(
    [
        ("left", pa.string()),
        ("right", pa.string()),
        ("left_name", pa.string()),
        ("right_name", pa.string()),
        ("score", pa.float64()),
        ("method", pa.string()),
        ("reason", pa.list_(pa.string())),
    ]
)
"""A pair that may be one organisation: roots (left < right), the names that are most alike, the probability,
names or registry, and what speaks for and against it, the weightiest first."""


def find_candidates(
    described: pa.Table, pack: Pack, registers: Mapping[str, Set[str]] | None = None
) -> pa.Table:
    """Pairs of organisations that may be one, from the review threshold on.

    Parameters
    ----------
    described
        As `DESCRIBED`, a row for each organisation.
    pack
        Its settings `resolve`, its words of names and its places.
    registers
        Organisation -> sources that describe it and name each organisation once.

    Returns
    -------
    pa.Table
        As `CANDIDATE`, ordered by left and right; empty for a study without `resolve`.
    """
    setting = pack.settings.resolve
    if setting is None or described.num_rows < 2:
        return CANDIDATE.empty_table()
    described = described.sort_by("root")
    reader = Reader.of(pack)
    listed = [registers.get(root, frozenset()) for root in described["root"].to_pylist()] if registers else []
    pool = Pool.of(described, reader, listed)
    pairs = pool.pairs()
    weights = {}
    if setting.evidence:
        known = _records(described, reader)
        names = pool.longest_names()
        expected = float(probability(pairs.likely).sum())
        found = weigh(known, known, names, names, pairs.left, pairs.right, expected)
        weights = {name: found[name] for name in setting.evidence}
    likely = pairs.likely + sum(weights.values(), np.zeros(len(pairs.left)))
    log_odds = rivalled(pairs.left, pairs.right, likely, pairs.is_left_asked, pool.is_distinct)
    score = probability(log_odds)
    (keep,) = np.nonzero(score >= setting.review)
    parts = pool.parts(pairs, keep) | {name: weight[keep] for name, weight in weights.items()}
    parts["rivals"] = (log_odds - likely)[keep]
    beside = (
        np.any([w[keep] != 0 for w in weights.values()], axis=0) if weights else np.zeros(len(keep), bool)
    )
    table = pa.table(
        [
            described["root"].take(pa.array(pairs.left[keep])),
            described["root"].take(pa.array(pairs.right[keep])),
            pool.said.take(pa.array(pairs.left_name[keep])),
            pool.said.take(pa.array(pairs.right_name[keep])),
            pa.array(score[keep].round(6)),
            pa.array(np.where(beside, "registry", "names").tolist(), pa.string()),
            pa.array(reasons(parts, np.arange(len(keep))), pa.list_(pa.string())),
        ],
        schema=CANDIDATE,
    )
    return table.sort_by([("left", "ascending"), ("right", "ascending")])


def _records(described: pa.Table, reader: Reader) -> Records:
    """What the records say beside names; a place by the finest of its parts that is known."""
    places, years, sites = [], [], []
    for row in described.select(["region", "founded_year", "website"]).to_pylist():
        places.append(place_of(row["region"], reader))
        years.append(min(row["founded_year"]) if row["founded_year"] else None)
        sites.append(next((d for text in row["website"] if (d := domain(text))), None))
    return Records(places, years, sites)
