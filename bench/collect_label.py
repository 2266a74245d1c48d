"""How well claims of technology are read, by pairs that a person labelled: `python bench/collect_label.py
[--label FILE] [--data DIR] [--split dev|test]`. FILE is as tool/sample_claims.py draws it, see
bench/label/claim.md; DIR holds the texts.

Twice: by the rules alone, and as `jihe collect read` reads (rules, weighed by the light classifier, and its own
claims), of which those count as claimed whose score is one half or more. The light classifier has not learnt from
texts of the test half, but has from those of the dev half: what it adds there flatters.

--show N      prints N mistakes, and how each rule fares.
"""

# ruff: noqa: T201, E501, PLR0915

from __future__ import annotations

import argparse
import csv
import hashlib
import sys
from collections import Counter, defaultdict
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "src"), str(ROOT / "tool")]

from claim_worth import texts_of  # noqa: E402

from jihe.collect.noun import Claim, Mention  # noqa: E402
from jihe.collect.rule import Rules  # noqa: E402
from jihe.pack import load  # noqa: E402
from jihe.pack.model import Pack  # noqa: E402
from jihe.run.collect_claims import Claimer  # noqa: E402

CLAIMED = 0.5
"""Least score of what counts as claimed."""


def share(right: int, n: int) -> str:
    return f"{right / n:.3f} ({right} of {n})" if n else "- (none)"


def measure(
    path: Path,
    data: Path,
    read: Callable[[str, list[Mention]], list[Claim]],
    pack: Pack,
    split: str,
    show: int,
) -> None:
    """Claims of technology, one a pair, against sentences labelled by reading."""
    texts: dict[str, list[str]] = {}
    kinds = {kind.code: kind for kind in pack.claim_kinds}
    counts: Counter[str] = Counter()
    by_rule: dict[str, Counter[str]] = defaultdict(Counter)
    wrong = []
    with path.open(encoding="utf-8", newline="") as lines:
        rows = [row for row in csv.DictReader(lines) if not split or row["split"] == split]
    for row in rows:
        held = texts.setdefault(row["file"], texts_of(data, row["file"]))
        text = held[int(row["line"]) - 1]
        if hashlib.sha256(text.encode()).hexdigest() != row["text_sha256"]:
            counts["strange"] += 1
            continue
        begin, end = int(row["quote_begin"]), int(row["quote_end"])
        spans = sorted(
            (int(row[f"{x}_begin"]) - begin, int(row[f"{x}_end"]) - begin, x.upper()) for x in "ab"
        )
        quote = text[begin:end]
        who = {at: x for at, _, x in spans}
        claims = read(quote, [Mention(b, e, quote[b:e]) for b, e, _ in spans])
        claims = [c for c in claims if kinds[c.kind].family == "technology"]
        is_relation = row["kind"] in ("supply", "cooperation")
        counts["told"] += is_relation
        counts["supply told"] += row["kind"] == "supply"
        for claim in claims[:1]:
            right_kind = claim.kind == row["kind"] or (not claim.is_directed and row["kind"] == "cooperation")
            turned = who[claim.subject.begin] + who[claim.object.begin] != row["direction"]
            exact = right_kind and not (claim.is_directed and turned)
            counts["claim"] += 1
            counts["relation"] += is_relation
            counts["exact"] += exact
            by_rule[claim.rule]["claim"] += 1
            by_rule[claim.rule]["exact"] += exact
            by_rule[claim.rule]["relation"] += is_relation
            if claim.is_directed:
                counts["supply"] += 1
                counts["supply exact"] += exact
                counts["supply met"] += right_kind
                counts["direction"] += right_kind and not turned
            if is_relation:
                counts["manner"] += claim.modality == row["modality"] and claim.polarity == row["polarity"]
            if not exact:
                wrong.append((claim, row))
    print(f"labels {path.name} {split}: {len(rows)} pairs, {counts['strange']} of other texts")
    print("  claims of technology that are one:       P", share(counts["relation"], counts["claim"]),
          " R", share(counts["relation"], counts["told"]))  # fmt: skip
    print("  with the right kind and direction:       P", share(counts["exact"], counts["claim"]),
          " R", share(counts["exact"], counts["told"]))  # fmt: skip
    print("  claims of supply, right way round:       P", share(counts["supply exact"], counts["supply"]),
          " R", share(counts["supply exact"], counts["supply told"]))  # fmt: skip
    print("  direction where both say supply:          ", share(counts["direction"], counts["supply met"]))
    print("  modality and polarity right:              ", share(counts["manner"], counts["relation"]))
    for rule, n in sorted(by_rule.items(), key=lambda item: -item[1]["claim"]) if show else ():
        print(f"    {rule:18} {share(n['exact'], n['claim']):24} {share(n['relation'], n['claim'])}")
    for claim, row in wrong[:show]:
        print(
            f"    {claim.rule}: {claim.subject.text} -> {claim.object.text} {row['kind']} {row['direction']} | {claim.quote}"
        )


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--study", type=Path, default=ROOT / "studies" / "china-ai-2018")
    parser.add_argument("--label", type=Path, default=ROOT / "bench" / "label" / "claim.csv")
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "data" / "text")
    parser.add_argument("--split", default="dev")
    parser.add_argument("--show", type=int, default=0)
    given = parser.parse_args()
    pack = load(given.study)
    rules, claimer = Rules.of(pack), Claimer(pack)

    def by_product(text: str, mentions: list[Mention]) -> list[Claim]:
        return [one for one in claimer.claims(text, mentions, None, None) if one.score >= CLAIMED]

    print("rules alone:")
    measure(given.label, given.data, rules.claims, pack, given.split, given.show)
    print("as collections are read:")
    measure(given.label, given.data, by_product, pack, given.split, given.show)


if __name__ == "__main__":
    main()
