"""The way from each printed number to what was counted, as an appendix tells it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace

import pyarrow as pa

from jihe.errors import tell

from ..format import number
from ..grid import Labels
from ..table import shown
from .block import (
    Block,
    Cell,
    Definitions,
    Figure,
    Items,
    Note,
    Number,
    Paragraph,
    Quotation,
    Run,
    Runs,
    Table,
)
from .card import TABLES, calculation, conditions
from .document import Chapter, File, Trace
from .part import Held

MADE_OF = {
    "edge": ("relation", "organisation"),
    "node": ("relation", "organisation"),
    "link": ("relation", "organisation"),
    "node_year": ("relation", "organisation"),
    "relation": ("relation", "organisation"),
    "event": ("event", "organisation"),
    "membership": ("membership", "organisation"),
    "organisation_year": ("organisation_year", "organisation"),
}
"""Table -> the records that it is made from, where these are others than its own."""


class Traced:
    """Gives numbers their anchors, and tells the way to each.

    Parameters
    ----------
    accounts, records
        Tables ``ingest.accounts`` and ``ingest.records``: files with their hashes, and the records in them.
    site
        Where numbers lead instead; "" for nowhere.
    """

    def __init__(self, held: Held, labels: Labels, accounts: pa.Table, records: pa.Table, site: str) -> None:
        self._held = held
        self._labels = labels
        self._site = site
        self._anchors: dict[str, str] = {}
        hashes = {row["source_file"]: row["sha256"] or "" for row in accounts.to_pylist()}
        self._files: dict[str, list[File]] = {}
        for row in records.to_pylist():
            file = File(row["source_file"], hashes.get(row["source_file"], ""))
            if file not in self._files.setdefault(row["table"], []):
                self._files[row["table"]].append(file)

    def chapter(self, chapter: Chapter) -> Chapter:
        """The chapter, its numbers with their anchors."""
        return chapter if self._site else replace(chapter, blocks=with_runs(chapter.blocks, self._anchored))

    def traces(self, measures: Iterable[str]) -> tuple[Trace, ...]:
        """Every number that was given an anchor, by measure."""
        found: dict[str, list[Trace]] = {name: [] for name in measures}
        for fact, anchor in self._anchors.items():
            found[fact.partition(":")[0]].append(self._trace(fact, anchor))
        return tuple(trace for traces in found.values() for trace in traces)

    def _anchored(self, runs: Runs) -> Runs:
        return tuple(self._run(run) for run in runs)

    def _run(self, run: Run) -> Run:
        if not isinstance(run, Number):
            return run
        anchor = self._anchors.setdefault(run.fact, f"fact-{len(self._anchors) + 1}")
        return replace(run, anchor=anchor)

    def _trace(self, id_: str, anchor: str) -> Trace:
        pack, lang = self._held.pack, self._held.lang
        fact, name = self._held.known[id_], id_.partition(":")[0]
        measure = pack.measures[name]
        told = [tell(TABLES[measure.table], lang), *conditions(measure, pack, lang)]
        classes = [self._labels.name(dimension, code) for dimension, code in fact.cut.items()]
        return Trace(
            anchor=anchor,
            fact=id_,
            text=shown(fact),
            measure=name,
            title=measure.title.get(lang),
            definition=calculation(measure, pack, lang),
            population=tell("; ", lang).join(told),
            cut=" · ".join(classes),
            n=number(fact.n) if fact.n_base is None else f"{number(fact.n)} ÷ {number(fact.n_base)}",
            files=self._of(measure.table if measure.reduce != "index" else ""),
        )

    def _of(self, table: str) -> tuple[File, ...]:
        """Files that a table is made from; all of them for none."""
        made_of = MADE_OF.get(table, (table,) if table else tuple(self._files))
        found = [file for name in made_of for file in self._files.get(name, ())]
        return tuple(sorted(set(found), key=lambda file: file.name))


def numbers_of(blocks: Sequence[Block]) -> Iterator[Number]:
    """Every printed number of blocks, in the order of reading."""
    found: list[Number] = []

    def look(runs: Runs) -> Runs:
        found.extend(run for run in runs if isinstance(run, Number))
        return runs

    with_runs(blocks, look)
    return iter(found)


def with_runs(blocks: Sequence[Block], change: Callable[[Runs], Runs]) -> tuple[Block, ...]:
    """The blocks with all their runs changed."""
    return tuple(_with_runs(block, change) for block in blocks)


def _with_runs(block: Block, change: Callable[[Runs], Runs]) -> Block:
    if isinstance(block, Paragraph | Note):
        return replace(block, runs=change(block.runs))
    if isinstance(block, Items):
        return replace(block, items=tuple(with_runs(item, change) for item in block.items))
    if isinstance(block, Quotation):
        return replace(block, blocks=with_runs(block.blocks, change))
    if isinstance(block, Definitions):
        return replace(block, items=tuple((term, change(runs)) for term, runs in block.items))
    if isinstance(block, Figure):
        return replace(block, finding=change(block.finding))
    if isinstance(block, Table):

        def row(cells: tuple[Cell, ...]) -> tuple[Cell, ...]:
            return tuple(replace(cell, runs=change(cell.runs)) for cell in cells)

        head, body = (tuple(row(cells) for cells in rows) for rows in (block.head, block.body))
        return replace(block, finding=change(block.finding), head=head, body=body)
    return block
