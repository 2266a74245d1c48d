"""Shares told in words: bins without a gap, whole groups that make 100, totals of what is listed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from jihe.errors import Fault

from ...finding import ERROR, WARNING, Finding
from ...number import unit_of
from ..number import PERCENT, Number
from ..ranking import Entry
from ..said import Said
from ..sentence import Sentence

WHOLE = Decimal(100)
FEWEST_BINS = 4


@dataclass(frozen=True)
class Bin:
    """A share of those between two bounds; None where there is no bound."""

    low: Decimal | None
    high: Decimal | None
    share: Number


def find_range(said: Said) -> Iterator[Finding]:
    """``share_range``: a share above 100 %."""
    for sentence in said.sentences:
        for number in sentence.numbers:
            if number.kind != PERCENT or number.value <= WHOLE:
                continue
            if sentence.grammar.one("part").search(sentence.text[max(0, number.start - 24) : number.start]):
                text = "A share of {share} is above 100%. Correct it, or say what it is in percent of."
                why = Fault(sentence.place(number.start), text, {"share": number.text})
                yield Finding("share_range", ERROR, why, number.text, "0-100")


def bins(sentence: Sentence) -> list[Bin]:
    """The bins that a sentence gives shares of, from the lowest; empty when it cannot be told which share
    is whose."""
    found: list[Bin] = []
    waiting: list[tuple[Decimal | None, Decimal | None]] = []
    for start, end in sentence.clauses:
        told, used = _bounds(sentence, start, end)
        shares = [
            n
            for n in sentence.numbers
            if start <= n.start < end and n.kind == PERCENT and n.start not in used
        ]
        waiting += told
        if shares and waiting:
            if len(shares) != len(waiting):
                return []
            found += [Bin(low, high, share) for (low, high), share in zip(waiting, shares, strict=True)]
            waiting = []
    return sorted(found, key=lambda one: (one.low is not None, one.low or 0, one.high or 0))


def _bounds(
    sentence: Sentence, start: int, end: int
) -> tuple[list[tuple[Decimal | None, Decimal | None]], set[int]]:
    """The bounds named in a clause, and where their numbers stand."""
    grammar, text = sentence.grammar, sentence.text[start:end]
    used: set[int] = set()
    found: list[tuple[int, Decimal | None, Decimal | None]] = []
    for kind in ("between", "below", "above"):
        for match in grammar.one(kind).finditer(text):
            groups = {name for name, value in match.groupdict().items() if value}
            spots = {start + match.start(name) for name in groups}
            if spots & used or any(n.kind == "year" and n.start in spots for n in sentence.numbers):
                continue
            used |= spots
            low, high = (
                next((match[n] for n in names if n in groups), None)
                for names in (("lo", "lo2"), ("hi", "hi2"))
            )
            found.append((match.start(), _decimal(low), _decimal(high)))
    return [(low, high) for _, low, high in sorted(found, key=lambda one: one[0])], used


def _decimal(text: str | None) -> Decimal | None:
    return Decimal(text.replace(",", "")) if text else None


def find_bins(said: Said) -> Iterator[Finding]:
    """``bin_missing``, ``share_sum``: the bins of a distribution.

    Bins that begin and end without a bound, and meet, are a whole distribution: their shares make 100. A
    gap as wide as the bins beside it is a bin that was left out, when the shares fall short of 100 too.
    """
    for sentence in said.sentences:
        found = bins(sentence)
        if len(found) < 3 or found[0].low is not None or found[-1].high is not None:
            continue
        if any(one.low is None for one in found[1:]) or any(one.high is None for one in found[:-1]):
            continue
        gaps = [(one.high, two.low) for one, two in pairwise(found) if not _meet(one, two)]
        total = sum((one.share.value for one in found), Decimal(0))
        slack = sum((unit_of(one.share.value) / 2 for one in found), Decimal(0))
        place = sentence.place(found[0].share.start)
        if not gaps and abs(total - WHOLE) > slack:
            text = "The shares of {n} bins that leave no gap make {total}%, not 100%. Correct one of them."
            why = Fault(place, text, {"n": len(found), "total": str(total)})
            yield Finding("share_sum", ERROR, why, f"{total}%", "100%")
        elif len(gaps) == 1 and total < WHOLE - slack and _is_bin(found, gaps[0]):
            low, high = gaps[0]
            text = (
                "The bin from {low} to {high} is left out: the others make {total}%, so it would hold "
                "{rest}%."
            )
            named = {"low": low, "high": high, "total": str(total), "rest": str(WHOLE - total)}
            why = Fault(place, text, named)
            yield Finding("bin_missing", WARNING, why, f"{total}%", f"{WHOLE}%")


def _meet(one: Bin, two: Bin) -> bool:
    """Whether a bin begins where the other ends; whole numbers may be 399 and 400."""
    if one.high is None or two.low is None:
        return False
    return 0 <= two.low - one.high <= (1 if one.high == int(one.high) and two.low >= 10 else 0)


def _is_bin(found: list[Bin], gap: tuple[Decimal | None, Decimal | None]) -> bool:
    """Whether a gap is as wide as the bins with two bounds, of which there are some."""
    widths = {one.high - one.low for one in found if one.low is not None and one.high is not None}
    low, high = gap
    return len(found) >= FEWEST_BINS and low is not None and high is not None and widths == {high - low}


def find_rest(said: Said) -> Iterator[Finding]:
    """``share_sum``: groups told in full, by a share of "the others" or by "the three kinds", that do not
    make 100."""
    for ranking in said.rankings:
        shares = [(entry, value) for entry in ranking for value in entry.values if value.kind == PERCENT]
        if len(shares) < 2 or len({entry.sentence.order for entry, _ in shares}) != 1:
            continue
        sentence = shares[0][0].sentence
        own = {value.start for _, value in shares}
        rest = [
            n for n in sentence.numbers if n.kind == PERCENT and n.start > min(own) and n.start not in own
        ]
        values = [value for _, value in shares]
        if len(rest) == 1 and sentence.grammar.one("rest").search(
            sentence.text[max(0, rest[0].start - 24) : rest[0].start]
        ):
            values.append(rest[0])
        elif rest or not _is_whole(ranking):
            continue
        yield from _sum(sentence, values)


def find_others(said: Said) -> Iterator[Finding]:
    """``share_sum``: shares told one after another, the last that of "the others", that make more than 100.

    They may make less: a part may be told in another sentence. Shares of a part of the part before, and
    those that change, are not added up.
    """
    for sentence in said.sentences:
        shares, grammar = sentence.numbers, sentence.grammar
        if len(shares) < 3 or any(n.kind != PERCENT for n in shares):
            continue
        if any(grammar.one(way).search(sentence.text) for way in ("inside", "from_to", "grew", "between")):
            continue
        total = sum((n.value for n in shares), Decimal(0))
        before = sentence.text[max(0, shares[-1].start - 24) : shares[-1].start]
        if total > WHOLE and grammar.one("rest").search(before):
            yield from _sum(sentence, shares)


def _is_whole(ranking: list[Entry]) -> bool:
    """Whether a sentence ranks all of "the three kinds of industry": as many names, each with the noun at
    its end."""
    sentence = ranking[0].sentence
    listed = [name for entry in ranking for name in entry.names]
    for match in sentence.grammar.one("all_of").finditer(sentence.text[: ranking[0].at]):
        noun = match["noun"]
        if sentence.grammar.cardinal(match["n"]) == len(listed) > 2 and all(
            name.endswith(noun) for name in listed
        ):
            return True
    return False


def _sum(sentence: Sentence, values: list[Number]) -> Iterator[Finding]:
    total = sum((n.value for n in values), Decimal(0))
    slack = sum((unit_of(n.value) / 2 for n in values), Decimal(0))
    if abs(total - WHOLE) > slack:
        text = (
            "The {n} shares are told as the whole, but make {total}%. Correct one, or say what is left out."
        )
        why = Fault(sentence.place(values[0].start), text, {"n": len(values), "total": str(total)})
        yield Finding("share_sum", ERROR, why, f"{total}%", "100%")


def find_totals(said: Said) -> Iterator[Finding]:
    """``total``: the share of "the first five" against the five shares told beside it.

    The total may be off by what rounding each share allows. Where more are meant than told, it must not be
    less.
    """
    for sentence in said.sentences:
        for match in sentence.grammar.one("total").finditer(sentence.text):
            n, told = sentence.grammar.cardinal(match["n"]), Decimal(match["t"])
            before = [one for one in said.rankings if one[-1].sentence.passage is sentence.passage]
            near = [
                one
                for one in before
                if 0 <= sentence.order - one[-1].sentence.order <= 1
                and _stands_before(one, sentence, match.start())
            ]
            if near:
                yield from _total(sentence, match.start("t"), n, told, near[-1])
        for match in sentence.grammar.one("total_of_names").finditer(sentence.text):
            start = sentence.clause(match.start())[0]
            after = [one for one in said.rankings if one[0].sentence in said.after(sentence)]
            if after and sentence.text[start : match.start()]:
                names = _names(after[0])
                if names and all(name in sentence.text[start : match.start()] for name in names):
                    yield from _total(sentence, match.start("t"), len(names), Decimal(match["t"]), after[0])


def _names(ranking: list[Entry]) -> list[str]:
    return [name for entry in ranking for _, name, _ in entry.items]


def _stands_before(ranking: list[Entry], sentence: Sentence, at: int) -> bool:
    last = ranking[-1]
    return last.sentence is not sentence or last.at < at


def _total(sentence: Sentence, at: int, n: int, told: Decimal, ranking: list[Entry]) -> Iterator[Finding]:
    items = [item for entry in ranking for item in entry.items if item[2].kind == PERCENT]
    if not items or [rank for rank, _, _ in items] != list(range(1, len(items) + 1)) or len(items) > n:
        return
    total = sum((value.value for _, _, value in items), Decimal(0))
    slack = sum((unit_of(value.value) / 2 for _, _, value in items), unit_of(told) / 2)
    wrong = abs(total - told) > slack if len(items) == n else told < total - slack
    if wrong:
        text = (
            "The first {n} are said to hold {told}%, but the {m} shares told make {total}%. Correct one "
            "of them."
        )
        named = {"n": n, "told": str(told), "m": len(items), "total": str(total)}
        also = (ranking[0].place,)
        yield Finding("total", ERROR, Fault(sentence.place(at), text, named), f"{told}%", f"{total}%", also)
