"""Names that are alike in a study: linked, told, undone; identifiers last. Scores are made up."""

from __future__ import annotations

import shutil
from pathlib import Path

import pyarrow as pa
import pytest
from typer.testing import CliRunner

import jihe
from jihe.cli import app
from jihe.resolve import recognise
from jihe.resolve.candidate import CANDIDATE
from jihe.resolve.trial import TRIAL

STUDY = Path(__file__).parents[2] / "studies" / "example"
LINKS = """left_source,left,right_source,right,verdict,why
cooperation,蜂群智能,registry,蜂群智能有限公司,same,the brand
cooperation,云岭,registry,海燕航空科技有限公司,different,two firms
cooperation,云岭,registry,云岭无人机有限公司,same,the short name
cooperation,蜂群智能,registry,海燕航空科技有限公司,different,two firms
cooperation,无此名,registry,海燕航空科技有限公司,same,a name that no row has
"""


def alike(described: pa.Table, pack: object, registers: object) -> pa.Table:
    """蜂群智能 is likely 蜂群智能有限公司, and 蜂群智能有限公司 wrongly 海燕航空科技有限公司."""
    of = {name: row["root"] for row in described.to_pylist() for name in row["name"]}
    found = []
    for left, right, score in (
        ("蜂群智能", "蜂群智能有限公司", 0.99),
        ("蜂群智能有限公司", "海燕航空科技有限公司", 0.98),
    ):
        ends = sorted(((of[left], left), (of[right], right)))
        (one, said), (other, told) = ends
        found.append(
            dict(zip(CANDIDATE.names, (one, other, said, told, score, "names", ["alike"]), strict=True))
        )
    return pa.Table.from_pylist(found, CANDIDATE)


@pytest.fixture
def study(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(recognise, "find_candidates", alike)
    folder = tmp_path / "example"
    shutil.copytree(STUDY, folder)
    (folder / "alias.csv").unlink()
    with (folder / "pack.yaml").open("a", encoding="utf-8") as file:
        file.write("resolve: {auto: 0.9}\n")
    (folder / "link.csv").write_text(LINKS, "utf-8")
    return folder


def ids(build: jihe.Build) -> dict[str, str]:
    return {row["identity"]: row["organisation_id"] for row in build.table("resolve.identity").to_pylist()}


def test_links_are_made_told_measured_and_undone(study: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    plain = ids(jihe.build(STUDY, out=tmp_path / "plain"))
    first = jihe.build(study, out=out)
    found = ids(first)
    assert found["n:蜂群智能"] == found["n:海燕航空科技有限公司"]
    done = first.log["resolution"]
    assert done["states"] == [{"state": "linked", "n": 2}]
    links = done["links"]
    assert (links["n_same"], links["n_different"], links["n_unknown"]) == (2, 2, 1)
    assert (links["precision"], links["recall"]) == (2 / 3, 1.0)
    wrong = [r for r in first.table("resolve.trial").to_pylist() if r["outcome"] == "wrong"]
    assert [(r["left"], r["right"]) for r in wrong] == [("蜂群智能", "海燕航空科技有限公司")]
    # 北原大学 -> 蜂群智能 touches a member of the sample only since 蜂群智能 is known for one.
    sizes = [(done[when]["n_node"], done[when]["n_edge"]) for when in ("before", "after")]
    assert sizes == [(8, 8), (9, 9)]
    degrees = [dict(done[when]["top"]) for when in ("before", "after")]
    assert [degree["海燕航空科技有限公司"] for degree in degrees] == [3, 4]
    assert "北原大学" not in degrees[0]

    # A verdict takes the wrong link away; the right one and all identifiers that it does not touch stay.
    verdict = "蜂群智能有限公司,海燕航空科技有限公司,different,editor,2024-01-01,two firms"
    lines = f"left,right,verdict,who,when,why\n{verdict}\n"
    (study / "judgement.csv").write_text(lines, "utf-8")
    second = jihe.build(study, out=out)
    now = ids(second)
    assert now["n:蜂群智能"] == now["n:蜂群智能有限公司"] != now["n:海燕航空科技有限公司"]
    assert second.log["resolution"]["links"]["precision"] == 1.0
    assert {r["state"]: r["n"] for r in second.log["resolution"]["states"]} == {"linked": 1, "judged": 1}
    rest = {i for i in plain if plain[i] not in {plain[n] for n in ("n:蜂群智能", "n:海燕航空科技有限公司")}}
    assert {i: now[i] for i in rest} == {i: found[i] for i in rest} == {i: plain[i] for i in rest}
    (change,) = second.table("resolve.succession").to_pylist()
    assert change["change"] == "split"
    assert {change["old_id"], change["new_id"]} == {now["n:蜂群智能"], now["n:海燕航空科技有限公司"]}

    # Equal data over an equal ledger: equal bytes.
    again = jihe.build(study, out=out, force=True)
    for path in sorted(second.folder.rglob("*.parquet")):
        assert path.read_bytes() == (again.folder / path.relative_to(second.folder)).read_bytes()
    assert second.log == again.log


def test_a_build_is_made_where_the_one_before_is_damaged_or_of_another_study(
    study: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    first = jihe.build(study, out=out)
    expected = ids(first)
    first.close()
    (first.folder / "table" / "resolve" / "identity.parquet").write_bytes(b"no table")
    assert ids(jihe.build(study, out=out, force=True)) == expected


def test_the_consistency_page_tells_it_in_both_languages(study: Path, tmp_path: Path) -> None:
    build = jihe.build(study, out=tmp_path / "out")
    page = build.report(tmp_path / "report", "en")
    english = page.with_name(page.name.replace("index", "consistency"))
    texts = {p.name: p.read_text("utf-8") for p in english.parent.rglob("consistency*.html")}
    whole = "".join(texts.values())
    for words in (
        "The network before and after",
        "66.7%",
        "wrongly taken for one",
        "处理前",
        "处理后",
        "海燕航空科技有限公司",
    ):
        assert words in whole, (words, sorted(texts))


def test_contradicting_verdicts_are_told_in_the_words_of_the_build(study: Path, tmp_path: Path) -> None:
    lines = [
        "left,right,verdict,who,when,why",
        "蜂群,海燕,same,a,2024-01-01,", "海燕,云岭,same,a,2024-01-01,", "云岭,蜂群,different,b,2024-01-02,",
    ]  # fmt: skip
    (study / "judgement.csv").write_text("\n".join(lines) + "\n", "utf-8")
    runner = CliRunner()
    told = runner.invoke(app, ["build", str(study), "--out", str(tmp_path / "out")])
    assert told.exit_code == 0, told.output
    assert "Names that were not taken for one organisation, as something forbids it: 1" in told.output
    conflicts = jihe.open(study, tmp_path / "out").table("resolve.conflict").to_pylist()
    (listed,) = [row for row in conflicts if row["column"] == "identity"]
    assert listed["source_kept"] == "judgement.csv:4"
    assert listed["value_kept"] == "different (云岭, 蜂群)"
    assert listed["source_other"] == "judgement.csv:3"
    assert listed["value_other"] == "same (海燕, 云岭)"


def test_a_study_without_the_setting_has_empty_tables(tmp_path: Path) -> None:
    build = jihe.build(STUDY, out=tmp_path / "out")
    assert len(build.table("resolve.candidate")) == len(build.table("resolve.succession")) == 0
    assert build.table("resolve.trial").to_arrow().schema == TRIAL
    assert "resolution" not in build.log
