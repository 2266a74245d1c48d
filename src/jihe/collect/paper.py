"""The text of a PDF: by PDFium, its lines put together again to paragraphs."""

from __future__ import annotations

import re
from dataclasses import dataclass

import pypdfium2

from jihe.collect.tidy import tidy

MOST_PAGES = 1_000
"""Pages that are read of one PDF."""
MOST_SIGNS = 20_000_000
"""Characters after which reading stops."""

_END = re.compile("[.!?:;\u3002\uff01\uff1f\uff1a\uff1b\u2026][\"')\\]\u201d\u2019\u300d\u300f\uff09]*$")
_WIDE = re.compile("[\u2e80-\u9fff\uac00-\ud7af\uff00-\uffef\u3000-\u303f\u2018-\u201d]")


@dataclass(frozen=True)
class Paper:
    """Text of a PDF, and the title that it states; `problem` names what stood against it."""

    text: str = ""
    title: str | None = None
    is_locked: bool = False
    is_whole: bool = True


def paper(data: bytes) -> Paper:
    """The text of a PDF; "" where it cannot be opened or is made of pictures."""
    try:
        file = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        return Paper(is_locked="password" in str(error).lower())
    try:
        parts: list[str] = []
        n_signs, n_pages = 0, len(file)
        for number in range(min(n_pages, MOST_PAGES)):
            try:
                page = file[number]
                text = page.get_textpage().get_text_bounded()
            except pypdfium2.PdfiumError:
                continue
            parts.append(text)
            n_signs += len(text)
            if n_signs > MOST_SIGNS:
                break
        title = tidy(file.get_metadata_dict().get("Title", "") or "").replace("\n", " ") or None
        return Paper(_joined(tidy("\n".join(parts))), title, is_whole=n_pages <= MOST_PAGES)
    except pypdfium2.PdfiumError:
        return Paper()
    finally:
        file.close()


def _joined(text: str) -> str:
    """Lines as paragraphs: a line that ends no sentence and is as long as most goes on in the next."""
    lines = text.split("\n")
    usual = sorted(map(len, lines))[len(lines) * 3 // 4] if lines else 0
    out: list[str] = []
    goes_on = False
    for line in lines:
        if goes_on:
            is_wide = _WIDE.match(out[-1][-1]) or _WIDE.match(line[0])
            if out[-1].endswith("-") and line[0].islower():
                out[-1] = out[-1][:-1] + line
            else:
                out[-1] += line if is_wide else f" {line}"
        else:
            out.append(line)
        goes_on = len(line) >= 0.7 * usual and not _END.search(line)
    return "\n".join(out)
