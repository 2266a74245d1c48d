"""Draw sentences that name two organisations from the public corpora, for people to label by reading.

The sheet says where each sentence and its two ends stand, never what is said there: the texts stay with
their owners. Labels typed into a copy of the sheet are `bench/label/claim.csv`; the guide that they follow
is `bench/label/claim.md`. The same corpora give the same sheet, byte for byte: cases are ordered by a hash of
what they say, not by chance::

    python tool/sample_claims.py OUT.csv [--data ../shared/data/text]
    python tool/sample_claims.py --texts bench/label/claim.csv [--split dev] [--blind]

The second prints the sentences of a sheet, with its ends marked [A:…] and [B:…] and its labels, to whoever
has the corpora. What the corpora themselves say of a pair decides how many of a kind are drawn and is not
written down: who labels does not see it.
"""

# ruff: noqa: T201
from __future__ import annotations

import argparse
import csv
import hashlib
import json
import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

SEED = "claims 1"
"""Part of what is hashed: another word draws other sentences."""
FINRE, FEWFC, FINCUGE = "finre", "fewfc", "fincuge"
QUOTAS = {
    "合作": 330,
    "签约": 130,
    "订单": 75,
    "帮助": 45,
    "交易": 90,
    "成立": 25,
    "合资": 45,
    "拥有": 45,
    "": 170,
}
"""Pairs drawn from FinRE for each of its relations; of all the others where a sentence has one of WORDS."""
AT_MOST = 2
"""Pairs of one text of FinRE."""
EVENTS = {"中标": ("sub", "obj"), "签署合同": ("sub-org", "obj-org")}
"""Events of FewFC -> the roles that are the two ends."""
OF_EVENTS = 140
OF_NEWS = 260
WORDS = re.compile(
    "合作|提供|签署|签约|订单|供应|供货|采用|采购|中标|携手|赋能|联合|搭载|授权|技术|研发|平台|接入|共建"
)
"""A sentence of the news, or of other pairs, is drawn if it has one of these."""
NAMELIKE = re.compile(r"公司|集团|科技|股份|银行|[A-Z][A-Za-z]{2,}|汽车|电子|大学|研究院|华为|腾讯|阿里|百度")
SHORTEST, LONGEST = 14, 160
"""Characters of a sentence of the news."""
STOPS = re.compile(r"(?<=[。！？；\n】])")
SPOTS = ("quote_begin", "quote_end", "a_begin", "a_end", "b_begin", "b_end")
LABELS = ("kind", "direction", "modality", "polarity")
FIELDS = ("file", "line", *SPOTS, "text_sha256", *LABELS, "split")
ALIKE = 0.5
"""Sentences that share so much of their pairs of characters count as one: reprints with another title."""


@dataclass(frozen=True, order=True)
class Case:
    """Two ends in a sentence; offsets count characters of the record's text. No ends: a person marks them."""

    file: str
    line: int
    quote: tuple[int, int]
    a: tuple[int, int] | None
    b: tuple[int, int] | None
    text: str

    @property
    def said(self) -> str:
        """The sentence itself."""
        return self.text[slice(*self.quote)]


def rank(*parts: object) -> str:
    """What orders cases: as good as chance, and always the same."""
    return hashlib.sha256("\t".join([SEED, *map(str, parts)]).encode()).hexdigest()


def plain(text: str) -> str:
    """A sentence without signs and spaces, by which repetitions are known."""
    return re.sub(r"[\W_]+", "", text)


def spans(text: str, name: str, other: str) -> list[tuple[int, int]]:
    """Where a name stands by itself, not as a part of the other, longer one."""
    taken = [m.span() for m in re.finditer(re.escape(other), text)] if name in other else []
    found = (m.span() for m in re.finditer(re.escape(name), text))
    return [s for s in found if not any(t[0] <= s[0] and s[1] <= t[1] for t in taken)]


def ends(text: str, one: str, two: str) -> tuple[tuple[int, int], tuple[int, int]] | None:
    """The two mentions that stand nearest to each other, the left one first; None if they overlap."""
    pairs = [(min(s, t), max(s, t)) for s in spans(text, one, two) for t in spans(text, two, one)]
    apart = [(left, right) for left, right in pairs if left[1] <= right[0]]
    return min(apart, key=lambda p: (p[1][0] - p[0][1], p), default=None)


def read_finre(data: Path) -> Iterator[tuple[str, Case]]:
    """Pairs of FinRE with the relation that it gives, each unordered pair once."""
    file = f"{FINRE}/train.txt"
    found: dict[tuple[str, frozenset[str]], tuple[int, set[str]]] = {}
    for line, row in enumerate((data / file).read_text("utf-8").split("\n"), start=1):
        if row.strip():
            one, two, relation, text = row.split("\t")
            found.setdefault((text, frozenset((one, two))), (line, set()))[1].add(relation)
    for (text, names), (line, relations) in found.items():
        if len(names) < 2 or not (where := ends(text, *sorted(names))):
            continue
        kind = next((r for r in QUOTAS if r in relations), "")
        if kind or WORDS.search(text):
            yield kind, Case(file, line, (0, len(text)), *where, text)


def sentences(text: str) -> Iterator[tuple[int, int]]:
    """Begin and end of each sentence, without the spaces around it."""
    at = 0
    for part in STOPS.split(text):
        begin = at + len(part) - len(part.lstrip())
        at += len(part)
        if part.strip():
            yield begin, begin + len(part.strip())


def read_fewfc(data: Path) -> Iterator[Case]:
    """Events of contracts and bids with two ends, with the sentences that hold both."""
    for name in ("base", "trans"):
        file = f"{FEWFC}/rearranged_train_{name}.jsonl"
        for line, row in enumerate((data / file).read_text("utf-8").splitlines(), start=1):
            record = json.loads(row)
            text = record["content"]
            for event in record["events"]:
                roles = [
                    next((m["word"] for m in event["mentions"] if m["role"] == role), "")
                    for role in EVENTS.get(event["type"], ())
                ]
                if len(set(roles) - {""}) == 2 and (where := ends(text, *roles)):
                    held = [s for s in sentences(text) if s[1] > where[0][0] and s[0] < where[1][1]]
                    yield Case(file, line, (held[0][0], held[-1][1]), *where, text)
                    break


def read_news(data: Path) -> Iterator[Case]:
    """One sentence of each news text; its ends are marked by hand."""
    for file, part in ((f"{FINCUGE}/finna_eval.json", 1), (f"{FINCUGE}/finnl_train.json", 0)):
        for line, record in enumerate(json.loads((data / file).read_text("utf-8")), start=1):
            text = record[part]
            fit = [
                (b, e)
                for b, e in sentences(text)
                if SHORTEST <= e - b <= LONGEST
                and WORDS.search(text[b:e])
                and len(set(NAMELIKE.findall(text[b:e]))) > 1
            ]
            if fit:
                chosen = min(fit, key=lambda s: rank(text[slice(*s)]))
                yield Case(file, line, chosen, None, None, text)


def once(cases: Iterable[Case], at_most: int) -> list[Case]:
    """Cases in the order of their ranks, so many at most of any sentence; repetitions are left out."""
    seen: dict[str, set[Case]] = {}
    kept = []
    for case in sorted(cases, key=lambda c: (rank(plain(c.said), c.a and c.text[slice(*c.a)]), c)):
        of = seen.setdefault(plain(case.said), set())
        if len(of) < at_most and all(case.text == other.text for other in of):
            of.add(case)
            kept.append(case)
    return kept


def draw(data: Path) -> list[Case]:
    """All cases, by corpus and by their place in it."""
    pairs = list(read_finre(data))
    allowed = set(once((case for _, case in pairs), AT_MOST))
    chosen: list[Case] = []
    for kind, quota in QUOTAS.items():
        chosen += once((c for k, c in pairs if k == kind and c in allowed), AT_MOST)[:quota]
    chosen += once(read_fewfc(data), 1)[:OF_EVENTS]
    chosen += once(read_news(data), 1)[:OF_NEWS]
    return sorted(chosen)


def splits(said: Iterable[str]) -> dict[str, str]:
    """Sentence -> dev or test; sentences alike land together, by the hash of the first of them."""
    texts = sorted(set(map(plain, said)))
    grams = [{t[i : i + 2] for i in range(len(t) - 1)} for t in texts]
    head = list(range(len(texts)))

    def top(i: int) -> int:
        while head[i] != i:
            i = head[i]
        return i

    for i, mine in enumerate(grams):
        for j in range(i):
            shared = len(mine & grams[j])
            if shared and shared >= ALIKE * min(len(mine), len(grams[j])):
                one, two = sorted((top(i), top(j)))
                head[two] = one
    return {
        t: ("dev", "test")[int(hashlib.sha256(texts[top(i)].encode()).hexdigest(), 16) % 2]
        for i, t in enumerate(texts)
    }


def rows(cases: list[Case]) -> Iterator[dict[str, object]]:
    """The sheet, without labels."""
    half = splits(c.said for c in cases)
    for case in cases:
        spots = [*case.quote, *(case.a or ("", "")), *(case.b or ("", ""))]
        digest = hashlib.sha256(case.text.encode()).hexdigest()
        values = [case.file, case.line, *spots, digest, "", "", "", "", half[plain(case.said)]]
        yield dict(zip(FIELDS, values, strict=True))


def texts_of(data: Path, file: str) -> list[str]:
    """The records' texts of one file of the corpora; the first is number 1 and stands at 0."""
    if file.endswith(".json"):
        part = 1 if "finna" in file else 0
        return [record[part] for record in json.loads((data / file).read_text("utf-8"))]
    if file.endswith(".jsonl"):
        return [json.loads(row)["content"] for row in (data / file).read_text("utf-8").splitlines()]
    return [row.split("\t")[-1] for row in (data / file).read_text("utf-8").split("\n")]


def marked(text: str, row: dict[str, str]) -> str:
    """A row's sentence with its ends marked."""
    begin, end = int(row["quote_begin"]), int(row["quote_end"])
    out, at = "", begin
    for end_name in sorted("ab", key=lambda n: int(row[f"{n}_begin"] or 0)):
        if row[f"{end_name}_begin"]:
            b, e = int(row[f"{end_name}_begin"]), int(row[f"{end_name}_end"])
            out += f"{text[at:b]}[{end_name.upper()}:{text[b:e]}]"
            at = e
    return re.sub(r"\s+", " ", out + text[at:end])


def show(data: Path, sheet: Path, split: str | None, *, blind: bool) -> int:
    """Print a sheet's sentences; the number of those whose text is not that of the corpora here."""
    held: dict[str, list[str]] = {}
    strange = 0
    with sheet.open(encoding="utf-8", newline="") as lines:
        for number, row in enumerate(csv.DictReader(lines), start=2):
            if split and row["split"] != split:
                continue
            text = held.setdefault(row["file"], texts_of(data, row["file"]))[int(row["line"]) - 1]
            if hashlib.sha256(text.encode()).hexdigest() != row["text_sha256"]:
                strange += 1
                continue
            said = [] if blind else [row[name] for name in LABELS if row[name]]
            print(number, marked(text, row), *said, sep="\t" if said else " ")
    return strange


def main() -> None:
    """Write the sheet, or print the sentences of one."""
    here = Path(__file__).parents[1]
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    options.add_argument("sheet", type=Path, help="the file to write; with --texts, to read")
    options.add_argument("--data", type=Path, default=here.parent / "shared" / "data" / "text")
    options.add_argument("--texts", action="store_true", help="print the sentences of the sheet")
    options.add_argument("--split", choices=("dev", "test"), help="with --texts: only these")
    options.add_argument("--blind", action="store_true", help="with --texts: no labels, for a second reader")
    given = options.parse_args()
    if given.texts:
        if strange := show(given.data, given.sheet, given.split, blind=given.blind):
            sys.exit(f"{strange} rows are of other texts than those in {given.data}.")
        return
    with given.sheet.open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, FIELDS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows(draw(given.data)))


if __name__ == "__main__":
    main()
