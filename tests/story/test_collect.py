"""From a WARC file of made news to reviewed relations in a study's network, as a user does it."""

from __future__ import annotations

import csv
import json
import shutil
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pyarrow as pa
import pytest
from typer.testing import CliRunner

import jihe
from jihe.cli import app
from jihe.errors import DataError
from jihe.run import collect
from jihe.run.claim_judgement import ClaimVerdict, Correction, append
from jihe.run.collect_difference import difference
from jihe.run.collect_names import NAME, names_of
from jihe.run.collect_publish import is_whole, publish_last, published
from jihe.run.collect_reading import Reading, latest
from jihe.run.collect_status import status
from tests.site.conftest import serving
from tests.site.test_evidence import asked
from tests.story import news

DAY = date(2024, 1, 1)


@pytest.fixture
def study(made: Path, tmp_path: Path) -> Path:
    """A study that is built, with its collection read."""
    shutil.copytree(made.parent, tmp_path / "s")
    return tmp_path / "s" / "example"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("news")
    study = news.built(folder)
    collect.read(study, out=folder / "out")
    return study


def last(study: Path) -> Reading:
    reading = latest(collect.collection_of(study))
    assert reading is not None
    return reading


def key(reading: Reading | None) -> str:
    assert reading is not None
    return reading.key


def bear(patch: pytest.MonkeyPatch, *names: tuple[str, str]) -> None:
    """Let the current build know further names, and who bears them."""

    def more(build: jihe.Build) -> pa.Table:
        known = {tuple(row.values()) for row in names_of(build).to_pylist()}
        rows = sorted({*known, *((name, bearer, False) for name, bearer in names)}, key=repr)
        return pa.Table.from_pylist([dict(zip(NAME.names, row, strict=True)) for row in rows], NAME)

    patch.setattr(collect, "names_of", more)


def claims(study: Path) -> dict[str, dict[str, Any]]:
    """Quote -> the first of its claims."""
    rows = last(study).table("claim").to_pylist()
    return {row["quote"]: row for row in reversed(rows)}


def accept(study: Path, *quotes: str, who: str = "Ann", **correction: Any) -> None:
    ids = [claims(study)[quote]["claim_id"] for quote in quotes]
    append(study, [ClaimVerdict(id_, "accept", who, DAY, Correction(**correction)) for id_ in ids])


def table(study: Path, name: str) -> list[dict[str, str]]:
    path = study / "collection" / "published" / f"{name}.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def files(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def test_news_become_relations_with_their_evidence(study: Path) -> None:
    accept(study, news.SUPPLY, news.COOPERATION, news.INVESTMENT, news.DENIED, news.PLANNED, news.ENDED)
    told = publish_last(study)
    assert (told.n_accepted, told.n_relation, told.n_evidence) == (6, 3, 3)
    assert (told.n_denied, told.n_planned, told.n_ended) == (1, 1, 1)

    relations = {row["title"]: row for row in table(study, "relation")}
    supply, money = relations[news.SUPPLY], relations[news.INVESTMENT]
    assert (supply["source_name"], supply["target_name"]) == ("云岭无人机有限公司", "白鹭物流股份有限公司")
    assert (supply["kind"], supply["relation_date"], supply["end_date"]) == ("technology", "2023-05-20", "")
    assert (money["relation_date"], money["amount"], money["currency"], money["amount_text"]) == (
        "2023-03",
        "200000000",
        "RVD",
        "2亿元",
    )
    assert relations[news.COOPERATION]["end_date"] == "2023-08"

    # Two papers printed the same words: they are one piece of evidence, that of the first.
    evidence = {row["relation_key"]: row for row in table(study, "evidence")}
    shown = evidence[relations[news.COOPERATION]["relation_key"]]
    assert (shown["publisher"], shown["url"]) == ("河谷日报", "https://news.example/battery")
    assert (shown["published_date"], shown["quote"]) == ("2023-05-20", news.COOPERATION)
    captures = collect.collection_of(study).captures().to_pylist()
    assert shown["sha256"] in {row["content_sha256"] for row in captures}

    build = jihe.build(study, out=study.parent / "out")
    of = {row["title"]: row for row in build.table("measure.relation").to_pylist()}
    assert of[news.SUPPLY]["source_name"] == "云岭无人机有限公司"
    assert of[news.INVESTMENT]["kind_code"] == "capital"
    places = build.table("measure.evidence").to_pylist()
    assert {row["relation_id"] for row in places} >= {of[news.SUPPLY]["relation_id"]}
    links = {row["relation_id"] for row in build.table("measure.link").to_pylist()}
    assert of[news.SUPPLY]["relation_id"] in links
    build.close()

    with serving(study, study.parent / "out") as address:
        hits = asked(address, f"search?q={quote('白鹭物流')}&lang=zh")["hits"]
        told = asked(address, f"organisation?id={hits[0]['id']}&lang=zh")["relations"]
    [shown_words] = [one["evidence"] for one in told if one["evidence"]]
    assert [(one["quote"], one["url"]) for one in shown_words] == [
        (news.SUPPLY, "https://news.example/supply")
    ]


def test_a_sum_of_several_investors_is_none_of_each(study: Path) -> None:
    both = "2023年3月，河谷创投和白鹭物流向长空投资2亿元。"
    collect.add(study, [news.warc(study.parent / "both.warc.gz", [("a", news.article("b", [both]))])])
    collect.read(study, out=study.parent / "out")
    rows = last(study).table("claim").to_pylist()
    ids = [row["claim_id"] for row in rows if row["quote"] == both]
    assert len(ids) == 2
    append(study, [ClaimVerdict(id_, "accept", "Ann", DAY, Correction(technology="电池")) for id_ in ids[:1]])
    publish_last(study)
    [money] = table(study, "relation")
    assert (money["amount_text"], money["amount"], money["currency"]) == ("2亿元", "", "")
    assert money["technology"] == "电池"


def test_verdicts_hold_when_rules_change(study: Path) -> None:
    accept(study, news.SUPPLY, news.COOPERATION)
    publish_last(study)
    before = table(study, "relation"), table(study, "evidence")
    old = last(study)
    rule = study / "claim" / "rule.csv"
    rule.write_text("".join(x for x in rule.open(encoding="utf-8") if not x.startswith("su_for")), "utf-8")

    # The new rules are read from stored texts, and nothing is published before somebody says so.
    new = collect.read(study, out=study.parent / "out")
    assert (new.is_new, new.n_scanned, new.n_claimed) == (True, 0, 6)
    held = collect.collection_of(study)
    assert key(published(held)) == key(old)
    rows = difference(published(held), new).to_pylist()
    assert [(row["change"], row["quote"]) for row in rows] == [("gone", news.SUPPLY)]
    told = publish_last(study)
    assert (told.n_kept, told.n_lost) == (1, 0)
    assert (table(study, "relation"), table(study, "evidence")) == before
    assert key(published(held)) == key(new)
    assert status(study).n_former == 1


def test_what_a_person_set_right_is_published(study: Path) -> None:
    accept(study, news.SUPPLY, is_flipped=True, object="山猫传感器有限公司", date="2022")
    accept(study, news.COOPERATION)
    accept(study, news.COOPERATION, who="Bo", subject="蜂群智能有限公司")
    id_ = claims(study)[news.SUPPLY]["claim_id"]
    append(study, [ClaimVerdict(id_, "reject", "Cy", date(2020, 1, 1))])
    accept(study, news.SUPPLY, who="Di", is_flipped=True, object="山猫传感器有限公司", date="2022")
    told = publish_last(study)
    assert told.n_relation == 2
    rows = {row["title"]: row for row in table(study, "relation")}
    supply = rows[news.SUPPLY]
    assert (supply["source_name"], supply["target_name"], supply["relation_date"]) == (
        "山猫传感器有限公司",
        "云岭无人机有限公司",
        "2022",
    )
    assert supply["confidence"] == "0.666667"
    # The latest verdict decides; its kind is not directed, so the ends stand in alphabetical order.
    both = rows[news.COOPERATION]
    assert [both["source_name"], both["target_name"]] == sorted(["蜂群智能有限公司", "海燕航空科技有限公司"])

    append(study, [ClaimVerdict(id_, "reject", "Ann", date(2024, 2, 1))])
    assert publish_last(study).n_relation == 1


def test_nothing_that_was_taken_back_stays(study: Path) -> None:
    accept(study, news.SUPPLY)
    publish_last(study)
    append(study, [ClaimVerdict(claims(study)[news.SUPPLY]["claim_id"], "unsure", "Ann", DAY)])
    assert publish_last(study).n_relation == 0
    assert table(study, "relation") == table(study, "evidence") == []


def test_a_reading_after_others_is_one_from_scratch(study: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages come, names come and go, and each time the bytes are those of a collection read at once."""
    out = study.parent / "out"

    def checked(n_scanned: int, n_claimed: int) -> None:
        made = collect.read(study, out=out)
        assert (made.n_scanned, made.n_claimed) == (n_scanned, n_claimed)
        fresh = study.parent / "fresh"
        shutil.rmtree(fresh, ignore_errors=True)
        shutil.copytree(study / "collection" / "part", fresh / "part")
        again = collect.read(study, fresh, out)
        assert again.n_scanned == again.n["document"]
        assert again.key == made.key
        assert files(again.folder) == files(made.folder)

    page = ("https://news.example/late", news.article("迟到的消息", [news.SUPPLY + "飞鱼与山猫也在场。"]))
    collect.add(study, [news.warc(study.parent / "b.warc", [page])])
    checked(1, 1)
    assert news.UNKNOWN not in claims(study)
    bear(monkeypatch, ("飞鱼科技", "青禾农业科技有限公司"), ("无人提及", "北原大学"))
    checked(1, 1)  # the one document that holds the name
    assert claims(study)[news.UNKNOWN]["subject_name"] == "青禾农业科技有限公司"
    bear(monkeypatch, ("飞鱼科技", "青禾农业科技有限公司"), ("飞鱼科技", "北原大学"), ("飞鱼", "北原大学"))
    checked(2, 2)
    assert claims(study)[news.UNKNOWN]["subject_state"] == "ambiguous"
    with (study / "claim" / "rule.csv").open("a", encoding="utf-8") as rules:
        rules.write("co_there,cooperation,{A} ~ 与 {B} ~ 在场!,,,0.3,[A:甲]与[B:乙]也在场。,\n")
    checked(0, 7)
    monkeypatch.undo()
    checked(2, 2)
    assert news.UNKNOWN not in claims(study)
    assert collect.read(study, out=out).is_new is False


def test_pages_that_are_added_again_cost_nothing(study: Path, made: Path) -> None:
    again = collect.add(study, [made.parent / "a.warc"])
    assert (again.n_again, again.n_capture) == (6, 0)
    elsewhere = collect.add(study, [study.parent / "a.warc"])  # the same pages in another file
    assert (elsewhere.n_capture, elsewhere.n_unchanged, elsewhere.n_new) == (6, 6, 0)
    read = collect.read(study, out=study.parent / "out")
    assert (read.n_scanned, read.n_claimed) == (0, 0)
    assert files(read.folder)["claim.parquet"]


def test_a_run_that_is_killed_leaves_the_last_reading(study: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = last(study)
    bear(monkeypatch, ("飞鱼科技", "青禾农业科技有限公司"))

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("jihe.run.collect_reading._write_new", killed)
        with pytest.raises(KeyboardInterrupt):
            collect.read(study, out=study.parent / "out")
    assert last(study) == before
    assert not list((study / "collection" / "read").glob(".draft*"))
    assert collect.read(study, out=study.parent / "out").is_new


def test_published_files_that_changed_are_noticed(study: Path) -> None:
    accept(study, news.SUPPLY)
    publish_last(study)
    held = collect.collection_of(study)
    assert is_whole(held)
    (study / "collection" / "published" / "evidence.csv").write_text("x", "utf-8")
    assert not is_whole(held)
    assert not status(study).is_whole


def test_names_that_nobody_bears_are_told(study: Path) -> None:
    """Without a model of unknown names only those that a name hides could be: there are none."""
    reading = last(study)
    assert reading.table("new_organisation").schema.names == ["name", "n_document", "n_cluster", "quote"]
    assert reading.n["new_organisation"] == 0


def test_what_cannot_be_done_is_told(study: Path, tmp_path: Path) -> None:
    out = study.parent / "out"
    with pytest.raises(DataError, match="empty"):
        collect.read(study, tmp_path / "none", out)
    with pytest.raises(DataError, match="nothing was read"):
        publish_last(study, tmp_path / "none")
    with pytest.raises(DataError, match="no such file"):
        collect.add(study, [tmp_path / "none.warc"])
    shutil.rmtree(study / "claim")
    with pytest.raises(DataError, match="no kinds of claims"):
        collect.read(study, out=out)


def test_the_commands_tell_what_they_did(study: Path, tmp_path: Path) -> None:
    out, run = str(study.parent / "out"), CliRunner()

    def said(*words: str) -> str:
        done = run.invoke(app, ["collect", *words])
        assert done.exit_code == 0, done.output
        return done.output

    rows = tmp_path / "rows.jsonl"
    rows.write_text(json.dumps({"body": news.SUPPLY + "山猫为长空提供雷达。", "head": "x"}) + "\n", "utf-8")
    assert "1 new documents" in said("add", str(study), str(rows), "--text", "body", "--title", "head")
    assert "1 documents came since" in said("status", str(study))
    told = said("read", str(study), "--out", out)
    assert "7 documents: 1 searched for names, 1 read for claims" in told
    assert "7 claims are new" in told
    assert "山猫传感器有限公司" in said("diff", str(study))
    assert "rows written" in said("diff", str(study), "--csv", str(tmp_path / "d.csv"))
    assert "7 wait" in said("status", str(study))
    assert "nothing yet" in said("status", str(study))
    accept(study, news.SUPPLY, news.PLANNED)
    told = said("publish", str(study))
    assert "1 relations published, with 2 pieces of evidence, from 2 accepted claims" in told
    assert "1 × only planned" in told
    assert "Published: the last reading" in said("status", str(study))
    assert "Nothing has changed" in said("read", str(study), "--out", out, "--publish")
