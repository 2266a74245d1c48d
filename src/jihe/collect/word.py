"""Words of a study -> regular expressions for plain sentences."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from jihe.pack.model import ClaimWord

NAMES = "\ue000-\ue00f"
"""Signs that stand for names while a sentence is read, one for each label."""
NEVER = "(?!)"


def word_pattern(word: str, apart: Iterable[str] = ()) -> str:
    """A regular expression for a word in plain text.

    Parameters
    ----------
    word
        As in claim/word.csv. A word that begins or ends in a Latin letter is not found inside a longer one.
    apart
        Texts that hold the word and do not mean it; {} stands for a name.
    """
    word = word.casefold().strip()
    body = r"\s+".join(map(re.escape, word.split()))
    before = "(?<![a-z])" if is_latin(word[:1]) else ""
    after = "(?![a-z])" if is_latin(word[-1:]) else ""
    for other in apart:
        head, _, tail = other.casefold().partition(word)
        left, right = _text(head), _text(tail)
        if left and right:
            before += f"(?!(?<={left}){body}{right})"
        elif left:
            before += f"(?<!{left})"
        elif right:
            after += f"(?!{right})"
    return before + body + after


def is_latin(sign: str) -> bool:
    """Whether a sign is a plain Latin letter: words of these have blanks between them."""
    return sign.isascii() and sign.isalpha()


def _text(part: str) -> str:
    return f"[{NAMES}]".join(map(re.escape, part.split("{}")))


def any_of(patterns: Iterable[str]) -> str:
    """Any of several regular expressions, the longest first, as a group; one that never matches for none."""
    found = sorted(set(patterns), key=lambda pattern: (-len(pattern), pattern))
    return f"(?:{'|'.join(found)})" if found else NEVER


def list_pattern(words: Sequence[ClaimWord]) -> str:
    """Any word of a list."""
    ordered = sorted(words, key=lambda word: (-len(word.word), word.word))
    patterns = [word_pattern(w.word, filter(None, w.not_.split("|"))) for w in ordered]
    return f"(?:{'|'.join(patterns)})" if patterns else NEVER


def by_list(words: Iterable[ClaimWord]) -> dict[str, list[ClaimWord]]:
    """The words of each list."""
    lists: dict[str, list[ClaimWord]] = {}
    for word in words:
        lists.setdefault(word.list, []).append(word)
    return lists
