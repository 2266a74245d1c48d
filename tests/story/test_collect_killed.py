"""A collection after a run that was killed, or whose files were damaged: nothing half done is used."""

from __future__ import annotations

import shutil
import subprocess
import sys
from datetime import date
from itertools import count
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import jihe
from jihe.errors import DataError
from jihe.run import collect
from jihe.run.claim_judgement import ClaimVerdict, append
from jihe.run.collect_publish import publish_last
from jihe.run.collect_reading import latest
from jihe.run.collect_status import status
from tests.story import news

DIES = """
import os, sys
from jihe.run import collect, collect_publish, collect_reading

def die(*_):
    os._exit(9)

study, out = sys.argv[2:]
if sys.argv[1] == "read":
    collect_reading.point = die
    collect.read(study, out=out)
else:
    replace, done = os.replace, []
    def second(*told):
        done.append(told)
        replace(*told) if len(done) < int(sys.argv[1]) else die()
    os.replace = second
    collect_publish.publish_last(study)
"""


def killed(moment: str, study: Path) -> None:
    """Run a command that ends at some moment as if the machine had stopped."""
    words = [sys.executable, "-c", DIES, moment, str(study), str(study.parent / "out")]
    assert subprocess.run(words, check=False, timeout=120).returncode == 9


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("killed")
    news.built(folder)
    return folder


@pytest.fixture
def study(built: Path, tmp_path: Path) -> Path:
    shutil.copytree(built, tmp_path / "s")
    return tmp_path / "s" / "example"


def read(study: Path) -> None:
    collect.read(study, out=study.parent / "out")


def accept(study: Path, n: int | None = None) -> None:
    reading = latest(collect.collection_of(study))
    assert reading is not None
    ids = sorted(set(reading.table("claim")["claim_id"].to_pylist()))[:n]
    append(study, [ClaimVerdict(one, "accept", "Ann", date(2024, 1, 1)) for one in ids])


def files(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def test_a_reading_that_was_killed_is_the_same_when_run_again(study: Path, tmp_path: Path) -> None:
    """Among its files are the claims that were ever read: verdicts stand on them."""
    shutil.copytree(study.parent, tmp_path / "whole")
    read(tmp_path / "whole" / "example")
    killed("read", study)
    assert latest(collect.collection_of(study)) is None
    read(study)
    assert files(study / "collection") == files(tmp_path / "whole" / "example" / "collection")


def test_a_publication_that_was_killed_is_not_built(study: Path, tmp_path: Path) -> None:
    read(study)
    accept(study, 1)
    publish_last(study)
    accept(study)
    shutil.copytree(study.parent, tmp_path / "whole")
    publish_last(tmp_path / "whole" / "example")
    killed("2", study)  # evidence is that of the new publication, relations are those of the old one
    for collection in (None, study / "collection"):
        with pytest.raises(DataError, match=r"published: .*has not come to its end\. Publish again"):
            jihe.build(study, out=study.parent / "out", collection=collection)
    publish_last(study)
    assert files(study / "collection") == files(tmp_path / "whole" / "example" / "collection")
    assert jihe.build(study, out=study.parent / "out").is_new


@pytest.mark.parametrize("name", ["claim", "mention", "syndication"])
def test_a_damaged_reading_is_told_and_read_again(study: Path, name: str) -> None:
    read(study)
    accept(study)
    reading = latest(collect.collection_of(study))
    assert reading is not None
    before = files(reading.folder)
    (reading.folder / f"{name}.parquet").write_bytes(before[f"{name}.parquet"][:50])
    with pytest.raises(DataError, match=r"the reading is damaged\. Take its folder away"):
        reading.table(name)
    shutil.rmtree(reading.folder)
    read(study)
    assert files(reading.folder) == before


def test_claims_of_former_readings_are_damaged_and_never_written_over(study: Path) -> None:
    read(study)
    accept(study)
    reading = latest(collect.collection_of(study))
    assert reading is not None
    claimed = study / "collection" / "claimed"
    first = (claimed / "000001.parquet").read_bytes()
    n = pq.read_table(pa.BufferReader(first)).num_rows
    (claimed / "000001.parquet").write_bytes(first[:50])
    shutil.rmtree(reading.folder)
    with pytest.raises(DataError, match=r"000001\.parquet: the file is damaged\. Put a copy of it back"):
        read(study)
    (claimed / "000001.parquet").unlink()
    some = pq.read_table(pa.BufferReader(first)).slice(0, 1)
    pq.write_table(some, claimed / "000002.parquet")
    kept = (claimed / "000002.parquet").read_bytes()
    read(study)
    assert (claimed / "000002.parquet").read_bytes() == kept
    assert pq.read_table(claimed / "000003.parquet").num_rows == n - 1


def test_who_else_writes_is_told_with_the_collection(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    held = collect.collection_of(tmp_path, tmp_path / "news")
    with collect.alone(held):
        clock = count(0, 10)
        monkeypatch.setattr("jihe.run.lock.time.monotonic", lambda: next(clock))
        with pytest.raises(DataError, match=f"{tmp_path / 'news'}: jihe collect is writing"):
            collect.add(news.study(tmp_path), [tmp_path], collection=held.folder)


def test_a_collection_is_a_folder_that_can_be_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    study, file = news.study(tmp_path), tmp_path / "file"
    file.write_text("x", "utf-8")
    for run in (status, collect.claims, publish_last):
        with pytest.raises(DataError, match="file: is not a folder"):
            run(study, file)

    def refused(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("jihe.run.lock.os.open", refused)
    with pytest.raises(DataError, match=r"news: cannot be written \(Permission denied\)"):
        collect.add(study, [tmp_path], collection=tmp_path / "news")
