"""How well unknown organisations and persons are found, and how fast mentions are.

    python bench/collect_mention.py [--data ../shared/data] [--study studies/china-ai-2018] [--cluener FILE]
        [--model FILE]

Quality: a file in the form of CLUENER (one JSON object a line); without one, the fifth of its train.jsonl
that tool/make_mention_model.py keeps aside. A mention counts where begin, end and class are those labelled.

Speed: seconds of one core that this process used, over articles of FinCUGE (finna_eval.json), in megabytes of
UTF-8. Names are 267,400 brands and the listed firms' short and full names; the peer, pyahocorasick, finds the
leftmost longest of the same names in the same process, without regard for width, case or whole words. Lists
of brands hold many everyday words; `everyday` finds them in a sample of the articles, and the last line
scans without these, as a study does.
"""

# ruff: noqa: T201

from __future__ import annotations

import argparse
import csv
import json
import sys
import time
import zlib
from collections import Counter
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "src"))

from jihe.collect.mention import everyday  # noqa: E402
from jihe.collect.scan import Names  # noqa: E402
from jihe.collect.unknown import Tagger  # noqa: E402

CLASSES = {
    "company": "company",
    "organization": "organisation",
    "government": "government",
    "name": "person",
}


def is_aside(text: str) -> bool:
    """As tool/make_mention_model.py has it."""
    return zlib.crc32(text.encode()) % 5 == 0


def labelled(file: Path | None, data: Path) -> list[tuple[str, set[tuple[int, int, str]]]]:
    """(text, what is labelled) of a file, or of the fifth kept aside."""
    given = file or data / "text/cluener/train.jsonl"
    rows = [json.loads(line) for line in given.read_text("utf-8").splitlines()]
    return [
        (
            row["text"],
            {
                (begin, last + 1, CLASSES[kind])
                for kind, names in row["label"].items()
                if kind in CLASSES
                for places in names.values()
                for begin, last in places
            },
        )
        for row in rows
        if file or is_aside(row["text"])
    ]


def quality(tagger: Tagger, rows: list[tuple[str, set[tuple[int, int, str]]]]) -> None:
    start = time.process_time()
    found = tagger.spans([text for text, _ in rows])
    took = time.process_time() - start
    right: Counter[str] = Counter()
    told: Counter[str] = Counter()
    stated: Counter[str] = Counter()
    for (_, truth), spans in zip(rows, found, strict=True):
        made = {span[:3] for span in spans if span[2] in CLASSES.values()}
        right.update(kind for _, _, kind in made & truth)
        told.update(kind for _, _, kind in made)
        stated.update(kind for _, _, kind in truth)
    print(f"Quality on {len(rows):,} sentences, strict spans")
    for kind in CLASSES.values():
        precise, whole = right[kind] / max(1, told[kind]), right[kind] / max(1, stated[kind])
        f = 2 * right[kind] / max(1, told[kind] + stated[kind])
        print(f"  {kind:13} P {precise:.4f}  R {whole:.4f}  F {f:.4f}  of {stated[kind]:,}")
    each = [span for spans in found for span in spans if span[2] == "company"]
    print(f"  {len(rows) / took:,.0f} sentences a second of one core; {len(each):,} companies")
    calibration(rows, found)


def calibration(rows: list[tuple[str, set[tuple[int, int, str]]]], found: list[list]) -> None:  # type: ignore[type-arg]
    """How often a company of a score is right."""
    bands: dict[float, list[bool]] = {}
    for (_, truth), spans in zip(rows, found, strict=True):
        for span in spans:
            if span[2] == "company":
                bands.setdefault(min(int(span[3] * 5), 4) / 5, []).append(span[:3] in truth)
    told = ", ".join(f"{band:.1f}+: {sum(b) / len(b):.2f} of {len(b)}" for band, b in sorted(bands.items()))
    print(f"  companies by score, share right: {told}")


def rate(act: Callable[[str], object], texts: list[str]) -> float:
    """Megabytes a second of one core, the best of three."""
    size = sum(len(text.encode()) for text in texts) / 1e6
    best = 0.0
    for _ in range(3):
        start = time.process_time()
        for text in texts:
            act(text)
        best = max(best, size / (time.process_time() - start))
    return best


def real_names(data: Path) -> list[str]:
    """267,400 brands and the listed firms' short and full names."""
    names = (data / "reference/names/company_shorter_form_267k.txt").read_text("utf-8-sig").splitlines()[2:]
    with (data / "reference/names/a_share_short_full.csv").open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            names += [row["short"], row["full"]]
    return sorted({name.strip() for name in names} - {""})


def speed(data: Path, tagger: Tagger) -> None:
    import ahocorasick

    names = real_names(data)
    start = time.process_time()
    ours = Names.of(names, names)
    built = time.process_time() - start
    start = time.process_time()
    few = Names.of(names[:20], names[:20])
    built_few = time.process_time() - start
    peer = ahocorasick.Automaton()
    for row, name in enumerate(names):
        peer.add_word(name, (row, len(name)))
    peer.make_automaton()
    texts = [f"{a}\n{b}" for a, b in json.loads((data / "text/fincuge/finna_eval.json").read_text("utf-8"))]
    n_spans = sum(len(ours.spans(text)) for text in texts)
    theirs = rate(lambda text: list(peer.iter_long(text)), texts)
    spans = rate(ours.spans, texts)
    print(f"Speed over {len(texts):,} articles, {len(ours):,} names, {n_spans:,} found")
    print(f"  names made ready in {built:.1f} s; twenty changed ones in {built_few * 1e3:.1f} ms")
    print(f"  pyahocorasick {theirs:6.1f} MB/s")
    print(f"  spans         {spans:6.1f} MB/s, {spans / theirs:.1f} times")
    print(f"  scan          {rate(ours.scan, texts):6.1f} MB/s")
    words = everyday(texts[:1000], ours, tagger)
    fewer = ours.without(words)
    n_left = sum(len(fewer.scan(text)) for text in texts)
    scan = rate(fewer.scan, texts)
    print(f"  scan          {scan:6.1f} MB/s without {len(words):,} everyday words, {n_left:,} found")
    print(f"  changed alias {rate(few.scan, texts):6.1f} MB/s (twenty names)")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "data")
    parser.add_argument("--study", type=Path, default=ROOT / "studies" / "china-ai-2018")
    parser.add_argument("--cluener", type=Path, help="measure on this file")
    parser.add_argument("--model", type=Path, help="another model than the study's")
    asked = parser.parse_args()
    tagger = Tagger(asked.model or asked.study / "model" / "mention.npz")
    quality(tagger, labelled(asked.cluener, asked.data))
    speed(asked.data, tagger)


if __name__ == "__main__":
    main()
