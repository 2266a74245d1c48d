"""Which texts hold one of some names at all: only these can be read otherwise when the names change."""

from __future__ import annotations

from collections.abc import Iterable

from daachorse import CharwiseDoubleArrayAhoCorasick

from .scan import LEAST, folded


class Changed:
    """Names that came, went or changed who bears them."""

    def __init__(self, names: Iterable[str]) -> None:
        plain = sorted({folded(name.strip()) for name in names})
        wanted = [name for name in plain if len(name) >= LEAST]
        self._automaton = CharwiseDoubleArrayAhoCorasick(wanted) if wanted else None

    def is_in(self, text: str) -> bool:
        """Whether one of the names stands in a text, be it inside a word or another name.

        >>> Changed(["ACME"]).is_in("macmed"), Changed([]).is_in("acme")
        (True, False)
        """
        return self._automaton is not None and bool(self._automaton.find(folded(text)))
