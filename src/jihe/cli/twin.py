"""`jihe twin`: rows that reproduce a study's published figures."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from .words import say

twin_app = typer.Typer()
MOST_TOLD = 20
"""Figures not shown that are told one by one."""


@twin_app.command(help=say("Draw made-up rows that reproduce a study's published figures, always marked so."))
def twin(
    study: Annotated[Path, typer.Argument(help=say("Folder of the study."))],
    seed: Annotated[int, typer.Option(min=0, help=say("The same seed draws the same rows."))] = 0,
    scale: Annotated[
        float, typer.Option(min=0.1, max=100, help=say("So many times as many organisations; shares stay."))
    ] = 1.0,
    out: Annotated[
        Path | None, typer.Option(help=say("Folder of the files; build/<study>-twin when left out."))
    ] = None,
    force: Annotated[bool, typer.Option("--force", help=say("Draw even if nothing has changed."))] = False,
) -> None:
    from jihe.run.twin import make_twin

    with _progress() as tick:
        made = make_twin(study, seed, scale, out, force, tick)
    typer.echo(say("Synthetic data"))
    for name, n in made.rows.items():
        typer.echo(f"{n:>12,}  {name}")
    if made.missed:
        typer.echo(say("Figures that it does not show: {n}", n=len(made.missed)))
        for one in made.missed[:MOST_TOLD]:
            typer.echo(f"  {one.figure}: {say(one.why, **one.params)}")
        if len(made.missed) > MOST_TOLD:
            typer.echo("  ...")
    if not made.is_new:
        typer.echo(say("Nothing has changed since these files were drawn; --force draws again."))
    typer.echo(say("Now run: jihe build {study} --data {folder}", study=study, folder=made.folder))
    typer.echo(say("Then:    jihe compare {study}", study=study))


@contextmanager
def _progress() -> Iterator[Callable[[str, int, int], None]]:
    """A line that says what is being done; silent where nobody watches."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    console = Console(stderr=True)
    steps = {
        "network": say("growing networks"),
        "capital and people": say("adding capital and people"),
        "organisations": say("drawing organisations"),
        "traits": say("drawing what they are"),
        "places": say("drawing where they are"),
        "relations": say("drawing what relations are about"),
        "yearly": say("drawing yearly figures"),
        "index": say("finding what lies behind the index"),
        "write": say("writing"),
    }
    if not console.is_terminal:
        yield lambda what, done, total: None
        return
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("", total=1)

        def tick(what: str, done: int, total: int) -> None:
            bar.update(task, description=steps.get(what, what), completed=done, total=max(total, 1))

        yield tick
