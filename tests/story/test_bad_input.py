"""Bad input to the whole program: said plainly, nothing wrong stored, nothing lost, the last build stays."""

from __future__ import annotations

import os
import resource
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

import jihe
from jihe.errors import DataError, PackError
from jihe.run.report import report

EXAMPLE = Path(__file__).parents[2] / "studies" / "example"
HEADINGS = 10


@pytest.fixture
def study(tmp_path: Path) -> Path:
    """A copy of the example whose register promises no number of rows."""
    copy = tmp_path / "study"
    shutil.copytree(EXAMPLE, copy)
    registry = copy / "sources" / "registry.yaml"
    registry.write_text(registry.read_text("utf-8").partition("expect:")[0], "utf-8")
    return copy


def add(study: Path, *names: str) -> None:
    """More rows of the register."""
    with (study / "data" / "organisation.csv").open("a", encoding="utf-8", newline="") as file:
        file.writelines(f"{name}{',' * (HEADINGS - 1)}\n" for name in names)


def words(*said: object, limit: Callable[[], None] | None = None) -> subprocess.Popen[bytes]:
    """The command line at work."""
    return subprocess.Popen(
        [sys.executable, "-m", "jihe.cli", "--lang", "en", *map(str, said)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        preexec_fn=limit,  # noqa: PLW1509 - no thread has been started here
    )


def balanced(build: jihe.Build) -> bool:
    return all(
        file["n_read"] == file["n_stored"] + file["n_quarantined"] + file["n_continuation"]
        for file in build.log["files"]
    )


def test_hostile_names_are_data_and_nothing_else(study: Path, tmp_path: Path) -> None:
    add(
        study,
        "<script>alert(1)</script>",
        "</script><script>alert(2)</script>",
        "=cmd|' /C calc'!A0",
        "\u202e\u200bevil\x00",
        "%s{0}",
    )
    build = jihe.build(study, out=tmp_path / "out")
    assert balanced(build)
    names = {row["name"] for row in build.table("measure.organisation").to_pylist()}
    assert {"<script>alert(1)</script>", "evil", "%s{0}"} <= names
    assert not any(name.startswith("=") for name in names)
    page = build.report()
    told = "".join(
        path.read_text("utf-8") for path in page.parent.rglob("*") if path.suffix in (".html", ".js")
    )
    assert "<script>alert" not in told


def test_a_study_of_which_no_row_is_left(study: Path, tmp_path: Path) -> None:
    for source in (study / "sources").iterdir():
        text = source.read_text("utf-8").partition("expect:")[0]
        source.write_text(text + "expect: {files: {min: 0}}\n", "utf-8")
    for file in (study / "data").glob("*.*"):
        file.unlink()
    build = jihe.build(study, out=tmp_path / "out")
    assert {row["value"] for row in build.facts("organisation_count").to_pylist()} == {0}
    assert all(path.stat().st_size > 1000 for path in report(build))


def test_definitions_that_never_end_are_not_read(study: Path) -> None:
    (study / "alias.csv").unlink()
    os.mkfifo(study / "alias.csv")
    with pytest.raises(PackError, match=r"alias.csv: the file cannot be opened \(not a plain file\)"):
        jihe.build(study)


def test_very_many_faults_are_told_in_time(study: Path) -> None:
    with (study / "region.csv").open("a", encoding="utf-8") as file:
        file.writelines(f"C{n},NOPE{n},city,城{n}市,City {n}\n" for n in range(5000))
    start = time.monotonic()
    with pytest.raises(PackError) as refusal:
        jihe.build(study)
    assert len(refusal.value.faults) >= 5000
    assert len(refusal.value.render().splitlines()) < 100
    assert time.monotonic() - start < 30


@pytest.mark.parametrize("size", [1024, 4096])
def test_a_full_disk_leaves_the_last_build(study: Path, tmp_path: Path, size: int) -> None:
    out = tmp_path / "out"
    before = jihe.build(study, out=out)
    add(study, "新来者")

    def full() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))

    stopped = words("build", study, "--out", out, limit=full)
    _, told = stopped.communicate()
    assert stopped.returncode == 2
    assert "the last good build stays" in told.decode()
    assert "Traceback" not in told.decode()
    assert (out / "current").read_text("utf-8").strip() == before.folder.name
    assert not list(out.glob(".draft-*"))


def test_a_build_that_is_interrupted_says_so_and_leaves_the_last_one(study: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    before = jihe.build(study, out=out)
    add(study, "新来者")

    def heed() -> None:
        signal.signal(signal.SIGINT, signal.default_int_handler)

    stopped = words("build", study, "--out", out, limit=heed)
    while not list(out.glob(".draft-*")) and stopped.poll() is None:
        time.sleep(0.01)
    stopped.send_signal(signal.SIGINT)
    _, told = stopped.communicate()
    assert stopped.returncode == 130
    assert "Traceback" not in told.decode()
    assert "Stopped" in told.decode()
    assert (out / "current").read_text("utf-8").strip() == before.folder.name


def test_a_build_that_is_killed_is_swept_away_by_the_next(study: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    before = jihe.build(study, out=out)
    add(study, "新来者")
    killed = words("build", study, "--out", out)
    while not list(out.glob(".draft-*")) and killed.poll() is None:
        time.sleep(0.01)
    killed.kill()
    killed.communicate()
    assert (out / "current").read_text("utf-8").strip() == before.folder.name
    after = jihe.build(study, out=out)
    assert after.is_new
    assert not list(out.glob(".draft-*"))


@pytest.mark.parametrize("place", ["file", "file/below", "study", "study/data/out"])
def test_builds_find_no_place_where_files_are(study: Path, tmp_path: Path, place: str) -> None:
    (tmp_path / "file").write_text("mine")
    with pytest.raises(DataError, match=r"could not be written|among the study's own files"):
        jihe.build(study, out=tmp_path / place)
    assert (tmp_path / "file").read_text() == "mine"


def test_a_damaged_build_is_told_and_built_again(study: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    build = jihe.build(study, out=out)
    (build.folder / "table" / "measure" / "fact.parquet").write_text("x")
    with pytest.raises(DataError, match=r"the build is damaged.*--force"):
        jihe.open(study, out=out)
    assert jihe.build(study, out=out, force=True).is_new
    (out / "current").write_bytes(b"\xff\xfe")
    with pytest.raises(DataError, match="no build lies here"):
        jihe.open(study, out=out)


@pytest.mark.parametrize(
    "fact", ["", "a:b", "%00", "organisation_count:", "x" * 5000, "kind_count:kind=' OR 1=1"]
)
def test_facts_that_are_none(built: jihe.Build, fact: str) -> None:
    with pytest.raises(DataError):
        built.rows(fact)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> jihe.Build:
    return jihe.build(EXAMPLE, out=tmp_path_factory.mktemp("built"))
