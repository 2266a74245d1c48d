"""How well and how fast the rules of a study's claims read: `python bench/collect_rule.py --help`.

--finre FILE  lines of: name, name, label, sentence, with tabs between; the study's claim/label.csv says
              what a label means. Tells the share of pairs with a direction whose direction the rules find.
--fewfc FILE  JSON lines with `content` and `events` of `mentions` (word, span, role). Tells precision and
              recall of the arguments of the events named by --event.
--part k/n    only sentences whose CRC-32 leaves k when divided by n; !k/n: all but these.
--speed       pages a second of one core's time, on pages made up from the rules' examples.
--show N      prints N mistakes, and how each rule fares.
"""

# ruff: noqa: T201, C901, E501

from __future__ import annotations

import argparse
import json
import random
import re
import time
import zlib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

from jihe.collect.moment import Dates
from jihe.collect.noun import Claim, Mention
from jihe.collect.rule import Rules
from jihe.collect.value import Amounts
from jihe.pack import load
from jihe.pack.model import Pack

PAIRS = 14
"""Pairs of names on a page, as the speed is asked for."""
PAGE = 3_300
"""Signs of a page: 10 kB of Chinese text."""
WRITTEN = date(2020, 1, 31)
"""When the sentences of a corpus without dates are taken to be published."""
MONEY, WHEN = ("money", "amount"), ("date",)


def chosen(part: str) -> Callable[[str], bool]:
    """Whether a sentence belongs to a part."""
    if not part:
        return lambda text: True
    k, n = (int(number) for number in part.lstrip("!").split("/"))
    return lambda text: (zlib.crc32(text.encode()) % n == k) != part.startswith("!")


def named(text: str, names: set[str]) -> list[Mention]:
    """Where the names stand, the longest first and none in another."""
    ordered = sorted((name for name in names if name), key=lambda name: (-len(name), name))
    pattern = re.compile("|".join(map(re.escape, ordered))) if ordered else re.compile("(?!)")
    return [Mention(found.start(), found.end(), found[0]) for found in pattern.finditer(text)]


def share(right: int, n: int) -> str:
    return f"{right / n:.3f} ({right} of {n})" if n else "- (none)"


def measure_finre(path: Path, rules: Rules, pack: Pack, keep: Callable[[str], bool], show: int) -> None:
    """Directions and kinds on pairs of names with a label."""
    label_of = {row.label: row for row in pack.claim_labels}
    families = {kind.code: kind.family for kind in pack.claim_kinds}
    measured = {families[row.kind] for row in label_of.values() if row.kind}
    told: dict[str, dict[tuple[str, str], set[str]]] = defaultdict(lambda: defaultdict(set))
    for line in path.read_text("utf-8").splitlines():
        cells = line.split("\t")
        if len(cells) == 4 and keep(cells[3]):
            told[cells[3]][cells[0], cells[1]].add(cells[2])
    counts: Counter[str] = Counter()
    by_rule: dict[str, Counter[str]] = defaultdict(Counter)
    wrong, turned = [], []
    for text, pairs in sorted(told.items()):
        found: dict[tuple[str, str], list[Claim]] = defaultdict(list)
        for claim in rules.claims(text, named(text, {name for pair in pairs for name in pair})):
            found[claim.subject.text, claim.object.text].append(claim)
        for (one, other), labels in pairs.items():
            rows = [label_of[label] for label in labels if label in label_of]
            wanted = {families[row.kind]: row.direction for row in rows if row.kind}
            counts["pair"] += bool(wanted) and one < other
            for claim in found[one, other]:
                family = families[claim.kind]
                if family not in measured:
                    continue
                is_kind = family in wanted
                counts["claim"] += 1
                counts["claim of kind"] += is_kind
                by_rule[claim.rule]["claim"] += 1
                by_rule[claim.rule]["of kind"] += is_kind
                if is_kind and claim.is_directed and wanted[family] in ("forward", "backward"):
                    right = wanted[family] == "forward"
                    counts["directed"] += 1
                    counts["directed right"] += right
                    by_rule[claim.rule]["directed"] += 1
                    by_rule[claim.rule]["right"] += right
                    if not right:
                        turned.append((claim, labels))
                elif not is_kind:
                    wrong.append((claim, labels))
    print(f"finre {path.name}: {len(told)} sentences, {counts['pair']} pairs with a kind")
    print("  direction right:", share(counts["directed right"], counts["directed"]))
    print("  claims whose pair has a label of the family:", share(counts["claim of kind"], counts["claim"]))
    for rule, held in sorted(by_rule.items(), key=lambda item: -item[1]["claim"]) if show else ():
        print(
            f"    {rule:18} {share(held['of kind'], held['claim']):24} {share(held['right'], held['directed'])}"
        )
    for claim, labels in turned[:show] + random.Random(5).sample(wrong, min(show, len(wrong))):
        print(
            f"    {claim.rule}: {claim.subject.text} -> {claim.object.text} {sorted(labels)} | {claim.quote}"
        )


def same(one: str, other: str) -> bool:
    return one in other or other in one


def fewfc(path: Path, events: set[str]) -> Iterator[tuple[str, list[dict[str, str]], set[str]]]:
    """(text, arguments of each event of the types, every name that stands in its events)."""
    for line in path.read_text("utf-8").splitlines():
        row = json.loads(line)
        held = [list(event["mentions"]) for event in row["events"] if event["type"] in events]
        names = {
            m["word"] for event in row["events"] for m in event["mentions"]
            if m["role"] in ("sub", "obj", "sub-org", "obj-org", "target-company")
        }  # fmt: skip
        if held:
            yield row["content"], [m for mentions in held for m in mentions], names


GIVES, TAKES = ("sub", "sub-org"), ("obj", "obj-org")


def measure_fewfc(
    path: Path, rules: Rules, pack: Pack, events: set[str], keep: Callable[[str], bool], show: int
) -> None:  # fmt: skip
    """Arguments of claims of capital against those of events."""
    capital = {kind.code for kind in pack.claim_kinds if "amount" in kind.takes}
    amounts, dates = Amounts.of(pack), Dates.of(pack)
    counts: Counter[str] = Counter()
    by_rule: dict[str, Counter[str]] = defaultdict(Counter)
    wrong = []
    documents = 0
    for text, told, names in fewfc(path, events):
        if not keep(text):
            continue
        documents += 1
        gold: dict[str, set[object]] = {
            "investor": {m["word"] for m in told if m["role"] in GIVES},
            "investee": {m["word"] for m in told if m["role"] in TAKES},
            "amount": {s.amount.value or s.amount.low for m in told if m["role"] in MONEY for s in amounts.find(m["word"])},
            "date": {
                (d.on, d.precision) for m in told if m["role"] in WHEN for d in dates.find(m["word"], WRITTEN, "day")
            },
        }  # fmt: skip
        claims = [c for c in rules.claims(text, named(text, names), WRITTEN, "day") if c.kind in capital]
        made: dict[str, set[object]] = {
            "investor": {c.subject.text for c in claims},
            "investee": {c.object.text for c in claims},
            "amount": {c.amount.value or c.amount.low for c in claims if c.amount},
            "date": {(c.on, c.date_precision) for c in claims if c.date_source == "sentence"},
        }
        for role, found in made.items():
            right = [f for f in found if _is_told(f, gold[role])]
            counts[role, "found"] += len(found)
            counts[role, "right"] += len(right)
            counts[role, "told"] += len(gold[role])
            counts[role, "met"] += sum(_is_told(g, found) for g in gold[role])
            if len(right) < len(found):
                wrong.append((role, found, gold[role], text))
        for claim in claims:
            by_rule[claim.rule]["claim"] += 1
            by_rule[claim.rule]["right"] += _is_told(claim.subject.text, gold["investor"]) and _is_told(
                claim.object.text, gold["investee"]
            )
    print(f"fewfc {path.name} {'|'.join(sorted(events))}: {documents} documents")
    for role in ("investor", "investee", "amount", "date"):
        print(
            f"  {role:9} P {share(counts[role, 'right'], counts[role, 'found'])}"
            f"  R {share(counts[role, 'met'], counts[role, 'told'])}"
        )
    total = Counter()
    for (_, what), n in counts.items():
        total[what] += n
    print(f"  all       P {share(total['right'], total['found'])}  R {share(total['met'], total['told'])}")
    for rule, held in sorted(by_rule.items(), key=lambda item: -item[1]["claim"]) if show else ():
        print(f"    {rule:18} {share(held['right'], held['claim'])}")
    for role, found, wanted, text in random.Random(5).sample(wrong, min(show, len(wrong))):
        print(f"    {role} {found} not {wanted} | {text}")


def _is_told(value: object, among: set) -> bool:
    return value in among or (isinstance(value, str) and any(same(value, other) for other in among))


def pages(pack: Pack, n: int) -> Iterator[tuple[str, list[Mention]]]:
    """Made-up pages: sentences of the rules' examples with 14 pairs of names on each, and other sentences."""
    chance = random.Random(1)
    examples = [rule.example for rule in pack.claim_rules if rule.example]
    words = [word.word for word in pack.claim_words]
    for _ in range(n):
        text, mentions = "", []
        for _ in range(PAIRS):
            at = 0
            example = chance.choice(examples)
            for found in re.finditer(r"\[([A-Z]):([^\[\]]+)\]", example):
                text += example[at : found.start()]
                mentions.append(Mention(len(text), len(text) + len(found[2]), found[2]))
                text += found[2]
                at = found.end()
            text += example[at:]
            while len(text) < len(mentions) * PAGE // (2 * PAIRS):
                text += "".join(chance.choice(words) for _ in range(20)) + "\u3002"
        yield text, mentions


def measure_speed(rules: Rules, pack: Pack) -> None:
    made = list(pages(pack, 400))
    for _ in range(3):
        start = time.process_time()
        claims = sum(len(rules.claims(text, mentions, WRITTEN, "day")) for text, mentions in made)
        spent = time.process_time() - start
        signs = sum(len(text) for text, _ in made) // len(made)
        names = sum(len(mentions) for _, mentions in made) / len(made)
        print(
            f"speed: {len(made) / spent:,.0f} pages/s ({signs:,} signs, {names:.1f} names, {claims / len(made):.1f} claims a page)"
        )


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--study", type=Path, default=Path(__file__).parents[1] / "studies" / "china-ai-2018")
    parser.add_argument("--finre", type=Path, action="append", default=[])
    parser.add_argument("--fewfc", type=Path, action="append", default=[])
    parser.add_argument("--event", action="append", default=[])
    parser.add_argument("--part", default="")
    parser.add_argument("--speed", action="store_true")
    parser.add_argument("--show", type=int, default=0)
    given = parser.parse_args()
    pack = load(given.study)
    rules, keep = Rules.of(pack), chosen(given.part)
    for path in given.finre:
        measure_finre(path, rules, pack, keep, given.show)
    for path in given.fewfc:
        measure_fewfc(path, rules, pack, set(given.event) or {"\u6295\u8d44"}, keep, given.show)
    if given.speed:
        measure_speed(rules, pack)


if __name__ == "__main__":
    main()
