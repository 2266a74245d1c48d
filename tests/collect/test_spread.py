"""The same files and parts on two workers of Spark, with the same bytes: bin/test-spark installs it."""

from __future__ import annotations

import shutil
from functools import partial
from pathlib import Path

import pytest

import jihe
from jihe.errors import DataError
from jihe.run import collect, collect_spread
from jihe.warehouse.spread import spread
from tests.story import news

MASTER = "local[2]"


def files(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


@pytest.mark.spark
def test_workers_find_what_one_machine_finds(tmp_path: Path) -> None:
    pytest.importorskip("pyspark")
    study = news.study(tmp_path)
    jihe.build(study, out=tmp_path / "out").close()
    again = [*news.PAGES[:2], ("https://news.example/again", news.PAGES[0][1])]
    given = [
        news.warc(tmp_path / "a.warc", news.PAGES),
        news.warc(tmp_path / "b.warc", again),
        news.warc(tmp_path / "empty.warc", []),
        tmp_path / "c.warc",
    ]
    given[3].write_bytes(given[0].read_bytes()[:-2_000])  # cut off
    here, there = tmp_path / "here", tmp_path / "there"
    for files_of in (given[:1], given[1:]):
        one = collect.add(study, files_of, collection=here)
        other = collect_spread.add(study, files_of, MASTER, collection=there)
        assert one == other
    assert one.n_problem > 0
    assert files(here) == files(there)

    read = collect.read(study, here, tmp_path / "out")
    made = collect.read(study, there, tmp_path / "out", spread=partial(collect_spread.read_parts, MASTER))
    assert (made.n_scanned, made.n_claimed, made.n) == (read.n_scanned, read.n_claimed, read.n)
    assert files(here) == files(there)
    assert read.n["claim"] > 0

    (tmp_path / "x.png").write_bytes(b"x")
    with pytest.raises(DataError, match="no kind that can be read"):
        collect_spread.add(study, [tmp_path / "x.png"], MASTER, collection=there)
    assert not (there / ".spread").exists()

    # And where another reading was there before.
    page = ("https://news.example/late", news.article("late", [news.SUPPLY]))
    for folder in (here, there):
        collect.add(study, [news.warc(tmp_path / "d.warc", [page])], collection=folder)
    shutil.rmtree(here / "read")
    collect.read(study, here, tmp_path / "out")
    made = collect.read(study, there, tmp_path / "out", spread=partial(collect_spread.read_parts, MASTER))
    assert made.n_scanned == 1
    assert files(made.folder) == files(here / "read" / made.key)


def test_without_spark_it_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "pyspark.sql", None)
    with pytest.raises(DataError, match="Spark is not installed"):
        list(spread(iter, ["a"], collect_spread.FOUND, MASTER, tmp_path / "x"))
    assert list(spread(iter, [], collect_spread.FOUND, MASTER, tmp_path / "x")) == []
