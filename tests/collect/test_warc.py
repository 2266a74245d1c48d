"""WARC files: whole, cut anywhere, damaged, and made to exhaust."""

from __future__ import annotations

import gzip
import io
import re
import tracemalloc
import zlib
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from jihe.collect import warc
from jihe.collect.trouble import LARGEST, WHY
from jihe.collect.warc import warc_pages
from tests.collect.paged import HTTP, packed, record

PAGE = b"<html><p>One sentence, and another one.</p>"


@pytest.fixture
def told(tmp_path: Path):
    def read(data: bytes) -> list:
        path = tmp_path / "crawl.warc.gz"
        path.write_bytes(data)
        return list(warc_pages(path, "crawl.warc.gz"))

    return read


def test_a_record_tells_its_address_time_status_and_place(told) -> None:
    first, second = record("http://a.example/1", PAGE), record("http://a.example/2", PAGE * 2)
    pages = told(packed(first, second))
    assert [page.data for page in pages] == [PAGE, PAGE * 2]
    assert [page.offset for page in pages] == [0, len(gzip.compress(first, mtime=0))]
    assert pages[0].address == "http://a.example/1"
    assert pages[0].captured_at == datetime(2024, 3, 1, 12, tzinfo=UTC)
    assert (pages[0].status, pages[0].content_type) == (200, "text/html; charset=utf-8")
    assert told(first + second)[1].data == PAGE * 2, "not packed at all"
    assert [page.data for page in told(gzip.compress(first + second))] == [PAGE, PAGE * 2], "packed as one"


def test_what_has_no_text_is_passed_over(told) -> None:
    picture = record("http://a.example/p", b"\x89PNG", HTTP.replace("text/html", "image/png"))
    request = record("http://a.example/1", b"", "GET / HTTP/1.1\r\n", kind="request")
    assert [page.address for page in told(packed(request, picture, record("http://a.example/1", PAGE)))] == [
        "http://a.example/1"
    ]


def test_notes_that_crawlers_keep_of_themselves_are_no_pages(told) -> None:
    places = ["metadata://gnu.org/software/wget/warc/MANIFEST.txt", "urn:pageinfo:http://a.example/1"]
    notes = [record(place, PAGE, "", kind="resource") for place in places]
    page = record("<http://a.example/1>", PAGE)
    assert [one.address for one in told(packed(*notes, page))] == ["http://a.example/1"]


WHOLE = packed(record("http://a.example/1", PAGE), record("http://a.example/2", PAGE * 30))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(1, len(WHOLE) - 1))
@example(169)
def test_a_file_cut_anywhere_gives_what_is_whole_and_then_says_so(told, n: int) -> None:
    first = len(packed(record("http://a.example/1", PAGE)))
    pages = told(WHOLE[:n])
    if n == first:
        assert [page.problem for page in pages] == [None], "cut between two records: nobody can know"
        return
    assert pages[-1].problem in (WHY["cut"], WHY["damaged"])
    whole = [page.data for page in pages if not page.problem]
    assert whole[:1] == [PAGE] if n > first else whole in ([], [PAGE]), "only the check sum may be missing"
    assert set(whole) <= {PAGE, PAGE * 30}, "never a part of a page"
    assert sum(page.problem is not None for page in pages) == 1


def test_a_plain_file_cut_in_a_body_or_in_a_head_says_so(told) -> None:
    data = record("http://a.example/1", PAGE)
    for n in (len(data) - 20, len(data) - len(PAGE) - 120):
        assert told(data + data[:n])[-1].problem == WHY["cut"]


def test_a_damaged_file_ends_with_a_page_that_says_so(told) -> None:
    first = packed(record("http://a.example/1", PAGE))
    pages = told(first + WHOLE[:40] + b"\xff" * 60 + WHOLE)
    assert pages[0].data == PAGE
    assert pages[-1].problem == WHY["damaged"]
    assert told(b"no archive at all, but a text")[0].problem == WHY["damaged"]
    assert told(b"") == []


@pytest.mark.parametrize("n", [12 << 20, 200 << 20])
def test_a_body_that_unpacks_to_far_more_is_not_unpacked(told, n: int) -> None:
    bomb = _zeros(n)
    assert len(bomb) < 300_000
    data = packed(
        record("http://a.example/bomb", bomb, HTTP + "Content-Encoding: gzip\r\n"),
        record("http://a.example/2", PAGE),
    )
    tracemalloc.start()
    pages = told(data)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert pages[0].problem == (WHY["large"] if n > LARGEST else WHY["bomb"])
    assert pages[0].data == b""
    assert pages[1].data == PAGE, "the next page is read"
    assert peak < 5 * LARGEST


def test_a_record_of_100_mb_is_passed_by(told) -> None:
    head = re.sub(
        rb"(?<=Content-Length: )\d+", b"%d" % ((100 << 20) + len(HTTP) + 2), record("http://a.example/1", b"")
    )
    body = io.BytesIO()
    with gzip.GzipFile(fileobj=body, mode="wb", compresslevel=1) as file:
        file.write(head[:-4])
        for _ in range(100):
            file.write(bytes(1 << 20))
        file.write(b"\r\n\r\n")
    pages = told(body.getvalue() + packed(record("http://a.example/2", PAGE)))
    assert [page.problem for page in pages] == [WHY["large"], None]


def test_a_record_past_a_gigabyte_is_told_as_that(told, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(warc, "MOST", 1_000)
    pages = told(packed(record("http://a.example/1", bytes(2_000)), record("http://a.example/2", PAGE)))
    assert [page.problem for page in pages] == [WHY["huge"]]


@pytest.mark.parametrize(
    ("header", "pack"),
    [
        ("Content-Encoding: gzip", gzip.compress),
        ("Content-Encoding: deflate", zlib.compress),
        ("Content-Encoding: deflate", lambda data: zlib.compress(data)[2:-4]),
        ("Content-Encoding: gzip", lambda data: data),
        ("Transfer-Encoding: chunked", lambda data: b"%x\r\n%s\r\n0\r\n\r\n" % (len(data), data)),
        ("Transfer-Encoding: chunked", lambda data: data),
    ],
)
def test_a_body_is_unpacked_where_it_is_packed(told, header: str, pack) -> None:
    assert told(packed(record("http://a.example/1", pack(PAGE), f"{HTTP}{header}\r\n")))[0].data == PAGE


def test_a_body_that_is_packed_but_broken_says_so(told) -> None:
    broken = gzip.compress(PAGE)[:12] + b"\xff" * 40
    page = told(packed(record("http://a.example/1", broken, HTTP + "Content-Encoding: gzip\r\n")))[0]
    assert page.problem == WHY["packed"]


def _zeros(n: int) -> bytes:
    return gzip.compress(bytes(n), 9)
