"""`jihe report`: the report of a build, as pages, PDF and Word file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from jihe.errors import LANGUAGES, writing

from .progress import progress
from .refresh import refresh as set_anew
from .words import ASKED, Chapters, parts, say

report_app = typer.Typer()


@report_app.command(
    help=say(
        "Write the report of the current build as PDF, Word file and page; each number of it opens to its "
        "rows."
    )
)
def report(
    study: Annotated[Path, typer.Argument(help=say("Folder of the study."))],
    formats: Annotated[
        str, typer.Option("--format", help=say("Of pdf, docx and html, separated by commas."))
    ] = "pdf,docx,html",
    lang: Annotated[
        str,
        typer.Option(help=say("Of zh and en, separated by commas; messages are in the first.")),
    ] = ",".join(LANGUAGES),
    chapter: Chapters = None,
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
    import gc

    from jihe import run
    from jihe.run.report import report as write

    gc.disable()  # what a report is made of is held until its end: to look for more is in vain
    made = run.open(study, out)
    if refresh is not None:
        set_anew(made, refresh)
        return
    with writing(made.folder.parent), progress(is_counted=False) as show:
        steps = _steps()
        wanted = dict.fromkeys(word.strip() for word in formats.split(",") if word.strip())
        files = write(
            made,
            formats=tuple(wanted) or (formats,),
            langs=ASKED or parts(lang),
            chapters=chapter or (),
            site=site,
            tick=lambda what, lang: show(f"{steps[what]} {lang}".rstrip(), 0, 1),
        )
    if made.mark:
        typer.echo(made.mark)
    for file in files:
        typer.echo(say("The report is {page}", page=file.resolve()))


def _steps() -> dict[str, str]:
    """What is being done, in words."""
    return {
        "chapters": say("reading chapters and numbers"),
        "rows": say("finding the rows behind each number"),
        "pdf": say("setting the PDF"),
        "docx": say("setting the Word file"),
        "html": say("writing the page"),
    }
