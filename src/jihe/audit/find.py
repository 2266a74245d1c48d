"""Every rule, over every table."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from .finding import SEVERITIES, Finding
from .rule import cited, count, cross, flows, growth, identity, rank, share, twice, weight
from .sheet import Sheet

ONE: tuple[Callable[[Sheet], Iterator[Finding]], ...] = (
    share.find_outside,
    share.find_sums,
    share.find_composites,
    count.find_shares,
    count.find_sums,
    count.find_totals,
    identity.find_named,
    identity.find_learned,
    growth.find_stated,
    growth.find_columns,
    growth.find_falls,
    rank.find_ranks,
    rank.find_order,
    rank.find_names,
    twice.find_values,
    twice.find_editions,
    cross.find,
    weight.find_nested,
    weight.find_children,
)
"""Rules that look at one sheet."""
SEVERAL: tuple[Callable[[list[Sheet]], Iterator[Finding]], ...] = (twice.find_ranks_between, flows.find)
"""Rules that hold sheets against each other."""


RULES = (
    "average",
    "average_degree",
    "bin_missing",
    "caption_repeated",
    "caption_skipped",
    "cited",
    "cited_count",
    "compared",
    "count_share",
    "count_sum",
    "cumulative_fall",
    "degree_sum",
    "density",
    "digits_mixed",
    "digits_swapped",
    "direction",
    "edition_differs",
    "enumeration",
    "fact_range",
    "fact_sum",
    "flow_conflict",
    "growth",
    "growth_word",
    "identity",
    "item_missing",
    "list_length",
    "name_differs",
    "name_misprint",
    "name_twice",
    "names_ranks",
    "names_values",
    "node_sum",
    "part_whole",
    "quotient",
    "rank_differs",
    "rank_order",
    "rank_repeated",
    "rank_skipped",
    "row_missing",
    "row_twice",
    "share_range",
    "share_sum",
    "stated_twice",
    "sum",
    "table_differs",
    "times",
    "total",
    "unread",
    "weight_missing",
    "weight_sum",
)
"""Codes of all rules, over tables, texts, figures and facts."""


def find_in_tables(
    sheets: Sequence[Sheet], texts: Mapping[str, Sequence[str]] | None = None
) -> list[Finding]:
    """What cannot be so in published tables, the gravest first.

    Parameters
    ----------
    texts
        Lines of the texts that rows cite, by file name.
    """
    found: list[Finding] = []
    for sheet in sheets:
        for rule in ONE:
            found += rule(sheet)
        found += cited.find(sheet, texts or {})
    for across in SEVERAL:
        found += across(list(sheets))
    return in_order(found)


def in_order(findings: Iterable[Finding]) -> list[Finding]:
    """The gravest first, then by file and place; each once."""
    told = {(f.rule, f.why.place, f.printed, f.expected, f.told()): f for f in findings}

    def position(finding: Finding) -> tuple[object, ...]:
        place = finding.why.place
        return (
            SEVERITIES.index(finding.severity),
            place.file,
            place.sheet,
            place.line or place.row or 0,
            finding.rule,
        )

    return sorted(told.values(), key=position)
