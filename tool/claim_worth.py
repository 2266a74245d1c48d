"""What the light classifier's word is worth where no rule speaks, on the labelled sheet's dev half."""

# ruff: noqa: T201

from __future__ import annotations

import csv
import hashlib
import json
import sys
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
from claim_rows import PARTS, ROOT, STUDY, signs_of

sys.path.insert(0, str(ROOT / "src"))

from jihe.collect.noun import Mention
from jihe.collect.pair import Pair
from jihe.collect.rule import Rules
from jihe.pack import load

UNDIRECTED = "cooperation"
"""The sheet's word for work together in which neither is the giver."""
LIKELY = 0.5
"""Least probability of a kind that counts as a claim of it."""


class Weighed(Protocol):
    """A linear model, as tool/make_claim_model.py has it."""

    marks: np.ndarray
    weights: np.ndarray
    usual: np.ndarray


@dataclass(frozen=True)
class Asked:
    """A pair of the sheet: its marks, its part as FinRE's texts have it, the kind that a reader gave it."""

    marks: np.ndarray
    part: int
    kind: str


def worth(
    asked: list[Asked],
    models: Sequence[Weighed],
    labels: list[dict[str, str]],
    temperature: float,
) -> dict[str, float]:
    """kind -> share of the sheet's pairs that bear it, of those that are `LIKELY` to, by models new to them.

    The least share that the counts leave likely (`surely`). The sheet has one word for all kinds of its
    family that have no direction.
    """
    found = {}
    kinds = np.array([row["kind"] for row in labels])
    known_kinds = load(STUDY).claim_kinds
    families = {kind.family for kind in known_kinds if kind.code == UNDIRECTED}
    alike = {kind.code for kind in known_kinds if kind.family in families and not kind.directed}
    for kind in sorted(alike & set(kinds.tolist())):
        told = []
        for one in asked:
            model = models[one.part]
            hashes = np.unique(one.marks)
            at = np.minimum(np.searchsorted(model.marks, hashes), len(model.marks) - 1)
            known = at[model.marks[at] == hashes]
            sums = model.weights[known].sum(axis=0) * len(hashes) ** -0.5 + model.usual
            if softmax(sums[None], temperature)[0, kinds == kind].sum() >= LIKELY:
                told.append(one.kind == UNDIRECTED)
        print(f"{kind}, where no rule speaks: {sum(told)} of {len(told)} right")
        found[kind] = surely(sum(told), len(told))
    return found


def surely(right: int, n: int) -> float:
    """Lower end of Wilson's interval of 90 %: few verdicts tell little. 0 for none."""
    if not n:
        return 0.0
    z = 1.645
    spread = z * (right / n * (1 - right / n) / n + z * z / (4 * n * n)) ** 0.5
    return round((right / n + z * z / (2 * n) - spread) / (1 + z * z / n), 2)


def softmax(sums: np.ndarray, temperature: float) -> np.ndarray:
    odds = sums / temperature
    chance = np.exp(odds - odds.max(axis=1, keepdims=True))
    return np.asarray(chance / chance.sum(axis=1, keepdims=True))


def undecided(sheet: Path, data: Path) -> list[Asked]:
    """Pairs of the sheet's dev half in which no rule of the study finds a claim."""
    rules, signs, texts, found = Rules.of(load(STUDY)), signs_of(STUDY), {}, []
    with sheet.open(encoding="utf-8", newline="") as lines:
        rows = [row for row in csv.DictReader(lines) if row["split"] == "dev"]
    for row in rows:
        file = row["file"]
        if file not in texts:
            texts[file] = texts_of(data / "text", file)
        text = texts[file][int(row["line"]) - 1]
        if hashlib.sha256(text.encode()).hexdigest() != row["text_sha256"]:
            continue
        begin = int(row["quote_begin"])
        quote = text[begin : int(row["quote_end"])]
        ends = [(int(row[f"{x}_begin"]) - begin, int(row[f"{x}_end"]) - begin) for x in "ab"]
        mentions = [Mention(a, b, quote[a:b]) for a, b in sorted(ends)]
        if not rules.claims(quote, mentions):
            part = zlib.crc32(text.encode()) % PARTS
            found.append(Asked(Pair.of(quote, *ends).marks(signs), part, row["kind"]))
    return found


def texts_of(data: Path, file: str) -> list[str]:
    """The texts of a corpus, as the sheet of labels counts them."""
    content = (data / file).read_text("utf-8")
    if file.endswith(".json"):
        return [record["finna" in file] for record in json.loads(content)]
    if file.endswith(".jsonl"):
        return [json.loads(row)["content"] for row in content.splitlines()]
    return [row.split("\t")[-1] for row in content.split("\n")]
