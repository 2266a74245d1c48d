"""Every mistake is refused with its file, its line and the words that help.

`bad/mistakes.csv` lists them: the files of ``bad/<mistake>/`` are laid over the study in `base`, those named
under `without` are taken away, and one fault must then lie in `file` at `line` and hold all `words`.
"""

from __future__ import annotations

import ast
import csv
import inspect
import shutil
from pathlib import Path

import pytest

from jihe.errors import Fault, PackError
from jihe.pack import load, model

HERE = Path(__file__).parent
BAD = HERE / "bad"


def mistakes() -> list[dict[str, str]]:
    with (BAD / "mistakes.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def broken(mistake: dict[str, str], folder: Path) -> Path:
    """The base study with one mistake in it."""
    shutil.copytree(HERE / "base", folder)
    if (BAD / mistake["mistake"]).is_dir():
        shutil.copytree(BAD / mistake["mistake"], folder, dirs_exist_ok=True)
    for file in filter(None, mistake["without"].split("|")):
        (folder / file).unlink()
    return folder


@pytest.fixture(scope="module")
def faults(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[Fault, ...]]:
    """What is said of each mistake."""
    found = {}
    for mistake in mistakes():
        with pytest.raises(PackError) as refusal:
            load(broken(mistake, tmp_path_factory.mktemp("bad") / "study"))
        found[mistake["mistake"]] = refusal.value.faults
    return found


@pytest.mark.parametrize("mistake", mistakes(), ids=lambda mistake: mistake["mistake"])
def test_mistake_is_refused_where_it_is(
    mistake: dict[str, str], faults: dict[str, tuple[Fault, ...]]
) -> None:
    told = [(f.place.file, str(f.place.line or ""), f.render()) for f in faults[mistake["mistake"]]]
    here = [text for file, line, text in told if (file, line) == (mistake["file"], mistake["line"])]
    assert any(all(word in text for word in mistake["words"].split("|")) for text in here), told
    assert all(mistake["file"] in text for text in here)


UNTRIED = {
    "the picture has {n} bytes; {most} are the most that a page bears. Make it smaller.",
    "the file cannot be opened ({problem}). See that you may read it.",
    "there is no such folder. Give a study's folder, or begin one: jihe new.",
    '{key} cannot be "{value}". Correct it.',
}
"""Refusals that no broken file brings about."""


def test_every_refusal_has_its_mistake(faults: dict[str, tuple[Fault, ...]]) -> None:
    """The texts of all faults in the loader's source are those that the broken files bring about."""
    source = Path(inspect.getfile(model)).parent
    written = set()
    for path in source.rglob("*.py"):
        if path.name in ("begin.py", "workbook.py", "index.py"):
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Fault":
                written.add(ast.literal_eval(node.args[1]))
    seen = {fault.text for told in faults.values() for fault in told}
    assert written - seen == UNTRIED


def test_every_broken_file_is_listed() -> None:
    listed = {mistake["mistake"] for mistake in mistakes()}
    assert {folder.name for folder in BAD.iterdir() if folder.is_dir()} <= listed


def test_mistakes_of_all_files_come_at_once(tmp_path: Path) -> None:
    """Different files, the same file twice, and one file whose form and meaning are both at fault."""
    chosen = ("value_date", "tree_gap", "rate_zero", "cell_unknown", "where_column", "chapter_untitled")
    shutil.copytree(HERE / "base", tmp_path / "study")
    for name in chosen:
        shutil.copytree(BAD / name, tmp_path / "study", dirs_exist_ok=True)
    rates = tmp_path / "study" / "rate.csv"
    rates.write_text(rates.read_text("utf-8") + "USD,2021,x,bank\nUSD,2020,-1,bank\n", "utf-8")
    with pytest.raises(PackError) as refusal:
        load(tmp_path / "study")
    places = [(fault.place.file, fault.place.line) for fault in refusal.value.faults]
    assert places[0] == ("pack.yaml", 4)
    assert [line for file, line in places if file == "rate.csv"] == [3, 4, 5]
    assert ("taxonomy/topic.csv", 4) in places
    assert ("report/01-firms.en.md", 2) in places


def test_a_file_that_cannot_be_read_accuses_no_other(tmp_path: Path) -> None:
    """Codes of a broken tree are not called unknown elsewhere, nor measures of a broken measure.yaml."""
    for mistake in ("csv_date", "yaml_deep", "csv_unknown_heading"):
        shutil.copytree(HERE / "base", tmp_path / mistake)
        shutil.copytree(BAD / mistake, tmp_path / mistake, dirs_exist_ok=True)
        with pytest.raises(PackError) as refusal:
            load(tmp_path / mistake)
        assert len(refusal.value.faults) == 1, refusal.value.render()
