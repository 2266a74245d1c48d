"""The text of pages: what belongs to an article is kept, what stands around it is not."""

from __future__ import annotations

import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jihe.collect.careful import careful_text
from jihe.collect.document import document
from jihe.collect.extract import article
from jihe.collect.markup import BOX, LINKED, PARENT, SIZE
from jihe.collect.noun import Page
from jihe.collect.outline import outline
from jihe.collect.tidy import tidy
from tests.collect.paged import SENTENCES, html, paragraphs, read

TEXT = "\n".join(SENTENCES)
LINKS = "".join(
    f'<li><a href="/{i}">Another headline that has some length, number {i}</a></li>' for i in range(12)
)
SAID = "".join(
    f"<div><p>I do not believe a word of this, and neither should you. Reader {i}.</p></div>"
    for i in range(9)
)


@pytest.mark.parametrize(
    "body",
    [
        f"<div>{paragraphs()}</div>",
        f"<ul>{LINKS}</ul><div>{paragraphs()}</div><ul>{LINKS}</ul>",
        f"<div>{'<br><br>'.join(SENTENCES)}</div><div>{LINKS}</div>",
        f"<div>{''.join(f'<div>{line}</div>' for line in SENTENCES)}</div>",
        f"<table><tr><td>{LINKS}</td><td><font>{'<br>'.join(SENTENCES)}</font></td></tr></table>",
        f"<article>{paragraphs()}</article><div class='comment-list'>{SAID}</div>",
        f"<div>{paragraphs()}<div id='related'><p>Read this too, it is as good. Really.</p></div></div>",
        f"<nav><p>It has pages, and you can read them. All.</p></nav><main>{paragraphs()}</main>",
        f"<div>{paragraphs()}<p hidden>Nobody sees this, so it is not text.</p>"
        "<div style='display: none'><p>Nor does anybody see this one, here.</p></div></div>",
        f"<script>var a = '<p>A sentence, in code. Not text.</p>';</script><div>{paragraphs()}</div>",
        f"<!-- <p>Once it said this, but no more.</p> --><div>{paragraphs()}</div><!-- never closed, so",
        f"<div>{''.join(f'<p>{line}' for line in SENTENCES)}</div>",
        f'<div data-x=\'{{"a": "<b>no, no. no</b>"}}\' title="5 > 4">{paragraphs()}</div>',
        f"<div>{paragraphs()}</div><div>Copyright</div><p>Contact</p",
    ],
)
def test_the_article_is_found_and_nothing_else(body: str) -> None:
    found = read(html(body))
    assert found.text == TEXT
    assert found.extraction == "density"


def test_a_head_that_is_not_closed_hides_nothing() -> None:
    assert read(f"<html><head><title>Robots find a field</title><div>{paragraphs()}</div>").text == TEXT
    assert read(f"<title>x</title><p>{paragraphs()}").text == TEXT


def test_names_of_a_whole_layout_are_not_heeded() -> None:
    """The page's one large box is named after the column beside it, or after the labels that it bears."""
    cookies = f"<div>{'<p>We use cookies, as everybody does, to see what you read here.</p>' * 4}</div>"
    for name in ("layout l-sidebar-fixed", "post tag-insight category-a"):
        body = f"<h1>Robots find a field</h1><div class='{name}'>{paragraphs() * 5}</div>{cookies}"
        assert read(html(body)).text == "\n".join([TEXT] * 5)


def test_readers_replies_are_no_text_though_they_outweigh_the_article() -> None:
    for name in ("commentlist", "comment-area", "replies"):
        body = f"<div>{paragraphs()}</div><ol class='{name}'>{SAID * 6}</ol>"
        assert read(html(body)).text == TEXT


def test_overflow_hidden_is_not_hidden() -> None:
    assert read(html(f'<div style="overflow: hidden; height: 9px">{paragraphs()}</div>')).text == TEXT


def test_lines_of_names_and_dates_above_are_no_text_but_subheadings_are() -> None:
    above = "<h1>Robots find a field</h1><p>By A Writer | May 5, 2023 at 9:00 am</p><h3>How</h3>"
    body = f"{above}{paragraphs()}<p>Tags: a</p>"
    assert read(html(f"<div>{body}</div>")).text == f"How\n{TEXT}"


def test_links_within_sentences_stay() -> None:
    line = SENTENCES[0].replace("robots", '<a href="/r">robots</a>')
    assert read(html(f"<div><p>{line}</p>{paragraphs(SENTENCES[1:])}</div>")).text == TEXT


def test_a_list_of_links_with_summaries_below_a_short_article_is_left_out() -> None:
    link = '<a href="/{0}">A headline of another article, number {0}</a>'
    item = f"<div>{link}<p>What it says in short, and more.</p></div>"
    items = "".join(item.format(i) for i in range(4))
    assert read(html(f"<div><div>{paragraphs()}</div><div>{items}</div></div>")).text == TEXT


def test_scripts_of_other_kinds_than_latin() -> None:
    lines = (
        "両社は検査ロボットを共同で開発する。",
        "費用は明らかにされていない。",
        "来年の春に動く予定だ、と話している。",
    )
    found = read(
        html(f"<div>{'<br>'.join(lines)}</div>").encode("cp932"), content_type="text/html; charset=shift_jis"
    )
    assert found.text == "\n".join(lines)
    assert (found.encoding, found.encoding_source) == ("cp932", "header")


def test_control_characters_are_no_text() -> None:
    assert read(html(f"<div>{paragraphs()}</div>").replace("robots", "ro\0bo\u200bts")).text == TEXT
    assert tidy(" a\0\u200b  b\r\n\r\n\u3000c\u2028d ") == "a b\nc\nd"


def test_a_page_without_sentences_is_unsure_or_nothing() -> None:
    assert document(Page(html(f"<ul>{LINKS}</ul>").encode(), "html", "x"), careful=False) is None
    short = read(html("<div><p>It opens soon, they say.</p></div>"))
    assert (short.text, short.is_unsure) == ("It opens soon, they say.", False), "both ways say the same"
    assert document(
        Page(html("<p>It opens soon, they say.</p>").encode(), "html", "x"), careful=False
    ).is_unsure  # type: ignore[union-attr]


def test_where_boxes_are_named_wrongly_they_are_not_heeded() -> None:
    found = read(html(f"<div class='sidebar'>{paragraphs()}</div>"))
    assert found.text == TEXT


def test_the_careful_way_is_taken_only_where_it_finds_more() -> None:
    page = html(f"<div><div>{paragraphs(SENTENCES * 3)}</div><div>{SAID}</div></div><ul>{LINKS}</ul>")
    quick = article(outline(page))
    assert quick.is_unsure
    found = read(page)
    assert all(line in found.text for line in SENTENCES)
    assert "Another headline" not in found.text


@pytest.mark.parametrize(
    "page", [b"", b"\0", b"<", b"<html>", b"<!--", b"\xff\xfe", b"<p></p>" * 9, b"\0" * 5_000]
)
def test_an_empty_page_is_no_document(page: bytes) -> None:
    assert document(Page(page, "html", "x")) is None


def test_a_failed_request_and_a_page_with_a_problem_are_no_documents() -> None:
    data = html(f"<div>{paragraphs()}</div>").encode()
    assert document(Page(data, "fetch", "x", status=404)) is None
    assert document(Page(data, "fetch", "x", problem="cut")) is None
    assert document(Page(data, "fetch", "x", status=200)) is not None


def test_plain_text_is_taken_as_it_stands() -> None:
    found = read("a <b>\r\n\r\n  c", kind="text", content_type="text/plain")
    assert (found.text, found.extraction, found.title) == ("a <b>\nc", "plain", None)


N = 100_000


@pytest.mark.parametrize(
    "piece",
    [
        "<div>", "<b>", "</div>", "<div></p>", "<div><p><span>a, b. ", "<", "<a", '<a ="', "<a =\"x'=\"'y='",
        "<h1>", '<meta "',
        "<script>", '<script type="application/ld+json">', "<!--", "<!", "&amp;", "a", "word, ", "\0",
        "<a itemprop=datePublished ",
        "<td>a, b. ", "<title>a-", "=\"", "' ", "-", "2023-", "<time datetime=",
    ],
)  # fmt: skip
def test_long_pages_of_one_piece_end(piece: str) -> None:
    """Work that grew as the square of the page would take hours here."""
    page = Page((html("<div>") + piece * N).encode(), "warc", "x", content_type="text/html")
    found = document(page)
    assert found is None or len(found.text) <= len(page.data)


def test_a_million_boxes_within_boxes() -> None:
    found = read("<div>" * 1_000_000 + SENTENCES[0] + SENTENCES[1] + "</div>" * 1_000_000)
    assert found.text == SENTENCES[0] + SENTENCES[1]
    assert outline("<div>" * 10_000).depth < 1_000
    assert careful_text("<div>" * 9, depth=100_000) == ""


PIECES = (
    "<div>", "</div>", "<p>", "</p>", "<a href=x>", "</a>", "<td>", "</table>", "One, two. ", "<!--", "-->",
    "&lt;", "<script>", "</script>", "<div class='nav'>", "'", '"', "<", "=", "\0",
)  # fmt: skip


@given(st.lists(st.sampled_from(PIECES), max_size=60))
@settings(deadline=None, max_examples=80)
def test_no_markup_is_refused_and_none_becomes_text(pieces: list[str]) -> None:
    page = Page("".join(pieces).encode(), "html", "x")
    once = document(page)
    assert once == document(page)
    if once is not None:
        assert not re.search(r"</?(?:div|p|td|table)>", once.text)
        assert len(once.document_id) == 64


def test_a_label_that_names_the_whole_article_a_tag_hides_nothing_and_comments_stay_out() -> None:
    comments = "".join(f"<div class='one'><p>{SENTENCES[0]}</p></div>" for _ in range(12))
    body = (
        f"<article class='post tag-a'><h1>Robots find a field</h1><div>{paragraphs()}</div></article>"
        f"<div id='comments'>{comments.replace('.', ' indeed.')}</div>"
    )
    found = read(html(body))
    assert found.text == read(html(f"<div>{paragraphs()}</div>")).text


def test_a_paragraph_that_is_largely_links_stays_among_others() -> None:
    linked = "<p>One reads <a href='/x'>of a long report</a> in many papers, and none of them doubts it.</p>"
    found = read(html(f"<div>{paragraphs()}{linked}{paragraphs()}</div>"))
    assert "none of them doubts it." in found.text


def test_teasers_of_other_articles_are_left_out_though_they_outweigh_the_article() -> None:
    teaser = "<div class='card'><h3><a href='/o'>Another matter of the day</a></h3><p>{}</p></div>"
    cards = "".join(
        teaser.format(f"Elsewhere {i} more was said of it, at length, by all who came.") for i in range(9)
    )
    body = (
        f"<main><h1>Robots find a field</h1><div>{paragraphs()}</div><div class='more'>{cards}</div></main>"
    )
    found = read(html(body))
    assert found.text == read(html(f"<div>{paragraphs()}</div>")).text


def test_the_identifier_is_that_of_title_and_text() -> None:
    page = html(f"<div>{paragraphs()}</div>")
    first = read(page, address="http://a.example/1")
    other = read(
        page.replace("<body>", "<body class='x'><nav>Home</nav>").encode("utf-16"),
        address="http://b.example/2",
    )
    assert first.document_id == other.document_id
    assert first.document_id != read(page.replace("Robots find", "Robots seek")).document_id


SOME = [
    "<div>",
    "</div>",
    "<p>",
    "<p hidden>",
    "<a href='x>y'>",
    "</a>",
    "<h1>",
    "</h1>",
    "<br>",
    "<li>",
    "<span>",
]
SOME += [
    "<",
    ">",
    "=",
    '"',
    "'",
    "&",
    "&nbsp;",
    "&amp;",
    "<!--",
    "-->",
    "<time datetime='2020-01-02'>",
    "</table>",
]
SOME += ["<unknown>", "<DIV class=nav>", "word,", "\u6587\u5b57\u3002", " ", "\u3000", "\n"]


@given(st.lists(st.sampled_from(SOME), max_size=60))
@settings(deadline=None)
def test_an_outline_counts_what_its_texts_hold(pieces: list[str]) -> None:
    found = outline("".join(pieces))
    assert found.blocks[:, SIZE].tolist() == [len(text) for text in found.texts]
    assert (found.blocks[:, LINKED] <= found.blocks[:, SIZE]).all()
    assert all(text == " ".join(text.split()) != "" for text in found.texts)
    assert (found.boxes[1:, PARENT] < np.arange(1, len(found.boxes))).all()
    assert (found.blocks[:, BOX] < len(found.boxes)).all()
    assert all(0 <= n <= len(found.texts) for n, _ in found.times)
