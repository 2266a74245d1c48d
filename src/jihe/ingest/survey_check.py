"""The answers of a survey's form held against the study: each fault with its cell."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from jihe.errors import LANGUAGES, Fault, Place, nearest, tell
from jihe.ingest.heading import headings_of
from jihe.ingest.raw import Part
from jihe.ingest.readers import make_reader
from jihe.ingest.survey import Answered, answered_form, coded, column_of, split
from jihe.pack.model import Cell, Pack
from jihe.pack.survey import DIRECTIONS, YES_NO, Form, form


def check(parts: Sequence[Part], pack: Pack) -> list[Fault]:
    """Faults of a form's answers, each with its cell.

    Parameters
    ----------
    parts
        Those of one file.
    """
    answered, made = answered_form(parts[0]), form(pack)
    place = Place(parts[0].file)
    if answered.study != made.study:
        text = (
            'the form is one of the study "{other}", not of "{study}". Put it with the files of that study.'
        )
        return [Fault(place, text, {"other": answered.study, "study": made.study})]
    if answered.version != made.version:
        text = (
            "the form is of version {version}, and the study's form is of version {now} by now. Make it anew "
            "(jihe new --survey) and copy the answers."
        )
        return [Fault(place, text, {"version": answered.version, "now": made.version})]
    return [*_answers(answered, made, parts[0], pack), *_years_twice(answered, place)]


def check_copies(parts: Iterable[Part]) -> list[Fault]:
    """Faults of forms that hold the very answers of another one: all that they tell would count twice.

    An organisation may answer again, with other answers.
    """
    faults: list[Fault] = []
    seen: dict[str, str] = {}
    for file, part in {part.file: part for part in parts if part.has_rows}.items():
        rows = answered_form(part).rows
        told = {code: [(row.number, sorted(row.texts.items())) for row in rows[code]] for code in rows}
        if (first := seen.setdefault(json.dumps(told, sort_keys=True), file)) != file:
            text = "the form holds the same answers as {file}. Take one of the two away."
            faults.append(Fault(Place(file), text, {"file": first}))
    return faults


def _years_twice(answered: Answered, place: Place) -> Iterator[Fault]:
    first: dict[str, int] = {}
    for row in answered.rows.get("year", ()):
        year = row.texts.get("year", "").removesuffix(".0")
        if year and first.setdefault(year, row.number) != row.number:
            where = replace(place, sheet=answered.titles["year"], row=row.number)
            text = "row {row} tells of the year {year} already. Keep one of the two."
            yield Fault(where, text, {"row": first[year], "year": year})


def _answers(answered: Answered, made: Form, part: Part, pack: Pack) -> Iterator[Fault]:
    cells = {
        heading: cell
        for record in part.source.records
        for cell in record.columns.values()
        for heading in headings_of(cell)
    }
    for sheet in made.sheets:
        heads = answered.heads[sheet.code]
        of = "relation" if sheet.code == "person" else sheet.code
        for row in answered.rows[sheet.code]:
            for at, question in enumerate(sheet.questions):
                text = row.texts.get(question.name, "")
                column = column_of(at, heads)
                place = Place(part.file, sheet=answered.titles[sheet.code], row=row.number, column=column)
                if not text:
                    if question.is_required:
                        yield Fault(
                            place,
                            "it is required, and the row has other answers. Fill it in, or clear the row.",
                        )
                elif question.choices:
                    yield from _choice(text, question.choices, question.sort == "several", place)
                elif (cell := cells.get(f"{of}.{question.name}")) is not None:
                    yield from _value(text, cell, place, part, pack)


def _choice(text: str, choices: Sequence[tuple[str, str]], is_many: bool, place: Place) -> Iterator[Fault]:
    """Faults of an answer that is none of the choices; a code, or a name as the form offers it, is one."""
    known = {word.casefold() for pair in choices for word in (*pair, pair[1].rpartition(" (")[0]) if word}
    known |= {
        tell(word, lang).casefold()
        for word in (*DIRECTIONS.values(), *YES_NO.values())
        for lang in LANGUAGES
        if choices[0][0] in (*DIRECTIONS, *YES_NO)
    }
    for each in split(text) if is_many else [text]:
        if each.casefold() in known or coded(each).casefold() in {code.casefold() for code, _ in choices}:
            continue
        labels = [said for _, said in choices]
        if near := nearest(each, labels):
            said = '"{value}" is not among the choices. Did you mean "{near}"? Choose from the list.'
            yield Fault(place, said, {"value": each, "near": near})
        else:
            said = '"{value}" is not among the choices. Choose from the list.'
            yield Fault(place, said, {"value": each})


def _value(text: str, cell: Cell, place: Place, part: Part, pack: Pack) -> Iterator[Fault]:
    """What the study's reader of such cells says of an answer, at the cell's own place."""
    told = make_reader(cell, pack, f"sources/{part.source.code}.yaml", frozenset())(text)
    if isinstance(told, Fault):
        yield replace(told, place=place)
