"""`jihe twin` on a small study of its own: figures -> rows -> figures."""

from __future__ import annotations

import csv
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import jihe
from jihe.errors import DataError
from jihe.run.twin import MadeTwin, make_twin
from jihe.tables import SYNTHETIC
from tests.story.twin_study import FIGURES, FILES, TWIN, write_study

NAMED = {"Anna's Bees", "Old Hive"}


def rows(folder: Path, name: str) -> list[dict[str, str]]:
    with (folder / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def data(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.glob("*.csv"))}


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_study(tmp_path_factory.mktemp("bees"))


@pytest.fixture(scope="module")
def made(study: Path, tmp_path_factory: pytest.TempPathFactory) -> MadeTwin:
    return make_twin(study, seed=3, out=tmp_path_factory.mktemp("made") / "twin")


@pytest.fixture(scope="module")
def build(study: Path, made: MadeTwin, tmp_path_factory: pytest.TempPathFactory) -> jihe.Build:
    return jihe.build(study, data=made.folder, out=tmp_path_factory.mktemp("build"))


def test_every_figure_comes_out(made: MadeTwin, build: jihe.Build) -> None:
    told = build.compare().to_pylist()
    assert len(told) == len(FIGURES.splitlines()) - 1
    assert [
        (r["measure"], r["cut"], r["printed"], r["rebuilt"]) for r in told if r["verdict"] != "match"
    ] == []
    assert made.missed == []


def test_every_row_is_marked(made: MadeTwin, build: jihe.Build) -> None:
    assert set(made.rows) == {"keeper.csv", "list.csv", "swap.csv"}
    for name, n in made.rows.items():
        held = rows(made.folder, name)
        assert len(held) == n
        assert {row[SYNTHETIC] for row in held} == {"合成 synthetic"}
    assert build.is_synthetic
    readme = (made.folder / "README.md").read_text("utf-8")
    assert "Synthetic data" in readme
    assert "合成数据" in readme


def test_names_are_printed_or_made_up(made: MadeTwin) -> None:
    names = [row["name"] for row in rows(made.folder, "keeper.csv")]
    assert len(set(names)) == len(names)
    others = set(names) - NAMED
    assert set(names) - others == NAMED
    assert all(re.fullmatch(r"Sample (Keeper|School|Partner)-\d{6}", name) for name in others)


def test_rows_are_written_as_the_sources_read_them(made: MadeTwin) -> None:
    """The keepers' kind is written in the source's own word; a constant has no column."""
    keepers = rows(made.folder, "keeper.csv")
    assert {row["kind"] for row in keepers} == {"imker", "school", "other"}
    assert "kind" not in rows(made.folder, "swap.csv")[0]
    place = {row["name"]: row["place"] for row in keepers}
    assert (place["Anna's Bees"], place["Old Hive"]) == ("VA", "HI")


def test_the_same_seed_gives_the_same_bytes(study: Path, made: MadeTwin, tmp_path: Path) -> None:
    again, other = (make_twin(study, seed=seed, out=tmp_path / str(seed)) for seed in (3, 4))
    assert data(again.folder) == data(made.folder)
    assert data(other.folder)["swap.csv"] != data(made.folder)["swap.csv"]
    assert other.rows == made.rows


def test_what_lies_there_is_not_drawn_again(study: Path, made: MadeTwin) -> None:
    before = (made.folder / "swap.csv").stat().st_mtime_ns
    again = make_twin(study, seed=3, out=made.folder)
    assert not again.is_new
    assert again.rows == made.rows
    assert (made.folder / "swap.csv").stat().st_mtime_ns == before


def test_twice_as_many_have_the_same_shares(study: Path, made: MadeTwin, tmp_path: Path) -> None:
    twice = make_twin(study, seed=3, scale=2.0, out=tmp_path / "twice")
    assert twice.rows["swap.csv"] == 2 * made.rows["swap.csv"]
    build = jihe.build(study, data=twice.folder, out=tmp_path / "build")
    for row in build.compare().to_pylist():
        if row["printed"].endswith("%"):
            assert row["verdict"] == "match", row
        else:
            # A count that rounds to the printed one doubled.
            assert abs(float(row["rebuilt"]) - 2 * float(row["printed"])) <= 1, row


def refused(study: Path, out: Path) -> str:
    with pytest.raises(DataError) as refusal:
        make_twin(study, out=out)
    assert not out.exists()
    return refusal.value.render()


def test_figures_that_contradict_each_other_are_named(tmp_path: Path) -> None:
    """Of the shares by county two cannot be together; of all others nothing is said."""
    figures = FIGURES.replace("county=HI,32.5", "county=HI,52.5")
    told = refused(write_study(tmp_path / "study", {"published/report.csv": figures}), tmp_path / "out")
    (names,) = re.findall(r"together: (.*?)\. See", told)
    line = {
        n: i for i, row in enumerate(figures.splitlines(), 1) for n in ("VA", "HI") if f"county={n}," in row
    }
    assert set(names.split("; ")) == {
        f"by_county(VA) = 57.5% (report.csv:{line['VA']})",
        f"by_county(HI) = 52.5% (report.csv:{line['HI']})",
    }


def test_a_figure_that_contradicts_two_others_is_named_with_them(tmp_path: Path) -> None:
    """Of 23 keepers in the vale 20 make wax; no more than 12 of all do."""
    figures = FIGURES.replace("craft_in_vale,craft=honey,43.5", "craft_in_vale,craft=wax,87.0")
    told = refused(write_study(tmp_path / "study", {"published/report.csv": figures}), tmp_path / "out")
    assert "craft_in_vale(wax) = 87.0%" in told
    assert "by_craft(wax) = 30.0%" in told
    assert "honey" not in told
    assert "matters" not in told


@pytest.mark.parametrize(
    ("name", "old", "new", "words"),
    [
        ("twin.yaml", "", None, "does not say how a twin of it is drawn. Write this file"),
        (
            "published/report.csv",
            "list=schools,9,",
            "list=schools,9000000000,",
            "published/report.csv, line 4: members asks for 9,000,000,000 rows",
        ),
        ("published/report.csv", "county=VA,57.5", "county=VA,57.4", "this figure beside the number"),
        (
            "published/report.csv",
            "2023,table 1,members,list=schools,9,\n",
            "",
            "how many members sample schools has",
        ),
        (
            "published/report.csv",
            "2023,table 2,shape,year=2022;statistic=n_sample_node,32,\n",
            "",
            "network main: a twin needs n_sample_node of 2022",
        ),
        ("sources/swap.yaml", "swap.csv", "swap*.csv", "without * or ?"),
        ("sources/keeper.yaml", "      craft: {from: craft}\n", "", "values of craft"),
        ("sources/swap.yaml", "{value: swap}", "{value: gift}", "195 rows of table relation"),
    ],
)
def test_what_no_twin_can_be_drawn_from_is_refused(
    tmp_path: Path, name: str, old: str, new: str | None, words: str
) -> None:
    text = None if new is None else FILES[name].replace(old, new)
    study = write_study(tmp_path / "study", {name: text})
    assert words in refused(study, tmp_path / "out")


def test_other_files_are_not_overwritten(study: Path, tmp_path: Path) -> None:
    (tmp_path / "mine.csv").write_text("precious", "utf-8")
    with pytest.raises(DataError, match="--out"):
        make_twin(study, out=tmp_path)
    with pytest.raises(DataError, match="is a file"):
        make_twin(study, out=tmp_path / "mine.csv")
    assert [path.name for path in tmp_path.iterdir()] == ["mine.csv"]


def test_samples_may_stand_in_any_order(study: Path, made: MadeTwin, tmp_path: Path) -> None:
    lines = TWIN.splitlines()
    head, samples = lines[:-4], lines[-4:]
    turned = write_study(tmp_path / "study", {"twin.yaml": "\n".join([*head, *reversed(samples)]) + "\n"})
    assert make_twin(turned, seed=3, out=tmp_path / "out").rows == made.rows


def without(*names: str) -> Iterator[str]:
    """Figures of other measures."""
    return (line for line in FIGURES.splitlines() if not any(f",{name}," in line for name in names))


def test_a_study_without_places_and_crafts_has_a_twin(tmp_path: Path) -> None:
    """Nothing but a network and the sizes of samples."""
    figures = "\n".join(
        without("by_county", "craft_in_vale", "by_craft", "given", "moved", "by_age", "matters")
    )
    study = write_study(tmp_path / "study", {"published/report.csv": figures + "\n"})
    made = make_twin(study, out=tmp_path / "out")
    assert made.missed == []
    assert made.rows["swap.csv"] == 195


def test_a_seed_below_zero_is_refused_by_the_command(study: Path, tmp_path: Path) -> None:
    words = ["twin", str(study), "--seed", "-1", "--out", str(tmp_path / "out")]
    done = subprocess.run(
        [sys.executable, "-m", "jihe.cli", *words], capture_output=True, timeout=100, check=False
    )
    assert done.returncode == 2
    assert b"--seed" in done.stderr
    assert b"Traceback" not in done.stderr
