"""Numbers of things told in words: against their shares and their parts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from math import ceil, floor

from jihe.errors import Fault, Place

from ...finding import ERROR, NOTE, WARNING, Finding
from ...number import unit_of
from ..number import PERCENT, Number
from ..said import Said
from ..sentence import Sentence

WHOLE = 100
OFTEN = 5
"""A number of things told so often is one of the report's own."""
CHANCE = Decimal("0.001")
"""How small the chance must be that shares fit a number of things only by accident."""


def fits(share: Decimal, n: int) -> list[int]:
    """The whole numbers out of `n` that have this share, in percent, to its digits.

    >>> fits(Decimal("85.18"), 2200), fits(Decimal("85.14"), 2200), fits(Decimal("84.58"), 2200)
    ([1874], [1873], [])
    """
    half = unit_of(share) / 2
    low, high = ceil((share - half) * n / WHOLE), floor((share + half) * n / WHOLE)
    return list(range(low, high + 1)) if high - low < WHOLE else [low, high]


@dataclass(frozen=True)
class Pair:
    """A number of things and its share, told together."""

    n: int
    unit: str
    share: Decimal
    sentence: Sentence
    at: int

    @property
    def place(self) -> Place:
        return self.sentence.place(self.at)


def pairs(sentence: Sentence) -> list[Pair]:
    found = []
    for match in sentence.grammar.one("pair").finditer(sentence.text):
        number = match["n"].replace(",", "")
        if number.isdigit():
            found.append(Pair(int(number), match["unit"], Decimal(match["p"]), sentence, match.start("n")))
    return found


def _base(sentence: Sentence) -> tuple[int, str] | None:
    """The number of things that a sentence says its shares are of."""
    found = sentence.grammar.one("base").search(sentence.text)
    number = found["n"].replace(",", "") if found else ""
    return (int(number), found["unit"]) if found and number.isdigit() else None


def find_shares(said: Said) -> Iterator[Finding]:
    """``count_share``, ``count_sum``: "53 firms, 2.41 %" against the number of firms that it is a share of.

    The number that shares are of is taken from the sentence, or from the report's own numbers of such
    things when two other pairs of the sentence fit it. Shares that make 100 mean that their counts make the
    whole.
    """
    often = _often(said)
    for sentence in said.sentences:
        told = pairs(sentence)
        stated = _base(sentence)
        for unit in {pair.unit for pair in told}:
            group = [pair for pair in told if pair.unit == unit]
            base = stated[0] if stated and stated[1] == unit else _fitting(group, often.get(unit, []))
            if base is None:
                continue
            wrong = [pair for pair in group if pair.n > base or pair.n not in fits(pair.share, base)]
            if len(wrong) * 2 > len(group) and len(group) > 1:
                continue
            for pair in wrong:
                yield _misfit(pair, base)
            yield from _parts(group, base)


def _often(said: Said) -> dict[str, list[int]]:
    """The numbers of each kind of thing that the report tells often, the most frequent first."""
    seen: dict[str, Counter[int]] = {}
    for sentence in said.sentences:
        for match in sentence.grammar.one("count_of").finditer(sentence.text):
            if match["n"].replace(",", "").isdigit():
                seen.setdefault(match["unit"], Counter())[int(match["n"].replace(",", ""))] += 1
    return {
        unit: [n for n, times in counter.most_common() if times >= OFTEN] for unit, counter in seen.items()
    }


def _fitting(group: list[Pair], bases: list[int]) -> int | None:
    """The base that two pairs at least fit, and most of them."""
    for base in bases:
        right = sum(pair.n <= base and pair.n in fits(pair.share, base) for pair in group)
        if right >= 2 and right * 2 > len(group):
            return base
    return None


def _misfit(pair: Pair, base: int) -> Finding:
    share = round(Decimal(pair.n) / base * WHOLE, max(0, -int(pair.share.as_tuple().exponent)))
    right = ", ".join(map(str, fits(pair.share, base)[:3]))
    named = {"n": pair.n, "base": base, "told": str(pair.share), "share": str(share), "right": right}
    if right:
        text = "{n} of {base} is {share}%, not {told}%; {told}% would be {right}. Correct one of the two."
        why = Fault(pair.place, text, named)
    else:
        text = "{n} of {base} is {share}%, not {told}%, which no whole number gives. Correct one of the two."
        why = Fault(pair.place, text, named)
    return Finding("count_share", ERROR, why, f"{pair.n} ({pair.share}%)", right or f"{share}%")


def _parts(group: list[Pair], base: int) -> Iterator[Finding]:
    """Counts whose shares make 100 but that do not make the whole."""
    shares = sum((pair.share for pair in group), Decimal(0))
    slack = sum((unit_of(pair.share) / 2 for pair in group), Decimal(0))
    total = sum(pair.n for pair in group)
    if len(group) > 1 and abs(shares - WHOLE) <= slack and total != base:
        text = "The parts make {total}, the whole is {base}, though their shares make 100%. Correct a part."
        why = Fault(group[0].place, text, {"total": total, "base": base})
        yield Finding("count_sum", ERROR, why, str(total), str(base), tuple(pair.place for pair in group[1:]))


def find_attainable(said: Said) -> Iterator[Finding]:
    """``count_share`` of a total: a share of "the first five" that no whole number of things gives.

    It is the sum of rounded shares in that case, which is worth a note. The number of things must show
    itself: by chance the other shares of the passage would not all fit it.
    """
    often = _often(said)
    for sentence in said.sentences:
        for name in ("total", "total_of_names"):
            for match in sentence.grammar.one(name).finditer(sentence.text):
                told = Decimal(match["t"])
                near = said.sentences[max(0, sentence.order - 1) : sentence.order + 2]
                shares = [
                    n
                    for one in near
                    if one.passage is sentence.passage
                    for n in one.numbers
                    if n.kind == PERCENT
                ]
                others = [n for n in shares if n.value != told]
                bases = dict.fromkeys([*_counts(near), *(n for several in often.values() for n in several)])
                base = next((n for n in bases if _shows(others, n)), None)
                if base and told <= WHOLE and not fits(told, base):
                    yield _rounded(sentence, match.start("t"), told, base, others)


def find_unattainable(said: Said) -> Iterator[Finding]:
    """``count_share`` of one share in a ranking that no whole number of things gives, where all others have
    one.

    The number of things stands in the sentence; by chance the other shares would not all fit it.
    """
    for ranking in said.rankings:
        values = [(entry, n) for entry in ranking for n in entry.values if n.kind == PERCENT and n.digits > 1]
        sentence = ranking[0].sentence
        for base in _counts([sentence]) if len(values) > 3 else ():
            wrong = [(entry, n) for entry, n in values if not fits(n.value, base)]
            if len(wrong) == 1 and _shows([n for _, n in values if n is not wrong[0][1]], base):
                entry, number = wrong[0]
                near = round(number.value * base / WHOLE)
                share = str(round(Decimal(near) / base * WHOLE, number.digits))
                text = (
                    "{told} is no share that a whole number of {base} has, as the others are; {share}% "
                    "would be {n}."
                )
                named = {"told": number.text, "base": base, "share": share, "n": near}
                why = Fault(entry.value_place(entry.values.index(number)), text, named)
                yield Finding("count_share", WARNING, why, number.text, f"{share}%")
                break


def _counts(near: list[Sentence]) -> list[int]:
    """Whole numbers of things that sentences name."""
    return [
        int(n.value)
        for one in near
        for n in one.numbers
        if n.kind == "count" and not n.digits and n.value > WHOLE
    ]


def _shows(shares: list[Number], n: int) -> bool:
    """Whether all shares fit `n`, and would hardly do so by chance."""
    if len(shares) < 3 or any(not fits(share.value, n) for share in shares):
        return False
    chance = Decimal(1)
    for value in {share.value for share in shares}:
        chance *= min(Decimal(1), unit_of(value) * n / WHOLE)
    return chance < CHANCE


def _rounded(sentence: Sentence, at: int, told: Decimal, base: int, others: list[Number]) -> Finding:
    text = (
        "{told}% is no share that a whole number of {base} has: it is a sum of rounded shares. {n} of {base} "
        "would be "
        "{share}%."
    )
    n = round(told * base / WHOLE)
    counts = [fits(other.value, base) for other in others if fits(other.value, base)]
    total = sum(several[0] for several in counts)
    n = total if abs(total - n) <= len(others) else n
    share = str(round(Decimal(n) / base * WHOLE, max(0, -int(told.as_tuple().exponent))))
    why = Fault(sentence.place(at), text, {"told": str(told), "base": base, "n": n, "share": share})
    return Finding("count_share", NOTE, why, f"{told}%", f"{share}%")
