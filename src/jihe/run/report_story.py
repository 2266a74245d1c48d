"""What a report is made from, each part of it found once."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterable, Sequence, Set
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute

from jihe import __version__, audit, measure
from jihe.errors import LANGUAGES
from jihe.pack import Pack
from jihe.present.grid import read_facts
from jihe.present.repeat import repeated
from jihe.present.report import html, part
from jihe.present.report.comparison import Compared, place_words
from jihe.present.report.compose import compose
from jihe.present.report.consistency import Consistency
from jihe.present.report.document import Document
from jihe.present.studio import Studio

from . import standing
from .compare import ABSENT, LEFT, MISS, tallies
from .effect import told_resolution
from .kept import DRAWN, Kept

if TYPE_CHECKING:
    from .study import Build

PUBLISHED = "published"
"""Folder of a study's published figures."""

MOST_EMBEDDED = 50_000
"""Rows of a population that are written beside the report; larger ones are opened with `jihe rows`."""

Tick = Callable[[str, str], None]
"""Told of progress: what is being made, and in which language."""


@dataclass(frozen=True)
class Spoken:
    """What is told in one language."""

    held: part.Held
    parts: tuple[part.Part, ...]
    compared: Compared | None
    consistent: Consistency


Laid = tuple[part.Held, tuple[part.Part, ...]]
"""What chapters are made from, and the chapters."""


class Story:
    """What a report is made from, each part of it found once."""

    def __init__(self, build: Build, place: Path, chapters: Collection[str], site: str, tick: Tick) -> None:
        self.build = build
        self.place = place
        self._chapters = chapters
        self._site = site
        self._tick = tick
        self._laid: dict[str, Laid] = {}
        self._spoken: dict[str, Spoken] = {}
        self._documents: dict[str, tuple[Document, str]] = {}
        self._opened: tuple[dict[str, pa.Table], dict[str, pa.Table | None]] | None = None
        self._made_from = ""
        self._kept = Kept(build.folder.parent / DRAWN, build.folder.name)
        self._facts, self._labels, self._accounts, self._records = (
            build.table(name).to_arrow()
            for name in ("measure.fact", "measure.label", "ingest.accounts", "ingest.records")
        )
        self.pack = repeated(build.pack, self._labels, set(self._facts["fact_id"].to_pylist()))

    @cached_property
    def _pictures(self) -> dict[str, tuple[pa.Table, pa.Table]]:
        return self.build._pictures()

    @cached_property
    def known(self) -> dict[str, Any]:
        """Fact id -> the fact."""
        return {fact.id: fact for fact in read_facts(self._facts)}

    def parts(self, lang: str) -> tuple[part.Part, ...]:
        """The chapters: all that drawing has to wait for."""
        return self._chaptered(lang)[1]

    def held(self, lang: str) -> part.Held:
        """What the chapters are laid from."""
        return self._chaptered(lang)[0]

    def _chaptered(self, lang: str) -> Laid:
        if lang not in self._laid:
            self._tick("chapters", lang)
            every = {chapter.name for chapter in self.pack.chapters}
            only = {name for name in every if _is_of(name, self._chapters)}
            held = part.Held(
                self.pack, self._facts, self._labels, self.known, self._pictures, lang,
                self.build.is_synthetic, only or self._chapters,
            )  # fmt: skip
            self._laid[lang] = held, part.parts(held)
        return self._laid[lang]

    def told(self, lang: str) -> Spoken:
        """The chapters, and what is said of figures and of the study as a whole."""
        if lang not in self._spoken:
            held, parts = self._chaptered(lang)
            compared = self._compared(lang) if self.pack.figures else None
            self._spoken[lang] = Spoken(held, parts, compared, self._consistency(lang, compared))
        return self._spoken[lang]

    def _compared(self, lang: str) -> Compared:
        """The comparison as a page shows it."""
        made_from = "compared", lang, self._published
        table = self._kept.table(lambda: self.build.compare(lang).to_arrow(), *made_from)
        rows = [{**row, "place": place_words(row["place"], lang)} for row in table.to_pylist()]
        classes, measures = (
            [asdict(t) | {"share": t.share} for t in tallies(rows, key)] for key in ("class", "measure")
        )
        return Compared(rows, classes, measures)

    def _consistency(self, lang: str, compared: Compared | None) -> Consistency:
        """What contradicts itself, as a page shows it."""
        pack = self.build.pack
        of_facts = self._kept.table(
            lambda: _findings(audit.find_in_facts(self._facts, pack), lang), "facts", lang
        )
        of_figures = self._kept.table(
            lambda: _findings(audit.find_in_figures(pack), lang), "figures", lang, self._published
        )
        left = [row for row in compared.rows if row["verdict"] == LEFT] if compared else []
        missed = [
            (f"{row['label']} = {row['printed']}", row["note"])
            for row in (compared.rows if compared and self.build.log.get("twin") else [])
            if row["verdict"] in (MISS, ABSENT)
        ]
        found = of_facts.to_pylist(), of_figures.to_pylist()
        done = told_resolution(self.build, lang)
        return Consistency(len(self._facts), len(pack.figures), *found, left, missed, done)

    @cached_property
    def _published(self) -> str:
        """The hash of the published figures, on which no build depends."""
        files = sorted(path for path in self.pack.files if path.parent.name == PUBLISHED)
        told = (f"{path.name} {hashlib.sha256(path.read_bytes()).hexdigest()}" for path in files)
        return hashlib.sha256("\n".join(told).encode()).hexdigest()

    def open_facts(self, langs: Sequence[str]) -> None:
        """Find the rows behind every number that pages in these languages show."""
        if self._made_from:
            return
        self._tick("rows", "")
        told = [self.told(lang) for lang in langs]
        shown = set().union(*(html.shown_facts(t.held, t.parts) for t in told))
        compared = set().union(*(t.compared.facts for t in told if t.compared))
        names = (sorted(shown), sorted(compared), sorted(html.shown_measures(self.pack)))
        self._made_from = standing.key(self.build.folder.name, *names)
        rows = self.place / html.ROWS
        if not all(standing.stands(rows, lang, self._made_from) for lang in langs):
            self._opened = _opened(self.build, self.pack, self._facts, shown, compared)

    def page(self, lang: str, langs: Sequence[str], studio: Studio) -> Path:
        """Write the page of HTML and all that stands beside it."""
        self.open_facts(langs)
        told = self.told(lang)
        opened, behind = self._opened or (None, {})
        page = html.write(
            self.place, self.pack, self._facts, self._labels, opened, {}, behind, self._accounts,
            self._pictures, lang, __version__, self.build.is_synthetic, told.compared, told.consistent,
            told.parts, studio, langs, self.known,
        )  # fmt: skip
        if self._opened:
            others = [code for code in LANGUAGES if code != lang]
            standing.remember(self.place / html.ROWS, lang, self._made_from, others)
        return page

    def document(self, lang: str, studio: Studio) -> tuple[Document, str]:
        """The document that PDF and DOCX are set from, and the hash of all that it says."""
        if lang not in self._documents:
            told = self.told(lang)
            document = compose(
                told.held, told.parts, studio, self._accounts, self._records, __version__, told.consistent,
                self._site,
            )  # fmt: skip
            self._documents[lang] = document, standing.digest(document)
        return self._documents[lang]


def _is_of(name: str, chapters: Collection[str]) -> bool:
    """Whether a chapter is asked for: by its name, or by that of a chapter written once for each class."""
    return any(name == chapter or name.startswith(f"{chapter}_") for chapter in chapters)


def _findings(findings: Iterable[audit.Finding], lang: str) -> pa.Table:
    """What an audit found, as a page shows it."""
    rows = [
        {"severity": f.severity, "said": f.told(lang), "printed": f.printed, "expected": f.expected}
        for f in findings
    ]
    names = ("severity", "said", "printed", "expected")
    return pa.Table.from_pylist(rows, pa.schema([(name, pa.string()) for name in names]))


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
