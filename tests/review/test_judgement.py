"""judgement.csv is only ever added to, by one writer at a time."""

from __future__ import annotations

import json
import multiprocessing
import os
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from jihe.errors import DataError, PackError
from jihe.run.judgement import COLUMNS, FILE, LOCK, Verdict, append, given, locked

DAY = date(2024, 5, 6)
HEAD = ",".join(COLUMNS)


def verdict(left: str = "A", right: str = "B", **more: Any) -> Verdict:
    return Verdict(**{"left": left, "right": right, "verdict": "same", "who": "Ann", "when": DAY, **more})


def test_the_file_begins_with_its_headings(tmp_path: Path) -> None:
    assert given(tmp_path) == ()
    assert append(tmp_path, [verdict(why='one, "two"')]) == 1
    assert (tmp_path / FILE).read_bytes().decode() == f'{HEAD}\nA,B,same,Ann,2024-05-06,"one, ""two"""\n'
    assert [path.name for path in tmp_path.iterdir()] == [FILE]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (f"{HEAD}\r\nX,Y,same,Bo,2020-01-01,\r\n", "A,B,same,Ann,2024-05-06,\r\n"),
        (f"\ufeff{HEAD}\nX,Y,same,Bo,2020-01-01,\n", "A,B,same,Ann,2024-05-06,\n"),
        ("verdict,who,when,right,left\nsame,Bo,2020-01-01,Y,X\n", "same,Ann,2024-05-06,B,A\n"),
        (f"{HEAD}\nX,Y,same,Bo,2020-01-01,without an end", "\nA,B,same,Ann,2024-05-06,\n"),
    ],
)
def test_what_is_there_stays_byte_by_byte(tmp_path: Path, before: str, after: str) -> None:
    (tmp_path / FILE).write_bytes(before.encode())
    os.chmod(tmp_path / FILE, 0o640)
    append(tmp_path, [verdict()])
    assert (tmp_path / FILE).read_bytes().decode() == before + after
    assert (tmp_path / FILE).stat().st_mode & 0o777 == 0o640
    assert [one.left for one in given(tmp_path)] == ["X", "A"]


@pytest.mark.parametrize(
    ("before", "said"),
    [
        (f"{HEAD}\nX,Y,perhaps,Bo,2020-01-01,\n", "line 2"),
        (f"{HEAD}\nX,Y,same,Bo,soon,\n", "line 2"),
        (f"{HEAD}\nX,Y\n", "line 2"),
        ("left,right\n", "who"),
        (f'{HEAD}\n"X,Y,same\n', "not CSV"),
        ("verdict,who,when,right,left\n", 'no column "why"'),
    ],
)
def test_a_broken_file_is_not_written_to(tmp_path: Path, before: str, said: str) -> None:
    (tmp_path / FILE).write_text(before, "utf-8")
    with pytest.raises((PackError, DataError), match=said):
        append(tmp_path, [verdict(why="a note")])
    assert (tmp_path / FILE).read_text("utf-8") == before
    assert [path.name for path in tmp_path.iterdir()] == [FILE]


@pytest.mark.parametrize(
    ("bad", "said"),
    [
        ({"verdict": "maybe"}, '"maybe" is no verdict'),
        ({"who": " "}, "is empty"),
        ({"left": ""}, "is empty"),
        ({"right": "A"}, "the same"),
        ({"why": "two\nlines"}, "one line"),
        ({"why": "x" * 1001}, "1,000"),
        ({"who": "a\x00b"}, "control characters"),
        ({"who": "a\udc80b"}, "control characters"),
        ({"why": "two\u2028lines"}, "one line"),
        ({"why": "two\x85lines"}, "one line"),
    ],
)
def test_what_no_line_can_hold_is_refused(tmp_path: Path, bad: dict[str, str], said: str) -> None:
    with pytest.raises(DataError, match=said):
        append(tmp_path, [verdict(), verdict(**bad)])
    assert list(tmp_path.iterdir()) == []


def test_what_the_disk_refuses_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(DataError, match=r"judgement\.csv: cannot be written"):
        append(tmp_path / "nowhere", [verdict()])
    (tmp_path / FILE).write_text(f"{HEAD}\n", "utf-8")
    monkeypatch.setattr(os, "access", lambda path, mode: False)  # whoever tests may be allowed everything
    with pytest.raises(DataError, match="cannot be written"):
        append(tmp_path, [verdict()])
    assert (tmp_path / FILE).read_text("utf-8") == f"{HEAD}\n"
    assert [path.name for path in tmp_path.iterdir()] == [FILE]


def test_a_link_to_the_file_stays_a_link(tmp_path: Path) -> None:
    study, elsewhere = tmp_path / "study", tmp_path / "list.csv"
    study.mkdir()
    elsewhere.write_text(f"{HEAD}\n", "utf-8")
    (study / FILE).symlink_to(elsewhere)
    append(study, [verdict()])
    assert (study / FILE).is_symlink()
    assert len(elsewhere.read_text("utf-8").splitlines()) == 2


def _hold(study: str, ready: Any, go: Any) -> None:
    with locked(Path(study), "Cem"):
        ready.set()
        go.wait(30)


def test_another_writer_is_waited_for_and_named(tmp_path: Path) -> None:
    spawn = multiprocessing.get_context("spawn")
    ready, go = spawn.Event(), spawn.Event()
    other = spawn.Process(target=_hold, args=(str(tmp_path), ready, go))
    other.start()
    try:
        assert ready.wait(30)
        with pytest.raises(DataError, match=f"Cem is writing to it .process {other.pid} "):
            append(tmp_path, [verdict()], patience_s=0.2)
        assert not (tmp_path / FILE).exists()
    finally:
        go.set()
        other.join(30)
    assert append(tmp_path, [verdict()]) == 1


def test_the_lock_of_a_process_that_was_killed_holds_nobody_up(tmp_path: Path) -> None:
    spawn = multiprocessing.get_context("spawn")
    ready, go = spawn.Event(), spawn.Event()
    other = spawn.Process(target=_hold, args=(str(tmp_path), ready, go))
    other.start()
    assert ready.wait(30)
    other.kill()
    other.join(30)
    assert json.loads((tmp_path / LOCK).read_text("utf-8"))["who"] == "Cem"
    assert append(tmp_path, [verdict()], patience_s=0.2) == 1
    assert not (tmp_path / LOCK).exists()


def _write_many(study: str, who: str) -> None:
    for i in range(20):
        append(Path(study), [verdict(f"{who}{i}", "B", who=who)])


def test_writers_beside_each_other_lose_nothing(tmp_path: Path) -> None:
    spawn = multiprocessing.get_context("spawn")
    writers = [spawn.Process(target=_write_many, args=(str(tmp_path), who)) for who in "abc"]
    for one in writers:
        one.start()
    for one in writers:
        one.join(60)
    told = [one.left for one in given(tmp_path)]
    assert sorted(told) == sorted(f"{who}{i}" for who in "abc" for i in range(20))
    for who in "abc":
        assert [left for left in told if left[0] == who] == [f"{who}{i}" for i in range(20)]
