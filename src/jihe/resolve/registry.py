"""What records say beside names, weighed: place, founding year, web domain.

The probabilities of agreement among equal and among different organisations are found by Splink (Fellegi and
Sunter's model, its expectation maximisation) from the records at hand: no table of a registry is like
another.
"""

from __future__ import annotations

import logging
import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from .likeness import Names, Rows
from .reader import Reader

EVIDENCE = ("region", "founded", "website")
LEAST_RECORDS = 50
"""Records below which nothing is learnt, and nothing weighed."""
MOST_WEIGHT = 12.0
"""Natural log odds that one piece of evidence adds or takes at most."""
_SEED = 1
_PAIRS = 1e6
SHARED = 5
"""Records that share a domain above which it is a host's, not an organisation's."""


def domain(address: str | None) -> str | None:
    """The domain of a web address, without ``www``; None where there is none.

    Examples
    --------
    >>> domain("HTTPS://www.Example.com:80/about"), domain("-"), domain(None)
    ('example.com', None, None)
    """
    text = re.sub(r"^[a-z][a-z0-9+.-]*://", "", (address or "").strip().lower())
    host = re.split(r"[/?#:\s]", text, maxsplit=1)[0].removeprefix("www.")
    return host if re.fullmatch(r"[^\W_][\w-]*(\.[\w-]+)+", host) else None


@dataclass(frozen=True)
class Records:
    """What records say, row by row beside their names.

    Attributes
    ----------
    place
        (finest codes, these and all around them) of the stated place; empty sets where it is unknown.
    year
        Founding year, or None.
    domain
        As `domain` gives it.
    """

    place: list[tuple[frozenset[str], frozenset[str]]]
    year: list[int | None]
    domain: list[str | None]

    def __len__(self) -> int:
        return len(self.year)


def records_of(rows: Sequence[Mapping[str, str]], reader: Reader) -> Records:
    """What rows say in the cells region (a path such as A/B), founded (a year) and website."""
    return Records(
        [place_of([row["region"]], reader) for row in rows],
        [int(row["founded"][:4]) if row["founded"][:4].isdecimal() else None for row in rows],
        [domain(row["website"]) for row in rows],
    )


def place_of(paths: Sequence[str], reader: Reader) -> tuple[frozenset[str], frozenset[str]]:
    """Codes of the finest known part of stated places, and those with all around them."""
    parts = [part.strip() for path in paths for part in path.lower().split("/")]
    known = [reader.places[part] for part in parts if part in reader.places]
    own = known[-1][0] if known else frozenset[str]()
    return own, frozenset[str]().union(*(around for _, around in known))


def same_domain(left: Sequence[Collection[str]], right: Sequence[Collection[str]]) -> list[tuple[int, int]]:
    """Rows of two lists that have a domain in common, each pair once, where few enough share it.

    Parameters
    ----------
    left, right
        The domains of each row.
    """
    at: dict[str, list[int]] = {}
    for row, hosts in enumerate(right):
        for host in hosts:
            at.setdefault(host, []).append(row)
    near = {host: rows for host, rows in at.items() if len(rows) <= SHARED}
    return sorted(
        {(row, other) for row, hosts in enumerate(left) for host in hosts for other in near.get(host, ())}
    )


def weigh(
    left: Records, right: Records, left_names: Names, right_names: Names, l_rows: Rows, r_rows: Rows,
    expected: float,
) -> dict[str, npt.NDArray[np.float64]]:  # fmt: skip
    """Natural log of the Bayes factor of each kind of evidence, for each pair.

    Zero where one of the two says nothing, and everywhere when there are too few records to learn from.

    Parameters
    ----------
    left, right
        What the records of two lists say; the same object twice for a list that is held against itself.
    expected
        Pairs of left and right that are one organisation, as many as names alone let expect: so many are
        among the random pairs by which chance agreement is measured, and are taken out of it.

    Returns
    -------
    dict
        Of each of `EVIDENCE` an array as long as the pairs.
    """
    nothing = {name: np.zeros(len(l_rows)) for name in EVIDENCE}
    if min(len(left), len(right)) < LEAST_RECORDS or not len(l_rows):
        return nothing
    tables = [_table(left, left_names, "l")]
    if right is not left:
        tables.append(_table(right, right_names, "r"))
    n_pair = len(left) * len(right) if right is not left else len(left) * (len(left) - 1) // 2
    trained = _trained(tables, expected / n_pair, n_pair)
    levels = _levels(left, right, l_rows, r_rows)
    for name, level in levels.items():
        factors = trained.get(name, {})
        table = np.array([0.0, *(factors.get(str(k), 0.0) for k in range(3))])
        nothing[name] = np.clip(table[level + 1], -MOST_WEIGHT, MOST_WEIGHT)
    return nothing


def _levels(left: Records, right: Records, l_rows: Rows, r_rows: Rows) -> dict[str, npt.NDArray[np.int64]]:
    """How far each pair agrees: 2 equal, 1 nearly, 0 not, -1 unknown. As the comparisons in `_COMPARED`."""
    found = {name: np.full(len(l_rows), -1, np.int64) for name in EVIDENCE}
    left_sites = _sites(left)
    right_sites = left_sites if right is left else _sites(right)
    for at, (i, j) in enumerate(zip(l_rows.tolist(), r_rows.tolist(), strict=True)):
        (own, around), (theirs, about) = left.place[i], right.place[j]
        if own and theirs:
            inside = not own.isdisjoint(about) or not theirs.isdisjoint(around)
            found["region"][at] = 2 if not own.isdisjoint(theirs) else 1 if inside else 0
        one, other = left.year[i], right.year[j]
        if one is not None and other is not None:
            found["founded"][at] = 2 if one == other else 1 if abs(one - other) <= 1 else 0
        here, there = left_sites[i], right_sites[j]
        if here and there:
            found["website"][at] = 2 if here == there else 0
    return found


def _sites(records: Records) -> list[str | None]:
    """Of each record its domain; None for none and for a host's, which says nothing; see `SHARED`."""
    shared = Counter(records.domain)
    return [site if site and shared[site] <= SHARED else None for site in records.domain]


def _table(records: Records, names: Names, side: str) -> pa.Table:
    return pa.table(
        {
            "unique_id": pa.array([f"{side}{row}" for row in range(len(records))]),
            "brand": pa.array([str(brand) or None for brand in names.brand], pa.string()),
            "core": pa.array([str(core) or None for core in names.core], pa.string()),
            "place": pa.array([sorted(own) or None for own, _ in records.place], pa.list_(pa.string())),
            "around": pa.array(
                [sorted(around) or None for _, around in records.place], pa.list_(pa.string())
            ),
            "year": pa.array(records.year, pa.int64()),
            "domain": pa.array(_sites(records), pa.string()),
        }
    )


def _level(condition: str, label: str, is_null: bool = False) -> dict[str, Any]:
    return {
        "sql_condition": condition,
        "label_for_charts": label,
        **({"is_null_level": True} if is_null else {}),
    }


_COMPARED = (
    {
        "output_column_name": "name",
        "comparison_levels": [
            _level('"brand_l" IS NULL OR "brand_r" IS NULL', "unknown", True),
            _level('"brand_l" = "brand_r"', "equal brand"),
            _level('jaro_winkler_similarity("brand_l", "brand_r") >= 0.9', "near brand"),
            _level('contains("core_l", "brand_r") OR contains("core_r", "brand_l")', "brand inside"),
            _level("ELSE", "other"),
        ],
    },
    {
        "output_column_name": "region",
        "comparison_levels": [
            _level('"place_l" IS NULL OR "place_r" IS NULL', "unknown", True),
            _level('list_has_any("place_l", "place_r")', "equal"),
            _level('list_has_any("place_l", "around_r") OR list_has_any("around_l", "place_r")', "inside"),
            _level("ELSE", "other"),
        ],
    },
    {
        "output_column_name": "founded",
        "comparison_levels": [
            _level('"year_l" IS NULL OR "year_r" IS NULL', "unknown", True),
            _level('"year_l" = "year_r"', "equal"),
            _level('abs("year_l" - "year_r") <= 1', "a year apart"),
            _level("ELSE", "other"),
        ],
    },
    {
        "output_column_name": "website",
        "comparison_levels": [
            _level('"domain_l" IS NULL OR "domain_r" IS NULL', "unknown", True),
            _level('"domain_l" = "domain_r"', "equal"),
            _level("ELSE", "other"),
        ],
    },
)


def _trained(tables: list[pa.Table], same: float, n_pair: int) -> dict[str, dict[str, float]]:
    """Of each kind of evidence the log Bayes factor of each level, by its number as `_levels` gives it."""
    from splink import DuckDBAPI, Linker, SettingsCreator, block_on

    logging.getLogger("splink").setLevel(logging.ERROR)
    engine = DuckDBAPI()
    settings = SettingsCreator(
        link_type="link_only" if len(tables) > 1 else "dedupe_only",
        comparisons=list(_COMPARED),
        blocking_rules_to_generate_predictions=[block_on("brand"), block_on("domain")],
        max_iterations=30,
    )
    registered = [engine.register(table, dataset_display_name=f"list{k}") for k, table in enumerate(tables)]
    linker = Linker(registered, settings, log_level=logging.ERROR)
    linker.training.estimate_u_using_random_sampling(max_pairs=_PAIRS, seed=_SEED)
    linker.training.estimate_parameters_using_expectation_maximisation(block_on("brand"))
    told = linker.misc.save_model_to_json()
    found: dict[str, dict[str, float]] = {}
    for comparison in told["comparisons"]:
        levels = [level for level in comparison["comparison_levels"] if not level.get("is_null_level")]
        ranks = (2, 1, 0) if len(levels) == 3 else (2, 0)
        if comparison["output_column_name"] in EVIDENCE:
            found[comparison["output_column_name"]] = {
                str(rank): _log_factor(level, same, n_pair) for rank, level in zip(ranks, levels, strict=True)
            }
    return found


def _log_factor(level: dict[str, Any], same: float, n_pair: int) -> float:
    """Log of the Bayes factor of a level; 0 for one that was not learnt.

    Random pairs hold a share `same` of equal organisations: without them chance agreement is u - same * m.
    """
    m, u = level.get("m_probability"), level.get("u_probability")
    return float(np.log(m / max(u - same * m, 1 / n_pair))) if m and u else 0.0
