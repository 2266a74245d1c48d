"""Lists of names in running text: what is in them, and how many there can be.

"A and B" may be one name or two ("wholesale and retail"). So a list has a least and a greatest number of
names, and only a number outside both is a slip.
"""

from __future__ import annotations

from .language import Grammar


def parts(text: str, grammar: Grammar) -> list[str]:
    """The pieces between list marks, asides in brackets left out."""
    plain = grammar.aside.sub("", text)
    if last := grammar.closing.search(plain):
        plain = plain[: last.end()]
    return [part.strip() for part in grammar.mark.split(plain) if part.strip()]


def count(text: str, grammar: Grammar) -> tuple[int, int]:
    """The least and the greatest number of names in a list.

    >>> from .language import grammar
    >>> count("oil, wholesale and retail, and gas", grammar("en"))
    (3, 4)
    """
    found = parts(text, grammar)
    joined = sum(part.count(word) for part in found for word in _joiners(grammar))
    return len(found), len(found) + joined


def names(text: str, n: int, grammar: Grammar) -> list[str]:
    """The `n` names of a list; empty when it cannot be told how to cut it into so many.

    >>> from .language import grammar
    >>> names("oil, wholesale and retail", 2, grammar("en")), names("oil, gas and coal", 3, grammar("en"))
    (['oil', 'wholesale and retail'], ['oil', 'gas', 'coal'])
    """
    if n == 1 and text.strip():
        return [text.strip()]
    found = parts(text, grammar)
    if len(found) == n:
        return found
    if found and len(found) == n - 1:
        for word in _joiners(grammar):
            before, joiner, after = found[-1].rpartition(word)
            if joiner and before.strip() and after.strip():
                return [*found[:-1], before.strip(), after.strip()]
    return []


def _joiners(grammar: Grammar) -> list[str]:
    """Words for "and", those that hold another one first."""
    return [str(word) for word in grammar.words["and"]]
