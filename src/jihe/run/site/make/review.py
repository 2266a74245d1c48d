"""The pairs that the page of verdicts shows, with both records."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .maker import Maker

MOST = 2_000
"""Pairs of each kind that the page has; the next build brings others."""


def make(maker: Maker) -> None:
    """``review.review`` and ``review.linked``: pairs in the order in which they are worth a look."""
    from jihe.resolve.review import LINKED, REVIEW

    from ...review import CANDIDATE, Review

    found: dict[str, list[dict[str, Any]]] = {REVIEW: [], LINKED: []}
    if CANDIDATE in maker.build.tables:
        review = Review(maker.build, is_linked=True)
        for state in found:
            pairs = [pair for pair in review.pairs if pair.state == state][:MOST]
            records = review.records(pairs) if pairs else []
            found[state] = [
                {**asdict(pair), "records": [asdict(one) for one in both]}
                for pair, both in zip(pairs, records, strict=True)
            ]
    for state, told in found.items():
        maker.store.write_json(f"review.{state}", told)
