"""Words on the command line -> run. Engines are imported only by the command that needs them."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from jihe.errors import LANGUAGES, JiheError

from .audit import audit_app
from .begin import begin_app
from .collect import collect_app
from .compare import compare_app
from .coverage import coverage_app
from .export import export_app
from .index import index_app
from .match import match_app
from .network import network_app
from .report import report_app
from .review import review_app
from .site import site_app
from .study import study_app
from .twin import twin_app
from .words import ASKED, LANG, WORDS, say

DONE, OUR_FAULT, YOUR_INPUT, STOPPED = 0, 1, 2, 130

app = typer.Typer(
    name="jihe",
    help=say("Messy tables of organisations and relations in, an opened number out."),
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.add_typer(begin_app)
app.add_typer(study_app)
app.add_typer(compare_app)
app.add_typer(coverage_app)
app.add_typer(match_app)
app.add_typer(audit_app)
app.add_typer(report_app)
app.add_typer(review_app)
app.add_typer(export_app)
app.add_typer(site_app)
app.add_typer(collect_app)
app.add_typer(network_app)
app.add_typer(index_app)
app.add_typer(twin_app)


@app.callback()
def words(
    lang: Annotated[str, typer.Option(help=say("Language of all messages: en or zh."))] = LANG,
    version: Annotated[bool, typer.Option("--version", help=say("Print the version."))] = False,
) -> None:
    """Options that every command takes."""
    if version:
        from jihe import __version__

        typer.echo(__version__)
        raise typer.Exit


def main() -> None:
    """Entry point: 0 done, 2 the user's input is at fault, 1 our own fault."""
    for lang in (LANG, *ASKED):
        if lang not in LANGUAGES:
            typer.echo(say("--lang is en or zh, not {lang}", lang=lang), err=True)
            sys.exit(YOUR_INPUT)
    try:
        app(args=WORDS)
    except JiheError as error:
        typer.echo(error.render(LANG), err=True)
        sys.exit(YOUR_INPUT)
    except SystemExit as end:
        if end.code == STOPPED:
            typer.echo(say("Stopped. What was there before stays as it was."), err=True)
        raise
    except Exception:
        import traceback

        traceback.print_exc()
        typer.echo(
            say("This is a fault of Jihe, not of your files. Please report it with the lines above."),
            err=True,
        )
        sys.exit(OUR_FAULT)
