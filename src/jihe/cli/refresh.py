"""`jihe report --refresh`: what became of the numbers of a Word file."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from jihe.errors import shown, writing

from .words import say

if TYPE_CHECKING:
    from jihe.run import Build

MOST = 20
"""Numbers of a kind that are told one by one."""


def refresh(made: Build, file: Path) -> None:
    """Set the numbers of a Word file anew, and tell what became of them."""
    from jihe.run.refresh import refresh as set_anew

    with writing(file):
        done = set_anew(made, file)
    told = done.told
    if made.mark:
        typer.echo(made.mark)
    text = "Numbers set anew: {n}; as they were: {same}"
    typer.echo(say(text, n=f"{len(told.updated):,}", same=f"{told.unchanged:,}"))
    _list([f"{c.fact}: {c.old} → {c.new}" for c in told.updated])
    if told.conflicts:
        text = "Changed by hand, and so left as they are: {n}. Put in what the build says, or keep your own:"
        typer.echo(say(text, n=f"{len(told.conflicts):,}"))
        line = "{fact}: was {old}, here {here}, the build says {new}"
        _list([say(line, fact=c.fact, old=c.old, here=shown(c.here), new=c.new) for c in told.conflicts])
    if told.unknown:
        text = "Facts that the build has not; their numbers were left as they are: {n}"
        typer.echo(say(text, n=f"{len(told.unknown):,}"))
        _list(told.unknown)
    if told.removed:
        text = "Numbers that the report printed and the file holds no more: {n}"
        typer.echo(say(text, n=f"{len(told.removed):,}"))
    if done.kept is None:
        typer.echo(say("Nothing had to be changed."))
        return
    text = (
        "Only numbers were set anew. Sentences, the order of tables and pictures are as they were: read "
        "again what stands around the numbers above."
    )
    typer.echo(say(text))
    typer.echo(say("The file as it was: {file}", file=done.kept))


def _list(lines: Sequence[str]) -> None:
    for line in lines[:MOST]:
        typer.echo(f"  {line}")
    if len(lines) > MOST:
        typer.echo("  ...")
