"""`jihe index`, and the same in Python: an index small enough to be worked out by hand, and a real one."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from jihe import cli
from jihe.errors import DataError
from jihe.run.index import Uncertain, read_index

Command = Callable[..., tuple[int, str, str]]

TREE = """code,parent,name_zh,name_en,direction,weight,normalisation
economy,,经济,Economy,,0.6,
science,,科学,Science,,0.4,
firms,economy,企业,Firms,positive,0.5,
funds,economy,资金,Funds,positive,0.5,
papers,science,论文,Papers,positive,,
delay,science,延误,Delay,negative,,min_max
"""
UNIT = """unit,name_zh,name_en,list
A,甲,Alder,all|coast
B,乙,Birch,all|coast
C,丙,Cedar,all
"""
JUDGEMENT = """parent,expert,a,b,ratio
science,one,papers,delay,8
science,two,delay,papers,1/2
"""
VALUES = {
    2023: {"A": (99, 9, 9, 2), "B": (9, 99, 9, 1), "C": (0, 0, 0, 3)},
    2024: {"A": (99, 9, 99, 2), "B": (9, 99, 9, 1), "C": (0, 9, 0, 3)},
}
LEAVES = ("firms", "funds", "papers", "delay")
CAUSES = ("indicator", "weight", "reference", "membership")
# ln(1 + x) / ln(1 + 99) is 0, 1/2, 1 for 0, 9, 99. The experts' 8 and 2 have the geometric mean 4: papers
# weigh 0.8 and delay 0.2. So in 2024 A has (1 + 1/2) / 2 = 75 and 0.8 + 0.2 / 2 = 90, B 75 and 60, C 25
# and 0.
SCORES = {"A": 81.0, "B": 69.0, "C": 15.0}


def write(folder: Path, **change: str) -> Path:
    """The small index, with some of its files changed."""
    folder.mkdir(exist_ok=True)
    lines = [
        f"{unit},{code},{year},{value}"
        for year, units in VALUES.items()
        for unit, row in units.items()
        for code, value in zip(LEAVES, row, strict=True)
    ]
    value = "unit,code,year,value\n" + "\n".join(lines) + "\n"
    files = {"tree": TREE, "unit": UNIT, "judgement": JUDGEMENT, "indicator": value, **change}
    for name, text in files.items():
        ending = "yaml" if name == "index" else "csv"
        (folder / f"{name}.{ending}").write_text(text, "utf-8")
    return folder


@pytest.fixture
def small(tmp_path: Path) -> Path:
    return write(tmp_path / "small")


@pytest.fixture
def seed(shared_data: Path, tmp_path: Path) -> Path:
    """The replica of the published index, as a folder."""
    source, folder = shared_data / "index-cases" / "seed_replica", tmp_path / "seed"
    folder.mkdir()
    with (source / "framework.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    tree: dict[str, tuple[str, str, str, float]] = {}
    for row in rows:
        pillar, below = row["pillar"], row["subpillar"]
        inside = [float(r["w_global"]) for r in rows if r["subpillar"] == below]
        whole = [float(r["w_global"]) for r in rows if r["pillar"] == pillar]
        tree.setdefault(pillar, ("", row["pillar_zh"], pillar, float(row["w_pillar"])))
        tree.setdefault(below, (pillar, row["subpillar_zh"], below, sum(inside) / sum(whole)))
        share = float(row["w_global"]) / sum(inside)
        tree[row["indicator"]] = (below, row["indicator_zh"], row["indicator"], share)
    with (folder / "tree.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(
            [("code", "parent", "name_zh", "name_en", "weight"), *((c, *rest) for c, rest in tree.items())]
        )
    with (source / "SYNTHETIC_raw_31x19.csv").open(encoding="utf-8", newline="") as file:
        values = [(r[""], code, v) for r in csv.DictReader(file) for code, v in r.items() if code]
    with (folder / "indicator.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([("unit", "code", "value"), *values])
    return folder


@pytest.fixture
def index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    """`jihe index` in this process, since a new one takes seconds: code, output, messages."""
    monkeypatch.chdir(tmp_path)

    def run(*said: object, lang: str = "en") -> tuple[int, str, str]:
        monkeypatch.setattr(cli, "WORDS", ["index", *map(str, said)])
        for module in ("jihe.cli", "jihe.cli.index", "jihe.cli.words"):
            monkeypatch.setattr(sys.modules[module], "LANG", lang)
        with pytest.raises(SystemExit) as end:
            cli.main()
        return int(end.value.code or 0), *capsys.readouterr()

    return run


def told(index: Command, *said: object) -> Any:
    """What a command prints as JSON."""
    code, output, messages = index(*said, "--json")
    assert code == 0, messages
    return json.loads(output)


def of(rows: list[dict[str, Any]], key: str, value: str) -> dict[str, Any]:
    return next(row for row in rows if row[key] == value)


# ---- build


def test_an_index_is_as_worked_out_by_hand(small: Path, index: Command) -> None:
    rows = told(index, "build", small)["ranking"]
    assert [row["unit"] for row in rows] == ["A", "B", "C"]
    assert [row["rank"] for row in rows] == [1, 2, 3]
    assert {row["unit"]: round(row["score"], 9) for row in rows} == SCORES
    assert [round(row["economy"], 9) for row in rows] == [75, 75, 25]
    assert [round(row["science"], 9) for row in rows] == [90, 60, 0]


def test_points_add_up_to_the_score(small: Path, index: Command) -> None:
    rows = told(index, "build", small, "--points")["ranking"]
    assert [round(row["economy"], 9) for row in rows] == [45, 45, 15]
    assert all(np.isclose(row["economy"] + row["science"], row["score"]) for row in rows)


def test_every_list_is_measured_against_its_own(small: Path) -> None:
    """Of the coast only A and B are: the worst delay is A's, which has 0 of it there."""
    scores = read_index(small).ranking("coast").to_pylist()
    assert {row["unit"]: round(row["score"], 9) for row in scores} == {"A": 77.0, "B": 69.0}


def test_years_are_measured_each_by_its_own_or_all_by_one(small: Path, tmp_path: Path) -> None:
    own = {row["unit"]: row["score"] for row in read_index(small).ranking(year=2023).to_pylist()}
    assert {unit: round(score, 9) for unit, score in own.items()} == {"A": 81, "B": 85, "C": 0}
    laid_down = read_index(write(tmp_path / "all", index="reference: all\n")).ranking(year=2023).to_pylist()
    assert {row["unit"]: round(row["score"], 9) for row in laid_down} == {"A": 65, "B": 69, "C": 0}


def test_csv_holds_every_list_year_unit_and_node(small: Path, index: Command, tmp_path: Path) -> None:
    file = tmp_path / "scores.csv"
    code, output, _ = index("build", small, "--csv", file)
    assert code == 0
    assert "70 rows" in output
    with file.open(encoding="utf-8-sig", newline="") as held:
        rows = list(csv.DictReader(held))
    assert len(rows) == 2 * (3 + 2) * 7  # years, units of both lists, nodes
    row = next(
        r for r in rows if (r["list"], r["year"], r["unit"], r["code"]) == ("all", "2024", "A", "papers")
    )
    assert (float(row["value"]), float(row["score"]), row["rank"]) == (99, 100, "1")
    assert float(row["contribution"]) == pytest.approx(32)


def test_a_missing_value_is_told_and_its_weight_goes_to_the_others(small: Path, tmp_path: Path) -> None:
    text = (small / "indicator.csv").read_text("utf-8").replace("B,papers,2024,9\n", "B,papers,2024,\n")
    b = of(read_index(write(tmp_path / "skip", indicator=text)).ranking().to_pylist(), "unit", "B")
    assert (b["n_missing"], b["n_imputed"], round(b["science"], 9)) == (1, 0, 100)
    folder = write(tmp_path / "none", indicator=text, index="missing: none\n")
    b = of(read_index(folder).ranking().to_pylist(), "unit", "B")
    assert (b["rank"], b["score"], b["n_missing"]) == (None, None, 1)
    folder = write(tmp_path / "zero", indicator=text, index="impute: zero\n")
    b = of(read_index(folder).ranking().to_pylist(), "unit", "B")
    assert (b["n_missing"], b["n_imputed"], round(b["science"], 9)) == (0, 1, 20)


def test_steps_tell_what_was_done(small: Path) -> None:
    steps = {step["step"]: step for step in read_index(small).steps()}
    assert list(steps) == ["denominate", "screen", "impute", "treat", "normalise", "weigh", "aggregate"]
    assert steps["normalise"]["own"] == {"delay": "min_max"}


def test_the_published_index_is_reproduced(seed: Path, index: Command, shared_data: Path) -> None:
    with (shared_data / "index-cases" / "seed_replica" / "expected.csv").open(encoding="utf-8") as file:
        printed = {row[""]: row for row in csv.DictReader(file)}
    rows = told(index, "build", seed, "--points")["ranking"]
    assert len(rows) == 31
    for row in rows:
        expected = printed[row["unit"]]
        assert row["score"] == pytest.approx(float(expected["total"]), abs=0.02)
        for pillar in ("enterprise", "academic", "capital", "openness", "linkage", "government"):
            assert row[pillar] == pytest.approx(float(expected[pillar]), abs=0.02)
    by_print = sorted(printed, key=lambda unit: -float(printed[unit]["total"]))
    assert [row["unit"] for row in rows] == by_print


# ---- check


def test_check_tells_experts_and_doubles(small: Path, index: Command) -> None:
    found = told(index, "check", small)
    where = {(row["what"], row["where"]) for row in found}
    assert ("nearly the same", "firms, papers") in where
    assert ("consistency ratio of judgements", "science one") in where
    # Shares 8/9 and 2/3 against 4/5: the consensus of two experts is neither none nor full.
    consensus = of(found, "where", "science")
    assert consensus["n"] == 0
    assert 0 < float(consensus["told"]) < 1


def test_check_names_the_judgement_to_think_over(tmp_path: Path, index: Command) -> None:
    """1 : 2 : 4 : 8 but for a : d, which is said the wrong way round: with it put right all agree."""
    codes = ("a", "b", "c", "d")
    tree = "code,parent,name_zh,name_en\nall,,全,All\n" + "".join(f"{c},all,{c},{c}\n" for c in codes)
    said = ["all,,a,b,2", "all,,b,c,2", "all,,c,d,2", "all,,a,c,4", "all,,b,d,4", "all,,a,d,1/8"]
    judged = "parent,expert,a,b,ratio\n" + "\n".join(said) + "\n"
    value = "unit,code,value\n" + "".join(f"{u},{c},{i}\n" for i, u in enumerate("xyz", 1) for c in codes)
    folder = tmp_path / "judged"
    folder.mkdir()
    for name, text in {"tree": tree, "judgement": judged, "indicator": value}.items():
        (folder / f"{name}.csv").write_text(text, "utf-8")
    hint = of(told(index, "check", folder), "what", "most inconsistent judgement")
    assert hint["where"] == "all: d : a"
    assert hint["told"] == "8 -> 0.125, 0.0000"


def test_check_tells_what_is_missing_constant_and_outlying(tmp_path: Path, index: Command) -> None:
    units = [f"u{i}" for i in range(12)]
    tree = "code,parent,name_zh,name_en\n" + "".join(f"{c},,{c},{c}\n" for c in ("same", "far", "holes"))
    rows = [f"{u},same,5\n{u},far,{1000 if i == 0 else i % 3}\n" for i, u in enumerate(units)]
    rows += [f"{u},holes,{i}\n" for i, u in enumerate(units[:9])]
    folder = tmp_path / "poor"
    folder.mkdir()
    (folder / "tree.csv").write_text(tree, "utf-8")
    (folder / "indicator.csv").write_text("unit,code,value\n" + "".join(rows), "utf-8")
    found = {(row["what"], row["where"]): row for row in told(index, "check", folder)}
    assert found["no two values differ", "same"]["n"] is None
    assert ("outliers", "far") in found
    assert found["missing values", "holes"]["n"] == 3


# ---- sensitivity


def test_leaving_out_an_indicator_puts_a_first_in_three_cases_of_five(small: Path, index: Command) -> None:
    """A leads with all indicators, without funds and without delay; B without firms and without papers."""
    found = told(index, "sensitivity", small, "--weights", 0, "--leave-out", "-n", 20_000, "--top", 1)
    a, b, c = found["rank"]
    assert (a["unit"], b["unit"], c["unit"]) == ("A", "B", "C")
    assert a["top_1"] == pytest.approx(0.6, abs=0.02)
    assert a["beats_next"] == pytest.approx(0.6, abs=0.02)
    assert a["rank_mean"] == pytest.approx(1.4, abs=0.02)
    assert (a["rank_low"], a["rank_high"]) == (1, 2)
    assert (c["rank_low"], c["rank_high"]) == (3, 3)
    assert [row["input"] for row in found["cause"]] == ["left_out"]
    assert found["cause"][0]["total"] == pytest.approx(1, abs=0.1)


def test_the_same_seed_gives_the_same_bytes(seed: Path, index: Command, tmp_path: Path) -> None:
    def drawn(number: int, name: str) -> tuple[str, bytes]:
        said = ["sensitivity", seed, "-n", 500, "--seed", number, "--leave-out", "--noise", 0.1]
        said += ["--normalise", "min_max", "--aggregate", "geometric", "--json", "--save", tmp_path / name]
        code, output, messages = index(*said)
        assert code == 0, messages
        return output, (tmp_path / name).read_bytes()

    first = drawn(7, "one.npz")
    assert drawn(7, "two.npz") == first
    assert drawn(8, "three.npz")[0] != first[0]


def test_saved_draws_can_be_looked_at_again(small: Path, index: Command, tmp_path: Path) -> None:
    file = tmp_path / "draws"
    said = ["sensitivity", small, "-n", 300, "--normalise", "min_max", "--save", file]
    assert index(*said)[0] == 0
    with np.load(file) as held:
        assert held["code"].tolist() == ["index", "economy", "science", *LEAVES]
        assert held["share"].shape == (300, 7)
        assert held["normalisation"].max() == 1
        assert len(held["shift"]) == 300


def test_certain_ranks_of_the_published_index(seed: Path, index: Command) -> None:
    found = told(index, "sensitivity", seed, "-n", 1000, "--top", 5)
    assert [row["unit"] for row in found["rank"][:5]] == [
        "Beijing",
        "Guangdong",
        "Shanghai",
        "Zhejiang",
        "Jiangsu",
    ]
    assert all(row["rank_low"] <= row["rank"] <= row["rank_high"] for row in found["rank"])
    assert sum(row["top_5"] for row in found["rank"]) == pytest.approx(5)


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (["--normalise", "minmax"], 'normalisation "minmax". Did you mean "min_max"?'),
        (["--aggregate", "copeland"], 'aggregation "copeland". Known: arithmetic'),
        (["--noise", "0.1"], "one normalisation only"),
        (["-n", "0"], "greater than or equal to 1"),
        (["--list", "coasts"], 'Did you mean "coast"?'),
        (["--year", "2025"], "2024"),
        (["--save", "none/x.npz"], "cannot be written"),
        (["--picture", "x.pdf"], "ends in .svg or .png, not in .pdf"),
        (["--picture", "none/x.svg"], "cannot be written"),
    ],
)
def test_what_sensitivity_refuses(small: Path, index: Command, said: list[str], words: str) -> None:
    code, _, messages = index("sensitivity", small, *said)
    assert (code, words in " ".join(messages.split())) == (2, True), messages


# ---- explain


def test_a_unit_is_explained_by_code_and_by_name(small: Path, index: Command) -> None:
    found = told(index, "explain", small, "A")
    assert found == told(index, "explain", small, "Alder")
    science = of(found["nodes"], "code", "science")
    assert (round(science["score"], 9), science["rank"], round(science["mean"], 9)) == (90, 1, 30)
    assert found["strong"] == ["firms", "papers"]
    assert found["weak"] == ["funds"]
    ranks = {row["without"]: row["rank"] for row in found["without"]}
    assert ranks == {"economy": 1, "science": 1, "firms": 2, "funds": 1, "papers": 2, "delay": 1}
    code, _, messages = index("explain", small, "Aldr")
    assert code == 2
    assert 'Did you mean "Alder"?' in messages


def test_names_are_told_in_the_language(small: Path, index: Command) -> None:
    code, output, _ = index("explain", small, "甲", lang="zh")
    assert code == 0
    assert "科学" in output


# ---- compare


def test_a_change_is_split_into_parts_that_add_up(small: Path, index: Command) -> None:
    """A's papers grow tenfold, and so does the greatest value that all are measured against: it stays at 81;
    B, which did nothing, loses half of its papers' 32 points."""
    rows = told(index, "compare", small, 2023, 2024)
    a, b, c = (of(rows, "unit", unit) for unit in "ABC")
    assert [round(a[f"score_by_{cause}"], 9) for cause in CAUSES] == [24, 0, -24, 0]
    assert [round(b[f"score_by_{cause}"], 9) for cause in CAUSES] == [0, 0, -16, 0]
    assert [round(c[f"score_by_{cause}"], 9) for cause in CAUSES] == [15, 0, 0, 0]
    assert [(row["rank_before"], row["rank_after"]) for row in (a, b, c)] == [(2, 1), (1, 2), (3, 3)]
    for row in rows:
        for what in ("rank", "score"):
            parts = sum(row[f"{what}_by_{cause}"] for cause in CAUSES)
            assert parts == pytest.approx(row[f"{what}_after"] - row[f"{what}_before"], abs=1e-9)


@pytest.mark.parametrize(
    "settings",
    ["weigh: entropy", "reference: all", "aggregate: geometric", "normalise: z_score", "impute: mean"],
)
def test_parts_add_up_whatever_the_steps(tmp_path: Path, settings: str) -> None:
    text = (write(tmp_path / "a") / "indicator.csv").read_text("utf-8")
    text = text.replace("C,papers,2023,0\n", "C,papers,2023,\n")
    rows = (
        read_index(write(tmp_path / "b", indicator=text, index=settings + "\n"))
        .compare(2023, 2024)
        .to_pylist()
    )
    assert all(row["rank_after"] is not None for row in rows)
    for row in rows:
        for what in ("rank", "score"):
            parts = sum(row[f"{what}_by_{cause}"] for cause in CAUSES)
            assert parts == pytest.approx(row[f"{what}_after"] - row[f"{what}_before"], abs=1e-9)


def test_a_newcomer_has_a_rank_and_no_parts(tmp_path: Path) -> None:
    text = (write(tmp_path / "a") / "indicator.csv").read_text("utf-8")
    text = "\n".join(line for line in text.splitlines() if not line.startswith("B,") or "2024" in line)
    rows = read_index(write(tmp_path / "b", indicator=text + "\n")).compare(2023, 2024).to_pylist()
    b, a = of(rows, "unit", "B"), of(rows, "unit", "A")
    assert (b["rank_before"], b["rank_after"], b["rank_by_membership"]) == (None, 2, None)
    assert a["score_by_membership"] != 0  # B's funds raised the greatest value, and with it the measure
    assert sum(a[f"score_by_{cause}"] for cause in CAUSES) == pytest.approx(
        a["score_after"] - a["score_before"]
    )


def test_without_years_nothing_is_compared(seed: Path, index: Command) -> None:
    code, _, messages = index("compare", seed, 2023, 2024)
    assert code == 2
    assert "no years" in messages
    code, _, messages = index("build", seed, "--year", 2024)
    assert code == 2
    assert "no years" in messages


# ---- what is refused


def test_a_value_below_0_under_a_logarithm_is_refused_with_its_cell(small: Path, index: Command) -> None:
    text = (small / "indicator.csv").read_text("utf-8").replace("B,papers,2024,9\n", "B,papers,2024,-9\n")
    code, output, messages = index("build", write(small, indicator=text))
    assert (code, output) == (2, "")
    assert "B/papers/2024" in messages
    assert "-9" in messages


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("science,one,delay,papers,3", ("delay is judged twice against papers", "0.125", "3")),
        ("science,one,papers,delay,4", ("papers is judged twice against delay", "8", "4")),
    ],
)
def test_judgements_that_contradict_each_other_are_refused(
    small: Path, index: Command, line: str, words: tuple[str, ...]
) -> None:
    code, _, messages = index("build", write(small, judgement=JUDGEMENT + line + "\n"))
    assert code == 2
    assert all(word in messages for word in ("judgement.csv", "science", "expert one", *words)), messages


def test_a_judgement_said_the_other_way_round_is_the_same(small: Path) -> None:
    text = JUDGEMENT + "science,one,delay,papers,0.125\n"
    assert read_index(write(small, judgement=text)).ranking().to_pylist()[0]["score"] == pytest.approx(81)


def test_scores_below_0_have_no_geometric_mean(small: Path) -> None:
    index = read_index(write(small, index="normalise: z_score\naggregate: geometric\n"))
    with pytest.raises(DataError, match="geometric mean needs scores of 0 or more"):
        index.ranking()


@pytest.mark.parametrize("how", ["copeland", "borda", "topsis"])
def test_an_index_by_pairs_is_built_and_compared_but_not_drawn_from(tmp_path: Path, how: str) -> None:
    index = read_index(write(tmp_path / how, index=f"aggregate: {how}\n"))
    assert index.ranking().to_pylist()[-1]["unit"] == "C"
    assert index.explain("A").without.to_pylist()
    assert index.compare(2023, 2024).to_pylist()
    with pytest.raises(DataError, match=how):
        index.sensitivity(uncertain=Uncertain(), n=50)


def test_all_faults_of_a_folder_are_told_with_exit_code_2(small: Path, index: Command) -> None:
    write(small, unit=UNIT + "D,丁,Dogwood,all\n", tree=TREE.replace("0.4", "0.3"))
    code, _, messages = index("check", small)
    assert code == 2
    assert "unit.csv, line 5" in messages
    assert "tree.csv, line 2" in messages
    assert "add up to 0.9" in messages


# ---- pictures


@pytest.mark.parametrize("command", ["build", "sensitivity"])
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_picture_names_every_unit(
    small: Path, index: Command, tmp_path: Path, command: str, lang: str
) -> None:
    file = tmp_path / "picture.svg"
    code, _, messages = index(command, small, "--picture", file, lang=lang)
    assert code == 0, messages
    names = ("Alder", "Birch", "Cedar") if lang == "en" else ("甲", "乙", "丙")
    text = file.read_text("utf-8")
    assert text.startswith("<svg")
    assert all(name in text for name in names)
    if command == "build":
        assert "81.00" in text


def test_a_picture_may_be_a_bitmap(small: Path, index: Command, tmp_path: Path) -> None:
    for command in ("build", "sensitivity"):
        assert index(command, small, "--picture", tmp_path / "p.png")[0] == 0
        assert (tmp_path / "p.png").read_bytes().startswith(b"\x89PNG")


def test_with_json_only_json_goes_to_the_output(small: Path, index: Command, tmp_path: Path) -> None:
    _, output, messages = index("build", small, "--json", "--picture", tmp_path / "p.svg")
    assert json.loads(output)["ranking"]
    assert "p.svg" in messages


def test_tables_are_printed_for_people(small: Path, index: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "160")
    for said in (["build"], ["check"], ["sensitivity", "-n", 100], ["explain", "A"], ["compare", 2023, 2024]):
        command, *rest = said
        code, output, _ = index(command, small, *rest)
        assert code == 0
        assert ("science" if command == "check" else "Alder") in output
    assert "score_by_reference" in output
    assert "more columns" not in output
