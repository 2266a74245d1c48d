"""What travels between the files of this room: a page, its document, a mention, a claim."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

Precision = Literal["day", "month", "year"]


@dataclass(frozen=True)
class Page:
    """Bytes as they were captured, before anything is made of them.

    Attributes
    ----------
    data
        The body: unpacked, still encoded.
    kind
        What it was taken from.
    file, offset
        Where it stands: the file given, and the byte (WARC) or row, counted from 1, in it.
    address
        The page's own address (URL); None where there is none, as for a text file.
    captured_at
        When it was seen, in UTC, as the capture itself states; None where it does not.
    content_type
        As the server stated it, with its charset.
    title, publisher, published
        What a feed or a row states beside the text; None where it does not.
    problem
        Why it cannot be read, as a reader is told; `data` may then be empty.
    """

    data: bytes
    kind: Literal["warc", "html", "text", "pdf", "feed", "row", "fetch"]
    file: str
    offset: int = 0
    address: str | None = None
    captured_at: datetime | None = None
    status: int | None = None
    content_type: str | None = None
    title: str | None = None
    publisher: str | None = None
    published: str | None = None
    problem: str | None = None


@dataclass(frozen=True)
class Document:
    """The text of a page, and what it says of itself.

    Attributes
    ----------
    document_id
        SHA-256 of title and text, in hexadecimal: the same words are one document wherever they stand.
    published_source
        What told the date, the most trusted first: structured data, meta, feed, visible, url. Never the day
        of capture.
    extraction
        What found the text: density, trafilatura, plain, pdf, row.
    is_unsure
        Whether the extraction doubts itself.
    """

    document_id: str
    text: str
    title: str | None
    publisher: str | None
    published_date: date | None
    published_precision: Precision | None
    published_source: Literal["structured", "meta", "feed", "visible", "url"] | None
    address: str | None
    encoding: str | None
    encoding_source: Literal["bom", "header", "meta", "given", "found"] | None
    extraction: Literal["density", "trafilatura", "plain", "pdf", "row"]
    is_unsure: bool = False


@dataclass(frozen=True, order=True)
class Mention:
    """A stretch of a text that names somebody or something.

    Attributes
    ----------
    begin, end
        Offsets in the document's text, in characters; `end` is the first one after it.
    label
        What it names: organisation, person.
    found_by
        `name`: a name that the study knows; `model`: the model of unknown names.
    name
        The study's name that it is written as; None for those of the model.
    organisation
        Name of the organisation that it was linked to; None where it is unknown or could be several.
    state
        linked; ambiguous (several bear the name); unknown (a candidate for a new organisation).
    score
        Probability that it names what it is taken for.
    """

    begin: int
    end: int
    text: str
    label: str = "organisation"
    found_by: Literal["name", "model"] = "name"
    name: str | None = None
    organisation: str | None = None
    state: Literal["linked", "ambiguous", "unknown"] = "unknown"
    score: float = 1.0


@dataclass(frozen=True)
class Amount:
    """A sum of money as a text states it; `low` and `high` bound what is only said roughly."""

    text: str
    value: float | None
    low: float | None
    high: float | None
    currency: str | None


@dataclass(frozen=True)
class Claim:
    """What a sentence says of two mentions.

    Attributes
    ----------
    kind
        Code of the pack's claim kinds (claim/kind.csv).
    subject, object
        The one who gives (enables, supplies, invests, acquires, employs) and the one who takes in. Undirected
        kinds: in the order of the text.
    quote, quote_begin, quote_end
        The sentence, verbatim, and its offsets in the document's text.
    trigger, trigger_begin, trigger_end
        The words that decided, and their offsets.
    rule
        Identifier of the rule or model that decided.
    polarity
        `denied` where the text says that it is not so.
    modality
        actual; planned; ended; rumoured.
    on, date_precision, date_source
        When it came about: stated in the sentence, or else the day of publication.
    round, role
        Financing round; post or degree; as stated.
    score
        Probability that a reviewer accepts it, calibrated on reviewed labels.
    """

    kind: str
    subject: Mention
    object: Mention
    is_directed: bool
    quote: str
    quote_begin: int
    quote_end: int
    trigger: str
    trigger_begin: int
    trigger_end: int
    rule: str
    polarity: Literal["affirmed", "denied"] = "affirmed"
    modality: Literal["actual", "planned", "ended", "rumoured"] = "actual"
    on: date | None = None
    date_precision: Precision | None = None
    date_source: Literal["sentence", "publication"] | None = None
    amount: Amount | None = None
    round: str | None = None
    role: str | None = None
    score: float = 0.5
