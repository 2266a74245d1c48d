"""What of a fact is printed, and how: so that a number can be printed anew from another build."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from .format import number
from .grid import Fact
from .table import shown
from .verdict import change_text

FORMS: Mapping[str, Callable[[Fact, str], str]] = {
    "value": lambda fact, lang: number(fact.value, fact.unit),
    "shown": lambda fact, lang: shown(fact),
    "change": change_text,
    "n": lambda fact, lang: number(fact.n),
    "rank": lambda fact, lang: number(fact.rank),
}
"""Form -> the text of a fact in a language: its value, the value with its interval, a change with its sign,
the rows counted, the rank."""


def printed(fact: Fact, form: str, lang: str) -> str:
    """The text of a fact.

    Examples
    --------
    >>> fact = Fact("a", {}, 0.412, "share", 9, None, 0, 3, 0.398, 0.431)
    >>> [printed(fact, form, "en") for form in FORMS]
    ['41.20%', '41.20% [39.80%, 43.10%]', '+41.20 [+39.80, +43.10] points', '9', '3']
    """
    return FORMS[form](fact, lang)
