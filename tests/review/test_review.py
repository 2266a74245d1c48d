"""`jihe review`: pairs in a terminal and as a file, worked out by hand on the example study."""

from __future__ import annotations

import csv
import io
import os
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

import jihe
from jihe.cli.review import review as reviewing
from jihe.errors import DataError
from jihe.run.judgement import FILE, given
from jihe.run.review import Review
from jihe.run.review_file import WRITTEN, read_verdicts, write_queue
from tests.review import made
from tests.review.made import EGRET, FARSEE, LYNX, PETREL, SWARM, SWARM_SHORT, UNIVERSITY, VENTURES, YUNLING

DAY = date(2024, 5, 6)
REST: dict[str, Any] = {"linked": False, "unsure": False, "most": 100, "export": None, "taken": None}
Run = Callable[..., str]
ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    return made.study(tmp_path_factory.mktemp("review"))


@pytest.fixture
def study(place: tuple[Path, Path]) -> Path:
    (place[0] / FILE).unlink(missing_ok=True)
    return place[0]


@pytest.fixture
def review(study: Path, place: tuple[Path, Path]) -> Review:
    return Review(jihe.open(*place))


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., str]:
    """Runs the command in this process, with keys piped in."""
    monkeypatch.setenv("USER", "ann")

    def command(study: Path, out: Path, typed: str = "", **more: Any) -> str:
        monkeypatch.setattr(sys, "stdin", io.StringIO(typed))
        reviewing(study, out, **{"who": "", "day": datetime(2024, 5, 6, tzinfo=UTC), **REST, **more})
        return capsys.readouterr().out

    return command


def test_the_queue_and_its_effects_are_those_worked_out_by_hand(review: Review) -> None:
    # Nine edges: skylong, lynx and the institute to yunling, yunling to greensprout; lynx and skylong to
    # petrel, petrel to egret; Farsee to lynx; the university to swarm.
    told = [(p.left_text, p.right_text, p.effect.n_touched, p.effect.n_coincide) for p in review.pairs]
    assert told == [(YUNLING, PETREL, 3, 2), (UNIVERSITY, VENTURES, 0, 0), (FARSEE, LYNX, 1, 0)]
    found = review.pairs[0].effect
    assert (found.n_node_apart - found.n_node_joined, found.n_edge_apart, found.n_edge_joined) == (1, 9, 7)
    nothing, between = review.pairs[1].effect, review.pairs[2].effect
    assert nothing.n_node_apart == nothing.n_node_joined
    assert (between.n_edge_joined, between.n_between) == (8, 1)


def test_both_records_say_what_their_rows_say(review: Review) -> None:
    farsee, lynx = review.records([review.pairs[2]])[0]
    assert (farsee.name, farsee.described, farsee.n_mentioned, farsee.degree) == (FARSEE, (), 1, 1)
    assert [(one.file, one.row) for one in farsee.mentioned] == [("cooperation.csv", 10)]
    assert [(one.file, one.row) for one in lynx.described] == [
        ("association.xlsx#会员", 9),
        ("organisation.csv", 8),
    ]
    assert lynx.degree == 3
    assert "山猫" in lynx.names
    assert lynx.kind
    assert lynx.founded


def test_linked_pairs_can_be_looked_at_from_both_sides(study: Path, place: tuple[Path, Path]) -> None:
    review = Review(jihe.open(*place), is_linked=True)
    first = review.pairs[0]
    assert (first.left_text, first.right_text, first.state) == (SWARM_SHORT, SWARM, "linked")
    assert len(review.pairs) == 4
    short, whole = review.records([first])[0]
    assert whole.described
    assert not short.described


def test_keys_write_verdicts_and_the_build_can_still_be_read(
    run: Run, study: Path, place: tuple[Path, Path]
) -> None:
    told = run(*place, typed="s one brand\nn\nd\n")
    assert "Would merge 2 nodes into 1; 3 edges touched, 2 coincide." in told
    assert "brand: optics and sensors" in told
    assert "2 verdicts written. Run: jihe build" in told
    assert [(v.left, v.right, v.verdict, v.who, v.when, v.why) for v in given(study)] == [
        (YUNLING, PETREL, "same", "ann", DAY, "one brand"),
        (FARSEE, LYNX, "different", "ann", DAY, ""),
    ]
    jihe.open(*place).close()
    assert [p.left_text for p in Review(jihe.open(*place)).left()] == [UNIVERSITY]
    assert "1 verdicts" in run(*place, typed="u\n")
    assert "No pair waits" in run(*place)


def test_back_takes_a_verdict_back_with_another_verdict(
    run: Run, study: Path, place: tuple[Path, Path]
) -> None:
    run(*place, typed="s\nb\nd\nq\n")
    assert [(v.left, v.verdict) for v in given(study)] == [
        (YUNLING, "same"),
        (YUNLING, "unsure"),
        (YUNLING, "different"),
    ]


def test_what_was_unsure_is_asked_again_on_demand(run: Run, study: Path, place: tuple[Path, Path]) -> None:
    run(*place, typed="u\n")
    assert len(Review(jihe.open(*place)).left()) == 2
    assert len(Review(jihe.open(*place), is_unsure=True).left()) == 3


def test_only_linked_pairs_can_be_split(run: Run, study: Path, place: tuple[Path, Path]) -> None:
    assert "this one is not" in run(*place, typed="p\nq\n")
    told = run(*place, typed="p\n", linked=True, most=1)
    assert "Was merged" in told
    assert [(v.left, v.right, v.verdict) for v in given(study)] == [(SWARM_SHORT, SWARM, "different")]


def test_the_command_speaks_chinese(study: Path, place: tuple[Path, Path]) -> None:
    command = [
        sys.executable,
        "-m",
        "jihe.cli",
        "review",
        str(place[0]),
        "--out",
        str(place[1]),
        "--lang",
        "zh",
    ]
    environment = {**os.environ, "USER": "ann", "PYTHONUTF8": "1"}
    told = subprocess.run(
        command,
        input="q\n",
        capture_output=True,
        text=True,
        timeout=240,
        cwd=ROOT,
        env=environment,
        check=True,
    )
    assert "合并" in told.stdout
    assert "Would" not in told.stdout
    assert not given(study)


def test_a_verdict_counts_in_the_next_build(
    run: Run, study: Path, place: tuple[Path, Path], tmp_path: Path
) -> None:
    run(*place, typed="s\n")
    with_verdict = jihe.build(study, out=tmp_path / "out")
    ids = {r["identity"]: r["organisation_id"] for r in with_verdict.table("resolve.identity").to_pylist()}
    assert ids[f"n:{YUNLING}"] == ids[f"n:{PETREL}"]
    (study / FILE).unlink()
    assert jihe.build(study, out=tmp_path / "out").is_new, "a verdict belongs to what a build is made of"


def test_a_build_without_candidates_says_what_to_do(study: Path, tmp_path: Path) -> None:
    build = jihe.build(study, out=tmp_path / "out")
    (build.folder / "table" / "resolve" / "candidate.parquet").unlink(missing_ok=True)
    with pytest.raises(DataError, match="jihe build"):
        Review(build)


# ---- the queue as a file


def filled(path: Path, *lines: tuple[str, ...]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(WRITTEN)
        writer.writerows([*line, *[""] * (len(WRITTEN) - len(line))] for line in lines)
    return path


def test_the_queue_goes_out_and_comes_back(
    run: Run, study: Path, place: tuple[Path, Path], tmp_path: Path
) -> None:
    file = tmp_path / "queue.csv"
    assert "3 pairs written" in run(*place, export=file)
    with file.open(encoding="utf-8-sig", newline="") as held:
        rows = list(csv.DictReader(held))
    assert tuple(rows[0]) == WRITTEN
    assert tuple(rows[0][name] for name in ("left", "verdict", "score", "effect")) == (
        YUNLING,
        "",
        "0.6000",
        "3",
    )
    lines = [tuple(row.values()) for row in rows]
    back = filled(
        file, ((*lines[0][:2], "same", "Bo", "2024-01-02", "known")), lines[1], (*lines[2][:2], "unsure")
    )
    assert "2 verdicts written" in run(*place, taken=back)
    assert [(v.left, v.verdict, v.who, str(v.when), v.why) for v in given(study)] == [
        (YUNLING, "same", "Bo", "2024-01-02", "known"),
        (FARSEE, "unsure", "ann", "2024-05-06", ""),
    ]


def test_a_pair_that_stands_twice_with_one_verdict_is_taken_once(
    place: tuple[Path, Path], tmp_path: Path
) -> None:
    file = filled(tmp_path / "in.csv", (YUNLING, PETREL, "same"), (PETREL, YUNLING, "same"))
    known = Review(jihe.open(*place)).known
    taken = read_verdicts(file, known, "ann", date(2024, 5, 6))
    assert [(one.left, one.right) for one in taken] == [(YUNLING, PETREL)]


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ([(YUNLING, PETREL, "yes")], ['line 2, column verdict: "yes" is no verdict']),
        (
            [(YUNLING, "nobody", "same")],
            ['line 2, column right: no organisation of the build is called "nobody"'],
        ),
        ([(YUNLING, "", "same")], ["line 2, column right: the cell is empty"]),
        ([(YUNLING, "云岭无人机 有限公司", "same")], ["both ends are"]),
        ([(YUNLING, PETREL, "same"), ("云岭", PETREL, "different")], ['line 3: says "different"', "line 2"]),
        (
            [(YUNLING, PETREL, "same"), (PETREL, EGRET, "same"), (EGRET, YUNLING, "different")],
            ["line 4: says different of two that lines 2, 3 together call the same"],
        ),
        ([(YUNLING, PETREL, "same", "", "soon")], ['line 2, column when: "soon" is no day']),
        (
            [(YUNLING, "x", "same"), ("y", PETREL, "no")],
            ["line 2", "line 3, column left", "line 3, column verdict"],
        ),
    ],
)
def test_a_file_with_any_fault_is_not_taken(
    study: Path, place: tuple[Path, Path], tmp_path: Path, lines: list[tuple[str, ...]], said: list[str]
) -> None:
    file = filled(tmp_path / "in.csv", *lines)
    known = Review(jihe.open(*place)).known
    with pytest.raises(DataError) as refused:
        read_verdicts(file, known, "ann", DAY)
    for text in said:
        assert text in str(refused.value), str(refused.value)
    assert not (study / FILE).exists()


def test_nobody_can_judge(study: Path, review: Review, tmp_path: Path) -> None:
    file = filled(tmp_path / "in.csv", (YUNLING, PETREL, "same"))
    with pytest.raises(DataError, match="nobody is named"):
        read_verdicts(file, review.known, "", DAY)


def test_the_queue_is_the_same_bytes_again(review: Review, tmp_path: Path) -> None:
    for name in "ab":
        write_queue(tmp_path / name, review.left())
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()
