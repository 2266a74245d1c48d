"""The API as a table: what may be asked, with which parameters, and who answers.

Requests are held against it, and its description for other programs is written from it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from jihe.errors import LANGUAGES

from ..safe import dumped
from .rejection import Rejection
from .source import Source

MOST_ROWS = 500
"""Rows of a page of any list."""
JSON, CSV = "application/json", "text/csv; charset=utf-8"
MEDIA = {
    "json": JSON,
    "csv": CSV,
    "svg": "image/svg+xml",
    "png": "image/png",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "bin": "application/octet-stream",
}


@dataclass(frozen=True)
class Parameter:
    """What a request may say.

    Attributes
    ----------
    least, most
        Bounds of a whole number; `most` is the number of characters of a text.
    """

    name: str
    meaning: str
    kind: Literal["text", "integer", "lang"] = "text"
    default: str | None = None
    least: int = 0
    most: int = 500
    in_path: bool = False
    among: tuple[str, ...] = ()
    """The only texts that are understood; any when empty."""

    def read(self, given: str | None) -> str | int:
        """The value, as it is understood.

        Raises
        ------
        Rejection
            With status 400.
        """
        text = self.default if given is None else given
        if text is None or (text == "" and self.default is None):
            raise Rejection(
                400, self.name, "say {parameter}: {meaning}", parameter=self.name, meaning=self.meaning
            )
        if self.kind == "lang" and text not in LANGUAGES:
            raise Rejection(400, self.name, "{parameter} is zh or en", parameter=self.name)
        if self.kind == "integer":
            is_number = text.isascii() and text.isdigit() and len(text) <= 9
            if not is_number or not self.least <= int(text) <= self.most:
                said = "{parameter} is a whole number from {least} to {most}"
                raise Rejection(400, self.name, said, parameter=self.name, least=self.least, most=self.most)
            return int(text)
        if self.among and text not in self.among:
            said = "{parameter} is one of {known}"
            known = ", ".join(word for word in self.among if word)
            raise Rejection(400, self.name, said, parameter=self.name, known=known)
        if len(text) > self.most or "\x00" in text:
            said = "{parameter} has at most {most} characters"
            raise Rejection(400, self.name, said, parameter=self.name, most=self.most)
        return text


@dataclass(frozen=True)
class Answer:
    """What is sent: all of it at once, or bit by bit where it is long."""

    media: str
    body: bytes | Iterator[bytes]
    name: str = ""
    """Of the file that a browser saves it as."""


@dataclass(frozen=True)
class Endpoint:
    """A kind of request.

    Attributes
    ----------
    path
        Below ``api/``; a part in braces is a parameter.
    answer
        Takes the source and the parameters.
    schema
        Name of the answer's type in ``web/src/types.ts``.
    """

    path: str
    summary: str
    answer: Callable[[Source, Mapping[str, Any]], Answer]
    schema: str
    parameters: tuple[Parameter, ...] = ()
    media: str = JSON


LANG = Parameter("lang", "language of titles and names: zh or en", "lang", "en")
PAGE = Parameter("page", "page, counted from 1", "integer", "1", 1, 1_000_000)
SIZE = Parameter("size", "rows of a page", "integer", "50", 1, MOST_ROWS)
WHOLE = Parameter("size", "items of a page", "integer", "500", 1, MOST_ROWS)


def told(value: Any) -> Answer:
    return Answer(JSON, dumped(value))


def paged(name: str, items: list[Any], said: Mapping[str, Any]) -> Answer:
    """A page of a list."""
    page, size = said["page"], said["size"]
    shown = items[(page - 1) * size : page * size]
    return told({"total": len(items), "page": page, "size": size, name: shown})


def _figure_file(form: str) -> Endpoint:
    def answer(source: Source, said: Mapping[str, Any]) -> Answer:
        year = said["year"]
        body = source.figure_file(said["id"], said["lang"], form, year)
        return Answer(MEDIA[form], body, f"{said['id']}.{said['lang']}{f'.{year}' if year else ''}.{form}")

    id_ = Parameter("id", "identifier of the figure", in_path=True)
    summary = f"An exhibit as {form.upper()}, with title, source and how to cite it"
    return Endpoint(f"figure/{{id}}.{form}", summary, answer, "", (id_, LANG, OF_YEAR), MEDIA[form])


def _rows_csv(source: Source, said: Mapping[str, Any]) -> Answer:
    name = "".join(c if c.isalnum() or c in "-_=." else "_" for c in said["fact"])[:80]
    return Answer(CSV, source.rows_csv(said["fact"]), f"{name}.csv")


def _search(source: Source, said: Mapping[str, Any]) -> Answer:
    hits = source.search(said["q"], said["lang"])
    return told({"q": said["q"], "total": len(hits), "page": 1, "size": len(hits), "hits": hits})


def _bytes(media: str, body: bytes) -> Answer:
    return Answer(media, body)


FACT = Parameter("fact", "identifier of the fact, as firm_count:province=11")
OF_YEAR = Parameter("year", "one of its years; 0 is the year that it shows", "integer", "0", 0, 9_999)
NAME = Parameter("name", "name of it", in_path=True)

ENDPOINTS: tuple[Endpoint, ...] = (
    Endpoint("site.json", "The study, its pages and its first numbers", lambda s, p: told(s.site()), "Site"),
    Endpoint(
        "page/{name}.json",
        "The prose of a page's chapters",
        lambda s, p: told(s.page(p["name"], p["lang"])),
        "PageText",
        (NAME, LANG),
    ),
    Endpoint(
        "search",
        "What is called so: organisations, regions, classes, figures and measures, twenty at most",
        _search,
        "Search",
        (Parameter("q", "a name, an everyday name, initials or a code", most=100), LANG),
    ),
    Endpoint(
        "figures",
        "All exhibits",
        lambda s, p: paged("figures", s.figures(p["lang"]), p),
        "Figures",
        (LANG, PAGE, WHOLE),
    ),
    Endpoint(
        "figure/{id}.json",
        "An exhibit: title, finding, table, picture, notes and source",
        lambda s, p: told(s.figure(p["id"], p["lang"], p["year"])),
        "Figure",
        (
            Parameter("id", "identifier of the figure", in_path=True),
            LANG,
            OF_YEAR,
        ),
    ),
    *(_figure_file(form) for form in ("csv", "xlsx", "svg", "png")),
    Endpoint(
        "fact",
        "A measured number, how it is counted, and of what",
        lambda s, p: told(s.fact(p["id"], p["lang"])),
        "Fact",
        (Parameter("id", "identifier of the fact, as firm_count:province=11"), LANG),
    ),
    Endpoint(
        "rows",
        "The rows behind a fact",
        lambda s, p: told(s.rows(p["fact"], p["lang"], p["page"], p["size"], p["sort"], p["q"])),
        "Rows",
        (
            FACT,
            LANG,
            PAGE,
            SIZE,
            Parameter("sort", "a column, with a - before it from the greatest down", default="", most=80),
            Parameter("q", "a text that some cell of a row holds", default="", most=100),
        ),
    ),
    Endpoint("rows.csv", "All rows behind a fact as CSV", _rows_csv, "", (FACT,), CSV),
    Endpoint(
        "raw",
        "What was read from a row of a file",
        lambda s, p: told(s.raw(p["file"], p["row"], p["lang"])),
        "Raw",
        (
            Parameter("file", "the file, as rows name it"),
            Parameter("row", "the row, the first of the file being 1", "integer", None, 0, 999_999_999),
            LANG,
        ),
    ),
    Endpoint(
        "organisation",
        "An organisation: attributes, relations, who stands near, places in rankings",
        lambda s, p: told(s.organisation(p["id"], p["lang"])),
        "Organisation",
        (Parameter("id", "identifier of the organisation"), LANG),
    ),
    Endpoint(
        "relations",
        "The relations of an organisation, the newest first",
        lambda s, p: told(
            s.relations(p["id"], p["lang"], p["page"], p["size"], p["kind"], p["direction"], p["year"])
        ),
        "Relations",
        (
            Parameter("id", "identifier of the organisation"),
            LANG,
            PAGE,
            SIZE,
            Parameter("kind", "code of their kind", default="", most=100),
            Parameter("direction", "in or out", default="", most=3, among=("", "in", "out")),
            Parameter("year", "the year in which they began; 0 is any", "integer", "0", 0, 9_999),
        ),
    ),
    Endpoint(
        "regions",
        "Regions of which any fact tells",
        lambda s, p: paged("regions", s.regions(p["lang"]), p),
        "Regions",
        (LANG, PAGE, WHOLE),
    ),
    Endpoint(
        "region",
        "A region: facts that name it, flows, indices",
        lambda s, p: told(s.region(p["code"], p["lang"])),
        "Region",
        (Parameter("code", "code of the region"), LANG),
    ),
    Endpoint(
        "network/{name}.json",
        "What the nodes and edges of a network are, and where they lie in its file",
        lambda s, p: _bytes(JSON, s.network(p["name"], p["lang"])),
        "Network",
        (NAME, LANG),
    ),
    Endpoint(
        "network/{name}.bin",
        "Nodes and edges of a network in one binary file",
        lambda s, p: _bytes(MEDIA["bin"], s.network_bin(p["name"])),
        "",
        (NAME,),
        MEDIA["bin"],
    ),
    Endpoint(
        "index/{name}.json",
        "An index: its tree, weights, values of indicators, scores and ranks",
        lambda s, p: _bytes(JSON, s.index(p["name"], p["lang"])),
        "Index",
        (NAME, LANG),
    ),
    Endpoint(
        "measures",
        "How each number is counted",
        lambda s, p: paged("measures", s.measures(p["lang"]), p),
        "Measures",
        (LANG, PAGE, WHOLE),
    ),
    Endpoint("data", "Files, tables and versions", lambda s, p: told(s.data(p["lang"])), "Data", (LANG,)),
    Endpoint(
        "consistency",
        "What contradicts itself, and published figures beside facts",
        lambda s, p: told(s.consistency(p["lang"])),
        "Consistency",
        (LANG,),
    ),
)
