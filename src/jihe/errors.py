"""What a user may be told.

Every refusal is made of faults. A fault says where, what, how many and what to do; all faults of one
file travel in one message. Texts are English templates; `locale/` holds their Chinese translation,
so that the same fault can be told in either language without being raised twice.
"""

from __future__ import annotations

import gettext
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

LANGUAGES = ("en", "zh")
MAX_SAMPLES = 5


@cache
def _catalogue(lang: str) -> gettext.NullTranslations:
    return gettext.translation("jihe", Path(__file__).parent / "locale", languages=[lang], fallback=True)


def tell(text: str, lang: str = "en", /, **params: object) -> str:
    """The template `text` in language `lang`, its `{names}` filled from `params`."""
    translated = _catalogue(lang).gettext(text) if text else ""
    return translated.format(**params) if params else translated


@dataclass(frozen=True)
class Place:
    """Where a fault lies, as the user sees it: a file, then what is known inside it.

    Rows are counted as a spreadsheet counts them: the heading is row 1.
    """

    file: str = ""
    sheet: str = ""
    line: int | None = None
    row: int | None = None
    column: str = ""
    code: str = ""

    def render(self, lang: str = "en") -> str:
        parts = [self.file] if self.file else []
        if self.sheet:
            parts.append(tell("sheet {sheet}", lang, sheet=self.sheet))
        if self.line is not None:
            parts.append(tell("line {line}", lang, line=self.line))
        if self.row is not None:
            parts.append(tell("row {row}", lang, row=self.row))
        if self.column:
            parts.append(tell("column {column}", lang, column=self.column))
        where = tell(", ", lang).join(parts)
        return where + (tell(" (code {code})", lang, code=self.code) if self.code else "")


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong: a place, an English template and what fills it."""

    place: Place
    text: str
    params: Mapping[str, object] = field(default_factory=dict)

    def render(self, lang: str = "en") -> str:
        said = tell(self.text, lang, **self.params)
        where = self.place.render(lang)
        return tell("{where}: {said}", lang, where=where, said=said) if where else said


class JiheError(Exception):
    """A refusal that the user can act upon; `faults` holds all that was found."""

    def __init__(self, faults: Fault | Iterable[Fault]) -> None:
        self.faults = (faults,) if isinstance(faults, Fault) else tuple(faults)
        super().__init__(self.render())

    def render(self, lang: str = "en") -> str:
        return "\n".join(fault.render(lang) for fault in self.faults)


class PackError(JiheError):
    """A study's definitions cannot be honoured."""


class DataError(JiheError):
    """A study's data cannot be stored as it is, or the place to store it failed."""


def samples(values: Iterable[object]) -> str:
    """At most five of `values`, comma separated, with an ellipsis when there are more."""
    shown: list[str] = []
    for value in values:
        if len(shown) == MAX_SAMPLES:
            return ", ".join(shown) + ", ..."
        shown.append(str(value))
    return ", ".join(shown)


def nearest(word: str, known: Iterable[str]) -> str:
    """The known word most like `word`, or "" when none is near."""
    import difflib

    found = difflib.get_close_matches(word, list(known), n=1, cutoff=0.5)
    return found[0] if found else ""
