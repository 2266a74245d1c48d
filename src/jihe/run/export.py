"""The story of an export: the data behind every exhibit of a build, as files that others can count on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from jihe import __version__
from jihe.present import export as tables
from jihe.present.repeat import repeated

if TYPE_CHECKING:
    from .study import Build

FOLDER = "export"
"""Beside the builds."""

Tick = Callable[[str, int, int], None]


def export(
    build: Build,
    folder: str | Path | None = None,
    chapters: Sequence[str] = (),
    tick: Tick = lambda what, done, total: None,
) -> list[Path]:
    """Write a workbook for each chapter and its tables as Parquet, as `jihe.present.export.write` says.

    Parameters
    ----------
    folder
        Where to write; ``export`` beside the builds when left out.
    """
    fact, label, accounts = (
        build.table(name).to_arrow() for name in ("measure.fact", "measure.label", "ingest.accounts")
    )
    pack = repeated(build.pack, label, set(fact["fact_id"].to_pylist()))
    pictures = build._pictures()
    held = tables.Held(pack, fact, label, accounts, pictures, __version__, build.is_synthetic)
    place = Path(folder) if folder is not None else build.folder.parent / FOLDER
    return tables.write(place, held, chapters, tick)
