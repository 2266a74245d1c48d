"""The labels of claims stand where they say, in texts that are here, and keep the two halves apart."""

from __future__ import annotations

import csv
import hashlib
import re
from collections import Counter
from pathlib import Path

import pytest

from tool import sample_claims

ROOT = Path(__file__).parents[2]
SHEET = ROOT / "bench" / "label" / "claim.csv"
KINDS = {"supply", "cooperation", "other", "none"}
MODALITIES = {"actual", "planned", "ended", "rumoured"}


@pytest.fixture(scope="module")
def rows() -> list[dict[str, str]]:
    with SHEET.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def test_labels_are_of_the_guide(rows: list[dict[str, str]]) -> None:
    assert len(rows) >= 1000
    for row in rows:
        is_claim = row["kind"] in ("supply", "cooperation")
        assert row["kind"] in KINDS
        assert (row["direction"] in ("AB", "BA")) == (row["kind"] == "supply")
        assert (row["modality"] in MODALITIES) == (row["polarity"] in ("affirmed", "denied")) == is_claim
    assert sum(row["kind"] in ("supply", "cooperation") for row in rows) >= 350


def test_the_sheet_holds_no_text(rows: list[dict[str, str]]) -> None:
    assert SHEET.read_bytes().isascii()
    assert all(re.fullmatch(r"fin\w+/[\w.]+|fewfc/[\w.]+", row["file"]) for row in rows)
    assert "finre/valid.txt" not in {row["file"] for row in rows}


def test_ends_stand_in_their_sentences(shared_data: Path, rows: list[dict[str, str]]) -> None:
    texts = {
        file: sample_claims.texts_of(shared_data / "text", file) for file in {row["file"] for row in rows}
    }
    halves: dict[str, set[str]] = {}
    for row in rows:
        text = texts[row["file"]][int(row["line"]) - 1]
        assert hashlib.sha256(text.encode()).hexdigest() == row["text_sha256"]
        begin, end, a, a_end, b, b_end = (int(row[name]) for name in sample_claims.SPOTS)
        assert 0 <= begin <= a < a_end <= b < b_end <= end <= len(text)
        halves.setdefault(sample_claims.plain(text[begin:end]), set()).add(row["split"])
    assert max(map(len, halves.values())) == 1


def test_the_same_cases_are_drawn_again(shared_data: Path, rows: list[dict[str, str]]) -> None:
    drawn = {
        tuple(map(str, (row["file"], row["line"], row["quote_begin"], row["quote_end"], row["split"])))
        for row in sample_claims.rows(sample_claims.draw(shared_data / "text"))
    }
    kept = Counter(
        (row["file"], row["line"], row["quote_begin"], row["quote_end"], row["split"]) for row in rows
    )
    assert set(kept) <= drawn


def test_names_inside_longer_names_are_not_taken() -> None:
    text = "Anlan of Anlan Motors, and Anlan Motors"
    assert sample_claims.ends(text, "Anlan", "Anlan Motors") == ((0, 5), (9, 21))
    assert sample_claims.ends("Anlan Motors", "Anlan", "Anlan Motors") is None


def test_reprints_share_a_half() -> None:
    said = ["Kele signs with Beifeng over 200 buses", "Kele signs with Beifeng over 200 buses today"]
    assert len(set(sample_claims.splits(said).values())) == 1
