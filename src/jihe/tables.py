"""The nouns: every table that travels between rooms, its columns, types, units and meanings.

A *record* table is what `ingest` reads: one row per statement of a source, in the source's own words.
A *published* table is what `resolve` and `classify` make of the records, with ids and codes; measures count
these. Class columns (kind, industry, technology, ...) are not listed here: a study's pack names its
taxonomies and the table and column that each one classifies.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

import pyarrow as pa

from jihe.errors import tell


@dataclass(frozen=True)
class Column:
    """A column of a table: name, type, what it means and its unit.

    `type` is an Arrow type name, or ``money``: an amount with the currency it was stated in.
    """

    name: str
    type: str
    meaning: str
    unit: str = ""


ARROW = {
    "text": pa.string(),
    "texts": pa.list_(pa.string()),
    "integer": pa.int64(),
    "number": pa.float64(),
    "boolean": pa.bool_(),
    "date": pa.date32(),
    "time": pa.timestamp("s", tz="UTC"),
}

PROVENANCE = (
    Column("source_code", "text", "the source file's declaration, sources/<source_code>.yaml"),
    Column(
        "source_file",
        "text",
        "path below the data folder, or collection/ and the path below the collection; "
        "with #sheet for a workbook",
    ),
    Column("source_row", "integer", "row as a spreadsheet counts it: the first row of the file is 1"),
    Column("is_synthetic", "boolean", "whether it was made up: whether any row that it was made of says so"),
)

SYNTHETIC = "synthetic"
"""Heading, in any file of any source, of the column whose cell is not empty in rows that were made up."""

RECORD: dict[str, tuple[Column, ...]] = {
    "organisation": (
        Column(
            "key",
            "text",
            "identifier of the organisation in the source, or in the set that it names as `keys`",
        ),
        Column("name", "text", "full name, the legal one where it is known"),
        Column("short_name", "text", "name in everyday use"),
        Column("name_en", "text", "name in English"),
        Column("alias", "texts", "further names"),
        Column("credit_code", "text", "identifier given by a register, unique to one organisation"),
        Column("parent_key", "text", "identifier of the organisation that owns this one"),
        Column("parent_name", "text", "name of the organisation that owns this one"),
        Column("region", "text", "place as stated, from the largest part to the smallest, parts joined by /"),
        Column("address", "text", "street address as stated"),
        Column("description", "text", "what it does, in prose"),
        Column("founded_date", "date", "day of foundation"),
        Column("is_platform", "boolean", "whether others build upon it"),
        Column("website", "text", "address of its site"),
    ),
    "membership": (
        Column("organisation_key", "text", "identifier of the member"),
        Column("organisation_name", "text", "name of the member"),
        Column("sample_code", "text", "sample that it belongs to"),
        Column("year", "integer", "year of membership"),
    ),
    "organisation_year": (
        Column("organisation_key", "text", "identifier of the organisation"),
        Column("organisation_name", "text", "name of the organisation"),
        Column("year", "integer", "year described"),
        Column("n_employee", "integer", "employees at the end of the year", "person"),
        Column("revenue", "money", "operating revenue"),
        Column("rd_expense", "money", "research and development expense"),
        Column("n_rd_employee", "integer", "research and development staff", "person"),
        Column("market_value", "money", "market value at the end of the year"),
        Column("financing", "money", "capital raised up to the end of the year"),
        Column("n_patent", "integer", "number of patents", "patent"),
        Column("n_paper", "integer", "number of papers", "paper"),
        Column("is_listed", "boolean", "whether it is listed at the end of the year"),
    ),
    "relation": (
        Column("key", "text", "identifier of the statement in the source, by which its evidence finds it"),
        Column("source_key", "text", "identifier of the organisation that gives"),
        Column("source_name", "text", "name of the organisation that gives: empowers, invests, taught"),
        Column("target_key", "text", "identifier of the organisation that takes in"),
        Column("target_name", "text", "name of the organisation that takes in"),
        Column("relation_date", "date", "day on which the relation began"),
        Column("end_date", "date", "day on which the relation ended"),
        Column("amount", "money", "amount of the transaction"),
        Column("confidence", "number", "probability that the relation holds, 0-1"),
        Column("title", "text", "what the source calls it"),
    ),
    "event": (
        Column("name", "text", "what the source calls it"),
        Column("organisation_key", "text", "identifier of the organisation that it concerns"),
        Column("organisation_name", "text", "name of the organisation that it concerns"),
        Column("region", "text", "place as stated, parts joined by /"),
        Column("event_date", "date", "day of the event"),
        Column("amount", "money", "amount of money that it moved"),
    ),
    "evidence": (
        Column("relation_key", "text", "identifier of the relation that was read there"),
        Column("document_id", "text", "identifier of the document in the collection"),
        Column("url", "text", "address of the page"),
        Column("title", "text", "title of the page"),
        Column("publisher", "text", "who published it"),
        Column("published_date", "date", "day of publication"),
        Column("quote", "text", "the words in which the relation stands, verbatim"),
        Column("sha256", "text", "hash of the page as it was captured, so that it can be proved"),
    ),
}

COLLECTED: dict[str, tuple[Column, ...]] = {
    "capture": (
        Column("capture_id", "text", "identifier, made from where the page stands and what it holds"),
        Column("address", "text", "the page's own address"),
        Column("captured_at", "time", "when it was seen, as the capture states it"),
        Column("kind", "text", "what it was taken from: warc, html, text, pdf, feed, row, fetch"),
        Column("file", "text", "the file that it stands in"),
        Column("offset", "integer", "byte or row at which it stands in the file"),
        Column("status", "integer", "the server's answer"),
        Column("n_byte", "integer", "length of the page", "byte"),
        Column("content_sha256", "text", "hash of the page's bytes"),
        Column("document_id", "text", "the document that it holds; missing where it could not be read"),
        Column("problem", "text", "why it could not be read"),
    ),
    "document": (
        Column("document_id", "text", "hash of title and text"),
        Column("address", "text", "address of the page on which it was first seen"),
        Column("title", "text", "its title"),
        Column("publisher", "text", "who published it"),
        Column("published_date", "date", "day of publication"),
        Column("published_source", "text", "what told that day: structured, meta, feed, visible or url"),
        Column("encoding", "text", "encoding of the page"),
        Column("encoding_source", "text", "what told the encoding"),
        Column("extraction", "text", "what found the text in the page"),
        Column("is_unsure", "boolean", "whether the extraction doubts itself"),
        Column("text", "text", "its text"),
    ),
    "syndication": (
        Column("document_id", "text", "the document"),
        Column("cluster_id", "text", "the document, of those that say the same, that was published first"),
        Column("rank", "integer", "place in the order of publication within the cluster, from 1"),
    ),
    "mention": (
        Column("document_id", "text", "the document"),
        Column("begin", "integer", "first character of the mention in the document's text, from 0"),
        Column("end", "integer", "first character after it"),
        Column("text", "text", "what stands there"),
        Column("label", "text", "what it names: organisation or person"),
        Column("found_by", "text", "name or model"),
        Column("name", "text", "the study's name that it is written as"),
        Column("organisation", "text", "name of the organisation that it was linked to"),
        Column("state", "text", "linked, ambiguous or unknown"),
        Column("score", "number", "probability that it names what it is taken for"),
    ),
    "claim": (
        Column("claim_id", "text", "identifier, made from quote, ends and family: lasts over versions"),
        Column("document_id", "text", "the document"),
        Column("kind", "text", "code of claim/kind.csv"),
        Column("subject", "text", "who gives, as the text names it"),
        Column("subject_begin", "integer", "offset of that in the document's text"),
        Column("subject_end", "integer", "first character after it"),
        Column("subject_name", "text", "name of the organisation or person meant"),
        Column("subject_state", "text", "linked, ambiguous or unknown"),
        Column("object", "text", "who takes in, as the text names it"),
        Column("object_begin", "integer", "offset of that in the document's text"),
        Column("object_end", "integer", "first character after it"),
        Column("object_name", "text", "name of the organisation meant"),
        Column("object_state", "text", "linked, ambiguous or unknown"),
        Column("is_directed", "boolean", "whether it runs from the first to the second"),
        Column("quote", "text", "the sentence, verbatim"),
        Column("quote_begin", "integer", "offset of the sentence in the document's text"),
        Column("quote_end", "integer", "first character after it"),
        Column("trigger", "text", "the words that decided"),
        Column("rule", "text", "identifier of the rule or model that decided"),
        Column("polarity", "text", "affirmed or denied"),
        Column("modality", "text", "actual, planned, ended or rumoured"),
        Column("claim_date", "date", "when it came about"),
        Column("date_source", "text", "sentence or publication"),
        Column("amount", "money", "amount of money, as stated"),
        Column("amount_text", "text", "amount of money, in the words of the text"),
        Column("round", "text", "financing round, as stated"),
        Column("role", "text", "post or degree, as stated"),
        Column("score", "number", "probability that a reviewer accepts it"),
    ),
}
"""Tables of a collection: what was seen, what it says, and what was read in it."""


TOLD = {
    "organisation": ("name", "short_name", "name_en", "region", "address", "description", "website"),
    "relation": ("title",),
    "event": ("name", "region"),
}
"""Columns of text, beside those of classes, from which a record's classes may be read."""


def money_name(name: str, currency: str) -> str:
    """Name of the money column `name` once it is stated in the study's currency: the unit comes last."""
    return f"{name}_{currency.lower()}"


def record_fields(table: str, class_columns: Iterable[tuple[str, bool]] = ()) -> pa.Schema:
    """Arrow schema of a record table.

    Parameters
    ----------
    table
        A key of `RECORD`.
    class_columns
        (column, many) for each taxonomy of the pack that classifies this table; `many` columns are lists.

    Returns
    -------
    pyarrow.Schema
        Dates gain ``<name>_precision`` (day, month, year); money gains ``_low``, ``_high`` (bounds of an
        amount such as "tens of millions", whose middle is not stated) and ``_currency``.
    """
    fields = _fields(RECORD[table])
    for name, many in class_columns:
        fields.append(pa.field(name, ARROW["texts" if many else "text"]))
    fields += [pa.field(column.name, ARROW[column.type]) for column in PROVENANCE]
    return pa.schema(fields)


def collected_fields(table: str) -> pa.Schema:
    """Arrow schema of a table of a collection, a key of `COLLECTED`; dates, money as in `record_fields`."""
    return pa.schema(_fields(COLLECTED[table]))


def _fields(columns: Iterable[Column]) -> list[pa.Field]:
    fields: list[pa.Field] = []
    for column in columns:
        if column.type == "money":
            fields += [pa.field(column.name + part, pa.float64()) for part in ("", "_low", "_high")]
            fields.append(pa.field(f"{column.name}_currency", pa.string()))
            continue
        fields.append(pa.field(column.name, ARROW[column.type]))
        if column.type == "date":
            fields.append(pa.field(f"{column.name}_precision", pa.string()))
    return fields


# ---- published tables ------------------------------------------------------------------------------

PUBLISHED: dict[str, tuple[Column, ...]] = {
    "organisation": (
        Column("organisation_id", "text", "identifier, made from the name or key that identifies it"),
        Column("name", "text", "full name"),
        Column("short_name", "text", "name in everyday use"),
        Column("name_en", "text", "name in English"),
        Column("credit_code", "text", "identifier given by a register"),
        Column("parent_id", "text", "the organisation that owns this one"),
        Column("region", "text", "place as stated"),
        Column("region_code", "text", "finest known code of region.csv"),
        Column("region_rule", "text", "the rule that decided the region code"),
        Column("region_confidence", "number", "share of the places that this rule gave rightly", "share"),
        Column("founded_date", "date", "day of foundation"),
        Column("is_platform", "boolean", "whether others build upon it"),
        Column("is_sample", "boolean", "whether it is, in any year, a member of the study's sample"),
        Column("sample_code", "texts", "samples that it is a member of, in any year"),
        Column("website", "text", "address of its site"),
    ),
    "membership": (
        Column("organisation_id", "text", "the member"),
        Column("sample_code", "text", "sample that it belongs to"),
        Column("year", "integer", "year of membership"),
    ),
    "organisation_year": (
        Column("organisation_id", "text", "the organisation described"),
        *RECORD["organisation_year"][2:],
        Column("rd_intensity", "number", "research and development expense / operating revenue", "share"),
        Column("rd_employee_share", "number", "research and development staff / employees", "share"),
    ),
    "relation": (
        Column("relation_id", "text", "identifier, made from the statement and where it was read"),
        Column("source_id", "text", "the organisation that gives"),
        Column("target_id", "text", "the organisation that takes in"),
        *RECORD["relation"][5:],
    ),
    "event": (
        Column("event_id", "text", "identifier, made from the statement and where it was read"),
        Column("name", "text", "what the source calls it"),
        Column("organisation_id", "text", "the organisation that it concerns"),
        Column("region", "text", "place as stated"),
        Column("region_code", "text", "finest known code of region.csv"),
        Column("region_rule", "text", "the rule that decided the region code"),
        Column("event_date", "date", "day of the event"),
        Column("amount", "money", "amount of money that it moved"),
    ),
    "evidence": (
        Column("evidence_id", "text", "identifier, made from the statement and where it was read"),
        Column("relation_id", "text", "the relation that was read there"),
        *RECORD["evidence"][1:],
    ),
    "edge": (
        Column("edge_id", "text", "identifier, made from the two ends"),
        Column("source_id", "text", "the organisation that gives"),
        Column("target_id", "text", "the organisation that takes in"),
        Column("first_year", "integer", "year from which it is in the network"),
        Column("n_relation", "integer", "relations merged into the edge by the network's last year"),
    ),
    "node": (
        Column("organisation_id", "text", "the organisation"),
        Column("first_year", "integer", "year from which it is in the network"),
        Column(
            "is_sample_node",
            "boolean",
            "whether it is a member of the network's sample in the network's last year",
        ),
        Column("in_degree", "integer", "edges into it in the network's last year"),
        Column("out_degree", "integer", "edges out of it in the network's last year"),
        Column("degree", "integer", "edges into and out of it in the network's last year"),
    ),
    "link": (
        Column("relation_id", "text", "a relation of the network"),
        Column("edge_id", "text", "the edge that it was merged into"),
        Column("direction", "text", "in or out: whether the organisation takes in or gives"),
        Column("organisation_id", "text", "the organisation at this end"),
        Column("partner_id", "text", "the organisation at the other end"),
        Column("year", "integer", "year from which the relation is in the network"),
        Column(
            "is_sample_node",
            "boolean",
            "whether the organisation is a member of the network's sample in the network's last year",
        ),
        Column(
            "is_partner_sample_node",
            "boolean",
            "whether the partner is a member of the network's sample in the network's last year",
        ),
    ),
    "node_year": (
        Column("organisation_id", "text", "the organisation"),
        Column("year", "integer", "year up to which the network counts"),
        Column("is_sample_node", "boolean", "whether it is a member of the network's sample in that year"),
        Column("in_degree", "integer", "edges into it"),
        Column("out_degree", "integer", "edges out of it"),
        Column("degree", "integer", "edges into and out of it"),
        Column("clustering", "number", "clustering coefficient"),
        Column("closeness", "number", "closeness to the nodes that it reaches"),
        Column("harmonic", "number", "harmonic closeness to the nodes that it reaches"),
        Column("eccentricity", "number", "greatest distance to a node that it reaches"),
        Column("betweenness", "number", "shortest paths that lead through it"),
        Column("pagerank", "number", "PageRank"),
        Column("authority", "number", "authority (HITS)"),
        Column("hub", "number", "hub (HITS)"),
        Column("eigenvector", "number", "eigenvector centrality"),
        Column("core_number", "integer", "core number"),
        Column("community", "integer", "community, numbered by size"),
        Column("constraint", "number", "constraint (Burt)"),
        Column("effective_size", "number", "effective size of its neighbourhood (Burt)"),
    ),
}

KEY: dict[str, tuple[str, ...]] = {
    "organisation": ("organisation_id",),
    "membership": ("organisation_id", "sample_code", "year"),
    "organisation_year": ("organisation_id", "year"),
    "relation": ("relation_id",),
    "event": ("event_id",),
    "evidence": ("evidence_id",),
    "edge": ("edge_id",),
    "node": ("organisation_id",),
    "link": ("relation_id", "direction"),
    "node_year": ("organisation_id", "year"),
}
"""Columns that identify a row of each published table, and by which it is ordered."""

ENDS: dict[str, tuple[str, ...]] = {
    "organisation": (),
    "membership": ("organisation",),
    "organisation_year": ("organisation",),
    "relation": ("source", "target"),
    "event": ("organisation",),
    "evidence": (),
    "edge": ("source", "target"),
    "node": ("organisation",),
    "link": ("organisation", "partner"),
    "node_year": ("organisation",),
}
"""The organisations that a row of each table speaks of; each lends the row its columns, as `source_name`."""

LENT = ("name", "short_name", "region_code", "founded_date", "is_platform", "is_sample", "sample_code")
"""Columns of an organisation, beside its single class codes, that it lends to the rows that speak of it."""


OF_NETWORK = ("edge", "node", "link", "node_year")
"""Tables that are made of a network, and so once for each network of a study that measures ask for."""

TOLD_OF = {"link": "relation"}
"""Tables whose rows are those of another, told otherwise: they have its class codes."""


def network_table(table: str, network: str | None) -> str:
    """Name of a table of the network of this name; of the main network it is the table's own.

    Examples
    --------
    >>> network_table("edge", "platform")
    'edge_platform'
    """
    return f"{table}_{network}" if network else table


def kind_of(name: str) -> str:
    """The key of `PUBLISHED` that describes the columns of table `name`: itself, or that of a named network.

    Examples
    --------
    >>> kind_of("node_year_platform")
    'node_year'
    """
    kinds = sorted(OF_NETWORK, key=len, reverse=True)
    return name if name in PUBLISHED else next((k for k in kinds if name.startswith(f"{k}_")), name)


Classes = dict[str, tuple[tuple[str, bool], ...]]
"""For each table the (column, many) pairs of the taxonomies that classify it."""


def published_columns(table: str, classes: Classes, currency: str, lang: str = "en") -> dict[str, Column]:
    """Columns that a measure may name in population `table`: its own, then those lent by its ends.

    Parameters
    ----------
    table
        A key of `PUBLISHED`.
    currency
        The study's currency, in which money columns end.
    lang
        Language of the meanings.
    """
    own = _own_columns(table, classes, currency, lang)
    organisation = _own_columns("organisation", classes, currency, lang)
    lent = [*LENT] + [f"{c}_code" for c, _ in classes.get("organisation", ())]
    for end in ENDS[table]:
        for name in lent:
            column = organisation[name]
            meaning = tell("{end}: {meaning}", lang, end=tell(end, lang), meaning=column.meaning)
            own[f"{end}_{name}"] = replace(column, name=f"{end}_{name}", meaning=meaning)
    return own


def _own_columns(table: str, classes: Classes, currency: str, lang: str) -> dict[str, Column]:
    own: dict[str, Column] = {}

    def add(name: str, kind: str, meaning: str, unit: str = "") -> None:
        own[name] = Column(name, kind, meaning, unit)

    for column in PUBLISHED[table]:
        name, meaning = column.name, tell(column.meaning, lang)
        if column.type == "money":
            stated = f"{name}_original"
            add(money_name(name, currency), "number", meaning, currency)
            add(stated, "number", tell("{meaning}, as stated", lang, meaning=meaning))
            add(f"{name}_currency", "text", tell("currency of {column}", lang, column=stated))
            continue
        add(name, column.type, meaning, column.unit)
        if column.type == "date":
            known = tell("how much of the date is known: day, month or year", lang)
            add(f"{name}_precision", "text", known)
    for name, many in classes.get(table, ()):
        kind = "texts" if many else "text"
        add(name, kind, tell("{column} as stated", lang, column=name))
        add(f"{name}_code", kind, tell("code of taxonomy for {column}", lang, column=name))
        add(f"{name}_rule", kind, tell("rule that decided {column}", lang, column=f"{name}_code"))
    for name, many in classes.get(TOLD_OF.get(table, ""), ()):
        told = tell("code of taxonomy for {column}", lang, column=name)
        add(f"{name}_code", "texts" if many else "text", told)
    for column in PROVENANCE:
        add(column.name, column.type, tell(column.meaning, lang), column.unit)
    return own


def rule_columns(classes: dict[str, tuple[tuple[str, bool], ...]]) -> list[tuple[str, str]]:
    """(table, column) of every single-valued column that tells which rule decided a code."""
    found = [(table, f"{name}_rule") for table, pairs in classes.items() for name, many in pairs if not many]
    return sorted([*found, ("organisation", "region_rule"), ("event", "region_rule")])
