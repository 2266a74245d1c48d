"""How far a collection is: what is there, how much is read, judged and published."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pyarrow.compute as pc

from jihe.pack import load

from .claim_judgement import given, standing
from .collect import collection_of
from .collect_publish import is_whole, published
from .collect_reading import latest
from .collect_relation import CLAIM


@dataclass(frozen=True)
class Status:
    """Numbers of a collection.

    Attributes
    ----------
    n_unread
        Documents that came after the last reading.
    n
        Counts of the last reading, as `Reading.n`; empty without one.
    verdicts
        Claims of the last reading by what is said of them: accept, reject, unsure; `waiting` for a verdict.
    n_former
        Verdicts on claims that the last reading no longer finds.
    is_latest
        Whether what is published is the last reading.
    is_whole
        Whether its files are as they were published.
    """

    n_part: int
    n_capture: int
    n_document: int
    n_problem: int
    n_unread: int
    reading: str | None
    n: Mapping[str, int]
    verdicts: Mapping[str, int]
    n_former: int
    published: str | None
    is_latest: bool
    is_whole: bool


def status(study: str | Path, collection: str | Path | None = None) -> Status:
    """How far a study's collection is.

    Raises
    ------
    PackError, DataError
        When the study or the collection is broken.
    """
    load(Path(study))
    held = collection_of(study, collection)
    counts, reading, out = held.counts(), latest(held), published(held)
    stand = standing(given(Path(study)))
    ids = set(pc.unique(reading.table("claim")[CLAIM]).to_pylist()) if reading else set()
    said = Counter(one.verdict.verdict for id_, one in stand.items() if id_ in ids)
    return Status(
        n_part=len(held.numbers()),
        n_capture=counts["capture"],
        n_document=counts["document"],
        n_problem=held.captures(["document_id"])["document_id"].null_count,
        n_unread=counts["document"] - (reading.n["document"] if reading else 0),
        reading=reading.key if reading else None,
        n=reading.n if reading else {},
        verdicts={**said, "waiting": len(ids) - sum(said.values())},
        n_former=len(stand.keys() - ids),
        published=out.key if out else None,
        is_latest=bool(out and reading and out.key == reading.key),
        is_whole=is_whole(held),
    )
