"""`jihe coverage` and `jihe learn` on a copy of studies/example."""

from __future__ import annotations

import csv
import json
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import jihe
from jihe import cli
from jihe.pack import load
from tests.story.marked import STUDY

Command = Callable[..., tuple[int, str, str]]


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example with labels of a taxonomy, and built."""
    study = tmp_path_factory.mktemp("coverage") / "example"
    shutil.copytree(STUDY, study, ignore=shutil.ignore_patterns("build"))
    jihe.build(study, out=study.parent / "out").close()
    return study


@pytest.fixture
def command(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    """`jihe ...` as a person calls it: exit code, output, messages."""

    def run(*words: object) -> tuple[int, str, str]:
        for module in ("jihe.cli", "jihe.cli.words"):
            monkeypatch.setattr(sys.modules[module], "LANG", "en")
        monkeypatch.setattr(cli, "WORDS", list(map(str, words)))
        with pytest.raises(SystemExit) as end:
            cli.main()
        told = capsys.readouterr()
        return int(str(end.value.code or 0)), told.out, told.err

    return run


def test_every_row_of_every_column_of_codes_is_counted_once(study: Path, command: Command) -> None:
    code, told, _ = command("coverage", study, "--json", "--out", study.parent / "out")
    found = json.loads(told)
    sums: dict[tuple[str, str], int] = {}
    for row in found["kinds"]:
        key = row["table"], row["column"]
        sums[key] = sums.get(key, 0) + row["n"]
    assert code == 0
    made = jihe.open(study, study.parent / "out")
    for (table, _), n in sums.items():
        assert n == made.log["tables"][f"classify.{table}"]
    columns = {(t.table, t.column) for t in load(study).settings.taxonomy.values()}
    assert columns <= set(sums)


def test_the_table_and_the_file_tell_the_same(study: Path, command: Command, tmp_path: Path) -> None:
    code, told, _ = command("coverage", study, "--out", study.parent / "out")
    assert code == 0
    assert "without a code" in told
    assert "region" in told
    code, _, _ = command("coverage", study, "--csv", tmp_path / "c.csv", "--out", study.parent / "out")
    rows = list(csv.DictReader((tmp_path / "c.csv").open(encoding="utf-8-sig")))
    assert code == 0
    assert {"table", "column", "kind", "text", "n", "degree"} <= set(rows[0])


def test_what_cannot_be_learnt_is_refused(study: Path, command: Command) -> None:
    taxonomies = load(study).settings.taxonomy
    name = next(name for name, t in taxonomies.items() if not t.many)
    code, _, told = command("learn", study, name, "--out", study.parent / "out")
    assert code == 2
    assert "too few examples" in told
    code, _, told = command("learn", study, f"{name}x", "--out", study.parent / "out")
    assert code == 2
    assert f'Did you mean "{name}"' in told
    assert not (study / "model").exists()


def test_a_learnt_model_decides_what_rules_leave_open(tmp_path: Path, command: Command) -> None:
    study, out = tmp_path / "example", tmp_path / "out"
    shutil.copytree(STUDY, study, ignore=shutil.ignore_patterns("build"))
    pack = (study / "pack.yaml").read_text("utf-8")
    pack = pack.replace(
        "taxonomy:\n",
        "taxonomy:\n"
        "  trade: {table: organisation, column: trade, from: [name], title: {zh: 行业, en: Trade}}\n",
        1,
    )
    (study / "pack.yaml").write_text(pack, "utf-8")
    (study / "taxonomy" / "trade.csv").write_text(
        "code,parent,level,name_zh,name_en\nair,,,飞行,Air\nlab,,,研究,Lab\n", "utf-8"
    )
    source = next((study / "sources").glob("registry.yaml"))
    files = study / "data" / "organisation.csv"
    heading = files.read_text("utf-8-sig").splitlines()[0].split(",")
    extra = []
    for i in range(40):
        trade = "航空" if i % 2 else "研究所"
        name = f"{'天地玄黄宇宙洪荒日月'[i % 10]}{'盈昃辰宿列张寒来暑往'[i // 4]}{trade}{i}"
        row = dict.fromkeys(heading, "") | {heading[0]: f"N{i:03}", "机构名称": name}
        extra.append(",".join(row[h] for h in heading))
    assert "机构名称" in heading
    with files.open("a", encoding="utf-8", newline="") as file:
        file.write("\n".join(extra) + "\n")
    source.write_text(
        source.read_text("utf-8").replace("rows: {min: 10, max: 20}", "rows: {min: 10}"), "utf-8"
    )
    labels = "text,code,who,when\n" + "".join(
        f"{line.split(',')[heading.index('机构名称')]},{'air' if i % 2 else 'lab'},me,2024-01-01\n"
        for i, line in enumerate(extra[:36])
    )
    (study / "label").mkdir()
    (study / "label" / "trade.csv").write_text(labels, "utf-8")
    jihe.build(study, out=out).close()
    code, told, err = command("learn", study, "trade", "--precision", "0.8", "--out", out)
    assert code == 0, err
    assert "air" in told
    first = (study / "model" / "trade.json").read_bytes()
    made = jihe.build(study, out=out)
    rows = {row["name"]: row for row in made.table("classify.organisation").to_pylist()}
    unseen = [line.split(",")[heading.index("机构名称")] for line in extra[36:]]
    assert [rows[name]["trade_code"] for name in unseen] == ["lab", "air", "lab", "air"]
    assert all(rows[name]["trade_rule"].startswith("model (p=") for name in unseen)
    command("learn", study, "trade", "--precision", "0.8", "--out", out)
    assert (study / "model" / "trade.json").read_bytes() == first
