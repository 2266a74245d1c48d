"""The form that organisations fill in: sheets and columns made from a study's tables and taxonomies."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

from jihe.errors import LANGUAGES, tell
from jihe.tables import RECORD

from .model import Pack, versions_at

FORM = "1"
"""Version of how a form is laid out; it goes into the version of every form."""
HEADING_ROW = 3
"""Above it stand the sheet's title and what is to be filled in."""
ROWS = 200
"""Rows of a sheet that may be filled in."""
META = "jihe"
"""Hidden sheet that says of which study and version a form is, and how it was laid out."""
SEVERAL = ";"
"""Stands between several answers in one cell; ； does as well."""
OUT, IN = "out", "in"
DIRECTIONS = {OUT: "from us to the partner", IN: "from the partner to us"}
YES_NO = {"true": "yes", "false": "no"}

Sort = Literal["text", "date", "integer", "number", "money", "choice", "several"]

SHEETS = {
    "organisation": "Your organisation",
    "year": "Year by year",
    "relation": "Relations with partners",
    "person": "People",
}
"""Sheet -> its title; each is given its columns by `COLUMNS` and the study's taxonomies."""
LEADS = {
    "organisation": "One row on your own organisation. Correct what stands there already.",
    "year": "One row for each year. Leave empty what you do not know or may not tell.",
    "relation": "One row for each relation that you have, or had, with another organisation.",
    "person": "One row for each leading person who studied or worked at another organisation before. Names "
    "of persons are not needed.",
}
COLUMNS = {
    "organisation": (
        "name", "short_name", "name_en", "credit_code", "parent_name", "region", "address", "founded_date",
        "website", "description", "is_platform",
    ),
    "year": (
        "year", "n_employee", "revenue", "rd_expense", "n_rd_employee", "market_value", "financing",
        "n_patent", "n_paper", "is_listed",
    ),
    "relation": ("direction", "partner_name", "relation_date", "end_date", "amount", "title"),
    "person": ("person", "role", "partner_name", "relation_date", "end_date"),
}  # fmt: skip
"""Sheet -> columns that every study's form has."""
REQUIRED = {
    "organisation": ("name",),
    "year": ("year",),
    "relation": ("direction", "partner_name"),
    "person": ("partner_name",),
}
TABLES = {
    "organisation": "organisation",
    "year": "organisation_year",
    "relation": "relation",
    "person": "relation",
}
"""Sheet -> the record table that its rows go into."""
WORDS = {
    "name": "Full name",
    "short_name": "Short name",
    "name_en": "Name in English",
    "credit_code": "Register code",
    "parent_name": "Owner",
    "region": "Region",
    "address": "Address",
    "founded_date": "Founded",
    "website": "Website",
    "description": "What it does",
    "is_platform": "Platform",
    "year": "Year",
    "n_employee": "Employees",
    "revenue": "Revenue",
    "rd_expense": "R&D expense",
    "n_rd_employee": "R&D staff",
    "market_value": "Market value",
    "financing": "Capital raised",
    "n_patent": "Patents",
    "n_paper": "Papers",
    "is_listed": "Listed",
    "direction": "Direction",
    "partner_name": "Partner",
    "relation_date": "Date",
    "end_date": "End",
    "amount": "Amount",
    "title": "Title",
    "person": "Person",
    "role": "Post or degree",
}
NOTES = {
    "direction": "who gives: technology, products, money or people go from the one who gives to the other",
    "partner_name": "full name of the other organisation; of a person, of the school or the employer",
    "person": "may be left empty",
    "role": "what the person was there",
    "year": "the year described",
}
"""Columns that no record table describes, or describes for others than those who fill in a form."""


@dataclass(frozen=True)
class Question:
    """A column of a sheet.

    Attributes
    ----------
    heading
        In both languages, the study's own first.
    choices
        (code, what is chosen): empty where anything may be written.
    """

    name: str
    heading: str
    note: str
    sort: Sort
    choices: tuple[tuple[str, str], ...] = ()
    is_required: bool = False


@dataclass(frozen=True)
class Sheet:
    """A sheet of the form."""

    code: str
    title: str
    lead: str
    questions: tuple[Question, ...]


@dataclass(frozen=True)
class Form:
    """A study's form.

    Attributes
    ----------
    version
        Changes with the sheets and columns, so that answers never land in another column than they were
        written in. Codes and titles of taxonomies may change.
    """

    study: str
    title: str
    lang: str
    currency: str
    sheets: tuple[Sheet, ...]
    version: str = field(default="")

    @property
    def layout(self) -> dict[str, list[tuple[str, str, Sort]]]:
        """Sheet -> name, heading and sort of each column."""
        return {sheet.code: [(q.name, q.heading, q.sort) for q in sheet.questions] for sheet in self.sheets}


def form(pack: Pack) -> Form:
    """The form of a study, in its own language."""
    settings = pack.settings
    lang = settings.language
    sheets = [_sheet(code, pack) for code in SHEETS]
    # Without kinds of relations nobody could tell what a person did elsewhere.
    kept = tuple(s for s in sheets if s.code != "person" or any(q.name == "kind" for q in s.questions))
    names = [[sheet.code, [question.name for question in sheet.questions]] for sheet in kept]
    told = json.dumps([FORM, settings.study, names]).encode()
    version = f"{FORM}-{hashlib.sha256(told).hexdigest()[:10]}"
    return Form(settings.study, settings.title.get(lang), lang, settings.currency, kept, version)


def _sheet(code: str, pack: Pack) -> Sheet:
    lang = pack.settings.language
    own = [_question(code, name, pack) for name in COLUMNS[code]]
    # Of people only the kind of relation is asked, not its technology.
    classes = [q for q in _classes(TABLES[code], pack) if code != "person" or q.name == "kind"]
    at = 2 if code in ("relation", "person") else len(own)
    return Sheet(code, tell(SHEETS[code], lang), tell(LEADS[code], lang), (*own[:at], *classes, *own[at:]))


def _question(sheet: str, name: str, pack: Pack) -> Question:
    lang = pack.settings.language
    described = {column.name: column for column in RECORD[TABLES[sheet]]}
    column = described.get(name)
    meanings = {each.name: each.meaning for each in described.values()}
    meaning = tell(NOTES[name], lang) if name in NOTES else tell(meanings.get(name, ""), lang)
    sort: Sort = "text"
    choices: tuple[tuple[str, str], ...] = ()
    if name == "direction":
        sort, choices = "choice", tuple((code, tell(said, lang)) for code, said in DIRECTIONS.items())
    elif column is not None and column.type == "boolean":
        sort, choices = "choice", tuple((code, tell(said, lang)) for code, said in YES_NO.items())
    elif column is not None and column.type in ("date", "integer", "number", "money"):
        sort = column.type  # type: ignore[assignment]
    note = f"{meaning}\n{_how(sort, pack)}"
    return Question(name, _both(name, pack), note, sort, choices, name in REQUIRED[sheet])


def _classes(table: str, pack: Pack) -> Iterator[Question]:
    """Questions that the study's taxonomies ask."""
    lang = pack.settings.language
    if table == "organisation_year":
        return
    # What kind of relation, or of organisation, is asked first.
    ordered = sorted(pack.settings.taxonomy.items(), key=lambda item: (item[1].column != "kind", item[0]))
    for name, setting in ordered:
        if setting.table != table:
            continue
        codes = versions_at(pack.taxonomies[name], pack.settings.snapshot_date)
        choices = tuple((c, f"{v.name_zh if lang == 'zh' else v.name_en} ({c})") for c, v in codes.items())
        sort: Sort = "several" if setting.many else "choice"
        heading = " ".join(dict.fromkeys(setting.title.get(each) for each in _languages(lang)))
        note = f"{setting.title.get(lang)}\n{_how(sort, pack)}"
        yield Question(
            setting.column, heading, note, sort, choices, table == "relation" and setting.column == "kind"
        )


def _both(name: str, pack: Pack) -> str:
    return " ".join(dict.fromkeys(tell(WORDS[name], each) for each in _languages(pack.settings.language)))


def _languages(lang: str) -> tuple[str, ...]:
    return (lang, *(other for other in LANGUAGES if other != lang))


def _how(sort: Sort, pack: Pack) -> str:
    """How a cell is written."""
    lang = pack.settings.language
    match sort:
        case "date":
            return tell("a day, a month or a year: 2016-05-17, 2016-05 or 2016", lang)
        case "integer":
            return tell("a whole number", lang)
        case "number":
            return tell("a number", lang)
        case "money":
            return tell("an amount in {currency}, in full", lang, currency=pack.settings.currency)
        case "choice":
            return tell("choose from the list", lang)
        case "several":
            return tell('several of the sheet of choices, with "{sign}" between them', lang, sign=SEVERAL)
    return tell("text", lang)
