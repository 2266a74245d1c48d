"""The claims that the page of verdicts shows, in their surroundings."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .maker import Maker

MOST = 2_000
"""Claims that nobody has judged that the page has, and as many that somebody has."""


def make(maker: Maker) -> None:
    """``claims.claims``: claims in the order in which they are looked at; ``claims.kinds``: their kinds."""
    from ...claim_review import ClaimReview

    found: list[dict[str, Any]] = []
    if maker.claims is not None:
        pack = maker.build.pack
        review = ClaimReview(pack.folder, pack, *maker.claims, maker.build)
        notes = {rule.code: rule.note for rule in pack.claim_rules}
        ids = review.left()[:MOST] + review.left("second")[:MOST]
        found = [{**asdict(one), "rule_note": notes.get(one.rule, "")} for one in review.asked(ids)]
    kinds = [
        {"code": kind.code, "zh": kind.name_zh, "en": kind.name_en, "is_directed": kind.directed}
        for kind in maker.build.pack.claim_kinds
    ]
    maker.store.write_json("claims.claims", found)
    maker.store.write_json("claims.kinds", kinds)
