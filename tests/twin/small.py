"""The small study of the twin's story, for tests of its parts."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from jihe.measure import class_pairs
from jihe.pack import load
from jihe.pack.model import Pack
from jihe.twin.target import Classes, Targets
from tests.story.twin_study import FIGURES, write_study

HEAD = "report,place,measure,cut,value,unit\n"


def study(folder: Path, *figures: str) -> Pack:
    """The study; with other figures, where some are given (measure, cut, value, unit)."""
    lines = HEAD + "".join(f"2023,text,{line}\n" for line in figures)
    return load(write_study(folder, {"published/report.csv": lines if figures else FIGURES}))


def targets(folder: Path, *figures: str) -> tuple[Targets, Classes]:
    """What the twin has to show."""
    pack = study(folder, *figures)

    @cache
    def classes(dimension: str, table: str) -> list[tuple[str, str]]:
        return class_pairs(dimension, table, pack)

    return Targets(pack), classes
