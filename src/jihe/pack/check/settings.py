"""pack.yaml held against the lists and sources that it speaks of."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from jihe.errors import Fault, Place
from jihe.pack.model import NetworkSetting, Settings
from jihe.pack.parts import MEASURE, PACK, Parts, at, unknown
from jihe.tables import LENT, PROVENANCE, PUBLISHED, RECORD, published_columns

WORD = re.compile(r"\{([A-Za-z_]+)\}")
YEARS = range(1, 10_000)
"""Years that a calendar knows."""


def find_setting_faults(parts: Parts) -> Iterator[Fault]:
    """Faults of pack.yaml, and files that wait for an entry in it."""
    settings = parts.settings
    if settings is None:
        return
    yield from _days(parts, settings)
    yield from _precedence(parts, settings)
    yield from _taxonomies(parts, settings)
    yield from _class_columns(parts, settings)
    yield from _regions(parts, settings)
    if settings.network is not None:
        yield from _network(parts, settings.network, "network")
    for name, network in settings.networks.items():
        if name == "year" or name.startswith("year_"):
            yield Fault(
                parts.place(PACK, "networks", name),
                "the nodes of a network called {name} could not be told from table node_year. Name it "
                "otherwise.",
                {"name": name},
            )
        yield from _network(parts, network, "networks", name)
    yield from _each(parts, settings)


def _each(parts: Parts, settings: Settings) -> Iterator[Fault]:
    """Faults of chapters that are written for each class of a dimension."""
    chapters = sorted({chapter.name for chapter in parts.chapters})
    for chapter, dimension in settings.each.items():
        place = parts.place(PACK, "each", chapter)
        if chapter not in chapters and not any(file.startswith("report/") for file in parts.broken):
            yield unknown(place, "each", chapter, "report/", chapters)
        if dimension not in parts.dimensions and MEASURE not in parts.broken:
            yield unknown(place, f"each.{chapter}", dimension, f"{MEASURE}: dimension", parts.dimensions)
            continue
        for exhibit in parts.exhibits:
            measure = parts.measures.get(exhibit.measure)
            if exhibit.chapter == chapter and measure is not None and dimension not in measure.dimensions:
                yield Fault(
                    at("exhibit.csv", exhibit, exhibit.exhibit),
                    "chapter {chapter} is written for each {dimension}, but measure {measure} is not cut by "
                    "it. Cut it, or move the exhibit.",
                    {"chapter": chapter, "dimension": dimension, "measure": exhibit.measure},
                )
        yield from _words(chapter, parts)


def _words(name: str, parts: Parts) -> Iterator[Fault]:
    """Faults of words in braces that would stand in every copy as they are."""
    texts: list[tuple[Place, str]] = []
    for chapter in parts.chapters:
        if chapter.name == name:
            texts.append((Place(chapter.file), chapter.title))
            lines = enumerate(chapter.body.splitlines(), chapter.first_line)
            texts += [(Place(chapter.file, line=line), text) for line, text in lines]
    for row in parts.exhibits:
        if row.chapter == name:
            told = " ".join((row.title_zh, row.title_en, row.note_zh, row.note_en))
            texts.append((at("exhibit.csv", row, row.exhibit), told))
    for place, text in texts:
        for word in sorted(set(WORD.findall(text)) - {"class", "code"}):
            yield Fault(
                place,
                "{{{word}}} is not filled in: a chapter for each class knows {{class}} and {{code}} only. "
                "Correct it.",
                {"word": word},
            )


def _days(parts: Parts, settings: Settings) -> Iterator[Fault]:
    if settings.snapshot_date <= settings.earliest_date:
        yield Fault(
            parts.place(PACK, "snapshot_date"),
            "snapshot_date {snapshot} must lie after earliest_date {earliest}. Correct one of them.",
            {"snapshot": settings.snapshot_date, "earliest": settings.earliest_date},
        )


def _precedence(parts: Parts, settings: Settings) -> Iterator[Fault]:
    files = {file.removeprefix("sources/").removesuffix(".yaml") for file in parts.broken}
    known = [*parts.sources, *files]
    for i, source in enumerate(settings.precedence):
        if source not in known:
            yield unknown(parts.place(PACK, "precedence", i), "precedence", source, "sources/", known)
        elif source in settings.precedence[:i]:
            yield Fault(
                parts.place(PACK, "precedence", i),
                'precedence names "{source}" twice. Remove one of the two.',
                {"source": source},
            )


def _taxonomies(parts: Parts, settings: Settings) -> Iterator[Fault]:
    files = {*parts.taxonomies, *(f[9:-4] for f in parts.broken if f.startswith("taxonomy/"))}
    for name in settings.taxonomy:
        if name not in files:
            yield Fault(
                parts.place(PACK, "taxonomy", name),
                "there is no file taxonomy/{name}.csv. Write it, or take the entry out.",
                {"name": name},
            )
    if PACK in parts.broken:
        return
    held: dict[str, Iterable[str]] = {
        "taxonomy": parts.taxonomies, "rule": parts.rules, "label": parts.labels, "model": parts.models,
    }  # fmt: skip
    for folder, names in held.items():
        for name in names:
            if name not in settings.taxonomy:
                yield Fault(
                    Place(f"{folder}/{name}{'.json' if folder == 'model' else '.csv'}"),
                    'pack.yaml has no taxonomy "{name}". Enter it there, or rename the file. '
                    "Its taxonomies are: {known}.",
                    {"name": name, "known": ", ".join(settings.taxonomy) or "-"},
                )


def _class_columns(parts: Parts, settings: Settings) -> Iterator[Fault]:
    """Faults of columns that two taxonomies share, or that the tables have already."""
    classes = parts.class_tables()
    owner: dict[tuple[str, str], str] = {}
    for name, taxonomy in settings.taxonomy.items():
        place = parts.place(PACK, "taxonomy", name, "column")
        first = owner.setdefault((taxonomy.table, taxonomy.column), name)
        if first != name:
            yield Fault(
                place,
                "taxonomy {first} classifies column {column} of {table} already. Give each taxonomy a column "
                "of its own.",
                {"first": first, "column": taxonomy.column, "table": taxonomy.table},
            )
            continue
        others = {
            table: tuple(pair for pair in pairs if (table, pair[0]) != (taxonomy.table, taxonomy.column))
            for table, pairs in classes.items()
        }
        taken = {
            *published_columns(taxonomy.table, others, settings.currency),
            *(column.name for column in (*RECORD[taxonomy.table], *PUBLISHED[taxonomy.table], *PROVENANCE)),
            *LENT,
            "row",
        }
        made = (taxonomy.column, f"{taxonomy.column}_code", f"{taxonomy.column}_rule")
        if clash := [column for column in made if column in taken]:
            yield Fault(
                place,
                "table {table} has a column {clash} already. Name the taxonomy's column otherwise.",
                {"table": taxonomy.table, "clash": clash[0]},
            )


def _regions(parts: Parts, settings: Settings) -> Iterator[Fault]:
    has_file = bool(parts.regions) or "region.csv" in parts.broken
    if settings.region is None:
        if has_file and PACK not in parts.broken:
            yield Fault(
                Place("region.csv"), "pack.yaml says nothing of regions. Write region: with its levels there."
            )
        return
    if not has_file:
        yield Fault(
            parts.place(PACK, "region"),
            "region.csv is missing or lists no region. Write it, or take region out.",
        )
    if not settings.region.levels or len(set(settings.region.levels)) < len(settings.region.levels):
        yield Fault(
            parts.place(PACK, "region", "levels"),
            "levels must name each level once, the largest first, and at least one. Correct the list.",
        )


def _network(parts: Parts, network: NetworkSetting, *path: str) -> Iterator[Fault]:
    """Faults of a network; `path` leads to it."""
    place = parts.place(PACK, *path, "kinds")
    taxonomy = parts.taxonomy_of("relation", "kind")
    codes = {code.code for code in parts.whole_tree(taxonomy)}
    if not taxonomy and PACK not in parts.broken:
        yield Fault(
            place,
            "no taxonomy classifies column kind of table relation, so that no relation has a kind. Enter one "
            "under taxonomy.",
        )
    for kind in network.kinds:
        if codes and kind not in codes:
            yield unknown(place, "kinds", kind, f"taxonomy/{taxonomy}.csv", codes)
    if not network.kinds:
        yield Fault(place, "kinds is empty. Name at least one kind of relation.")
    yield from find_year_faults(parts.place(PACK, *path, "first_year"), network.first_year, network.last_year)
    if network.distance_sample is not None and network.distance_sample < 2:
        yield Fault(
            parts.place(PACK, *path, "distance_sample"),
            "distance_sample is a number of nodes, 2 or more. Correct it, or take it out: then distances are "
            "exact.",
        )
    samples = _samples(parts)
    if network.sample is not None and samples is not None and network.sample not in samples:
        place = parts.place(PACK, *path, "sample")
        yield unknown(place, "sample", network.sample, "sources/: sample_code", samples)


def _samples(parts: Parts) -> list[str] | None:
    """Samples that the sources name outright; None when some are only told by the data."""
    found: list[str] = []
    if any(file.startswith("sources/") for file in parts.broken):
        return None
    for source in parts.sources.values():
        for record in source.records:
            cell = record.columns.get("sample_code") if record.table == "membership" else None
            if cell is None:
                continue
            if cell.value is None:
                return None
            found.append(cell.value)
    return list(dict.fromkeys(found))


def find_year_faults(place: Place, first: int | None, last: int | None) -> Iterator[Fault]:
    """Faults of the first and last of some years."""
    if odd := [year for year in (first, last) if year is not None and year not in YEARS]:
        yield Fault(place, "{year} is not a year. Write four digits.", {"year": odd[0]})
    elif first is not None and last is not None and last < first:
        yield Fault(
            place,
            "the years end ({last}) before they begin ({first}). Exchange or correct them.",
            {"first": first, "last": last},
        )
