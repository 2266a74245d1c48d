"""The example study with a collection: relations that were read in news, and where."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path

EXAMPLE = Path(__file__).parents[2] / "studies" / "example"
RELATION = (
    "relation_key", "source_name", "target_name", "kind", "title", "relation_date", "end_date", "amount",
    "currency", "amount_text", "round", "technology", "application", "confidence",
)  # fmt: skip
EVIDENCE = ("relation_key", "document_id", "url", "title", "publisher", "published_date", "quote", "sha256")
SAID = "长空与海燕<script>window.hit=1</script>宣布在飞控算法上合作。"
RELATIONS = (
    {"relation_key": "r1", "source_name": "长空", "target_name": "海燕", "kind": "technology",
     "title": SAID, "relation_date": "2023-05", "confidence": "0.93"},
    {"relation_key": "r2", "source_name": "长空", "target_name": "长空", "kind": "technology", "title": "x"},
    {"relation_key": "r3", "source_name": "河谷创投", "target_name": "长空", "kind": "capital",
     "title": "投资。", "relation_date": "2022-03-01", "amount": "1000000", "currency": "RVD",
     "confidence": "0.8"},
)  # fmt: skip
PLACES = (
    {"relation_key": "r1", "document_id": "d2", "url": "javascript:alert(1)", "title": "转载",
     "publisher": "河谷晚报", "published_date": "2023-05-21", "quote": SAID, "sha256": "b" * 64},
    {"relation_key": "r1", "document_id": "d1", "url": "https://news.example/1?a=1&b=2",
     "title": "长空牵手<b>海燕</b>", "publisher": "河谷日报", "published_date": "2023-05-20", "quote": SAID,
     "sha256": "a" * 64},
    {"relation_key": "r2", "url": "https://news.example/2", "quote": "x"},
    {"relation_key": "r9", "url": "https://news.example/9", "quote": "y"},
    {"relation_key": "r3", "url": "https://news.example/3", "title": "融资", "publisher": "河谷日报",
     "published_date": "2022-03-02", "quote": "投资。"},
)  # fmt: skip
ODD = {
    "relation_key": "r3", "document_id": "d3", "url": "https://[evil", "publisher": "河谷\u2066晚报",
    "published_date": "2022-03-03", "quote": "投资\u2066。",
}  # fmt: skip
"""A page whose address no browser reads, and whose words turn those after them."""


def study(folder: Path) -> Path:
    """A copy of the example, which has two sources of news."""
    made = folder / "example"
    shutil.copytree(EXAMPLE, made, ignore=shutil.ignore_patterns("pages", "collection"))
    return made


def collection(
    folder: Path,
    relations: Iterable[Mapping[str, str]] = RELATIONS,
    places: Iterable[Mapping[str, str]] = PLACES,
) -> Path:
    """A collection with these relations and their evidence published."""
    published = folder / "published"
    published.mkdir(parents=True, exist_ok=True)
    for name, heads, rows in (("relation", RELATION, relations), ("evidence", EVIDENCE, places)):
        with (published / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, heads)
            writer.writeheader()
            writer.writerows(rows)
    return folder
