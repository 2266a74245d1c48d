"""A sentence in its surroundings, cut where its ends and the words that decided stand."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any

AROUND_SIGNS = 140
"""Characters shown before and after the sentence."""
MOST_SIGNS = 1_200
"""Of a sentence: of a longer one what lies around its ends."""
AROUND, QUOTE, SUBJECT, OBJECT, TRIGGER = "around", "quote", "subject", "object", "trigger"
LEFT_OUT = "\u2026"


@dataclass(frozen=True)
class Part:
    """A stretch of the passage.

    Attributes
    ----------
    mark
        around, quote, subject, object or trigger.
    """

    text: str
    mark: str


def passage(claim: Mapping[str, Any], text: str) -> tuple[Part, ...]:
    """The sentence of a claim in its document.

    Where the document does not hold the sentence at its offsets, as when it was read otherwise meanwhile,
    the sentence stands alone.

    Parameters
    ----------
    claim
        A row of table ``claim``.
    text
        The document's.
    """
    quote, first = str(claim["quote"] or ""), int(claim["quote_begin"] or 0)
    if text[first : first + len(quote)] != quote:
        text, first, shift = quote, 0, first
    else:
        shift = 0
    last = first + len(quote)
    spans = {
        end: (int(claim[f"{end}_begin"] or 0) - shift, int(claim[f"{end}_end"] or 0) - shift)
        for end in (SUBJECT, OBJECT)
    }
    begin, stop = _window(first, last, spans)
    marks = [QUOTE] * (stop - begin)

    def mark(span: tuple[int, int], name: str) -> None:
        for i in range(max(span[0], begin), min(span[1], stop)):
            if marks[i - begin] == QUOTE:
                marks[i - begin] = name

    for end, span in spans.items():
        if text[slice(*span)] == claim[end]:
            mark(span, end)
    if trigger := str(claim["trigger"] or ""):
        for found in re.finditer(re.escape(trigger), text[begin:stop]):
            if all(marks[i] == QUOTE for i in range(*found.span())):
                mark((begin + found.start(), begin + found.end()), TRIGGER)
                break
    before, after = max(0, first - AROUND_SIGNS), last + AROUND_SIGNS
    parts = [Part(LEFT_OUT, AROUND)] if before else []
    parts.append(Part(_flat(text[before:first]), AROUND))
    parts += [Part(LEFT_OUT, AROUND)] if begin > first else []
    at = begin
    for name, run in groupby(marks):
        n = len(list(run))
        parts.append(Part(_flat(text[at : at + n]), name))
        at += n
    parts += [Part(LEFT_OUT, AROUND)] if stop < last else []
    parts.append(Part(_flat(text[last:after]), AROUND))
    parts += [Part(LEFT_OUT, AROUND)] if after < len(text) else []
    return tuple(part for part in parts if part.text)


def _window(first: int, last: int, spans: Mapping[str, tuple[int, int]]) -> tuple[int, int]:
    """From where to where the sentence is shown."""
    if last - first <= MOST_SIGNS:
        return first, last
    low = min(max(first, min(span[0] for span in spans.values()) - AROUND_SIGNS), last - 1)
    return low, min(last, low + MOST_SIGNS)


def _flat(text: str) -> str:
    """Breaks of lines as spaces."""
    return re.sub(r"[\r\n\t\u2028\u2029]", " ", text)
