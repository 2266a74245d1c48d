"""`jihe serve` and `jihe site`: the explorable site of a build."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from jihe.errors import writing

from .progress import progress
from .words import say

site_app = typer.Typer()

Study = Annotated[Path, typer.Argument(help=say("Folder of the study."))]
Builds = Annotated[Path | None, typer.Option(help=say("Folder of builds; build/<study> when left out."))]


@site_app.command(
    help=say("Serve the explorable site of the current build: its pages, and the API that they read.")
)
def serve(  # noqa: PLR0913 - all that may be said
    study: Study,
    port: Annotated[int, typer.Option(min=0, max=65_535, help=say("Port; 0 takes any free one."))] = 8000,
    host: Annotated[
        str, typer.Option(help=say("Address to listen on; any but this machine's own asks for a token."))
    ] = "127.0.0.1",
    token: Annotated[
        str, typer.Option(help=say("What visitors must know; made up where the address needs one."))
    ] = "",
    name: Annotated[
        list[str] | None,
        typer.Option(help=say("Name by which visitors call the server; may be given several times.")),
    ] = None,
    write: Annotated[
        bool,
        typer.Option("--write", help=say("Let visitors who know the token judge pairs, into judgement.csv.")),
    ] = False,
    collection: Annotated[
        Path | None,
        typer.Option(
            help=say(
                "With --write: folder of the collection whose claims are judged too; STUDY/collection when "
                "left out."
            )
        ),
    ] = None,
    out: Builds = None,
) -> None:
    from jihe.run.site.serve import serve as answer

    def tell(address: str) -> None:
        typer.echo(say("The site is at {address}", address=address))
        typer.echo(say("Ctrl-C ends it."))

    with writing(out or study):
        answer(study, out, host, port, token, name or (), tell, write, collection)


@site_app.command(
    help=say("Write the explorable site of the current build as files for any web host, under any address.")
)
def site(
    study: Study,
    out: Annotated[
        Path | None,
        typer.Option(help=say("Folder to write the site into; site beside the builds when left out.")),
    ] = None,
    organisations: Annotated[
        int, typer.Option(min=0, help=say("Organisations with a page of their own, the most linked first."))
    ] = 2_000,
    builds: Builds = None,
) -> None:
    from jihe.run.site.write import write

    with writing(out or study), progress() as tick:
        place, n, mark = write(study, builds, out, organisations, tick)
    if mark:
        typer.echo(mark)
    typer.echo(say("{n} files written; the first page is {page}", n=f"{n:,}", page=place / "index.html"))
