"""What a user may be told.

Every refusal is made of faults. A fault says where, what, how many and what to do; all faults of one
file travel in one message. Texts are English templates; `locale/` holds their Chinese translation,
so that the same fault can be told in either language without being raised twice.
"""

from __future__ import annotations

import gettext
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

LANGUAGES = ("en", "zh")
MAX_SAMPLES = 5
MAX_ALIKE = 20
"""Faults of one kind in one file that are told one by one; the rest are counted."""
MAX_SHOWN = 600
"""Characters of a text that a message shows."""
MAX_SAMPLE = 100
"""Characters of each of several samples."""
MAX_KNOWN = 2_000
"""Known words among which the nearest is sought: among more it would take minutes."""

_UNSEEN = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060\u2066-\u2069\ufeff\ud800-\udfff]"
)
"""Controls, marks of direction and of no width, and halves of characters: no reader sees them."""


@cache
def _catalogue(lang: str) -> gettext.NullTranslations:
    return gettext.translation("jihe", Path(__file__).parent / "locale", languages=[lang], fallback=True)


def tell(text: str, lang: str = "en", /, **params: object) -> str:
    """The template `text` in language `lang`, its `{names}` filled from `params`."""
    translated = _catalogue(lang).gettext(text) if text else ""
    return translated.format(**params) if params else translated


def shown(value: object, most: int = MAX_SHOWN) -> object:
    """A text as a message may show it: cut when it is long, and its control characters spelled out.

    >>> shown("a\\x1b[31mb"), shown(12)
    ('a\\\\x1b[31mb', 12)
    """
    if not isinstance(value, str):
        return value
    if len(value) > most:
        value = value[:most] + "\u2026"
    return _UNSEEN.sub(lambda sign: sign[0].encode("unicode_escape").decode(), value)


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
        parts = [str(shown(self.file))] if self.file else []
        if self.sheet:
            parts.append(tell("sheet {sheet}", lang, sheet=shown(self.sheet)))
        if self.line is not None:
            parts.append(tell("line {line}", lang, line=self.line))
        if self.row is not None:
            parts.append(tell("row {row}", lang, row=self.row))
        if self.column:
            parts.append(tell("column {column}", lang, column=shown(self.column)))
        where = tell(", ", lang).join(parts)
        return where + (tell(" (code {code})", lang, code=shown(self.code)) if self.code else "")


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong: a place, an English template and what fills it."""

    place: Place
    text: str
    params: Mapping[str, object] = field(default_factory=dict)

    def render(self, lang: str = "en") -> str:
        said = tell(self.text, lang, **{name: shown(value) for name, value in self.params.items()})
        where = self.place.render(lang)
        return tell("{where}: {said}", lang, where=where, said=said) if where else said


class JiheError(Exception):
    """A refusal that the user can act upon; `faults` holds all that was found."""

    def __init__(self, faults: Fault | Iterable[Fault]) -> None:
        self.faults = (faults,) if isinstance(faults, Fault) else tuple(faults)
        super().__init__(self.render())

    def render(self, lang: str = "en") -> str:
        alike: dict[tuple[str, str], list[Fault]] = {}
        for fault in self.faults:
            alike.setdefault((fault.place.file, fault.text), []).append(fault)
        if all(len(faults) <= MAX_ALIKE for faults in alike.values()):
            return "\n".join(fault.render(lang) for fault in self.faults)
        lines = []
        for (file, _), faults in alike.items():
            lines += [fault.render(lang) for fault in faults[:MAX_ALIKE]]
            if (more := len(faults) - MAX_ALIKE) > 0:
                rest = Fault(Place(file), "{n} more faults of this kind.", {"n": f"{more:,}"})
                lines.append(rest.render(lang))
        return "\n".join(lines)


class PackError(JiheError):
    """A study's definitions cannot be honoured."""


class DataError(JiheError):
    """A study's data cannot be stored as it is, or the place to store it failed."""


def samples(values: Iterable[object]) -> str:
    """At most five of `values`, comma separated, with an ellipsis when there are more."""
    found: list[str] = []
    for value in values:
        if len(found) == MAX_SAMPLES:
            return ", ".join(found) + ", ..."
        found.append(str(shown(str(value), MAX_SAMPLE)))
    return ", ".join(found)


def nearest(word: str, known: Iterable[str]) -> str:
    """The known word most like `word`, or "" when none is near or there are too many to compare."""
    import difflib

    words = list(known)
    if len(words) > MAX_KNOWN or len(word) > MAX_SAMPLE:
        return ""
    found = difflib.get_close_matches(word, words, n=1, cutoff=0.5)
    return found[0] if found else ""


@contextmanager
def writing(place: str | Path) -> Iterator[None]:
    """Turn what the disk refuses into a fault of `place` that says what to do."""
    try:
        yield
    except OSError as error:
        text = (
            "cannot be written ({problem}). See that the folder is there and has room, or choose another "
            "place."
        )
        raise DataError(Fault(Place(str(place)), text, {"problem": error.strerror or error})) from error
