"""How well names are resolved, on public pairs: `python bench/resolve.py [--data DIR] [--errors N]
[--curves FILE]`.

Prints for each task what is reached on the part that tool/make_weights.py kept aside (see there), beside what
others reach on the same pairs in the same run: Jaro-Winkler and WRatio of RapidFuzz, and Splink.
"""

# ruff: noqa: T201

from __future__ import annotations

import argparse
import csv
import random
import re
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa
from rapidfuzz import fuzz, process
from rapidfuzz.distance import JaroWinkler

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "src"), str(ROOT / "tool")]

from make_weights import STUDY, brands, is_aside, sentences, shares  # noqa: E402

import jihe  # noqa: E402
from jihe.pack import load  # noqa: E402
from jihe.resolve.likeness import Names, likeness  # noqa: E402
from jihe.resolve.match import Matcher, Matches  # noqa: E402
from jihe.resolve.model import name_model, probability, sentence_model  # noqa: E402
from jihe.resolve.names import normalise  # noqa: E402
from jihe.resolve.reader import Reader  # noqa: E402
from jihe.resolve.registry import Records  # noqa: E402
from jihe.resolve.sentence import NUMBERS, sentence_numbers  # noqa: E402

SEED = 5
Curve = dict[str, np.ndarray]


def curve(score: np.ndarray, right: np.ndarray, n: int) -> Curve:
    """Precision and recall as the threshold falls, of answers of which `right` hold, out of n to be found."""
    order = np.argsort(-score, kind="stable")
    hits, given = np.cumsum(right[order]), np.arange(1, len(order) + 1)
    precision, recall = hits / given, hits / n
    f = 2 * hits / (given + n)
    # Equal scores are told apart by no threshold.
    last = np.append(score[order][1:] != score[order][:-1], True)
    return {
        "score": score[order][last],
        "precision": precision[last],
        "recall": recall[last],
        "f": f[last],
        "given": given[last] / n,
    }


def told(name: str, found: Curve, goal: str) -> None:
    best = int(found["f"].argmax())
    sure = found["given"][found["precision"] >= 0.99]
    f, precision, recall, score = (found[part][best] for part in ("f", "precision", "recall", "score"))
    print(
        f"{name:36} best F {f:.3f} (P {precision:.3f}, R {recall:.3f}, threshold {score:.3f}); at P .99 "
        f"linked {max(sure, default=0):.1%}; top-1 {found['recall'][-1]:.3f}{goal and '; goal ' + goal}"
    )


def lists(
    pairs: list[tuple[str, str]], reader: Reader, is_distinct: bool
) -> tuple[Curve, Curve, list[tuple]]:
    """Short names that were kept aside, looked for among all full names; and Jaro-Winkler's answer.

    All short names take part in the contest for full names, as in use; only those kept aside are measured.
    """
    full = list(dict.fromkeys(name for _, name in pairs))
    short = [name for name, _ in pairs]
    matches = Matcher(reader, pa.array(full), threads=2).match(pa.array(short), is_distinct, most=30)
    best = matches.best()
    aside = np.array([is_aside(name) for name in short])
    everyone = best
    best = best[aside[matches.left[best]]]
    gold = {row: name for row, (_, name) in enumerate(pairs)}
    right = np.array([full[matches.right[k]] == gold[matches.left[k]] for k in best])
    wrong = [
        (float(matches.score[k]), short[matches.left[k]], full[matches.right[k]], gold[matches.left[k]])
        for k, ok in zip(best, right, strict=True)
        if not ok
    ]
    hits = sum(full[matches.right[k]] == gold[matches.left[k]] for k in everyone)
    print(f"{'':44} top-1 of all {len(short):,}: {hits / len(short):.3f}")
    asked = [row for row in range(len(short)) if aside[row]]
    table = process.cdist(
        [short[row] for row in asked], full, scorer=JaroWinkler.similarity, workers=2, dtype=np.float32
    )
    top = table.argmax(axis=1)
    jw = curve(
        table.max(axis=1),
        np.array([full[t] == gold[row] for t, row in zip(top, asked, strict=True)]),
        len(asked),
    )
    return curve(matches.score[best], right, len(asked)), jw, sorted(wrong, reverse=True)


def finre(data: Path, reader: Reader, pack) -> tuple[Curve, Curve, Curve, list[tuple]]:
    rows = sentences(data, "valid")
    one, other, text = ([row[k] for row in rows] for k in (0, 1, 3))
    same = np.array([row[2] for row in rows])
    at = np.arange(len(rows))
    numbers = likeness(Names.of(pa.array(one), reader), Names.of(pa.array(other), reader), at, at)
    odds = name_model().log_odds(numbers)
    words = {part: tuple(w.text for w in pack.name_parts if w.part == part) for part in ("said", "apart")}
    heard = sentence_model(NUMBERS).log_odds(
        sentence_numbers(one, other, text, numbers, words["said"], words["apart"])
    )
    n = int(same.sum())
    peer = process.cpdist(one, other, scorer=fuzz.WRatio)
    wrong = [(float(p), a, b, s) for p, a, b, s in zip(probability(heard), one, other, same, strict=True)]
    return curve(heard, same, n), curve(odds, same, n), curve(peer, same, n), wrong


def registry(data: Path, reader: Reader) -> tuple[Curve, Curve, Curve]:
    """Brands against legal names with place, founding year and domain, some of them lost or wrong (made up).

    Of the brands' records a tenth of places and years is lost, a twentieth is wrong, and 30 % of the domains
    are lost; the legal names' records lack 30 % of the domains. A domain is the same where it is not lost.
    """
    with (data / "reference/names/brand_legal_dev.csv").open(encoding="utf-8-sig", newline="") as lines:
        rows = list(csv.DictReader(lines))
    rng = random.Random(SEED)
    codes = sorted({row["uscc_region_code"][:4] for row in rows})

    def records(is_told: bool) -> Records:
        made = []
        for k, row in enumerate(rows):
            code = row["uscc_region_code"][:4]
            year = int(row["founded"][:4]) if row["founded"][:4].isdigit() else None
            if not is_told:
                code = "" if rng.random() < 0.1 else rng.choice(codes) if rng.random() < 0.05 else code
                year = None if rng.random() < 0.1 or year is None else year + (rng.random() < 0.05)
            place = (frozenset({code}), frozenset({code, code[:2]})) if code else (frozenset(), frozenset())
            made.append((place, year, None if rng.random() < 0.3 else f"site{k}.cn"))
        return Records(*(list(column) for column in zip(*made, strict=True)))

    asked, told_of = records(False), records(True)
    short, full = [row["brand"] for row in rows], [row["legal_name"] for row in rows]
    gold = np.array([full.index(name) for name in full])
    matcher = Matcher(reader, pa.array(full), threads=2)
    found = matcher.match(pa.array(short), True, records=(asked, told_of), most=30)
    by_name = matcher.match(pa.array(short), True, most=30)
    curves = [
        curve(m.score[best := m.best()], gold[m.right[best]] == gold[m.left[best]], len(rows))
        for m in (found, by_name)
    ]
    return curves[0], curves[1], splink_alone(short, full, asked, told_of, gold)


def splink_alone(
    short: list[str], full: list[str], asked: Records, told_of: Records, gold: np.ndarray
) -> Curve:
    """What Splink reaches by itself: Jaro-Winkler of names, equal place, year and domain; its own
    blocking."""
    import logging

    import splink.comparison_library as compare
    from splink import DuckDBAPI, Linker, SettingsCreator, block_on

    logging.getLogger("splink").setLevel(logging.ERROR)
    engine = DuckDBAPI()

    def table(names: list[str], records: Records) -> pa.Table:
        return pa.table(
            {
                "unique_id": [str(k) for k in range(len(names))],
                "name": names,
                "city": pa.array([next(iter(own), None) for own, _ in records.place], pa.string()),
                "year": pa.array(records.year, pa.int64()),
                "domain": pa.array(records.domain, pa.string()),
            }
        )

    exact = [compare.ExactMatch(column) for column in ("city", "year", "domain")]
    blocks = [block_on("city", "year"), block_on("domain"), block_on("substr(name, 1, 2)")]
    settings = SettingsCreator(
        link_type="link_only",
        comparisons=[compare.JaroWinklerAtThresholds("name", [0.9, 0.7, 0.5]), *exact],
        blocking_rules_to_generate_predictions=blocks,
    )
    tables = [table(short, asked), table(full, told_of)]
    named = [engine.register(t, dataset_display_name=f"splink{k}") for k, t in enumerate(tables)]
    linker = Linker(named, settings, log_level=logging.ERROR)
    linker.training.estimate_u_using_random_sampling(1e6, seed=1)
    for block in blocks[:2]:
        linker.training.estimate_parameters_using_expectation_maximisation(block)
    found = linker.inference.predict(0.001).as_pyarrow_table()
    left, right = (np.array([int(k) for k in found[f"unique_id_{side}"].to_pylist()]) for side in "lr")
    score = found["match_weight"].to_numpy()
    best = Matches(left, right, score, score).best()
    return curve(score[best], gold[right[best]] == gold[left[best]], len(short))


def study_links(data: Path) -> tuple[Curve, list[tuple]]:
    """The pairs of link.csv of the study china-ai-2018, by proofs and scores alone: without anybody's
    verdict."""
    with tempfile.TemporaryDirectory() as folder:
        study = Path(folder) / STUDY.name
        shutil.copytree(STUDY, study)
        (study / "judgement.csv").unlink()
        settings = (study / "pack.yaml").read_text("utf-8")
        # All pairs stay for a person, so that each threshold can be tried.
        (study / "pack.yaml").write_text(
            re.sub(r"(?m)^resolve:\n", "resolve:\n  auto: 1\n", settings), "utf-8"
        )
        made = jihe.build(study, data=data / "real", out=Path(folder) / "out")
        identity = made.table("resolve.identity").to_arrow().to_pylist()
        pairs = made.table("resolve.candidate").to_arrow().to_pylist()
        made.close()
    of = {row["identity"]: row["organisation_id"] for row in identity}
    likely = {frozenset((row["left_id"], row["right_id"])): row["score"] for row in pairs}
    links = [link for link in load(STUDY).links if link.verdict != "unsure"]
    spelled = {
        n: f"n:{s}" for n, s in _spelled({link.left for link in links} | {link.right for link in links})
    }
    score, same, told_of = [], [], []
    for link in links:
        ends = [of.get(spelled[name], spelled[name]) for name in (link.left, link.right)]
        score.append(1.0 if ends[0] == ends[1] else likely.get(frozenset(ends), 0.0))
        same.append(link.verdict == "same")
        told_of.append((round(score[-1], 3), link.left, link.right, link.verdict, link.why))
    right = np.array(same)
    return curve(np.array(score), right, int(right.sum())), sorted(told_of, reverse=True)


def _spelled(names: set[str]) -> Iterator[tuple[str, str]]:
    ordered = sorted(names)
    yield from zip(ordered, normalise(pa.array(ordered)).to_pylist(), strict=True)


def picture(curves: dict[str, Curve]) -> bytes:
    """Precision against recall, as PNG."""
    import vl_convert

    rows = [
        {"task": name, "recall": round(float(r), 4), "precision": round(float(p), 4)}
        for name, found in curves.items()
        for r, p in zip(found["recall"][::5], found["precision"][::5], strict=True)
        if r > 0.02
    ]
    spec = {
        "data": {"values": rows},
        "mark": {"type": "line", "interpolate": "step", "clip": True},
        "width": 560,
        "height": 320,
        "encoding": {
            "x": {"field": "recall", "type": "quantitative", "scale": {"domain": [0, 1]}, "title": "recall"},
            "y": {
                "field": "precision",
                "type": "quantitative",
                "scale": {"domain": [0.4, 1]},
                "title": "precision",
            },
            "order": {"field": "recall"},
            "color": {
                "field": "task",
                "type": "nominal",
                "title": None,
                "sort": None,
                "legend": {"labelLimit": 300},
            },
        },
    }
    return bytes(vl_convert.vegalite_to_png(spec, scale=1.5))


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "data")
    parser.add_argument("--errors", type=int, default=0, help="wrong answers to print, the surest first")
    parser.add_argument("--curves", type=Path, help="CSV of precision and recall to write")
    parser.add_argument("--picture", type=Path, help="PNG of precision and recall to write")
    given = parser.parse_args()
    pack = load(STUDY)
    reader = Reader.of(pack)
    curves: dict[str, Curve] = {}
    for name, pairs, goal in (
        ("brand -> legal name", brands(given.data), "at .99 65 %, F .83"),
        ("listed short -> full name", shares(given.data), "top-1 .95"),
    ):
        curves[name], jw, wrong = lists(pairs, reader, is_distinct=True)
        told(name, curves[name], goal)
        alone, _, _ = lists(pairs, reader, is_distinct=False)
        told("  the same, each name by itself", alone, "")
        told("  Jaro-Winkler", jw, "")
        for line in wrong[: given.errors]:
            print("     ", *line)
    curves["FinRE, names and sentence"], curves["FinRE, names alone"], peer, wrong = finre(
        given.data, reader, pack
    )
    told("FinRE, names and sentence", curves["FinRE, names and sentence"], "F .72")
    told("  names alone", curves["FinRE, names alone"], "")
    told("  WRatio", peer, "")
    for line in wrong[: given.errors]:
        print("     ", *line)
    curves["registry"], by_name, alone = registry(given.data, reader)
    told("registry, place, year and domain", curves["registry"], "F .92")
    told("  by names alone", by_name, "")
    told("  Splink by itself", alone, "")
    curves["itjuzi x smoothnlp x AIIA, scores alone"], pairs = study_links(given.data)
    told("itjuzi x smoothnlp x AIIA, scores", curves["itjuzi x smoothnlp x AIIA, scores alone"], "")
    for line in [line for line in pairs if (line[0] >= 0.97) != (line[3] == "same")][: given.errors]:
        print("     ", *line)
    if given.picture:
        given.picture.write_bytes(picture(curves))
    if given.curves:
        with given.curves.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(["task", "score", "precision", "recall"])
            for name, found in curves.items():
                for score, p, r in zip(found["score"], found["precision"], found["recall"], strict=True):
                    writer.writerow([name, round(float(score), 4), round(float(p), 4), round(float(r), 4)])


if __name__ == "__main__":
    main()
