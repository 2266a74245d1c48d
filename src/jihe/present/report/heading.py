"""What columns and codes are called where people read them: short, in their language."""

from __future__ import annotations

from collections.abc import Mapping

from jihe import tables
from jihe.errors import tell
from jihe.pack.model import Pack, versions_at

WORDS = {
    "name": "Name",
    "short_name": "Short name",
    "name_en": "Name in English",
    "credit_code": "Register code",
    "website": "Website",
    "region": "Region, as stated",
    "region_code": "Region",
    "region_confidence": "Confidence of the region",
    "founded_date": "Founded",
    "is_platform": "Platform",
    "is_sample": "In the sample",
    "is_sample_node": "In the network's sample",
    "is_partner_sample_node": "Partner in the network's sample",
    "is_listed": "Listed",
    "sample_code": "Sample",
    "year": "Year",
    "first_year": "First year",
    "relation_date": "Date",
    "event_date": "Date",
    "end_date": "End",
    "title": "Title",
    "confidence": "Confidence",
    "amount": "Amount",
    "revenue": "Revenue",
    "rd_expense": "R&D expense",
    "rd_intensity": "R&D intensity",
    "rd_employee_share": "Share of R&D staff",
    "financing": "Capital raised",
    "market_value": "Market value",
    "n_employee": "Employees",
    "n_rd_employee": "R&D staff",
    "n_patent": "Patents",
    "n_paper": "Papers",
    "n_relation": "Relations",
    "n_row": "Rows",
    "in_degree": "In-degree",
    "out_degree": "Out-degree",
    "degree": "Degree",
    "direction": "Direction",
    "clustering": "Clustering",
    "closeness": "Closeness",
    "harmonic": "Harmonic closeness",
    "eccentricity": "Eccentricity",
    "betweenness": "Betweenness",
    "pagerank": "PageRank",
    "authority": "Authority",
    "hub": "Hub",
    "eigenvector": "Eigenvector centrality",
    "core_number": "Core number",
    "community": "Community",
    "constraint": "Constraint",
    "effective_size": "Effective size",
    "key": "Identifier in the source",
    "relation_key": "Relation, as the source identifies it",
    "relation_id": "Relation (identifier)",
    "event_id": "Event (identifier)",
    "evidence_id": "Evidence (identifier)",
    "document_id": "Document (identifier)",
    "published_date": "Published",
    "publisher": "Publisher",
    "quote": "Quote",
    "url": "Address on the web",
    "sha256": "SHA-256",
    "edge_id": "Edge (identifier)",
    "organisation_id": "Organisation (identifier)",
    "source_id": "Source (identifier)",
    "target_id": "Target (identifier)",
    "partner_id": "Partner (identifier)",
    "parent_id": "Owner (identifier)",
    "source_file": "File",
    "source_row": "Row",
    "source_code": "Data source",
    "is_synthetic": "Synthetic",
}
"""Column of any published table -> its heading; class columns are called by their taxonomy's title."""

ENDS = {"source": "Source", "target": "Target", "organisation": "Organisation", "partner": "Partner"}


CLASSED_AS = {"link": "relation"}
"""Tables whose rows bear the classes of another."""


def heading(table: str, column: str, pack: Pack, lang: str) -> str:
    """What a column of a published table is called; its own name where nobody named it."""
    if column in WORDS:
        return tell(WORDS[column], lang)
    said = _class_heading(table, column, pack, lang) or _part_heading(column, pack, lang)
    if said:
        return said
    for end in tables.ENDS[table]:
        if column == f"{end}_name":
            return tell(ENDS[end], lang)
        if column.startswith(f"{end}_"):
            lent = heading("organisation", column.removeprefix(f"{end}_"), pack, lang)
            return tell("{end}: {meaning}", lang, end=tell(ENDS[end], lang), meaning=lent)
    return column


def _class_heading(table: str, column: str, pack: Pack, lang: str) -> str:
    for setting in pack.settings.taxonomy.values():
        if setting.table != CLASSED_AS.get(table, table):
            continue
        title = setting.title.get(lang)
        if column == f"{setting.column}_code":
            return title
        if column == setting.column:
            return tell("{column}, as stated", lang, column=title)
        if column == f"{setting.column}_rule":
            return tell("{column}: rule", lang, column=title)
    return tell("{column}: rule", lang, column=tell("Region", lang)) if column == "region_rule" else ""


def _part_heading(column: str, pack: Pack, lang: str) -> str:
    """Columns that a date or an amount of money is stored in."""
    word, _, part = column.rpartition("_")
    if word not in WORDS:
        return ""
    said = tell(WORDS[word], lang)
    if part == "original":
        return tell("{column}, as stated", lang, column=said)
    if part == "currency":
        return tell("{column}: currency", lang, column=said)
    if part == "precision":
        return tell("{column}: precision", lang, column=said)
    return f"{said} ({pack.settings.currency})" if part == pack.settings.currency.lower() else ""


def class_names(table: str, column: str, pack: Pack, lang: str) -> Mapping[str, str]:
    """Code -> name, for a column that holds codes of regions or of a taxonomy; {} for others."""
    for end in tables.ENDS[table]:
        lent = column.removeprefix(f"{end}_")
        if lent != column and lent in {"region_code", *_code_columns("organisation", pack)}:
            return class_names("organisation", lent, pack, lang)
    if column == "region_code":
        nodes = pack.regions
    else:
        classed = CLASSED_AS.get(table, table)
        own = [
            n for n, t in pack.settings.taxonomy.items() if (t.table, f"{t.column}_code") == (classed, column)
        ]
        nodes = tuple(node for name in own for node in pack.taxonomies.get(name, ()))
    return {node.code: node.name_zh if lang == "zh" else node.name_en for node in nodes}


def _code_columns(table: str, pack: Pack) -> set[str]:
    return {f"{column}_code" for column, _ in pack.class_columns(table)}


def tile_names(pack: Pack, lang: str) -> dict[str, str]:
    """Short names of regions, for where there is little room: without the endings that everyday use leaves
    out, or an alias that their name begins with."""
    endings = pack.settings.region.drop if pack.settings.region else ()
    found = {}
    for code, version in versions_at(pack.regions, pack.settings.snapshot_date).items():
        name = version.name_zh if lang == "zh" else version.name_en
        shorter = [name.removesuffix(ending).strip() for ending in endings]
        shorter += [alias for alias in version.alias if name.startswith(alias)]
        found[code] = min([name, *(short for short in shorter if len(short) > 1)], key=len)
    return found
