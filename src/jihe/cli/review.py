"""`jihe review`: pairs that may be one organisation, a person's verdicts on them, and both as a file."""

from __future__ import annotations

import os
import sys
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from jihe.errors import DataError, Fault, Place

from .words import say, writing

if TYPE_CHECKING:
    from jihe.run.review import Review

review_app = typer.Typer()


@review_app.command(
    help=say("Judge pairs that may be one organisation: same, different or unsure, into judgement.csv.")
)
def review(  # noqa: PLR0913 - all that may be said
    study: Annotated[Path, typer.Argument(help=say("Folder of the study."))],
    out: Annotated[
        Path | None, typer.Option(help=say("Folder of builds; build/<study> when left out."))
    ] = None,
    who: Annotated[str, typer.Option(help=say("Who judges; the name of the account when left out."))] = "",
    day: Annotated[
        datetime | None,
        typer.Option("--date", formats=["%Y-%m-%d"], help=say("Day of the verdicts; today when left out.")),
    ] = None,
    linked: Annotated[
        bool,
        typer.Option("--linked", help=say("First the pairs that the build has linked, the weakest first.")),
    ] = False,
    unsure: Annotated[
        bool, typer.Option("--unsure", help=say("Also pairs again that somebody was unsure of."))
    ] = False,
    most: Annotated[
        int, typer.Option(min=1, help=say("Pairs to ask about, the first of the queue."))
    ] = 1_000,
    export: Annotated[
        Path | None,
        typer.Option("--export", help=say("Write the queue to this CSV file, to fill in elsewhere.")),
    ] = None,
    taken: Annotated[
        Path | None,
        typer.Option("--import", help=say("Take the verdicts of such a file: all of them or none.")),
    ] = None,
) -> None:
    from jihe import run
    from jihe.run.review import Review
    from jihe.run.review_file import write_queue

    made = Review(run.open(study, out), linked, unsure)
    if made.build.mark:
        typer.echo(made.build.mark)
    when = day.date() if day else date.today()  # noqa: DTZ011 - the day of the act, where the person is
    if taken is not None:
        _import(made, taken, who, when, study)
        return
    pairs = made.left()[:most]
    if export is not None:
        with writing(export):
            write_queue(export, pairs)
        typer.echo(say("{n} pairs written to {file}", n=f"{len(pairs):,}", file=export))
        return
    if not pairs:
        typer.echo(say("No pair waits for a verdict."))
        return
    from .review_screen import Screen

    name = _who(who)
    with writing(study / "judgement.csv"):
        n = Screen(made, pairs, name, when).run()
    _tell(n, study)


def _import(made: Review, file: Path, who: str, when: date, study: Path) -> None:
    from jihe.run.judgement import append
    from jihe.run.review_file import read_verdicts

    verdicts = read_verdicts(file, made.known, who or _account(), when)
    with writing(study / "judgement.csv"):
        n = append(study, verdicts)
    _tell(n, study)


def _tell(n: int, study: Path) -> None:
    if n:
        typer.echo(
            say("{n} verdicts written. Run: jihe build {study}, to count them.", n=f"{n:,}", study=study)
        )
    else:
        typer.echo(say("No verdict was written."))


def _account() -> str:
    return os.environ.get("USER") or os.environ.get("USERNAME") or ""


def _who(who: str) -> str:
    """Who judges: as said, as the account is called, or asked for."""
    found = (who or _account()).strip()
    if not found and sys.stdin.isatty():
        found = str(typer.prompt(say("Who judges?"))).strip()
    if not found:
        raise DataError(Fault(Place("--who"), "nobody is named. Say who judges with --who NAME."))
    return found
