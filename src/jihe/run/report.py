"""The story of a report: a build becomes pages, a PDF and a Word file, in one language or several."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence, Set
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute

from jihe import __version__, audit, measure
from jihe.errors import LANGUAGES, DataError, Fault, Place, nearest
from jihe.pack import Pack
from jihe.present.grid import read_facts
from jihe.present.repeat import repeated
from jihe.present.report import html, part
from jihe.present.report.comparison import Compared
from jihe.present.report.compose import compose
from jihe.present.report.consistency import Consistency
from jihe.present.report.document import Document
from jihe.present.studio import Studio

from . import standing
from .compare import ABSENT, LEFT, MISS, tallies

if TYPE_CHECKING:
    from .study import Build

FORMATS = ("pdf", "docx", "html")
FOLDER, DRAWN = "report", "drawn"
"""Beside the builds: reports, and their pictures, which the next report need not draw again."""

MOST_EMBEDDED = 50_000
"""Rows of a population that are written beside the report; larger ones are opened with `jihe rows`."""

FACES: Mapping[str, tuple[part.Face, ...]] = {
    "html": ("wide", "narrow"),
    "pdf": ("wide",),
    "docx": ("wide",),
}

Tick = Callable[[str, str], None]
"""Told of progress: what is being made, and in which language."""


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
    story = _Story(build, place, chapters, site, tick)
    faces = {face for form in formats for face in FACES[form]}
    drawn = build.folder.parent / DRAWN
    with Studio(drawn, is_pixels="docx" in formats) as studio, ThreadPoolExecutor(1) as printing:
        for lang in langs:
            studio.begin(part.plans(story.parts(lang), *sorted(faces)))
        pending: list[tuple[Path, Future[None] | None]] = []
        if "html" in formats:
            story.open_facts(langs)
        for lang in langs:
            for form in (form for form in FORMATS if form in formats):
                tick(form, lang)
                pending.append(_write(form, story, lang, langs, studio, printing))
        for _, future in pending:
            if future is not None:
                future.result()
        studio.forget()
        return [path for path, _ in pending]


def _write(
    form: str, story: _Story, lang: str, langs: Collection[str], studio: Studio, printing: ThreadPoolExecutor
) -> tuple[Path, Future[None] | None]:
    """A file of the report; what may be written beside others is."""
    if form == "html":
        return story.page(lang, langs, studio), None
    path = story.place / f"{story.pack.settings.study}.{lang}.{form}"
    document = story.document(lang, studio)
    if form == "pdf":
        from jihe.present.report import typeset

        return path, printing.submit(typeset.write, document, path)
    from jihe.present.report import docx

    path.parent.mkdir(parents=True, exist_ok=True)
    docx.write(document, path, story.build.folder.parent / DRAWN)
    return path, None


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


@dataclass(frozen=True)
class _Spoken:
    """What is told in one language."""

    held: part.Held
    parts: tuple[part.Part, ...]
    compared: Compared | None
    consistent: Consistency


Laid = tuple[part.Held, tuple[part.Part, ...]]
"""What chapters are made from, and the chapters."""


class _Story:
    """What a report is made from, each part of it found once."""

    def __init__(self, build: Build, place: Path, chapters: Collection[str], site: str, tick: Tick) -> None:
        self.build = build
        self.place = place
        self._chapters = chapters
        self._site = site
        self._tick = tick
        self._laid: dict[str, Laid] = {}
        self._spoken: dict[str, _Spoken] = {}
        self._documents: dict[str, Document] = {}
        self._opened: tuple[dict[str, pa.Table], dict[str, pa.Table | None]] | None = None
        self._made_from = ""
        self._facts, self._labels, self._accounts, self._records = (
            build.table(name).to_arrow()
            for name in ("measure.fact", "measure.label", "ingest.accounts", "ingest.records")
        )
        self.pack = repeated(build.pack, self._labels, set(self._facts["fact_id"].to_pylist()))

    @cached_property
    def _pictures(self) -> dict[str, tuple[pa.Table, pa.Table]]:
        return self.build._pictures()

    @cached_property
    def _known(self) -> dict[str, Any]:
        return {fact.id: fact for fact in read_facts(self._facts)}

    def parts(self, lang: str) -> tuple[part.Part, ...]:
        """The chapters: all that drawing has to wait for."""
        return self._chaptered(lang)[1]

    def _chaptered(self, lang: str) -> Laid:
        if lang not in self._laid:
            self._tick("chapters", lang)
            every = {chapter.name for chapter in self.pack.chapters}
            only = {name for name in every if _is_of(name, self._chapters)}
            held = part.Held(
                self.pack, self._facts, self._labels, self._known, self._pictures, lang,
                self.build.is_synthetic, only or self._chapters,
            )  # fmt: skip
            self._laid[lang] = held, part.parts(held)
        return self._laid[lang]

    def _told(self, lang: str) -> _Spoken:
        if lang not in self._spoken:
            held, parts = self._chaptered(lang)
            compared = _compared(self.build, lang) if self.pack.figures else None
            consistent = _consistency(self.build, self._facts, compared, lang)
            self._spoken[lang] = _Spoken(held, parts, compared, consistent)
        return self._spoken[lang]

    def open_facts(self, langs: Sequence[str]) -> None:
        """Find the rows behind every number that pages show."""
        self._tick("rows", "")
        told = [self._told(lang) for lang in langs]
        shown = set().union(*(html.shown_facts(t.held, t.parts) for t in told))
        compared = set().union(*(t.compared.facts for t in told if t.compared))
        names = (sorted(shown), sorted(compared), sorted(html.shown_measures(self.pack)))
        self._made_from = standing.key(self.build.folder.name, *names)
        rows = self.place / html.ROWS
        if not all(standing.stands(rows, lang, self._made_from) for lang in langs):
            self._opened = _opened(self.build, self.pack, self._facts, shown, compared)

    def page(self, lang: str, langs: Collection[str], studio: Studio) -> Path:
        """Write the page of HTML and all that stands beside it."""
        told = self._told(lang)
        opened, behind = self._opened or (None, {})
        page = html.write(
            self.place, self.pack, self._facts, self._labels, opened, {}, behind, self._accounts,
            self._pictures, lang, __version__, self.build.is_synthetic, told.compared, told.consistent,
            told.parts, studio, langs, self._known,
        )  # fmt: skip
        if self._opened:
            others = [code for code in LANGUAGES if code != lang]
            standing.remember(self.place / html.ROWS, lang, self._made_from, others)
        return page

    def document(self, lang: str, studio: Studio) -> Document:
        """The document that PDF and DOCX are set from."""
        if lang not in self._documents:
            told = self._told(lang)
            self._documents[lang] = compose(
                told.held, told.parts, studio, self._accounts, self._records, __version__, told.consistent,
                self._site,
            )  # fmt: skip
        return self._documents[lang]


def _is_of(name: str, chapters: Collection[str]) -> bool:
    """Whether a chapter is asked for: by its name, or by that of a chapter written once for each class."""
    return any(name == chapter or name.startswith(f"{chapter}_") for chapter in chapters)


def _consistency(build: Build, facts: pa.Table, compared: Compared | None, lang: str) -> Consistency:
    """What contradicts itself, as a page shows it."""
    found = (audit.find_in_facts(facts, build.pack), audit.find_in_figures(build.pack))
    told = [
        [
            {"severity": f.severity, "said": f.told(lang), "printed": f.printed, "expected": f.expected}
            for f in findings
        ]
        for findings in found
    ]
    left = [row for row in compared.rows if row["verdict"] == LEFT] if compared else []
    missed = [
        (f"{row['label']} = {row['printed']}", row["note"])
        for row in (compared.rows if compared and build.log.get("twin") else [])
        if row["verdict"] in (MISS, ABSENT)
    ]
    return Consistency(len(facts), len(build.pack.figures), told[0], told[1], left, missed)


def _compared(build: Build, lang: str) -> Compared:
    """The comparison as a page shows it."""
    rows = build.compare(lang).to_pylist()
    classes, measures = (
        [asdict(t) | {"share": t.share} for t in tallies(rows, key)] for key in ("class", "measure")
    )
    return Compared(rows, classes, measures)


def _opened(
    build: Build, pack: Pack, facts: pa.Table, shown: Set[str], compared: Set[str]
) -> tuple[dict[str, pa.Table], dict[str, pa.Table | None]]:
    """Row numbers behind the facts that pages show, and the rows themselves where few enough."""
    opened: dict[str, pa.Table] = {}
    behind: dict[str, pa.Table | None] = {}
    asked = shown | compared
    of_measure: dict[str, list[str]] = {name: [] for name in html.shown_measures(pack)}
    for id_ in facts["fact_id"].to_pylist():
        if id_ in asked:
            of_measure.setdefault(id_.partition(":")[0], []).append(id_)
    small: dict[str, bool] = {}

    def is_small(kind: str) -> bool:
        if kind not in small and kind in build._populations:
            n = build._house.read(build._populations[kind].count()).as_py()
            small[kind] = n <= MOST_EMBEDDED
        return small.get(kind, True)

    for name, wanted in of_measure.items():
        opened[name], used = measure.opened_rows(name, build._populations, build.pack, wanted, is_small)
        for kind, table in used.items():
            if kind not in behind:
                fits = build._house.read(table.count()).as_py() <= MOST_EMBEDDED
                behind[kind] = build._house.read(table.order_by("row").drop("row")) if fits else None
    return opened, behind
