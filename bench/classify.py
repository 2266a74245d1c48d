"""How many places are right: 1,387 organisations against a table made by hand, and three kinds of evidence
against each other on 6,946 registered firms.

    python bench/classify.py [--data ../shared/data] [--study studies/china-ai-2018] [--wrong 10]

The first part reads the suppliers and the members of the alliance as the study's sources do and gives each
the place that its evidence tells. `region_truth.csv` says what the stated place is; it was written from the
texts and the standards (GB/T 2260, ISO 3166-1) alone. A place is *right* when it is that place or lies inside
it, *coarser* when it only holds it. The second part takes each kind of evidence by itself. Nobody checked
these firms by hand: a kind is held against the other two wherever these two agree, at the level of provinces
and of cities.
"""

# ruff: noqa: T201
from __future__ import annotations

import argparse
import csv
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent / "src"))

from jihe import ingest  # noqa: E402
from jihe.classify.evidence import Seats, Verdict  # noqa: E402
from jihe.classify.regions import Gazetteer  # noqa: E402
from jihe.pack import Pack, load  # noqa: E402

KINDS = ("address", "credit_code", "name")


def seats(pack: Pack, *evidence: str) -> Seats:
    """What decides, by some kinds of evidence only."""
    setting = pack.settings.region
    assert setting is not None
    setting = setting.model_copy(update={"evidence": evidence})
    return Seats(Gazetteer.of(pack.regions, setting, pack.settings.snapshot_date), setting)


def stated(pack: Pack, data: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """(source, organisation) of the two lists."""
    with tempfile.TemporaryDirectory() as folder:
        for name, batch in ingest.read(pack, data / "real", Path(folder)):
            if name == "organisation":
                for row in batch.to_pylist():
                    if row["source_code"] in ("itjuzi", "aiia"):
                        yield row["source_code"], row


def key(source: str, region: str | None) -> str:
    """The text of `region_truth.csv` for a place as read."""
    parts = (region or "").split("/")
    return "-".join(parts) if source == "itjuzi" else ", ".join(reversed(parts)) or "Unknown, Unknown"


def verdict(given: str | None, truth: str, places: Gazetteer) -> str:
    if given is None:
        return "uncoded"
    if not truth:
        return "not to be checked"
    if places.is_within(given, truth):
        return "right"
    return "coarser" if places.is_within(truth, given) else "wrong"


def tell(title: str, counts: Mapping[str, int]) -> None:
    n = sum(counts.values()) - counts.get("not to be checked", 0)
    told = ", ".join(f"{what} {counts.get(what, 0):,}" for what in ("right", "coarser", "uncoded", "wrong"))
    coded = n - counts.get("uncoded", 0)
    right = counts.get("right", 0)
    print(f"  {title:42} {n:6,}: {told}; right of coded {right / coded:.2%}, of all {right / n:.2%}")


def check_stated(pack: Pack, data: Path, most: int) -> None:
    with (HERE / "region_truth.csv").open(encoding="utf-8", newline="") as file:
        truth = {(row["source"], row["text"]): row["code"] for row in csv.DictReader(file)}
    setting = pack.settings.region
    assert setting is not None
    rows = list(stated(pack, data))
    for evidence in (("region",), setting.evidence):
        judge = seats(pack, *evidence)
        counts: dict[str, Counter[str]] = {}
        wrong = []
        for source, row in rows:
            made: Verdict = judge.decide([row[kind] for kind in evidence])
            what = verdict(made.code, truth[source, key(source, row["region"])], judge.gazetteer)
            counts.setdefault(source, Counter())[what] += 1
            if what != "right":
                wrong.append((what, row["name"], row["region"], made.code, made.rule))
        print(f"Stated places, evidence: {', '.join(evidence)}")
        for source, each in counts.items():
            tell(source, each)
        tell("both", sum(counts.values(), Counter()))
        for line in wrong[:most]:
            print("   ", *line)


def check_kinds(pack: Pack, data: Path, most: int) -> None:
    path = data / "reference" / "names" / "brand_legal_dev.csv"
    judges = {kind: seats(pack, kind) for kind in KINDS}
    places = judges["name"].gazetteer
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    found = [
        {
            kind: judges[kind].decide([text or None]).code
            for kind, text in zip(KINDS, (row["address"], row["uscc"], row["legal_name"]), strict=True)
        }
        for row in rows
    ]
    print(f"Kinds of evidence by themselves, {len(rows):,} registered firms")
    for kind in KINDS:
        n = sum(each[kind] is not None for each in found)
        print(f"  {kind:12} tells a place of {n:,} ({n / len(rows):.1%})")
    for level in ("province", "city"):
        for kind in KINDS:
            one, two = (other for other in KINDS if other != kind)
            counts: Counter[str] = Counter()
            worst: Counter[str] = Counter()
            for row, each in zip(rows, found, strict=True):
                agreed = at(level, each[one], places)
                told = at(level, each[kind], places)
                if agreed is None or agreed != at(level, each[two], places) or told is None:
                    continue
                counts["right" if told == agreed else "wrong"] += 1
                if told != agreed:
                    worst[f"{row['legal_name']} | {row['address']} | {row['uscc'][2:8]}"] += 1
            tell(f"{kind} where {one} and {two} agree, {level}", counts)
            for line in list(worst)[:most]:
                print("   ", line)


def at(level: str, code: str | None, places: Gazetteer) -> str | None:
    """The place of a level that a code lies in."""
    line = () if code is None else (code, *places.above[code])
    return next((c for c in line if places.versions[c].level == level), None)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, default=HERE.parent.parent / "shared" / "data")
    parser.add_argument("--study", type=Path, default=HERE.parent / "studies" / "china-ai-2018")
    parser.add_argument("--wrong", type=int, default=0, help="how many not right to list")
    asked = parser.parse_args()
    pack = load(asked.study)
    check_stated(pack, asked.data, asked.wrong)
    check_kinds(pack, asked.data, asked.wrong)


if __name__ == "__main__":
    main()
