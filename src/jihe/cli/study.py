"""Words for a study -> run. Engines are imported only by the command that needs them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from jihe.errors import MAX_SAMPLE, shown, writing

from .words import LANG, CsvOut, Json, say

if TYPE_CHECKING:
    from jihe.run import Build

study_app = typer.Typer()

Study = Annotated[Path, typer.Argument(help=say("Folder of the study."))]
Data = Annotated[
    Path | None, typer.Option(help=say("Folder of the study's files; STUDY/data when left out."))
]
Collection = Annotated[
    Path | None,
    typer.Option(help=say("Folder of the collection; STUDY/collection, where there is one, when left out.")),
]
Out = Annotated[Path | None, typer.Option(help=say("Folder of builds; build/<study> when left out."))]


@study_app.command(help=say("Check a study's definitions, and its files' headings when there are files."))
def check(study: Study, data: Data = None, collection: Collection = None) -> None:
    from jihe import run

    pack = run.check(study, data, collection)
    typer.echo(
        say(
            "{study}: no fault found in {sources} sources, {measures} measures, {exhibits} exhibits.",
            study=pack.settings.study,
            sources=len(pack.sources),
            measures=len(pack.measures),
            exhibits=len(pack.exhibits),
        )
    )


@study_app.command(
    help=say("Read, check, resolve, classify and measure a study; the result becomes the current build.")
)
def build(
    study: Study,
    data: Data = None,
    collection: Collection = None,
    out: Out = None,
    force: Annotated[bool, typer.Option("--force", help=say("Build even if nothing has changed."))] = False,
    is_without: Annotated[
        bool, typer.Option("--no-collection", help=say("Switch the sources of the collection off."))
    ] = False,
) -> None:
    from jihe import run

    with _progress() as tick:
        made = run.build(study, data, out, force, tick, False if is_without else collection)
    _tell_build(made)


@study_app.command(help=say("List a study's facts: every number it has measured."))
def facts(
    study: Study,
    measure: Annotated[str | None, typer.Option(help=say("Only the facts of this measure."))] = None,
    as_json: Json = False,
    out: Out = None,
) -> None:
    from jihe import run

    view = run.open(study, out).facts(measure, LANG)
    if as_json:
        rows = [{**row, "cut": json.loads(row["cut"])} for row in view.to_pylist()]
        typer.echo(json.dumps(rows, ensure_ascii=False, indent=1))
    else:
        # Few measures have bounds; elsewhere the columns would be empty.
        bounds = ["low", "high"] if view.to_arrow()["low"].null_count < len(view) else []
        shown = ["fact_id", "label", "value", *bounds, "unit", "n", "n_base", "n_undefined"]
        typer.echo(view.select(*shown).render(len(view), LANG))


@study_app.command(help=say("Open a number: the rows that a fact was counted from."))
def rows(
    study: Study,
    fact_id: Annotated[str, typer.Argument(help=say("The fact, as `jihe facts` and the report name it."))],
    as_json: Json = False,
    csv: CsvOut = None,
    most: Annotated[int, typer.Option(min=1, help=say("Rows that the table shows."))] = 20,
    out: Out = None,
) -> None:
    from jihe import run

    view = run.open(study, out).rows(fact_id)
    if csv is not None:
        with writing(csv):
            view.write_csv(csv)
        typer.echo(say("{n} rows written to {file}", n=f"{len(view):,}", file=csv))
    elif as_json:
        typer.echo(json.dumps(view.to_pylist(), ensure_ascii=False, indent=1, default=str))
    else:
        typer.echo(view.brief().render(most, LANG))


@study_app.command(help=say("Show a table of the current build; without a name, list the tables."))
def table(
    study: Study,
    name: Annotated[str | None, typer.Argument(help=say("Table, as room.table: resolve.conflict."))] = None,
    csv: CsvOut = None,
    most: Annotated[int, typer.Option(min=1, help=say("Rows that the table shows."))] = 20,
    out: Out = None,
) -> None:
    from jihe import run

    made = run.open(study, out)
    if name is None:
        if made.mark:
            typer.echo(made.mark)
        for known in made.tables:
            typer.echo(f"{made.log['tables'].get(known, ''):>12,}  {known}")
        return
    view = made.table(name)
    if csv is not None:
        with writing(csv):
            view.write_csv(csv)
        typer.echo(say("{n} rows written to {file}", n=f"{len(view):,}", file=csv))
    else:
        typer.echo(view.render(most, LANG))


@contextmanager
def _progress() -> Iterator[Callable[[str, int], None]]:
    """A line that says what is being done; silent where nobody watches."""
    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    console = Console(stderr=True)
    steps = {
        "hash": say("comparing with the last build"),
        "resolve": say("finding which rows are one organisation"),
        "classify": say("assigning codes"),
        "measure": say("measuring"),
    }
    if not console.is_terminal:
        yield lambda what, done: None
        return
    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("")

        def tick(what: str, done: int) -> None:
            text = steps.get(what) or say("reading {file}: {n} rows", file=what, n=f"{done:,}")
            bar.update(task, description=text)

        yield tick


def _told_conflicts(rows: Iterable[Mapping[str, Any]]) -> list[str]:
    """What contradicts itself, column by column."""
    other = "Disagreements on {column}: {n}, settled by precedence (see table resolve.conflict)"
    texts = {
        "identity": "Names that were not taken for one organisation, as something forbids it: {n} "
        "(see table resolve.conflict)",
        "judgement": "Names in judgement.csv that no record bears, so that their verdicts do nothing: {n} "
        "(see table resolve.conflict)",
        "name": "Names that organisations of different credit codes bear, taken for none: {n} "
        "(see table resolve.conflict)",
    }
    told = []
    for row in rows:
        text = texts.get(row["column"], other)
        told.append(say(text, column=row["column"], n=f"{row['n']:,}"))
    return told


def _told_pairs(resolution: Mapping[str, Any], made: Build) -> list[str]:
    n = {row["state"]: row["n"] for row in resolution.get("states", ())}
    told = []
    if n.get("linked"):
        text = "Pairs that are alike enough to be one organisation: {n} (see table resolve.candidate)"
        told.append(say(text, n=f"{n['linked']:,}"))
    if n.get("review"):
        text = "Pairs that may be one organisation: {n}. Judge them: jihe review {study}"
        told.append(say(text, n=f"{n['review']:,}", study=made.pack.folder))
    return told


def _told_off(rows: Iterable[Mapping[str, Any]], made: Build) -> list[str]:
    """The collected sources that were switched off, and what to do about it."""
    text = "Source {source} is switched off: {reason}. To read it: jihe build {study} --collection DIR"
    study = made.pack.folder
    return [say(text, source=row["source"], reason=say(row["reason"]), study=study) for row in rows]


def _tell_build(made: Build) -> None:
    from rich.console import Console
    from rich.table import Table

    console, log = Console(emoji=False), made.log
    table = Table(title=say("Rows of each file"), title_justify="left", box=None, header_style="bold")
    table.add_column(say("file"), overflow="fold")
    for heading in ("read", "stored", "quarantined", "continuation"):
        table.add_column(say(heading), justify="right")
    for file in log["files"]:
        counts = (file["n_read"], file["n_stored"], file["n_quarantined"], file["n_continuation"])
        table.add_row(str(shown(file["source_file"])), *(f"{n:,}" for n in counts))
    console.print(table, markup=False)
    counts = log["tables"]
    told = _told_off(log.get("off", ()), made)
    if quarantined := sum(file["n_quarantined"] for file in log["files"]):
        text = "Rows set aside: {n}, each with its reason, in {folder}"
        told.append(say(text, n=f"{quarantined:,}", folder=made.folder / "quarantine"))
        told += [f"  {row['n']:,} × {row['source_file']}: {row['reason']}" for row in log["reasons"]]
    for row in log["rejected"]:
        text = "Records of table {table} that cannot stand: {n} ({reason}; see table resolve.rejected)"
        told.append(say(text, table=row["table"], n=f"{row['n']:,}", reason=say(row["reason"])))
    told += _told_conflicts(log["conflicts"])
    if alone := sum(row["n"] for row in log["identities"] if row["rule"] in ("new", "ambiguous name")):
        text = "Organisations that are only mentioned, never described: {n} (see table resolve.identity)"
        told.append(say(text, n=f"{alone:,}"))
    told += _told_pairs(log.get("resolution", {}), made)
    for row in log["unrecognised"]:
        text = "Not recognised in column {column} of {table}: {n} ({texts}); all in {file}"
        texts = ", ".join(f"{shown(word, MAX_SAMPLE)} × {n:,}" for word, n in row["texts"].items())
        if row["n_text"] > len(row["texts"]):
            texts += ", ..."
        file = made.folder / "unrecognised.csv"
        told.append(
            say(text, column=row["column"], table=row["table"], n=f"{row['n']:,}", texts=texts, file=file)
        )
    text = "Relations inside one group, left out of network {network}: {n}"
    within = log.get("within_group", {}).items()
    told += [say(text, network=network or "network", n=f"{n:,}") for network, n in within]
    for line in told:
        console.print(line, soft_wrap=True, highlight=False, markup=False)
    console.print(
        say(
            "{organisations} organisations, {relations} relations, {events} events, {facts} facts.",
            organisations=f"{counts['measure.organisation']:,}",
            relations=f"{counts['measure.relation']:,}",
            events=f"{counts['measure.event']:,}",
            facts=f"{counts['measure.fact']:,}",
        )
    )
    if made.mark:
        n = sum(rows for table, rows in log["synthetic"].items() if table.startswith("ingest."))
        text = "Records that were made up: {n}. All that shows this build says so."
        console.print(f"{made.mark}. {say(text, n=f'{n:,}')}", highlight=False, markup=False)
    if not made.is_new:
        console.print(say("Nothing has changed since this build; --force builds again."))
    console.print(say("Build: {folder}", folder=made.folder), soft_wrap=True)
