"""Authors' prose as blocks, and what it may name."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jihe.errors import PackError
from jihe.present.report.block import (
    Block,
    Code,
    Figure,
    Heading,
    Items,
    Link,
    Number,
    PageBreak,
    Paragraph,
    Quotation,
    Reference,
    Table,
    Text,
)
from jihe.present.report.flow import Flow, plain
from jihe.present.report.part import parts
from jihe.present.report.prose import parsed, set_citations
from tests.present.document_made import held
from tests.present.made import made


def no_picture(file: str, alt: str, title: str) -> Figure:
    return Figure("figure-1-1", "Figure 1-1", title, "", b"", "", alt)


def blocks(body: str) -> tuple[Block, ...]:
    tokens = parsed(body)
    set_citations(tokens, lambda kind, name, line: pytest.fail("cites"))
    return Flow(tokens, "chapter-1", no_picture).blocks()


def cited(body: str, **more: Any) -> list[Any]:
    """Runs of the first paragraph of a chapter with this body, in the study made in memory."""
    m = made()
    chapter = m.pack.chapters[1].model_copy(update={"body": body, "first_line": 3})
    others = tuple(c for c in m.pack.chapters if c.name != chapter.name)
    told = held(replace(m, pack=m.pack.model_copy(update={"chapters": (chapter, *others)})), "en", **more)
    made_of = next(part for part in parts(told) if part.chapter.name == chapter.name)
    first = Flow(made_of.tokens, "chapter-1", no_picture).blocks()[0]
    assert isinstance(first, Paragraph)
    return list(first.runs)


def test_all_that_commonmark_says_becomes_a_block() -> None:
    body = (
        "# One\n\nText **strong** and *more* `code` [link](https://x.org).\n\n#### Deep\n\n> quoted\n\n"
        "- a\n- b\n\n3. c\n4. d\n\n```\n x = 1\n```\n\n---\n\n| a | b |\n|---|--:|\n| 1 | 2 |\n\n"
        '![what](square.svg "Square")\n'
    )
    kinds = [type(block) for block in blocks(body)]
    assert kinds == [
        Heading, Paragraph, Heading, Quotation, Items, Items, Code, PageBreak, Table, Figure,
    ]  # fmt: skip
    one, text, deep, _, bullets, numbers, code, _, table, figure = blocks(body)
    assert isinstance(one, Heading)
    assert isinstance(deep, Heading)
    assert (one.level, deep.level) == (2, 3)
    assert one.anchor != deep.anchor
    assert isinstance(text, Paragraph)
    assert text.runs[1:4] == (Text("strong", strong=True), Text(" and "), Text("more", strong=True))
    assert Link("https://x.org", "link") in text.runs
    assert isinstance(bullets, Items)
    assert isinstance(numbers, Items)
    assert (bullets.ordered, numbers.ordered, numbers.start, len(numbers.items)) == (False, True, 3, 2)
    assert code == Code(" x = 1")
    assert isinstance(table, Table)
    assert [cell.align for cell in table.body[0]] == ["left", "right"]
    assert isinstance(figure, Figure)
    assert (figure.alt, figure.title) == ("what", "Square")


@given(st.lists(st.text("abc一二", min_size=1, max_size=6), min_size=1, max_size=6))
def test_lines_of_a_paragraph_are_joined(lines: list[str]) -> None:
    (paragraph,) = blocks("\n".join(lines))
    assert isinstance(paragraph, Paragraph)
    expected = lines[0]
    for line in lines[1:]:
        is_chinese = expected[-1] in "一二" and line[0] in "一二"
        expected += line if is_chinese else f" {line}"
    assert plain(paragraph.runs) == expected


@pytest.mark.parametrize("body", ["{fact:firms}", "[](fact:firms)", "[in place of this](fact:firms)"])
def test_a_fact_is_named_in_either_way(body: str) -> None:
    value = next(f.value for f in held(made()).known.values() if f.id == "firms")
    assert cited(f"There are {body}.") == [Text("There are "), Number("firms", f"{value:.0f}"), Text(".")]


def test_an_exhibit_is_named_by_its_number() -> None:
    m = made()
    first = next(e for e in m.pack.exhibits if e.chapter == "sample" and e.mark != "table")
    (run,) = cited(f"{{exhibit:{first.exhibit}}}")
    assert isinstance(run, Reference)
    assert run.text.startswith("Figure 1-")
    assert run.anchor == run.text.lower().replace(" ", "-")


def test_an_exhibit_of_a_chapter_that_is_left_out_is_only_named() -> None:
    m = made()
    other = next(e for e in m.pack.exhibits if e.chapter == "network" and e.mark != "table")
    (run,) = cited(f"{{exhibit:{other.exhibit}}}", only=("sample",))
    assert isinstance(run, Text)
    assert run.text.startswith("Figure 2-")


def test_a_rank_is_a_number_of_its_fact() -> None:
    fact = next(f for f in held(made()).known.values() if f.rank == 2)
    (run,) = cited(f"{{rank:{fact.id}}}")
    assert run == Number(fact.id, "2", form="rank")


def test_what_is_not_there_is_told_all_at_once_with_its_line() -> None:
    unranked = next(f.id for f in held(made()).known.values() if f.rank is None)
    body = f"Fine.\n\nThe {{fact:frims}} and\n{{exhibit:nothing}} and {{rank:{unranked}}}.\n"
    with pytest.raises(PackError) as told:
        cited(body)
    lines = told.value.render("en").splitlines()
    assert len(lines) == 3
    assert "line 5" in lines[0]
    assert 'Did you mean "firms"' in lines[0]
    assert "line 6" in lines[1]
    assert "line 6" in lines[2]
    assert "rank" in lines[2]


@pytest.mark.parametrize(
    "body", ["`{fact:firms}`", "    {fact:firms}", "{fact}", "{ fact:firms }", "\\{fact:firms}"]
)
def test_what_only_looks_like_a_placeholder_stays(body: str) -> None:
    m = made()
    chapter = m.pack.chapters[1].model_copy(update={"body": body})
    told = held(replace(m, pack=m.pack.model_copy(update={"chapters": (chapter,)})), "en")
    (block, *_) = Flow(parts(told)[0].tokens, "chapter-1", no_picture).blocks()
    text = block.text if isinstance(block, Code) else plain(block.runs)  # type: ignore[union-attr]
    assert text == body.strip("` \\")
