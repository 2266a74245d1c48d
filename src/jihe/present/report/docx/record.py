"""What a file remembers of the numbers printed in it: of which fact each is, in which form, and its text.

Each number stands in a content control, whose tag is the fact's identifier, or a short form of it where this
is too long. What a tag stands for, and what was printed, is kept in a part of the file that word processors
carry along unseen.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256

from lxml import etree

from ...office import visible
from ..block import Number

SPACE = "urn:jihe:numbers"
STORE = "http://schemas.openxmlformats.org/officeDocument/2006/customXml"
ITEM = "{6A696865-6E75-4D62-8572-732D7265706F}"
"""By which editors know the part; any number that no other part of a file has."""
MOST_TAG = 64
"""Characters of a tag; with more of them Word takes the file for damaged."""


@dataclass(frozen=True)
class Printed:
    """A number as it was printed."""

    fact: str
    form: str
    text: str


@dataclass(frozen=True)
class Record:
    """The numbers of a file.

    Attributes
    ----------
    study, lang
        Of which study, in which language.
    is_synthetic
        Whether the file says that its numbers were made up.
    numbers
        Tag -> what was printed.
    """

    study: str
    lang: str
    is_synthetic: bool
    numbers: Mapping[str, Printed]


def tag(fact: str, form: str) -> str:
    """The tag of a number.

    Examples
    --------
    >>> tag("firms:year=2023", "value"), tag("firms:year=2023", "rank")
    ('firms:year=2023', 'rank firms:year=2023')
    """
    key = visible(fact if form == "value" else f"{form} {fact}")
    if len(key.encode("utf-16-le")) // 2 <= MOST_TAG:
        return key
    return f"{key[:24]}~{sha256(key.encode()).hexdigest()[:12]}"


def mark(key: str) -> str:
    """The bookmark around a number with this tag; where it stands more than once, a count follows.

    Examples
    --------
    >>> mark("firms")
    'F_19566f429bb5'
    """
    return f"F_{sha256(key.encode()).hexdigest()[:12]}"


def recorded(numbers: Iterable[Number]) -> dict[str, Printed]:
    """The record of numbers, each tag once."""
    return {tag(n.fact, n.form): Printed(n.fact, n.form, n.text) for n in numbers}


def to_xml(record: Record) -> bytes:
    root = etree.Element(f"{{{SPACE}}}numbers", nsmap={None: SPACE})
    root.set("study", record.study)
    root.set("lang", record.lang)
    root.set("synthetic", "yes" if record.is_synthetic else "no")
    for key, printed in record.numbers.items():
        made = etree.SubElement(root, f"{{{SPACE}}}number")
        told = {"tag": key, "fact": printed.fact, "form": printed.form, "text": printed.text}
        for name, text in told.items():
            made.set(name, visible(text))
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True))


def about_record() -> bytes:
    """What stands beside the part: some editors keep no part of which nothing tells its kind."""
    root = etree.Element(f"{{{STORE}}}datastoreItem", nsmap={"ds": STORE})
    root.set(f"{{{STORE}}}itemID", ITEM)
    etree.SubElement(etree.SubElement(root, f"{{{STORE}}}schemaRefs"), f"{{{STORE}}}schemaRef").set(
        f"{{{STORE}}}uri", SPACE
    )
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=False))


def from_xml(root: etree._Element) -> Record:
    """The record of a part whose root element is ours."""
    numbers = {
        str(n.get("tag")): Printed(n.get("fact", ""), n.get("form", "value"), n.get("text", ""))
        for n in root.iterfind(f"{{{SPACE}}}number")
    }
    is_synthetic = root.get("synthetic") != "no"
    return Record(root.get("study", ""), root.get("lang", ""), is_synthetic, numbers)
