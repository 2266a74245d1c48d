"""A survey's form as a workbook: instructions, sheets to fill in, drop-down lists, what is known already."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from io import BytesIO
from typing import TYPE_CHECKING, Any

from jihe.errors import tell

from .survey import HEADING_ROW, META, ROWS, Form, Question, Sheet

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

Known = Mapping[str, Sequence[Mapping[str, str]]]
"""Sheet -> rows that stand in it beforehand, by column; ``known``: relations that are only shown."""

FORMATS = {"integer": "0", "number": "General", "money": "#,##0.##"}
"""Number formats. All else is text, dates too: a spreadsheet would make 2015 a day in 1905."""
WIDE = ("description", "address", "partner_name", "name", "title", "role")
KNOWN = ("direction", "kind", "partner", "date", "source")
"""Columns of the sheet of relations that are known already."""


def survey_book(form: Form, known: Known) -> bytes:
    """The form as the bytes of a workbook; equal ones for equal forms.

    Parameters
    ----------
    known
        What the study knows of the organisation that is asked.
    """
    from openpyxl import Workbook

    book = Workbook()
    start: Any = book.active
    start.title = tell("Instructions", form.lang)
    sheets = {sheet.code: book.create_sheet(sheet.title) for sheet in form.sheets}
    if known.get("known"):
        _known(book.create_sheet(tell("Known already", form.lang)), known["known"], form.lang)
    lists = book.create_sheet(tell("Choices", form.lang))
    places = _lists(lists, form)
    for sheet in form.sheets:
        _sheet(sheets[sheet.code], sheet, places, lists.title, known.get(sheet.code, ()))
    _instructions(start, form, bool(known.get("known")))
    _meta(book.create_sheet(META), form)
    for each in book.worksheets:
        each.protection.sheet = True
        # Columns and rows may still be made wider; their number may not change.
        each.protection.formatColumns = each.protection.formatRows = False
    return _stamped(book)


def _stamped(book: Any) -> bytes:
    """The workbook's bytes, without the hour at which it was written."""
    import datetime
    import zipfile

    day = datetime.datetime(2000, 1, 1)  # noqa: DTZ001 - what the file format takes
    book.properties.creator = "Jihe"
    book.properties.created = book.properties.modified = day
    held, made = BytesIO(), BytesIO()
    book.save(held)
    with zipfile.ZipFile(held) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            data = old.read(info)
            if info.filename == "docProps/core.xml":
                data = _undated(data, day.isoformat())
            new.writestr(zipfile.ZipInfo(info.filename, (2000, 1, 1, 0, 0, 0)), data, zipfile.ZIP_DEFLATED)
    return made.getvalue()


def _undated(data: bytes, day: str) -> bytes:
    import re

    return re.sub(rb"(<dcterms:modified[^>]*>)[^<]*", rb"\g<1>" + day.encode() + b"Z", data)


def _instructions(sheet: Any, form: Form, has_known: bool) -> None:
    from openpyxl.styles import Alignment, Font

    lang = form.lang
    lines = [
        form.title,
        tell("Survey of organisations, form {version}", lang, version=form.version),
        "",
        tell("1. Fill in the sheets that follow, from row {row} on.", lang, row=HEADING_ROW + 1),
        tell("2. Headings in dark blue must be filled in. A note on each heading says what is meant.", lang),
        tell("3. Where a cell offers a list, choose from it; the sheet of choices shows all lists.", lang),
        tell("4. Write dates as 2016-05-17, 2016-05 or 2016; amounts in {currency}, in full.", lang,
             currency=form.currency),
        tell("5. Write values, no formulas. Do not insert, move or rename columns or sheets.", lang),
        tell("6. Leave empty what you do not know, or may not tell.", lang),
        tell("7. Save the file as .xlsx and send it back to whoever sent it to you.", lang),
    ]  # fmt: skip
    if has_known:
        text = "8. The sheet of what is known already is for comparison: write what it lacks into the others."
        lines.append(tell(text, lang))
    lines += ["", *(f"{each.title}: {each.lead}" for each in form.sheets)]
    for line in lines:
        sheet.append([line])
    sheet.column_dimensions["A"].width = 110
    for row in sheet.iter_rows():
        row[0].alignment = Alignment(wrap_text=True, vertical="top")
    sheet["A1"].font = Font(bold=True, size=14)
    sheet["A2"].font = Font(color="59636E")


def _lists(lists: Any, form: Form) -> dict[tuple[str, str], str]:
    """Write the choices of every question; (sheet, column) -> the cells that hold them. Equal lists share."""
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    places: dict[tuple[str, str], str] = {}
    held: dict[tuple[tuple[str, str], ...], str] = {}
    for sheet in form.sheets:
        for question in sheet.questions:
            if not question.choices:
                continue
            if question.choices not in held:
                letter = get_column_letter(len(held) + 1)
                words = (question.heading, *(said for _, said in question.choices))
                for row, word in enumerate(words, 1):
                    lists[f"{letter}{row}"] = word
                lists[f"{letter}1"].font = Font(bold=True)
                lists.column_dimensions[letter].width = 32
                held[question.choices] = f"${letter}$2:${letter}${len(words)}"
            places[sheet.code, question.name] = held[question.choices]
    lists.freeze_panes = "A2"
    return places


def _sheet(
    page: Worksheet,
    sheet: Sheet,
    places: Mapping[tuple[str, str], str],
    lists: str,
    rows: Sequence[Mapping[str, str]],
) -> None:
    from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
    from openpyxl.utils import get_column_letter

    page["A1"], page["A2"] = sheet.title, sheet.lead
    page["A1"].font, page["A2"].font = Font(bold=True, size=13), Font(color="59636E")
    last = HEADING_ROW + (1 if sheet.code == "organisation" else ROWS)
    side = Side(style="thin", color="D8DEE4")
    for at, question in enumerate(sheet.questions, 1):
        letter = get_column_letter(at)
        _heading(page[f"{letter}{HEADING_ROW}"], question)
        page.column_dimensions[letter].width = 30 if question.name in WIDE else 18
        for row in range(HEADING_ROW + 1, last + 1):
            cell = page[f"{letter}{row}"]
            cell.protection = Protection(locked=False)
            cell.number_format = FORMATS.get(question.sort, "@")
            cell.border = Border(left=side, right=side, top=side, bottom=side)
            cell.alignment = Alignment(wrap_text=True, vertical="top")
        for rule in _rules(question, places.get((sheet.code, question.name), ""), lists):
            rule.add(f"{letter}{HEADING_ROW + 1}:{letter}{last}")
            page.add_data_validation(rule)
    for row, held in enumerate(rows[: last - HEADING_ROW], HEADING_ROW + 1):
        for at, question in enumerate(sheet.questions, 1):
            if text := held.get(question.name, ""):
                _put(page.cell(row, at), question, text)
    page.row_dimensions[HEADING_ROW].height = 34
    page.freeze_panes = f"A{HEADING_ROW + 1}"
    page.sheet_view.showGridLines = False
    page["A1"].fill = PatternFill()


def _heading(cell: Any, question: Question) -> None:
    from openpyxl.comments import Comment
    from openpyxl.styles import Alignment, Font, PatternFill

    cell.value = question.heading
    cell.font = Font(bold=True, color="FFFFFF" if question.is_required else "1F67A6")
    cell.fill = PatternFill("solid", fgColor="1F67A6" if question.is_required else "DDE8F2")
    cell.alignment = Alignment(vertical="center", wrap_text=True)
    cell.comment = Comment(question.note, "Jihe", 120, 320)


def _rules(question: Question, place: str, lists: str) -> Iterator[Any]:
    from openpyxl.utils import quote_sheetname
    from openpyxl.worksheet.datavalidation import DataValidation

    if question.sort == "choice":
        rule = DataValidation("list", formula1=f"{quote_sheetname(lists)}!{place}", allow_blank=True)
    elif question.sort == "integer":
        rule = DataValidation("whole", operator="greaterThanOrEqual", formula1="0", allow_blank=True)
    elif question.sort in ("number", "money"):
        rule = DataValidation("decimal", operator="greaterThanOrEqual", formula1="0", allow_blank=True)
    else:
        return
    # The words of an error message have at most 255 signs, so the note stands in the comment only.
    rule.showErrorMessage = True
    rule.errorTitle, rule.error = question.heading[:32], question.note.rpartition("\n")[2][:255]
    yield rule


def _put(cell: Any, question: Question, text: str) -> None:
    """A value; a text that looks like a formula stays a text."""
    if question.sort in FORMATS:
        try:
            cell.value = float(text) if "." in text else int(text)
            return
        except ValueError:
            pass
    said = dict(question.choices).get(text, text)
    if question.sort == "several":
        names = dict(question.choices)
        said = "; ".join(names.get(code, code) for code in text.split(";"))
    cell.value = said
    cell.data_type = "s"


def _known(page: Any, rows: Sequence[Mapping[str, str]], lang: str) -> None:
    """Relations that are known already, to look at."""
    from openpyxl.styles import Font

    heads = {
        "direction": tell("Direction", lang),
        "kind": tell("Kind", lang),
        "partner": tell("Partner", lang),
        "date": tell("Date", lang),
        "source": tell("Known from", lang),
    }
    for at, name in enumerate(KNOWN, 1):
        page.cell(1, at, heads[name]).font = Font(bold=True)
        page.column_dimensions["ABCDE"[at - 1]].width = 30 if name in ("partner", "source") else 18
        for row, held in enumerate(rows, 2):
            cell = page.cell(row, at)
            cell.value, cell.data_type = held.get(name, ""), "s"
    page.freeze_panes = "A2"


def _meta(page: Any, form: Form) -> None:
    """Of which study and version the form is, and how it is laid out; readers find the sheets by it."""
    titles = {sheet.code: sheet.title for sheet in form.sheets}
    told = {"study": form.study, "version": form.version, "titles": titles, "layout": form.layout}
    page["A1"], page["A2"] = META, json.dumps(told, ensure_ascii=False)
    page.sheet_state = "veryHidden"
