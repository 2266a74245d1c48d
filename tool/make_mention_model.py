"""Makes the model of unknown organisations and persons, studies/china-ai-2018/model/mention.npz.

    python tool/make_mention_model.py --data ../shared/data --lexicon FOLDER

For maintainers. It learns from CLUENER (train.jsonl). Every fifth sentence (by a hash of it) is kept aside
for bench/collect_mention.py, unless `--all`. FOLDER is that of the package jieba 0.42.1 (MIT), which holds a
small network for Chinese words (Baidu's LAC, Apache-2.0) and a list of words. The chain of labels is trained
by CRFsuite (L-BFGS with L1 and L2), which has no chance in it: the same files make the same model.
"""

# ruff: noqa: T201

from __future__ import annotations

import argparse
import csv
import json
import sys
import tempfile
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pycrfsuite
from sklearn.cluster import MiniBatchKMeans
from threadpoolctl import threadpool_limits

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "src"))

from jihe.collect.recurrent import Network  # noqa: E402
from jihe.collect.trait import Lists, Traits, packed  # noqa: E402

MODEL = ROOT / "studies/china-ai-2018/model/mention.npz"
CLASSES = {
    "company": "company", "organization": "organisation", "government": "government", "name": "person",
    "address": "place", "scene": "place", "position": "post", "game": "work", "book": "work", "movie": "work",
}  # fmt: skip
"""CLUENER's classes -> those that are told apart: kinds of works, and of places, need not be."""
N_SIGNS = 5_200
"""The commonest characters, of which the network's meanings are kept."""
N_CENTRES = 384
LEAST_SEEN = 2
"""Sentences in which a trait must stand."""
NO_NAMES = {
    "n", "v", "i", "l", "a", "vn", "d", "m", "t", "r", "ns", "c", "b", "z", "s", "ad", "p", "f", "zg",
}  # fmt: skip
"""Classes of jieba's words that are no names: a brand that is such a word says nothing."""


def is_aside(text: str) -> bool:
    """Whether a sentence is kept for measuring."""
    return zlib.crc32(text.encode()) % 5 == 0


def sentences(file: Path) -> Iterator[tuple[str, list[tuple[int, int, str]]]]:
    """(text, spans as begin, end and class) of a file of CLUENER."""
    for line in file.read_text("utf-8").splitlines():
        row = json.loads(line)
        yield (
            row["text"],
            [
                (begin, last + 1, CLASSES[kind])
                for kind, names in row.get("label", {}).items()
                for places in names.values()
                for begin, last in places
            ],
        )


def labelled(text: str, spans: Sequence[tuple[int, int, str]]) -> list[str]:
    labels = ["O"] * len(text)
    for begin, end, kind in spans:
        labels[begin:end] = [f"B-{kind}"] + [f"I-{kind}"] * (end - begin - 1)
    return labels


def network(folder: Path) -> dict[str, Any]:
    """The arrays of LAC's network, its numbers in 255 steps."""

    def read(name: str, *shape: int) -> np.ndarray:
        raw = (folder / "model_baseline" / name).read_bytes()
        return np.frombuffer(raw[-4 * int(np.prod(shape)) :], np.float32).reshape(shape)

    lines = [line.split("\t") for line in (folder / "word.dic").read_text("utf-8").split("\n")]
    rows = {line[1]: int(line[0]) for line in lines if len(line) == 2}
    common = sorted(sign for sign, row in rows.items() if len(sign) == 1 and row < N_SIGNS)
    meanings = read("word_emb", len(rows) + 1, 128)[[*(rows[sign] for sign in common), rows["OOV"]]]
    made: dict[str, Any] = {"signs": np.array([ord(sign) for sign in common], np.uint32)}
    made["meaning_step"], made["meanings"] = stepped(meanings)
    for layer, width in ((0, 128), (1, 256)):
        ways = (2 * layer, 2 * layer + 1)
        gru = [read(f"gru_{way}.w_0", 128 * 384) for way in ways]
        parts = {
            "inward": [read(f"fc_{way}.w_0", width, 384) for way in ways],
            "gates": [each[: 128 * 256].reshape(128, 256) for each in gru],
            "candidate": [each[128 * 256 :].reshape(128, 128) for each in gru],
        }
        for name, both in parts.items():
            made[f"layer{layer}_{name}_step"], made[f"layer{layer}_{name}"] = stepped(np.stack(both))
        usual = [read(f"fc_{way}.b_0", 384) + read(f"gru_{way}.b_0", 384) for way in ways]
        made[f"layer{layer}_usual"] = np.stack(usual).astype(np.float16)
    made["outward"] = read("fc_4.w_0", 256, 57).astype(np.float16)
    made["usual"] = read("fc_4.b_0", 57).astype(np.float16)
    tags = (folder / "tag.dic").read_text("utf-8").splitlines()
    made["words"] = np.array([line.split("\t")[1] for line in tags])
    return made


def stepped(values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(step of each last-axis column, values in steps)."""
    step = np.maximum(np.abs(values).max(axis=-2, keepdims=True), 1e-6) / 127
    return step.astype(np.float32), np.rint(values / step).astype(np.int8)


def lists(data: Path, words: Path) -> list[list[str]]:
    """Firms that are written of; brands that are no words; names of things and institutions among words."""
    firms: set[str] = set()
    for part in ("train", "valid"):
        for line in (data / f"text/finre/{part}.txt").read_text("utf-8").splitlines():
            firms.update(line.split("\t")[:2])
    for part in ("base", "trans"):
        for line in (data / f"text/fewfc/rearranged_train_{part}.jsonl").read_text("utf-8").splitlines():
            told = (mention for event in json.loads(line)["events"] for mention in event["mentions"])
            firms.update(m["word"] for m in told if "org" in m["role"] or "company" in m["role"])
    with (data / "reference/names/a_share_short_full.csv").open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            firms.update((row["short"], row["full"]))
    known = [line.split() for line in words.read_text("utf-8").splitlines()]
    brands = (data / "reference/names/company_shorter_form_267k.txt").read_text("utf-8-sig").splitlines()[2:]
    plain = {word for word, _, kind in known if kind in NO_NAMES}
    named = [word for word, _, kind in known if kind in {"nt", "nz", "nrt", "j"}]
    return [sorted(firms), sorted(set(map(str.strip, brands)) - plain), sorted(named)]


def centres(made: dict[str, Any], texts: Sequence[str]) -> np.ndarray:
    """Points among which the network's last layer lies."""
    net = Network.of(made)
    order = sorted(texts, key=len)
    read = []
    for start in range(0, len(order), 64):
        told, _, lengths = net.read(order[start : start + 64])
        read += [told[:n, k] for k, n in enumerate(lengths)]
    points = np.concatenate(read)
    found = MiniBatchKMeans(N_CENTRES, batch_size=4096, n_init=1, max_iter=12, random_state=1).fit(points)
    return found.cluster_centers_.astype(np.float16)


def trained(
    traits: Sequence[np.ndarray], labels: Sequence[Sequence[str]], strength: tuple[float, float], n_steps: int
) -> dict[str, Any]:
    """The chain's arrays."""
    seen = np.concatenate([np.unique(each) for each in traits])
    keys, counts = np.unique(seen, return_counts=True)
    keys = keys[(counts >= LEAST_SEEN) & (keys > 0)]
    trainer = pycrfsuite.Trainer(verbose=False)
    for each, told in zip(traits, labels, strict=True):
        place = np.minimum(np.searchsorted(keys, each), len(keys) - 1)
        is_known = keys[place] == each
        rows = [list(map(str, row[known].tolist())) for row, known in zip(place, is_known, strict=True)]
        trainer.append(rows, told)
    trainer.set_params({"c1": strength[0], "c2": strength[1], "max_iterations": n_steps})
    with tempfile.NamedTemporaryFile(suffix=".crfsuite") as file:
        trainer.train(file.name)
        tagger = pycrfsuite.Tagger()
        tagger.open(file.name)
        info = tagger.info()
    names = sorted(info.labels)
    row = {name: k for k, name in enumerate(names)}
    weights = np.zeros((len(keys), len(names)), np.float32)
    for (key, name), weight in info.state_features.items():
        weights[int(key), row[name]] = weight
    used = np.abs(weights).max(axis=1) > 0.004
    step = np.full((len(names), len(names)), -8.0, np.float32)
    for (one, other), weight in info.transitions.items():
        step[row[one], row[other]] = weight
    return {
        "labels": np.array(names),
        "keys": packed(keys[used]),
        "weights": np.clip(np.rint(weights[used] / 0.02), -127, 127).astype(np.int8).T,
        "weight_step": np.float32(0.02),
        "step": step,
        "first": np.zeros(len(names), np.float32),
        "last": np.zeros(len(names), np.float32),
    }


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "data")
    parser.add_argument("--lexicon", type=Path, required=True)
    parser.add_argument("--out", type=Path, default=MODEL)
    parser.add_argument("--all", action="store_true", help="learn from the sentences kept aside as well")
    parser.add_argument("--steps", type=int, default=70)
    parser.add_argument("--strength", type=float, nargs=2, default=(0.4, 0.1))
    asked = parser.parse_args()
    rows = [
        row for row in sentences(asked.data / "text/cluener/train.jsonl") if asked.all or not is_aside(row[0])
    ]
    texts = [text for text, _ in rows]
    made = network(asked.lexicon / "lac_small")
    made["centres"] = centres(made, texts)
    made.update(
        {
            f"list{k}": packed(hashes)
            for k, hashes in enumerate(Lists.of(lists(asked.data, asked.lexicon / "dict.txt")).hashes)
        }
    )
    maker = Traits.of(made)
    traits = [
        each for start in range(0, len(texts), 64) for each in maker.of_texts(texts[start : start + 64])
    ]
    print(f"{len(texts):,} sentences, {len(np.unique(np.concatenate(traits))):,} traits", flush=True)
    made.update(trained(traits, [labelled(*row) for row in rows], tuple(asked.strength), asked.steps))
    asked.out.parent.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(asked.out, **made)
    print(f"{asked.out}: {asked.out.stat().st_size / 1e6:.2f} MB, {made['weights'].shape[1]:,} traits")


if __name__ == "__main__":
    with threadpool_limits(1):  # what several threads add up differs from run to run
        main()
