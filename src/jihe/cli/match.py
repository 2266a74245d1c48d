"""Words for lists of names -> run: which name is which organisation."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from jihe.errors import shown, writing

from .progress import progress
from .words import CsvOut, say

match_app = typer.Typer()

MOST = 20
WIDE = 200
"""Width where no terminal shows the table."""
VERDICTS = {"linked": say("linked"), "review": say("review"), "apart": say("apart")}


@match_app.command(
    help=say(
        "Look names of a table up among a study's organisations, or in another table, each with its reasons."
    )
)
def match(
    study: Annotated[Path, typer.Argument(help=say("Folder of the study."))],
    names: Annotated[
        Path,
        typer.Argument(help=say("CSV file with a column name; region, founded and website are weighed too.")),
    ],
    against: Annotated[
        Path | None, typer.Option(help=say("CSV file to look in; the study's organisations when left out."))
    ] = None,
    pairs: Annotated[
        bool,
        typer.Option("--pairs", help=say("NAMES has the columns left, right and sentence: judge each pair.")),
    ] = False,
    distinct: Annotated[
        bool, typer.Option("--distinct", help=say("NAMES lists each organisation once."))
    ] = False,
    csv: CsvOut = None,
    out: Annotated[
        Path | None, typer.Option(help=say("Folder of builds; build/<study> when left out."))
    ] = None,
) -> None:
    from jihe.run.match import judge_pairs, written
    from jihe.run.match import match as matched

    with progress() as update:
        word = say("looking names up")
        update(word, 0, 1)
        found = (
            judge_pairs(study, names)
            if pairs
            else matched(study, names, against, out, distinct, lambda done, total: update(word, done, total))
        )
    rows = found.to_pylist()
    if csv is not None:
        with writing(csv):
            written(found).write_csv(csv)
        typer.echo(say("{n} rows written to {file}", n=f"{len(rows):,}", file=csv))
    else:
        _tell(rows)
    verdicts = [row["verdict"] for row in rows]
    told = " · ".join(f"{VERDICTS[v]} {verdicts.count(v):,}" for v in VERDICTS)
    typer.echo(told)


def _tell(rows: list[dict[str, object]]) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table(box=None, header_style="bold")
    for heading in (say("name"), say("likeliest")):
        table.add_column(heading, overflow="fold")
    table.add_column(say("probability"), justify="right")
    for heading in (say("verdict"), say("reasons")):
        table.add_column(heading, overflow="fold")
    for row in rows[:MOST]:
        score = "" if row["score"] is None else f"{row['score']:.3f}"
        verdict, reason = VERDICTS[str(row["verdict"])], str(row["reason"] or "")
        table.add_row(str(shown(row["name"])), str(shown(row["match"] or "")), score, verdict, reason)
    # What is written to a file or another program has no edge at which texts would have to break.
    console = Console(emoji=False, width=None if sys.stdout.isatty() else WIDE)
    console.print(table, markup=False)
    if len(rows) > MOST:
        typer.echo(say("... and {n} more; --csv FILE holds all.", n=f"{len(rows) - MOST:,}"))
