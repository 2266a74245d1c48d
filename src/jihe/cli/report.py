"""`jihe report`: the report of a build, as pages, PDF and Word file."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from jihe.errors import LANGUAGES

from .refresh import refresh as set_anew
from .words import ASKED, say, writing

report_app = typer.Typer()


@report_app.command(
    help=say(
        "Write the report of the current build as PDF, Word file and page; each number of it opens to its "
        "rows. --lang zh,en says in which languages; both when left out."
    )
)
def report(
    study: Annotated[Path, typer.Argument(help=say("Folder of the study."))],
    formats: Annotated[
        str, typer.Option("--format", help=say("Of pdf, docx and html, separated by commas."))
    ] = "pdf,docx,html",
    chapter: Annotated[
        list[str] | None, typer.Option(help=say("Only this chapter; may be given several times."))
    ] = None,
    site: Annotated[str, typer.Option(help=say("Address of the explorable site that numbers lead to."))] = "",
    refresh: Annotated[
        Path | None,
        typer.Option(
            help=say("Write no report; set the numbers of this Word file anew, which authors went over.")
        ),
    ] = None,
    out: Annotated[
        Path | None, typer.Option(help=say("Folder of builds; build/<study> when left out."))
    ] = None,
) -> None:
    from jihe import run
    from jihe.run.report import report as write

    made = run.open(study, out)
    if refresh is not None:
        set_anew(made, refresh)
        return
    with writing(made.folder.parent), _progress() as tick:
        wanted = dict.fromkeys(word.strip() for word in formats.split(",") if word.strip())
        langs = ASKED or LANGUAGES
        files = write(made, formats=tuple(wanted), langs=langs, chapters=chapter or (), site=site, tick=tick)
    if made.mark:
        typer.echo(made.mark)
    for file in files:
        typer.echo(say("The report is {page}", page=file.resolve()))


@contextmanager
def _progress() -> Iterator[Callable[[str, str], None]]:
    """A line that says what is being done; silent where nobody watches."""
    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    console = Console(stderr=True)
    steps = {
        "chapters": say("reading chapters and numbers"),
        "rows": say("finding the rows behind each number"),
        "pdf": say("setting the PDF"),
        "docx": say("setting the Word file"),
        "html": say("writing the page"),
    }
    if not console.is_terminal:
        yield lambda what, lang: None
        return
    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("")

        def tick(what: str, lang: str) -> None:
            bar.update(task, description=f"{steps[what]} {lang}".rstrip())

        yield tick
