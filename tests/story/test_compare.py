"""`jihe compare` on studies/example, whose published figures were written by hand, some of them wrong."""

from __future__ import annotations

import json
import re
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import jihe
from jihe import cli
from jihe.cli.compare import _tell_tallies
from jihe.errors import LANGUAGES, DataError, tell
from jihe.run.compare import Tally

STUDY = Path(__file__).parents[2] / "studies" / "example"

Command = Callable[..., tuple[int, str, str]]


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("out")


@pytest.fixture(scope="module")
def build(out: Path) -> jihe.Build:
    return jihe.build(STUDY, out=out)


@pytest.fixture
def command(out: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    """`jihe compare` as a person calls it: exit code, output, messages."""

    def run(*words: str) -> tuple[int, str, str]:
        for module in ("jihe.cli", "jihe.cli.compare", "jihe.cli.words"):
            monkeypatch.setattr(sys.modules[module], "LANG", "en")
        monkeypatch.setattr(cli, "WORDS", ["compare", str(STUDY), "--out", str(out), *words])
        monkeypatch.setenv("COLUMNS", "200")
        with pytest.raises(SystemExit) as end:
            cli.main()
        told = capsys.readouterr()
        return int(str(end.value.code or 0)), told.out, told.err

    return run


EXPECTED = {
    # eleven organisations; four of seven sample firms in the north, three in the south
    ("organisation_count", "11"): ("match", "11", 0),
    ("province_share", "57.1%"): ("match", "57.1%", 0.043),
    ("province_share", "42.86%"): ("match", "42.86%", -0.0029),
    # the text prints what the table contradicts
    ("province_share", "43.9%"): ("not followed", "42.9%", -1.043),
    # three firms small, two large
    ("employee_count", "1"): ("miss", "2", 1),
    ("employee_count", "3"): ("match", "3", 0),
    # 486.875 is farther from 500 than 2 %
    ("employee_mean", "≈ 500"): ("miss", "487", -13.12),
    # 29/18 rounds to 1.6; a diameter of 3 is within 2 of 4, a modularity of 0.42 not within 0.05 of 0.62
    ("value_network", "1.6"): ("match", "1.6", 0.011),
    ("value_network", "4"): ("near", "3", -1),
    ("value_network", "0.62"): ("miss", "0.42", -0.2),
    # 云岭 by its everyday name; 蜂群智能, by alias.csv, is not among the first three; nobody is called 流星
    ("sample_degree", "4"): ("match", "4", 0),
    ("sample_degree", "1"): ("absent", "", None),
    ("sample_degree", "2"): ("absent", "", None),
    # 30 million, and 5 million dollars at 4
    ("round_amount", "0.3亿"): ("match", "0.3亿", 0),
    ("round_amount", "2100万"): ("miss", "2000万", -100),
    # 4/9, 1/9, 1/9
    ("application_share", "> 40%"): ("match", "44%", 4.44),
    ("application_share", "≥ 12%"): ("miss", "11%", -0.89),
    ("application_share", "< 12%"): ("match", "11%", -0.89),
}


def test_every_figure_has_its_verdict(build: jihe.Build) -> None:
    rows = build.compare().to_pylist()
    told = {(r["measure"], r["printed"]): (r["verdict"], r["rebuilt"], r["difference"]) for r in rows}
    assert told == EXPECTED
    assert {r["agrees"] for r in rows if r["verdict"] in ("match", "near")} == {True}
    assert {r["agrees"] for r in rows if r["verdict"] in ("miss", "absent")} == {False}


def test_every_fact_of_a_figure_opens(build: jihe.Build) -> None:
    rows = build.compare().to_pylist()
    opened = [row for row in rows if row["fact_id"]]
    assert len(opened) == len(rows) - 2
    counts = {fact["fact_id"]: fact["n"] for fact in build.facts().to_pylist()}
    assert all(len(build.rows(row["fact_id"])) == counts[row["fact_id"]] for row in opened)


def test_figures_tell_where_they_stand(build: jihe.Build) -> None:
    row = build.compare("en").to_pylist()[1]
    assert (row["report"], row["place"], row["lines"]) == ("2023", "table 1", "8")
    assert (row["file"], row["line"]) == ("published/annual.csv", 3)
    assert row["label"] == "Sample firms by province · Northplain"
    assert build.compare("zh").to_pylist()[1]["label"] == "样本企业的省份分布 · 北原省"


def test_the_command_sums_up_and_lists_what_is_wrong(build: jihe.Build, command: Command) -> None:
    code, told, _ = command()
    assert code == 0
    lines = [re.split(r"\s{2,}", line.strip()) for line in told.splitlines()]
    assert ["exact", "13", "8", "0", "3", "2", "1", "61.5"] in lines
    assert ["near", "4", "1", "1", "2", "0", "0", "50.0"] in lines
    assert ["province_share", "2", "2", "0", "0", "0", "1", "100.0"] in lines
    assert "2100万" in told
    assert "57.1%" not in told


def test_figures_are_chosen_by_verdict_and_report(
    build: jihe.Build, command: Command, tmp_path: Path
) -> None:
    told = json.loads(command("--json", "--only", "miss", "--report", "2022")[1])
    assert [row["printed"] for row in told["figures"]] == ["≥ 12%"]
    assert told["class"] == [
        {"name": "exact", "n": 3, "match": 2, "near": 0, "miss": 1, "absent": 0, "left": 0, "share": 2 / 3}
    ]
    left = json.loads(command("--json", "--only", "left")[1])["figures"]
    assert [(row["printed"], row["note"]) for row in left] == [("43.9%", "table 1 prints 42.86")]
    assert command("--csv", str(tmp_path / "all.csv"))[0] == 0
    assert len((tmp_path / "all.csv").read_text("utf-8-sig").splitlines()) == len(EXPECTED) + 1


def test_a_report_that_prints_nothing_is_refused(build: jihe.Build, command: Command) -> None:
    code, _, told = command("--report", "2033")
    assert code == 2
    assert 'Did you mean "2023"?' in told


def test_the_page_lists_every_figure_and_opens_its_number(build: jihe.Build, tmp_path: Path) -> None:
    report = build.report(tmp_path, "en")
    for lang in LANGUAGES:
        page = (tmp_path / f"compare.{lang}.html").read_text("utf-8")
        assert all(printed.replace("<", "&lt;").replace(">", "&gt;") in page for _, printed in EXPECTED)
        assert page.count(f'<td class="warning">{tell("miss", lang)}') == 5
        for row in build.compare().to_pylist():
            if not row["fact_id"]:
                continue
            assert f'href="#fact={row["fact_id"]}"' in page
            script = (tmp_path / "rows" / f"{row['measure']}.{lang}.js").read_text("utf-8")
            assert json.dumps(row["fact_id"]) in script
            assert f'id="measure-{row["measure"]}"' in page
    assert 'href="compare.en.html"' in report.read_text("utf-8")


def test_without_figures_there_is_no_page(build: jihe.Build, out: Path, tmp_path: Path) -> None:
    """Figures are no part of the build, so that the same one serves the study without them."""
    study = shutil.copytree(STUDY, tmp_path / "example")
    shutil.rmtree(study / "published")
    bare = jihe.open(study, out)
    with pytest.raises(DataError, match="no published figures"):
        bare.compare()
    (tmp_path / "report").mkdir()
    for lang in LANGUAGES:
        (tmp_path / "report" / f"compare.{lang}.html").write_text("of an earlier report", "utf-8")
    page = bare.report(tmp_path / "report")
    assert not list((tmp_path / "report").glob("compare.*"))
    assert "compare." not in page.read_text("utf-8")


def test_names_are_whole_where_no_terminal_shows_them(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    name = "n" * 100
    _tell_tallies([Tally(name, 1, 1, 0, 0, 0, 0)], "measure")
    assert name in capsys.readouterr().out
