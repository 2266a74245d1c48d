"""`jihe collect review`: the queue of claims, worked out by hand; keys in a terminal; the queue as a file."""

from __future__ import annotations

import csv
import io
import re
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from math import log2
from pathlib import Path
from typing import Any

import pytest

import jihe
from jihe.cli.claim_screen import review as reviewing
from jihe.errors import DataError
from jihe.pack import load
from jihe.run import collect
from jihe.run import judgement as pairs
from jihe.run.claim_asked import Asked
from jihe.run.claim_file import WRITTEN, read_verdicts, write_queue
from jihe.run.claim_judgement import FILE, ClaimVerdict, Correction, append, given
from jihe.run.claim_review import ClaimReview
from jihe.run.passage import passage
from tests.review import claimed
from tests.review.made import EGRET, LYNX, PETREL, SWARM, YUNLING

DAY = date(2024, 5, 6)
REST: dict[str, Any] = {
    "second": False, "disputed": False, "unsure": False, "most": 100, "agreement": False, "export": None,
    "taken": None,
}  # fmt: skip
Run = Callable[..., str]


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    return claimed.study(tmp_path_factory.mktemp("claims"))


@pytest.fixture
def study(place: tuple[Path, Path]) -> Path:
    for file in (FILE, pairs.FILE):
        (place[0] / file).unlink(missing_ok=True)
    return place[0]


@pytest.fixture
def review(study: Path, place: tuple[Path, Path]) -> ClaimReview:
    return queue_of(*place)


def queue_of(study: Path, out: Path | None) -> ClaimReview:
    build = None if out is None else jihe.open(study, out)
    return ClaimReview(study, load(study), claimed.claim_table(), claimed.document_table(), build)


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs the command in this process, with keys piped in."""
    monkeypatch.setenv("USER", "ann")
    tables = claimed.claim_table(), claimed.document_table()
    monkeypatch.setattr(collect, "claims", lambda study, collection: tables)

    def command(study: Path, out: Path, typed: str = "", **more: Any) -> str:
        monkeypatch.setattr(sys, "stdin", io.StringIO(typed))
        said = {"who": "", "day": datetime(2024, 5, 6, tzinfo=UTC), **REST, **more}
        reviewing(study, Path("collection"), out, **said)
        return capsys.readouterr().out

    return command


def said(id_: str, verdict: str = "accept", who: str = "Bo", **more: Any) -> ClaimVerdict:
    return ClaimVerdict(id_, verdict, who, DAY, **more)


# ---- which first


def test_the_queue_is_that_worked_out_by_hand(review: ClaimReview) -> None:
    # Edges: yunling 4, petrel 3, lynx 3, egret 1, Farsee 1, swarm 1, ventures none; 10 nodes, 9 edges.
    told = {one.row["claim_id"]: (one.effect.outcome, one.novelty, one.rank) for one in review.ranked}
    by_hand = {
        "again": ("edge", 1, log2(9)),
        "forged": ("edge", 1, log2(4)),
        "edge": ("edge", 1 / 2, 0.8 * log2(9) / 2),
        "node": ("node", 1, 0.5 * log2(5)),
        "known": ("known", 1, 0.1 * log2(9)),
        "denied": ("none", 1, 0.05 * log2(6)),
        "money": ("beside", 1, 0.6 * 0.1 * log2(3)),
    }
    assert list(told) == list(by_hand), "reprints are asked about once"
    for id_, (outcome, novelty, rank) in by_hand.items():
        assert told[id_] == (outcome, novelty, pytest.approx(rank)), id_
    (new,) = [one.effect for one in review.ranked if one.row["claim_id"] == "node"]
    assert (new.n_node, new.n_edge) == (11, 10)


@pytest.mark.parametrize("modality", ["planned", "rumoured", "ended"])
def test_a_plan_a_rumour_or_an_end_adds_no_relation(place: tuple[Path, Path], modality: str) -> None:
    found = claimed.claim_table(*({**one, "modality": modality} for one in claimed.ROWS))
    build = jihe.open(*place)
    review = ClaimReview(place[0], load(place[0]), found, claimed.document_table(), build)
    assert {one.effect.outcome for one in review.ranked} == {"none"}
    assert {one.effect_flipped.outcome for one in review.asked(review.left())} == {"none"}


def test_what_was_accepted_makes_others_less_new_and_what_was_rejected_does_not(
    review: ClaimReview, place: tuple[Path, Path]
) -> None:
    append(place[0], [said("edge")])
    novelty = {one.row["claim_id"]: one.novelty for one in queue_of(*place).ranked}
    assert (novelty["edge"], novelty["again"]) == (1, 1 / 2)
    append(place[0], [said("edge", "reject")])
    novelty = {one.row["claim_id"]: one.novelty for one in queue_of(*place).ranked}
    assert novelty["again"] == 1


def test_without_a_build_claims_are_asked_about_all_the_same(study: Path) -> None:
    review = queue_of(study, None)
    assert {one.effect.outcome for one in review.ranked} == {""}
    assert len(review.asked(review.left())) == 7


def test_lists_of_what_waits(review: ClaimReview, study: Path) -> None:
    append(study, [said("edge"), said("node", "unsure"), said("known"), said("known", "reject", "Cem")])
    assert set(review.left()) == {"again", "forged", "denied", "money"}
    assert set(review.left(is_unsure=True)) == {"again", "forged", "denied", "money", "node"}
    assert set(review.left("second", "Bo")) == set()
    assert set(review.left("second", "Cem")) == {"edge", "node"}
    assert review.left("disputed") == ["known"]


# ---- what is shown


def test_a_claim_stands_in_its_surroundings(review: ClaimReview) -> None:
    one = shown(review, "edge")
    text = "".join(part.text for part in one.passage)
    assert claimed.FIRST in text
    assert "业内人士" in text
    assert "\n" not in text
    marks = {part.mark: part.text for part in one.passage}
    assert (marks["subject"], marks["object"], marks["trigger"]) == (YUNLING, PETREL, "提供")
    assert (one.publisher, one.published, one.n_document) == ("低空周报", "2023-05-10", 2)
    also = [(told.claim_id, told.is_same) for told in one.evidence]
    assert also == [("again", False), ("edge", True)]
    money = shown(review, "money")
    assert (money.date, money.amount, money.currency, money.round) == ("2022-05", 5e7, "CNY", "A轮")


def shown(review: ClaimReview, id_: str) -> Asked:
    return review.asked([id_])[0]


def test_a_sentence_that_its_document_does_not_hold_stands_alone() -> None:
    row = claimed.claim_table().to_pylist()[0]
    parts = passage(row, "another text altogether")
    assert "".join(part.text for part in parts) == claimed.FIRST
    assert {part.mark for part in parts} == {"quote", "subject", "object", "trigger"}


def test_a_sentence_without_end_is_cut_around_its_ends() -> None:
    row = dict(claimed.claim_table().to_pylist()[0])
    quote = "x" * 5000 + row["quote"] + "y" * 100_000
    shift = 5000 - row["quote_begin"]
    for name in ("subject_begin", "subject_end", "object_begin", "object_end"):
        row[name] += shift
    row |= {"quote": quote, "quote_begin": 0, "quote_end": len(quote)}
    parts = passage(row, quote)
    assert sum(len(part.text) for part in parts) < 2000
    assert [part.text for part in parts if part.mark in ("subject", "object")] == [YUNLING, PETREL]
    assert [part.text for part in parts][:: len(parts) - 1] == ["…", "…"]


# ---- keys


def test_keys_write_verdicts_and_corrections(run: Run, study: Path, place: tuple[Path, Path]) -> None:
    told = run(*place, typed="f\nc date 2023-06\nc date May\na clear\nr\nu\nq\n")
    assert "a new edge between two nodes of the network" in told
    assert "direction turned" in told
    assert '"May" is no day' in told
    assert "3 verdicts written" in told
    turned = Correction(is_flipped=True, date="2023-06")
    assert [(v.claim_id, v.verdict, v.who, v.correction, v.why) for v in given(study)] == [
        ("again", "accept", "ann", turned, "clear"),
        ("forged", "reject", "ann", Correction(), ""),
        ("edge", "unsure", "ann", Correction(), ""),
    ]


def test_back_takes_a_verdict_back(run: Run, study: Path, place: tuple[Path, Path]) -> None:
    run(*place, typed="f\na\nb\nr\nq\n")
    assert [(v.verdict, v.correction) for v in given(study)] == [
        ("accept", Correction(is_flipped=True)),
        ("unsure", Correction()),
        ("reject", Correction()),
    ]


def test_same_as_sets_an_end_right_and_tells_names_that_are_one(
    run: Run, study: Path, place: tuple[Path, Path]
) -> None:
    told = run(*place, typed="s 2 蜂群智能\n1\na\nb\nq\n", most=2)
    assert f"{PETREL} is {SWARM}" in told
    assert given(study)[0].correction == Correction(object=SWARM)
    both = [(v.left, v.right, v.verdict) for v in pairs.given(study)]
    assert both == [(PETREL, SWARM, "same"), (PETREL, SWARM, "unsure")]


def test_a_name_that_the_study_does_not_know_is_set_right_alone(
    run: Run, study: Path, place: tuple[Path, Path]
) -> None:
    run(*place, typed="n\nn\nn\ns 2 白鹭物流股份\n1\na\nq\n")
    assert [(v.claim_id, v.correction.object) for v in given(study)] == [("node", EGRET)]
    assert pairs.given(study) == ()


def test_what_is_no_correction_changes_nothing(run: Run, study: Path, place: tuple[Path, Path]) -> None:
    typed = "c kind nothing\nc colour red\ns 3 x\ns 1 zzz\ns 1 云岭\n9\nn\nn\nn\nf\na\nq\n"
    told = run(*place, typed=typed)
    for words in ('no kind is called "nothing"', "Nothing was set right", "is called so", "no direction"):
        assert words in told
    assert [(v.claim_id, v.correction) for v in given(study)] == [("node", Correction())]


def test_words_of_a_page_do_not_steer_the_terminal(run: Run, study: Path, place: tuple[Path, Path]) -> None:
    told = run(*place, typed="n\nq\n")
    assert "\\x1b[31m" in told
    assert "\\u202e" in told
    assert not {"\x1b", "\u202e", "\u202c"} & set(told)


def test_a_second_person_is_not_told_what_the_first_said(
    run: Run, study: Path, place: tuple[Path, Path]
) -> None:
    append(study, [said("edge", "reject", why="a rumour"), said("known")])
    assert "No claim waits" in run(*place, who="Bo", second=True)
    told = run(*place, typed="a\na\n", second=True)
    assert "rumour" not in told
    told = run(*place, typed="q\n", disputed=True)
    assert "said by Bo" in told
    assert "rejected; a rumour" in told
    told = run(*place, agreement=True)
    assert "Bo and ann: 2 claims judged by both, 1 alike (50.0%), kappa 0.00" in told
    assert "1 claims are disputed" in told


# ---- as a file


def filled(path: Path, *lines: dict[str, str]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, WRITTEN)
        writer.writeheader()
        writer.writerows(lines)
    return path


@pytest.mark.parametrize("sign", "=+-@\t\r\uff1d\uff0b\uff0d\uff20")
def test_whatever_a_formula_begins_with_is_guarded_in_the_queue(
    sign: str, review: ClaimReview, tmp_path: Path
) -> None:
    file = tmp_path / "queue.csv"
    write_queue(file, [replace(review.asked(review.left()[:1])[0], title=f"{sign}1+1")])
    with file.open(encoding="utf-8-sig", newline="") as held:
        assert next(csv.DictReader(held))["title"] == f"'{sign}1+1"


def test_the_queue_goes_out_and_comes_back(
    run: Run, study: Path, place: tuple[Path, Path], tmp_path: Path
) -> None:
    file = tmp_path / "queue.csv"
    assert "7 claims written" in run(*place, export=file)
    with file.open(encoding="utf-8-sig", newline="") as held:
        rows = list(csv.DictReader(held))
    assert rows[0] | {"quote": claimed.SECOND, "read_subject": YUNLING, "effect": "edge"} == rows[0]
    assert rows[1]["publisher"] == "'=cmd()", "no formula of a page is left to a spreadsheet"
    rows[0] |= {
        "verdict": "accept",
        "is_flipped": "YES",
        "amount": "5,000",
        "who": "Bo",
        "when": "2024-01-02",
    }
    rows[2] |= {"verdict": "unsure"}
    assert "2 verdicts written" in run(*place, taken=filled(file, *rows))
    assert [(v.claim_id, v.who, str(v.when), v.correction) for v in given(study)] == [
        ("again", "Bo", "2024-01-02", Correction(is_flipped=True, amount="5000")),
        ("edge", "ann", "2024-05-06", Correction()),
    ]


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        ([{"claim_id": "edge", "verdict": "yes"}], 'line 2, column verdict: "yes" is no verdict'),
        (
            [{"claim_id": "x", "verdict": "accept"}],
            'line 2, column claim_id: no claim of the collection is "x"',
        ),
        (
            [{"claim_id": "edge", "verdict": "", "date": "2018"}],
            "line 2, column verdict: something is set right",
        ),
        ([{"claim_id": "edge", "verdict": "accept", "date": "May"}], "line 2, column date"),
        ([{"claim_id": "edge", "verdict": "accept", "is_flipped": "maybe"}], "neither yes nor no"),
        (
            [{"claim_id": "edge", "verdict": "accept", "kind": "marriage"}],
            'line 2, column kind: "marriage" is no kind',
        ),
        (
            [{"claim_id": "edge", "verdict": "accept", "when": "soon"}],
            'line 2, column when: "soon" is no day',
        ),
        (
            [{"claim_id": "edge", "verdict": "accept"}, {"claim_id": "edge", "verdict": "reject"}],
            "line 3: says otherwise of a claim than line 2",
        ),
    ],
)
def test_a_file_with_any_fault_is_not_taken(tmp_path: Path, lines: list[dict[str, str]], words: str) -> None:
    good = {"claim_id": "known", "verdict": "accept"}
    with pytest.raises(DataError) as refused:
        read_verdicts(filled(tmp_path / "in.csv", *lines, good), {"edge", "known"}, "ann", DAY, {"supply"})
    assert words in str(refused.value)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("claim_id;verdict\nedge;accept\n", 'cells stand with ";" between them'),
        ("claim_id,verdict\n1.23E+45,accept\n", "a spreadsheet has made the number"),
    ],
)
def test_what_a_spreadsheet_spoils_is_told_as_that(tmp_path: Path, text: str, words: str) -> None:
    (tmp_path / "in.csv").write_text(text, "utf-8")
    with pytest.raises(DataError, match=re.escape(words)):
        read_verdicts(tmp_path / "in.csv", {"edge"}, "ann", DAY)


def test_what_a_spreadsheet_leaves_whole_is_taken(tmp_path: Path) -> None:
    text = "\ufeff\r\nwhy,verdict,claim_id,,\r\n\r\nx,accept,edge,,\r\n,,,,\r\n"
    (tmp_path / "in.csv").write_bytes(text.encode())
    (one,) = read_verdicts(tmp_path / "in.csv", {"edge"}, "ann", DAY)
    assert (one.claim_id, one.verdict, one.why) == ("edge", "accept", "x")


def test_what_the_study_does_not_know_is_told_and_taken(
    run: Run, study: Path, place: tuple[Path, Path], tmp_path: Path
) -> None:
    line = {"claim_id": "edge", "verdict": "accept", "subject": "Nobody", "date": "2099", "currency": "XYZ"}
    said = run(*place, taken=filled(tmp_path / "in.csv", line | {"amount": "1"}))
    for words in ('is called "Nobody"', 'the date "2099" does not lie between', 'the currency "XYZ"'):
        assert words in said
    assert "1 verdicts written" in said
    assert given(study)[0].correction.currency == "XYZ"


def test_two_people_may_say_different_things_in_one_file(tmp_path: Path) -> None:
    both = [{"claim_id": "edge", "verdict": v, "who": w} for v, w in (("accept", "a"), ("reject", "b"))]
    taken = read_verdicts(filled(tmp_path / "in.csv", *both, both[0]), {"edge"}, "", DAY)
    assert [(one.who, one.verdict) for one in taken] == [("a", "accept"), ("b", "reject")]


def test_the_queue_is_the_same_bytes_again(review: ClaimReview, tmp_path: Path) -> None:
    for name in "ab":
        write_queue(tmp_path / name, review.asked(review.left()))
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()
    assert LYNX in (tmp_path / "a").read_text("utf-8-sig")
