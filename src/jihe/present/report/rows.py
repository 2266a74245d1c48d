"""The rows behind the numbers, as scripts beside the page: from a disk it may load these, but no data."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa

from jihe import tables
from jihe.errors import LANGUAGES, tell
from jihe.pack.model import Pack

from ..format import number, unit_name
from ..grid import STATISTIC, Fact, Labels
from ..safe import script_json
from .card import calculation, conditions, ratio

FIRST = ("name", "short_name", "source_name", "target_name", "organisation_name")
READ = ("source_file", "source_row", "source_code")


@dataclass(frozen=True)
class Behind:
    """The way from facts to rows; the parameters of `jihe.present.report.html.write` that tell it."""

    opened: Mapping[str, pa.Table]
    population: Mapping[str, str]
    populations: Mapping[str, pa.Table | None]

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
    folder: Path, shown: Mapping[str, Sequence[Fact]], behind: Behind, pack: Pack, labels: Labels, lang: str
) -> None:
    """Write what the drawer says of each fact, by measure, and the populations that these open into.

    Raises
    ------
    ValueError
        When a fact opens to another number of rows than it says.
    """
    used: set[str] = set()
    for name, facts in shown.items():
        measure, rows = pack.measures[name], behind.of(name)
        for fact in facts:
            if fact.id in rows and len(rows[fact.id][1]) != fact.n:
                raise ValueError(f"{fact.id} says {fact.n} rows and opens to {len(rows[fact.id][1])}")
        data = {
            "title": measure.title.get(lang),
            "how": calculation(measure, pack, lang),
            "where": conditions(measure, pack, lang),
            "facts": {f.id: _told(f, *rows.get(f.id, ("", [])), pack, labels, lang) for f in facts},
        }
        script = f"jihe.measure({script_json(name)},{script_json(data)});\n"
        (folder / f"{name}.{lang}.js").write_text(script, "utf-8", newline="\n")
        used |= {rows[f.id][0] for f in facts if f.id in rows}
    for name in sorted(used):
        table = behind.populations[name]
        if table is not None:
            write_population(folder / f"{name}.js", name, table, pack)


def _told(
    fact: Fact, population: str, rows: list[int], pack: Pack, labels: Labels, lang: str
) -> dict[str, Any]:
    measure = pack.measures[fact.id.partition(":")[0]]
    titles = {
        d: tell("Statistic", lang) if d == STATISTIC else pack.dimensions[d].title.get(lang) for d in fact.cut
    }
    return {
        "value": number(fact.value, fact.unit),
        "unit": unit_name(measure, fact.unit, lang),
        "n": fact.n,
        "ratio": ratio(fact.n, fact.n_base),
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
    runs: list[list[int]] = []
    for row in rows:
        if runs and row == runs[-1][1] + 1:
            runs[-1][1] = row
        else:
            runs.append([row, row])
    return ",".join(str(a) if a == b else f"{a}-{b}" for a, b in runs)


def write_population(path: Path, name: str, table: pa.Table, pack: Pack) -> None:
    """Write a population's rows, column by column; columns that are empty throughout are left out."""
    if "row" in table.column_names:
        table = table.sort_by("row").drop_columns(["row"])
    columns, values = [], []
    meanings = {lang: _meanings(name, pack, lang) for lang in LANGUAGES}
    for column in sorted(table.column_names, key=_place):
        if table[column].null_count == table.num_rows and table.num_rows:
            continue
        kind = table.schema.field(column).type
        is_number = pa.types.is_integer(kind) or pa.types.is_floating(kind)
        told = {lang: meanings[lang].get(column, "") for lang in LANGUAGES}
        columns.append({"name": column, "number": is_number, **told})
        values.append(_packed([_plain(value) for value in table[column].to_pylist()]))
    data = {"columns": columns, "values": values}
    path.write_text(f"jihe.population({script_json(name)},{script_json(data)});\n", "utf-8", newline="\n")


def _place(column: str) -> tuple[int, int]:
    """Names first, then where it was read, then values; identifiers and rules last."""
    if column in FIRST:
        return 0, FIRST.index(column)
    if column in READ:
        return 1, READ.index(column)
    return (3 if column.endswith(("_id", "_rule", "_precision")) else 2), 0


def _meanings(name: str, pack: Pack, lang: str) -> Mapping[str, str]:
    if name not in tables.PUBLISHED:
        return {}
    found = tables.published_columns(name, pack.class_tables(), pack.settings.currency, lang)
    return {column.name: column.meaning for column in found.values()}


def _plain(value: Any) -> Any:
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, list):
        return ", ".join("" if item is None else str(item) for item in value)
    return str(value)


def _packed(values: list[Any]) -> Any:
    """Texts that repeat are written once: ``{"d": distinct values, "i": their places}``."""
    if not values or not any(isinstance(v, str) for v in values):
        return values
    place: dict[Any, int] = {}
    places = [place.setdefault(value, len(place)) for value in values]
    return {"d": list(place), "i": places} if len(place) * 2 < len(values) else values
