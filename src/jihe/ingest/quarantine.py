"""Refused rows, given back in the form in which they came, with reason and row number in front."""

from __future__ import annotations

import csv
import errno
import io
import json
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, Protocol
from xml.sax.saxutils import escape, quoteattr

import pyarrow as pa

from jihe.errors import DataError, Fault, Place
from jihe.ingest.raw import Part

REASON, ROW = "jihe_reason", "jihe_row"

Refused = tuple[int, str, Any]
"""(row, reason, the original: a text for a malformed row, else what the format's own writer takes)."""


class Quarantine:
    """The quarantine file of one data file; it is made when the first row is refused.

    Parameters
    ----------
    path
        Where the file goes. One that is left there from before is taken away.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._writer: Writer | None = None
        self._part: Part | None = None
        with told(path):
            path.unlink(missing_ok=True)

    def write(self, part: Part, rows: Sequence[Refused], originals: Any) -> None:
        """Add refused rows of a part; `originals` is the raw batch's, into which integer originals point."""
        if not rows:
            return
        with told(self.path):
            if self._writer is None:
                self.path.parent.mkdir(parents=True, exist_ok=True)
                self._writer = _WRITERS[part.format](self.path, part)
            self._writer.write(part, rows, originals)

    def close(self) -> None:
        writer, self._writer = self._writer, None
        if writer is not None:
            with told(self.path):
                writer.close()


@contextmanager
def told(path: Path) -> Iterator[None]:
    """Turn a failure of the disk into words about what to do."""
    try:
        yield
    except OSError as error:
        place = Place(path.name)
        if error.errno in (errno.ENOSPC, errno.EFBIG, errno.EDQUOT):
            raise DataError(
                Fault(
                    place,
                    "there is no room to write the quarantine file ({problem}). Free some space, or "
                    "choose another "
                    "folder with --out.",
                    {"problem": error.strerror or error},
                )
            ) from error
        raise DataError(
            Fault(
                place,
                "the quarantine file cannot be written ({problem}). See that the folder may be "
                "written to and that no "
                "other program holds the file.",
                {"problem": error.strerror or error},
            )
        ) from error


class Writer(Protocol):
    """Writes refused rows in one format."""

    def write(self, part: Part, rows: Sequence[Refused], originals: Any) -> None: ...

    def close(self) -> None: ...


class _Csv:
    def __init__(self, path: Path, part: Part) -> None:
        self._file: IO[bytes] = path.open("wb")
        self._encoding, self._delimiter = part.encoding, part.delimiter
        if part.has_mark and part.encoding in ("utf-8", "utf-16"):
            self._file.write("\ufeff".encode("utf-8" if part.encoding == "utf-8" else "utf-16-le"))
        if self._encoding == "utf-16":
            self._encoding = "utf-16-le"
        for number, row in enumerate(part.top, 1):
            names = [REASON, ROW] if number == len(part.top) else ["", ""]
            self._put(self._line([*names, *row]))

    def _line(self, cells: Sequence[str]) -> str:
        held = io.StringIO()
        csv.writer(held, delimiter=self._delimiter, lineterminator="\n").writerow(cells)
        return held.getvalue()

    def _put(self, text: str) -> None:
        self._file.write(text.encode(self._encoding, errors="replace"))

    def write(self, part: Part, rows: Sequence[Refused], originals: pa.RecordBatch) -> None:
        for row, reason, original in rows:
            if isinstance(original, str):
                front = self._line([reason, str(row)]).rstrip("\n")
                self._put(f"{front}{self._delimiter}{original}\n")
            else:
                self._put(self._line([reason, str(row), *_cells(originals, original)]))

    def close(self) -> None:
        self._file.close()


def _cells(batch: pa.RecordBatch, position: int) -> list[str]:
    return [column[position].as_py() or "" for column in batch.columns]


class _Jsonl:
    def __init__(self, path: Path, part: Part) -> None:
        self._file = path.open("w", encoding=part.encoding, newline="\n")

    def write(self, part: Part, rows: Sequence[Refused], originals: list[str]) -> None:
        for row, reason, original in rows:
            front = json.dumps({REASON: reason, ROW: row}, ensure_ascii=False)
            if isinstance(original, str):
                line = json.dumps({REASON: reason, ROW: row, "jihe_line": original}, ensure_ascii=False)
            else:
                # The object's own text goes on where the front part leaves off.
                rest = originals[original].lstrip().lstrip("\ufeff")[1:].lstrip()
                line = front[:-1] + ("" if rest.startswith("}") else ", ") + rest
            self._file.write(line + "\n")

    def close(self) -> None:
        self._file.close()


class _Parquet:
    def __init__(self, path: Path, part: Part) -> None:
        self._path = path
        self._writer: Any = None

    def write(self, part: Part, rows: Sequence[Refused], originals: pa.RecordBatch) -> None:
        from pyarrow import parquet

        chosen = originals.take(pa.array([original for _, _, original in rows]))
        front = [pa.field(REASON, pa.string()), pa.field(ROW, pa.int64())]
        schema = pa.schema([*front, *originals.schema])
        if self._writer is None:
            self._writer = parquet.ParquetWriter(self._path, schema)
        reasons, numbers = pa.array([reason for _, reason, _ in rows]), pa.array([row for row, _, _ in rows])
        self._writer.write_batch(
            pa.RecordBatch.from_arrays([reasons, numbers, *chosen.columns], schema=schema)
        )

    def close(self) -> None:
        if self._writer is not None:
            self._writer.close()


_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_SHEET_HEAD = (
    f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<worksheet xmlns="{_MAIN}"><sheetData>'
)


class _Xlsx:
    """A workbook of plain strings.

    It is written by hand so that no cell can become a formula, rows need not be held in memory, and the same
    rows give the same bytes.
    """

    def __init__(self, path: Path, part: Part) -> None:
        self._archive = zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED)
        self._sheets: list[str] = []
        self._open: IO[bytes] | None = None
        self._row = 0

    def write(self, part: Part, rows: Sequence[Refused], originals: pa.RecordBatch) -> None:
        if not self._sheets or self._sheets[-1] != part.sheet:
            self._end_sheet()
            self._sheets.append(part.sheet)
            self._open = self._archive.open(_entry(f"xl/worksheets/sheet{len(self._sheets)}.xml"), "w")
            self._open.write(_SHEET_HEAD.encode())
            self._row = 0
            for number, cells in enumerate(part.top, 1):
                names = [REASON, ROW] if number == len(part.top) else ["", ""]
                self._put([*names, *cells])
        for row, reason, original in rows:
            self._put([reason, str(row), *_cells(originals, original)])

    def _put(self, cells: Sequence[str]) -> None:
        assert self._open is not None
        self._row += 1
        inner = "".join(
            f'<c t="inlineStr"><is><t xml:space="preserve">{_xml(cell)}</t></is></c>' if cell else "<c/>"
            for cell in cells
        )
        self._open.write(f'<row r="{self._row}">{inner}</row>'.encode())

    def _end_sheet(self) -> None:
        if self._open is not None:
            self._open.write(b"</sheetData></worksheet>")
            self._open.close()
            self._open = None

    def close(self) -> None:
        self._end_sheet()
        for name, text in _book(self._sheets).items():
            self._archive.writestr(_entry(name), text)
        self._archive.close()


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
    entry.compress_type = zipfile.ZIP_DEFLATED
    return entry


def _xml(text: str) -> str:
    """`text` for XML; characters that XML cannot hold are written as workbooks write them, _x000B_."""
    plain = "".join(
        sign if sign in "\t\n\r" or (sign >= " " and sign not in "\ufffe\uffff") else f"_x{ord(sign):04X}_"
        for sign in text
    )
    return escape(plain, {"\r": "_x000D_"})


def _book(sheets: Sequence[str]) -> dict[str, str]:
    """The parts of a workbook beside its sheets."""
    head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    packages = "http://schemas.openxmlformats.org/package/2006"
    kinds = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    numbers = range(1, len(sheets) + 1)
    overrides = "".join(
        f'<Override PartName="/xl/worksheets/sheet{n}.xml" ContentType="{kinds}.worksheet+xml"/>'
        for n in numbers
    )
    listed = "".join(
        f'<sheet name={quoteattr(name)} sheetId="{n}" r:id="rId{n}"/>'
        for n, name in zip(numbers, sheets, strict=True)
    )
    links = "".join(
        f'<Relationship Id="rId{n}" Type="{office}/worksheet" Target="worksheets/sheet{n}.xml"/>'
        for n in numbers
    )
    return {
        "[Content_Types].xml": f'{head}<Types xmlns="{packages}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{kinds}.sheet.main+xml"/>{overrides}</Types>',
        "_rels/.rels": f'{head}<Relationships xmlns="{packages}/relationships"><Relationship Id="rId1" '
        f'Type="{office}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'{head}<workbook xmlns="{_MAIN}" '
        f'xmlns:r="{office}"><sheets>{listed}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'{head}<Relationships xmlns="{packages}/relationships">'
        f"{links}</Relationships>",
    }


_WRITERS: dict[str, Any] = {"csv": _Csv, "xlsx": _Xlsx, "jsonl": _Jsonl, "parquet": _Parquet, "survey": _Xlsx}
