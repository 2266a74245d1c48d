"""Files and folders: saved pages, texts, PDF, and tables whose rows are pages."""

from __future__ import annotations

import gzip
import json
import random
import tracemalloc
from pathlib import Path
from typing import Any

import pytest

from jihe.collect.capture import pages
from jihe.collect.document import document
from jihe.collect.noun import Page
from jihe.collect.seen import seen
from jihe.collect.trouble import LARGEST, LARGEST_PDF, WHY
from jihe.errors import DataError


def told(path: Path, **columns: str) -> list[tuple[int, str, str | None]]:
    return [(page.offset, page.data.decode(), page.problem) for page in pages(path, columns or None)]


def test_a_folder_gives_its_files_by_name_and_says_what_it_left(tmp_path: Path) -> None:
    for name, text in (("b.html", "<p>x"), ("a/z.txt", "y"), ("a/style.css", "p{}"), (".hidden.html", "no")):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    (tmp_path / "a" / "up.html").symlink_to(tmp_path / "b.html")
    found = list(pages(tmp_path))
    assert [(page.kind, page.data, page.problem) for page in found] == [
        ("text", b"y", None),
        ("html", b"<p>x", None),
        ("text", b"", WHY["skipped"]),
    ]
    assert found[-1].offset == 1, "one file was left"


FEED = (
    "<rss version='2.0'><channel><title>The Post</title><item><title>A deal</title><link>http://a.example/1</link>"
    "<pubDate>Mon, 01 May 2023 10:00:00 GMT</pubDate><description>Two firms sign</description></item>"
    "</channel></rss>"
)


def test_a_feed_gives_its_entries(tmp_path: Path) -> None:
    (tmp_path / "b.rss").write_text(FEED)
    (tmp_path / "a.xml").write_text("<config/>")
    (tmp_path / "c.atom").write_text("<feed")
    found = list(pages(tmp_path))
    assert [(page.kind, page.problem) for page in found] == [
        ("feed", None),
        ("feed", WHY["feed"]),
        ("text", WHY["skipped"]),
    ]
    read = document(found[0])
    assert read is not None
    assert (read.text, read.title, str(read.published_date)) == ("Two firms sign", "A deal", "2023-05-01")
    assert read.published_source == "feed"


@pytest.mark.parametrize("name", ["picture.png", "nowhere.html"])
def test_what_cannot_be_read_at_all_is_refused(tmp_path: Path, name: str) -> None:
    if name.endswith("png"):
        (tmp_path / name).write_bytes(b"\x89PNG")
    with pytest.raises(DataError, match=name):
        list(pages(tmp_path / name))


def test_rows_of_a_csv_by_their_headings(tmp_path: Path) -> None:
    path = tmp_path / "news.csv"
    path.write_text('title,body,link\nA,"one\ntwo",http://a.example/\n\nB,three,\n')
    found = list(pages(path, {"text": "body", "title": "title", "url": "link"}))
    assert [(page.offset, page.data, page.title) for page in found] == [
        (2, b"one\ntwo", "A"),
        (4, b"three", "B"),
    ]
    assert (found[0].address, found[0].kind) == ("http://a.example/", "row")


def test_rows_without_headings_by_number(tmp_path: Path) -> None:
    path = tmp_path / "pairs.txt"
    path.write_bytes('甲\t乙\t合作\t甲与"乙合作。\n\n丙\t丁\t无\n'.encode("gbk"))
    assert told(path, text="4") == [(1, '甲与"乙合作。', None), (3, "", WHY["few"])]
    (tmp_path / "some.json").write_text(json.dumps([["t", "x"], ["u", "y"], 5, {"a": 1, "b": "z"}]))
    assert told(tmp_path / "some.json", text="2") == [
        (1, "x", None),
        (2, "y", None),
        (3, "", WHY["row"]),
        (4, "z", None),
    ]


def test_columns_that_bear_the_name_of_their_role_need_not_be_named(tmp_path: Path) -> None:
    path = tmp_path / "news.jsonl"
    path.write_text(
        '{"text": "one", "title": "A", "published": "2023-05-01"}\n\n{oops\n{"text": ["a", "b"]}\n'
    )
    found = list(pages(path))
    assert [(page.offset, page.data, page.problem) for page in found] == [
        (1, b"one", None),
        (3, b"", WHY["row"]),
        (4, b"a\nb", None),
    ]
    read = document(found[0])
    assert read is not None
    assert (read.title, str(read.published_date), read.published_source) == ("A", "2023-05-01", "feed")
    assert (read.extraction, read.encoding_source) == ("row", "given")


@pytest.mark.parametrize(
    ("columns", "words"),
    [
        ({"text": "bodi"}, "bodi.*body"),
        ({"txt": "body"}, "no role txt"),
        ({"title": "head"}, "text"),
        ({}, "no column"),
    ],
)
def test_a_column_that_is_not_there_is_refused_with_those_that_are(
    tmp_path: Path, columns, words: str
) -> None:
    (tmp_path / "news.csv").write_text("head,body\nA,one\n")
    with pytest.raises(DataError, match=words):
        list(pages(tmp_path / "news.csv", columns))


def test_json_that_breaks_off_ends_with_a_page_that_says_so(tmp_path: Path) -> None:
    path = tmp_path / "news.json"
    for text, last in (
        ('[{"text": "one"}, {"text": "tw', "json"),
        ('[{"text": "one"}, ', "cut"),
        ('[{"text": "one"}, oops]', "json"),
        ('[{"text": "one"}] ', None),
        ('{"text": "one"}', None),
    ):
        path.write_text(text)
        found = told(path)
        assert found[0] == (1, "one", None)
        assert found[1:] == ([(2, "", WHY[last])] if last else [])  # type: ignore[index]


def test_items_longer_than_what_is_read_at_once_are_whole(tmp_path: Path) -> None:
    texts = ["é" * n for n in (3, 1_000_000, 3_000_000, 7)]
    (tmp_path / "news.json").write_text(
        json.dumps([{"text": text} for text in texts], ensure_ascii=False), "utf-8"
    )
    assert [len(text) for _, text, _ in told(tmp_path / "news.json")] == [3, 1_000_000, 3_000_000, 7]


@pytest.mark.parametrize("name", ["one.html", "one.txt", "one.jsonl", "one.csv", "one.json"])
def test_100_mb_of_one_line_is_not_held(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    with path.open("wb") as file:
        file.write({"csv": b"text\n", "json": b'[{"text": "'}.get(name[4:], b""))
        for _ in range(100):
            file.write(b"a" * (1 << 20))
        file.write(b'\n{"text": "after"}\n' if name.endswith("l") else b"\nafter\n")
    tracemalloc.start()
    found = list(pages(path))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert found[0].problem == WHY["json" if name.endswith(".json") else "large"]
    assert peak < 8 * LARGEST
    if name in ("one.jsonl", "one.csv"):
        assert found[1].data == b"after", "the row below is read"


def test_a_quotation_mark_that_is_not_closed_ends_the_file(tmp_path: Path) -> None:
    path = tmp_path / "news.csv"
    path.write_text('text\none\n"two\n' + "three\n" * 3_000_000)
    found = list(pages(path))
    assert (found[0].data, found[-1].problem, len(found)) == (b"one", WHY["quoted"], 2)


def test_the_text_of_a_pdf(tmp_path: Path) -> None:
    path = tmp_path / "paper.pdf"
    path.write_bytes(pdf("Two firms sign a deal.", "It runs for five years."))
    page = next(pages(path))
    found = document(page)
    assert found is not None
    assert found.text == "Two firms sign a deal.\nIt runs for five years."
    assert found.extraction == "pdf"
    assert document(Page(page.data[:200], "pdf", "cut.pdf")) is None
    assert document(Page(b"%PDF-1.4 nothing", "warc", "x")) is None


def pdf(*lines: str) -> bytes:
    """A PDF of one page, as small as they come."""
    words = "BT /F1 12 Tf 50 700 Td " + " 0 -20 Td ".join(f"({line}) Tj" for line in lines) + " ET"
    parts = [
        "<</Type/Catalog/Pages 2 0 R>>",
        "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        f"<</Length {len(words)}>>stream\n{words}\nendstream",
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    out, places = "%PDF-1.4\n", []
    for number, part in enumerate(parts, 1):
        places.append(len(out))
        out += f"{number} 0 obj{part}endobj\n"
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    trailer = f"trailer<</Size 6/Root 1 0 R>>\nstartxref\n{len(out)}\n%%EOF"
    return f"{out}xref\n0 6\n0000000000 65535 f \n{table}{trailer}".encode()


def test_what_cannot_be_opened_is_a_page_that_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = ["a.html", "b.csv", "c.jsonl", "d.warc", "e.rss", "f.txt"]
    for name in names:
        (tmp_path / name).write_text("x")
    (tmp_path / "g.txt").write_text("open")
    opened = Path.open

    def refused(path: Path, *args: Any, **more: Any) -> Any:
        if path.name in names:
            raise PermissionError(13, "Permission denied")
        return opened(path, *args, **more)

    monkeypatch.setattr(Path, "open", refused)
    monkeypatch.setattr(Path, "read_bytes", refused)
    found = {Path(one.file).name: one.problem for one in pages(tmp_path)}
    assert found == {**dict.fromkeys(names, WHY["unread"]), "g.txt": None}
    assert [one.problem for one in pages(tmp_path / "d.warc")] == [WHY["unread"]]


@pytest.mark.parametrize(
    ("name", "text", "why"),
    [
        ("a.csv", "", "none"),
        ("a.csv", "text,title\n", "none"),
        ("a.json", "[]", "none"),
        ("a.warc", "", "none"),
        ("a.rss", "", "none"),
        ("a.rss", FEED.replace("<description>Two firms sign</description>", ""), "bare"),
        ("a.csv", 'text\n"one\ntwo\n', "quoted"),
        ("a.html", "\x1f\x8bno", "damaged"),
    ],
)
def test_a_file_that_gives_nothing_says_why(tmp_path: Path, name: str, text: str, why: Any) -> None:
    (tmp_path / name).write_bytes(text.encode("latin-1"))
    assert [page.problem for page in pages(tmp_path / name)] == [WHY[why]]


def test_an_empty_folder_says_so(tmp_path: Path) -> None:
    assert [page.problem for page in pages(tmp_path)] == [WHY["none"]]


def test_a_page_that_was_saved_packed_is_unpacked(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_bytes(gzip.compress(b"<p>x"))
    (tmp_path / "b.html").write_bytes(gzip.compress(bytes(LARGEST + 1)))
    (tmp_path / "c.pdf").write_bytes(bytes(LARGEST_PDF + 1))
    found = [(page.data, page.problem) for page in pages(tmp_path)]
    assert found == [(b"<p>x", None), (b"", WHY["large"]), (b"", WHY["large_pdf"])]


def test_a_page_that_was_saved_packed_is_whole_or_told(tmp_path: Path) -> None:
    page = "".join(f"<p>Line {n}." for n in range(900)).encode()
    (tmp_path / "a.html").write_bytes(gzip.compress(page[:99]) + gzip.compress(page[99:]))
    (tmp_path / "b.html").write_bytes(gzip.compress(page)[:-99])
    found = [(one.data, one.problem) for one in pages(tmp_path)]
    assert found == [(page, None), (b"", WHY["damaged"])]


@pytest.mark.parametrize("name", ["a.html", "a.txt"])
def test_bytes_that_are_no_text_are_no_document(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(random.Random(1).randbytes(20_000))
    (page,) = pages(tmp_path / name)
    told = seen(page, document)
    assert (told.document, told.capture["problem"]) == (None, WHY["noise"])


@pytest.mark.parametrize(
    ("encoding", "text"), [("iso2022_jp", "会社は合意した。"), ("utf-16-le", "A agrees. ")]
)
def test_signs_that_an_encoding_needs_are_no_noise(tmp_path: Path, encoding: str, text: str) -> None:
    (tmp_path / "a.txt").write_bytes((text * 100).encode(encoding))
    (page,) = pages(tmp_path / "a.txt")
    told = seen(page, document)
    assert told.document is not None
    assert told.document["text"].startswith(text.strip())
