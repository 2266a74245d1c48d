"""What could be read of a study's files, before they are held against each other."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from pathlib import Path

from jihe.errors import Fault, Place, nearest, samples

from .model import (
    Alias,
    AmountWord,
    Bin,
    Chapter,
    ClaimJudgement,
    ClaimKind,
    ClaimLabel,
    ClaimRule,
    ClaimSense,
    ClaimWord,
    Code,
    Correction,
    Dimension,
    Exhibit,
    Figure,
    GroupMember,
    Index,
    IndexJudgement,
    IndexSetting,
    Indicator,
    Judgement,
    Label,
    Learnt,
    Link,
    Measure,
    Named,
    NamePart,
    Pack,
    Rate,
    Row,
    Rule,
    Settings,
    SiteSetting,
    Source,
    Tile,
    TwinSetting,
)
from .tree import Document

PACK, MEASURE, TWIN, SITE = "pack.yaml", "measure.yaml", "twin.yaml", "site.yaml"


@dataclass
class Parts:
    """The parts of a study, as far as they could be read.

    Attributes
    ----------
    files
        Every file that was read.
    broken
        Files (below `folder`) of which not all could be read: what is missing there is no fault elsewhere.
    documents
        YAML files by path, for their lines.
    """

    folder: Path
    files: list[Path] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    broken: set[str] = field(default_factory=set)
    documents: dict[str, Document] = field(default_factory=dict)
    settings: Settings | None = None
    sources: dict[str, Source] = field(default_factory=dict)
    taxonomies: dict[str, tuple[Code, ...]] = field(default_factory=dict)
    rules: dict[str, tuple[Rule, ...]] = field(default_factory=dict)
    labels: dict[str, tuple[Label, ...]] = field(default_factory=dict)
    models: dict[str, Learnt] = field(default_factory=dict)
    indicators: dict[str, tuple[Indicator, ...]] = field(default_factory=dict)
    index_judgements: dict[str, tuple[IndexJudgement, ...]] = field(default_factory=dict)
    index_settings: dict[str, IndexSetting] = field(default_factory=dict)
    figures: dict[str, tuple[Figure, ...]] = field(default_factory=dict)
    regions: tuple[Code, ...] = ()
    region_groups: tuple[GroupMember, ...] = ()
    tiles: tuple[Tile, ...] = ()
    aliases: tuple[Alias, ...] = ()
    judgements: tuple[Judgement, ...] = ()
    claim_judgements: tuple[ClaimJudgement, ...] = ()
    name_parts: tuple[NamePart, ...] = ()
    links: tuple[Link, ...] = ()
    corrections: tuple[Correction, ...] = ()
    bins: tuple[Bin, ...] = ()
    rates: tuple[Rate, ...] = ()
    amount_words: tuple[AmountWord, ...] = ()
    claim_kinds: tuple[ClaimKind, ...] = ()
    claim_rules: tuple[ClaimRule, ...] = ()
    claim_words: tuple[ClaimWord, ...] = ()
    claim_labels: tuple[ClaimLabel, ...] = ()
    claim_senses: tuple[ClaimSense, ...] = ()
    exhibits: tuple[Exhibit, ...] = ()
    named: tuple[Named, ...] = ()
    twin: TwinSetting | None = None
    site: SiteSetting | None = None
    dimensions: dict[str, Dimension] = field(default_factory=dict)
    measures: dict[str, Measure] = field(default_factory=dict)
    chapters: list[Chapter] = field(default_factory=list)
    pictures: dict[str, bytes] = field(default_factory=dict)

    def place(self, file: str, *path: str | int) -> Place:
        """Where a setting stands in a YAML file."""
        document = self.documents.get(file)
        return document.place(*path) if document else Place(file)

    def class_tables(self) -> dict[str, tuple[tuple[str, bool], ...]]:
        """For each table the (column, many) pairs of the taxonomies that classify it."""
        taxonomy = self.settings.taxonomy.values() if self.settings else ()
        return {
            table: tuple(sorted((t.column, t.many) for t in taxonomy if t.table == table))
            for table in ("organisation", "relation", "event")
        }

    def taxonomy_of(self, table: str, column: str) -> str:
        """Name of the taxonomy that classifies raw column `column` of `table`; "" when there is none."""
        taxonomy = self.settings.taxonomy.items() if self.settings else ()
        return next((name for name, t in taxonomy if (t.table, t.column) == (table, column)), "")

    def whole_tree(self, name: str) -> tuple[Code, ...]:
        """A taxonomy's codes; none when not all could be read, so that nothing is held against them."""
        return () if f"taxonomy/{name}.csv" in self.broken else self.taxonomies.get(name, ())

    def pack(self, settings: Settings) -> Pack:
        """The parts, frozen."""
        return Pack(
            folder=self.folder,
            settings=settings,
            sources=tuple(self.sources[code] for code in sorted(self.sources)),
            taxonomies=self.taxonomies,
            regions=self.regions,
            region_groups=self.region_groups,
            tiles=self.tiles,
            rules=self.rules,
            labels=self.labels,
            models=self.models,
            aliases=self.aliases,
            judgements=self.judgements,
            claim_judgements=self.claim_judgements,
            name_parts=self.name_parts,
            links=self.links,
            corrections=self.corrections,
            bins=self.bins,
            rates=self.rates,
            amount_words=self.amount_words,
            claim_kinds=self.claim_kinds,
            claim_rules=self.claim_rules,
            claim_words=self.claim_words,
            claim_labels=self.claim_labels,
            claim_senses=self.claim_senses,
            indices={name: self._index(name) for name in sorted(self.indicators)},
            dimensions=self.dimensions,
            measures=self.measures,
            exhibits=self.exhibits,
            named=self.named,
            twin=self.twin,
            site=self.site or SiteSetting(),
            published=self.figures,
            chapters=tuple(sorted(self.chapters, key=lambda c: (c.number, c.lang))),
            pictures=self.pictures,
            files=tuple(self.files),
        )

    def _index(self, name: str) -> Index:
        judged: dict[tuple[str, str], tuple[tuple[str, str, float], ...]] = {}
        for row in self.index_judgements.get(name, ()):
            key = row.parent, row.expert
            judged[key] = (*judged.get(key, ()), (row.a, row.b, row.times or 0.0))
        return Index(
            folder=self.folder / "index",
            settings=self.index_settings.get(name, IndexSetting()),
            tree=self.indicators[name],
            units=(),
            values=(),
            judgements=judged,
        )


def at(file: str, row: Row, code: str = "") -> Place:
    """Where a row of a list stands."""
    return Place(file, line=row.line, code=code)


def unknown(place: Place, key: str, word: str, where: str, known: Collection[str]) -> Fault:
    """A word that is not among those known.

    Parameters
    ----------
    key
        The setting or column that holds the word.
    where
        The file or setting that would have to have it.
    """
    params = {"key": key, "word": word, "where": where}
    if near := nearest(word, known):
        return Fault(
            place,
            '{key} "{word}" is not known: {where} does not have it. Did you mean "{near}"?',
            params | {"near": near},
        )
    if known:
        return Fault(
            place,
            '{key} "{word}" is not known: {where} does not have it. Write one that it has, such as: {known}.',
            params | {"known": samples(known)},
        )
    return Fault(
        place,
        '{key} "{word}" is not known: {where} has none at all. Add it there, or take it out here.',
        params,
    )
