"""Numbers of a Word file that authors have gone over, set anew from another build.

Only what stands in our content controls or bookmarks is touched. A number that an author has changed by hand
stays.
"""

from __future__ import annotations

import io
import zipfile
from collections import Counter
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from lxml import etree

from jihe.errors import DataError, Fault, Place

from ...office import visible
from .markup import Element, W
from .record import SPACE, Printed, Record, from_xml, mark, to_xml

TEXTS = ("word/document", "word/header", "word/footer", "word/footnotes", "word/endnotes", "word/comments")
"""How the names of the parts begin that hold text."""
MOST = 1 << 30
"""Bytes of a part; greater ones are no report."""

SDT, TAG, CONTENT, T, P = (f"{{{W}}}{name}" for name in ("sdt", "tag", "sdtContent", "t", "p"))
START, END = (f"{{{W}}}bookmark{name}" for name in ("Start", "End"))
VAL, NAME, ID = (f"{{{W}}}{name}" for name in ("val", "name", "id"))

Anew = Callable[[str, str], str | None]
"""Fact and form -> how it is printed now; None where the build has no such fact."""


@dataclass(frozen=True)
class Change:
    """A number of the file: of which fact, what was printed, what stands there, what would be printed now."""

    fact: str
    old: str
    here: str
    new: str


@dataclass
class Refreshed:
    """What became of the numbers of a file.

    Attributes
    ----------
    updated
        Set anew.
    unchanged
        How many are as they were.
    unknown
        Facts that the build has not; what stands there stays.
    conflicts
        Changed by hand so that they are neither what was printed nor what would be; they stay.
    removed
        Facts printed once and found nowhere now.
    """

    updated: list[Change] = field(default_factory=list)
    unchanged: int = 0
    unknown: list[str] = field(default_factory=list)
    conflicts: list[Change] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)


def read_record(data: bytes, file: str) -> Record:
    """What a file remembers of the numbers printed in it.

    Raises
    ------
    DataError
        When it is no Word file, or none that a report was written to.
    """
    with _opened(data, file) as package:
        found = _record_part(package, file)
    if found is None:
        text = (
            "the file does not remember any number of a report. Only a file that `jihe report` wrote can be "
            "refreshed, and only as long as it is saved as .docx by Word, WPS or LibreOffice."
        )
        raise DataError(Fault(Place(file), text))
    return found[1]


def refresh(data: bytes, file: str, anew: Anew) -> tuple[bytes, Refreshed]:
    """The file with its numbers set anew, and what became of them.

    Parameters
    ----------
    file
        Its name, for messages.
    """
    record = read_record(data, file)
    told, seen = Refreshed(), Counter[str]()
    changed: dict[str, bytes] = {}
    now = {tag: _visible(anew(printed.fact, printed.form)) for tag, printed in record.numbers.items()}
    with _opened(data, file) as package:
        for name in package.namelist():
            if not (name.startswith(TEXTS) and name.endswith(".xml")):
                continue
            root = _parsed(package, name, file)
            before = len(told.updated)
            for spot in _spots(root, record):
                seen[spot.tag] += 1
                _set(spot, record.numbers[spot.tag], now[spot.tag], told)
            if len(told.updated) > before:
                changed[name] = _written(root)
        part = _record_part(package, file)
        assert part is not None  # read_record has found it
        told.removed = [printed.fact for tag, printed in record.numbers.items() if not seen[tag]]
        told.unknown = list(dict.fromkeys(record.numbers[t].fact for t in seen if now[t] is None))
        if not changed:
            return data, told
        numbers = {t: _printed_now(p, now[t]) for t, p in record.numbers.items()}
        changed[part[0]] = to_xml(replace(record, numbers=numbers))
        return _repacked(package, changed), told


def _visible(text: str | None) -> str | None:
    return None if text is None else visible(text)


def _printed_now(printed: Printed, new: str | None) -> Printed:
    return printed if new is None else replace(printed, text=new)


def _set(spot: _Spot, printed: Printed, new: str | None, told: Refreshed) -> None:
    """Set one number anew, or say why it stays."""
    if new is None:
        return
    here = spot.text
    change = Change(printed.fact, printed.text, here, new)
    if here == new:
        told.unchanged += 1
    elif here == printed.text:
        first, *rest = spot.pieces
        first.text = new
        for piece in rest:
            piece.text = ""
        told.updated.append(change)
    else:
        told.conflicts.append(change)


@dataclass(frozen=True)
class _Spot:
    """A place where a number stands.

    Attributes
    ----------
    pieces
        Of its text: editors cut runs where they like. What is marked as deleted is none of it.
    is_hint
        Whether an author emptied it, and the editor shows a hint in its place.
    """

    tag: str
    pieces: list[Element]
    is_hint: bool = False

    @property
    def text(self) -> str:
        return "" if self.is_hint else "".join(piece.text or "" for piece in self.pieces)


def _spots(root: Element, record: Record) -> Iterator[_Spot]:
    """Where numbers of ours stand: in content controls, or in bookmarks where an editor dropped tags."""
    held: set[Element] = set()
    for control in root.iter(SDT):
        found = control.find(f"{{{W}}}sdtPr/{TAG}")
        tag = str(found.get(VAL)) if found is not None else ""
        content = control.find(CONTENT)
        if tag in record.numbers and content is not None:
            pieces = list(content.iter(T))
            held.update(pieces)
            is_hint = control.find(f"{{{W}}}sdtPr/{{{W}}}showingPlcHdr") is not None
            yield _Spot(tag, pieces, is_hint or not pieces)
    yield from _marked(root, record, held)


def _marked(root: Element, record: Record, held: Collection[Element]) -> Iterator[_Spot]:
    """Numbers in bookmarks, without those of `held`."""
    marks = {mark(tag): tag for tag in record.numbers}
    open_: dict[str, _Spot] = {}
    for element in root.iter(START, END, P, T):
        if element.tag == START:
            tag = marks.get("_".join(str(element.get(NAME)).split("_")[:2]))
            if tag is not None:
                open_[str(element.get(ID))] = _Spot(tag, [])
        elif element.tag == END:
            spot = open_.pop(str(element.get(ID)), None)
            if spot is not None and spot.pieces and not any(piece in held for piece in spot.pieces):
                yield spot
        elif element.tag == P:
            open_.clear()  # no number goes on in another paragraph
        else:
            for spot in open_.values():
                spot.pieces.append(element)


def _opened(data: bytes, file: str) -> zipfile.ZipFile:
    try:
        package = zipfile.ZipFile(io.BytesIO(data))
        names = package.namelist()
    except zipfile.BadZipFile:
        names = []
    if "word/document.xml" not in names:
        text = "is no Word file (.docx), or it is locked with a password. Save it as .docx without one."
        raise DataError(Fault(Place(file), text))
    if len(names) != len(set(names)) or any(part.file_size > MOST for part in package.infolist()):
        raise DataError(Fault(Place(file), DAMAGED))
    return package


DAMAGED = "the file is damaged. Open it in Word and save it anew."


def _parsed(package: zipfile.ZipFile, name: str, file: str) -> Element:
    """The root of a part. Nothing that it names elsewhere is fetched, and no entity is put in."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=True)
    try:
        return etree.fromstring(package.read(name), parser)
    except (etree.XMLSyntaxError, zipfile.BadZipFile, EOFError, NotImplementedError) as error:
        raise DataError(Fault(Place(file), DAMAGED)) from error


def _record_part(package: zipfile.ZipFile, file: str) -> tuple[str, Record] | None:
    """The part that remembers, and what it says; editors give it other names."""
    for name in package.namelist():
        if name.startswith("customXml/") and name.endswith(".xml"):
            root = _parsed(package, name, file)
            if root.tag == f"{{{SPACE}}}numbers":
                return name, from_xml(root)
    return None


def _written(root: Element) -> bytes:
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True))


def _repacked(package: zipfile.ZipFile, changed: dict[str, bytes]) -> bytes:
    """The package with some parts changed, all others as they are."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in package.infolist():
            data = changed.get(entry.filename)
            new.writestr(entry, package.read(entry) if data is None else data, zipfile.ZIP_DEFLATED)
    return held.getvalue()


def backup(path: Path) -> Path:
    """A name for a copy of a file that is not taken yet: FILE.docx.bak, FILE.docx.bak2, ..."""
    number = 1
    while True:
        found = path.with_name(f"{path.name}.bak{'' if number == 1 else number}")
        if not found.exists():
            return found
        number += 1
