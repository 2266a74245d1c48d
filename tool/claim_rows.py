"""What the light classifier learns from: FinRE's rows."""

from __future__ import annotations

import csv
import sys
import zlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "src"))

from jihe.collect.pair import Pair, Signs  # noqa: E402

STUDY = ROOT / "studies" / "china-ai-2018"
SHEET = ROOT / "bench" / "label" / "claim.csv"
NONE = "unknown"
"""FinRE's word for no relation."""
PARTS = 5


def signs_of(study: Path) -> Signs:
    """Those of Chinese, and the words of the study's claim/sense.csv."""
    senses = {row["word"]: row["sense"] for row in _table(study / "claim" / "sense.csv")}
    return Signs(breaks=",。;:!?", stops="。", joins="、", senses=senses)


@dataclass(frozen=True)
class Rows:
    """FinRE's pairs in the order of the text: marks (hash -> place), labels, parts.

    A pair that bears two labels has two rows: `all_labels` has both in each, `is_first` tells one of them.
    """

    marks: list[dict[int, str]]
    labels: np.ndarray
    part: np.ndarray
    all_labels: list[set[str]]
    is_first: np.ndarray


def spans(sentence: str, name: str) -> tuple[int, int]:
    """Where the name stands first; FinRE tells no place."""
    at = sentence.index(name)
    return at, at + len(name)


def finre(file: Path) -> list[tuple[str, str, str, str]]:
    """(name, name, label, sentence)."""
    cells = [line.split("\t") for line in file.read_text("utf-8").splitlines()]
    return [(row[0], row[1], row[2], row[3]) for row in cells if len(row) == 4]


def kept_apart(sheet: Path) -> set[str]:
    """Hashes of the texts that claims are measured on; none without the sheet."""
    if not sheet.is_file():
        return set()
    with sheet.open(encoding="utf-8", newline="") as lines:
        return {row["text_sha256"] for row in csv.DictReader(lines) if row["split"] == "test"}


def label_rows(study: Path) -> list[dict[str, str]]:
    """The study's claim/label.csv, with what the kind counts as; without one: the label or its inverse."""
    kinds = {row["code"]: row["relation_kind"] or row["code"] for row in _table(study / "claim" / "kind.csv")}
    return [
        row | {"counts_as": kinds.get(row["kind"]) or min(row["label"], row["inverse"])}
        for row in _table(study / "claim" / "label.csv")
    ]


def _table(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines))


def read(rows: list[tuple[str, str, str, str]], signs: Signs) -> Rows:
    marks, labels, part, pairs, is_first = [], [], [], [], []
    every: dict[tuple[str, str, str], set[str]] = {}
    for one, other, label, sentence in rows:
        pair = Pair.of(sentence, spans(sentence, one), spans(sentence, other))
        if pair.is_turned:
            continue  # its inverse stands in the corpus as well
        marks.append({mark: place for place, found in pair.parts(signs) for mark in found})
        labels.append(label)
        part.append(zlib.crc32(sentence.encode()) % PARTS)
        pairs.append((one, other, sentence))
        is_first.append(pairs[-1] not in every)
        every.setdefault(pairs[-1], set()).add(label)
    return Rows(marks, np.array(labels), np.array(part), [every[pair] for pair in pairs], np.array(is_first))
