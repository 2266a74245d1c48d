"""A copy of the example study whose rows all say that they were made up."""

from __future__ import annotations

import csv
import io
import json
import shutil
from pathlib import Path

from openpyxl import load_workbook

STUDY = Path(__file__).parents[2] / "studies" / "example"
CELL = "合成 synthetic"


def marked_study(folder: Path) -> Path:
    """The example study below `folder`, each row of each of its files marked."""
    study = folder / "made_up"
    shutil.copytree(STUDY, study)
    mark_csv(study / "data" / "organisation.csv", "utf-8-sig")
    mark_csv(study / "data" / "cooperation.csv", "gb18030")
    lines = (study / "data" / "investment.jsonl").read_text("utf-8").splitlines()
    marked = [json.dumps({**json.loads(line), "synthetic": CELL}, ensure_ascii=False) for line in lines]
    (study / "data" / "investment.jsonl").write_text("\n".join(marked) + "\n", "utf-8")
    mark_workbook(study / "data" / "association.xlsx")
    return study


def mark_csv(path: Path, encoding: str = "utf-8", cell: str = CELL) -> None:
    """Add the column to a CSV file, `cell` in each row."""
    rows = list(csv.reader(io.StringIO(path.read_text(encoding))))
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file).writerows([*row, cell if i else "synthetic"] for i, row in enumerate(rows))


def mark_workbook(path: Path) -> None:
    """Mark the first of each row and those that continue it; the two rows of headings bear the same one."""
    book = load_workbook(path)
    sheet = book.active
    assert sheet is not None
    column = sheet.max_column + 1
    for row in range(1, sheet.max_row + 1):
        if row <= 2 or sheet.cell(row, 1).value:
            sheet.cell(row, column, "synthetic" if row <= 2 else CELL)
    book.save(path)
