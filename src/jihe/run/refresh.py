"""The story of a refreshed report: numbers of a Word file that authors went over, from the current build."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from jihe.errors import DataError, Fault, Place
from jihe.present.grid import read_facts
from jihe.present.printed import FORMS, printed
from jihe.present.report.docx.record import Record
from jihe.present.report.docx.refresh import Change, Refreshed, backup, read_record
from jihe.present.report.docx.refresh import refresh as set_anew

if TYPE_CHECKING:
    from .study import Build

__all__ = ["Change", "Done", "Refreshed", "refresh"]


@dataclass(frozen=True)
class Done:
    """A refreshed file.

    Attributes
    ----------
    told
        What became of its numbers.
    kept
        The file as it was before; None where nothing had to be changed.
    """

    told: Refreshed
    kept: Path | None


def refresh(build: Build, file: str | Path) -> Done:
    """Set the numbers of a Word file anew from a build; the file as it was is kept beside it.

    Only numbers change: sentences, orders of tables and pictures stay as they are.

    Raises
    ------
    DataError
        When the file is none that a report was written to, or of another study; or when it would show made-up
        numbers without saying so.
    """
    path = Path(file)
    try:
        data = path.read_bytes()
    except OSError as error:
        text = "cannot be read ({problem}). Name the Word file of a report."
        raise DataError(Fault(Place(str(file)), text, {"problem": error.strerror or error})) from error
    record = read_record(data, path.name)
    _check(record, build, path.name)
    facts = build.table("measure.fact").to_arrow()
    wanted = {number.fact for number in record.numbers.values()}
    known = {fact.id: fact for fact in read_facts(facts) if fact.id in wanted}

    def anew(fact: str, form: str) -> str | None:
        return printed(known[fact], form, record.lang) if fact in known and form in FORMS else None

    new, told = set_anew(data, path.name, anew)
    if not told.updated:
        return Done(told, None)
    kept, draft = backup(path), path.with_name(f".{path.name}.part")
    try:
        shutil.copy2(path, kept)
        draft.write_bytes(new)
        os.replace(draft, path)
    finally:
        draft.unlink(missing_ok=True)
    return Done(told, kept)


def _check(record: Record, build: Build, file: str) -> None:
    study = build.pack.settings.study
    if record.study != study:
        text = "the file holds numbers of the study {other}, not of {study}. Name that study."
        raise DataError(Fault(Place(file), text, {"other": record.study, "study": study}))
    if build.is_synthetic and not record.is_synthetic:
        text = (
            "the build holds rows that were made up, and the file does not say so. Refresh it from a build "
            "of what was observed, or write a new report with `jihe report`."
        )
        raise DataError(Fault(Place(file), text))
