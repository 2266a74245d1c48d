"""`jihe export`: the data behind every exhibit."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from jihe.errors import writing

from .progress import progress
from .words import Chapters, say

export_app = typer.Typer()


@export_app.command(
    help=say("Write the data behind every exhibit: a workbook for each chapter, and the tables as Parquet.")
)
def export(
    study: Annotated[Path, typer.Argument(help=say("Folder of the study."))],
    chapter: Chapters = None,
    out: Annotated[
        Path | None, typer.Option(help=say("Folder of builds; build/<study> when left out."))
    ] = None,
) -> None:
    from jihe import run
    from jihe.run.export import FOLDER
    from jihe.run.export import export as write

    made = run.open(study, out)
    folder = made.folder.parent / FOLDER
    with writing(folder), progress() as tick:
        files = write(made, folder, chapter or (), tick)
    if made.mark:
        typer.echo(made.mark)
    books = [path for path in files if path.suffix == ".xlsx"]
    for path in books:
        typer.echo(f"  {path.name}")
    text = "{books} workbooks and {tables} tables as Parquet: {folder}"
    typer.echo(say(text, books=len(books), tables=len(files) - len(books), folder=folder.resolve()))
