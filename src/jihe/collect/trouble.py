"""Why a page cannot be read, in the words that a reader is told."""

from __future__ import annotations

from typing import Literal

Trouble = Literal[
    "cut",
    "damaged",
    "large",
    "large_pdf",
    "huge",
    "bomb",
    "packed",
    "pdf",
    "feed",
    "locked",
    "json",
    "row",
    "few",
    "quoted",
    "unread",
    "skipped",
    "none",
    "bare",
    "noise",
]

LARGEST = 16 << 20
"""Bytes of the largest page that is read, unpacked."""
LARGEST_PDF = 8 * LARGEST
"""Bytes of the largest PDF that is read: its pictures count as well."""

WHY: dict[Trouble, str] = {
    "cut": "The file ends within a record. Copy or download it again; the pages before it were read.",
    "damaged": "The file is damaged here, and what follows was not read. Copy or download it again.",
    "large": "The page is larger than 16 MB and was not read.",
    "large_pdf": "The PDF is larger than 128 MB and was not read.",
    "huge": "The record is larger than 1 GB: it was not read, nor what follows in the file. Split the file.",
    "bomb": "The page unpacks to more than 200 times its size and was not read.",
    "packed": "The page cannot be unpacked as its header says.",
    "pdf": "The PDF cannot be opened.",
    "locked": "The PDF asks for a password. Save it without one.",
    "json": "The JSON is broken here, and what follows in the file was not read.",
    "row": "The row is no JSON object or array.",
    "few": "The row has fewer columns than were named.",
    "quoted": "A quotation mark that was opened here is not closed, or the row is larger than 16 MB.",
    "unread": "The file cannot be opened. Look at its permissions.",
    "feed": "The feed cannot be read.",
    "none": "The file or folder holds no page.",
    "bare": "The feed has no texts, only addresses. Fetch them: jihe collect fetch.",
    "noise": "The page is no text, or a damaged one. Save it as HTML or text.",
    "skipped": "The folder holds files of other kinds, which were not read.",
}
"""Each is whole as it stands, so that it can be stored with the page and told in either language later."""
