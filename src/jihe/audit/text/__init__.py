"""Reports as text: the statements that they make in Chinese and English, and the slips among them.

The words and patterns by which statements are found are data (``language/*.toml``); the rules know numbers,
names, ranks and tables only.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace

from ..finding import Finding
from ..statement import Statement
from .read import Text, read_text
from .rule import against, caption, cell, change, count, listing, name, ranking, rare, share, table, twice
from .said import Said, said
from .statement import statements as _statements

__all__ = ["RULES", "Text", "find_in_text", "read_text", "statements"]

RULES: tuple[Callable[[Said], Iterator[Finding]], ...] = (
    caption.find_numbers,
    caption.find_rows,
    table.find_identities,
    table.find_ranked,
    table.find_keys,
    table.find_missing,
    ranking.find_ranks,
    ranking.find_names,
    ranking.find_values,
    ranking.find_order,
    ranking.find_digits,
    name.find_misprints,
    listing.find_lengths,
    listing.find_points,
    share.find_range,
    share.find_bins,
    share.find_rest,
    share.find_others,
    share.find_totals,
    count.find_shares,
    count.find_attainable,
    count.find_unattainable,
    rare.find_rare,
    change.find_changes,
    change.find_multiples,
    against.find_lists,
    cell.find_cells,
    against.find_frames,
    against.find_compared,
    twice.find_rankings,
    twice.find_retold,
    twice.find_swapped,
)


def find_in_text(texts: Sequence[Text]) -> list[Finding]:
    """The slips of reports, each once: what is told again in other places is one finding with all its places.

    Parameters
    ----------
    texts
        Reports that belong together: one may name another, and is then compared with it.
    """
    several = [said(text) for text in texts]
    found = [finding for one in several for rule in RULES for finding in rule(one)]
    return _merged([*found, *against.find_cited(several)])


def statements(texts: Iterable[Text]) -> list[Statement]:
    """Every number that reports state in their running text."""
    return [statement for text in texts for statement in _statements(said(text))]


def _merged(found: Iterable[Finding]) -> list[Finding]:
    """Findings in the order of files and lines, those of one slip as one."""
    first: dict[tuple[object, ...], Finding] = {}
    for finding in sorted(found, key=lambda one: (one.why.place.file, one.why.place.line or 0)):
        values = (
            frozenset((finding.printed, finding.expected)) if finding.expected else finding.why.place.line
        )
        key = (finding.rule, finding.why.place.file, values)
        one = first.get(key)
        if one is None:
            first[key] = finding
        else:
            also = dict.fromkeys([*one.also, *finding.places])
            first[key] = replace(one, also=tuple(place for place in also if place != one.why.place))
    return list(first.values())
