"""`jihe audit`: which numbers of a report cannot be so."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from jihe.errors import shown

from .words import LANG, Json, say

if TYPE_CHECKING:
    from jihe.run.audit import Audit

audit_app = typer.Typer()

STYLES = {"error": "bold red", "warning": "yellow", "note": "dim"}


@audit_app.command(help=say("Check published tables, texts, figures and facts against each other."))
def audit(
    place: Annotated[
        Path,
        typer.Argument(
            metavar="FOLDER_OR_STUDY",
            help=say("Folder with tables (.csv, .xlsx) and texts (.txt, .md) of a report; or a study."),
        ),
    ],
    as_json: Json = False,
    rule: Annotated[
        list[str] | None, typer.Option(help=say("Only findings of this rule; may be given several times."))
    ] = None,
    out: Annotated[
        Path | None, typer.Option(help=say("Folder of a study's builds; build/<study> when left out."))
    ] = None,
) -> None:
    from jihe.run.audit import audit as run_audit

    made = run_audit(place, out)
    if rule:
        made = made.only(rule)
    if as_json:
        typer.echo(json.dumps(made.to_pylist(LANG), ensure_ascii=False, indent=1))
    else:
        _tell(made)


def _tell(made: Audit) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console()
    severities = {"error": say("error"), "warning": say("warning"), "note": say("note")}
    for finding in made.findings:
        line = Text(f"{severities[finding.severity]:<8}", style=STYLES[finding.severity])
        line.append(f"{finding.rule}  ", style="bold")
        line.append(finding.told(LANG), style="default")
        console.print(line, soft_wrap=True, highlight=False)
        if finding.printed or finding.expected:
            parts = [say("printed: {value}", value=shown(finding.printed))] if finding.printed else []
            parts += [say("expected: {value}", value=shown(finding.expected))] if finding.expected else []
            console.print(Text("        " + "; ".join(parts)), soft_wrap=True, highlight=False)
        if finding.also:
            places = "; ".join(place.render(LANG) for place in finding.also[:5])
            more = len(finding.also) - 5
            places += say(" and {n} more", n=more) if more > 0 else ""
            console.print(
                Text("        " + say("see also: {places}", places=places), style="dim"), soft_wrap=True
            )
    if made.findings:
        table = Table(box=None, header_style="bold", title=say("Findings by rule"), title_justify="left")
        table.add_column(say("rule"))
        for severity in severities.values():
            table.add_column(severity, justify="right")
        for rule, counts in made.by_rule:
            table.add_row(rule, *(str(counts[name]) if counts[name] else "" for name in severities))
        console.print(table)
    looked = (
        ("tables", made.n_table),
        ("texts", made.n_text),
        ("published figures", made.n_figure),
        ("facts", made.n_fact),
    )
    what = ", ".join(f"{say(name)} {n:,}" for name, n in looked if n)
    console.print(
        say("Findings: {n}. Read: {what}.", n=f"{len(made.findings):,}", what=what), highlight=False
    )
