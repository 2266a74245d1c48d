"""The rows behind the numbers, as scripts beside the page: from a disk it may load these, but no data."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from jihe import tables
from jihe.errors import LANGUAGES, tell
from jihe.pack.model import Pack

from .. import synthetic
from ..format import number, unit_name
from ..grid import BROUGHT_TITLES, Fact, Labels
from ..safe import script_json
from ..table import interval
from .card import calculation, conditions, ratio
from .heading import class_names, heading

NAMES = ("name", "source_name", "target_name", "organisation_name", "partner_name")
READ = (synthetic.COLUMN, "source_file", "source_row")


@dataclass(frozen=True)
class Behind:
    """The way from facts to rows; the parameters of `jihe.present.report.html.write` that tell it."""

    opened: Mapping[str, pa.Table]
    population: Mapping[str, str]
    populations: Mapping[str, pa.Table | None]
    is_synthetic: bool = False

    def embedded(self) -> set[str]:
        """Populations that are written beside the page."""
        return {name for name, table in self.populations.items() if table is not None}

    def of(self, measure: str) -> dict[str, tuple[str, list[int]]]:
        """Fact id -> population and rows, for the facts of a measure that can be opened on the page."""
        table, embedded = self.opened.get(measure), self.embedded()
        found = {}
        for row in table.to_pylist() if table is not None else ():
            kind = row.get("population") or self.population.get(measure, "")
            if kind in embedded:
                found[row["fact_id"]] = kind, row["rows"] or []
        return found


def write_rows(
    folder: Path,
    shown: Mapping[str, Sequence[Fact]],
    measures: Sequence[str],
    behind: Behind,
    pack: Pack,
    labels: Labels,
    lang: str,
) -> None:
    """Write what the drawer says of each fact, by measure, and the populations that these open into.

    Parameters
    ----------
    measures
        Those that the report shows in any language. Their populations stand beside the page; scripts of an
        earlier report that speak of others are removed.

    Raises
    ------
    ValueError
        When a fact opens to another number of rows than it says.
    """
    used: set[str] = set()
    for name in measures:
        measure, rows, facts = pack.measures[name], behind.of(name), shown.get(name, ())
        used |= {population for population, _ in rows.values()}
        for fact in facts:
            if fact.id in rows and len(rows[fact.id][1]) != fact.n:
                raise ValueError(f"{fact.id} says {fact.n} rows and opens to {len(rows[fact.id][1])}")
        data = {
            "title": measure.title.get(lang),
            "how": calculation(measure, pack, lang),
            "where": conditions(measure, pack, lang),
            "facts": {f.id: _told(f, *rows.get(f.id, ("", [])), pack, labels, lang) for f in facts},
            **({"synthetic": synthetic.mark()} if behind.is_synthetic else {}),
        }
        if name in shown:
            script = f"jihe.measure({script_json(name)},{script_json(data)});\n"
            (folder / f"{name}.{lang}.js").write_text(script, "utf-8", newline="\n")
    for name in sorted(used):
        table = behind.populations[name]
        if table is not None:
            table = synthetic.column(table) if behind.is_synthetic else table
            write_population(folder / f"{name}.js", name, table, pack)
    kept = {f"{name}.js" for name in used}
    kept |= {f"{name}.{lang}.js" for name in shown}
    others = tuple(f".{code}.js" for code in LANGUAGES if code != lang)
    _remove(folder, kept, others)


def _remove(folder: Path, kept: set[str], others: tuple[str, ...]) -> None:
    """Remove our scripts that are not kept; those of the page in another language are its own affair."""
    for path in sorted(folder.glob("*.js")):
        if path.name in kept or path.name.endswith(others) or not path.is_file():
            continue
        with path.open("rb") as file:
            is_ours = file.read(16).startswith((b"jihe.measure(", b"jihe.population("))
        if is_ours:
            path.unlink()


def _told(
    fact: Fact, population: str, rows: list[int], pack: Pack, labels: Labels, lang: str
) -> dict[str, Any]:
    measure = pack.measures[fact.id.partition(":")[0]]
    titles = {
        d: tell(BROUGHT_TITLES[d], lang) if d in BROUGHT_TITLES else pack.dimensions[d].title.get(lang)
        for d in fact.cut
    }
    bounds = interval(fact)
    return {
        "value": number(fact.value, fact.unit),
        "unit": unit_name(measure, fact.unit, lang),
        "n": fact.n,
        "ratio": ratio(fact.n, fact.n_base),
        "interval": tell("95% interval {interval}", lang, interval=bounds) if bounds else "",
        "undefined": fact.n_undefined,
        "cut": [[titles[d], labels.name(d, code)] for d, code in fact.cut.items()],
        "in": population,
        "rows": spans(rows),
    }


def spans(rows: Iterable[int]) -> str:
    """Row numbers as runs.

    Examples
    --------
    >>> spans([0, 1, 2, 5, 7, 8])
    '0-2,5,7-8'
    """
    number = np.fromiter(rows, np.int64)
    gaps = np.flatnonzero(np.diff(number) != 1)
    first = number[np.concatenate([[0], gaps + 1])] if len(number) else number
    last = number[np.concatenate([gaps, [len(number) - 1]])] if len(number) else number
    ends = zip(first.tolist(), last.tolist(), strict=True)
    return ",".join(str(a) if a == b else f"{a}-{b}" for a, b in ends)


def write_population(path: Path, name: str, table: pa.Table, pack: Pack) -> None:
    """Write a population's rows, column by column; columns that are empty throughout are left out.

    Each column brings its heading and meaning, and the names of its codes, in every language.
    """
    if "row" in table.column_names:
        table = table.sort_by("row").drop_columns(["row"])
    columns, values = [], []
    # The different values that a measure counts are a population of their own, named after the measure.
    kind = pack.measures[name].table if name in pack.measures else tables.kind_of(name)
    meanings = {lang: _meanings(kind, pack, lang) for lang in LANGUAGES}
    for column in sorted(table.column_names, key=lambda column: column_place(kind, column, pack)):
        if table[column].null_count == table.num_rows and table.num_rows:
            continue
        if column == synthetic.COLUMN and not synthetic.has_made_up(table):
            continue
        type_ = table.schema.field(column).type
        is_number = pa.types.is_integer(type_) or pa.types.is_floating(type_)
        told: dict[str, Any] = {
            lang: {"heading": heading(kind, column, pack, lang), "meaning": meanings[lang].get(column, "")}
            for lang in LANGUAGES
        }
        raw = table[column].to_pylist()
        plain = raw if _is_plain(type_) else [_plain(value) for value in raw]
        for lang in LANGUAGES:
            if names := class_names(kind, column, pack, lang):
                told[lang]["names"] = _named(table[column], names)
        columns.append({"name": column, "number": is_number, **told})
        values.append(packed(plain))
    data = {"columns": columns, "values": values}
    path.write_text(f"jihe.population({script_json(name)},{script_json(data)});\n", "utf-8", newline="\n")


def _named(cells: pa.ChunkedArray, names: Mapping[str, str]) -> dict[str, str]:
    """Each cell that occurs, as it is written -> the names of its codes."""
    found: dict[str, str] = {}
    for value in (cells if pa.types.is_nested(cells.type) else cells.unique()).to_pylist():
        written = _plain(value)
        if written and written not in found:
            codes = value if isinstance(value, list) else [value]
            found[written] = ", ".join(names.get(code, code) for code in codes if code)
    return found


def column_place(name: str, column: str, pack: Pack) -> tuple[int, int]:
    """Who, when and how much; where it was read; of what class; the rest; identifiers and rules last.

    Columns that organisations lend stand after the row's own.
    """
    if column in NAMES:
        return 0, NAMES.index(column)
    if column in READ:
        return 3, READ.index(column)
    if column.endswith(("_id", "_rule", "_precision")):
        return 7, 0
    if column != "source_code" and column.startswith(tuple(f"{end}_" for end in tables.ENDS[name])):
        return 6, 0
    if column == "year" or column.endswith(("_date", "_year")):
        return 1, 0
    if column.endswith(f"_{pack.settings.currency.lower()}"):
        return 2, 0
    return (4 if class_names(name, column, pack, "en") else 5), 0


def _meanings(name: str, pack: Pack, lang: str) -> Mapping[str, str]:
    found = tables.published_columns(name, pack.class_tables(), pack.settings.currency, lang)
    return {column.name: column.meaning for column in found.values()}


def _is_plain(type_: pa.DataType) -> bool:
    """Whether cells of a type are written as they are."""
    is_text = pa.types.is_string(type_) or pa.types.is_large_string(type_)
    return is_text or pa.types.is_integer(type_) or pa.types.is_boolean(type_)


def _plain(value: Any) -> Any:
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, list):
        return ", ".join("" if item is None else str(item) for item in value)
    return str(value)


def packed(values: list[Any]) -> Any:
    """Texts that repeat are written once: ``{"d": distinct values, "i": their places}``."""
    if not values or not any(isinstance(v, str) for v in values):
        return values
    place: dict[Any, int] = {}
    places = [place.setdefault(value, len(place)) for value in values]
    return {"d": list(place), "i": places} if len(place) * 2 < len(values) else values
