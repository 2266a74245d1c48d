"""The fetcher against a server on loopback that is polite, moved, slow, broken or hostile."""

from __future__ import annotations

import gzip
import itertools
import socket
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from jihe.collect.address import Address
from jihe.collect.asked import Asked
from jihe.collect.fetch import MOST_BYTES, MOST_REDIRECTS, Fetcher
from jihe.collect.guard import RefusedError, target
from jihe.collect.noun import Page
from jihe.pack.model import CollectSetting

NOW = datetime(2024, 5, 6, 7, 8, 9, tzinfo=UTC)
HOME = "127.0.0.1"
PUBLIC = "93.184.216.34"


class Site:
    """A server on loopback: what it answers, and what it was asked."""

    def __init__(self) -> None:
        self.answers: dict[str, Callable[[BaseHTTPRequestHandler], None]] = {}
        self.asked: list[tuple[str, dict[str, str]]] = []
        site = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                site.asked.append((self.path, {name.lower(): value for name, value in self.headers.items()}))
                site.answers.get(self.path, said(404))(self)

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer((HOME, 0), Handler)
        self.at = f"http://{HOME}:{self.server.server_port}"

    def paths(self) -> list[str]:
        return [path for path, _ in self.asked]


def said(status: int = 200, body: bytes = b"", **headers: str) -> Callable[[BaseHTTPRequestHandler], None]:
    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        for name, value in {"Content-Length": str(len(body)), **headers}.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.end_headers()
        handler.wfile.write(body)

    return answer


@pytest.fixture
def site() -> Iterator[Site]:
    made = Site()
    thread = threading.Thread(target=made.server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield made
    made.server.shutdown()
    made.server.server_close()
    thread.join()


class Clock:
    """A steady clock that sleeping moves on, so that no test waits."""

    def __init__(self) -> None:
        self.at = 0.0
        self.slept: list[float] = []

    def __call__(self) -> float:
        return self.at

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.at += seconds


def fetched(
    wanted: list[str], asked: Asked | None = None, clock: Clock | None = None, **setting: object
) -> list[Page]:
    clock = clock or Clock()
    settings = CollectSetting(**{"hosts": (HOME,), "agent": "reader (mail@example.org)", **setting})
    fetcher = Fetcher(settings, asked or Asked(), now=lambda: NOW, clock=clock, sleep=clock.sleep)
    return list(fetcher.fetch(map(Address, wanted)))


def test_a_page_comes_with_what_its_server_said(site: Site) -> None:
    site.answers["/a"] = said(body=b"<p>a</p>", Content_Type="text/html; charset=gbk")
    [page] = fetched([f"{site.at}/a#part"])
    assert (page.data, page.status, page.problem) == (b"<p>a</p>", 200, None)
    assert (page.content_type, page.captured_at, page.address) == (
        "text/html; charset=gbk",
        NOW,
        f"{site.at}/a",
    )
    assert site.paths() == ["/robots.txt", "/a"]
    assert site.asked[1][1]["user-agent"] == "reader (mail@example.org)"


def test_robots_rule(site: Site) -> None:
    site.answers["/robots.txt"] = said(body=b"User-agent: *\nDisallow: /private\nCrawl-delay: 7\n")
    site.answers["/a"] = site.answers["/b"] = said(body=b"a")
    clock = Clock()
    pages = fetched([f"{site.at}/{name}" for name in ("private/x", "a", "b")], clock=clock)
    assert [page.problem for page in pages] == ["robots.txt does not allow it", None, None]
    assert site.paths() == ["/robots.txt", "/a", "/b"]
    assert clock.at == pytest.approx(14)  # before each of the two pages


@pytest.mark.parametrize(("status", "is_open"), [(404, True), (403, True), (500, False), (503, False)])
def test_robots_that_cannot_be_had(site: Site, status: int, is_open: bool) -> None:
    site.answers["/robots.txt"], site.answers["/a"] = said(status), said(body=b"a")
    [page] = fetched([f"{site.at}/a"])
    assert (page.problem is None) == is_open == ("/a" in site.paths())


def test_pace_holds_for_each_host_by_itself(site: Site) -> None:
    other = Site()
    thread = threading.Thread(target=other.server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        for one, name in itertools.product((site, other), "ab"):
            one.answers[f"/{name}"] = said(body=b"x")
        clock = Clock()
        wanted = [f"{one.at}/{name}" for one in (site, other) for name in "ab"]
        pages = fetched(wanted, clock=clock, pause=2.0)
        assert len(pages) == 4
        assert clock.at == pytest.approx(4)  # both hosts rest in the same 4 seconds
    finally:
        other.server.shutdown()
        other.server.server_close()
        thread.join()


def test_what_has_not_changed_is_not_sent_again(site: Site, tmp_path: Path) -> None:
    def answer(handler: BaseHTTPRequestHandler) -> None:
        same = handler.headers.get("If-None-Match") == '"v1"'
        said(304 if same else 200, b"" if same else b"text", ETag='"v1"')(handler)

    site.answers["/a"] = answer
    told = tmp_path / "asked.jsonl"
    assert [page.status for page in fetched([f"{site.at}/a"], Asked(told))] == [200]
    [page] = fetched([f"{site.at}/a"], Asked(told))
    assert (page.status, page.data, page.problem) == (304, b"", None)
    assert [page.status for page in fetched([f"{site.at}/a"], Asked(told))] == [304]


def test_a_run_that_was_stopped_goes_on(site: Site, tmp_path: Path) -> None:
    names = "abcd"
    for name in names:
        site.answers[f"/{name}"] = said(body=name.encode())
    site.answers["/feed"] = said(body=feed(*[f"{site.at}/{name}" for name in names]))
    clock, told = Clock(), tmp_path / "asked.jsonl"
    settings = CollectSetting(hosts=(HOME,))
    first = Fetcher(settings, Asked(told), now=lambda: NOW, clock=clock, sleep=clock.sleep)
    some = list(itertools.islice(first.fetch([Address(f"{site.at}/feed")]), 2))
    with told.open("a") as file:
        file.write('{"address": "http://')  # killed while it wrote
    rest = fetched([f"{site.at}/feed"], Asked(told))
    assert [page.data for page in some + rest] == [b"a", b"b", b"c", b"d"]
    assert len(fetched([f"{site.at}/feed"], Asked(told))) == len(names)  # a new round


def feed(*links: str) -> bytes:
    items = "".join(f"<item><title>t</title><link>{link}</link></item>" for link in links)
    return f"<rss version='2.0'><channel><title>Paper</title>{items}</channel></rss>".encode()


def test_feeds_and_maps_lead_to_their_pages(site: Site) -> None:
    site.answers["/feed"] = said(body=feed(f"{site.at}/a", "http://elsewhere.example/b"))
    index = f"<sitemapindex><sitemap><loc>{site.at}/map.gz</loc></sitemap></sitemapindex>"
    site.answers["/index.xml"] = said(body=index.encode())
    pages = f"<urlset><url><loc>{site.at}/c</loc></url><url><loc>{site.at}/a</loc></url></urlset>"
    site.answers["/map.gz"] = said(body=gzip.compress(pages.encode()))
    site.answers["/a"] = site.answers["/c"] = said(body=b"x")
    found = fetched([f"{site.at}/feed", f"{site.at}/index.xml"])
    assert {page.address: (page.publisher, page.problem) for page in found} == {
        f"{site.at}/a": ("Paper", None),
        f"{site.at}/c": (None, None),
        "http://elsewhere.example/b": ("Paper", "its host is not among the study's `hosts`"),
    }


def test_a_server_that_asks_for_time_gets_it(site: Site) -> None:
    turns = itertools.count()

    def answer(handler: BaseHTTPRequestHandler) -> None:
        said(429, Retry_After="30")(handler) if next(turns) == 0 else said(body=b"a")(handler)

    site.answers["/a"] = answer
    clock = Clock()
    [page] = fetched([f"{site.at}/a"], clock=clock)
    assert (page.data, page.problem) == (b"a", None)
    assert clock.at >= 30
    site.answers["/a"] = said(503, Retry_After="86400")
    [page] = fetched([f"{site.at}/a"], clock=clock)
    assert page.problem == "the server answered 503"
    assert clock.at < 1000


def test_moves_are_followed_where_they_are_allowed(site: Site) -> None:
    site.answers["/old"], site.answers["/new"] = said(301, Location="/new"), said(body=b"new")
    site.answers["/round"] = said(302, Location="/round")
    site.answers["/out"] = said(302, Location="http://localhost/admin")
    site.answers["/file"] = said(302, Location="file:///etc/passwd")
    site.answers["/meta"] = said(302, Location="http://169.254.169.254/latest/meta-data")
    names = ("old", "round", "out", "file", "meta")
    old, *others = fetched([f"{site.at}/{name}" for name in names])
    assert (old.address, old.data) == (f"{site.at}/new", b"new")
    assert [page.problem for page in others] == [
        f"it moved more than {MOST_REDIRECTS} times",
        "its host is not among the study's `hosts`",
        "it begins neither with http:// nor with https://",
        "its host is not among the study's `hosts`",
    ]


def test_bombs_and_broken_answers_are_problems(site: Site) -> None:
    bomb = gzip.compress(bytes(MOST_BYTES * 4))
    site.answers["/bomb"] = said(body=bomb, Content_Encoding="gzip")
    site.answers["/torn"] = said(body=b"not gzip", Content_Encoding="gzip")

    def cut(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf")
        handler.close_connection = True

    site.answers["/cut"] = cut
    pages = fetched([f"{site.at}/{name}" for name in ("bomb", "torn", "cut")])
    found = {page.address: page.problem or "" for page in pages}
    assert "longer than 20 MB" in found[f"{site.at}/bomb"]
    assert "no answer" in found[f"{site.at}/torn"]
    assert "no answer" in found[f"{site.at}/cut"]


def test_a_host_that_is_not_there_holds_nobody_up(site: Site) -> None:
    with socket.socket() as free:
        free.bind((HOME, 0))
        port = free.getsockname()[1]
    site.answers["/a"] = said(body=b"a")
    pages = fetched([f"http://{HOME}:{port}/x", f"{site.at}/a"])
    gone, page = sorted(pages, key=lambda page: page.status or 0)
    assert gone.problem
    assert page.data == b"a"


@pytest.mark.parametrize(
    ("url", "numbers", "reason"),
    [
        ("http://news.example/a", [PUBLIC], None),
        ("https://www.news.example/a", [PUBLIC], None),
        ("http://新闻.example/报", [PUBLIC], None),
        ("http://evil-news.example/a", [PUBLIC], "not among"),
        ("http://news.example.evil.org/a", [PUBLIC], "not among"),
        ("http://news.example@evil.org/", [PUBLIC], "name or password"),
        ("http://news.example/a", ["127.0.0.1"], "not public"),
        ("http://news.example/a", [PUBLIC, "10.0.0.1"], "not public"),
        ("http://news.example/a", ["169.254.169.254"], "not public"),
        ("http://news.example/a", ["::1"], "not public"),
        ("http://news.example/a", ["::ffff:192.168.0.1"], "not public"),
        ("http://news.example/a", ["64:ff9b::7f00:1"], "not public"),
        ("http://news.example/a", ["0.0.0.0"], "not public"),
        ("http://news.example/a", [], "no address"),
        ("ftp://news.example/a", [PUBLIC], "http://"),
        ("http:///a", [PUBLIC], "names no host"),
        ("http://news.example:99999/a", [PUBLIC], "no address"),
        ("http://news.example/a\r\nHost: x", [PUBLIC], "control"),
    ],
)
def test_what_may_be_asked(url: str, numbers: list[str], reason: str | None) -> None:
    hosts = ["news.example", "新闻.example"]
    if reason is None:
        made = target(url, hosts, lambda host, port: numbers)
        assert (made.ip, made.path.isascii()) == (PUBLIC, True)
        return
    with pytest.raises(RefusedError, match=reason):
        target(url, hosts, lambda host, port: numbers)


def test_the_machine_asked_is_the_one_that_was_checked(site: Site) -> None:
    """A name that is looked up twice could lead elsewhere the second time: it is looked up once a request."""
    looked: list[str] = []

    def resolve(host: str, port: int) -> list[str]:
        looked.append(host)
        return [HOME]

    site.answers["/a"] = said(body=b"a")
    clock = Clock()
    settings = CollectSetting(hosts=(HOME,))
    fetcher = Fetcher(
        settings, Asked(), now=lambda: NOW, clock=clock, sleep=clock.sleep, resolve=lambda h, p: [HOME]
    )
    assert [page.data for page in fetcher.fetch([Address(f"{site.at}/a")])] == [b"a"]
    refused = CollectSetting(hosts=("news.example",))
    fetcher = Fetcher(refused, Asked(), clock=clock, sleep=clock.sleep, resolve=resolve)
    [page] = fetcher.fetch([Address("http://news.example/a")])
    assert "not public" in (page.problem or "")
    assert looked == ["news.example"]
