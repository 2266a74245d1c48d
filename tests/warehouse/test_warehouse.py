from __future__ import annotations

import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import ibis
import pyarrow as pa
import pytest

from jihe.errors import DataError
from jihe.warehouse import Draft, Warehouse, check_key, check_reference, current
from jihe.warehouse.contract import ContractError

NUMBERS = pa.table({"n": [3, 1, 2], "word": ["c", "a", None]})


def publish(out: Path, key: str, table: pa.Table = NUMBERS) -> Path:
    with Draft(out, key) as draft:
        draft.warehouse.keep("room.numbers", table, ["n"])
        return draft.publish()


def test_a_published_table_is_read_back_in_its_order(tmp_path: Path) -> None:
    folder = publish(tmp_path, "one")
    assert current(tmp_path) == folder
    with Warehouse(folder) as house:
        assert house.names() == ["room.numbers"]
        assert house.read(house.table("room.numbers")).to_pylist() == NUMBERS.sort_by("n").to_pylist()


def test_expressions_and_streams_give_the_same_bytes_as_often_as_they_are_written(tmp_path: Path) -> None:
    def write(out: Path) -> dict[str, bytes]:
        with Draft(out, "k") as draft:
            house = draft.warehouse
            for start in range(0, 200_000, 50_000):
                house.append("a.stream", pa.record_batch({"n": pa.array(range(start, start + 50_000))}))
            house.close_streams({"a.stream": NUMBERS.schema, "a.nothing": NUMBERS.schema})
            stream = house.table("a.stream")
            house.keep("a.squares", stream.mutate(square=stream.n * stream.n), ["n"])
            assert house.read(house.table("a.nothing")).num_rows == 0
            folder = draft.publish()
        return {p.name: p.read_bytes() for p in folder.rglob("*.parquet")}

    assert write(tmp_path / "x") == write(tmp_path / "y")


def test_a_draft_that_is_not_published_leaves_the_last_good_build(tmp_path: Path) -> None:
    good = publish(tmp_path, "good")

    def fail() -> None:
        with Draft(tmp_path, "bad") as draft:
            draft.warehouse.keep("room.numbers", NUMBERS)
            raise ValueError("stop")

    with pytest.raises(ValueError, match="stop"):
        fail()
    assert current(tmp_path) == good
    assert sorted(p.name for p in tmp_path.iterdir()) == ["build-good", "current"]


def test_the_build_before_is_kept_and_older_ones_go(tmp_path: Path) -> None:
    for key in ("a", "b", "c", "c"):
        folder = publish(tmp_path, key)
    assert current(tmp_path) == folder
    assert sorted(p.name for p in tmp_path.iterdir()) == ["build-c", "build-c.2", "current"]


def test_a_process_killed_at_any_moment_leaves_the_last_good_build(tmp_path: Path) -> None:
    good = publish(tmp_path, "good")
    program = """
        import os, sys, signal
        from pathlib import Path
        import pyarrow as pa
        from jihe.warehouse import Draft
        step, steps = int(sys.argv[2]), 0
        def maybe_die(event, args):
            global steps
            if event in ("open", "os.rename", "os.mkdir") and str(args[0]).startswith(sys.argv[1]):
                steps += 1
                if steps == step:
                    os.kill(os.getpid(), signal.SIGKILL)
        sys.addaudithook(maybe_die)
        with Draft(Path(sys.argv[1]), "new") as draft:
            draft.warehouse.keep("room.numbers", pa.table({"n": [1]}))
            draft.publish()
    """
    deaths = 0
    for step in range(1, 12):
        done = subprocess.run(
            [sys.executable, "-c", textwrap.dedent(program), str(tmp_path), str(step)], check=False
        )
        found = current(tmp_path)
        assert found is not None
        with Warehouse(found) as house:
            assert house.read(house.table("room.numbers")).num_rows == (3 if found == good else 1)
        if done.returncode == 0:
            break
        assert done.returncode == -signal.SIGKILL
        deaths += 1
    assert deaths >= 3
    assert publish(tmp_path, "last") == current(tmp_path)
    assert not list(tmp_path.glob(".draft-*"))


def test_a_full_disk_is_told_and_leaves_the_last_good_build(tmp_path: Path) -> None:
    good = publish(tmp_path, "good")
    program = """
        import resource, sys
        from pathlib import Path
        import ibis, pyarrow as pa
        from jihe.errors import DataError
        from jihe.warehouse import Draft
        try:
            with Draft(Path(sys.argv[1]), "new") as draft:
                resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))
                many = ibis.range(1_000_000).unnest().name("n").as_table()
                draft.warehouse.keep("room.numbers", many)
                draft.publish()
        except DataError as error:
            print(error)
            sys.exit(2)
    """
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(program), str(tmp_path)],
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 2, done.stderr
    assert "the last good build stays" in done.stdout
    assert "--out" in done.stdout
    assert current(tmp_path) == good


def test_contracts() -> None:
    table = ibis.memtable(pa.table({"id": ["a", "b", "b"], "other": ["a", None, "z"]}))
    check_key("t", table.filter(table.other.isnull() | (table.id == "a")), ["id"])
    with pytest.raises(ContractError, match="1 repeat"):
        check_key("t", table, ["id"])
    check_reference("t", table.filter(table.other != "z"), "other", table, "id")
    with pytest.raises(ContractError, match="1 values of other"):
        check_reference("t", table, "other", table, "id")


def test_a_place_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises((DataError, NotADirectoryError)):
        publish(tmp_path / "file" / "out", "k")
