"""Chapters that are written once for each class."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
import pytest
from markupsafe import Markup, escape

from jihe.pack.model import Chapter, Dimension, Text
from jihe.present.repeat import repeated
from jihe.present.report.prose import parsed, prose
from tests import study
from tests.present.made import exhibit

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


ODD = ["A|B", "C;D=E", "a/b", "50%", "[x](fact:all) *em*", "{code}", "1. <b>`", "a_b_c"]


def copied(codes: list[str], body: str = "", **more: Any) -> Any:
    labels = [
        {"dimension": "place", "code": c, "label_zh": c, "label_en": c, "position": i}
        for i, c in enumerate(codes)
    ]
    chapter = Chapter(
        number=3, name="place", lang="en", title="{class}", body=body, file="report/03-place.en.md"
    )
    after = Chapter(number=4, name="end", lang="en", title="End", body="", file="report/04-end.en.md")
    place = Dimension(title=Text(zh="地方", en="Place"), column="region_code")
    pack = study.pack(
        settings={"each": {"place": "place"}}, chapters=(chapter, after), dimensions={"place": place}, **more
    )
    schema = pa.schema([(n, pa.string()) for n in ("dimension", "code", "label_zh", "label_en")])
    table = pa.Table.from_pylist(labels, schema.append(pa.field("position", pa.int64())))
    return repeated(pack, table, {"firm:place=a%2Fb", "firm:place=50%25", "all"})


@pytest.mark.parametrize("name", ODD)
def test_names_and_codes_are_shown_as_they_are(name: str) -> None:
    body = copied([name], "{class}: {code}").chapters[0].body
    assert prose(
        parsed(body), lambda *_: Markup()
    ).strip() == f"<p>{escape(name)}: {escape(name)}</p>".replace("&#34;", "&quot;")


def test_a_fact_is_cited_by_its_code_as_identifiers_write_it() -> None:
    bodies = [chapter.body for chapter in copied(["a/b", "50%"], "[](fact:firm:place={code})").chapters]
    assert bodies[:2] == ["[](fact:firm:place=a%2Fb)", "[](fact:firm:place=50%25)"]


@pytest.mark.parametrize("code", ODD)
def test_an_exhibit_holds_its_class_whatever_its_code(code: str) -> None:
    own = exhibit("e", "firms", "bar", chapter="place", only="year=2020|2021", title_en="{class}, {code}")
    made = copied([code], exhibits=(own,)).exhibits[0]
    assert made.chosen == {"year": ("2020", "2021"), "place": (code,)}
    assert made.title_en == f"{code}, {code}"


def test_a_chapter_without_classes_says_so() -> None:
    found = copied([], "{class} text.", exhibits=(exhibit("e", "firms", "bar", chapter="place"),))
    assert [(chapter.number, chapter.title, chapter.body) for chapter in found.chapters] == [
        (3, "Place", "No class of Place has facts.\n"),
        (4, "End", ""),
    ]
    assert found.exhibits == ()
