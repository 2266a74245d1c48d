"""Mentions and claims as rows of their tables, and back."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from jihe.tables import collected_fields

from .noun import Claim, Mention

MENTION, CLAIM = collected_fields("mention"), collected_fields("claim")
_OF_MENTION = MENTION.names[1:]
SIGNS_OF_ID = 20


def mention_rows(document_id: str, mentions: Iterable[Mention]) -> list[dict[str, Any]]:
    """The mentions of a document, in the order of the text."""
    return [
        {"document_id": document_id, **{name: getattr(one, name) for name in _OF_MENTION}}
        for one in sorted(mentions, key=lambda one: (one.begin, one.end))
    ]


def mention_of(row: Mapping[str, Any]) -> Mention:
    """The mention of a row."""
    return Mention(**{name: row[name] for name in _OF_MENTION})


def claim_id(quote: str, ends: Sequence[str], family: str) -> str:
    """Identifier of what a sentence says of two names, whichever kind of a family, and way round, is read.

    Reprints of the sentence, and readings of it by later rules, have the same one.

    Examples
    --------
    >>> one = claim_id("A buys  B.", ("A", "B"), "capital")
    >>> one == claim_id("A buys B.", ("B", "A"), "capital")
    True
    >>> one == claim_id("A buys B.", ("A", "B"), "post")
    False
    """
    told = json.dumps([" ".join(quote.split()), sorted(ends), family])
    return hashlib.sha256(told.encode()).hexdigest()[:SIGNS_OF_ID]


def claim_rows(document_id: str, claims: Iterable[Claim], family: Mapping[str, str]) -> list[dict[str, Any]]:
    """The claims of a document, one row for each identifier: of several the likeliest, then the first.

    Parameters
    ----------
    family
        Of each kind.
    """
    found: dict[str, dict[str, Any]] = {}
    for one in sorted(claims, key=lambda c: (-c.score, c.quote_begin, c.trigger_begin, c.kind)):
        id_ = claim_id(one.quote, (one.subject.text, one.object.text), family.get(one.kind, one.kind))
        found.setdefault(id_, _claim_row(id_, document_id, one))
    return sorted(
        found.values(), key=lambda row: (row["quote_begin"], row["subject_begin"], row["object_begin"])
    )


def _claim_row(id_: str, document_id: str, claim: Claim) -> dict[str, Any]:
    row: dict[str, Any] = {"claim_id": id_, "document_id": document_id}
    for end in ("subject", "object"):
        mention: Mention = getattr(claim, end)
        row |= {
            end: mention.text,
            f"{end}_begin": mention.begin,
            f"{end}_end": mention.end,
            f"{end}_name": mention.organisation or mention.text,
            f"{end}_state": mention.state,
        }
    amount = claim.amount
    row |= {
        "claim_date": claim.on,
        "claim_date_precision": claim.date_precision,
        "amount": amount.value if amount else None,
        "amount_low": amount.low if amount else None,
        "amount_high": amount.high if amount else None,
        "amount_currency": amount.currency if amount else None,
        "amount_text": amount.text if amount else None,
        "score": round(claim.score, 6),
    }
    return {name: row[name] if name in row else getattr(claim, name) for name in CLAIM.names}
