"""Rankings told in words: ranks in order, as many names as ranks, as many values as names, values that
fall."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from jihe.errors import Fault

from ...finding import ERROR, NOTE, WARNING, Finding
from ..name import count
from ..number import PERCENT
from ..ranking import Entry
from ..said import Said
from ..sentence import Sentence

MOST_LEFT = 0.6
"""A list with fewer names than this part of "the top ten" is not meant to be the whole of it."""


def find_ranks(said: Said) -> Iterator[Finding]:
    """``rank_repeated``, ``rank_skipped``: "the fourth is A; the fourth is B", "the second and fourth are A
    and B".

    Only ranks that come with values, or that name what holds them, make a list; ranks that one subject
    holds in several respects do not.
    """
    for ranking in said.rankings:
        for entry in ranking:
            skipped = [b for a, b in pairwise(entry.ranks) if b > a + 1]
            if skipped and entry.least <= len(entry.ranks) <= entry.most:
                yield _skipped(entry, skipped[0] - 1)
        for last, entry in pairwise(ranking):
            if not (last.values and entry.values and last.ranks and entry.ranks):
                continue
            falls = (
                last.values[-1].kind == entry.values[0].kind
                and last.values[-1].value >= entry.values[0].value
            )
            if not falls or last.listed == entry.listed or _told_between(last, entry):
                continue
            if entry.ranks[0] == last.ranks[-1] > 1:
                rank = entry.ranks[0]
                text = (
                    "Rank {rank} is given twice: to {first} ({one}) and to {second} ({other}). Number "
                    "the later one {next}."
                )
                named = {
                    "rank": rank,
                    "first": last.names[-1] if last.names else last.listed,
                    "next": rank + 1,
                }
                named |= {"second": entry.listed, "one": last.values[-1].text, "other": entry.values[0].text}
                yield Finding(
                    "rank_repeated",
                    ERROR,
                    Fault(entry.place, text, named),
                    str(rank),
                    str(rank + 1),
                    (last.place,),
                )
            elif entry.ranks[0] > last.ranks[-1] + 1:
                yield _skipped(entry, last.ranks[-1] + 1)


def _told_between(last: Entry, entry: Entry) -> bool:
    """Whether other shares stand between two entries: something without a rank may come between them."""
    end, limit = last.values[-1].end, entry.sentence.clause(entry.at)[0]
    if entry.sentence is last.sentence:
        return any(n.kind == PERCENT and end < n.start < limit for n in entry.sentence.numbers)
    left = [n for n in last.sentence.numbers if n.kind == PERCENT and n.start > end]
    return bool(left) or any(n.kind == PERCENT and n.start < limit for n in entry.sentence.numbers)


def _skipped(entry: Entry, rank: int) -> Finding:
    text = "Ranks are told as {ranks}: rank {rank} is left out. Add what holds it, or correct the ranks."
    shown = ", ".join(map(str, entry.ranks))
    return Finding(
        "rank_skipped", WARNING, Fault(entry.place, text, {"ranks": shown, "rank": rank}), shown, str(rank)
    )


def find_names(said: Said) -> Iterator[Finding]:
    """``names_ranks``: a list with more or fewer names than the ranks it is said to hold.

    "A and B" may be one name, so a list has a least and a greatest number of names; a list that says it is
    not whole, or that a page cuts, is left alone.
    """
    for entry in said.entries:
        n, grammar = len(entry.ranks), entry.sentence.grammar
        is_list = entry.least >= 2 or (entry.most >= 2 and entry.way != "top")
        fits = entry.least <= n <= entry.most
        if n < 2 or fits or not is_list or grammar.loose.search(entry.listed) or entry.way == "next":
            continue
        if _is_cut(entry) or (entry.way == "top" and entry.most < MOST_LEFT * n):
            continue
        text = (
            "{n} places are named ({first} to {last}), but {told} names follow. Add or take out what "
            "does not belong."
        )
        told = str(entry.most) if entry.most < n else str(entry.least)
        named = {"n": n, "first": entry.ranks[0], "last": entry.ranks[-1], "told": told}
        yield Finding("names_ranks", ERROR, Fault(entry.place, text, named), told, str(n))


def _is_cut(entry: Entry) -> bool:
    """Whether a page ends within the names."""
    at = entry.sentence.text.find(entry.listed)
    return at < 0 or entry.sentence.has_seam(at, at + len(entry.listed) + 2)


def find_values(said: Said) -> Iterator[Finding]:
    """``names_values``: as many values as names, where they are told one each."""
    for entry in said.entries:
        n, told = len(entry.ranks), len(entry.values)
        if entry.is_respective and told > 1 and n > 1 and told != n and entry.way != "next":
            if entry.sentence.has_seam(entry.at, entry.values[-1].end):
                continue
            yield _unequal(entry.sentence, entry.at, told, n)
    for sentence in said.sentences:
        yield from _plain_lists(sentence)


def _plain_lists(sentence: Sentence) -> Iterator[Finding]:
    """The same of lists without ranks: "A, B and C, with shares of 3%, 2% and 1%"."""
    grammar = sentence.grammar
    for (start, end), (after, stop) in pairwise(sentence.clauses):
        values = [n for n in sentence.numbers if after <= n.start < stop and n.kind == PERCENT]
        if len(values) < 2 or not grammar.one("respective_share").search(
            sentence.text[after : values[0].start]
        ):
            continue
        listed = sentence.text[start:end]
        least, most = count(listed, grammar)
        if (
            most < 2
            or grammar.partial.search(listed)
            or sentence.has_seam(start, stop)
            or any(map(str.isdigit, listed))
        ):
            continue
        if least > len(values) or most < len(values):
            yield _unequal(sentence, start, len(values), least if least > len(values) else most)


def _unequal(sentence: Sentence, at: int, values: int, names: int) -> Finding:
    text = "{values} values are told for {names} names. Add or take out what does not belong."
    why = Fault(sentence.place(at), text, {"values": values, "names": names})
    return Finding("names_values", ERROR, why, str(values), str(names))


def find_digits(said: Said) -> Iterator[Finding]:
    """``digits_mixed``: one value of a list with fewer digits than the others: "31.73%, 30.6% and 21.90%"."""
    for sentence in said.sentences:
        grammar = sentence.grammar
        for start, end in sentence.clauses:
            values = [n for n in sentence.numbers if start <= n.start < end and n.kind == PERCENT]
            if len(values) < 3 or not grammar.one("respective_share").search(
                sentence.text[start : values[0].start]
            ):
                continue
            fewest, most = min(values, key=lambda n: n.digits), max(n.digits for n in values)
            if fewest.digits < most and sum(n.digits < most for n in values) == 1:
                text = (
                    "{value} has fewer digits than the other values of the list. Print {digits} of them "
                    "after the point."
                )
                why = Fault(sentence.place(fewest.start), text, {"value": fewest.text, "digits": most})
                yield Finding("digits_mixed", NOTE, why, fewest.text, "")


def find_order(said: Said) -> Iterator[Finding]:
    """``rank_order``: a value that is larger than the one ranked before it."""
    for ranking in said.rankings:
        several = [(entry, n) for entry in ranking if entry.is_respective for n in range(len(entry.items))]
        for (one, i), (other, j) in pairwise(several):
            (before, name, high), (after, lower, low) = one.items[i], other.items[j]
            if (
                after == before + 1
                and high.kind == low.kind
                and high.unit == low.unit
                and low.value > high.value
            ):
                text = (
                    "{lower} ({low}) is ranked behind {name} ({high}) though its value is larger. "
                    "Correct the order or the value."
                )
                named = {"lower": lower, "low": low.text, "name": name, "high": high.text}
                why = Fault(other.value_place(j), text, named)
                yield Finding("rank_order", WARNING, why, low.text, "", (one.value_place(i),))
