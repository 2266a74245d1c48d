"""Names of a table looked up, as a user does it: by commands alone."""

from __future__ import annotations

import csv
import json
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

import jihe
from jihe.cli import app
from jihe.errors import DataError
from jihe.run.match import judge_pairs, match

STUDIES = Path(__file__).parents[2] / "studies"


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example with words of names; its build lies beside it."""
    folder = tmp_path_factory.mktemp("match")
    shutil.copytree(STUDIES / "example", folder / "example")
    shutil.copy(STUDIES / "china-ai-2018" / "name_part.csv", folder / "example")
    (folder / "example" / "name_part.csv").write_text(
        "".join(
            line
            for line in (folder / "example" / "name_part.csv").read_text("utf-8").splitlines(keepends=True)
            if not line.startswith("region,")
        ),
        "utf-8",
    )
    jihe.build(folder / "example", out=folder / "out").close()
    return folder / "example"


def table(file: Path, *rows: tuple[str, ...]) -> Path:
    with file.open("w", encoding="utf-8", newline="") as out:
        csv.writer(out).writerows(rows)
    return file


def test_a_name_is_found_in_another_table(study: Path, tmp_path: Path) -> None:
    names = table(tmp_path / "a.csv", ("name",), ("远景智能",), ("星火",), ("",), ("无人知晓某某",))
    known = table(
        tmp_path / "b.csv",
        ("name", "note"),
        ("上海星火机器人有限公司", "x"),
        ("北京远景智能科技有限公司", "y"),
    )
    found = match(study, names, known).to_pylist()
    assert [(row["row"], row["id"]) for row in found] == [(1, "2"), (2, "1"), (3, None), (4, None)]
    assert found[0]["match"] == "北京远景智能科技有限公司"
    assert found[0]["score"] > 0.5
    assert "brand" in found[0]["reason"]
    assert found[2]["verdict"] == found[3]["verdict"] == "apart"


def test_an_organisation_of_the_build_is_found_by_its_name(study: Path, tmp_path: Path) -> None:
    made = jihe.open(study, out=study.parent / "out")
    row = made.table("resolve.organisation").to_arrow().to_pylist()[0]
    made.close()
    found = match(
        study, table(tmp_path / "a.csv", ("name",), (row["name"],)), out=study.parent / "out"
    ).to_pylist()
    assert (found[0]["id"], found[0]["match"]) == (row["organisation_id"], row["name"])


def test_a_sentence_says_more_than_names(study: Path, tmp_path: Path) -> None:
    pair = ("联通", "联通集团")
    told = [
        ("left", "right", "sentence"),
        (*pair, ""),
        (*pair, "联通集团(下称“联通”)昨日发布公告"),
        (*pair, "联通旗下子公司由控股股东联通集团收购"),
    ]
    alone, same, apart = (
        row["score"] for row in judge_pairs(study, table(tmp_path / "p.csv", *told)).to_pylist()
    )
    assert same > apart
    assert 0 < alone < 1


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("nmae\nx\n", "no column name"),
        ("name\n", "no rows"),
        ('name\n"x\n', "not CSV"),
    ],
)
def test_a_table_that_cannot_be_used_is_told(study: Path, tmp_path: Path, text: str, words: str) -> None:
    file = tmp_path / "bad.csv"
    file.write_text(text, "utf-8")
    with pytest.raises(DataError, match=words):
        match(study, file, table(tmp_path / "b.csv", ("name",), ("x",)))


def test_the_command_shows_names_as_they_stand(study: Path, tmp_path: Path) -> None:
    file = table(tmp_path / "names.csv", ("name",), ("[/]",), ("[b]Alder[/b] :bomb:",), ("\x1b[2JBirch",))
    shown = CliRunner().invoke(app, ["match", str(study), str(file), "--out", str(study.parent / "out")])
    assert shown.exit_code == 0, shown.output
    for name in ("[/]", "[b]Alder[/b] :bomb:", "\\x1b[2JBirch"):
        assert name in shown.output


def test_the_command_writes_all_rows(study: Path, tmp_path: Path) -> None:
    names = table(tmp_path / "a.csv", ("name",), *((f"星火{k}号",) for k in range(30)))
    known = table(tmp_path / "b.csv", ("name",), ("上海星火机器人有限公司",))
    told = ["match", str(study), str(names), "--against", str(known)]
    shown = CliRunner().invoke(app, told)
    assert shown.exit_code == 0
    assert "--csv" in shown.output
    written = CliRunner().invoke(app, [*told, "--csv", str(tmp_path / "out.csv")])
    assert written.exit_code == 0
    with (tmp_path / "out.csv").open(encoding="utf-8-sig", newline="") as lines:
        rows = list(csv.DictReader(lines))
    assert len(rows) == 30
    assert json.loads(json.dumps(rows[0]))["row"] == "1"
