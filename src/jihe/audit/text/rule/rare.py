"""A number of things that is told otherwise nearly everywhere else."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator

from jihe.errors import Fault, Place

from ...finding import ERROR, Finding
from ..language import Grammar, of_line
from ..said import Said

OFTEN = 5
"""A number told so often is the report's own; one that is nearly it and stands rarely is a slip."""
RARE = 4
SHORT_NOUN = 4
"""Signs of what is counted that must be the same."""


def find_rare(said: Said) -> Iterator[Finding]:
    """``stated_twice``: "4431 firms of the core" in a report that else says "4311 firms of the core".

    The rare number must differ by two digits at most from one that is told five times as often of things
    with the same words behind it.
    """
    seen: dict[tuple[str, str], dict[str, list[Place]]] = {}
    for text, of, place in _told(said):
        for match in of.one("count_of").finditer(text):
            noun = match["noun"][:SHORT_NOUN] if not of.joined else match["noun"].lower()
            value = match["n"].replace(",", "")
            is_year = not match["unit"] and len(value) == 4 and value == match["n"]
            if len(value) >= 3 and value.isdigit() and len(noun) >= SHORT_NOUN and not is_year:
                seen.setdefault((match["unit"], noun), {}).setdefault(value, []).append(place(match.start()))
    often = {
        (unit, value): n
        for (unit, value), n in Counter(
            (unit, value)
            for (unit, _), values in seen.items()
            for value, places in values.items()
            for _ in places
        ).items()
    }
    told: set[str] = set()
    for (unit, noun), values in seen.items():
        for value, places in values.items():
            usual = [other for other in values if _is_slip(value, other) and often[unit, other] >= OFTEN]
            if (
                len(places) <= RARE
                and usual
                and often[unit, usual[0]] >= OFTEN * often[unit, value]
                and value not in told
            ):
                told.add(value)
                first = values[usual[0]][0]
                text = (
                    "{value} {noun} here, but {other} elsewhere ({n} times). Correct the one that is wrong."
                )
                named = {"value": value, "noun": noun, "other": usual[0], "n": often[unit, usual[0]]}
                why = Fault(places[0], text, named)
                yield Finding("stated_twice", ERROR, why, value, usual[0], (*places[1:], first))


def _told(said: Said) -> Iterator[tuple[str, Grammar, Callable[[int], Place]]]:
    """Sentences and titles, each with its language and what tells the place of a sign in it."""
    for sentence in said.sentences:
        yield sentence.text, sentence.grammar, sentence.place
    for caption in said.text.captions:
        of, here = of_line(caption.title), Place(said.text.file, line=caption.line)
        if of:
            yield caption.title.replace(" ", of.joined), of, lambda _, here=here: here  # type: ignore[misc]


def _is_slip(value: str, other: str) -> bool:
    """Whether two numbers differ by a slip of the hand: as long, and one or two digits apart."""
    apart = sum(a != b for a, b in zip(value, other, strict=False))
    return len(value) == len(other) >= 4 and 0 < apart <= 2 and value[0] == other[0]
