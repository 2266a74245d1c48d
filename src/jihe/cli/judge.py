"""Who judges, when, and by which file: what the commands of verdicts share."""

from __future__ import annotations

import os
import sys
from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer

from jihe.errors import DataError, Fault, Place

from .words import say

Study = Annotated[Path, typer.Argument(help=say("Folder of the study."))]
Builds = Annotated[Path | None, typer.Option(help=say("Folder of builds; build/<study> when left out."))]
Who = Annotated[str, typer.Option(help=say("Who judges; the name of the account when left out."))]
Day = Annotated[
    datetime | None,
    typer.Option("--date", formats=["%Y-%m-%d"], help=say("Day of the verdicts; today when left out.")),
]
Export = Annotated[
    Path | None,
    typer.Option("--export", help=say("Write the queue to this CSV file, to fill in elsewhere.")),
]
Taken = Annotated[
    Path | None,
    typer.Option("--import", help=say("Take the verdicts of such a file: all of them or none.")),
]


def day_of(said: datetime | None) -> date:
    """The day of the verdicts."""
    return said.date() if said else date.today()  # noqa: DTZ011 - the day of the act, where the person is


def account() -> str:
    """What the account is called."""
    return os.environ.get("USER") or os.environ.get("USERNAME") or ""


def judge(who: str) -> str:
    """Who judges: as said, as the account is called, or asked for."""
    found = (who or account()).strip()
    if not found and sys.stdin.isatty():
        found = str(typer.prompt(say("Who judges?"))).strip()
    if not found:
        raise DataError(Fault(Place("--who"), "nobody is named. Say who judges with --who NAME."))
    return found
