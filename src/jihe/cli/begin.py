"""`jihe new`: a study to fill in, or a form of a study that organisations fill in."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from jihe.errors import writing

from .words import LANG, say

begin_app = typer.Typer()


@begin_app.command(
    help=say(
        "Begin a study: a folder of definitions and spreadsheet templates to fill in. With --survey: a form "
        "that organisations fill in, made from a study's definitions."
    )
)
def new(
    name: Annotated[
        Path,
        typer.Argument(help=say("Folder to make; its name is the study's name. With --survey: the study.")),
    ],
    survey: Annotated[bool, typer.Option("--survey", help=say("Make a survey's form of a study."))] = False,
    out: Annotated[
        Path | None,
        typer.Option(
            help=say("With --survey: the form, .xlsx; the folder of forms for several organisations.")
        ),
    ] = None,
    asked: Annotated[
        list[str] | None,
        typer.Option(
            "--for",
            help=say(
                "With --survey: fill in what the current build knows of this organisation, or of those "
                "that a CSV file lists. May be given several times."
            ),
        ),
    ] = None,
    builds: Annotated[
        Path | None, typer.Option(help=say("Folder of builds; build/<study> when left out."))
    ] = None,
) -> None:
    if survey:
        _survey(name, out, asked or [], builds)
        return
    if out or asked or builds:
        raise typer.BadParameter(say("--out, --for and --builds go with --survey."))
    from jihe.pack import draft

    for path in draft(name, LANG):
        typer.echo(f"  {path}")
    typer.echo(say("Fill in the templates, put them into {folder}, then run: jihe build {name}",
                   folder=name / "data", name=name))  # fmt: skip


def _survey(study: Path, out: Path | None, asked: list[str], builds: Path | None) -> None:
    """Write forms, and tell what becomes of them."""
    from jihe.run.survey import survey

    if out is None:
        raise typer.BadParameter(say("--survey needs --out: the form to write, FILE.xlsx."))
    with writing(out):
        made = survey(study, out, asked, builds)
    for path in made.files:
        typer.echo(f"  {path}")
    if made.source is not None:
        text = (
            "{source} was written: it reads the forms that are returned. Name it in precedence of pack.yaml."
        )
        typer.echo(say(text, source=made.source))
    typer.echo(
        say("Put returned forms into survey/ of the data folder, then run: jihe build {study}", study=study)
    )
