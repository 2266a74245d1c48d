"""Words for a study's published figures -> run."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from jihe.errors import DataError, Fault, Place, nearest, writing

from .words import LANG, CsvOut, Json, say

if TYPE_CHECKING:
    from jihe.run.compare import Tally

compare_app = typer.Typer()

WIDE = 200
"""Width of the sums where no terminal shows them."""
MOST = 50
"""Figures that a terminal lists."""

SHOWN = ("report", "place", "label", "printed", "rebuilt", "difference", "verdict", "fact_id", "note")
"""Columns of it."""

CLASSES = {"exact": say("exact"), "near": say("near")}

Verdict = Literal["match", "near", "miss", "absent", "left"]


@compare_app.command(
    help=say(
        "Lay the figures that reports print beside the numbers of the current build, each with a verdict."
    )
)
def compare(
    study: Annotated[Path, typer.Argument(help=say("Folder of the study."))],
    as_json: Json = False,
    csv: CsvOut = None,
    only: Annotated[
        Verdict | None, typer.Option(help=say("Only figures of this verdict; left: those not followed."))
    ] = None,
    report: Annotated[str | None, typer.Option(help=say("Only figures that this report prints."))] = None,
    out: Annotated[
        Path | None, typer.Option(help=say("Folder of builds; build/<study> when left out."))
    ] = None,
) -> None:
    from jihe import run
    from jihe.run.compare import LEFT, chosen, tallies

    view = run.open(study, out).compare(LANG)
    every = [row for row in view.to_pylist() if report in (None, row["report"])]
    if not every:
        raise _no_report(study, str(report), {row["report"] for row in view.to_pylist()})
    verdict = LEFT if only == "left" else only
    rows = [row for row in every if verdict in (None, row["verdict"])]
    if csv is not None:
        with writing(csv):
            chosen(view, rows).write_csv(csv)
        typer.echo(say("{n} rows written to {file}", n=f"{len(rows):,}", file=csv))
    elif as_json:
        told = {
            key: [asdict(t) | {"share": t.share} for t in tallies(every, key)] for key in ("class", "measure")
        }
        typer.echo(json.dumps({**told, "figures": rows}, ensure_ascii=False, indent=1))
    else:
        if only is None:
            _tell_tallies(tallies(every, "class"), say("class"))
            _tell_tallies(tallies(every, "measure"), say("measure"))
            rows = [row for row in rows if row["verdict"] in ("miss", "absent")]
        if not rows:
            typer.echo(say("No such figure.") if only else say("No figure is missed or absent."))
            return
        typer.echo(chosen(view, rows).select(*SHOWN).render(MOST, LANG))
        if len(rows) > MOST:
            typer.echo(say("All of them: --csv FILE"))


def _no_report(study: Path, report: str, known: set[str]) -> DataError:
    text = 'no figure is printed by a report "{report}". The reports are: {known}.'
    if near := nearest(report, known):
        text = 'no figure is printed by a report "{report}". Did you mean "{near}"?'
    told = {"report": report, "near": near, "known": ", ".join(sorted(known))}
    return DataError(Fault(Place(str(study / "published")), text, told))


def _tell_tallies(found: Sequence[Tally], heading: str) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table(box=None, header_style="bold")
    table.add_column(heading, overflow="fold")
    for name in ("figures", "match", "near", "miss", "absent", "not followed"):
        table.add_column(say(name), justify="right")
    table.add_column("%", justify="right")
    for t in found:
        share = "" if t.share is None else f"{t.share * 100:.1f}"
        counts = (t.n, t.match, t.near, t.miss, t.absent, t.left)
        table.add_row(CLASSES.get(t.name, t.name), *(f"{n:,}" for n in counts), share)
    # What is written to a file or another program has no edge at which names would have to break.
    console = Console(emoji=False, width=None if sys.stdout.isatty() else WIDE)
    console.print(table, markup=False)
    console.print()
