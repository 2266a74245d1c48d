"""What stands behind the chapters: how each number is counted, what was read, what contradicts itself."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

import pyarrow as pa

from jihe.errors import tell
from jihe.pack.model import Pack

from ..format import number
from .block import Block, Cell, Definitions, Heading, Note, Paragraph, Reference, Run, Runs, Table, Text
from .card import card
from .consistency import Consistency, Resolution
from .document import Chapter, Source, measure_anchor
from .part import Held, Part


def method_appendix(measures: Iterable[str], held: Held, parts: Sequence[Part]) -> Chapter:
    """How each measure that the report shows is counted."""
    pack, lang = held.pack, held.lang
    blocks: list[Block] = []
    for name in measures:
        shown = [e for part in parts for e in part.exhibits if e.drawn.measure == name]
        told = card(name, pack, lang)
        items: list[tuple[str, Runs]] = [(term, (Text(said),)) for term, said, _ in told.lines]
        if shown:
            ways: list[Run] = []
            for e in shown:
                ways += [Text(tell(", ", lang))] * bool(ways) + [Reference(e.anchor, e.number)]
            items.append((tell("Shown in", lang), tuple(ways)))
        blocks.append(Heading(2, "", f"{told.title} ({name})", measure_anchor(name)))
        blocks.append(Definitions(tuple(items)))
    return Chapter("", "method", tell("How it is counted", lang), "method", tuple(blocks))


def data_appendix(accounts: pa.Table, held: Held) -> Chapter:
    """Which files were read, and what became of their rows."""
    lang = held.lang
    text = (
        "Rows read = rows stored + rows put aside with a reason + rows that continue the one above. "
        "No row is lost."
    )
    columns = ("n_read", "n_stored", "n_quarantined", "n_continuation")
    rows = [
        [row["source_file"], *(number(row[column]) for column in columns), row["sha256"] or ""]
        for row in accounts.sort_by([("source_code", "ascending"), ("source_file", "ascending")]).to_pylist()
    ]
    heads = [tell(word, lang) for word in ("File", "Read", "Stored", "Put aside", "Continued")]
    table = _plain_table([*heads, "SHA-256"], rows, "lrrrrl", (3, 1.2, 1.2, 1.2, 1.2, 4))
    blocks: tuple[Block, ...] = (Paragraph((Text(tell(text, lang)),)), table)
    return Chapter("", "data", tell("Files read", lang), "data", blocks)


def consistency_appendix(found: Consistency, lang: str) -> Chapter:
    """What contradicts itself: the report's own numbers, and the published figures that it follows."""
    blocks: list[Block] = [Heading(2, "", tell("This report's own numbers", lang), "consistency-facts")]
    held = tell(
        "{n} numbers were held against each other before they were printed: shares add up, parts are no more "
        "than their whole, statistics of the network agree.",
        lang,
        n=f"{found.n_fact:,}",
    )
    none = tell("None contradicts another.", lang)
    said = tell("{n} of them contradict each other:", lang, n=len(found.facts)) if found.facts else none
    blocks.append(Paragraph((Text(_joined(held, said, lang)),)))
    blocks += _findings(found.facts, lang)
    blocks.append(
        Heading(2, "", tell("Published figures that contradict each other", lang), "consistency-figures")
    )
    looked = tell("{n} published figures were looked at.", lang, n=f"{found.n_figure:,}")
    blocks.append(Paragraph((Text(looked if found.figures else _joined(looked, none, lang)),)))
    blocks += _findings(found.figures, lang)
    blocks += _left(found, lang)
    if found.missed:
        title = tell("Followed figures that the made-up rows do not show", lang)
        blocks.append(Heading(2, "", title, "consistency-missed"))
        heads = [tell(word, lang) for word in ("Figure", "Why")]
        blocks.append(_plain_table(heads, [list(row) for row in found.missed], "ll", (3, 2)))
    blocks += _resolution(found.resolution, lang) if found.resolution else []
    return Chapter("", "consistency", tell("Consistency", lang), "consistency", tuple(blocks))


def _resolution(told: Resolution, lang: str) -> list[Block]:
    """What taking alike names for one organisation did."""
    text = tell(
        "Names that are alike enough were taken for one organisation, unless a person, a credit code or an "
        "owner says otherwise. Before: by equal keys, equal spellings and equal credit codes alone.",
        lang,
    )
    title = tell("Which rows are one organisation", lang)
    if told.sizes:
        grown = tell(
            "Where only relations of a sample's members count, the network may grow by it: more ends are "
            "then known for members.",
            lang,
        )
        text = _joined(text, grown, lang)
    blocks: list[Block] = [Heading(2, "", title, "consistency-resolution"), Paragraph((Text(text),))]

    words = ("Network", "Before", "After", "Rank", "Degree", "Outcome", "Pairs", "Rule", "Mentions")
    network, before, after, rank, degree, outcome, pairs, rule, mentions = (
        tell(word, lang) for word in words
    )
    one, other, why = (tell(word, lang) for word in ("One name", "Other name", "Why"))
    tables: tuple[tuple[list[str], Sequence[Sequence[str]], str, tuple[float, ...]], ...] = (
        ([network, before, after], told.sizes, "lrr", (3, 1.2, 1.2)),
        ([rank, before, degree, after, degree], told.top, "rlrlr", (0.6, 3, 0.8, 3, 0.8)),
        ([outcome, pairs], told.states, "lr", (3, 1.2)),
        ([rule, mentions], told.rules, "lr", (3, 1.2)),
    )
    blocks += [_plain_table(*table) for table in tables if table[1]]
    if told.tried:
        blocks.append(Paragraph((Text(told.tried),)))
    if told.failed:
        blocks.append(_plain_table([outcome, one, other, why], told.failed, "llll", (1, 3, 3, 4)))
    return blocks


def _joined(before: str, after: str, lang: str) -> str:
    """Two sentences; in Chinese nothing stands between them."""
    return f"{before}{after}" if lang == "zh" else f"{before} {after}"


def _findings(rows: Sequence[Mapping[str, Any]], lang: str) -> list[Block]:
    if not rows:
        return []
    heads = [tell(word, lang) for word in ("Severity", "Finding", "Printed", "Expected")]
    severe = {"error": tell("error", lang), "warning": tell("warning", lang), "note": tell("note", lang)}
    told = [
        [severe.get(row["severity"], row["severity"]), row["said"], row["printed"], row["expected"]]
        for row in rows
    ]
    return [_plain_table(heads, told, "llrr", (1, 6, 1.4, 1.4))]


def _left(found: Consistency, lang: str) -> list[Block]:
    title = tell("Published figures that are not followed", lang)
    blocks: list[Block] = [Heading(2, "", title, "consistency-left")]
    if not found.left:
        return [*blocks, Note("note", (Text(tell("All are followed.", lang)),))]
    heads = [tell(word, lang) for word in ("Figure, in words", "Place", "Printed", "Rebuilt", "Why")]
    rows = []
    for row in found.left:
        place = f"{row['report']} · {row['place']}" + (f" {row['lines']}" if row["lines"] else "")
        rows.append([row["label"], place, row["printed"], row["rebuilt"], row["note"]])
    return [*blocks, _plain_table(heads, rows, "llrrl", (3, 2, 1.2, 1.2, 3))]


def _plain_table(
    heads: Sequence[str], rows: Sequence[Sequence[str]], aligns: str, widths: tuple[float, ...]
) -> Table:
    """A table of words, without a number of its own."""
    align = {"l": "left", "r": "right"}

    def cells(texts: Sequence[str], is_head: bool) -> tuple[Cell, ...]:
        return tuple(
            Cell((Text(str(text or "")),), align[side], strong=is_head)  # type: ignore[arg-type]
            for text, side in zip(texts, aligns, strict=True)
        )

    return Table(
        "", "", "", "", (cells(heads, True),), tuple(cells(row, False) for row in rows), widths=widths
    )


def sources(pack: Pack, lang: str, read: Collection[str]) -> tuple[Source, ...]:
    """The study's sources as GB/T 7714 writes references to data.

    Collected sources that are switched off, not being among those `read`, are left out.
    """
    found = []
    shown = [source for source in pack.sources if not source.collected or source.code in read]
    for place, source in enumerate(shown, start=1):
        text = f"{source.title.get(lang)}[DS/OL]" if source.url else f"{source.title.get(lang)}[DS]"
        parts = [source.publisher, text, tell("as of {date}", lang, date=pack.settings.snapshot_date)]
        if source.licence:
            parts.append(tell("licence: {licence}", lang, licence=source.licence))
        if source.note:
            parts.append(source.note.rstrip("."))
        told = ". ".join(part for part in parts if part) + "."
        href = source.url if source.url.startswith(("https://", "http://")) else ""
        found.append(Source(f"source-{place}", place, told, href))
    return tuple(found)
