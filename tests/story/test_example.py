"""studies/example from its files to its numbers, against answers worked out by hand from its data."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

import jihe
from jihe.errors import DataError

STUDY = Path(__file__).parents[2] / "studies" / "example"


@pytest.fixture(scope="module")
def build(tmp_path_factory: pytest.TempPathFactory) -> jihe.Build:
    return jihe.build(STUDY, out=tmp_path_factory.mktemp("out"))


def values(build: jihe.Build, measure: str) -> dict[str, float | None]:
    """Fact ids without the measure's name -> values."""
    rows = build.facts(measure).to_pylist()
    return {row["fact_id"].removeprefix(measure).removeprefix(":"): row["value"] for row in rows}


def names(build: jihe.Build) -> dict[str, str]:
    rows = build.table("measure.organisation").to_pylist()
    return {row["organisation_id"]: row["short_name"] or row["name"] for row in rows}


def test_every_row_read_is_accounted_for(build: jihe.Build) -> None:
    files = {f["source_code"]: f for f in build.log["files"]}
    counted = {
        code: (f["n_read"], f["n_stored"], f["n_quarantined"], f["n_continuation"])
        for code, f in files.items()
    }
    assert counted == {
        "association": (9, 7, 0, 2),
        "cooperation": (12, 11, 1, 0),
        "investment": (3, 3, 0, 0),
        "registry": (11, 10, 1, 0),
    }


def test_bad_rows_are_set_aside_as_they_came(build: jihe.Build) -> None:
    late = (build.folder / "quarantine" / "cooperation.csv").read_text("gb18030").splitlines()
    assert len(late) == 2
    assert late[1].endswith("蜂群,白鹭,2024-02-01,编队,物流")
    assert "2023-12-31" in late[1]
    month = (build.folder / "quarantine" / "organisation.csv").read_text("utf-8")
    assert "流星通信有限公司" in month
    assert "2023-13-01" in month


def test_organisations_are_found_by_their_names(build: jihe.Build) -> None:
    # ten of the register, and one that only ever appears as a partner
    assert values(build, "organisation_count") == {"": 11}
    assert values(build, "kind_count") == {
        "kind=firm": 7,
        "kind=institute": 1,
        "kind=investor": 1,
        "kind=university": 1,
    }
    rules = {row["identity"]: row["rule"] for row in build.table("resolve.identity").to_pylist()}
    assert rules["n:云岭"] == "other name"
    assert rules["n:蜂群智能"] == "alias.csv:2"
    assert rules["n:farseeoptics"] == "new"


def test_a_relation_of_a_firm_with_itself_is_rejected(build: jihe.Build) -> None:
    (rejected,) = build.table("resolve.rejected").to_pylist()
    assert (rejected["source_file"], rejected["source_row"]) == ("cooperation.csv", 11)
    assert rejected["reason"] == "both ends are the same organisation"


def test_sources_that_disagree_are_listed_and_precedence_decides(build: jihe.Build) -> None:
    conflicts = build.table("resolve.conflict").to_pylist()
    (conflict,) = [row for row in conflicts if row["column"] == "founded_year"]
    assert conflict["name"] == "云岭无人机有限公司"
    assert (conflict["value_kept"], conflict["source_kept"]) == ("2012", "registry")
    assert (conflict["value_other"], conflict["source_other"]) == ("2013", "association")
    assert values(build, "founded_count")["founded=2012"] == 1


def test_places(build: jihe.Build) -> None:
    assert values(build, "province_share") == {"province=RV-N": 4 / 7, "province=RV-S": 3 / 7}
    # 松城's 云岭 belongs to both areas; 北原 alone says no city
    assert values(build, "area_count") == {"area=coast": 4, "area=pine": 3}


def test_distributions(build: jihe.Build) -> None:
    assert values(build, "layer_count") == {
        "layer=application": 3,
        "layer=foundation": 2,
        "layer=technology": 2,
    }
    assert values(build, "employee_count") == {
        "employees=small": 3,
        "employees=middle": 3,
        "employees=large": 2,
    }
    mean = (120 + 450 + 60 + 80 + 2300 + 210 + 640 + 35) / 8
    assert values(build, "employee_mean") == {"": pytest.approx(mean, rel=1e-12)}


def test_the_network_of_each_year(build: jihe.Build) -> None:
    told = values(build, "value_network")
    of = {
        year: {k.split("statistic=")[1]: v for k, v in told.items() if f"={year}," in k}
        for year in (2022, 2023)
    }
    # 2022: Swarm takes in from the university; Pinetown > Yunling < Lynx > Petrel < Skylong
    assert of[2022] == pytest.approx({
        "n_node": 7, "n_sample_node": 5, "n_relation_node": 2, "n_edge": 5, "n_relation": 5,
        "average_degree": 5 / 7, "average_weighted_degree": 5 / 7, "density": 5 / 42,
        # no node that takes in gives as well: every path is one edge long
        "diameter": 1, "radius": 0, "average_path_length": 1, "n_reachable_pair": 5,
        "average_clustering": 0, "reciprocity": 0, "max_core_number": 1,
        # {Swarm, university}, {Pinetown, Yunling}, {Lynx, Petrel, Skylong}: 4/5 - (4 + 9 + 25) / 100
        "modularity": 0.42, "modularity_mean": 0.42, "modularity_sd": 0, "n_community": 3,
        "community_stability": of[2022]["community_stability"],
        "n_weak_component": 2, "n_strong_component": 7, "weak_giant_share": 5 / 7,
        # degrees 1 1 1 1 2 2 2; the top 20 % of 7, rounded up, are two nodes
        "degree_gini": 2 * (1 + 2 + 3 + 4 + 10 + 12 + 14) / (7 * 10) - 8 / 7, "degree_top_20_share": 4 / 10,
    })  # fmt: skip
    # 2023 adds Yunling > Greensprout, Petrel > Egret, Farsee > Lynx, Skylong > Yunling
    assert of[2023] == pytest.approx({
        "n_node": 10, "n_sample_node": 7, "n_relation_node": 3, "n_edge": 9, "n_relation": 10,
        "average_degree": 0.9, "average_weighted_degree": 1.0, "density": 0.1,
        # pairs reached and sums of distances: Pinetown 2, 3; university 1, 1; Lynx 4, 6; Skylong 4, 6;
        # Yunling 1, 1; Petrel 1, 1; Farsee 5, 1 + 2 + 2 + 3 + 3
        "diameter": 3, "radius": 0, "average_path_length": 29 / 18, "n_reachable_pair": 18,
        # Yunling, Lynx, Petrel and Skylong make a ring of four, without a triangle
        "average_clustering": 0, "reciprocity": 0, "max_core_number": 2,
        # {Swarm, university}, {Yunling, Lynx, Pinetown, Farsee, Greensprout}, {Petrel, Skylong, Egret};
        # Lynx and Yunling are linked twice: (1 + 5 + 2) / 10 - (4 + 144 + 36) / 400
        "modularity": 0.34, "modularity_mean": 0.34, "modularity_sd": 0, "n_community": 3,
        "community_stability": 1,
        "n_weak_component": 2, "n_strong_component": 10, "weak_giant_share": 0.8,
        # degrees 1 six times, 2, 3, 3, 4
        "degree_gini": 2 * (21 + 14 + 24 + 27 + 40) / (10 * 18) - 11 / 10, "degree_top_20_share": 7 / 18,
    })  # fmt: skip


def test_the_network_of_the_two_platforms(build: jihe.Build) -> None:
    told = values(build, "platform_network")
    of = {
        year: {k.split("statistic=")[1]: v for k, v in told.items() if f"={year}," in k}
        for year in (2022, 2023)
    }
    # Petrel and Swarm: Lynx > Petrel < Skylong, university > Swarm
    assert of[2022] == {
        "n_node": 5, "n_edge": 3, "n_relation": 3, "average_degree": 0.6, "diameter": 1,
        "average_path_length": 1,
    }  # fmt: skip
    # and Petrel > Egret: Lynx 2, 3; Skylong 2, 3; Petrel 1, 1; university 1, 1
    assert of[2023] == pytest.approx({
        "n_node": 6, "n_edge": 4, "n_relation": 4, "average_degree": 4 / 6, "diameter": 2,
        "average_path_length": 8 / 6,
    })  # fmt: skip


def test_a_named_network_has_the_tables_that_its_measures_ask_for(build: jihe.Build, tmp_path: Path) -> None:
    held = {name.removeprefix("measure.") for name in build.tables if name.endswith("_platform")}
    assert held == {"edge_platform", "node_platform"}
    nodes = build.rows("platform_network:network_year=2023,statistic=n_node").to_pylist()
    told = names(build)
    assert {told[row["organisation_id"]] for row in nodes if row["is_sample_node"]} == {"海燕", "蜂群"}
    page = build.report(tmp_path)
    assert [file.name for file in page.parent.rglob("edge_platform.js")] == ["edge_platform.js"]


def test_curves_of_degree(build: jihe.Build) -> None:
    told = build.facts("degree_distribution").to_pylist()
    data = {json.loads(f["cut"])["degree_from"]: f["value"] for f in told if "curve=data" in f["fact_id"]}
    assert data == {"1": 1, "2": 0.4, "3": 0.3, "4": 0.1}
    held = values(build, "degree_inequality")
    assert held == pytest.approx({
        f"holder={n}": part / 18 for n, part in enumerate([0, 1, 2, 3, 4, 5, 6, 8, 11, 14, 18])
    })  # fmt: skip


def test_degrees(build: jihe.Build) -> None:
    called = names(build)
    rows = build.facts("in_degree").to_pylist()
    best = {}
    for row in rows:
        cut = json.loads(row["cut"])
        if cut["network_year"] == "2023" and row["rank"] <= 2:
            best[called[cut["target"]]] = row["value"]
    assert best == {"云岭": 3, "海燕": 2}
    out = values(build, "out_degree")
    strongest = {called[k.split("source=")[1]] for k, v in out.items() if "=2023," in k and v == 2}
    assert strongest == {"山猫", "长空"}


def test_the_degree_of_a_sample_node_counts_edges_and_opens_to_relations(build: jihe.Build) -> None:
    called = names(build)
    rows = [row for row in build.facts("sample_degree").to_pylist() if "link_year=2023" in row["fact_id"]]
    # two of Yunling's five relations are with Lynx and make one edge
    assert {called[json.loads(row["cut"])["organisation"]]: (row["value"], row["n"]) for row in rows} == {
        "云岭": (4, 5), "山猫": (3, 4), "海燕": (3, 3),
    }  # fmt: skip
    (first,) = [row["fact_id"] for row in rows if row["n"] == 5]
    partners = [called[row["partner_id"]] for row in build.rows(first).to_pylist()]
    assert sorted(partners) == sorted(["松飞", "山猫", "山猫", "青禾", "长空"])
    others = [row for row in build.facts("relation_degree").to_pylist() if "link_year=2023" in row["fact_id"]]
    assert [row["value"] for row in others] == [1, 1, 1]


def test_shares_name_their_denominator(build: jihe.Build) -> None:
    told = values(build, "technology_share")
    in_2023 = {k.split("technology=")[1]: v for k, v in told.items() if k.startswith("until=2023")}
    assert in_2023 == {"battery": 0.2, "flight_control": 0.3, "sensing": 0.4, "swarm": 0.1}
    applications = build.facts("application_share").to_pylist()
    assert {(row["n_base"], row["n_undefined"]) for row in applications} == {(9, 1)}
    assert values(build, "application_share")["application=inspection"] == 4 / 9


def test_flows_add_up_to_the_relations_whose_two_ends_are_known(build: jihe.Build) -> None:
    counted = values(build, "flow_count")
    assert counted == {
        "source_province=RV-N,target_province=RV-N": 5,
        "source_province=RV-N,target_province=RV-S": 3,
        "source_province=RV-S,target_province=RV-S": 1,
    }
    assert sum(values(build, "flow_share").values()) == pytest.approx(1)


def test_money(build: jihe.Build) -> None:
    # 3000万元, then 500万美元 at 4; 数千万元 has bounds but no amount
    assert values(build, "round_amount") == {"event_year=2022": 30_000_000, "event_year=2023": 20_000_000}
    (fact,) = [row for row in build.facts("round_amount").to_pylist() if "2023" in row["fact_id"]]
    assert (fact["n"], fact["n_undefined"], fact["unit"]) == (1, 1, "RVD")
    vague = [row for row in build.table("ingest.event").to_pylist() if row["amount"] is None]
    assert [(row["amount_low"], row["amount_high"]) for row in vague] == [(1e7, 1e8)]
    assert values(build, "investor_count") == {"until=2022": 1, "until=2023": 2}


def test_every_fact_opens_to_as_many_rows_as_it_says(build: jihe.Build) -> None:
    for fact in build.facts().to_pylist():
        assert len(build.rows(fact["fact_id"])) == fact["n"], fact["fact_id"]


def test_building_again_changes_nothing_and_forcing_gives_the_same_bytes(
    build: jihe.Build, tmp_path: Path
) -> None:
    out = build.folder.parent
    again = jihe.build(STUDY, out=out)
    assert not again.is_new
    assert again.folder == build.folder
    other = jihe.build(STUDY, out=tmp_path)
    mine = {p.relative_to(build.folder): p.read_bytes() for p in build.folder.rglob("*") if p.is_file()}
    yours = {p.relative_to(other.folder): p.read_bytes() for p in other.folder.rglob("*") if p.is_file()}
    assert mine.keys() == yours.keys()
    assert [str(p) for p in mine if mine[p] != yours[p]] == []


def test_a_build_is_not_opened_with_other_definitions_but_chapters_and_exhibits_may_change(
    tmp_path: Path,
) -> None:
    study = shutil.copytree(STUDY, tmp_path / "example")
    out = tmp_path / "out"
    made = jihe.build(study, out=out)
    (study / "report" / "01-sample.en.md").write_text("# New words\n\nShorter.\n", "utf-8")
    exhibits = (study / "exhibit.csv").read_text("utf-8").splitlines(keepends=True)
    (study / "exhibit.csv").write_text("".join(exhibits[:-1]), "utf-8")
    assert jihe.open(study, out).folder == made.folder
    assert not jihe.build(study, out=out).is_new
    measures = (study / "measure.yaml").read_text("utf-8")
    (study / "measure.yaml").write_text(measures.replace("is_sample: true", "is_sample: false"), "utf-8")
    with pytest.raises(DataError, match="definitions have changed"):
        jihe.open(study, out)
    assert jihe.build(study, out=out).is_new
    assert len(jihe.open(study, out).facts("province_share")) == 2
