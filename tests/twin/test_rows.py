"""Records under the headings of sources: names, marks, words, and sources that cannot be written."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from jihe.errors import DataError
from jihe.pack import load
from jihe.pack.model import Pack
from jihe.tables import SYNTHETIC
from jihe.twin.draft import Draft
from jihe.twin.rows import Records, keys, names
from jihe.twin.written import MADE_UP, files
from tests.story.twin_study import FILES, write_study

SWAP = FILES["sources/swap.yaml"]


def objects(*values: Any) -> np.ndarray:
    return np.array([*values, None], object)[:-1]


def records(**swaps: np.ndarray) -> Records:
    """Three keepers and as many swaps."""
    return {
        "organisation": {
            "key": keys(3),
            "name": objects("Anna", "Bert", "Cora"),
            "kind": objects("keeper", "keeper", "school"),
            "founded_date": objects("2001-05-06", "", None),
            "is_platform": objects(None, None, None),
        },
        "relation": {
            "kind": objects("swap", "swap", "swap"),
            "source_key": keys(3),
            "source_name": objects("Anna", "Bert", "Cora"),
            "target_key": keys(3)[::-1],
            "target_name": objects("Cora", "Bert", "Anna"),
            "matter": objects("queens", "", "frames"),
            **swaps,
        },
    }


def study(folder: Path, **sources: str) -> Pack:
    return load(write_study(folder, {f"sources/{name}.yaml": text for name, text in sources.items()}))


def test_names_are_printed_or_made_of_a_word_and_a_number() -> None:
    draft = Draft()
    draft.add("keeper", 3)
    draft.add("school", 1)
    draft.add("hive", 1)
    draft.named["Anna"] = 1
    found = names(draft, {"keeper": "Keeper", "school": "School"}).tolist()
    assert found == ["Keeper-000001", "Anna", "Keeper-000002", "School-000001", "hive-000001"]
    assert len(set(keys(12))) == 12


def test_every_row_is_marked_and_under_its_heading(tmp_path: Path) -> None:
    made = files(records(), study(tmp_path))
    keepers = made["keeper.csv"].to_pylist()
    assert {row[SYNTHETIC] for table in made.values() for row in table.to_pylist()} == {MADE_UP}
    assert [row["kind"] for row in keepers] == ["imker", "imker", "school"]
    assert [row["founded"] for row in keepers] == ["2001-05-06", None, None]
    assert [row["giver"] for row in made["swap.csv"].to_pylist()] == keys(3).tolist()


def test_a_source_without_keys_is_given_names(tmp_path: Path) -> None:
    by_name = SWAP.replace("source_key", "source_name").replace("target_key", "target_name")
    made = files(records(), study(tmp_path, swap=by_name.replace("keys: twin\n", "")))
    assert [row["giver"] for row in made["swap.csv"].to_pylist()] == ["Anna", "Bert", "Cora"]


def test_each_source_takes_the_rows_of_its_kind(tmp_path: Path) -> None:
    gift = SWAP.replace("swap", "gift")
    kinds = objects("gift", "swap", "gift")
    made = files(records(kind=kinds), study(tmp_path, gift=gift))
    assert made["gift.csv"].num_rows == 2
    assert made["swap.csv"].column("matter").to_pylist() == [None]
    with pytest.raises(DataError, match="2 rows of table relation"):
        files(records(kind=kinds), study(tmp_path / "other"))


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("swap.csv", "swap*.csv", "one CSV file each"),
        ("swap.csv", "swap.xlsx", "one CSV file each"),
        ("keys: twin", "keys: twin\nencoding: gb18030", "in UTF-8"),
        ("      matter: {from: matter}\n", "", "values of matter"),
        ("{from: matter}", "{from: matter, read: part, end: 2}", "matter is read in a way"),
        (
            "  - table: relation",
            "  - {table: organisation, columns: {name: {from: giver}}}\n  - table: relation",
            "one kind of record each",
        ),
    ],
)
def test_sources_that_cannot_be_written_are_refused(tmp_path: Path, old: str, new: str, words: str) -> None:
    with pytest.raises(DataError) as refusal:
        files(records(), study(tmp_path, swap=SWAP.replace(old, new)))
    assert words in refusal.value.render()
    assert "sources/swap.yaml" in refusal.value.render()
