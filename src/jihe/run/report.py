"""The story of a report: a build becomes pages, a PDF and a Word file, in one language or several."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

from jihe.errors import LANGUAGES, DataError, Fault, Place, nearest
from jihe.pack import Pack
from jihe.present.report import part
from jihe.present.report.document import Document
from jihe.present.studio import Studio

from . import standing
from .kept import DRAWN, Kept
from .report_story import Story, Tick

if TYPE_CHECKING:
    from .study import Build

FORMATS = ("pdf", "docx", "html")
FOLDER = "report"
"""Beside the builds."""

FACES: Mapping[str, tuple[part.Face, ...]] = {
    "html": ("wide", "narrow"),
    "pdf": ("wide",),
    "docx": ("wide",),
}


def report(
    build: Build,
    folder: str | Path | None = None,
    formats: Collection[str] = FORMATS,
    langs: Sequence[str] = LANGUAGES,
    chapters: Collection[str] = (),
    site: str = "",
    tick: Tick = lambda what, lang: None,
) -> list[Path]:
    """Write the report of a build.

    Parameters
    ----------
    folder
        Where to write; when left out, ``report`` beside the builds, or ``report-<chapters>`` for some.
    formats
        Of pdf, docx and html.
    chapters
        Only these; all when empty. Figures and tables keep the numbers that they have in the whole report.
    site
        Address of the explorable site that numbers of PDF and DOCX lead to; "" to trace each in an appendix.

    Returns
    -------
    list of pathlib.Path
        The files: those of the first language first, by format in the order of `FORMATS`.

    Raises
    ------
    DataError
        When a format, a language or a chapter is not there, or no font has a character.
    PackError
        When prose names a fact or an exhibit that is not there.
    """
    _check_choice(build.pack, formats, langs, chapters)
    place = Path(folder) if folder is not None else _folder(build, chapters)
    story = Story(build, place, chapters, site, tick)
    faces = {face for form in formats for face in FACES[form]}
    drawn = build.folder.parent / DRAWN
    with Studio(drawn, is_pixels="docx" in formats) as studio, ThreadPoolExecutor(1) as printing:
        for lang in langs:
            studio.begin(part.plans(story.parts(lang), *sorted(faces)))
        pending: list[tuple[Path, Future[None] | None]] = []
        if "html" in formats and studio.is_drawing:
            story.open_facts(langs)  # which needs no picture
        for lang in langs:
            for form in (form for form in FORMATS if form in formats):
                tick(form, lang)
                pending.append(_write(form, story, lang, langs, studio, printing))
        for _, future in pending:
            if future is not None:
                future.result()
        studio.forget()
        Kept(drawn).forget()
        return [path for path, _ in pending]


def _write(
    form: str, story: Story, lang: str, langs: Sequence[str], studio: Studio, printing: ThreadPoolExecutor
) -> tuple[Path, Future[None] | None]:
    """A file of the report; what may be written beside others is."""
    if form == "html":
        return story.page(lang, langs, studio), None
    path = story.place / f"{story.pack.settings.study}.{lang}.{form}"
    document, digest = story.document(lang, studio)
    kept = story.build.folder.parent / DRAWN
    made_from = standing.key(form, digest)
    if standing.is_written(kept, made_from, path):
        return path, None
    path.parent.mkdir(parents=True, exist_ok=True)
    if form == "pdf":
        return path, printing.submit(_print, document, path, kept, made_from)
    from jihe.present.report import docx

    docx.write(document, path, kept)
    standing.remember_written(kept, made_from, path)
    return path, None


def _print(document: Document, path: Path, kept: Path, made_from: str) -> None:
    """Set the PDF: the library that does so leaves room for others meanwhile."""
    from jihe.present.report import typeset

    typeset.write(document, path)
    standing.remember_written(kept, made_from, path)


def _folder(build: Build, chapters: Collection[str]) -> Path:
    return build.folder.parent / "-".join([FOLDER, *sorted(chapters)])


def _check_choice(
    pack: Pack, formats: Collection[str], langs: Collection[str], chapters: Collection[str]
) -> None:
    faults = []
    for form in formats:
        if form not in FORMATS:
            text = "a report is written as pdf, docx or html, not as {form}"
            faults.append(Fault(Place(), text, {"form": form}))
    for lang in langs:
        if lang not in LANGUAGES:
            text = "a report is written in en or zh, not in {lang}"
            faults.append(Fault(Place(), text, {"lang": lang}))
    known = list(dict.fromkeys([*(c.name for c in pack.chapters), *(e.chapter for e in pack.exhibits)]))
    for name in chapters:
        if name not in known and not any(name.startswith(f"{each}_") for each in pack.settings.each):
            near = nearest(name, known)
            text = "the study has no chapter of this name. It has: {known}"
            if near:
                text = 'the study has no chapter of this name. Did you mean "{near}"? It has: {known}'
            faults.append(Fault(Place(name), text, {"near": near, "known": ", ".join(known)}))
    if faults:
        raise DataError(faults)
