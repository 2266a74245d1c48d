"""What a large model answered, kept in the collection: no question is paid for twice."""

from __future__ import annotations

import os
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from jihe.collect.ask import KEPT, Asker
from jihe.pack import Pack

from .collect_draft import draft_of

FILE = "answer.parquet"


def asker_of(pack: Pack, folder: Path) -> Asker | None:
    """Who asks a study's large model, with the answers that a collection has; None where it names none."""
    setting = pack.settings.collect.ask if pack.settings.collect else None
    return Asker(setting, pack.claim_kinds, _answers(folder / FILE)) if setting else None


def _answers(path: Path) -> pa.Table | None:
    try:
        return pq.ParquetFile(path).read().cast(KEPT)
    except (OSError, ValueError):
        return None


def keep_answers(asker: Asker, folder: Path) -> None:
    """Keep all answers, those of earlier readings among them."""
    table = asker.kept()
    if len(table):
        draft = draft_of(folder / FILE)
        pq.write_table(table, draft, compression="zstd")
        os.replace(draft, folder / FILE)
