"""`jihe review`: pairs that may be one organisation, a person's verdicts on them, and both as a file."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from jihe.errors import writing

from .judge import Builds, Day, Export, Study, Taken, Who, account, day_of, judge
from .words import say

if TYPE_CHECKING:
    from jihe.run.review import Review

review_app = typer.Typer()


@review_app.command(
    help=say("Judge pairs that may be one organisation: same, different or unsure, into judgement.csv.")
)
def review(  # noqa: PLR0913 - all that may be said
    study: Study,
    out: Builds = None,
    who: Who = "",
    day: Day = None,
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
    export: Export = None,
    taken: Taken = None,
) -> None:
    from jihe import run
    from jihe.run.review import Review
    from jihe.run.review_file import write_queue

    made = Review(run.open(study, out), linked, unsure)
    if made.build.mark:
        typer.echo(made.build.mark)
    when = day_of(day)
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
    from .review_screen import PairScreen

    name = judge(who)
    with writing(study / "judgement.csv"):
        n = PairScreen(made, pairs, name, when).run()
    _tell(n, study)


def _import(made: Review, file: Path, who: str, when: date, study: Path) -> None:
    from jihe.run.judgement import append
    from jihe.run.review_file import read_verdicts

    verdicts = read_verdicts(file, made.known, who or account(), when)
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
