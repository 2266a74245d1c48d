"""Names of months in the languages that write dates with them, as the Unicode CLDR has them."""

from __future__ import annotations

from functools import cache

from babel import Locale

_LANGUAGES = "bg ca cs da de el en es et fi fr hr hu id it lt lv nb nl pl pt ro ru sk sl sr sv tr uk vi"


def month_of(word: str) -> int | None:
    """The month that a word names, in full or cut short; None where it names none, or two.

    >>> month_of("Sept."), month_of("März"), month_of("août"), month_of("listopad"), month_of("Monday")
    (9, 3, 8, None, None)
    """
    return _months().get(word.lower().rstrip("."))


@cache
def _months() -> dict[str, int]:
    found: dict[str, set[int]] = {"sept": {9}}
    for language in _LANGUAGES.split():
        for context in ("format", "stand-alone"):
            for width in ("wide", "abbreviated"):
                for number, name in Locale.parse(language).months[context][width].items():
                    found.setdefault(name.lower().rstrip("."), set()).add(number)
    return {name: numbers.pop() for name, numbers in found.items() if len(numbers) == 1}
