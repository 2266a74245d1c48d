"""`jihe index ...`: words for an index by itself, a folder of a tree and values, without a study."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from jihe.errors import DataError, Fault, Place, writing

from .words import LANG, CsvOut, Json, say

if TYPE_CHECKING:
    from jihe.run.index import View
else:  # options are read off annotations when the program starts
    View = Any

index_app = typer.Typer(
    name="index",
    help=say("Composite indices: ranks from a tree of indicators, what they rest on, how sure they are."),
    no_args_is_help=True,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)

Folder = Annotated[Path, typer.Argument(metavar="DIR", help=say("Folder with tree.csv and indicator.csv."))]
List = Annotated[str | None, typer.Option("--list", help=say("Which list of unit.csv; else the first."))]
Year = Annotated[int | None, typer.Option(help=say("Which year; else the last."))]
Picture = Annotated[
    Path | None, typer.Option("--picture", help=say("Write a picture to this .svg or .png file."))
]
MOST = 200


@index_app.command(help=say("Rank the units: score, rank and the score of each pillar."))
def build(
    folder: Folder,
    name: List = None,
    year: Year = None,
    points: Annotated[
        bool, typer.Option("--points", help=say("Pillars in points of the score, not each from 0 to 100."))
    ] = False,
    as_json: Json = False,
    csv: CsvOut = None,
    picture: Picture = None,
) -> None:
    from jihe.run.index import read_index

    index = read_index(folder)
    if csv is not None:
        with writing(csv):
            index.scores().write_csv(csv)
        typer.echo(say("{n} rows written to {file}", n=f"{len(index.scores()):,}", file=csv), err=as_json)
    _draw(picture, lambda: index.bars(name, year, LANG), as_json)
    view = index.ranking(name, year, LANG, points)
    if as_json:
        _json({"ranking": view.to_pylist(), "steps": index.steps(name, year)})
    elif csv is None and picture is None:
        typer.echo(_rounded(view).render(MOST, LANG))


@index_app.command(help=say("What to look at before the ranks are believed: holes, outliers, judgements."))
def check(folder: Folder, name: List = None, year: Year = None, as_json: Json = False) -> None:
    from jihe.run.index import read_index

    view = read_index(folder).findings(name, year, LANG)
    if as_json:
        _json(view.to_pylist())
    else:
        typer.echo(view.render(MOST, LANG))


@index_app.command(help=say("Ranks under other weights, normalisations, aggregations and data."))
def sensitivity(  # noqa: PLR0913 - each is an option
    folder: Folder,
    name: List = None,
    year: Year = None,
    n: Annotated[int, typer.Option("-n", min=1, help=say("Replications."))] = 10_000,
    seed: Annotated[int, typer.Option(min=0, help=say("Where random choices begin."))] = 0,
    weights: Annotated[
        float, typer.Option(min=0, max=0.99, help=say("How far every weight is drawn from what it is."))
    ] = 0.25,
    normalise: Annotated[
        list[str] | None, typer.Option(help=say("Another normalisation; may be given several times."))
    ] = None,
    aggregate: Annotated[
        list[str] | None, typer.Option(help=say("Another aggregation; may be given several times."))
    ] = None,
    noise: Annotated[
        float, typer.Option(min=0, help=say("Standard deviation of every value, relative to its size."))
    ] = 0.0,
    leave_out: Annotated[
        bool, typer.Option("--leave-out", help=say("Leave out one indicator, or none, in each replication."))
    ] = False,
    top: Annotated[int, typer.Option(min=1, help=say("Tell the probability of being among so many."))] = 10,
    as_json: Json = False,
    picture: Picture = None,
    save: Annotated[
        Path | None, typer.Option(help=say("Write every draw to this .npz file, to be looked at again."))
    ] = None,
) -> None:
    from jihe.run.index import Uncertain, read_index

    uncertain = Uncertain(weights, tuple(normalise or ()), tuple(aggregate or ()), noise, leave_out)
    found = read_index(folder).sensitivity(name, year, uncertain, n, seed, LANG, top)
    if save is not None:
        with writing(save):
            found.save(save)
    _draw(picture, found.intervals, as_json)
    if as_json:
        _json({"rank": found.units.to_pylist(), "cause": found.causes.to_pylist(), "n": n, "seed": seed})
    elif picture is None:
        typer.echo(_rounded(found.units).render(MOST, LANG))
        if len(found.causes):
            typer.echo(say("What moves the ranks (shares of the variance of the mean shift of ranks):"))
            typer.echo(_rounded(found.causes).render(MOST, LANG))


@index_app.command(help=say("Where a unit stands: every node, strengths and weaknesses, ranks without each."))
def explain(
    folder: Folder,
    unit: Annotated[str, typer.Argument(metavar="UNIT", help=say("A unit, by code or name."))],
    name: List = None,
    year: Year = None,
    as_json: Json = False,
) -> None:
    from jihe.run.index import read_index

    found = read_index(folder).explain(unit, name, year, LANG)
    if as_json:
        nodes, without = found.nodes.to_pylist(), found.without.to_pylist()
        _json({"nodes": nodes, "strong": found.strong, "weak": found.weak, "without": without})
        return
    typer.echo(_rounded(found.nodes).render(MOST, LANG))
    typer.echo(say("strong: {codes}", codes=", ".join(found.strong) or "-"))
    typer.echo(say("weak: {codes}", codes=", ".join(found.weak) or "-"))
    typer.echo(_rounded(found.without).render(MOST, LANG))


@index_app.command(help=say("What changed between two years, and which part of it is due to what."))
def compare(
    folder: Folder,
    before: Annotated[int, typer.Argument(metavar="YEAR", help=say("The earlier year."))],
    after: Annotated[int, typer.Argument(metavar="YEAR", help=say("The later year."))],
    name: List = None,
    as_json: Json = False,
    csv: CsvOut = None,
) -> None:
    from jihe.run.index import read_index

    view = read_index(folder).compare(before, after, name, LANG)
    if csv is not None:
        with writing(csv):
            view.write_csv(csv)
    if as_json:
        _json(view.to_pylist())
    elif csv is None:
        # Ranks and scores apart: together they are wider than a screen.
        for what in ("rank", "score"):
            names = [n for n in view.table.column_names if n in ("unit", "name") or n.startswith(f"{what}_")]
            typer.echo(_rounded(view.select(*names)).render(MOST, LANG))


def _json(value: Any) -> None:
    typer.echo(json.dumps(value, ensure_ascii=False, indent=1))


def _draw(place: Path | None, spec: Any, is_quiet: bool) -> None:
    if place is None:
        return
    from jihe.run.index import write_picture

    if place.suffix.lower() not in (".svg", ".png"):
        text = "a picture ends in .svg or .png, not in {ending}"
        raise DataError(Fault(Place(str(place)), text, {"ending": place.suffix or "nothing"}))
    with writing(place):
        write_picture(spec(), place)
    typer.echo(say("Written: {file}", file=place), err=is_quiet)


def _rounded(view: View) -> View:
    """Numbers as people read them; JSON and CSV keep all digits."""
    import pyarrow as pa

    from jihe.run.index import View as Table

    columns = {
        name: pa.array(
            [None if v is None else f"{v:,.4g}" if abs(v) < 1 else f"{v:,.2f}" for v in column.to_pylist()]
        )
        if pa.types.is_floating(column.type)
        else column
        for name, column in zip(view.table.column_names, view.table.columns, strict=True)
    }
    return Table(pa.table(columns), view.title, view.is_synthetic)
