"""A table to look at: in a terminal, in a notebook, and on from there."""

from __future__ import annotations

import csv
import html
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jihe.errors import DataError, Fault, Place, nearest, shown, tell

from . import synthetic
from .safe import safe

if TYPE_CHECKING:
    import pyarrow as pa

SHOWN = 20
"""Rows that a view shows of itself."""

WIDEST = 60
"""Characters of a column in a terminal; longer texts are folded."""

MOST_SIGNS = 2_000
"""Characters of a cell in a terminal; longer texts are cut."""


FIRST = ("name", "short_name", "source_name", "target_name", "organisation_name", "partner_name")
LAST = ("source_file", "source_row", synthetic.COLUMN)


class View:
    """A table and its title.

    What shows any row that was made up says so above the table, and row by row in a column that no choice of
    columns leaves out.

    Parameters
    ----------
    is_synthetic
        Whether it is part of something that holds such rows; then all of its own are such where the table
        has no column that tells.

    Examples
    --------
    >>> import pyarrow as pa
    >>> view = View(pa.table({"name": ["a", "b"]}), "firm_count")
    >>> len(view), view.to_pylist()
    (2, [{'name': 'a'}, {'name': 'b'}])
    """

    def __init__(self, table: pa.Table, title: str = "", is_synthetic: bool = False) -> None:
        self.table = synthetic.column(table) if is_synthetic else table
        self.title = title
        self.is_synthetic = is_synthetic or synthetic.has_made_up(table)

    def __len__(self) -> int:
        return int(self.table.num_rows)

    def to_arrow(self) -> pa.Table:
        """The table itself."""
        return self.table

    def to_pylist(self) -> list[dict[str, Any]]:
        """Rows as dictionaries."""
        return self.table.to_pylist()

    def to_pandas(self) -> Any:
        """A pandas frame; pandas must be installed."""
        return self.table.to_pandas()

    def select(self, *names: str) -> View:
        """The same rows with these columns only.

        Raises
        ------
        DataError
            When the table has no column of such a name.
        """
        known = self.table.column_names
        if wrong := [name for name in names if name not in known]:
            raise DataError(_unknown(name, known) for name in wrong)
        marks = [synthetic.COLUMN] if self.is_synthetic and synthetic.COLUMN not in names else []
        return View(self.table.select([*names, *marks]), self.title, self.is_synthetic)

    def top(self, column: str, most: int) -> View:
        """The rows with the greatest values of a column, the greatest first; rows without one come last."""
        self.select(column)
        table = self.table.sort_by([(column, "descending")])
        return View(table.slice(0, most), self.title, self.is_synthetic)

    def brief(self) -> View:
        """The columns that a person reads first: names before classes, where it was read last.

        Left out are columns without any value, identifiers, and what only explains another column.
        """
        kept = [
            name
            for name, column in zip(self.table.column_names, self.table.columns, strict=True)
            if column.null_count < len(column)
            and (name != synthetic.COLUMN or self.is_synthetic)
            and not name.endswith(("_id", "_rule", "_precision", "_stated"))
        ]
        first = [name for name in FIRST if name in kept]
        last = [name for name in LAST if name in kept]
        middle = [name for name in kept if name not in (*first, *last)]
        return self.select(*first, *middle, *last)

    def write_csv(self, path: str | Path) -> None:
        """Write all rows as CSV that spreadsheets read rightly.

        UTF-8 with a byte order mark; a text that a spreadsheet would run as a formula gains a leading ``'``.
        """
        with Path(path).open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.writer(file)
            writer.writerow([safe(name) for name in self.table.column_names])
            for batch in self.table.to_batches(max_chunksize=10_000):
                for row in zip(*(column.to_pylist() for column in batch.columns), strict=True):
                    writer.writerow([_plain(value) for value in row])

    def __repr__(self) -> str:
        return self.render(SHOWN)

    def render(self, most: int, lang: str = "en") -> str:
        """The table as text: at most so many rows, and the columns that fit, those of `LAST` in any case."""
        from rich import box
        from rich.console import Console
        from rich.table import Table
        from rich.text import Text

        width, first = _terminal_width(), self._first(most)
        # Names come from data, and a terminal would do what some of their signs say.
        cells = {
            name: [str(shown(_seen(row[name]), MOST_SIGNS)) for row in first]
            for name in self.table.column_names
        }
        last = [name for name in LAST if name in cells and (name != synthetic.COLUMN or self.is_synthetic)]
        names = _fitting(cells, width, last)
        drawn = Table(box=box.SIMPLE_HEAD, pad_edge=False, title=Text(self.title), title_justify="left")
        for name in names:
            drawn.add_column(
                Text(name),
                justify="right" if self._is_number(name) else "left",
                overflow="fold",
                max_width=WIDEST,
            )
        for place in range(len(first)):
            drawn.add_row(*(Text(cells[name][place]) for name in names))
        console = Console(width=width, color_system=None)
        with console.capture() as held:
            console.print(drawn)
        lines = [line.rstrip() for line in held.get().rstrip().splitlines()]
        above = [synthetic.mark()] if self.is_synthetic else []
        return "\n".join([*above, *lines, "", self._count(most, len(cells) - len(names), lang)])

    def _repr_html_(self) -> str:
        names = self.table.column_names
        head = "".join(f"<th>{html.escape(name)}</th>" for name in names)
        right = {name: ' style="text-align:right"' if self._is_number(name) else "" for name in names}
        body = "".join(
            "<tr>" + "".join(f"<td{right[n]}>{html.escape(_seen(row[n]))}</td>" for n in names) + "</tr>"
            for row in self._first(SHOWN)
        )
        told = synthetic.titled(self.title) if self.is_synthetic else self.title
        title = f"<caption>{html.escape(told)}</caption>" if told else ""
        table = f"<table>{title}<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
        return f"<div>{table}<p>{html.escape(self._count(SHOWN))}</p></div>"

    def _first(self, most: int) -> list[dict[str, Any]]:
        return self.table.slice(0, most).to_pylist()

    def _count(self, most: int, n_hidden: int = 0, lang: str = "en") -> str:
        told = tell("1 row" if len(self) == 1 else "{n} rows", lang, n=f"{len(self):,}")
        if len(self) > most:
            told += tell(" (the first {most} shown)", lang, most=most)
        if n_hidden:
            text = ", 1 more column" if n_hidden == 1 else ", {n} more columns"
            told += tell(text, lang, n=n_hidden)
        return told

    def _is_number(self, name: str) -> bool:
        kind = str(self.table.schema.field(name).type)
        return kind.startswith(("int", "uint", "float", "double", "halffloat", "decimal"))


def _unknown(name: str, known: list[str]) -> Fault:
    near = nearest(name, known)
    text = 'the table has no column "{name}". It has: {known}'
    if near:
        text = 'the table has no column "{name}". Did you mean "{near}"?'
    return Fault(Place(), text, {"name": name, "near": near, "known": ", ".join(known)})


def _seen(value: object) -> str:
    """How a value is shown: nothing for null, lists with commas, whole floats without a point."""
    if value is None:
        return ""
    if isinstance(value, list):
        return ", ".join(_seen(item) for item in value)
    if isinstance(value, float):
        return f"{value:,.0f}" if value.is_integer() and abs(value) < 1e15 else f"{value:,.6g}"
    return str(value)


def _plain(value: object) -> object:
    if isinstance(value, list):
        return safe("|".join("" if item is None else str(item) for item in value))
    return safe(value) if isinstance(value, str) else value


def _terminal_width() -> int:
    import shutil

    return max(80, shutil.get_terminal_size((160, 24)).columns)


def _fitting(cells: dict[str, list[str]], width: int, last: list[str]) -> list[str]:
    """Columns that a line of `width` holds, from the left on; room is kept for the `last`."""
    from rich.cells import cell_len

    # A column takes a space on either side and one for the line between.
    need = {name: min(WIDEST, max(map(cell_len, [name, *column]))) + 3 for name, column in cells.items()}
    left = width - sum(need[name] for name in last)
    kept: list[str] = []
    for name in cells:
        if name in last:
            continue
        left -= need[name]
        if kept and left < 0:
            break
        kept.append(name)
    return kept + last
