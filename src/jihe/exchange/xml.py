"""XML read as a stream, guarded against files made to harm; and text as XML may hold it."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from xml.parsers import expat

from jihe.errors import DataError, Fault, Place

from . import text

Attributes = dict[str, str]
_CUT = {3, 5, 6}
"""Errors of expat that mean that the file ends too early."""


class Walk:
    """Calls a method for each element; a format's reader says which.

    Parameters
    ----------
    root
        Name of the outermost element.
    starts, ends
        For each element, by its name without prefix in small letters, what its beginning and end call.
    """

    def __init__(
        self,
        root: str,
        starts: dict[str, Callable[[Attributes], None]],
        ends: dict[str, Callable[[str], None]],
    ) -> None:
        self._root = root
        self._starts: dict[str, Callable[[Attributes], None] | None] = dict(starts)
        self._ends: dict[str, Callable[[str], None] | None] = dict(ends)
        self._text: list[str] = []
        self._seen = False
        self._file = ""
        self._parser = parser = expat.ParserCreate("utf-8")
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text.append
        parser.EntityDeclHandler = self._refuse_entity
        parser.SkippedEntityHandler = self._refuse_skipped

    @property
    def line(self) -> int:
        """The line that is being read."""
        return self._parser.CurrentLineNumber

    def run(self, path: Path) -> None:
        """Read a file through; DataError where it is no sound XML of this kind."""
        source = text.look(path, is_xml=True)
        self._file = path.name
        if not source.n_line:
            raise DataError(Fault(Place(path.name), "the file is empty."))
        try:
            for piece in source.pieces():
                self._parser.Parse(piece, False)
            self._parser.Parse(b"", True)
        except expat.ExpatError as error:
            raise DataError(self._broken(error)) from None

    def _broken(self, error: expat.ExpatError) -> Fault:
        place = Place(self._file, line=error.lineno)
        if error.code in _CUT and self._seen:
            return Fault(place, "the file ends in the middle. Fetch or save it anew.")
        said = "this is no sound XML (column {column}: {problem}). Save the file anew with its own tool."
        params = {"column": error.offset + 1, "problem": expat.ErrorString(error.code)}
        return Fault(place, said, params)

    def _start(self, name: str, attributes: Attributes) -> None:
        self._text.clear()
        try:
            call = self._starts[name]
        except KeyError:
            call = self._starts[name] = self._starts.get(local(name))
        if not self._seen:
            self._check_root(name)
        if call:
            call(attributes)

    def _end(self, name: str) -> None:
        try:
            call = self._ends[name]
        except KeyError:
            call = self._ends[name] = self._ends.get(local(name))
        if call:
            call("".join(self._text))
        self._text.clear()

    def _check_root(self, name: str) -> None:
        self._seen = True
        if local(name) != self._root:
            said = "the first element is <{name}>, not <{root}>. Has the name of the file the right ending?"
            place = Place(self._file, line=self.line)
            raise DataError(Fault(place, said, {"name": name, "root": self._root}))

    def _refuse_entity(self, name: str, *_: object) -> None:
        said = (
            'the file declares an entity ("{name}"), with which a small file can grow without bound, so it '
            "was not read. Save it without a document type."
        )
        raise DataError(Fault(Place(self._file, line=self.line), said, {"name": name}))

    def _refuse_skipped(self, name: str, is_parameter: bool) -> None:
        if not is_parameter:
            said = 'the entity "{name}" is not known. Write the character itself.'
            raise DataError(Fault(Place(self._file, line=self.line), said, {"name": name}))


def local(name: str) -> str:
    """The name of an element without its prefix, in small letters."""
    return name.rpartition(":")[2].lower()


_UNSAYABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_MARKUP = re.compile('[&<>"\n\r\t\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]')
_ESCAPES = str.maketrans(
    {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\n": "&#10;", "\r": "&#13;", "\t": "&#9;"}
)


class Escape:
    r"""Text as XML holds it, inside an element or an attribute.

    Characters that no XML can hold are spelled out, as \x01, and counted.

    >>> Escape()('a<b & "c"\x01')
    'a&lt;b &amp; &quot;c&quot;\\x01'
    """

    def __init__(self) -> None:
        self.n_spelled = 0

    def __call__(self, value: str) -> str:
        if not _MARKUP.search(value):
            return value
        if _UNSAYABLE.search(value):
            self.n_spelled += 1
            value = _UNSAYABLE.sub(lambda sign: sign[0].encode("unicode_escape").decode(), value)
        return value.translate(_ESCAPES)

    def lost(self) -> list[Fault]:
        """A note on what was spelled out."""
        said = "{n} texts hold characters that XML cannot; they are spelled out, as \\x01."
        return [Fault(Place(), said, {"n": f"{self.n_spelled:,}"})] if self.n_spelled else []
