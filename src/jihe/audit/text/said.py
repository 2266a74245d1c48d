"""One report with all that was found said in it: what every rule is given."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from .ranking import Entry, all_entries, rankings
from .read import Text
from .sentence import Sentence, sentences


@dataclass(frozen=True)
class Said:
    """A text, its sentences, and the rankings told in them."""

    text: Text
    sentences: list[Sentence]
    entries: list[Entry]
    rankings: list[list[Entry]]

    @cached_property
    def flat(self) -> str:
        """Titles and running text without blanks."""
        titles = [caption.title for caption in self.text.captions]
        return "".join("".join(text.split()) for text in (*titles, *(one.text for one in self.text.passages)))

    def after(self, sentence: Sentence, n: int = 1) -> list[Sentence]:
        """Up to `n` sentences that follow in the same passage."""
        near = self.sentences[sentence.order + 1 : sentence.order + 1 + n]
        return [other for other in near if other.passage is sentence.passage]

    def before(self, sentence: Sentence) -> Sentence | None:
        """The sentence before it in the same passage."""
        other = self.sentences[sentence.order - 1] if sentence.order else None
        return other if other is not None and other.passage is sentence.passage else None


def said(text: Text) -> Said:
    """Everything said in `text`."""
    told = sentences(text)
    found = all_entries(told)
    return Said(text, told, found, rankings(found))
