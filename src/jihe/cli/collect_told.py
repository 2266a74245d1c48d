"""What `jihe collect` tells of its work."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from jihe.errors import shown

from .claim_card import MODALITIES
from .words import LANG, say

if TYPE_CHECKING:
    from jihe.pack import Pack
    from jihe.run.collect import Added, Reading

MOST = 20
WIDE = 200
"""Width where no terminal shows the table."""
FAILURES = {
    "timeout": say("no answer in time"),
    "connection": say("the endpoint is not reached, or ends the connection"),
    "redirect": say("the endpoint sends on to another address, where nothing is asked: set that one"),
    "huge": say("an answer that is too long"),
    "shape": say("an answer in another form than OpenAI's"),
    "capped": say("no call is left for another try"),
}
"""Why a question has no answer, by `Tally.failed`; other reasons are the status that came."""


def tell_added(added: Added, study: Path) -> None:
    typer.echo(
        say(
            "{captures} captures: {new} new documents, {unchanged} known ones, {problems} without text; "
            "{again} were there already.",
            captures=f"{added.n_capture:,}",
            new=f"{added.n_new:,}",
            unchanged=f"{added.n_unchanged:,}",
            problems=f"{added.n_problem:,}",
            again=f"{added.n_again:,}",
        )
    )
    for problem, n in sorted(added.problems.items(), key=lambda one: (-one[1], one[0]))[:MOST]:
        typer.echo(f"  {n:,} × {shown(say(problem))}")
    if added.n_new:
        typer.echo(say("Run: jihe collect read {study}", study=study))


def tell_asked(made: Reading) -> None:
    """What asking a large model came to, and what it cost."""
    if (asked := made.asked) is None:
        return
    text = (
        "The large model was asked {calls} times for {cost}: {answered} answers held, {kept} were kept from "
        "before, {refused} were refused, {failed} failed; {left} questions were left."
    )
    typer.echo(
        say(
            text,
            calls=f"{asked.calls:,}",
            cost=f"{asked.cost:.2f}",
            answered=f"{asked.answered:,}",
            kept=f"{asked.remembered:,}",
            refused=f"{asked.refused.total():,}",
            failed=f"{asked.failed.total():,}",
            left=f"{asked.left.total():,}",
        )
    )
    for reason, n in sorted(asked.failed.items(), key=lambda one: (-one[1], one[0])):
        why = FAILURES.get(reason) or say("the endpoint answers with status {status}", status=reason)
        typer.echo(f"  {n:,} × {why}")


def tell_changes(changes: list[str]) -> None:
    n = {name: f"{changes.count(name):,}" for name in ("new", "gone", "changed")}
    text = "Against what is published: {new} claims are new, {gone} gone, {changed} read otherwise."
    typer.echo(say(text, **n))


def has_model(pack: Pack) -> bool:
    """Whether a study has a model of unknown names."""
    return pack.settings.collect is not None and bool(pack.settings.collect.mention_model)


def kind_titles(pack: Pack) -> dict[str, str]:
    """What kinds of claims are called, by code."""
    return {kind.code: kind.name_zh if LANG == "zh" else kind.name_en for kind in pack.claim_kinds}


def show(rows: list[dict[str, object]], titles: Mapping[str, str]) -> None:
    """The claims that differ; `titles` of their kinds, by code."""
    from rich.console import Console
    from rich.table import Table

    manners = {**MODALITIES, "denied": say("denied")}
    words = {"new": say("new"), "gone": say("gone"), "changed": say("changed")}
    table = Table(box=None, header_style="bold")
    for heading in ("change", "kind", "subject", "object", "what", "quote"):
        table.add_column(say(heading), overflow="fold")
    for row in rows:
        fields = zip(*(_list(row[name]) for name in ("field", "before", "after")), strict=True)
        so = [manners[str(row[name])] for name in ("polarity", "modality") if str(row[name]) in manners]
        what = "; ".join([*so, *(f"{name}: {old or '-'} → {now or '-'}" for name, old, now in fields)])
        kind = str(row["kind"])
        told = [titles.get(kind, kind), row["subject"], row["object"], what, row["quote"]]
        table.add_row(words[str(row["change"])], *(str(shown(str(cell), 200)) for cell in told))
    console = Console(emoji=False, width=None if sys.stdout.isatty() else WIDE)
    console.print(table, markup=False) if rows else None


def _list(value: object) -> list[str]:
    return [str(one) for one in value] if isinstance(value, list) else []
