"""`jihe collect review`: claims of a collection, a person's verdicts on them, and both as a file."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from jihe.errors import writing

from .judge import Builds, Day, Export, Study, Taken, Who, account, day_of, judge
from .words import LANG, say

if TYPE_CHECKING:
    from jihe.pack import Pack
    from jihe.run.claim_review import ClaimReview

MOST = 20
"""Doubts that are told."""
HELP = say("Judge claims: accept, reject or unsure, and set right what was misread.")


def review(  # noqa: PLR0913 - all that may be said
    study: Study,
    collection: Annotated[
        Path | None, typer.Option(help=say("Folder of the collection; STUDY/collection when left out."))
    ] = None,
    out: Builds = None,
    who: Who = "",
    day: Day = None,
    second: Annotated[
        bool,
        typer.Option("--second", help=say("Claims that others have judged, without what they said.")),
    ] = False,
    disputed: Annotated[
        bool,
        typer.Option("--disputed", help=say("Claims on which people disagree, with what they said.")),
    ] = False,
    unsure: Annotated[
        bool, typer.Option("--unsure", help=say("Also claims again whose last verdict is unsure."))
    ] = False,
    most: Annotated[
        int, typer.Option(min=1, help=say("Claims to ask about, the first of the queue."))
    ] = 1_000,
    agreement: Annotated[
        bool, typer.Option("--agreement", help=say("Tell how far people agree, and ask nothing."))
    ] = False,
    export: Export = None,
    taken: Taken = None,
) -> None:
    if agreement:
        _tell_agreement(study)
        return
    from jihe.pack import load
    from jihe.run.claim_file import write_queue
    from jihe.run.claim_review import opened

    pack = load(study)
    made = opened(study, pack, collection, out)
    when = day_of(day)
    if taken is not None:
        _import(made, pack, taken, who, when)
        return
    state = "disputed" if disputed else "second" if second else "open"
    name = judge(who) if second or export is None else who
    ids = made.left(state, name, unsure)[:most]
    if export is not None:
        with writing(export):
            write_queue(export, made.asked(ids))
        typer.echo(say("{n} claims written to {file}", n=f"{len(ids):,}", file=export))
    elif ids:
        _ask(made, pack, ids, name, when, disputed)
    else:
        typer.echo(say("No claim waits for a verdict."))


def _ask(made: ClaimReview, pack: Pack, ids: Sequence[str], who: str, when: date, is_told: bool) -> None:
    from jihe.run.claim_judgement import FILE

    from .claim_ask import ClaimScreen

    rules = {rule.code: rule for rule in pack.claim_rules}
    with writing(made.study / FILE):
        n = ClaimScreen(made, ids, who, when, rules, is_told).run()
    _tell(n, made.study)


def _import(made: ClaimReview, pack: Pack, file: Path, who: str, when: date) -> None:
    from jihe.run.claim_file import doubts, read_verdicts
    from jihe.run.claim_judgement import FILE, append

    verdicts = read_verdicts(file, made.known, who or account(), when, made.kinds)
    with writing(made.study / FILE):
        n = append(made.study, verdicts)
    names = {name for one in verdicts for name in (one.correction.subject, one.correction.object)}
    for doubt in doubts(verdicts, pack, made.seen.meant(names) if made.seen is not None else None)[:MOST]:
        typer.echo(doubt.render(LANG))
    _tell(n, made.study)


def _tell(n: int, study: Path) -> None:
    if n:
        told = say("{n} verdicts written. Run: jihe collect publish {study}", n=f"{n:,}", study=study)
        typer.echo(told)
    else:
        typer.echo(say("No verdict was written."))


def _tell_agreement(study: Path) -> None:
    from jihe.run.claim_judgement import given, shared, standing

    stand = standing(given(study))
    found = shared(stand)
    if not found:
        typer.echo(say("No claim was judged by two people."))
    for one in found:
        said = one.verdicts
        told = {"first": one.first, "second": one.second, "n": f"{said.n:,}", "equal": f"{said.n_equal:,}"}
        told["share"] = f"{said.agreement_share or 0:.1%}"
        told["kappa"] = say("undefined") if said.kappa is None else f"{said.kappa:.2f}"
        told |= {"accepted": f"{one.n_accepted:,}", "alike": f"{one.n_alike:,}"}
        text = say(
            "{first} and {second}: {n} claims judged by both, {equal} alike ({share}), kappa {kappa}. Both "
            "accept {accepted}, {alike} of them with the same corrections.",
            **told,
        )
        typer.echo(text)
        for (mine, theirs), n in said.counts.items():
            typer.echo(f"  {mine:7} {theirs:7} {n:,}")
    if n := sum(one.is_disputed for one in stand.values()):
        typer.echo(say("{n} claims are disputed; --disputed shows them.", n=f"{n:,}"))
