"""Makes the light classifier of a study: studies/china-ai-2018/model/claim.npz.

    python tool/make_claim_model.py --data ../shared/data

For maintainers. Learns from FinRE's train part (docs/collect.md says what that is): 13,486 rows, each a
sentence of Chinese financial news, two names in it and one of 44 labels. claim/label.csv of the study says
which label is which other's inverse and which claim kind it stands for. As FinRE gives each pair in both
orders, one of the two is read, in the order of the text. Texts of the test half of bench/label/claim.csv are
left out, so that what is measured there was not learnt. What is learnt is tried on sentences that were not
learnt from: five parts by a hash of the sentence, all rows of a sentence in one part. From these come the
temperature and the least probability of a relation. Valid is not read. What the probability of work together
is worth where no rule speaks comes from the sheet's other half, by models that have not seen its texts.

The file holds hashes of marks and whole numbers for weights, no word of the corpus; the same input gives the
same bytes.
"""

# ruff: noqa: T201

from __future__ import annotations

import argparse
import hashlib
import json
import sys
import zipfile
import zlib
from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from io import BytesIO
from pathlib import Path

import numpy as np
from scipy.sparse import csr_matrix, diags
from sklearn.svm import LinearSVC

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "src"))

from claim_rows import (  # noqa: E402
    NONE,
    PARTS,
    SHEET,
    STUDY,
    Rows,
    finre,
    kept_apart,
    label_rows,
    read,
    signs_of,
)
from claim_worth import softmax, undecided, worth  # noqa: E402

from jihe.collect.light import FORMAT, decided, kin_of  # noqa: E402

SEED = 5
LEAST = dict.fromkeys(("name", "word", "sense", "order"), 2)
"""Pairs that a mark must be found in, by its place; 3 for those of others."""
STRENGTH = 1.0
TOL = 0.02
SMOOTH = 0.1
NEARLY = 0.01
"""F within which two thresholds count as equally good: then fewer relations are told, and more are right."""
RARE = 0.4
"""Labels with few rows weigh more: by this power of their share."""
KEPT = 80_000
"""Marks that the file holds: those whose weights move the sums most."""


@dataclass(frozen=True)
class View:
    """One of the machines whose mean the model is: each sees other marks, and errs elsewhere.

    Attributes
    ----------
    places
        Those of the marks that it sees.
    scale
        Of all marks before learning.
    weight
        Of a mark before learning, by its place; 1 for those of others.
    often
        What the ratio of a mark counts for against the mean of all; None: rarity counts instead.
    share
        In the mean.
    """

    places: frozenset[str]
    scale: float
    weight: Mapping[str, float]
    often: float | None
    share: float


GRAMS = frozenset({*"*BMA1234CPQ", "edge", "shape", "name"})
WORDS = frozenset({"word", "sense", "order", "edge", "shape", "name"})
VIEWS = (
    View(GRAMS, 0.4, {"name": 1.2}, 0.6, 0.45),
    View(GRAMS, 0.4, {"name": 1.2}, None, 0.15),
    View(WORDS, 1.0, {"name": 1.1, "edge": 1.3, "word": 1.5}, 0.3, 0.4),
)


@dataclass(frozen=True)
class Linear:
    """Weights of marks for labels."""

    marks: np.ndarray
    weights: np.ndarray
    usual: np.ndarray


def known(rows: Rows, used: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Marks found often enough in the rows used: hashes in rising order, places, pairs that have them."""
    n: Counter[int] = Counter()
    place: dict[int, str] = {}
    for row in np.flatnonzero(used):
        n.update(rows.marks[row].keys())
        place.update(rows.marks[row])
    found = [mark for mark in sorted(n) if n[mark] >= LEAST.get(place[mark], 3)]
    return (
        np.array(found, np.uint32),
        np.array([place[mark] for mark in found]),
        np.array([n[mark] for mark in found]),
    )


def matrix(rows: Rows, marks: np.ndarray) -> csr_matrix:
    """Rows x marks; a row's marks, those that are not known among them, have length one."""
    found, values, ends = [], [], [0]
    for row in rows.marks:
        hashes = np.array(sorted(row), np.uint32)
        at = np.searchsorted(marks, hashes)
        at[at == len(marks)] = 0
        at = at[marks[at] == hashes]
        found.append(at)
        values.append(np.full(len(at), len(row) ** -0.5))
        ends.append(ends[-1] + len(at))
    return csr_matrix(
        (np.concatenate(values), np.concatenate(found), ends), shape=(len(rows.marks), len(marks))
    )


def learnt(rows: Rows, used: np.ndarray, labels: list[str]) -> Linear:
    """The model of the rows used: the mean of the machines of all views, weighed."""
    marks, places, n = known(rows, used)
    found = matrix(rows, marks)
    weights, usual = np.zeros((len(marks), len(labels))), np.zeros(len(labels))
    for view in VIEWS:
        seen = np.flatnonzero(np.isin(places, sorted(view.places)))
        scale = view.scale * np.array([view.weight.get(place, 1.0) for place in places[seen]])
        own, its_usual = _machine(view, (found[:, seen] @ diags(scale)).tocsr(), n[seen], rows, used, labels)
        weights[seen] += view.share * own * scale[:, None]
        usual += view.share * its_usual
    return Linear(marks, weights, usual)


def _machine(
    view: View, numbers: csr_matrix, n: np.ndarray, rows: Rows, used: np.ndarray, labels: list[str]
) -> tuple[np.ndarray, np.ndarray]:
    if view.often is None:
        at = np.flatnonzero(used)
        rarity = np.sqrt(np.log(len(at) / n))
        weights, usual = _by_rarity((numbers[at] @ diags(rarity)).tocsr(), rows.labels[at], labels)
        return weights * rarity[:, None], usual
    once = np.flatnonzero(used & rows.is_first)
    told = np.array([[label in rows.all_labels[row] for label in labels] for row in once])
    return _by_ratio(numbers[once], told, view.often)


def _by_ratio(numbers: csr_matrix, told: np.ndarray, often: float) -> tuple[np.ndarray, np.ndarray]:
    """For each label (column of `told`) a linear machine that tells pairs that bear it from all others.

    A mark counts for a label by how much oftener it stands with it than without (Wang and Manning, "Baselines
    and Bigrams", 2012), drawn towards the mean by 1 - `often`.
    """
    stands = (numbers > 0).astype(np.float64)
    total = np.asarray(stands.sum(axis=0)).ravel()
    weights, usual = np.zeros((numbers.shape[1], told.shape[1])), np.full(told.shape[1], -1.5)
    for column, is_it in enumerate(told.T):
        n = int(is_it.sum())
        if not n:
            continue
        with_it = np.asarray(stands[np.flatnonzero(is_it)].sum(axis=0)).ravel()
        ratio = np.abs(
            np.log((with_it + SMOOTH) / (n + 2 * SMOOTH))
            - np.log((total - with_it + SMOOTH) / (len(told) - n + 2 * SMOOTH))
        )
        ratio = often * ratio + (1 - often) * ratio.mean()
        machine = LinearSVC(C=STRENGTH, class_weight={True: (500 / n) ** RARE}, tol=TOL, random_state=SEED)
        machine.fit(numbers @ diags(ratio), is_it)
        weights[:, column] = machine.coef_[0] * ratio
        usual[column] = machine.intercept_[0]
    return weights, usual


def _by_rarity(numbers: csr_matrix, right: np.ndarray, labels: list[str]) -> tuple[np.ndarray, np.ndarray]:
    """The same, all marks counting alike for all labels."""
    share = {label: (500 / n) ** RARE for label, n in Counter(right.tolist()).items()}
    machine = LinearSVC(C=STRENGTH, class_weight=share, tol=TOL, random_state=SEED).fit(numbers, right)
    weights, usual = np.zeros((numbers.shape[1], len(labels))), np.full(len(labels), -1.5)
    at = [labels.index(label) for label in machine.classes_]
    weights[:, at] = machine.coef_.T
    usual[at] = machine.intercept_
    return weights, usual


def held_out(rows: Rows, labels: list[str]) -> tuple[np.ndarray, list[Linear]]:
    """Sums of each row for each label, by a model that has not seen its sentence; the models, one a part."""
    models = []
    sums = np.zeros((len(rows.labels), len(labels)))
    for part in range(PARTS):
        asked = np.flatnonzero(rows.part == part)
        model = learnt(rows, rows.part != part, labels)
        models.append(model)
        sums[asked] = (matrix(rows, model.marks) @ model.weights + model.usual)[asked]
    return sums, models


def fitted(
    sums: np.ndarray, right: np.ndarray, labels: list[dict[str, str]]
) -> tuple[float, float, tuple[float, float, float]]:
    """(temperature, least worth of a relation, (micro-F, F of kinds, share of directions that are right)).

    The temperature is the likeliest; the least the highest at which either F is `NEARLY` the best.
    """
    names, kin = [row["label"] for row in labels], kin_of(labels)
    kind, none = kin.argmax(axis=1), names.index(NONE)
    inverse = np.array([names.index(row["inverse"]) for row in labels])[right]

    def loss(temperature: float) -> float:
        return -float(np.log(softmax(sums, temperature)[np.arange(len(right)), right]).mean())

    temperature = round(float(min(np.arange(0.05, 1.0, 0.01), key=loss)), 2)
    chance = softmax(sums, temperature)
    tried = []
    for least in np.arange(0.04, 0.5, 0.01).round(2):
        told = decided(chance, kin, none, least)
        asked = (inverse != right) & ((told == right) | (told == inverse))
        turned = float((told == right)[asked].mean()) if asked.any() else 0.0
        f, by_kind = micro_f(right, told, none), micro_f(kind[right], kind[told], kind[none])
        tried.append((float(least), (f, by_kind, turned)))
    best = [max(found[at] for _, found in tried) - NEARLY for at in (0, 1)]
    return temperature, *max(one for one in tried if one[1][0] >= best[0] and one[1][1] >= best[1])


def micro_f(right: np.ndarray, told: np.ndarray, none: int) -> float:
    """F over all labels but the one for no relation."""
    hits = int(((right == told) & (right != none)).sum())
    return 2 * hits / max(int((told != none).sum() + (right != none).sum()), 1)


def pruned(model: Linear, rows: Rows) -> Linear:
    """The marks that move the sums most, by how often they are found."""
    found = matrix(rows, model.marks)
    effect = np.sqrt(np.asarray(found.multiply(found).sum(axis=0)).ravel()) * np.abs(model.weights).max(
        axis=1
    )
    kept = np.sort(np.argsort(-effect, kind="stable")[:KEPT])
    return Linear(model.marks[kept], model.weights[kept], model.usual)


def write(file: Path, model: Linear, labels: list[dict[str, str]], measured: dict[str, object]) -> None:
    """Weights as whole numbers of 8 bits, a step for each mark; no clock in the archive."""
    scale = np.abs(model.weights).max(axis=1) / 127
    arrays = {
        "marks": model.marks.astype(np.uint32),
        "weights": np.round(model.weights / scale[:, None]).astype(np.int8),
        "scale": scale.astype(np.float32),
        "usual": model.usual.astype(np.float32),
    }
    told = {
        "format": FORMAT,
        "name": f"light-{zlib.crc32(arrays['weights'].tobytes()):08x}",
        "made_of": "FinRE, train, without the texts of the test half of bench/label/claim.csv",
        **measured,
        "none": NONE,
        "signs": asdict(signs_of(STUDY)),
        "labels": labels,
    }
    file.parent.mkdir(exist_ok=True)
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        _add(archive, "model.json", json.dumps(told, ensure_ascii=False, indent=1).encode())
        for name, array in arrays.items():
            data = BytesIO()
            np.save(data, array, allow_pickle=False)
            _add(archive, f"{name}.npy", data.getvalue())


def _add(archive: zipfile.ZipFile, name: str, data: bytes) -> None:
    archive.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED, 9)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "data")
    parser.add_argument("--out", type=Path, default=STUDY / "model" / "claim.npz")
    asked = parser.parse_args()
    labels = label_rows(STUDY)
    names = [row["label"] for row in labels]
    apart = kept_apart(SHEET)
    given = finre(asked.data / "text/finre/train.txt")
    used = [row for row in given if hashlib.sha256(row[3].encode()).hexdigest() not in apart]
    print(f"{len(used):,} rows, {len(given) - len(used):,} left out: their texts measure claims")
    rows = read(used, signs_of(STUDY))
    right = np.array([names.index(label) for label in rows.labels])
    sums, models = held_out(rows, names)
    temperature, least, (f, by_kind, turned) = fitted(sums, right, labels)
    counts = worth(undecided(SHEET, asked.data), models, labels, temperature)
    print(f"sentences not learnt from: micro-F {f:.3f}, of kinds {by_kind:.3f}, directions {turned:.3f}")
    print(f"temperature {temperature}, least {least}")
    print(f"worth where no rule speaks: {counts}")
    model = pruned(learnt(rows, np.ones(len(right), bool), names), rows)
    write(asked.out, model, labels, {"temperature": temperature, "least": least, "worth": counts})
    print(f"{asked.out}: {len(model.marks):,} marks, {asked.out.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
