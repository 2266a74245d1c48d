"""`jihe collect ...`: pages in, reviewed relations with their evidence out."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from jihe.errors import writing

from .claim_screen import HELP, review
from .collect_told import MOST, has_model, kind_titles, show, tell_added, tell_asked, tell_changes
from .progress import progress
from .words import CsvOut, say

collect_app = typer.Typer(
    name="collect",
    help=say("Public pages in, reviewed relations with their evidence out."),
    no_args_is_help=True,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)

LEFT_OUT = {
    "n_denied": say("denied by the text"),
    "n_planned": say("only planned"),
    "n_rumoured": say("only rumoured"),
    "n_ended": say("ended a relation, which has its last day now"),
    "n_unended": say("ended a relation that is not among these"),
    "n_outside": say("of a kind that is no relation"),
    "n_alone": say("both ends are one organisation"),
    "n_kept": say("no longer read, kept as an earlier reading had them"),
    "n_lost": say("in no reading of this collection"),
}
"""Why accepted claims are no relation of their own, and what else became of them, by `Published`."""

Study = Annotated[Path, typer.Argument(help=say("Folder of the study."))]
Collection = Annotated[
    Path | None, typer.Option(help=say("Folder of the collection; STUDY/collection when left out."))
]
Out = Annotated[Path | None, typer.Option(help=say("Folder of builds; build/<study> when left out."))]
Spark = Annotated[
    str | None,
    typer.Option(
        metavar="MASTER", help=say("Spread the work over a Spark cluster: local[2], spark://host:7077.")
    ),
]


@collect_app.command(
    help=say(
        "Add pages: WARC, saved HTML, text, PDF, feeds, and tables with a text on each row.\n\n"
        "jihe collect add STUDY crawl.warc.gz pages/\n\n"
        "jihe collect add STUDY news.csv --text content --title headline --published day"
    )
)
def add(  # noqa: PLR0913 - each is an option
    study: Study,
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help=say("Files and folders."))],
    collection: Collection = None,
    text: Annotated[
        str | None, typer.Option(metavar="COLUMN", help=say("Tables: the column with the text."))
    ] = None,
    title: Annotated[
        str | None, typer.Option(metavar="COLUMN", help=say("Tables: the column with the title."))
    ] = None,
    url: Annotated[
        str | None, typer.Option(metavar="COLUMN", help=say("Tables: the column with the address."))
    ] = None,
    published: Annotated[
        str | None,
        typer.Option(metavar="COLUMN", help=say("Tables: the column with the day of publication.")),
    ] = None,
    publisher: Annotated[
        str | None, typer.Option(metavar="COLUMN", help=say("Tables: the column with the publisher."))
    ] = None,
    spark: Spark = None,
) -> None:
    from jihe.run import collect

    given = {"text": text, "title": title, "url": url, "published": published, "publisher": publisher}
    columns = {role: column for role, column in given.items() if column is not None}
    with progress() as update:
        if spark is None:
            added = collect.add(study, files, columns, collection, update)
        else:
            from jihe.run import collect_spread

            added = collect_spread.add(study, files, spark, columns, collection, update)
    tell_added(added, study)


@collect_app.command(
    help=say(
        "Fetch pages from hosts that the study allows, and add them: addresses, feeds, sitemaps, lists.\n\n"
        "jihe collect fetch STUDY https://news.example/feed.xml addresses.txt"
    )
)
def fetch(
    study: Study,
    wanted: Annotated[
        list[str],
        typer.Argument(
            metavar="ADDRESS|FILE...", help=say("Addresses, and files of addresses, feeds, sitemaps.")
        ),
    ],
    collection: Collection = None,
) -> None:
    from jihe.run import collect_fetch

    with progress(is_counted=False) as update:
        added = collect_fetch.fetch(study, wanted, collection, update)
    tell_added(added, study)


@collect_app.command(
    help=say(
        "Read what is collected: mentions, and claims that sentences make; unchanged pages cost nothing.\n\n"
        "jihe collect read STUDY --out BUILDS\n\n"
        "jihe collect read STUDY --publish"
    )
)
def read(
    study: Study,
    collection: Collection = None,
    out: Out = None,
    is_published: Annotated[
        bool, typer.Option("--publish", help=say("Publish at once; otherwise look first: jihe collect diff."))
    ] = False,
    spark: Spark = None,
) -> None:
    from functools import partial

    from jihe.pack import load
    from jihe.run import collect
    from jihe.run.collect_difference import difference
    from jihe.run.collect_publish import published

    spread = None
    if spark is not None:
        from jihe.run.collect_spread import read_parts

        spread = partial(read_parts, spark)
    held = collect.collection_of(study, collection)
    with progress() as update:
        word = say("reading documents")
        made = collect.read(study, collection, out, lambda _, done, total: update(word, done, total), spread)
    if made.is_new:
        told = "{n} documents: {scanned} searched for names, {claimed} read for claims, the others as before."
        n = made.n["document"]
        typer.echo(say(told, n=f"{n:,}", scanned=f"{made.n_scanned:,}", claimed=f"{made.n_claimed:,}"))
    else:
        typer.echo(say("Nothing has changed since this reading."))
    told = (
        "{mention} mentions, {linked} of them linked; {claim} claims; {new} names of no known organisation."
    )
    n_of = {name: f"{n:,}" for name, n in made.n.items()}
    typer.echo(
        say(told, mention=n_of["mention"], linked=n_of["linked"], claim=n_of["claim"],
            new=n_of["new_organisation"])
    )  # fmt: skip
    if not has_model(load(study)):
        typer.echo(say("Names that the study does not know are not looked for: it has no mention_model."))
    tell_asked(made)
    found = difference(published(held), made)
    tell_changes([str(change) for change in found["change"].to_pylist()])
    typer.echo(say("Reading: {folder}", folder=made.folder))
    if is_published:
        _publish(study, collection)
    elif len(found):
        typer.echo(
            say("Look at it: jihe collect diff {study}. Judge it: jihe collect review {study}", study=study)
        )


@collect_app.command(
    help=say(
        "What the last reading changes against what is published: claims that are new, gone, or changed.\n\n"
        "jihe collect diff STUDY --csv difference.csv"
    )
)
def diff(study: Study, collection: Collection = None, csv: CsvOut = None) -> None:
    from jihe.pack import load
    from jihe.run import collect
    from jihe.run.collect_difference import difference
    from jihe.run.collect_publish import published
    from jihe.run.match import written

    held = collect.collection_of(study, collection)
    found = difference(published(held), collect.read_last(study, held))
    if csv is not None:
        with writing(csv):
            written(found).write_csv(csv)
        typer.echo(say("{n} rows written to {file}", n=f"{len(found):,}", file=csv))
    else:
        show(found.slice(0, MOST).to_pylist(), kind_titles(load(study)))
        if len(found) > MOST:
            typer.echo(say("... and {n} more; --csv FILE holds all.", n=f"{len(found) - MOST:,}"))
    tell_changes([str(change) for change in found["change"].to_pylist()])


@collect_app.command(
    help=say(
        "Make the last reading the published one, and write what was accepted as relations with evidence.\n\n"
        "jihe collect publish STUDY && jihe build STUDY"
    )
)
def publish(study: Study, collection: Collection = None) -> None:
    _publish(study, collection)


@collect_app.command(help=say("What is there, and how much of it is read, judged and published."))
def status(study: Study, collection: Collection = None) -> None:
    from jihe.run.collect_status import status as status_of

    now = status_of(study, collection)
    typer.echo(
        say(
            "Collected: {captures} captures, {documents} documents in {parts} parts; {problems} captures "
            "without text.",
            captures=f"{now.n_capture:,}",
            documents=f"{now.n_document:,}",
            parts=f"{now.n_part:,}",
            problems=f"{now.n_problem:,}",
        )
    )
    if now.reading is None:
        typer.echo(say("Read: nothing yet. Run: jihe collect read {study}", study=study))
        return
    told = "Read: {claims} claims, {new} names of no known organisation; {unread} documents came since."
    n = {name: f"{count:,}" for name, count in now.n.items()}
    typer.echo(say(told, claims=n["claim"], new=n["new_organisation"], unread=f"{now.n_unread:,}"))
    told = (
        "Judged: {accept} accepted, {reject} rejected, {unsure} unsure, {waiting} wait; {former} of former "
        "readings."
    )
    said = {name: f"{now.verdicts.get(name, 0):,}" for name in ("accept", "reject", "unsure", "waiting")}
    typer.echo(say(told, **said, former=f"{now.n_former:,}"))
    if now.verdicts.get("waiting"):
        typer.echo(say("Judge those that wait: jihe collect review {study}", study=study))
    if now.published is None:
        typer.echo(say("Published: nothing yet. Run: jihe collect publish {study}", study=study))
    elif not now.is_whole:
        text = "Published: the files are not as they were written. Write them: jihe collect publish {study}"
        typer.echo(say(text, study=study))
    elif now.is_latest:
        typer.echo(say("Published: the last reading."))
    else:
        typer.echo(say("Published: an earlier reading. Compare: jihe collect diff {study}", study=study))


collect_app.command(name="review", help=HELP)(review)


def _publish(study: Path, collection: Path | None) -> None:
    from jihe.run.collect_publish import publish_last

    made = publish_last(study, collection)
    typer.echo(
        say(
            "{relations} relations published, with {evidence} pieces of evidence, from {accepted} accepted "
            "claims.",
            relations=f"{made.n_relation:,}",
            evidence=f"{made.n_evidence:,}",
            accepted=f"{made.n_accepted:,}",
        )
    )
    for name, why in LEFT_OUT.items():
        if n := getattr(made, name):
            typer.echo(f"  {n:,} × {why}")
    if made.n_accepted:
        typer.echo(say("Run: jihe build {study}, to count them.", study=study))
    else:
        typer.echo(say("No claim is accepted yet. Judge them: jihe collect review {study}", study=study))
