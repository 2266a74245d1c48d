"""The language of claim/rule.csv: what a pattern is made of, and what lists of words are for.

A pattern is parts with spaces between them, in the order in which they stand in a clause:

=================  =====================================================================================
``{A}`` ``{B}``    a name: the subject, the object
``{A+}`` ``{B+}``  one or several names with words of the list `and` between them
``{AA}``           two or more such names, each of them with each: for kinds without direction
``{_}``            a name that takes no part; ``{_+}`` several
``<offer|give>``   a word of one of these lists of claim/word.csv
``with|by``        one of these words; ``_`` in them is a space
``-<offer>``       here no word of the list, or none of these: as the first part it looks back
``-with|by``       (so that {A} stands after none of them), elsewhere forward
``~`` ``~20``      at most 12, or 20, signs without a name or the end of a clause
``~,30``           the same, and ends of clauses may be among them; ``~*30``: and names
``^`` ``$``        the clause begins here, ends here
=================  =====================================================================================

``?`` after a part: it may be missing. ``!`` after words: these are what the claim is read from, its trigger;
without it the first words are. ``+`` after words: several of them, with words of `and` or nothing between.
What such a row has taken it keeps, so that words after it are looked for behind it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from jihe.errors import Fault, Place

LISTS: Mapping[str, str] = {
    "planned": "where",
    "ended": "where",
    "denied": "where",
    "rumoured": "where",
    "bound": "bound",
    "relative_year": "number",
    "relative_month": "number",
    "relative_day": "number",
    "month_name": "month",
    "year": "",
    "month": "",
    "day": "",
    "and": "",
    "with": "",
    "round": "any",
    "joins": "",
    "aside": "",
    "unpaid": "beside",
}
"""Lists that are read without a rule naming them -> what the column `value` holds.

where: `before` the trigger in its clause, `after` it, anywhere in the `sentence`; `match`: only inside the
pattern. bound: `about`, `over`, `under`. number: years, months or days from that of publication. `joins`: a
sentence with such a word is read together with the one before it. `aside`: a name before such a word and
another name is passed over, as it only tells whose that is. `unpaid`: before or after an amount, says that
it is another thing's. Words of other lists have no value.
"""
TAKES = ("amount", "round")
"""What a kind of claim may take from the sentence."""
VALUES: Mapping[str, tuple[str, ...]] = {
    "where": ("before", "after", "sentence", "match"),
    "beside": ("before", "after"),
    "bound": ("about", "over", "under"),
    "month": tuple(str(month) for month in range(1, 13)),
}
GAP, CLAUSES_GAP, MOST_GAP = 12, 30, 120
MOST_GAPS = 6
MOST_WAYS = 10_000_000
"""In which a pattern may lie in the text after one name; a page can be written so that all are tried."""
MOST_NAMES = 40
"""Names of one list, and pairs of one match, that are read."""

_SLOT = re.compile(r"\{(A\+?|B\+?|AA|_\+?)\}(\?)?")
_WORDS = re.compile(r"(-)?<([a-z][a-z0-9_|]*)>([!?+]{0,3})")
_GAP = re.compile(r"~(,)?(\*)?(\d{1,3})?")
_LITERAL = re.compile(r"(-)?([^\s{}<>~^$!?+-][^\s{}<>~^$!?+]*)([!?+]{0,3})")


@dataclass(frozen=True)
class Part:
    """A part of a pattern.

    Attributes
    ----------
    kind
        slot, words, gap; `edge` for the beginning (`end` is "^") or the end of a clause.
    end
        Of a slot: A, B, AA or _.
    lists, words
        Names of lists, and words written out: any of them.
    most
        Of a gap: signs.
    """

    kind: Literal["slot", "words", "gap", "edge"]
    end: str = ""
    lists: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    most: int = 0
    many: bool = False
    optional: bool = False
    trigger: bool = False
    absent: bool = False
    over_clauses: bool = False
    over_names: bool = False

    @property
    def is_needed(self) -> bool:
        """Whether it is words that must stand in the text."""
        return self.kind == "words" and not self.optional and not self.absent


def read_pattern(pattern: str, place: Place) -> tuple[tuple[Part, ...], list[Fault]]:
    """The parts of a pattern, and what is wrong with it."""
    parts: list[Part] = []
    faults: list[Fault] = []
    for text in pattern.split():
        if (part := _part(text)) is None:
            faults.append(
                Fault(
                    place,
                    '"{part}" is no part of a pattern. Write names as {{A}} {{B}}, lists as <list>, gaps as '
                    "~12, words as they stand, with spaces between them.",
                    {"part": text},
                )
            )
        else:
            parts.append(part)
    if not faults:
        faults = _whole(parts, place)
    return tuple(parts), faults


def trigger_of(parts: tuple[Part, ...]) -> int:
    """Which part a claim is read from: the words marked so, or the first words."""
    words = [i for i, part in enumerate(parts) if part.kind == "words" and not part.absent]
    return next((i for i in words if parts[i].trigger), words[0])


def _part(text: str) -> Part | None:
    if text in ("^", "$"):
        return Part("edge", end=text)
    if found := _SLOT.fullmatch(text):
        many = found[1].endswith("+") or found[1] == "AA"
        return Part("slot", end=found[1].rstrip("+"), many=many, optional=bool(found[2]))
    if found := _WORDS.fullmatch(text):
        marks = found[3]
        return Part(
            "words", lists=tuple(name for name in found[2].split("|") if name), absent=bool(found[1]),
            optional="?" in marks, trigger="!" in marks, many="+" in marks,
        )  # fmt: skip
    if found := _GAP.fullmatch(text):
        most = int(found[3] or (CLAUSES_GAP if found[1] else GAP))
        if not 0 < most <= MOST_GAP:
            return None
        return Part("gap", most=most, over_clauses=bool(found[1]), over_names=bool(found[2]))
    if found := _LITERAL.fullmatch(text):
        words = tuple(word.replace("_", " ") for word in found[2].split("|") if word.strip("_"))
        marks = found[3]
        if not words:
            return None
        return Part(
            "words", words=words, absent=bool(found[1]), optional="?" in marks, trigger="!" in marks,
            many="+" in marks,
        )  # fmt: skip
    return None


def _whole(parts: list[Part], place: Place) -> list[Fault]:
    """Whether the parts together name two ends and what they are read from."""
    faults = []
    ends = sorted(part.end for part in parts if part.kind == "slot" and part.end != "_" and not part.optional)
    if ends not in (["A", "B"], ["AA"]):
        faults.append(
            Fault(
                place,
                "a pattern has {{A}} and {{B}} once each, neither with ?, or {{AA}} alone; this one has "
                "{ends}. Correct it.",
                {"ends": ", ".join(f"{{{end}}}" for end in ends) or "-"},
            )
        )
    needed = [part for part in parts if part.is_needed]
    marked = [part for part in parts if part.trigger]
    if not needed or len(marked) > 1 or any(part.optional or part.absent for part in marked):
        faults.append(
            Fault(
                place,
                "a pattern needs words that must stand in the text, and at most one of them is marked with "
                "! as the trigger. Correct it.",
            )
        )
    if _is_slow(parts):
        faults.append(
            Fault(
                place,
                "a pattern has at most {n} gaps, and between two of them something that must stand: others "
                "take very long to be found. Make gaps that follow each other one, such as ~24.",
                {"n": MOST_GAPS},
            )
        )
    elif (ways := _ways(parts)) > MOST_WAYS:
        faults.append(
            Fault(
                place,
                "there are {n} ways to lay this pattern over a text, so that a page could make its reading "
                "take hours; at most {most} may be (a gap ~12 has 13, what may be missing 2, {{_+}} 41, and "
                "all are multiplied). Make gaps shorter, or make two rules of it.",
                {"n": f"{ways:,}" if ways < 10**15 else f"{10**15:,}+", "most": f"{MOST_WAYS:,}"},
            )
        )
    return faults


def _is_slow(parts: list[Part]) -> bool:
    """Whether gaps can share what stands in a text among them in very many ways."""
    after_gap = False
    for part in parts:
        if part.kind == "gap" and after_gap:
            return True
        if part.kind == "gap" or part.is_needed or (part.kind == "slot" and not part.optional):
            after_gap = part.kind == "gap"
    return sum(part.kind == "gap" for part in parts) > MOST_GAPS


def _ways(parts: list[Part]) -> int:
    """In how many ways at most what a pattern is made of can lie after one name."""
    ways = 1
    for part in parts:
        ways *= 2 if part.optional else 1
        ways *= part.most + 1 if part.kind == "gap" else 1
        ways *= MOST_NAMES + 1 if part.end == "_" and part.many else 1
    return ways
