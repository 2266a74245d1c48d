"""Finds the weights of resolve/weights.json: two logistic models, of names and of names in a sentence.

    python tool/make_weights.py --data ../shared/data

For maintainers. Reads lists of public pairs of names (docs/method/resolution.md says which), with the words
of the study china-ai-2018. Every fifth brand and short name (by a hash of it) and FinRE's own part for
checking are kept aside: bench/resolve.py measures on these.
"""

# ruff: noqa: T201

from __future__ import annotations

import argparse
import csv
import json
import sys
import zlib
from pathlib import Path

import numpy as np
import pyarrow as pa
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "src"))

from jihe.pack import load  # noqa: E402
from jihe.resolve.gram import Index  # noqa: E402
from jihe.resolve.likeness import Names, columns, likeness  # noqa: E402
from jihe.resolve.model import Model  # noqa: E402
from jihe.resolve.reader import Reader  # noqa: E402
from jihe.resolve.sentence import NUMBERS, sentence_numbers  # noqa: E402

STUDY = ROOT / "studies" / "china-ai-2018"
SAME = "自己"
"""FinRE's word for two names of one organisation."""
MOST = 30


def is_aside(name: str) -> bool:
    """Whether a name is kept for measuring."""
    return zlib.crc32(name.encode()) % 5 == 0


def brands(data: Path) -> list[tuple[str, str]]:
    """(brand, legal name)."""
    file = data / "reference/names/brand_legal_dev.csv"
    return [(row["brand"], row["legal_name"]) for row in _rows(file)]


def shares(data: Path) -> list[tuple[str, str]]:
    """(short name at the exchange, full name)."""
    file = data / "reference/names/a_share_short_full.csv"
    return [(row["short"], row["full"]) for row in _rows(file)]


def sentences(data: Path, part: str) -> list[tuple[str, str, bool, str]]:
    """(name, name, whether they are one, sentence) of FinRE."""
    lines = (data / f"text/finre/{part}.txt").read_text("utf-8").splitlines()
    cells = [line.split("\t") for line in lines]
    return [(c[0], c[1], c[2] == SAME, c[3]) for c in cells if len(c) == 4]


def letters(data: Path, reader: Reader) -> tuple[np.ndarray, np.ndarray]:
    """Numbers of pairs of names in letters, and whether they are one.

    Of one: nomenklatura's pairs, and firms of Crunchbase beside their brand alone, where that differs. Of
    two: every tenth firm of Crunchbase, which lists each once, beside the firms most like it.
    """
    bench = _rows(data / "reference/er_benchmarks/nomenklatura_name_bench.csv")
    bench = [row for row in bench if row["schema"] in ("Company", "Organization", "LegalEntity")]
    deals = _rows(data / "real/crunchbase-acquisitions-2015/acquisitions.csv")
    firms = sorted({row[f"{end}_name"] for row in deals for end in ("company", "acquirer")} - {""})
    names = Names.of(pa.array(firms), reader)
    tenth = [row for row, name in enumerate(firms) if zlib.crc32(name.encode()) % 10 == 0]
    cores = pa.array(names.core, pa.string())
    asked, told = Index(cores).candidates(cores.take(pa.array(tenth)), 12)
    asked = np.array(tenth)[asked]
    apart = names.whole[asked] != names.whole[told]
    pairs = [(row["name1"], row["name2"], row["is_match"] == "true") for row in bench]
    pairs += [
        (name.brand, firms[row], True) for row, name in enumerate(names.parts) if row % 5 == 0 and name.trade
    ]
    one, other = (Names.of(pa.array([pair[k] for pair in pairs]), reader) for k in (0, 1))
    rows = np.arange(len(pairs))
    numbers = [likeness(one, other, rows, rows), likeness(names, names, asked[apart], told[apart])]
    return np.concatenate(numbers), np.array([pair[2] for pair in pairs] + [False] * int(apart.sum()))


def _rows(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines))


def candidates(pairs: list[tuple[str, str]], reader: Reader) -> tuple[np.ndarray, np.ndarray]:
    """Numbers of the candidates of the names that are not kept aside, and which of these are right."""
    told = list(dict.fromkeys(full for _, full in pairs))
    place = {name: row for row, name in enumerate(told)}
    right = Names.of(pa.array(told), reader)
    used = [(short, place[full]) for short, full in pairs if not is_aside(short)]
    left = Names.of(pa.array([short for short, _ in used]), reader)
    rows, found = Index(pa.array(right.core, pa.string())).candidates(pa.array(left.core, pa.string()), MOST)
    return likeness(left, right, rows, found), np.array([row for _, row in used])[rows] == found


def fitted(numbers: np.ndarray, same: np.ndarray, strength: float) -> Model:
    """The logistic model of numbers, told in their own units."""
    scaler = StandardScaler().fit(numbers)
    model = LogisticRegression(C=strength, max_iter=5000).fit(scaler.transform(numbers), same)
    weights = model.coef_[0] / scaler.scale_
    return Model(
        weights.round(4), scaler.mean_.round(4), round(float(model.intercept_[0] - weights @ scaler.mean_), 4)
    )


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "data")
    data = parser.parse_args().data
    pack = load(STUDY)
    reader = Reader.of(pack)
    finre = sentences(data, "train")
    one, other, both = (pa.array([row[k] for row in finre]) for k in (0, 1, 3))
    rows = np.arange(len(finre))
    in_text = likeness(Names.of(one, reader), Names.of(other, reader), rows, rows)
    is_same = np.array([row[2] for row in finre])

    sets = [candidates(brands(data), reader), candidates(shares(data), reader), letters(data, reader)]
    names = fitted(np.concatenate([n for n, _ in sets]), np.concatenate([s for _, s in sets]), 0.2)
    words = {part: tuple(w.text for w in pack.name_parts if w.part == part) for part in ("said", "apart")}
    numbers = sentence_numbers(
        one.to_pylist(), other.to_pylist(), both.to_pylist(), in_text, words["said"], words["apart"]
    )
    told = {
        "made_of": {
            "brand_legal_dev": len(sets[0][1]), "a_share_short_full": len(sets[1][1]),
            "nomenklatura and crunchbase": len(sets[2][1]), "finre train": len(finre),
        },
        "name": _told(names, columns()),
        "sentence": _told(fitted(numbers, is_same, 0.02), list(NUMBERS)),
    }  # fmt: skip
    file = ROOT / "src/jihe/resolve/weights.json"
    file.write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n", "utf-8")
    print(f"{file.relative_to(ROOT)}: {json.dumps(told['made_of'])} pairs")


def _told(model: Model, numbers: list[str]) -> dict[str, object]:
    rows = zip(numbers, model.weights.tolist(), model.usual.tolist(), strict=True)
    return {
        "intercept": model.intercept,
        "weights": [{"number": n, "weight": w, "usual": u} for n, w, u in rows],
    }


if __name__ == "__main__":
    main()
