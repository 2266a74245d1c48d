"""`jihe network ...`: words for anyone's network file, without a study."""

from __future__ import annotations

import functools
import inspect
import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from jihe.errors import DataError, Fault, Place, writing

from .words import LANG, CsvOut, Json, say

if TYPE_CHECKING:
    from jihe.run.network import Network, View
else:  # options are read off annotations when the program starts
    Network = View = Any

Reading = Callable[[], Network]
"""Reads the file that a command names; called once the command's own options are found right."""

network_app = typer.Typer(
    name="network",
    help=say("Statistics, roles, pictures and formats of any network file, without a study."),
    no_args_is_help=True,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)

TOP = 20

Seed = Annotated[int, typer.Option(min=0, help=say("Where random choices begin."))]
Sample = Annotated[
    int | None,
    typer.Option(
        min=1,
        help=say("Measure distances to so many sampled nodes only, with an interval."),
    ),
]


def _file(  # noqa: PLR0913 - each is an option of every command
    file: Annotated[Path, typer.Argument(help=say("CSV, Parquet, GEXF, GraphML, Pajek or GML."))],
    columns: Annotated[
        str | None,
        typer.Option(help=say("Columns of a file without a heading: source,target,type,weight (_ skips).")),
    ] = None,
    nodes: Annotated[Path | None, typer.Option(help=say("Table of nodes beside a table of edges."))] = None,
    undirected: Annotated[
        bool, typer.Option("--undirected", help=say("Take all edges as undirected."))
    ] = False,
    directed: Annotated[bool, typer.Option("--directed", help=say("Take all edges as directed."))] = False,
    parallel: Annotated[
        str,
        typer.Option(help=say("Parallel edges: merge (weights add up), max, min, mean, or keep.")),
    ] = "merge",
    kind: Annotated[
        list[str] | None,
        typer.Option(metavar="KIND", help=say("Only edges of this type; may be given several times.")),
    ] = None,
    where: Annotated[
        list[str] | None,
        typer.Option(
            metavar="COLUMN=V|V",
            help=say("Only nodes with this attribute: column=value or column=value|value."),
        ),
    ] = None,
    around: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NODE", help=say("Only this node and those near it; may be given several times.")
        ),
    ] = None,
    steps: Annotated[int, typer.Option(min=0, help=say("How near: steps from the nodes of --around."))] = 1,
    since: Annotated[int | None, typer.Option(help=say("Only edges from this year on."))] = None,
    until: Annotated[int | None, typer.Option(help=say("Only edges up to this year."))] = None,
) -> Network:
    """Read the file that a command names, and choose the part of it."""
    from jihe.run import network as run_network

    if directed and undirected:
        raise DataError(Fault(Place(), "--directed and --undirected exclude each other."))
    found = run_network.read_network(
        file,
        columns=columns,
        nodes=nodes,
        is_directed=False if undirected else True if directed else None,
        parallel=_rule(parallel),
    )
    for note in found.file.lost:
        typer.echo(note.render(LANG), err=True)
    chosen = run_network.Selection(
        tuple(kind or ()), _conditions(where or ()), tuple(around or ()), steps, since, until
    )
    return found if chosen == run_network.Selection(steps=steps) else found.select(chosen)


def _rule(parallel: str) -> Any:
    _choice("--parallel", parallel, ("merge", "sum", "max", "min", "mean", "keep"))
    return "sum" if parallel == "merge" else parallel


def _choice(option: str, value: str, known: Sequence[str]) -> Any:
    if value not in known:
        text = "{option} is one of {known}, not {value}"
        raise DataError(Fault(Place(), text, {"option": option, "known": ", ".join(known), "value": value}))
    return value


def _conditions(where: Sequence[str]) -> dict[str, tuple[str, ...]]:
    conditions = {}
    for text in where:
        column, sign, values = text.partition("=")
        if not sign:
            told = '--where is written column=value or column=value|value, not "{text}"'
            raise DataError(Fault(Place(), told, {"text": text}))
        conditions[column.strip()] = tuple(value.strip() for value in values.split("|"))
    return conditions


def _command(help_: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """A command on a network file: what `_file` takes stands before its own options.

    The command is given a function that reads the file, so that it can refuse its options before.
    """

    def enter(own: Callable[..., None]) -> Callable[..., None]:
        reading = inspect.signature(_file, eval_str=True).parameters
        options = inspect.signature(own, eval_str=True).parameters
        mine = [p.replace(kind=inspect.Parameter.KEYWORD_ONLY) for p in list(options.values())[1:]]
        shared = [p.replace(kind=inspect.Parameter.KEYWORD_ONLY) for p in reading.values()]

        @functools.wraps(own)
        def command(**given: Any) -> None:
            source = {name: given.pop(name) for name in reading}
            for place in (given.get("out"), given.get("csv")):
                if place is not None:
                    _check_place(place, source["file"], source["nodes"])
            own(functools.partial(_file, **source), **given)

        del command.__wrapped__
        command.__signature__ = inspect.Signature([*shared, *mine])  # type: ignore[attr-defined]
        command.__annotations__ = {p.name: p.annotation for p in (*shared, *mine)}
        return network_app.command(help=help_)(command)

    return enter


def _check_place(place: Path, *sources: Path | None) -> None:
    """Refuse to write over what is read, or where there is no folder, before anything is computed."""
    for source in sources:
        if source is not None and source.exists() and place.exists() and place.samefile(source):
            text = "this is a file that is read, and would be lost. Choose another name for what is written."
            raise DataError(Fault(Place(str(place)), text))
    with writing(place):
        place.absolute().parent.stat()


@_command(say("Statistics of the network: size, distances, clustering, communities, components, ..."))
def structure(  # noqa: PLR0913 - options
    read: Reading,
    by_year: Annotated[
        bool, typer.Option("--by-year", help=say("One network for each year: all edges up to its end."))
    ] = False,
    in_year: Annotated[
        bool, typer.Option("--in-year", help=say("One network for each year: the edges of that year only."))
    ] = False,
    only: Annotated[
        str | None,
        typer.Option(
            help=say(
                "Only some parts: size,distance,clustering,community,component,mixing,core,degree,"
                "power,robustness."
            )
        ),
    ] = None,
    sample: Sample = None,
    seeds: Annotated[int, typer.Option(min=1, help=say("Runs of each community method."))] = 10,
    bootstrap: Annotated[
        int, typer.Option(min=0, help=say("Replicates for the p of the power law; 0 gives none."))
    ] = 100,
    seed: Seed = 0,
    as_: Annotated[
        str | None,
        typer.Option("--as", help=say("gephi-0.9.2: its values where its counters overflow.")),
    ] = None,
    as_json: Json = False,
    csv: CsvOut = None,
) -> None:
    from jihe.pack.statistic import PARTS
    from jihe.run.network import Options

    if by_year and in_year:
        raise DataError(Fault(Place(), "--by-year and --in-year exclude each other."))
    parts = PARTS
    if only is not None:
        parts = tuple(_choice("--only", part.strip(), PARTS) for part in only.split(","))
    if as_ is not None:
        _choice("--as", as_, ("gephi-0.9.2",))
    options = Options(parts, sample, seeds, bootstrap, seed)
    network = read()
    with progress() as tick:
        if by_year or in_year:
            found = network.structure_by_year(options, in_year, as_ or "", tick)
        else:
            found = [network.structure(options, as_ or "", tick)]
    if csv is not None:
        _write_csv(csv, found)
    if as_json:
        _print_json(found if by_year or in_year else found[0])
    elif csv is None:
        if network.mark:
            typer.echo(network.mark)
        _show_structure(found)


@_command(say("The place of each node: degrees, centralities, core, community, brokerage."))
def roles(  # noqa: PLR0913 - options
    read: Reading,
    sample: Sample = None,
    pivots: Annotated[
        int | None,
        typer.Option(
            min=0,
            help=say("Sources of betweenness; 0: all; left out: all up to 20,000 nodes, else 1,000."),
        ),
    ] = None,
    group: Annotated[
        str | None,
        typer.Option(help=say("Attribute of nodes (a region, a kind) that they broker between.")),
    ] = None,
    by: Annotated[str, typer.Option(help=say("Column that the table is sorted by."))] = "degree",
    most: Annotated[int, typer.Option(min=1, help=say("Rows that the table shows."))] = TOP,
    seed: Seed = 0,
    as_json: Json = False,
    csv: CsvOut = None,
) -> None:
    network = read()
    with progress() as tick:
        found = network.roles(sample, pivots, group, seed, tick)
    if csv is not None:
        with writing(csv):
            found.write_csv(csv)
        _tell_rows(len(found), csv)
    if as_json:
        _print_json(found.to_pylist())
    elif csv is None:
        _show(found.top(by, most), most)


@_command(say("How the network grew: births and deaths, attachment, persistence, what made each change."))
def time(read: Reading, as_json: Json = False, csv: CsvOut = None) -> None:
    network = read()
    with progress() as tick:
        found = network.time(tick=tick)
    _show_all(found, as_json, csv)


@_command(say("Ecosystems of platforms: whom they reach, what they share, their network year by year."))
def platforms(
    read: Reading,
    platform: Annotated[
        list[str] | None,
        typer.Option(metavar="NODE", help=say("A platform's node; may be given several times.")),
    ] = None,
    listed: Annotated[
        Path | None, typer.Option("--list", help=say("Text file with a platform's node in each line."))
    ] = None,
    as_json: Json = False,
    csv: CsvOut = None,
) -> None:
    named = list(platform or ())
    if listed is not None:
        named += _names(listed)
    if not named:
        text = "no platform is named. Give --platform NAME, or --list FILE with one in each line."
        raise DataError(Fault(Place(), text))
    network = read()
    with progress() as tick:
        found = network.platforms(named, tick=tick)
    _show_all(found, as_json, csv)


def _names(path: Path) -> list[str]:
    """The lines of a text file that are not empty."""
    try:
        lines = path.read_text("utf-8-sig").splitlines()
    except UnicodeDecodeError:
        text = "the list is no text in UTF-8. Save it as UTF-8, with a node in each line."
        raise DataError(Fault(Place(path.name), text)) from None
    except OSError as error:
        text = "the file cannot be read ({problem})."
        raise DataError(Fault(Place(path.name), text, {"problem": error.strerror or str(error)})) from None
    return [line.strip() for line in lines if line.strip()]


@_command(say("Place the nodes by ForceAtlas2; write a picture or a network file with positions."))
def layout(  # noqa: PLR0913 - options
    read: Reading,
    out: Annotated[
        Path | None, typer.Option("--out", help=say("PNG or SVG: a picture; GEXF, CSV, ...: positions."))
    ] = None,
    iterations: Annotated[
        int | None, typer.Option(min=1, help=say("Passes; left out: until settled."))
    ] = None,
    style: Annotated[
        str, typer.Option(help=say("Forces: picture (readable), or gephi (as Gephi sets them)."))
    ] = "picture",
    scaling: Annotated[float | None, typer.Option(help=say("How strongly nodes repel each other."))] = None,
    gravity: Annotated[
        float | None, typer.Option(help=say("How strongly all are drawn to the middle."))
    ] = None,
    strong_gravity: Annotated[
        bool | None, typer.Option("--strong-gravity/--weak-gravity", help=say("Gravity grows with distance."))
    ] = None,
    lin_log: Annotated[
        bool | None, typer.Option("--lin-log/--linear", help=say("Tighter communities."))
    ] = None,
    no_overlap: Annotated[bool, typer.Option("--no-overlap", help=say("No node covers another."))] = False,
    labels: Annotated[int, typer.Option(min=0, help=say("Nodes that the picture names."))] = TOP,
    title: Annotated[str, typer.Option(help=say("Title of the picture."))] = "",
    seed: Seed = 0,
    as_json: Json = False,
) -> None:
    from jihe.run.network import PICTURES, check_ending

    if out is None and not as_json:
        text = "say with --out where to write the picture or the network, or ask for --json."
        raise DataError(Fault(Place(), text))
    if out is not None:
        check_ending(out, *PICTURES)
    forces = _choice("--style", style, ("picture", "gephi"))
    given = {
        "scaling": scaling,
        "gravity": gravity,
        "is_strong_gravity": strong_gravity,
        "is_lin_log": lin_log,
        "prevents_overlap": no_overlap or None,
    }
    changes = {name: value for name, value in given.items() if value is not None}
    network = read()
    with progress() as tick:
        placed = network.layout(iterations, forces, changes, seed, tick)
    if as_json:
        _print_json(placed.places().to_pylist())
    if out is not None:
        notes: Sequence[Fault] = ()
        with writing(out):
            if out.suffix.lower() in PICTURES:
                placed.write_picture(out, title, labels, LANG)
            else:
                notes = placed.write(out)
        _tell_written(out, notes, placed)


@_command(say("Write the network, or the part chosen, in another format."))
def convert(
    read: Reading,
    out: Annotated[Path, typer.Argument(help=say("File to write; its ending tells the format."))],
    as_json: Json = False,
) -> None:
    from jihe.run.network import check_ending

    check_ending(out)
    network = read()
    with writing(out):
        notes = network.write(out)
    if as_json:
        node, edge = len(network.file.node), len(network.file.edge)
        lost = [note.render(LANG) for note in notes]
        _print_json({"file": str(out), "n_node": node, "n_row": edge, "notes": lost})
    else:
        _tell_written(out, notes, network)


def _tell_written(out: Path, notes: Sequence[Fault], network: Network) -> None:
    file, n, m = out, f"{len(network.file.node):,}", f"{len(network.file.edge):,}"
    told = f" {network.mark}" if network.mark else ""
    typer.echo(say("{file}: {n} nodes, {m} edges.", file=file, n=n, m=m) + told, err=True)
    for note in notes:
        typer.echo(note.render(LANG), err=True)


def _print_json(found: object) -> None:
    typer.echo(json.dumps(found, ensure_ascii=False, indent=1, allow_nan=False))


def _write_csv(path: Path, rows: Sequence[dict[str, Any]]) -> None:
    import pyarrow as pa

    from jihe.run.network import View

    with writing(path):
        View(pa.Table.from_pylist(list(rows))).write_csv(path)
    _tell_rows(len(rows), path)


def _tell_rows(n: int, path: Path) -> None:
    """On the other channel than results: JSON may be printed too."""
    text = "1 row written to {file}" if n == 1 else "{n} rows written to {file}"
    typer.echo(say(text, n=f"{n:,}", file=path), err=True)


def _show_all(found: dict[str, View], as_json: bool, csv: Path | None) -> None:
    """Several tables: one below the other, one JSON object, or a CSV file each."""
    for place, (name, view) in enumerate(found.items()):
        if csv is not None:
            path = csv.with_name(f"{csv.stem}.{name}{csv.suffix or '.csv'}")
            with writing(path):
                view.write_csv(path)
            _tell_rows(len(view), path)
        elif not as_json:
            if place:
                typer.echo()
            _show(view, TOP)
    if as_json:
        _print_json({name: view.to_pylist() for name, view in found.items()})


def _show(view: View, most: int) -> None:
    typer.echo(view.render(most, LANG))


def _show_structure(found: Sequence[dict[str, Any]]) -> None:
    """A statistic a line, a year a column; years that the line does not hold follow below."""
    from rich.console import Console
    from rich.table import Table

    from jihe.pack.statistic import STATISTICS

    console = Console()
    names = [n for n in STATISTICS if any(n in row for row in found)]
    labels = {name: say(STATISTICS[name].label) for name in names}
    cells = [{name: _number(row.get(name)) for name in names} for row in found]
    room = max(40, console.width - 44)
    width = max(len(text) for row in cells for text in row.values()) + 2
    for low in range(0, len(found), most := max(1, room // width)):
        if low:
            console.print()
        rows = cells[low : low + most]
        table = Table(box=None, header_style="bold", show_header="year" in found[0])
        table.add_column(say("statistic"), max_width=42)
        for row in found[low : low + most]:
            table.add_column(str(row.get("year", "")), justify="right", no_wrap=True)
        for name in names:
            table.add_row(labels[name], *(row[name] for row in rows))
        console.print(table)
    for row in found:
        for name in row.get("overflown_in_gephi", ()):
            text = "{statistic}: Gephi 0.9.2's value, whose counter overflows. Without --as it is right."
            console.print(say(text, statistic=labels[name]), highlight=False, markup=False)


def _number(value: float | None) -> str:
    if value is None:
        return "–"
    return f"{value:,}" if isinstance(value, int) else f"{value:,.5g}"


@contextmanager
def progress() -> Iterator[Callable[[str, int, int], None]]:
    """A bar for long work; silent where nobody watches."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    console = Console(stderr=True)
    if not console.is_terminal:
        yield lambda what, done, total: None
        return
    steps = {
        "distances": say("measuring distances"),
        "betweenness": say("measuring betweenness"),
        "centrality": say("measuring centralities"),
        "clustering": say("measuring clustering"),
        "communities": say("finding communities"),
        "community": say("finding communities"),
        "rich club": say("rewiring"),
        "power": say("fitting a power law"),
        "power law": say("fitting a power law"),
        "turnover": say("comparing years"),
        "change": say("comparing years"),
        "layout": say("placing nodes"),
    }
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as bar:
        working = say("measuring")
        task = bar.add_task(working, total=None)

        def tick(what: str, done: int, total: int) -> None:
            bar.update(task, description=steps.get(what, working), completed=done, total=total or None)

        yield tick
