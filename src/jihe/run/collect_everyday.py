"""Names that a collection uses as everyday words."""

from __future__ import annotations

from collections.abc import Callable

from jihe.collect.store import Collection

from .collect_reading import Reading
from .collect_recipe import hashed


def everyday_words(
    collection: Collection,
    names_hash: str,
    mention_hash: str,
    before: Reading | None,
    find: Callable[[list[str]], list[str]],
    sample: int,
) -> tuple[list[str], dict[str, object]]:
    """Names that the first documents use as everyday words; found once for equal names, model and documents.

    Returns
    -------
    (words, what reading.json tells of them)
    """
    ids: list[str] = []
    texts: list[str] = []
    for part in collection.documents(["document_id", "text"]):
        head = part.slice(0, sample - len(ids))
        ids += head["document_id"].to_pylist()
        texts += head["text"].to_pylist()
        if len(ids) >= sample:
            break
    key = hashed(ids, names_hash, mention_hash)
    told = before.told.get("everyday", {}) if before else {}
    words = told["words"] if told.get("key") == key else find(texts)
    return words, {"everyday": {"key": key, "words": words}}
