"""Sentences with their names marked, as the examples of claim/rule.csv: [A:subject] [B:object] [O:other]."""

from __future__ import annotations

import re

from jihe.collect.noun import Mention

MARK = re.compile(r"\[([A-Z]):([^\[\]]+)\]")


def marked(text: str, labels: dict[str, str] | None = None) -> tuple[str, list[tuple[str, Mention]]]:
    """The sentence without its marks, and (mark, mention) of each name.

    Parameters
    ----------
    labels
        Label of the mentions of a mark where it is not organisation; P is a person in any case.
    """
    plain, found, at = "", [], 0
    for mark in MARK.finditer(text):
        plain += text[at : mark.start()]
        label = ({"P": "person"} | (labels or {})).get(mark[1], "organisation")
        found.append((mark[1], Mention(len(plain), len(plain) + len(mark[2]), mark[2], label)))
        plain += mark[2]
        at = mark.end()
    return plain + text[at:], found


def mentions(found: list[tuple[str, Mention]]) -> list[Mention]:
    return [mention for _, mention in found]
