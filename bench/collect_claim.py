"""How well the light classifier reads relations, and how fast: `python bench/collect_claim.py
[--finre FILE] [--data DIR]`. FILE: a part of FinRE that tool/make_claim_model.py has not read; else valid.

Rows are counted as FinRE writes them: each (name, name, label, sentence) is one question and the classifier's
one label its answer; a pair with two labels is asked twice and can be answered once.

- micro-F: precision = right labels / rows that were given a label other than unknown, recall = right labels /
  rows whose label is not unknown.
- grouped: the same over the project's categories, shared/data/text/relation_map.csv. What stands there before
  the first bracket or bar is a label's group, the same for its inverse; no relation is no group. Labels that
  the map does not have (analysis, issue of shares, talks, debts, transfers) form a group "other"; the strict
  figure takes them for no relation.
- direction: of rows whose label has an inverse, and for which a label of the right group was given that has
  one too, the share with the right way round; beside it the same where that label or its inverse was given.

Beside it two peers, on the same rows in the same run: look-up of triggers (of the grams between and after the
names the one that tells a label best on train), and a linear model of TF-IDF of the sentence's signs.
"""

# ruff: noqa: T201

from __future__ import annotations

import argparse
import csv
import re
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path

from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.pipeline import make_pipeline
from sklearn.svm import LinearSVC

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "src"), str(ROOT / "tool")]

from claim_rows import NONE, STUDY, finre, label_rows, spans  # noqa: E402

from jihe.collect.light import Light  # noqa: E402

Row = tuple[str, str, str, str]
PAIRS = 14
"""Pairs of names that a page has."""
SEED = 5


def groups(file: Path, inverse: Mapping[str, str]) -> dict[str, str]:
    """label -> the project's category; labels that the map has in neither direction: "other"."""
    with file.open(encoding="utf-8-sig", newline="") as lines:
        rows = [row for row in csv.DictReader(lines) if row["corpus"] == "FinRE"]
    told = {row["label"]: row["project_category"] for row in rows}
    found = {label: told.get(label) or told.get(inverse[label]) or "other" for label in inverse}
    return {label: re.split(r"[(|]", group)[0].strip() for label, group in found.items()}


def micro(right: Sequence[str], told: Sequence[str], none: str) -> tuple[float, float, float]:
    """(F, precision, recall) of all but `none`."""
    hits = sum(a == b != none for a, b in zip(right, told, strict=True))
    given, asked = sum(b != none for b in told), sum(a != none for a in right)
    return 2 * hits / max(given + asked, 1), hits / max(given, 1), hits / max(asked, 1)


def direction(
    right: Sequence[str], told: Sequence[str], inverse: Mapping[str, str], group: Mapping[str, str]
) -> tuple[float, int]:
    """(share the right way round, rows counted), of labels of one group.

    The longer one of two inverse labels is the passive.
    """
    passive = {label: len(label) > len(inverse[label]) for label in inverse}
    both = [
        passive[a] == passive[b]
        for a, b in zip(right, told, strict=True)
        if inverse[a] != a and inverse[b] != b and group[a] == group[b]
    ]
    return sum(both) / max(len(both), 1), len(both)


def triggers(train: Sequence[Row]) -> dict[str, str]:
    """gram of two signs -> the label that three in ten of its rows bear, or more; the surest first."""
    n: dict[str, Counter[str]] = defaultdict(Counter)
    for one, other, label, sentence in train:
        for gram in _grams(one, other, sentence):
            n[gram][label] += 1
    found = {}
    for gram, labels in n.items():
        label, most = min(labels.items(), key=lambda item: (-item[1], item[0]))
        if most >= 5 and label != NONE and most / labels.total() >= 0.3:
            found[gram] = (most / labels.total(), label)
    order = sorted(found.items(), key=lambda item: (-item[1][0], item[0]))
    return {gram: label for gram, (_, label) in order}


def _grams(one: str, other: str, sentence: str) -> set[str]:
    a, b = sentence.index(one), sentence.index(other)
    ends = sorted((a + len(one), b + len(other)))
    stretches = {"M": sentence[ends[0] : max(a, b)][:20], "A": sentence[ends[1] :][:12]}
    order = ">" if a <= b else "<"
    return {
        f"{order}{place}{text[at : at + 2]}"
        for place, text in stretches.items()
        for at in range(len(text) - 1)
    }


def by_trigger(train: Sequence[Row], asked: Sequence[Row]) -> list[str]:
    known = triggers(train)
    rank = {gram: place for place, gram in enumerate(known)}
    told = []
    for one, other, _, sentence in asked:
        found = [rank[gram] for gram in _grams(one, other, sentence) if gram in rank]
        told.append(known[list(known)[min(found)]] if found else NONE)
    return told


def by_words(train: Sequence[Row], asked: Sequence[Row]) -> list[str]:
    """TF-IDF of the sentence, the names replaced by a sign each."""

    def text(row: Row) -> str:
        return row[3].replace(row[0], "\ue000").replace(row[1], "\ue001")

    model = make_pipeline(TfidfVectorizer(analyzer="char", ngram_range=(1, 2)), LinearSVC(random_state=SEED))
    model.fit([text(row) for row in train], [row[2] for row in train])
    return [str(label) for label in model.predict([text(row) for row in asked])]


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "data")
    parser.add_argument("--finre", type=Path)
    parser.add_argument("--model", type=Path, default=STUDY / "model" / "claim.npz")
    parser.add_argument("--no-peers", action="store_true")
    given = parser.parse_args()
    text = given.data / "text"
    asked = finre(given.finre or text / "finre/valid.txt")
    right = [row[2] for row in asked]
    inverse = {row["label"]: row["inverse"] for row in label_rows(STUDY)}
    group = groups(text / "relation_map.csv", inverse)
    strict = {label: "none" if name == "other" else name for label, name in group.items()}

    light = Light(given.model)
    pairs = [(row[3], spans(row[3], row[0]), spans(row[3], row[1])) for row in asked]
    told = {"light classifier": [one.label for one in light.judge_many(pairs)]}
    if not given.no_peers:
        train = finre(text / "finre/train.txt")
        told["peer: triggers"] = by_trigger(train, asked)
        told["peer: TF-IDF, linear"] = by_words(train, asked)
    print(f"{len(asked):,} rows, {sum(label != NONE for label in right):,} with a relation")
    print("groups: " + "; ".join(_members(group)))
    for name, labels in told.items():
        f, precision, recall = micro(right, labels, NONE)
        way, n_way = direction(right, labels, inverse, group)
        own, n_own = direction(right, labels, inverse, {x: min(x, inverse[x]) for x in inverse})
        grouped = [micro([g[x] for x in right], [g[x] for x in labels], "none")[0] for g in (group, strict)]
        print(
            f"{name:20} micro-F {f:.3f} (P {precision:.3f}, R {recall:.3f}; goal .54); grouped "
            f"{grouped[0]:.3f} (goal .64), strict {grouped[1]:.3f}; direction {way:.3f} of {n_way} "
            f"(goal .95), of the same label {own:.3f} of {n_own}"
        )
    speed(given.model, pairs)


def _members(group: Mapping[str, str]) -> list[str]:
    return [
        f"{name}: {' '.join(sorted(label for label in group if group[label] == name))}"
        for name in sorted(set(group.values()))
    ]


def speed(model: Path, pairs: Sequence[tuple[str, tuple[int, int], tuple[int, int]]]) -> None:
    """Pages a second on one core: each pair is new to the model."""
    best = 0.0
    for _ in range(3):
        light = Light(model)
        began = time.process_time()
        light.judge_many(pairs)
        best = max(best, len(pairs) / (time.process_time() - began))
    print(f"{best:,.0f} pairs/s of processor time, {best / PAIRS:,.0f} pages/s at {PAIRS} pairs (goal 180)")


if __name__ == "__main__":
    main()
