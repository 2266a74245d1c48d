"""What was collected stays as it was, and is known again."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jihe.collect import known, store
from jihe.collect.noun import Document, Page
from jihe.collect.seen import seen
from jihe.collect.store import Collection
from jihe.errors import DataError

SEEN_AT = datetime(2020, 1, 2, 3, 4, 5, tzinfo=UTC)


def page(data: str, at: int = 0, **more: object) -> Page:
    return Page(**{"data": data.encode(), "kind": "warc", "file": "a.warc", "offset": at, **more})  # type: ignore[arg-type]


def read(page: Page) -> Document | None:
    """The text is what stands after the last bar; a page without any holds none."""
    text = page.data.decode().rpartition("|")[2]
    if not text:
        return None
    return Document(
        document_id=hashlib.sha256(text.encode()).hexdigest(),
        text=text,
        title=page.title,
        publisher=None,
        published_date=date(2020, 1, 1),
        published_precision="day",
        published_source="meta",
        address=page.address,
        encoding="utf-8",
        encoding_source="found",
        extraction="plain",
    )


def texts(held: Collection) -> list[str]:
    return [text for part in held.documents(["text"]) for text in part["text"].to_pylist()]


def files(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def test_a_page_seen_again_is_a_capture_and_no_document(tmp_path: Path) -> None:
    held = Collection(tmp_path / "c")
    read_pages: list[bytes] = []

    def counted(page: Page) -> Document | None:
        read_pages.append(page.data)
        return read(page)

    added = held.add(
        [
            page("<1>|one", 0, address="https://a.example/1", captured_at=SEEN_AT),
            page("<2>|two", 10),
            page("<1>|one", 20, address="https://a.example/1"),  # unchanged
            page("<3>|one", 30, address="https://b.example/"),  # another page with the same text
            page("|", 40),
            page("cut", 50, problem="the file ends here"),
        ],
        counted,
    )
    assert (added.n_capture, added.n_new, added.n_unchanged, added.n_problem) == (6, 2, 2, 2)
    assert added.problems == {known.NO_TEXT: 1, "the file ends here": 1}
    assert texts(held) == ["one", "two"]
    # Neither the page that is unchanged nor the broken one was read.
    assert read_pages == [b"<1>|one", b"<2>|two", b"<3>|one", b"|"]
    captures = held.captures().to_pylist()
    ids = [row["document_id"] for row in captures]
    assert ids[0] == ids[2] == ids[3] != ids[1]
    assert ids[4:] == [None, None]
    assert captures[0]["captured_at"] == SEEN_AT
    assert captures[1]["captured_at"] is None
    assert captures[0]["content_sha256"] == hashlib.sha256(b"<1>|one").hexdigest()
    assert len({row["capture_id"] for row in captures}) == 6
    [first] = [part.slice(0, 1).to_pylist()[0] for part in held.documents()]
    assert (first["address"], first["published_date_precision"]) == ("https://a.example/1", "day")

    # Days later, in another file: nothing is read that was read before.
    read_pages.clear()
    later = held.add([page("<2>|two", 5, file="b.warc"), page("<4>|four", 6, file="b.warc")], counted)
    assert (later.n_capture, later.n_new, later.n_unchanged) == (2, 1, 1)
    assert read_pages == [b"<4>|four"]
    assert held.numbers() == [1, 2]
    assert held.counts() == {"capture": 8, "document": 3}


def test_the_same_file_again_adds_nothing(tmp_path: Path) -> None:
    held = Collection(tmp_path)
    pages = [page(f"|{k}", k) for k in range(5)]
    held.add(pages, read)
    before = files(tmp_path)
    again = held.add(pages, read)
    assert (again.n_again, again.n_capture) == (5, 0)
    assert files(tmp_path) == before


def test_a_row_of_another_title_is_another_page(tmp_path: Path) -> None:
    held = Collection(tmp_path)

    def titled(page: Page) -> Document | None:
        made = read(page)
        assert made is not None
        return Document(**{**vars(made), "document_id": hashlib.sha256(str(page.title).encode()).hexdigest()})

    held.add([page("|x", 1, kind="row", title="A"), page("|x", 2, kind="row", title="B")], titled)
    assert [t for part in held.documents(["title"]) for t in part["title"].to_pylist()] == ["A", "B"]


def test_what_stands_is_never_written_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "MOST_CAPTURES", 3)
    held = Collection(tmp_path)
    held.add([page(f"|{k}", k) for k in range(4)], read)
    assert held.numbers() == [1, 2]
    before = files(tmp_path)
    held.add([page("|x", 9)], read)
    after = files(tmp_path)
    assert {name: after[name] for name in before} == before
    assert held.numbers() == [1, 2, 3]


def test_a_run_that_is_killed_loses_the_part_it_was_writing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store, "MOST_CAPTURES", 3)
    pages = [page(f"|{k}", k) for k in range(8)]

    def until(n: int) -> Iterator[Page]:
        yield from pages[:n]
        raise KeyboardInterrupt

    held = Collection(tmp_path / "a")
    with pytest.raises(KeyboardInterrupt):
        held.add(until(5), read)
    assert texts(held) == ["0", "1", "2"]
    assert [path.name for path in (tmp_path / "a").iterdir()] == ["part"]
    # A process that was killed leaves its draft, which the next one throws away.
    left = tmp_path / "a" / ".part-999"
    left.mkdir()
    (left / "capture.parquet").write_bytes(b"half")
    held.add(pages, read)
    whole = Collection(tmp_path / "b")
    whole.add(pages, read)
    assert not left.exists()
    assert files(tmp_path / "a") == files(tmp_path / "b")
    assert held.key() == whole.key()


def test_another_writer_loses_nothing_and_a_damaged_part_is_told(tmp_path: Path) -> None:
    held = Collection(tmp_path)

    def meanwhile() -> Iterator[Page]:
        yield page("|a", 1)
        Collection(tmp_path).add([page("|b", 2)], read)

    held.add(meanwhile(), read)
    assert texts(held) == ["b", "a"]
    (tmp_path / "part" / "000002" / "document.parquet").write_bytes(b"PAR1")
    with pytest.raises(DataError, match=r"000002.*damaged"):
        list(held.documents())
    (tmp_path / "part" / "000002" / "part.json").unlink()
    with pytest.raises(DataError, match="damaged"):
        held.key()


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(DataError, match="cannot be written"):
        Collection(tmp_path / "file" / "c").add([page("|x")], read)


def test_an_empty_collection_has_its_columns(tmp_path: Path) -> None:
    held = Collection(tmp_path / "none")
    assert held.numbers() == []
    assert len(held.captures()) == 0
    assert held.captures(["file"]).schema.names == ["file"]
    assert list(held.documents()) == []
    assert held.add([], read).n_capture == 0
    assert not (tmp_path / "none").exists()


PAGES = st.lists(
    st.tuples(st.sampled_from(["", "a", "b"]), st.sampled_from(["", "x", "y", "z"]), st.integers(0, 4)),
    max_size=12,
)


@given(first=PAGES, second=PAGES, most=st.integers(1, 5))
def test_texts_found_elsewhere_give_the_same_parts(
    tmp_path_factory: pytest.TempPathFactory,
    first: list[tuple[str, str, int]],
    second: list[tuple[str, str, int]],
    most: int,
) -> None:
    """And every text is there once, every capture has its document, however the parts are cut."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(store, "MOST_CAPTURES", most)
        patch.setattr(known, "RECENT", 2)
        here, there = (Collection(tmp_path_factory.mktemp("c")) for _ in range(2))
        for pages in (first, second):
            made = [page(f"{mark}|{text}", at) for mark, text, at in pages]
            one = here.add(made, read)
            other = there.add_seen(seen(page, read) for page in made)
            assert one == other
            assert one.n_capture == one.n_new + one.n_unchanged + one.n_problem
            assert one.n_capture + one.n_again == len(made)
    assert files(here.folder) == files(there.folder)
    every = {(mark, text, at) for mark, text, at in (*first, *second)}
    captures = here.captures()
    assert len(captures) == len(every)
    assert sorted(texts(here)) == sorted({text for _, text, _ in every if text})
    ids = {i for part in here.documents(["document_id"]) for i in part["document_id"].to_pylist()}
    assert {i for i in captures["document_id"].to_pylist() if i} == ids


def test_halves_of_characters_are_spelled_out(tmp_path: Path) -> None:
    half, of_file = "\ud83d", "\udcd4\udcc6.html"  # as JSON and file names that are not UTF-8 give them
    more = dict.fromkeys(("address", "title", "publisher", "published"), half)

    def told(page: Page) -> Document | None:
        found = read(page)
        return replace(found, publisher=half) if found else None

    one = replace(page("text"), file=of_file, **more)
    held = Collection(tmp_path)
    assert held.add([one], told).n_new == 1
    row = held.captures().to_pylist()[0]
    assert (row["file"], row["address"]) == ("\\udcd4\\udcc6.html", "\\ud83d")
    assert held.part(1)["publisher"].to_pylist() == ["\\ud83d"]
    assert held.add([one], told).n_again == 1
