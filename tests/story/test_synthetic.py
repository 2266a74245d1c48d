"""Rows that were made up say so from the file to every table, page, picture and file; nothing hides it."""

from __future__ import annotations

import csv
import html
import io
import json
import re
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import jihe
from jihe import cli
from jihe.errors import tell
from jihe.run import network as run_network
from jihe.tables import PUBLISHED
from tests.story.marked import CELL, STUDY, mark_csv, mark_workbook, marked_study
from tests.story.test_index_command import write as write_index

WORDS = (tell("Synthetic data", "en"), tell("Synthetic data", "zh"))
Command = Callable[..., str]


def says(text: str) -> bool:
    """Whether a text has the mark, in both languages."""
    return all(word in text for word in WORDS)


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return marked_study(tmp_path_factory.mktemp("study"))


@pytest.fixture(scope="module")
def made(study: Path, tmp_path_factory: pytest.TempPathFactory) -> jihe.Build:
    return jihe.build(study, out=tmp_path_factory.mktemp("made"))


@pytest.fixture(scope="module")
def observed(tmp_path_factory: pytest.TempPathFactory) -> jihe.Build:
    return jihe.build(STUDY, out=tmp_path_factory.mktemp("observed"))


@pytest.fixture
def command(
    study: Path, made: jihe.Build, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Command:
    """`jihe ...` in this process: what it prints."""

    def run(*said: object, lang: str = "en") -> str:
        monkeypatch.setattr(cli, "WORDS", list(map(str, said)))
        for name in ("jihe.cli", "jihe.cli.study", "jihe.cli.index", "jihe.cli.network", "jihe.cli.words"):
            monkeypatch.setattr(sys.modules[name], "LANG", lang)
        with pytest.raises(SystemExit) as end:
            cli.main()
        assert not end.value.code
        return capsys.readouterr().out

    return run


def test_the_words_are_told_in_two_languages() -> None:
    assert WORDS == ("Synthetic data", "合成数据")


# ---- tables


def test_every_row_of_every_published_table_says_so(made: jihe.Build, observed: jihe.Build) -> None:
    published = [name for name in made.tables if name.removeprefix("measure.") in PUBLISHED]
    assert len(published) == len(PUBLISHED)
    for name in published:
        rows = made.table(name).to_pylist()
        assert all(row["is_synthetic"] is True for row in rows), name
        assert all(row["is_synthetic"] is False for row in observed.table(name).to_pylist()), name
        assert made.log["synthetic"].get(name, 0) == len(rows)
    assert made.is_synthetic
    assert "synthetic" in repr(made)
    assert not observed.is_synthetic
    assert observed.log["synthetic"] == {}
    assert "synthetic" not in repr(observed)


def test_tables_that_tell_of_rows_say_so_too(made: jihe.Build, observed: jihe.Build) -> None:
    """Facts, labels, conflicts, accounts: they have no such column of their own."""
    for name in made.tables:
        view = made.table(name)
        assert view.is_synthetic
        assert all(view.to_arrow()["is_synthetic"].to_pylist()), name
        assert not observed.table(name).is_synthetic


def test_the_mark_changes_no_number_and_no_identifier(made: jihe.Build, observed: jihe.Build) -> None:
    assert made.facts().to_arrow().drop_columns(["is_synthetic"]).equals(observed.facts().to_arrow())
    for table, column in (("relation", "relation_id"), ("event", "event_id"), ("edge", "edge_id")):
        ids = [b.table(f"measure.{table}").to_arrow()[column].to_pylist() for b in (made, observed)]
        assert ids[0] == ids[1]


# ---- what is looked at


def test_a_view_keeps_the_mark_whatever_is_chosen_of_it(made: jihe.Build, tmp_path: Path) -> None:
    for view, column in ((made.facts(), "n"), (made.rows("organisation_count"), "name")):
        for kept in (view, view.select(column), view.top(column, 2), view.brief()):
            assert says(kept.render(3))
            assert says(kept.render(3, "zh"))
            assert says(kept._repr_html_())
            assert all(row["is_synthetic"] for row in kept.to_pylist())
            kept.write_csv(tmp_path / "rows.csv")
            written = list(csv.DictReader(io.StringIO((tmp_path / "rows.csv").read_text("utf-8-sig"))))
            assert written
            assert all(row["is_synthetic"] == "True" for row in written)


def test_a_view_of_observed_rows_says_nothing(observed: jihe.Build) -> None:
    for view in (observed.facts(), observed.rows("organisation_count")):
        for shown in (view.render(3), view.brief().render(3), view._repr_html_()):
            assert not any(word in shown for word in WORDS)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_command_says_so(command: Command, study: Path, made: jihe.Build, lang: str) -> None:
    where = (study, "--out", made.folder.parent)
    fact = "organisation_count"
    for said in (["build"], ["facts"], ["rows"], ["table"], ["report"]):
        more = [fact] if said == ["rows"] else []
        assert says(command(*said, where[0], *more, *where[1:], lang=lang)), said
    assert says(command("table", where[0], "resolve.rejected", *where[1:], lang=lang))
    for said in (["facts", where[0]], ["rows", where[0], fact]):
        rows = json.loads(command(*said, "--json", *where[1:], lang=lang))
        assert rows
        assert all(row["is_synthetic"] is True for row in rows)


def test_commands_say_nothing_of_observed_rows(command: Command, observed: jihe.Build) -> None:
    where = ("--out", observed.folder.parent)
    for said in (["build"], ["facts"], ["rows"], ["table"], ["report"]):
        more = ["organisation_count"] if said == ["rows"] else []
        told = command(*said, STUDY, *more, *where)
        assert not any(word in told for word in WORDS)


# ---- the report


@pytest.fixture(scope="module")
def report(made: jihe.Build, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made.report(tmp_path_factory.mktemp("report")).parent


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_page_exhibits_and_pictures_say_so(report: Path, made: jihe.Build, lang: str) -> None:
    page = (report / f"index.{lang}.html").read_text("utf-8")
    (title,) = re.findall(r"<title>(.*?)</title>", page)
    (banner,) = re.findall(r'<p class="synthetic" role="note">(.*?)</p>', page)
    (footer,) = re.findall(r"<footer>(.*?)</footer>", page, re.DOTALL)
    (drawer,) = re.findall(r'<dialog id="drawer".*?</dialog>', page, re.DOTALL)
    assert all(says(part) for part in (title, banner, footer, drawer))
    captions = re.findall(r'<figcaption id.*?<span class="title">(.*?)</span>', page)
    assert len(captions) == len(made.pack.exhibits)
    assert all(says(caption) for caption in captions)
    pictures = re.findall(r"<svg.*?</svg>", page, re.DOTALL)
    assert len(pictures) >= len(made.pack.exhibits)
    for picture in pictures:
        assert says(html.unescape(" ".join(re.findall(r"<text[^>]*>(.*?)</text>", picture, re.DOTALL))))


def test_files_of_rows_say_so(report: Path) -> None:
    files = sorted((report / "rows").glob("*.js"))
    assert files
    for path in files:
        text = path.read_text("utf-8")
        data = json.loads("[" + text[text.index("(") + 1 : text.rindex(")")] + "]")[1]
        if "columns" in data:
            place = [column["name"] for column in data["columns"]].index("is_synthetic")
            assert set(data["values"][place]) == {True}, path.name
        else:
            assert says(data["synthetic"]), path.name


def test_the_report_of_observed_rows_says_nothing(observed: jihe.Build, tmp_path: Path) -> None:
    folder = observed.report(tmp_path / "report").parent
    for path in (*folder.glob("*.html"), *(folder / "rows").glob("*.js")):
        text = path.read_text("utf-8")
        assert not any(word in text for word in (*WORDS, "synthetic")), path.name


# ---- trying to hide it


def test_the_column_cannot_be_ignored(study: Path, made: jihe.Build, tmp_path: Path) -> None:
    changed = marked_study(tmp_path)
    for path in (changed / "sources").glob("*.yaml"):
        text = path.read_text("utf-8")
        text += "" if "ignore:" in text else "ignore:\n"
        path.write_text(text.replace("ignore:\n", "ignore:\n  synthetic: not wanted\n"), "utf-8")
    found = jihe.build(changed, out=tmp_path / "out")
    assert found.log["synthetic"] == made.log["synthetic"]


def test_a_correction_takes_no_mark_away(tmp_path: Path) -> None:
    changed = marked_study(tmp_path)
    lines = [f"cooperation,cooperation.csv,{row},synthetic,{CELL},,me,2024-01-01,no reason" for row in (2, 3)]
    heading = "source,file,row,column,was,value,who,when,why"
    (changed / "correction.csv").write_text("\n".join([heading, *lines]) + "\n", "utf-8")
    found = jihe.build(changed, out=tmp_path / "out").table("ingest.relation").to_pylist()
    assert {row["is_synthetic"] for row in found} == {True}


def test_rows_that_continue_a_marked_row_are_marked(tmp_path: Path) -> None:
    changed = marked_study(tmp_path)
    source = changed / "sources" / "association.yaml"
    text = source.read_text("utf-8")
    # Every row is an organisation of its own, named after a product; only first rows bear the mark.
    record = "  - table: organisation\n    columns:\n      name: {from: 产品 / 名称}\n"
    text = text.replace("records:\n", f"records:\n{record}", 1)
    lines = [line for line in text.splitlines() if "products are not" not in line]
    source.write_text("\n".join(lines) + "\n", "utf-8")
    rows = jihe.build(changed, out=tmp_path / "out").table("ingest.organisation").to_pylist()
    members = [row for row in rows if row["source_code"] == "association"]
    assert len(members) > 9
    assert all(row["is_synthetic"] for row in members)


# ---- some rows only


def test_one_marked_row_marks_what_it_has_a_part_in(tmp_path: Path) -> None:
    study = tmp_path / "mixed"
    shutil.copytree(STUDY, study)
    path = study / "data" / "cooperation.csv"
    mark_csv(path, "gb18030", cell="")
    lines = path.read_text("gb18030").splitlines()
    lines[8] += CELL
    path.write_text("\n".join(lines) + "\n", "gb18030")
    found = jihe.build(study, out=tmp_path / "out")
    marked = {
        name: [row for row in found.table(f"measure.{name}").to_pylist() if row["is_synthetic"]]
        for name in PUBLISHED
    }
    (relation,) = marked["relation"]
    assert relation["source_row"] == 9
    (edge,) = marked["edge"]
    assert (edge["n_relation"], edge["source_row"]) == (2, 4)
    assert (edge["source_id"], edge["target_id"]) == (relation["source_id"], relation["target_id"])
    ends = {edge["source_id"], edge["target_id"]}
    assert {node["organisation_id"] for node in marked["node"]} == ends
    assert not marked["organisation"]
    assert [link["relation_id"] for link in marked["link"]] == [relation["relation_id"]] * 2
    assert not marked["membership"]
    assert not marked["event"]
    # The rows say each for itself; what is made of all of them says it as a whole.
    assert found.is_synthetic
    assert all(row["is_synthetic"] for row in found.facts().to_pylist())
    assert says(found.facts().render(3))


def test_an_organisation_is_made_up_when_any_of_its_rows_is(tmp_path: Path) -> None:
    study = tmp_path / "mixed"
    shutil.copytree(STUDY, study)
    mark_workbook(study / "data" / "association.xlsx")
    rows = jihe.build(study, out=tmp_path / "out").table("measure.organisation").to_pylist()
    # The register, which is believed first, describes all seven members as well.
    assert all(row["source_code"] == "registry" for row in rows if row["is_synthetic"])
    assert sum(row["is_synthetic"] for row in rows) == sum(row["is_sample"] for row in rows) == 7


# ---- an index, and a network


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_an_index_of_marked_values_says_so(command: Command, tmp_path: Path, lang: str) -> None:
    folder = write_index(tmp_path / "index")
    plain = command("index", "build", folder, lang=lang)
    assert not any(word in plain for word in WORDS)
    mark_csv(folder / "indicator.csv")
    for said in (
        ["build", folder], ["check", folder], ["sensitivity", folder, "-n", "16"],
        ["explain", folder, "A"], ["compare", folder, "2023", "2024"],
    ):  # fmt: skip
        assert says(command("index", *said, lang=lang)), said
        assert _all_rows_say(json.loads(command("index", *said, "--json", lang=lang))), said
    for said in (["build"], ["sensitivity", "-n", "16"]):
        command("index", said[0], folder, *said[1:], "--picture", tmp_path / "p.svg", lang=lang)
        assert says((tmp_path / "p.svg").read_text("utf-8"))
    command("index", "build", folder, "--csv", tmp_path / "scores.csv", lang=lang)
    assert "is_synthetic" in (tmp_path / "scores.csv").read_text("utf-8-sig").splitlines()[0]


def _all_rows_say(told: Any) -> bool:
    """Whether each row of the tables in a JSON document has the mark; steps and codes are no tables."""
    if isinstance(told, dict):
        tables = [told[name] for name in told if name in ("ranking", "rank", "cause", "nodes", "without")]
    else:
        tables = [told]
    return bool(tables) and all(row["is_synthetic"] is True for table in tables for row in table)


def test_a_network_of_marked_edges_says_so(command: Command, tmp_path: Path) -> None:
    path = tmp_path / "edges.csv"
    path.write_text("source,target,year\na,b,2001\nb,c,2002\nc,a,2003\n", "utf-8")
    assert not run_network.read_network(path).is_synthetic
    mark_csv(path)
    network = run_network.read_network(path)
    assert network.is_synthetic
    assert says(command("network", "structure", path))
    assert json.loads(command("network", "structure", path, "--json"))["is_synthetic"] is True
    for view in (network.roles(), *network.time().values()):
        assert says(view.render(3))
    network.layout(iterations=5).write_picture(tmp_path / "p.svg")
    assert says((tmp_path / "p.svg").read_text("utf-8"))
    for ending in ("csv", "gexf", "graphml", "gml"):
        network.write(tmp_path / f"again.{ending}")
        assert run_network.read_network(tmp_path / f"again.{ending}").is_synthetic
