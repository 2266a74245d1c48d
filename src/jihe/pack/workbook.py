"""A spreadsheet to fill in, made from what a source declares."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jihe.errors import tell
from jihe.tables import RECORD

from .model import Cell, Code, Pack, Source

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

FORMATS = {"integer": "0", "number": "General", "amount": "#,##0.##"}
"""Reader -> number format. All else is text, dates too: a spreadsheet would make 2015 a day in 1905."""
LAST_ROW = 1_048_576


@dataclass(frozen=True)
class Field:
    """A column of the spreadsheet.

    Attributes
    ----------
    name
        The canonical column that it fills.
    choices
        What may be chosen from; empty when anything may be written.
    """

    name: str
    heading: str
    cell: Cell
    meaning: str
    choices: tuple[str, ...]


def aside(lang: str) -> tuple[str, str, str]:
    """Names of the sheets beside the one to fill in: notes, example rows, words of drop-down lists."""
    return tell("notes", lang), tell("example", lang), tell("lists", lang)


def write_workbook(
    path: Path, source: Source, pack: Pack, examples: Iterable[Mapping[str, str]], lang: str
) -> None:
    """Write a spreadsheet with the headings that `source` reads, and nothing below them.

    Parameters
    ----------
    examples
        Rows of the example sheet, which is not read: canonical column -> text.
    lang
        Language of notes and drop-down lists.
    """
    from openpyxl import Workbook

    book = Workbook()
    data: Any = book.active
    data.title = source.sheets[0] if source.sheets else "data"
    fields = list(_fields(source, pack, lang))
    notes, examples_of, words = aside(lang)
    lists = book.create_sheet(words)
    _head(data, fields, lang)
    _style(data, fields)
    _choices(data, lists, fields, lang)
    _notes(book.create_sheet(notes, 1), fields, source, lang)
    example = book.create_sheet(examples_of, 2)
    _head(example, fields, lang)
    _style(example, fields)
    for row in examples:
        example.append([_example(field, row.get(field.name, "")) for field in fields])
    book.save(path)


def _fields(source: Source, pack: Pack, lang: str) -> Iterator[Field]:
    """The columns of the source's files: its headings, each once."""
    seen = set()
    for record in source.records:
        meanings = {column.name: column.meaning for column in RECORD[record.table]}
        titles = {
            setting.column: setting.title.get(lang)
            for setting in pack.settings.taxonomy.values()
            if setting.table == record.table
        }
        for name, cell in record.columns.items():
            heading = cell.from_ if isinstance(cell.from_, str) else next(iter(cell.from_ or ()), "")
            if not heading or heading in seen:
                continue
            seen.add(heading)
            meaning = titles.get(name) or tell(meanings.get(name, ""), lang)
            yield Field(name, heading, cell, meaning, _known(record.table, name, cell, pack, lang))


def _known(table: str, name: str, cell: Cell, pack: Pack, lang: str) -> tuple[str, ...]:
    if cell.read == "boolean":
        return cell.true[0], cell.false[0]
    if cell.read == "region":
        return tuple(_paths(pack.regions, cell.separator or "/", lang))
    for taxonomy, setting in pack.settings.taxonomy.items():
        if (setting.table, setting.column) == (table, name):
            return tuple(_name(code, lang) for code in pack.taxonomies[taxonomy])
    return ()


def _name(code: Code, lang: str) -> str:
    return code.name_zh if lang == "zh" else code.name_en


def _paths(codes: Iterable[Code], separator: str, lang: str) -> Iterator[str]:
    """Names of regions, each after those that it lies in."""
    held = {code.code: code for code in codes}
    for code in held.values():
        path = [code]
        while path[0].parent in held:
            path.insert(0, held[path[0].parent])
        yield separator.join(_name(part, lang) for part in path)


def _how(field: Field, lang: str) -> str:
    """How a cell is written."""
    match field.cell.read:
        case "date":
            return tell("a day, a month or a year: 2016-05-17, 2016-05 or 2016", lang)
        case "integer":
            return tell("a whole number", lang)
        case "number":
            return tell("a number", lang)
        case "amount":
            return tell("an amount in {currency}, in full", lang, currency=field.cell.currency or "")
        case "list":
            return tell('several, with "{sign}" between them', lang, sign=field.cell.separator)
    return tell("choose from the list", lang) if field.choices else tell("text", lang)


def _head(sheet: Worksheet, fields: list[Field], lang: str) -> None:
    from openpyxl.comments import Comment
    from openpyxl.styles import Alignment, Font, PatternFill

    sheet.append([field.heading for field in fields])
    for head, field in zip(sheet[1], fields, strict=True):
        must = tell("required", lang) if field.cell.required else tell("may be left empty", lang)
        head.comment = Comment(f"{field.meaning}\n{_how(field, lang)}\n{must}", "Jihe", 120, 320)
        head.font = Font(bold=True, color="FFFFFF" if field.cell.required else "1F67A6")
        head.fill = PatternFill("solid", fgColor="1F67A6" if field.cell.required else "DDE8F2")
        head.alignment = Alignment(vertical="center", wrap_text=True)
    sheet.freeze_panes = "A2"


def _style(sheet: Worksheet, fields: list[Field]) -> None:
    """Widths and formats of whole columns, so that what is typed stays as it is typed."""
    from openpyxl.utils import get_column_letter

    for position, field in enumerate(fields, 1):
        dimension = sheet.column_dimensions[get_column_letter(position)]
        dimension.width = 28 if field.name.endswith("name") else 16
        dimension.number_format = FORMATS.get(field.cell.read, "@")


def _choices(sheet: Worksheet, lists: Worksheet, fields: list[Field], lang: str) -> None:
    """Drop-down lists, whose words stand on a sheet of their own, and bounds of whole numbers."""
    from openpyxl.utils import get_column_letter, quote_sheetname
    from openpyxl.worksheet.datavalidation import DataValidation

    column = 0
    for position, field in enumerate(fields, 1):
        if field.choices:
            column += 1
            letter = get_column_letter(column)
            for row, word in enumerate((field.heading, *field.choices), 1):
                lists.cell(row, column, word)
            last = len(field.choices) + 1
            formula = f"{quote_sheetname(lists.title)}!${letter}$2:${letter}${last}"
            rule = DataValidation("list", formula1=formula, allow_blank=True, errorStyle="warning")
            rule.error = tell("This is not in the list. Enter it in the study's definitions as well.", lang)
        elif field.cell.read == "integer":
            rule = DataValidation("whole", operator="greaterThanOrEqual", formula1="0", allow_blank=True)
            rule.error = tell("This must be a whole number.", lang)
        else:
            continue
        rule.showErrorMessage = True
        letter = get_column_letter(position)
        rule.add(f"{letter}2:{letter}{LAST_ROW}")
        sheet.add_data_validation(rule)


def _notes(sheet: Worksheet, fields: list[Field], source: Source, lang: str) -> None:
    from openpyxl.styles import Alignment, Font

    sheet.append([source.title.get(lang)])
    sheet.append(
        [
            tell(
                "Fill in the first sheet, save the file as {file} and put it into the study's data folder. "
                "The other sheets are not read.",
                lang,
                file=source.files,
            )
        ]
    )
    sheet.append([])
    sheet.append([tell("column", lang), tell("meaning", lang), tell("how to write it", lang), ""])
    for field in fields:
        must = tell("required", lang) if field.cell.required else ""
        sheet.append([field.heading, field.meaning, _how(field, lang), must])
    for cell in (sheet["A1"], *sheet[4]):
        cell.font = Font(bold=True)
    for letter, width in zip("ABCD", (24, 60, 44, 14), strict=True):
        sheet.column_dimensions[letter].width = width
        for cell in sheet[letter][3:]:
            cell.alignment = Alignment(vertical="top", wrap_text=True)
    sheet.freeze_panes = "A5"


def _example(field: Field, text: str) -> str | int | None:
    is_whole = field.cell.read in ("integer", "amount") and text.isdigit()
    return int(text) if is_whole else text or None
