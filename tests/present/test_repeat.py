"""Chapters that are written once for each class."""

from __future__ import annotations

import pyarrow as pa

from jihe.pack.model import Chapter
from jihe.present.repeat import repeated
from tests import study

LABELS = pa.Table.from_pylist(
    [
        {"dimension": "place", "code": c, "label_zh": f"地{c}", "label_en": f"Place {c}", "position": i}
        for i, c in enumerate("ab")
    ]
)


def body_of(known: set[str]) -> list[str]:
    text = "{class}: [](fact:firm:place={code}), [](fact:firm:plcae={code}), [](fact:all)."
    chapter = Chapter(
        number=3, name="place", lang="en", title="{class}", body=text, file="report/03-place.en.md"
    )
    pack = study.pack(settings={"each": {"place": "place"}}, chapters=(chapter,))
    return [made.body for made in repeated(pack, LABELS, known).chapters]


def test_a_fact_that_only_other_classes_have_is_a_dash_and_a_misspelled_one_stays() -> None:
    assert body_of({"firm:place=a", "all"}) == [
        "Place a: [](fact:firm:place=a), [](fact:firm:plcae=a), [](fact:all).",
        "Place b: —, [](fact:firm:plcae=b), [](fact:all).",
    ]
    assert body_of({"firm:place=a", "firm:place=b"})[1].startswith("Place b: [](fact:firm:place=b)")
