"""A study with a collection: relations read in news come with their evidence, and can be left out."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pytest

import jihe
from jihe import run
from jihe.errors import DataError
from tests.story import collected


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return collected.study(tmp_path_factory.mktemp("study"))


@pytest.fixture(scope="module")
def without(study: Path) -> jihe.Build:
    return run.build(study, out=study.parent / "without")


@pytest.fixture(scope="module")
def with_news(study: Path) -> jihe.Build:
    collection = collected.collection(study.parent / "read")
    return run.build(study, out=study.parent / "with", collection=collection)


def rows(build: jihe.Build, name: str) -> list[dict[str, object]]:
    return list(build.table(name).to_arrow().to_pylist())


def test_relations_have_their_evidence(with_news: jihe.Build) -> None:
    relations = {row["relation_id"]: row for row in rows(with_news, "measure.relation")}
    evidence = rows(with_news, "measure.evidence")
    assert {row["quote"] for row in evidence} == {collected.SAID, "投资。"}
    told = sorted(
        (row for row in evidence if row["quote"] == collected.SAID), key=lambda row: str(row["url"])
    )
    assert [row["publisher"] for row in told] == ["河谷日报", "河谷晚报"]
    (id_,) = {row["relation_id"] for row in told}
    relation = relations[id_]
    assert relation["source_name"] == "长空电池有限公司"
    assert relation["target_name"] == "海燕航空科技有限公司"
    assert relation["kind_code"] == "technology"
    assert relation["confidence"] == 0.93
    assert relation["relation_date_precision"] == "month"
    assert relation["source_file"] == "collection/published/relation.csv"
    assert relation["source_row"] == 2
    assert told[0]["source_file"] == "collection/published/evidence.csv"
    assert told[0]["source_row"] == 3
    assert "key" not in relation
    assert "relation_key" not in told[0]
    capital = next(r for r in relations.values() if r["confidence"] == 0.8)
    assert capital["amount_rvd"] == 1_000_000


def test_evidence_of_what_cannot_stand_is_told(with_news: jihe.Build) -> None:
    told = [row for row in rows(with_news, "resolve.rejected") if row["source_code"] == "news_evidence"]
    # That of r2, whose ends are one organisation, and that of r9, which is nowhere.
    assert sorted(row["source_row"] for row in told) == [4, 5]
    assert {row["table"] for row in told} == {"evidence"}


def test_without_a_collection_the_sources_are_switched_off(
    without: jihe.Build, with_news: jihe.Build
) -> None:
    off = {row["source"]: row["reason"] for row in without.log["off"]}
    assert set(off) == {"news", "news_evidence"}
    assert "no collection" in off["news"]
    assert "off" not in with_news.log
    assert not rows(without, "measure.evidence")
    assert len(rows(with_news, "measure.relation")) == len(rows(without, "measure.relation")) + 2


def test_a_study_that_declares_them_measures_what_it_did_before(without: jihe.Build, tmp_path: Path) -> None:
    """Not one byte of a fact or a row differs from the study without these sources."""
    plain = tmp_path / "plain" / "example"
    collected.study(plain.parent)
    for name in ("news.yaml", "news_evidence.yaml"):
        (plain / "sources" / name).unlink()
    before = run.build(plain, out=tmp_path / "out")
    assert before.tables == without.tables
    for name in before.tables:
        assert before.table(name).to_arrow().equals(without.table(name).to_arrow()), name


def test_a_build_depends_on_the_files_of_the_collection(study: Path, tmp_path: Path) -> None:
    collection, out = collected.collection(tmp_path / "read"), tmp_path / "out"
    first = run.build(study, out=out, collection=collection)
    assert not run.build(study, out=out, collection=collection).is_new
    relations = [collected.RELATIONS[0], collected.RELATIONS[2] | {"relation_key": "r1"}]
    collected.collection(collection, relations, collected.PLACES[:1])
    second = run.build(study, out=out, collection=collection)
    assert second.is_new
    assert second.folder != first.folder
    # Evidence of a key that two relations bear stands with each.
    found = second.table("measure.evidence").to_arrow()
    assert len(found) == 2
    assert len(set(found["relation_id"].to_pylist())) == 2
    assert found["source_row"].to_pylist() == [2, 2]
    assert found.schema.field("published_date").type == pa.date32()
    # Everything was taken back: headings alone are no fault here.
    collected.collection(collection, (), ())
    assert not rows(run.build(study, out=out, collection=collection), "measure.evidence")


def test_the_studys_own_collection_is_taken(study: Path, tmp_path: Path) -> None:
    mine = collected.study(tmp_path)
    (mine / "collection").mkdir()
    empty = run.build(mine, out=tmp_path / "out")
    assert {row["reason"] for row in empty.log["off"]} == {"the collection has nothing published"}
    collected.collection(mine / "collection")
    assert len(rows(run.build(mine, out=tmp_path / "out"), "measure.evidence")) == 3
    off = run.build(mine, out=tmp_path / "out", collection=False)
    assert [row["source"] for row in off.log["off"]] == ["news", "news_evidence"]
    assert not rows(off, "measure.evidence")


def test_a_wrong_collection_is_refused_and_names_what_is_missing(study: Path, tmp_path: Path) -> None:
    with pytest.raises(DataError, match="is not a folder"):
        run.build(study, out=tmp_path / "out", collection=tmp_path / "nowhere")
    (tmp_path / "empty").mkdir()
    with pytest.raises(DataError) as told:
        run.build(study, out=tmp_path / "out", collection=tmp_path / "empty")
    assert "published/relation.csv" in str(told.value)
    assert "sources/news.yaml" in str(told.value)
    collection = collected.collection(tmp_path / "read")
    with pytest.raises(DataError, match="among the study's own files"):
        run.build(study, out=collection / "out", collection=collection)


def test_what_was_observed_is_not_mixed_into_a_twin(tmp_path: Path) -> None:
    mine = collected.study(tmp_path)
    collected.collection(mine / "collection")
    (mine / "data" / "log.json").write_text('{"seed": 1, "scale": 1, "missed": []}', "utf-8")
    assert {row["source"] for row in run.build(mine, out=tmp_path / "out").log["off"]} == {
        "news",
        "news_evidence",
    }


def test_the_end_of_a_build_tells_it(without: jihe.Build, capsys: pytest.CaptureFixture[str]) -> None:
    from jihe.cli.study import _tell_build

    _tell_build(without)
    told = capsys.readouterr().out
    assert "news" in told
    assert "switched off" in told
    assert "--collection" in told
