"""Words for what is coded -> run: where codes come from, and what can be learnt."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from jihe.errors import MAX_SAMPLE, shown, writing

from .progress import progress
from .words import LANG, CsvOut, Json, say

if TYPE_CHECKING:
    from rich.table import Table

    from jihe.run.coverage import Learning

coverage_app = typer.Typer()

WIDE = 200
"""Width where no terminal shows the tables."""

KINDS = {
    kind: say(kind)
    for kind in (
        "code", "name", "label", "rule", "model", "address", "credit code", "organisation's name",
        "contradictory", "too little evidence", "ambiguous", "unknown", "nothing stated",
    )
}  # fmt: skip

Study = Annotated[Path, typer.Argument(help=say("Folder of the study."))]
Out = Annotated[Path | None, typer.Option(help=say("Folder of builds; build/<study> when left out."))]


@coverage_app.command(
    help=say("Tell how many rows of the current build bear codes, by what, and where to label next.")
)
def coverage(
    study: Study,
    as_json: Json = False,
    csv: CsvOut = None,
    most: Annotated[
        int, typer.Option(min=1, help=say("Texts without a code that are listed for each."))
    ] = 10,
    out: Out = None,
) -> None:
    from jihe import run
    from jihe.run.coverage import coverage as covered

    with progress(is_counted=False) as update:
        update(say("counting codes"), 0, 1)
        found = covered(run.open(study, out), LANG)
    kinds, texts, right = (t.to_pylist() for t in (found.kinds, found.texts, found.right))
    if csv is not None:
        _write(csv, kinds, texts)
        typer.echo(say("{n} rows written to {file}", n=f"{len(kinds) + len(texts):,}", file=csv))
    elif as_json:
        told = {"kinds": kinds, "texts": texts, "right": right}
        typer.echo(json.dumps(told, ensure_ascii=False, indent=1))
    else:
        _tell_kinds(kinds)
        _tell_texts(texts, most)
        _tell_right(right)


@coverage_app.command(
    help=say(
        "Learn from labelled and coded rows to give codes of a taxonomy; the model is a file of the study."
    )
)
def learn(
    study: Study,
    taxonomy: Annotated[str, typer.Argument(help=say("Taxonomy, as pack.yaml names it."))],
    precision: Annotated[
        float,
        typer.Option(min=0.5, max=1.0, help=say("Share of right codes that each code must reach.")),
    ] = 0.95,
    seed: Annotated[int, typer.Option(help=say("Seed of the draw by which examples are kept unseen."))] = 1,
    out: Out = None,
) -> None:
    from jihe import run
    from jihe.run.coverage import learn as learnt

    with progress() as update:
        build = run.open(study, out)
        made, file = learnt(
            build, taxonomy, precision, seed, lambda done, total: update(say("learning"), done, total)
        )
    _tell_learnt(made)
    typer.echo(say("Model: {file}. Codes that it gives come with the next build.", file=file))


def _print(table: Table, title: str = "") -> None:
    from rich.console import Console

    # What is written to a file or another program has no edge at which texts would have to break.
    console = Console(emoji=False, width=None if sys.stdout.isatty() else WIDE)
    if title:
        console.print(title, style="bold", highlight=False, markup=False)
    console.print(table, markup=False)
    console.print()


def _table(left: Sequence[str], right: Sequence[str]) -> Table:
    from rich.table import Table

    table = Table(box=None, header_style="bold")
    for heading in left:
        table.add_column(heading, overflow="fold")
    for heading in right:
        table.add_column(heading, justify="right")
    return table


def _tell_kinds(kinds: Sequence[Mapping[str, Any]]) -> None:
    from jihe.run.coverage import is_coded

    columns: dict[tuple[str, str], list[Mapping[str, Any]]] = {}
    for row in kinds:
        columns.setdefault((row["table"], row["column"]), []).append(row)
    table = _table([say("table"), say("column")], [say("rows"), say("coded"), "%"])
    table.add_column(say("by"), overflow="fold")
    table.add_column(say("without a code"), overflow="fold")
    for (name, column), rows in columns.items():
        n = sum(row["n"] for row in rows)
        coded = [row for row in rows if is_coded(row["kind"])]
        n_coded = sum(row["n"] for row in coded)
        told = (" · ".join(f"{KINDS[r['kind']]} {r['n']:,}" for r in rs)
                for rs in (coded, [row for row in rows if row not in coded]))  # fmt: skip
        table.add_row(name, column, f"{n:,}", f"{n_coded:,}", f"{n_coded / n:.1%}" if n else "", *told)
    _print(table)


def _tell_texts(texts: Sequence[Mapping[str, Any]], most: int) -> None:
    columns: dict[tuple[str, str], list[Mapping[str, Any]]] = {}
    for row in texts:
        columns.setdefault((row["table"], row["column"]), []).append(row)
    for (name, column), rows in columns.items():
        title = say(
            "Without a code: {column} of {table}, {n} texts", column=column, table=name, n=f"{len(rows):,}"
        )
        table = _table([say("text")], [say("rows"), say("edges")])
        for row in rows[:most]:
            table.add_row(str(shown(row["text"], 2 * MAX_SAMPLE)), f"{row['n']:,}", f"{row['degree']:,}")
        _print(table, title)


def _tell_right(right: Sequence[Mapping[str, Any]]) -> None:
    for taxonomy in dict.fromkeys(row["taxonomy"] for row in right):
        rows = [row for row in right if row["taxonomy"] == taxonomy]
        title = say("Held against the labels of {taxonomy}: names and rules alone", taxonomy=taxonomy)
        table = _table([say("code"), say("class")], [say("labelled"), say("given"), say("right"), "%"])
        given = [row for row in rows if row["code"]]
        total = {key: sum(row[key] for row in given) for key in ("n_labelled", "n_given", "n_right")}
        last: dict[str, Any] = {"code": say("all codes"), "label": "", **total}
        for row in (*rows, last):
            share = f"{row['n_right'] / row['n_given']:.1%}" if row["code"] and row["n_given"] else ""
            name = row["label"] if row["code"] else say("no code")
            counts = [f"{int(row[key]):,}" for key in total]
            table.add_row(str(row["code"]), str(name), *counts, share)
        _print(table, title)


def _tell_learnt(made: Learning) -> None:
    headings = [say("examples"), say("threshold"), say("given"), say("right"), "%"]
    table = _table([say("code")], headings)
    for each in made.measured:
        limit = say("never given") if each.threshold is None else f"{each.threshold:.2f}"
        share = f"{each.n_right / each.n_given:.1%}" if each.n_given else ""
        counts = (f"{each.n_example:,}", limit, f"{each.n_given:,}", f"{each.n_right:,}", share)
        table.add_row(each.code, *counts)
    n_example, n_given, n_right = (
        sum(getattr(each, key) for each in made.measured) for key in ("n_example", "n_given", "n_right")
    )
    share = f"{n_right / n_given:.1%}" if n_given else ""
    table.add_row(say("all codes"), f"{n_example:,}", "", f"{n_given:,}", f"{n_right:,}", share)
    _print(table, say("On examples that the model did not see"))
    if made.rare:
        told = ", ".join(f"{code} × {n}" for code, n in made.rare.items())
        typer.echo(say("Too few examples to be learnt: {codes}", codes=told))


def _write(file: Path, kinds: Sequence[Mapping[str, Any]], texts: Sequence[Mapping[str, Any]]) -> None:
    import pyarrow as pa

    from jihe.run.coverage import written

    columns = ("table", "column", "kind", "text", "n", "degree")
    rows = [{name: row.get(name) for name in columns} for row in (*kinds, *texts)]
    with writing(file):
        written(pa.Table.from_pylist(rows)).write_csv(file)
