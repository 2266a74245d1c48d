"""The room's one act: read all sources of a pack, batch by batch, and keep account of every row."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import groupby
from pathlib import Path

import pyarrow as pa

from jihe.errors import DataError, Fault
from jihe.ingest.account import (
    Account,
    accounts_table,
    check_expected,
    quarantined_batch,
    quarantined_table,
    records_table,
)
from jihe.ingest.correction import Corrections, check_corrections
from jihe.ingest.files import look, opener, shared_paths
from jihe.ingest.heading import unheaded
from jihe.ingest.quarantine import Quarantine, Refused
from jihe.ingest.raw import Part, Raw
from jihe.ingest.record import Outcome, Statements
from jihe.pack.model import Pack

Tick = Callable[[str, int], None]


def read(
    pack: Pack, data: Path, quarantine: Path, tick: Tick | None = None, collection: Path | None = None
) -> Reading:
    """Look at all files of all sources, and make ready to read them.

    Parameters
    ----------
    pack
        The study.
    data
        The folder below which the sources' files lie.
    quarantine
        The folder for refused rows; each file keeps its path below it. A file that several sources read lies
        under the code of each.
    tick
        Called with a file's path and the rows of it read so far.
    collection
        The folder below which the files of collected sources lie.

    Returns
    -------
    Reading
        To be gone through once.

    Raises
    ------
    DataError
        With the faults of all files, before anything is stored: files that are missing, empty or unreadable,
        and headings that are missing, doubled, or neither used nor ignored.
    """
    parts = look(pack, data, collection)
    faults = check_corrections(pack, parts)
    if faults:
        raise DataError(faults)
    return Reading(pack, parts, quarantine, tick)


class Reading:
    """Records of all sources, in batches; after the last batch also the accounts.

    Going through it raises DataError at the end when a file turned out to be broken, a source did not keep
    what it expects, or a correction found another text: what came before must then not be published.
    """

    def __init__(self, pack: Pack, parts: list[Part], quarantine: Path, tick: Tick | None) -> None:
        self._pack, self._parts, self._folder, self._tick = pack, parts, quarantine, tick
        self._shared = shared_paths(parts)
        self._accounts: list[Account] = []
        self._refused: list[pa.RecordBatch] = []
        self._is_begun = self._is_done = False

    def __iter__(self) -> Iterator[tuple[str, pa.RecordBatch]]:
        if self._is_begun:
            raise RuntimeError("a Reading can be gone through once only")
        self._is_begun = True
        faults: list[Fault] = []
        for (code, file), group in groupby(self._parts, key=lambda part: (part.source.code, part.file)):
            path = self._folder / code / file if file in self._shared else self._folder / file
            held = Quarantine(path)
            try:
                for part in group:
                    yield from self._read(part, held, faults)
            finally:
                held.close()
        for source in self._pack.sources:
            faults += check_expected(source, [a for a in self._accounts if a.part.source is source])
        self._is_done = True
        if faults:
            raise DataError(faults)

    @property
    def accounts(self) -> pa.Table:
        """A row for each file or sheet: its hash and what became of its rows."""
        self._check_done()
        return accounts_table(self._accounts, self._pack.settings.language)

    @property
    def records(self) -> pa.Table:
        """For each file or sheet and record table: records made, and rows that make no such statement."""
        self._check_done()
        return records_table(self._accounts)

    @property
    def quarantined(self) -> pa.Table:
        """Each refused row with its reason, in the language of the study."""
        self._check_done()
        return quarantined_table(self._refused)

    def _check_done(self) -> None:
        if not self._is_done:
            raise RuntimeError("the accounts are complete only after the last batch")

    def _read(
        self, part: Part, held: Quarantine, faults: list[Fault]
    ) -> Iterator[tuple[str, pa.RecordBatch]]:
        account = Account(part)
        self._accounts.append(account)
        corrections, statements = Corrections(self._pack, part), Statements(part, self._pack)
        n_seen = 0
        for raw in _raws(part, faults):
            outcome = statements.read(raw, corrections.apply(raw))
            self._refuse(part, raw, outcome, held, account)
            _count(account, outcome, statements)
            n_seen += len(raw.rows) + len(raw.malformed)
            yield from outcome.batches
            if self._tick is not None:
                self._tick(part.name, n_seen)
        faults += unheaded(part, statements.unnamed.items())
        faults += corrections.unmet()

    def _refuse(self, part: Part, raw: Raw, outcome: Outcome, held: Quarantine, account: Account) -> None:
        """Write the refused rows of a batch, and count them."""
        lang = self._pack.settings.language
        rows: list[Refused] = []
        for bad in raw.malformed:
            if not bad.is_blank:
                rows.append((bad.row, bad.fault.render(lang), bad.text))
            else:
                account.n_blank += 1
        rows += [(int(raw.rows[at]), "; ".join(told), at) for at, told in outcome.reasons.items()]
        if not rows:
            return
        rows.sort(key=lambda refused: refused[0])
        held.write(part, rows, raw.originals)
        account.n_quarantined += len(rows)
        self._refused.append(quarantined_batch(part, [(row, reason) for row, reason, _ in rows]))


def _raws(part: Part, faults: list[Fault]) -> Iterator[Raw]:
    """The raw batches of a part; what breaks it off is noted, so that the other parts are read as well."""
    try:
        yield from opener(part.format).read(part)
    except DataError as error:
        faults += error.faults


def _count(account: Account, outcome: Outcome, statements: Statements) -> None:
    account.n_stored += outcome.n_stored
    account.n_continuation += outcome.n_continuation
    account.n_blank += outcome.n_blank
    for maker, n in zip(statements.makers, outcome.n_left_out, strict=True):
        table = maker.record.table
        account.n_left_out[table] = account.n_left_out.get(table, 0) + n
    for name, batch in outcome.batches:
        account.n_record[name] = account.n_record.get(name, 0) + len(batch)
