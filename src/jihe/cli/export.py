"""`jihe export`: the data behind every exhibit."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from .words import say, writing

export_app = typer.Typer()


@export_app.command(
    help=say("Write the data behind every exhibit: a workbook for each chapter, and the tables as Parquet.")
)
def export(
    study: Annotated[Path, typer.Argument(help=say("Folder of the study."))],
    chapter: Annotated[
        list[str] | None, typer.Option(help=say("Only this chapter; may be given several times."))
    ] = None,
    out: Annotated[
        Path | None, typer.Option(help=say("Folder of builds; build/<study> when left out."))
    ] = None,
) -> None:
    from jihe import run
    from jihe.run.export import FOLDER
    from jihe.run.export import export as write

    made = run.open(study, out)
    folder = made.folder.parent / FOLDER
    with writing(folder), _progress() as tick:
        files = write(made, folder, chapter or (), tick)
    if made.mark:
        typer.echo(made.mark)
    books = [path for path in files if path.suffix == ".xlsx"]
    for path in books:
        typer.echo(f"  {path.name}")
    text = "{books} workbooks and {tables} tables as Parquet: {folder}"
    typer.echo(say(text, books=len(books), tables=len(files) - len(books), folder=folder.resolve()))


@contextmanager
def _progress() -> Iterator[Callable[[str, int, int], None]]:
    """A bar that names the chapter; silent where nobody watches."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    console = Console(stderr=True)
    if not console.is_terminal:
        yield lambda what, done, total: None
        return
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("", total=1)

        def tick(what: str, done: int, total: int) -> None:
            bar.update(task, description=what, completed=done, total=total)

        yield tick
