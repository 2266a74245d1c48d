"""Feeds, sitemaps and lists of addresses, whole and broken."""

from __future__ import annotations

import gzip
import resource

import pytest

from jihe.collect.address import MOST_BYTES, Address, addresses, entries, is_feed
from jihe.errors import DataError

RSS = """<?xml version="1.0" encoding="gb2312"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>晨报</title>
<item><title>甲公司与乙公司合作</title><link>http://paper.example/1</link>
<pubDate>Mon, 06 May 2024 07:08:09 +0800</pubDate><description>短</description>
<content:encoded><![CDATA[<p>甲公司与乙公司签约。</p>]]></content:encoded></item>
<item><title>二</title><link>http://paper.example/2</link></item>
<item><title>再</title><link>http://paper.example/1</link></item>
</channel></rss>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><title>Gazette</title>
<entry><title>One</title><link href="http://gazette.example/one"/><updated>2024-05-06T07:08:09Z</updated>
<source><title>Agency</title></source><summary>Few words</summary></entry></feed>"""
MAP = """<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
<url><loc> http://a.example/1 </loc><lastmod>2024-05-06</lastmod></url><url><loc>http://a.example/2</loc></url>
</urlset>"""


def bomb(root: str, inner: str) -> bytes:
    names = "".join(f'<!ENTITY e{k} "{f"&e{k - 1};" * 10 if k else "ha"}">' for k in range(9))
    return f'<?xml version="1.0"?><!DOCTYPE x [{names}]><{root}>{inner}</{root}>'.encode()


def test_a_feed_tells_address_title_publisher_and_day() -> None:
    first, second = addresses(RSS.encode("gb2312"), "feed.xml")
    assert first == Address(
        "http://paper.example/1",
        title="甲公司与乙公司合作",
        publisher="晨报",
        published="2024-05-05T23:08:09+00:00",
        text="<p>甲公司与乙公司签约。</p>",
    )
    assert (second.url, second.text, second.published) == ("http://paper.example/2", None, None)
    [one] = addresses(ATOM.encode(), "atom.xml")
    assert (one.publisher, one.published, one.text) == ("Agency", "2024-05-06T07:08:09+00:00", "Few words")


def test_entries_with_text_are_pages() -> None:
    [page] = entries(RSS.encode("gb2312"), "feed.xml")
    assert (page.kind, page.offset, page.address) == ("feed", 1, "http://paper.example/1")
    assert page.data.decode() == "<p>甲公司与乙公司签约。</p>"
    assert (page.title, page.publisher) == ("甲公司与乙公司合作", "晨报")


def test_sitemaps_and_lists() -> None:
    for data in (MAP.encode(), gzip.compress(MAP.encode())):
        assert [one.url for one in addresses(data, "map")] == ["http://a.example/1", "http://a.example/2"]
    index = b"<sitemapindex><sitemap><loc>http://a.example/m.xml</loc></sitemap></sitemapindex>"
    assert addresses(index, "index") == [Address("http://a.example/m.xml", is_list=True)]
    text = "\ufeff# ours\nhttp://b.example/\n\nhttps://b.example/2\r\nhttp://b.example/\n"
    told = addresses(text.encode(), "list.txt")
    assert [one.url for one in told] == ["http://b.example/", "https://b.example/2"]
    assert [is_feed(text.encode()) for text in (RSS, ATOM, MAP, "<html>")] == [True, True, True, False]


def test_each_line_that_is_no_address_is_told() -> None:
    with pytest.raises(DataError) as told:
        addresses(b"http://a.example/\nwww.a.example\n\nfile:///etc/passwd\n", "list.txt")
    assert [fault.place.line for fault in told.value.faults] == [2, 4]


@pytest.mark.parametrize(
    "data",
    [
        bomb("rss", "<channel><title>&e8;</title></channel>"),
        b"<rss version='2.0'><channel></channel></rss>",
        b"<html><body>no feed</body></html>",
        b"\x1f\x8b torn",
        gzip.compress(bytes(MOST_BYTES + 1)),
        b"\xff\xfe\x00\x01",
    ],
)
def test_what_is_none_of_these_is_refused(data: bytes) -> None:
    with pytest.raises(DataError):
        addresses(data, "file")


def test_a_map_of_a_million_entities_costs_nothing() -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(DataError):
        addresses(bomb("urlset", "<url><loc>http://a.example/&e8;</loc></url>"), "map.xml")
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 100_000


def test_an_entity_that_reads_a_file_stays_unread() -> None:
    data = b"""<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]><urlset><url><loc>http://a.example/&f;</loc>
    </url></urlset>"""
    assert all("root" not in one.url for one in addresses(data, "map.xml"))
