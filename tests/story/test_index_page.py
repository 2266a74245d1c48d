"""docs/method/index.md: its worked example is what the code makes of it, and what the page works out."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from jihe.measure.index.aggregate import AGGREGATIONS
from jihe.measure.index.normalise import NORMALISATIONS
from jihe.measure.index.weigh import consistency
from jihe.measure.index.weigh.consistency import SAATY
from jihe.run.index import CompositeIndex, Uncertain, read_index

PAGE = (Path(__file__).parents[2] / "docs" / "method" / "index.md").read_text("utf-8")


def section(heading: str) -> str:
    return PAGE.split(f"\n## {heading}\n")[1].split("\n## ")[0]


def rows(heading: str) -> list[list[str]]:
    """Rows of a section's tables that begin with code, without its backticks."""
    lines = [line for line in section(heading).splitlines() if line.startswith("| `")]
    return [[cell.strip().strip("`") for cell in line.strip("|").split("|")] for line in lines]


def shown(value: float, text: str) -> bool:
    """Whether a number is written so, with as many digits as the text has."""
    digits = len(text.partition(".")[2])
    return f"{value:.{digits}f}" == text


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The page's files."""
    files = re.findall(r"^`([\w.]+)`\n\n```csv\n(.*?)```", PAGE, re.MULTILINE | re.DOTALL)
    assert {name for name, _ in files} == {"tree.csv", "unit.csv", "judgement.csv", "indicator.csv"}
    for name, text in files:
        (tmp_path / name).write_text(text, "utf-8")
    return tmp_path


@pytest.fixture
def index(folder: Path) -> CompositeIndex:
    return read_index(folder)


def totals(index: CompositeIndex, name: str | None = None, year: int | None = None) -> dict[str, float]:
    return {row["unit"]: row["score"] for row in index.ranking(name, year).to_pylist()}


def test_scores_of_the_example(index: CompositeIndex) -> None:
    made, found = index.composite(), rows("The worked example")
    assert len(found) == 13
    for cell, worked, score in found:
        unit, code = cell.split("/")
        value = made.score[made.data.unit.index(unit), made.tree.code.index(code)]
        assert shown(value, score), cell
        if "ln" not in worked and code in ("economy", "science", "index"):
            assert value == pytest.approx(eval(worked.replace("×", "*"), {}))


def test_the_other_year_and_the_other_list(index: CompositeIndex) -> None:
    said = section("The worked example")
    for text, found in (
        ("A 81, B 85, C 0", totals(index, year=2023)),
        ("A 77, B 69", totals(index, "coast")),
    ):
        assert text in said
        assert found == pytest.approx(
            {unit: float(value) for unit, value in re.findall(r"([ABC]) (\d+)", text)}
        )


def test_normalisations_of_three_values() -> None:
    found = [row for row in rows("Normalisation") if row[0] in NORMALISATIONS and len(row) == 5]
    assert [row[0] for row in found] == list(NORMALISATIONS)
    for name, _, *texts in found:
        posts = {"low": [0], "high": [50]} if name == "goalposts" else {}
        values = NORMALISATIONS[name]([[0], [9], [99]], [1], **posts).ravel()
        assert all(shown(value, text) for value, text in zip(values, texts, strict=True)), name


def test_aggregations_of_the_example(folder: Path) -> None:
    found = [row for row in rows("Aggregation") if row[0] in AGGREGATIONS]
    assert [row[0] for row in found] == list(AGGREGATIONS)
    for name, *_, a, b, c in found:
        (folder / "index.yaml").write_text(f"aggregate: {name}\n", "utf-8")
        score = totals(read_index(folder))
        assert all(shown(score[unit], text) for unit, text in zip("ABC", (a, b, c), strict=True)), name


def test_parts_of_a_change(index: CompositeIndex) -> None:
    found = {row[0]: row[1:] for row in rows("Two years") if len(row) == 7}
    changes = {row["unit"]: row for row in index.compare(2023, 2024).to_pylist()}
    columns = ["before", "after", *(f"by_{c}" for c in ("indicator", "weight", "reference", "membership"))]
    assert set(found) == set(changes)
    for unit, texts in found.items():
        values = [changes[unit][f"score_{column}"] for column in columns]
        assert values == pytest.approx([float(text) for text in texts], abs=1e-9)


def test_what_is_said_of_a(index: CompositeIndex) -> None:
    told = index.explain("A")
    assert (told.strong, told.weak) == (["firms", "papers"], ["funds"])
    assert [row["without"] for row in told.without.to_pylist() if row["rank"] == 2] == ["firms", "papers"]
    uncertain = Uncertain(weight_spread=0, leave_out=True)
    first = index.sensitivity(uncertain=uncertain, n=20_000, top=1).units.to_pylist()[0]
    assert (first["unit"], first["rank_low"], first["rank_high"]) == ("A", 1, 2)
    assert first["top_1"] == pytest.approx(3 / 5, abs=0.02)
    assert first["rank_mean"] == pytest.approx(1.4, abs=0.02)


def test_the_ratio_of_three_judgements_and_the_random_indices() -> None:
    found = consistency([[1, 3, 1 / 3], [1 / 3, 1, 3], [3, 1 / 3, 1]])
    assert found.lambda_max == pytest.approx(13 / 3)
    assert found.index == pytest.approx(2 / 3)
    said = " ".join(section("Judgements").split())
    assert f"CR = {found.ratio:.4f}" in said
    assert ", ".join(f"{value:.2f}" for value in SAATY[3:]) in said


def test_the_page_s_python_runs(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from jihe.measure.index.step import replay

    monkeypatch.chdir(folder.parent)
    text = re.search(r"```python\n(.*?)```", PAGE, re.DOTALL)
    assert text is not None
    names: dict[str, object] = {}
    exec(text[1].replace("my-index", folder.name), names)
    made = replay(names["other"], names["made"].data)  # type: ignore[arg-type, attr-defined]
    assert made.total[0] != pytest.approx(81)
