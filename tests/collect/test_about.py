"""Title, publisher and day of pages, and what told them."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jihe.collect.about import Head, head_of, publisher_of, title_of
from jihe.collect.day import FIRST, LAST, believed, day_of_address, first_day, latest
from tests.collect.paged import CAPTURED, html, paragraphs, read

BODY = f"<div>{paragraphs()}</div>"
LINE = "<p>Posted on 2023-05-03 by A Writer</p>"


def ld(**said: object) -> str:
    return f'<script type="application/ld+json">{json.dumps({"@type": "NewsArticle", **said})}</script>'


def meta(name: str, content: str) -> str:
    return f'<meta property="{name}" content="{content}">'


def told(head: str = "", above: str = "", **stated: object) -> tuple[str | None, str | None, str | None]:
    found = read(html(f"<div>{above}{paragraphs()}</div>", head), **stated)
    return (
        str(found.published_date) if found.published_date else None,
        found.published_precision,
        found.published_source,
    )


STRUCTURED = ld(datePublished="2023-05-01T23:30:00+08:00")
META = meta("article:published_time", "2023-05-02 08:00")
ADDRESS = "http://a.example/2023/05/05/story.html"


def test_the_most_trusted_source_tells_the_day() -> None:
    assert told(STRUCTURED + META, LINE, address=ADDRESS, published="2023-05-04") == (
        "2023-05-01",
        "day",
        "structured",
    )
    assert told(META, LINE, address=ADDRESS, published="2023-05-04") == ("2023-05-02", "day", "meta")
    assert told("", LINE, address=ADDRESS, published="Thu, 04 May 2023 10:00:00 GMT") == (
        "2023-05-04",
        "day",
        "feed",
    )
    assert told("", LINE, address=ADDRESS) == ("2023-05-03", "day", "visible")
    assert told("", "", address=ADDRESS) == ("2023-05-05", "day", "url")
    assert told() == (None, None, None), "never the day of capture"


def test_a_day_that_cannot_be_is_not_believed_and_the_next_source_is_asked() -> None:
    assert told(ld(datePublished="2099-01-01") + META) == ("2023-05-02", "day", "meta")
    assert told(ld(datePublished="2024-03-03") + META)[2] == "meta", "two days after the capture"
    assert told(ld(datePublished="2024-03-02") + META)[2] == "structured", "another time zone"
    assert told(ld(datePublished="0001-01-01") + meta("date", "2023-02-30"), LINE)[2] == "visible"
    assert (
        told(ld(datePublished="2099-01-01"), "<p>2099-01-01</p>", address="http://a.example/2099/01/01/")
        == (None,) * 3
    )
    assert told(ld(datePublished="2099-01-01"), captured_at=None) == (None,) * 3, (
        "without a day of capture too"
    )


def test_a_day_above_the_article_is_nearer_than_one_at_the_top_of_the_page() -> None:
    page = html(
        f"<div>2024-02-29</div><div><h1>Robots find a field</h1><p>2023-05-03</p>{paragraphs()}</div>"
    )
    assert str(read(page).published_date) == "2023-05-03"


def test_the_day_of_the_visit_at_the_top_of_a_page_is_not_that_of_publication() -> None:
    above = "<div>2024-02-29</div><div>Daily Example</div><div>News</div><h1>Robots find a field</h1>"
    assert read(html(f"{above}<div>{paragraphs()}</div>")).published_date is None


def test_a_day_within_a_sentence_is_not_that_of_the_page() -> None:
    assert (
        told(
            "",
            "<p>On 2020-01-01 the first of them had been shown to the public, as our readers know well.</p>",
        )[0]
        is None
    )


@pytest.mark.parametrize(
    ("text", "day", "precision"),
    [
        ("2023-05-01", "2023-05-01", "day"),
        ("2023年5月1日", "2023-05-01", "day"),
        ("２０２３年０５月０１日 09:30", "2023-05-01", "day"),
        ("2023 년 5 월 1 일", "2023-05-01", "day"),
        ("2023/5/1 10:00", "2023-05-01", "day"),
        ("2023.05.01", "2023-05-01", "day"),
        ("2023-05-01T23:30:00Z", "2023-05-01", "day"),
        ("20230501", "2023-05-01", "day"),
        ("20230501093000", "2023-05-01", "day"),
        ("1682905800", "2023-05-01", "day"),
        ("1682905800000", "2023-05-01", "day"),
        ("May 1st, 2023", "2023-05-01", "day"),
        ("1 May 2023", "2023-05-01", "day"),
        ("Mon, 01 May 2023 10:00:00 +0800", "2023-05-01", "day"),
        ("Sept. 5, 2023", "2023-09-05", "day"),
        ("01.05.2023, 10:30", "2023-05-01", "day"),
        ("am 1. Mai 2023", "2023-05-01", "day"),
        ("le 1er mai 2023", "2023-05-01", "day"),
        ("1 de mayo de 2023", "2023-05-01", "day"),
        ("1 \u043c\u0430\u044f 2023", "2023-05-01", "day"),
        ("2023-05", "2023-05-01", "month"),
        ("2023年5月", "2023-05-01", "month"),
        ("2023", "2023-01-01", "year"),
        ("99-12-31, then 2023-05-01", "2023-05-01", "day"),
    ],
)
def test_ways_to_write_a_day(text: str, day: str, precision: str) -> None:
    found = first_day(text, LAST, is_whole=True)
    assert found is not None
    assert (str(found.on), found.precision) == (day, precision)


@pytest.mark.parametrize(
    "text", ["", "5 May", "2023-13-01", "2023-02-29", "12345678", "1899-01-01", "99", "tomorrow"]
)
def test_what_is_no_day(text: str) -> None:
    assert first_day(text, LAST, is_whole=True) is None


def test_a_line_that_is_more_than_a_date_needs_all_of_it() -> None:
    assert first_day("call 20230501 or 2023", LAST) is None
    assert first_day("updated 2023-05-01, they say", LAST) is not None


@given(st.dates(FIRST, LAST))
def test_every_day_is_read_however_it_is_written(on: date) -> None:
    for form in (
        "{0.year}-{0.month}-{0.day}",
        "{0.year}年{0.month}月{0.day}日",
        "{0:%Y%m%d}",
        "{0:%B} {0.day}, {0.year}",
    ):
        found = first_day(form.format(on), LAST, is_whole=True)
        assert found is not None
        assert (found.on, found.precision) == (on, "day")
    assert day_of_address(f"http://a.example/{on:%Y/%m/%d}/x.html", LAST) == believed(
        on.year, on.month, on.day, LAST
    )


@pytest.mark.parametrize(
    ("address", "day", "precision"),
    [
        ("http://a.example/2023-05/01/c_1129.htm", "2023-05-01", "day"),
        ("http://a.example/n1/2023/0501/c1004-32676.html", "2023-05-01", "day"),
        ("http://a.example/202305/t20230501_99.html", "2023-05-01", "day"),
        ("http://a.example/a/20230501/123.shtml", "2023-05-01", "day"),
        ("http://a.example/2023/5/1/story", "2023-05-01", "day"),
        ("http://a.example/202305/story.html", "2023-05-01", "month"),
        ("http://a.example/story-20231.html", None, None),
        ("http://a.example/9920230501", None, None),
        ("http://20230501.example/story", None, None),
    ],
)
def test_days_in_addresses(address: str, day: str | None, precision: str | None) -> None:
    found = day_of_address(address, LAST)
    assert (str(found.on), found.precision) == (day, precision) if day else found is None  # type: ignore[union-attr]


def test_the_last_day_is_that_of_the_capture_and_one_more() -> None:
    assert latest(CAPTURED) == date(2024, 3, 2)
    assert latest(datetime(2024, 2, 28, 23, 59, tzinfo=UTC)) == date(2024, 2, 29)
    assert latest(None) == LAST


TITLE = "Robots find a test field in the north"
HAN = "甲乙携手研制检测机器人 首条线明年投产"
HYPHENS = "Co-founder leaves: what is next for the semi-conductor maker"


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        (TITLE, (TITLE, None)),
        (f"{TITLE} - Daily Example", (TITLE, "Daily Example")),
        (f"{TITLE} | Business | Daily Example", (TITLE, "Daily Example")),
        (f"{TITLE}_Business_Daily Example", (TITLE, "Daily Example")),
        (f"{HAN}-示例在线", (HAN, "示例在线")),
        (f"示例在线-{HAN}", (HAN, "示例在线")),
        (HYPHENS, (HYPHENS, None)),
    ],
)  # fmt: skip
def test_the_title_is_parted_from_the_names_of_site_and_column(
    title: str, expected: tuple[str, str | None]
) -> None:
    head = head_of(f"<html><head><title>{title}</title></head>")
    found = title_of(head)
    assert (found, publisher_of(head, found)) == expected


def test_a_heading_that_the_title_contains_is_the_title() -> None:
    headings = f"<h1>Daily Example</h1><h1>{TITLE}</h1>"
    page = f"<html><head><title>{TITLE}-Part-One</title></head><body>{headings}{BODY}"
    assert read(page).title == TITLE


def test_structured_data_tells_title_and_publisher() -> None:
    head = head_of(html(BODY, ld(headline=TITLE, publisher={"@type": "Organization", "name": "The Post"})))
    assert (title_of(head), publisher_of(head, TITLE)) == (TITLE, "The Post")
    head = head_of(html("", meta("og:title", TITLE) + meta("og:site_name", "A &amp; B")))
    assert (title_of(head), publisher_of(head, TITLE)) == (TITLE, "A & B")


def test_what_a_row_or_feed_states_comes_first() -> None:
    found = read(html(BODY, ld(headline=TITLE)), title="  As the feed\nhas it ", publisher="Feed Post")
    assert (found.title, found.publisher) == ("As the feed has it", "Feed Post")


def test_data_within_a_graph_and_data_that_is_broken() -> None:
    graph = {
        "@graph": [
            {"@type": "WebPage"},
            {"@type": "NewsArticle", "datePublished": "2023-05-01", "headline": TITLE},
        ]
    }
    head = head_of(f'<script type="application/ld+json">{json.dumps(graph)}</script>')
    assert (head.dates, title_of(head)) == (["2023-05-01"], TITLE)
    broken = (
        '<script type="application/ld+json">{"headline": "a "b"", "datePublished": "2023-05-01",}</script>'
    )
    assert head_of(broken).dates == ["2023-05-01"]
    deep = '<script type="application/ld+json">' + "[" * 100_000 + "</script>"
    assert head_of(deep).dates == []


def test_microdata() -> None:
    assert head_of('<meta itemprop="datePublished" content="2023-05-01">').dates == ["2023-05-01"]
    assert head_of('<time itemprop=datePublished datetime="2023-05-01T10:00">yesterday</time>').dates == [
        "2023-05-01T10:00"
    ]
    assert head_of('<span itemprop="datePublished">2023-05-01</span>').dates == ["2023-05-01"]


def test_the_address_that_a_saved_page_states() -> None:
    assert head_of('<link rel="canonical" href="http://a.example/1">').address == "http://a.example/1"
    assert head_of("<!-- saved from url=(0020)http://a.example/2 --><html>").address == "http://a.example/2"
    assert head_of(meta("og:url", "http://a.example/3")).address == "http://a.example/3"
    assert head_of(meta("og:url", "/relative")).address is None
    found = read(html(BODY, '<link rel="canonical" href="http://a.example/1">'), address="http://b.example/")
    assert found.address == "http://b.example/"


def test_nothing_is_made_up() -> None:
    assert title_of(Head({})) is None
    assert publisher_of(Head({}), None) is None
    found = read(f"<body>{BODY}")
    assert (found.title, found.publisher, found.published_date, found.address) == (None, None, None, None)
